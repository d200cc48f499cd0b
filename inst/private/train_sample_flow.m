% Gradient flow of any network on samples: rows, events, end and certificate of a run,
% as of train_samples.
%   [part, last, nets] = train_sample_flow (net, data, opt, from, to, state)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, last, nets] = train_sample_flow (net, data, opt, from, to, ~)
  [task, part, at] = flow_task (opt, from, to);
  [task, part, data] = sample_task (task, part, net, data, opt);
  note = part.certificate.note;
  if strcmp (opt.Stepper, 'auto') && net.Slope < 1 && strcmp (task.Engine, 'samples')
    task.Stepper = 'rk45';   % a step across a kink loses less
  end
  [record, info, events, last, nets] = ...
    call_core ('mmbias_train', @mmbias_sample_flow_mex, net, data, task);
  for i = 1:numel (events) * task.NoMap
    events(i).W = zeros (size (data.Syx, 1), 0);
  end
  [part, kept] = flow_rows (part, record, info, events, task, at);
  part = sample_rows (part, record, data, opt, kept);
  part.certificate.slides = info.slides;
  part.certificate.note = note;
  [F, K] = net_depths (net);
  if info.slides > 0 && max (F) + K > 2
    text = ['units slid along their kinks, in a network of more than two layers: the flow ', ...
            'from there on may be off by more than TOLERANCE; compare with METHOD ''gd'' ', ...
            'and small rates'];
    part.message = [part.message, '; ', text];
    warning ('mmbias:kinks', 'mmbias_train: %s', text);
  end
end

%!test
%! data = mmbias_data ('gaussian', 'Samples', 20);
%! net = mmbias_net (data, 'Slope', 0, 'Depth', 3, 'Width', 4, 'Init', .5, 'FusionDepth', 1, 'Bias', true);
%! opt = parse_options ('f', train_options ('flow'), {'RecordEvery', 1, 'LossLevels', .9 * data.Syy / 2});
%! [part, last] = train_sample_flow (net, data, opt, 2, 5, []);
%! assert (part.t', 2:5); assert (size (part.columns.lossOnly), [4 4]); assert (part.columns.lossOnly(:,4), part.loss, 1e-14);
%! assert (size (part.W), [4 0]); assert (part.certificate.note, 'on 20 samples in double precision');
%! for e = part.events, assert (size (e.W), [1 0]); assert (e.name, 'loss'); end
%!test  # a linear network with 'mse' is that on moments, events and all
%! data = mmbias_data ('gaussian', 'Samples', 50, 'Noise', .5);
%! for O = 1:2
%!   if O == 2, data = mmbias_data (data.X, [data.Y, sin(1:50).']); end
%!   net = mmbias_net (data, 'Width', 5, 'Init', .05);
%!   opt = parse_options ('f', train_options ('flow'), {'Tolerance', 1e-11, 'RecordEvery', 50, 'Epochs', 1000, 'WeightDecay', .01 * (O - 1)});
%!   a = train_flow (net, data, opt, 0, 1000); b = train_sample_flow (net, data, opt, 0, 1000);
%!   assert (b.W, a.W, 1e-9); assert (b.loss, a.loss, 1e-9); assert (b.objective, a.objective, 1e-9); assert (b.Eg, a.Eg, 1e-9);
%!   assert (numel (a.events) > 4); assert ({b.events.name}, {a.events.name}); assert ([b.events.t], [a.events.t], 1e-6);
%!   assert (b.certificate.drift < 1e-9); assert (b.certificate.stepper, 'rk8');
%! end
