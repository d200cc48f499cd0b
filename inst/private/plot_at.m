% What stands at PART (0 to 1) of the axis WHAT ('x' or 'y') of AX.
%   x = plot_at (ax, what, part)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function x = plot_at (ax, what, part)
  range = get (ax, [what 'lim']);
  if strcmp (get (ax, [what 'scale']), 'log')
    x = range(1) * (range(2) / range(1)) ^ part;
  else
    x = range(1) + part * (range(2) - range(1));
  end
end

%!test
%! fig = figure ('visible', 'off'); ax = axes (); set (ax, 'xlim', [2 4], 'yscale', 'log', 'ylim', [1 100]);
%! assert (plot_at (ax, 'x', 0.25), 2.5); assert (plot_at (ax, 'y', 0.5), 10, 1e-12);
%! close (fig);
