1;
% Runner of the Octave tests: every inst/*.m, inst/private/*.m, tests/*.tst.
% Octave's own `test` exits 0 on failures; this one does not.  With MMB_TEST in
% the environment only the files of that name.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function run_tests ()
  root = fileparts (fileparts (mfilename ('fullpath')));
  addpath (fullfile (root, 'inst'));
    addpath (fullfile (root, 'tests'));
  links = expose_gateways ();
  set (0, 'defaultfigurevisible', 'off');
  files = [glob(fullfile (root, 'inst', '*.m')); ...
           glob(fullfile (root, 'inst', 'private', '*.m')); ...
           glob(fullfile (root, 'tests', '*.tst'))];
  wanted = getenv ('MMB_TEST');
  if ~ isempty (wanted)
    [~, names] = cellfun (@fileparts, files, 'UniformOutput', false);
    files = files(strcmp (names, wanted));
  end
  total = zeros (1, 4);                     # passed, failed, skipped, no test
  began = tic ();
  for i = 1:numel (files)
    counts = run_file (files{i}, root);
    total = total + counts;
  end
  confirm_recursive_rmdir (false);
  rmdir (links, 's');
  printf ('Octave tests (%.0f s): %d skipped\n', toc (began), total(3));
  printf ('Octave tests: %d passed, %d failed\n', total(1), total(2));
  exit (total(2) > 0 || total(1) == 0);
end

function counts = run_file (file, root)
  began = tic ();
  log = tempname ();
  here = pwd ();
  if strcmp (fileparts (file), fullfile (root, 'inst', 'private'))
    cd (fileparts (file));                  # private functions see each other
  else
    cd (root);
  end
  [n, all, xfail, xbug, skip, rtskip, regress] = test (file, 'quiet', log);
  cd (here);
  failed = all - n + regress;
  if all + skip + rtskip == 0
    failed = 1;
    printf ('%s has no tests\n', file);
  end
  if failed > 0 && exist (log, 'file')
    disp (fileread (log));
  end
  if exist (log, 'file')
    delete (log);
  end
  note = '';
  if skip + rtskip > 0
    note = ' (what they need is not here)';
  end
  printf ('%-40s %d passed, %d failed, %d skipped%s (%.0f s)\n', ...
          strrep (file, [root filesep], ''), n, failed, skip + rtskip, note, toc (began));
  counts = [n, failed, skip + rtskip, all == 0];
end

run_tests ();
