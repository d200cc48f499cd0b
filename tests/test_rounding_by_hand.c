/* test_rounding_by_hand.c - what rounding of the moments does to predicted times: bounds
   by hand, and where the conditioning of a task makes it matter. */
#include "mmb_test.h"
#include "mmb_rounding.h"

#include <float.h>

/* Every entry moves by one unit, S stays symmetric, and patterns differ. */
static void
moments_move_by_rounding (void **state)
{
  enum { D = 6, O = 2 };
  double S[2][D * D], Syx[2][O * D];
  size_t draw, i, j, ups = 0, differ = 0;
  task t;

  (void) state;
  task_make (&t, 3, shape_dims, O, 3);
  for (draw = 0; draw < 2; draw++)
    {
      mmb_rounding_move (&t.d, draw, S[draw], Syx[draw]);
      for (j = 0; j < D; j++)
        for (i = 0; i < D; i++)
          {
            double x = t.S[i + D * j], y = S[draw][i + D * j];
            assert_true (y == S[draw][j + D * i]);
            assert_true (y != x && fabs (y / x - 1) <= 1.5 * DBL_EPSILON);
            ups += fabs (y) > fabs (x);
          }
      for (i = 0; i < O * D; i++)
        assert_true (Syx[draw][i] != t.Syx[i]
                     && fabs (Syx[draw][i] / t.Syx[i] - 1) <= 1.5 * DBL_EPSILON);
    }
  for (i = 0; i < D * D; i++)
    differ += S[0][i] != S[1][i];
  assert_true (ups > D * D / 3 && ups < D * D * 5 / 3);
  assert_true (differ > D * D / 4);
  task_free (&t);
}

static void
moves_by_hand (void **state)
{
  static const double now[4] = {10, 0, 5, INFINITY},
    then[4] = {10.1, 0.2, INFINITY, INFINITY}, found[4] = {20, 0, 4, INFINITY};
  double moves[4] = {0.02, 0, 0, 0.5};

  (void) state;
  mmb_rounding_raise (4, now, then, found, moves);
  check_near (moves[0], 0.02, 1e-15);        /* 2 (0.1) / 20 is less */
  check_near (moves[1], 2 * 0.2 / 20, 1e-15);   /* of the time that has passed */
  assert_true (isinf (moves[2]));
  check_near (moves[3], 0.5, 0);
}

/* x_B = x_A + e z: what is left for B is e^2, a difference of numbers of order one,
   so its time is uncertain by rounding over e^2; A's, and a benign task's, is not. */
static void
condition_decides (void **state)
{
  const size_t fusion[2] = {2, 2};
  const mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-3};
  const double found[2] = {4, 40};
  double moves[2], e;
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  assert_int_equal (mmb_rounding_race (&t.d, &opts, found, moves, NULL), MMB_OK);
  assert_true (moves[0] < 1e-14 && moves[1] < 1e-14 && moves[1] > 0);
  for (e = 1e-2; e > 5e-5; e /= 10)
    {
      t.S[0] = t.S[1] = t.S[2] = 1;
      t.S[3] = 1 + e * e;
      t.Syx[0] = 2;
      t.Syx[1] = 2 + e * e;
      t.Syy[0] = 4 + e * e;
      assert_int_equal (mmb_rounding_race (&t.d, &opts, found, moves, NULL),
                        MMB_OK);
      assert_true (moves[0] < 1e-14);
      assert_true (moves[1] * e * e > 0.03 * DBL_EPSILON);
      assert_true (moves[1] * e * e < 30 * DBL_EPSILON);
    }
  assert_int_equal (mmb_rounding_race (&t.d, &(mmb_race_opts) {
                      .fusion = (const size_t[]) {1, 1}, .u0 = 1e-3}, found,
                      moves, NULL), MMB_EINVAL);
  task_free (&t);
}

/* Durations by integration of an ill-conditioned task say how little is known. */
static void
integration_is_repeated_where_it_matters (void **state)
{
  const size_t fusion[2] = {2, 2};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-10};
  size_t order[2];
  double durations[2], error[2];
  unsigned flags[2];
  bool plateaus[40];
  mmb_predict_flow_info info;
  mmb_race_result r = {.order = order, .durations = durations, .flags = flags,
                       .capacity = 20, .plateaus = plateaus, .error = error};
  const double e = 1e-4;
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  assert_int_equal (mmb_predict_flow_balanced (&t.d, fusion, 0, 1e-3, &opts, &r,
                                               &info, NULL), MMB_OK);
  assert_true (error[0] <= 1e-7 && error[1] <= 1e-7 && error[1] > 0);
  t.S[0] = t.S[1] = t.S[2] = 1;
  t.S[3] = 1 + e * e;
  t.Syx[0] = 1;            /* w = (2, -1): B comes late, by what e^2 tells */
  t.Syx[1] = 1 - e * e;
  t.Syy[0] = 1 + e * e;
  assert_int_equal (mmb_predict_flow_balanced (&t.d, fusion, 0, 1e-3, &opts, &r,
                                               &info, NULL), MMB_OK);
  assert_true (info.condition > 1e8);
  assert_true (order[0] == 0 && isfinite (durations[1]) && durations[1] > 1e6);
  assert_true (error[1] > 1e-9 && error[1] < 1e-2);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  const size_t fusion[2] = {2, 2};
  const mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-3};
  const double found[2] = {4, 40};
  double moves[2];
  mmb_status st;
  task t;

  task_toy (&t, 0.3, 2);
  st = mmb_rounding_race (&t.d, &opts, found, moves, al);
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
    cmocka_unit_test (moments_move_by_rounding),
    cmocka_unit_test (moves_by_hand),
    cmocka_unit_test (condition_decides),
    cmocka_unit_test (integration_is_repeated_where_it_matters),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
