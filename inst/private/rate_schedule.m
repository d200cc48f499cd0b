% Factors of the learning rate per modality as rows (from epoch, r_1 .. r_M).
%   table = rate_schedule (fname, rates, M)
% RATES are the value of the option ModalityRate: [], 1 x M, or such rows.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function table = rate_schedule (fname, rates, M)
  table = zeros (0, M + 1);
  if isempty (rates)
    return
  end
  if isequal (size (rates), [1, M])
    rates = [0, rates];
  end
  if size (rates, 2) ~= M + 1
    fail ('dimensionMismatch', ...
          ['%s: MODALITYRATE must be 1 x %d, or K x %d with rows (from epoch, ' ...
           'rates), got %s'], fname, M, M + 1, describe (rates));
  end
  from = rates(:,1);
  if any (from ~= fix (from)) || any (from >= 2 ^ 53) || any (diff (from) <= 0)
    fail ('invalidArgument', ...
          '%s: MODALITYRATE must begin its rows with increasing whole epochs', fname);
  end
  table = rates;
end

%!assert (rate_schedule ('f', [], 2), zeros (0, 3))
%!assert (rate_schedule ('f', [.5 1], 2), [0 .5 1])
%!assert (rate_schedule ('f', [3 .5 1; 7 1 1], 2), [3 .5 1; 7 1 1])
%!error <f: MODALITYRATE must be 1 x 2, or K x 3> rate_schedule ('f', [1 2 3 4], 2)
%!error <f: MODALITYRATE must begin its rows> rate_schedule ('f', [3 1 1; 3 1 2], 2)
%!error <f: MODALITYRATE must begin its rows> rate_schedule ('f', [.5 1 1], 2)
