% Default initial scale and scheme of a network of the given depth: the
% paper's two-layer and deep runs.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [u0, scheme] = init_defaults (depth)
  if depth <= 2
    u0 = 1e-9;
    scheme = 'gaussian';
  else
    u0 = 0.1;
    scheme = 'scaled';
  end
end

%!test
%! [u0, scheme] = init_defaults (2);
%! assert (u0, 1e-9);
%! assert (scheme, 'gaussian');
%! [u0, scheme] = init_defaults (4);
%! assert (u0, 0.1);
%! assert (scheme, 'scaled');
