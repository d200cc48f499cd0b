% Title as the user wrote it, small enough for the window; HEIGHT is the part of
% the figure to leave above the axes.
%   height = plot_title (ax, words)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function height = plot_title (ax, words)
  [points, high, wide, window] = plot_extent (get (ax, 'parent'), {words});
  height = 0.7 * high / window(2);
  if ~ isempty (words)
    fit = 0.8 * points * window(1) / max (wide, 1);
    title (ax, words, 'interpreter', 'none', 'fontweight', 'normal', ...
           'fontsize', min (points + 1, fit));
    height = 1.8 * high / window(2);
  end
end

%!test
%! fig = figure ('visible', 'off');
%! ax = plot_axes ([0.1 0.1 0.8 0.8], 9);
%! low = plot_title (ax, ''); high = plot_title (ax, 'a_b');
%! assert (low < high); assert (get (get (ax, 'title'), 'interpreter'), 'none');
%! assert (get (get (ax, 'title'), 'string'), 'a_b');
%! close (fig);
