% Events of a part of a run that begins at the epoch FROM, as a run shows them:
% in epochs and in units of tau.  One unit of the core's time is UNIT epochs.
%   list = run_events (events, from, unit, rate)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function list = run_events (events, from, unit, rate)
  if from > 0
    events([events.t] == 0) = [];   % learned in the part before
  end
  t = [events.t] * unit;
  since = [events.since] * unit;
  list = struct ('name', {events.name}, 'modality', {events.modality}, ...
                 'learned', {events.learned}, 't', num2cell (from + t), ...
                 'since', num2cell (since), 'level', {events.level}, ...
                 'loss', {events.loss}, 'W', {events.W}, ...
                 'tau', num2cell (from * rate + t * rate), ...
                 'sinceTau', num2cell (since * rate));
  list = reshape (list, 1, []);   % one row even of none: parts are joined
end

%!test
%! none = struct ('name', {}, 'modality', {}, 'learned', {}, 't', {}, 'since', {}, 'level', {}, 'loss', {}, 'W', {});
%! assert (size (run_events (none, 3, 1, 1)), [1 0]);
%! one = struct ('name', {'loss', 'loss'}, 'modality', [], 'learned', 0, 't', {0, 2}, 'since', {0, 2}, 'level', 1, 'loss', 1, 'W', 0);
%! e = run_events (one, 10, 25, 0.04);
%! assert ({e.t, e.since, e.tau, e.sinceTau}, {60, 50, 2.4, 2}, 1e-14);
%! assert (numel (run_events (one, 0, 1, 1)), 2);
