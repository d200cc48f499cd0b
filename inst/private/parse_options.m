% Options of a function from its table and the caller's arguments.
%   opt = parse_options (fname, table, args)
% TABLE is an n x 4 cell, a row per option: name, default, check, help.  ARGS
% is a cell of 'Name', value pairs, or of a struct that pairs may follow.  Names are
% case-insensitive; [] means the default; an unknown name raises
% mmbias:invalidOption with the nearest and the list of valid ones, a bad value the
% error of check_value.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function opt = parse_options (fname, table, args)
  names = table(:,1);
  opt = cell2struct (table(:,2), names, 1);
  if isempty (args)
    return
  end
  args = option_pairs (args);
  if mod (numel (args), 2) ~= 0
    fail ('invalidOption', ...
          ['%s: options must come as ''Name'', value pairs, or as a struct that ' ...
           'pairs may follow'], fname);
  end
  for i = 1:2:numel (args)
    name = args{i};
    hit = [];
    if ischar (name)
      hit = find (strcmpi (name, names));
    end
    if isempty (hit)
      fail ('invalidOption', '%s: unknown option %s%s; valid options are %s', ...
            fname, describe (name), guess (name, names), strjoin (names.', ', '));
    end
    value = args{i+1};
    if ~ (isempty (value) && is_default (value))
      opt.(names{hit}) = check_value (fname, names{hit}, value, table{hit,3});
    end
  end
end

% What may have been meant, where one option is near.
function text = guess (name, names)
  text = '';
  if ischar (name) && isrow (name)
    [near, cost] = near_words (name, names.', 1);
    if ~ isempty (near) && cost <= max (1, numel (name) / 3)
      text = sprintf (' (did you mean %s?)', near{1});
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
%!assert (parse_options ('f', table, {struct('rate', 3, 'Mode', 'b'), 'Rate', 2}), struct ('Rate', 2, 'Mode', 'b'))
%!error <f: unknown option 'Rat' .did you mean Rate..; valid options are Rate, Mode> parse_options ('f', table, {struct('Mode', 'b'), 'Rat', 1})
%!error <f: unknown option 'modes' .did you mean Mode..; valid> parse_options ('f', table, {'modes', 1})
%!error <pairs, or as a struct that pairs may follow> parse_options ('f', table, {struct('Mode', 'b'), 'Rate'})
%!error <pairs, or as a struct> parse_options ('f', table, {'Rate'})
%!error <unknown option> parse_options ('f', table, {3, 4})
