/* samples.c - networks on samples: an epoch against the bare products of
   matrices it is made of.
   Usage: samples [ROUNDS]; prints a row per task: seconds of a gradient over all
   samples or a batch, in double and single precision, on one and all threads,
   beside those of the products alone (same tiles, same shapes, nothing between),
   best of the rounds.  Then an epoch of descent of the toy ReLU network on samples
   and by the exact shortcut, which needs none.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "mmb.h"
#include "mmb_batch_plan.h"
#include "mmb_blas.h"
#include "mmb_parallel.h"

typedef struct {
  const char *name;
  size_t P, dims[2], O, depth, fusion, width, batch;
  size_t criterion;
} task;

static const task tasks[] = {
  {"late ReLU, width 100, 8192 samples", 8192, {10, 10}, 1, 2, 2, 100, 0, 0},
  {"images, L_f = 1, batch 1000", 4000, {784, 784}, 10, 4, 1, 500, 1000, 3},
  {"images, L_f = 2, batch 1000", 4000, {784, 784}, 10, 4, 2, 500, 1000, 3},
  {"images, L_f = 3, batch 1000", 4000, {784, 784}, 10, 4, 3, 500, 1000, 3},
  {"images, L_f = 4, batch 1000", 4000, {784, 784}, 10, 4, 4, 500, 1000, 3},
};

static double
now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void
fill (size_t n, double *x, unsigned seed)
{
  size_t i;
  srand (seed);
  for (i = 0; i < n; i++)
    x[i] = (double) rand () / RAND_MAX - 0.5;
}

static mmb_net *
make_net (const task *t)
{
  size_t depth[2] = {t->fusion, t->fusion}, widths[16], i;
  mmb_status st;
  mmb_net *net;

  for (i = 0; i < 16; i++)
    widths[i] = t->width;
  net = mmb_net_alloc (2, t->dims, t->O, depth, t->depth - t->fusion, widths, NULL, &st);
  mmb_net_set_slope (net, 0);
  return net;
}

/* Least operations of a gradient per sample: no errors of the inputs. */
static double
least_flops (const mmb_net *net)
{
  double sum = 6 * (double) net->n_weights;
  size_t m;

  for (m = 0; m < net->M; m++)
    {
      const mmb_layer *l = &net->layers[mmb_net_input (net, m)];
      sum -= 2 * (double) (l->rows * l->cols);
    }
  return sum;
}

/* One gradient's products over N samples in tiles of TILE, on THREADS: forward,
   errors back, gradients; operands come from memory as they would. */
static double
bare (const mmb_net *net, size_t n, size_t tile, size_t threads, bool single)
{
  const long tiles = (long) ((n + tile - 1) / tile);
  size_t most = 0, i, real = single ? sizeof (float) : sizeof (double), units = 0;
  char *store, *weights = calloc (net->n_params, real);
  char *grads = calloc (net->n_params * threads, real);
  double began;
  long k;

  for (i = 0; i <= net->n_layers; i++)
    {
      size_t size = i < net->n_layers ? net->layers[i].cols : net->O;
      units += size;
      most = size > most ? size : most;
    }
  store = calloc (2 * units * (n + tile), real);
  began = now ();
  MMB_PARALLEL_FOR ((int) threads)
  for (k = 0; k < tiles; k++)
    {
      size_t from = mmb_batch_part (n, (size_t) tiles, (size_t) k), j;
      size_t m = mmb_batch_part (n, (size_t) tiles, (size_t) k + 1) - from;
      char *values = store + 2 * units * from * real, *errors = values + units * m * real;
      char *g = grads + net->n_params * mmb_thread () * real;
      size_t at[64] = {0};
      for (j = 0; j < net->n_layers; j++)
        at[j + 1] = at[j] + net->layers[j].cols * m;
#define CALL(product, type) \
      for (j = 0; j < net->n_layers; j++) \
        product (false, false, net->layers[j].rows, m, net->layers[j].cols, 1, \
                 (type *) weights + net->layers[j].offset, net->layers[j].rows, \
                 (type *) values + at[j], net->layers[j].cols, 0, \
                 (type *) values + at[mmb_net_next (net, j)], net->layers[j].rows); \
      for (j = net->n_layers; j-- > 0;) \
        { \
          size_t which = mmb_net_modality (net, j); \
          if (which == net->M || mmb_net_input (net, which) != j) \
            product (true, false, net->layers[j].cols, m, net->layers[j].rows, 1, \
                     (type *) weights + net->layers[j].offset, net->layers[j].rows, \
                     (type *) errors + at[mmb_net_next (net, j)], net->layers[j].rows, 0, \
                     (type *) errors + at[j], net->layers[j].cols); \
          product (false, true, net->layers[j].rows, net->layers[j].cols, m, 1, \
                   (type *) errors + at[mmb_net_next (net, j)], net->layers[j].rows, \
                   (type *) values + at[j], net->layers[j].cols, 1, \
                   (type *) g + net->layers[j].offset, net->layers[j].rows); \
        }
      if (single)
        { CALL (mmb_blas_sgemm, float) }
      else
        { CALL (mmb_blas_gemm, double) }
    }
  began = now () - began;
  free (store);
  free (weights);
  free (grads);
  return began;
}

/* Least seconds of an epoch of descent with ENGINE, in runs of EPOCHS. */
static double
epoch_of (mmb_engine *engine, const mmb_net *net, uint64_t epochs, size_t rounds)
{
  double *p = calloc (net->n_params, sizeof *p), best = INFINITY, began;
  mmb_descent_opts o;
  mmb_descent_info info;
  size_t r;

  mmb_descent_defaults (&o);
  o.learning_rate = 1e-3;
  o.epochs = epochs;
  for (r = 0; r < rounds; r++)
    {
      fill (net->n_params, p, 3);
      began = now ();
      if (mmb_descent_drive (engine, &o, p, NULL, &info, NULL) != MMB_OK)
        abort ();
      best = fmin (best, (now () - began) / (double) epochs);
    }
  free (p);
  return best;
}

/* The toy task of two scalar modalities: all samples against moments of halves. */
static void
shortcut (size_t rounds)
{
  const task toy = {"", 8192, {1, 1}, 1, 2, 2, 100, 0, 0};
  mmb_net *net = make_net (&toy);
  double *x = calloc (3 * toy.P, sizeof *x), all, halves;
  const double *X[2] = {x, x + toy.P};
  const mmb_samples s = {.M = 2, .D = 2, .O = 1, .P = toy.P, .dims = toy.dims, .Y = x + 2 * toy.P,
                         .X = X};
  mmb_batch_opts o = {.criterion = mmb_criterion_at (0), .threads = 1};
  mmb_status st;
  mmb_halves *h;
  mmb_engine *e;

  fill (3 * toy.P, x, 1);
  h = mmb_halves_samples (&s, NULL, &st);
  e = mmb_engine_samples (net, &s, &o, NULL, &st);
  all = epoch_of (e, net, 20, rounds);
  mmb_engine_free (e);
  e = mmb_engine_halves (net, h, NULL, &st);
  halves = epoch_of (e, net, 20000, rounds);
  mmb_engine_free (e);
  printf ("\nepoch of descent, toy late ReLU, width %zu, %zu samples: %.3g s on samples, %.3g s from "
          "halves (T18b), %.0f x;\n  at least 6 operations through %zu parameters for each of 2 "
          "halves: %.3g s at 3e10/s\n", toy.width, toy.P, all, halves, all / halves,
          net->n_params, 12 * (double) net->n_params / 3e10);
  mmb_halves_free (h);
  mmb_net_free (net);
  free (x);
}

int
main (int argc, char **argv)
{
  size_t rounds = argc > 1 ? (size_t) atoi (argv[1]) : 10, i, r, kind;

  printf ("%-36s %-6s %2s %10s %10s %8s %8s\n", "task", "reals", "th", "gradient", "products", "GF/s",
          "share");
  for (i = 0; i < sizeof tasks / sizeof *tasks; i++)
    for (kind = 0; kind < 4; kind++)
      {
        const task *t = &tasks[i];
        size_t threads = kind % 2 ? mmb_threads () : 1, m, j;
        bool single = kind / 2;
        mmb_net *net = make_net (t);
        double *X[2], *Y = calloc (t->P * t->O, sizeof *Y), loss, best = INFINITY, alone = INFINITY;
        double *p = calloc (net->n_params, sizeof *p), *g = calloc (net->n_params, sizeof *g);
        size_t *index = calloc (t->P, sizeof *index), n = t->batch ? t->batch : t->P, tile[3], k;
        mmb_batch_opts o = {.criterion = mmb_criterion_at (t->criterion), .single = single,
                            .threads = threads};
        mmb_samples s = {.M = 2, .D = t->dims[0] + t->dims[1], .O = t->O, .P = t->P,
                         .dims = t->dims, .Y = Y, .X = (const double *const *) X};
        mmb_status st;
        mmb_batch *b;
        for (m = 0; m < 2; m++)
          {
            X[m] = calloc (t->P * t->dims[m], sizeof (double));
            fill (t->P * t->dims[m], X[m], (unsigned) m + 1);
          }
        for (j = 0; j < t->P; j++)
          {
            Y[j + t->P * (t->criterion ? j % t->O : 0)] = 1;
            index[j] = j * 7919 % t->P;
          }
        fill (net->n_params, p, 3);
        for (j = 0; j < net->n_params; j++)
          p[j] /= sqrt ((double) t->width);
        b = mmb_batch_alloc (net, &s, &o, NULL, &st);
        tile[0] = 128;
        tile[1] = 256;
        tile[2] = n / threads;
        for (r = 0; r < rounds; r++)
          {
            double began = now ();
            mmb_batch_gradient (b, p, t->batch ? index : NULL, t->batch, &loss, g);
            best = fmin (best, now () - began);
            for (k = 0; k < 3; k++)
              alone = fmin (alone, bare (net, n, tile[k], threads, single));
          }
        printf ("%-36s %-6s %2zu %10.3g %10.3g %8.1f %8.2f\n", t->name, single ? "float" : "double",
                threads, best, alone, 1e-9 * least_flops (net) * (double) n / best,
                alone / best);
        fflush (stdout);
        mmb_batch_free (b);
        for (m = 0; m < 2; m++)
          free (X[m]);
        free (Y);
        free (p);
        free (g);
        free (index);
        mmb_net_free (net);
      }
  shortcut (rounds);
  return 0;
}
