/* flow.c - our steppers against CVODE of SUNDIALS on gradient flow.
   Both integrate the same right-hand side (that of the core) under the same
   error norm, with the same outputs; costs are compared at equal measured
   error.  Prints its own report.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cvode/cvode.h>
#include <gsl/gsl_errno.h>
#include <nvector/nvector_serial.h>
#include <sundials/sundials_types.h>
#include <sunlinsol/sunlinsol_spgmr.h>
#include <sunnonlinsol/sunnonlinsol_fixedpoint.h>

#include "mmb.h"
#include "mmb_linear.h"
#include "mmb_loss.h"
#include "task.h"

#define OUTPUTS 21      /* times at which the map is compared */
#define TOLERANCES 12   /* 1e-3 .. 1e-14 */
#define SEEDS 5
#define GOALS 3

static const double goals[GOALS] = {1e-6, 1e-8, 1e-10};

/* The toy task: x_A twice as large as x_B, no correlation. */
static const size_t dims[2] = {1, 1};
static const double S[4] = {4, 0, 0, 1}, Syx[2] = {4, 1}, Syy[1] = {5};
static const mmb_moments toy
  = {.M = 2, .D = 2, .O = 1, .dims = dims, .S = S, .Syx = Syx, .Syy = Syy};

typedef struct {
  const char *name;
  size_t L, F, width;
  mmb_init_scheme scheme;
  double u0;
} problem;

typedef struct {
  const mmb_net *net;
  const double *start;
  double at[OUTPUTS];
  mmb_linear *linear;
  mmb_loss *loss;
  double W[2], E[2];
  uint64_t calls;
} system_of;

/* One contestant at one tolerance. */
typedef struct {
  double error;     /* of the map at the outputs, to its largest entry; NaN
                       when the contestant gave up */
  double seconds;
  uint64_t calls;   /* right-hand sides */
} result;

typedef void (*contestant) (system_of *s, int method, double tolerance,
                            double *W, result *r);

/* The right-hand side of all contestants. */
static mmb_status
slope (system_of *s, const double *y, double *dydt)
{
  mmb_status st = mmb_linear_map (s->linear, y, s->W);
  size_t i;

  s->calls++;
  if (st != MMB_OK)
    return st;
  mmb_loss_eval (s->loss, s->W, s->E);
  st = mmb_linear_gradient (s->linear, y, s->E, dydt);
  for (i = 0; i < s->net->n_params; i++)
    dydt[i] = -dydt[i];
  return st;
}

/* CVODE */

static int
rhs (realtype t, N_Vector y, N_Vector dydt, void *arg)
{
  (void) t;
  return slope (arg, N_VGetArrayPointer (y), N_VGetArrayPointer (dydt))
         == MMB_OK ? 0 : -1;
}

static double tolerance_of_weights;

/* Our norm: every layer relative to its root mean square. */
static int
weights (N_Vector y, N_Vector w, void *arg)
{
  const system_of *s = arg;
  const double *x = N_VGetArrayPointer (y);
  double *v = N_VGetArrayPointer (w), sum;
  size_t i, j, first, last;

  for (i = 0; i < s->net->n_layers; i++)
    {
      first = s->net->layers[i].offset;
      last = i + 1 < s->net->n_layers ? s->net->layers[i + 1].offset
                                      : s->net->n_params;
      for (sum = 0, j = first; j < last; j++)
        sum += x[j] * x[j];
      sum = sqrt (sum / (double) (last - first));
      for (j = first; j < last; j++)
        v[j] = 1 / (tolerance_of_weights * sum);
    }
  return 0;
}

static void
quiet (int code, const char *module, const char *function, char *message,
       void *arg)
{
  (void) code, (void) module, (void) function, (void) message, (void) arg;
}

static void
cvode (system_of *s, int method, double tolerance, double *W, result *r)
{
  SUNContext context;
  N_Vector y;
  SUNNonlinearSolver fixed = NULL;
  SUNLinearSolver gmres = NULL;
  void *cv;
  realtype t;
  size_t i, n = s->net->n_params;
  int bad;

  if (SUNContext_Create (NULL, &context) != 0)
    task_fail ("no SUNDIALS context");
  y = N_VNew_Serial ((sunindextype) n, context);
  cv = CVodeCreate (method, context);
  memcpy (N_VGetArrayPointer (y), s->start, n * sizeof (double));
  tolerance_of_weights = tolerance;
  bad = CVodeInit (cv, rhs, 0, y) || CVodeWFtolerances (cv, weights)
        || CVodeSetUserData (cv, s) || CVodeSetMaxNumSteps (cv, 1000000)
        || CVodeSetErrHandlerFn (cv, quiet, NULL);
  if (method == CV_ADAMS)
    {
      fixed = SUNNonlinSol_FixedPoint (y, 0, context);
      bad = bad || CVodeSetNonlinearSolver (cv, fixed);
    }
  else
    {
      gmres = SUNLinSol_SPGMR (y, SUN_PREC_NONE, 0, context);
      bad = bad || CVodeSetLinearSolver (cv, gmres, NULL);
    }
  if (bad)
    task_fail ("CVODE refuses its settings");
  s->calls = 0;
  r->error = 0;
  r->seconds = task_clock ();
  for (i = 0; i < OUTPUTS; i++)
    {
      if (i > 0 && CVode (cv, s->at[i], y, &t, CV_NORMAL) < 0)
        r->error = NAN;
      mmb_linear_map (s->linear, N_VGetArrayPointer (y), W + 2 * i);
    }
  r->seconds = task_clock () - r->seconds;
  r->calls = s->calls;
  CVodeFree (&cv);
  if (fixed)
    SUNNonlinSolFree (fixed);
  if (gmres)
    SUNLinSolFree (gmres);
  N_VDestroy (y);
  SUNContext_Free (&context);
}

/* Ours: the integrator alone, which does the same work as CVODE */

static mmb_status
our_rhs (const double *y, double *dydt, void *arg)
{
  return slope (arg, y, dydt);
}

static void
ours (system_of *s, int stepper, double tolerance, double *W, result *r)
{
  size_t n = s->net->n_params, starts[33], i;
  mmb_ode_system sys = {.n = n, .blocks = s->net->n_layers, .start = starts,
                        .rhs = our_rhs, .arg = s};
  double *y = task_vector (n), t = 0, h = 0, began = task_clock ();
  mmb_ode *ode;
  mmb_status st;

  for (i = 0; i < s->net->n_layers; i++)
    starts[i] = s->net->layers[i].offset;
  starts[i] = n;
  s->calls = 0;
  ode = mmb_ode_alloc (&sys, stepper, tolerance, NULL, &st);
  if (!ode)
    task_fail ("no integrator");
  st = mmb_ode_start (ode, s->start);
  mmb_linear_map (s->linear, s->start, W);
  for (i = 1; i < OUTPUTS && st == MMB_OK;)
    if (t + h >= s->at[i])
      {
        st = mmb_ode_inside (ode, s->at[i] - t, y);
        mmb_linear_map (s->linear, y, W + 2 * i++);
      }
    else
      {
        t += h;
        st = mmb_ode_step (ode, s->at[OUTPUTS - 1] - t, &h);
        if (t + h > s->at[OUTPUTS - 1] * (1 - 1e-15))
          h = s->at[OUTPUTS - 1] - t;
      }
  mmb_ode_free (ode);
  r->error = st == MMB_OK ? 0 : NAN;
  r->calls = s->calls;
  r->seconds = task_clock () - began;
  free (y);
}

/* The whole run of mmbias: outputs, all events, certificate. */
static void
our_run (system_of *s, int stepper, double tolerance, double *W, result *r)
{
  double *y = task_vector (s->net->n_params), t[OUTPUTS + 1];
  double loss[OUTPUTS + 1], map[2 * (OUTPUTS + 1)];
  mmb_record trace = {.count = OUTPUTS, .at = s->at, .capacity = OUTPUTS + 1,
                     .t = t, .loss = loss, .W = map};
  mmb_flow_info info;
  mmb_flow_opts o;

  memcpy (y, s->start, s->net->n_params * sizeof *y);
  mmb_flow_defaults (&o);
  o.stepper = stepper;
  o.tolerance = tolerance;
  o.time = s->at[OUTPUTS - 1];
  r->error = 0;
  r->seconds = task_clock ();
  if (mmb_flow_run (s->net, &toy, &o, y, &trace, &info, NULL) != MMB_OK
      || trace.rows < OUTPUTS)
    r->error = NAN;
  r->seconds = task_clock () - r->seconds;
  r->calls = info.work.rhs;
  memcpy (W, map, 2 * OUTPUTS * sizeof *W);
  free (y);
}

static const struct {
  const char *name;
  contestant run;
  int method;   /* an mmb_stepper, or CVODE's lmm */
  bool ours;
} table[] = {
  {"mmbias rk45", ours, MMB_STEP_RK45, true},
  {"mmbias rk8", ours, MMB_STEP_RK8, true},
  {"mmbias adams", ours, MMB_STEP_ADAMS, true},
  {"CVODE Adams, fixed point", cvode, CV_ADAMS, false},
  {"CVODE BDF, GMRES", cvode, CV_BDF, false},
  {"rk8, with 7 events located", our_run, MMB_STEP_RK8, true},
};
#define CONTESTANTS (sizeof table / sizeof *table)

/* When 99.9 % of what can be explained are explained.  Beyond it our driver
   would come to rest and CVODE go on. */
static double
run_length (const system_of *s)
{
  double *y = task_vector (s->net->n_params);
  mmb_flow_info info;
  mmb_flow_opts o;

  memcpy (y, s->start, s->net->n_params * sizeof *y);
  mmb_flow_defaults (&o);
  o.time = 1e4;
  o.stop_loss = 2.5e-3;
  if (mmb_flow_run (s->net, &toy, &o, y, NULL, &info, NULL) != MMB_OK
      || info.outcome != MMB_STOPPED)
    task_fail ("the run does not end");
  free (y);
  return info.t;
}

static double
map_error (const double *W, const double *exact)
{
  double worst = 0, largest = 0;
  size_t i;

  for (i = 0; i < 2 * OUTPUTS; i++)
    {
      worst = fmax (worst, fabs (W[i] - exact[i]));
      largest = fmax (largest, fabs (exact[i]));
    }
  return worst / largest;
}

/* Cost at measured error GOAL: the cheapest, over all tolerances, of the runs
   that are as precise, and between neighbours on a line in logarithms. */
static bool
cost_at (const result *r, double goal, double *seconds, double *calls)
{
  size_t i;
  double f;

  for (i = 0; i + 1 < TOLERANCES; i++)
    if (r[i].error >= goal && r[i + 1].error < goal)
      {
        f = log (r[i].error / goal) / log (r[i].error / r[i + 1].error);
        *seconds = r[i].seconds * pow (r[i + 1].seconds / r[i].seconds, f);
        *calls = (double) r[i].calls
                 * pow ((double) r[i + 1].calls / (double) r[i].calls, f);
        return true;
      }
  return false;
}

/* All contestants at all tolerances, until they are precise enough. */
static void
race (system_of *s, const double *exact, result r[CONTESTANTS][TOLERANCES])
{
  double W[2 * OUTPUTS];
  size_t c, i;

  for (c = 0; c < CONTESTANTS; c++)
    for (i = 0; i < TOLERANCES; i++)
      {
        r[c][i].error = NAN;
        if (i > 0 && !(r[c][i - 1].error > goals[GOALS - 1]))
          continue;   /* precise enough, or had given up */
        table[c].run (s, table[c].method, pow (10, -3 - (double) i), W, &r[c][i]);
        if (r[c][i].error == 0)
          r[c][i].error = map_error (W, exact);
      }
}

/* Seconds of one right-hand side. */
static double
one_call (system_of *s)
{
  double *grad = task_vector (s->net->n_params), began = task_clock ();
  size_t i, count = 2000;

  for (i = 0; i < count; i++)
    if (slope (s, s->start, grad) != MMB_OK)
      task_fail ("no gradient");
  began = (task_clock () - began) / (double) count;
  free (grad);
  return began;
}

/* Sums of logarithms of what the goals cost, over seeds. */
typedef struct {
  double seconds[CONTESTANTS][GOALS], calls[CONTESTANTS][GOALS];
  double one_call;
} costs;

static void
add_costs (const result r[CONTESTANTS][TOLERANCES], costs *sum)
{
  double seconds, calls;
  size_t c, g;

  for (c = 0; c < CONTESTANTS; c++)
    for (g = 0; g < GOALS; g++)
      {
        if (!cost_at (r[c], goals[g], &seconds, &calls))
          seconds = calls = INFINITY;
        sum->seconds[c][g] += log (seconds) / SEEDS;
        sum->calls[c][g] += log (calls) / SEEDS;
      }
}

static void
report (const costs *sum)
{
  double seconds, calls, best[2][2], bound = exp (sum->one_call);
  size_t c, g, side;

  for (g = 0; g < GOALS; g++)
    {
      for (side = 0; side < 2; side++)
        best[side][0] = best[side][1] = INFINITY;
      printf ("  measured error %.0e\n", goals[g]);
      for (c = 0; c < CONTESTANTS; c++)
        {
          seconds = exp (sum->seconds[c][g]);
          calls = exp (sum->calls[c][g]);
          if (isfinite (seconds))
            printf ("    %-26s %7.0f right-hand sides %9.3f ms; these alone "
                    "%4.0f %%\n", table[c].name, calls, 1e3 * seconds,
                    100 * calls * bound / seconds);
          else
            printf ("    %-26s not reached\n", table[c].name);
          side = table[c].ours;
          best[side][0] = fmin (best[side][0], seconds);
          best[side][1] = fmin (best[side][1], calls);
        }
      printf ("    best of CVODE / best of mmbias: time %.2f x  goal > 1 x: "
              "%s\n", best[0][0] / best[1][0],
              best[0][0] > best[1][0] ? "met" : "missed");
      printf ("    right-hand sides, mmbias / CVODE: %.2f  goal <= 1.3: %s\n",
              best[1][1] / best[0][1],
              best[1][1] <= 1.3 * best[0][1] ? "met" : "missed");
    }
}

/* One network with the initial weights of SEED. */
static void
contest (const problem *p, uint64_t seed, costs *sum)
{
  static result r[CONTESTANTS][TOLERANCES];
  const size_t fusion[2] = {p->F, p->F};
  system_of s = {0};
  double exact[2 * OUTPUTS], other[2 * OUTPUTS], time, apart;
  size_t widths[32], i;
  mmb_status st;
  mmb_net *net;
  double *start;
  result ignored;

  for (i = 0; i < 32; i++)
    widths[i] = p->width;
  net = mmb_net_alloc (2, dims, 1, fusion, p->L - p->F, widths, NULL, &st);
  if (!net)
    task_fail ("no network");
  start = task_vector (net->n_params);
  if (mmb_init_fill (net, p->scheme, p->u0, seed, NULL, start) != MMB_OK)
    task_fail ("no start");
  s.net = net;
  s.start = start;
  s.linear = mmb_linear_alloc (net, NULL, &st);
  s.loss = mmb_loss_alloc (&toy, NULL, &st);
  if (!s.linear || !s.loss)
    task_fail ("no system");
  time = run_length (&s);
  for (i = 0; i < OUTPUTS; i++)
    s.at[i] = time * (double) i / (OUTPUTS - 1);

  ours (&s, MMB_STEP_RK8, 1e-14, exact, &ignored);
  cvode (&s, CV_ADAMS, 1e-14, other, &ignored);
  apart = map_error (other, exact);
  printf ("  seed %d: to tau = %.4g; the most precise runs of both sides "
          "differ by %.1e\n", (int) seed, time, apart);
  if (!(apart < 0.5 * goals[GOALS - 1]))
    task_fail ("the references disagree");
  if (!(exact[0] < 0.1 && exact[2 * OUTPUTS - 2] > 0.9
        && exact[2 * OUTPUTS - 1] > 0.9))
    task_fail ("the run is not complete: the comparison is blind");
  race (&s, exact, r);
  add_costs (r, sum);
  sum->one_call += log (one_call (&s)) / SEEDS;
  mmb_linear_free (s.linear);
  mmb_loss_free (s.loss);
  mmb_net_free (net);
  free (start);
}

int
main (void)
{
  const problem problems[] = {
    {"L = 2, late, width 100", 2, 2, 100, MMB_INIT_GAUSSIAN, 1e-9},
    {"L = 4, L_f = 3, width 20", 4, 3, 20, MMB_INIT_SCALED, 0.1},
  };
  uint64_t seed;
  size_t i;

  gsl_set_error_handler (mmb_gsl_error);
  setvbuf (stdout, NULL, _IOLBF, 0);
  for (i = 0; i < sizeof problems / sizeof *problems; i++)
    {
      costs sum = {.one_call = 0};

      printf ("%s: until 99.9 %% are explained, %d outputs; geometric means "
              "of %d seeds\n", problems[i].name, OUTPUTS, SEEDS);
      for (seed = 1; seed <= SEEDS; seed++)
        contest (&problems[i], seed, &sum);
      report (&sum);
    }
  return 0;
}
