% A delimited text file: its names, or some of its columns.
%   head = data_read_csv (path, opt)
%   [head, values, labels, notes] = data_read_csv (path, opt, columns, words)
% OPT has the fields Delimiter, Header and Missing of mmbias_data.  VALUES is P x K
% with NaN where a cell is missing ('Missing', 'drop'); LABELS{k} the words that
% column k counts, or {} where it holds numbers.  COLUMNS increase; WORDS says
% which of them may hold words.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function [head, values, labels, notes] = data_read_csv (path, opt, columns, words)
  if nargin < 3
    columns = zeros (1, 0);
    words = true (1, 0);
  end
  core = struct ('Delimiter', opt.Delimiter, 'Header', opt.Header, ...
                 'Missing', opt.Missing, 'Display', 'auto');
  if any (strcmp (opt.Delimiter, {'tab', '\t'}))
    core.Delimiter = sprintf ('\t');
  elseif strcmp (opt.Delimiter, 'auto')
    core.Delimiter = '';
  end
  if ~ ischar (core.Header)
    names = {'false', 'true'};
    core.Header = names{1 + core.Header};
  end
  [head, values, labels] = call_reader (@mmbias_read_table_mex, path, core, columns, words);
  notes = {};
  if head.latin1
    notes{end+1} = sprintf (['''%s'' is not UTF-8: its names and labels were ' ...
                             'read as Latin-1.'], path);
  end
  if head.decimalComma
    text = '';
    if ~ head.surelyDecimal
      text = [', all with three digits behind them: if these commas separate ' ...
              'thousands, remove them'];
    end
    notes{end+1} = sprintf ('Numbers of ''%s'' have decimal commas%s.', path, text);
  end
  if head.emptyRows > 0
    notes{end+1} = sprintf (['%d rows at the end of ''%s'' hold nothing but ' ...
                             'separators and were left out.'], ...
                            head.emptyRows, path);
  end
end

%!function f = file_of (text)
%!  f = [tempname() '.csv'];
%!  fid = fopen (f, 'w'); fwrite (fid, text); fclose (fid);
%!endfunction
%!function [c, n] = read_of (text, varargin)
%!  f = file_of (text);
%!  cleanup = onCleanup (@() delete (f));
%!  opt = struct ('Delimiter', 'auto', 'Header', 'auto', 'Missing', 'error');
%!  for i = 1:2:numel (varargin), opt.(varargin{i}) = varargin{i+1}; end
%!  n = data_read_csv (f, opt).names;
%!  words = false (size (n)); words(end) = true;
%!  [h, v, l] = data_read_csv (f, opt, 1:numel (n), words);
%!  c = num2cell (v, 1);
%!  if (! isempty (l{end})), c{end} = l{end}(v(:,end))'; end
%!endfunction
%!test  # BOM, CRLF, quotes, blanks, exponents, no final newline
%! [c, n] = read_of (["\xEF\xBB\xBF\"a, b\", c ,d\r\n1,-2.5e-3, 3\r\n4,\"5\",6"]);
%! assert (n, {'a, b', 'c', 'd'});
%! assert (c, {[1; 4], [-2.5e-3; 5], [3; 6]});
%!test  # text column
%! [c, n] = read_of ("x,label\n1,cat\n2,dog\n");
%! assert (c, {[1; 2], {'cat'; 'dog'}});
%!test  # plain and quoted numbers agree
%! [a, n] = read_of ("a,b,c\n1,-2e3,.5\n3,4,5\n");
%! [b, n] = read_of ("a,b,c\n\"1\", -2e3,.5\n3,4,5\n");
%! assert (a, b); assert (a, {[1; 3], [-2000; 4], [.5; 5]});
%!error <must be a number, got '2i'> read_of ("b,a\n2,1\n2i,3\n")
%!error <must be a number, got '1-2'> read_of ("b,a\n2,1\n1-2,3\n")
%!error <must be a number, got '1e'> read_of ("b,a\n2,1\n1e,3\n")
%!error <line 3, column 2 \('b'\) of .* must be a number, got 'x'> read_of ("a,b,c\n1,2,1\n3,x,1\n")
%!error <line 2 of .* has 1 cells, the header 2> read_of ("a,b\n1\n")
%!error <line 3, column 1 \('a'\) of .* must be a number, got ''> read_of ("a,b\n1,2\n,4\n")
%!error <must have a header line and rows> read_of ("a,b\n")
%!error <line 1 of .* looks like data .*option Header> read_of ("1,2\n3,4\n")
%!error <line 2 of .* has 1 cells> read_of ("a,b\n1 2\n")
%!error <must be a number, got '1 2'> read_of ("a,b\n3,4\n1 2,3\n")
%!error id=mmbias:io read_of ("a,b\n1,2\n3z,4\n")
