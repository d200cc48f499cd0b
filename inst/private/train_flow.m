% Gradient flow and its reduction: the rows, events, end and certificate of a
% run.  part.leak as in train_descent.
%   [part, encoder, decoder, nets] = train_flow (net, data, opt, from, to, state)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, encoder, decoder, nets] = train_flow (net, data, opt, from, to, ~)
  [task, part, at] = flow_task (opt, from, to);
  [record, info, events, encoder, decoder, nets] = ...
    call_core ('mmbias_train', @mmbias_flow_mex, net, data, task);
  part = flow_rows (part, record, info, events, task, at);
end

%!test
%! data = mmbias_data ('gaussian');
%! opt = parse_options ('f', train_options ('flow'), {'Epochs', 10, 'RecordEvery', 2.5});
%! part = train_flow (mmbias_net (data, 'Width', 3), data, opt, 5, 15);
%! assert (part.t', 5:2.5:15);
%! assert (part.tau, 0.04 * part.t, 1e-14);
