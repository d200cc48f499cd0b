/* test_step_size.c - curvature on the way to the minimum: linear regression and a
   chain of two weights in closed form. */
#include "mmb_test.h"

static mmb_net *
shallow (void)
{
  const size_t dims[2] = {1, 1}, F[2] = {1, 1};
  mmb_status st;

  return mmb_net_alloc (2, dims, 1, F, 0, NULL, NULL, &st);
}

/* Linear regression: the Hessian is S everywhere; the penalty adds lambda. */
static void
regression (void **state)
{
  const double top = (5 + sqrt (13)) / 2;   /* of S = [4 1; 1 1] */
  const double p[2] = {0.1, 0.2};
  double curvature, time;
  mmb_net *net = shallow ();
  task t;

  (void) state;
  task_toy (&t, 0.5, 2);
  assert_int_equal (mmb_step_size_curvature (net, &t.d, p, 0, NULL, NULL,
                                             &curvature, &time, NULL), MMB_OK);
  check_near (curvature, top, 1e-3 * top);
  assert_true (time > 1 / top && time < 20);
  assert_true (p[0] == 0.1 && p[1] == 0.2);
  assert_int_equal (mmb_step_size_curvature (net, &t.d, p, 0.25, NULL, NULL,
                                             &curvature, &time, NULL), MMB_OK);
  check_near (curvature, top + 0.25, 1e-3 * top);
  task_free (&t);
  mmb_net_free (net);
}

/* y = v u x with S = s, target w: from u = v = u0 to u = v = sqrt (w), where the
   largest eigenvalue of the Hessian is 2 s w, more than anywhere before; 1 % of
   the loss is left where v u = 0.9 w: du/dt = s u (w - u^2). */
static void
chain (void **state)
{
  const size_t dims[1] = {1}, F[1] = {2}, width[1] = {1};
  const double s = 3, w = 2, u0 = 1e-3;
  double p[2] = {u0, u0}, curvature, time, x0 = u0 * u0;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, dims, 1, F, 0, width, NULL, &st);
  task t;

  (void) state;
  task_make (&t, 1, dims, 1, 1);
  t.S[0] = s;
  t.Syx[0] = s * w;
  t.Syy[0] = s * w * w;
  assert_int_equal (mmb_step_size_curvature (net, &t.d, p, 0, NULL, NULL,
                                             &curvature, &time, NULL), MMB_OK);
  check_near (curvature, 2 * s * w, 0.006 * 2 * s * w);
  check_near (time, log (0.9 / 0.1 * (w - x0) / x0) / (2 * s * w), 1e-2);
  task_free (&t);
  mmb_net_free (net);
}

static int
give_up (double t, double loss, void *arg)
{
  (void) t, (void) loss, (void) arg;
  return 1;
}

/* Told to stop, it says what it has seen, and that the end was not reached. */
static void
interrupted (void **state)
{
  const double p[2] = {0.1, 0.2};
  double curvature, time;
  mmb_net *net = shallow ();
  task t;

  (void) state;
  task_toy (&t, 0.5, 2);
  assert_int_equal (mmb_step_size_curvature (net, &t.d, p, 0, give_up, NULL,
                                             &curvature, &time, NULL), MMB_OK);
  assert_true (curvature > 0 && isinf (time));
  task_free (&t);
  mmb_net_free (net);
}

static bool
everything (const mmb_allocator *al)
{
  const double p[2] = {0.1, 0.2};
  double curvature, time;
  mmb_net *net = shallow ();
  mmb_status st;
  task t;

  task_toy (&t, 0.5, 2);
  st = mmb_step_size_curvature (net, &t.d, p, 0, NULL, NULL, &curvature, &time,
                                al);
  task_free (&t);
  mmb_net_free (net);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (everything);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (regression),
    cmocka_unit_test (chain),
    cmocka_unit_test (interrupted),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
