/* mmbias_race_mex.c - MEX gateway: the race of modalities (T12, T13, T17, T19).
   found = mmbias_race_mex (data, opts)
   found = mmbias_race_mex (data, opts, net)   from actual weights
   found: the fields of mmb_mex_add_phases, method 'race'.
   opts: Fusion (1 x M), Decoder, Init (not with net), LearningRate (0: flow). */
#include <string.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_NET, IN_COUNT };
  mmb_race_result r = {0};
  mmb_race_opts o = {0};
  mmb_mex_struct found = {.count = 0};
  mmb_moments d;
  mmb_mex_net v;
  mmb_status st = MMB_OK;
  double *params = NULL, *ahead = NULL;
  const mxArray *opts;
  int threads;

  if (nrhs != IN_NET && nrhs != IN_COUNT)
    mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  opts = prhs[IN_OPTS];
  o.fusion = mmb_mex_sizes (mmb_mex_field (opts, "OPTS", "Fusion"),
                            "FUSIONDEPTH", d.M, 1, NULL);
  o.decoder = mmb_mex_count (mmb_mex_field (opts, "OPTS", "Decoder"),
                             "DEPTH");
  if (nrhs == IN_NET)
    o.u0 = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Init"), "INIT");
  o.learning_rate
    = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "LearningRate"),
                      "LEARNINGRATE");
  if (nrhs == IN_COUNT)
    {
      mmb_mex_net_view (&v, prhs[IN_NET]);
      mmb_mex_net_fits (v.net, &d);
      params = mmb_mex_net_params (&v);
      ahead = mxCalloc (2 * d.M, sizeof *ahead);
      o.ahead = ahead;
    }
  mmb_mex_phases_room (&r, &d);

  threads = mmb_mex_enter ();
  if (ahead)
    st = mmb_blowup_of (v.net, params, ahead, mmb_mex_host ());
  if (st == MMB_OK)
    st = mmb_race_run (&d, &o, &r, mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "the race of modalities");
  mmb_mex_add_phases (&found, &r, &d, "race");
  plhs[0] = mmb_mex_struct_of (&found);
}
