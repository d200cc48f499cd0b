% Gradient flow of any network on samples: rows, events, end and certificate of a run,
% as of train_samples.
%   [part, last, nets] = train_sample_flow (net, data, opt, from, to, state)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, last, nets] = train_sample_flow (net, data, opt, from, to, ~)
  [task, part, at] = flow_task (opt, from, to);
  [task, part, data] = sample_task (task, part, net, data, opt);
  note = part.certificate.note;
  [record, info, events, last, nets] = ...
    call_core ('mmbias_train', @mmbias_sample_flow_mex, net, data, task);
  for i = 1:numel (events) * task.NoMap
    events(i).W = zeros (size (data.Syx, 1), 0);
  end
  [part, kept] = flow_rows (part, record, info, events, opt, from, at);
  part = sample_rows (part, record, data, opt, kept);
  part.certificate.slides = info.slides;
  part.certificate.note = note;
end

%!test
%! data = mmbias_data ('gaussian', 'Samples', 20);
%! net = mmbias_net (data, 'Slope', 0, 'Depth', 3, 'Width', 4, 'Init', .5, 'FusionDepth', 1, 'Bias', true);
%! opt = parse_options ('f', train_options ('flow'), {'RecordEvery', 1, 'LossLevels', .9 * data.Syy / 2});
%! [part, last] = train_sample_flow (net, data, opt, 2, 5, []);
%! assert (part.t', 2:5); assert (size (part.columns.lossOnly), [4 4]); assert (part.columns.lossOnly(:,4), part.loss, 1e-14);
%! assert (size (part.W), [4 0]); assert (part.certificate.note, 'on 20 samples in double precision');
%! for e = part.events, assert (size (e.W), [1 0]); assert (e.name, 'loss'); end
