/* mmbias_evaluate_mex.c - MEX gateway: total map, loss and gradient,
   and the outputs of the samples where there are any.
   [W, loss, Eg, genc, gdec, output] = mmbias_evaluate_mex (net, data) */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_COUNT };
  enum { OUT_W, OUT_LOSS, OUT_EG, OUT_ENCODER, OUT_DECODER, OUT_OUTPUT,
         OUT_COUNT };
  mxArray *out[OUT_COUNT] = {0};
  double *params, *grad, *E, value = 0, Eg = 0;
  mmb_mex_samples s = {0};
  mmb_linear *linear = NULL;
  mmb_loss *loss = NULL;
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  params = mmb_mex_net_params (&v);
  grad = mxCalloc (v.net->n_params, sizeof *grad);
  E = mxCalloc (d.O * d.D, sizeof *E);
  mmb_mex_data_samples (&s, &d, prhs[IN_DATA]);
  out[OUT_OUTPUT] = mxCreateDoubleMatrix ((mwSize) s.P,
                                          s.P ? (mwSize) d.O : 0, mxREAL);
  out[OUT_W] = mxCreateDoubleMatrix ((mwSize) d.O, (mwSize) d.D, mxREAL);

  threads = mmb_mex_enter ();
  loss = mmb_loss_alloc (&d, NULL, &st);
  if (loss)
    linear = mmb_linear_alloc (v.net, NULL, &st);
  if (linear)
    st = mmb_linear_map (linear, params, mxGetPr (out[OUT_W]));
  if (linear && st == MMB_OK)
    {
      value = mmb_loss_eval (loss, mxGetPr (out[OUT_W]), E);
      Eg = mmb_loss_generalisation (loss, mxGetPr (out[OUT_W]));
      st = mmb_linear_gradient (linear, params, E, grad);
      if (st == MMB_OK && s.P > 0)
        st = mmb_moments_output (d.M, d.dims, s.X, d.O, s.P,
                                 mxGetPr (out[OUT_W]),
                                 mxGetPr (out[OUT_OUTPUT]));
    }
  mmb_linear_free (linear);
  mmb_loss_free (loss);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "evaluation");
  out[OUT_LOSS] = mxCreateDoubleScalar (value);
  out[OUT_EG] = mxCreateDoubleScalar (Eg);
  mmb_mex_net_cells (v.net, v.columns, grad, &out[OUT_ENCODER], &out[OUT_DECODER]);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
