/* mmbias_plateau_mex.c - MEX gateway: how long a network stays on its first plateau.
   t = mmbias_plateau_mex (net, data), in units of tau; see mmb_plateau.h.  0 for
   compressed networks, too, which hold part of their layers only. */
#include <string.h>

#include "mmb_mex.h"

static bool
is_compressed (const mxArray *net)
{
  const mxArray *a = mxGetField (net, 0, "Representation");
  char word[32];

  return mxGetField (net, 0, "Basis")
         || (a && mxIsChar (a) && mxGetString (a, word, sizeof word) == 0
             && !strcmp (word, "compressed"));
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_COUNT };
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st = MMB_OK;
  double *params, t = 0;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_net_view (&v, prhs[IN_NET]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  params = mmb_mex_net_params (&v);

  if (!is_compressed (prhs[IN_NET]))
    {
      threads = mmb_mex_enter ();
      st = mmb_plateau_first (v.net, params, &d, &t, mmb_mex_host ());
      mmb_mex_leave (threads);
    }

  mmb_mex_check (st, "first plateau");
  plhs[0] = mxCreateDoubleScalar (t);
}
