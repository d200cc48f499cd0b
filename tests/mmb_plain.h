/* mmb_plain.h - networks the plain way, for comparison: every product of T3
   is formed in full, in naive loops that share nothing with the core. */
#ifndef MMB_PLAIN_H
#define MMB_PLAIN_H

#include "mmb_test.h"

/** C (m x n) = A (m x k) B (k x n). */
static inline double *
plain_product (size_t m, size_t k, size_t n, const double *A, const double *B)
{
  double *C = calloc (m * n, sizeof *C);
  size_t i, j, l;
  for (i = 0; i < m; i++)
    for (j = 0; j < n; j++)
      for (l = 0; l < k; l++)
        C[i + m * j] += A[i + m * l] * B[l + k * j];
  return C;
}

static inline double *
plain_identity (size_t n)
{
  double *A = calloc (n * n, sizeof *A);
  size_t i;
  for (i = 0; i < n; i++)
    A[i * (n + 1)] = 1;
  return A;
}

/** Layers on modality m's path from input to output. */
static inline size_t
plain_path (const mmb_net *net, size_t m, const mmb_layer **path)
{
  size_t l, n = 0;
  for (l = 1; l <= net->fusion_depth[m]; l++)
    path[n++] = mmb_net_encoder (net, m, l);
  for (l = 1; l <= net->decoder_layers; l++)
    path[n++] = mmb_net_decoder (net, l);
  return n;
}

/** Product of path[from .. to-1], or the identity of size N_EMPTY. */
static inline double *
plain_chain (const mmb_layer **path, size_t from, size_t to, size_t n_empty,
             const double *p)
{
  double *A = plain_identity (from < to ? path[from]->cols : n_empty), *B;
  size_t l, cols = from < to ? path[from]->cols : n_empty;
  for (l = from; l < to; l++)
    {
      B = plain_product (path[l]->rows, path[l]->cols, cols,
                         p + path[l]->offset, A);
      free (A);
      A = B;
    }
  return A;
}

/** Total map W (O x D). */
static inline void
plain_map (const mmb_net *net, const double *p, double *W)
{
  const mmb_layer *path[16];
  size_t m;
  for (m = 0; m < net->M; m++)
    {
      size_t n = plain_path (net, m, path);
      double *A = plain_chain (path, 0, n, 0, p);
      memcpy (W, A, net->O * net->dims[m] * sizeof *W);
      W += net->O * net->dims[m];
      free (A);
    }
}

/** Gradient of the loss, T3 by the book; returns the loss in plain form. */
static inline double
plain_gradient (const mmb_net *net, const mmb_moments *d, const double *p,
                double *grad)
{
  size_t O = net->O, D = net->D, m, l, i, j, k, o, at = 0;
  double *W = calloc (O * D, sizeof *W), *E = calloc (O * D, sizeof *E);
  const mmb_layer *path[16];
  double loss = 0;
  plain_map (net, p, W);
  for (o = 0; o < O; o++)
    {
      loss += d->Syy[o + O * o] / 2;
      for (j = 0; j < D; j++)
        {
          E[o + O * j] = d->Syx[o + O * j];
          for (k = 0; k < D; k++)
            E[o + O * j] -= W[o + O * k] * d->S[k + D * j];
          loss -= W[o + O * j] * (E[o + O * j] + d->Syx[o + O * j]) / 2;
        }
    }
  memset (grad, 0, net->n_params * sizeof *grad);
  for (m = 0; m < net->M; at += net->dims[m], m++)
    {
      size_t n = plain_path (net, m, path);
      for (l = 0; l < n; l++)
        {
          double *above = plain_chain (path, l + 1, n, O, p);
          double *below = plain_chain (path, 0, l, net->dims[m], p);
          size_t r = path[l]->rows, c = path[l]->cols;
          for (i = 0; i < r; i++)
            for (j = 0; j < c; j++)
              for (o = 0; o < O; o++)
                for (k = 0; k < net->dims[m]; k++)
                  grad[path[l]->offset + i + r * j]
                    -= above[o + O * i] * E[o + O * (at + k)]
                       * below[j + c * k];
          free (above);
          free (below);
        }
    }
  free (W);
  free (E);
  return loss;
}

#endif
