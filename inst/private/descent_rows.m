% The rows and the end of a run of descent, from what the core recorded.
%   part = descent_rows (part, record, info, events, opt, from)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function part = descent_rows (part, record, info, events, opt, from)
  part.t = from + record.t;
  part.tau = part.t * opt.LearningRate;
  part.loss = record.loss;
  part.objective = record.objective;
  part.W = record.W;
  part.Eg = record.Eg;
  part.events = events;
  if opt.LearningRateDecay < 1
    part.tau = full_epochs (opt, part.t) * opt.LearningRate;
    part.events = in_tau (events, opt);
  end
  part.leak = info.leak;
  part.status = info.status;
  part.message = [sentence(info, from, opt, record.loss(end)), lost_events(record.eventsLost)];
  part.seconds = info.before;
  part.checkpoint = '';   % what is wrong with it
  if ~ isempty (info.checkpoint)
    part.checkpoint = sprintf ('CHECKPOINT ''%s'' %s', opt.Checkpoint, info.checkpoint);
    part.message = [part.message, '; ', part.checkpoint];
  end
end

% Events of a run whose rate falls, in units of tau.
function events = in_tau (events, opt)
  for i = 1:numel (events)
    [t, since] = deal (events(i).t, events(i).since);
    tau = opt.LearningRate * full_epochs (opt, [t, t - since]);
    events(i).tau = tau(1);
    events(i).sinceTau = tau(1) - tau(2);
  end
end

function text = sentence (info, from, opt, loss)
  epoch = from + info.epoch;
  text = end_sentence (info, opt, sprintf ('%d', epoch));
  if strcmp (info.status, 'interrupted') && isnan (loss)
    text = sprintf ('interrupted within epoch %d, whose loss was not computed', epoch);
  end
end

%!test  # events of a falling rate: sums of the rates so far
%! opt = parse_options ('f', train_options ('gd'), {'LearningRate', .5, 'LearningRateDecay', .5});
%! info = struct ('status', 'interrupted', 'epoch', 2, 'leak', 0, 'before', 0, 'checkpoint', '');
%! record = struct ('t', [0; 1; 2], 'loss', [3; 2; NaN], 'objective', 1, 'W', 1, 'Eg', 1, 'eventsLost', 0);
%! none = struct ('name', {}, 'modality', {}, 'learned', {}, 't', {}, 'since', {}, 'level', {}, 'loss', {}, 'W', {});
%! part = descent_rows (struct (), record, info, none, opt, 0);
%! assert (part.tau, [0; .5; .75]); assert (part.message, 'interrupted within epoch 2, whose loss was not computed');
