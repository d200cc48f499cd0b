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
  x = count + spread (count, fp.loss);
  h.edges = draw_edges (h.axes, fp, x);
  h.nodes = zeros (1, 3);
  kinds = {fp.stable, ~ fp.stable & fp.reachable, ...
           ~ fp.stable & ~ fp.reachable};
  faces = {plot_color(3), plot_color(1), [1 1 1]};
  for k = 1:3
    at = kinds{k};
    if ~ any (at)
      at = NaN;
    end
    h.nodes(k) = plot (h.axes, pick (x, at), pick (fp.loss, at), 'o', ...
                       'markersize', 10, 'markerfacecolor', faces{k}, ...
                       'markeredgecolor', plot_color (1));
  end
  h.labels = draw_labels (h.axes, fp, x);
  top = max (max (fp.loss), eps);
  set (h.axes, 'xlim', [min(count) - 0.4, M + 0.6], 'xtick', 0:M, ...
       'ylim', [-0.08, 1.12] * top, 'xgrid', 'off');
  xlabel (h.axes, 'modalities learned');
  ylabel (h.axes, 'loss');
  legend (h.axes, h.nodes, {'nothing left to learn', 'saddle on the predicted path', ...
                            'other saddle'}, 'location', 'northeast', ...
          'fontsize', 11);
  text = 'Critical manifolds';
  if ~ isempty (opt.Title)
    text = opt.Title;
  end
  title (h.axes, text, 'fontsize', 13, 'fontweight', 'normal');
end

function v = pick (v, at)
  if islogical (at)
    v = v(at);
  else
    v = NaN;
  end
end

% Small shifts to the side, so that nodes of nearly equal loss do not overlap.
function shift = spread (count, loss)
  shift = zeros (size (loss));
  for c = unique (count).'
    at = find (count == c);
    [~, by] = sort (loss(at));
    n = numel (at);
    shift(at(by)) = 0.3 * (rem (0:n-1, 3) - 1) * (n > 3);
  end
end

function lines = draw_edges (ax, fp, x)
  lines = [];
  N = size (fp.modalities, 1);
  path = find (fp.reachable).';
  for i = 1:N
    for j = 1:N
      if sum (fp.modalities(i,:) ~= fp.modalities(j,:)) == 1 ...
         && all (fp.modalities(j,:) >= fp.modalities(i,:))
        lines(end+1) = plot (ax, x([i j]), fp.loss([i j]), '-', 'color', ...
                             0.8 * [1 1 1], 'linewidth', 0.8);
      end
    end
  end
  if numel (path) > 1
    lines(end+1) = plot (ax, x(path), fp.loss(path), '-', 'color', ...
                         plot_color (2), 'linewidth', 2.5);
  end
end

% All sets where there is room, else what is new on each node of the path, below
% it, since the path leads along the lower edge of the graph.
function labels = draw_labels (ax, fp, x)
  labels = [];
  N = size (fp.modalities, 1);
  place = {'horizontalalignment', 'left', 'verticalalignment', 'bottom'};
  shift = 0.07;
  if N > 8
    place = {'horizontalalignment', 'right', 'verticalalignment', 'top'};
    shift = -shift;
  end
  before = false (1, size (fp.modalities, 2));
  for i = 1:N
    name = set_name (fp, fp.modalities(i,:), '');
    if N > 8 && fp.reachable(i) && any (before)
      name = set_name (fp, fp.modalities(i,:) & ~ before, '+ ');
    end
    if N <= 8 || fp.reachable(i) || fp.stable(i)
      labels(end+1) = text (ax, x(i) + shift, fp.loss(i), name, 'fontsize', ...
                            11, place{:}, 'interpreter', 'none');
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
%! assert (numel (h.edges), 5);
%! assert (get (h.edges(end), 'ydata'), fp.loss([1 2 4])');
%! close (fig);
