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
       'ylim', [-0.1, 1.12] * top, 'xgrid', 'off');
  [shift, crowded] = spread (count, fp.loss / top);
  x = count + shift;
  path = find (fp.reachable).';
  if isfield (fp, 'path')
    path = fp.path(:).';
  end
  h.edges = draw_edges (h.axes, fp, x, path);
  [h.nodes, kinds] = draw_nodes (h.axes, fp, x);
  words = {'nothing left to learn', 'saddle on the predicted path', ...
           'other saddle'};
  [h.legend, low] = plot_keys (frame, h.axes, h.nodes(kinds), words(kinds));
  [h.labels, key] = draw_labels (frame, h.axes, fp, x, shift, crowded, path);
  xlabel (h.axes, [{'modalities learned'}, key], 'interpreter', 'none', ...
          'fontsize', points);
  ylabel (h.axes, 'loss');
  above = plot_title (frame, h.axes, opt.Title, ...
                      ['Plateaus of the loss: each point is a set of ' ...
                       'modalities that is learned and stays alone for a while']);
  low = low + (2.4 + 1.1 * numel (key)) * high / window(2);
  plot_place (frame, h.axes, [left, low, 0.97 - left, max(1 - above - low, 0.1)]);
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

% Shifts to the side, so that nodes of nearly equal loss do not overlap; CROWDED
% nodes have such neighbours.
function [shift, crowded] = spread (count, loss)
  shift = zeros (size (loss));
  crowded = false (size (loss));
  for c = unique (count).'
    at = find (count == c);
    [high, by] = sort (loss(at));
    run = cumsum ([1; diff(high) > 0.08]);   % neighbours
    for k = 1:run(end)
      these = at(by(run == k));
      n = min (numel (these), 6);
      if n > 1
        crowded(these) = true;
        places = linspace (-0.3, 0.3, n);
        shift(these) = places(rem (0:numel (these) - 1, n) + 1);
      end
    end
  end
end

% One line for all edges, broken by NaN: thousands of lines take minutes.
function lines = draw_edges (ax, fp, x, path)
  lines = [];
  [from, to] = neighbours (fp.modalities);
  if ~ isempty (from)
    gap = NaN (1, numel (from));
    x_of = [x(from).'; x(to).'; gap];
    y_of = [fp.loss(from).'; fp.loss(to).'; gap];
    lines = plot (ax, x_of(:), y_of(:), '-', 'color', ...
                  edge_color (numel (from)), 'linewidth', 0.8);
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
    more = sets(without,:);
    more(:,m) = true;
    [there, at] = ismember (more, sets, 'rows');
    from = [from; without(there)];
    to = [to; at(there)];
  end
end

function c = edge_color (count)
  c = 0.8 * [1 1 1];
  if count > 200
    c = 0.92 * [1 1 1];   % many edges would hide the path
  end
end

% All sets where there is room, else what is new on each node of the path, below
% it, since the path leads along the lower edge of the graph.  Of crowded nodes
% the left one has its label to the left, the middle one below.  Names that are
% too long become numbers, and KEY holds lines that explain them.
function [labels, key] = draw_labels (frame, ax, fp, x, shift, crowded, path)
  few = numel (x) <= 8;
  names = regexprep (fp.names(:).', '^modality (\d+)$', '$1');
  [words, shown] = words_of (fp, names, path, few);
  [points, ~, wide, window] = plot_extent (frame, words(shown));
  place = get (ax, 'position') ./ frame.box([3 4 3 4]);
  unit = place(3) * window(1) / diff (xlim (ax));
  key = {};
  numbers = arrayfun (@(m) sprintf ('%d', m), 1:numel (names), ...
                      'UniformOutput', false);
  if any (wide > 0.9 * unit) && ~ isequal (names, numbers)
    key = plot_wrap (frame, strcat (numbers, {' = '}, names));
    words = words_of (fp, numbers, path, few);
  end
  aligned = {'left', 'right'};
  upright = {'bottom', 'top'};
  labels = [];
  for i = find (shown)
    below = ~ few && any (fp.modalities(i,:));
    middle = few && crowded(i) && shift(i) == 0;
    to_left = shift(i) < 0 || below;
    across = aligned{1 + to_left};
    at = x(i) + (1 - 2 * to_left) * plot_scale () * 0.8 * points / unit;
    if middle
      across = 'center';
      at = x(i);
    end
    labels(end+1) = text (ax, at, fp.loss(i), words{i}, 'fontsize', points, ...
                          'interpreter', 'none', 'horizontalalignment', ...
                          across, 'verticalalignment', ...
                          upright{1 + (below || middle)});
  end
end

% The words beside all nodes, and which of them are SHOWN.
function [words, shown] = words_of (fp, names, path, few)
  words = cell (1, size (fp.modalities, 1));
  for i = 1:numel (words)
    words{i} = set_name (names, fp.modalities(i,:));
  end
  shown = true (size (words));
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
