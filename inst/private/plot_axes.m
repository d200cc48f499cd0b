% Axes in the common style: light grid behind the curves, font size in points; AX
% are axes that are there already (none: new ones).
%   ax = plot_axes (frame, ax, place, points)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function ax = plot_axes (frame, ax, place, points)
  if isempty (ax)
    ax = axes ('parent', frame.parent);
  end
  plot_place (frame, ax, place);
  set (ax, 'fontsize', points, 'box', 'on', 'linewidth', 0.8, 'layer', 'bottom');
  hold (ax, 'on');
  grid (ax, 'on');
end

%!test
%! h = figure ('visible', 'off');
%! frame = plot_frame (struct ('Parent', []));
%! ax = plot_axes (frame, [], [0.1 0.1 0.8 0.8], 9);
%! assert (isaxes (ax)); assert (plot_axes (frame, ax, [0.2 0.2 0.5 0.5], 9), ax); assert (get (ax, 'position'), [0.2 0.2 0.5 0.5]); assert (get (ax, 'fontsize'), 9);
%! close (h);
