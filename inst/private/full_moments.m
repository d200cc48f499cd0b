% S of data, D x D; formed from the factor of wide data.
%   S = full_moments (fname, data)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function S = full_moments (fname, data)
  if ~ is_wide (data)
    S = data.S;
    return
  end
  check_factor (fname, data);
  try
    S = data.Factor.' * data.Factor;
  catch err
    fail ('outOfMemory', '%s: S of %d inputs does not fit in memory', fname, ...
          size (data.Factor, 2));
  end
end

%!assert (full_moments ('f', mmbias_data ('gaussian')), [4 0; 0 1])
%!test
%! data = mmbias_data ({[1 2 3 4 5; 3 1 1 0 2]}, [1; 2], 'Center', false);
%! assert (full_moments ('f', data), data.X{1}.' * data.X{1} / 2, 1e-14);
