/* mmbias_preference_mex.c - MEX gateway: what an order of learning means (T16).
   [Wuni, Wfinal, misattribution, overlap, losses, Eg, cosine, first, left,
    variance] = mmbias_preference_mex (data, order)
   Maps O x D; losses and Eg structs with M0, alone (1 x M), full; cosine, the
   strengths first and left and variance 1 x M; see mmb_preference.h. */
#include <string.h>

#include "mmb_mex.h"

/* VALUES (M + 2: nothing, each alone, everything learned) as a struct. */
static mxArray *
levels (size_t M, const double *values)
{
  static const char *names[] = {"M0", "alone", "full"};
  mxArray *s = mxCreateStructMatrix (1, 1, 3, names);
  mxArray *alone = mxCreateDoubleMatrix (1, (mwSize) M, mxREAL);

  memcpy (mxGetPr (alone), values + 1, M * sizeof *values);
  mxSetFieldByNumber (s, 0, 0, mxCreateDoubleScalar (values[0]));
  mxSetFieldByNumber (s, 0, 1, alone);
  mxSetFieldByNumber (s, 0, 2, mxCreateDoubleScalar (values[M + 1]));
  return s;
}

static size_t *
permutation (const mxArray *a, size_t M)
{
  size_t *order = mmb_mex_sizes (a, "ORDER", M, 1, NULL), m;
  bool *seen = mxCalloc (M, sizeof *seen);

  for (m = 0; m < M; m++)
    {
      if (order[m] > M || seen[order[m] - 1])
        mmb_mex_raise (MMB_EINVAL, "ORDER", "must hold each modality once");
      seen[--order[m]] = true;
    }
  return order;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_ORDER, IN_COUNT };
  enum { OUT_UNI, OUT_FINAL, OUT_MISATTRIBUTION, OUT_OVERLAP, OUT_LOSSES,
         OUT_EG, OUT_COSINE, OUT_FIRST, OUT_LEFT, OUT_VARIANCE,
         OUT_COUNT };
  mxArray *out[OUT_COUNT];
  mmb_preference p;
  mmb_moments d;
  mmb_status st;
  size_t *order;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_data (&d, prhs[IN_DATA]);
  order = permutation (prhs[IN_ORDER], d.M);
  out[OUT_UNI] = mxCreateDoubleMatrix ((mwSize) d.O, (mwSize) d.D, mxREAL);
  out[OUT_FINAL] = mxCreateDoubleMatrix ((mwSize) d.O, (mwSize) d.D, mxREAL);
  out[OUT_COSINE] = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);
  out[OUT_FIRST] = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);
  out[OUT_LEFT] = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);
  out[OUT_VARIANCE] = mxCreateDoubleMatrix (1, (mwSize) d.M, mxREAL);
  p.W_uni = mxGetPr (out[OUT_UNI]);
  p.W_final = mxGetPr (out[OUT_FINAL]);
  p.cosine = mxGetPr (out[OUT_COSINE]);
  p.first = mxGetPr (out[OUT_FIRST]);
  p.left = mxGetPr (out[OUT_LEFT]);
  p.variance = mxGetPr (out[OUT_VARIANCE]);
  p.losses = mxCalloc (d.M + 2, sizeof *p.losses);
  p.Eg = mxCalloc (d.M + 2, sizeof *p.Eg);

  threads = mmb_mex_enter ();
  st = mmb_preference_of (&d, order, &p, NULL);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "solutions along the order of learning");
  out[OUT_MISATTRIBUTION] = mxCreateDoubleScalar (p.misattribution);
  out[OUT_OVERLAP] = mxCreateDoubleScalar (p.overlap);
  out[OUT_LOSSES] = levels (d.M, p.losses);
  out[OUT_EG] = levels (d.M, p.Eg);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
