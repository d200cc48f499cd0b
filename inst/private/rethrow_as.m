% An error of another function of the package as one of FNAME, which called it.
%   rethrow_as (fname, err)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function rethrow_as (fname, err)
  error (err.identifier, '%s: %s', fname, ...
         regexprep (err.message, '^mmbias_\w+: ', ''));
end

%!error <^f: X is wrong> rethrow_as ('f', struct ('identifier', 'mmbias:io', 'message', 'mmbias_g: X is wrong'))
%!error id=mmbias:io rethrow_as ('f', struct ('identifier', 'mmbias:io', 'message', 'mmbias_g: X is wrong'))
