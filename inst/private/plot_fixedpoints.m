% Critical manifolds as a graph from M_0 to M_*: losses as heights, edges
% between sets that differ by one modality, the predicted path in colour.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_fixedpoints (fp, opt)
  frame = plot_frame (opt);
  h = struct ('figure', frame.figure);
  [points, high, wide, window] = plot_extent (frame, {'0.000'});
  left = (wide + 1.5 * high) / window(1);
  h.axes = plot_axes (frame, frame.axes, [left, 0.3, 0.97 - left, 0.5], points);
  count = sum (fp.modalities, 2);
  M = size (fp.modalities, 2);
  top = max (fp.loss);
  if ~ (top > 1e-12 || any (fp.rate(:) > 0))
    top = 1;   % no loss but rounding errors: nothing to magnify
  end
  set (h.axes, 'xlim', [min(count) - 0.5, M + 0.7], 'xtick', 0:M, ...
       'ylim', [-0.15, 1.3] * top, 'xgrid', 'off');
  x = count + spread (count, fp.loss / top);
  path = find (fp.reachable).';
  if isfield (fp, 'path')
    path = fp.path(:).';
  end
  h.edges = draw_edges (h.axes, fp, x, path);
  [h.nodes, kinds] = draw_nodes (h.axes, fp, x);
  words = {'nothing left to learn', 'plateau on the predicted path', ...
           'other plateau (saddle)', 'predicted path'};
  lines = [h.nodes, h.edges(max(1, end):end)];
  kinds(end+1) = numel (path) > 1;
  [h.legend, low] = plot_keys (frame, h.axes, lines(kinds(1:numel (lines))), ...
                               words(kinds));
  [words, key] = label_words (frame, h.axes, fp, path);
  xlabel (h.axes, [{'modalities learned'}, key], 'interpreter', 'none', ...
          'fontsize', points);
  ylabel (h.axes, 'loss');
  above = plot_title (frame, h.axes, opt.Title, ...
                      'Plateaus of the loss, by what has been learned on them');
  low = low + (2.4 + 1.1 * numel (key)) * high / window(2);
  plot_place (frame, h.axes, [left, low, 0.97 - left, max(1 - above - low, 0.1)]);
  h.labels = place_labels (frame, h.axes, [x(:), fp.loss(:)], words, path);
  plot_finish (frame, h, opt);
end

% Stable sets, saddles on the path and other saddles, these below the others.
% KINDS there are.
function [h, there] = draw_nodes (ax, fp, x)
  kinds = {fp.stable, ~ fp.stable & fp.reachable, ...
           ~ fp.stable & ~ fp.reachable};
  faces = {plot_color(3), plot_color(1), [1 1 1]};
  sizes = min (get (ax, 'fontsize'), 10) * [1 1 1];
  if numel (x) > 16
    sizes(3) = 4;
  end
  h = zeros (1, 3);
  there = cellfun (@any, kinds);
  for k = 3:-1:1
    at = kinds{k};
    px = x(at);
    py = fp.loss(at);
    if isempty (px)
      px = NaN;
      py = NaN;
    end
    h(k) = plot (ax, px, py, 'o', 'markersize', sizes(k), ...
                 'markerfacecolor', faces{k}, ...
                 'markeredgecolor', plot_color (1));
  end
end

% Shifts to the side, from the smallest loss at the left to the largest: of few sets
% only where losses are nearly equal and nodes would overlap, of many all in a
% column.
function shift = spread (count, loss)
  shift = zeros (size (loss));
  for c = unique (count).'
    at = find (count == c);
    [high, by] = sort (loss(at));
    group = cumsum ([1; diff(high) > 0.08]);   % neighbours
    if numel (loss) > 8
      group(:) = 1;
    end
    for k = 1:group(end)
      these = at(by(group == k));
      if numel (these) > 1
        shift(these) = linspace (-0.3, 0.3, numel (these));
      end
    end
  end
end

% One line for all edges, broken by NaN: thousands of lines take minutes.
function lines = draw_edges (ax, fp, x, path)
  lines = [];
  [from, to] = neighbours (fp.modalities);
  if numel (from) > 40                 % a cloud: only what may follow on the path
    next = ismember (from, path);
    from = from(next);
    to = to(next);
  end
  if ~ isempty (from)
    gap = NaN (1, numel (from));
    x_of = [x(from).'; x(to).'; gap];
    y_of = [fp.loss(from).'; fp.loss(to).'; gap];
    lines = plot (ax, x_of(:), y_of(:), '-', 'color', ...
                  0.8 * [1 1 1], 'linewidth', 0.8);
  end
  if numel (path) > 1
    lines(end+1) = plot (ax, x(path), fp.loss(path), '-', 'color', ...
                         plot_color (2), 'linewidth', 2.5);
  end
end

% Pairs of sets of which the second has one modality more.
function [from, to] = neighbours (sets)
  from = zeros (0, 1);
  to = from;
  for m = 1:size (sets, 2)
    without = find (~ sets(:,m));
    larger = sets(without,:);
    larger(:,m) = true;
    [there, at] = ismember (larger, sets, 'rows');
    from = [from; without(there)];
    to = [to; at(there)];
  end
end

% All sets where there is room, else what is new on each node of the path; '' where
% nothing is written.  Names that are too long become numbers, and KEY holds lines
% that explain them.
function [words, key] = label_words (frame, ax, fp, path)
  few = numel (fp.loss) <= 8;
  names = regexprep (fp.names(:).', '^modality (\d+)$', '$1');
  words = words_of (fp, names, path, few);
  [~, ~, wide, window] = plot_extent (frame, words);
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  unit = place(3) * window(1) / diff (xlim (ax));
  key = {};
  numbers = arrayfun (@(m) sprintf ('%d', m), 1:numel (names), ...
                      'UniformOutput', false);
  if any (wide > 0.9 * unit) && ~ isequal (names, numbers)
    key = plot_wrap (frame, strcat (numbers, {' = '}, names));
    words = words_of (fp, numbers, path, few);
  end
end

% WORDS beside their nodes AT (N x 2), each where it covers no node and no other
% word: of the path first below at the left, since the path leads along the lower
% edge of the graph, else first above at the right.
function labels = place_labels (frame, ax, at, words, path)
  [points, high, wide, window] = plot_extent (frame, words);
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  range = [xlim(ax); ylim(ax)];
  unit = place(3:4) .* window ./ diff (range, 1, 2).';
  node = (at - range(:,1).') .* unit;          % pixels from the axes' corner
  radius = plot_scale () * 0.5 * points;
  taken = [node - radius, node + radius];      % left, low, right, high
  sides = [1 1; 1 -1; -1 1; 0 1; 0 -1; -1 -1];
  labels = [];
  for i = find (~ cellfun ('isempty', words))
    order = 1:6;
    if any (path == i) && i ~= 1
      order = [6 5 1 3 2 4];
    end
    size_of = [wide(i), high];
    others = taken([1:i-1, i+1:end],:);
    hits = Inf;
    for k = order
      box = label_box (node(i,:), size_of, sides(k,:), 1.6 * radius);
      now = sum (box(1) < others(:,3) & box(3) > others(:,1) ...
                 & box(2) < others(:,4) & box(4) > others(:,2)) ...
            + any (box < 0 | box > [1 1 1 1] .* (place([3 4 3 4]) .* window([1 2 1 2])));
      if now < hits
        hits = now;
        best = box;
      end
    end
    taken(end+1,:) = best;
    labels(end+1) = text (ax, range(1,1) + best(1) / unit(1), ...
                          range(2,1) + (best(2) + best(4)) / 2 / unit(2), ...
                          words{i}, 'fontsize', points, 'interpreter', ...
                          'none', 'verticalalignment', 'middle');
  end
end

% Box of a text on a SIDE of its node: [left low right high].
function box = label_box (node, size_of, side, gap)
  low = node + (side - 1) / 2 .* size_of + side .* [gap, 0];
  if side(1) == 0
    low = low + side * gap;
  end
  box = [low, low + size_of];
end

% The words beside all nodes.
function words = words_of (fp, names, path, few)
  words = cell (1, size (fp.modalities, 1));
  for i = 1:numel (words)
    words{i} = set_name (names, fp.modalities(i,:));
  end
  if few
    return
  end
  shown = false (size (words));
  for k = 1:numel (path)
    if k > 1 && ~ shown(path(k))
      words{path(k)} = change (names, fp.modalities(path(k-1),:), ...
                               fp.modalities(path(k),:));
    end
    shown(path(k)) = true;
  end
  shown = shown | fp.stable(:).';
  words(~ shown) = {''};
end

function name = set_name (names, set)
  if all (set)
    name = 'all';
  elseif any (set)
    name = strjoin (names(set), '+');
  else
    name = 'none';
  end
end

% What is learned, and unlearned, on the way from one set to the next.
function name = change (names, before, now)
  name = strjoin ([strcat({'+ '}, names(now & ~ before)), ...
                   strcat({'- '}, names(before & ~ now))], ' ');
end

%!shared opt, fp, names
%! opt = parse_options ('f', plot_options (), {});
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Rho', 0.5));
%! names = @(h) get (h.labels, 'string')';
%!test
%! fig = figure ('visible', 'off');
%! h = plot_fixedpoints (fp, opt);
%! assert (names (h), {'none', '1', '2', 'all'});
%! assert (sum (isnan (get (h.edges(1), 'xdata'))), 4); assert (numel (h.edges), 2);
%! assert (any (strcmp (get (h.legend, 'string'), 'predicted path')));
%! assert (get (h.edges(end), 'ydata'), fp.loss([1 2 4])');
%! close (fig);
%!test  # the path in the order in which it is visited
%! fig = figure ('visible', 'off');
%! fp.path = [1 3 2 4]; fp.reachable(:) = true;
%! h = plot_fixedpoints (fp, opt);
%! assert (get (h.edges(end), 'ydata'), fp.loss(fp.path)');
%! close (fig);
%!test  # names that are too long are explained below; no loss at all is not magnified
%! fig = figure ('visible', 'off', 'position', [100 100 400 300]);
%! fp.names = {'left_hemisphere_fMRI', 'right_hemisphere_fMRI'}; fp.loss = 1e-17 * fp.loss; fp.rate(:) = 0;
%! h = plot_fixedpoints (fp, opt);
%! assert (names (h), {'none', '1', '2', 'all'});
%! assert (strjoin (get (get (h.axes, 'xlabel'), 'string')', ' '), 'modalities learned 1 = left_hemisphere_fMRI, 2 = right_hemisphere_fMRI');
%! assert (diff (ylim (h.axes)) > 1);
%! close (fig);
%!test  # beyond eight sets what is new on the path, and what is lost again
%! fig = figure ('visible', 'off');
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', diag (4:-1:1), 'Dims', ones (1, 4), 'Weights', ones (1, 4)));
%! fp.path = [1 2 3 6 16]; fp.reachable(:) = false; fp.reachable(fp.path) = true;
%! h = plot_fixedpoints (fp, opt);
%! assert (names (h), {'none', '+ 1', '+ 2 - 1', '+ 1', '+ 3 + 4'});
%! close (fig);
%!test  # words cover neither each other nor nodes, whatever the losses are
%! fig = figure ('visible', 'off', 'position', [100 100 560 420]);
%! for seed = 1:12
%!   rand ('twister', seed); s = 1 + [0.02 0.3 2](1 + mod (seed, 3)) * rand (1, 3);
%!   fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', diag (s .^ 2), 'Dims', [1 1 1], 'Weights', [1 1 1]));
%!   h = plot_fixedpoints (fp, opt);
%!   box = cell2mat (get (h.labels', 'extent')); box(:,3:4) = box(:,1:2) + box(:,3:4);
%!   box(:,[2 4]) = mean (box(:,[2 4]), 2) + [-0.3 0.3] .* diff (box(:,[2 4]), 1, 2);   # letters without the gap between lines
%!   at = []; for n = h.nodes, at = [at; get(n, 'xdata')(:), get(n, 'ydata')(:)]; end
%!   for i = 1:rows (box)
%!     for j = [1:i-1, i+1:rows(box)]
%!       assert (! (box(i,1) < box(j,3) && box(i,3) > box(j,1) && box(i,2) < box(j,4) && box(i,4) > box(j,2)));
%!     end
%!     assert (! any (at(:,1) > box(i,1) & at(:,1) < box(i,3) & at(:,2) > box(i,2) & at(:,2) < box(i,4)));
%!   end
%!   assert (numel (h.labels), 8);
%! end
%! close (fig);
%!test  # many sets: each column from the smallest loss to the largest; only edges that leave the path
%! fig = figure ('visible', 'off');
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Cov', diag (6:-1:1), 'Dims', ones (1, 6), 'Weights', ones (1, 6)));
%! h = plot_fixedpoints (fp, opt);
%! at = []; for n = h.nodes, at = [at; get(n, 'xdata')(:), get(n, 'ydata')(:)]; end
%! assert (rows (at), 64);
%! for c = 1:5, one = sortrows (at(round (at(:,1)) == c,:)); assert (all (diff (one(:,2)) >= 0) && all (diff (one(:,1)) > 0)); end
%! assert (sum (isnan (get (h.edges(1), 'xdata'))), 21);
%! close (fig);
