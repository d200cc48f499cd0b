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

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (long_vectors_go_in_pieces),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
