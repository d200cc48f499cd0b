/* test_phase.c - phase times against published tables and other methods. */
#include "mmb_test.h"

/* Leading order, toy task, q = 2, u0 = 0.1, L = 4 (T8-T11), printed digits. */
static void
published_table (void **state)
{
  static const double rho[9]
    = {-.9, -.675, -.45, -.225, 0, .225, .45, .675, .9};
  static const double want[4][9] = {
    {1, 1, 1, 1, 1, 1, 1, 1, 1},
    {2.354, 1.446, 1.290, 1.233, 1.213, 1.217, 1.251, 1.356, 1.994},
    {5.382, 2.480, 1.982, 1.805, 1.748, 1.773, 1.904, 2.303, 4.678},
    {16.789, 6.511, 4.762, 4.160, 4.000, 4.160, 4.762, 6.511, 16.789},
  };
  const double q = 2, u0 = 0.1;
  size_t F, i;
  (void) state;
  for (F = 1; F <= 4; F++)
    for (i = 0; i < 9; i++)
      {
        double k[2] = {1, (1 + rho[i] * q) / (q * q + rho[i] * q)}, t;
        mmb_pair race = {q * q + rho[i] * q, k[1], 1 - rho[i] * rho[i],
                         1 + rho[i] / q};
        if (F == 1)
          k[1] = fabs (k[1]);
        assert_int_equal (mmb_phase_first (4, F, u0, race.sA, 2, k, &t),
                          MMB_OK);
        check_near (1 + mmb_phase_unimodal (4, F, u0, &race) / t,
                    want[F - 1][i], 5.001e-4);
      }
}

/* The integral of T10 by a midpoint rule in another variable. */
static void
integral_by_midpoints (void **state)
{
  const double u0 = 0.02, k[3] = {1, 0.4, -0.3};
  enum { N = 400000 };
  size_t L, F, i, m, M = 3;
  (void) state;
  for (L = 3; L <= (quick () ? 3 : 5); L++)
    for (F = 1; F < L; F++)
      {
        double sum = 0, got;
        double n = 2 - (double) F;
        for (i = 0; i < N; i++)
          {
            double u = pow (u0, 1 - (i + 0.5) / N), square = 0;
            for (m = 0; m < M; m++)
              {
                double v = F == 2 ? pow (u, k[m]) * pow (u0, 1 - k[m])
                           : pow (k[m] * pow (u, n) + (1 - k[m]) * pow (u0, n),
                                  1 / n);
                square += v * v;
              }
            sum += u * log (1 / u0) / N
                   / (pow (u, F - 1.) * pow (square, (L - (double) F) / 2));
          }
        assert_int_equal (mmb_phase_integral (L, F, u0, M, k, &got),
                          MMB_OK);
        check_near (got / sum, 1, 1e-8);
      }
}

/* Time to grow from u0 to 1 by integrating du/dt = u s (L = 2 late) and
   du/dt = u^(L-1) s with small steps. */
static void
first_times_by_integration (void **state)
{
  const double u0 = 0.05, s = 1.7, one[1] = {1};
  size_t L;
  (void) state;
  for (L = 2; L <= 5; L++)
    {
      double x = log (u0), t = 0, got;
      const double dx = -log (u0) / 100000;
      size_t i;
      for (i = 0; i < 100000; i++, x += dx)   /* dt = dx / (s u^(L-2)) */
        t += dx / (s * exp ((x + dx / 2) * ((double) L - 2)));
      assert_int_equal (mmb_phase_first (L, L, u0, s, 1, one, &got),
                        MMB_OK);
      /* to infinity instead of 1 for L > 2: the difference is T9's remainder */
      if (L > 2)
        t += 1 / (((double) L - 2) * s);
      check_near (got / t, 1, 1e-8);
    }
  {
    const double two[2] = {1, 0.5};
    double got;
    mmb_phase_first (2, 1, u0, 2, 2, two, &got);
    check_near (got, log (1 / u0) / (2 * sqrt (1.25)), 1e-13);
  }
}

/* T12: q = 2, rho = -0.6: 5.6875 with the sign, 5.0625 without. */
static void
sign_reversal (void **state)
{
  mmb_pair race = {2.8, -0.2 / 2.8, 0.64, 0.7};
  const double k[2] = {1, -0.2 / 2.8};
  double t;
  (void) state;
  mmb_phase_first (2, 2, 1e-9, race.sA, 2, k, &t);
  check_near (1 + mmb_phase_unimodal (2, 2, 1e-9, &race) / t, 5.6875, 1e-12);
  race.k = -race.k;
  check_near (1 + mmb_phase_unimodal (2, 2, 1e-9, &race) / t, 5.0625, 1e-12);
  race.st = 0;
  assert_true (isinf (mmb_phase_unimodal (2, 2, 1e-9, &race)));
  assert_true (mmb_phase_unimodal (2, 1, 1e-9, &race) == 0);
}

/* Depth 1: S = diag, so W_m (t) = w (1 - exp (-S_m t)). */
static void
shallow_crossings (void **state)
{
  double t;
  task k;
  (void) state;
  task_toy (&k, 0, 2);
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0, 0.5, &t, NULL), MMB_OK);
  check_near (t, log (2) / 4, 1e-12);
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 1, 0.25, &t, NULL), MMB_OK);
  check_near (t, log (4. / 3), 1e-12);
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 1, 1.5, &t, NULL), MMB_OK);
  assert_true (isinf (t));
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 1, 0, &t, NULL), MMB_OK);
  assert_true (t == 0);
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 2, 1, &t, NULL), MMB_EINVAL);
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0, NAN, &t, NULL), MMB_EINVAL);
  k.S[0] = NAN;
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0, 1, &t, NULL), MMB_ENONFINITE);
  task_free (&k);
}

/* Time has no unit: moments that are a power of two larger take as much less. */
static void
shallow_crossings_at_any_speed (void **state)
{
  static const double units[3] = {0x1p-60, 0x1p20, 0x1p70};
  const size_t dims[2] = {2, 3};
  double once, t;
  size_t c, m, i;
  (void) state;
  for (c = 0; c < 3; c++)
    for (m = 0; m < 2; m++)
      {
        task k;
        task_make (&k, 2, dims, 2, 3);
        assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, m, 0.2,
                                             &once, NULL), MMB_OK);
        for (i = 0; i < 25; i++)
          k.S[i] *= units[c];
        for (i = 0; i < 10; i++)
          k.Syx[i] *= units[c];
        assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, m, 0.2,
                                             &t, NULL), MMB_OK);
        assert_true (once > 0 && isfinite (once));
        check_near (t * units[c] / once, 1, 1e-12);
        task_free (&k);
      }
}

/* A direction without variance stays where it is, also one whose variance comes
   out as less than nothing, however long it takes: S = diag (1, R diag (a, b) R')
   with a just above the tolerance of ranks and b just below zero. */
static void
rounding_of_a_singular_covariance_does_not_grow (void **state)
{
  const size_t dims[1] = {3};
  double tol = mmb_rank_tolerance (3, 1), a = 1.05 * tol, b = -0.95 * tol;
  double t, angle;
  task k;
  (void) state;
  task_make (&k, 1, dims, 1, 1);
  for (angle = 0.05; angle < 1.5; angle += 0.05)
    {
      double c = cos (angle), s = sin (angle);
      memset (k.S, 0, 9 * sizeof *k.S);
      k.S[0] = 1;
      k.S[4] = c * c * a + s * s * b;
      k.S[8] = s * s * a + c * c * b;
      k.S[5] = k.S[7] = c * s * (a - b);
      k.Syx[0] = 1;          /* w = (1, c, s): no part along (-s, c) */
      k.Syx[1] = a * c;
      k.Syx[2] = a * s;
      assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0,
                                           0.5, &t, NULL), MMB_OK);
      check_near (t, log (2), 1e-9);
      assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0,
                                           1.5 * sqrt (2), &t, NULL), MMB_OK);
      assert_true (isinf (t));
    }
  memset (k.S, 0, 9 * sizeof *k.S);   /* no variance at all */
  assert_int_equal (mmb_phase_shallow (&k.d, MMB_MEASURE_SIGNAL, 0, 0.5, &t,
                                       NULL), MMB_OK);
  assert_true (isinf (t));
  task_free (&k);
}

/* T14: the escape of unequal encoders is the integral that is T10's where they
   are equal: t = u0^(2-L) / s_w times the integral in y = ln (u_w / u0). */
static void
escapes (void **state)
{
  enum { N = 200000 };
  const double u0 = 0.05, s[2] = {2, 0.7};
  const size_t F[2] = {2, 3}, same[2] = {3, 3};
  double k[2] = {1, 0.35}, want, got, sum = 0, end = -log (u0);
  size_t i;
  (void) state;
  assert_int_equal (mmb_phase_escape (2, same, 1, u0, s, 0, &got), MMB_OK);
  assert_int_equal (mmb_phase_first (4, 3, u0, 2, 2, k, &want), MMB_OK);
  check_near (got / want, 1, 1e-10);
  for (i = 0; i < N; i++)   /* u_0 = u0 e^y; 1/u_1 = 1/u0 - s_1 y / s_0 */
    {
      double y = (i + 0.5) / N * end;
      double v = 1 / fmax (1 - 0.35 * u0 * y, 1e-300);
      sum += end / N / sqrt (exp (2 * y) + v * v);
    }
  assert_int_equal (mmb_phase_escape (2, F, 1, u0, s, 0, &got), MMB_OK);
  check_near (got, sum / u0 / s[0], 1e-8 * got);
  assert_int_equal (mmb_phase_escape (2, F, 0, u0, s, 0, &got), MMB_EINVAL);
  assert_int_equal (mmb_phase_escape (2, F, 1, u0, s, 2, &got), MMB_EINVAL);
  assert_int_equal (mmb_phase_escape (2, F, 1, 0, s, 0, &got), MMB_EINVAL);
  assert_int_equal (mmb_phase_escape (2, F, 1, 1, s, 0, &got), MMB_EINVAL);
  k[0] = 0;
  assert_int_equal (mmb_phase_escape (2, F, 1, u0, k, 0, &got), MMB_EINVAL);
}

static void
bad_arguments (void **state)
{
  const double k[1] = {1};
  double t;
  (void) state;
  assert_int_equal (mmb_phase_first (3, 2, 0.1, -1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 2, 0.1, NAN, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 2, 0, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 2, 0.1, 1, 0, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_integral (3, 0, 0.1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_integral (3, 2, 0, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_integral (3, 2, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (1, 1, 0.1, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 4, 0.1, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 0, 0.1, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 2, 1.1, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_first (3, 2, NAN, 1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_integral (3, 3, 0.1, 1, k, &t), MMB_EINVAL);
  assert_int_equal (mmb_phase_integral (3, 2, 0.1, 0, k, &t), MMB_EINVAL);
}

static bool
with_allocator (const mmb_allocator *al)
{
  double t;
  task k;
  bool ok;
  task_make (&k, 3, shape_dims, 2, 1);
  ok = mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 0, 1e-7, &t, al) == MMB_OK;
  task_free (&k);
  return ok;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (with_allocator);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (published_table),
    cmocka_unit_test (integral_by_midpoints),
    cmocka_unit_test (first_times_by_integration),
    cmocka_unit_test (sign_reversal),
    cmocka_unit_test (shallow_crossings),
    cmocka_unit_test (shallow_crossings_at_any_speed),
    cmocka_unit_test (rounding_of_a_singular_covariance_does_not_grow),
    cmocka_unit_test (escapes),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
