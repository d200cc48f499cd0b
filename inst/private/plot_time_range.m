% Range of the time axis of runs: it ends soon after everything that is learned is
% learned (to 1 % of the CURVES that are drawn of each run and of the loss), but not
% before times T that are marked, unless these are far beyond the end of the runs.
%   range = plot_time_range (runs, curves, t, log)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function range = plot_time_range (runs, curves, t, log)
  last = max (cellfun (@(r) r.t(end), runs));
  settled = max (cellfun (@settles, runs, curves));
  t = t(t <= 2 * last);
  range = [0, max([min(1.25 * settled, last), 1.05 * t(:).'])];
  if range(2) ~= last && range(2) > 0
    step = 10 ^ (floor (log10 (range(2))) - 1);
    range(2) = ceil (range(2) / step) * step;
  end
  if log
    range(1) = min (cellfun (@(r) r.t(min (2, end)), runs));
  end
  range(2) = max (range(2), range(1) + 1);
end

% Time after which nothing moves; the end where nothing moved at all, or still does.
function t = settles (r, curves)
  y = [curves, r.loss];
  off = abs (y - y(end,:));
  maps = max (max (abs (y(:,1:end-1))));
  near = 0.01 * [repmat(maps, 1, size (y, 2) - 1), max(r.loss) - min(r.loss)];
  moved = find (any (off > near, 2), 1, 'last');
  t = r.t(end);
  if ~ isempty (moved)
    t = r.t(min (moved + 1, end));
  end
end

%!shared r, W
%! t = (0:1000)'; r = {struct('t', t, 'loss', 1 ./ (1 + exp (t - 100)))}; W = {1 ./ (1 + exp (100 - t))};
%!test
%! assert (plot_time_range (r, W, [], false), [0 140]);   # 1.25 * 105
%! assert (plot_time_range (r, W, [300 Inf], false), [0 320]);
%! assert (plot_time_range (r, W, 1e5, true), [1 140]);
%! assert (plot_time_range (r, W, 1500, false), [0 1600]);
%!test  # what still moves at the end, and what never did, is shown to its end
%! W{1}(:,2) = r{1}.t; assert (plot_time_range (r, W, [], false), [0 1000]);
%! W{1}(:) = 0; r{1}.loss(:) = 1; assert (plot_time_range (r, W, [], false), [0 1000]);
