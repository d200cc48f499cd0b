/* mmb_manifold.c - the critical manifolds M_A of theory T6. */
#include "mmb_manifold.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "mmb_blas.h"

double
mmb_rank_tolerance (size_t n, double s_max)
{
  return (double) n * DBL_EPSILON * s_max;
}

/* From so many inputs on, a regular A is solved without eigenvalues, which then cost
   a hundred times as much. */
#define LARGE 128

/* Have all eigenvalues of A a good margin above the rank tolerance?  Then A less that
   margin has a Cholesky factor.  WORK (n x n) is overwritten. */
static bool
surely_regular (size_t n, const double *A, size_t n_all, double *work)
{
  double bound = 0, sum, margin;
  size_t i, j;

  for (j = 0; j < n; j++)
    {
      for (i = 0, sum = 0; i < n; i++)
        sum += fabs (A[i + j * n]);
      if (!isfinite (sum))
        return false;
      bound = fmax (bound, sum);   /* no eigenvalue is larger */
    }
  margin = 100 * mmb_rank_tolerance (n_all, bound);
  memcpy (work, A, n * n * sizeof *work);
  for (i = 0; i < n; i++)
    work[i * (n + 1)] -= margin;
  return mmb_blas_cholesky (n, work) == MMB_OK;
}

/* X = B A^-1.  WORK (n x n) is overwritten. */
static mmb_status
regular_solve (size_t n, size_t O, const double *A, const double *B, double *X,
               double *work, const mmb_allocator *al)
{
  mmb_int *pivots = mmb_calloc (al, n, sizeof *pivots);
  double *x = mmb_calloc (al, n, sizeof *x);
  mmb_status st = pivots && x ? MMB_OK : MMB_ENOMEM;
  size_t i, j;

  if (st == MMB_OK)
    {
      memcpy (work, A, n * n * sizeof *work);
      st = mmb_blas_lu (n, work, pivots);
    }
  for (i = 0; i < O && st == MMB_OK; i++)
    {
      for (j = 0; j < n; j++)
        x[j] = B[i + j * O];
      st = mmb_blas_lu_solve (n, work, pivots, false, x);
      for (j = 0; j < n; j++)
        X[i + j * O] = x[j];
    }
  mmb_free (al, pivots);
  mmb_free (al, x);
  return st;
}

/* X = B A^+ from the eigenvalues of A, of which FOUND are not zero.  V (n x n) is
   overwritten. */
static mmb_status
eigen_solve (size_t n, size_t O, const double *A, const double *B, size_t n_all,
             double *X, size_t *found, double *V, const mmb_allocator *al)
{
  double *values = mmb_calloc (al, n, sizeof *values);
  double *T = mmb_calloc (al, O * n, sizeof *T), tol, s_max;
  mmb_status st = MMB_ENOMEM;
  size_t i, j;

  if (!values || !T)
    goto done;
  memcpy (V, A, n * n * sizeof *V);
  st = mmb_blas_eigen (n, V, values, al);
  if (st != MMB_OK)
    goto done;
  s_max = fmax (fabs (values[0]), fabs (values[n - 1]));
  tol = mmb_rank_tolerance (n_all, s_max);
  st = mmb_blas_gemm (false, false, O, n, n, 1, B, O, V, n, 0, T, O);
  for (j = 0; j < n; j++)
    {
      double inverse = values[j] > tol ? 1 / values[j] : 0;
      *found += values[j] > tol;
      for (i = 0; i < O; i++)
        T[i + j * O] *= inverse;
    }
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, true, O, n, n, 1, T, O, V, n, 0, X, O);

done:
  mmb_free (al, values);
  mmb_free (al, T);
  return st;
}

mmb_status
mmb_pinv_solve (size_t n, size_t O, const double *A, const double *B,
                size_t n_all, double *X, size_t *rank,
                const mmb_allocator *al)
{
  double *work = NULL;
  mmb_status st = MMB_OK;
  size_t cells, found = 0;

  memset (X, 0, O * n * sizeof *X);
  if (n > 0 && mmb_size_mul (n, n, &cells))
    work = mmb_calloc (al, cells, sizeof *work);
  if (n > 0 && !work)
    st = MMB_ENOMEM;
  else if (n >= LARGE && surely_regular (n, A, n_all, work))
    {
      st = regular_solve (n, O, A, B, X, work, al);
      found = n;
    }
  else if (n > 0)
    st = eigen_solve (n, O, A, B, n_all, X, &found, work, al);
  if (rank && st == MMB_OK)
    *rank = found;
  mmb_free (al, work);
  return st;
}

/* Upper bound of |S_yxm|: Cauchy-Schwarz with the traces. */
static double
strength_bound (const mmb_moments *d, size_t m)
{
  size_t i, at = mmb_moments_offset (d, m);
  double syy = 0, sm = 0;

  for (i = 0; i < d->O; i++)
    syy += d->Syy[i * (d->O + 1)];
  for (i = at; i < at + d->dims[m]; i++)
    sm += d->S[i * (d->D + 1)];
  return sqrt (fmax (syy, 0)) * sqrt (fmax (sm, 0));
}

mmb_status
mmb_manifold (const mmb_moments *d, const bool *learned, double *W,
              double *loss, double *residual, double *strength,
              const mmb_allocator *al)
{
  size_t D = d->D, O = d->O, n = 0, m, i, j, at, cells;
  size_t *pick = NULL;
  double *A = NULL, *B = NULL, *X = NULL, *R = NULL, explained = 0, total = 0;
  mmb_status st = MMB_ENOMEM;

  if (mmb_asked_to_stop (al))
    return MMB_EINTERRUPTED;
  pick = mmb_calloc (al, D, sizeof *pick);
  if (!pick)
    return MMB_ENOMEM;
  for (m = 0, at = 0; m < d->M; at += d->dims[m], m++)
    for (i = at; learned[m] && i < at + d->dims[m]; i++)
      pick[n++] = i;
  if (mmb_size_mul (n, n, &cells))
    A = mmb_calloc (al, cells, sizeof *A);
  B = mmb_calloc (al, O * D, sizeof *B);
  X = mmb_calloc (al, O * D, sizeof *X);
  R = mmb_calloc (al, O * D, sizeof *R);
  if (!A || !B || !X || !R)
    goto done;

  for (j = 0; j < n; j++)
    {
      for (i = 0; i < n; i++)
        A[i + j * n] = d->S[pick[i] + pick[j] * D];
      memcpy (B + j * O, d->Syx + pick[j] * O, O * sizeof *B);
    }
  st = mmb_pinv_solve (n, O, A, B, D, X, NULL, al);
  if (st != MMB_OK)
    goto done;
  memset (W, 0, O * D * sizeof *W);
  for (j = 0; j < n; j++)
    memcpy (W + pick[j] * O, X + j * O, O * sizeof *W);
  for (i = 0; i < O; i++)
    total += d->Syy[i * (O + 1)];
  for (i = 0; i < O * n; i++)
    explained += X[i] * B[i];
  *loss = fmax (d->loss_min, (total - explained) / 2);

  memcpy (R, d->Syx, O * D * sizeof *R);
  st = mmb_blas_gemm (false, false, O, D, D, -1, W, O, d->S, D, 1, R, O);
  if (residual)
    memcpy (residual, R, O * D * sizeof *R);
  for (m = 0, at = 0; strength && st == MMB_OK && m < d->M;
       at += d->dims[m], m++)
    {
      strength[m] = 0;
      if (learned[m])
        continue;
      st = mmb_blas_norm2 (O, d->dims[m], R + at * O, O, &strength[m], al);
      if (strength[m] <= MMB_ZERO_STRENGTH * strength_bound (d, m))
        strength[m] = 0;
    }

done:
  mmb_free (al, pick);
  mmb_free (al, A);
  mmb_free (al, B);
  mmb_free (al, X);
  mmb_free (al, R);
  return st;
}
