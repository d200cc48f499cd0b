/* mmbias_flow_mex.c - MEX gateway: gradient flow (theory T3) and its balanced
   reduction (T14).
   [record, info, events, enc, dec, nets] = mmbias_flow_mex (net, data, opts)
   Times are in units of tau, those of events also in epochs from opts.From on;
   opts.Method is 'flow' or 'reduced'; info.leak: what leaked out of the bases of a
   compressed NET, as a difference of total maps (T15), for which opts has Epochs. */
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

/* What helps where right-hand sides are used up. */
static const char *
advice (mmb_stepper stepper, size_t n_params)
{
  if (mmb_stepper_implicit (stepper))
    return "or begin with smaller weights (large ones are stiff)";
  return n_params <= MMB_IMPLICIT_LIMIT
         ? "begin with smaller weights (large ones are stiff), or use the stepper 'bdf'"
         : "begin with smaller weights (large ones are stiff), or compress NET "
           "(mmbias_compress) for the stepper 'bdf'";
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
  mmb_mex_flow f;
  mmb_record r = {0};
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st, checked = MMB_OK;
  method_fn run;
  double *params;
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  opts = prhs[IN_OPTS];
  run = find_method (mmb_mex_field (opts, "OPTS", "Method"));
  mmb_mex_flow_read (&f, opts, run == mmb_reduced_run
                               ? (double) d.D * (double) d.D
                               : (double) v.net->n_params, &r);
  if (mmb_stepper_implicit (f.o.stepper) && run == mmb_flow_run
      && v.net->n_params > MMB_IMPLICIT_LIMIT)
    mexErrMsgIdAndTxt (mmb_status_id (MMB_EINVAL),
      "mmbias: STEPPER '%s' takes networks of at most %d weights, NET has "
      "%zu; compress it first (mmbias_compress)",
      mmb_stepper_name (f.o.stepper), MMB_IMPLICIT_LIMIT, v.net->n_params);
  mmb_mex_watch_begin (&watch, &v, prhs[IN_NET], opts, false, &r);
  mmb_mex_record_room (&r, d.O * d.D, v.net->n_params, f.o.level_count);
  params = mmb_mex_net_params (&v);

  /* 2. Compute. */
  mmb_mex_flow_begin (&f, &progress);
  threads = mmb_mex_enter ();
  st = run (v.net, &d, &f.o, params, &r, &info, NULL);
  if (st == MMB_OK)
    checked = mmb_mex_watch_end (&watch, &d, info.t, params, &r);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  mmb_mex_flow_check (&f, st, &info, advice (f.o.stepper, v.net->n_params));
  if (st == MMB_EINVAL && run == mmb_reduced_run)
    mmb_mex_raise (st, "NET", mmb_reduced_text (info.defect));
  mmb_mex_check (st, "training");
  mmb_mex_check (checked, "compression");
  out[OUT_RECORD] = mmb_mex_record (&r, d.O, d.D);
  out[OUT_INFO] = mmb_mex_flow_report (&info, watch.error);
  out[OUT_EVENTS] = mmb_mex_events (&r, d.O, d.D, f.from, 1 / f.rate, f.rate);
  mmb_mex_net_cells (v.net, v.columns, params, &out[OUT_ENCODER], &out[OUT_DECODER]);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
