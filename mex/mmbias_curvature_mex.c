/* mmbias_curvature_mex.c - MEX gateway: how large steps of descent may be.
   [curvature, time] = mmbias_curvature_mex (net, data, weightDecay): the largest
   curvature on the way to the minimum, and units of tau until a hundredth is left;
   see mmb_step_size.h */
#include <math.h>

#include "mmb_mex.h"
#include "mmb_step_size.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_DECAY, IN_COUNT };
  enum { OUT_CURVATURE, OUT_TIME, OUT_COUNT };
  mxArray *out[OUT_COUNT];
  mmb_mex_progress progress;
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st;
  double decay, curvature = NAN, time = NAN, *params;
  bool stopped;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  decay = mmb_mex_scalar (prhs[IN_DECAY], "WEIGHTDECAY");
  if (!(decay >= 0))
    mmb_mex_raise (MMB_EINVAL, "WEIGHTDECAY", "must be >= 0");
  params = mmb_mex_net_params (&v);

  mmb_mex_progress_begin (&progress, INFINITY, "auto");
  threads = mmb_mex_enter ();
  st = mmb_step_size_curvature (v.net, &d, params, decay, mmb_mex_progress_monitor,
                                &progress, &curvature, &time, NULL);
  stopped = mmb_asked_to_stop (mmb_mex_host ());
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st == MMB_OK && stopped ? MMB_EINTERRUPTED : st,
                 "curvature on the way to the minimum");
  out[OUT_CURVATURE] = mxCreateDoubleScalar (curvature);
  out[OUT_TIME] = mxCreateDoubleScalar (time);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
