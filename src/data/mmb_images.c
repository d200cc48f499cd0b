/* mmb_images.c - two copies of every image, of which one or both are clean. */
#include "mmb_images.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "mmb_random.h"

#define ROUNDING 1e-12
#define BLOCK 8   /* images whose noise is drawn before it is added: a cache line */

static bool
valid (const mmb_pairing *how)
{
  return how->only_A >= 0 && how->both >= 0
         && how->only_A + how->both <= 1 + ROUNDING && how->sigma >= 0
         && how->seed < MMB_SEED_LIMIT;
}

static mmb_status
decide (size_t P, const mmb_pairing *how, unsigned char *clean,
        const mmb_allocator *al)
{
  mmb_stream *s = mmb_stream_alloc (how->seed, MMB_FOR_SAMPLES, how->first, al);
  size_t p;

  if (!s)
    return MMB_ENOMEM;
  for (p = 0; p < P; p++)
    {
      double u = (double) (mmb_stream_bits (s) >> 11) * 0x1p-53;
      clean[p] = u < how->only_A ? MMB_CLEAN_A
                 : u < how->only_A + how->both ? MMB_CLEAN_BOTH : MMB_CLEAN_B;
    }
  mmb_stream_free (s);
  return MMB_OK;
}

/* The noise of images [from, from + n), D numbers each. */
static mmb_status
draw (size_t from, size_t n, size_t D, const mmb_pairing *how,
      const unsigned char *clean, double *noise, const mmb_allocator *al)
{
  mmb_stream *s;
  size_t p;

  for (p = 0; p < n; p++)
    {
      if (clean[from + p] == MMB_CLEAN_BOTH)
        continue;
      s = mmb_stream_alloc (how->seed, MMB_FOR_NOISE, how->first + from + p, al);
      if (!s)
        return MMB_ENOMEM;
      mmb_stream_normal (s, how->sigma, D, noise + p * D);
      mmb_stream_free (s);
    }
  return MMB_OK;
}

mmb_status
mmb_images_pair (size_t P, size_t D, const double *images,
                 const mmb_pairing *how, double *A, double *B,
                 unsigned char *clean, const mmb_allocator *al)
{
  double *noise;
  size_t from, n, p, j;
  mmb_status st;

  if (!valid (how))
    return MMB_EINVAL;
  if (!isfinite (how->factor) || !isfinite (how->sigma))
    return MMB_ENONFINITE;
  noise = mmb_calloc (al, D, BLOCK * sizeof *noise);
  if (!noise)
    return MMB_ENOMEM;
  st = decide (P, how, clean, al);
  for (from = 0; from < P && st == MMB_OK; from += n)
    {
      n = P - from < BLOCK ? P - from : BLOCK;
      st = mmb_asked_to_stop (al) ? MMB_EINTERRUPTED
           : draw (from, n, D, how, clean, noise, al);
      for (j = 0; j < D && st == MMB_OK; j++)
        for (p = 0; p < n; p++)
          {
            size_t at = from + p + j * P;
            double x = images[at], worse = how->factor * x + noise[p * D + j];
            A[at] = clean[from + p] & MMB_CLEAN_A ? x : worse;
            B[at] = clean[from + p] & MMB_CLEAN_B ? x : worse;
          }
    }
  mmb_free (al, noise);
  return st;
}
