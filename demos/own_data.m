% own_data - which of my modalities will be ignored, and for how long?
%
%   out = own_data ()                                on an example file
%   out = own_data (folder, files, map, target)
%   out = own_data (folder, files, map, target, classes)
%
% FILES is a CSV or MAT file or a cell array of them (joined row by row), MAP a
% cell array {name, columns; ...}, TARGET the target columns, CLASSES true
% when these hold class labels (else false).  Inputs are standardised, and so are
% targets that are no classes.  Trains a two-layer late-fusion network at the
% learning rate that suits its data, prints what was predicted and measured, and
% writes a figure to FOLDER.  Returns a struct with data, run, prediction, phases.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = own_data (folder, files, map, target, classes)
  if nargin < 1
    folder = '';
  end
  folder = output_folder (folder);
  if nargin < 2
    files = write_example (fullfile (folder, 'example.csv'));
    map = {'image', 'image_*'; 'sound', 'sound_*'};
    target = 'loudness';
  elseif nargin < 4
    error ('mmbias:invalidArgument', 'own_data: FILES, MAP and TARGET are needed');
  end
  if nargin < 5
    classes = false;
  end
  fprintf ('\nYour data: which modality is learned first?\n');
  data = mmbias_data ('file', files, 'Modalities', map, 'Target', target, ...
                      'Classes', classes, 'Standardize', true);
  if ~ classes
    data = standard_target (data);
  end
  fprintf ('  %d samples; ', data.P);
  for m = 1:numel (data.Dims)
    fprintf ('%s: %d inputs; ', data.Names{m}, data.Dims(m));
  end
  fprintf ('%d outputs\n', size (data.Syx, 1));
  for note = data.notes
    fprintf ('  note: %s\n', note{1});
  end

  net = mmbias_net (data);
  run = mmbias_train (net, data, 'LearningRate', 'auto', 'Epochs', 0);
  eta = run.options.LearningRate;
  fprintf ('  learning rate %.2g\n', eta);
  pred = mmbias_predict (net, data, 'LearningRate', eta, 'Measure', 'signal');
  horizon = ceil (max ([2 * pred.epochs(isfinite (pred.epochs)), 40 / eta]));
  run = mmbias_train (net, data, 'LearningRate', eta, 'Epochs', min (horizon, 1e5));
  ph = mmbias_phases (run);

  fprintf ('\n');
  compare_line ();
  [predicted, measured] = phase_numbers (run, pred, ph);
  compare_line ('L=2 late fusion, gaussian u0=1e-9', predicted, measured);
  print_losses (data, pred, ph);
  if ~ isempty (ph.modes)
    print_modes (data, pred, ph, eta);
  end
  for note = [pred.notes, ph.notes]
    fprintf ('  note: %s\n', note{1});
  end
  figure ('visible', 'off', 'position', [0 0 1000 700]);
  mmbias_plot (run, ph, pred);
  save_figure (folder, 'own_data');
  close (gcf ());
  out = struct ('data', data, 'run', run, 'prediction', pred, 'phases', ph);
end

% Targets of standard deviation 1, so that losses are parts of their variance.
function data = standard_target (data)
  spread = sqrt (mean (data.Y .^ 2, 1));
  if any (spread == 0)
    return
  end
  notes = data.notes;
  data = mmbias_data (data.X, bsxfun (@rdivide, data.Y, spread), 'Names', data.Names);
  data.notes = [notes, {sprintf('the target was divided by its standard deviation %.4g', ...
                                spread(1))}];
end

function print_losses (data, pred, ph)
  fprintf ('\n  loss when nothing is learned %.4f, all %.4f', ...
           pred.losses.M0, pred.losses.full);
  for m = 1:numel (data.Dims)
    fprintf (', %s alone %.4f', data.Names{m}, pred.losses.alone(m));
  end
  fprintf ('\n  learned first: %s (predicted), %s (measured)\n', ...
           data.Names{pred.first}, data.Names{ph.first});
  if pred.superficial
    fprintf (['  superficial preference: %s comes first although %s alone ' ...
              'explains more\n'], data.Names{pred.order(1:2)});
  end
  if pred.permanent
    fprintf ('  permanent unimodal bias: %s is never learned\n', ...
             data.Names{pred.order(2)});
  end
end

function print_modes (data, pred, ph, eta)
  fprintf ('\n  modes (singular directions of S_yx), strongest first\n');
  fprintf ('  %-16s %5s %10s %12s %12s\n', 'modality', 'mode', 'strength', ...
           'pred. epoch', 'meas. epoch');
  for i = 1:numel (ph.modes.t)
    predicted = '-';
    j = find (pred.modes.modality == ph.modes.modality(i) ...
              & pred.modes.mode == ph.modes.mode(i));
    if ~ isempty (j)
      predicted = sprintf ('%.0f', pred.modes.t(j) / eta);
    end
    fprintf ('  %-16s %5d %10.4f %12s %12.0f\n', ...
             data.Names{ph.modes.modality(i)}, ph.modes.mode(i), ...
             ph.modes.strength(i), predicted, ph.modes.t(i));
  end
end

% Two sensors of the same event: the image's four inputs say the same thing
% loudly, the sound's two say more.
function file = write_example (file)
  S = eye (6);
  S(1:4,1:4) = 0.95 + 0.05 * eye (4);
  S(1:4,5) = 0.15;
  S(5,1:4) = 0.15;
  data = mmbias_data ('gaussian', 'Cov', S, 'Dims', [4 2], 'Weights', ...
                      [0.25 0.25 0.25 0.25 0.75 0.75], 'Samples', 500, ...
                      'Noise', 0.3, 'Seed', 11);
  save_text (file, [sprintf(['image_1,image_2,image_3,image_4,' ...
                             'sound_1,sound_2,loudness\n']), ...
                    sprintf('%.6f,%.6f,%.6f,%.6f,%.6f,%.6f,%.6f\n', ...
                            [data.X{:}, data.Y].')]);
  fprintf ('\nExample file written: %s\n', file);
end
