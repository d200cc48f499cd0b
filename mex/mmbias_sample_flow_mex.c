/* mmbias_sample_flow_mex.c - MEX gateway: gradient flow (theory T3) of any network on
   samples, or what stands for them.
   [record, info, events, net, nets] = mmbias_sample_flow_mex (net, data, opts)
   opts has what mmbias_flow_mex takes and Loss, Precision, Subsets, LossMin, NoMap,
   Engine of mmbias_samples_mex, whose data and record these are; opts.Events is 'off'
   where modalities and plateaus are no events. */
#include <string.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_RECORD, OUT_INFO, OUT_EVENTS, OUT_NET, OUT_NETS, OUT_COUNT };
  const mxArray *opts, *data;
  const mmb_moments *d = NULL;
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_mex_engine e;
  mmb_mex_flow f;
  mmb_flow_info info = {0};
  mmb_record r = {0};
  mmb_mex_net v;
  mmb_status st;
  double *params;
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view_any (&v, prhs[IN_NET]);
  data = prhs[IN_DATA];
  opts = prhs[IN_OPTS];
  mmb_mex_engine_read (&e, v.net, data, opts);
  mmb_mex_flow_read (&f, opts, mmb_mex_engine_cells (&e), &r);
  if (mmb_stepper_implicit (f.o.stepper))
    mmb_mex_raise (MMB_EINVAL, "STEPPER",
                   "must be 'rk45', 'rk8' or 'adams' for a network on samples: the "
                   "others need second derivatives");
  if (mmb_mex_word (mmb_mex_field (opts, "OPTS", "Events"), "EVENTS",
                    mmb_looks_name) != MMB_LOOK_NEVER)
    d = mmb_mex_engine_moments (&e, data);
  mmb_mex_engine_room (&e, &r, f.o.level_count);
  params = mmb_mex_net_params (&v);

  /* 2. Compute. */
  mmb_mex_flow_begin (&f, &progress);
  threads = mmb_mex_enter ();
  st = mmb_mex_engine_make (&e, &r, &progress);
  if (st == MMB_OK)
    st = mmb_flow_engine_run (e.engine, d, &f.o, params, &r, &info, NULL);
  mmb_mex_engine_free (&e);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  mmb_mex_flow_check (&f, st, &info, "or take a larger TOLERANCE: steps across the "
                                     "kinks of units become as short as it asks for");
  mmb_mex_check (st, "training");
  out[OUT_RECORD] = mmb_mex_engine_record (&e, &r);
  out[OUT_INFO] = mmb_mex_flow_report (&info, 0);
  out[OUT_EVENTS] = mmb_mex_events (&r, e.s.O, e.s.D, f.from, 1 / f.rate, f.rate);
  out[OUT_NET] = mmb_mex_nets (&v, params, 1);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
