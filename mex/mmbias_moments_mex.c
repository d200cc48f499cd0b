/* mmbias_moments_mex.c - MEX gateway: second moments from samples.
   [S, Syx, Syy, mean] = mmbias_moments_mex (X, Y, center) */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_X, IN_Y, IN_CENTER, IN_COUNT };
  enum { OUT_S, OUT_SYX, OUT_SYY, OUT_MEAN, OUT_COUNT };
  mmb_mex_samples s;
  mxArray *out[OUT_COUNT];
  size_t D;
  mmb_status st;
  bool center;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_samples_view (&s, prhs[IN_X], prhs[IN_Y]);
  if (!mxIsLogicalScalar (prhs[IN_CENTER]))
    mmb_mex_raise (MMB_EINVAL, "CENTER", "must be true or false");
  center = mxIsLogicalScalarTrue (prhs[IN_CENTER]);
  D = s.D;
  mmb_mex_room (mmb_mex_product (D, mmb_mex_sum (D, s.O, "X"), "X"), "X");
  mmb_mex_room (mmb_mex_product (s.O, s.O, "Y"), "Y");
  out[OUT_S] = mxCreateDoubleMatrix ((mwSize) D, (mwSize) D, mxREAL);
  out[OUT_SYX] = mxCreateDoubleMatrix ((mwSize) s.O, (mwSize) D, mxREAL);
  out[OUT_SYY] = mxCreateDoubleMatrix ((mwSize) s.O, (mwSize) s.O, mxREAL);
  out[OUT_MEAN] = mxCreateDoubleMatrix (1, (mwSize) (D + s.O), mxREAL);

  threads = mmb_mex_enter ();
  st = mmb_moments_from_samples (s.M, s.dims, s.X, s.O, s.Y, s.P, center,
                                 mxGetPr (out[OUT_MEAN]), mxGetPr (out[OUT_S]),
                                 mxGetPr (out[OUT_SYX]),
                                 mxGetPr (out[OUT_SYY]), mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "second moments");
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
