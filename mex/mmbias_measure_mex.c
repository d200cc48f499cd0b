/* mmbias_measure_mex.c - MEX gateway: what total maps achieve over time.
   [loss, Eg, signal, weight] = mmbias_measure_mex (data, W), W T x D x O */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_W, IN_COUNT };
  enum { OUT_LOSS, OUT_EG, OUT_SIGNAL, OUT_WEIGHT, OUT_COUNT };
  mxArray *out[OUT_COUNT];
  double *W, *E;
  const double *all;
  mmb_moments d;
  mmb_loss *loss;
  mmb_status st;
  size_t T, t, j, o, m;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_data (&d, prhs[IN_DATA]);
  all = mmb_mex_maps (prhs[IN_W], &d, &T);
  W = mxCalloc (d.O * d.D, sizeof *W);
  E = mxCalloc (d.O * d.D, sizeof *E);
  out[OUT_LOSS] = mxCreateDoubleMatrix ((mwSize) T, 1, mxREAL);
  out[OUT_EG] = mxCreateDoubleMatrix ((mwSize) T, 1, mxREAL);
  out[OUT_SIGNAL] = mxCreateDoubleMatrix ((mwSize) T, (mwSize) d.M, mxREAL);
  out[OUT_WEIGHT] = mxCreateDoubleMatrix ((mwSize) T, (mwSize) d.M, mxREAL);

  threads = mmb_mex_enter ();
  loss = mmb_loss_alloc (&d, NULL, &st);
  for (t = 0; loss && t < T && st == MMB_OK; t++)
    {
      for (o = 0; o < d.O; o++)
        for (j = 0; j < d.D; j++)
          W[o + j * d.O] = all[t + T * (j + d.D * o)];
      mxGetPr (out[OUT_LOSS])[t] = mmb_loss_eval (loss, W, E);
      mxGetPr (out[OUT_EG])[t] = mmb_loss_generalisation (loss, W);
      for (m = 0; m < d.M && st == MMB_OK; m++)
        {
          st = mmb_measure_of (&d, MMB_MEASURE_SIGNAL, m, W,
                               mxGetPr (out[OUT_SIGNAL]) + t + T * m, NULL);
          if (st == MMB_OK)
            st = mmb_measure_of (&d, MMB_MEASURE_WEIGHTS, m, W,
                                 mxGetPr (out[OUT_WEIGHT]) + t + T * m, NULL);
        }
      if (mmb_asked_to_stop (mmb_mex_host ()))
        st = MMB_EINTERRUPTED;
    }
  mmb_loss_free (loss);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "loss of total maps");
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
