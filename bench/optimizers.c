/* optimizers.c - what an epoch of each optimizer costs, in the core, on
   moments: L = 4, late fusion, width 100.  Beside gradient descent, and beside
   a bare loop of Adam's square root and division over as many numbers; all in
   turn, least time of each.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gsl/gsl_errno.h>

#include "mmb.h"
#include "mmb_kernels.h"
#include "task.h"

enum { EPOCHS = 1500, ROUNDS = 9, MOST = 16 };

MMB_CLONES static void
bare (size_t n, const double *restrict m, const double *restrict v,
      double *restrict out)
{
  size_t i;

  for (i = 0; i < n; i++)
    out[i] = m[i] / sqrt (v[i]);
}

static double
time_bare (size_t n, const double *m, double *v, double *out)
{
  double began;
  int i;

  for (i = 0; i < (int) n; i++)
    v[i] = 1 + i % 7;
  began = task_clock ();
  for (i = 0; i < EPOCHS / 4; i++)
    {
      bare (n, m, v, out);
      __asm__ volatile ("" : : "r" (out) : "memory");
    }
  return (task_clock () - began) / (EPOCHS / 4);
}

/* Seconds per epoch of row K of the table of optimizers. */
static double
time_rule (const mmb_net *net, const mmb_moments *d, size_t k,
           const double *start, double *params)
{
  const mmb_optimizer *rule = mmb_optimizer_at (k);
  mmb_descent_info info;
  mmb_descent_opts o;
  double began;

  memcpy (params, start, net->n_params * sizeof *params);
  mmb_descent_defaults (&o);
  o.optimizer = rule;
  o.settings.momentum = 0.9;
  o.learning_rate = 1e-5;
  o.epochs = rule->whole ? 10 : EPOCHS;
  began = task_clock ();
  if (mmb_descent_run (net, d, &o, params, NULL, &info, NULL) != MMB_OK)
    task_fail ("mmb_descent_run failed");
  return (task_clock () - began) / (double) o.epochs;
}

static const char *
verdict (bool met)
{
  return met ? "met" : "missed";
}

int
main (void)
{
  const size_t depth[2] = {4, 4}, dims[2] = {1, 1};
  const size_t width[6] = {100, 100, 100, 100, 100, 100};
  const double S[4] = {4, 0, 0, 1}, Syx[2] = {4, 1}, Syy = 5;
  mmb_moments d = {.M = 2, .D = 2, .O = 1, .dims = dims, .S = S, .Syx = Syx,
                   .Syy = &Syy};
  double least[MOST], loop = INFINITY, *start, *params, *work;
  mmb_status st;
  mmb_net *net;
  size_t n, k, round;

  gsl_set_error_handler (mmb_gsl_error);
  net = mmb_net_alloc (2, dims, 1, depth, 0, width, NULL, &st);
  if (!net)
    task_fail ("out of memory");
  n = net->n_params;
  start = task_vector (n);
  params = task_vector (n);
  work = task_vector (2 * n);
  if (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, start) != MMB_OK)
    task_fail ("no start");
  for (k = 0; k < MOST; k++)
    least[k] = INFINITY;
  for (round = 0; round < ROUNDS; round++)
    {
      for (k = 0; mmb_optimizer_name (k); k++)
        least[k] = fmin (least[k], time_rule (net, &d, k, start, params));
      loop = fmin (loop, time_bare (n, start, work, work + n));
    }
  printf ("  %-10s %10s %10s %12s\n", "optimizer", "us/epoch", "x descent",
          "x bare loop");
  for (k = 0; mmb_optimizer_name (k); k++)
    printf ("  %-10s %10.2f %10.2f %12.2f\n", mmb_optimizer_name (k),
            1e6 * least[k], least[k] / least[0], least[k] / loop);
  printf ("  bare loop of square root and division over %zu numbers: %.2f us\n",
          n, 1e6 * loop);
  printf ("  momentum %.2f x descent  goal <= 2.8: %s\n", least[1] / least[0],
          verdict (least[1] <= 2.8 * least[0]));
  printf ("  Adam %.2f x the bare loop  goal <= 1.3: %s\n", least[2] / loop,
          verdict (least[2] <= 1.3 * loop));
  mmb_net_free (net);
  free (start);
  free (params);
  free (work);
  return 0;
}
