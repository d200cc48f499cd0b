% Axes in the style of the package's plots.
%   ax = demo_axes (position)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function ax = demo_axes (position)
  ax = axes ('position', position, 'fontsize', 12, 'box', 'on', ...
             'linewidth', 0.8, 'layer', 'bottom');
  hold (ax, 'on');
  grid (ax, 'on');
end
