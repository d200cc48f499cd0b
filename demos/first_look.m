% first_look - for how long does a network ignore a modality?
%
%   table = first_look ()          writes figures to a temporary folder
%   table = first_look (folder)
%
% Trains two-layer networks with early and late fusion (correlation 0.5) and
% four-layer networks of every fusion depth, from random and from balanced
% starts, and prints what the formulas predict beside what the runs show.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = first_look (folder)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  fprintf ('\nTwo modalities, y = x_A + x_B, x_A twice as large as x_B.\n');
  fprintf ('For how long does the network ignore x_B?\n\n');
  compare_line ();
  table = struct ('label', {}, 'predicted', {}, 'measured', {});

  data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2, ...
                      'Names', {'A', 'B'});
  [early, table] = one_run (table, data, 2, 1, 'gaussian', 1e-9, 1000);
  [late, table, ph, pred] = one_run (table, data, 2, 2, 'gaussian', 1e-9, 1000);
  figure ('visible', 'off', 'position', [0 0 1000 700]);
  mmbias_plot (late, ph, pred, 'Title', 'late fusion, L = 2, correlation 0.5');
  pictures = {'late_fusion'};
  figure ('visible', 'off', 'position', [0 0 1000 700]);
  mmbias_plot (early, late, 'Labels', {'early fusion', 'late fusion'}, ...
               'Title', 'early and late fusion, L = 2, correlation 0.5');
  pictures{2} = 'early_and_late';

  data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2, 'Names', {'A', 'B'});
  for scheme = {'scaled', 'balanced'}
    runs = cell (1, 4);
    for F = 4:-1:1
      [runs{5-F}, table] = one_run (table, data, 4, F, scheme{1}, 0.1, 9000);
    end
    figure ('visible', 'off', 'position', [0 0 1000 700]);
    mmbias_plot (runs{:}, 'Title', sprintf (...
      'deeper fusion, longer unimodal phase (L = 4, %s start)', scheme{1}));
    pictures{end+1} = ['depth_' scheme{1}];
  end

  fprintf ('\nTimes are half-rises; plateau loss is relative to the start.  ');
  fprintf ('Predictions are\nfrom the initial weights of each network, by its ');
  fprintf ('reduced or compressed dynamics (T14, T15).\n\n');
  list = sort (findobj (0, 'type', 'figure'));
  list = list(end-numel(pictures)+1:end);
  for i = 1:numel (pictures)
    figure (list(i), 'visible', 'off');
    save_figure (folder, pictures{i});
    close (list(i));
  end
end

function [run, table, ph, pred] = one_run (table, data, L, F, scheme, u0, epochs)
  net = mmbias_net (data, 'Depth', L, 'FusionDepth', F, 'InitScheme', ...
                    scheme, 'Init', u0);
  run = mmbias_train (net, data, 'Epochs', epochs);
  pred = mmbias_predict (net, data, 'LearningRate', run.options.LearningRate);
  ph = mmbias_phases (run);
  row.label = sprintf ('L=%d L_f=%d rho=%g %s u0=%g', L, F, ...
                       data.options.Rho, scheme, u0);
  [row.predicted, row.measured] = phase_numbers (run, pred, ph);
  compare_line (row.label, row.predicted, row.measured);
  table(end+1) = row;
end
