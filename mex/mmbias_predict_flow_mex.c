/* mmbias_predict_flow_mex.c - MEX gateway: phases by integration (T14, T15, T3).
   found = mmbias_predict_flow_mex (data, opts)        balanced start of scale Init
   found = mmbias_predict_flow_mex (data, opts, net)   from actual weights
   opts: Fusion (1 x M), Decoder, Init (with net that of the race for rounding),
   Tolerance, Measure, and Details: false where neither middle nor rounding is wanted.
   found: the fields of mmb_mex_add_phases, of special only unlearned and tied are
   known; method 'reduced', 'compressed' or 'full'; unfaithful, exhausted, error,
   interrupted of mmb_predict_flow.h; end, the map at the end, [] where that is not
   known; middle, the one half way to the second modality, or NaN; rounding (1 x M) of
   the durations, as mmbias_rounding_mex has it; steps, rhsCalls. */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

/* How far rounding of the moments moves the durations in R: the race shows it.
   Zeros for vector outputs, for depth 1 and where nothing is learned. */
static mmb_status
rounding (const mmb_moments *d, const mmb_race_opts *o, const mmb_race_result *r,
          double *moves)
{
  size_t m, depth = o->decoder;

  for (m = 0; m < d->M; m++)
    if (o->fusion[m] + o->decoder > depth)
      depth = o->fusion[m] + o->decoder;
  if (d->O > 1 || depth == 1 || isinf (r->durations[0]))
    return MMB_OK;
  return mmb_rounding_race (d, o, r->durations, moves, mmb_mex_host ());
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_NET, IN_COUNT };
  static const char *methods[] = {"reduced", "compressed", "full"};
  mmb_mex_struct found = {.count = 0};
  mmb_predict_flow_info info = {0};
  mmb_predict_flow_opts o = {0};
  mmb_mex_progress progress;
  mmb_race_opts race = {0};
  mmb_race_result r = {0};
  mmb_moments d;
  mmb_mex_net v;
  mmb_status st, rounded = MMB_OK;
  double *params = NULL, *moves;
  const mxArray *opts;
  mxArray *end, *middle;
  bool details;
  int threads;

  if (nrhs != IN_NET && nrhs != IN_COUNT)
    mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  opts = prhs[IN_OPTS];
  details = mxIsLogicalScalarTrue (mmb_mex_field (opts, "OPTS", "Details"));
  race.fusion = mmb_mex_sizes (mmb_mex_field (opts, "OPTS", "Fusion"),
                               "FUSIONDEPTH", d.M, 1, NULL);
  race.decoder = mmb_mex_count (mmb_mex_field (opts, "OPTS", "Decoder"), "DEPTH");
  if (nrhs == IN_NET || details)
    race.u0 = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Init"), "INIT");
  o.tolerance = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Tolerance"),
                                "TOLERANCE");
  if (!(o.tolerance > 0 && o.tolerance < 1))
    mmb_mex_raise (MMB_EINVAL, "TOLERANCE", "must be in (0, 1)");
  o.measure = (mmb_measure) mmb_mex_word (mmb_mex_field (opts, "OPTS",
                                                         "Measure"),
                                          "MEASURE", mmb_measure_name);
  if (nrhs == IN_COUNT)
    {
      mmb_mex_net_view (&v, prhs[IN_NET]);
      mmb_mex_net_fits (v.net, &d);
      params = mmb_mex_net_params (&v);
    }
  mmb_mex_phases_room (&r, &d);
  end = mxCreateDoubleMatrix ((mwSize) d.O, (mwSize) d.D, mxREAL);
  middle = mxCreateDoubleMatrix ((mwSize) d.O, (mwSize) d.D, mxREAL);
  o.end = mxGetPr (end);
  o.middle = details ? mxGetPr (middle) : NULL;
  moves = mmb_mex_add_matrix (&found, "rounding", 1, d.M);

  mmb_mex_progress_begin (&progress, INFINITY, "auto");
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  if (params)
    st = mmb_predict_flow_net (v.net, &d, params, &o, &r, &info,
                               mmb_mex_host ());
  else
    st = mmb_predict_flow_balanced (&d, race.fusion, race.decoder, race.u0, &o, &r,
                                    &info, mmb_mex_host ());
  if (st == MMB_OK && details && !info.interrupted)
    rounded = rounding (&d, &race, &r, moves);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st, "the integration of learning phases");
  mmb_mex_check (rounded, "the uncertainty from rounding");
  mmb_mex_add_phases (&found, &r, &d, methods[info.kind]);
  mmb_mex_add_truth (&found, "unfaithful", info.unfaithful);
  mmb_mex_add_truth (&found, "exhausted", info.exhausted);
  memcpy (mmb_mex_add_matrix (&found, "error", 1, d.M), r.error,
          d.M * sizeof *r.error);
  mmb_mex_add (&found, "end", info.ended ? end : mxCreateDoubleMatrix (0, 0, mxREAL));
  mmb_mex_add (&found, "middle", info.halved ? middle : mxCreateDoubleScalar (NAN));
  mmb_mex_add_truth (&found, "interrupted", info.interrupted);
  mmb_mex_add_number (&found, "steps", (double) info.work.steps);
  mmb_mex_add_number (&found, "rhsCalls", (double) info.work.rhs);
  plhs[0] = mmb_mex_struct_of (&found);
}
