/* test_asymmetry.c - mirror images of data against closed forms, a search over all
   directions, plain loops, and a unit that grows. */
#include "mmb_test.h"

enum { P = 1000 };

/* Skewed inputs of size D and a target that is not odd. */
static void
skewed (size_t D, size_t O, double *X, double *Y)
{
  size_t i, j, o;
  for (j = 0; j < D; j++)
    {
      double mean = 0;
      fill_matrix (P, X + j * P, (unsigned) j + 3);
      for (i = 0; i < P; i++)
        {
          double *x = &X[i + j * P];
          *x = exp (*x) + (j > 0 ? 0.3 * X[i] : 0);
          mean += *x / P;
        }
      for (i = 0; i < P; i++)
        X[i + j * P] -= mean;
    }
  for (o = 0; o < O; o++)
    for (i = 0; i < P; i++)
      {
        double y = 0;
        for (j = 0; j < D; j++)
          y += ((double) j + 1) * (o == 0 ? 1 : -0.4) * X[i + j * P];
        Y[i + o * P] = y + 0.2 * fabs (X[i]);
      }
}

static mmb_samples
view_of (size_t D, size_t O, const size_t *dims, const double *const *X,
         const double *Y)
{
  mmb_samples s = {.M = 1, .D = D, .O = O, .P = P, .dims = dims, .X = X, .Y = Y};
  return s;
}

/* y = x = e - 1 with an exponential e: E x+^2 = 2/e, E x-^2 = 1 - 2/e, E x^3 = 2,
   and a unit of slope s sees s of the other half. */
static void
exponential (void **state)
{
  static double x[P];
  const size_t one[1] = {1};
  const double *X[1] = {x};
  const double up = 2 * exp (-1), down = 1 - up;
  size_t i;
  double s;
  (void) state;
  for (i = 0; i < P; i++)   /* quantiles */
    x[i] = -log ((i + 0.5) / P) - 1;
  for (s = 0; s < 1.1; s += 0.25)
    {
      const mmb_samples d = view_of (1, 1, one, X, x);
      mmb_asymmetry a;
      assert_int_equal (mmb_asymmetry_measure (&d, 0, s, 1, &a, NULL), MMB_OK);
      check_near (a.plus, up + s * down, 1e-2);
      check_near (a.minus, down + s * up, 1e-2);
      check_near (a.linear, (1 + s) / 2, 1e-2);
      check_near ((a.plus + a.minus) / 2 / a.linear, 1, 1e-12);
      check_near (a.even, 2, 0.15);
      check_near (a.third, 2, 0.15);
    }
}

/* E[r phi (u'x)] in plain loops. */
static double
plain_growth (const double *X, size_t D, const double *r, const double *u,
              double s)
{
  double sum = 0;
  size_t i, j;
  for (i = 0; i < P; i++)
    {
      double z = 0;
      for (j = 0; j < D; j++)
        z += X[i + j * P] * u[j];
      sum += r[i] * (z > 0 ? z : s * z) / P;
    }
  return sum;
}

/* All directions of the plane, and then those beside the best. */
static double
best_of_all (const double *X, const double *r, double sign, double s)
{
  double best = -INFINITY, at = 0, from = 0, width = 2 * M_PI;
  size_t round, i, n = 100;
  for (round = 0; round < 6; round++)
    {
      for (i = 0; i <= n; i++)
        {
          double t = from + width * (double) i / (double) n;
          double u[2] = {cos (t), sin (t)};
          double g = sign * plain_growth (X, 2, r, u, s);
          if (g > best)
            best = g, at = t;
        }
      from = at - 2 * width / (double) n;
      width *= 4 / (double) n;
    }
  return best;
}

static void
all_directions (void **state)
{
  static double X[2 * P], Y[2 * P], r[P];
  const size_t two[1] = {2};
  const double *columns[1] = {X};
  size_t k, i;
  (void) state;
  skewed (2, 1, X, Y);
  for (k = 0; k < (quick () ? 1 : 6); k++)
    {
      const mmb_samples d = view_of (2, 1, two, columns, Y);
      double s = 0.3 * (double) (k / 3), up, down;
      mmb_asymmetry a;
      for (i = 0; i < P; i++)   /* targets with odd parts of three sizes */
        Y[i] = (1 - 0.45 * (double) (k % 3)) * (X[i] - 2 * X[i + P])
               + 0.5 * fabs (X[i]) + 0.3 * X[i] * X[i + P];
      assert_int_equal (mmb_asymmetry_measure (&d, 0, s, 1, &a, NULL), MMB_OK);
      up = best_of_all (X, Y, 1, s);
      down = best_of_all (X, Y, -1, s);
      check_near (a.plus, up, 1e-6 * fabs (up));
      check_near (a.minus, down, 1e-6 * fabs (up));
      print_message ("G %.4f %.4f, linear %.4f, even %.3f, third %.3f\n", a.plus,
                     a.minus, a.linear, a.even, a.third);
      assert_true (k % 3 < 2 || a.plus > 2 * a.minus);
      assert_true (a.even > 0.1);
    }
  /* two outputs that say the same: their common size */
  memcpy (r, Y, sizeof r);
  for (i = 0; i < P; i++)
    {
      Y[i] = 0.6 * r[i];
      Y[i + P] = -0.8 * r[i];
    }
  {
    const mmb_samples one = view_of (2, 1, two, columns, r);
    const mmb_samples both = view_of (2, 2, two, columns, Y);
    mmb_asymmetry a, b;
    mmb_asymmetry_measure (&one, 0, 0, 1, &a, NULL);
    assert_int_equal (mmb_asymmetry_measure (&both, 0, 0, 1, &b, NULL), MMB_OK);
    check_near (b.linear, a.linear, 1e-13);
    check_near (b.even, a.even, 1e-12);
    check_near (fmax (b.plus, b.minus), fmax (a.plus, a.minus), 1e-9);
    check_near (fmin (b.plus, b.minus), fmin (a.plus, a.minus), 1e-9);
  }
}

/* A unit with small weights grows at such a rate. */
static void
a_unit_grows (void **state)
{
  static double X[2 * P], Y[P];
  const size_t two[1] = {2};
  const double *columns[1] = {X};
  double w[2], g[2], v, size, rate = 0, z;
  int sign;
  size_t step, i;
  mmb_asymmetry a;
  (void) state;
  skewed (2, 1, X, Y);
  {
    const mmb_samples d = view_of (2, 1, two, columns, Y);
    mmb_asymmetry_measure (&d, 0, 0, 1, &a, NULL);
  }
  for (sign = 1; sign >= (quick () ? 1 : -1); sign -= 2)
    {
      w[0] = sign * 0.6;
      w[1] = sign * 0.8;
      v = sign;
      for (step = 0; step < 600; step++)
        {
          double dv = 0;
          g[0] = g[1] = 0;
          for (i = 0; i < P; i++)
            if ((z = w[0] * X[i] + w[1] * X[i + P]) > 0)
              {
                dv += Y[i] * z / P;
                g[0] += Y[i] * v * X[i] / P;
                g[1] += Y[i] * v * X[i + P] / P;
              }
          w[0] += 5e-3 * g[0];
          w[1] += 5e-3 * g[1];
          v += 5e-3 * dv;
          size = sqrt (w[0] * w[0] + w[1] * w[1]);
          rate = log (size) / 5e-3;   /* of this step: sizes begin at 1 */
          w[0] /= size;
          w[1] /= size;
          v /= size;
        }
      check_near (rate, sign > 0 ? a.plus : a.minus, 3e-3 * a.plus);
    }
}

static void
mirrored (void **state)
{
  static double X[3 * P], Y[P];
  const size_t three[1] = {3};
  const double *columns[1] = {X};
  const mmb_samples d = view_of (3, 1, three, columns, Y);
  mmb_asymmetry a;
  size_t i, j;
  (void) state;
  skewed (3, 1, X, Y);
  for (i = 0; i < P / 2; i++)
    {
      for (j = 0; j < 3; j++)
        X[i + P / 2 + j * P] = -X[i + j * P];
      Y[i + P / 2] = -Y[i];
    }
  assert_int_equal (mmb_asymmetry_measure (&d, 0, 0.1, 1, &a, NULL), MMB_OK);
  check_near (a.plus / a.linear, 1, 1e-10);
  check_near (a.minus / a.linear, 1, 1e-10);
  check_near (a.even, 0, 1e-14);
  check_near (a.third, 0, 1e-14);
}

/* Moments in plain loops. */
static void
plain_moments (void **state)
{
  static double X[3 * P], Y[P];
  const size_t three[1] = {3};
  const double *columns[1] = {X};
  const mmb_samples d = view_of (3, 1, three, columns, Y);
  double e[3] = {0}, size = 0, length = 0, even = 0, third = 0;
  mmb_asymmetry a;
  size_t i, j, k;
  (void) state;
  skewed (3, 1, X, Y);
  for (j = 0; j < 3; j++)
    {
      for (i = 0; i < P; i++)
        {
          e[j] += Y[i] * X[i + j * P] / P;
          size += X[i + j * P] * X[i + j * P] / P;
        }
      length += e[j] * e[j];
    }
  length = sqrt (length);
  for (j = 0; j < 3; j++)
    for (k = 0; k < 3; k++)
      {
        double sum = 0, cube = 0;
        for (i = 0; i < P; i++)
          {
            double xx = X[i + j * P] * X[i + k * P] / P;
            sum += Y[i] * xx;
            cube += (e[0] * X[i] + e[1] * X[i + P] + e[2] * X[i + 2 * P])
                    / length * xx;
          }
        even += sum * sum;
        third += cube * cube;
      }
  assert_int_equal (mmb_asymmetry_measure (&d, 0, 0, 1, &a, NULL), MMB_OK);
  check_near (a.even, sqrt (even) / length / sqrt (size), 1e-12);
  check_near (a.third, sqrt (third) / pow (size, 1.5), 1e-12);
  check_near (a.linear, length / 2, 1e-12);
  assert_true (a.third > 0.1 && a.even > 0.1);
}

static void
bad_arguments (void **state)
{
  static double X[P], Y[P];
  const size_t one[1] = {1};
  const double *columns[1] = {X};
  const mmb_samples d = view_of (1, 1, one, columns, Y);
  mmb_asymmetry a;
  (void) state;
  skewed (1, 1, X, Y);
  assert_int_equal (mmb_asymmetry_measure (&d, 1, 0, 1, &a, NULL), MMB_EINVAL);
  assert_int_equal (mmb_asymmetry_measure (&d, 0, -0.1, 1, &a, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_asymmetry_measure (&d, 0, NAN, 1, &a, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_asymmetry_measure (&d, 0, 0, MMB_SEED_LIMIT, &a, NULL),
                    MMB_EINVAL);
  Y[7] = NAN;
  assert_int_equal (mmb_asymmetry_measure (&d, 0, 0, 1, &a, NULL),
                    MMB_ENONFINITE);
  memset (Y, 0, sizeof Y);   /* nothing to learn */
  assert_int_equal (mmb_asymmetry_measure (&d, 0, 0, 1, &a, NULL), MMB_OK);
  check_near (a.plus, 0, 0);
  check_near (a.minus, 0, 0);
  check_near (a.linear, 0, 0);
  assert_true (isnan (a.even) && isnan (a.third));
}

static bool
with_allocator (const mmb_allocator *al)
{
  static double X[3 * P], Y[2 * P];
  const size_t three[1] = {3};
  const double *columns[1] = {X};
  const mmb_samples d = view_of (3, 2, three, columns, Y);
  mmb_asymmetry a;
  mmb_status st;
  skewed (3, 2, X, Y);
  st = mmb_asymmetry_measure (&d, 0, 0, 1, &a, al);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  return st == MMB_OK;
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
    cmocka_unit_test (exponential),
    cmocka_unit_test (all_directions),
    cmocka_unit_test (a_unit_grows),
    cmocka_unit_test (mirrored),
    cmocka_unit_test (plain_moments),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
