/* fail_malloc.c - MEX: n = fail_malloc (k), mmb_fail_malloc of the preloaded
   failing_malloc.so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <mex.h>

__attribute__ ((visibility ("default"))) void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  long (*set) (long) = (long (*) (long)) dlsym (RTLD_DEFAULT, "mmb_fail_malloc");

  (void) nlhs;
  if (nrhs != 1 || !set)
    mexErrMsgIdAndTxt ("test:preload", "failing_malloc.so is not loaded");
  plhs[0] = mxCreateDoubleScalar ((double) set ((long) mxGetScalar (prhs[0])));
}
