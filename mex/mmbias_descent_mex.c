/* mmbias_descent_mex.c - MEX gateway: gradient descent (theory T3).
   [record, info, events, enc, dec, nets, state]
     = mmbias_descent_mex (net, data, opts)
   Times are epochs; info.leak: what leaked out of the bases of a compressed NET,
   as a difference of total maps (T15); state: what the optimizer remembers,
   n_params x k, also opts.State */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mmb_mex.h"

static mxArray *
report (const mmb_descent_info *info, double leak)
{
  static const char *names[]
    = {"status", "epoch", "loss", "gradientNorm", "identity",
       "identityEpochs", "leak"};
  mxArray *s = mxCreateStructMatrix (1, 1, 7, names);
  mxArray *at = mxCreateDoubleMatrix (1, (mwSize) info->checks, mxREAL);
  size_t i;

  for (i = 0; i < info->checks; i++)
    mxGetPr (at)[i] = (double) info->checked[i];

  mxSetField (s, 0, "status",
              mxCreateString (mmb_outcome_name (info->outcome)));
  mxSetField (s, 0, "epoch", mxCreateDoubleScalar ((double) info->epoch));
  mxSetField (s, 0, "loss", mxCreateDoubleScalar (info->loss));
  mxSetField (s, 0, "gradientNorm",
              mxCreateDoubleScalar (info->gradient_norm));
  mxSetField (s, 0, "identity", mxCreateDoubleScalar (info->identity));
  mxSetField (s, 0, "identityEpochs", at);
  mxSetField (s, 0, "leak", mxCreateDoubleScalar (leak));
  return s;
}

/* RATE is one that works, NaN where none is known; it learns in EPOCHS. */
static void
raise_diverged (const mmb_descent_info *info, double used, double rate,
                double epochs)
{
  char advice[128] = "", length[64] = "";

  if (rate > 0 && isfinite (epochs))
    snprintf (length, sizeof length, " and learns in about %.2g epochs", epochs);
  if (rate > 0)
    snprintf (advice, sizeof advice, "; LEARNINGRATE %.2g works%s (1 over the "
              "largest curvature on the way to the minimum)", rate, length);
  mexErrMsgIdAndTxt (mmb_status_id (MMB_EDIVERGED),
                     "mmbias: the run diverged at epoch %.0f with LEARNINGRATE %g%s",
                     (double) info->epoch, used, advice);
}

/* Rows (from, r_1 .. r_M) as the core's schedule. */
static mmb_rates
rates_of (const mxArray *table, const mxArray *decoder, size_t M)
{
  const double *x = mmb_mex_matrix (table, "MODALITYRATE", MMB_MEX_ANY,
                                    mxIsEmpty (table) ? MMB_MEX_ANY : M + 1);
  mmb_rates r = mmb_rates_none ();
  double *encoder;
  uint64_t *from;
  size_t k, m;

  r.decoder = mmb_mex_scalar (decoder, "DECODERRATE");
  r.count = mxIsEmpty (table) ? 0 : mxGetM (table);
  from = mxCalloc (r.count + 1, sizeof *from);
  encoder = mxCalloc (r.count + 1, M * sizeof *encoder);
  for (k = 0; k < r.count; k++)
    {
      if (!(x[k] >= 0 && x[k] < 0x1p53))
        mmb_mex_raise (MMB_EINVAL, "MODALITYRATE", "must begin rows with epochs");
      from[k] = (uint64_t) x[k];
      for (m = 0; m < M; m++)
        encoder[m + M * k] = x[k + r.count * (m + 1)];
    }
  r.from = from;
  r.encoder = encoder;
  if (!mmb_rates_valid (&r, M))
    mmb_mex_raise (MMB_EINVAL, "MODALITYRATE",
                   "and DECODERRATE must hold rates >= 0 from increasing epochs");
  return r;
}

/* Largest factor of any layer at any epoch. */
static double
largest_rate (const mmb_rates *r, const mmb_net *net)
{
  double largest = net->decoder_layers > 0 ? r->decoder : 0;
  size_t i;

  if (r->count == 0 || r->from[0] > 0)
    largest = fmax (largest, 1);
  for (i = 0; i < net->M * r->count; i++)
    largest = fmax (largest, r->encoder[i]);
  return largest;
}

/* What the optimizer remembers, as a matrix to be changed: that of STATE, or
   zeros where there is none. */
static mxArray *
state_of (const mxArray *state, const mmb_optimizer *optimizer, size_t n)
{
  const double *x = mmb_mex_matrix (state, "STATE", MMB_MEX_ANY, MMB_MEX_ANY);
  mxArray *out;

  mmb_mex_room (mmb_mex_product (n, optimizer->state, "NET"), "NET");
  out = mxCreateDoubleMatrix ((mwSize) (optimizer->state > 0 ? n : 0),
                              (mwSize) optimizer->state, mxREAL);
  if (mxIsEmpty (state) || optimizer->state == 0)
    return out;
  mmb_mex_matrix (state, "STATE", n, optimizer->state);
  memcpy (mxGetPr (out), x, n * optimizer->state * sizeof *x);
  return out;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_RECORD, OUT_INFO, OUT_EVENTS, OUT_ENCODER, OUT_DECODER, OUT_NETS,
         OUT_STATE, OUT_COUNT };
  const mxArray *opts;
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_mex_watch watch;
  mmb_descent_info info;
  mmb_descent_opts o;
  mmb_record r = {0};
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st, checked = MMB_OK;
  double *params, curvature, learned = NAN, advised = NAN;
  char display[32];
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  opts = prhs[IN_OPTS];
  mmb_descent_defaults (&o);
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  o.learning_rate = mmb_mex_scalar (FIELD ("LearningRate"), "LEARNINGRATE");
  o.weight_decay = mmb_mex_scalar (FIELD ("WeightDecay"), "WEIGHTDECAY");
  o.stop_loss = mmb_mex_scalar (FIELD ("StopLoss"), "STOPLOSS");
  o.stop_gradient = mmb_mex_scalar (FIELD ("StopGradient"), "STOPGRADIENT");
  o.epochs = mmb_mex_count (FIELD ("Epochs"), "EPOCHS");
  o.first = mmb_mex_count (FIELD ("From"), "FROM");
  o.optimizer = mmb_optimizer_at (mmb_mex_word (FIELD ("Optimizer"), "OPTIMIZER",
                                                mmb_optimizer_name));
  o.momentum = mmb_mex_scalar (FIELD ("Momentum"), "MOMENTUM");
  o.rates = rates_of (FIELD ("ModalityRate"), FIELD ("DecoderRate"), d.M);
  out[OUT_STATE] = state_of (FIELD ("State"), o.optimizer, v.net->n_params);
  o.state = mxGetPr (out[OUT_STATE]);
  r.at = mmb_mex_epochs (FIELD ("RecordAt"), "RECORDAT", &r.count);
  r.net_at = mmb_mex_epochs (FIELD ("RecordNets"), "RECORDNETS",
                             &r.net_count);
  mmb_mex_text (FIELD ("Display"), "DISPLAY", display);
  o.looks = (mmb_looks) mmb_mex_word (FIELD ("Events"), "EVENTS",
                                       mmb_looks_name);
  o.events.measure = (mmb_measure) mmb_mex_word (FIELD ("Measure"), "MEASURE",
                                                 mmb_measure_name);
  o.events.stop_loss = o.stop_loss;
  mmb_mex_watch_begin (&watch, &v, prhs[IN_NET], opts, true, &r);
  mmb_mex_record_room (&r, d.O * d.D, v.net->n_params, 0);
  params = mmb_mex_net_params (&v);

  /* 2. Compute. */
  mmb_mex_progress_begin (&progress, (double) o.epochs, display);
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  st = mmb_descent_run (v.net, &d, &o, params, &r, &info, NULL);
  if (st == MMB_EDIVERGED
      && mmb_step_size_curvature (v.net, &d, params, o.weight_decay, o.monitor,
                                  o.monitor_arg, &curvature, &learned, NULL)
         == MMB_OK)
    advised = fmin (1 / (curvature * fmax (largest_rate (&o.rates, v.net), 1)),
                    o.learning_rate / 2);
  if (st == MMB_OK)
    checked = mmb_mex_watch_end (&watch, &d, (double) info.epoch * o.learning_rate,
                                 params, &r);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  if (st == MMB_EDIVERGED)
    raise_diverged (&info, o.learning_rate, advised, learned / advised);
  mmb_mex_check (st, "training");
  mmb_mex_check (checked, "compression");
  out[OUT_RECORD] = mmb_mex_record (&r, d.O, d.D);
  out[OUT_INFO] = report (&info, watch.error);
  out[OUT_EVENTS] = mmb_mex_events (&r, d.O, d.D, (double) o.first, 1, o.learning_rate);
  mmb_mex_net_cells (v.net, v.columns, params, &out[OUT_ENCODER], &out[OUT_DECODER]);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
