/* mmb_measure.c - how much of a modality is in a map (T20). */
#include "mmb_measure.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

static const char *names[MMB_MEASURE_COUNT] = {
  [MMB_MEASURE_WEIGHTS] = "weights",
  [MMB_MEASURE_SIGNAL] = "signal",
};

const char *
mmb_measure_name (size_t measure)
{
  return measure < MMB_MEASURE_COUNT ? names[measure] : NULL;
}

static double
signal (const mmb_moments *d, size_t at, size_t n, const double *W)
{
  size_t O = d->O, i, j, o;
  double sum = 0;

  for (o = 0; o < O; o++)
    for (j = at; j < at + n; j++)
      {
        const double *S = d->S + j * d->D;
        double row = 0;
        for (i = at; i < at + n; i++)
          row += S[i] * W[o + i * O];
        sum += row * W[o + j * O];
      }
  return sqrt (fmax (sum, 0));
}

mmb_status
mmb_measure_of (const mmb_moments *d, mmb_measure measure, size_t m,
                const double *W, double *value, const mmb_allocator *al)
{
  size_t at = mmb_moments_offset (d, m), n = d->dims[m], i;
  const double *block = W + at * d->O;
  double sum = 0;
  mmb_status st = MMB_OK;

  if (measure == MMB_MEASURE_SIGNAL)
    *value = signal (d, at, n, W);
  else if (d->O > 1 && n > 1)
    st = mmb_blas_norm2 (d->O, n, block, d->O, value, al);
  else
    {
      for (i = 0; i < d->O * n; i++)
        sum += block[i] * block[i];
      *value = sqrt (sum);
    }
  if (st == MMB_OK && isnan (*value))
    st = MMB_ENONFINITE;
  if (st != MMB_OK)
    *value = NAN;
  return st;
}

/* The level of modality M beside the learned ones, and its sign if it is scalar. */
static mmb_status
level_of (const mmb_moments *d, mmb_measure measure, size_t m, bool *set,
          double *W, double *level, double *sign, const mmb_allocator *al)
{
  size_t at = mmb_moments_offset (d, m), i;
  double loss, target = 0, goal;
  mmb_status st;

  set[m] = true;
  st = mmb_manifold (d, set, W, &loss, NULL, NULL, al);
  set[m] = false;
  if (st != MMB_OK)
    return st;
  for (i = 0; i < d->O; i++)
    target += d->Syy[i * (d->O + 1)];
  *level = 0;
  if (signal (d, at, d->dims[m], W) > MMB_ZERO_STRENGTH * sqrt (target))
    st = mmb_measure_of (d, measure, m, W, level, al);
  *level *= MMB_LEARNED_SHARE;
  goal = d->O == 1 && d->dims[m] == 1 ? W[at] : 0;
  if (sign)
    *sign = (goal > 0) - (goal < 0);
  return st;
}

mmb_status
mmb_measure_levels (const mmb_moments *d, mmb_measure measure,
                    const bool *shallow, const bool *learned, double *W,
                    double *loss, double *level, double *sign,
                    const mmb_allocator *al)
{
  double *strength = mmb_calloc (al, d->M, sizeof *strength);
  bool *set = mmb_calloc (al, d->M, sizeof *set);
  size_t m;
  mmb_status st = MMB_ENOMEM;

  if (!strength || !set)
    goto done;
  st = MMB_OK;
  memcpy (set, learned, d->M * sizeof *set);
  for (m = 0; m < d->M && st == MMB_OK; m++)
    if (!learned[m])
      st = level_of (d, measure, m, set, W, &level[m], sign ? &sign[m] : NULL,
                     al);
  if (st == MMB_OK)
    st = mmb_manifold (d, learned, W, loss, NULL, strength, al);
  for (m = 0; m < d->M && st == MMB_OK; m++)
    if (!learned[m] && strength[m] == 0 && !(shallow && shallow[m]))
      level[m] = 0;

done:
  mmb_free (al, strength);
  mmb_free (al, set);
  return st;
}
