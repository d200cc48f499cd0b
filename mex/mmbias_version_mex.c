/* mmbias_version_mex.c - MEX gateway; called by inst/mmbias_version.m. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  static const char *names[] = {"mmbias", "gsl", "blas", "compiler"};

  (void) prhs;
  mmb_mex_nargs (nrhs, 0, nlhs, 1);
  plhs[0] = mxCreateStructMatrix (1, 1, 4, names);
  mxSetField (plhs[0], 0, "mmbias", mxCreateString (mmb_version ()));
  mxSetField (plhs[0], 0, "gsl", mxCreateString (mmb_version_gsl ()));
  mxSetField (plhs[0], 0, "blas", mxCreateString (mmb_version_blas ()));
  mxSetField (plhs[0], 0, "compiler",
              mxCreateString (mmb_version_compiler ()));
}
