% Descent of any network on samples: the rows, end and certificate of a run.
%   [part, last, nets] = train_samples (net, data, opt, from, to, state)
% LAST and NETS have the weights and biases of networks; part.columns are further
% columns of the record, part.subsets says which modalities each of theirs sees.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, last, nets] = train_samples (net, data, opt, from, to, state)
  [task, part] = descent_task (net, opt, from, to, state);
  [task.Engine, note] = sample_engine (net, data, opt);
  shortcut = ~ strcmp (task.Engine, 'samples');
  task.Subsets = double (opt.Subsets && ~ shortcut);
  if ~ isfield (task, 'BatchSize')
    [task.BatchSize, task.Seed] = deal (0, 0);
  end
  [F, K] = net_depths (net);
  mapped = net.Slope == 1 || (max (F) + K <= 2 && is_linear (setfield (net, 'Slope', 1)));
  squares = strcmp (opt.Loss, 'mse');
  task.NoMap = double (~ (mapped || shortcut));
  if ~ (mapped && squares) || isempty (data.S)
    task.Events = 'off';   % which are levels of the total map
  end
  task.LossMin = 0;
  if is_linear (net) && squares
    task.LossMin = data.lossMin;
  end
  part.lossMin = task.LossMin;
  if ~ squares
    data = with_targets (data);
  end
  [record, info, events, last, nets, part.state] = ...
    call_core ('mmbias_train', @mmbias_samples_mex, net, data, task);
  part = descent_rows (part, record, info, events, opt, from);
  part.columns = named_columns (record.columns, data, opt);
  part.subsets = record.subsets;
  part.certificate = struct ('note', note);
  if ~ isnan (info.identity)
    part.certificate.identityResidual = info.identity;
    part.certificate.identityEpochs = from + info.identityEpochs;
  end
end

% Targets as they were before their means were subtracted.
function data = with_targets (data)
  data.Y = data.Y + data.TargetMean;
  if ~ isempty (data.HoldOut)
    data.HoldOut.Y = data.HoldOut.Y + data.TargetMean;
  end
  data.TargetMean = 0 * data.TargetMean;
end

% Accuracies mean something where targets are classes or signs.
function columns = named_columns (columns, data, opt)
  if isempty (data.ClassLabels) && strcmp (opt.Loss, 'mse')
    for name = {'accuracyOnly', 'accuracyHeldOut'}
      if isfield (columns, name{1})
        columns = rmfield (columns, name{1});
      end
    end
  end
end

%!test
%! data = mmbias_data ('gaussian', 'Samples', 50);
%! net = mmbias_net (data, 'Slope', 0, 'Width', 4, 'Init', .5, 'FusionDepth', 1);
%! opt = parse_options ('f', train_options ('gd'), {'Epochs', 3});
%! [part, last] = train_samples (net, data, opt, 2, 5, []);
%! assert (part.t', 2:5); assert (part.subsets, logical ([0 0; 1 0; 0 1; 1 1]));
%! assert (size (part.columns.lossOnly), [4 4]); assert (part.columns.lossOnly(:,4), part.loss, 1e-14);
%! assert (! isfield (part.columns, 'accuracyOnly')); assert (size (last.Decoder{1}), [1 4]);
