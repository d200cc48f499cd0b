% xor_features - does a strong modality keep the units of a network from learning XOR in another?
%
%   table = xor_features ()          writes the figure to a temporary folder
%   table = xor_features (folder)
%   table = xor_features (folder, seeds) number of random starts, 2 unless given
%
% The target is the sum of a scalar x_A of variance v and of the XOR of two signs x_B.
% ReLU networks with early and with late fusion learn it from a small start.  Late fusion
% learns x_A first, rests on a plateau of 1/(1 + v) of the loss, then finds the XOR in
% four perpendicular directions of x_B.  In early fusion the units serve both modalities:
% where x_A is strong all of them turn to it, and the XOR comes far later or never.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = xor_features (folder, seeds)
  if nargin < 1
    folder = '';
  end
  if nargin < 2
    seeds = 2;
  end
  folder = output_folder (folder);
  epochs = 800;
  fprintf ('\ny = x_A + XOR (x_B), x_A of variance v; two-layer ReLU networks, %d starts.\n', seeds);
  fprintf ('Which of them learn the XOR?\n\n');
  fprintf ('%-8s %4s %12s %10s %12s %14s %12s\n', 'fusion', 'v', 'XOR learned', '1/(1+v)', ...
           'plateau', 'half (epochs)', 'directions');
  table = struct ('fusion', {}, 'variance', {}, 'learned', {}, 'level', {}, 'plateau', {}, ...
                  'epoch', {}, 'count', {}, 'run', {});
  for fusion = {'late', 'early'}
    for v = 1:3
      row = struct ('fusion', fusion{1}, 'variance', v, 'learned', 0, 'level', 1 / (1 + v), ...
                    'plateau', [], 'epoch', [], 'count', [], 'run', []);
      for seed = seeds:-1:1
        data = mmbias_data ('xor', 'Variance', v, 'Samples', 1000, 'Seed', seed, ...
                            'Names', {'A', 'B'});
        net = mmbias_net (data, 'Slope', 0, 'FusionDepth', fusion{1}, 'Seed', seed);
        run = mmbias_train (net, data, 'LearningRate', 0.1, 'Epochs', epochs, ...
                            'RecordNets', 0:40:epochs, 'RecordEvery', 5, 'Subsets', false);
        f = mmbias_features (run.net, 'Tolerance', 20);
        share = run.loss / run.loss(1);
        [row.plateau(seed), row.epoch(seed)] = plateau_of (run.t, share, row.level);
        row.learned = row.learned + (share(end) < 0.02);
        row.count(seed,:) = f.count;
      end
      row.run = run;
      fprintf ('%-8s %4g %7d of %d %10.3f %12.3f %14s %12s\n', row.fusion, v, row.learned, ...
               seeds, row.level, mean (row.plateau), half (row.epoch), ...
               strjoin (arrayfun (@(k) sprintf ('%g', k), median (row.count, 1), ...
                                  'UniformOutput', false), ' + '));
      table(end+1) = row;
    end
  end
  fprintf ('\n(of x_A + of x_B; early fusion: of both together)\n\n');
  draw (table);
  save_figure (folder, 'xor_features');
  close (gcf ());
end

% Where the loss is flattest on its way from all to half of LEVEL, and when it gets there.
function [plateau, epoch] = plateau_of (t, share, level)
  below = find (share < level / 2, 1);
  epoch = Inf;
  if ~ isempty (below)
    epoch = t(below);
    share = share(1:below);
  end
  way = share(share < (1 + level) / 2);
  [~, flat] = min (abs (diff (way)));
  plateau = way(flat);
end

function text = half (epochs)
  text = sprintf ('%.0f', mean (epochs));
  if ~ all (isfinite (epochs))
    text = sprintf ('never in %d', sum (~ isfinite (epochs)));
  end
end

% Above the loss for each variance, below the units of one run of each kind.
function draw (table)
  figure ('visible', 'off', 'position', [0 0 1100 780]);
  colors = [0 114 178; 213 94 0] / 255;
  for v = 1:3
    ax = demo_axes ([0.07 + 0.32 * (v - 1), 0.645, 0.26, 0.3]);
    late = table(v).run;
    early = table(3+v).run;
    plot (ax, late.t([1 end]), table(v).level * [1 1], 'k--', 'linewidth', 1.2);
    h(1) = plot (ax, late.t, late.loss / late.loss(1), 'linewidth', 2.4, 'color', colors(1,:));
    h(2) = plot (ax, early.t, early.loss / early.loss(1), 'linewidth', 2.4, 'color', colors(2,:));
    set (ax, 'ylim', [0 1.1], 'xlim', late.t([1 end]), 'ytick', 0:0.25:1);
    title (ax, sprintf ('v = variance of x_A = %d', v), 'fontweight', 'normal');
    xlabel (ax, 'epoch');
    if v == 1
      ylabel (ax, 'loss / loss at the start');
      legend (ax, h, {'late fusion', 'early fusion'}, 'location', 'southwest', 'autoupdate', 'off');
    end
    text (late.t(end) * 0.97, table(v).level + 0.05, sprintf ('1/(1+v) = %.2f', table(v).level), ...
          'parent', ax, 'fontsize', 11, 'horizontalalignment', 'right');
  end
  shown = {3, 'late fusion, v = 3'; 4, 'early fusion, v = 1'; 6, 'early fusion, v = 3'};
  at = cellfun (@(k) units_of (table(k).run), shown(:,1), 'UniformOutput', false);
  for k = 1:3
    ax = demo_axes ([0.07 + 0.32 * (k - 1), 0.13, 0.26, 0.33]);
    radius = 1.15 * max (max (abs (at{k}.ways(:))), max (abs (at{1}.ways(:))));
    draw_units (ax, at{k}, radius);
    title (ax, {shown{k,2}, sentence(at{k})}, 'fontweight', 'normal');
  end
  ax = axes ('position', [0 0 1 0.08], 'visible', 'off', 'xlim', [0 1], 'ylim', [0 1]);
  text (0.5, 0.45, ['Below: every hidden unit as a dot, in the direction in which it looks at the ' ...
        'two signs x_B and as far out as it contributes; grey: its way there.'], 'parent', ax, ...
        'horizontalalignment', 'center', 'fontsize', 12);
end

% Ways of units in the plane of x_B (2 x epochs x units), and how much of each one's
% direction is along x_A at the end.
function at = units_of (run)
  f = mmbias_features (run, 'Tolerance', 20);
  N = numel (f.epoch);
  for i = N:-1:1
    V = f.unitDirections{i,end};
    at.ways(:,i,:) = bsxfun (@times, V(:,end-1:end), f.unitWeight{i,end}).';
  end
  at.weight = f.unitWeight{N,end};
  at.along = zeros (size (V, 1), 1);
  if size (V, 2) == 3
    V = f.unitDirections{N,end};
    at.along = V(:,1) .^ 2;
  end
end

function text = sentence (at)
  share = at.weight.' * at.along / sum (at.weight);
  text = sprintf ('%.0f %% of what they look at is x_B', 100 * (1 - share));
  if share == 0
    text = 'units that see x_B alone';
  end
end

function draw_units (ax, at, radius)
  plot (ax, radius * [-1 1 NaN -1 1], radius * [-1 1 NaN 1 -1], ':', 'color', 0.5 * [1 1 1]);
  H = size (at.ways, 3);
  x = [reshape(at.ways(1,:,:), [], H); NaN(1, H)];
  y = [reshape(at.ways(2,:,:), [], H); NaN(1, H)];
  plot (ax, x(:), y(:), '-', 'color', 0.65 * [1 1 1]);
  plot (ax, x(end-1,:), y(end-1,:), 'o', 'markersize', 5, 'markerfacecolor', [0 158 115] / 255, ...
        'markeredgecolor', 0.3 * [1 1 1]);
  set (ax, 'xlim', radius * [-1 1], 'ylim', radius * [-1 1], 'dataaspectratio', [1 1 1], ...
       'xtick', [-0.2 -0.1 0 0.1 0.2], 'ytick', [-0.2 -0.1 0 0.1 0.2]);
  xlabel (ax, 'first sign of x_B');
  ylabel (ax, 'second sign');
end
