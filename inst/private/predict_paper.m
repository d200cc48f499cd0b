% Published phase times (T7-T10 with T12's sign) of at most two modalities and
% encoders of equal depth L_f in a network of depth L >= 2; for vector outputs
% with spectral norms, further modes in the field modes (T20).
%   found = predict_paper (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_paper (fname, task)
  data = task.data;
  M = task.M;
  F = task.F(1);
  cols = task.cols;
  W = task.W;
  strength = task.strength;
  residual = task.residual;
  [order, tied] = learning_order (strength(1,:));
  A = order(1);
  found = struct ('order', order, 'durations', Inf (1, M), 'plateaus', ...
                  false (1, M), 'method', 'formula', 'modes', []);
  race = struct ('sA', strength(1,A), 'k', 0, 'st', 0, ...
                 'a', norm (W(:,cols{A},1+A)), 'left', []);
  if race.sA == 0
    found.durations(2:end) = 0;
    return
  end
  k = ones (1, M);
  if M > 1
    B = order(2);
    race.left = residual(:,cols{B},1+A);
    race.st = strength(1+A,B);
    race.k = strength(1,B) / race.sA;
    if F > 1 && isscalar (race.left) && race.st > 0 ...
       && data.Syx(:,cols{B}) * race.left < 0
      race.k = -race.k;   % T12; an early-fusion start follows S_yx instead
    end
    k(2) = race.k;
  end
  [first, unimodal] = call_core (fname, @mmbias_phase_mex, task.L, F, ...
                                 task.u0, k, [race.sA race.k race.st race.a]);
  found.durations(1) = first;
  if M > 1
    found.durations(2) = unimodal * ~ tied;
    if tied
      found.durations(2) = 0;
    end
  end
  found.plateaus = sets_of (found, F);
  if task.O > 1
    found.modes = modes_of (fname, task, found, strength(1,:), race);
  end
end

% Modalities learned on each plateau; all at once with early fusion.
function sets = sets_of (found, F)
  M = numel (found.order);
  sets = false (1, M);
  for i = 1:M
    if isfinite (found.durations(i))
      sets(end+1,:) = sets(end,:);
      sets(end,found.order(i)) = true;
    end
  end
  if F == 1
    sets = sets([1 end],:);
  end
end

% The formulas mode by mode: singular values in place of norms.
function modes = modes_of (fname, task, found, strength, race)
  modes = list_modes (task.data);
  modes.t = zeros (size (modes.strength));
  t = zeros (1, task.M);
  t(found.order) = cumsum (found.durations);
  for i = 1:numel (modes.t)
    m = modes.modality(i);
    if m == found.order(1) || task.F(1) == 1
      modes.t(i) = t(m) * strength(m) / modes.strength(i);
    else
      left = svd (race.left);
      st = 0;
      if modes.mode(i) <= numel (left) && race.st > 0
        st = left(modes.mode(i));
      end
      [first, unimodal] = call_core (fname, @mmbias_phase_mex, task.L, ...
          task.F(1), task.u0, [1, race.k], ...
          [race.sA, modes.strength(i) / race.sA, st, race.a]);
      modes.t(i) = first + unimodal;
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

%!test  # T8 and T12 by hand
%! data = mmbias_data ('gaussian', 'Rho', -0.6, 'Ratio', 2);
%! task = struct ('data', data, 'M', 2, 'O', 1, 'F', [2 2], 'L', 2, 'u0', 1e-9, 'cols', {{1, 2}});
%! [task.W, task.loss, task.strength, task.residual] = mmbias_manifold_mex (data, logical ([0 0; 1 0; 0 1; 1 1]));
%! found = predict_paper ('f', task);
%! assert (1 + found.durations(2) / found.durations(1), 5.6875, 1e-12);
%! assert (found.plateaus, logical ([0 0; 1 0; 1 1]));
