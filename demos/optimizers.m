% optimizers - does Adam ignore a modality for as long as gradient descent does?
%
%   table = optimizers ()          writes the figure to a temporary folder
%   table = optimizers (folder)
%
% A two-layer network with late fusion learns two correlated modalities by gradient
% descent, with momentum, by Adam, sign descent and Muon, from five random starts.
% Beside the measured ratio of times stands what theory says: momentum shortens the
% phase of one modality, and rules whose steps do not get longer with the gradient
% have none (theory T8, T24).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = optimizers (folder)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2, 'Names', {'A', 'B'});
  rules = { ...
    'gradient descent', {'LearningRate', 0.04},                    law_of(data, @descent_growth); ...
    'momentum 0.9',     {'LearningRate', 0.004, 'Momentum', 0.9, 'Epochs', 1200}, law_of(data, @momentum_growth); ...
    'Adam',             {'LearningRate', 1e-3, 'Optimizer', 'adam'}, 1; ...
    'sign descent',     {'LearningRate', 1e-3, 'Optimizer', 'sign'}, 1; ...
    'Muon',             {'LearningRate', 0.01, 'Optimizer', 'muon'}, 1};
  seeds = 5;
  fprintf ('\nTwo modalities, y = x_A + x_B, x_A twice as large, correlation 0.5; %d starts.\n', seeds);
  fprintf ('For how long does the network know x_A alone?\n\n');
  fprintf ('%-18s %6s %14s %14s %12s %6s\n', 'rule', 'rate', 't_A (epochs)', ...
           't_B (epochs)', 't_B/t_A', 'law');
  table = struct ('rule', rules(:,1), 'tA', [], 'tB', [], 'ratio', [], 'law', rules(:,3), 'run', []);
  for k = 1:numel (table)
    for seed = 1:seeds
      run = mmbias_train (mmbias_net (data, 'Seed', seed), data, rules{k,2}{:});
      ph = mmbias_phases (run);
      [table(k).tA(seed), table(k).tB(seed)] = deal (ph.tA, ph.tB);
    end
    table(k).ratio = table(k).tB ./ table(k).tA;
    table(k).run = run;
    fprintf ('%-18s %6g %14.1f %14.1f %12.3f %6.3f\n', table(k).rule, ...
             run.options.LearningRate, mean (table(k).tA), mean (table(k).tB), ...
             mean (table(k).ratio), table(k).law);
  end
  fprintf ('\n');
  draw (table);
  save_figure (folder, 'optimizers');
  close (gcf ());
end

% T8's ratio with the growth per step in place of strengths (T24).
function ratio = law_of (data, growth)
  fp = mmbias_fixedpoints (data);
  none = fp.rate(1,:);                                     % before anything is learned
  first = fp.rate(isequal_rows (fp.modalities, [true false]),:);   % A is
  ratio = 1 + (growth (none(1)) - growth (none(2))) / growth (first(2));
end

function yes = isequal_rows (rows, row)
  yes = all (rows == row(ones (size (rows, 1), 1),:), 2);
end

function x = descent_growth (s)
  x = s;
end

function x = momentum_growth (s)
  x = log (1 + max (roots ([1, 1 - 0.9 - 0.004 * s, -0.004 * s])));
end

% One strip per rule: both modalities over time in units of t_A.
function draw (table)
  figure ('visible', 'off', 'position', [0 0 1000 900]);
  blue = [0 114 178] / 255;
  orange = [213 94 0] / 255;
  last = 6;
  n = numel (table);
  for k = 1:n
    r = table(k).run;
    tA = table(k).tA(end);
    ratio = table(k).ratio(end);
    ax = demo_axes ([0.08, 0.08 + 0.183 * (n - k), 0.89, 0.14]);
    patch (ax, [1 ratio ratio 1], [-0.1 -0.1 1.75 1.75], [0.92 0.92 0.92], 'edgecolor', 'none');
    plot (ax, [1 1] * table(k).law, [-0.1 1.75], 'k--', 'linewidth', 1.2);
    h(1) = plot (ax, r.t / tA, r.W(:,1), 'linewidth', 4, 'color', blue);
    h(2) = plot (ax, r.t / tA, r.W(:,2), 'linewidth', 1.8, 'color', orange);
    set (ax, 'xlim', [0 last], 'ylim', [-0.1 1.75], 'ytick', [0 0.5 1], 'xtick', 0:last, ...
         'layer', 'top');
    title (ax, sentence (table(k)), 'fontweight', 'normal', 'fontsize', 13);
    ylabel (ax, 'weight');
    if k < n
      set (ax, 'xticklabel', {});
    end
    if k == 1
      legend (ax, h, {'A', 'B'}, 'location', 'southeast', 'autoupdate', 'off');
    end
  end
  xlabel (ax, 'time in units of the time at which A is learned   (grey: B is ignored; dashed: theory''s time for B)');
end

function text = sentence (row)
  ratio = mean (row.ratio);
  if ratio < 1.05
    text = sprintf ('%s: both are learned together', row.rule);
  else
    text = sprintf ('%s: B is learned %.1f times as late as A (theory %.1f)', row.rule, ...
                    ratio, row.law);
  end
end
