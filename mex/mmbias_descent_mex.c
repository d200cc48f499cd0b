/* mmbias_descent_mex.c - MEX gateway: gradient descent (theory T3).
   [record, info, events, enc, dec, nets, state]
     = mmbias_descent_mex (net, data, opts)
   Times are epochs; info.leak: what leaked out of the bases of a compressed NET,
   as a difference of total maps (T15); state: what the optimizer remembers, a
   column per kind and, where it counts steps, their number below the first, also
   opts.State */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "mmb_mex.h"

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

/* Are its steps as long as the gradient is, with momentum or without?  Those of
   others know nothing of curvature. */
static bool
follows_slope (const mmb_optimizer *optimizer)
{
  return optimizer == mmb_optimizer_at (0)
         || !strcmp (optimizer->name, "momentum");
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
  mmb_mex_checkpoint kept;
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
  mmb_mex_descent_read (&o, opts, v.net, &r, &out[OUT_STATE]);
  mmb_mex_text (mmb_mex_field (opts, "OPTS", "Display"), "DISPLAY", display);
  mmb_mex_watch_begin (&watch, &v, prhs[IN_NET], opts, true, &r);
  mmb_mex_record_room (&r, d.O * d.D, v.net->n_params, 0);
  params = mmb_mex_net_params (&v);
  mmb_mex_checkpoint_view (&kept, prhs[IN_NET], prhs[IN_DATA], opts);

  /* 2. Compute. */
  mmb_mex_progress_begin (&progress, (double) o.epochs, display);
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  st = mmb_mex_checkpoint_begin (&kept, &o);
  if (st == MMB_OK)
    st = mmb_descent_run (v.net, &d, &o, params, &r, &info, NULL);
  mmb_mex_checkpoint_end (&kept);
  if (st == MMB_EDIVERGED && follows_slope (o.optimizer)
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
  mmb_mex_checkpoint_check (&kept, st);
  mmb_mex_check (st, "training");
  mmb_mex_check (checked, "compression");
  out[OUT_RECORD] = mmb_mex_record (&r, d.O, d.D);
  out[OUT_INFO] = mmb_mex_descent_report (&info, watch.error, &kept);
  out[OUT_EVENTS] = mmb_mex_events (&r, d.O, d.D, (double) o.first, 1, o.learning_rate);
  mmb_mex_net_cells (v.net, v.columns, params, &out[OUT_ENCODER], &out[OUT_DECODER]);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
