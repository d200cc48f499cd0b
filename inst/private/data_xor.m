% Data kind 'xor': a scalar that counts as it is, and two signs whose XOR counts.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_xor (args)
  fname = 'mmbias_data';
  opt = parse_options (fname, data_options ('xor'), args);
  data = data_struct ('xor', [1 2], opt.Names);
  data.Noise = 0;
  data.Seed = opt.Seed;
  data.TargetMean = 0;
  data.P = opt.Samples;
  data.options = opt;
  data.notes{1} = ['The XOR does not show in the second moments: linear networks and ' ...
                   'predictions from moments see the first modality alone.'];
  if isinf (opt.Samples)
    refuse_hold_out (opt);
    data.S = diag ([opt.Variance, 1, 1]);
    data.Syx = [opt.Variance, 0, 0];
    data.Syy = opt.Variance + 1;
    data.lossMin = 0.5;
    return
  end
  [corner, class] = draw_corners (fname, opt);
  x = call_core (fname, @mmbias_draw_mex, 'normal', opt.Samples, opt.Seed, 'samples', 0);
  x = sqrt (opt.Variance) * x;
  signs = 1 - 2 * [mod(corner, 2), corner >= 2];
  data = data_drawn (data, {x, signs}, x - signs(:,1) .* signs(:,2), opt, class);
end

% Numbers 0 .. 3 of the corners; they are classes for what is held out where each is
% there as often as the others.
function [corner, class] = draw_corners (fname, opt)
  class = [];
  P = opt.Samples;
  if ~ opt.Balanced
    u = call_core (fname, @mmbias_draw_mex, 'uniform', P, opt.Seed, 'samples', 1);
    corner = floor (4 * u);
    return
  end
  if mod (P, 4) ~= 0
    fail ('invalidArgument', ...
          ['%s: SAMPLES must be a multiple of 4 or Inf, got %d (each corner has as many; ' ...
           '''Balanced'', false draws them)'], fname, P);
  end
  order = call_core (fname, @mmbias_draw_mex, 'order', P, opt.Seed, 'samples', 1);
  corner = mod (order, 4);
  class = corner + 1;
end

%!test  # the target; corners equally often; variance
%! data = data_xor ({'Variance', 3, 'Samples', 4000});
%! [x, s] = data.X{:};
%! assert (data.Y, x + ((s(:,1) ~= s(:,2)) * 2 - 1));
%! assert (sort (unique (s, 'rows')), sort ([1 1; 1 -1; -1 1; -1 -1]));
%! assert (accumarray ((s + 3) / 2, 1), 1000 * ones (2));
%! assert (mean (x), 0, 5 * sqrt (3 / 4000)); assert (mean (x .^ 2), 3, 5 * 3 * sqrt (2 / 4000));
%! assert (corr (x, s), [0 0], 5 / sqrt (4000)); assert (corr (x, s(:,1) .* s(:,2)), 0, 5 / sqrt (4000));
%! assert (data.S(2:3,2:3), eye (2)); assert (data.Dims, [1 2]);
%!test  # corners that are drawn: not as often, but nearly; independent of x
%! data = data_xor ({'Samples', 4001, 'Balanced', false});
%! n = accumarray ((data.X{2} + 3) / 2, 1)(:); assert (std (n) > 0);
%! assert (sum ((n - 4001 / 4) .^ 2 / (4001 / 4)) < 3 + 5 * sqrt (6));
%! assert (data.X{1}, data_xor ({'Samples', 4004}).X{1}(1:4001));
%!test  # population: what many samples tend to
%! data = data_xor ({'Variance', 2, 'Samples', Inf}); many = data_xor ({'Variance', 2, 'Samples', 200000});
%! assert (many.S, data.S, 5 * 2 * sqrt (2 / 2e5)); assert (many.Syx, data.Syx, .05); assert (many.Syy, data.Syy, .06);
%! assert (many.lossMin, data.lossMin, .005);
%!test  # held out: a quarter of each corner
%! data = data_xor ({'Samples', 80, 'HoldOut', .25});
%! assert (accumarray ((data.X{2} + 3) / 2, 1), 15 * ones (2)); assert (data.HoldOut.P, 20);
%! assert (data.HoldOut.Y, data.HoldOut.X{1} - prod (data.HoldOut.X{2}, 2));
%!error <SAMPLES must be a multiple of 4 or Inf, got 10> data_xor ({'Samples', 10})
%!error <HOLDOUT needs a finite number> data_xor ({'Samples', Inf, 'HoldOut', .5})
%!error <VARIANCE must be a positive number> data_xor ({'Variance', 0})
