% What the core is told of a run in continuous time, and which epochs it keeps
% networks of; the core counts in units of tau, runs in epochs.
%   [task, part, at] = flow_task (opt, from, to)
% AT are the epochs to record, counted from FROM, [] for the accepted steps.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [task, part, at] = flow_task (opt, from, to)
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
  if strcmp (task.Stepper, 'auto')
    task.Stepper = 'rk8';
  end
  task.From = from;
  task.Time = (to - from) * rate;
  task.RecordAt = at * rate;
  task.RecordNets = (part.netEpochs - from) * rate;
end

%!test
%! opt = parse_options ('f', train_options ('flow'), {'LearningRate', .5, 'RecordEvery', 4, 'RecordNets', [3 7]});
%! [task, part, at] = flow_task (opt, 5, 10);
%! assert (at, [0 3 5]); assert (task.RecordAt, [0 1.5 2.5]); assert (task.Time, 2.5); assert (task.From, 5);
%! assert (task.Stepper, 'rk8'); assert (part.netEpochs, 7); assert (task.RecordNets, 1);
%! opt = parse_options ('f', train_options ('reduced'), {});
%! [task, part, at] = flow_task (opt, 0, 10); assert (isempty (at)); assert (task.Stepper, 'rk8');
