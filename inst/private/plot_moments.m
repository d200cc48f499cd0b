% Correlations of inputs and target as a heat map with the modalities marked off;
% with numbers where there is room, and on the diagonal standard deviations then.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_moments (data, opt)
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  S = full_moments ('mmbias_plot', data);
  all = [S, data.Syx.'; data.Syx, data.Syy];
  sizes = [data.Dims, size(data.Syx, 1)];
  N = sum (sizes);
  names = [data.Names, {'target'}];
  [points, high, wide, window] = plot_extent (frame, names);
  limit = 0.35 * min (window);
  names = plot_shorten (names, wide, limit);
  wide = min (wide, limit);
  h.axes = frame.axes;
  if isempty (h.axes)
    h.axes = axes ('parent', frame.parent);
  end
  [R, spread] = correlations (all);
  h.image = draw_map (h.axes, R);
  ends = cumsum (sizes);
  hold (h.axes, 'on');
  for e = ends(1:end-1)
    plot (h.axes, [e e] + 0.5, [0.5, N + 0.5], 'k-', 'linewidth', 1);
    plot (h.axes, [0.5, N + 0.5], [e e] + 0.5, 'k-', 'linewidth', 1);
  end
  h.bar = color_bar (frame, points);
  words = {'correlation', 'standard deviations'};
  if isfield (data.options, 'Center') && ~ data.options.Center
    words = {'second moment / root mean squares', 'root mean squares'};
  end
  ylabel (h.bar, words{1});
  plain = 'How strongly inputs and target go together';
  full = [plain, ' (diagonal: ', words{2}, ')'];
  % a square with the names at its left and below, lying where there is room; the
  % title is fitted about its middle
  left = max (wide) + high;
  across = window(1) - left - 6 * high;
  plot_place (frame, h.axes, [left / window(1), 0.1, across / window(1), 0.8]);
  top = plot_title (frame, h.axes, opt.Title, full);
  side = min (across, (1 - top) * window(2) - 2 * high);
  upright = any (wide > sizes / N * side);
  low = 1.5 * high;
  if upright
    low = left;
    side = min (across, (1 - top) * window(2) - low);
  end
  left = left + (across - side) / 2;
  plot_place (frame, h.axes, [left, low, side, side] ./ window([1 2 1 2]));
  set (h.axes, 'xtick', [], 'ytick', [], 'ticklength', [0 0], ...
       'xlim', [0.5, N + 0.5], 'ylim', [0.5, N + 0.5]);
  plot_place (frame, h.bar, [left + side + high, low, high, side] ...
                            ./ window([1 2 1 2]));
  write_names (h.axes, names, apart (ends - (sizes - 1) / 2, N * high / side), ...
               N * 0.4 * high / side, upright, points);
  h.numbers = [];
  if N <= 8
    h.numbers = write_numbers (frame, h.axes, R, spread, side / N, points);
  end
  if isempty (h.numbers)
    plot_title (frame, h.axes, opt.Title, plain);
  end
  plot_finish (frame, h, opt);
end

% Moments in units of their own root mean squares; what does not vary is
% correlated with nothing.
function [R, spread] = correlations (moments)
  spread = sqrt (max (diag (moments), 0));
  unit = spread;
  unit(unit == 0) = 1;
  R = moments ./ (unit * unit.');
end

% In cells of SIDE pixels, smaller than other texts if need be; dark cells have
% white numbers.  None where they would be too small to be read.
function h = write_numbers (frame, ax, R, spread, side, points)
  words = arrayfun (@(r) sprintf ('%.2f', r), R, 'UniformOutput', false);
  for i = 1:numel (spread)
    words{i,i} = sprintf ('%.3g', spread(i));
  end
  h = [];
  [~, ~, wide] = plot_extent (frame, words(:).');
  points = min (points, floor (points * 0.9 * side / max (wide)));
  if points < 6
    return
  end
  for j = 1:numel (spread)
    for i = 1:numel (spread)
      tone = [0 0 0];
      if abs (R(i,j)) > 0.7
        tone = [1 1 1];
      end
      h(i,j) = text (ax, j, i, words{i,j}, 'horizontalalignment', 'center', ...
                     'fontsize', points, 'color', tone, 'interpreter', 'none');
    end
  end
end

% Cells as a surface from above: an image would be missing in SVG files.
function map = draw_map (ax, R)
  edges = 0.5:size (R, 1) + 0.5;
  padded = R([1:end, end],[1:end, end]);
  map = surface (ax, edges, edges, zeros (size (padded)), padded, ...
                 'edgecolor', 'none');
  set (ax, 'ydir', 'reverse', 'layer', 'top', 'box', 'on');
  color_map (ax);
end

function bar = color_bar (frame, points)
  bar = axes ('parent', frame.parent);
  tones = linspace (-1, 1, 65);
  surface (bar, [0 1], tones, zeros (65, 2), [tones; tones].', ...
           'edgecolor', 'none');
  color_map (bar);
  set (bar, 'xtick', [], 'xlim', [0 1], 'ylim', [-1 1], 'yaxislocation', ...
       'right', 'fontsize', points, 'box', 'on', 'layer', 'top');
end

function color_map (ax)
  caxis (ax, [-1 1]);
  fade = linspace (0, 1, 64).';
  blue = plot_color (1);
  red = plot_color (2);
  white = ones (64, 1);
  colormap (ax, [fade * [1 1 1] + (1 - fade) * blue; ...
                 white * [1 1 1] - fade * ([1 1 1] - red)]);
end

% Places moved apart where they are nearer than GAP, from the last one back.
function at = apart (at, gap)
  for i = numel (at)-1:-1:1
    at(i) = min (at(i), at(i+1) - gap);
  end
end

function write_names (ax, names, at, gap, upright, points)
  style = {'interpreter', 'none', 'fontsize', points};
  below = max (ylim (ax)) + gap;
  for i = 1:numel (names)
    text (ax, 0.5 - gap, at(i), names{i}, style{:}, ...
          'horizontalalignment', 'right', 'verticalalignment', 'middle');
    if upright
      text (ax, at(i), below, names{i}, style{:}, 'rotation', 90, ...
            'horizontalalignment', 'right', 'verticalalignment', 'middle');
    else
      text (ax, at(i), below, names{i}, style{:}, ...
            'horizontalalignment', 'center', 'verticalalignment', 'top');
    end
  end
end

%!test
%! fig = figure ('visible', 'off');
%! h = plot_moments (mmbias_data ('gaussian', 'Rho', 0.5), parse_options ('f', plot_options (), {}));
%! r = [1, 1 / 2, 5 / sqrt(28); 1 / 2, 1, 2 / sqrt(7); 5 / sqrt(28), 2 / sqrt(7), 1];   # of S = [4 1; 1 1], y = x_1 + x_2
%! assert (get (h.image, 'cdata')(1:3,1:3), r, 1e-14); assert (caxis (h.axes), [-1 1]);
%! assert (get (h.axes, 'ydir'), 'reverse'); assert (get (h.bar, 'ylim'), [-1 1]);
%! assert (get (h.numbers(1,3), 'string'), '0.94'); assert (get (h.numbers(1,1), 'string'), '2'); assert (get (h.numbers(3,3), 'string'), '2.65');
%! close (fig);
%!test  # the title lies in the window, though the map's middle is left of that of the window
%! fig = figure ('visible', 'off', 'position', [100 100 560 420]);
%! h = plot_moments (mmbias_data ('gaussian', 'Names', {'scan', 'blood'}), parse_options ('f', plot_options (), {}));
%! t = get (h.axes, 'title'); [points, ~, wide] = plot_extent (plot_frame (struct ('Parent', axes ())), cellstr (get (t, 'string'))(:)');
%! map = getpixelposition (h.axes);
%! assert (max (wide) * get (t, 'fontsize') / points / 2 < map(1) + map(3) / 2);
%! close (fig);
%!test  # samples against corr; a column that does not vary; no numbers where there is no room
%! fig = figure ('visible', 'off', 'position', [100 100 560 420]);
%! X = [sin((1:40)'), cos((1:40)' .^ 2), ones(40, 1)]; Y = X(:,1) - X(:,2) + sin ((1:40)' .^ 3);
%! h = plot_moments (mmbias_data ({X(:,1), X(:,2:3)}, Y), parse_options ('f', plot_options (), {}));
%! r = get (h.image, 'cdata');
%! assert (r([1 2 4],[1 2 4]), corr ([X(:,1:2), Y]), 1e-12); assert (all (r(3,:) == 0)); assert (numel (h.numbers), 16);
%! h = plot_moments (mmbias_data ('gaussian', 'Cov', eye (12), 'Dims', [6 6], 'Weights', ones (1, 12)), parse_options ('f', plot_options (), {}));
%! assert (h.numbers, []); assert (get (get (h.axes, 'title'), 'string'), 'How strongly inputs and target go together');
%! d = mmbias_data ({X(:,1), X(:,2:3)}, Y, 'Center', false); h = plot_moments (d, parse_options ('f', plot_options (), {}));
%! assert (! isempty (strfind (strjoin (cellstr (get (get (h.axes, 'title'), 'string'))', ' '), 'root mean squares'))); assert (get (h.image, 'cdata')(1,4), X(:,1)' * Y / norm (X(:,1)) / norm (Y), 1e-12);
%! close (fig);
