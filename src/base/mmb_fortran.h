/* mmb_fortran.h - the routines of BLAS and LAPACK that the core calls, by names
   that every implementation has (internal; only mmb_blas.c includes this).
   Fortran takes all arguments by reference, and the lengths of
   character arguments at the end; the functions below take values.  Matrices
   are column-major. */
#ifndef MMB_FORTRAN_H
#define MMB_FORTRAN_H

#include <stddef.h>

#include "mmb_blas.h"

extern void dgemm_ (const char *ta, const char *tb, const mmb_int *m,
                    const mmb_int *n, const mmb_int *k, const double *alpha,
                    const double *A, const mmb_int *lda, const double *B,
                    const mmb_int *ldb, const double *beta, double *C,
                    const mmb_int *ldc, size_t, size_t);
extern void dgemv_ (const char *ta, const mmb_int *m, const mmb_int *n,
                    const double *alpha, const double *A, const mmb_int *lda,
                    const double *x, const mmb_int *incx, const double *beta,
                    double *y, const mmb_int *incy, size_t);
extern void sgemm_ (const char *ta, const char *tb, const mmb_int *m,
                    const mmb_int *n, const mmb_int *k, const float *alpha,
                    const float *A, const mmb_int *lda, const float *B,
                    const mmb_int *ldb, const float *beta, float *C,
                    const mmb_int *ldc, size_t, size_t);
extern void sgemv_ (const char *ta, const mmb_int *m, const mmb_int *n,
                    const float *alpha, const float *A, const mmb_int *lda,
                    const float *x, const mmb_int *incx, const float *beta,
                    float *y, const mmb_int *incy, size_t);
extern void dsyrk_ (const char *uplo, const char *ta, const mmb_int *n,
                    const mmb_int *k, const double *alpha, const double *A,
                    const mmb_int *lda, const double *beta, double *C,
                    const mmb_int *ldc, size_t, size_t);
extern void daxpy_ (const mmb_int *n, const double *alpha, const double *x,
                    const mmb_int *incx, double *y, const mmb_int *incy);
extern void dscal_ (const mmb_int *n, const double *alpha, double *x,
                    const mmb_int *incx);
extern double ddot_ (const mmb_int *n, const double *x, const mmb_int *incx,
                     const double *y, const mmb_int *incy);
extern double dnrm2_ (const mmb_int *n, const double *x, const mmb_int *incx);

extern void dsyev_ (const char *job, const char *uplo, const mmb_int *n,
                    double *A, const mmb_int *lda, double *values,
                    double *work, const mmb_int *lwork, mmb_int *info, size_t,
                    size_t);
extern void dgesvd_ (const char *jobu, const char *jobvt, const mmb_int *m,
                     const mmb_int *n, double *A, const mmb_int *lda,
                     double *s, double *U, const mmb_int *ldu, double *VT,
                     const mmb_int *ldvt, double *work, const mmb_int *lwork,
                     mmb_int *info, size_t, size_t);
extern void dgeqrf_ (const mmb_int *m, const mmb_int *n, double *A,
                     const mmb_int *lda, double *tau, double *work,
                     const mmb_int *lwork, mmb_int *info);
extern void dorgqr_ (const mmb_int *m, const mmb_int *n, const mmb_int *k,
                     double *A, const mmb_int *lda, const double *tau,
                     double *work, const mmb_int *lwork, mmb_int *info);
extern void dpotrf_ (const char *uplo, const mmb_int *n, double *A,
                     const mmb_int *lda, mmb_int *info, size_t);
extern void dgetrf_ (const mmb_int *m, const mmb_int *n, double *A,
                     const mmb_int *lda, mmb_int *pivots, mmb_int *info);
extern void dgetrs_ (const char *ta, const mmb_int *n, const mmb_int *columns,
                     const double *LU, const mmb_int *lda,
                     const mmb_int *pivots, double *B, const mmb_int *ldb,
                     mmb_int *info, size_t);

/* C (m x n) = alpha op (A) op (B) + beta C; TA, TB: 'N' or 'T'. */
static inline void
fortran_gemm (char ta, char tb, mmb_int m, mmb_int n, mmb_int k, double alpha,
              const double *A, mmb_int lda, const double *B, mmb_int ldb,
              double beta, double *C, mmb_int ldc)
{
  dgemm_ (&ta, &tb, &m, &n, &k, &alpha, A, &lda, B, &ldb, &beta, C, &ldc, 1,
          1);
}

/* Both in single precision. */
static inline void
fortran_sgemm (char ta, char tb, mmb_int m, mmb_int n, mmb_int k, float alpha,
               const float *A, mmb_int lda, const float *B, mmb_int ldb,
               float beta, float *C, mmb_int ldc)
{
  sgemm_ (&ta, &tb, &m, &n, &k, &alpha, A, &lda, B, &ldb, &beta, C, &ldc, 1,
          1);
}

static inline void
fortran_sgemv (char ta, mmb_int m, mmb_int n, float alpha, const float *A,
               mmb_int lda, const float *x, mmb_int incx, float beta, float *y,
               mmb_int incy)
{
  sgemv_ (&ta, &m, &n, &alpha, A, &lda, x, &incx, &beta, y, &incy, 1);
}

/* y = alpha op (A) x + beta y for A (m x n). */
static inline void
fortran_gemv (char ta, mmb_int m, mmb_int n, double alpha, const double *A,
              mmb_int lda, const double *x, mmb_int incx, double beta,
              double *y, mmb_int incy)
{
  dgemv_ (&ta, &m, &n, &alpha, A, &lda, x, &incx, &beta, y, &incy, 1);
}

/* Upper triangle of C (n x n) += A' A for A (k x n). */
static inline void
fortran_syrk_add (mmb_int n, mmb_int k, const double *A, mmb_int lda,
                  double *C)
{
  const double one = 1;

  dsyrk_ ("U", "T", &n, &k, &one, A, &lda, &one, C, &n, 1, 1);
}

static inline void
fortran_axpy (mmb_int n, double alpha, const double *x, double *y)
{
  const mmb_int one = 1;

  daxpy_ (&n, &alpha, x, &one, y, &one);
}

static inline void
fortran_scal (mmb_int n, double alpha, double *x)
{
  const mmb_int one = 1;

  dscal_ (&n, &alpha, x, &one);
}

static inline double
fortran_dot (mmb_int n, const double *x, const double *y)
{
  const mmb_int one = 1;

  return ddot_ (&n, x, &one, y, &one);
}

static inline double
fortran_nrm2 (mmb_int n, const double *x, mmb_int incx)
{
  return dnrm2_ (&n, x, &incx);
}

/* LAPACK: all return INFO, 0 for success; LWORK -1 asks for the size of
   WORK. */

static inline mmb_int
fortran_syev (mmb_int n, double *A, double *values, double *work,
              mmb_int lwork)
{
  mmb_int info = 0;

  dsyev_ ("V", "U", &n, A, &n, values, work, &lwork, &info, 1, 1);
  return info;
}

static inline mmb_int
fortran_gesvd (char job, mmb_int m, mmb_int n, double *A, double *s, double *U,
               double *VT, mmb_int ldvt, double *work, mmb_int lwork)
{
  mmb_int info = 0;

  dgesvd_ (&job, &job, &m, &n, A, &m, s, U, &m, VT, &ldvt, work, &lwork, &info,
           1, 1);
  return info;
}

static inline mmb_int
fortran_geqrf (mmb_int m, mmb_int n, double *A, double *tau, double *work,
               mmb_int lwork)
{
  mmb_int info = 0;

  dgeqrf_ (&m, &n, A, &m, tau, work, &lwork, &info);
  return info;
}

static inline mmb_int
fortran_orgqr (mmb_int m, mmb_int n, double *A, const double *tau,
               double *work, mmb_int lwork)
{
  mmb_int info = 0;

  dorgqr_ (&m, &n, &n, A, &m, tau, work, &lwork, &info);
  return info;
}

static inline mmb_int
fortran_potrf (mmb_int n, double *A)
{
  mmb_int info = 0;

  dpotrf_ ("L", &n, A, &n, &info, 1);
  return info;
}

static inline mmb_int
fortran_getrf (mmb_int n, double *A, mmb_int *pivots)
{
  mmb_int info = 0;

  dgetrf_ (&n, &n, A, &n, pivots, &info);
  return info;
}

static inline mmb_int
fortran_getrs (char ta, mmb_int n, const double *LU, const mmb_int *pivots,
               double *x)
{
  const mmb_int one = 1;
  mmb_int info = 0;

  dgetrs_ (&ta, &n, &one, LU, &n, pivots, x, &n, &info, 1);
  return info;
}

#endif
