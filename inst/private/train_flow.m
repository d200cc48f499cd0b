% Gradient flow and its reduction: the rows, events, end and certificate of a
% run.  The core counts in units of tau, runs in epochs.  part.leak as in
% train_descent.
%   [part, encoder, decoder, nets] = train_flow (net, data, opt, from, to, state)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, encoder, decoder, nets] = train_flow (net, data, opt, from, to, ~)
  rate = opt.LearningRate;
  at = [];
  if ~ isempty (opt.RecordAt) || ~ isempty (opt.RecordEvery)
    at = record_epochs ('mmbias_train', opt, from, to) - from;
  end
  part.netEpochs = net_epochs (opt, from, to);
  task = struct ('Stepper', 'rk8', 'WeightDecay', 0);
  for name = fieldnames (opt).'
    task.(name{1}) = opt.(name{1});
  end
  task.From = from;
  task.Time = (to - from) * rate;
  task.RecordAt = at * rate;
  task.RecordNets = (part.netEpochs - from) * rate;
  [record, info, events, encoder, decoder, nets] = ...
    call_core ('mmbias_train', @mmbias_flow_mex, net, data, task);

  part.t = from + record.t / rate;
  part.tau = part.t * rate;
  if ~ isempty (at) && numel (at) == numel (part.t)
    part.t = from + at(:);     % the very numbers that were asked for
  end
  later = flipud (cummin (flipud (part.t(2:end))));
  kept = [part.t(1:end-1) < later; true];   % epochs late in a run may be one by rounding
  part.t = part.t(kept);
  part.tau = part.tau(kept);
  part.loss = record.loss(kept);
  part.objective = record.objective(kept);
  part.W = record.W(kept,:,:);
  part.Eg = record.Eg(kept);
  part.events = events;
  part.state = [];
  part.leak = info.leak;
  part.status = info.status;
  part.message = [sentence(info, from, opt), lost_events(record.eventsLost)];
  part.certificate = struct ('tolerance', opt.Tolerance, ...
    'steps', info.steps, 'rejected', info.rejected, ...
    'rhsCalls', info.rhsCalls, 'jacobians', info.jacobians, ...
    'drift', info.drift);
end

function text = sentence (info, from, opt)
  epoch = from + info.t / opt.LearningRate;
  switch info.status
    case 'completed'
      text = sprintf ('all %.10g epochs done', epoch);
      if info.atRest
        text = [text ', at rest before their end: nothing was left to learn'];
      end
    case 'converged'
      text = sprintf ('gradient norm %.3g <= %.3g at epoch %.6g', ...
                      info.gradientNorm, opt.StopGradient, epoch);
    case 'stopped'
      text = sprintf ('loss within %.3g of its least value at epoch %.6g', ...
                      opt.StopLoss, epoch);
    otherwise
      text = sprintf ('interrupted at epoch %.6g', epoch);
  end
end

%!test
%! data = mmbias_data ('gaussian');
%! opt = parse_options ('f', train_options ('flow'), {'Epochs', 10, 'RecordEvery', 2.5});
%! part = train_flow (mmbias_net (data, 'Width', 3), data, opt, 5, 15);
%! assert (part.t', 5:2.5:15);
%! assert (part.tau, 0.04 * part.t, 1e-14);
