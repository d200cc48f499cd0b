% Check that the moments of wide DATA have the right sizes and are finite.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_factor (fname, data)
  need_fields (fname, data, {'Dims', 'Factor', 'Syx', 'X', 'Names'});
  check_value (fname, 'DATA.Dims', data.Dims, 'positive integers');
  D = sum (data.Dims);
  for name = {'Factor', 'Syx'}
    x = data.(name{1});
    if ~ isa (x, 'double') || ~ isreal (x) || issparse (x) || ndims (x) > 2
      fail ('invalidArgument', '%s: DATA.%s must be a full real double matrix, got %s', ...
            fname, name{1}, describe (x));
    end
    if size (x, 2) ~= D || isempty (x)
      fail ('dimensionMismatch', '%s: DATA.%s must have %d columns, got %s', ...
            fname, name{1}, D, describe (x));
    end
    if ~ all (isfinite (x(:)))
      fail ('nonFinite', '%s: DATA.%s must not contain NaN or Inf', fname, name{1});
    end
  end
end

%!shared data
%! data = mmbias_data ({[1 2 3; 3 1 2] [2 0; 5 1]}, [1; 2]);
%!test check_factor ('f', data);
%!error <f: DATA.Factor must be a full real double matrix> check_factor ('f', setfield (data, 'Factor', 'abcde'))
%!error <f: DATA.Factor must not contain NaN> check_factor ('f', setfield (data, 'Factor', NaN (1, 5)))
%!error <f: DATA.Factor must have 5 columns> check_factor ('f', setfield (data, 'Factor', 1))
%!error <f: DATA.Syx must have 5 columns> check_factor ('f', setfield (data, 'Syx', 1))
%!error <f: DATA.DIMS must be> check_factor ('f', setfield (data, 'Dims', -5))
