/* test_rounding.c - what rounding of the moments makes of times: against the
   derivative of the law, and memory that runs out. */
#include "mmb_test.h"

#include <float.h>

/* Two scalars with variances 4 and 1 + e^2, covariance 2, map (1, 1): B has e^2
   left, and its time goes with one over that. */
static void
nearly_redundant (task *t, double e)
{
  const size_t dims[] = {1, 1};
  const double S[] = {4, 2, 2, 1 + e * e};
  size_t j;

  task_make (t, 2, dims, 1, 1);
  memcpy (t->S, S, sizeof S);
  for (j = 0; j < 2; j++)
    t->Syx[j] = S[2 * j] + S[2 * j + 1];
  t->Syy[0] = t->Syx[0] + t->Syx[1];
}

static void
entries_move_by_one_unit (void **state)
{
  double S[4], Syx[2], other[4], unused[2], part;
  bool same = true;
  size_t draw, i, up = 0;
  task t;

  (void) state;
  nearly_redundant (&t, 0.1);
  for (draw = 0; draw < 16; draw++)
    {
      mmb_rounding_move (&t.d, draw, S, Syx);
      assert_true (S[1] == S[2]);
      for (i = 0; i < 6; i++)
        {
          part = i < 4 ? S[i] / t.S[i] - 1 : Syx[i - 4] / t.Syx[i - 4] - 1;
          assert_true (fabs (fabs (part) - DBL_EPSILON) <= DBL_EPSILON / 2);
          up += part > 0;
        }
      mmb_rounding_move (&t.d, draw + 1, other, unused);
      same = same && memcmp (S, other, sizeof S) == 0;
    }
  assert_false (same);
  assert_true (up > 24 && up < 72);   /* of 96 */
  task_free (&t);
}

/* t_B = (1-k) ln (1/u0) / r, r = S_yxB - S_yxA S_AB / S_A: entries of about 3 and
   2 x 6 / 4 move it by eps times 3 to 12 over e^2, twice. */
static void
follows_what_is_left (void **state)
{
  const size_t fusion[] = {2, 2};
  mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-9};
  double e, moves[2], found[2], scaled;
  task t;

  (void) state;
  for (e = 0.1; e > 5e-5; e /= 10)
    {
      nearly_redundant (&t, e);
      found[0] = log (1e9) / 6;
      found[1] = log (1e9) * 0.5 / (e * e);
      assert_int_equal (mmb_rounding_race (&t.d, &opts, found, moves, NULL), MMB_OK);
      assert_true (moves[0] <= 10 * DBL_EPSILON);
      scaled = moves[1] * e * e / DBL_EPSILON;
      assert_true (scaled > 2 && scaled < 30);
      task_free (&t);
    }
}

static void
durations_are_compared (void **state)
{
  const double now[] = {1, 2, INFINITY, 1, 8}, then[] = {1, 2.5, INFINITY, INFINITY, 9};
  const double found[] = {1, 4, INFINITY, 1, 2};
  double moves[5] = {0.5, 0, 0, 0, 0};

  (void) state;
  mmb_rounding_raise (5, now, then, found, moves);
  assert_true (moves[0] == 0.5 && moves[1] == 0.25 && moves[2] == 0
               && moves[3] == INFINITY && moves[4] == 0.25);
}

static bool
body (const mmb_allocator *al)
{
  const size_t fusion[] = {2, 2};
  mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-2};
  const mmb_predict_flow_opts flow = {.tolerance = 1e-8};
  const double found[] = {1, 1};
  double moves[2];
  mmb_predict_flow_info info;
  mmb_race_result r;
  task t;
  mmb_status st;

  nearly_redundant (&t, 3e-4);   /* integrated twice */
  st = mmb_rounding_race (&t.d, &opts, found, moves, al);
  assert_int_equal (mmb_race_room (&r, 2, NULL), MMB_OK);
  if (st == MMB_OK)
    st = mmb_predict_flow_balanced (&t.d, fusion, 0, 1e-2, &flow, &r, &info, al);
  mmb_race_room_free (&r, NULL);
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  if (!getenv ("MMB_QUICK"))
    check_every_failure (body);
}

static bool
race_alone (const mmb_allocator *al)
{
  const size_t fusion[] = {2, 2};
  mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-2};
  const double found[] = {1, 1};
  double moves[2];
  mmb_status st;
  task t;

  nearly_redundant (&t, 0.1);
  st = mmb_rounding_race (&t.d, &opts, found, moves, al);
  task_free (&t);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  return st == MMB_OK;
}

static void
one_failure_is_not_lost (void **state)
{
  (void) state;
  check_single_failures (race_alone);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (entries_move_by_one_unit),
    cmocka_unit_test (follows_what_is_left),
    cmocka_unit_test (durations_are_compared),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (one_failure_is_not_lost),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
