% Data kind 'digits': numerals that are seen and heard.  Images of strokes, and the
% spectra of tones in noise, one pitch for each numeral.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_digits (args)
  fname = 'mmbias_data';
  opt = parse_options (fname, data_options ('digits'), args);
  if numel (opt.Noise) ~= 2 || any (opt.Noise < 0)
    fail ('invalidArgument', '%s: NOISE must be two numbers >= 0 (image, sound), got %s', ...
          fname, describe (opt.Noise));
  end
  P = opt.Samples;
  if P < 10
    fail ('invalidArgument', '%s: SAMPLES must be at least 10, one of each numeral, got %d', ...
          fname, P);
  end
  threads = one_thread ();
  noise = draw ('normal', P, 144, opt, 'noise', 0);   % first: takes most memory
  digit = mod (draw ('order', P, 1, opt, 'samples', 0), 10);
  if isempty (opt.Names)
    opt.Names = {'image', 'sound'};
  end
  X = {images(digit, opt.Noise(1) * noise, opt), sounds(digit, opt)};
  how = opt;
  [how.Center, how.Classes] = deal (true);
  data = data_from_samples (X, digit, opt.Names, how);
  data.Kind = 'digits';
  data.Seed = opt.Seed;
  data.options = opt;
end

function x = draw (what, P, columns, opt, purpose, index)
  x = call_core ('mmbias_data', @mmbias_draw_mex, what, P * columns, opt.Seed, purpose, index);
  x = reshape (x, P, columns);
end

% Ink of about 1 on X (P x SIDE^2, each column of pixels after the other): the numeral
% is turned, slanted, stretched and shifted, the pen broad or thin.
function X = images (digit, X, opt)
  side = sqrt (size (X, 2));
  P = numel (digit);
  u = 2 * draw ('uniform', P, 7, opt, 'samples', 1) - 1;
  turn = 0.22 * u(:,1);
  slant = 0.15 * u(:,2);
  width = 1 + 0.12 * u(:,3);
  height = 1 + 0.12 * u(:,4);
  shift = 0.08 * u(:,5:6);
  pen = 0.06 + 0.02 * u(:,7);
  [i, j] = ndgrid (1:side);
  at = 1.2 * ([j(:), side + 1 - i(:)] - (side + 1) / 2).' / side;
  for k = 0:9
    n = find (digit == k);
    % pixels in the square of the strokes
    x = at(1,:) - shift(n,1);
    y = at(2,:) - shift(n,2);
    [x, y] = deal (cos (turn(n)) .* x + sin (turn(n)) .* y, ...
                   cos (turn(n)) .* y - sin (turn(n)) .* x);
    x = (x - slant(n) .* y) ./ width(n) + 0.5;
    y = y ./ height(n) + 0.5;
    ink = (pen(n) - distance (x, y, digit_strokes (k))) * side / 1.2 + 0.5;
    X(n,:) = X(n,:) + min (max (ink, 0), 1);
  end
end

% From the nearest stroke.
function d = distance (x, y, strokes)
  d = Inf (size (x));
  for s = strokes.'
    [dx, dy] = deal (s(3) - s(1), s(4) - s(2));
    along = ((x - s(1)) * dx + (y - s(2)) * dy) / (dx ^ 2 + dy ^ 2);
    along = min (max (along, 0), 1);
    d = min (d, (x - s(1) - along * dx) .^ 2 + (y - s(2) - along * dy) .^ 2);
  end
  d = sqrt (d);
end

% P x 31: amplitudes of 1 .. 31 periods in 64 samples of a tone of size 1 with any
% phase, a bit out of tune, in white noise.
function X = sounds (digit, opt)
  steps = 64;
  P = numel (digit);
  u = draw ('uniform', P, 2, opt, 'samples', 2);
  periods = 3.5 + 2.5 * digit + (2 * u(:,1) - 1);
  tone = cos (2 * pi * (periods * (0:steps-1) / steps + u(:,2)));
  tone = tone + opt.Noise(2) * draw ('normal', P, steps, opt, 'noise', 1);
  angle = 2 * pi * (0:steps-1).' * (1:steps/2-1) / steps;
  X = hypot (tone * cos (angle), tone * sin (angle)) * 2 / steps;
end

%!shared data, X, digit
%! data = data_digits ({'Samples', 1200, 'HoldOut', .25, 'Seed', 3});
%! X = data.X; [~, digit] = max (data.Y + data.TargetMean, [], 2); digit -= 1;
%!test  # shape, classes equally often, in and out of training; another seed, other digits
%! assert (data.Dims, [144 31]); assert (data.ClassLabels, (0:9)'); assert (data.Names, {'image', 'sound'});
%! assert (accumarray (digit + 1, 1)', 90 * ones (1, 10)); assert (data.HoldOut.P, 300);
%! assert (sum (data.HoldOut.Y + data.TargetMean), 30 * ones (1, 10), 1e-10);
%! a = data_digits ({'Samples', 20}); b = data_digits ({'Samples', 20}); c = data_digits ({'Samples', 20, 'Seed', 2});
%! assert (a.X, b.X); assert (! isequal (a.Y, c.Y));
%!test  # without noise: ink in [0, 1], none at the edge on average, a tone where it should be
%! clean = data_digits ({'Samples', 500, 'Noise', [0 0]}); ink = clean.X{1} + clean.Mean(1:144);
%! assert (min (ink(:)) >= -1e-12 && max (ink(:)) <= 1 + 1e-12 && max (ink(:)) > .99);
%! mid = reshape (mean (ink), 12, 12); assert (mean ([mid(1,:) mid(end,:) mid(:,1)' mid(:,end)']) < .05);
%! [~, k] = max (clean.Y + clean.TargetMean, [], 2); [size_of, peak] = max (clean.X{2} + clean.Mean(145:end), [], 2);
%! assert (all (abs (peak - (3.5 + 2.5 * (k - 1))) <= 1.51)); assert (all (size_of > .6 & size_of < 1.1));
%!test  # image and sound have nothing in common but the numeral: tilt, ink and pitch; noise
%! clean = data_digits ({'Samples', 1000, 'Noise', [0 0]}); ink = clean.X{1} + clean.Mean(1:144); amplitude = clean.X{2} + clean.Mean(145:end);
%! [x, y] = meshgrid (1:12); [~, k] = max (clean.Y + clean.TargetMean, [], 2); total = sum (ink, 2);
%! seen = [(ink * (x(:) .* y(:)) - (ink * x(:)) .* (ink * y(:)) ./ total) ./ total, total];
%! heard = (amplitude .^ 2 * (1:31)') ./ sum (amplitude .^ 2, 2);
%! for j = 1:10, at = k == j; seen(at,:) -= mean (seen(at,:)); heard(at) -= mean (heard(at)); end
%! assert (corr (seen, heard), [0; 0], 5 / sqrt (1000)); assert (std (heard) > .4 && std (seen(:,1)) > .1);
%! noisy = data_digits ({'Samples', 1000, 'Noise', [.2 1]}); d = noisy.X{1} + noisy.Mean(1:144) - ink;
%! assert (mean (d(:)), 0, 5 * .2 / sqrt (numel (d))); assert (std (d(:)), .2, .002); assert (noisy.Y, clean.Y);
%!test  # without noise a numeral is nearest to its own plain drawing, point by point
%! clean = data_digits ({'Samples', 300, 'Noise', [0 0]}); ink = clean.X{1} + clean.Mean(1:144); plain = zeros (10, 144);
%! for k = 0:9
%!   s = digit_strokes (k);
%!   for t = linspace (0, 1, 30)
%!     p = ((1 - t) * s(:,1:2) + t * s(:,3:4) - .5) * 10; at = round ([6.5 - p(:,2), 6.5 + p(:,1)]);
%!     plain(k+1, sub2ind ([12 12], at(:,1), at(:,2))) = 1;
%!   end
%! end
%! [~, k] = max (clean.Y + clean.TargetMean, [], 2);
%! near = @(x) cellfun (@(v) conv2 (reshape (v, 12, 12), [1 2 1; 2 4 2; 1 2 1], 'same')(:)', num2cell (x, 2), 'UniformOutput', false);
%! A = vertcat (near (ink){:}); B = vertcat (near (plain){:}); A ./= sqrt (sum (A .^ 2, 2)); B ./= sqrt (sum (B .^ 2, 2));
%! [~, guess] = max (A * B', [], 2); assert (mean (guess == k) > .9);
%!test  # learnable, but not trivial, by least squares on the samples that are held out
%! H = data.HoldOut; [~, want] = max (H.Y + data.TargetMean, [], 2); share = zeros (1, 3); sets = {1, 2, [1 2]};
%! for i = 1:3
%!   A = [X{sets{i}}]; W = (A' * A + eye (columns (A))) \ (A' * data.Y); [~, guess] = max ([H.X{sets{i}}] * W + data.TargetMean, [], 2); share(i) = mean (guess == want);
%! end
%! assert (share(1) > .75 && share(1) < .98 && share(2) > .8 && share(2) < .99 && share(3) > max (share(1:2)), sprintf (' %g', share));
%!error <NOISE must be two numbers .= 0> data_digits ({'Noise', 1})
%!error <NOISE must be two numbers .= 0> data_digits ({'Noise', [1 -1]})
%!error <SAMPLES must be at least 10, one of each numeral, got 9> data_digits ({'Samples', 9})
