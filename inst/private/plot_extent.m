% Room that texts need: the font size that the window allows, the height of a
% line and the widths of TEXTS (1 x N), both in pixels of WINDOW (1 x 2), the
% size of the frame.
%   [points, high, wide, window] = plot_extent (frame, texts)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [points, high, wide, window] = plot_extent (frame, texts)
  window = getpixelposition (frame.parent);
  window = window(3:4) .* frame.box(3:4);
  points = max (7, min (12, floor (min (window ./ [45 34]))));
  scale = plot_scale ();
  high = 1.4 * points * max (1, get (0, 'screenpixelsperinch') / 72);
  wide = zeros (1, numel (texts));
  probe = axes ('parent', frame.parent, 'visible', 'off');
  for i = 1:numel (texts)
    t = text (probe, 0, 0, texts{i}, 'units', 'pixels', 'fontsize', points, ...
              'interpreter', 'none');
    extent = get (t, 'extent');
    wide(i) = scale * extent(3);
  end
  delete (probe);
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! [points, high, wide, window] = plot_extent (plot_frame (struct ('Parent', [])), {'', 'word', 'word word'});
%! assert (window, [400 300]); assert (points, 8); assert (high > points);
%! assert (wide(1) < wide(2) && wide(2) < wide(3) && wide(3) < 200);
%! assert (isempty (get (fig, 'children')));
%! close (fig);
