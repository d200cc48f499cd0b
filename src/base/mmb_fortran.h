/* mmb_fortran.h - the BLAS and LAPACK routines that the core calls, by the names
   that every implementation has (internal; only mmb_blas.c includes this).
   Fortran takes all arguments by reference, and the lengths of character
   arguments at the end; the functions below take values.  Matrices are
   column-major. */
#ifndef MMB_FORTRAN_H
#define MMB_FORTRAN_H

#include <stddef.h>

extern void dgemm_ (const char *ta, const char *tb, const int *m,
                    const int *n, const int *k, const double *alpha,
                    const double *A, const int *lda, const double *B,
                    const int *ldb, const double *beta, double *C,
                    const int *ldc, size_t, size_t);
extern void dgemv_ (const char *ta, const int *m, const int *n,
                    const double *alpha, const double *A, const int *lda,
                    const double *x, const int *incx, const double *beta,
                    double *y, const int *incy, size_t);
extern void dsyrk_ (const char *uplo, const char *ta, const int *n,
                    const int *k, const double *alpha, const double *A,
                    const int *lda, const double *beta, double *C,
                    const int *ldc, size_t, size_t);
extern void daxpy_ (const int *n, const double *alpha, const double *x,
                    const int *incx, double *y, const int *incy);
extern void dscal_ (const int *n, const double *alpha, double *x,
                    const int *incx);
extern double ddot_ (const int *n, const double *x, const int *incx,
                     const double *y, const int *incy);
extern double dnrm2_ (const int *n, const double *x, const int *incx);

extern void dsyev_ (const char *job, const char *uplo, const int *n, double *A,
                    const int *lda, double *values, double *work,
                    const int *lwork, int *info, size_t, size_t);
extern void dgesvd_ (const char *jobu, const char *jobvt, const int *m,
                     const int *n, double *A, const int *lda, double *s,
                     double *U, const int *ldu, double *VT, const int *ldvt,
                     double *work, const int *lwork, int *info, size_t,
                     size_t);
extern void dgeqrf_ (const int *m, const int *n, double *A, const int *lda,
                     double *tau, double *work, const int *lwork, int *info);
extern void dorgqr_ (const int *m, const int *n, const int *k, double *A,
                     const int *lda, const double *tau, double *work,
                     const int *lwork, int *info);
extern void dpotrf_ (const char *uplo, const int *n, double *A, const int *lda,
                     int *info, size_t);
extern void dgetrf_ (const int *m, const int *n, double *A, const int *lda,
                     int *pivots, int *info);
extern void dgetrs_ (const char *ta, const int *n, const int *columns,
                     const double *LU, const int *lda, const int *pivots,
                     double *B, const int *ldb, int *info, size_t);

/* C (m x n) = alpha op (A) op (B) + beta C; TA, TB: 'N' or 'T'. */
static inline void
fortran_gemm (char ta, char tb, int m, int n, int k, double alpha,
              const double *A, int lda, const double *B, int ldb, double beta,
              double *C, int ldc)
{
  dgemm_ (&ta, &tb, &m, &n, &k, &alpha, A, &lda, B, &ldb, &beta, C, &ldc, 1,
          1);
}

/* y = alpha op (A) x + beta y for A (m x n). */
static inline void
fortran_gemv (char ta, int m, int n, double alpha, const double *A, int lda,
              const double *x, int incx, double beta, double *y, int incy)
{
  dgemv_ (&ta, &m, &n, &alpha, A, &lda, x, &incx, &beta, y, &incy, 1);
}

/* Upper triangle of C (n x n) += A' A for A (k x n). */
static inline void
fortran_syrk_add (int n, int k, const double *A, int lda, double *C)
{
  const double one = 1;

  dsyrk_ ("U", "T", &n, &k, &one, A, &lda, &one, C, &n, 1, 1);
}

static inline void
fortran_axpy (int n, double alpha, const double *x, double *y)
{
  const int one = 1;

  daxpy_ (&n, &alpha, x, &one, y, &one);
}

static inline void
fortran_scal (int n, double alpha, double *x)
{
  const int one = 1;

  dscal_ (&n, &alpha, x, &one);
}

static inline double
fortran_dot (int n, const double *x, const double *y)
{
  const int one = 1;

  return ddot_ (&n, x, &one, y, &one);
}

static inline double
fortran_nrm2 (int n, const double *x, int incx)
{
  return dnrm2_ (&n, x, &incx);
}

/* LAPACK: all return INFO, 0 for success; LWORK -1 asks for the size of WORK. */

static inline int
fortran_syev (int n, double *A, double *values, double *work, int lwork)
{
  int info = 0;

  dsyev_ ("V", "U", &n, A, &n, values, work, &lwork, &info, 1, 1);
  return info;
}

static inline int
fortran_gesvd (char job, int m, int n, double *A, double *s, double *U,
               double *VT, int ldvt, double *work, int lwork)
{
  int info = 0;

  dgesvd_ (&job, &job, &m, &n, A, &m, s, U, &m, VT, &ldvt, work, &lwork, &info,
           1, 1);
  return info;
}

static inline int
fortran_geqrf (int m, int n, double *A, double *tau, double *work, int lwork)
{
  int info = 0;

  dgeqrf_ (&m, &n, A, &m, tau, work, &lwork, &info);
  return info;
}

static inline int
fortran_orgqr (int m, int n, double *A, const double *tau, double *work,
               int lwork)
{
  int info = 0;

  dorgqr_ (&m, &n, &n, A, &m, tau, work, &lwork, &info);
  return info;
}

static inline int
fortran_potrf (int n, double *A)
{
  int info = 0;

  dpotrf_ ("L", &n, A, &n, &info, 1);
  return info;
}

static inline int
fortran_getrf (int n, double *A, int *pivots)
{
  int info = 0;

  dgetrf_ (&n, &n, A, &n, pivots, &info);
  return info;
}

static inline int
fortran_getrs (char ta, int n, const double *LU, const int *pivots, double *x)
{
  const int one = 1;
  int info = 0;

  dgetrs_ (&ta, &n, &one, LU, &n, pivots, x, &n, &info, 1);
  return info;
}

#endif
