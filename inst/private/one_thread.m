% BLAS has one thread until CLEANUP is gone: with more, last bits of results depend
% on the machine.  SIDE is the most rows or columns of a matrix; where BLAS has one
% thread anyway nothing is done.
%   cleanup = one_thread (side)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function cleanup = one_thread (side)
  cleanup = [];
  if side > 32   % OpenBLAS has threads from 64 x 64 on
    threads = mmbias_threads_mex ();
    cleanup = onCleanup (@() mmbias_threads_mex (threads));
  end
end

%!test  # nested, and after an error
%! before = mmbias_threads_mex (); mmbias_threads_mex (before);
%! if before > 1
%!   a = one_thread (33); assert (mmbias_threads_mex (), 1); b = one_thread (Inf); clear b; assert (mmbias_threads_mex (), 1);
%!   c = one_thread (32); assert (isempty (c));
%!   clear a; now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%! end
%! try, mmbias_predict (mmbias_data ('gaussian'), 'Init', 2); catch, end
%! now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%!error <THREADS must be a number> mmbias_threads_mex (0)
