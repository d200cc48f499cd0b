/* task.c - reading tasks and clocks for the C programs of the benchmark.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include "task.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
task_fail (const char *message)
{
  fprintf (stderr, "bench: %s\n", message);
  exit (1);
}

double *
task_vector (size_t count)
{
  size_t bytes = (count * sizeof (double) / 64 + 1) * 64;
  double *x = aligned_alloc (64, bytes);

  if (!x)
    task_fail ("out of memory");
  memset (x, 0, bytes);
  return x;
}

static double *
read_vector (FILE *file, size_t n)
{
  double *x = task_vector (n);

  if (fread (x, sizeof *x, n, file) != n)
    task_fail ("the task file is too short");
  return x;
}

task *
task_read (const char *path)
{
  task *t = calloc (1, sizeof *t);
  FILE *file = fopen (path, "rb");
  double *head, *dims;
  size_t m;

  if (!t || !file)
    task_fail ("cannot read the task file");
  head = read_vector (file, 9);
  t->M = (size_t) head[0];
  t->D = (size_t) head[1];
  t->L = (size_t) head[2];
  t->F = (size_t) head[3];
  t->H = (size_t) head[4];
  t->P = (size_t) head[5];
  t->n_params = (size_t) head[6];
  t->rate = head[7];
  t->loss_min = head[8];
  dims = read_vector (file, t->M);
  t->dims = calloc (t->M, sizeof *t->dims);
  if (!t->dims)
    task_fail ("out of memory");
  for (m = 0; m < t->M; m++)
    t->dims[m] = (size_t) dims[m];
  t->S = read_vector (file, t->D * t->D);
  t->Syx = read_vector (file, t->D);
  t->Syy = read_vector (file, 1);
  t->params = read_vector (file, t->n_params);
  free (head);
  free (dims);
  fclose (file);
  return t;
}

void
task_free (task *t)
{
  free (t->dims);
  free (t->S);
  free (t->Syx);
  free (t->Syy);
  free (t->params);
  free (t);
}

void
task_write (const char *path, size_t n, const double *x)
{
  FILE *file = fopen (path, "wb");

  if (!file || fwrite (x, sizeof *x, n, file) != n || fclose (file) != 0)
    task_fail ("cannot write the result file");
}

uint64_t
task_epochs (const char *text)
{
  char *end;
  unsigned long long n = strtoull (text, &end, 10);

  if (end == text || *end)
    task_fail ("EPOCHS must be a whole number");
  return n;
}

double
task_clock (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}
