/* mmbias_threads_mex.c - MEX gateway: threads of BLAS around the linear algebra of .m
   files, whose last bits depend on them.
   threads = mmbias_threads_mex ()     one from now on; how many there were
   mmbias_threads_mex (threads)        these again */
#include <limits.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  uint64_t threads;

  if (nrhs == 0)
    {
      mmb_mex_nargs (nrhs, 0, nlhs, 1);
      plhs[0] = mxCreateDoubleScalar (mmb_mex_enter ());
      return;
    }
  mmb_mex_nargs (nrhs, 1, nlhs, 0);
  threads = mmb_mex_count (prhs[0], "THREADS");
  if (threads < 1 || threads > INT_MAX)
    mmb_mex_raise (MMB_EINVAL, "THREADS", "must be a number of threads");
  mmb_mex_leave ((int) threads);
}
