% Warnings IDS are off until BACK goes out of scope, however that happens.
%   back = without_warnings (ids)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function back = without_warnings (ids)
  before = cellfun (@(id) warning ('off', id), ids);
  back = onCleanup (@() arrayfun (@warning, before));
end

%!test
%! s = warning ('on', 'mmbias:toy'); lastwarn ('');
%! back = without_warnings ({'mmbias:toy', 'mmbias:other'}); warning ('mmbias:toy', 'unheard');
%! assert (warning ('query', 'mmbias:toy').state, 'off');
%! clear back; assert (warning ('query', 'mmbias:toy').state, 'on'); warning (s);
