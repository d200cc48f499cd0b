% Misattribution (T16): how far the map W_A (O x D_A) is from the final one, and that
% relative to the size of the final one, signed if both are scalar.
%   [vector, relative] = misattributed (now, final)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [vector, relative] = misattributed (now, final)
  vector = now - final;
  if isscalar (final)
    relative = vector / final;
  else
    relative = norm (vector, 'fro') / norm (final, 'fro');
  end
end

%!test [v, r] = misattributed (3, 2); assert (v, 1); assert (r, 0.5);
%!test [v, r] = misattributed ([3 6], [3 4]); assert (v, [0 2]); assert (r, 0.4);
