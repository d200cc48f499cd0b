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
  for i = 1:N
    d = W(:,:,i) - data.Weights;
    Eg(i) = sum (sum ((d * data.Cov) .* d)) / 2;
  end
end

%!assert (excess_error (struct ('Cov', 2, 'Weights', 3), cat (3, 3, 5)), [0; 4])
%!assert (excess_error (struct ('Cov', [], 'Weights', []), ones (1, 1, 2)), [NaN; NaN])
