% Results print in a few lines; other structs print exactly as without mmbias.
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

%!test  # short and readable, whatever they hold
%! data = mmbias_data ('gaussian', 'Samples', 500); net = mmbias_net (data);
%! run = mmbias_train (net, data); ph = mmbias_phases (run);
%! pred = mmbias_predict (data); out = mmbias_evaluate (net, data);
%! fp = mmbias_fixedpoints (data);
%! for name = {'data', 'net', 'run', 'ph', 'pred', 'out', 'fp'}
%!   text = evalc (name{1});
%!   assert (strncmp (text, [name{1} ' = mmbias '], numel (name{1}) + 10));
%!   assert (sum (text == "\n") < 12);
%!   assert (! isempty (strfind (text, 'fields: type, version')));
%! end
%! assert (! isempty (strfind (evalc ('ph'), sprintf ('t_B/t_A = %.5g', ph.ratio))));
%! assert (! isempty (strfind (evalc ('run'), 'completed after 1000 epochs')));

%!test  # all other structs: the same bytes in an Octave without mmbias
%! code = ['q.a=1; q.b=rand(2)>2, z=struct("a",{1,2}), struct("k",3), e=struct(), ' ...
%!         'n.a.b.c.d=1, w.c={1,"a";struct("x",1),[]}, zz=struct("a",{}), q.a, ' ...
%!         'r.type="run", s2=repmat(struct("a",1,"b",2),2,3), [q.a,2], t=q;t'];
%! f = [tempname() '.m']; fid = fopen (f, 'w'); fprintf (fid, '%s\n', code); fclose (fid);
%! inst = fileparts (which ('mmbias_data'));
%! octave = fullfile (OCTAVE_HOME (), 'bin', 'octave-cli');
%! [s1, without] = system (sprintf ('%s --no-history -qf %s', octave, f));
%! [s2, with] = system (sprintf ('%s --no-history -qf -p %s %s', octave, inst, f));
%! delete (f);
%! assert ([s1 s2], [0 0]);
%! assert (numel (without) > 500);
%! assert (with, without);
