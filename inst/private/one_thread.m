% BLAS has one thread until CLEANUP is gone: with more, last bits of results depend
% on the machine.  Not for DATA of one output and few inputs, whose products have one
% thread anyway: the guard costs more than they do.
%   cleanup = one_thread ()
%   cleanup = one_thread (data)
% Copyright (C) 2026 the mmbias authors
% SPDX-License-Identifier: GPL-3.0-or-later

function cleanup = one_thread (data)
  cleanup = [];
  if nargin > 0 && isrow (data.Syx) && numel (data.Syx) <= 8
    return   % factorisations of 9 x 9 have more in OpenBLAS
  end
  threads = mmbias_threads_mex ();
  cleanup = onCleanup (@() mmbias_threads_mex (threads));
end

%!test  # nested, and after an error
%! before = mmbias_threads_mex (); mmbias_threads_mex (before);
%! if before > 1
%!   large = struct ('Syx', ones (1, 9)); a = one_thread (large); assert (mmbias_threads_mex (), 1); b = one_thread (struct ('Syx', [1; 1])); clear b; assert (mmbias_threads_mex (), 1);
%!   c = one_thread (struct ('Syx', ones (1, 8))); assert (isempty (c));
%!   clear a; now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%! end
%! try, mmbias_predict (mmbias_data ('gaussian'), 'Init', 2); catch, end
%! now = mmbias_threads_mex (); mmbias_threads_mex (now); assert (now, before);
%!error <THREADS must be a number> mmbias_threads_mex (0)
