% Data kind 'fission': one scalar input with two targets, y = [x / 2; x].
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_fission (args)
  opt = parse_options ('mmbias_data', data_options ('fission'), args);
  data = data_linear ('fission', opt.Variance, 1, [0.5; 1], opt);
end

%!test
%! data = data_fission ({'Variance', 4, 'Noise', .1});
%! assert (data.Dims, 1); assert (data.Syx, [2; 4]); assert (data.Syy, [1.01 2; 2 4.01], 1e-15);
%! assert (data.lossMin, .01, 1e-15);
%!test
%! data = data_fission ({'Samples', 30, 'HoldOut', .1});
%! assert (data.Y, [data.X{1} / 2, data.X{1}], 1e-15); assert (data.HoldOut.P, 3);
%! run = mmbias_train (mmbias_net (data), data, 'Epochs', 3000, 'Display', 'off');
%! assert (run.Wend, [.5; 1], 1e-6);
