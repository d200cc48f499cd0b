/* mmb_init.c - initial conditions (theory T5), one table row each. */
#include "mmb_init.h"

#include <math.h>
#include <stdbool.h>

#include "mmb_blas.h"
#include "mmb_draw.h"
#include "mmb_manifold.h"
#include "mmb_random.h"

/* What a scheme needs to fill the weights. */
typedef struct {
  const mmb_net *net;
  double u0;
  uint64_t seed;
  const double *directions;
  double *params;
} target;

/* Numbers drawn between two questions whether to go on: some milliseconds. */
#define PIECE ((size_t) 1 << 18)

/* N(0, sigma^2) in every entry of layer i, from that layer's own stream. */
static mmb_status
draw (const target *t, size_t i, double sigma)
{
  const mmb_layer *layer = &t->net->layers[i];
  mmb_stream *s = mmb_stream_alloc (t->seed, MMB_FOR_WEIGHTS, i, &t->net->al);
  double *x = t->params + layer->offset;
  size_t left = layer->rows * layer->cols, n;
  mmb_status st = s ? MMB_OK : MMB_ENOMEM;

  for (; left > 0 && st == MMB_OK; left -= n, x += n)
    {
      n = left < PIECE ? left : PIECE;
      mmb_stream_normal (s, sigma, n, x);
      if (mmb_asked_to_stop (&t->net->al))
        st = MMB_EINTERRUPTED;
    }
  mmb_stream_free (s);
  return st;
}

/* Standard deviation of the entries of layer I, for Gaussian schemes. */
static double
deviation_gaussian (const mmb_net *net, double u0, size_t i)
{
  (void) net, (void) i;
  return u0;
}

static double
deviation_scaled (const mmb_net *net, double u0, size_t i)
{
  const mmb_layer *layer = &net->layers[i];
  double numel = (double) layer->rows * (double) layer->cols;
  size_t m;

  if (i < net->fusion_layer)
    return u0 / sqrt (numel);
  if (i < net->fusion_layer + net->M)
    for (m = 0, numel = 0; m < net->M; m++)
      {
        layer = &net->layers[net->fusion_layer + m];
        numel += (double) layer->rows * (double) layer->cols;
      }
  return u0 * sqrt ((double) net->M) / sqrt (numel);
}

/* A random unit vector of a hidden space, the same for both its layers: its
   stream is that of the layer whose output space it is. */
static mmb_status
unit_vector (const target *t, size_t layer, size_t n, double *h)
{
  mmb_stream *s
    = mmb_stream_alloc (t->seed, MMB_FOR_WEIGHTS, layer, &t->net->al);
  double norm;
  size_t i;

  if (!s)
    return MMB_ENOMEM;
  if (mmb_asked_to_stop (&t->net->al))
    {
      mmb_stream_free (s);
      return MMB_EINTERRUPTED;
    }
  mmb_stream_normal (s, 1, n, h);
  mmb_stream_free (s);
  norm = sqrt (mmb_blas_dot (n, h, h));
  for (i = 0; i < n; i++)
    h[i] /= norm;
  return MMB_OK;
}

static void
outer (const mmb_layer *layer, double scale, const double *out,
       const double *in, double *params)
{
  size_t i, j;

  for (j = 0; j < layer->cols; j++)
    for (i = 0; i < layer->rows; i++)
      params[layer->offset + i + j * layer->rows] = scale * out[i] * in[j];
}

/* W = u0 h_out h_in' up to the fusion layer, sqrt (M) u0 h_out h_in' above. */
static mmb_status
fill_balanced (const target *t)
{
  const mmb_net *net = t->net;
  const mmb_allocator *al = &net->al;
  double *fused = NULL, *out = NULL, *in = NULL, *swap;
  const double one = 1;
  size_t m, l, k, i, widest = 1, at = 0;
  mmb_status st = MMB_ENOMEM;

  if (net->O != 1 || !t->directions)
    return MMB_EINVAL;
  for (i = 0; i < net->n_layers; i++)
    if (net->layers[i].rows > widest)
      widest = net->layers[i].rows;
  fused = mmb_calloc (al, widest, sizeof *fused);
  out = mmb_calloc (al, widest, sizeof *out);
  in = mmb_calloc (al, widest, sizeof *in);
  if (!fused || !out || !in)
    goto done;

  st = MMB_OK;
  if (net->decoder_layers == 0)
    fused[0] = one;
  else
    st = unit_vector (t, net->fusion_layer,
                      net->layers[net->fusion_layer].rows, fused);
  for (m = 0; m < net->M && st == MMB_OK; at += net->dims[m], m++)
    {
      const double *below = t->directions + at;
      for (l = 1; l < net->fusion_depth[m] && st == MMB_OK; l++)
        {
          const mmb_layer *layer = mmb_net_encoder (net, m, l);
          st = unit_vector (t, net->first_layer[m] + l - 1, layer->rows, out);
          outer (layer, t->u0, out, below, t->params);
          swap = in, in = out, out = swap;
          below = in;
        }
      outer (mmb_net_encoder (net, m, net->fusion_depth[m]), t->u0, fused,
             below, t->params);
    }
  for (k = 1; k <= net->decoder_layers && st == MMB_OK; k++)
    {
      const mmb_layer *layer = mmb_net_decoder (net, k);
      const double *below = k == 1 ? fused : in;
      if (k == net->decoder_layers)
        out[0] = one;
      else
        st = unit_vector (t, net->fusion_layer + net->M + k - 1, layer->rows,
                          out);
      outer (layer, sqrt ((double) net->M) * t->u0, out, below, t->params);
      swap = in, in = out, out = swap;
    }

done:
  mmb_free (al, fused);
  mmb_free (al, out);
  mmb_free (al, in);
  return st;
}

/* A scheme is Gaussian with one deviation per layer, or has its own way. */
static const struct {
  const char *name;
  double (*deviation) (const mmb_net *, double u0, size_t layer);
  mmb_status (*fill) (const target *);
} schemes[MMB_INIT_COUNT] = {
  [MMB_INIT_GAUSSIAN] = {"gaussian", deviation_gaussian, NULL},
  [MMB_INIT_SCALED] = {"scaled", deviation_scaled, NULL},
  [MMB_INIT_BALANCED] = {"balanced", NULL, fill_balanced},
};

const char *
mmb_init_name (size_t scheme)
{
  return scheme < MMB_INIT_COUNT ? schemes[scheme].name : NULL;
}

static bool
valid (mmb_init_scheme scheme, double u0, uint64_t seed)
{
  return (unsigned) scheme < MMB_INIT_COUNT && u0 > 0 && isfinite (u0)
         && seed < MMB_SEED_LIMIT;
}

mmb_status
mmb_init_fill (const mmb_net *net, mmb_init_scheme scheme, double u0,
               uint64_t seed, const double *directions, double *params)
{
  target t = {net, u0, seed, directions, params};
  mmb_status st = MMB_OK;
  size_t i;

  if (!valid (scheme, u0, seed))
    return MMB_EINVAL;
  if (schemes[scheme].fill)
    return schemes[scheme].fill (&t);
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    st = draw (&t, i, schemes[scheme].deviation (net, u0, i));
  return st;
}

mmb_status
mmb_init_draw (const mmb_net *wide, const size_t *widths,
               mmb_init_scheme scheme, double u0, uint64_t seed,
               size_t rounds, const mmb_net *small, double *params)
{
  mmb_status st;
  double *sigma;
  size_t i;

  if (!valid (scheme, u0, seed) || !schemes[scheme].deviation)
    return MMB_EINVAL;
  sigma = mmb_calloc (&wide->al, wide->n_layers, sizeof *sigma);
  if (!sigma)
    return MMB_ENOMEM;
  for (i = 0; i < wide->n_layers; i++)
    sigma[i] = schemes[scheme].deviation (wide, u0, i);
  st = mmb_draw_fill (small, widths, rounds, sigma, seed, params, &wide->al);
  mmb_free (&wide->al, sigma);
  return st;
}

size_t
mmb_init_rounds (size_t narrowest, double accuracy)
{
  /* T15: the error of R rounds is about (0.4 width)^(2 - R) */
  double gain = log10 (fmax (0.4 * (double) narrowest, 2));

  return 2 + (size_t) ceil (-log10 (accuracy) / gain);
}

mmb_status
mmb_init_directions (const mmb_moments *d, int fused_late, double *directions,
                     int *unfaithful, const mmb_allocator *al)
{
  size_t m, i, at, first = 0;
  double *strength = NULL, *W = NULL, loss, norm;
  bool *learned = NULL;
  mmb_status st = MMB_ENOMEM;

  if (unfaithful)
    *unfaithful = 0;
  if (d->O != 1)
    return MMB_EINVAL;
  strength = mmb_calloc (al, d->M, sizeof *strength);
  W = mmb_calloc (al, d->D, sizeof *W);
  learned = mmb_calloc (al, d->M, sizeof *learned);
  if (!strength || !W || !learned)
    goto done;
  st = mmb_manifold (d, learned, W, &loss, NULL, strength, al);
  if (st != MMB_OK)
    goto done;
  for (m = 0; m < d->M; m++)
    {
      learned[m] = true;
      if (strength[m] > strength[first])
        first = m;
    }
  st = mmb_manifold (d, learned, W, &loss, NULL, NULL, al);
  if (st != MMB_OK)
    goto done;

  for (m = 0, at = 0; m < d->M; at += d->dims[m], m++)
    {
      double *r = directions + at;
      const double *s = d->Syx + at;
      bool turns = fused_late && d->dims[m] == 1 && W[at] != 0
                   && W[at] * s[0] <= 0;
      st = mmb_blas_norm2 (1, d->dims[m], s, 1, &norm, al);
      if (st != MMB_OK)
        goto done;
      for (i = 0; i < d->dims[m]; i++)
        r[i] = strength[m] > 0 ? s[i] / norm : i == 0;
      if (turns && m != first)
        r[0] = W[at] > 0 ? 1 : -1;
      else if (turns && unfaithful)
        *unfaithful = 1;
    }

done:
  mmb_free (al, strength);
  mmb_free (al, W);
  mmb_free (al, learned);
  return st;
}
