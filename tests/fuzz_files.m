% Mutated files against a plain parser of its own: no crash, no wrong number, no
% error without an identifier.
%   counts = fuzz_files (n, seed, seconds)   [read, refused]; raises at the first fault
% From the shell: octave-cli -qf --eval "addpath tests inst; fuzz_files (20000, 1, 1800)".
% The parser here goes byte by byte and knows only the plainest rules; where it
% reads a file, mmbias_data must return its numbers; where mmbias_data reads one
% that the parser refuses, that is a fault as well.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function counts = fuzz_files (n, seed, seconds)
  rand ('twister', seed);
  seeds = texts ();
  path = [tempname() '.csv'];
  cleanup = onCleanup (@() delete (path));
  counts = [0 0];
  % what the package refuses because a guess could be wrong
  strict = {'looks like data', 'looks like a row', 'more than one separator', ...
            'the name of a row', 'has 3 cells, the header 2', 'has 4 cells, the header 3', ...
            'has 5 cells, the header 4', 'is ambiguous', 'belongs to two'};
  began = tic ();
  for i = 1:n
    if toc (began) > seconds
      fprintf ('fuzz_files: stopped after %d of %d files, %g s\n', i - 1, n, seconds);
      break
    end
    text = mutate (seeds{1 + mod(i, numel (seeds))});
    fid = fopen (path, 'w');
    fwrite (fid, text);
    fclose (fid);
    drop = mod (i, 7) == 0;
    want = plain_parser (text, drop);
    try
      got = package_of (path, drop);
    catch err
      if ~ strncmp (err.identifier, 'mmbias:', 7) || isempty (err.message)
        fault (text, sprintf ('error "%s" %s', err.identifier, err.message));
      end
      if ~ isempty (want) && ~ any_of (err.message, strict)
        fault (text, ['refused: ' err.message]);
      end
      counts(2) = counts(2) + 1;
      continue
    end
    if ~ isequal (got, want)
      fault (text, sprintf ('read %s, not %s', mat2str (got, 17), mat2str (want, 17)));
    end
    counts(1) = counts(1) + 1;
  end
end

function yes = any_of (text, list)
  yes = any (cellfun (@(w) ~ isempty (strfind (text, w)), list));
end

function xy = package_of (path, drop)
  words = {'error', 'drop'};
  data = mmbias_data ('file', path, 'Modalities', {'A', 'a'; 'B', 'b'}, ...
                      'Target', 'y', 'Center', false, 'Missing', words{1 + drop});
  xy = [data.X{:}, data.Y];
end

function fault (text, what)
  error ('test:fuzz', 'file "%s": %s', undo_string_escapes (char (text)), what);
end

function list = texts ()
  list = {"a,b,y\n1.5,2,3\n4,5e-1,6\n7,8,9\n", "a;b;y\r\n1;2,25;3\r\n4;5;6\r\n", ...
          "\"id\",\"a\",\"b\",\"y\"\n\"r 1\",1,2,3\n\"r,2\",4,5,6\n\"r\"\"3\",7,8,9\n", ...
          "a\tb\ty\n10\t20\t30\n40\t50\t60\n", [char([239 187 191]) "a,b,y,z\n1,2,3,x\n4,NA,6,\n7,8,9,z\n\n"], ...
          "a,b,y\n1,True,3\n4,false,6\n", "# note\na,b,y\n-1,+2,.3\n4.,5,6\n,,\n,,\n", ...
          "y,b,a\r1,2,3\r\"4\",5,6\r", "a,b,y\n\"0.5\",\"1.25\",1\n\"-2\",3,\"\"\n5,6,7\n"};
end

function text = mutate (text)
  spice = "0123456789012345678901234567890123456789\"\"\"\",,;;\t\n\n\r#%0123456789..eE+-- NAnTrufl\0\xE4_x|";
  for k = 1:randi (2)
    at = randi (numel (text) + 1);
    c = spice(randi (numel (spice)));
    switch randi (4)
      case 1
        text = [text(1:at-1), c, text(at:end)];
      case 2
        text(min (at, numel (text))) = c;
      case 3
        if at <= numel (text) && numel (text) > 1
          text(at) = [];
        end
      case 4
        to = min (numel (text), at + randi (6));
        text = [text(1:to), text(at:to), text(to+1:end)];
    end
  end
end

% The rules of the help text, one after the other.  [] means refused.
function xy = plain_parser (text, drop)
  xy = [];
  if strncmp (text, "\xEF\xBB\xBF", 3)
    text = text(4:end);
  end
  best = [];
  for d = [",", ";", "\t"]
    found = with_separator (text, d, drop);
    if ~ isempty (found)
      best = [best, {found}];
    end
  end
  if numel (best) >= 1
    xy = best{1};
  end
end

function xy = with_separator (text, d, drop)
  xy = [];
  [rows, ok] = split_rows (text, d);
  if ~ ok
    return
  end
  % comments and blank lines above the header, comments below it
  i = 1;
  while i <= numel (rows) && (rows{i}.comment || rows{i}.blank)
    i = i + 1;
  end
  if i > numel (rows)
    return
  end
  head = rows{i}.cells;
  body = rows(i+1:end);
  if i > 1 && rows{i-1}.comment && ~ all (ismember ({'a', 'b', 'y'}, head))
    above = cellfun (@trim, ostrsplit (rows{i-1}.text, d), ...
                     'UniformOutput', false);
    above = cellfun (@(w) trim (w(w ~= '"')), above, 'UniformOutput', false);
    if all (ismember ({'a', 'b', 'y'}, above)) && numel (above) == numel (head)
      body = [rows(i), body];   # names in the last comment
      head = above;
    end
  end
  while ~ isempty (body) && body{1}.comment
    body(1) = [];
  end
  while ~ isempty (body) && body{end}.empty
    body(end) = [];
  end
  if isempty (body)
    return
  end
  n = numel (head);
  shift = numel (body{1}.cells) == n + 1;
  place = zeros (1, 3);
  names = 'aby';
  for k = 1:3
    at = find (strcmp (head, names(k)));
    if numel (at) ~= 1
      return
    end
    place(k) = at + shift;
  end
  xy = zeros (numel (body), 3);
  kinds = cell (1, 3);
  mark = '';
  for r = 1:numel (body)
    if body{r}.empty
      if ~ drop
        xy = [];
        return
      end
      xy(r,:) = NaN;
      continue
    end
    if numel (body{r}.cells) ~= n + shift
      xy = [];
      return
    end
    for k = 1:3
      [x, kind, m] = plain_value (body{r}.cells{place(k)}, d);
      if strcmp (kind, 'bad') || (strcmp (kind, 'missing') && ~ drop) ...
         || (~ isempty (m) && ~ isempty (mark) && m ~= mark)
        xy = [];
        return
      end
      if ~ isempty (m)
        mark = m;
      end
      if ~ strcmp (kind, 'missing')
        if isempty (kinds{k})
          kinds{k} = kind;
        elseif ~ strcmp (kinds{k}, kind)
          xy = [];
          return
        end
      end
      xy(r,k) = x;
    end
  end
  xy = xy(~ any (isnan (xy), 2),:);
end

function [x, kind, mark] = plain_value (cell, d)
  x = NaN;
  mark = '';
  cell = trim (cell);
  number = '^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\z';
  comma = '^[+-]?\d+,\d+([eE][+-]?\d+)?\z';
  if any (strcmp (cell, {'', 'NA', 'N/A', 'n/a', 'NaN', 'nan', 'NAN', 'null', 'NULL', 'Null', '?'}))
    kind = 'missing';
  elseif any (strcmpi (cell, {'true', 'false'}))
    kind = 'logical';
    x = double (strcmpi (cell, 'true'));
  elseif any (cell > 127)
    kind = 'bad';
  elseif ~ isempty (regexp (cell, number, 'once'))
    kind = 'number';
    x = sscanf (cell, '%f');
    mark = cell(cell == '.');
  elseif d ~= ',' && ~ isempty (regexp (cell, comma, 'once'))
    kind = 'number';
    x = sscanf (strrep (cell, ',', '.'), '%f');
    mark = ',';
  else
    kind = 'bad';
  end
  if isinf (x)
    kind = 'bad';
  end
end

function cell = trim (cell)
  blank = cell == ' ' | cell == "\t";
  cell = cell(find (~ blank, 1):find (~ blank, 1, 'last'));
  if isempty (cell)
    cell = '';
  end
end

% Rows of cells, byte by byte; OK is false for what no reader could split.
function [rows, ok] = split_rows (text, d)
  rows = {};
  ok = false;
  cr = '';
  quoted = false;   % which line end the first line has
  for i = 1:numel (text)
    if text(i) == '"'
      quoted = ~ quoted;
    elseif ~ quoted && any (text(i) == "\r\n")
      cr = text(i) == "\r" && ~ (i < numel (text) && text(i+1) == "\n");
      break
    end
  end
  if isempty (cr)
    first = find (text == "\r" | text == "\n", 1);
    cr = ~ isempty (first) && text(first) == "\r" ...
         && ~ (first < numel (text) && text(first+1) == "\n");
  end
  ends = text == d | text == "\r" | text == "\n";
  i = 1;
  seen = 0;
  while i <= numel (text)
    row = struct ('cells', {{}}, 'comment', false, 'blank', false, 'empty', true, 'text', '');
    if seen < 2 && any (text(i) == '#%')
      row.comment = true;
      stop = "\n";
      if cr
        stop = "\r";
      end
      e = find (text(i:end) == stop, 1);
      if isempty (e)
        e = numel (text) - i + 2;
      end
      row.text = text(i:min (i + e - 2, numel (text)));
      row.text = row.text(find (~ any (row.text == ('#% ')', 1), 1):end);
      row.text(row.text == "\r") = [];
      rows{end+1} = row;
      i = i + e;
      continue
    end
    ended = false;
    begun = i;
    while ~ ended
      while i <= numel (text) && (text(i) == ' ' || (text(i) == "\t" && d ~= "\t"))
        i = i + 1;
      end
      cell = '';
      if i <= numel (text) && text(i) == '"'
        row.empty = false;
        i = i + 1;
        while true
          if i > numel (text)
            return
          end
          if text(i) == '"'
            if i < numel (text) && text(i+1) == '"'
              cell(end+1) = '"';
              i = i + 2;
              continue
            end
            break
          end
          cell(end+1) = text(i);
          i = i + 1;
        end
        i = i + 1;
        while i <= numel (text) && (text(i) == ' ' || (text(i) == "\t" && d ~= "\t"))
          i = i + 1;
        end
        if i <= numel (text) && ~ any (text(i) == [d "\r\n"])
          return
        end
      else
        begun_cell = i;
        i = i - 1 + find ([ends(i:end), true], 1);
        cell = text(begun_cell:i-1);
        row.empty = row.empty && all (cell == ' ' | cell == "\t");
      end
      row.cells{end+1} = trim (cell);
      if i <= numel (text) && text(i) == d
        i = i + 1;
      else
        ended = true;
      end
    end
    if i <= numel (text)
      if text(i) == "\n"
        if cr
          return
        end
        i = i + 1;
      elseif cr
        i = i + 1;
      elseif i < numel (text) && text(i+1) == "\n"
        i = i + 2;
      else
        return
      end
    end
    if any (text(begun:i-1) == 0)
      return
    end
    row.blank = row.empty && numel (row.cells) == 1;
    if ~ (row.blank && seen == 0)
      seen = seen + 1;
    end
    rows{end+1} = row;
  end
  ok = true;
end
