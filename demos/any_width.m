% any_width - does a wider network ignore a modality for longer?
%
%   table = any_width ()          writes the figure to a temporary folder
%   table = any_width (folder)
%
% Four-layer networks (fusion depth 3) of width 10 to 1e9 learn two correlated
% modalities by gradient flow.  The wide ones are drawn in compressed form: only
% the directions that learning reaches, from their exact distribution.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = any_width (folder)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  widths = [10 30 100 1e3 1e4 1e6 1e9];
  seeds = 12;
  data = mmbias_data ('gaussian', 'Rho', 0.3, 'Ratio', 2, 'Names', {'A', 'B'});
  fprintf ('\nTwo modalities, y = x_A + x_B, L = 4, L_f = 3, %d random starts.\n', seeds);
  fprintf ('Does a wider network ignore x_B for longer?\n\n');
  fprintf ('%10s %22s %22s %22s %14s\n', 'width', 't_A (epochs)', ...
           't_B (epochs)', 't_B/t_A', 'ms per run');
  table = struct ('width', {}, 'tA', {}, 'tB', {}, 'ratio', {}, 'seconds', {});
  for w = widths
    row = struct ('width', w, 'tA', zeros (1, seeds), 'tB', zeros (1, seeds), ...
                  'ratio', [], 'seconds', 0);
    began = tic ();
    for s = 1:seeds
      net = mmbias_net (data, 'Depth', 4, 'FusionDepth', 3, 'Width', w, ...
                        'Seed', s, 'Representation', 'compressed');
      run = mmbias_train (net, data, 'Method', 'flow', 'Epochs', 1e6);
      learned = run.events(strcmp ({run.events.name}, 'learned'));
      row.tA(s) = learned(1).t;
      row.tB(s) = learned(2).t;
    end
    row.seconds = toc (began) / seeds;
    row.ratio = row.tB ./ row.tA;
    fprintf ('%10g %22s %22s %22s %14.1f\n', w, spread (row.tA, '%.0f'), ...
             spread (row.tB, '%.0f'), spread (row.ratio, '%.3f'), ...
             1e3 * row.seconds);
    table(end+1) = row;
  end
  fprintf ('\n(smallest - median - largest)\n\n');
  draw (table);
  save_figure (folder, 'any_width');
  close (gcf ());
end

function text = spread (x, form)
  text = sprintf ([form ' - ' form ' - ' form], min (x), median (x), max (x));
end

function draw (table)
  figure ('visible', 'off', 'position', [0 0 1000 420]);
  w = [table.width];
  blue = [0 114 178] / 255;
  orange = [213 94 0] / 255;
  left = demo_axes ([0.09 0.16 0.39 0.72]);
  h(1) = band (left, w, reshape ([table.tA], [], numel (w)), blue);
  h(2) = band (left, w, reshape ([table.tB], [], numel (w)), orange);
  set (left, 'xscale', 'log', 'yscale', 'log', 'xlim', [8 1.3e9], ...
       'ylim', [0.7 * min([table.tA]), 1.6 * max([table.tB])], ...
       'ytick', [500 1000 2000 5000], 'yticklabel', {'500', '1000', '2000', '5000'});
  xlabel (left, 'width of every hidden layer');
  ylabel (left, 'epoch');
  title (left, 'when each modality is learned', 'fontweight', 'normal');
  legend (left, h, {'A', 'B'}, 'location', 'northwest', 'autoupdate', 'off');
  right = demo_axes ([0.58 0.16 0.39 0.72]);
  band (right, w, reshape ([table.ratio], [], numel (w)), [0 158 115] / 255);
  set (right, 'xscale', 'log', 'xlim', [8 1.3e9], ...
       'ylim', [0.98 * min([table.ratio]), 1.02 * max([table.ratio])]);
  xlabel (right, 'width of every hidden layer');
  ylabel (right, 't_B / t_A');
  title (right, 'how long B is ignored', 'fontweight', 'normal');
end

% Median as a line, smallest and largest as a band.
function line = band (ax, x, y, color)
  edge = [min(y), fliplr(max (y))];
  patch (ax, [x, fliplr(x)], edge, 0.75 + 0.25 * color, 'edgecolor', 'none', ...
         'handlevisibility', 'off');
  line = plot (ax, x, median (y), 'o-', 'linewidth', 2, 'color', color, ...
               'markerfacecolor', color, 'markersize', 5);
end
