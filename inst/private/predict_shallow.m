% Depth 1 (T7).  Scalar outputs: the exact solution from zero, followed up to its
% events as those of deeper networks are.  Vector outputs: first crossings, in the
% order in which they happen; each level is half of the norm beside what is learned
% before.
%   found = predict_shallow (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_shallow (fname, task)
  if task.O == 1
    found = from_zero (fname, task);
  else
    found = first_crossings (fname, task);
  end
end

% From weights that are zero but for 1e-12 of the final ones.
function found = from_zero (fname, task)
  final = call_core (fname, @mmbias_manifold_mex, task.data, true (1, task.M));
  task.u0 = min (1e-12 * norm (final), 0.5);
  if task.u0 == 0
    task.u0 = 0.5;   % nothing is learned, from anywhere
  end
  found = predict_flow (fname, task, true);
  found.plateaus = true (1, task.M);
  found.method = 'crossing';
end

function found = first_crossings (fname, task)
  data = task.data;
  M = task.M;
  learned = false (1, M);
  order = zeros (1, M);
  durations = order;
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
  modes = mode_crossings (data);
  found = as_phases (order, durations, true (1, M), 'crossing', modes);
  found.error = 1e-10 * found.t(order) ./ durations;   % differences of times
  found.error(durations == 0) = 0;
  found.error(isinf (durations)) = NaN;
  found.exhausted = false;
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
%! found = predict_shallow ('f', struct ('data', data, 'net', [], 'M', 2, 'O', 1, 'F', [1 1], 'K', 0, 'measure', 'signal'));
%! assert (found.order, [1 2]);
%! assert (found.durations, log (2) * [0.25, 0.75], 1e-10);
%!test  # crossings that do not last, by the exponential of S on a fine grid
%! for k = [3 5 13 16]
%!   M = 2 + mod (k, 3); noise = @(i, n) 2 * mod (sin ((1:n) * 12.9898 + (k + i) * 78.233) * 43758.5453, 1) - 1;
%!   X = reshape (noise (0, 4 * M * M), [], M); S = X' * X; w = noise (0.7, M); if mod (k, 2), A = X(1:M,1:min (2, M)); S = A * A' + 1e-2 * eye (M); end
%!   data = mmbias_data ('gaussian', 'Cov', S, 'Dims', ones (1, M), 'Weights', w); p = mmbias_predict (data, 'Depth', 1);
%!   [Q, L] = eig (data.S); W = @(t) (data.Syx / data.S * Q .* -expm1 (-diag (L)' * t)) * Q';
%!   learned = false (1, M); t = NaN (1, M); level = r = zeros (1, M);
%!   for now = logspace (-3, log10 (50 / min (diag (L))), 1e4)
%!     x = W(now); changed = true;
%!     while changed
%!       goal = zeros (1, M); goal(learned) = data.Syx(learned) / data.S(learned,learned); changed = false;
%!       for m = find (! learned), set = learned; set(m) = true; g = data.Syx(set) / data.S(set,set); r(m) = x(m) / g(sum (set(1:m))) * 2; end
%!       [most, m] = max (r - 1e9 * learned);
%!       if ! all (learned) && most >= 1, level(m) = abs (x(m)) / most; learned(m) = changed = true; t(m) = now; continue, end
%!       m = find (learned & abs (x) < min (level, abs (goal) / 2) * (1 - 1e-6), 1);
%!       if ! isempty (m), learned(m) = false; t(m) = NaN; changed = true; end
%!     end
%!   end
%!   t(isnan (t)) = Inf; assert (p.t, t, -2e-3);
%! end
%!test  # vector outputs: each mode its own time, against a run
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]), 'Dims', [2 1], 'Weights', eye (3));
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 3, 'measure', 'signal'));
%! assert (found.modes.t, log (2) ./ [4; 2; 1], 1e-10); assert (found.modes.mode', [1 2 1]);
%! data = mmbias_data ('gaussian', 'Cov', diag ([4 2 1]) + 0.5, 'Dims', [2 1], 'Weights', [1 0.5 0; -1 0 2; 0.3 1 1]);
%! found = predict_shallow ('f', struct ('data', data, 'M', 2, 'O', 3, 'measure', 'signal'));
%! ph = mmbias_phases (mmbias_train (mmbias_net (data, 'Depth', 1, 'Init', 1e-9), data, 'Epochs', 20000, 'LearningRate', 1e-3, 'RecordEvery', 1));
%! assert (found.modes.t, ph.modes.t / 1000, 2e-3);
