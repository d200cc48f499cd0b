% Critical manifolds as a graph from M_0 to M_*: losses as heights, edges
% between sets that differ by one modality, the predicted path in colour.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function h = plot_fixedpoints (fp, opt)
  h = struct ('figure', gcf ());
  clf (h.figure);
  h.axes = plot_axes ([0.12 0.14 0.83 0.76]);
  count = sum (fp.modalities, 2);
  M = size (fp.modalities, 2);
  top = max (max (fp.loss), eps);
  [shift, crowded] = spread (count, fp.loss / top);
  x = count + shift;
  h.edges = draw_edges (h.axes, fp, x);
  h.nodes = draw_nodes (h.axes, fp, x);
  h.labels = draw_labels (h.axes, fp, x, shift, crowded);
  set (h.axes, 'xlim', [min(count) - 0.5, M + 0.7], 'xtick', 0:M, ...
       'ylim', [-0.08, 1.12] * top, 'xgrid', 'off');
  xlabel (h.axes, 'modalities learned');
  ylabel (h.axes, 'loss');
  legend (h.axes, h.nodes, {'nothing left to learn', ...
                            'saddle on the predicted path', ...
                            'other saddle'}, 'location', 'northeast', ...
          'fontsize', 10);
  text = 'Critical manifolds';
  if ~ isempty (opt.Title)
    text = opt.Title;
  end
  title (h.axes, text, 'fontsize', 13, 'fontweight', 'normal');
end

% Stable sets, saddles on the path and other saddles, these below the others.
function h = draw_nodes (ax, fp, x)
  kinds = {fp.stable, ~ fp.stable & fp.reachable, ...
           ~ fp.stable & ~ fp.reachable};
  faces = {plot_color(3), plot_color(1), [1 1 1]};
  sizes = [10 10 10];
  if numel (x) > 16
    sizes(3) = 4;
  end
  h = zeros (1, 3);
  for k = 3:-1:1
    at = kinds{k};
    px = x(at);
    py = fp.loss(at);
    if isempty (px)
      px = NaN;   % its line of the legend
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
      n = min (numel (these), 3);
      if n > 1
        crowded(these) = true;
        places = linspace (-0.3, 0.3, n);
        shift(these) = places(rem (0:numel (these) - 1, n) + 1);
      end
    end
  end
end

% One line for all edges, broken by NaN: thousands of lines take minutes.
function lines = draw_edges (ax, fp, x)
  lines = [];
  [from, to] = neighbours (fp.modalities);
  if ~ isempty (from)
    gap = NaN (1, numel (from));
    x_of = [x(from).'; x(to).'; gap];
    y_of = [fp.loss(from).'; fp.loss(to).'; gap];
    lines = plot (ax, x_of(:), y_of(:), '-', 'color', ...
                  edge_color (numel (from)), 'linewidth', 0.8);
  end
  path = find (fp.reachable).';
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
% the left one has its label to the left, the middle one below.
function labels = draw_labels (ax, fp, x, shift, crowded)
  labels = [];
  few = numel (x) <= 8;
  before = false (1, size (fp.modalities, 2));
  for i = 1:numel (x)
    name = set_name (fp, fp.modalities(i,:), '');
    if ~ few && fp.reachable(i) && any (before)
      name = set_name (fp, fp.modalities(i,:) & ~ before, '+ ');
    end
    below = ~ few && any (fp.modalities(i,:));
    middle = few && crowded(i) && shift(i) == 0;
    to_left = shift(i) < 0 || below;
    aligned = {'left', 'right'};
    upright = {'bottom', 'top'};
    place = x(i) + 0.07 * (1 - 2 * to_left);
    if middle
      aligned{1} = 'center';
      place = x(i);
    end
    if few || fp.reachable(i) || fp.stable(i)
      labels(end+1) = text (ax, place, fp.loss(i), name, 'fontsize', 11, ...
                            'interpreter', 'none', ...
                            'horizontalalignment', aligned{1 + to_left}, ...
                            'verticalalignment', upright{1 + (below || middle)});
    end
    if fp.reachable(i)
      before = fp.modalities(i,:);
    end
  end
end

function name = set_name (fp, set, prefix)
  names = regexprep (fp.names, '^modality (\d+)$', '$1');
  if all (set)
    name = 'all';
  elseif any (set)
    name = [prefix, strjoin(names(set), '+')];
  else
    name = 'none';
  end
end

%!test
%! fig = figure ('visible', 'off');
%! fp = mmbias_fixedpoints (mmbias_data ('gaussian', 'Rho', 0.5));
%! h = plot_fixedpoints (fp, parse_options ('f', plot_options (), {}));
%! assert (numel (h.labels), 4);
%! assert (sum (isnan (get (h.edges(1), 'xdata'))), 4); assert (numel (h.edges), 2);
%! assert (get (h.edges(end), 'ydata'), fp.loss([1 2 4])');
%! close (fig);
