% T20: when the modes of S_yx have risen by half of their largest value along
% maps W (T x D x O) at TIME (T x 1).  A mode that stays below 1 % of what it
% could reach alone, strength / (v' S_m v), has not risen.
%   modes = mode_rises (data, time, W)
% Columns modality, mode, strength and t (NaN: never).
%   modes = mode_rises (data, time, W, final, excess)
% The largest value is that of an infinite run of the flow, whose last map is FINAL
% (O x D) and whose loss is EXCESS above the least at the last of these times.  It
% never rises again, so from there on a mode u, v of W is within
% sqrt (2 EXCESS v' S^+ v) of that on FINAL.  One column more, late: the time if it
% goes as far as that (NaN: has not risen even then, Inf: not yet).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function modes = mode_rises (data, time, W, final, excess)
  cols = modality_columns (data.Dims);
  modes = list_modes (data);
  modes.t = NaN (numel (modes.strength), 1);
  if nargin > 3
    modes.late = modes.t;
    inverse = pinv (data.S);
  end
  for i = 1:numel (modes.t)
    c = cols{modes.modality(i)};
    v = modes.v{i};
    y = zeros (numel (time), 1);
    for o = 1:size (W, 3)
      y = y + modes.u(o,i) * (W(:,c,o) * v);
    end
    least = 0.01 * modes.strength(i) / (v.' * data.S(c,c) * v);
    top = max (y);
    if nargin > 3
      last = last_value (data, inverse, c, v, ...
                         modes.u(:,i).' * final(:,c) * v, y(end));
      top = max (top, last);
      most = max (top, last + sqrt (2 * excess * (v.' * inverse(c,c) * v)));
      if most > least
        modes.late(i) = min ([first_crossing(time, y, most / 2), Inf]);
      end
    end
    if top > least
      modes.t(i) = first_crossing (time, y, top / 2);
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

% The value on the final map, if the moments say what that is along V in the columns
% C, else what it is now.
function x = last_value (data, inverse, c, v, x, now)
  known = inverse(:,c) * v;
  outside = -data.S * known;
  outside(c) = outside(c) + v;
  if norm (outside) > 1e-6
    x = now;
  end
end

%!test  # two modes of one modality, the second still on its way
%! data = struct ('Dims', [2 1], 'S', eye (3), 'Syx', [3 0 4; 0 1 0]);
%! W = zeros (3, 3, 2); W(:,1,1) = [0 1 2]; W(:,3,1) = [0 2 2]; W(:,2,2) = [0 0 0.4];
%! assert (mode_rises (data, (0:2)', W).t, [0.5; 1; 1.5]);
%! m = mode_rises (data, (0:2)', W, [2 0 2; 0 1 0], 0);
%! assert (m.t, [0.5; 1; NaN]); assert (m.late, [0.5; 1; Inf]);
%! m = mode_rises (data, (0:2)', W, [2 0 2; 0 1 0], 0.005);   # each may go up to 0.1 beyond
%! assert (m.t, [0.5; 1; NaN]); assert (m.late, [0.525; 1.05; Inf], 1e-12);
%! assert (isnan (mode_rises (data, (0:2)', 0 * W, zeros (2, 3), 0).late), true (3, 1));
%!test  # inputs that moments cannot tell apart: the value now
%! data = struct ('Dims', [1 1], 'S', ones (2), 'Syx', [1 1; 0 0]);
%! W = zeros (3, 2, 2); W(:,1,1) = [0 0.5 1];
%! assert (mode_rises (data, (0:2)', W, [0.5 0.5; 0 0], 0).t, [1; NaN]);
