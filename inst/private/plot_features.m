% Hidden units of the first layer, a panel for each space of inputs: their directions,
% what they contribute and, of several networks, their way there.
%   h = plot_features (f, opt)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_features (f, opt)
  S = numel (f.names);
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  [points, high, wide, window] = plot_extent (frame, {'-0.00'});
  h.axes = plot_axes (frame, frame.axes, [0, 0.2, 1, 0.6], points);
  set (h.axes, 'visible', 'off');              % carries the title of all
  line = high / window(2);
  margin = (wide + 1.8 * high) / window(1);
  each = (1 - 0.4 * wide / window(1)) / S;
  [h.units, h.ways, h.rays, h.landscape] = deal (cell (1, S));
  h.panels = zeros (1, S);
  for s = 1:S
    h.panels(s) = plot_axes (frame, [], [(s-1)*each+margin, 0.3, each-margin, 0.5], points);
    last = f.unitDirections{end,s};
    if size (last, 2) == 1
      [h.units{s}, h.ways{s}] = draw_scalar (h.panels(s), f, s);
    else
      [h.units{s}, h.ways{s}, h.rays{s}, h.landscape{s}] = draw_plane (h.panels(s), f, s);
    end
    title (h.panels(s), sprintf ('%s: %s', short (f.names{s}), plural (f.count(end,s))), ...
           'interpreter', 'none', 'fontweight', 'normal', 'fontsize', points);
  end
  [keys, texts] = key_of (h, f);
  [h.legend, low] = plot_keys (frame, h.axes, keys, texts);
  low = low + 2.6 * line;
  top = plot_title (frame, h.axes, opt.Title, caption (f));
  set (get (h.axes, 'title'), 'visible', 'on');
  tall = max (1 - top - low - 1.6 * line, 0.1);
  plot_place (frame, h.axes, [0, low, 1, tall + 1.6 * line]);
  for s = 1:S
    plot_place (frame, h.panels(s), [(s-1)*each+margin, low, each-margin, tall]);
  end
  h.axes = [h.axes, h.panels];
  plot_finish (frame, h, opt);
end

function text = caption (f)
  text = 'What hidden units look at and contribute';
  if numel (f.epoch) > 1
    text = sprintf ('%s, epoch %g to %g', text, f.epoch(1), f.epoch(end));
  end
end

function name = short (name)
  name = regexprep (name, ' \+ modality (\d+)', ' + $1');
end

function text = plural (k)
  text = sprintf ('%d directions', k);
  if k == 1
    text = '1 direction';
  end
end

% One sample of each kind that was drawn.
function [keys, texts] = key_of (h, f)
  kinds = {'units', 'a hidden unit'; 'ways', 'its way there'; ...
           'rays', 'direction that units share'; ...
           'landscape', 'drive at the start, |E[y phi(w x)]|'};
  if all (cellfun (@(v) size (v, 2) == 1, f.unitDirections(end,:)))
    kinds{1,2} = 'hidden units';
  end
  keys = [];
  texts = {};
  for k = 1:size (kinds, 1)
    drawn = [h.(kinds{k,1}){:}];
    if ~ isempty (drawn)
      keys(end+1) = drawn(1);
      texts{end+1} = kinds{k,2};
    end
  end
end

% What units of one input contribute, with the sign of their weight, over epochs.
function [units, ways] = draw_scalar (ax, f, s)
  [at, group] = places (f, s, 1);
  N = numel (f.epoch);
  [units, ways] = deal (zeros (1, 0));
  x = f.epoch;
  if N == 1
    x = 1:size (at, 1);
  end
  for k = 0:max (group)
    members = find (group == k);
    if isempty (members)
      continue
    elseif N == 1
      units(end+1) = dots (ax, x(members), at(members,1,1), k);
      continue
    end
    y = [reshape(at(members,1,:), [], N), NaN(numel (members), 1)].';
    ways(end+1) = plot (ax, repmat ([x, NaN], 1, numel (members)), y(:), '-', ...
                        'color', pale (k), 'linewidth', 0.8);
    units(end+1) = dots (ax, x(N) * ones (size (members)), y(N,:), k);
  end
  ylabel (ax, 'contribution, with sign');
  xlabel (ax, 'epoch');
  if N == 1
    xlabel (ax, 'unit');
  elseif x(N) > x(1)
    xlim (ax, [x(1), x(N) + 0.04 * (x(N) - x(1))]);
  end
end

% Units in the plane of two inputs, or that in which they contribute most.
function [units, ways, rays, land] = draw_plane (ax, f, s)
  [plane, words] = plane_of (f, s);
  [at, group] = places (f, s, plane);
  far = sqrt (sum (at .^ 2, 2));
  radius = 1.1 * max ([far(:); realmin]);
  [units, ways, rays, land] = deal (zeros (1, 0));
  land = draw_landscape (ax, f, s, 0.9 * radius);
  N = size (at, 3);
  directions = f.directions{end,s} * plane;
  for k = 1:size (directions, 1)
    rays(end+1) = plot (ax, radius * [0, directions(k,1)], radius * [0, directions(k,2)], ...
                        '--', 'color', plot_color (k), 'linewidth', 1.2);
  end
  for k = 0:max (group)
    members = find (group == k);
    if isempty (members)
      continue
    end
    if N > 1
      x = path_of (at(members,1,:), N);
      y = path_of (at(members,2,:), N);
      ways(end+1) = plot (ax, x, y, '-', 'color', pale (k), 'linewidth', 0.8);
    end
    units(end+1) = dots (ax, at(members,1,N), at(members,2,N), k);
  end
  step = tick_step (radius);
  set (ax, 'dataaspectratio', [1 1 1], 'xlim', [-1 1] * radius, 'ylim', [-1 1] * radius, ...
       'xtick', [-1 0 1] * step, 'ytick', [-1 0 1] * step);
  xlabel (ax, words{1});
  ylabel (ax, words{2});
end

% The largest of 1, 2, 5, 10, .. in three quarters of the radius.
function step = tick_step (radius)
  unit = 10 ^ floor (log10 (0.75 * radius));
  steps = [1 2 5] * unit;
  step = max (steps(steps <= 0.75 * radius * (1 + 1e-9)));
end

function path = path_of (at, N)
  path = [reshape(at, [], N), NaN(size (at, 1), 1)].';
  path = path(:);
end

% Size of the early drive, as a curve around the middle.
function land = draw_landscape (ax, f, s, radius)
  land = zeros (1, 0);
  if numel (f.landscape) < s || isempty (f.landscape(s).angle)
    return
  end
  size_of = sqrt (sum (f.landscape(s).value .^ 2, 1));
  if any (size_of > 0)
    size_of = radius * size_of / max (size_of);
    angle = f.landscape(s).angle * pi / 180;
    land = plot (ax, size_of .* cos (angle), size_of .* sin (angle), '-', 'color', ...
                 0.6 * [1 1 1], 'linewidth', 1.6);
  end
end

% Basis of the plane (D x 2) and names of its axes.
function [plane, words] = plane_of (f, s)
  V = f.unitDirections{end,s};
  D = size (V, 2);
  words = {'input 1', 'input 2'};
  plane = eye (D, 2);
  if D > 2
    [~, ~, plane] = svd (bsxfun (@times, V, f.unitWeight{end,s}), 0);
    plane = plane(:,1:2);
    largest = max (abs (plane));
    plane = bsxfun (@times, plane, 1 - 2 * (max (plane) < largest));
    words = {'first main direction of the inputs', 'second main direction'};
  end
end

% Units in the plane, as far out as they contribute (H x 2 x N, or H x 1 x N of one
% input), and the features they end in; those of networks with other units are left out.
function [at, group] = places (f, s, plane)
  group = f.unitFeature{end,s};
  N = numel (f.epoch);
  at = NaN (numel (group), size (plane, 2), N);
  for i = 1:N
    V = f.unitDirections{i,s};
    if size (V, 1) == numel (group)
      at(:,:,i) = bsxfun (@times, V * plane, f.unitWeight{i,s});
    end
  end
end

% Units in feature K, 0 for none.
function h = dots (ax, x, y, k)
  color = 0.6 * [1 1 1];
  if k > 0
    color = plot_color (k);
  end
  h = plot (ax, x, y, 'o', 'markersize', 5, 'markerfacecolor', color, ...
            'markeredgecolor', 0.3 * [1 1 1], 'linewidth', 0.5);
end

function color = pale (k)
  color = 0.8 * [1 1 1];
  if k > 0
    color = 0.45 + 0.55 * plot_color (k);
  end
end

%!shared opt, net
%! opt = parse_options ('f', plot_options ('features'), {});
%! net = mmbias_net (mmbias_data ('gaussian', 'Cov', eye (6), 'Dims', [1 2 3], 'Weights', ones (1, 6)), 'Width', 3);
%! net.Slope = 0; net.Encoder(:,1) = {[1; -2; 1], [3 4; -3 -4; 0 1], eye(3)}; net.Encoder(:,2) = {[1 1 2]};
%!testif ; ! isempty (available_graphics_toolkits ())  # every unit where its direction and contribution say
%! fig = figure ('visible', 'off');
%! h = plot_features (mmbias_features (net), opt); assert (numel (h.panels), 3);
%! at = @(l) [get(l, 'xdata')(:), get(l, 'ydata')(:)];
%! assert (sortrows (cell2mat (arrayfun (at, h.units{1}(:), 'UniformOutput', false))), [1 1; 2 -2; 3 2]);
%! assert (sortrows (cell2mat (arrayfun (at, h.units{2}(:), 'UniformOutput', false))), [-3 -4; 0 2; 3 4], 1e-12);
%! ends = sortrows (cell2mat (arrayfun (@(l) at (l)(2,:) / norm (at (l)(2,:)), h.rays{2}(:), 'UniformOutput', false)));
%! assert (ends, [-.6 -.8; 0 1; .6 .8], 1e-12); assert (numel (h.rays{3}), 3);
%! assert (regexp (get (get (h.panels(1), 'title'), 'string'), '^modality 1: 2 directions$'), 1);
%! assert (isempty ([h.ways{:}]) && isempty ([h.landscape{:}]));
%! close (fig);
%!testif ; ! isempty (available_graphics_toolkits ())  # ways, in the order of networks; the landscape's shape
%! fig = figure ('visible', 'off');
%! data = mmbias_data ('gaussian', 'Cov', eye (6), 'Dims', [1 2 3], 'Weights', [1 2 1 1 1 1]); net.Slope = 1;
%! small = net; small.Encoder(:,2) = {[.1 .2 .1]}; small.Encoder{2,1} = [1 2; 2 4; 0 0]; net.epoch = 8; small.epoch = 2;
%! h = plot_features (mmbias_features ([small net], data), opt);
%! way = get (h.ways{1}(1), 'ydata')(:)'; assert (way, [.1 1 NaN -.4 -2 NaN .1 2 NaN], 1e-14);
%! assert (get (h.ways{1}(1), 'xdata')(:)', repmat ([2 8 NaN], 1, 3));
%! ray = @(k) [get(h.rays{2}(k), 'xdata')(2), get(h.rays{2}(k), 'ydata')(2)]; turn = @(k) mod (atan2 (ray (k)(2), ray (k)(1)) * 180 / pi, 180);
%! assert (sort ([turn(1) turn(2)]), [atan2(4, 3) * 180 / pi, 90], 1e-9); assert (numel (h.rays{2}), 2);
%! x = get (h.landscape{2}, 'xdata'); y = get (h.landscape{2}, 'ydata'); [~, far] = max (hypot (x, y));
%! assert (abs (y(far) / x(far) - .5) < .02); assert (isempty (h.landscape{3}));
%! close (fig);
