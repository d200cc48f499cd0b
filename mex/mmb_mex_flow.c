/* mmb_mex_flow.c - gateways: options and reports of the flow. */
#include "mmb_mex.h"

#include <math.h>

/* Right-hand sides that take a quarter to half of a minute, of a few operations for
   each of CELLS. */
static double
default_calls (double cells)
{
  return fmin (fmax (5e9 / cells, 1e5), 1e7);
}

void
mmb_mex_flow_read (mmb_mex_flow *f, const mxArray *opts, double cells,
                   mmb_record *r)
{
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  mmb_flow_opts *o = &f->o;
  double calls;

  mmb_flow_defaults (o);
  o->stepper = (mmb_stepper) mmb_mex_word (FIELD ("Stepper"), "STEPPER",
                                           mmb_stepper_name);
  f->rate = mmb_mex_scalar (FIELD ("LearningRate"), "LEARNINGRATE");
  f->from = mmb_mex_scalar (FIELD ("From"), "FROM");
  o->tolerance = mmb_mex_scalar (FIELD ("Tolerance"), "TOLERANCE");
  o->weight_decay = mmb_mex_scalar (FIELD ("WeightDecay"), "WEIGHTDECAY");
  o->stop_loss = mmb_mex_scalar (FIELD ("StopLoss"), "STOPLOSS");
  o->stop_gradient = mmb_mex_scalar (FIELD ("StopGradient"), "STOPGRADIENT");
  o->time = mmb_mex_scalar (FIELD ("Time"), "EPOCHS");
  calls = mxIsEmpty (FIELD ("MaxCalls"))
          ? default_calls (cells)
          : mmb_mex_scalar (FIELD ("MaxCalls"), "MAXCALLS");
  r->at = mmb_mex_times (FIELD ("RecordAt"), "RECORDAT", &r->count);
  r->net_at = mmb_mex_times (FIELD ("RecordNets"), "RECORDNETS",
                             &r->net_count);
  o->levels = mmb_mex_matrix (FIELD ("LossLevels"), "LOSSLEVELS", MMB_MEX_ANY,
                              MMB_MEX_ANY);
  o->level_count = mxGetNumberOfElements (FIELD ("LossLevels"));
  mmb_mex_text (FIELD ("Display"), "DISPLAY", f->display);
  if (!(f->rate > 0))
    mmb_mex_raise (MMB_EINVAL, "LEARNINGRATE", "must be positive");
  if (!(o->tolerance > 0 && o->tolerance < 1))
    mmb_mex_raise (MMB_EINVAL, "TOLERANCE", "must be in (0, 1)");
  if (!(calls >= 1))
    mmb_mex_raise (MMB_EINVAL, "MAXCALLS", "must be at least 1");
  o->max_rhs = calls < 0x1p63 ? (uint64_t) calls : UINT64_MAX;
#undef FIELD
}

void
mmb_mex_flow_begin (mmb_mex_flow *f, mmb_mex_progress *progress)
{
  mmb_mex_progress_begin (progress, f->o.time / f->rate, f->display);
  progress->unit = 1 / f->rate;
  f->o.monitor = mmb_mex_progress_monitor;
  f->o.stop = mmb_mex_progress_asked;
  f->o.monitor_arg = f->o.stop_arg = progress;
}

void
mmb_mex_flow_check (const mmb_mex_flow *f, mmb_status st,
                    const mmb_flow_info *info, const char *advice)
{
  double epoch = f->from + info->t / f->rate;

  if (st != MMB_ESOLVER)
    return;
  if (info->work.rhs >= f->o.max_rhs)
    mexErrMsgIdAndTxt (mmb_status_id (MMB_ESOLVER),
      "mmbias: MAXCALLS = %.0f right-hand sides used up at epoch %.6g; raise "
      "it, shorten the run, %s", (double) f->o.max_rhs, epoch, advice);
  mexErrMsgIdAndTxt (mmb_status_id (MMB_ESOLVER),
    "mmbias: the stepper '%s' cannot keep TOLERANCE = %g at epoch %.6g",
    mmb_stepper_name (f->o.stepper), f->o.tolerance, epoch);
}

mxArray *
mmb_mex_flow_report (const mmb_flow_info *info, double leak)
{
  mmb_mex_struct s = {.count = 0};

  mmb_mex_add (&s, "status",
               mxCreateString (mmb_outcome_name (info->outcome)));
  mmb_mex_add_truth (&s, "atRest", info->at_rest);
  mmb_mex_add_number (&s, "t", info->t);
  mmb_mex_add_number (&s, "loss", info->loss);
  mmb_mex_add_number (&s, "gradientNorm", info->gradient_norm);
  mmb_mex_add_number (&s, "steps", (double) info->work.steps);
  mmb_mex_add_number (&s, "rejected", (double) info->work.rejected);
  mmb_mex_add_number (&s, "rhsCalls", (double) info->work.rhs);
  mmb_mex_add_number (&s, "jacobians", (double) info->work.jacobians);
  mmb_mex_add_number (&s, "drift", info->drift);
  mmb_mex_add_number (&s, "slides", (double) info->slides);
  mmb_mex_add_number (&s, "leak", leak);
  return mmb_mex_struct_of (&s);
}
