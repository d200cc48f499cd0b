% Least loss of any linear map, from the samples themselves (theory T2).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_loss_min (data)
  [small, ~, basis] = wide_reduce ('mmbias_data', data);
  best = call_core ('mmbias_data', @mmbias_manifold_mex, ...
      small, true (1, numel (data.Dims)));
  best = wide_maps (best, basis);
  data.lossMin = call_core ('mmbias_data', @mmbias_sample_loss_mex, ...
      data.X, data.Y, best);
end

%!test
%! data = data_struct ('arrays', 1, {});
%! data.X = {[1; -1]}; data.Y = [1; 1];
%! [data.S, data.Syx, data.Syy] = mmbias_moments_mex (data.X, data.Y, false);
%! assert (data_loss_min (data).lossMin, 0.5);
