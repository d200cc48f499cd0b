% Published phase times (T7-T10 with T12's sign) of at most two modalities and
% encoders of equal depth L_f in a network of depth L >= 2; for vector outputs
% with spectral norms, further modes in the field modes (T20).
%   found = predict_paper (fname, task)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = predict_paper (fname, task)
  found = call_core (fname, @mmbias_predict_paper_mex, task.data, task.L, task.F(1), ...
                     task.u0);
  if task.O > 1 && found.pair(1) > 0
    found.modes = modes_of (fname, task, found);
  end
end

% The formulas mode by mode: singular values in place of norms.  PAIR holds
% s_A, k, |r_B| and |w_A|.
function modes = modes_of (fname, task, found)
  pair = found.pair;
  F = task.F(1);
  A = found.order(1);
  t(found.order) = cumsum (found.durations);
  strength(found.order) = pair(1) * abs ([1, pair(2) * ones(1, task.M - 1)]);
  modes = list_modes (task.data);
  modes.t = zeros (size (modes.strength));
  left = singular_values_left (fname, task, A);
  for i = 1:numel (modes.t)
    m = modes.modality(i);
    if m == A || F == 1
      modes.t(i) = t(m) * strength(m) / modes.strength(i);
    else
      st = 0;
      if modes.mode(i) <= numel (left) && pair(3) > 0
        st = left(modes.mode(i));
      end
      [first, unimodal] = call_core (fname, @mmbias_phase_mex, task.L, F, ...
          task.u0, [1, pair(2)], ...
          [pair(1), modes.strength(i) / pair(1), st, pair(4)]);
      modes.t(i) = first + unimodal;
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

% Of what A leaves for the other modality.
function s = singular_values_left (fname, task, A)
  s = [];
  if task.M == 2
    [~, ~, ~, residual] = call_core (fname, @mmbias_manifold_mex, task.data, ...
                                     (1:2) == A);
    cols = modality_columns (task.data.Dims);
    s = svd (residual(:,cols{3-A}));
  end
end

%!test  # T8 and T12 by hand
%! data = mmbias_data ('gaussian', 'Rho', -0.6, 'Ratio', 2);
%! found = predict_paper ('f', struct ('data', data, 'M', 2, 'O', 1, 'F', [2 2], 'L', 2, 'u0', 1e-9));
%! assert (1 + found.durations(2) / found.durations(1), 5.6875, 1e-12);
%! assert (found.plateaus, logical ([0 0; 1 0; 1 1]));
