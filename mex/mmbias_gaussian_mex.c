/* mmbias_gaussian_mex.c - MEX gateway: samples of a Gaussian task.
   [X, Y] = mmbias_gaussian_mex (S, W, noise, seed, P) */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_S, IN_W, IN_NOISE, IN_SEED, IN_P, IN_COUNT };
  const double *S, *W;
  size_t D, O, P, cells;
  mxArray *X, *Y;
  mmb_status st;
  uint64_t seed;
  double noise;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 2);
  D = mxGetN (prhs[IN_S]);
  S = mmb_mex_matrix (prhs[IN_S], "COV", D, D);
  W = mmb_mex_matrix (prhs[IN_W], "WEIGHTS", MMB_MEX_ANY, D);
  O = mxGetM (prhs[IN_W]);
  if (D == 0 || O == 0)
    mmb_mex_raise (MMB_EINVAL, "COV", "and WEIGHTS must not be empty");
  noise = mmb_mex_scalar (prhs[IN_NOISE], "NOISE");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  P = mmb_mex_count (prhs[IN_P], "SAMPLES");
  if (P == 0)
    mmb_mex_raise (MMB_EINVAL, "SAMPLES", "must be at least 1");
  mmb_size_mul (P, D + O, &cells);
  mmb_mex_room (cells, "SAMPLES");
  X = mxCreateDoubleMatrix ((mwSize) P, (mwSize) D, mxREAL);
  Y = mxCreateDoubleMatrix ((mwSize) P, (mwSize) O, mxREAL);

  threads = mmb_mex_enter ();
  st = mmb_gaussian_draw (D, S, O, W, noise, seed, P, mxGetPr (X),
                          mxGetPr (Y), mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "Gaussian samples");
  plhs[0] = X;
  if (nlhs > 1)
    plhs[1] = Y;
}
