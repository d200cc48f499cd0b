% Unit vector along the weighted mean of the unit vectors V (N x D); along TOWARDS (1 x D)
% with signs that agree with it where not SIGNED, and where nothing is left of the mean.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function v = direction_mean (V, weight, towards, signed)
  if ~ signed
    turn = 1 - 2 * (V * towards.' < 0);
    weight = weight .* turn;
  end
  v = weight.' * V;
  size_of = norm (v);
  if size_of > 1e-12 * sum (abs (weight))
    v = v / size_of;
  else
    v = towards;
  end
end

%!assert (direction_mean ([1 0; 0 1], [3; 4], [1 0], true), [.6 .8], 1e-15)
%!assert (direction_mean ([1 0; 0 -1], [3; 4], [.6 .8], false), [.6 .8], 1e-15)
%!assert (direction_mean ([1 0; -1 0], [1; 1], [0 1], true), [0 1])
