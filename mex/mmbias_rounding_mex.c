/* mmbias_rounding_mex.c - MEX gateway: what rounding of the moments makes of times.
   moves = mmbias_rounding_mex (data, opts, durations)   1 x M: relative movement of
     the DURATIONS (1 x M, learning order, Inf: never) of any theory
   [S, Syx] = mmbias_rounding_mex (data, draw)           moments that differ by
     rounding, in the DRAW-th pattern
   opts: Fusion (1 x M), Decoder, Init. */
#include "mmb_mex.h"

static void
move (int nlhs, mxArray *plhs[], const mmb_moments *d, size_t draw)
{
  mxArray *out[2];

  out[0] = mxCreateDoubleMatrix ((mwSize) d->D, (mwSize) d->D, mxREAL);
  out[1] = mxCreateDoubleMatrix ((mwSize) d->O, (mwSize) d->D, mxREAL);
  mmb_rounding_move (d, draw, mxGetPr (out[0]), mxGetPr (out[1]));
  mmb_mex_outputs (nlhs, plhs, 2, out);
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_DURATIONS, IN_COUNT };
  mmb_race_opts o = {0};
  const double *durations;
  const mxArray *opts;
  mmb_moments d;
  mmb_status st;
  mxArray *out;
  int threads;

  if (nrhs != IN_DURATIONS)
    mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  if (nrhs == IN_DURATIONS)
    {
      move (nlhs, plhs, &d, mmb_mex_count (prhs[IN_OPTS], "DRAW"));
      return;
    }
  opts = prhs[IN_OPTS];
  o.fusion = mmb_mex_sizes (mmb_mex_field (opts, "OPTS", "Fusion"),
                            "FUSIONDEPTH", d.M, 1, NULL);
  o.decoder = mmb_mex_count (mmb_mex_field (opts, "OPTS", "Decoder"), "DEPTH");
  o.u0 = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Init"), "INIT");
  durations = mmb_mex_numbers (prhs[IN_DURATIONS], "DURATIONS", 1, d.M);
  out = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);

  threads = mmb_mex_enter ();
  st = mmb_rounding_race (&d, &o, durations, mxGetPr (out), NULL);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "the uncertainty from rounding");
  plhs[0] = out;
}
