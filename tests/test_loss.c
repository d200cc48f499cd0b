/* test_loss.c - mean squared error in residual form (T2). */
#include "mmb_test.h"

/* The plain form 1/2 tr S_yy - tr W S_yx' + 1/2 tr W S W' in long double. */
static long double
plain_loss (const mmb_moments *d, const double *W)
{
  long double sum = 0;
  size_t o, i, j, D = d->D, O = d->O;
  for (o = 0; o < O; o++)
    {
      sum += 0.5L * d->Syy[o + O * o];
      for (j = 0; j < D; j++)
        {
          sum -= (long double) W[o + O * j] * d->Syx[o + O * j];
          for (i = 0; i < D; i++)
            sum += 0.5L * W[o + O * i] * d->S[i + D * j] * W[o + O * j];
        }
    }
  return sum;
}

static void
against_the_plain_form (void **state)
{
  size_t O, i, j, k;
  (void) state;
  for (O = 1; O <= 3; O++)
    {
      double W[18], E[18], want[18], value;
      mmb_status st;
      mmb_loss *loss;
      task t;
      task_make (&t, 3, shape_dims, O, 2);
      loss = mmb_loss_alloc (&t.d, NULL, &st);
      assert_non_null (loss);
      value = mmb_loss_eval (loss, t.w, E);
      assert_true (value >= 0 && value < 1e-20);
      fill_matrix (6 * O, W, 11);
      value = mmb_loss_eval (loss, W, E);
      check_near (value, (double) plain_loss (&t.d, W), 1e-13 * value);
      memcpy (want, t.Syx, 6 * O * sizeof *want);
      for (i = 0; i < O; i++)
        for (j = 0; j < 6; j++)
          for (k = 0; k < 6; k++)
            want[i + O * j] -= W[i + O * k] * t.S[k + 6 * j];
      assert_true (relative_error (6 * O, E, want) < 1e-13);
      assert_true (relative_error (6 * O, mmb_loss_best (loss), t.w) < 1e-11);
      /* here the truth is w and S: E_g is the loss */
      check_near (mmb_loss_generalisation (loss, W), value, 1e-11 * value);
      mmb_loss_free (loss);
      task_free (&t);
    }
}

/* Real moments leave nothing at the minimum but rounding, and that is dropped:
   the error there is exactly zero, for every number of inputs and outputs. */
static void
nothing_is_left_at_the_minimum (void **state)
{
  const size_t dims[3] = {4, 3, 5};
  size_t O, M, seed, i;
  (void) state;
  for (M = 1; M <= 3; M++)
    for (O = 1; O <= 3; O++)
      for (seed = 1; seed < 8; seed++)
        {
          double E[36], value;
          mmb_status st;
          mmb_loss *loss;
          task t;
          task_make (&t, M, dims, O, (unsigned) seed);
          loss = mmb_loss_alloc (&t.d, NULL, &st);
          value = mmb_loss_eval (loss, mmb_loss_best (loss), E);
          for (i = 0; i < O * t.d.D; i++)
            assert_true (E[i] == 0);
          assert_true (value >= 0);
          mmb_loss_free (loss);
          task_free (&t);
        }
}

/* Near the minimum the loss keeps its digits and never turns negative. */
static void
digits_survive (void **state)
{
  double W[2], E[2], eps;
  mmb_status st;
  mmb_loss *loss;
  task t;
  (void) state;
  task_toy (&t, 0.5, 2);
  loss = mmb_loss_alloc (&t.d, NULL, &st);
  for (eps = 1e-2; eps > 1e-14; eps /= 10)
    {
      double v, value;
      W[0] = 1 + eps;
      W[1] = 1;
      v = W[0] - 1;
      value = mmb_loss_eval (loss, W, E);
      check_near (value, 2 * v * v, 2 * v * v * (1e-10 + 1e-15 / v));
      assert_true (value >= 0);
    }
  mmb_loss_free (loss);
  task_free (&t);
}

static void
without_truth (void **state)
{
  double W[2] = {0, 0};
  mmb_status st;
  mmb_loss *loss;
  task t;
  (void) state;
  task_toy (&t, 0.5, 2);
  t.d.W_true = NULL;
  loss = mmb_loss_alloc (&t.d, NULL, &st);
  assert_true (isnan (mmb_loss_generalisation (loss, W)));
  mmb_loss_free (loss);
  mmb_loss_free (NULL);
  t.S[0] = INFINITY;
  assert_null (mmb_loss_alloc (&t.d, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_status st;
  mmb_loss *loss;
  task t;
  bool ok;
  task_make (&t, 3, shape_dims, 2, 4);
  loss = mmb_loss_alloc (&t.d, al, &st);
  ok = loss != NULL;
  mmb_loss_free (loss);
  task_free (&t);
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
    cmocka_unit_test (against_the_plain_form),
    cmocka_unit_test (nothing_is_left_at_the_minimum),
    cmocka_unit_test (digits_survive),
    cmocka_unit_test (without_truth),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
