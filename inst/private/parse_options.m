% Options of a function from its table and the caller's arguments.
%   opt = parse_options (fname, table, args)
% TABLE is an n x 4 cell, a row per option: name, default, check, help.  ARGS
% is a cell of 'Name', value pairs or one struct.  Names are case-insensitive;
% [] means the default; an unknown name raises mmbias:invalidOption with the
% list of valid ones, a bad value the error of check_value.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function opt = parse_options (fname, table, args)
  names = table(:,1);
  opt = cell2struct (table(:,2), names, 1);
  if numel (args) == 1 && isstruct (args{1}) && isscalar (args{1})
    args = [fieldnames(args{1}), struct2cell(args{1})].';
    args = args(:).';
  end
  if mod (numel (args), 2) ~= 0
    fail ('invalidOption', ...
          '%s: options must come as ''Name'', value pairs or one struct', ...
          fname);
  end
  for i = 1:2:numel (args)
    name = args{i};
    hit = [];
    if ischar (name)
      hit = find (strcmpi (name, names));
    end
    if isempty (hit)
      fail ('invalidOption', '%s: unknown option %s; valid options are %s', ...
            fname, describe (name), strjoin (names.', ', '));
    end
    value = args{i+1};
    if ~ (isempty (value) && is_default (value))
      opt.(names{hit}) = check_value (fname, names{hit}, value, table{hit,3});
    end
  end
end

% [] leaves the default; other empty values are bad ones.
function yes = is_default (value)
  yes = isa (value, 'double') && isequal (size (value), [0 0]);
end

%!shared table
%! table = {'Rate', 0.04, 'positive', ''; 'Mode', 'a', {'a', 'b'}, ''};
%!test
%! opt = parse_options ('f', table, {});
%! assert (opt, struct ('Rate', 0.04, 'Mode', 'a'));
%!test
%! opt = parse_options ('f', table, {'rate', 2, 'MODE', 'B'});
%! assert (opt, struct ('Rate', 2, 'Mode', 'b'));
%!test
%! opt = parse_options ('f', table, {struct('rate', [], 'Mode', 'b')});
%! assert (opt, struct ('Rate', 0.04, 'Mode', 'b'));
%!error <f: unknown option 'Speed'; valid options are Rate, Mode> parse_options ('f', table, {'Speed', 1})
%!error <f: RATE must be a positive number> parse_options ('f', table, {'Rate', -1})
%!error <pairs or one struct> parse_options ('f', table, {'Rate'})
%!error <unknown option> parse_options ('f', table, {3, 4})
