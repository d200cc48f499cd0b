% T20: when the modes of S_yx have risen by half of their largest value along
% maps W (T x D x O) at TIME (T x 1), or of that on the map FINAL (O x D) of an
% infinite run where this is larger.  A mode that stays below 1 % of what it
% could reach alone, strength / (v' S_m v), has not risen.
%   modes = mode_rises (data, time, W, final)
% Columns modality, mode, strength and t (NaN: never).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function modes = mode_rises (data, time, W, final)
  cols = modality_columns (data.Dims);
  modes = list_modes (data);
  modes.t = NaN (numel (modes.strength), 1);
  for i = 1:numel (modes.t)
    c = cols{modes.modality(i)};
    y = zeros (numel (time), 1);
    for o = 1:size (W, 3)
      y = y + modes.u(o,i) * (W(:,c,o) * modes.v{i});
    end
    top = max (y);
    if nargin > 3
      top = max (top, modes.u(:,i).' * final(:,c) * modes.v{i});
    end
    alone = modes.strength(i) / (modes.v{i}.' * data.S(c,c) * modes.v{i});
    if top > 0.01 * alone
      modes.t(i) = first_crossing (time, y, top / 2);
    end
  end
  modes = rmfield (modes, {'u', 'v'});
end

%!test  # two modes of one modality, the second still on its way
%! data = struct ('Dims', [2 1], 'S', eye (3), 'Syx', [3 0 4; 0 1 0]);
%! W = zeros (3, 3, 2); W(:,1,1) = [0 1 2]; W(:,3,1) = [0 2 2]; W(:,2,2) = [0 0 0.4];
%! assert (mode_rises (data, (0:2)', W).t, [0.5; 1; 1.5]);
%! assert (mode_rises (data, (0:2)', W, [2 0 2; 0 1 0]).t, [0.5; 1; NaN]);
