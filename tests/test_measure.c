/* test_measure.c - how much of a modality is in a map (T20), and the levels
   from which on it counts as learned. */
#include "mmb_test.h"

static void
names (void **state)
{
  (void) state;
  assert_string_equal (mmb_measure_name (MMB_MEASURE_WEIGHTS), "weights");
  assert_string_equal (mmb_measure_name (MMB_MEASURE_SIGNAL), "signal");
  assert_null (mmb_measure_name (MMB_MEASURE_COUNT));
}

/* A measure that can be had. */
static double
measured (const mmb_moments *d, mmb_measure measure, size_t m, const double *W)
{
  double value;

  assert_int_equal (mmb_measure_of (d, measure, m, W, &value, NULL), MMB_OK);
  return value;
}

/* Two outputs, modalities of two and one inputs, by hand. */
static void
by_hand (void **state)
{
  const size_t dims[2] = {2, 1};
  /* W_A = diag (3, 1) turned, W_B = (2, -1) */
  const double c = 0.6, s = 0.8;
  double W[6] = {3 * c, -3 * s, s, c, 2, -1}, sum = 0;
  size_t i, j, o;
  task t;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  check_near (measured (&t.d, MMB_MEASURE_WEIGHTS, 0, W), 3, 1e-14);
  check_near (measured (&t.d, MMB_MEASURE_WEIGHTS, 1, W), sqrt (5),
              1e-14);
  check_near (measured (&t.d, MMB_MEASURE_SIGNAL, 1, W),
              sqrt (5 * t.S[8]), 1e-14);
  for (o = 0; o < 2; o++)
    for (i = 0; i < 2; i++)
      for (j = 0; j < 2; j++)
        sum += W[o + 2 * i] * t.S[i + 3 * j] * W[o + 2 * j];
  check_near (measured (&t.d, MMB_MEASURE_SIGNAL, 0, W), sqrt (sum),
              1e-14);
  W[0] = NAN;
  assert_int_equal (mmb_measure_of (&t.d, MMB_MEASURE_WEIGHTS, 0, W, &sum, NULL),
                    MMB_ENONFINITE);
  assert_true (isnan (sum));
  task_free (&t);
}

/* Toy task: beside nothing A has half of 1 + rho/q, beside A B has half of 1;
   the map and loss are those of what is learned. */
static void
levels (void **state)
{
  const double rho = 0.6, q = 2;
  bool learned[2] = {false, false};
  double W[2], loss, level[2] = {7, 7}, sign[2] = {5, 5};
  task t;

  (void) state;
  task_toy (&t, rho, q);
  assert_int_equal (mmb_measure_levels (&t.d, MMB_MEASURE_WEIGHTS, NULL, learned, W,
                                        &loss, level, sign, NULL), MMB_OK);
  check_near (level[0], (1 + rho / q) / 2, 1e-13);
  check_near (level[1], (1 + rho * q) / 2, 1e-13);
  assert_true (sign[0] == 1 && sign[1] == 1 && W[0] == 0);
  check_near (loss, (q * q + 1 + 2 * rho * q) / 2, 1e-13);
  learned[0] = true;
  level[0] = sign[0] = 7;
  assert_int_equal (mmb_measure_levels (&t.d, MMB_MEASURE_SIGNAL, NULL, learned, W,
                                        &loss, level, sign, NULL), MMB_OK);
  assert_true (level[0] == 7 && sign[0] == 7);   /* untouched */
  check_near (level[1], 0.5, 1e-13);
  check_near (W[0], 1 + rho / q, 1e-13);
  check_near (loss, (1 - rho * rho) / 2, 1e-13);
  /* without what is left for B there is no level */
  t.Syx[1] = rho * q * (1 + rho / q);
  assert_int_equal (mmb_measure_levels (&t.d, MMB_MEASURE_WEIGHTS, NULL, learned, W,
                                        &loss, level, NULL, NULL), MMB_OK);
  assert_true (level[1] == 0);
  t.Syx[0] = NAN;
  assert_int_equal (mmb_measure_levels (&t.d, MMB_MEASURE_WEIGHTS, NULL, learned, W,
                                        &loss, level, NULL, NULL),
                    MMB_ENONFINITE);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  bool learned[3] = {false, true, false};
  double W[12], loss, level[3], sign[3];
  mmb_status st;
  task t;

  task_make (&t, 3, shape_dims, 2, 4);
  st = mmb_measure_levels (&t.d, MMB_MEASURE_SIGNAL, NULL, learned, W, &loss, level,
                           sign, al);
  task_free (&t);
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
    cmocka_unit_test (names),
    cmocka_unit_test (by_hand),
    cmocka_unit_test (levels),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
