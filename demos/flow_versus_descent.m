% flow_versus_descent - how far from gradient flow is gradient descent?
%
%   table = flow_versus_descent ()          writes the figure to a temporary folder
%   table = flow_versus_descent (folder)
%
% Theory speaks of gradient flow, training takes steps.  A two-layer late-fusion
% network is trained with learning rates from 0.2 down to 0.003 and compared with
% the flow from the same start, in units of flow time.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = flow_versus_descent (folder)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  rates = [0.2 0.1 0.05 0.025 0.0125 0.00625 0.003125];
  time = 30;
  data = mmbias_data ('gaussian', 'Rho', 0.3, 'Ratio', 2, 'Names', {'A', 'B'});
  net = mmbias_net (data, 'Init', 1e-4);
  fprintf ('\nTwo modalities, two layers, late fusion, %g units of flow time.\n', time);
  fprintf ('How far from gradient flow is gradient descent?\n\n');
  flow = mmbias_train (net, data, 'Method', 'flow', 'LearningRate', 1, ...
                       'Epochs', time, 'RecordEvery', 0.2, 'Tolerance', 1e-11);
  learned = flow.events(strcmp ({flow.events.name}, 'learned'));
  fprintf ('%14s %12s %12s %24s\n', 'learning rate', 't_A (tau)', 't_B (tau)', ...
           'largest |W difference|');
  table = struct ('rate', {}, 'tA', {}, 'tB', {}, 'difference', {});
  runs = cell (size (rates));
  for i = 1:numel (rates)
    eta = rates(i);
    run = mmbias_train (net, data, 'LearningRate', eta, ...
                        'Epochs', round (time / eta), 'RecordEvery', 1);
    runs{i} = run;
    W = interp1 (run.t * eta, run.W, flow.t);
    ph = mmbias_phases (run);
    row = struct ('rate', eta, 'tA', ph.tA * eta, 'tB', ph.tB * eta, ...
                  'difference', max (abs (W(:) - flow.W(:))));
    fprintf ('%14g %12.4f %12.4f %24.4g\n', row.rate, row.tA, row.tB, ...
             row.difference);
    table(end+1) = row;
  end
  fprintf ('%14s %12.4f %12.4f\n\n', 'flow', learned(1).tau, learned(2).tau);
  fprintf ('The difference falls in proportion to the learning rate: ');
  fprintf ('exponent %.3f.\n\n', log (table(end-1).difference ...
           / table(end).difference) / log (rates(end-1) / rates(end)));
  draw (flow, runs, table);
  save_figure (folder, 'flow_versus_descent');
  close (gcf ());
end

function draw (flow, runs, table)
  figure ('visible', 'off', 'position', [0 0 1000 420]);
  colors = [213 94 0; 230 159 0; 86 180 233] / 255;
  left = demo_axes ([0.08 0.16 0.40 0.72]);
  for i = 1:3
    r = runs{i};
    h(i) = plot (left, r.t * r.options.LearningRate, r.loss / r.loss(1), ...
                 'linewidth', 2, 'color', colors(i,:));
    names{i} = sprintf ('descent, rate %g', r.options.LearningRate);
  end
  h(4) = plot (left, flow.t, flow.loss / flow.loss(1), 'k--', 'linewidth', 2);
  names{4} = 'flow';
  set (left, 'xlim', [0 12], 'ylim', [0 1.05]);
  xlabel (left, 'time (units of \tau)');
  ylabel (left, 'loss / loss(0)');
  title (left, 'coarse steps learn late', 'fontweight', 'normal');
  legend (left, h, names, 'location', 'northeast', 'autoupdate', 'off');
  right = demo_axes ([0.58 0.16 0.39 0.72]);
  eta = [table.rate];
  gap = [table.difference];
  line = plot (right, eta, gap(end) * eta / eta(end), '-', 'linewidth', 1.5, ...
               'color', [0.6 0.6 0.6]);
  dots = plot (right, eta, gap, 'o', 'markersize', 8, 'color', [0 114 178] / 255, ...
               'markerfacecolor', [0 114 178] / 255);
  set (right, 'xscale', 'log', 'yscale', 'log');
  xlabel (right, 'learning rate');
  ylabel (right, 'largest |W difference|');
  title (right, 'distance from the flow', 'fontweight', 'normal');
  legend (right, [dots, line], {'measured', 'proportional'}, 'location', ...
          'northwest', 'autoupdate', 'off');
end
