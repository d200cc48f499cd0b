/* mmb_measure.c - how much of a modality is in a map (T20). */
#include "mmb_measure.h"

#include <math.h>

#include "mmb_blas.h"

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

double
mmb_measure_of (const mmb_moments *d, mmb_measure measure, size_t m,
                const double *W, const mmb_allocator *al)
{
  size_t at = mmb_moments_offset (d, m), n = d->dims[m], i;
  const double *block = W + at * d->O;
  double norm = 0;

  if (measure == MMB_MEASURE_SIGNAL)
    return signal (d, at, n, W);
  if (d->O > 1 && n > 1)
    return mmb_blas_norm2 (d->O, n, block, d->O, &norm, al) == MMB_OK ? norm
                                                                      : NAN;
  for (i = 0; i < d->O * n; i++)
    norm += block[i] * block[i];
  return sqrt (norm);
}
