/* mmbias_manifold_mex.c - MEX gateway: critical manifolds (theory T6).
   [W, loss, strength, residual, Eg] = mmbias_manifold_mex (data, sets) */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_SETS, IN_COUNT };
  enum { OUT_W, OUT_LOSS, OUT_STRENGTH, OUT_RESIDUAL, OUT_EG,
         OUT_COUNT };
  mwSize size[3];
  mmb_moments d;
  mmb_status st = MMB_OK;
  mxArray *out[OUT_COUNT];
  const mxLogical *sets;
  double *strength, *scratch;
  bool *learned;
  size_t N, n, m;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_data (&d, prhs[IN_DATA]);
  if (!mxIsLogical (prhs[IN_SETS]) || mxIsSparse (prhs[IN_SETS])
      || (size_t) mxGetN (prhs[IN_SETS]) != d.M)
    mmb_mex_raise (MMB_EINVAL, "SETS",
                   "must be logical with one column per modality");
  sets = mxGetLogicals (prhs[IN_SETS]);
  N = mxGetM (prhs[IN_SETS]);
  mmb_mex_room (mmb_mex_product (N, mmb_mex_product (2 * d.O, d.D, "SETS"),
                                 "SETS"), "SETS");
  size[0] = (mwSize) d.O;
  size[1] = (mwSize) d.D;
  size[2] = (mwSize) N;
  out[OUT_W] = mxCreateNumericArray (3, size, mxDOUBLE_CLASS, mxREAL);
  out[OUT_LOSS] = mxCreateDoubleMatrix ((mwSize) N, 1, mxREAL);
  out[OUT_STRENGTH] = mxCreateDoubleMatrix ((mwSize) N, (mwSize) d.M, mxREAL);
  out[OUT_RESIDUAL] = mxCreateNumericArray (3, size, mxDOUBLE_CLASS, mxREAL);
  out[OUT_EG] = mxCreateDoubleMatrix ((mwSize) N, 1, mxREAL);
  scratch = mxCalloc (2 * d.O * d.D, sizeof *scratch);
  learned = mxCalloc (d.M, sizeof *learned);
  strength = mxCalloc (d.M, sizeof *strength);

  threads = mmb_mex_enter ();
  for (n = 0; n < N && st == MMB_OK; n++)
    {
      size_t at = n * d.O * d.D;
      for (m = 0; m < d.M; m++)
        learned[m] = sets[n + N * m];
      st = mmb_manifold (&d, learned, mxGetPr (out[OUT_W]) + at,
                         mxGetPr (out[OUT_LOSS]) + n,
                         mxGetPr (out[OUT_RESIDUAL]) + at, strength,
                         mmb_mex_host ());
      mxGetPr (out[OUT_EG])[n]
        = mmb_generalisation (&d, mxGetPr (out[OUT_W]) + at, scratch,
                              scratch + d.O * d.D);
      for (m = 0; m < d.M; m++)
        mxGetPr (out[OUT_STRENGTH])[n + N * m] = strength[m];
    }
  mmb_mex_leave (threads);

  mmb_mex_check (st, "critical manifolds");
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
