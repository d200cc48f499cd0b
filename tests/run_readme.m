% Run every line of the README's tour.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;
root = fileparts (fileparts (mfilename ('fullpath')));
addpath (fullfile (root, 'inst'));
text = fileread (fullfile (root, 'README.md'));
blocks = regexp (text, '```octave\n(.*?)```', 'tokens');
assert (numel (blocks) > 0);
here = pwd ();
folder = tempname ();
mkdir (folder);
cd (folder);
set (0, 'defaultfigurevisible', 'off');
for i = 1:numel (blocks)
  lines = strsplit (blocks{i}{1}, "\n");
  code = strjoin (lines(cellfun ('isempty', regexp (lines, '^\s*pkg '))), "\n");
  eval (code);
end
cd (here);
confirm_recursive_rmdir (false);
rmdir (folder, 's');
printf ('README: %d blocks run\n', numel (blocks));
