% Check that X is a cell of samples per modality, with columns as DIMS says; the error
% calls it ARGNAME.
%   check_cells (fname, argname, X, dims)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_cells (fname, argname, X, dims)
  M = numel (dims);
  if ~ iscell (X) || numel (X) ~= M
    fail ('dimensionMismatch', '%s: %s must be a cell array with %d cells, got %s', ...
          fname, argname, M, describe (X));
  end
  for m = 1:M
    x = X{m};
    if ~ isa (x, 'double') || issparse (x) || ndims (x) > 2 || size (x, 2) ~= dims(m)
      fail ('dimensionMismatch', ...
            '%s: %s{%d} must be a full double matrix with %d columns, got %s', ...
            fname, argname, m, dims(m), describe (x));
    end
  end
end

%!test check_cells ('f', 'X', {1, [2 3]}, [1 2])
%!error <f: X must be a cell array with 2 cells, got a 1 x 1 cell> check_cells ('f', 'X', {1}, [1 2])
%!error <f: X\{2\} must be a full double matrix with 2 columns> check_cells ('f', 'X', {1, 2}, [1 2])
