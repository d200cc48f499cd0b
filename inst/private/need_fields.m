% Check that DATA has the fields NAMES.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function need_fields (fname, data, names)
  gone = names(~ isfield (data, names));
  if ~ isempty (gone)
    fail ('invalidArgument', '%s: DATA has no field %s', fname, gone{1});
  end
end

%!test need_fields ('f', struct ('X', 1, 'Y', 2), {'X', 'Y'});
%!error <f: DATA has no field Y> need_fields ('f', struct ('X', 1), {'X', 'Y'})
