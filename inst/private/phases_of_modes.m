% Learning phases of modalities from those of their modes (T20): each counts by
% its first mode.  MODES has the columns modality and t.
%   found = phases_of_modes (modes, M, method)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function found = phases_of_modes (modes, M, method)
  t = Inf (1, M);
  for i = 1:numel (modes.t)
    m = modes.modality(i);
    t(m) = min (t(m), modes.t(i));
  end
  [sorted, order] = sort (t);
  durations = diff ([0, sorted]);
  durations(isinf (sorted)) = Inf;
  tied = M > 1 && isfinite (sorted(1)) ...
         && durations(2) <= 1e-12 * durations(1);
  if tied
    order(1:2) = sort (order(1:2));
    durations(2) = 0;
  end
  learned = sum (isfinite (sorted));
  plateaus = false (learned + 1, M);
  for i = 1:learned
    plateaus(i+1:end,order(i)) = true;
  end
  found = as_phases (order, durations, plateaus, method, modes);
  found.tied = tied;
  found.special.tied(order(2:min (2, M))) = tied;
end

%!test
%! modes = struct ('modality', [2; 1; 2], 't', [3; 5; 4]);
%! found = phases_of_modes (modes, 3, 'x');
%! assert (found.order, [2 1 3]); assert (found.durations, [3 2 Inf]); assert (! found.tied);
%! assert (found.plateaus, logical ([0 0 0; 0 1 0; 1 1 0]));
%! assert (phases_of_modes (struct ('modality', [2; 1], 't', [3; 3]), 2, 'x').tied);
