% Data kind 'arrays': the caller's own samples.
%   data = data_arrays (X, Y, args)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_arrays (X, Y, args)
  opt = parse_options ('mmbias_data', data_options ('arrays'), args);
  data = data_from_samples (X, Y, opt.Names, opt);
  data.options = opt;
end

%!test
%! data = data_arrays ({[1; 3]}, [2; 6], {});
%! assert (data.S, 1); assert (data.Syx, 2); assert (data.Mean, 2); assert (data.TargetMean, 4);
