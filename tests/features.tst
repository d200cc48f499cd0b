% Features of hidden units along whole runs: a scalar that counts as it is, and two signs
% whose XOR counts.  Four starts of each case unless MMB_MANY=1: ten.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function [run, level] = learn (variance, fusion, seed, samples)
%!  data = mmbias_data ('xor', 'Variance', variance, 'Samples', samples, 'Seed', seed);
%!  net = mmbias_net (data, 'Slope', 0, 'FusionDepth', fusion, 'Seed', seed);
%!  run = mmbias_train (net, data, 'LearningRate', .1, 'Epochs', 1000, 'RecordEvery', 5, 'Subsets', false);
%!  x = data.X{1}; A = [max(x, 0), min(x, 0)];                  # all that units of the scalar can say
%!  level = sumsq (data.Y - A * (A \ data.Y)) / sumsq (data.Y);
%!endfunction
%!function list = starts ()
%!  list = 1:4;
%!  if strcmp (getenv ('MMB_MANY'), '1'), list = 1:10; end
%!endfunction
%!test  # late fusion learns the XOR from every start, in four perpendicular directions, behind a plateau
%! gap = [];
%! for v = 1:3
%!   for seed = starts ()
%!     [run, level] = learn (v, 2, seed, 400); share = run.loss / run.loss(1); f = mmbias_features (run, 'Tolerance', 20);
%!     what = sprintf ('variance %d, seed %d', v, seed);
%!     assert (share(end) < 3e-3, what); assert (isequal (f.count, [2 4]), what); assert (f.directions{1}', [1 -1] * sign (f.directions{1}(1)));
%!     angle = sort (mod (atan2 (f.directions{2}(:,2), f.directions{2}(:,1)) * 180 / pi, 360));
%!     assert (max (abs (angle' - [45 135 225 315])) < 10, what);
%!     if v > 1   # at v = 1 the XOR begins before the scalar is learned
%!       between = share(share < (1 + level) / 2 & share > level / 2); [~, flat] = min (abs (diff (between)));
%!       gap(end+1) = between(flat) / level - 1; assert (abs (level * (1 + v) - 1) < 5 * v / (1 + v) * sqrt (2 / 400) + 5 * 2 * sqrt (v) / (1 + v) / 20);
%!     end
%!   end
%! end
%! assert (max (abs (gap)) < .01, sprintf (' %.3g', gap));
%!test  # early fusion is stuck where the scalar is strong: its units have turned to the scalar
%! stuck = 0;
%! for seed = starts ()
%!   run = learn (3, 1, seed, 1000); f = mmbias_features (run);
%!   stuck += run.loss(end) / run.loss(1) > .2 && isequal (f.count, 2) && all (abs (f.directions{1}(:,1)) > .98);
%! end
%! assert (stuck >= .7 * numel (starts ()), sprintf ('%d', stuck));
%! run = learn (1, 1, 1, 400); assert (run.loss(end) / run.loss(1) < .03);
