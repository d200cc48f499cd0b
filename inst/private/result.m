% A result struct of the given TYPE: the two fields that all of them share.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function s = result (type)
  s = struct ('type', type, 'version', package_version ());
end

%!test
%! s = result ('net');
%! assert (s.type, 'net');
%! assert (ischar (s.version) && any (s.version == '.'));
