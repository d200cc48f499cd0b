% Depth L and fusion depth F (1 x M or scalar) from the options Depth and
% FusionDepth of FNAME, either of which may be []; FusionDepth 'early' is 1,
% 'late' L.  The number of decoder layers is L - max (F).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [L, F] = resolve_depths (fname, depth, fusion, M)
  L = depth;
  F = fusion;
  if strcmp (F, 'early')
    F = 1;
  elseif strcmp (F, 'late')
    F = [];
  end
  if isempty (L)
    L = max ([2, F]);
  end
  if isempty (F)
    F = L;
  end
  if ~ any (numel (F) == [1, M])
    fail ('dimensionMismatch', ...
          '%s: FUSIONDEPTH must be one number or one per modality (%d), got %d', ...
          fname, M, numel (F));
  end
  if max (F) > L
    fail ('invalidArgument', ...
          '%s: FUSIONDEPTH must be in 1 .. DEPTH = %d, got %d', ...
          fname, L, max (F));
  end
end

%!test
%! [L, F] = resolve_depths ('f', [], [], 2);
%! assert ([L, F], [2 2]);
%! [L, F] = resolve_depths ('f', 4, [], 2);
%! assert ([L, F], [4 4]);
%! [L, F] = resolve_depths ('f', [], [3 1], 2);
%! assert (L, 3);
%! assert (F, [3 1]);
%!test
%! [L, F] = resolve_depths ('f', 4, 'late', 2); assert ([L, F], [4 4]);
%! [L, F] = resolve_depths ('f', 4, 'early', 2); assert ([L, F], [4 1]);
%! [L, F] = resolve_depths ('f', [], 'early', 2); assert ([L, F], [2 1]);
%!error <f: FUSIONDEPTH must be in 1 .. DEPTH = 2, got 3> resolve_depths ('f', 2, 3, 2)
%!error id=mmbias:dimensionMismatch resolve_depths ('f', 2, [1 1 1], 2)
