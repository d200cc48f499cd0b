% Raise mmbias:ID with a message built by sprintf.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function fail (id, template, varargin)
  error (['mmbias:' id], template, varargin{:});
end

%!error <X must be 3> fail ('invalidArgument', 'X must be %d', 3)
%!test
%! try
%!   fail ('io', 'no file %s', 'a.csv');
%! catch err
%!   assert (err.identifier, 'mmbias:io');
%!   assert (err.message, 'no file a.csv');
%! end
