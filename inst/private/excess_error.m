% Generalisation error 1/2 tr ((W - w) Cov (W - w)') of each total map of W
% (O x D x N) against the truth of DATA (T16): N x 1, NaN when it is unknown.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function Eg = excess_error (data, W)
  N = size (W, 3);
  Eg = NaN (N, 1);
  if isempty (data.Cov) || isempty (data.Weights)
    return
  end
  [O, D] = size (data.Weights);
  d = reshape (permute (bsxfun (@minus, W, data.Weights), [1 3 2]), O * N, D);
  Eg = sum (reshape (sum ((d * data.Cov) .* d, 2), O, N), 1).' / 2;
end

%!assert (excess_error (struct ('Cov', 2, 'Weights', 3), cat (3, 3, 5)), [0; 4])
%!assert (excess_error (struct ('Cov', [], 'Weights', []), ones (1, 1, 2)), [NaN; NaN])
%!test
%! w = [1 2; 3 4; 5 6]; W = cat (3, w + 1, w, 2 * w); S = [2 0.5; 0.5 1];
%! assert (excess_error (struct ('Cov', S, 'Weights', w), W), [3 * 4; 0; trace(w * S * w')] / 2, 1e-12);
