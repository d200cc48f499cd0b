% Data kind 'file': CSV with a header line, or MAT files, joined row by row.
%   data = data_file (args)        the paths, then options
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function data = data_file (args)
  fname = 'mmbias_data';
  if isempty (args)
    fail ('invalidArgument', '%s: PATHS is missing', fname);
  end
  paths = args{1};
  args = args(2:end);
  if ischar (paths)
    paths = {paths};
  end
  if ~ iscellstr (paths) || isempty (paths)
    fail ('invalidArgument', '%s: PATHS must be a file name or a cell array of them, got %s', ...
          fname, describe (paths));
  end
  opt = parse_options (fname, data_options ('file'), args);
  map = check_map (fname, opt.Modalities);
  [columns, names] = read_tables (paths);
  used = zeros (1, numel (names));
  X = cell (1, size (map, 1));
  for m = 1:size (map, 1)
    at = data_columns (map{m,2}, names, sprintf ('MODALITIES (%s)', map{m,1}));
    [X{m}, used] = take (fname, columns, names, at, used, m, map{m,1});
  end
  if isempty (opt.Target)
    fail ('invalidArgument', '%s: TARGET is missing', fname);
  end
  at = data_columns (opt.Target, names, 'TARGET');
  if any (used(at))
    fail ('invalidArgument', '%s: TARGET column ''%s'' is also part of modality ''%s''', ...
          fname, names{at(find (used(at), 1))}, map{used(at(find (used(at), 1))),1});
  end
  if opt.Classes && numel (at) == 1 && iscellstr (columns{at})
    Y = columns{at};
  else
    Y = take (fname, columns, names, at, used, 0, 'TARGET');
  end
  data = data_from_samples (X, Y, map(:,1).', opt);
  data.Kind = 'file';
  data.options = opt;
end

function map = check_map (fname, map)
  if isempty (map)
    fail ('invalidArgument', '%s: MODALITIES is missing', fname);
  end
  if ~ iscell (map) || size (map, 2) ~= 2 || ~ iscellstr (map(:,1))
    fail ('invalidArgument', ...
          '%s: MODALITIES must be a cell array {name, columns; ...}, got %s', ...
          fname, describe (map));
  end
end

function [x, used] = take (fname, columns, names, at, used, m, label)
  if any (used(at))
    fail ('invalidArgument', '%s: column ''%s'' belongs to two modalities', ...
          fname, names{at(find (used(at), 1))});
  end
  text = find (cellfun ('isclass', columns(at), 'cell'), 1);
  if ~ isempty (text)
    fail ('io', ['%s: column ''%s'' of %s holds text; only a TARGET with ' ...
                 'CLASSES may'], fname, names{at(text)}, label);
  end
  used(at) = m;
  x = [columns{at}];
end

% All columns of all files side by side; names without and with the stem of
% their file.
function [columns, names] = read_tables (paths)
  columns = {};
  names = {};
  rows = [];
  for i = 1:numel (paths)
    if exist (paths{i}, 'file') ~= 2
      fail ('io', 'mmbias_data: there is no file ''%s''', paths{i});
    end
    [ignore, stem, ext] = fileparts (paths{i});
    if strcmpi (ext, '.mat')
      [c, n] = data_read_mat (paths{i});
    else
      [c, n] = data_read_csv (paths{i});
    end
    if ~ isempty (rows) && size (c{1}, 1) ~= rows
      fail ('dimensionMismatch', ...
            'mmbias_data: ''%s'' has %d rows, ''%s'' has %d', paths{i}, ...
            size (c{1}, 1), paths{1}, rows);
    end
    rows = size (c{1}, 1);
    columns = [columns, c];
    names = [names, strcat([stem '.'], n)];
  end
end

%!test
%! f = [tempname() '.csv'];
%! fid = fopen (f, 'w'); fprintf (fid, 'a,b,y\n1,2,3\n4,5,7\n'); fclose (fid);
%! data = data_file ({f, 'Modalities', {'m', [1 2]}, 'Target', 'y', 'Center', false});
%! delete (f);
%! assert (data.X, {[1 2; 4 5]}); assert (data.Y, [3; 7]); assert (data.Names, {'m'});
