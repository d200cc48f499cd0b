% Run every octave block of README.md and doc/guide.md (or of the files that are
% named), in a folder of its own.  A block of text right behind one is what it
% prints: the words as they are, numbers to half a percent.  Warnings must stand
% there, too.  Pictures that a file refers to and its blocks print go to the folder
% MMB_PICTURES, where that is set.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function run_files (files)
  root = fileparts (fileparts (mfilename ('fullpath')));
  addpath (fullfile (root, 'inst'));
  set (0, 'defaultfigurevisible', 'off');
  warning ('off', 'backtrace');
  confirm_recursive_rmdir (false);
  here = pwd ();
  for i = 1:numel (files)
    text = fileread (fullfile (root, files{i}));
    folder = tempname ();
    mkdir (folder);
    cd (folder);
    [blocks, checked] = run_text (files{i}, text);
    take_pictures (fullfile (root, fileparts (files{i})), text);
    cd (here);
    rmdir (folder, 's');
    printf ('%s: %d blocks run, output of %d compared\n', files{i}, blocks, checked);
  end
end

% Blocks share the variables of the base workspace, which begins empty.
function [n, checked] = run_text (file, text)
  evalin ('base', 'clear -variables; close all');
  [blocks, ends] = regexp (text, '```octave\n(.*?)```\n', 'tokens', 'end');
  n = numel (blocks);
  assert (n > 0);
  checked = 0;
  for i = 1:n
    lines = strsplit (blocks{i}{1}, "\n");
    code = strjoin (lines(cellfun ('isempty', regexp (lines, '^\s*pkg '))), "\n");
    try
      printed = evalc ('evalin (''base'', code)');
    catch err
      error ('%s, block %d: %s\n%s', file, i, err.message, code);
    end
    printf ('%s', printed);
    told = regexp (text(ends(i)+1:end), '^\n*```text\n(.*?)```', 'tokens', 'once');
    if ~ isempty (told)
      compare (sprintf ('%s, block %d', file, i), printed, told{1});
      checked = checked + 1;
    elseif ~ isempty (strfind (printed, 'warning: '))
      error ('%s, block %d warns:\n%s', file, i, printed);
    end
  end
  evalin ('base', 'close all');
end

function compare (where, printed, told)
  number = '[-+]?\d+(\.\d+)?(e[-+]?\d+)?';
  words = @(text) strjoin (strsplit (strtrim (regexprep (text, number, '#'))), ' ');
  numbers = @(text) str2double (regexp (text, number, 'match'));
  same = strcmp (words (printed), words (told));
  if same
    a = numbers (printed);
    b = numbers (told);
    same = all (abs (a - b) <= 0.005 * abs (b) + 1e-9);
  end
  if ~ same
    error ('%s prints\n%s\nand not\n%s', where, printed, told);
  end
end

% Pictures of the text are there; new ones are kept where this is asked for.
function take_pictures (folder, text)
  keep = getenv ('MMB_PICTURES');
  for name = cellfun (@(c) c{1}, regexp (text, '\]\(([\w/]+\.png)\)', 'tokens'), ...
                      'UniformOutput', false)
    if ~ isempty (keep) && exist (name{1}, 'file')
      copyfile (name{1}, keep);
    end
    assert (exist (fullfile (folder, name{1}), 'file') == 2, ...
            'there is no picture %s', name{1});
  end
end

files = argv ();
if isempty (files)
  files = {'README.md'; 'doc/guide.md'};
end
run_files (files);
