% Plateaus of any loss curve, by level and slope, where no manifold is known.
%   plateaus = curve_plateaus (t, loss)
% T (n x 1) increases, LOSS (n x 1) may be noisy.  PLATEAUS is K x 2, start and end among T.
% A plateau is the longest stretch in which the loss stays within a band of 5 % of its
% range (of 8 standard deviations of its noise, if that is more, up to a quarter), and is
% at least three times as long as the loss takes for another band just before and just
% behind it: no unit of time matters, and plateaus may be of very different lengths.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function plateaus = curve_plateaus (t, loss)
  t = t(:);
  loss = loss(:);
  n = numel (t);
  range = max (loss) - min (loss);
  band = max (0.05 * range, min (8 * noise_of (loss), 0.25 * range));
  last = reach (loss, band);
  long = t(last) - t;
  ahead = passage (t, loss, last, band);
  behind = flipud (passage (-flipud (t), flipud (loss), reach (flipud (loss), band), band));
  slow = 3;
  fits = long > 0 & (last == n | slow * ahead(last) <= long) ...
         & ((1:n).' == 1 | slow * behind <= long);
  found = zeros (0, 2);
  free = true (n, 1);
  [~, by] = sort (long, 'descend');
  for a = by(fits(by)).'
    if free(a) && free(last(a))   % none inside it is longer
      found(end+1,:) = [a, last(a)];
      free(a:last(a)) = false;
    end
  end
  plateaus = reshape (t(sortrows (found)), [], 2);
end

% Standard deviation of white noise, from second differences.
function s = noise_of (loss)
  s = 0;
  if numel (loss) > 4
    s = 1.4826 * median (abs (diff (loss, 2))) / sqrt (6);
  end
end

% Last point up to which the loss stays within BAND from each point on: least and
% largest losses of 2^j points, by doubling.
function last = reach (loss, band)
  n = numel (loss);
  [low, high] = deal ({loss});
  step = 1;
  while 2 * step <= n
    k = numel (low{end}) - step;
    low{end+1} = min (low{end}(1:k), low{end}(1+step:end));
    high{end+1} = max (high{end}(1:k), high{end}(1+step:end));
    step = 2 * step;
  end
  last = (1:n).';
  [least, most] = deal (loss);
  for j = numel (low):-1:1
    from = last + 1;
    can = find (from <= numel (low{j}));
    from = from(can);
    under = min (least(can), low{j}(from));
    over = max (most(can), high{j}(from));
    inside = over - under <= band;
    can = can(inside);
    least(can) = under(inside);
    most(can) = over(inside);
    last(can) = last(can) + 2 ^ (j - 1);
  end
end

% Time from each point on until the loss has moved by BAND, which it does on a straight
% line behind the last point within it; Inf if it never does.
function p = passage (t, loss, last, band)
  n = numel (t);
  p = Inf (n, 1);
  on = find (last < n);
  b = last(on);
  part = band ./ max (abs (loss(b+1) - loss(b)), band);
  p(on) = t(b) - t(on) + part .* (t(b+1) - t(b));
end

%!test  # a staircase of very different lengths
%! t = [0 100 101 111 112 1e6].'; loss = [5 5 2 2 0 0].';
%! assert (curve_plateaus (t, loss), [0 100; 101 111; 112 1e6]);
%!test  # the same in other units, and upside down
%! t = (0:.1:100).'; loss = 3 ./ (1 + exp (t - 20)) + 2 ./ (1 + exp (2 * (t - 60)));
%! p = curve_plateaus (t, loss); assert (size (p), [3 2]);
%! low = @(s, k, c) c - log (s / (1 - s)) / k;   # where a step of this sort has fallen to the share s
%! assert (p(1,:), [0, low(1 - .25/3, 1, 20)], .1); assert (p(3,:), [low(.25/2, 2, 60), 100], .1);
%! inner = @(k) 3 ./ (1 + exp (k - 20)) + 2 ./ (1 + exp (2 * (k - 60)));
%! assert (inner (p(2,1)) - inner (p(2,2)), .25, .02);
%! assert (curve_plateaus (2^30 * t, 2^-10 * loss), 2^30 * p); assert (curve_plateaus (t, -loss), p);
%!test  # no plateau in a straight line, the end of a decay only, all of a constant
%! t = (0:200).'; assert (curve_plateaus (t, 200 - t), zeros (0, 2));
%! p = curve_plateaus (t, exp (-t / 10)); assert (p, [30 200]);
%! assert (curve_plateaus (t, ones (201, 1)), [0 200]);
%!test  # noise: 20 curves, with and without
%! t = (0:999).'; loss = 3 ./ (1 + exp ((t - 300) / 10)) + 2 ./ (1 + exp ((t - 600) / 10));
%! clean = curve_plateaus (t, loss);
%! for seed = 1:20
%!   randn ('seed', seed); p = curve_plateaus (t, loss + .05 * randn (1000, 1));
%!   assert (size (p), [3 2]); assert (max (abs (p(:) - clean(:))) < 25);
%! end
%!test  # plain loops over all stretches: none of those that are left out is longer
%! rand ('seed', 1); t = cumsum (rand (60, 1)); loss = flipud (cumsum (rand (60, 1) .^ 8));
%! p = curve_plateaus (t, loss); band = .05 * (loss(1) - loss(end));
%! for k = 1:rows (p)
%!   in = t >= p(k,1) & t <= p(k,2); assert (max (loss(in)) - min (loss(in)) <= band);
%! end
%! best = 0;
%! for a = 1:60, for b = a:60
%!   if loss(a) - loss(b) <= band, best = max (best, t(b) - t(a)); end
%! end, end
%! assert (max (p(:,2) - p(:,1)), best, 1e-12);
