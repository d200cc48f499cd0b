% What people's files look like: every kind is written here; small files of the
% same kinds, where they are present, are read as well.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!function f = file_of (text, suffix)
%!  if (nargin < 2), suffix = '.csv'; end
%!  f = [tempname() suffix];
%!  fid = fopen (f, 'w'); fwrite (fid, text); fclose (fid);
%!endfunction
%!function data = read_text (text, varargin)          # map a, b; target y unless told
%!  f = file_of (text); c = onCleanup (@() delete (f));
%!  data = mmbias_data ('file', f, 'Modalities', {'A', 'a*'; 'B', 'b*'}, 'Target', 'y', 'Center', false, varargin{:});
%!endfunction
%!function check (text, XY, varargin)                 # numbers are exactly these
%!  data = read_text (text, varargin{:});
%!  assert ([data.X{:}, data.Y], XY);
%!endfunction
%!function refused (text, where, what, varargin)      # mmbias:io naming the place
%!  try
%!    read_text (text, varargin{:});
%!  catch err
%!    assert (err.identifier, 'mmbias:io');
%!    assert (isempty (where) || ! isempty (strfind (err.message, where)), err.message);
%!    assert (! isempty (strfind (err.message, what)), err.message);
%!    return
%!  end
%!  error ('test:read', 'was read: %s', text);
%!endfunction
%!function noted (data, word)
%!  assert (any (! cellfun (@isempty, strfind (data.notes, word))), strjoin (data.notes, '|'));
%!endfunction
%!function [msg, id] = message_of (call)
%!  try
%!    call ();
%!  catch err
%!    msg = err.message; id = err.identifier; assert (strncmp (id, 'mmbias:', 7));
%!    return
%!  end
%!  error ('test:read', 'no error');
%!endfunction
%!function contains (msg, words)
%!  assert (! isempty (strfind (msg, words)), msg);
%!endfunction
%!function f = kase (name)
%!  f = fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'cases', name);
%!endfunction
%!function data = base (name, varargin)
%!  data = mmbias_data ('file', kase (name), 'Modalities', {'img','img_*'; 'snd','snd_*'}, 'Target', 'y', 'Center', false, varargin{:});
%!endfunction
%!function fails (id, words, varargin)
%!  try
%!    base (varargin{:});
%!  catch err
%!    assert (err.identifier, id);
%!    for w = words, assert (! isempty (strfind (err.message, w{1})), err.message); end
%!    return
%!  end
%!  error ('test:read', '%s was read', varargin{1});
%!endfunction

%!test  # separators and decimal commas
%! want = [1 2 3; 4 5.5 -6];
%! check ("a,b,y\n1,2,3\n4,5.5,-6\n", want); check ("a;b;y\n1;2;3\n4;5.5;-6\n", want);
%! check ("a\tb\ty\n1\t2\t3\n4\t5.5\t-6\n", want); check ("a;b;y\n1;2;3\n4;5,5;-6\n", want);
%! check ("a\tb\ty\n1\t2\t3\n4\t5,5\t-6\n", want); check ("a|b|y\n1|2|3\n4|5.5|-6\n", want, 'Delimiter', '|');
%! check ("sep=;\r\na;b;y\r\n1;2;3\r\n4;5,5;-6\r\n", want); check ("a\tb\ty\n1\t2\t3\n4\t5.5\t-6\n", want, 'Delimiter', 'tab');
%! check ("a;b;y\n\"1,0\";2;3\n4;\"5,5\";-6\n", want);
%! noted (read_text ("a;b;y\n1,5;2;3\n"), 'decimal commas.');
%! for t = {"a;b;y\n1,500;2;3\n", "a\tb\ty\n\"12,345\"\t7\t-999,000\n"}, noted (read_text (t{1}), 'if these commas separate thousands'); end
%! for x = {'0,500', '1,50', '1,5000', '1234,500', '1,500e2', '-0,123'}, noted (read_text (["a;b;y\n1,500;" x{1} ";3\n"]), 'decimal commas.'); noted (read_text (["a;b;y\n1,500;\"" x{1} "\";3\n"]), 'decimal commas.'); end
%! check ("a;b;y;z\n0,5;2;3;u\n1,5;3;4;v\n", [.5 2 3; 1.5 3 4]);   # a comma per row, words
%! refused ("a,b,y\n1,2,3\n\"0,5\",5,6\n", "line 3, column 1 ('a')", "'0,5'");
%! refused ("a,b,y\n1,2,3\n\"1,500\",5,6\n", 'line 3', "'1,500'");
%! refused ("a,b,y\n1,2,3\n1,500,5,6\n", 'line 3', 'has 4 cells, the header 3');
%! refused ("a,b,y\n0,5,2,3\n1,5,3,4\n", 'line 2', 'has 4 cells');
%! refused ("a;b;y\n1.500;0,5;2\n", "line 2, column 2 ('b')", "'0,5'");
%! refused ("a;b;y\n1,234,567;5;2\n", 'line 2', "'1,234,567'");
%! refused ("a;b,y\n1;u,3\n4;v,6\n", '', 'Delimiter');

%!test  # line ends, marks, quotes
%! want = [1 2 3; 4 5 6];
%! for e = {"\n", "\r\n", "\r"}
%!   t = strrep ("a,\"b\",y\n1,\"2\",3\n4, 5 ,6\n", "\n", e{1});
%!   check (t, want); check (["\xEF\xBB\xBF" t], want); check ([t e{1} e{1}], want); check (t(1:end-numel (e{1})), want);
%!   q = strrep ("id,a,b,y\n\"p\n\"\"q,\",1,2,3\n\"\",4,5,6\n", "\n", e{1});
%!   check (q, want);
%!   refused ([q 'x,1,2,z' e{1}], "line 5, column 4 ('y')", "'z'");
%! end
%! check ("a,b,y\r\n1,2,3\n4,5,6\r\n", want); check ("a , \"b\" ,y\n1, \"2\" ,3\n4,5,6\n", want);
%! refused ("a,b,y\n1,2,3\n12\r34,5,6\n", 'line 3', 'carriage return');
%! refused ("a,b,y\r1,2,3\r4,5,\n6\r", 'line 3', 'line feed');
%! refused ("a,b,y\n\"12\r34\",2,3\n", 'line 2', "'12\\r34'");
%! refused ("a,b,y\n1,2,3\n\"4,5,6\n7,8,9\n", 'line 3', 'never closed');
%! refused ("a,b,y\n1,2,3\n\"5\"6,5,6\n", 'line 3', 'closing quote');
%! refused ("a,b,y\n1,\"5\"\"6\",3\n", "line 2, column 2 ('b')", "'5\"\"6'");

%!test  # what is no number
%! for bad = {'--5', '+-5', '1e', '1e+', '0x10', '1_000', '1 000', '5%', '$5', '5-', '1..2', '.', '-', 'e5', '1d3', ...
%!            '2020-01-01', '1/2', '1:30', '5,', ["5" char([194 160]) "000"], '<5', '1.5.2', char(181), '2i', '#N/A', 'inf2', '1e5x', 'True1'}
%!   refused (["a;b;y\n1;2;3\n4;" bad{1} ";6\n"], "line 3, column 2 ('b')", 'must be a number');
%! end
%! refused ("a,b,y\n1,Inf,3\n", 'line 2', "finite number, got 'Inf'");
%! refused ("a,b,y\n1,-infinity,3\n", 'line 2', 'finite number'); refused ("a,b,y\n1,1e999,3\n", 'line 2', 'finite number');
%! for good = {'+5', '5.', '.5', '-.5e1', '1E3', '1e-400', '00012', '4.9406564584124654e-324', '0.1234567890123456789', ...
%!             '9007199254740993', '123456789012345678901234567890', '1e23', '8.5e-22', '1.7976931348623157e308', '2.2250738585072011e-308'}
%!   f = file_of (["a,b,y\n1," good{1} ",3\n"]);
%!   [h, x] = mmbias_read_table_mex (f, struct ('Delimiter', '', 'Header', 'auto', 'Missing', 'error', 'Display', 'off'), 2, false);
%!   delete (f);
%!   assert (x, sscanf (good{1}, '%f'));
%! end
%! check ("a,b,y\n1,TRUE,3\n2,false,4\n3,True,5\n", [1 1 3; 2 0 4; 3 1 5]);
%! refused ("a,b,y\n1,TRUE,3\n2,0,4\n", 'line 3', "true or false as line 2 has it, got '0'");
%! refused ("a,b,y\n1,1,3\n2,False,4\n", 'line 3', "a number as line 2 has it, got 'False'");

%!test  # rows that are missing, ragged or empty
%! refused ("a,b,y\n1,2,3\n\n4,5,6\n", 'line 3', 'blank'); refused ("a,b,y\n1,2,3\n  \n4,5,6\n", 'line 3', 'blank');
%! refused ("a,b,y\n\n1,2,3\n", 'line 2', 'blank'); refused ("a,b,y\n1,2,3\n,,\n4,5,6\n", 'line 3', 'separators');
%! refused ("a,b,y\n1,2,3\n4,5\n", 'line 3', 'has 2 cells, the header 3'); refused ("a,b,y\n1,2,3\n4,5,6,\n", 'line 3', 'has 4 cells');
%! check ("a,b,y\n1,2,3\n\n \n", [1 2 3]); check ("\n\na,b,y\n1,2,3\n", [1 2 3]);
%! noted (read_text ("a,b,y\n1,2,3\n,,\n,,\n\n"), '2 rows at the end');
%! refused ('', '', 'is empty'); refused ("\n\n", '', 'is empty'); refused ("a,b,y\n", '', 'header line and rows'); refused ("a,b,y", '', 'header line and rows');
%! refused ("a,b,y\n1,2,\0003\n", 'line 2', 'NUL'); refused ([char([255 254]) "a\000,\000"], '', 'UTF-16'); refused ("PK\003\004xxx", '', 'Excel');

%!function put (f, t)
%!  fid = fopen (f, 'w'); fwrite (fid, t); fclose (fid);
%!endfunction
%!test  # joined files: names, dots, blank lines, rows
%! d = tempname (); mkdir (d); f = fullfile (d, 'f.v1.csv'); g = fullfile (d, 'g.csv');
%! put (f, "x,n\n1,5\n2,6\n3,7\n"); put (g, "x,y\n4,7\n5,8\n6,10\n");
%! call = @(varargin) mmbias_data ('file', {f, g}, 'Modalities', {'A', 'f.v1.x'; 'B', 'g.x'}, 'Target', 'y', 'Center', false, varargin{:});
%! data = call (); assert ([data.X{:}, data.Y], [1 4 7; 2 5 8; 3 6 10]);
%! data = call ('Modalities', {'A', [1 2]; 'B', 3}); assert (data.X{1}, [1 5; 2 6; 3 7]);
%! put (f, "x\n1\n\n3\n4\n"); put (g, "x,y\n1,1\n2,2\n,3\n4,5\n");
%! try, call (); error ('test:x', 'read'); catch err, assert (err.identifier, 'mmbias:io'); assert (! isempty (strfind (err.message, 'line 3'))); end
%! data = call ('Missing', 'drop'); assert ([data.X{:}, data.Y], [1 1 1; 4 4 5]); noted (data, '2 of 4 rows');
%! put (f, "x\n1\n2\n");
%! try, call ('Missing', 'drop'); error ('test:x', 'read'); catch err, assert (err.identifier, 'mmbias:dimensionMismatch'); end
%! noted (mmbias_data ('file', {f, g}, 'Modalities', {'A', 'g.x'}, 'Target', 'y', 'Missing', 'drop'), 'No column of');
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');

%!test  # missing cells
%! for w = {'NA', 'N/A', 'NaN', 'nan', 'null', '?', '', ' ', '""', '"NA"'}
%!   t = ["a,b,y\n1,2,3\n4," w{1} ",6\n7,8,9\n"];
%!   refused (t, "line 3, column 2 ('b')", 'missing'); check (t, [1 2 3; 7 8 9], 'Missing', 'drop');
%!   noted (read_text (t, 'Missing', 'drop'), '1 of 3 rows');
%! end
%! check ("a,b,y\nNA,2,3\n4,5,6\n", [4 5 6], 'Missing', 'drop'); refused ("a,b,y\nNA,2,3\n", '', 'every row', 'Missing', 'drop');
%! check ("a,b,y,z\n1,2,3,x\n4,5,6,NA\n7,8,9,\n", [1 2 3; 4 5 6; 7 8 9]);

%!test  # headers
%! refused ("5.1,3.5,x\n4.9,3.0,y\n", 'line 1', 'option Header'); refused ("1,2,3\n4,5,6\n", 'line 1', 'Header');
%! refused ("NA,2,3\n4,5,6\n", 'line 1', 'Header'); refused ("a,2019,2020\n4,5,6\n", 'line 1', 'Header');
%! check ("1,2,3\n4,5,6\n", [1 2 3; 4 5 6], 'Header', false, 'Modalities', {'A', 1; 'B', 2}, 'Target', 3);
%! check ("1,2,3\n4,5,6\n", [4 5 6], 'Header', true, 'Modalities', {'A', '1'; 'B', '2'}, 'Target', '3');
%! check ("a,b,2019,y\n4,5,6,7\n", [4 5 7]);
%! check ("# made by x\n% c\na,b,y\n# units\n1,2,3\n", [1 2 3]); check ("# x\n# a,b,y\n1,2,3\n", [1 2 3]);
%! check ("% a,b,y\r\n1,2,3\r\n", [1 2 3]); check ("#a,b,y\n1,2,3\n", [1 2 3]); check ("#,a,b,y\n1,2,3,4\n", [2 3 4]);
%! check ("# 7,8,9\na,b,y\n1,2,3\n", [1 2 3]); refused ("# 7,8,9\n1,2,3\n", 'line 2', 'Header');
%! refused ("id,a,b,y\n#1,1,2,3\n#2,4,5,6\n7,7,8,9\n", 'line 2', 'looks like a row'); refused ("a,b,y\n1,2,3\n# end\n", 'line 3', 'cells');
%! refused ("#1,2,3\n4,5,6\n", 'line 1', 'looks like a row', 'Header', false, 'Modalities', {'A', 1; 'B', 2}, 'Target', 3);
%! check ("\"a\",\"b\",\"y\"\n\"1\",1,2,3\n\"2\",4,5,6\n", [1 2 3; 4 5 6]); check ("a,b,y\nr1,1,2,3\nr2,4,5,6\n", [1 2 3; 4 5 6]);
%! check ("a\tb\ty\n1\t1.5\t2\t3\n2\t4\t5\t6\n", [1.5 2 3; 4 5 6]);
%! refused ("a,b,y\nr1,1,2,3\n2,4,5,6\n", 'line 3', 'name of a row');
%! noted (read_text ("\xE4,a,b,y\n0,1,2,3\n", 'Modalities', {'A', 'ä'; 'B', 'b'}), 'Latin-1');

%!test  # labels
%! lab = @(t, varargin) read_text (t, 'Classes', true, 'Center', false, varargin{:});
%! d = lab ("a,b,y\n1,2,1\n3,4,2\n5,6,1a\n7,8,1\n"); assert (d.ClassLabels, {'1'; '1a'; '2'}); assert (d.Y, [1 0 0; 0 0 1; 0 1 0; 1 0 0]);
%! d = lab ("a,b,y\n1,2,1.0\n3,4,2\n5,6,1\n"); assert (d.ClassLabels, [1; 2]); assert (d.Y, [1 0; 0 1; 1 0]);
%! d = lab ("a,b,y\n1,2,\"x, \"\"q\"\"\"\n3,4,\"\"\"\"\n5,6,z \n7,8,z\n"); assert (d.ClassLabels, {'"'; 'x, "q"'; 'z'});
%! d = lab ("a,b,y\n1,2,\xE4\n3,4,b\n5,6,b\n"); assert (d.ClassLabels, {'b'; 'ä'}); noted (d, 'Latin-1');
%! refused ("a,b,y\n1,2,u\n3,4,\n5,6,v\n", "line 3, column 3 ('y')", 'label', 'Classes', true);
%! d = lab ("a,b,y\n1,2,u\n3,4,\n5,6,v\n", 'Missing', 'drop'); assert (d.P, 2); assert (d.ClassLabels, {'u'; 'v'}); noted (d, '1 of 3');
%! refused ("a,b,y\n1,2,u\n3,4,v\n", "line 2, column 3 ('y')", "'Classes', true"); noted (lab ("a,b,y\n1,2,1.5\n3,4,2\n5,6,2\n7,8,2\n9,1,3\n"), 'continuous');
%! t = sprintf ('%g,%g,s%d\n', [1:3000; 2:3001; mod(1:3000, 700)]); d = lab (["a,b,y\n" t]); assert (numel (d.ClassLabels), 700);
%! [~, k] = max (d.Y, [], 2); assert (d.ClassLabels(k), arrayfun (@(i) sprintf ('s%d', mod (i, 700)), (1:3000)', 'UniformOutput', false));

%!test  # gzip, plain and in two members; truncated and damaged
%! d = tempname (); mkdir (d); f = fullfile (d, 'f.csv'); put (f, "a,b,y\n1,2,3\n4,5,6\n"); gzip (f); z = fileread ([f '.gz']);
%! call = @() mmbias_data ('file', [f '.gz'], 'Modalities', {'A', 'f.a'; 'B', 'b'}, 'Target', 'y', 'Center', false);
%! assert ([call().X{:}], [1 2; 4 5]);
%! put (f, "7,8,9\n"); gzip (f); put ([f '.gz'], [z fileread([f '.gz']) char(zeros (1, 9))]); assert (call ().Y, [3; 6; 9]);
%! for bad = {z(1:end-3), z(1:20), [z 'x'], [z(1:end-6) 'abcdef']}
%!   put ([f '.gz'], bad{1});
%!   try, call (); error ('test:x', 'read'); catch err, assert (err.identifier, 'mmbias:io'); assert (! isempty (strfind (err.message, 'gzip'))); end
%! end
%! confirm_recursive_rmdir (false, 'local'); rmdir (d, 's');

%!test  # windows of 256 kB: rows across their ends, long rows, long quotes
%! P = 40000; A = round (1e4 * sin ((1:P)')) / 1e4; f = [tempname() '.csv']; fid = fopen (f, 'w');
%! fprintf (fid, "\"\",a,b,y\r\n"); fprintf (fid, "\"row \"\"%d\"\"\",%.4f,%d,%.17g\r\n", [1:P; A'; 1:P; (1:P) / 7]); fclose (fid);
%! d = mmbias_data ('file', f, 'Modalities', {'A', 'a'; 'B', 'b'}, 'Target', 'y', 'Center', false); delete (f);
%! assert (d.X, {A, (1:P)'}); assert (d.Y, (1:P)' / 7);
%! D = 60000; W = cos (reshape (1:3*D, 3, D)); f = [tempname() '.csv']; fid = fopen (f, 'w');
%! fprintf (fid, 'a%d,', 1:D); fprintf (fid, "y\n"); for i = 1:3, fprintf (fid, '%.15g,', W(i,:)); fprintf (fid, "%d\n", i); end; fclose (fid);
%! [h, v] = mmbias_read_table_mex (f, struct ('Delimiter', '', 'Header', 'auto', 'Missing', 'error', 'Display', 'off'), 1:D, false (1, D)); delete (f);
%! assert (v, W, 1e-15); assert (h.names{D}, 'a60000');
%! check (["i,a,b,y\n\"" repmat('x', 1, 1e6) "\",1,2,3\n\"\",4,5,6\n"], [1 2 3; 4 5 6]);

%!test  # a quoted cell per row costs little more than none
%! P = 20000; X = round (1e6 * cos (reshape (1:20*P, 20, P))) / 1e6; used = zeros (1, 2);
%! head = sprintf (',"g_%d"', 1:20); plain = sprintf (['"s",' repmat('%.6f,', 1, 19) '%.6f\n'], X);
%! texts = {['id' head "\n" strrep(plain, '"', '')], ['"id"' head "\n" plain]};
%! for k = 1:2
%!   f = file_of (texts{k}); began = cputime ();
%!   d = mmbias_data ('file', f, 'Modalities', {'a', 'g_1*'; 'b', {'g_2', 'g_3'}}, 'Target', 'g_4', 'Center', false);
%!   used(k) = cputime () - began; delete (f);
%!   assert (d.X{2}, X([2 3],:)'); assert (d.Dims, [11 2]);
%! end
%! printf ('20,000 x 21: %.2f s of CPU, with quotes %.2f s\n', used); assert (used(2) < 2); assert (used(2) < 3 * used(1) + .2);

%!test  # a column without a name has a number only
%! t = "a,,b,y\n1,9,2,3\n4,8,5,6\n"; check (t, [9 2 3; 8 5 6], 'Modalities', {'A', 2; 'B', 'b'});
%! for w = {'', 'f.', {'a', ''}}, [m, id] = message_of (@() read_text (t, 'Modalities', {'A', w{1}; 'B', 'b'})); assert (id, 'mmbias:invalidArgument'); contains (m, 'matches no column'); end
%! m = message_of (@() read_text ("1,2,3\n4,5,6\n", 'Header', false)); contains (m, 'no column has a name');

%!test  # maps
%! t = "a1,a2,b,y\n1,2,3,4\n5,6,7,9\n";
%! try, read_text (t, 'Modalities', {'A', 'a1'; 'A', 'b'}); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, "'A' twice"))); end
%! try, read_text (t, 'Modalities', {'', 'a1'}); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, 'MODALITIES has an empty name'))); end
%! try, read_text (t, 'Modalities', {'A', 'a3'}); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, "'a1', 'a2'"))); end
%! try, read_text (t, 'Delimiter', 'x'); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, 'DELIMITER'))); end
%! try, read_text (t, 'Header', 'no'); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, 'HEADER'))); end
%! try, read_text (t, 'Missing', 'x'); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:invalidArgument'); assert (! isempty (strfind (err.message, 'MISSING'))); end

%!test  # MAT files: formats, row vectors, classes of numbers, labels, structs
%! img = [1 2; 3 1; 2 5; 4 4]; snd = [1; -1; 2; 0]; y = [1 2 3 5]; lab = {'a', 'b', 'a', 'c'}; id = 7; f1 = @sin; s.q.z = int16 ([1; 2; 3; 4]); z = 1i; e = []; odd = ones (3); chr = ['ab'; 'b '; 'b '; 'ab'];
%! call = @(f, varargin) mmbias_data ('file', f, 'Modalities', {'img', 'img'; 'snd', 'snd'}, 'Target', 'y', 'Center', false, varargin{:});
%! for how = {'-text', '-binary', '-v4', '-v6', '-v7', '-hdf5', '-zip'}
%!   f = [tempname() '.mat']; v = {'img', 'snd', 'y', 'id'};
%!   if (! strcmp (how{1}, '-v4')), v = [v {'lab', 's', 'z', 'e', 'odd', 'chr'}]; end
%!   save (how{1}, f, v{:}); c = onCleanup (@() delete (f));
%!   d = call (f); assert (d.X, {img, snd}); assert (d.Y, y'); noted (d, "Row vectors taken as columns: 'y'");
%!   if (strcmp (how{1}, '-v4')), continue; end
%!   d = call (f, 'Target', 'lab', 'Classes', true); assert (d.ClassLabels, {'a'; 'b'; 'c'}); assert (d.Y, [1 0 0; 0 1 0; 1 0 0; 0 0 1]);
%!   d = call (f, 'Target', 'chr', 'Classes', true); assert (d.ClassLabels, {'ab'; 'b'});
%!   d = call (f, 'Target', 's.q.z'); assert (d.Y, [1; 2; 3; 4]); noted (d, "'s.q.z' (int16)");
%!   d = call (f, 'Modalities', {'a', 'img_2'; 'b', {'snd', 'img_1'}}); assert (d.X, {img(:,2), [img(:,1) snd]});
%!   try, call (f, 'Target', 'odd'); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:dimensionMismatch'); end
%!   for bad = {'z', 'e', 'lab'}, try, call (f, 'Target', bad{1}); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:io'); end, end
%! end
%! f = [tempname() '.mat']; c = onCleanup (@() delete (f)); snd(2) = NaN; save ('-v7', f, 'img', 'snd', 'y');
%! try, call (f); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:io'); assert (! isempty (strfind (err.message, "row 2, column 1 of variable 'snd'"))); end
%! d = call (f, 'Missing', 'drop'); assert ([d.X{:} d.Y], [1 2 1 1; 2 5 2 3; 4 4 0 5]);
%! a = 1:5; b = 5:-1:1; y = [1 0 1 0 2]; save ('-v7', f, 'a', 'b', 'y'); d = call (f, 'Modalities', {'a', 'a'; 'b', 'b'}); assert ([d.X{:} d.Y], [a' b' y']);
%! a = 1:5; b = 1:2; y = 7; save ('-v7', f, 'a', 'b', 'y'); d = call (f, 'Modalities', {'a', 'a'; 'b', 'b'}); assert (d.X, {a, b});
%! put (f, 'nonsense'); try, call (f); error ('test:x', ''); catch err, assert (err.identifier, 'mmbias:io'); end

%!test  # MAT files: only mapped columns of a variable matter
%! f = [tempname() '.mat']; c = onCleanup (@() delete (f));
%! call = @(varargin) mmbias_data ('file', f, 'Modalities', {'A', 'a_1'; 'B', 'b'}, 'Target', 'y', 'Center', false, varargin{:});
%! msg = @(varargin) message_of (@() call (varargin{:}));
%! b = [2; 5]; y = [3; 6];
%! for bad = {[1 Inf; 4 0], [1 9; 4 NaN], int64([1 9; 4 intmax('int64')])}
%!   a = bad{1}; save ('-v7', f, 'a', 'b', 'y'); d = call (); assert ([d.X{:} d.Y], [1 2 3; 4 5 6]);
%! end
%! a = [1 Inf; 4 0]; save ('-v7', f, 'a', 'b', 'y'); contains (msg ('Modalities', {'A', 'a_2'}), 'got Inf in row 1, column 2');
%! a = [1 0 NaN]; a = [a; 2 3 4]; save ('-v7', f, 'a', 'b', 'y'); contains (msg ('Modalities', {'A', {'a_2', 'a_3'}}), "row 1, column 3 of variable 'a'");
%! a = [1 2; 3 4]; for bad = {{'u'; 'v'}, ['u '; 'vv']}, y = bad{1}; save ('-v7', f, 'a', 'b', 'y'); contains (msg (), "'y'"); contains (msg (), "'Classes', true"); end

%!test  # files whose separator is none of ours; names twice that nobody asked for
%! msg = @(t, varargin) message_of (@() read_text (t, varargin{:}));
%! for t = {"a|b|y\n1|2|3\n4|5|6\n", "a b y\n1 2 3\n4 5 6\n", "a:b:y\n1:2:3\n"}
%!   contains (msg (t{1}), 'is the only column of its file'); contains (msg (t{1}), 'option Delimiter');
%! end
%! contains (msg ("\"a\" \"b\" \"y\"\n\"r\" 1 2 3\n"), 'where a separator');
%! assert (isempty (strfind (msg ("y\n1\n2\n"), 'only column')));
%! [m, id] = msg ("xx1,xx1,a,b,ab,y\n0,0,1,2,0,3\n", 'Modalities', {'A', 'bc'; 'B', 'b'}); assert (id, 'mmbias:invalidArgument'); contains (m, 'matches no column'); assert (isempty (strfind (m, 'twice')));

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'cases', 'na_first.csv'), 'file') == 2
%! XY = [1.5 2.25 .5 3.1; 2.5 1.25 1.5 4.2; 3.5 .75 -.5 2.9; .5 3.25 2.5 6; 4.5 2 .25 5.5; 1 1 1 2];
%! fails ('mmbias:io', {'line 2', "'img_1'", "'0,5'"}, 'deccomma_mixed.csv');
%! for f = {'semicolon.csv', 'tab.tsv', 'features.v1.csv', 'rownames_R.csv', 'comment_hash_header.csv', 'excel_blank_rows.csv'}
%!   d = base (f{1}); assert ([d.X{:} d.Y], XY); assert (d.Dims, [2 1]);
%! end
%! noted (d, 'separators'); d = base ('semicolon.csv', 'Delimiter', ';'); assert ([d.X{:} d.Y], XY);
%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'cases', 'na_first.csv'), 'file') == 2
%! XY = [1.5 2.25 .5 3.1; 2.5 1.25 1.5 4.2; 3.5 .75 -.5 2.9; .5 3.25 2.5 6; 4.5 2 .25 5.5; 1 1 1 2];
%! d = base ('plus_name.csv', 'Modalities', {'p', 'T+'}); assert (d.X{1}, [1; 3; 2]); d = base ('plus_name.csv', 'Modalities', {'p', 'T*'}); assert (d.Dims, 3);
%! for f = {'header_units.csv', 'header_latin1.csv'}
%!   d = base (f{1}, 'Modalities', {'a','Länge (mm)'; 'b','Breite [µm]'; 'c', 3}); assert ([d.X{:} d.Y], XY);
%! end
%! noted (d, 'Latin-1'); d = base ('header_units.csv', 'Modalities', {'a','Länge (mm)'; 'b','Breite [µm]'; 'c', 'Schall, dB'}); assert (d.Dims, [1 1 1]);
%! fails ('mmbias:invalidArgument', {'nearest'}, 'header_latin1.csv');
%! fails ('mmbias:io', {'line 1', 'Header'}, 'iris_noheader.csv'); fails ('mmbias:io', {'line 1', 'Header'}, 'mfeat_mor_head.csv');
%! fails ('mmbias:invalidArgument', {'no column has a name'}, 'iris_noheader.csv', 'Header', false);
%! d = base ('iris_noheader.csv', 'Header', false, 'Modalities', {'a', 1:2; 'b', 3:4}, 'Target', 5, 'Classes', true); assert (d.P, 6);
%! d = base ('mfeat_mor_head.csv', 'Header', true, 'Modalities', {'a', '1'; 'b', {'3', '4'}}, 'Target', '5'); assert ([d.X{:} d.Y], [0 133.15 1.3117 1620.2; 0 126.72 1.3027 1609.3; 0 131.17 1.319 1569]);
%! fails ('mmbias:io', {'line 3', 'label'}, 'labels_empty.csv', 'Target', 'cls', 'Classes', true);
%! d = base ('labels_empty.csv', 'Target', 'cls', 'Classes', true, 'Missing', 'drop'); assert (d.ClassLabels, {'a'; 'b'}); noted (d, '1 of 4');
%! d = base ('labels_mixed.csv', 'Target', 'cls', 'Classes', true); assert (d.ClassLabels, {'1'; '1a'; '1b'; '2'});
%! fails ('mmbias:io', {'line 2', "'img_1'", "'NA'"}, 'na_first.csv'); fails ('mmbias:io', {'line 3', "'img_1'", "'NaN'"}, 'nan_cell.csv');
%! for f = {'na_first.csv', 'nan_cell.csv'}, d = base (f{1}, 'Missing', 'drop'); assert (d.P, 2); noted (d, '1 of 3'); end
%! assert (base ('na_unused_later.csv').P, 3);
%! d = base ('logical_py.csv', 'Modalities', {'f', 'flag'}); assert (d.X{1}, [1; 0; 1]);
%! d = base ('rownames_R.csv', 'Modalities', {'a', 2:3}); assert (d.Dims, 2); d = base ('rownames_R.csv', 'Modalities', {'a', 1:2}); assert (d.X{1}, [(1:6)' XY(:,1)]);
%! fails ('mmbias:io', {"'img' stands twice in this file (columns 1 and 2)", 'numbers'}, 'dup_header.csv');
%! fails ('mmbias:io', {"'img' stands twice in this file (columns 1 and 2)"}, 'dup_header.csv', 'Modalities', {'a', 'img'});
%! d = base ('dup_header.csv', 'Modalities', {'a', 1:2; 'b', 'snd'}); assert ([d.X{:} d.Y], XY);
%! d = base ('escaped_quote.csv', 'Modalities', {'a', 'img "2"'}); assert (d.X{1}, XY(:,2));
%! fails ('mmbias:io', {'line 3', 'blank'}, 'blank_then_bad.csv');
%! try, read_text (strrep (fileread (kase ('blank_then_bad.csv')), "\n\n", "\n1,2,3,4\n"), 'Modalities', {'a', 'img_*'}); error ('test:x', ''); catch err, assert (! isempty (strfind (err.message, 'line 5, column 2'))); end
%! want = {[1 2; 3 1; 2 5; 4 4], [1; -1; 2; 0]};
%! for f = {'oct_text', 'v6', 'v73', 'scalar_extra'}, d = base ([f{1} '.mat'], 'Modalities', {'img', 'img'; 'snd', 'snd'}); assert (d.X, want); assert (d.Y, [1; 2; 3; 5]); end
%! d = base ('cell_labels.mat', 'Modalities', {'img', 'img'; 'snd', 'snd'}, 'Target', 'labels', 'Classes', true); assert (d.ClassLabels, {'a'; 'b'; 'c'}); assert (d.X, want);
%! d = base ('single_uint8.mat', 'Modalities', {'img', 'imgs'; 'snd', 'snd'}, 'Target', 'yi'); assert (d.X, want); assert (d.Y, [1; 2; 1; 2]); noted (d, 'converted to double');

%!testif ; exist (fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', 'varespec_R.csv'), 'file') == 2
%! d = @(n) fullfile (fileparts (fileparts (fileparts (which ('mmbias_data')))), 'shared', 'data', n);
%! v = mmbias_data ('file', {d('varespec_R.csv'), d('varechem_R.csv')}, 'Modalities', {'species', 2:45; 'chem', 47:59}, 'Target', 'pH', 'Standardize', true);
%! assert (v.P, 24); assert (v.Dims, [44 13]);
%! n = mmbias_data ('file', {d('nutrimouse-gene.csv'), d('nutrimouse-lipid.csv'), d('nutrimouse-genotype.csv')}, 'Modalities', {'gene', 'nutrimouse-gene.*'; 'lipid', 'nutrimouse-lipid.*'}, 'Target', 'genotype', 'Classes', true);
%! assert (n.Dims, [120 21]); assert (n.ClassLabels, {'ppar'; 'wt'});

%!test  # random damage, against a plain parser; 20,000 of them: see tests/fuzz_files.m
%! counts = fuzz_files (1000, 1, 60);
%! printf ('damaged files: %d read, %d refused\n', counts);
%! assert (counts(1) > sum (counts) / 20); assert (counts(2) > sum (counts) / 20);
