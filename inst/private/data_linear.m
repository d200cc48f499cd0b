% Data of KIND with a linear target y = w x + noise of Gaussian inputs of covariance
% S: exact population moments or samples drawn from them.
%   data = data_linear (kind, S, dims, w, opt)
% OPT has the fields Names, Noise, Seed, Samples and HoldOut.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_linear (kind, S, dims, w, opt)
  data = data_struct (kind, dims, opt.Names);
  O = size (w, 1);
  data.Cov = S;
  data.Weights = w;
  data.Noise = opt.Noise;
  data.Seed = opt.Seed;
  data.TargetMean = zeros (1, O);
  data.P = opt.Samples;
  data.options = opt;
  if isinf (opt.Samples)
    refuse_hold_out (opt);
    data.S = S;
    data.Syx = w * S;
    data.Syy = w * S * w.' + opt.Noise ^ 2 * eye (O);
    data.Syy = (data.Syy + data.Syy.') / 2;
    data.lossMin = O * opt.Noise ^ 2 / 2;
    return
  end
  [X, Y] = call_core ('mmbias_data', @mmbias_gaussian_mex, ...
      S, w, opt.Noise, opt.Seed, opt.Samples);
  data = data_drawn (data, mat2cell (X, opt.Samples, dims), Y, opt, []);
end

%!test
%! opt = struct ('Names', {{}}, 'Noise', 2, 'Seed', 1, 'Samples', Inf, 'HoldOut', []);
%! data = data_linear ('x', 3, 1, [.5; 1], opt);
%! assert (data.Syx, [1.5; 3]); assert (data.Syy, [4.75 1.5; 1.5 7]); assert (data.lossMin, 4);
