/* mmb_gaussian.c - samples of a Gaussian task y = W x + noise. */
#include "mmb_gaussian.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_random.h"

#define BLOCK 1024   /* rows drawn and mixed at a time */

/* R = V max (values, 0)^(1/2) V', with V and values in place of A's copy. */
static mmb_status
symmetric_root (size_t D, const double *S, double *R, const mmb_allocator *al)
{
  double *V = mmb_calloc (al, D, D * sizeof *V);
  double *VR = mmb_calloc (al, D, D * sizeof *VR);
  double *values = mmb_calloc (al, D, sizeof *values);
  mmb_status st = MMB_ENOMEM;
  size_t i, j;

  if (!V || !VR || !values)
    goto done;
  memcpy (V, S, D * D * sizeof *V);
  st = mmb_blas_eigen (D, V, values, al);
  if (st != MMB_OK)
    goto done;
  for (j = 0; j < D; j++)
    for (i = 0; i < D; i++)
      VR[i + j * D] = V[i + j * D] * sqrt (fmax (values[j], 0));
  st = mmb_blas_gemm (false, true, D, D, D, 1, VR, D, V, D, 0, R, D);

done:
  mmb_free (al, V);
  mmb_free (al, VR);
  mmb_free (al, values);
  return st;
}

mmb_status
mmb_gaussian_draw (size_t D, const double *S, size_t O, const double *W,
                   double noise, uint64_t seed, size_t P, double *X,
                   double *Y, const mmb_allocator *al)
{
  mmb_stream *s = NULL;
  double *R = NULL, *Z = NULL;
  mmb_status st = MMB_ENOMEM;
  size_t from, cells;

  if (!(noise >= 0) || !isfinite (noise) || seed >= MMB_SEED_LIMIT)
    return MMB_EINVAL;
  if (!mmb_size_mul (D, D, &cells))
    return MMB_ENOMEM;
  R = mmb_calloc (al, cells, sizeof *R);
  if (mmb_size_mul (D, BLOCK, &cells))
    Z = mmb_calloc (al, cells, sizeof *Z);
  s = mmb_stream_alloc (seed, MMB_FOR_SAMPLES, 0, al);
  if (!R || !Z || !s)
    goto done;
  st = symmetric_root (D, S, R, al);
  for (from = 0; from < P && st == MMB_OK; from += BLOCK)
    {
      size_t n = P - from < BLOCK ? P - from : BLOCK;
      if (mmb_asked_to_stop (al))
        st = MMB_EINTERRUPTED;
      mmb_stream_normal (s, 1, n * D, Z);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, n, D, D, 1, Z, n, R, D, 0, X + from,
                            P);
    }
  if (st != MMB_OK)
    goto done;
  if (noise > 0)
    {
      mmb_stream_free (s);
      s = mmb_stream_alloc (seed, MMB_FOR_NOISE, 0, al);
      if (!s)
        {
          st = MMB_ENOMEM;
          goto done;
        }
      for (from = 0; from < O && st == MMB_OK; from++)
        {
          mmb_stream_normal (s, noise, P, Y + from * P);
          if (mmb_asked_to_stop (al))
            st = MMB_EINTERRUPTED;
        }
    }
  else
    memset (Y, 0, P * O * sizeof *Y);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, true, P, O, D, 1, X, P, W, O, 1, Y, P);

done:
  mmb_stream_free (s);
  mmb_free (al, R);
  mmb_free (al, Z);
  return st;
}
