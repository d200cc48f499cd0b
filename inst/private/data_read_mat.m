% What a MAT file (or another file that Octave's load reads) holds, as columns.
%   head = data_read_mat (path)
%   [pieces, notes] = data_read_mat (head, columns, words, path)
% HEAD has names, groups (1 x n, see data_columns), variables (names and values)
% and owner (1 x n, the variable of a column).  Variable v of one column is v,
% else v_1, v_2 ..; fields of structs are s.field.  What is not mapped may be
% anything.  PIECES: one struct per mapped variable with value (double, words as
% 1, 2, ..), labels, columns (of HEAD), whole (all its columns), name.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [out, notes] = data_read_mat (head, columns, words, path)
  notes = {};
  if nargin == 1
    out = read_head (head);
    return
  end
  out = struct ('value', {}, 'labels', {}, 'columns', {}, 'whole', {}, 'name', {});
  converted = {};
  for v = unique (head.owner(columns))
    mine = columns(head.owner(columns) == v);
    name = head.variables{v,1};
    word = any (words(head.owner(columns) == v));
    all_of_it = find (head.owner == v);
    x = head.variables{v,2};
    if numel (mine) < numel (all_of_it)
      x = x(:,mine-all_of_it(1)+1);
    end
    [value, labels, change] = as_numbers (x, name, mine - all_of_it(1) + 1, path, word);
    if ~ isempty (change)
      converted{end+1} = sprintf ('''%s'' (%s)', name, change);
    end
    out(end+1) = struct ('value', value, 'labels', {labels}, ...
                         'columns', mine, 'whole', ...
                         numel (mine) == numel (all_of_it), 'name', name);
  end
  if ~ isempty (converted)
    notes{end+1} = sprintf ('%s of ''%s'': converted to double.', ...
                            strjoin (converted, ', '), path);
  end
end

function head = read_head (path)
  try
    s = load (path);
  catch err
    fail ('io', 'mmbias_data: ''%s'' cannot be read: %s', path, err.message);
  end
  if ~ isstruct (s)
    fail ('io', ['mmbias_data: ''%s'' is no MAT file but plain text; give it ' ...
                 'the suffix .csv and a separator'], path);
  end
  variables = flatten (s, '');
  if isempty (variables)
    fail ('io', 'mmbias_data: ''%s'' holds no variable', path);
  end
  head = struct ('names', {{}}, 'groups', {{}}, 'variables', {variables}, ...
                 'owner', []);
  for v = 1:size (variables, 1)
    name = variables{v,1};
    n = 1;
    if (isnumeric (variables{v,2}) || islogical (variables{v,2})) ...
       && ndims (variables{v,2}) == 2 && ~ isempty (variables{v,2})
      n = size (variables{v,2}, 2);
    end
    names = {name};
    if n > 1
      names = arrayfun (@(j) sprintf ('%s_%d', name, j), 1:n, ...
                        'UniformOutput', false);
    end
    head.names = [head.names, names];
    head.groups = [head.groups, repmat({name}, 1, n)];
    head.owner = [head.owner, repmat(v, 1, n)];
  end
end

% Variables and fields of scalar structs, at any depth.
function list = flatten (s, prefix)
  list = cell (0, 2);
  for field = fieldnames (s).'
    x = s.(field{1});
    name = [prefix field{1}];
    if isstruct (x) && isscalar (x)
      list = [list; flatten(x, [name '.'])];
    else
      list(end+1,:) = {name, x};
    end
  end
end

% The columns AT of a variable as numbers; CHANGE says from what, '' if it was double.
function [value, labels, change] = as_numbers (x, name, at, path, word)
  labels = {};
  change = '';
  where = sprintf ('mmbias_data: variable ''%s'' of ''%s''', name, path);
  if word && ischar (x) && ndims (x) == 2 && ~ isempty (x)
    x = cellstr (x);
  end
  if word && iscellstr (x) && isvector (x)
    [value, labels] = count_words (x(:));
  elseif (isnumeric (x) || islogical (x)) && isreal (x) && ndims (x) == 2 ...
         && ~ isempty (x)
    if issparse (x)
      change = 'sparse';
    elseif ~ isa (x, 'double')
      change = class (x);
    end
    value = full (double (x));
    if isinteger (x) && any (abs (x(:)) > 2 ^ 53)
      fail ('io', '%s holds whole numbers beyond 2^53, which double cannot', where);
    end
  else
    expected = 'a real matrix';
    if word
      expected = 'a real matrix or a vector of words';
    end
    text = sprintf ('%s must be %s, got %s', where, expected, describe (x));
    if ~ word && (ischar (x) || iscellstr (x))
      text = [text, ' (words may be a TARGET with ''Classes'', true)'];
    end
    fail ('io', '%s', text);
  end
  if any (isinf (value(:)))
    [i, j] = find (isinf (value), 1);
    fail ('io', '%s must hold finite numbers, got %g in row %d, column %d', ...
          where, value(i,j), i, at(j));
  end
end

function [value, labels] = count_words (x)
  x = strtrim (x);
  [labels, ignore, value] = unique (x);
  value = value(:);
  none = cellfun ('isempty', x) ...
         | ismember (x, {'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NAN', 'null', 'NULL', 'Null', '?'});
  value(none) = NaN;
  labels = labels(:).';
end

%!function f = saved (varargin)
%!  f = [tempname() '.mat']; s = struct (varargin{:}); save (f, '-struct', 's', '-v7');
%!endfunction
%!test
%! f = saved ('image', [1 2; 3 4], 'y', [5; 6]);
%! h = data_read_mat (f);
%! [p, notes] = data_read_mat (h, 1:3, false (1, 3), f);
%! delete (f);
%! assert (h.names, {'image_1', 'image_2', 'y'}); assert (h.groups, {'image', 'image', 'y'});
%! assert (p(1).value, [1 2; 3 4]); assert (p(2).value, [5; 6]); assert (p(1).whole); assert (notes, {});
%!test  # structs, words, classes of numbers
%! f = saved ('s', struct ('a', single ([1; 2]), 'b', struct ('c', int8 ([3; 4]))), 'l', {{'u'; ''}}, 'q', sparse ([1; 0]), 'f', {{{1}}});
%! h = data_read_mat (f);
%! want = {'s.a', 's.b.c', 'l', 'q'}; [~, at] = ismember (want, h.names);
%! at = sort (at);
%! [p, notes] = data_read_mat (h, at, strcmp (h.names(at), 'l'), f);
%! delete (f);
%! assert (sort (h.names), sort ([want {'f'}]));
%! get = @(n) p(strcmp ({p.name}, n));
%! assert ([get('s.a').value get('s.b.c').value get('q').value], [1 3 1; 2 4 0]);
%! assert (get ('l').value, [2; NaN]); assert (get ('l').labels, {'', 'u'});
%! assert (numel (notes), 1);
%! for w = {"'s.a' (single)", "'s.b.c' (int8)", "'q' (sparse)"}, assert (! isempty (strfind (notes{1}, w{1}))); end
%!function refused (x, word)
%!  f = saved ('x', x); c = onCleanup (@() delete (f)); data_read_mat (data_read_mat (f), 1, word, f);
%!endfunction
%!error <'x' of .* must be a real matrix, got a 1 x 1 complex> refused (1i, false)
%!error <must be a real matrix, got 'abc'> refused ('abc', false)
%!error <must hold finite numbers, got Inf in row 2, column 1> refused ([1; Inf], false)
%!error <beyond 2.53> refused (intmax ('int64'), false)
%!error <must be a real matrix, got a 1 x 1 x 2 double> refused (ones (1, 1, 2), false)
%!error id=mmbias:io refused ({{1}}, true)
%!error id=mmbias:io refused ([], false)
