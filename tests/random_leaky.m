% A random task for two leaky layers on a Gaussian population: two or three scalar
% modalities under late fusion, or, with MIXED, one of one and one of two inputs under
% either.
%   [data, net] = random_leaky (seed, mixed)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [data, net] = random_leaky (seed, mixed)
  rand ('state', seed);
  randn ('state', seed);
  dims = ones (1, 2 + (rand () < 0.3));
  if mixed
    dims = [1 2];
  end
  D = sum (dims);
  A = randn (D, 2 * D);
  scale = exp (0.5 * randn (D, 1));
  S = diag (scale) * (A * A' / (2 * D)) * diag (scale);
  data = mmbias_data ('gaussian', 'Cov', (S + S') / 2, 'Dims', dims, 'Weights', randn (1, D));
  slopes = [0 0 .2 .5];
  width = 30 + ceil (70 * rand ());
  u0 = 10 ^ (-4 - 5 * rand ());
  fusion = 2;
  if mixed
    [width, u0, fusion] = deal (20, 1e-3, 1 + mod (seed, 2));
  end
  net = mmbias_net (data, 'Slope', slopes(ceil (4 * rand ())), 'Seed', seed, ...
                    'FusionDepth', fusion, 'Width', width, 'Init', u0);
end
