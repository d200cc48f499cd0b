% Legend at the lower edge of the frame, where it covers nothing, in as many
% columns as fit; HEIGHT is its part of the frame.  Texts where
% MARKUP is true (none without it) have subscripts written as in L_f.
%   [keys, height] = plot_keys (frame, ax, lines, texts, markup)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [keys, height] = plot_keys (frame, ax, lines, texts, markup)
  keys = [];
  height = 0;
  if isempty (lines)
    return
  end
  place = get (ax, 'position');
  [points, ~, wide, window] = plot_extent (frame, texts);
  room = window(1) - 10;
  symbol = 34 * plot_scale ();   % of a sample and the gaps around it
  texts = plot_shorten (texts, wide, room - symbol);
  reader = 'none';
  if nargin > 4 && any (markup)
    reader = 'tex';
    texts(~ markup) = plot_escape (texts(~ markup));
  end
  columns = numel (lines);
  while columns > 1 && row_width (wide + symbol, columns) > room
    columns = columns - 1;
  end
  along = 'horizontal';
  if columns == 1
    along = 'vertical';
  end
  keys = legend (ax, lines, texts, 'interpreter', reader, 'fontsize', points, ...
                 'orientation', along, 'location', 'southoutside', 'box', 'off', ...
                 'color', 'none');
  if isprop (keys, 'NumColumns')   % gnuplot's legend knows one row or one column
    set (keys, 'NumColumns', columns, 'AutoUpdate', 'off');
  end
  p = get (keys, 'position');
  plot_place (frame, keys, [0.01, 0.01, p(3:4) ./ frame.box(3:4)]);
  set (ax, 'position', place);   % the legend moved the axes
  height = 0.01 + plot_scale () * p(4) / frame.box(4);
end

function sum_of_widest = row_width (wide, columns)
  sum_of_widest = 0;
  for c = 1:columns
    sum_of_widest = sum_of_widest + max (wide(c:columns:end));
  end
end

%!test
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! frame = plot_frame (struct ('Parent', []));
%! ax = plot_axes (frame, [], [0.2 0.3 0.7 0.6], 8);
%! x = zeros (1, 10); for i = 1:10, x(i) = plot (ax, NaN, NaN); end
%! names = arrayfun (@(i) sprintf ('modality_%d', i), 1:10, 'UniformOutput', false);
%! [keys, height] = plot_keys (frame, ax, x, names);
%! p = get (keys, 'position');
%! assert (all (p > 0) && p(1) + p(3) * plot_scale () < 1.05 && p(4) <= height && height < 0.4);
%! assert (get (keys, 'string')(:)', names); assert (get (keys, 'interpreter'), 'none');
%! assert (get (ax, 'position'), [0.2 0.3 0.7 0.6]);
%! keys = plot_keys (frame, ax, x(1:2), {'a_b', 'L_f = 2'}, [false true]);
%! assert (get (keys, 'string')(:)', {'a\_b', 'L_f = 2'}); assert (get (keys, 'interpreter'), 'tex');
%! assert (plot_keys (frame, ax, [], {}), []);
%! close (fig);
