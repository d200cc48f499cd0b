% Check that a struct has the fields NAMES; the error calls it ARGNAME (DATA).
%   need_fields (fname, x, names, argname)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function need_fields (fname, x, names, argname)
  gone = names(~ isfield (x, names));
  if ~ isempty (gone)
    if nargin < 4
      argname = 'DATA';
    end
    fail ('invalidArgument', '%s: %s has no field %s', fname, argname, gone{1});
  end
end

%!test need_fields ('f', struct ('X', 1, 'Y', 2), {'X', 'Y'});
%!error <f: DATA has no field Y> need_fields ('f', struct ('X', 1), {'X', 'Y'})
%!error <f: RUN.net has no field Y> need_fields ('f', struct ('X', 1), {'X', 'Y'}, 'RUN.net')
