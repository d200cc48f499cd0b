% The rows and the end of a run in continuous time, from what the core recorded; TASK
% and AT as of flow_task, and which rows were KEPT.
%   [part, kept] = flow_rows (part, record, info, events, task, at)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [part, kept] = flow_rows (part, record, info, events, task, at)
  rate = task.LearningRate;
  from = task.From;
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
  part.message = [sentence(info, task), lost_events(record.eventsLost)];
  part.certificate = struct ('tolerance', task.Tolerance, ...
    'steps', info.steps, 'rejected', info.rejected, ...
    'rhsCalls', info.rhsCalls, 'jacobians', info.jacobians, ...
    'drift', info.drift);
  if strcmp (task.Method, 'flow')
    part.certificate.stepper = task.Stepper;
  end
end

function text = sentence (info, task)
  epoch = task.From + info.t / task.LearningRate;
  if strcmp (info.status, 'completed')
    text = end_sentence (info, task, sprintf ('%.10g', epoch));
    if info.atRest
      text = [text ', at rest before their end: nothing was left to learn'];
    end
    return
  end
  text = end_sentence (info, task, sprintf ('%.6g', epoch));
  if strcmp (info.status, 'interrupted') && isnan (info.loss)
    text = [text ', whose loss was not computed'];
  end
end

%!test  # rows that rounding puts on the same epoch
%! task = flow_task (parse_options ('f', train_options ('flow'), {'LearningRate', .5}), 1, 9);
%! record = struct ('t', [0; 1; 1; 2], 'loss', [4; 3; 2; 1], 'objective', [4; 3; 2; 1], 'W', [4; 3; 2; 1], 'Eg', [4; 3; 2; 1], 'eventsLost', 0);
%! info = struct ('status', 'interrupted', 't', 2, 'loss', NaN, 'leak', 0, 'steps', 3, 'rejected', 0, 'rhsCalls', 9, 'jacobians', 0, 'drift', 0);
%! [part, kept] = flow_rows (struct (), record, info, [], task, []);
%! assert (part.t, [1; 3; 5]); assert (part.tau, [.5; 1.5; 2.5]); assert (part.loss, [4; 2; 1]); assert (kept, logical ([1; 0; 1; 1]));
%! assert (part.message, 'interrupted at epoch 5, whose loss was not computed');
