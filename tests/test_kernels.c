/* test_kernels.c - vector kernels of descent, and the BLAS calls of the core,
   against plain loops. */
#include "mmb_test.h"
#include "mmb_blas.h"
#include "mmb_kernels.h"

/* Memory as the kernels want it: aligned, padded with zeros. */
static double *
padded (size_t n)
{
  double *x = aligned_alloc (64, (n + 8) / 8 * 64);

  memset (x, 0, (n + 8) / 8 * 64);
  return x;
}

/* A ROWS x COLS matrix with zeros below, and a vector. */
static double *
matrix (size_t rows, size_t cols, unsigned seed)
{
  size_t ld = mmb_leading (rows), i, j;
  double *W = padded (ld * cols), *x = malloc (rows * cols * sizeof *x);

  fill_matrix (rows * cols, x, seed);
  for (j = 0; j < cols; j++)
    for (i = 0; i < rows; i++)
      W[i + j * ld] = x[i + j * rows];
  free (x);
  return W;
}

static double *
vector (size_t n, unsigned seed)
{
  double *x = padded (mmb_padded (n));

  fill_matrix (n, x, seed);
  return x;
}

static void
sizes (void **state)
{
  (void) state;
  assert_int_equal (mmb_padded (0), 0);
  assert_int_equal (mmb_padded (1), 8);
  assert_int_equal (mmb_padded (8), 8);
  assert_int_equal (mmb_padded (9), 16);
  assert_int_equal (mmb_leading (8), 8);
  assert_int_equal (mmb_leading (505), 520);   /* not a multiple of a page */
  assert_int_equal (mmb_leading (513), 520);
}

/* One matrix: up, down, with every number of vectors and columns. */
static void
one_matrix (void **state)
{
  const double keep = 0.75, rate = 0.3;
  size_t rows, cols, i, j;

  (void) state;
  for (rows = 1; rows <= 45; rows += 4)
    for (cols = 1; cols <= 9; cols++)
      {
        size_t ld = mmb_leading (rows), n = mmb_padded (rows);
        double *W = matrix (rows, cols, 1), *V = matrix (rows, cols, 1);
        double *c = vector (cols, 2), *out = vector (rows, 3);
        double *g = vector (rows, 4), *h = vector (rows, 5);
        double *in = vector (cols, 6), want[64], start[64];
        int add;
        memcpy (start, out, rows * sizeof *start);
        for (add = 1; add >= 0; add--)
          {
            for (i = 0; i < rows; i++)
              {
                want[i] = add ? start[i] : 0;
                for (j = 0; j < cols; j++)
                  want[i] += W[i + j * ld] * c[j];
              }
            mmb_kernel_up (n, cols, W, ld, c, add, out);
            assert_true (relative_error (rows, out, want) < 1e-14);
            for (i = rows; i < n; i++)
              assert_true (out[i] == 0);
          }
        mmb_kernel_down (n, cols, W, ld, keep, rate, g, h, c, in);
        for (j = 0; j < cols; j++)
          {
            for (i = 0, want[j] = 0; i < rows; i++)
              {
                double w = keep * V[i + j * ld] + rate * g[i] * c[j];
                check_near (W[i + j * ld], w, 1e-15);
                want[j] += w * h[i];
              }
            for (i = rows; i < ld; i++)
              assert_true (W[i + j * ld] == 0);
          }
        assert_true (relative_error (cols, in, want) < 1e-13);
        free (W);
        free (V);
        free (c);
        free (out);
        free (g);
        free (h);
        free (in);
      }
}

/* The last vector and one to three blocks below it. */
static void
top (void **state)
{
  const double keep = 0.75, rate = 0.3;
  size_t rows, n, b, i, j;

  (void) state;
  for (rows = 3; rows <= 45; rows += 6)
    for (n = 1; n <= 3; n++)
      {
        size_t ld = mmb_leading (rows), pad = mmb_padded (rows);
        mmb_top_block blocks[3];
        double *g = vector (rows, 1), *next = vector (rows, 2), *old[3];
        double c[64] = {0}, want[64], square = 0, got;
        for (b = 0; b < n; b++)
          {
            size_t cols = 2 * b + 1 + rows % 4;
            blocks[b].W = matrix (rows, cols, (unsigned) b + 3);
            old[b] = matrix (rows, cols, (unsigned) b + 3);
            blocks[b].ld = ld;
            blocks[b].cols = cols;
            blocks[b].c_in = vector (cols, (unsigned) b + 6);
            blocks[b].g_in = vector (cols, 0);
            blocks[b].sums = padded (8 * cols);
            for (i = 0; i < rows; i++)
              for (j = 0; j < cols; j++)
                c[i] += old[b][i + j * ld] * blocks[b].c_in[j];
          }
        for (i = 0; i < rows; i++)
          {
            square += c[i] * c[i];
            want[i] = keep * g[i] + rate * c[i];
          }
        got = mmb_kernel_top (pad, n, blocks, keep, rate, g, next);
        check_near (got / square, 1, 1e-14);
        assert_true (relative_error (rows, next, want) < 1e-14);
        for (b = 0; b < n; b++)
          {
            double in[16] = {0};
            for (j = 0; j < blocks[b].cols; j++)
              for (i = 0; i < rows; i++)
                {
                  double w = keep * old[b][i + j * ld]
                             + rate * g[i] * blocks[b].c_in[j];
                  check_near (blocks[b].W[i + j * ld], w, 1e-15);
                  in[j] += w * want[i];
                }
            assert_true (relative_error (blocks[b].cols, blocks[b].g_in, in)
                         < 1e-13);
            free (blocks[b].W);
            free (old[b]);
            free ((double *) blocks[b].c_in);
            free (blocks[b].g_in);
            free (blocks[b].sums);
          }
        free (g);
        free (next);
      }
}

/* C = alpha op (A) op (B) + beta C of all shapes, small and large, with room
   between columns that must stay as it is. */
static void
products (void **state)
{
  static const size_t some[] = {0, 1, 2, 5, 13, 40};
  double *A = malloc (64 * 64 * sizeof *A), *B = malloc (64 * 64 * sizeof *B);
  double *C = malloc (64 * 64 * sizeof *C), *want = malloc (64 * 64 * sizeof *C);
  size_t im, in, ik, i, j, l;
  int flags;

  (void) state;
  fill_matrix (64 * 64, A, 1);
  fill_matrix (64 * 64, B, 2);
  for (im = 1; im < 6; im++)
    for (in = 1; in < 6; in++)
      for (ik = 0; ik < 6; ik++)
        for (flags = 0; flags < 16; flags++)
          {
            bool ta = flags & 1, tb = flags & 2, tight = flags & 4;
            size_t m = some[im], n = some[in], k = some[ik];
            size_t lda = ta ? k : m, ldb = tb ? n : k, ldc = m;
            double beta = flags & 8 ? 0.5 : 0;
            lda = tight ? (lda > 0 ? lda : 1) : 47;
            ldb = tight ? (ldb > 0 ? ldb : 1) : 43;
            ldc = tight ? ldc : 41;
            for (i = 0; i < 64 * 64; i++)
              C[i] = want[i] = beta > 0 ? sin ((double) i) : NAN;
            for (i = 0; i < m; i++)
              for (j = 0; j < n; j++)
                {
                  double sum = 0;
                  for (l = 0; l < k; l++)
                    sum += (ta ? A[l + i * lda] : A[i + l * lda])
                           * (tb ? B[j + l * ldb] : B[l + j * ldb]);
                  want[i + j * ldc] = -1.5 * sum
                                      + (beta > 0 ? beta * C[i + j * ldc] : 0);
                }
            assert_int_equal (mmb_blas_gemm (ta, tb, m, n, k, -1.5, A, lda, B,
                                             ldb, beta, C, ldc), MMB_OK);
            for (i = 0; i < 64 * 64; i++)
              if (i % ldc < m && i / ldc < n)
                check_near (C[i], want[i], 1e-13);
              else   /* untouched, NaN included */
                assert_memory_equal (C + i, want + i, sizeof *C);
          }
  free (A);
  free (B);
  free (C);
  free (want);
}

/* Sizes beyond the BLAS's integers are refused before anything is read. */
static void
sizes_beyond_an_int (void **state)
{
  const size_t huge = (size_t) 1 << 31;
  double x[1] = {1}, norm;
  int i;

  (void) state;
  for (i = 0; i < 6; i++)
    assert_int_equal (mmb_blas_gemm (false, false, i == 0 ? huge : 1,
                                     i == 1 ? huge : 1, i == 2 ? huge : 1, 1, x,
                                     i == 3 ? huge : 1, x, i == 4 ? huge : 1, 0,
                                     x, i == 5 ? huge : 1), MMB_ENOMEM);
  for (i = 0; i < 3; i++)
    assert_int_equal (mmb_blas_syrk_add (i == 0 ? huge : 1, i == 1 ? huge : 1,
                                         x, i == 2 ? huge : 1, x), MMB_ENOMEM);
  assert_int_equal (mmb_blas_eigen (huge, x, x, NULL), MMB_ENOMEM);
  assert_int_equal (mmb_blas_svd (huge, 1, x, x, x, x, NULL), MMB_ENOMEM);
  assert_int_equal (mmb_blas_svd (1, huge, x, x, x, x, NULL), MMB_ENOMEM);
  assert_int_equal (mmb_blas_cholesky (huge, x), MMB_ENOMEM);
  assert_int_equal (mmb_blas_norm2 (1, 1, x, huge, &norm, NULL), MMB_ENOMEM);
}

/* A = Q diag (3, 2, 1) Q' for the Householder matrix Q of (1, 2, -1). */
static void
known_matrix (double *A)
{
  static const double v[3] = {1, 2, -1};
  size_t i, j, k;

  for (i = 0; i < 3; i++)
    for (j = 0; j < 3; j++)
      for (k = 0, A[i + 3 * j] = 0; k < 3; k++)
        A[i + 3 * j] += (3 - (double) k) * ((i == k) - v[i] * v[k] / 3)
                        * ((j == k) - v[j] * v[k] / 3);
}

static void
decompositions (void **state)
{
  double A[9], L[9], values[3], U[9], s[3], VT[9], X[6], norm;
  size_t i, j, k;

  (void) state;
  known_matrix (A);
  assert_int_equal (mmb_blas_eigen (3, A, values, NULL), MMB_OK);
  for (i = 0; i < 3; i++)
    check_near (values[i], 1 + (double) i, 1e-14);
  known_matrix (A);
  known_matrix (L);
  assert_int_equal (mmb_blas_cholesky (3, L), MMB_OK);
  for (i = 0; i < 3; i++)
    for (j = 0; j < 3; j++)
      {
        double sum = 0;
        for (k = 0; k < 3; k++)
          sum += L[i + 3 * k] * L[j + 3 * k];
        check_near (sum, A[i + 3 * j], 1e-14);
        assert_true (i >= j || L[i + 3 * j] == 0);
      }
  assert_int_equal (mmb_blas_norm2 (3, 3, A, 3, &norm, NULL), MMB_OK);
  check_near (norm, 3, 1e-14);
  assert_int_equal (mmb_blas_norm2 (1, 3, A + 1, 3, &norm, NULL), MMB_OK);
  check_near (norm, hypot (hypot (A[1], A[4]), A[7]), 1e-14);
  fill_matrix (6, X, 3);
  assert_int_equal (mmb_blas_svd (2, 3, X, U, s, VT, NULL), MMB_OK);
  fill_matrix (6, A, 3);
  assert_true (s[0] >= s[1] && s[1] > 0);
  for (i = 0; i < 2; i++)
    for (j = 0; j < 3; j++)
      check_near (U[i] * s[0] * VT[2 * j] + U[i + 2] * s[1] * VT[1 + 2 * j],
                  A[i + 2 * j], 1e-14);
  mmb_blas_identity (3, A);
  for (i = 0; i < 9; i++)
    assert_true (A[i] == (i % 4 == 0));
  A[0] = 7;
  mmb_blas_identity (0, A);   /* nothing */
  assert_true (A[0] == 7);
  for (i = 0; i < 9; i++)
    A[i] = 0;
  mmb_blas_identity (2, A);
  assert_true (A[0] == 1 && A[3] == 1);
  for (i = 4; i < 9; i++)
    assert_true (A[i] == 0);
}

static void
what_is_not_finite_or_definite (void **state)
{
  double A[4] = {1, 0, 0, NAN}, U[4], s[2], VT[4], norm;

  (void) state;
  assert_int_equal (mmb_blas_eigen (2, A, s, NULL), MMB_ENONFINITE);
  assert_int_equal (mmb_blas_svd (2, 2, A, U, s, VT, NULL), MMB_ENONFINITE);
  assert_int_equal (mmb_blas_norm2 (2, 2, A, 2, &norm, NULL), MMB_ENONFINITE);
  assert_int_equal (mmb_blas_cholesky (2, A), MMB_ENONFINITE);
  A[3] = -1;
  assert_int_equal (mmb_blas_cholesky (2, A), MMB_ESOLVER);
  assert_int_equal (mmb_blas_cholesky (1, A + 3), MMB_ESOLVER);
  A[0] = 4;
  assert_int_equal (mmb_blas_cholesky (1, A), MMB_OK);
  assert_true (A[0] == 2);
  A[0] = INFINITY;
  assert_int_equal (mmb_blas_cholesky (1, A), MMB_ESOLVER);
}

static bool
decompose (const mmb_allocator *al)
{
  double A[9], U[9], s[3], VT[9], norm;

  known_matrix (A);
  if (mmb_blas_eigen (3, A, s, al) != MMB_OK)
    return false;
  known_matrix (A);
  return mmb_blas_norm2 (3, 3, A, 3, &norm, al) == MMB_OK
         && mmb_blas_svd (3, 3, A, U, s, VT, al) == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (decompose);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sizes),
    cmocka_unit_test (one_matrix),
    cmocka_unit_test (top),
    cmocka_unit_test (products),
    cmocka_unit_test (sizes_beyond_an_int),
    cmocka_unit_test (decompositions),
    cmocka_unit_test (what_is_not_finite_or_definite),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
