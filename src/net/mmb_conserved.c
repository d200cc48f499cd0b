/* mmb_conserved.c - conserved quantities of the flow (T4) as certificates. */
#include "mmb_conserved.h"

#include <math.h>

#include "mmb_blas.h"

/* Columns of Q formed at a time: wide spaces never need width x width. */
#define PANEL ((size_t) 64)

/* A hidden space: the layer that reads it, and the layers, next to each other
   in the parameters, that write to it. */
typedef struct {
  size_t size;
  size_t reader, writer;     /* index of the layer; of the first of them */
  size_t writers;
  mmb_layer out, in;         /* the reader; all writers as one matrix */
} hidden;

/* Layers from *J on, before the value, among which all that write to the space
   below layer I are: a look at all layers for each would take for ever in deep
   networks. */
static size_t
candidates (const mmb_net *net, size_t i, size_t *j)
{
  size_t fused = net->fusion_layer + net->M, m;

  *j = i > 0 ? i - 1 : 0;
  if (i == fused)
    *j = net->fusion_layer;
  else if (i >= net->fusion_layer && i < fused)
    {
      m = i - net->fusion_layer;
      if (net->fusion_depth[m] == 1)
        return *j;   /* it reads an input */
      *j = net->first_layer[m] + net->fusion_depth[m] - 2;
      return *j + 1;
    }
  return i;
}

/* The space below layer I, if it is a hidden one with a conserved matrix. */
static bool
space_below (const mmb_net *net, size_t i, hidden *s)
{
  size_t j, end = candidates (net, i, &j);

  s->reader = i;
  s->out = net->layers[i];
  s->size = s->out.cols;
  s->writers = 0;
  for (; j < end; j++)
    if (mmb_net_next (net, j) == i)
      {
        if (s->writers++ == 0)
          {
            s->writer = j;
            s->in = net->layers[j];
          }
        else
          s->in.cols += net->layers[j].cols;
      }
  return s->writers > 0;
}

static double
square (size_t n, const double *x)
{
  return mmb_blas_dot (n, x, x);
}

static double
scale_of (const hidden *s, const double *p)
{
  return square (s->out.rows * s->size, p + s->out.offset)
         + square (s->size * s->in.cols, p + s->in.offset);
}

/* G (size x n) = alpha A' B X + beta G for the layer W that reads the space,
   -alpha A B' X + beta G for one that writes to it, where A and B are W's
   matrices in P and R. */
static mmb_status
add (const mmb_layer *W, bool reads, size_t n, const double *X, double alpha,
     const double *P, const double *R, double beta, double *T, double *G)
{
  const double *A = P + W->offset, *B = R + W->offset;
  size_t size = reads ? W->cols : W->rows, other = reads ? W->rows : W->cols;
  mmb_status st;

  st = mmb_blas_gemm (!reads, false, other, n, size, 1, B, W->rows, X, size,
                      0, T, other);
  if (st == MMB_OK)
    st = mmb_blas_gemm (reads, false, size, n, other, reads ? alpha : -alpha,
                        A, W->rows, T, other, beta, G, size);
  return st;
}

/* G (size x n) = alpha (W_out' W_out - W_in W_in') X + beta G. */
static mmb_status
apply (const hidden *s, const double *p, size_t n, const double *X,
       double alpha, double beta, double *T, double *G)
{
  mmb_status st = add (&s->out, true, n, X, alpha, p, p, beta, T, G);

  return st == MMB_OK ? add (&s->in, false, n, X, alpha, p, p, 1, T, G) : st;
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
        size_t most = s.size > s.in.cols ? s.size : s.in.cols;
        most = s.out.rows > most ? s.out.rows : most;
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

/* States of a step, and the factors of its layers. */
typedef struct {
  const double *before, *after, *gradient, *H;
  const mmb_factor *factors;
} step;

/* G += SHARE times what layer I contributes: new less kept square, less that
   of the direction G + H, plus the cross terms of H alone; those of the
   gradient cancel between the layers of a space. */
static mmb_status
add_layer (const mmb_layer *W, bool reads, const step *s, mmb_factor f,
           double share, const double *X, double *T, double *G)
{
  const double keep = -f.keep * f.keep * share, rate = -f.rate * f.rate * share;
  const double *const gradient = s->gradient, *const H = s->H;
  mmb_status st = add (W, reads, 1, X, share, s->after, s->after, 1, T, G);

  if (st == MMB_OK)
    st = add (W, reads, 1, X, keep, s->before, s->before, 1, T, G);
  if (st == MMB_OK)
    st = add (W, reads, 1, X, rate, gradient, gradient, 1, T, G);
  if (st == MMB_OK && H)
    st = add (W, reads, 1, X, rate, H, H, 1, T, G);
  if (st == MMB_OK && H)
    st = add (W, reads, 1, X, rate, gradient, H, 1, T, G);
  if (st == MMB_OK && H)
    st = add (W, reads, 1, X, rate, H, gradient, 1, T, G);
  if (st == MMB_OK && H)
    st = add (W, reads, 1, X, f.keep * f.rate * share, s->before, H, 1, T, G);
  if (st == MMB_OK && H)
    st = add (W, reads, 1, X, f.keep * f.rate * share, H, s->before, 1, T, G);
  return st;
}

/* Cross terms cancel when each layer counts 1 / (keep rate); relative to the
   reader, that is 1 for equal factors. */
static double
share_of (mmb_factor reader, mmb_factor f)
{
  return reader.keep * reader.rate / (f.keep * f.rate);
}

static bool
all_move (const hidden *s, const mmb_factor *f)
{
  size_t k;

  for (k = 0; k < s->writers; k++)
    if (f[s->writer + k].keep * f[s->writer + k].rate == 0)
      return false;
  return f[s->reader].keep * f[s->reader].rate != 0;
}

/* G = what is left, applied to X; *SCALE = what it is small beside. */
static mmb_status
left_over (const mmb_net *net, const hidden *h, const step *s, const double *X,
           double *T, double *G, double *scale)
{
  const mmb_factor *f = s->factors, reader = f[h->reader];
  mmb_status st;
  size_t k;

  for (k = 0; k < h->size; k++)
    G[k] = 0;
  st = add_layer (&h->out, true, s, reader, 1, X, T, G);
  *scale = square (h->out.rows * h->size, s->after + h->out.offset);
  for (k = h->writer; st == MMB_OK && k < h->writer + h->writers; k++)
    {
      const mmb_layer *W = &net->layers[k];
      double share = share_of (reader, f[k]);
      st = add_layer (W, false, s, f[k], share, X, T, G);
      *scale += fabs (share) * square (h->size * W->cols, s->after + W->offset);
    }
  return st;
}

mmb_status
mmb_conserved_step (const mmb_net *net, const double *before,
                    const double *after, const double *gradient,
                    const double *H, const mmb_factor *factors,
                    double *residual, const mmb_allocator *al)
{
  const step s = {before, after, gradient, H, factors};
  size_t i, k, piece, spaces = 0, checked = 0;
  double *X = buffers (net, 1, &piece, al), *G, *T, left, scale = 1;
  mmb_status st = MMB_OK;
  hidden h;

  *residual = 0;
  if (!X)
    return MMB_ENOMEM;
  G = X + piece;
  T = G + piece;
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      if (!space_below (net, i, &h))
        continue;
      spaces++;
      if (!all_move (&h, factors))
        continue;
      checked++;
      for (k = 0; k < h.size; k++)
        X[k] = (k % 2 ? 1 : -1) / sqrt ((double) h.size);
      st = left_over (net, &h, &s, X, T, G, &scale);
      left = sqrt (square (h.size, G));
      if (left > 0)
        *residual = fmax (*residual, left / scale);
    }
  if (checked == 0 && spaces > 0)
    *residual = NAN;
  mmb_free (al, X);
  return st;
}

/* --- single units ---------------------------------------------------------- */

/* What the gradient's cross term has to make up for at the weights from AT on,
   COUNT of them, STRIDE apart: new less kept square, less that of the direction
   G + H, plus the cross term of H; *SCALE += the new square. */
static double
unit_change (const step *s, mmb_factor f, size_t at, size_t count,
             size_t stride, double *scale)
{
  double sum = 0;

  for (; count > 0; count--, at += stride)
    {
      double w = s->before[at], new = s->after[at], h = s->H ? s->H[at] : 0;
      double d = (s->gradient ? s->gradient[at] : 0) + h;
      sum += new * new - f.keep * f.keep * w * w - f.rate * f.rate * d * d
             + 2 * f.keep * f.rate * w * h;
      *scale += new * new;
    }
  return sum;
}

/* The factors of the biases of layer I's output. */
static mmb_factor
bias_factor (const mmb_net *net, const step *s, size_t i)
{
  return s->factors[i == net->fusion_layer ? net->n_layers : i];
}

/* The square of what is left at all units of space H; *SCALE as above. */
static double
units_left (const mmb_net *net, const hidden *h, const step *s, double *scale)
{
  const mmb_factor reader = s->factors[h->reader];
  double total = 0;
  size_t i, k;

  *scale = 0;
  for (i = 0; i < h->size; i++)
    {
      double left = unit_change (s, reader, h->out.offset + i * h->out.rows,
                                 h->out.rows, 1, scale);
      for (k = h->writer; k < h->writer + h->writers; k++)
        {
          const mmb_layer *W = &net->layers[k];
          double share = share_of (reader, s->factors[k]), size = 0;
          left -= share * unit_change (s, s->factors[k], W->offset + i,
                                       W->cols, W->rows, &size);
          *scale += fabs (share) * size;
          if (!mmb_net_has_bias (net, k))
            continue;
          share = share_of (reader, bias_factor (net, s, k));
          size = 0;
          left -= share * unit_change (s, bias_factor (net, s, k), W->bias + i,
                                       1, 1, &size);
          *scale += fabs (share) * size;
        }
      total += left * left;
    }
  return total;
}

void
mmb_conserved_units (const mmb_net *net, const double *before,
                     const double *after, const double *gradient,
                     const double *H, const mmb_factor *factors,
                     double *residual)
{
  const step s = {before, after, gradient, H, factors};
  size_t i, spaces = 0, checked = 0;
  double left, scale;
  hidden h;

  *residual = 0;
  for (i = 0; i < net->n_layers; i++)
    {
      if (!space_below (net, i, &h))
        continue;
      spaces++;
      if (!all_move (&h, factors))
        continue;
      checked++;
      left = sqrt (units_left (net, &h, &s, &scale));
      if (left > 0)
        *residual = fmax (*residual, left / scale);
    }
  if (checked == 0 && spaces > 0)
    *residual = NAN;
}

mmb_status
mmb_conserved_units_drift (const mmb_net *net, const double *before,
                           const double *after, double keep, double *drift,
                           const mmb_allocator *al)
{
  mmb_factor *factors = mmb_calloc (al, net->n_layers + 1, sizeof *factors);
  size_t i;

  if (!factors)
    return MMB_ENOMEM;
  for (i = 0; i <= net->n_layers; i++)
    factors[i] = (mmb_factor) {.keep = sqrt (keep), .rate = 1};
  mmb_conserved_units (net, before, after, NULL, NULL, factors, drift);
  mmb_free (al, factors);
  return MMB_OK;
}
