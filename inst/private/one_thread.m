% BLAS has one thread until CLEANUP is gone: with more, last bits of results depend
% on the machine.
%   cleanup = one_thread ()
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function cleanup = one_thread ()
  threads = mmbias_threads_mex ();
  cleanup = onCleanup (@() mmbias_threads_mex (threads));
end

%!test  # nested, and after an error
%! before = mmbias_threads_mex (); mmbias_threads_mex (before);
%! if before > 1
%!   a = one_thread (); assert (mmbias_threads_mex (), 1); b = one_thread (); clear b; assert (mmbias_threads_mex (), 1);
%!   clear a; now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%! end
%! try, mmbias_predict (mmbias_data ('gaussian'), 'Init', 2); catch, end
%! now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%!error <THREADS must be a number> mmbias_threads_mex (0)
