/* core.c - times mmb_descent_run on a task, without Octave.
   Usage: core TASK EPOCHS WEIGHTS prints "seconds flops bytes stream": the
   time, the least work per epoch, and the bytes per second of plain passes
   over as many weights; the final weights go to the file WEIGHTS.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include <gsl/gsl_errno.h>

#include "mmb.h"
#include "task.h"

/* As the kernels of the core: compiled for several instruction sets. */
#if defined __x86_64__ && defined __GLIBC__ && !defined __clang__
#define CLONES __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

static mmb_net *
network (const task *t)
{
  size_t *depth = calloc (t->M, sizeof *depth);
  size_t *width = calloc (t->M * t->F + t->L, sizeof *width);
  size_t hidden = t->M * (t->F - 1) + t->L - t->F, i;
  mmb_status st;
  mmb_net *net;

  if (!depth || !width)
    task_fail ("out of memory");
  for (i = 0; i < t->M; i++)
    depth[i] = t->F;
  for (i = 0; i < hidden; i++)
    width[i] = t->H;
  net = mmb_net_alloc (t->M, t->dims, 1, depth, t->L - t->F, width, NULL, &st);
  if (!net || net->n_params != t->n_params)
    task_fail ("the task's network has another shape");
  free (depth);
  free (width);
  return net;
}

/* w <- keep w: each weight read once and written once. */
CLONES static void
pass (size_t n, double keep, double *restrict w)
{
  size_t i;

  for (i = 0; i < n; i++)
    w[i] *= keep;
}

/* Bytes per second of such passes over N weights: what the memory that holds
   them gives a loop that does nothing else. */
static double
stream_rate (size_t n)
{
  double *w = task_vector (n), began, seconds;
  size_t passes = 20000000 / n + 1, i;

  for (i = 0; i < n; i++)
    w[i] = 1;
  pass (n, 0.999, w);
  began = task_clock ();
  for (i = 0; i < passes; i++)
    {
      pass (n, 0.999, w);
      __asm__ volatile ("" : : "r" (w) : "memory");
    }
  seconds = task_clock () - began;
  free (w);
  return 2 * sizeof (double) * (double) n * (double) passes / seconds;
}

int
main (int argc, char **argv)
{
  double flops, bytes, began, seconds, epoch[2], loss[2], *W;
  const double start = 0;
  mmb_record record = {.count = 1, .at = &start, .capacity = 2};
  mmb_descent_opts opts;
  mmb_descent_info info;
  mmb_moments d = {0};
  mmb_net *net;
  task *t;

  gsl_set_error_handler (mmb_gsl_error);
  if (argc != 4)
    task_fail ("usage: core TASK EPOCHS WEIGHTS");
  t = task_read (argv[1]);
  net = network (t);
  d.M = t->M;
  d.D = t->D;
  d.O = 1;
  d.dims = t->dims;
  d.S = t->S;
  d.Syx = t->Syx;
  d.Syy = t->Syy;
  d.loss_min = t->loss_min;
  W = task_vector (2 * t->D);
  record.t = epoch;
  record.loss = loss;
  record.W = W;
  mmb_descent_defaults (&opts);
  opts.learning_rate = t->rate;
  opts.epochs = task_epochs (argv[2]);
  mmb_descent_cost (net, &flops, &bytes);

  began = task_clock ();
  if (mmb_descent_run (net, &d, &opts, t->params, &record, &info, NULL)
      != MMB_OK)
    task_fail ("mmb_descent_run failed");
  seconds = task_clock () - began;

  task_write (argv[3], t->n_params, t->params);
  printf ("%.9g %.9g %.9g %.9g\n", seconds, flops, bytes,
          stream_rate (t->n_params));
  mmb_net_free (net);
  free (W);
  task_free (t);
  return 0;
}
