/* mmbias_compress_mex.c - MEX gateway: hidden-space compression (theory T15).
   [basis, enc, dec] = mmbias_compress_mex (net, data, opts)
   basis: struct whose cells are in the order of the layers (below the fusion
   layer encoder by encoder, fusion blocks, decoder). */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

static mxArray *
matrix (size_t rows, size_t cols, const double *x)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) (x ? rows : 0),
                                     (mwSize) (x ? cols : 0), mxREAL);

  if (x)
    memcpy (mxGetPr (a), x, rows * cols * sizeof *x);
  return a;
}

static mxArray *
basis_of (const mmb_compressed *c)
{
  static const char *names[] = {"Q", "Next", "LeakUp", "LeakDown", "Times",
    "Error", "Exact", "Met", "Reason", "Rounds", "Interrupted"};
  mxArray *s = mxCreateStructMatrix (1, 1, 11, names);
  size_t n = c->net->n_layers, i;
  mxArray *Q = mxCreateCellMatrix (1, (mwSize) n);
  mxArray *up = mxCreateCellMatrix (1, (mwSize) n);
  mxArray *down = mxCreateCellMatrix (1, (mwSize) n);
  mxArray *next = mxCreateDoubleMatrix (1, (mwSize) n, mxREAL);

  for (i = 0; i < n; i++)
    {
      const mmb_layer *w = &c->small->layers[i];
      size_t to = mmb_net_next (c->net, i);
      mxSetCell (Q, (mwIndex) i, matrix (c->net->layers[i].cols, w->cols,
                                         c->Q[i]));
      mxSetCell (up, (mwIndex) i, matrix (w->cols, w->cols, c->leak_up[i]));
      mxSetCell (down, (mwIndex) i, matrix (w->rows, w->rows,
                                            c->leak_down[i]));
      mxGetPr (next)[i] = to < n ? (double) to + 1 : 0;
    }
  mxSetField (s, 0, "Q", Q);
  mxSetField (s, 0, "Next", next);
  mxSetField (s, 0, "LeakUp", up);
  mxSetField (s, 0, "LeakDown", down);
  mxSetField (s, 0, "Times", matrix (1, c->time_count, c->times));
  mxSetField (s, 0, "Error", mxCreateDoubleScalar (c->error));
  mxSetField (s, 0, "Exact", mxCreateLogicalScalar (c->exact));
  mxSetField (s, 0, "Met", mxCreateLogicalScalar (c->met));
  mxSetField (s, 0, "Reason", mxCreateString (c->reason ? c->reason : ""));
  mxSetField (s, 0, "Rounds", mxCreateDoubleScalar ((double) c->rounds));
  mxSetField (s, 0, "Interrupted", mxCreateLogicalScalar (c->interrupted));
  return s;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_BASIS, OUT_ENCODER, OUT_DECODER, OUT_COUNT };
  const mxArray *opts;
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_compress_opts o = {0};
  mmb_compressed *c = NULL;
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st;
  double *params;
  char display[32];
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  opts = prhs[IN_OPTS];
  o.tolerance = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Tolerance"),
                                "TOL");
  o.time = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Time"), "EPOCHS");
  o.learning_rate = mmb_mex_scalar (mmb_mex_field (opts, "OPTS",
                                                   "LearningRate"),
                                    "LEARNINGRATE");
  o.weight_decay = mmb_mex_scalar (mmb_mex_field (opts, "OPTS",
                                                  "WeightDecay"),
                                   "WEIGHTDECAY");
  mmb_mex_text (mmb_mex_field (opts, "OPTS", "Display"), "DISPLAY", display);
  params = mmb_mex_net_params (&v);

  mmb_mex_progress_begin (&progress, INFINITY, display);
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  c = mmb_compress (v.net, &d, params, &o, NULL, &st);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st, "compression");
  out[OUT_BASIS] = basis_of (c);
  mmb_mex_net_cells (c->small, v.columns, c->params, &out[OUT_ENCODER],
                     &out[OUT_DECODER]);
  mmb_compressed_free (c);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
