% Axes in the common style: readable font, light grid behind the curves.
%   ax = plot_axes (position)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function ax = plot_axes (position)
  ax = axes ('position', position, 'fontsize', 12, 'box', 'on', ...
             'linewidth', 0.8, 'layer', 'top');
  hold (ax, 'on');
  grid (ax, 'on');
end

%!test
%! h = figure ('visible', 'off');
%! ax = plot_axes ([0.1 0.1 0.8 0.8]);
%! assert (isaxes (ax));
%! close (h);
