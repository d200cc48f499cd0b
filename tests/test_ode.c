/* test_ode.c - the integrator against closed forms. */
#include "mmb_test.h"

#include <gsl/gsl_odeiv2.h>

/* dw/dt = w (1 - w) from 1e-9: half at ln (1e9 - 1). */
#define START 1e-9
#define HALF 20.72326583594641

static const size_t one[] = {0, 1};

static mmb_status
logistic (const double *y, double *dydt, void *arg)
{
  (void) arg;
  dydt[0] = y[0] * (1 - y[0]);
  return MMB_OK;
}

static mmb_status
logistic_jacobian (const double *y, double *J, void *arg)
{
  (void) arg;
  J[0] = 1 - 2 * y[0];
  return MMB_OK;
}

static const mmb_ode_system escape
  = {1, 1, one, logistic, logistic_jacobian, NULL, NULL};

/* Time at which w is half, by bisection inside the step that passes it. */
static mmb_status
half_time (mmb_stepper stepper, double tolerance, double *t,
           mmb_ode_work *work)
{
  mmb_status st;
  mmb_ode *ode = mmb_ode_alloc (&escape, stepper, tolerance, NULL, &st);
  double y = START, h = 0, lo, hi, mid;

  *t = 0;
  assert_non_null (ode);
  st = mmb_ode_start (ode, &y);
  while (st == MMB_OK)
    {
      *t += h;
      st = mmb_ode_step (ode, 1e3, &h);
      assert_true (st != MMB_OK || isfinite (*mmb_ode_state (ode)));
      if (st == MMB_OK && *mmb_ode_state (ode) >= 0.5)
        break;
    }
  for (lo = 0, hi = h; st == MMB_OK && hi - lo > 1e-15 * *t;)
    {
      mid = (lo + hi) / 2;
      st = mmb_ode_inside (ode, mid, &y);
      if (y >= 0.5)
        hi = mid;
      else
        lo = mid;
      if (mid == lo && mid == hi)
        break;
    }
  *t += hi;
  if (work)
    *work = mmb_ode_worked (ode);
  mmb_ode_free (ode);
  return st;
}

static void
error_is_within_100_tolerances (void **state)
{
  double tolerance, t;
  int s, e;

  (void) state;
  for (s = 0; s < MMB_STEP_COUNT; s++)
    for (e = 6; e <= 12; e++)
      {
        tolerance = pow (10, -e);
        assert_int_equal (half_time ((mmb_stepper) s, tolerance, &t, NULL),
                          MMB_OK);
        check_near (t, HALF, 100 * tolerance);
      }
}

/* What GSL's stepper says of the error of a step from Y. */
static int
gsl_logistic (double t, const double *y, double *dydt, void *arg)
{
  (void) t;
  return logistic (y, dydt, arg);
}

static int
gsl_jacobian (double t, const double *y, double *J, double *dfdt, void *arg)
{
  (void) t;
  dfdt[0] = 0;
  return logistic_jacobian (y, J, arg);
}

static double
step_error (const gsl_odeiv2_step_type *type, double y, double h)
{
  const gsl_odeiv2_system sys = {gsl_logistic, gsl_jacobian, 1, NULL};
  gsl_odeiv2_step *s = gsl_odeiv2_step_alloc (type, 1);
  double slope, after, err = NAN;

  logistic (&y, &slope, NULL);
  gsl_odeiv2_step_apply (s, 0, h, &y, &err, &slope, &after, &sys);
  gsl_odeiv2_step_free (s);
  return fabs (err);
}

/* One-step methods: no accepted step has more than 1.1 times the tolerance as
   its error, and the worst of them nearly use it. */
static void
steps_keep_to_the_tolerance (void **state)
{
  static const struct {
    mmb_stepper stepper;
    const gsl_odeiv2_step_type *const *type;
  } pairs[] = {{MMB_STEP_RK45, &gsl_odeiv2_step_rkf45},
               {MMB_STEP_RK8, &gsl_odeiv2_step_rk8pd}};
  size_t i;
  int e;

  (void) state;
  for (i = 0; i < 2; i++)
    for (e = 5; e <= 10; e++)
      {
        double tolerance = pow (10, -e), y = START, t = 0, h, worst = 0;
        mmb_status st;
        mmb_ode *ode = mmb_ode_alloc (&escape, pairs[i].stepper, tolerance,
                                      NULL, &st);
        st = mmb_ode_start (ode, &y);
        for (; st == MMB_OK && t < 40; t += h)
          {
            double scale;
            st = mmb_ode_step (ode, 1e3, &h);
            scale = fmax (y, fmin (*mmb_ode_state (ode), 10 * y));
            worst = fmax (worst, step_error (*pairs[i].type, y, h)
                                 / (tolerance * scale));
            y = *mmb_ode_state (ode);
          }
        assert_int_equal (st, MMB_OK);
        assert_true (worst <= 1.1 * (1 + 1e-9));
        assert_true (worst > (i == 0 ? 0.6 : 0.4));
        mmb_ode_free (ode);
      }
}

/* Loose tolerances from a plateau: right to a fair part of the tolerance, or
   a refusal; never NaN with success. */
static void
loose_tolerances_do_not_lie (void **state)
{
  static const double loose[] = {1e-2, 1e-4};
  double t;
  int s, i;

  (void) state;
  for (s = 0; s < MMB_STEP_COUNT; s++)
    for (i = 0; i < 2; i++)
      if (half_time ((mmb_stepper) s, loose[i], &t, NULL) == MMB_OK)
        check_near (t / HALF, 1, 10 * loose[i]);
}

/* The number of steps grows as tolerance^(-1/(p+1)): 1e4 times less tolerance
   makes 10^(4/5) times the steps at order 4, 10^(4/8) at order 7. */
static void
steps_grow_with_the_order (void **state)
{
  mmb_ode_work few, many;
  double t;

  (void) state;
  half_time (MMB_STEP_RK45, 1e-7, &t, &few);
  half_time (MMB_STEP_RK45, 1e-11, &t, &many);
  check_near (log10 ((double) many.steps / (double) few.steps), 0.8, 0.05);
  half_time (MMB_STEP_RK8, 1e-8, &t, &few);
  half_time (MMB_STEP_RK8, 1e-12, &t, &many);
  check_near (log10 ((double) many.steps / (double) few.steps), 0.5, 0.07);
}

/* y' = -1000 (y - cos s), s' = 1: only bdf may take large steps. */
static mmb_status
stiff (const double *y, double *dydt, void *arg)
{
  (void) arg;
  dydt[0] = -1000 * (y[0] - cos (y[1]));
  dydt[1] = 1;
  return MMB_OK;
}

static mmb_status
stiff_jacobian (const double *y, double *J, void *arg)
{
  (void) arg;
  J[0] = -1000;
  J[1] = -1000 * sin (y[1]);
  J[2] = J[3] = 0;
  return MMB_OK;
}

static void
unit_scales (const double *y, double *scale, void *arg)
{
  (void) y, (void) arg;
  scale[0] = scale[1] = 1;
}

static void
stiff_systems_need_implicit_steps (void **state)
{
  static const size_t two[] = {0, 1, 2};
  const mmb_ode_system sys = {2, 2, two, stiff, stiff_jacobian, unit_scales,
                              NULL};
  static const mmb_stepper steppers[] = {MMB_STEP_RK45, MMB_STEP_BDF,
                                         MMB_STEP_BSIMP};
  mmb_ode_work work[3];
  int k;

  (void) state;
  for (k = 0; k < 3; k++)
    {
      mmb_status st;
      mmb_ode *ode = mmb_ode_alloc (&sys, steppers[k], 1e-6, NULL, &st);
      double y[2] = {1, 0}, t = 0, h, exact;
      bool looked = false;
      assert_int_equal (mmb_stepper_implicit (steppers[k]), k > 0);
      assert_int_equal (mmb_ode_start (ode, y), MMB_OK);
      for (; t < 10; t += h)
        {
          assert_int_equal (mmb_ode_step (ode, 10 - t, &h), MMB_OK);
          if (k == 0 || t < 0.1 || looked)
            continue;
          looked = true;
          /* inside the step, after the transient: just as precise */
          assert_int_equal (mmb_ode_inside (ode, 0.37 * h, y), MMB_OK);
          exact = (1e6 * cos (y[1]) + 1e3 * sin (y[1])) / (1e6 + 1);
          check_near (y[1], t + 0.37 * h, 1e-6);
          check_near (y[0], exact, 1e-4);
        }
      exact = (1e6 * cos (10.) + 1e3 * sin (10.)) / (1e6 + 1);
      check_near (mmb_ode_state (ode)[0], exact, 1e-4);
      work[k] = mmb_ode_worked (ode);
      mmb_ode_free (ode);
    }
  for (k = 1; k < 3; k++)
    {
      assert_true (work[k].rhs * 4 < work[0].rhs);
      assert_true (work[k].jacobians > 0);
    }
}

/* The right-hand side ends at y = 1, with NaN or with a status: steps shrink in
   front of it; multistep methods see the end one step late. */
static mmb_status
cliff (const double *y, double *dydt, void *arg)
{
  const bool *says_so = arg;

  if (!(y[0] < 1) && *says_so)
    return MMB_ENONFINITE;
  dydt[0] = y[0] < 1 ? 1 / sqrt (1 - y[0]) : NAN;
  return MMB_OK;
}

static mmb_status
cliff_jacobian (const double *y, double *J, void *arg)
{
  (void) arg;
  J[0] = 0.5 / pow (1 - y[0], 1.5);
  return MMB_OK;
}

/* All but bdf, whose equation for the next state has solutions on another branch
   there. */
static void
no_nan_is_ever_accepted (void **state)
{
  static const mmb_stepper steppers[4] = {MMB_STEP_RK45, MMB_STEP_RK8,
                                          MMB_STEP_ADAMS, MMB_STEP_BSIMP};
  bool says_so = false;
  const mmb_ode_system sys = {1, 1, one, cliff, cliff_jacobian, NULL, &says_so};
  mmb_status st;
  mmb_ode *ode;
  double y, h, t;
  int way, s, i;

  (void) state;
  for (way = 0; way < 2; way++)
    for (s = 0; s < 4; s++)
      {
        says_so = way == 1;
        ode = mmb_ode_alloc (&sys, steppers[s], 1e-3, NULL, &st);
        y = 0.5;
        st = mmb_ode_start (ode, &y);
        for (i = 0, t = 0; i < 2000 && st == MMB_OK; i++)
          {
            st = mmb_ode_step (ode, 10, &h);
            t += st == MMB_OK ? h : 0;
            assert_true (isfinite (*mmb_ode_state (ode)));
            assert_true (*mmb_ode_state (ode) < 1.01);
          }
        /* there at (2/3) (1 - y0)^(3/2), and not beyond */
        assert_true (t > 0.23 && t < 0.2358);
        mmb_ode_free (ode);
      }
}

static void
work_is_bounded (void **state)
{
  mmb_status st;
  mmb_ode *ode = mmb_ode_alloc (&escape, MMB_STEP_RK8, 1e-10, NULL, &st);
  double y = START, h;

  (void) state;
  mmb_ode_limit (ode, 100);
  st = mmb_ode_start (ode, &y);
  while (st == MMB_OK)
    st = mmb_ode_step (ode, 1, &h);
  assert_int_equal (st, MMB_ESOLVER);
  assert_true (mmb_ode_worked (ode).rhs <= 100);
  mmb_ode_free (ode);
}

static void
bad_arguments_are_refused (void **state)
{
  const mmb_ode_system plain = {1, 1, one, logistic, NULL, NULL, NULL};
  mmb_status st;
  double y = NAN;
  mmb_ode *ode;

  (void) state;
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_BDF, 1e-6, NULL, &st));
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_BSIMP, 1e-6, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_RK8, 0, NULL, &st));
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_RK8, -1e-6, NULL, &st));
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_RK8, NAN, NULL, &st));
  assert_null (mmb_ode_alloc (&plain, MMB_STEP_COUNT, 1e-6, NULL, &st));
  assert_null (mmb_stepper_name (MMB_STEP_COUNT));
  assert_string_equal (mmb_stepper_name (MMB_STEP_BDF), "bdf");
  ode = mmb_ode_alloc (&plain, MMB_STEP_RK8, 1e-6, NULL, &st);
  assert_int_equal (mmb_ode_start (ode, &y), MMB_ENONFINITE);
  mmb_ode_free (ode);
  mmb_ode_free (NULL);
}

static bool
allocate (const mmb_allocator *al)
{
  mmb_status st;
  mmb_ode *ode = mmb_ode_alloc (&escape, MMB_STEP_BDF, 1e-6, al, &st);
  mmb_ode_free (ode);
  return ode != NULL;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (allocate);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (error_is_within_100_tolerances),
    cmocka_unit_test (steps_keep_to_the_tolerance),
    cmocka_unit_test (loose_tolerances_do_not_lie),
    cmocka_unit_test (steps_grow_with_the_order),
    cmocka_unit_test (stiff_systems_need_implicit_steps),
    cmocka_unit_test (no_nan_is_ever_accepted),
    cmocka_unit_test (work_is_bounded),
    cmocka_unit_test (bad_arguments_are_refused),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
