/* mmbias_check_mex.c - MEX gateway: are the moments of DATA moments?
   ok = mmbias_check_mex (data) is true, or raises where S is not symmetric
   positive semidefinite up to rounding, or any of them is not finite or does
   not fit. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_COUNT };
  mmb_moments d;
  mmb_status st;
  double least;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_field (prhs[IN_DATA], "DATA", "Names");   /* the .m layer's */
  mmb_mex_field (prhs[IN_DATA], "DATA", "Noise");
  if (!mmb_moments_symmetric (&d))
    mmb_mex_raise (MMB_EINVAL, "DATA.S", "must be symmetric");

  threads = mmb_mex_enter ();
  st = mmb_moments_least (&d, &least, NULL);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "eigenvalues of DATA.S");
  if (least < 0)
    mexErrMsgIdAndTxt (mmb_status_id (MMB_EINVAL),
                       "mmbias: DATA.S must have no negative eigenvalue, got "
                       "%g", least);
  plhs[0] = mxCreateLogicalScalar (true);
}
