/* mmb_conserved.c - conserved quantities of the flow (T4) as certificates. */
#include "mmb_conserved.h"

#include <math.h>

#include "mmb_blas.h"

/* Columns of Q formed at a time: wide spaces never need width x width. */
#define PANEL ((size_t) 64)

/* A hidden space: the layer that reads it and the COUNT layers, next to each
   other in the parameters, that write to it. */
typedef struct {
  size_t size;
  const mmb_layer *out, *in;
  size_t cols;               /* of the layers that write, together */
} hidden;

/* The space below layer I, if it is a hidden one with a conserved matrix. */
static bool
space_below (const mmb_net *net, size_t i, hidden *s)
{
  size_t j, writers = 0;

  s->out = &net->layers[i];
  s->size = s->out->cols;
  s->cols = 0;
  for (j = 0; j < net->n_layers; j++)
    if (mmb_net_next (net, j) == i)
      {
        if (writers++ == 0)
          s->in = &net->layers[j];
        s->cols += net->layers[j].cols;
      }
  return writers > 0;
}

static double
square (size_t n, const double *x)
{
  return mmb_blas_dot (n, x, x);
}

static double
scale_of (const hidden *s, const double *p)
{
  return square (s->out->rows * s->size, p + s->out->offset)
         + square (s->size * s->cols, p + s->in->offset);
}

/* G (size x n) = alpha (W_out' W_out - W_in W_in') X + beta G. */
static mmb_status
apply (const hidden *s, const double *p, size_t n, const double *X,
       double alpha, double beta, double *T, double *G)
{
  const double *out = p + s->out->offset, *in = p + s->in->offset;
  mmb_status st;

  st = mmb_blas_gemm (false, false, s->out->rows, n, s->size, 1, out,
                      s->out->rows, X, s->size, 0, T, s->out->rows);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, s->size, n, s->out->rows, alpha, out,
                        s->out->rows, T, s->out->rows, beta, G, s->size);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, s->cols, n, s->size, 1, in, s->size, X,
                        s->size, 0, T, s->cols);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, s->size, n, s->cols, -alpha, in,
                        s->size, T, s->cols, 1, G, s->size);
  return st;
}

/* Buffers for N columns of every space: X, G and T in one piece. */
static double *
buffers (const mmb_net *net, size_t n, size_t *piece, const mmb_allocator *al)
{
  size_t i, cells;
  hidden s;

  *piece = 1;
  for (i = 0; i < net->n_layers; i++)
    if (space_below (net, i, &s))
      {
        size_t most = s.size > s.cols ? s.size : s.cols;
        most = s.out->rows > most ? s.out->rows : most;
        *piece = most > *piece ? most : *piece;
      }
  if (!mmb_size_mul (*piece, n, piece) || !mmb_size_mul (*piece, 3, &cells))
    return NULL;
  return mmb_calloc (al, cells, sizeof (double));
}

mmb_status
mmb_conserved_drift (const mmb_net *net, const double *before,
                     const double *after, double keep, double *drift,
                     const mmb_allocator *al)
{
  size_t i, j, k, n, piece;
  double *X = buffers (net, PANEL, &piece, al), *G, *T, sum;
  mmb_status st = MMB_OK;
  hidden s;

  *drift = 0;
  if (!X)
    return MMB_ENOMEM;
  G = X + piece;
  T = G + piece;
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      if (!space_below (net, i, &s))
        continue;
      sum = 0;
      for (j = 0; j < s.size && st == MMB_OK; j += n)
        {
          n = s.size - j < PANEL ? s.size - j : PANEL;
          for (k = 0; k < n * s.size; k++)
            X[k] = 0;
          for (k = 0; k < n; k++)
            X[j + k + k * s.size] = 1;
          if (mmb_asked_to_stop (al))
            st = MMB_EINTERRUPTED;
          if (st == MMB_OK)
            st = apply (&s, before, n, X, -keep, 0, T, G);
          if (st == MMB_OK)
            st = apply (&s, after, n, X, 1, 1, T, G);
          sum += square (n * s.size, G);
        }
      if (sum > 0)
        *drift = fmax (*drift, sqrt (sum) / scale_of (&s, after));
    }
  mmb_free (al, X);
  return st;
}

mmb_status
mmb_conserved_step (const mmb_net *net, const double *before,
                    const double *after, const double *gradient, double keep,
                    double rate, double *residual, const mmb_allocator *al)
{
  size_t i, k, piece;
  double *X = buffers (net, 1, &piece, al), *G, *T, left;
  mmb_status st = MMB_OK;
  hidden s;

  *residual = 0;
  if (!X)
    return MMB_ENOMEM;
  G = X + piece;
  T = G + piece;
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      if (!space_below (net, i, &s))
        continue;
      for (k = 0; k < s.size; k++)
        X[k] = (k % 2 ? 1 : -1) / sqrt ((double) s.size);
      st = apply (&s, after, 1, X, 1, 0, T, G);
      if (st == MMB_OK)
        st = apply (&s, before, 1, X, -keep * keep, 1, T, G);
      if (st == MMB_OK)
        st = apply (&s, gradient, 1, X, -rate * rate, 1, T, G);
      left = sqrt (square (s.size, G));
      if (left > 0)
        *residual = fmax (*residual, left / scale_of (&s, after));
    }
  mmb_free (al, X);
  return st;
}
