/* blas_calls.c - gradient descent by separate BLAS calls, for two encoders of
   three layers and a decoder of one (L = 4, L_f = 3, scalar inputs): each of
   the four square matrices takes a product, a rank-one update and a
   transposed product per epoch, 12 calls.
   Usage: blas_calls TASK EPOCHS WEIGHTS prints the seconds that it took; the
   final weights go to the file WEIGHTS.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "task.h"

/* Encoder m; c are errors carried up, g products from above. */
typedef struct {
  double *W1, *W2, *W3;   /* n, n x n, n x n */
  double *c1, *c2, *g1, *g2;
} encoder;

typedef struct {
  int n, ld;
  encoder e[2];
  double *W4, *g3, *c3;   /* the decoder; its copy before the update */
} network;

/* Copy the N x N matrix between the task's storage and one whose columns
   begin at a cache line, which suits the BLAS. */
static void
copy_matrix (int n, int ld, double *matrix, double *flat, int out)
{
  int j;

  for (j = 0; j < n; j++)
    if (out)
      memcpy (flat + j * n, matrix + j * ld, (size_t) n * sizeof *flat);
    else
      memcpy (matrix + j * ld, flat + j * n, (size_t) n * sizeof *flat);
}

/* Order of mmb_net.h: W_1^1, W_1^2, W_2^1, W_2^2, W_1^3, W_2^3, W^4. */
static void
copy_weights (network *w, double *p, int out)
{
  size_t n = (size_t) w->n;
  int m;

  for (m = 0; m < 2; m++)
    {
      double *first = p + (size_t) m * (n + n * n);
      if (out)
        memcpy (first, w->e[m].W1, n * sizeof *p);
      else
        memcpy (w->e[m].W1, first, n * sizeof *p);
      copy_matrix (w->n, w->ld, w->e[m].W2, first + n, out);
      copy_matrix (w->n, w->ld, w->e[m].W3,
                   p + 2 * (n + n * n) + (size_t) m * n * n, out);
    }
  p += 2 * n + 4 * n * n;
  if (out)
    memcpy (p, w->W4, n * sizeof *p);
  else
    memcpy (w->W4, p, n * sizeof *p);
}

static void
gemv (const network *w, CBLAS_TRANSPOSE trans, const double *A,
      const double *x, double beta, double *y)
{
  cblas_dgemv (CblasColMajor, trans, w->n, w->n, 1, A, w->ld, x, 1, beta, y,
               1);
}

static void
update (const network *w, double rate, const double *g, const double *c,
        double *A)
{
  cblas_dger (CblasColMajor, w->n, w->n, rate, g, 1, c, 1, A, w->ld);
}

/* Products from above, ending in the total map W. */
static void
products (network *w, double *W)
{
  int m, i;

  for (m = 0; m < 2; m++)
    {
      encoder *e = &w->e[m];
      gemv (w, CblasTrans, e->W3, w->W4, 0, e->g2);
      gemv (w, CblasTrans, e->W2, e->g2, 0, e->g1);
      W[m] = 0;
      for (i = 0; i < w->n; i++)
        W[m] += e->W1[i] * e->g1[i];
    }
}

/* One step for the error E of the total map. */
static void
step (network *w, double rate, const double *E)
{
  int m, i, n = w->n;

  for (m = 0; m < 2; m++)
    {
      encoder *e = &w->e[m];
      for (i = 0; i < n; i++)
        e->c1[i] = e->W1[i] * E[m];
      gemv (w, CblasNoTrans, e->W2, e->c1, 0, e->c2);
      gemv (w, CblasNoTrans, e->W3, e->c2, m, w->c3);
    }
  for (i = 0; i < n; i++)
    {
      w->g3[i] = w->W4[i];
      w->W4[i] += rate * w->c3[i];
    }
  for (m = 0; m < 2; m++)
    {
      encoder *e = &w->e[m];
      update (w, rate, w->g3, e->c2, e->W3);
      update (w, rate, e->g2, e->c1, e->W2);
      for (i = 0; i < n; i++)
        e->W1[i] += rate * E[m] * e->g1[i];
    }
}

static void
descend (network *w, const task *t, uint64_t epochs)
{
  double W[2], E[2], loss;
  uint64_t k;

  products (w, W);
  for (k = 0; k < epochs; k++)
    {
      E[0] = t->Syx[0] - W[0] * t->S[0] - W[1] * t->S[1];
      E[1] = t->Syx[1] - W[0] * t->S[2] - W[1] * t->S[3];
      loss = (t->Syy[0] - W[0] * (t->Syx[0] + E[0])
              - W[1] * (t->Syx[1] + E[1])) / 2;
      if (!isfinite (loss))
        task_fail ("the loop of BLAS calls diverged");
      step (w, t->rate, E);
      products (w, W);
    }
}

int
main (int argc, char **argv)
{
  uint64_t epochs;
  network w = {0};
  double began, *room;
  size_t n, cells;
  task *t;
  int m;

  if (argc != 4)
    task_fail ("usage: blas_calls TASK EPOCHS WEIGHTS");
  openblas_set_num_threads (1);
  t = task_read (argv[1]);
  epochs = task_epochs (argv[2]);
  if (t->M != 2 || t->D != 2 || t->L != 4 || t->F != 3 || t->H < 1
      || t->n_params != 3 * t->H + 4 * t->H * t->H)
    task_fail ("BLAS calls are written for L = 4, L_f = 3 and two scalars");
  w.n = (int) t->H;
  w.ld = (w.n + 7) / 8 * 8;
  n = (size_t) w.ld;
  cells = n * t->H;
  room = task_vector (13 * n + 4 * cells);
  w.W4 = room;
  w.g3 = room + n;
  w.c3 = room + 2 * n;
  for (m = 0; m < 2; m++)
    {
      double *p = room + 3 * n + (size_t) m * (5 * n + 2 * cells);
      w.e[m] = (encoder) {.W1 = p, .c1 = p + n, .c2 = p + 2 * n,
                          .g1 = p + 3 * n, .g2 = p + 4 * n, .W2 = p + 5 * n,
                          .W3 = p + 5 * n + cells};
    }
  copy_weights (&w, t->params, 0);

  began = task_clock ();
  descend (&w, t, epochs);
  printf ("%.9g\n", task_clock () - began);

  copy_weights (&w, t->params, 1);
  task_write (argv[3], t->n_params, t->params);
  free (room);
  task_free (t);
  return 0;
}
