/* bench_core.c - case (b) in the core against the bare BLAS calls that it
   replaces: 12 per epoch (product, transposed product and rank-one update for
   each of four 100 x 100 matrices), one BLAS thread, in turn A B A B.

   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <cblas.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mmb.h"

enum { H = 100, EPOCHS = 7000, REPEATS = 7 };
#define ETA 0.04

static double
seconds (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static double
median (double *x)
{
  qsort (x, REPEATS, sizeof *x, compare);
  return x[REPEATS / 2];
}

/* P in the core's flat layout: for each modality W1 (H), W2 (H x H); then the
   two blocks W3 (H x H); then W4 (H). */
static void
blas_descent (const mmb_moments *d, double *p, double *W)
{
  double *W1[2], *W2[2], *W3[2], *W4, g1[2][H], g2[2][H], h2[2][H], h3[2][H];
  double E[2];
  size_t m, j, t;

  W1[0] = p;
  W2[0] = W1[0] + H;
  W1[1] = W2[0] + H * H;
  W2[1] = W1[1] + H;
  W3[0] = W2[1] + H * H;
  W3[1] = W3[0] + H * H;
  W4 = W3[1] + H * H;
  for (t = 0;; t++)
    {
      for (m = 0; m < 2; m++)
        {
          cblas_dgemv (CblasColMajor, CblasTrans, H, H, 1, W3[m], H, W4, 1, 0,
                       g2[m], 1);
          cblas_dgemv (CblasColMajor, CblasTrans, H, H, 1, W2[m], H, g2[m], 1,
                       0, g1[m], 1);
          for (j = 0, W[m] = 0; j < H; j++)
            W[m] += g1[m][j] * W1[m][j];
        }
      for (m = 0; m < 2; m++)
        E[m] = d->Syx[m] - W[0] * d->S[2 * m] - W[1] * d->S[1 + 2 * m];
      if (t == EPOCHS)
        return;
      for (m = 0; m < 2; m++)
        {
          cblas_dgemv (CblasColMajor, CblasNoTrans, H, H, 1, W2[m], H, W1[m],
                       1, 0, h2[m], 1);
          cblas_dgemv (CblasColMajor, CblasNoTrans, H, H, 1, W3[m], H, h2[m],
                       1, 0, h3[m], 1);
        }
      for (m = 0; m < 2; m++)
        {
          cblas_dger (CblasColMajor, H, H, ETA * E[m], W4, 1, h2[m], 1, W3[m],
                      H);
          cblas_dger (CblasColMajor, H, H, ETA * E[m], g2[m], 1, W1[m], 1,
                      W2[m], H);
          for (j = 0; j < H; j++)
            W1[m][j] += ETA * E[m] * g1[m][j];
        }
      for (j = 0; j < H; j++)
        W4[j] += ETA * (E[0] * h3[0][j] + E[1] * h3[1][j]);
    }
}

int
main (void)
{
  static const size_t dims[2] = {1, 1}, F[2] = {3, 3};
  static const size_t widths[5] = {H, H, H, H, H};
  static const double S[4] = {4, 0, 0, 1}, Syx[2] = {4, 1}, Syy[1] = {5};
  mmb_moments d = {2, 2, 1, dims, S, Syx, Syy, 0, NULL, NULL};
  double core[REPEATS], blas[REPEATS], Wb[2] = {0, 0}, Wc[2], flops, bytes;
  double *start, *p, best, tc, tb, worst = 0;
  mmb_descent_opts opts;
  mmb_descent_info info;
  mmb_linear *linear;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, F, 1, widths, NULL, &st);
  size_t r;

  openblas_set_num_threads (1);
  if (!net)
    return 1;
  start = malloc (net->n_params * sizeof *start);
  p = aligned_alloc (64, (net->n_params * sizeof *p + 63) / 64 * 64);
  linear = mmb_linear_alloc (net, NULL, &st);
  if (!start || !p || !linear
      || mmb_init_fill (net, MMB_INIT_SCALED, 0.1, 1, NULL, start) != MMB_OK)
    return 1;
  mmb_descent_defaults (&opts);
  opts.learning_rate = ETA;
  opts.epochs = EPOCHS;
  for (r = 0; r <= REPEATS; r++)          /* the first pair warms up */
    {
      memcpy (p, start, net->n_params * sizeof *p);
      tc = seconds ();
      st = mmb_descent_run (net, &d, &opts, p, NULL, &info, NULL);
      tc = seconds () - tc;
      if (st != MMB_OK || mmb_linear_map (linear, p, Wc) != MMB_OK)
        return 1;
      memcpy (p, start, net->n_params * sizeof *p);
      tb = seconds ();
      blas_descent (&d, p, Wb);
      tb = seconds () - tb;
      worst = fmax (worst, fmax (fabs (Wb[0] - Wc[0]), fabs (Wb[1] - Wc[1])));
      if (r > 0)
        {
          core[r - 1] = tc;
          blas[r - 1] = tb;
        }
    }
  mmb_descent_cost (net, &flops, &bytes);
  tc = median (core);
  tb = median (blas);
  best = 16. * (double) net->n_params;
  printf ("(b) core: %.2f us per epoch; 12 BLAS calls: %.2f us; "
          "core / BLAS = %.3f (goal <= 0.8)\n", 1e6 * tc / EPOCHS,
          1e6 * tb / EPOCHS, tc / tb);
  printf ("    final maps agree to %.1e\n", worst);
  printf ("    least possible: %.0f kB per epoch (each weight read and written "
          "once); moved: %.0f kB, %.0f kflop;\n    reached %.1f GB/s and "
          "%.1f Gflop/s; separate calls would move %.0f kB\n", best / 1e3,
          bytes / 1e3, flops / 1e3, bytes / (tc / EPOCHS) / 1e9,
          flops / (tc / EPOCHS) / 1e9, 32e-3 * 4 * H * H);
  printf ("core-seconds %g\n", tc);
  mmb_linear_free (linear);
  mmb_net_free (net);
  free (start);
  free (p);
  return worst < 1e-10 ? 0 : 1;
}
