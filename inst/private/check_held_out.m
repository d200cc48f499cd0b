% Check the samples that are held out of DATA, where there are any.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function check_held_out (fname, data)
  held = data.HoldOut;
  if isempty (held)
    return
  end
  if ~ isstruct (held) || ~ isscalar (held)
    fail ('invalidArgument', '%s: DATA.HoldOut must be [] or a struct, got %s', fname, ...
          describe (held));
  end
  need_fields (fname, held, {'X', 'Y', 'P', 'Index'}, 'DATA.HoldOut');
  check_cells (fname, 'DATA.HoldOut.X', held.X, data.Dims);
  parts = [held.X(:).', {held.Y}];
  names = arrayfun (@(m) sprintf ('X{%d}', m), 1:numel (held.X), 'UniformOutput', false);
  names{end+1} = 'Y';
  columns = [data.Dims(:).', size(data.Syx, 1)];
  P = size (held.Y, 1);
  for i = 1:numel (parts)
    x = parts{i};
    if ~ isa (x, 'double') || ~ isreal (x) || issparse (x) ...
       || ~ isequal (size (x), [P, columns(i)])
      fail ('dimensionMismatch', ...
            '%s: DATA.HoldOut.%s must be a full real double matrix, %d x %d, got %s', ...
            fname, names{i}, P, columns(i), describe (x));
    end
    if ~ all (isfinite (x(:)))
      fail ('nonFinite', '%s: DATA.HoldOut.%s must not contain NaN or Inf', fname, names{i});
    end
  end
end

%!function data = broken (name, value)
%!  data = mmbias_data ({[1; 2; 4], [3; 1; 1]}, [1; 2; 5], 'HoldOut', 2);
%!  if strcmp (name, 'all'), data.HoldOut = value; else data.HoldOut.(name) = value; end
%!endfunction
%!test check_held_out ('f', broken ('P', 1)); check_held_out ('f', broken ('all', []));
%!error <f: DATA.HoldOut must be \[\] or a struct, got a 1 x 1 double> check_held_out ('f', broken ('all', 3))
%!error <f: DATA.HoldOut has no field X> check_held_out ('f', broken ('all', struct ('Y', 1)))
%!error <f: DATA.HoldOut.X must be a cell array with 2 cells> check_held_out ('f', broken ('X', {1}))
%!error <f: DATA.HoldOut.X\{2\} must be a full real double matrix, 1 x 1, got a 2 x 1 double> check_held_out ('f', broken ('X', {1, [1; 2]}))
%!error <f: DATA.HoldOut.Y must be a full real double matrix, 1 x 1, got a 1 x 2> check_held_out ('f', broken ('Y', [1 2]))
%!error <f: DATA.HoldOut.Y must not contain NaN> check_held_out ('f', broken ('Y', NaN))
