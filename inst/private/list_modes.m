% Modes of S_yx: for each modality the singular triplets of its block, those
% of zero strength left out.  Columns modality, mode, strength (K x 1), u
% (O x K) and v (1 x K cell of D_m x 1); strongest first, ties keep the order.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function modes = list_modes (data)
  cols = modality_columns (data.Dims);
  modality = [];
  mode = [];
  strength = [];
  u = zeros (size (data.Syx, 1), 0);
  v = {};
  for m = 1:numel (cols)
    block = data.Syx(:,cols{m});
    [U, s, V] = svd (block, 'econ');
    s = diag (s);
    keep = find (s > max (size (data.S)) * eps * norm (data.Syx)).';
    for j = keep
      modality(end+1,1) = m;
      mode(end+1,1) = j;
      strength(end+1,1) = s(j);
      u(:,end+1) = U(:,j);
      v{end+1} = V(:,j);
    end
  end
  if isempty (strength)
    by = [];
  else
    by = learning_order (strength.').';
  end
  modes = struct ('modality', modality(by,:), 'mode', mode(by,:), ...
                  'strength', strength(by,:), 'u', u(:,by), 'v', {v(by)});
end

%!test
%! data = struct ('Dims', [2 1], 'S', eye (3), 'Syx', [3 0 4; 0 1 0]);
%! modes = list_modes (data);
%! assert (modes.modality, [2; 1; 1]);
%! assert (modes.mode, [1; 1; 2]);
%! assert (modes.strength, [4; 3; 1], 1e-14);
%! for k = 1:3
%!   c = {1:2, 3}{modes.modality(k)};
%!   assert (modes.u(:,k)' * data.Syx(:,c) * modes.v{k}, modes.strength(k), 1e-14);
%! end
%!test
%! modes = list_modes (struct ('Dims', 1, 'S', 1, 'Syx', 0));
%! assert (isempty (modes.strength));
