% Data kind 'gaussian': exact population moments or samples drawn from them.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_gaussian (args)
  fname = 'mmbias_data';
  opt = parse_options (fname, data_options ('gaussian'), args);
  [S, dims, w, opt] = population (fname, opt);
  data = data_linear ('gaussian', S, dims, w, opt);
end

% Covariance, sizes and true map: the toy task, or what the caller gives.
function [S, dims, w, opt] = population (fname, opt)
  if isempty (opt.Cov)
    for name = {'Dims', 'Weights'}
      if ~ isempty (opt.(name{1}))
        fail ('invalidArgument', '%s: %s needs COV', fname, upper (name{1}));
      end
    end
    if isempty (opt.Rho)
      opt.Rho = 0;
    end
    if isempty (opt.Ratio)
      opt.Ratio = 2;
    end
    if abs (opt.Rho) > 1
      fail ('invalidArgument', '%s: RHO must be in [-1, 1], got %g', fname, ...
            opt.Rho);
    end
    q = opt.Ratio;
    S = [q ^ 2, opt.Rho * q; opt.Rho * q, 1];
    dims = [1 1];
    w = [1 1];
    return
  end
  for name = {'Rho', 'Ratio'}
    if ~ isempty (opt.(name{1}))
      fail ('invalidArgument', '%s: %s and COV exclude each other', fname, ...
            upper (name{1}));
    end
  end
  [S, dims, w] = deal (opt.Cov, opt.Dims, opt.Weights);
  if isempty (dims) || isempty (w)
    fail ('invalidArgument', '%s: COV needs DIMS and WEIGHTS', fname);
  end
  if ~ isequal (size (S), sum (dims) * [1 1])
    fail ('dimensionMismatch', '%s: COV must be %d x %d, the sum of DIMS, got %s', ...
          fname, sum (dims), sum (dims), describe (S));
  end
  if size (w, 2) ~= sum (dims)
    fail ('dimensionMismatch', '%s: WEIGHTS must be O x %d, got %s', fname, ...
          sum (dims), describe (w));
  end
  if max (max (abs (S - S.'))) > 1e-12 * max (abs (S(:)))
    fail ('invalidArgument', '%s: COV must be symmetric', fname);
  end
  S = (S + S.') / 2;
  values = eig (S);
  if min (values) < -1e-12 * max (abs (values))
    fail ('invalidArgument', '%s: COV must have no negative eigenvalue, got %g', ...
          fname, min (values));
  end
end

%!test
%! data = data_gaussian ({'Rho', 0.5});
%! assert (data.S, [4 1; 1 1]); assert (data.Syx, [5 2]); assert (data.Syy, 7);
