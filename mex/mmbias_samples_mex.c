/* mmbias_samples_mex.c - MEX gateway: descent of any network on samples.
   [record, info, events, net, nets, state] = mmbias_samples_mex (net, data, opts)
   data has X, Y (the targets), TargetMean (what was subtracted from them), HoldOut,
   Cov and Weights and, unless opts.Events is 'off', all else of a data struct;
   opts has what mmbias_descent_mex takes, and Loss, Precision, BatchSize (0: all),
   Seed, Subsets, LossMin, NoMap, Engine ('samples', 'halves', 'arccos'; 'halves' takes
   the population where there is no X, 'arccos' always).  record.columns: further
   columns, T x k each; record.subsets: which modalities each of K subsets sees, K x M
   logical, 0 x M without columns */
#include <string.h>

#include "mmb_mex.h"

static void
raise_diverged (const mmb_descent_info *info, double rate)
{
  mexErrMsgIdAndTxt (mmb_status_id (MMB_EDIVERGED),
                     "mmbias: the run diverged at epoch %.0f with LEARNINGRATE %g; try a "
                     "smaller one", (double) info->epoch, rate);
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_RECORD, OUT_INFO, OUT_EVENTS, OUT_NET, OUT_NETS, OUT_STATE,
         OUT_COUNT };
  const mxArray *opts, *data;
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_mex_engine e;
  mmb_mex_checkpoint kept;
  mmb_descent_info info = {0};
  mmb_descent_opts o;
  mmb_record r = {0};
  mmb_mex_net v;
  mmb_status st;
  double *params;
  char word[32];
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view_any (&v, prhs[IN_NET]);
  data = prhs[IN_DATA];
  opts = prhs[IN_OPTS];
  mmb_mex_engine_read (&e, v.net, data, opts);
  mmb_mex_descent_read (&o, opts, v.net, &r, &out[OUT_STATE]);
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  o.batch = mmb_mex_count (FIELD ("BatchSize"), "BATCHSIZE");
  o.seed = mmb_mex_count (FIELD ("Seed"), "SEED");
  if (o.looks != MMB_LOOK_NEVER)
    o.moments = mmb_mex_engine_moments (&e, data);
  mmb_mex_text (FIELD ("Display"), "DISPLAY", word);
  mmb_mex_engine_room (&e, &r, 0);
  params = mmb_mex_net_params (&v);
  mmb_mex_checkpoint_view (&kept, prhs[IN_NET], data, opts);

  /* 2. Compute. */
  mmb_mex_progress_begin (&progress, (double) o.epochs, word);
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  st = mmb_mex_engine_make (&e, &r, &progress);
  if (st == MMB_OK)
    st = mmb_mex_checkpoint_begin (&kept, &o);
  if (st == MMB_OK)
    st = mmb_descent_drive (e.engine, &o, params, &r, &info, NULL);
  mmb_mex_checkpoint_end (&kept);
  mmb_mex_engine_free (&e);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  if (st == MMB_EDIVERGED)
    raise_diverged (&info, o.learning_rate);
  mmb_mex_checkpoint_check (&kept, st);
  mmb_mex_check (st, "training");
  out[OUT_RECORD] = mmb_mex_engine_record (&e, &r);
  out[OUT_INFO] = mmb_mex_descent_report (&info, 0, &kept);
  out[OUT_EVENTS] = mmb_mex_events (&r, e.s.O, e.s.D, (double) o.first, 1,
                                    o.learning_rate);
  out[OUT_NET] = mmb_mex_nets (&v, params, 1);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
