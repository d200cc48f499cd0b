/* mmb_init.c - initial conditions (theory T5), one table row each. */
#include "mmb_init.h"

#include <math.h>

#include "mmb_blas.h"
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

/* N(0, sigma^2) in every entry of layer i, from that layer's own stream. */
static mmb_status
draw (const target *t, size_t i, double sigma)
{
  const mmb_layer *layer = &t->net->layers[i];
  mmb_stream *s = mmb_stream_alloc (t->seed, MMB_FOR_WEIGHTS, i, &t->net->al);

  if (!s)
    return MMB_ENOMEM;
  mmb_stream_normal (s, sigma, layer->rows * layer->cols,
                     t->params + layer->offset);
  mmb_stream_free (s);
  return MMB_OK;
}

static mmb_status
fill_gaussian (const target *t)
{
  mmb_status st = MMB_OK;
  size_t i;

  for (i = 0; i < t->net->n_layers && st == MMB_OK; i++)
    st = draw (t, i, t->u0);
  return st;
}

static mmb_status
fill_scaled (const target *t)
{
  const mmb_net *net = t->net;
  double gain = sqrt ((double) net->M), fused = 0;
  mmb_status st = MMB_OK;
  size_t i, m;

  for (m = 0; m < net->M; m++)
    {
      const mmb_layer *block = &net->layers[net->fusion_layer + m];
      fused += (double) block->rows * (double) block->cols;
    }
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *layer = &net->layers[i];
      bool below = i < net->fusion_layer;
      bool block = !below && i < net->fusion_layer + net->M;
      double numel = block ? fused : (double) layer->rows * (double) layer->cols;
      st = draw (t, i, t->u0 * (below ? 1 : gain) / sqrt (numel));
    }
  return st;
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

static const struct {
  const char *name;
  mmb_status (*fill) (const target *);
} schemes[MMB_INIT_COUNT] = {
  [MMB_INIT_GAUSSIAN] = {"gaussian", fill_gaussian},
  [MMB_INIT_SCALED] = {"scaled", fill_scaled},
  [MMB_INIT_BALANCED] = {"balanced", fill_balanced},
};

const char *
mmb_init_name (size_t scheme)
{
  return scheme < MMB_INIT_COUNT ? schemes[scheme].name : NULL;
}

mmb_status
mmb_init_fill (const mmb_net *net, mmb_init_scheme scheme, double u0,
               uint64_t seed, const double *directions, double *params)
{
  target t = {net, u0, seed, directions, params};

  if ((unsigned) scheme >= MMB_INIT_COUNT || !(u0 > 0) || !isfinite (u0)
      || seed >= MMB_SEED_LIMIT)
    return MMB_EINVAL;
  return schemes[scheme].fill (&t);
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
