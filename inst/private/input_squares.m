% Second moments of single inputs, the diagonal of S (1 x D).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function squares = input_squares (data)
  if is_wide (data)
    squares = sum (data.Factor .^ 2, 1);
  else
    squares = diag (data.S).';
  end
end

%!assert (input_squares (mmbias_data ('gaussian')), [4 1])
%!test
%! data = mmbias_data ({[1 2 3; 3 1 1]}, [1; 2], 'Center', false);
%! assert (input_squares (data), [5 2.5 5], 1e-14);
