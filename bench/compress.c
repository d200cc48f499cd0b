/* compress.c - compressed networks against full ones, in the core.
   Prints its own report; every contestant is checked against the full run.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <gsl/gsl_errno.h>

#include "mmb.h"
#include "task.h"

#define REPEATS 7

/* The toy task: x_A twice as large as x_B, no correlation. */
static const size_t dims[2] = {1, 1};
static const double S[4] = {4, 0, 0, 1}, Syx[2] = {4, 1}, Syy[1] = {5};
static const mmb_moments toy
  = {.M = 2, .D = 2, .O = 1, .dims = dims, .S = S, .Syx = Syx, .Syy = Syy};

typedef struct {
  size_t L, F, width;
  mmb_init_scheme scheme;
  double u0, rate;
  uint64_t epochs;
} problem;

static mmb_net *
shape (const problem *p, const size_t *widths)
{
  const size_t fusion[2] = {p->F, p->F};
  size_t same[32], i;
  mmb_status st;
  mmb_net *net;

  for (i = 0; i < 32; i++)
    same[i] = p->width;
  net = mmb_net_alloc (2, dims, 1, fusion, p->L - p->F,
                       widths ? widths : same, NULL, &st);
  if (!net)
    task_fail ("no network");
  return net;
}

/* Descend from START; W holds the map at every STRIDE-th epoch, STATES the
   networks at the epochs AT.  Seconds. */
static double
descend (const problem *p, const mmb_net *net, const double *start,
         uint64_t stride, double *W, size_t count, const double *at,
         double *states)
{
  size_t rows = p->epochs / stride + 1, i;
  double *epochs = calloc (rows, sizeof *epochs);
  double *params = task_vector (net->n_params);
  double *t = task_vector (rows + 1), *loss = task_vector (rows + 1), began;
  mmb_record r = {.count = rows, .at = epochs, .capacity = rows + 1, .t = t, .loss = loss,
                  .W = W, .net_count = count, .net_at = at, .nets = states};
  mmb_descent_info info;
  mmb_descent_opts o;

  for (i = 0; i < rows; i++)
    epochs[i] = (double) (i * stride);
  memcpy (params, start, net->n_params * sizeof *params);
  mmb_descent_defaults (&o);
  o.learning_rate = p->rate;
  o.epochs = p->epochs;
  began = task_clock ();
  if (mmb_descent_run (net, &toy, &o, params, &r, &info, NULL) != MMB_OK)
    task_fail ("a run failed");
  began = task_clock () - began;
  free (epochs);
  free (params);
  free (t);
  free (loss);
  return began;
}

/* Epochs of the snapshots that chose the bases. */
static size_t
looks (const mmb_compressed *c, const problem *p, double *at, double *t)
{
  size_t i, n = 0;

  for (i = 0; i < c->time_count; i++)
    {
      double e = floor (c->times[i] / p->rate + 0.5);
      if (e <= p->epochs && (n == 0 || e > at[n - 1]))
        {
          at[n] = e;
          t[n++] = (double) e * p->rate;
        }
    }
  return n;
}

/* Basis, run and check; seconds of the three parts. */
static void
compressed_run (const problem *p, const mmb_net *net, const double *start,
                double tolerance, uint64_t stride, double *W, double part[3],
                double *error, char *sizes)
{
  mmb_compress_opts o = {.tolerance = tolerance,
                         .time = (double) p->epochs * p->rate,
                         .learning_rate = p->rate};
  double began = task_clock (), *t, *states;
  mmb_compressed *c;
  mmb_status st;
  double *at;
  size_t n, i;

  c = mmb_compress (net, &toy, start, &o, NULL, &st);
  if (!c || !c->met)
    task_fail ("compression did not meet its tolerance");
  part[0] = task_clock () - began;
  at = calloc (c->time_count + 1, sizeof *at);
  t = task_vector (c->time_count + 1);
  n = looks (c, p, at, t);
  states = task_vector (n * c->small->n_params + 1);
  part[1] = descend (p, c->small, c->params, stride, W, n, at, states);
  began = task_clock ();
  if (mmb_compress_check (c, &toy, n, t, states, error) != MMB_OK)
    task_fail ("the check failed");
  part[2] = task_clock () - began;
  for (i = 0, *sizes = 0; i < net->n_layers; i++)
    if (c->Q[i])
      sizes += sprintf (sizes, " %zu", c->small->layers[i].cols);
  free (at);
  free (t);
  free (states);
  mmb_compressed_free (c);
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
median (double *x)
{
  qsort (x, REPEATS, sizeof *x, ascending);
  return x[REPEATS / 2];
}

/* Full and compressed runs in turn; their maps must agree to 10 tolerances. */
static void
contest (const char *name, const problem *p, double tolerance, double goal)
{
  uint64_t stride = p->epochs > 20000 ? 100 : 1;
  size_t rows = p->epochs / stride + 2, i, j;
  mmb_net *net = shape (p, NULL);
  double *start = task_vector (net->n_params);
  double *full = task_vector (2 * rows), *small = task_vector (2 * rows);
  double seconds[4][REPEATS], part[3], error, worst = 0, flops, bytes, total;
  char sizes[400];

  if (mmb_init_fill (net, p->scheme, p->u0, 1, NULL, start) != MMB_OK)
    task_fail ("no start");
  for (i = 0; i < REPEATS; i++)
    {
      seconds[0][i] = descend (p, net, start, stride, full, 0, NULL, NULL);
      compressed_run (p, net, start, tolerance, stride, small, part, &error,
                      sizes);
      for (j = 0; j < 3; j++)
        seconds[j + 1][i] = part[j];
    }
  for (i = 0; i < 2 * rows; i++)
    worst = fmax (worst, fabs (full[i] - small[i]));
  if (!(worst <= 10 * tolerance))
    task_fail ("the compressed run departs from the full one");
  if (!(full[0] < 0.1 && full[rows - 2] > 0.9
        && full[2 * rows - 2] > 0.9))
    task_fail ("the run is not complete: the comparison is blind");
  mmb_descent_cost (net, &flops, &bytes);
  for (j = 0; j < 4; j++)
    seconds[j][0] = median (seconds[j]);
  total = seconds[1][0] + seconds[2][0] + seconds[3][0];
  printf ("%s\n  full %.2f ms; compressed %.2f ms = basis %.2f + run %.2f + "
          "check %.2f; units:%s\n", name, 1e3 * seconds[0][0], 1e3 * total,
          1e3 * seconds[1][0], 1e3 * seconds[2][0], 1e3 * seconds[3][0],
          sizes);
  printf ("  largest |W difference| %.1e, estimated %.1e, tolerance %.0e; full "
          "epoch: at least %.4g flop\n", worst, error, tolerance, flops);
  printf ("  full / compressed %.1f x  goal >= %g x: %s\n",
          seconds[0][0] / total, goal,
          seconds[0][0] / total >= goal ? "met" : "missed");
  mmb_net_free (net);
  free (start);
  free (full);
  free (small);
}

/* A start of any width, drawn in compressed form, to where 99.99 % of the loss
   are explained.  Seconds of drawing and run. */
static double
any_width (size_t width, uint64_t *epochs)
{
  problem p = {4, 3, width, MMB_INIT_SCALED, 0.1, 0.04, 0};
  size_t widths[5], small[5], i, rounds = mmb_init_rounds (width, 1e-8);
  mmb_net *wide, *net;
  double *params, began = task_clock ();
  mmb_descent_info info;
  mmb_descent_opts o;

  for (i = 0; i < 5; i++)
    widths[i] = width;
  wide = shape (&p, NULL);
  if (mmb_draw_widths (2, dims, 1, (size_t[]) {3, 3}, 1, widths, rounds, small,
                       NULL) != MMB_OK)
    task_fail ("no widths");
  net = shape (&p, small);
  params = task_vector (net->n_params);
  if (mmb_init_draw (wide, widths, p.scheme, p.u0, 1, rounds, net, params)
      != MMB_OK)
    task_fail ("no start");
  mmb_descent_defaults (&o);
  o.epochs = 100000;
  o.stop_loss = 2.5e-4;
  if (mmb_descent_run (net, &toy, &o, params, NULL, &info, NULL) != MMB_OK
      || info.outcome != MMB_STOPPED)
    task_fail ("a run did not converge");
  *epochs = info.epoch;
  began = task_clock () - began;
  mmb_net_free (wide);
  mmb_net_free (net);
  free (params);
  return began;
}

static double
megabytes (void)
{
  struct rusage use;

  getrusage (RUSAGE_SELF, &use);
  return (double) use.ru_maxrss / 1024;
}

int
main (void)
{
  const problem deep = {4, 3, 100, MMB_INIT_SCALED, 0.1, 0.04, 9000};
  const problem wide = {2, 2, 1000, MMB_INIT_GAUSSIAN, 1e-9, 0.04, 100000};
  double seconds[2][REPEATS], before, ratio, more;
  uint64_t epochs[2];
  size_t i;

  gsl_set_error_handler (mmb_gsl_error);
  for (i = 0; i < REPEATS; i++)
    seconds[0][i] = any_width (100, &epochs[0]);
  before = megabytes ();
  for (i = 0; i < REPEATS; i++)
    seconds[1][i] = any_width (1000000, &epochs[1]);
  more = megabytes () - before;
  ratio = median (seconds[1]) / median (seconds[0]);

  contest ("L = 4, L_f = 3, width 100, 9000 epochs, tolerance 1e-6", &deep,
           1e-6, 15);
  contest ("L = 4, L_f = 3, width 100, 9000 epochs, tolerance 1e-8", &deep,
           1e-8, 10);
  contest ("L = 2, late, width 1000, 1e5 epochs (exact)", &wide, 1e-10, 20);
  printf ("L = 4, L_f = 3, drawn in compressed form, to convergence\n"
          "  width 100: %llu epochs, %.2f ms; width 1e6: %llu epochs, %.2f ms, "
          "%.1f MB more\n  width 1e6 / width 100 %.2f x  goal <= 3 x: %s; "
          "memory goal < 100 MB: %s\n",
          (unsigned long long) epochs[0], 1e3 * seconds[0][REPEATS / 2],
          (unsigned long long) epochs[1], 1e3 * seconds[1][REPEATS / 2], more,
          ratio, ratio <= 3 ? "met" : "missed", more < 100 ? "met" : "missed");
  return 0;
}
