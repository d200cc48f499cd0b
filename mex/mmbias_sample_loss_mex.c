/* mmbias_sample_loss_mex.c - MEX gateway: loss of a total map on samples.
   loss = mmbias_sample_loss_mex (X, Y, W) */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_X, IN_Y, IN_W, IN_COUNT };
  mmb_mex_samples s;
  const double *W;
  double loss;
  mmb_status st;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_samples_view (&s, prhs[IN_X], prhs[IN_Y]);
  W = mmb_mex_matrix (prhs[IN_W], "W", s.O, s.D);

  threads = mmb_mex_enter ();
  st = mmb_moments_sample_loss (s.M, s.dims, s.X, s.O, s.Y, s.P, W, &loss,
                                mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "loss on the samples");
  plhs[0] = mxCreateDoubleScalar (loss);
}
