/* mmbias_wishart_mex.c - MEX gateway: a matrix of the Wishart distribution.
   W = mmbias_wishart_mex (U, df, seed, purpose, index)   scale U' U */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_U, IN_DF, IN_SEED, IN_PURPOSE, IN_INDEX, IN_COUNT };
  size_t D = nrhs > IN_U ? mxGetN (prhs[IN_U]) : 0;
  const double *U;
  mmb_purpose purpose;
  uint64_t seed, index;
  mmb_stream *s;
  mmb_status st;
  mxArray *W;
  double df;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  U = mmb_mex_matrix (prhs[IN_U], "U", D, D);
  df = mmb_mex_scalar (prhs[IN_DF], "DF");
  if (D == 0 || df <= (double) D - 1)
    mmb_mex_raise (MMB_EINVAL, "DF", "must be above the size of U less 1");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  purpose = (mmb_purpose) mmb_mex_word (prhs[IN_PURPOSE], "PURPOSE",
                                        mmb_purpose_name);
  index = mmb_mex_count (prhs[IN_INDEX], "INDEX");
  W = mxCreateDoubleMatrix ((mwSize) D, (mwSize) D, mxREAL);

  threads = mmb_mex_enter ();
  s = mmb_stream_alloc (seed, purpose, index, mmb_mex_host ());
  st = s ? mmb_stream_wishart (s, D, df, U, mxGetPr (W)) : MMB_ENOMEM;
  mmb_stream_free (s);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "a random covariance");
  plhs[0] = W;
}
