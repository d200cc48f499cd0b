% Is X a result of the package, or an array of them?
%   yes = is_result (x)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function yes = is_result (x)
  yes = isstruct (x) && isfield (x, 'type');
end

%!assert (is_result (result ('run'))); assert (is_result ([result('run'), result('run')]));
%!assert (! is_result (struct ())); assert (! is_result ({})); assert (! is_result ('type'));
