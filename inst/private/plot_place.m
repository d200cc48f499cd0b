% Position of axes or a legend in parts of the frame, as [left low wide tall].
%   plot_place (frame, h, place)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function plot_place (frame, h, place)
  box = frame.box;
  set (h, 'position', [box(1:2) + place(1:2) .* box(3:4), ...
                       place(3:4) .* box(3:4)]);
end

%!test
%! fig = figure ('visible', 'off'); ax = axes ();
%! plot_place (struct ('box', [0.5 0 0.5 1]), ax, [0.2 0.1 0.6 0.8]);
%! assert (get (ax, 'position'), [0.6 0.1 0.3 0.8], 1e-12);
%! close (fig);
