% Check that the second moments of DATA are moments: finite, symmetric,
% positive semidefinite up to rounding, and those of its samples, where it has
% any; and that each modality has a name.  Wide data are reduced before
% (wide_reduce), which checks their factor and samples.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_moments (fname, data)
  call_core (fname, @mmbias_check_mex, data);
  check_names (fname, data);
end

%!shared data
%! data = mmbias_data ('gaussian', 'Cov', [2 1; 1 2], 'Dims', [1 1], 'Weights', [1 0]);
%!test check_moments ('f', data);
%!error <f: DATA.S must be symmetric> check_moments ('f', setfield (data, 'S', [1 0; 1 1]))
%!error <f: DATA.S must have no negative eigenvalue, got -1> check_moments ('f', setfield (data, 'S', [1 2; 2 1]))
%!error <f: DATA.Syx must not contain NaN> check_moments ('f', setfield (data, 'Syx', [NaN 1]))
%!error <f: DATA.S must be 2 x 2> check_moments ('f', setfield (data, 'S', 1))
%!error <f: DATA.Syy must be a full real> check_moments ('f', setfield (data, 'Syy', single (1)))
%!error <f: DATA.S must have no negative eigenvalue> check_moments ('f', setfield (data, 'S', [-2 0; 0 -1]))
%!test  # rank one, and rounding of it
%! x = cos (1:5).'; S = x * x.'; S(1) = S(1) * (1 - 1e-15);
%! check_moments ('f', mmbias_data ('gaussian', 'Cov', S, 'Dims', 5, 'Weights', 1:5));
