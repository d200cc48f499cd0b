% The method that option arguments ask for, before its table of options is
% known: the last value of Method, else DEFAULT.
%   method = method_of (fname, args, methods, default)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function method = method_of (fname, args, methods, default)
  method = default;
  args = option_pairs (args);
  for i = 1:2:numel (args) - 1
    if ischar (args{i}) && strcmpi (args{i}, 'Method') ...
       && ~ isequal (args{i+1}, [])
      method = check_value (fname, 'METHOD', args{i+1}, methods);
    end
  end
end

%!shared list
%! list = {'a', 'b'};
%!assert (method_of ('f', {}, list, 'a'), 'a')
%!assert (method_of ('f', {'x', 1, 'method', 'B'}, list, 'a'), 'b')
%!assert (method_of ('f', {struct('Method', 'b')}, list, 'a'), 'b')
%!assert (method_of ('f', {'Method', []}, list, 'a'), 'a')
%!error <f: METHOD must be one of 'a', 'b', got 'c'> method_of ('f', {'Method', 'c'}, list, 'a')
