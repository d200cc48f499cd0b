% What the core is told of a run of descent, and which epochs it keeps networks of.
%   [task, part] = descent_task (net, opt, from, to, state)
% STATE is what the optimizer remembers of the epochs before.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [task, part] = descent_task (net, opt, from, to, state)
  at = record_epochs ('mmbias_train', opt, from, to);
  task = opt;
  task.RecordAt = at - from;
  part.netEpochs = net_epochs (opt, from, to);
  task.RecordNets = part.netEpochs - from;
  if strcmp (opt.Optimizer, 'gd') && opt.Momentum > 0
    task.Optimizer = 'momentum';
  end
  task.ModalityRate = rate_schedule ('mmbias_train', opt.ModalityRate, size (net.Encoder, 1));
  task.From = from;
  task.State = state;
end

%!test
%! net = mmbias_net (mmbias_data ('gaussian'), 'Width', 2);
%! opt = parse_options ('f', train_options ('gd'), {'Momentum', .5, 'RecordNets', 7, 'RecordAt', 9});
%! [task, part] = descent_task (net, opt, 5, 10, []);
%! assert (task.RecordAt, [0 4 5]); assert (task.RecordNets, 2); assert (part.netEpochs, 7);
%! assert (task.Optimizer, 'momentum'); assert (task.From, 5);
