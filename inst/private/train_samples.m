% Descent of any network on samples: the rows, end and certificate of a run.
%   [part, last, nets] = train_samples (net, data, opt, from, to, state)
% LAST and NETS have the weights and biases of networks; part.columns are further
% columns of the record, part.subsets says which modalities each of theirs sees.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, last, nets] = train_samples (net, data, opt, from, to, state)
  [task, part] = descent_task (net, opt, from, to, state);
  [task, part, data] = sample_task (task, part, net, data, opt);
  if ~ isfield (task, 'BatchSize')
    [task.BatchSize, task.Seed] = deal (0, 0);
  end
  [record, info, events, last, nets, part.state] = ...
    call_core ('mmbias_train', @mmbias_samples_mex, net, data, task);
  part = descent_rows (part, record, info, events, opt, from);
  part = sample_rows (part, record, data, opt, true (size (part.t)));
  if ~ isnan (info.identity)
    part.certificate.identityResidual = info.identity;
    part.certificate.identityEpochs = from + info.identityEpochs;
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
