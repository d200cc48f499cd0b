% Check that the second moments of DATA are moments: finite, symmetric, and
% positive semidefinite up to rounding.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_moments (fname, data)
  for name = {'S', 'Syx', 'Syy'}
    value = data.(name{1});
    if ~ (isa (value, 'double') && isreal (value) && ~ issparse (value))
      fail ('invalidArgument', '%s: DATA.%s must be a full real double matrix', ...
            fname, name{1});
    end
    if ~ all (isfinite (value(:)))
      fail ('nonFinite', '%s: DATA.%s must not contain NaN or Inf', ...
            fname, name{1});
    end
  end
  S = data.S;
  D = sum (data.Dims);
  if ~ isequal (size (S), [D D]) || size (data.Syx, 2) ~= D
    fail ('dimensionMismatch', ...
          '%s: DATA.S must be %d x %d and DATA.Syx O x %d', fname, D, D, D);
  end
  if max (max (abs (S - S.'))) > 1e-12 * max (abs (S(:)))
    fail ('invalidArgument', '%s: DATA.S must be symmetric', fname);
  end
  values = eig (S);
  if min (real (values)) < -1e-12 * max (abs (values))
    fail ('invalidArgument', ...
          '%s: DATA.S must have no negative eigenvalue, got %g', ...
          fname, min (real (values)));
  end
end

%!shared data
%! data = struct ('Dims', [1 1], 'S', [2 1; 1 2], 'Syx', [1 1], 'Syy', 1);
%!test check_moments ('f', data);
%!error <f: DATA.S must be symmetric> check_moments ('f', setfield (data, 'S', [1 0; 1 1]))
%!error <f: DATA.S must have no negative eigenvalue> check_moments ('f', setfield (data, 'S', [1 2; 2 1]))
%!error <f: DATA.Syx must not contain NaN> check_moments ('f', setfield (data, 'Syx', [NaN 1]))
%!error <f: DATA.S must be 2 x 2> check_moments ('f', setfield (data, 'S', 1))
%!error <f: DATA.Syy must be a full real> check_moments ('f', setfield (data, 'Syy', single (1)))
