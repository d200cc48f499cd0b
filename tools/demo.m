% What `make demo` runs: the main job on the toy task, then on a real file.
% Environment: MMB_OUT (folder), MMB_FILE (paths), MMB_MAP ("image=3:66
% sound=snd*"), MMB_TARGET (columns), MMB_CLASSES (1 for class labels).
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

% Columns as typed on a command line: numbers and ranges, or names.
function columns = parse_columns (text)
  parts = strsplit (text, ',');
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

function map = parse_map (text)
  map = cell (0, 2);
  for part = strsplit (strtrim (text), ' ')
    pair = strsplit (part{1}, '=');
    if numel (pair) ~= 2
      error ('mmbias:invalidArgument', ...
             'MAP must read like "image=1:64 sound=snd*", got "%s"', text);
    end
    map(end+1,:) = {pair{1}, parse_columns(pair{2})};
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
    mmbias_demo ('own_data', out, strsplit (strtrim (file), ' '), ...
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
