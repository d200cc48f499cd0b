% N numbers about uniform in (-1, 1), the K-th such series: the same in every
% Octave.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function x = noise (k, n)
  x = 2 * mod (sin ((1:n) * 12.9898 + k * 78.233) * 43758.5453, 1) - 1;
end
