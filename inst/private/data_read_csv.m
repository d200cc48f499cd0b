% Strict reader of a CSV file with a header line: every cell must be a number,
% except in columns whose first cell is text.  Numeric columns come as P x 1
% doubles, text columns as P x 1 cellstr.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [columns, names] = data_read_csv (path)
  [text, problem] = read_text (path);
  if ~ isempty (problem)
    fail ('io', 'mmbias_data: ''%s'' cannot be read: %s', path, problem);
  end
  if strncmp (text, char ([239 187 191]), 3)   % byte order mark
    text = text(4:end);
  end
  lines = strsplit (strrep (text, char (13), ''), char (10));
  while ~ isempty (lines) && isempty (strtrim (lines{end}))
    lines(end) = [];
  end
  if numel (lines) < 2
    fail ('io', 'mmbias_data: ''%s'' must have a header line and rows', path);
  end
  names = split_line (lines{1});
  n = numel (names);
  if any (cellfun ('isempty', names))
    fail ('io', 'mmbias_data: ''%s'' has an empty column name in line 1', path);
  end
  if all (~ isnan (str2double (names)))
    fail ('io', 'mmbias_data: line 1 of ''%s'' must be a header with names', path);
  end
  P = numel (lines) - 1;
  values = fast_values (lines(2:end), P, n);
  is_text = false (1, n);
  if isempty (values)
    [values, words, is_text] = slow_values (lines, P, n, names, path);
  end
  columns = cell (1, n);
  for j = 1:n
    if is_text(j)
      columns{j} = words(:,j);
    else
      columns{j} = values(:,j);
    end
  end
end

% All cells at once where they are nothing but plain numbers, else [].
function values = fast_values (lines, P, n)
  values = [];
  body = strjoin (lines, char (10));
  plain = false (1, 256);
  plain(1 + double (['0123456789+-.eE,' char(10)])) = true;
  if ~ all (plain(1 + double (body)))
    return
  end
  commas = cumsum (body == ',');
  ends = [commas(body == char (10)), commas(end)];
  if any (diff ([0, ends]) ~= n - 1)
    return
  end
  % a sentinel shows that the last cell was read to its end
  [cells, count] = sscanf ([strrep(body, char (10), ',') ',7'], '%f,');
  if count == P * n + 1 && cells(end) == 7
    values = reshape (cells(1:end-1), n, P).';
  end
end

% Cell by cell, with text columns, quotes, and errors that name the place.
function [values, words, is_text] = slow_values (lines, P, n, names, path)
  first = split_line (lines{2});
  is_text = isnan (str2double (first)) & ~ strcmpi (first, 'nan');
  values = zeros (P, n);
  words = cell (P, n);
  for i = 1:P
    cells = split_line (lines{i+1});
    if numel (cells) ~= n
      fail ('io', 'mmbias_data: line %d of ''%s'' has %d cells, the header %d', ...
            i + 1, path, numel (cells), n);
    end
    row = str2double (cells);
    bad = find ((isnan (row) & ~ strcmpi (cells, 'nan') | imag (row) ~= 0) ...
                & ~ is_text, 1);
    if ~ isempty (bad)
      fail ('io', ['mmbias_data: line %d, column %d (''%s'') of ''%s'' must ' ...
                   'be a number, got ''%s'''], i + 1, bad, names{bad}, path, ...
            cells{bad});
    end
    values(i,:) = row;
    words(i,is_text) = cells(is_text);
  end
end

function cells = split_line (line)
  if ~ any (line == '"')
    cells = strtrim (strsplit (line, ',', 'CollapseDelimiters', false));
    return
  end
  cells = {};
  field = '';
  quoted = false;
  for c = [line, ',']
    if c == '"'
      quoted = ~ quoted;
    elseif c == ',' && ~ quoted
      cells{end+1} = strtrim (field);
      field = '';
    else
      field(end+1) = c;
    end
  end
end

function [text, problem] = read_text (path)
  text = '';
  problem = '';
  fid = fopen (path, 'r');
  if fid < 0
    problem = 'it cannot be opened';
    return
  end
  text = fread (fid, Inf, 'uint8=>char').';
  fclose (fid);
  if any (text == char (0))
    problem = 'it is not a text file';
  end
end

%!function f = file_of (text)
%!  f = [tempname() '.csv'];
%!  fid = fopen (f, 'w'); fwrite (fid, text); fclose (fid);
%!endfunction
%!function varargout = read_of (text)
%!  f = file_of (text);
%!  cleanup = onCleanup (@() delete (f));
%!  [varargout{1:nargout}] = data_read_csv (f);
%!endfunction
%!test  # BOM, CRLF, quotes, blanks, exponents, no final newline
%! [c, n] = read_of (["\xEF\xBB\xBF\"a, b\", c ,d\r\n1,-2.5e-3, 3\r\n4,\"5\",6"]);
%! assert (n, {'a, b', 'c', 'd'});
%! assert (c, {[1; 4], [-2.5e-3; 5], [3; 6]});
%!test  # text column
%! [c, n] = read_of ("x,label\n1,cat\n2,dog\n");
%! assert (c, {[1; 2], {'cat'; 'dog'}});
%!test  # the fast and the careful reader agree
%! [a, n] = read_of ("a,b,c\n1,-2e3,.5\n3,4,5\n");
%! [b, n] = read_of ("a,b,c\n\"1\", -2e3,.5\n3,4,5\n");
%! assert (a, b); assert (a, {[1; 3], [-2000; 4], [.5; 5]});
%!error <must be a number, got '2i'> read_of ("a,b\n1,2\n3,2i\n")
%!error <must be a number, got '1-2'> read_of ("a,b\n1,2\n3,1-2\n")
%!error <must be a number, got '1e'> read_of ("a,b\n1,2\n3,1e\n")
%!error <line 3, column 2 \('b'\) of .* must be a number, got 'x'> read_of ("a,b\n1,2\n3,x\n")
%!error <line 2 of .* has 1 cells, the header 2> read_of ("a,b\n1\n")
%!error <line 3, column 1 \('a'\) of .* must be a number, got ''> read_of ("a,b\n1,2\n,4\n")
%!error <must have a header line and rows> read_of ("a,b\n")
%!error <must be a header with names> read_of ("1,2\n3,4\n")
%!error <line 2 of .* has 1 cells> read_of ("a,b\n1 2\n")
%!error <must be a number, got '1 2'> read_of ("a,b\n3,4\n1 2,3\n")
%!error id=mmbias:io read_of ("a,b\n1,2\n3,4z\n")
