% The method that option arguments ask for, before its table of options is
% known: the last value of Method, or of the option NAME, else DEFAULT.
%   method = method_of (fname, args, methods, default)
%   word = method_of (fname, args, words, default, name)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function method = method_of (fname, args, methods, default, name)
  if nargin < 5
    name = 'Method';
  end
  method = default;
  if isempty (args)
    return
  end
  args = option_pairs (args);
  for i = 1:2:numel (args) - 1
    if ischar (args{i}) && strcmpi (args{i}, name) ...
       && ~ isequal (args{i+1}, [])
      method = check_value (fname, upper (name), args{i+1}, methods);
    end
  end
end

%!shared list
%! list = {'a', 'b'};
%!assert (method_of ('f', {}, list, 'a'), 'a')
%!assert (method_of ('f', {'x', 1, 'method', 'B'}, list, 'a'), 'b')
%!assert (method_of ('f', {struct('Method', 'b')}, list, 'a'), 'b')
%!assert (method_of ('f', {'Method', []}, list, 'a'), 'a')
%!assert (method_of ('f', {'Method', 'a', 'Rule', 'b'}, list, 'a', 'Rule'), 'b')
%!error <f: METHOD must be one of 'a', 'b', got 'c'> method_of ('f', {'Method', 'c'}, list, 'a')
