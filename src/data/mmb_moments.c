/* mmb_moments.c - second moments from samples, one pass. */
#include "mmb_moments.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

/* Rows per block: the block and its moments stay in the cache; moments that do not
   fit are not gone through more often than BLAS needs to be busy, which may take a
   twentieth of a second. */
#define BLOCK_BYTES (256 * 1024)
#define BLOCK_SQUARES ((size_t) 1 << 30)

size_t
mmb_moments_offset (const mmb_moments *d, size_t m)
{
  size_t i, sum = 0;

  for (i = 0; i < m; i++)
    sum += d->dims[i];
  return sum;
}

/* Relative error of moments that counts as rounding. */
#define ROUNDING 1e-12

bool
mmb_moments_symmetric (const mmb_moments *d)
{
  double most = 0, off = 0;
  size_t D = d->D, i, j;

  for (j = 0; j < D; j++)
    for (i = 0; i < D; i++)
      {
        most = fmax (most, fabs (d->S[i + j * D]));
        off = fmax (off, fabs (d->S[i + j * D] - d->S[j + i * D]));
      }
  return off <= ROUNDING * most;
}

mmb_status
mmb_moments_least (const mmb_moments *d, double *least,
                   const mmb_allocator *al)
{
  size_t D = d->D, i, cells;
  double *A = NULL, *values = NULL, most = 0;
  mmb_status st = MMB_ENOMEM;

  *least = 0;
  if (mmb_size_mul (D, D, &cells))
    A = mmb_calloc (al, cells, sizeof *A);
  values = mmb_calloc (al, D, sizeof *values);
  if (!A || !values)
    goto done;
  memcpy (A, d->S, cells * sizeof *A);
  for (i = 0; i < D; i++)
    most = fmax (most, A[i * (D + 1)]);
  for (i = 0; i < D; i++)
    A[i * (D + 1)] += ROUNDING * most;
  st = mmb_blas_cholesky (D, A);   /* a tenth of the eigenvalues' price */
  if (st == MMB_OK)
    goto done;
  memcpy (A, d->S, cells * sizeof *A);
  st = mmb_blas_eigen (D, A, values, al);
  if (st == MMB_OK
      && values[0] < -ROUNDING * fmax (fabs (values[0]), values[D - 1]))
    *least = values[0];

done:
  mmb_free (al, A);
  mmb_free (al, values);
  return st;
}

/* Copy rows [from, from + n) of [X_1 .. X_M Y] side by side into B (n x N). */
static void
gather (size_t M, const size_t *dims, const double *const *X, size_t O,
        const double *Y, size_t P, size_t from, size_t n, double *B)
{
  size_t m, j;

  for (m = 0; m <= M; m++)
    {
      const double *src = m < M ? X[m] : Y;
      size_t cols = m < M ? dims[m] : O;
      for (j = 0; j < cols; j++, B += n)
        memcpy (B, src + from + j * P, n * sizeof *B);
    }
}

static size_t
block_rows (size_t N, size_t P)
{
  size_t rows = BLOCK_BYTES / sizeof (double) / N;
  size_t busy = BLOCK_SQUARES / N / N;

  busy = busy < N / 4 ? busy : N / 4;
  rows = rows < busy ? busy : rows;
  if (rows < 64)
    rows = 64;
  return rows < P ? rows : P;
}

/* Sums over the blocks seen so far: count, mean and centred products. */
typedef struct {
  size_t N;
  double count;
  double *mean;    /* N */
  double *delta;   /* N */
  double *C;       /* N x N, upper triangle */
} running;

/* Centre block B (n x N) and merge it: exact update of mean and products. */
static mmb_status
merge (running *r, size_t n, double *B)
{
  double na = r->count, nb = (double) n, total = na + nb;
  mmb_status st;
  size_t i, j;

  for (j = 0; j < r->N; j++)
    {
      double *b = B + j * n, mean = 0, rest = 0;
      for (i = 0; i < n; i++)
        mean += b[i];
      mean /= nb;
      if (!isfinite (mean))
        return MMB_ENONFINITE;
      for (i = 0; i < n; i++)
        rest += b[i] - mean;
      mean += rest / nb;   /* second pass over the cached block: full digits */
      for (i = 0; i < n; i++)
        b[i] -= mean;
      r->delta[j] = mean - r->mean[j];
    }
  st = mmb_blas_syrk_add (r->N, n, B, n, r->C);
  if (st != MMB_OK)
    return st;
  for (j = 0; j < r->N; j++)
    for (i = 0; i <= j; i++)
      r->C[i + j * r->N] += na * nb / total * r->delta[i] * r->delta[j];
  for (j = 0; j < r->N; j++)
    r->mean[j] += nb / total * r->delta[j];
  r->count = total;
  return MMB_OK;
}

/* Second moment of columns i <= j, about the mean or about zero. */
static double
moment (const running *r, size_t i, size_t j, bool center)
{
  double c = r->C[i + j * r->N] / r->count;
  return center ? c : c + r->mean[i] * r->mean[j];
}

mmb_status
mmb_moments_from_samples (size_t M, const size_t *dims,
                          const double *const *X, size_t O, const double *Y,
                          size_t P, bool center, double *mean, double *S,
                          double *Syx, double *Syy, const mmb_allocator *al)
{
  size_t D = 0, N, rows, from, m, i, j, cells;
  running r = {0};
  double *B = NULL;
  mmb_status st = MMB_ENOMEM;

  if (M == 0 || O == 0 || P == 0)
    return MMB_EINVAL;
  for (m = 0; m < M; m++)
    {
      if (dims[m] == 0)
        return MMB_EINVAL;
      if (!mmb_size_add (D, dims[m], &D))
        return MMB_ENOMEM;
    }
  if (!mmb_size_add (D, O, &N))
    return MMB_ENOMEM;
  rows = block_rows (N, P);
  if (!mmb_size_mul (N, N, &cells))
    return MMB_ENOMEM;
  r.N = N;
  r.mean = mean;
  r.delta = mmb_calloc (al, N, sizeof *r.delta);
  r.C = mmb_calloc (al, cells, sizeof *r.C);
  if (mmb_size_mul (rows, N, &cells))
    B = mmb_calloc (al, cells, sizeof *B);
  if (!r.delta || !r.C || !B)
    goto done;

  memset (mean, 0, N * sizeof *mean);
  for (from = 0, st = MMB_OK; from < P && st == MMB_OK; from += rows)
    {
      size_t n = P - from < rows ? P - from : rows;
      gather (M, dims, X, O, Y, P, from, n, B);
      st = mmb_asked_to_stop (al) ? MMB_EINTERRUPTED : merge (&r, n, B);
    }
  if (st != MMB_OK)
    goto done;
  for (j = 0; j < D; j++)
    for (i = 0; i <= j; i++)
      S[i + j * D] = S[j + i * D] = moment (&r, i, j, center);
  for (i = 0; i < O; i++)
    {
      for (j = 0; j < D; j++)
        Syx[i + j * O] = moment (&r, j, D + i, center);
      for (j = 0; j <= i; j++)
        Syy[i + j * O] = Syy[j + i * O] = moment (&r, D + j, D + i, center);
    }
  for (i = 0; i < D * D; i++)
    if (!isfinite (S[i]))
      st = MMB_ENONFINITE;

done:
  mmb_free (al, r.delta);
  mmb_free (al, r.C);
  mmb_free (al, B);
  return st;
}

mmb_status
mmb_moments_output (size_t M, const size_t *dims, const double *const *X,
                    size_t O, size_t P, const double *W, double *Y)
{
  mmb_status st = MMB_OK;
  size_t m;

  for (m = 0; m < M && st == MMB_OK; W += O * dims[m], m++)
    st = mmb_blas_gemm (false, true, P, O, dims[m], 1, X[m], P, W, O, m > 0,
                        Y, P);
  return st;
}

mmb_status
mmb_moments_sample_loss (size_t M, const size_t *dims, const double *const *X,
                         size_t O, const double *Y, size_t P, const double *W,
                         double *loss, const mmb_allocator *al)
{
  size_t D = 0, rows, from, m, cells;
  double *B = NULL, sum = 0;
  mmb_status st = MMB_ENOMEM;

  for (m = 0; m < M; m++)
    if (!mmb_size_add (D, dims[m], &D))
      return MMB_ENOMEM;
  if (!mmb_size_add (D, O, &cells))
    return MMB_ENOMEM;
  rows = block_rows (cells, P);
  if (mmb_size_mul (rows, cells, &cells))
    B = mmb_calloc (al, cells, sizeof *B);
  if (!B)
    return MMB_ENOMEM;
  for (from = 0, st = MMB_OK; from < P && st == MMB_OK; from += rows)
    {
      size_t n = P - from < rows ? P - from : rows;
      double *y = B + n * D;
      gather (M, dims, X, O, Y, P, from, n, B);
      st = mmb_blas_gemm (false, true, n, O, D, -1, B, n, W, O, 1, y, n);
      sum += mmb_blas_dot (n * O, y, y);
      if (st == MMB_OK && mmb_asked_to_stop (al))
        st = MMB_EINTERRUPTED;
    }
  *loss = sum / 2 / (double) P;
  mmb_free (al, B);
  return st;
}
