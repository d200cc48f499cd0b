/* test_rotation.c - rotation of a first layer (T13): the motion against plain
   integration, the time to blow up against its integral. */
#include "mmb_test.h"
#include "mmb_rotation.h"

/* int_p^inf dx / (x^2 + q^2)^((F-1)/2) by midpoints in asinh (x/q). */
static double
time_to_blow_up (double F, double size, double angle)
{
  enum { N = 400000 };
  double q = size * sin (angle), from = asinh (cos (angle) / sin (angle));
  double to = fmax (from, 0) + 45 / (F - 2), sum = 0;
  size_t i;

  for (i = 0; i < N; i++)
    {
      double x = from + (to - from) * (i + 0.5) / N;
      sum += pow (q * cosh (x), 2 - F) * (to - from) / N;
    }
  return sum;
}

static void
blow_up_times (void **state)
{
  static const double angles[] = {3e-5, 9e-5, 2e-4, 0.01, 0.6, 1.2, 1.5, 1.8,
                                  2.5, 3.0};
  static const double sizes[] = {1, 2.5, 0.3};
  size_t F, i, j;

  (void) state;
  for (F = 3; F <= 6; F++)
    for (i = 0; i < sizeof angles / sizeof *angles; i++)
      for (j = 0; j < 3; j++)
        {
          mmb_rotation_state m = {F, 0, NULL, 0};
          double n = (double) F, got = mmb_rotation_rest (&m, sizes[j],
                                                          angles[i]);
          check_near (got / (n - 2) / time_to_blow_up (n, sizes[j], angles[i]),
                      1, 1e-9);
        }
  {
    mmb_rotation_state deep = {3, 0, NULL, 0}, two = {2, 0, NULL, -3};
    assert_true (isinf (mmb_rotation_rest (&deep, 1, M_PI)));
    check_near (mmb_rotation_rest (&deep, 4, 0), 0.25, 1e-15);
    /* F = 2: size (1 + cos) / 2 e^s reaches 1, where rotation matters */
    check_near (mmb_rotation_rest (&two, 1, 2.5),
                3 + log (2 / (1 + cos (2.5))), 1e-14);
    check_near (mmb_rotation_rest (&two, 1, 1), 3, 1e-15);
  }
}

/* dv/ds = |v|^(F-1) E by Runge and Kutta. */
static void
integrate (size_t F, const double *E, double s, double *v)
{
  enum { N = 20000 };
  static const double at[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
  double h = s / N;
  size_t k, i, j;

  for (k = 0; k < N; k++)
    {
      double sum = 0, slope = 0, size;
      for (j = 0; j < 4; j++)
        {
          for (size = 0, i = 0; i < 3; i++)
            size = hypot (size, v[i] + at[j] * h * slope * E[i]);
          slope = pow (size, (double) F - 1);
          sum += weight[j] * slope / 6;
        }
      for (i = 0; i < 3; i++)
        v[i] += h * sum * E[i];
    }
}

static void
motion (void **state)
{
  static const double E[3] = {0.6, -1.1, 0.4}, u0 = 0.2;
  static const double starts[4][3] = {{1, 0.5, 0.3}, {-1, 1.5, 0.3},
                                      {0.9, -1.7, 0.5}, {0.3, 0.2, -0.1}};
  double st = hypot (hypot (E[0], E[1]), E[2]);
  size_t F, k, i;

  (void) state;
  for (F = 2; F <= 5; F++)
    for (k = 0; k < 4; k++)
      {
        double v[3], w[3], size, before, after, s, n = (double) F;
        mmb_rotation_state m = {F, 3, v, -4};
        memcpy (v, starts[k], sizeof v);
        memcpy (w, starts[k], sizeof w);
        before = mmb_rotation_angle (&m, E, st, &size);
        check_near (size, hypot (hypot (v[0], v[1]), v[2]), 1e-15);
        check_near (cos (before), (v[0] * E[0] + v[1] * E[1] + v[2] * E[2])
                                  / st / size, 1e-14);
        /* 60 % of the way, in units in which v is u0 times as long */
        s = 0.6 * (F == 2 ? 2 : mmb_rotation_rest (&m, size, before) / (n - 2))
            / st;
        integrate (F, E, s, w);
        assert_int_equal (mmb_rotation_move (&m, E, st, s * pow (u0, 2 - n),
                                             u0), MMB_OK);
        if (F == 2)
          {
            double grown = mmb_rotation_norm (3, w);
            for (i = 0; i < 3; i++)
              w[i] /= grown;
            /* its logarithm counts rotation where that matters */
            check_near (m.log_u, -4 + (cos (before) < -0.5
                                       ? log (grown / size) : st * s), 1e-9);
          }
        assert_true (relative_error (3, v, w) < 1e-9);
        after = mmb_rotation_angle (&m, E, st, &size);
        assert_true (after < before);
      }
}

/* Along and against the field nothing turns, however long. */
static void
straight_lines (void **state)
{
  static const double E[2] = {3, 4};
  double v[2], size;
  mmb_rotation_state m = {2, 2, v, -1};

  (void) state;
  v[0] = -0.6;
  v[1] = -0.8;
  assert_true (mmb_rotation_angle (&m, E, 5, &size) == atan2 (0, -1));
  assert_int_equal (mmb_rotation_move (&m, E, 5, 20, 1), MMB_OK);
  check_near (v[0], -0.6, 1e-14);
  check_near (v[1], -0.8, 1e-14);
  v[0] = 0.6;
  v[1] = 0.8;
  m.log_u = -1;
  assert_int_equal (mmb_rotation_move (&m, E, 5, 0.3, 1), MMB_OK);
  check_near (v[0], 0.6, 1e-14);
  check_near (m.log_u, 0.5, 1e-14);
  m.F = 4;   /* 1 / size^2 grows by 2 st s against the field */
  v[0] = -0.6;
  v[1] = -0.8;
  assert_int_equal (mmb_rotation_move (&m, E, 5, 0.3, 1), MMB_OK);
  check_near (v[1], -0.8 / 2, 1e-13);
  v[0] = 0.6;
  v[1] = 0.8;
  assert_int_equal (mmb_rotation_move (&m, E, 5, 0.075, 1), MMB_OK);
  check_near (v[0], 0.6 * 2, 1e-13);
  assert_int_equal (mmb_rotation_move (&m, E, 0, 1, 1), MMB_OK);
  check_near (v[0], 0.6 * 2, 1e-13);   /* without a field */
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (blow_up_times),
    cmocka_unit_test (motion),
    cmocka_unit_test (straight_lines),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
