/* mmbias_predict_flow_mex.c - MEX gateway: phases by integration (T14, T15, T3).
   found = mmbias_predict_flow_mex (data, opts)        balanced start of scale Init
   found = mmbias_predict_flow_mex (data, opts, net)   from actual weights
   opts: Fusion (1 x M), Decoder, Init (not with net), Tolerance, Measure, and Middle:
   false where the map half way to the second modality is not wanted.  found:
   the fields of mmb_mex_add_phases, of special only unlearned and tied are known;
   method 'reduced', 'compressed' or 'full'; unfaithful, exhausted, error,
   interrupted of mmb_predict_flow.h; steps, rhsCalls. */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_NET, IN_COUNT };
  static const char *methods[] = {"reduced", "compressed", "full"};
  mmb_mex_struct found = {.count = 0};
  mmb_predict_flow_info info = {0};
  mmb_predict_flow_opts o = {0};
  mmb_mex_progress progress;
  mmb_race_result r = {0};
  mmb_moments d;
  mmb_mex_net v;
  mmb_status st = MMB_OK;
  double *params = NULL, u0 = 0;
  size_t *fusion, decoder;
  const mxArray *opts, *middle;
  int threads;

  if (nrhs != IN_NET && nrhs != IN_COUNT)
    mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  opts = prhs[IN_OPTS];
  fusion = mmb_mex_sizes (mmb_mex_field (opts, "OPTS", "Fusion"),
                          "FUSIONDEPTH", d.M, 1, NULL);
  decoder = mmb_mex_count (mmb_mex_field (opts, "OPTS", "Decoder"), "DEPTH");
  if (nrhs == IN_NET)
    u0 = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Init"), "INIT");
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
  o.end = mmb_mex_add_matrix (&found, "end", d.O, d.D);
  o.middle = mmb_mex_add_matrix (&found, "middle", d.O, d.D);
  middle = mxGetField (opts, 0, "Middle");
  if (middle && !mxIsLogicalScalarTrue (middle))
    o.middle = NULL;

  mmb_mex_progress_begin (&progress, INFINITY, "auto");
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  if (params)
    st = mmb_predict_flow_net (v.net, &d, params, &o, &r, &info,
                               mmb_mex_host ());
  else
    st = mmb_predict_flow_balanced (&d, fusion, decoder, u0, &o, &r, &info,
                                    mmb_mex_host ());
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st, "the integration of learning phases");
  mmb_mex_add_phases (&found, &r, &d, methods[info.kind]);
  mmb_mex_add_truth (&found, "unfaithful", info.unfaithful);
  mmb_mex_add_truth (&found, "exhausted", info.exhausted);
  memcpy (mmb_mex_add_matrix (&found, "error", 1, d.M), r.error,
          d.M * sizeof *r.error);
  mmb_mex_add_truth (&found, "ended", info.ended);
  mmb_mex_add_truth (&found, "halved", info.halved);
  mmb_mex_add_truth (&found, "interrupted", info.interrupted);
  mmb_mex_add_number (&found, "steps", (double) info.work.steps);
  mmb_mex_add_number (&found, "rhsCalls", (double) info.work.rhs);
  plhs[0] = mmb_mex_struct_of (&found);
}
