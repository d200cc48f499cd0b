/* mmbias_draw_mex.c - MEX gateway: numbers of a random stream.
   x = mmbias_draw_mex (what, n, seed, purpose, index)   n x 1
   WHAT is 'normal', 'uniform' or 'order'; PURPOSE a word of mmb_purpose_name. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_WHAT, IN_N, IN_SEED, IN_PURPOSE, IN_INDEX, IN_COUNT };
  mmb_variate what;
  mmb_purpose purpose;
  uint64_t seed, index;
  size_t n;
  mxArray *x;
  mmb_status st;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  what = (mmb_variate) mmb_mex_word (prhs[IN_WHAT], "WHAT", mmb_variate_name);
  n = mmb_mex_count (prhs[IN_N], "SAMPLES");
  if (n == 0)
    mmb_mex_raise (MMB_EINVAL, "SAMPLES", "must be at least 1");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  purpose = (mmb_purpose) mmb_mex_word (prhs[IN_PURPOSE], "PURPOSE",
                                        mmb_purpose_name);
  index = mmb_mex_count (prhs[IN_INDEX], "INDEX");
  mmb_mex_room (n, "SAMPLES");
  x = mxCreateDoubleMatrix ((mwSize) n, 1, mxREAL);

  threads = mmb_mex_enter ();
  st = mmb_stream_draw (what, seed, purpose, index, n, mxGetPr (x),
                        mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "random numbers");
  plhs[0] = x;
}
