/* mmbias_prediction_mex.c - MEX gateway: the result of mmbias_predict from an
   order of learning (T6, T16).
   [pred, rest] = mmbias_prediction_mex (data, fusion, order, durations, plateaus,
   end), END: the final map where it is known, else []
   pred: most fields of a prediction, see the help of mmbias_predict.  rest: the
   strengths first and left, and variance (1 x M); see mmb_preference.h. */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

/* VALUES (M + 2: nothing, each alone, everything learned) as a struct. */
static mxArray *
levels (size_t M, const double *values)
{
  mmb_mex_struct f = {.count = 0};

  mmb_mex_add_number (&f, "M0", values[0]);
  memcpy (mmb_mex_add_matrix (&f, "alone", 1, M), values + 1, M * sizeof *values);
  mmb_mex_add_number (&f, "full", values[M + 1]);
  return mmb_mex_struct_of (&f);
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
  enum { IN_DATA, IN_FUSION, IN_ORDER, IN_DURATIONS, IN_PLATEAUS, IN_END, IN_COUNT };
  enum { OUT_PREDICTION, OUT_REST, OUT_COUNT };
  mmb_mex_struct f = {.count = 0}, rest = {.count = 0};
  mmb_preference p;
  mmb_moments d;
  mmb_status st;
  const mxArray *names;
  const double *durations, *end = NULL;
  double *mis;
  size_t *fusion, *order, M, A, i, at, cells;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_data (&d, prhs[IN_DATA]);
  M = d.M;
  names = mmb_mex_field (prhs[IN_DATA], "DATA", "Names");
  fusion = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", M, 1, NULL);
  order = permutation (prhs[IN_ORDER], M);
  durations = mmb_mex_numbers (prhs[IN_DURATIONS], "DURATIONS", 1, M);
  if (!mxIsEmpty (prhs[IN_END]))
    end = mmb_mex_matrix (prhs[IN_END], "END", d.O, d.D);
  if (!mxIsLogical (prhs[IN_PLATEAUS]))
    mmb_mex_raise (MMB_EINVAL, "PLATEAUS", "must be logical");

  mmb_mex_add (&f, "type", mxCreateString ("prediction"));
  mmb_mex_add (&f, "version", mxCreateString (mmb_version ()));
  mmb_mex_add (&f, "names", mxDuplicateArray (names));
  mmb_mex_add_times (&f, M, order, durations);
  mmb_mex_add (&f, "units", mxCreateString ("tau"));
  mmb_mex_add (&f, "epochs", mxCreateDoubleMatrix (0, 0, mxREAL));
  mmb_mex_add (&f, "plateaus", mxDuplicateArray (prhs[IN_PLATEAUS]));
  p.W_uni = mmb_mex_add_matrix (&f, "Wuni", d.O, d.D);
  p.W_final = mmb_mex_add_matrix (&f, "Wfinal", d.O, d.D);
  A = order[0];
  at = d.O * mmb_moments_offset (&d, A);
  cells = d.O * d.dims[A];
  mis = mmb_mex_add_matrix (&f, "misattribution", d.O, d.dims[A]);
  p.cosine = mmb_mex_add_matrix (&f, "cosine", 1, M);
  p.first = mmb_mex_add_matrix (&rest, "first", 1, M);
  p.left = mmb_mex_add_matrix (&rest, "left", 1, M);
  p.variance = mmb_mex_add_matrix (&rest, "variance", 1, M);
  p.losses = mxCalloc (M + 2, sizeof *p.losses);
  p.Eg = mxCalloc (M + 2, sizeof *p.Eg);

  threads = mmb_mex_enter ();
  st = mmb_preference_of (&d, fusion, order, durations, end, &p,
                          mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "solutions along the order of learning");
  for (i = 0; i < cells; i++)
    mis[i] = p.W_uni[at + i] - p.W_final[at + i];
  mmb_mex_add_number (&f, "misattributionRelative", p.misattribution);
  mmb_mex_add_number (&f, "overlap", p.overlap);
  mmb_mex_add (&f, "losses", levels (M, p.losses));
  mmb_mex_add (&f, "Eg", levels (M, p.Eg));
  mmb_mex_add_truth (&f, "superficial", p.superficial);
  mmb_mex_add_truth (&f, "permanent", p.permanent);
  mmb_mex_add_truth (&f, "signreversal", p.sign_reversal);
  plhs[OUT_PREDICTION] = mmb_mex_struct_of (&f);
  if (nlhs > OUT_REST)
    plhs[OUT_REST] = mmb_mex_struct_of (&rest);
}
