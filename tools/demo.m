% What `make demo` runs: the main job on the toy task, then on a real file.
% Environment: MMB_OUT (folder), MMB_FILE (paths), MMB_MAP ("image=3:66
% sound=snd*", or with semicolons between modalities where their names hold
% blanks), MMB_TARGET (columns), MMB_CLASSES (1 for class labels).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

% Columns as typed on a command line: numbers and ranges, or names.
function columns = parse_columns (text)
  parts = strtrim (strsplit (text, ','));
  parts = parts(~ cellfun ('isempty', parts));
  if all (~ cellfun ('isempty', regexp (parts, '^\d+(:\d+)?$', 'once')))
    columns = [];
    for p = parts
      ends = str2double (strsplit (p{1}, ':'));
      columns = [columns, ends(1):ends(end)];
    end
  else
    columns = parts;
  end
end

% Modalities stand between semicolons; without any, every word with a "=" begins one.
function map = parse_map (text)
  if any (text == ';')
    parts = strtrim (strsplit (text, ';'));
    parts = parts(~ cellfun ('isempty', parts));
  else
    parts = join_words (text, @(word) any (word == '='));
  end
  map = cell (0, 2);
  for part = parts
    at = find (part{1} == '=', 1);
    if isempty (at)
      error ('mmbias:invalidArgument', ...
             'MAP must read like "image=1:64 sound=snd*", got "%s"', text);
    end
    map(end+1,:) = {strtrim(part{1}(1:at-1)), parse_columns(part{1}(at+1:end))};
  end
end

% Words of TEXT, each with those behind it that do not BEGIN something.
function parts = join_words (text, begins)
  parts = {};
  for word = strsplit (strtrim (text), ' ')
    if isempty (parts) || begins (word{1})
      parts{end+1} = word{1};
    else
      parts{end} = [parts{end}, ' ', word{1}];
    end
  end
end

% One path, or several with blanks between them: blanks in paths belong to them
% where such a file exists.
function files = parse_files (text)
  files = {};
  so_far = '';
  for word = strsplit (strtrim (text), ' ')
    so_far = strtrim ([so_far, ' ', word{1}]);
    if exist (so_far, 'file') == 2
      files{end+1} = so_far;
      so_far = '';
    end
  end
  if exist (text, 'file') == 2
    files = {text};
  elseif ~ isempty (so_far)
    files{end+1} = so_far;   % its reader says that it is not there
  end
end

function run_demo ()
  root = fileparts (fileparts (mfilename ('fullpath')));
  addpath (fullfile (root, 'inst'));
    out = getenv ('MMB_OUT');
  if isempty (out)
    out = 'demo-output';
  end
  out = make_absolute_filename (out);
  file = getenv ('MMB_FILE');
  if isempty (file)
    mmbias_demo ('first_look', out);
    mmbias_demo ('own_data', out);
  else
    mmbias_demo ('own_data', out, parse_files (file), ...
                 parse_map (getenv ('MMB_MAP')), ...
                 parse_columns (getenv ('MMB_TARGET')), ...
                 ~ any (strcmp (getenv ('MMB_CLASSES'), {'', '0'})));
  end
  printf ('\nAll figures are in %s\n', out);
end

try
  run_demo ();
catch err
  fprintf (stderr, 'mmbias: %s\n', err.message);
  exit (1);
end
