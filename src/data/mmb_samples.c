/* mmb_samples.c - access to samples. */
#include "mmb_samples.h"

#include <math.h>
#include <stdbool.h>

void
mmb_samples_get (const mmb_samples *s, size_t i, double *x, double *y)
{
  size_t m, j;

  for (m = 0; x && m < s->M; m++)
    for (j = 0; j < s->dims[m]; j++)
      *x++ = s->X[m][i + j * s->P];
  for (j = 0; y && j < s->O; j++)
    y[j] = s->Y[i + j * s->P];
}

static bool
all_finite (size_t n, const double *x)
{
  size_t i;

  for (i = 0; i < n; i++)
    if (!isfinite (x[i]))
      return false;
  return true;
}

mmb_status
mmb_samples_check (const mmb_samples *s, double *zero)
{
  size_t m, i, D = 0;

  *zero = 0;
  if (s->M == 0 || s->O == 0 || s->P == 0)
    return MMB_EINVAL;
  for (m = 0; m < s->M; m++)
    if (s->dims[m] == 0 || !mmb_size_add (D, s->dims[m], &D))
      return MMB_EINVAL;
  if (D != s->D)
    return MMB_EINVAL;
  for (m = 0; m < s->M; m++)
    if (!all_finite (s->P * s->dims[m], s->X[m]))
      return MMB_ENONFINITE;
  if (!all_finite (s->P * s->O, s->Y))
    return MMB_ENONFINITE;
  for (i = 0; i < s->P * s->O; i++)
    *zero += s->Y[i] * s->Y[i] / 2 / (double) s->P;
  return MMB_OK;
}
