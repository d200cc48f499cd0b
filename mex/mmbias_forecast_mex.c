/* mmbias_forecast_mex.c - MEX gateway: phases by integration (T14, T15, T3).
   [order, durations, special, plateaus, info]
     = mmbias_forecast_mex (data, opts)          balanced start of scale Init
   [...] = mmbias_forecast_mex (data, opts, net)   from actual weights
   opts: Fusion (1 x M), Decoder, Init (not with net), Tolerance, Measure.
   special as of mmbias_race_mex, of which only unlearned and tied are known. */
#include <math.h>

#include "mmb_mex.h"

static mxArray *
report (const mmb_forecast_info *info)
{
  static const char *fields[] = {"method", "unfaithful", "exhausted",
                                 "error", "interrupted", "steps",
                                 "rhsCalls"};
  static const char *methods[] = {"reduced", "compressed", "full"};
  mxArray *s = mxCreateStructMatrix (1, 1, 7, fields);

  mxSetField (s, 0, "method", mxCreateString (methods[info->kind]));
  mxSetField (s, 0, "unfaithful", mxCreateLogicalScalar (info->unfaithful));
  mxSetField (s, 0, "exhausted", mxCreateLogicalScalar (info->exhausted));
  mxSetField (s, 0, "error", mxCreateDoubleScalar (info->error));
  mxSetField (s, 0, "interrupted", mxCreateLogicalScalar (info->interrupted));
  mxSetField (s, 0, "steps", mxCreateDoubleScalar ((double) info->work.steps));
  mxSetField (s, 0, "rhsCalls",
              mxCreateDoubleScalar ((double) info->work.rhs));
  return s;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_NET, IN_COUNT };
  mmb_forecast_info info = {0};
  mmb_forecast_opts o = {0};
  mmb_mex_progress progress;
  mmb_mex_phases phases;
  mmb_race_result r = {0};
  mmb_moments d;
  mmb_mex_net v;
  mmb_net *net;
  mmb_status st = MMB_OK;
  double *params = NULL, u0 = 0;
  size_t *fusion, decoder;
  const mxArray *opts;
  int threads;

  if (nrhs != IN_NET && nrhs != IN_COUNT)
    mmb_mex_nargs (nrhs, IN_COUNT, nlhs, MMB_MEX_PHASES + 1);
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
      mmb_mex_net_fits (&v, &d);
      params = mxMalloc (v.n_params * sizeof *params);
      mmb_mex_net_pack (&v, params);
    }
  mmb_mex_phases_room (&phases, &r, &d);

  mmb_mex_progress_begin (&progress, INFINITY, "auto");
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  if (params)
    {
      net = mmb_mex_net_alloc (&v, &st);
      if (net)
        st = mmb_forecast_net (net, &d, params, &o, &r, &info, NULL);
      mmb_net_free (net);
    }
  else
    st = mmb_forecast_balanced (&d, fusion, decoder, u0, &o, &r, &info, NULL);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st, "the integration of learning phases");
  mmb_mex_phases_return (&phases, &r, nlhs, plhs);
  if (nlhs > MMB_MEX_PHASES)
    plhs[MMB_MEX_PHASES] = report (&info);
}
