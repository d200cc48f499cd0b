% Axes in the common style: light grid behind the curves, font size in points.
%   ax = plot_axes (position, points)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function ax = plot_axes (position, points)
  ax = axes ('position', position, 'fontsize', points, 'box', 'on', ...
             'linewidth', 0.8, 'layer', 'top');
  hold (ax, 'on');
  grid (ax, 'on');
end

%!test
%! h = figure ('visible', 'off');
%! ax = plot_axes ([0.1 0.1 0.8 0.8], 9);
%! assert (isaxes (ax)); assert (get (ax, 'fontsize'), 9);
%! close (h);
