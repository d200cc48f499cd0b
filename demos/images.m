% images - does a network that sees and hears numerals listen, too?
%
%   table = images ()          writes the figure to a temporary folder
%   table = images (folder)
%   table = images (folder, seeds) number of random starts, 3 unless given
%
% Numerals that are seen (12 x 12 pixels) and heard (the spectrum of a tone), ten classes.
% ReLU networks of four layers with each fusion depth are trained by mini-batches on the
% cross-entropy.  Either modality alone would do, as networks of one modality show; but
% the image is learned first, and once it answers all questions of the training set
% nothing is left to learn from the sound: the deeper the fusion, the less is heard.
% Accuracy on numerals that were held out, with both inputs and with one of them set to zero.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = images (folder, seeds)
  if nargin < 1
    folder = '';
  end
  if nargin < 2
    seeds = 3;
  end
  folder = output_folder (folder);
  depth = 4;
  digits = mmbias_data ('digits', 'Samples', 1000, 'HoldOut', 0.3);
  fprintf ('\nNumerals seen and heard: %d to learn from, %d held out; L = %d, %d starts.\n', ...
           digits.P, digits.HoldOut.P, depth, seeds);
  fprintf ('Accuracy on those held out, at the end:\n\n');
  fprintf ('%-28s %8s %8s %8s\n', '', 'both', 'image', 'sound');
  table = struct ('fusion', {}, 't', {}, 'accuracy', {});
  for F = 1:depth
    table(F).fusion = F;
    table(F).accuracy = 0;
    for seed = 1:seeds
      run = learn (digits, depth, F, seed);
      table(F).t = run.t;
      seen = run.columns.accuracyHeldOut(:,[4 2 3]);   % subsets: both, image, sound
      table(F).accuracy = table(F).accuracy + seen / seeds;
    end
    fprintf ('%-28s %8.3f %8.3f %8.3f\n', sprintf ('fusion at layer %d', F), ...
             table(F).accuracy(end,:));
  end
  for m = 1:2
    run = learn (alone (digits, m), depth, 1, 1);
    table(depth+m).fusion = NaN;
    table(depth+m).t = run.t;
    table(depth+m).accuracy = run.columns.accuracyHeldOut(:,end);
    fprintf ('%-28s %8s %8s %8s\n', sprintf ('a network of the %s alone', digits.Names{m}), ...
             '', part (m == 1, run), part (m == 2, run));
  end
  fprintf ('\n');
  draw (table, depth);
  save_figure (folder, 'images');
  close (gcf ());
end

function run = learn (data, depth, F, seed)
  net = mmbias_net (data, 'Depth', depth, 'FusionDepth', F, 'Width', 40, 'Slope', 0, ...
                    'Bias', true, 'InitScheme', 'scaled', 'Init', 2.5, 'Seed', seed);
  run = mmbias_train (net, data, 'Method', 'sgd', 'BatchSize', 50, 'Loss', 'crossentropy', ...
                      'LearningRate', 0.1, 'Epochs', 60, 'RecordEvery', 4, 'Seed', seed);
end

% The same numerals, of which only modality M is there.
function data = alone (data, m)
  held = data.HoldOut;
  count = [data.P, held.P];
  Y = [data.Y; held.Y] + data.TargetMean;
  [~, class] = max (Y, [], 2);
  data = mmbias_data ({[data.X{m}; held.X{m}]}, class, 'Classes', true, ...
                      'HoldOut', count(1) + (1:count(2)));
end

function text = part (shown, run)
  text = '';
  if shown
    text = sprintf ('%.3f', run.columns.accuracyHeldOut(end,end));
  end
end

function draw (table, depth)
  figure ('visible', 'off', 'position', [0 0 1150 470]);
  heads = {'both', 'image alone (silence)', 'sound alone (no image)'};
  shades = [0 114 178; 86 180 233; 230 159 0; 213 94 0] / 255;
  for k = 1:3
    ax = demo_axes ([0.065 + 0.315 * (k - 1), 0.25, 0.27, 0.64]);
    for F = 1:depth
      h(F) = plot (ax, table(F).t, table(F).accuracy(:,k), 'linewidth', 2.2, 'color', shades(F,:));
    end
    h(depth+1) = plot (ax, NaN, NaN, 'k--', 'linewidth', 1.2);
    if k > 1
      one = table(depth+k-1);
      plot (ax, one.t, one.accuracy, 'k--', 'linewidth', 1.2);
    end
    set (ax, 'ylim', [0 1.02], 'xlim', table(1).t([1 end]));
    title (ax, heads{k}, 'fontweight', 'normal');
    xlabel (ax, 'epoch');
    if k == 1
      ylabel (ax, 'accuracy on held-out numerals');
    end
  end
  names = arrayfun (@(F) sprintf ('fusion at layer %d', F), 1:depth, 'UniformOutput', false);
  names{1} = [names{1}, ' (early)'];
  names{depth} = [names{depth}, ' (late)'];
  keys = legend (ax, h, [names, {'trained on this modality alone'}], 'orientation', 'horizontal', ...
                 'autoupdate', 'off');
  set (keys, 'position', [0.05 0.02 0.9 0.07]);
end
