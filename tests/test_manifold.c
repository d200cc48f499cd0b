/* test_manifold.c - pseudo-inverse and critical manifolds (T6). */
#include "mmb_test.h"

/* X A = B on the range of A, checked by multiplying back. */
static void
solves_regular_systems (void **state)
{
  double A[25], B[10], X[10], back[10] = {0};
  size_t rank, i, j, k;
  (void) state;
  fill_covariance (5, A, 3);
  fill_matrix (10, B, 4);
  assert_int_equal (mmb_pinv_solve (5, 2, A, B, 5, X, &rank, NULL), MMB_OK);
  assert_int_equal (rank, 5);
  for (i = 0; i < 2; i++)
    for (j = 0; j < 5; j++)
      for (k = 0; k < 5; k++)
        back[i + 2 * j] += X[i + 2 * k] * A[k + 5 * j];
  assert_true (relative_error (10, back, B) < 1e-12);
}

static void
singular_systems_take_the_least_norm (void **state)
{
  double A[4] = {1, 1, 1, 1}, B[2] = {3, 3}, X[2];
  size_t rank;
  (void) state;
  assert_int_equal (mmb_pinv_solve (2, 1, A, B, 2, X, &rank, NULL), MMB_OK);
  assert_int_equal (rank, 1);
  check_near (X[0], 1.5, 1e-14);
  check_near (X[1], 1.5, 1e-14);
  assert_int_equal (mmb_pinv_solve (0, 1, A, B, 2, X, &rank, NULL), MMB_OK);
  assert_int_equal (rank, 0);
  check_near (mmb_rank_tolerance (10, 3), 30 * 2.220446049250313e-16, 1e-30);
  A[0] = NAN;
  assert_int_equal (mmb_pinv_solve (2, 1, A, B, 2, X, &rank, NULL),
                    MMB_ENONFINITE);
}

/* Sizes at which regular systems are solved without eigenvalues: multiplied back;
   next to it what is not regular enough, as a small rank (least norm) or a NaN. */
static void
large_systems (void **state)
{
  enum { N = 150, O = 3, R = 20 };
  double *A = guarded_zeros (N * N), *B = guarded_zeros (O * N);
  double *X = guarded_zeros (O * N), *F = guarded_zeros (N * R), back[O * N];
  size_t rank, i, j, k;
  (void) state;
  fill_covariance (N, A, 3);
  fill_matrix (O * N, B, 4);
  assert_int_equal (mmb_pinv_solve (N, O, A, B, N, X, &rank, NULL), MMB_OK);
  assert_int_equal (rank, N);
  for (i = 0; i < O; i++)
    for (j = 0; j < N; j++)
      for (k = 0, back[i + O * j] = 0; k < N; k++)
        back[i + O * j] += X[i + O * k] * A[k + N * j];
  assert_true (relative_error (O * N, back, B) < 1e-12);

  fill_matrix (N * R, F, 7);   /* A = F F', B = C F': X = C (F' F)^-1 F' */
  for (i = 0; i < N; i++)
    for (j = 0; j < N; j++)
      for (k = 0, A[i + N * j] = 0; k < R; k++)
        A[i + N * j] += F[i + N * k] * F[j + N * k];
  for (j = 0; j < N; j++)
    for (i = 0; i < O; i++)
      B[i + O * j] = F[j + N * i];
  assert_int_equal (mmb_pinv_solve (N, O, A, B, N, X, &rank, NULL), MMB_OK);
  assert_in_range (rank, O, R);
  for (i = 0; i < O; i++)
    for (j = 0; j < N; j++)
      for (k = 0, back[i + O * j] = 0; k < N; k++)
        back[i + O * j] += X[i + O * k] * A[k + N * j];
  assert_true (relative_error (O * N, back, B) < 1e-9);
  A[5] = NAN;
  assert_int_equal (mmb_pinv_solve (N, O, A, B, N, X, &rank, NULL), MMB_ENONFINITE);
  guarded_release (A, NULL);
  guarded_release (B, NULL);
  guarded_release (X, NULL);
  guarded_release (F, NULL);
}

static bool
large_with_allocator (const mmb_allocator *al)
{
  enum { N = 130 };
  double *A = malloc (N * N * sizeof *A), B[N], X[N];
  mmb_status st;

  fill_covariance (N, A, 3);
  fill_matrix (N, B, 4);
  st = mmb_pinv_solve (N, 1, A, B, N, X, NULL, al);
  free (A);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  return st == MMB_OK;
}

static void
large_memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (large_with_allocator);
}

/* T6 on the toy task: w_A = 1 + rho/q, losses, what is left for B. */
static void
toy_manifolds (void **state)
{
  const double rho = 0.3, q = 2;
  bool none[2] = {false, false}, A[2] = {true, false}, all[2] = {true, true};
  double W[2], loss, R[2], s[2];
  task t;
  (void) state;
  task_toy (&t, rho, q);
  assert_int_equal (mmb_manifold (&t.d, none, W, &loss, R, s, NULL), MMB_OK);
  check_near (loss, (q * q + 2 * rho * q + 1) / 2, 1e-14);
  check_near (s[0], q * q + rho * q, 1e-14);
  check_near (s[1], 1 + rho * q, 1e-14);
  assert_int_equal (mmb_manifold (&t.d, A, W, &loss, R, s, NULL), MMB_OK);
  check_near (W[0], 1 + rho / q, 1e-14);
  assert_true (W[1] == 0);
  check_near (loss, (1 - rho * rho) / 2, 1e-14);
  assert_true (s[0] == 0);
  check_near (s[1], 1 - rho * rho, 1e-14);
  check_near (R[1], 1 - rho * rho, 1e-14);
  assert_int_equal (mmb_manifold (&t.d, all, W, &loss, NULL, NULL, NULL),
                    MMB_OK);
  check_near (W[0], 1, 1e-14);
  check_near (W[1], 1, 1e-14);
  check_near (loss, 0, 1e-14);
  task_free (&t);
}

/* Spectral strengths of vector outputs: |diag (3, 1)| = 3. */
static void
strengths_are_spectral (void **state)
{
  const size_t dims[1] = {2};
  bool none[1] = {false};
  double W[4], loss, s[1];
  task t;
  (void) state;
  task_make (&t, 1, dims, 2, 1);
  memset (t.Syx, 0, 4 * sizeof *t.Syx);
  t.Syx[0] = 3;
  t.Syx[3] = 1;
  assert_int_equal (mmb_manifold (&t.d, none, W, &loss, NULL, s, NULL),
                    MMB_OK);
  check_near (s[0], 3, 1e-14);
  task_free (&t);
}

/* Units play no part: outputs or inputs a million million times smaller are as
   little nothing. */
static void
small_is_not_nothing (void **state)
{
  bool A[2] = {true, false};
  double W[2], loss, s[2];
  int k;
  task t;
  (void) state;
  for (k = 0; k < 2; k++)
    {
      double y = k == 0 ? 1e-12 : 1, x = k == 1 ? 1e-12 : 1;
      size_t i;
      task_toy (&t, 0.3, 2);
      for (i = 0; i < 4; i++)
        t.S[i] *= x * x;
      t.Syx[0] *= x * y;
      t.Syx[1] *= x * y;
      t.Syy[0] *= y * y;
      assert_int_equal (mmb_manifold (&t.d, A, W, &loss, NULL, s, NULL),
                        MMB_OK);
      check_near (s[1] / (x * y), 1 - 0.3 * 0.3, 1e-13);
      check_near (loss / (y * y), (1 - 0.3 * 0.3) / 2, 1e-13);
      task_free (&t);
    }
}

/* A duplicated modality leaves exactly nothing. */
static void
nothing_left_is_exactly_zero (void **state)
{
  bool A[2] = {true, false};
  double W[2], loss, s[2];
  task t;
  (void) state;
  task_toy (&t, 1, 3);
  assert_int_equal (mmb_manifold (&t.d, A, W, &loss, NULL, s, NULL), MMB_OK);
  assert_true (s[1] == 0);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  bool A[3] = {true, false, true};
  double W[12], loss, s[3];
  mmb_status st;
  task t;
  task_make (&t, 3, shape_dims, 2, 4);
  st = mmb_manifold (&t.d, A, W, &loss, NULL, s, al);
  task_free (&t);
  return st == MMB_OK;
}

static bool
measures (const mmb_allocator *al)
{
  bool A[3] = {true, false, false};
  double W[12] = {0}, x, loss, level[3];
  mmb_status st;
  task t;
  task_make (&t, 3, shape_dims, 2, 4);
  st = mmb_measure_levels (&t.d, MMB_MEASURE_WEIGHTS, NULL, A, W, &loss, level, NULL,
                           al);
  if (st == MMB_OK)
    {
      st = mmb_measure_of (&t.d, MMB_MEASURE_WEIGHTS, 0, t.w, &x, al);
      assert_true (st == MMB_OK ? isfinite (x) : isnan (x));
    }
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_single_failures (measures);
  check_every_failure (with_allocator);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (solves_regular_systems),
    cmocka_unit_test (singular_systems_take_the_least_norm),
    cmocka_unit_test (large_systems),
    cmocka_unit_test (large_memory_runs_out),
    cmocka_unit_test (toy_manifolds),
    cmocka_unit_test (strengths_are_spectral),
    cmocka_unit_test (small_is_not_nothing),
    cmocka_unit_test (nothing_left_is_exactly_zero),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
