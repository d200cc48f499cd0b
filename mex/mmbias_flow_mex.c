/* mmbias_flow_mex.c - MEX gateway: gradient flow (theory T3) and its balanced
   reduction (T14).
   [record, info, events, enc, dec, nets] = mmbias_flow_mex (net, data, opts)
   Times are in units of tau, those of events also in epochs from opts.From on;
   opts.Method is 'flow' or 'reduced'; info.leak: what leaked out of the bases of a
   compressed NET, as a difference of total maps (T15), for which opts has Epochs. */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

typedef mmb_status (*method_fn) (const mmb_net *, const mmb_moments *,
                                 const mmb_flow_opts *, double *, mmb_record *,
                                 mmb_flow_info *, const mmb_allocator *);

static const struct {
  const char *name;
  method_fn run;
} methods[] = {
  {"flow", mmb_flow_run},
  {"reduced", mmb_reduced_run},
};

#define N_METHODS (sizeof methods / sizeof *methods)

static method_fn
find_method (const mxArray *a)
{
  char word[32];
  size_t i;

  mmb_mex_text (a, "METHOD", word);
  for (i = 0; i < N_METHODS; i++)
    if (strcmp (word, methods[i].name) == 0)
      return methods[i].run;
  mmb_mex_raise (MMB_EINVAL, "METHOD", "must be 'flow' or 'reduced'");
  return NULL;
}

static mxArray *
report (const mmb_flow_info *info, double leak)
{
  static const char *names[] = {"status", "atRest", "t", "loss",
    "gradientNorm", "steps", "rejected", "rhsCalls", "jacobians", "drift",
    "leak"};
  mxArray *s = mxCreateStructMatrix (1, 1, 11, names);

  mxSetField (s, 0, "status",
              mxCreateString (mmb_outcome_name (info->outcome)));
  mxSetField (s, 0, "atRest", mxCreateLogicalScalar (info->at_rest));
#define NUMBER(name, x) \
  mxSetField (s, 0, name, mxCreateDoubleScalar ((double) (x)))
  NUMBER ("t", info->t);
  NUMBER ("loss", info->loss);
  NUMBER ("gradientNorm", info->gradient_norm);
  NUMBER ("steps", info->work.steps);
  NUMBER ("rejected", info->work.rejected);
  NUMBER ("rhsCalls", info->work.rhs);
  NUMBER ("jacobians", info->work.jacobians);
  NUMBER ("drift", info->drift);
  NUMBER ("leak", leak);
  return s;
}

/* Right-hand sides that take a quarter to half of a minute: a few operations per weight, or
   per entry of S in the reduction. */
static double
default_calls (double cells)
{
  return fmin (fmax (5e9 / cells, 1e5), 1e7);
}

static void
raise_solver (const mmb_flow_info *info, const mmb_flow_opts *o, double rate,
              size_t n_params)
{
  double epoch = info->t / rate;

  if (info->work.rhs >= o->max_rhs)
    mexErrMsgIdAndTxt (mmb_status_id (MMB_ESOLVER),
      "mmbias: MAXCALLS = %.0f right-hand sides used up at epoch %.6g; raise "
      "it, shorten the run, begin with smaller weights (large ones are stiff)%s",
      (double) o->max_rhs, epoch,
      mmb_stepper_implicit (o->stepper) ? ""
      : n_params <= MMB_IMPLICIT_LIMIT ? ", or use the stepper 'bdf'"
      : ", or compress NET (mmbias_compress) for the stepper 'bdf'");
  mexErrMsgIdAndTxt (mmb_status_id (MMB_ESOLVER),
    "mmbias: the stepper '%s' cannot keep TOLERANCE = %g at epoch %.6g",
    mmb_stepper_name (o->stepper), o->tolerance, epoch);
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_RECORD, OUT_INFO, OUT_EVENTS, OUT_ENCODER, OUT_DECODER, OUT_NETS,
         OUT_COUNT };
  const mxArray *opts;
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_mex_watch watch;
  mmb_flow_info info = {0};
  mmb_flow_opts o;
  mmb_record r = {0};
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st, checked = MMB_OK;
  method_fn run;
  double *params, rate, from, calls;
  char display[32];
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  opts = prhs[IN_OPTS];
  mmb_flow_defaults (&o);
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  run = find_method (FIELD ("Method"));
  o.stepper = (mmb_stepper) mmb_mex_word (FIELD ("Stepper"), "STEPPER",
                                           mmb_stepper_name);
  rate = mmb_mex_scalar (FIELD ("LearningRate"), "LEARNINGRATE");
  from = mmb_mex_scalar (FIELD ("From"), "FROM");
  o.tolerance = mmb_mex_scalar (FIELD ("Tolerance"), "TOLERANCE");
  o.weight_decay = mmb_mex_scalar (FIELD ("WeightDecay"), "WEIGHTDECAY");
  o.stop_loss = mmb_mex_scalar (FIELD ("StopLoss"), "STOPLOSS");
  o.stop_gradient = mmb_mex_scalar (FIELD ("StopGradient"), "STOPGRADIENT");
  o.time = mmb_mex_scalar (FIELD ("Time"), "EPOCHS");
  calls = mxIsEmpty (FIELD ("MaxCalls"))
          ? default_calls (run == mmb_reduced_run ? (double) d.D * (double) d.D
                                                  : (double) v.net->n_params)
          : mmb_mex_scalar (FIELD ("MaxCalls"), "MAXCALLS");
  r.at = mmb_mex_times (FIELD ("RecordAt"), "RECORDAT", &r.count);
  r.net_at = mmb_mex_times (FIELD ("RecordNets"), "RECORDNETS",
                            &r.net_count);
  o.levels = mmb_mex_matrix (FIELD ("LossLevels"), "LOSSLEVELS", MMB_MEX_ANY,
                             MMB_MEX_ANY);
  o.level_count = mxGetNumberOfElements (FIELD ("LossLevels"));
  mmb_mex_text (FIELD ("Display"), "DISPLAY", display);
  if (!(rate > 0))
    mmb_mex_raise (MMB_EINVAL, "LEARNINGRATE", "must be positive");
  if (!(o.tolerance > 0 && o.tolerance < 1))
    mmb_mex_raise (MMB_EINVAL, "TOLERANCE", "must be in (0, 1)");
  if (!(calls >= 1))
    mmb_mex_raise (MMB_EINVAL, "MAXCALLS", "must be at least 1");
  o.max_rhs = calls < 0x1p63 ? (uint64_t) calls : UINT64_MAX;
  if (mmb_stepper_implicit (o.stepper) && run == mmb_flow_run
      && v.net->n_params > MMB_IMPLICIT_LIMIT)
    mexErrMsgIdAndTxt (mmb_status_id (MMB_EINVAL),
      "mmbias: STEPPER '%s' takes networks of at most %d weights, NET has "
      "%zu; compress it first (mmbias_compress)",
      mmb_stepper_name (o.stepper), MMB_IMPLICIT_LIMIT, v.net->n_params);
  mmb_mex_watch_begin (&watch, &v, prhs[IN_NET], opts, false, &r);
  mmb_mex_record_room (&r, d.O * d.D, v.net->n_params, o.level_count);
  params = mmb_mex_net_params (&v);

  /* 2. Compute. */
  mmb_mex_progress_begin (&progress, o.time / rate, display);
  progress.unit = 1 / rate;
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  st = run (v.net, &d, &o, params, &r, &info, NULL);
  if (st == MMB_OK)
    checked = mmb_mex_watch_end (&watch, &d, info.t, params, &r);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  if (st == MMB_ESOLVER)
    raise_solver (&info, &o, rate, v.net->n_params);
  if (st == MMB_EINVAL && run == mmb_reduced_run)
    mmb_mex_raise (st, "NET", mmb_reduced_text (info.defect));
  mmb_mex_check (st, "training");
  mmb_mex_check (checked, "compression");
  out[OUT_RECORD] = mmb_mex_record (&r, d.O, d.D);
  out[OUT_INFO] = report (&info, watch.error);
  out[OUT_EVENTS] = mmb_mex_events (&r, d.O, d.D, from, 1 / rate, rate);
  mmb_mex_net_cells (v.net, v.columns, params, &out[OUT_ENCODER], &out[OUT_DECODER]);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
