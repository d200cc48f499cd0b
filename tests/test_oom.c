/* The malloc of a library fails: GSL's steppers, roots and integrals, each call in
   turn.  The core's own memory is in the other tests (check_every_failure). */
#include "mmb_test.h"

#include <malloc.h>

#include "mmb_root.h"

static long calls, fail_at;

/* Stands before libc's, GSL's calls included; valgrind knows memalign, sanitizers
   have a malloc of their own, and nothing fails then. */
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
void *
malloc (size_t bytes)
{
  calls++;
  return calls == fail_at ? NULL : memalign (16, bytes);
}
#endif

static mmb_status
rhs (const double *y, double *dydt, void *arg)
{
  (void) arg;
  dydt[0] = -1000 * (y[0] - y[1]);
  dydt[1] = -y[1];
  dydt[2] = -y[2] * y[2];
  return MMB_OK;
}

static mmb_status
jacobian (const double *y, double *J, void *arg)
{
  const double rows[9] = {-1000, 1000, 0, 0, -1, 0, 0, 0, -2 * y[2]};

  (void) arg;
  memcpy (J, rows, sizeof rows);
  return MMB_OK;
}

static mmb_status
integrate (mmb_stepper stepper, double *y)
{
  const size_t start[2] = {0, 3};
  mmb_ode_system sys = {.n = 3, .blocks = 1, .start = start, .rhs = rhs,
                        .jacobian = jacobian};
  mmb_status st;
  mmb_ode *ode = mmb_ode_alloc (&sys, stepper, 1e-6, NULL, &st);
  double t = 0, h = 0;

  if (ode)
    st = mmb_ode_start (ode, (const double[]) {1, 2, 3});
  while (ode && st == MMB_OK && t < 0.1)
    {
      st = mmb_ode_step (ode, 0.1 - t, &h);
      t += h;
    }
  if (ode && st == MMB_OK)
    memcpy (y, mmb_ode_state (ode), 3 * sizeof *y);
  if (ode && st == MMB_OK)
    st = mmb_ode_inside (ode, h / 2, (double[3]) {0});
  mmb_ode_free (ode);
  return st;
}

static void
test_steppers (void **state)
{
  const double end[2] = {2 * exp (-0.1), 1 / (1 / 3. + 0.1)};
  double y[3];
  long total, n;
  int k;

  (void) state;
  for (k = 0; k < MMB_STEP_COUNT; k++)
    {
      calls = fail_at = 0;
      assert_int_equal (integrate ((mmb_stepper) k, y), MMB_OK);
      check_near (y[1], end[0], 1e-5);
      check_near (y[2], end[1], 1e-5);
      total = calls;
      for (n = 1; n <= total; n++)
        {
          calls = 0;
          fail_at = n;
          assert_int_equal (integrate ((mmb_stepper) k, y), MMB_ENOMEM);
        }
      fail_at = 0;
    }
}

static double
parabola (double x, void *arg)
{
  (void) arg;
  return x * x - 2;
}

static void
test_roots_and_integrals (void **state)
{
  const double k[2] = {1, 0.5};
  double x = 0, want;
  long total, n;
  mmb_status st;

  (void) state;
  calls = fail_at = 0;
  assert_int_equal (mmb_root_bracketed (parabola, NULL, 0, 2, 1e-14, 0, &x),
                    MMB_OK);
  check_near (x, sqrt (2), 1e-13);
  total = calls;
  for (n = 1; n <= total; n++)
    {
      calls = 0;
      fail_at = n;
      st = mmb_root_bracketed (parabola, NULL, 0, 2, 1e-14, 0, &x);
      fail_at = 0;
      assert_int_equal (st, MMB_ENOMEM);
    }
  calls = 0;
  assert_int_equal (mmb_phase_integral (4, 2, 1e-2, 2, k, &want), MMB_OK);
  total = calls;
  for (n = 1; n <= total; n++)
    {
      calls = 0;
      fail_at = n;
      st = mmb_phase_integral (4, 2, 1e-2, 2, k, &x);
      fail_at = 0;
      if (st == MMB_OK)
        assert_true (x == want);
      else
        assert_int_equal (st, MMB_ENOMEM);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (test_steppers),
    cmocka_unit_test (test_roots_and_integrals),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
