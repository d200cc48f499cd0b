% Column numbers of a map entry: numbers, a name, a wildcard, or a cell array
% of names.  NAMES are 'stem.column'; an entry matches either that or the
% column alone.  WHAT names the entry in errors.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function at = data_columns (entry, names, what)
  fname = 'mmbias_data';
  if isnumeric (entry)
    at = check_value (fname, what, entry, 'positive integers');
    if max (at) > numel (names)
      fail ('invalidArgument', '%s: %s asks for column %d of %d', fname, ...
            what, max (at), numel (names));
    end
    if numel (unique (at)) ~= numel (at)
      fail ('invalidArgument', '%s: %s names a column twice', fname, what);
    end
    return
  end
  if ischar (entry)
    entry = {entry};
  end
  if ~ iscellstr (entry)
    fail ('invalidArgument', '%s: %s must be numbers or names, got %s', ...
          fname, what, describe (entry));
  end
  short = regexprep (names, '^[^.]*\.', '');
  at = [];
  for i = 1:numel (entry)
    pattern = ['^' regexptranslate('wildcard', entry{i}) '$'];
    hit = find (~ cellfun ('isempty', regexp (short, pattern, 'once')) ...
                | ~ cellfun ('isempty', regexp (names, pattern, 'once')));
    if isempty (hit)
      fail ('invalidArgument', '%s: %s matches no column: ''%s''', fname, ...
            what, entry{i});
    end
    if numel (unique (short(hit))) ~= numel (hit)
      fail ('invalidArgument', ...
            ['%s: %s is ambiguous: ''%s'' is in several files; write ' ...
             '''stem.%s'', such as ''%s'''], fname, what, entry{i}, ...
            entry{i}, names{hit(1)});
    end
    at = [at, hit];
  end
  at = unique (at);
end

%!shared names
%! names = {'f.a1', 'f.a2', 'f.y', 'g.a1', 'g.y'};
%!assert (data_columns ([2 4], names, 'W'), [2 4])
%!assert (data_columns ('a2', names, 'W'), 2)
%!assert (data_columns ('f.a*', names, 'W'), [1 2])
%!assert (data_columns ({'g.*', 'a2'}, names, 'W'), [2 4 5])
%!error <W is ambiguous: 'y' is in several files> data_columns ('y', names, 'W')
%!error <W matches no column: 'z\*'> data_columns ('z*', names, 'W')
%!error <W asks for column 6 of 5> data_columns (6, names, 'W')
%!error <W must be a row of whole numbers> data_columns (0, names, 'W')
%!error <W names a column twice> data_columns ([1 1], names, 'W')
%!error <W must be numbers or names> data_columns ({1}, names, 'W')
