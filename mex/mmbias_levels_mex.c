/* mmbias_levels_mex.c - MEX gateway: what counts as learned (T6, T20).
   levels = mmbias_levels_mex (data, learned, measure, fusion): 1 x M, half of the measure
   of each modality beside the LEARNED ones (1 x M logical), 0 for these and for
   modalities for which nothing is left there (FUSION, 1 x M encoder depths: of two
   layers or more). */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_LEARNED, IN_MEASURE, IN_FUSION, IN_COUNT };
  mmb_measure measure;
  mmb_moments d;
  mmb_status st;
  mxArray *out;
  bool *learned, *shallow;
  double *W, loss;
  size_t m, *fusion;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  if (!mxIsLogical (prhs[IN_LEARNED]) || mxIsSparse (prhs[IN_LEARNED])
      || (size_t) mxGetNumberOfElements (prhs[IN_LEARNED]) != d.M)
    mmb_mex_raise (MMB_EINVAL, "LEARNED",
                   "must be logical with one entry per modality");
  measure = (mmb_measure) mmb_mex_word (prhs[IN_MEASURE], "MEASURE",
                                        mmb_measure_name);
  fusion = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", d.M, 1, NULL);
  shallow = mxCalloc (d.M, sizeof *shallow);
  learned = mxCalloc (d.M, sizeof *learned);
  W = mxCalloc (d.O * d.D, sizeof *W);
  for (m = 0; m < d.M; m++)
    {
      shallow[m] = fusion[m] == 1;
      learned[m] = mxGetLogicals (prhs[IN_LEARNED])[m];
    }
  out = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);

  threads = mmb_mex_enter ();
  st = mmb_measure_levels (&d, measure, shallow, learned, W, &loss,
                           mxGetPr (out), NULL,
                           mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "levels of modalities");
  plhs[0] = out;
}
