/* mmbias_shallow_mex.c - MEX gateway: rise times of depth-1 networks (T7).
   t = mmbias_shallow_mex (data, levels, measure), levels and t 1 x M */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_LEVELS, IN_MEASURE, IN_COUNT };
  const double *levels;
  mmb_measure measure;
  mmb_status st = MMB_OK;
  mmb_moments d;
  mxArray *out;
  size_t m;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  levels = mmb_mex_matrix (prhs[IN_LEVELS], "LEVELS", 1, d.M);
  measure = (mmb_measure) mmb_mex_word (prhs[IN_MEASURE], "MEASURE",
                                        mmb_measure_name);
  out = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);

  threads = mmb_mex_enter ();
  for (m = 0; m < d.M && st == MMB_OK; m++)
    st = mmb_phase_shallow (&d, measure, m, levels[m], mxGetPr (out) + m,
                            mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "rise times");
  plhs[0] = out;
}
