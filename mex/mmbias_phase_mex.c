/* mmbias_phase_mex.c - MEX gateway: published phase times (T7-T12).
   [first, unimodal] = mmbias_phase_mex (L, F, u0, k, race)
   k: strengths relative to the first modality's; race = [sA k st a]. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_L, IN_F, IN_U0, IN_K, IN_RACE, IN_COUNT };
  enum { OUT_FIRST, OUT_UNIMODAL, OUT_COUNT };
  const double *k, *r;
  mmb_pair race;
  mmb_status st;
  double u0, first;
  size_t L, F;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  L = mmb_mex_count (prhs[IN_L], "DEPTH");
  F = mmb_mex_count (prhs[IN_F], "FUSIONDEPTH");
  u0 = mmb_mex_scalar (prhs[IN_U0], "INIT");
  k = mmb_mex_matrix (prhs[IN_K], "K", 1, MMB_MEX_ANY);
  r = mmb_mex_matrix (prhs[IN_RACE], "RACE", 1, 4);
  race.sA = r[0];
  race.k = r[1];
  race.st = r[2];
  race.a = r[3];

  threads = mmb_mex_enter ();
  st = mmb_phase_first (L, F, u0, race.sA, mxGetN (prhs[IN_K]), k,
                        &first);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "phase times");
  plhs[OUT_FIRST] = mxCreateDoubleScalar (first);
  if (nlhs > OUT_UNIMODAL)
    plhs[OUT_UNIMODAL]
      = mxCreateDoubleScalar (mmb_phase_unimodal (L, F, u0, &race));
}
