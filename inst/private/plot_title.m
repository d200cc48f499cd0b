% Title above the axes: the text that the option gives, as it is, else the user's
% own that was there, else CAPTION; in lines that fit into the frame.  HEIGHT is
% the part of the frame to leave above the axes.
%   height = plot_title (frame, ax, words, caption)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function height = plot_title (frame, ax, words, caption)
  if isempty (words)
    words = frame.title;
  end
  if isempty (words)
    words = caption;
  end
  [~, ~, ~, window] = plot_extent (frame, {});
  place = get (ax, 'position');
  middle = (place(1) + place(3) / 2 - frame.box(1)) / frame.box(3);
  room = 1.9 * min (middle, 1 - middle) * window(1);   % around the axes' middle
  if ischar (words) && size (words, 1) == 1
    words = plot_wrap (frame, strsplit (words, ' '), ' ', room);
  end
  words = cellstr (words);
  [points, high, wide] = plot_extent (frame, words);
  fit = points * room / max (max (wide), 1);
  lines = numel (words);
  if lines == 1
    words = words{1};
  end
  title (ax, words, 'interpreter', 'none', 'fontweight', 'normal', ...
         'fontsize', min (points + 1, fit));
  height = (0.7 + 1.1 * lines) * high / window(2);
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! frame = plot_frame (struct ('Parent', []));
%! ax = plot_axes (frame, [], [0.1 0.1 0.8 0.8], 9);
%! of = @() get (get (ax, 'title'), 'string');
%! low = plot_title (frame, ax, 'a_b', 'what it is');
%! assert (get (get (ax, 'title'), 'interpreter'), 'none'); assert (of (), 'a_b');
%! high = plot_title (frame, ax, '', repmat ('what it is, ', 1, 8));
%! assert (low < high); assert (numel (of ()), 2);
%! frame.title = 'mine'; plot_title (frame, ax, '', 'what it is'); assert (of (), 'mine');
%! close (fig);
