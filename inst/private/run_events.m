% Events of a part of a run that begins at the epoch FROM, as a run shows them:
% in epochs and in units of tau.  One unit of the core's time is UNIT epochs.
%   list = run_events (events, from, unit, rate)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function list = run_events (events, from, unit, rate)
  if from > 0
    events([events.t] == 0) = [];   % learned in the part before
  end
  names = {'name', 'modality', 'learned', 't', 'since', 'level', 'loss', 'W', ...
           'tau', 'sinceTau'};   % whether there are events or not: parts are joined
  list = repmat (cell2struct (cell (numel (names), 1), names, 1), ...
                 1, numel (events));
  for i = 1:numel (events)
    for k = 1:8
      list(i).(names{k}) = events(i).(names{k});
    end
    list(i).t = from + events(i).t * unit;
    list(i).since = events(i).since * unit;
    list(i).tau = from * rate + events(i).t * unit * rate;
    list(i).sinceTau = events(i).since * unit * rate;
  end
end

%!test
%! none = struct ('name', {}, 'modality', {}, 'learned', {}, 't', {}, 'since', {}, 'level', {}, 'loss', {}, 'W', {});
%! assert (size (run_events (none, 3, 1, 1)), [1 0]);
%! one = struct ('name', {'loss', 'loss'}, 'modality', [], 'learned', 0, 't', {0, 2}, 'since', {0, 2}, 'level', 1, 'loss', 1, 'W', 0);
%! e = run_events (one, 10, 25, 0.04);
%! assert ({e.t, e.since, e.tau, e.sinceTau}, {60, 50, 2.4, 2}, 1e-14);
%! assert (numel (run_events (one, 0, 1, 1)), 2);
