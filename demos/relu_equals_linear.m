% relu_equals_linear - do ReLU networks ignore a modality for as long as linear ones?
%
%   table = relu_equals_linear ()          writes the figure to a temporary folder
%   table = relu_equals_linear (folder)
%
% Two layers, late fusion, two correlated modalities.  Where inputs are as likely as their
% mirror image, units with slope s below zero do what linear ones do at (1 + s)/2 of their
% speed (theory T18): ReLU networks need twice the epochs, with the same ratio of times.
% No sample is drawn: training is exact on the moments of x+ and x- (theory T18b).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = relu_equals_linear (folder)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  data = mmbias_data ('gaussian', 'Rho', 0.5, 'Ratio', 2, 'Names', {'A', 'B'});
  seeds = 5;
  epochs = 6000;
  fprintf ('\nTwo modalities, y = x_A + x_B, x_A twice as large, correlation 0.5; %d starts.\n', seeds);
  fprintf ('Slope 1 is a linear network, slope 0 a ReLU network.\n\n');
  fprintf ('%6s %14s %14s %22s %22s %10s\n', 'slope', 't_A (epochs)', 't_B (epochs)', ...
           't_A (1+s)/2 / linear', 't_B (1+s)/2 / linear', 't_B/t_A');
  table = struct ('slope', {1, 0.2, 0}, 'tA', [], 'tB', [], 'ratio', [], 'run', []);
  for k = 1:numel (table)
    s = table(k).slope;
    speed = (1 + s) / 2;
    for seed = seeds:-1:1
      net = mmbias_net (data, 'Slope', s, 'Seed', seed);
      run = mmbias_train (net, data, 'LearningRate', 0.004, 'Epochs', round (epochs / speed), ...
                          'RecordEvery', round (10 / speed));
      ph = mmbias_phases (run);
      [table(k).tA(seed), table(k).tB(seed), table(k).ratio(seed)] = deal (ph.tA, ph.tB, ph.ratio);
    end
    table(k).run = run;
    fprintf ('%6g %14.0f %14.0f %22.3f %22.3f %10.3f\n', s, mean (table(k).tA), ...
             mean (table(k).tB), speed * mean (table(k).tA) / mean (table(1).tA), ...
             speed * mean (table(k).tB) / mean (table(1).tB), mean (table(k).ratio));
  end
  fprintf ('\n(what is left of the difference shrinks with the start: theory T18)\n\n');
  draw (table);
  save_figure (folder, 'relu_equals_linear');
  close (gcf ());
end

% Above as they are, below with times multiplied by (1 + s)/2.
function draw (table)
  figure ('visible', 'off', 'position', [0 0 1000 760]);
  names = {'linear (slope 1)', 'leaky (slope 0.2)', 'ReLU (slope 0)'};
  lines = {'-', '--', ':'};
  wide = [6 2.5 2.5];
  colors = [0 114 178; 213 94 0] / 255;
  units = {'epochs', 'epochs times (1 + slope)/2'};
  heads = {'what the networks know of A (blue) and of B (orange): kinks make learning slower', ...
           'the same in time multiplied by (1 + slope)/2: one curve'};
  last = table(1).run.t(end);
  for row = 1:2
    ax = demo_axes ([0.08, 0.565 - 0.485 * (row - 1), 0.89, 0.36]);
    for k = 1:numel (table)
      r = table(k).run;
      speed = 1;
      if row == 2
        speed = (1 + table(k).slope) / 2;
      end
      for m = 1:2
        color = colors(m,:);
        if k == 1
          color = 0.5 + 0.5 * color;
        end
        plot (ax, speed * r.t, r.W(:,m), lines{k}, 'linewidth', wide(k), 'color', color);
      end
      h(k) = plot (ax, NaN, NaN, lines{k}, 'linewidth', wide(k), 'color', 0.4 * [1 1 1]);
    end
    set (ax, 'ylim', [-0.1 1.4], 'xlim', [0, last * (3 - row)], 'ytick', [0 0.5 1]);
    ylabel (ax, 'weight of A and B');
    xlabel (ax, units{row});
    title (ax, heads{row}, 'fontweight', 'normal');
  end
  legend (ax, h, names, 'location', 'southeast', 'autoupdate', 'off');
end
