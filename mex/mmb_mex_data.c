/* mmb_mex_data.c - gateways: views of data structs and samples. */
#include "mmb_mex.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
mmb_mex_samples_view (mmb_mex_samples *s, const mxArray *X, const mxArray *Y)
{
  char name[32];
  size_t m;

  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    mmb_mex_raise (MMB_EINVAL, "X", "must be a cell array of matrices");
  s->M = mxGetNumberOfElements (X);
  s->D = 0;
  s->X = mxCalloc (s->M, sizeof *s->X);
  s->dims = mxCalloc (s->M, sizeof *s->dims);
  s->Y = mmb_mex_matrix (Y, "Y", MMB_MEX_ANY, MMB_MEX_ANY);
  s->P = mxGetM (Y);
  s->O = mxGetN (Y);
  for (m = 0; m < s->M; m++)
    {
      const mxArray *a = mxGetCell (X, (mwIndex) m);
      snprintf (name, sizeof name, "X{%zu}", m + 1);
      s->X[m] = mmb_mex_numbers (a, name, s->P, MMB_MEX_ANY);
      s->dims[m] = mxGetN (a);
      if (s->dims[m] == 0)
        mmb_mex_raise (MMB_EINVAL, name, "must have at least one column");
      s->D = mmb_mex_sum (s->D, s->dims[m], "X");
    }
  if (s->P == 0 || s->O == 0)
    mmb_mex_raise (MMB_EINVAL, "Y", "must have at least one row and column");
  mmb_mex_product (s->D, s->D, "X");   /* before a look at every number */
  for (m = 0; m < s->M; m++)
    {
      snprintf (name, sizeof name, "X{%zu}", m + 1);
      mmb_mex_matrix (mxGetCell (X, (mwIndex) m), name, s->P, s->dims[m]);
    }
}

void
mmb_mex_targets (const mmb_criterion *criterion, const mmb_samples *s)
{
  char text[128];

  if (criterion->takes (s->P, s->O, s->Y))
    return;
  snprintf (text, sizeof text, "of LOSS '%s' must %s", criterion->name,
            criterion->targets);
  mmb_mex_raise (MMB_EINVAL, "TARGETS", text);
}

/* Relative difference of a sum of squares that is more than rounding. */
#define SAMPLES_TOLERANCE 1e-8

static void
check_samples (const mmb_moments *d, const mxArray *X)
{
  size_t m, j, i, at = 0;
  char name[32];

  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    return;
  if (mxGetNumberOfElements (X) != d->M)
    mmb_mex_raise (MMB_EDIM, "DATA.X", "must have one cell per modality");
  for (m = 0; m < d->M; m++)
    {
      const mxArray *a = mxGetCell (X, (mwIndex) m);
      const double *x;
      size_t P;
      snprintf (name, sizeof name, "DATA.X{%zu}", m + 1);
      x = mmb_mex_numbers (a, name, MMB_MEX_ANY, d->dims[m]);
      P = mxGetM (a);
      for (j = 0; j < d->dims[m]; j++, at++)
        {
          const double *c = x + j * P;
          double want = d->S[at * (d->D + 1)] * (double) P, got;
          double sum[4] = {0, 0, 0, 0};
          for (i = 0; i + 4 <= P; i += 4)
            {
              sum[0] += c[i] * c[i];
              sum[1] += c[i + 1] * c[i + 1];
              sum[2] += c[i + 2] * c[i + 2];
              sum[3] += c[i + 3] * c[i + 3];
            }
          for (; i < P; i++)
            sum[0] += c[i] * c[i];
          got = (sum[0] + sum[1]) + (sum[2] + sum[3]);
          if (!(fabs (got - want) <= SAMPLES_TOLERANCE * fabs (want) + 1e-300))
            mmb_mex_raise (MMB_EDIM, name,
                           "does not agree with DATA.S; make the data anew "
                           "with mmbias_data after changing samples");
        }
    }
}

bool
mmb_mex_data_wide (const mxArray *data)
{
  const mxArray *S = mmb_mex_field (data, "DATA", "S");
  const mxArray *factor = mxGetField (data, 0, "Factor");

  return mxIsEmpty (S) && factor && !mxIsEmpty (factor);
}

void
mmb_mex_data_sizes (mmb_moments *d, const mxArray *data)
{
  size_t m;

  memset (d, 0, sizeof *d);
  d->dims = mmb_mex_sizes (mmb_mex_field (data, "DATA", "Dims"), "DATA.Dims",
                           MMB_MEX_ANY, 1, &d->M);
  if (d->M == 0)
    mmb_mex_raise (MMB_EINVAL, "DATA.Dims", "must not be empty");
  for (m = 0; m < d->M; m++)
    d->D = mmb_mex_sum (d->D, d->dims[m], "DATA.Dims");
  d->Syx = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Syx"), "DATA.Syx",
                           MMB_MEX_ANY, d->D);
  d->O = mxGetM (mmb_mex_field (data, "DATA", "Syx"));
  if (d->O == 0)
    mmb_mex_raise (MMB_EDIM, "DATA.Syx", "must have at least one row");
}

void
mmb_mex_data (mmb_moments *d, const mxArray *data)
{
  const mxArray *truth;

  mmb_mex_data_sizes (d, data);
  d->S = mmb_mex_matrix (mmb_mex_field (data, "DATA", "S"), "DATA.S", d->D,
                         d->D);
  d->Syy = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Syy"), "DATA.Syy",
                           d->O, d->O);
  d->loss_min = mmb_mex_scalar (mmb_mex_field (data, "DATA", "lossMin"),
                                "DATA.lossMin");
  truth = mmb_mex_field (data, "DATA", "Cov");
  if (!mxIsEmpty (truth) && !mxIsEmpty (mmb_mex_field (data, "DATA",
                                                       "Weights")))
    {
      d->S_true = mmb_mex_matrix (truth, "DATA.Cov", d->D, d->D);
      d->W_true = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Weights"),
                                  "DATA.Weights", d->O, d->D);
    }
  check_samples (d, mmb_mex_field (data, "DATA", "X"));
}

void
mmb_mex_data_samples (mmb_mex_samples *s, const mmb_moments *d,
                      const mxArray *data)
{
  const mxArray *X = mmb_mex_field (data, "DATA", "X");
  size_t m;

  memset (s, 0, sizeof *s);
  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    return;
  s->M = d->M;
  s->D = d->D;
  s->dims = (size_t *) d->dims;
  s->X = mxCalloc (d->M, sizeof *s->X);
  s->P = mxGetM (mxGetCell (X, 0));
  for (m = 0; m < d->M; m++)
    s->X[m] = mmb_mex_matrix (mxGetCell (X, (mwIndex) m), "DATA.X", s->P,
                              d->dims[m]);
}

const double *
mmb_mex_maps (const mxArray *a, const mmb_moments *d, size_t *rows)
{
  size_t count;

  if (!mxIsDouble (a) || mxIsComplex (a) || mxIsSparse (a))
    mmb_mex_raise (MMB_EINVAL, "W", "must be a full real double array");
  *rows = mxGetM (a);
  count = mmb_mex_product (*rows, mmb_mex_product (d->D, d->O, "W"), "W");
  if ((size_t) mxGetNumberOfElements (a) != count
      || (count > 0 && (size_t) mxGetDimensions (a)[1] != d->D))
    mmb_mex_raise (MMB_EDIM, "W", "must be times x inputs x outputs");
  return mxGetPr (a);
}
