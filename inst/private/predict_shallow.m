% Depth 1 (T7): crossings of the exact solution, in the order in which they
% happen; each level is half of the norm beside what is learned before.
%   found = predict_shallow (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_shallow (fname, task)
  data = task.data;
  M = task.M;
  learned = false (1, M);
  order = zeros (1, M);
  durations = order;
  modes = [];
  now = 0;
  for i = 1:M
    levels = call_core (fname, @mmbias_levels_mex, data, learned, task.measure);
    t = call_core (fname, @mmbias_shallow_mex, data, levels, ...
                   task.measure);
    t(levels == 0) = Inf;
    t = max (t(:).', now);
    t(learned) = NaN;
    [~, next] = min (t);
    learned(next) = true;
    order(i) = next;
    durations(i) = t(next) - now;
    if isinf (t(next))
      durations(i) = Inf;
    end
    now = t(next);
  end
  if task.O > 1
    modes = rmfield (list_modes (data), {'u', 'v'});
    when(order) = cumsum (durations);
    modes.t = when(modes.modality).';
  end
  found = as_phases (order, durations, true (1, M), 'crossing', modes);
end

%!test  # uncorrelated scalars: ln (2) / variance
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 1, 'measure', 'signal'));
%! assert (found.order, [1 2]);
%! assert (found.durations, log (2) * [0.25, 0.75], 1e-10);
