/* mmb_blas.c - the only file that knows BLAS and LAPACK names. */
#include "mmb_blas.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "mmb_fortran.h"

/* Largest size of a dimension or of a leading dimension. */
static bool
fits (size_t n)
{
  return n <= (size_t) INT_MAX;
}

static bool
all_finite (size_t rows, size_t cols, const double *A, size_t ld)
{
  size_t i, j;

  for (j = 0; j < cols; j++)
    for (i = 0; i < rows; i++)
      if (!isfinite (A[i + j * ld]))
        return false;
  return true;
}

/* Products of at most this many multiplications stay here: they take less
   time than the call of a BLAS routine.  Outer products do, too. */
#define SMALL 600

/* Four sums side by side: one alone waits for each addition. */
static double
small_dot (size_t n, const double *a, size_t inca, const double *b,
           size_t incb)
{
  double s[4] = {0, 0, 0, 0};
  size_t i = 0, j;

  if (inca == 1 && incb == 1)
    for (; i + 4 <= n; i += 4)
      for (j = 0; j < 4; j++)
        s[j] += a[i + j] * b[i + j];
  for (; i < n; i++)
    s[i % 4] += a[i * inca] * b[i * incb];
  return (s[0] + s[2]) + (s[1] + s[3]);
}

static void
small_product (bool ta, bool tb, size_t m, size_t n, size_t k, double alpha,
               const double *A, size_t lda, const double *B, size_t ldb,
               double beta, double *C, size_t ldc)
{
  size_t step = tb ? ldb : 1, i, j, l;

  for (j = 0; j < n; j++)
    {
      const double *b = tb ? B + j : B + j * ldb;
      double *c = C + j * ldc;
      if (ta || m == 1)
        for (i = 0; i < m; i++)
          {
            double sum = alpha * small_dot (k, A + i * lda, ta ? 1 : lda, b,
                                            step);
            c[i] = beta == 0 ? sum : beta * c[i] + sum;
          }
      else
        {
          double x = k > 0 ? alpha * b[0] : 0;
          if (beta == 0)
            for (i = 0; i < m; i++)
              c[i] = k > 0 ? x * A[i] : 0;
          else
            for (i = 0; i < m; i++)
              c[i] = beta * c[i] + (k > 0 ? x * A[i] : 0);
          for (l = 1; l < k; l++)
            {
              const double *a = A + l * lda;
              x = alpha * b[l * step];
              for (i = 0; i < m; i++)
                c[i] += x * a[i];
            }
        }
    }
}

mmb_status
mmb_blas_gemm (bool ta, bool tb, size_t m, size_t n, size_t k, double alpha,
               const double *A, size_t lda, const double *B, size_t ldb,
               double beta, double *C, size_t ldc)
{

  if (!fits (m) || !fits (n) || !fits (k) || !fits (lda) || !fits (ldb)
      || !fits (ldc))
    return MMB_ENOMEM;
  if (m == 1 && n > 1 && ldc == 1)   /* a row in a row is a column */
    return mmb_blas_gemm (!tb, !ta, n, 1, k, alpha, B, ldb, A, lda, beta, C, n);
  if (k == 1 && lda == 1)
    ta = false;   /* a vector is its transpose */
  if ((k == 1 && !ta) || (m <= SMALL && n <= SMALL && k <= SMALL
                          && m * n * k <= SMALL))
    small_product (ta, tb, m, n, k, alpha, A, lda, B, ldb, beta, C, ldc);
  else if (n == 1)
    /* column = op (A) column */
    fortran_gemv (ta ? 'T' : 'N', ta ? k : m, ta ? m : k, alpha, A, lda, B,
                  tb ? ldb : 1, beta, C, 1);
  else if (m == 1)
    /* row = row op (B), that is column = op (B)' column */
    fortran_gemv (tb ? 'N' : 'T', tb ? n : k, tb ? k : n, alpha, B, ldb, A,
                  ta ? 1 : lda, beta, C, ldc);
  else
    fortran_gemm (ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, A, lda, B,
                  ldb, beta, C, ldc);
  return MMB_OK;
}

mmb_status
mmb_blas_sgemm (bool ta, bool tb, size_t m, size_t n, size_t k, float alpha,
                const float *A, size_t lda, const float *B, size_t ldb,
                float beta, float *C, size_t ldc)
{
  if (!fits (m) || !fits (n) || !fits (k) || !fits (lda) || !fits (ldb)
      || !fits (ldc))
    return MMB_ENOMEM;
  if (m == 1 && n > 1 && ldc == 1)
    return mmb_blas_sgemm (!tb, !ta, n, 1, k, alpha, B, ldb, A, lda, beta, C,
                           n);
  if (n == 1)
    fortran_sgemv (ta ? 'T' : 'N', ta ? k : m, ta ? m : k, alpha, A, lda, B,
                   tb ? ldb : 1, beta, C, 1);
  else
    fortran_sgemm (ta ? 'T' : 'N', tb ? 'T' : 'N', m, n, k, alpha, A, lda, B,
                   ldb, beta, C, ldc);
  return MMB_OK;
}

mmb_status
mmb_blas_syrk_add (size_t n, size_t rows, const double *X, size_t ldx,
                   double *C)
{
  if (!fits (n) || !fits (rows) || !fits (ldx))
    return MMB_ENOMEM;
  fortran_syrk_add (n, rows, X, ldx, C);
  return MMB_OK;
}

/* Long vectors go to the BLAS in pieces, so that any length works. */
#define PIECE ((size_t) 1 << 30)

void
mmb_blas_axpy (size_t n, double alpha, const double *x, double *y)
{
  for (; n > PIECE; n -= PIECE, x += PIECE, y += PIECE)
    fortran_axpy (PIECE, alpha, x, y);
  fortran_axpy (n, alpha, x, y);
}

void
mmb_blas_scale (size_t n, double alpha, double *x)
{
  for (; n > PIECE; n -= PIECE, x += PIECE)
    fortran_scal (PIECE, alpha, x);
  fortran_scal (n, alpha, x);
}

void
mmb_blas_identity (size_t n, double *A)
{
  size_t i;

  memset (A, 0, n * n * sizeof *A);
  for (i = 0; i < n; i++)
    A[i * (n + 1)] = 1;
}

double
mmb_blas_dot (size_t n, const double *x, const double *y)
{
  double sum = 0;

  for (; n > PIECE; n -= PIECE, x += PIECE, y += PIECE)
    sum += fortran_dot (PIECE, x, y);
  return sum + fortran_dot (n, x, y);
}

mmb_status
mmb_blas_eigen (size_t n, double *A, double *values, const mmb_allocator *al)
{
  double query, *work;
  mmb_int info;
  size_t lwork;

  if (!fits (n))
    return MMB_ENOMEM;
  if (!all_finite (n, n, A, n))
    return MMB_ENONFINITE;
  info = fortran_syev (n, A, values, &query, -1);
  if (info != 0 || !fits ((size_t) query))
    return MMB_ESOLVER;
  lwork = (size_t) query;
  work = mmb_calloc (al, lwork, sizeof *work);
  if (!work)
    return MMB_ENOMEM;
  info = fortran_syev (n, A, values, work, lwork);
  mmb_free (al, work);
  return info == 0 ? MMB_OK : MMB_ESOLVER;
}

/* JOB: 'S' for the first min (m, n) singular vectors, 'A' for all. */
static mmb_status
decompose (char job, size_t m, size_t n, double *A, double *U, double *s,
           double *VT, const mmb_allocator *al)
{
  mmb_int ldvt = job == 'A' || n < m ? n : m, info;
  double query, *work;
  size_t lwork;

  if (!fits (m) || !fits (n))
    return MMB_ENOMEM;
  if (!all_finite (m, n, A, m))
    return MMB_ENONFINITE;
  info = fortran_gesvd (job, m, n, A, s, U, VT, ldvt, &query, -1);
  if (info != 0 || !fits ((size_t) query))
    return MMB_ESOLVER;
  lwork = (size_t) query;
  work = mmb_calloc (al, lwork, sizeof *work);
  if (!work)
    return MMB_ENOMEM;
  info = fortran_gesvd (job, m, n, A, s, U, VT, ldvt, work, lwork);
  mmb_free (al, work);
  return info == 0 ? MMB_OK : MMB_ESOLVER;
}

mmb_status
mmb_blas_svd (size_t m, size_t n, double *A, double *U, double *s, double *VT,
              const mmb_allocator *al)
{
  return decompose ('S', m, n, A, U, s, VT, al);
}

mmb_status
mmb_blas_svd_full (size_t m, size_t n, double *A, double *U, double *s,
                   double *VT, const mmb_allocator *al)
{
  return decompose ('A', m, n, A, U, s, VT, al);
}

mmb_status
mmb_blas_qr (size_t m, size_t n, double *A, double *R, const mmb_allocator *al)
{
  double query[2], *tau, *work;
  size_t lwork, i, j;
  mmb_int info;

  if (!fits (m))
    return MMB_ENOMEM;
  if (n > m)
    return MMB_EINVAL;
  if (!all_finite (m, n, A, m))
    return MMB_ENONFINITE;
  info = fortran_geqrf (m, n, A, query, query, -1);
  if (info == 0)
    info = fortran_orgqr (m, n, A, query, query + 1, -1);
  if (info != 0 || !fits ((size_t) fmax (query[0], query[1])))
    return MMB_ESOLVER;
  lwork = (size_t) fmax (query[0], query[1]);
  tau = mmb_calloc (al, n + lwork, sizeof *tau);
  if (!tau)
    return MMB_ENOMEM;
  work = tau + n;
  info = fortran_geqrf (m, n, A, tau, work, lwork);
  if (R)
    for (j = 0; j < n; j++)
      for (i = 0; i < n; i++)
        R[i + j * n] = i <= j ? A[i + j * m] : 0;
  if (info == 0)
    info = fortran_orgqr (m, n, A, tau, work, lwork);
  mmb_free (al, tau);
  return info == 0 ? MMB_OK : MMB_ESOLVER;
}

mmb_status
mmb_blas_norm2 (size_t m, size_t n, const double *A, size_t lda, double *norm,
                const mmb_allocator *al)
{
  size_t k = m < n ? m : n, count, j;
  double *copy = NULL, *U = NULL, *s = NULL, *VT = NULL;
  mmb_status st = MMB_ENOMEM;

  *norm = 0;
  if (!all_finite (m, n, A, lda))
    return MMB_ENONFINITE;
  if (m == 1 || n == 1)
    {
      /* a row or a column: LAPACK's norm, safe against over- and underflow */
      if (!fits (m * n) || !fits (lda))
        return MMB_ENOMEM;
      *norm = fortran_nrm2 (m * n, A, m == 1 ? lda : 1);
      return MMB_OK;
    }
  if (mmb_size_mul (m, n, &count))
    {
      copy = mmb_calloc (al, count, sizeof *copy);
      U = mmb_calloc (al, m * k, sizeof *U);
      s = mmb_calloc (al, k, sizeof *s);
      VT = mmb_calloc (al, k * n, sizeof *VT);
    }
  if (copy && U && s && VT)
    {
      for (j = 0; j < n; j++)
        memcpy (copy + j * m, A + j * lda, m * sizeof *copy);
      st = mmb_blas_svd (m, n, copy, U, s, VT, al);
      if (st == MMB_OK)
        *norm = s[0];
    }
  mmb_free (al, copy);
  mmb_free (al, U);
  mmb_free (al, s);
  mmb_free (al, VT);
  return st;
}

/* Which BLAS it is: only OpenBLAS says so. */
extern char *openblas_get_config (void) __attribute__ ((weak));

const char *
mmb_blas_config (void)
{
  return openblas_get_config ? openblas_get_config () : "not OpenBLAS";
}

mmb_status
mmb_blas_cholesky (size_t n, double *A)
{
  size_t i, j;

  if (!fits (n))
    return MMB_ENOMEM;
  if (n == 1)
    {
      A[0] = sqrt (A[0]);
      return isfinite (A[0]) ? MMB_OK : MMB_ESOLVER;
    }
  if (!all_finite (n, n, A, n))
    return MMB_ENONFINITE;
  if (fortran_potrf (n, A) != 0)
    return MMB_ESOLVER;
  for (j = 1; j < n; j++)
    for (i = 0; i < j; i++)
      A[i + j * n] = 0;
  return MMB_OK;
}

mmb_status
mmb_blas_lu (size_t n, double *A, mmb_int *pivots)
{
  if (!fits (n))
    return MMB_ENOMEM;
  return fortran_getrf (n, A, pivots) == 0 ? MMB_OK : MMB_ESOLVER;
}

mmb_status
mmb_blas_lu_solve (size_t n, const double *LU, const mmb_int *pivots,
                   bool transposed, double *x)
{
  if (!fits (n))
    return MMB_ENOMEM;
  return fortran_getrs (transposed ? 'T' : 'N', n, LU, pivots, x) == 0
         ? MMB_OK : MMB_ESOLVER;
}
