% What `make bench` prints about files: the readers against Octave's csvread, pandas
% and fread on the same files, in one run.
% Usage: octave-cli files.m PYTHON ('' or one without pandas: left out)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later
1;

function [seconds, mb] = of_reader (path, columns)
  core = struct ('Delimiter', '', 'Header', 'auto', 'Missing', 'error', 'Display', 'off');
  seconds = Inf;
  for i = 1:3
    t = tic ();
    [~, v] = mmbias_read_table_mex (path, core, columns, false (size (columns)));
    seconds = min (seconds, toc (t));
  end
  mb = dir (path).bytes / 1e6;
end

function seconds = of_pandas (python, path)
  seconds = NaN;
  if isempty (python)
    return
  end
  code = ['import time, sys, pandas\nbest = 1e9\nfor i in range(3):\n t = time.time()\n' ...
          ' pandas.read_csv(sys.argv[1])\n best = min(best, time.time() - t)\nprint(best)\n'];
  script = [tempname() '.py'];
  fid = fopen (script, 'w'); fprintf (fid, code); fclose (fid);
  [status, out] = system (sprintf ('%s %s %s 2>/dev/null', python, script, path));
  delete (script);
  if status == 0
    seconds = str2double (out);
  end
end

function row (title, path, columns, python, with_csvread)
  [s, mb] = of_reader (path, columns);
  c = NaN;
  if with_csvread
    t = tic (); csvread (path, 1, 0); c = toc (t);
  end
  p = of_pandas (python, path);
  printf ('%-46s %7.1f MB  reader %6.3f s %5.0f MB/s   csvread %6.2f s   pandas %6.3f s %5.0f MB/s\n', ...
          title, mb, s, mb / s, c, p, mb / p);
end

function path = table_of (P, D, format, quoted)
  path = [tempname() '.csv'];
  X = reshape (sin (1:P*D) * 10, D, P);
  line = [strjoin(repmat ({format}, 1, D), ',') "\n"];
  fid = fopen (path, 'w');
  if quoted
    fprintf (fid, '"",');
    line = ['"row %d",' line];
    X = [1:P; X];
  end
  fprintf (fid, 'g%d,', 1:D-1);
  fprintf (fid, "g%d\n", D);
  fprintf (fid, line, X);
  fclose (fid);
end

function whole (title, path, a, b, y)
  t = tic ();
  mmbias_data ('file', path, 'Modalities', {'a', a; 'b', b}, 'Target', y);
  printf ('%-46s mmbias_data %.2f s in all\n', title, toc (t));
end

% Images of bytes: the reader against fread of the same file, which is turned to a row
% per image; MB of bytes in the file, unpacked.
function idx_rows (P)
  path = [tempname() '.idx'];
  fid = fopen (path, 'w', 'ieee-be');
  fwrite (fid, [0 0 8 3]);
  fwrite (fid, [P 28 28], 'uint32');
  fwrite (fid, floor (128 * max (0, sin ((1:784*P) .^ 1.1))));
  fclose (fid);
  system (sprintf ('gzip -k "%s"', path));
  best = Inf (1, 3);
  for i = 1:5
    t = tic (); mmbias_read_idx_mex (path, Inf, 'off'); best(1) = min (best(1), toc (t));
    t = tic (); mmbias_read_idx_mex ([path '.gz'], Inf, 'off'); best(2) = min (best(2), toc (t));
    t = tic ();
    fid = fopen (path); fread (fid, 16); x = fread (fid, [784 P]).'; fclose (fid);
    best(3) = min (best(3), toc (t));
  end
  mb = dir (path).bytes / 1e6;
  printf ('%-46s %7.1f MB  plain %.0f MB/s, gzip %.0f MB/s, fread %.0f MB/s: reader %.2f x fread\n', ...
          sprintf ('IDX, %d images of 28 x 28', P), mb, mb ./ best, best(3) / best(1));
  delete (path); delete ([path '.gz']);
end

root = fileparts (fileparts (mfilename ('fullpath')));
addpath (fullfile (root, 'inst'), fullfile (root, 'tests'));
links = expose_gateways ();
python = '';
if ~ isempty (argv ())
  python = argv (){end};
end
f = table_of (200000, 22, '%.6f', false);
row ('plain, 200,000 x 22, 6 decimals', f, 1:22, python, true); delete (f);
f = table_of (50000, 22, '%.17g', false);
row ('plain, 50,000 x 22, 17 digits', f, 1:22, python, true); delete (f);
f = table_of (20000, 22, '%.6f', true);
row ('row name in quotes, 20,000 x 22', f, 2:23, python, false);
whole ('row name in quotes, 20,000 x 22', f, 'g1*', {'g2', 'g3'}, 'g4'); delete (f);
f = table_of (40, 20000, '%.6f', true);
row ('row name in quotes, 40 x 20,000', f, 2:20001, python, false);
whole ('row name in quotes, 40 x 20,000 (400 used)', f, 'g1?0', {'g2??'}, 'g4'); delete (f);
idx_rows (10000);
confirm_recursive_rmdir (false);
rmdir (links, 's');
