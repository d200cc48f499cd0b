/* mmb_blas.h - the dense kernels that the core needs (internal).
   mmb_blas.c is the only file that knows BLAS and LAPACK names; sizes are
   size_t here and are checked against BLAS's integers there.  All matrices
   are column-major. */
#ifndef MMB_BLAS_H
#define MMB_BLAS_H

#include <stdbool.h>
#include <stddef.h>
#include "mmb_memory.h"
#include "mmb_status.h"

/* Integers of the BLAS; some are built with integers of 64 bits. */
#ifndef MMB_BLAS_INT
#define MMB_BLAS_INT int
#endif
typedef MMB_BLAS_INT mmb_int;

/** C (m x n, ldc) = alpha op (A) op (B) + beta C, op transposing where its
 *  flag is set; vectors go to the matrix-vector and rank-one kernels. */
mmb_status mmb_blas_gemm (bool ta, bool tb, size_t m, size_t n, size_t k,
                          double alpha, const double *A, size_t lda,
                          const double *B, size_t ldb, double beta, double *C,
                          size_t ldc);

/** The same in single precision. */
mmb_status mmb_blas_sgemm (bool ta, bool tb, size_t m, size_t n, size_t k,
                           float alpha, const float *A, size_t lda,
                           const float *B, size_t ldb, float beta, float *C,
                           size_t ldc);

/** Upper triangle of C (n x n) += X' X for X (rows x n, ldx). */
mmb_status mmb_blas_syrk_add (size_t n, size_t rows, const double *X,
                              size_t ldx, double *C);

/** y += alpha x. */
void mmb_blas_axpy (size_t n, double alpha, const double *x, double *y);

void mmb_blas_scale (size_t n, double alpha, double *x);

/** A (n x n) = 1. */
void mmb_blas_identity (size_t n, double *A);

/** Inner product; n must have passed one of the checked calls. */
double mmb_blas_dot (size_t n, const double *x, const double *y);

/** Eigenvalues (ascending) and orthonormal eigenvectors, in A's place, of a
 *  symmetric A (n x n).  @return MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_blas_eigen (size_t n, double *A, double *values,
                           const mmb_allocator *al);

/** Largest singular value of A (m x n).  Same statuses. */
mmb_status mmb_blas_norm2 (size_t m, size_t n, const double *A, size_t lda,
                           double *norm, const mmb_allocator *al);

/** Singular value decomposition A (m x n) = U diag (s) V', k = min (m, n):
 *  U m x k, s descending, VT k x n.  A is destroyed.  Same statuses. */
mmb_status mmb_blas_svd (size_t m, size_t n, double *A, double *U, double *s,
                         double *VT, const mmb_allocator *al);

/** The same with all singular vectors: U m x m, VT n x n. */
mmb_status mmb_blas_svd_full (size_t m, size_t n, double *A, double *U,
                              double *s, double *VT, const mmb_allocator *al);

/** QR decomposition of A (m x n, n <= m): orthonormal columns in A's place, the
 *  upper triangle R (n x n, zeros below; may be NULL).  Same statuses. */
mmb_status mmb_blas_qr (size_t m, size_t n, double *A, double *R,
                        const mmb_allocator *al);

/** Lower Cholesky factor of a symmetric positive definite A (n x n) in A's
 *  place, zeros above it.  @return MMB_OK or MMB_ESOLVER. */
mmb_status mmb_blas_cholesky (size_t n, double *A);

/** LU decomposition of A (n x n) in its place with N PIVOTS.
 *  @return MMB_OK, MMB_ESOLVER where A is singular. */
mmb_status mmb_blas_lu (size_t n, double *A, mmb_int *pivots);

/** X = A^-1 X, or A'^-1 X, for one column and such a decomposition. */
mmb_status mmb_blas_lu_solve (size_t n, const double *LU,
                              const mmb_int *pivots, bool transposed,
                              double *x);

/** Configuration string of the BLAS in use. */
const char *mmb_blas_config (void);

#endif
