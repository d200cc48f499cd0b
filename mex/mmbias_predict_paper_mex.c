/* mmbias_predict_paper_mex.c - MEX gateway: the published prediction (T7-T12).
   found = mmbias_predict_paper_mex (data, L, F, u0)
   found: the fields of mmb_mex_add_phases, method 'formula', and pair = [sA k st
   a], the strengths that entered. */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_L, IN_F, IN_U0, IN_COUNT };
  mmb_mex_struct found = {.count = 0};
  mmb_race_result r = {0};
  mmb_moments d;
  mmb_pair pair;
  mmb_status st;
  double u0, *out;
  size_t L, F;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  L = mmb_mex_count (prhs[IN_L], "DEPTH");
  F = mmb_mex_count (prhs[IN_F], "FUSIONDEPTH");
  u0 = mmb_mex_scalar (prhs[IN_U0], "INIT");
  mmb_mex_phases_room (&r, &d);

  threads = mmb_mex_enter ();
  st = mmb_predict_paper_run (&d, L, F, u0, &r, &pair, mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "published phase times");
  mmb_mex_add_phases (&found, &r, &d, "formula");
  out = mmb_mex_add_matrix (&found, "pair", 1, 4);
  out[0] = pair.sA;
  out[1] = pair.k;
  out[2] = pair.st;
  out[3] = pair.a;
  plhs[0] = mmb_mex_struct_of (&found);
}
