/* mmbias_forward_mex.c - MEX gateway: any network on samples.
   [loss, hits, output, gradient] = mmbias_forward_mex (net, X, Y, mean, loss)
   Y (P x O) are targets for the loss of this name, MEAN (1 x O) is added where classes
   are compared; gradient: a struct with the weights' and biases' fields. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_X, IN_Y, IN_MEAN, IN_LOSS, IN_COUNT };
  enum { OUT_LOSS, OUT_HITS, OUT_OUTPUT, OUT_GRADIENT, OUT_COUNT };
  mxArray *out[OUT_COUNT];
  double *params, *grad, loss = 0;
  mmb_batch_score score = {0};
  mmb_batch_opts o = {0};
  mmb_mex_samples v;
  mmb_samples s;
  mmb_mex_net net;
  mmb_batch *batch;
  mmb_status st;
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view_any (&net, prhs[IN_NET]);
  mmb_mex_samples_view (&v, prhs[IN_X], prhs[IN_Y]);
  s = (mmb_samples) {.M = v.M, .D = v.D, .O = v.O, .P = v.P, .dims = v.dims,
                     .X = v.X, .Y = v.Y,
                     .y_mean = mmb_mex_matrix (prhs[IN_MEAN], "MEAN", 1, v.O)};
  mmb_mex_check (mmb_net_reads (net.net, v.M, v.dims, v.O), "DATA");
  o.criterion = mmb_criterion_at (mmb_mex_word (prhs[IN_LOSS], "LOSS",
                                                mmb_criterion_name));
  mmb_mex_targets (o.criterion, &s);
  out[OUT_OUTPUT] = mxCreateDoubleMatrix ((mwSize) s.P, (mwSize) s.O, mxREAL);
  params = mmb_mex_net_params (&net);
  grad = mxCalloc (net.net->n_params, sizeof *grad);

  /* 2. Compute. */
  threads = mmb_mex_enter ();
  batch = mmb_batch_alloc (net.net, &s, &o, NULL, &st);
  if (batch)
    st = mmb_batch_forward (batch, params, NULL, &score,
                            mxGetPr (out[OUT_OUTPUT]));
  if (st == MMB_OK)
    st = mmb_batch_gradient (batch, params, NULL, 0, &loss, grad);
  mmb_batch_free (batch);
  mmb_mex_leave (threads);

  /* 3. Report. */
  mmb_mex_check (st, "evaluation");
  out[OUT_LOSS] = mxCreateDoubleScalar (score.loss);
  out[OUT_HITS] = mxCreateDoubleScalar ((double) score.hits);
  out[OUT_GRADIENT] = mmb_mex_nets (&net, grad, 1);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
