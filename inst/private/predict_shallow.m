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
    levels = call_core (fname, @mmbias_levels_mex, data, learned, task.measure, ...
                        ones (1, M));
    t = call_core (fname, @mmbias_shallow_mex, data, levels * (1 + 1e-12), ...
                   task.measure);   % what tends to a level from below stays there
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
    modes = mode_crossings (data);
  end
  found = as_phases (order, durations, true (1, M), 'crossing', modes);
end

% When u' W v of each mode is half of its largest value (T20), on
% W = S_yx S^+ (1 - exp (-S t)).
function modes = mode_crossings (data)
  cols = modality_columns (data.Dims);
  modes = list_modes (data);
  [Q, L] = eig (data.S);
  L = diag (L);
  kept = L > numel (L) * eps * max (L);
  Q = Q(:,kept);
  L = L(kept);
  modes.t = NaN (numel (modes.strength), 1);
  for i = 1:numel (modes.t)
    grid = [0, logspace(log10 (1e-3 / max (L)), log10 (100 / min (L)), 2000)];
    part = (modes.u(:,i).' * data.Syx * Q) ...
           .* (modes.v{i}.' * Q(cols{modes.modality(i)},:)) ./ L.';
    rise = @(t) -part * expm1 (-L * t);
    seen = rise (grid);
    level = max ([seen, sum(part)]) / 2;
    last = find (seen >= level, 1);
    if level > 0 && ~ isempty (last)
      modes.t(i) = fzero (@(t) rise (t) - level, grid([last-1, last]));
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

%!test  # uncorrelated scalars: ln (2) / variance
%! data = mmbias_data ('gaussian', 'Rho', 0, 'Ratio', 2);
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 1, 'measure', 'signal'));
%! assert (found.order, [1 2]);
%! assert (found.durations, log (2) * [0.25, 0.75], 1e-10);
%!test  # vector outputs: each mode its own time, against a run
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', eye (3));
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 3, 'measure', 'signal'));
%! assert (found.modes.t, log (2) ./ [4; 2; 1], 1e-10); assert (found.modes.mode', [1 2 1]);
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]) + 0.5, 'Dims', [2 1], 'Weights', [1 0.5 0; -1 0 2; 0.3 1 1]);
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 3, 'measure', 'signal'));
%! ph = mmbias_phases (mmbias_train (mmbias_net (data, 'Depth', 1, 'Init', 1e-9), data, 'Epochs', 20000, 'LearningRate', 1e-3, 'RecordEvery', 1));
%! assert (found.modes.t, ph.modes.t / 1000, 2e-3);
