% Second moments of data as a heat map with the modalities marked off.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_moments (data, opt)
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  all = [data.S, data.Syx.'; data.Syx, data.Syy];
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
  h.image = imagesc (h.axes, all);
  color_map (h.axes, max (abs (all(:))));
  ends = cumsum (sizes);
  hold (h.axes, 'on');
  for e = ends(1:end-1)
    plot (h.axes, [e e] + 0.5, [0.5, N + 0.5], 'k-', 'linewidth', 1);
    plot (h.axes, [0.5, N + 0.5], [e e] + 0.5, 'k-', 'linewidth', 1);
  end
  bar = colorbar (h.axes);
  ylabel (bar, 'second moment');
  top = plot_title (frame, h.axes, opt.Title, ...
                    'How strongly inputs and target go together');
  % a square with the names at its left and below, lying where there is room
  left = max (wide) + high;
  across = window(1) - left - 6 * high;
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
  plot_place (frame, bar, [left + side + high, low, high, side] ...
                          ./ window([1 2 1 2]));
  set (bar, 'fontsize', points);
  write_names (h.axes, names, apart (ends - (sizes - 1) / 2, N * high / side), ...
               N * 0.4 * high / side, upright, points);
  plot_finish (frame, h, opt);
end

function color_map (ax, top)
  if top > 0
    caxis (ax, top * [-1 1]);
  end
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
%! assert (get (h.image, 'cdata'), [4 1 5; 1 1 2; 5 2 7]);
%! close (fig);
