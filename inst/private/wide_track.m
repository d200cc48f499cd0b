% Wide data and the maps W (T x D x O) of a trajectory as small ones.  What a map of
% a modality is outside of its samples counts with its norm only, in the direction
% that stands for the others (exact for one output; of several, modes are measured,
% which lie inside).
%   [data, W, basis] = wide_track (fname, data, W)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [data, W, basis] = wide_track (fname, data, W)
  full = W;
  dims = data.Dims;
  [data, ~, basis] = wide_reduce (fname, data);
  if isempty (basis)
    return
  end
  cols = modality_columns (dims);
  W = wide_maps (full, basis, 'reduce');
  at = modality_columns (data.Dims);
  for m = 1:numel (cols)
    [D, d] = size (basis{m});
    if D == d
      continue
    end
    inside = at{m}(1:d-1);
    for o = 1:size (W, 3)
      outside = full(:,cols{m},o) - W(:,inside,o) * basis{m}(:,1:d-1).';
      W(:,at{m}(d),o) = sqrt (sum (outside .^ 2, 2));
    end
  end
end

%!test  # norms are kept
%! X = sin (reshape (1:4*30, 4, 30) .^ 1.3);
%! data = mmbias_data ({X(:,1:18), X(:,19:30)}, cos ((1:4).' .^ 2));
%! W = sin (reshape (1:60, 2, 30) .^ 2);
%! [small, V] = wide_track ('f', data, W);
%! n = @(W, c) sqrt (sum (W(:,c) .^ 2, 2));
%! assert (n (V, 1:small.Dims(1)), n (W, 1:18), 1e-13);
%! assert (n (V, small.Dims(1)+1:columns (V)), n (W, 19:30), 1e-13);
%! assert (V * small.Syx.', W * data.Syx.', 1e-13);
