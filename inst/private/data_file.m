% Data kind 'file': delimited text or MAT files, joined row by row.
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
  if ~ strcmpi (opt.Header, 'auto')
    opt.Header = check_value (fname, 'HEADER', opt.Header, 'logical');
  end
  map = check_map (fname, opt.Modalities);
  if isempty (opt.Target)
    fail ('invalidArgument', '%s: TARGET is missing', fname);
  end
  [sources, head] = read_heads (paths, opt);
  [at, target] = map_columns (fname, map, opt, head);
  [V, place, labels, notes] = read_columns (sources, head, at, target, opt);
  [V, there, notes] = drop_missing (V, notes, opt, paths);
  X = cell (1, numel (at));
  for m = 1:numel (at)
    X{m} = V(:,place(at{m}(place(at{m}) > 0)));
  end
  Y = V(:,place(target(place(target) > 0)));
  if ~ isempty (labels)
    Y = labels(Y).';
  end
  data = data_from_samples (X, Y, map(:,1).', opt, there);
  data.notes = [notes, data.notes];
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
  if any (cellfun ('isempty', map(:,1)))
    fail ('invalidArgument', '%s: MODALITIES has an empty name', fname);
  end
  [ignore, first] = unique (map(:,1), 'first');
  again = setdiff (1:size (map, 1), first);
  if ~ isempty (again)
    fail ('invalidArgument', '%s: MODALITIES has the name ''%s'' twice', fname, ...
          map{again(1),1});
  end
end

% Names of all columns of all files, side by side.
function [sources, head] = read_heads (paths, opt)
  sources = struct ('path', paths, 'mat', false, 'head', [], 'first', 0);
  head = struct ('names', {{}}, 'groups', {{}}, 'stems', {{}}, 'file', []);
  for i = 1:numel (paths)
    if exist (paths{i}, 'file') ~= 2
      fail ('io', 'mmbias_data: there is no file ''%s''', paths{i});
    end
    sources(i).mat = is_mat (paths{i});
    if sources(i).mat
      h = data_read_mat (paths{i});
      groups = h.groups;
    else
      h = data_read_csv (paths{i}, opt);
      groups = repmat ({''}, 1, numel (h.names));
    end
    sources(i).head = h;
    sources(i).first = numel (head.names);
    n = numel (h.names);
    head.names = [head.names, h.names];
    head.groups = [head.groups, groups];
    head.stems = [head.stems, repmat({stem_of(paths{i})}, 1, n)];
    head.file = [head.file, repmat(i, 1, n)];
  end
end

function stem = stem_of (path)
  [ignore, stem, ext] = fileparts (path);
  if strcmpi (ext, '.gz')
    [ignore, stem] = fileparts (stem);
  end
end

% By suffix, or by what such files begin with.
function yes = is_mat (path)
  [ignore, stem, ext] = fileparts (path);
  yes = strcmpi (ext, '.mat');
  fid = fopen (path, 'r');
  if yes || fid < 0
    if fid >= 0
      fclose (fid);
    end
    return
  end
  text = char (fread (fid, 19, 'uint8').');
  fclose (fid);
  for magic = {'MATLAB 5.0 MAT-file', '# Created by Octave', 'Octave-1-L', ...
               'Octave-1-B', [char(137) 'HDF']}
    yes = yes || strncmp (text, magic{1}, numel (magic{1}));
  end
end

% Columns of each modality and of the target; none belongs to two.
function [at, target] = map_columns (fname, map, opt, head)
  M = size (map, 1);
  at = cell (1, M);
  owner = zeros (1, numel (head.names));
  for m = 1:M
    at{m} = data_columns (map{m,2}, head, sprintf ('MODALITIES (%s)', map{m,1}));
    both = at{m}(owner(at{m}) > 0);
    if ~ isempty (both)
      fail ('invalidArgument', '%s: column %s belongs to two modalities', ...
            fname, column_name (both(1), head));
    end
    owner(at{m}) = m;
  end
  target = data_columns (opt.Target, head, 'TARGET');
  both = target(owner(target) > 0);
  if ~ isempty (both)
    fail ('invalidArgument', '%s: TARGET column %s is also part of modality ''%s''', ...
          fname, column_name (both(1), head), map{owner(both(1)),1});
  end
  if opt.Classes && numel (target) > 1 && numel (unique (head.groups(target))) > 1
    fail ('invalidArgument', '%s: TARGET must be one column of labels with CLASSES, got %d', ...
          fname, numel (target));
  end
end

function text = column_name (j, head)
  text = sprintf ('%d', j);
  if ~ isempty (head.names{j})
    text = ['''' head.stems{j} '.' head.names{j} ''''];
  end
end

% The mapped columns side by side: column j of the files is column PLACE(j) of V
% (0: not there, or part of a row vector that was turned).
function [V, place, labels, notes] = read_columns (sources, head, at, target, opt)
  wanted = unique ([at{:}, target]);
  is_label = false (1, numel (head.names));
  is_label(target) = opt.Classes;
  pieces = struct ('value', {}, 'labels', {}, 'columns', {}, 'whole', {}, 'name', {});
  notes = {};
  for i = 1:numel (sources)
    mine = wanted(head.file(wanted) == i);
    if isempty (mine)
      notes{end+1} = sprintf ('No column of ''%s'' is used.', sources(i).path);
      continue
    end
    [p, said] = read_source (sources(i), mine, is_label(mine), target, opt);
    pieces = [pieces, p];
    notes = [notes, said];
  end
  [pieces, notes] = fit_rows (pieces, notes);
  place = zeros (1, numel (head.names));
  labels = {};
  done = 0;
  for k = 1:numel (pieces)
    n = size (pieces(k).value, 2);
    place(pieces(k).columns(1:n)) = done + (1:n);
    done = done + n;
    if ~ isempty (pieces(k).labels)
      labels = pieces(k).labels;
    end
  end
  V = [pieces.value];
  if opt.Classes && sum (place(target) > 0) ~= 1
    fail ('invalidArgument', ...
          'mmbias_data: TARGET must be one column of labels with CLASSES, got %d', ...
          sum (place(target) > 0));
  end
end

function [p, notes] = read_source (s, mine, is_label, target, opt)
  local = mine - s.first;
  if s.mat
    [p, notes] = data_read_mat (s.head, local, is_label, s.path);
    for k = 1:numel (p)
      refuse_missing (p(k), s, opt);
      p(k).columns = p(k).columns + s.first;
    end
    return
  end
  try
    [ignore, values, words, notes] = data_read_csv (s.path, opt, local, is_label);
  catch err
    fail_hinted (err, opt, local(ismember (mine, target)));
  end
  labels = {};
  if any (is_label)
    labels = words{is_label};
  end
  p = struct ('value', values, 'labels', {labels}, 'columns', mine, ...
              'whole', false, 'name', s.path);
end

% Words in a target are labels that nobody has called so.
function fail_hinted (err, opt, target)
  text = err.message;
  word = regexp (text, 'must be a number, got ''[A-Za-z]', 'once');
  if ~ opt.Classes && ~ isempty (word)
    for j = target
      if ~ isempty (strfind (text, sprintf (', column %d ', j)))
        text = [text ' (words may be a TARGET with ''Classes'', true)'];
      end
    end
  end
  error (err.identifier, '%s', text);
end

function refuse_missing (p, s, opt)
  if strcmp (opt.Missing, 'error') && any (isnan (p.value(:)))
    [i, j] = find (isnan (p.value), 1);
    column = sum (strcmp (s.head.groups(1:p.columns(j)), p.name));
    fail ('io', ['mmbias_data: row %d, column %d of variable ''%s'' of ''%s'' is ' ...
                 'missing; ''Missing'', ''drop'' leaves such rows out'], i, column, ...
          p.name, s.path);
  end
end

% All pieces get the same number of rows; row vectors are turned where only
% that makes them fit.
function [pieces, notes] = fit_rows (pieces, notes)
  rows = arrayfun (@(p) size (p.value, 1), pieces);
  cols = arrayfun (@(p) size (p.value, 2), pieces);
  flat = rows == 1 & [pieces.whole] & cols > 1;
  tall = find (rows > 1 | ~ [pieces.whole], 1);
  if ~ isempty (tall)
    P = rows(tall);
  elseif all (flat) && all (cols == cols(1))
    P = cols(1);
  else
    P = 1;
  end
  turned = {};
  for k = find (flat & rows ~= P & cols == P)
    pieces(k).value = pieces(k).value.';
    rows(k) = P;
    turned{end+1} = pieces(k).name;
  end
  wrong = find (rows ~= P, 1);
  if ~ isempty (wrong)
    if isempty (tall)
      tall = find (rows == P, 1);
    end
    fail ('dimensionMismatch', 'mmbias_data: ''%s'' has %d rows, ''%s'' has %d', ...
          pieces(wrong).name, rows(wrong), pieces(tall).name, P);
  end
  if ~ isempty (turned)
    notes{end+1} = sprintf ('Row vectors taken as columns: ''%s''.', ...
                            strjoin (turned, ''', '''));
  end
end

% THERE: which rows are left.
function [V, there, notes] = drop_missing (V, notes, opt, paths)
  gone = any (isnan (V), 2) & ~ strcmp (opt.Missing, 'error');
  there = ~ gone;
  if all (gone)
    fail ('io', 'mmbias_data: every row of ''%s'' has something missing', ...
          strjoin (paths, ''', '''));
  end
  if any (gone)
    notes{end+1} = sprintf ('%d of %d rows were left out: something is missing in them.', ...
                            sum (gone), numel (gone));
    V = V(~ gone,:);
  end
end

%!test
%! f = [tempname() '.csv'];
%! fid = fopen (f, 'w'); fprintf (fid, 'a,b,y\n1,2,3\n4,5,7\n'); fclose (fid);
%! data = data_file ({f, 'Modalities', {'m', [1 2]}, 'Target', 'y', 'Center', false});
%! delete (f);
%! assert (data.X, {[1 2; 4 5]}); assert (data.Y, [3; 7]); assert (data.Names, {'m'});
