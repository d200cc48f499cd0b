/* test_growth.c - growth in hidden directions against the matrices written out:
   what mixing keeps, singular values on arrival, determinants over hundreds of
   orders of magnitude. */
#include "mmb_test.h"

#include "mmb_growth.h"

enum { N = 4 };

static const double rates[N] = {1, 0.6, -0.4, 0.25};

typedef struct {
  mmb_growth g;
  double part[N * N], log[N];
  mmb_growth_work w;
} garden;

static void
garden_make (garden *a)
{
  a->g.n = N;
  a->g.part = a->part;
  a->g.log = a->log;
  fill_matrix (N * N, a->part, 9);
  fill_matrix (N, a->log, 8);
  assert_int_equal (mmb_growth_work_alloc (&a->w, N, NULL), MMB_OK);
  mmb_growth_begin (&a->g);
}

/* Q = I - 2 v v' / |v|^2 times another such: orthogonal, not symmetric. */
static void
orthogonal (unsigned seed, double *Q)
{
  double v[2][N], size[2] = {0, 0}, cross = 0;
  size_t i, j, k;

  for (k = 0; k < 2; k++)
    {
      fill_matrix (N, v[k], seed + (unsigned) k);
      for (i = 0; i < N; i++)
        size[k] += v[k][i] * v[k][i];
    }
  for (i = 0; i < N; i++)
    cross += v[0][i] * v[1][i];
  for (j = 0; j < N; j++)
    for (i = 0; i < N; i++)
      Q[i + N * j] = (i == j) - 2 * v[0][i] * v[0][j] / size[0]
                     - 2 * v[1][i] * v[1][j] / size[1]
                     + 4 * cross * v[0][i] * v[1][j] / size[0] / size[1];
}

/* The weights exp (RATE T) part diag (exp (log)). */
static void
weights_of (const garden *a, double t, double *M)
{
  size_t i, j;

  for (j = 0; j < N; j++)
    for (i = 0; i < N; i++)
      M[i + N * j] = a->part[i + N * j] * exp (rates[i] * t + a->log[j]);
}

/* M M'. */
static void
square (const double *M, double *G)
{
  size_t i, j, k;

  for (j = 0; j < N; j++)
    for (i = 0; i < N; i++)
      for (G[i + N * j] = 0, k = 0; k < N; k++)
        G[i + N * j] += M[i + N * k] * M[j + N * k];
}

/* Largest entries are one, or the column is nothing. */
static void
check_scales (const garden *a)
{
  size_t i, j;

  for (j = 0; j < N; j++)
    {
      double most = 0;
      for (i = 0; i < N; i++)
        most = fmax (most, fabs (a->part[i + N * j]));
      if (isfinite (a->log[j]))
        check_near (most, 1, 1e-14);
      else
        assert_true (most == 0 && a->log[j] < 0);
    }
}

/* log |det|, by elimination. */
static double
log_det (const garden *a)
{
  double M[N * N], sum = 0;
  size_t i, j, k, p;

  memcpy (M, a->part, sizeof M);
  for (k = 0; k < N; k++)
    {
      for (p = k, i = k; i < N; i++)
        p = fabs (M[i + N * k]) > fabs (M[p + N * k]) ? i : p;
      sum += log (fabs (M[p + N * k])) + a->log[k];
      for (j = N; j-- > k;)
        {
          double x = M[p + N * j];
          M[p + N * j] = M[k + N * j];
          M[k + N * j] = x;
        }
      for (i = k + 1; i < N; i++)
        for (j = N; j-- > k;)
          M[i + N * j] -= M[i + N * k] / M[k + N * k] * M[k + N * j];
    }
  return sum;
}

/* Every step against the matrix: rotated, grown, mixed, and with one hidden
   direction h = M' z / |M' z| taken out, which leaves M (1 - h h') M'. */
static void
steps_are_those_of_matrices (void **state)
{
  double Q[N * N], M[N * N], G[N * N], want[N * N], back[N * N], x[N], sum;
  garden a;
  unsigned round;
  size_t i, j, k;

  (void) state;
  garden_make (&a);
  weights_of (&a, 0, M);
  for (i = 0; i < N * N; i++)
    assert_true (M[i] == (i % (N + 1) == 0));
  for (round = 0; round < 6; round++)
    {
      bool transposed = round % 2;
      orthogonal (3 + round, Q);
      weights_of (&a, 0, M);
      for (j = 0; j < N; j++)
        for (i = 0; i < N; i++)
          for (want[i + N * j] = 0, k = 0; k < N; k++)
            want[i + N * j] += Q[transposed ? k + N * i : i + N * k] * M[k + N * j];
      assert_int_equal (mmb_growth_rotate (&a.g, transposed, Q, &a.w), MMB_OK);
      check_scales (&a);
      weights_of (&a, 0, M);
      assert_true (relative_error (N * N, M, want) < 1e-13);

      weights_of (&a, 1.5, want);
      mmb_growth_advance (&a.g, rates, 1.5);
      check_scales (&a);
      weights_of (&a, 0, M);
      assert_true (relative_error (N * N, M, want) < 1e-13);

      square (M, want);
      mmb_growth_separate (&a.g, &a.w);
      check_scales (&a);
      weights_of (&a, 0, M);
      square (M, G);
      assert_true (relative_error (N * N, G, want) < 1e-11);
      for (i = j = 0; i < N * N; i++)
        j += M[i] == 0;
      assert_true (j >= N * (N - 1) / 2);   /* rows of their own */
    }
  fill_matrix (N, x, 5);
  for (sum = 0, i = 0; i < N; i++)
    for (back[i] = 0, k = 0; k < N; k++)
      {
        back[i] += want[i + N * k] * x[k];
        sum += x[i] * want[i + N * k] * x[k];
      }
  for (j = 0; j < N; j++)
    for (i = 0; i < N; i++)
      want[i + N * j] -= back[i] * back[j] / sum;
  mmb_growth_take (&a.g, x, &a.w);
  check_scales (&a);
  for (i = j = 0; i < N; i++)
    j += a.log[i] == -INFINITY;
  assert_int_equal (j, 1);
  weights_of (&a, 0, M);
  square (M, G);
  assert_true (relative_error (N * N, G, want) < 1e-10);
  mmb_growth_work_free (&a.w);
}

/* Growth by up to 10^130 for one row and as little as 10^-52 for another, and
   mixing: the volume is what all of them have grown. */
static void
small_directions_keep_their_digits (void **state)
{
  double Q[N * N], volume = 0, total = 0;
  garden a;
  unsigned round;
  size_t i;

  (void) state;
  garden_make (&a);
  for (i = 0; i < N; i++)
    total += rates[i];
  for (round = 0; round < 4; round++)
    {
      orthogonal (3 + round, Q);
      if (round == 0)   /* once: rotations mix rows of different sizes */
        assert_int_equal (mmb_growth_rotate (&a.g, false, Q, &a.w), MMB_OK);
      mmb_growth_advance (&a.g, rates, 75);
      volume += 75 * total;
      mmb_growth_separate (&a.g, &a.w);
      check_scales (&a);
      check_near (log_det (&a), volume, 1e-9);
    }
  mmb_growth_work_free (&a.w);
}

/* At the time of arrival the largest singular value is what was asked for, and z
   its vector, by powers of M M'. */
static void
arrivals (void **state)
{
  static const double far[] = {1, 5, 30};
  double Q[N * N], M[N * N], G[N * N], z[N], x[N], y[N], t, again, size = 0;
  garden a;
  size_t k, i, j, step;

  (void) state;
  garden_make (&a);
  orthogonal (7, Q);
  assert_int_equal (mmb_growth_rotate (&a.g, false, Q, &a.w), MMB_OK);
  mmb_growth_advance (&a.g, rates, 0.7);
  orthogonal (4, Q);
  assert_int_equal (mmb_growth_rotate (&a.g, true, Q, &a.w), MMB_OK);
  for (k = 0; k < sizeof far / sizeof *far; k++)
    {
      assert_int_equal (mmb_growth_arrival (&a.g, rates, 0, far[k], INFINITY, &t, z,
                                            &a.w), MMB_OK);
      assert_true (t > 0 && t < far[k]);
      weights_of (&a, t, M);
      square (M, G);
      for (i = 0; i < N; i++)
        x[i] = 1;
      for (step = 0; step < 2000; step++)
        {
          for (size = 0, i = 0; i < N; i++)
            for (y[i] = 0, j = 0; j < N; j++)
              y[i] += G[i + N * j] * x[j];
          for (i = 0; i < N; i++)
            size += y[i] * y[i];
          size = sqrt (size);
          for (i = 0; i < N; i++)
            x[i] = y[i] / size;
        }
      check_near (log (size) / 2, far[k], 1e-10);
      for (i = 0; i < N; i++)
        check_near (z[i] * (z[0] * x[0] > 0 ? 1 : -1), x[i], 1e-8);
      assert_int_equal (mmb_growth_arrival (&a.g, rates, 0, far[k], t * 1.001,
                                            &again, z, &a.w), MMB_OK);
      check_near (again, t, 1e-12 * t);
      assert_int_equal (mmb_growth_arrival (&a.g, rates, 0, far[k], t / 4, &again,
                                            z, &a.w), MMB_OK);
      assert_true (again >= t * (1 - 1e-12));   /* or never, in time */
    }
  assert_int_equal (mmb_growth_arrival (&a.g, rates, 0, -20, INFINITY, &t, z, &a.w),
                    MMB_OK);
  assert_true (t == 0);
  assert_int_equal (mmb_growth_arrival (&a.g, rates, 1, 5, INFINITY, &t, z, &a.w),
                    MMB_OK);
  assert_true (isinf (t));
  mmb_growth_work_free (&a.w);
}

static bool
memory_body (const mmb_allocator *al)
{
  mmb_growth_work w;
  mmb_status st = mmb_growth_work_alloc (&w, N, al);

  mmb_growth_work_free (&w);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (memory_body);
  check_single_failures (memory_body);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (steps_are_those_of_matrices),
    cmocka_unit_test (small_directions_keep_their_digits),
    cmocka_unit_test (arrivals),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
