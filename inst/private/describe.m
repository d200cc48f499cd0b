% Short description of a value for error messages: the value itself where it
% is a number or a word, else its size and class.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function text = describe (x)
  if ischar (x) && size (x, 1) == 1 && numel (x) <= 40
    text = ['''' x ''''];
  elseif isstruct (x) && isscalar (x) && isfield (x, 'type') && ischar (x.type)
    text = ['a ' x.type ' struct'];
  elseif isa (x, 'double') && isscalar (x) && isreal (x) && ~ issparse (x)
    if x == fix (x) && abs (x) < 1e15
      text = sprintf ('a 1 x 1 double (%d)', x);
    else
      text = sprintf ('a 1 x 1 double (%g)', x);
    end
  else
    kind = class (x);
    if issparse (x)
      kind = ['sparse ' kind];
    elseif isnumeric (x) && ~ isreal (x)
      kind = ['complex ' kind];
    end
    text = sprintf ('a %s %s', strjoin (cellfun (@(n) sprintf ('%d', n), ...
                    num2cell (size (x)), 'UniformOutput', false), ' x '), kind);
  end
end

%!assert (describe (-1), 'a 1 x 1 double (-1)')
%!assert (describe (0.5), 'a 1 x 1 double (0.5)')
%!assert (describe (NaN), 'a 1 x 1 double (NaN)')
%!assert (describe ('abc'), '''abc''')
%!assert (describe (ones (2, 3, 'single')), 'a 2 x 3 single')
%!assert (describe (sparse (1)), 'a 1 x 1 sparse double')
%!assert (describe (1i), 'a 1 x 1 complex double')
%!assert (describe ({}), 'a 0 x 0 cell')
