% Maps, anything whose second size is that of all inputs (O x D, O x D x N, T x D x
% O), from the BASIS of wide_reduce back to all inputs, or into it.
%   W = wide_maps (W, basis)             all inputs
%   W = wide_maps (W, basis, 'reduce')   into the basis
% As they are where BASIS is [].
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function out = wide_maps (W, basis, way)
  out = W;
  if isempty (basis)
    return
  end
  [from, to] = deal (cellfun ('size', basis, 2), cellfun ('size', basis, 1));
  if nargin > 2
    basis = cellfun (@transpose, basis, 'UniformOutput', false);
    [from, to] = deal (to, from);
  end
  [N, ~, K] = size (W);
  try
    out = zeros (N, sum (to), K);
  catch err
    fail ('outOfMemory', 'mmbias: %d x %d x %d numbers of maps do not fit in memory', ...
          N, sum (to), K);
  end
  [from, to] = deal (modality_columns (from), modality_columns (to));
  for k = 1:K
    for m = 1:numel (basis)
      out(:,to{m},k) = W(:,from{m},k) * basis{m}.';
    end
  end
end

%!assert (wide_maps (3, []), 3)
%!test
%! basis = {[0; 1; 0], 1};
%! W = wide_maps (cat (3, [1 2; 3 4], [5 6; 7 8]), basis);
%! assert (W, cat (3, [0 1 0 2; 0 3 0 4], [0 5 0 6; 0 7 0 8]));
%! assert (wide_maps (W, basis, 'reduce'), cat (3, [1 2; 3 4], [5 6; 7 8]));
%!error id=mmbias:outOfMemory wide_maps (zeros (1e5, 1), {zeros(2^42, 0)})
