/* test_blas.c - vectors longer than the BLAS's integers, by a BLAS that notes
   what it is asked for: no memory is touched. */
#include <limits.h>

#include "mmb_test.h"
#include "mmb_blas.h"
#include "mmb_fortran.h"

enum { MOST = 16 };

static struct {
  size_t n;
  const double *x, *y;
  double alpha;
} calls[MOST];
static size_t count;

static void
note (mmb_int n, double alpha, const double *x, mmb_int incx, const double *y,
      mmb_int incy)
{
  assert_true (n >= 0 && incx == 1 && incy == 1 && count < MOST);
  calls[count].n = (size_t) n;
  calls[count].alpha = alpha;
  calls[count].x = x;
  calls[count++].y = y;
}

/* In place of those of the library. */
void
daxpy_ (const mmb_int *n, const double *alpha, const double *x, const mmb_int *incx,
        double *y, const mmb_int *incy)
{
  note (*n, *alpha, x, *incx, y, *incy);
}

void
dscal_ (const mmb_int *n, const double *alpha, double *x, const mmb_int *incx)
{
  note (*n, *alpha, x, *incx, NULL, 1);
}

double
ddot_ (const mmb_int *n, const double *x, const mmb_int *incx, const double *y,
       const mmb_int *incy)
{
  note (*n, 0, x, *incx, y, *incy);
  return (double) *n;
}

/* The calls cover N entries from X and Y on, one after the other. */
static void
check_pieces (size_t n, double alpha, const double *x, const double *y)
{
  size_t i, done = 0;

  for (i = 0; i < count; i++)
    {
      assert_true (calls[i].alpha == alpha);
      assert_true (calls[i].x == x + done);
      assert_true (y ? calls[i].y == y + done : !calls[i].y);
      done += calls[i].n;
    }
  assert_true (done == n);
  count = 0;
}

static void
long_vectors_go_in_pieces (void **state)
{
  static const size_t lengths[] = {
    0, 5, INT_MAX, (size_t) INT_MAX + 1, (size_t) 1 << 30, ((size_t) 1 << 30) + 1,
    (size_t) 5 << 30, ((size_t) 5 << 30) + 7};
  double *x = (double *) ((uintptr_t) 1 << 40);
  double *y = (double *) ((uintptr_t) 1 << 42);
  size_t i;

  (void) state;
  for (i = 0; i < sizeof lengths / sizeof *lengths; i++)
    {
      size_t n = lengths[i];
      mmb_blas_axpy (n, 0.5, x, y);
      check_pieces (n, 0.5, x, y);
      mmb_blas_scale (n, -2, x);
      check_pieces (n, -2, x, NULL);
      assert_true (mmb_blas_dot (n, x, y) == (double) n);
      check_pieces (n, 0, x, y);
    }
}

/* op (A) op (B) with one row, into a row of a matrix of LDC rows, against plain sums. */
static void
products_into_a_row (void **state)
{
  enum { N = 6, K = 20 };
  double A[K], B[N * K], C[5 * N], want;
  size_t ldc, n, k, i, j;
  int way;

  (void) state;
  for (i = 0; i < K; i++)
    A[i] = sin ((double) i + 1);
  for (i = 0; i < N * K; i++)
    B[i] = cos ((double) (i * i));
  for (way = 0; way < 4; way++)
    for (ldc = 1; ldc <= 5; ldc++)
      for (n = 1; n <= N; n++)
        for (k = 1; k <= K; k += 19)
          {
            bool ta = way & 1, tb = way & 2;
            for (i = 0; i < 5 * N; i++)
              C[i] = (double) i;
            assert_int_equal (mmb_blas_gemm (ta, tb, 1, n, k, 2, A, ta ? k : 1, B,
                                             tb ? n : k, 3, C, ldc), MMB_OK);
            for (i = 0; i < 5 * N; i++)
              {
                want = (double) i;
                if (i % ldc == 0 && i / ldc < n)
                  for (want *= 3, j = 0; j < k; j++)
                    want += 2 * A[j] * B[tb ? i / ldc + j * n : j + i / ldc * k];
                check_near (C[i], want, 1e-12);
              }
          }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (products_into_a_row),
    cmocka_unit_test (long_vectors_go_in_pieces),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
