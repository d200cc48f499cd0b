% Column numbers of a map entry: numbers, a name, a wildcard, or a cell array
% of names.
%   at = data_columns (entry, head, what)
% HEAD has a row of columns in each field: names, groups (variable of a MAT file
% that the column belongs to, or ''), stems (file without folder and suffix) and
% file (its number).  An entry is a name, a group or, where there is none, 'stem.'
% and one of them: first exactly, then with * and ? as wildcards (not in the
% stem); nothing else is special.  A column without a name is reached by its
% number only.  WHAT names the entry in
% errors.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function at = data_columns (entry, head, what)
  fname = 'mmbias_data';
  n = numel (head.names);
  if isnumeric (entry)
    at = check_value (fname, what, entry, 'positive integers');
    if max (at) > n
      fail ('invalidArgument', '%s: %s asks for column %d of %d', fname, ...
            what, max (at), n);
    end
    if numel (unique (at)) ~= numel (at)
      fail ('invalidArgument', '%s: %s names a column twice', fname, what);
    end
    return
  end
  if ischar (entry)
    entry = {entry};
  end
  if ~ iscellstr (entry) || isempty (entry)
    fail ('invalidArgument', '%s: %s must be numbers or names, got %s', ...
          fname, what, describe (entry));
  end
  at = [];
  for i = 1:numel (entry)
    hit = find (matches (entry{i}, head));
    if isempty (hit)
      fail_unknown (fname, what, entry{i}, head);
    end
    refuse_twice (fname, what, entry{i}, hit, head);
    at = [at, hit];
  end
  at = unique (at);
end

% Exactly, then with wildcards; names and groups alone, then behind a stem.
function hit = matches (word, head)
  named = ~ cellfun ('isempty', head.names);
  hit = named & (exactly (head.names, word) | exactly (head.groups, word));
  if ~ any (hit)
    hit = named & behind_stem (@exactly, word, head);
  end
  if ~ any (hit) && any (word == '*' | word == '?')
    hit = named & (wild (head.names, word) | wild (head.groups, word));
    if ~ any (hit)
      hit = named & behind_stem (@wild, word, head);
    end
  end
end

% The column of a delimited file belongs to a group without a name: no word means that.
function hit = exactly (names, word)
  hit = strcmp (names, word) & ~ isempty (word);
end

% WORD as 'stem.' of one of the files and a name in it.
function hit = behind_stem (test, word, head)
  hit = false (1, numel (head.names));
  for stem = unique (head.stems)
    start = [stem{1} '.'];
    if strncmp (word, start, numel (start))
      mine = find (strcmp (head.stems, stem{1}));
      rest = word(numel (start)+1:end);
      hit(mine) = test (head.names(mine), rest) | test (head.groups(mine), rest);
    end
  end
end

% Bytes between wildcards stand for themselves, whatever encoding they are in.
function hit = wild (names, word)
  hit = ~ cellfun ('isempty', names);
  first = find (word == '*' | word == '?', 1);
  if isempty (first)
    hit = hit & strcmp (names, word);
    return
  end
  if first > 1
    hit = hit & strncmp (names, word, first - 1);
  end
  if strcmp (word(first:end), '*')
    return
  end
  parts = strsplit (word, '*', 'CollapseDelimiters', false);
  for i = find (hit)
    hit(i) = fits (parts, names{i});
  end
end

% The first part at the beginning, the last at the end, the others in order.
function yes = fits (parts, name)
  n = numel (parts{1});
  yes = begins (name, parts{1});
  if numel (parts) == 1
    yes = yes && numel (name) == n;
    return
  end
  last = parts{end};
  yes = yes && numel (name) >= n + numel (last) ...
        && begins (name(end-numel(last)+1:end), last);
  if ~ yes
    return
  end
  name = name(n+1:end-numel(last));
  for i = 2:numel (parts) - 1
    k = 1;
    while k <= numel (name) - numel (parts{i}) + 1 && ~ begins (name(k:end), parts{i})
      k = k + 1;
    end
    yes = yes && k <= numel (name) - numel (parts{i}) + 1;
    name = name(k+numel(parts{i}):end);
  end
end

function yes = begins (name, part)
  n = numel (part);
  yes = numel (name) >= n && all (part == '?' | part == name(1:min (n, end)));
end

% Two columns of one name, in one file or in several.
function refuse_twice (fname, what, word, hit, head)
  names = head.names(hit);
  [ignore, first] = unique (names, 'first');
  if numel (first) == numel (names)
    return
  end
  again = names(setdiff (1:numel (names), first));
  same = hit(strcmp (names, again{1}));
  if numel (unique (head.file(same))) < numel (same)
    fail ('io', '%s: %s: %s', fname, what, twice(again{1}, same, head));
  end
  stems = head.stems(same);
  if numel (unique (stems)) < numel (stems)
    fail ('invalidArgument', ...
          ['%s: %s is ambiguous: ''%s'' is in several files of the same name; ' ...
           'use column numbers'], fname, what, word);
  end
  fail ('invalidArgument', ...
        ['%s: %s is ambiguous: ''%s'' is in several files; write ' ...
         '''stem.%s'', such as ''%s'''], fname, what, word, word, ...
        [stems{1} '.' again{1}]);
end

function text = twice (name, same, head)
  same = same(head.file(same) == head.file(same(1)));
  text = sprintf ('''%s'' stands twice in this file (columns %d and %d), use their numbers', ...
                  name, same(1), same(2));
end

function fail_unknown (fname, what, word, head)
  plain = word(word ~= '*' & word ~= '?');
  near = near_words (plain, [head.names, head.groups], 3);
  text = sprintf ('%s: %s matches no column: ''%s''', fname, what, word);
  if isempty (near)
    fail ('invalidArgument', '%s (no column has a name; use numbers)', text);
  end
  text = [text '; the nearest names are ''' strjoin(near, ''', ''') ''''];
  for name = near
    same = find (strcmp (head.names, name{1}));
    if numel (unique (head.file(same))) < numel (same)
      fail ('io', '%s; %s', text, twice (name{1}, same, head));
    end
    if numel (same) == 1 && sum (head.file == head.file(same)) == 1 ...
       && any (ismember (name{1}, ' |:'))
      text = sprintf (['%s (''%s'' is the only column of its file: commas, semicolons ' ...
                       'and tabs separate columns, | with option Delimiter)'], text, name{1});
    end
  end
  fail ('invalidArgument', '%s', text);
end

%!function head = head_of (names, stems, groups)
%!  if (nargin < 3), groups = repmat ({''}, size (names)); end
%!  [~, ~, file] = unique (stems); head = struct ('names', {names}, 'stems', {stems}, 'groups', {groups}, 'file', file(:)');
%!endfunction
%!shared names
%! names = struct ('names', {{'a1', 'a2', 'y', 'a1', 'y'}}, 'groups', {{'', '', '', '', ''}}, 'stems', {{'f', 'f', 'f', 'g', 'g'}}, 'file', [1 1 1 2 2]);
%!assert (data_columns ([2 4], names, 'W'), [2 4])
%!assert (data_columns ('a2', names, 'W'), 2)
%!assert (data_columns ('f.a*', names, 'W'), [1 2])
%!assert (data_columns ({'g.*', 'a2'}, names, 'W'), [2 4 5])
%!error <W is ambiguous: 'y' is in several files; write 'stem.y', such as 'f.y'> data_columns ('y', names, 'W')
%!error <W matches no column: '';> data_columns ('', names, 'W')
%!error <W matches no column: '';> data_columns ({'a2', ''}, names, 'W')
%!error <W matches no column: 'f.';> data_columns ('f.', names, 'W')
%!error <W matches no column: 'z\*'; the nearest names are> data_columns ('z*', names, 'W')
%!error <W asks for column 6 of 5> data_columns (6, names, 'W')
%!error <W must be a row of whole numbers> data_columns (0, names, 'W')
%!error <W names a column twice> data_columns ([1 1], names, 'W')
%!error <W must be numbers or names> data_columns ({1}, names, 'W')
%!error <W must be numbers or names> data_columns ({}, names, 'W')
%!test  # exact first; * and ? alone are special
%! h = head_of ({'T+', 'TT', 'T', 'a.b', '[x]', 'a*', 'ab', '', '(mm)'}, repmat ({'d.v1'}, 1, 9));
%! assert (data_columns ('T+', h, 'W'), 1); assert (data_columns ('T*', h, 'W'), 1:3);
%! assert (data_columns ('T?', h, 'W'), 1:2); assert (data_columns ('a.b', h, 'W'), 4);
%! assert (data_columns ('[x]', h, 'W'), 5); assert (data_columns ('a*', h, 'W'), 6);
%! assert (data_columns ('a?*', h, 'W'), [4 6 7]); assert (data_columns ('d.v1.T', h, 'W'), 3);
%! assert (data_columns ('*', h, 'W'), [1:7 9]); assert (data_columns ('*m)', h, 'W'), 9);
%! assert (data_columns ('*a*b', h, 'W'), [4 7]); assert (data_columns ('d.v1.*', h, 'W'), [1:7 9]);
%!test  # a variable means all its columns
%! h = head_of ({'img_1', 'img_2', 'y'}, {'f', 'f', 'f'}, {'img', 'img', 'y'});
%! assert (data_columns ('img', h, 'W'), [1 2]); assert (data_columns ('f.img', h, 'W'), [1 2]);
%! assert (data_columns ('img_2', h, 'W'), 2); assert (data_columns ('im?', h, 'W'), [1 2]);
%!test  # a wildcard never matches the name of the file; names before stems
%! h = head_of ({'a', 'img.1', 'snd'}, {'img', 'img', 'img'});
%! assert (data_columns ('img.*', h, 'W'), 2); assert (data_columns ('img.a', h, 'W'), 1);
%! assert (data_columns ('i*', h, 'W'), 2); assert (data_columns ('img.s*', h, 'W'), 3);
%!error id=mmbias:io data_columns ('a', head_of ({'a', 'a'}, {'f', 'f'}), 'W')
%!error <'a' stands twice in this file \(columns 1 and 2\), use their numbers> data_columns ('a*', head_of ({'a', 'a'}, {'f', 'f'}), 'W')
%!error <'a' stands twice in this file \(columns 2 and 3\), use their numbers> data_columns ('b_*', head_of ({'c', 'a', 'a'}, {'f', 'f', 'f'}), 'W')
%!error <nearest names are 'image'> data_columns ('imgae', head_of ({'sound', 'image'}, {'f', 'f'}), 'W')
%!error <no column has a name> data_columns ('a', head_of ({'', ''}, {'f', 'f'}), 'W')
