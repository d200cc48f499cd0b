/* mmb_net.c - flat layout of the weights of a multimodal network. */
#include "mmb_net.h"

#include <math.h>
#include <string.h>

/* Append a layer; the offset is where the parameters end so far. */
static mmb_status
append (mmb_net *net, size_t rows, size_t cols)
{
  mmb_layer *layer = &net->layers[net->n_layers++];
  size_t cells;

  layer->rows = rows;
  layer->cols = cols;
  layer->offset = net->n_params;
  layer->bias = MMB_NO_BIAS;
  if (!mmb_size_mul (rows, cols, &cells)
      || !mmb_size_add (net->n_params, cells, &net->n_params))
    return MMB_ENOMEM;
  return MMB_OK;
}

static mmb_status
build (mmb_net *net, const size_t *widths)
{
  size_t M = net->M, K = net->decoder_layers, m, l, k;
  const size_t *w = widths, *decoder;
  mmb_status st = MMB_OK;
  size_t below, top;

  for (m = 0; m < M; m++)
    {
      net->first_layer[m] = net->n_layers;
      below = net->dims[m];
      for (l = 1; l < net->fusion_depth[m] && st == MMB_OK; l++, w++)
        {
          st = append (net, *w, below);
          below = *w;
        }
    }
  decoder = w;
  top = K > 0 ? decoder[0] : net->O;
  net->fusion_layer = net->n_layers;
  for (m = 0, w = widths; m < M && st == MMB_OK; m++)
    {
      w += net->fusion_depth[m] - 1;
      below = net->fusion_depth[m] > 1 ? w[-1] : net->dims[m];
      st = append (net, top, below);
    }
  for (k = 0; k < K && st == MMB_OK; k++)
    st = append (net, k + 1 < K ? decoder[k + 1] : net->O, decoder[k]);
  return st;
}

mmb_net *
mmb_net_alloc (size_t M, const size_t *dims, size_t O,
               const size_t *fusion_depth, size_t decoder_layers,
               const size_t *widths, const mmb_allocator *al, mmb_status *st)
{
  mmb_net *net;
  size_t m, i, hidden = decoder_layers, layers = decoder_layers;

  *st = MMB_EINVAL;
  if (M == 0 || O == 0)
    return NULL;
  for (m = 0; m < M; m++)
    {
      if (dims[m] == 0 || fusion_depth[m] == 0)
        return NULL;
      if (!mmb_size_add (hidden, fusion_depth[m] - 1, &hidden)
          || !mmb_size_add (layers, fusion_depth[m], &layers))
        {
          *st = MMB_ENOMEM;
          return NULL;
        }
    }
  for (i = 0; i < hidden; i++)
    if (widths[i] == 0)
      return NULL;

  *st = MMB_ENOMEM;
  net = mmb_calloc (al, 1, sizeof *net);
  if (!net)
    return NULL;
  net->al = al ? *al : mmb_allocator_default ();
  net->M = M;
  net->O = O;
  net->decoder_layers = decoder_layers;
  net->dims = mmb_calloc (al, M, sizeof *net->dims);
  net->fusion_depth = mmb_calloc (al, M, sizeof *net->fusion_depth);
  net->first_layer = mmb_calloc (al, M, sizeof *net->first_layer);
  net->layers = mmb_calloc (al, layers, sizeof *net->layers);
  if (!net->dims || !net->fusion_depth || !net->first_layer || !net->layers)
    goto fail;
  for (m = 0; m < M; m++)
    {
      net->dims[m] = dims[m];
      net->fusion_depth[m] = fusion_depth[m];
      if (!mmb_size_add (net->D, dims[m], &net->D))
        goto fail;
    }
  net->slope = 1;
  *st = build (net, widths);
  net->n_weights = net->n_params;
  if (*st == MMB_OK)
    return net;

fail:
  mmb_net_free (net);
  return NULL;
}

mmb_status
mmb_net_set_slope (mmb_net *net, double s)
{
  if (!(s >= 0 && s <= 1))
    return MMB_EINVAL;
  net->slope = s;
  return MMB_OK;
}

mmb_status
mmb_net_add_biases (mmb_net *net)
{
  size_t i, end = net->n_weights;

  for (i = 0; i < net->n_layers; i++)
    {
      mmb_layer *w = &net->layers[i];
      if (mmb_net_adds (net, i))
        w->bias = net->layers[net->fusion_layer].bias;
      else
        {
          w->bias = end;
          if (!mmb_size_add (end, w->rows, &end))
            return MMB_ENOMEM;
        }
    }
  net->n_params = end;
  return MMB_OK;
}

bool
mmb_net_is_linear (const mmb_net *net)
{
  return net->slope == 1 && net->n_params == net->n_weights;
}

bool
mmb_net_has_bias (const mmb_net *net, size_t i)
{
  return net->layers[i].bias != MMB_NO_BIAS && !mmb_net_adds (net, i);
}

const mmb_layer *
mmb_net_encoder (const mmb_net *net, size_t m, size_t l)
{
  if (l == net->fusion_depth[m])
    return &net->layers[net->fusion_layer + m];
  return &net->layers[net->first_layer[m] + l - 1];
}

const mmb_layer *
mmb_net_decoder (const mmb_net *net, size_t k)
{
  return &net->layers[net->fusion_layer + net->M + k - 1];
}

size_t
mmb_net_next (const mmb_net *net, size_t i)
{
  size_t m, fused = net->fusion_layer + net->M;

  if (i >= net->fusion_layer)
    return i < fused ? fused : i + 1;
  m = mmb_net_modality (net, i);
  return i + 2 < net->first_layer[m] + net->fusion_depth[m]
         ? i + 1 : net->fusion_layer + m;
}

size_t
mmb_net_input (const mmb_net *net, size_t m)
{
  return net->fusion_depth[m] > 1 ? net->first_layer[m]
                                  : net->fusion_layer + m;
}

size_t
mmb_net_modality (const mmb_net *net, size_t i)
{
  size_t m = 0;

  if (i >= net->fusion_layer + net->M)
    return net->M;
  if (i >= net->fusion_layer)
    return i - net->fusion_layer;
  while (i >= net->first_layer[m] + net->fusion_depth[m] - 1)
    m++;
  return m;
}

bool
mmb_net_adds (const mmb_net *net, size_t i)
{
  return i > net->fusion_layer && i < net->fusion_layer + net->M;
}

void
mmb_net_reach (const mmb_net *net, size_t i, size_t *first, size_t *count)
{
  size_t m = i < net->n_layers ? mmb_net_modality (net, i) : net->M, k;

  *first = 0;
  *count = net->D;
  if (m == net->M)
    return;
  for (k = 0; k < m; k++)
    *first += net->dims[k];
  *count = net->dims[m];
}

size_t
mmb_net_depth (const mmb_net *net)
{
  size_t m, deepest = 0;

  for (m = 0; m < net->M; m++)
    if (net->fusion_depth[m] > deepest)
      deepest = net->fusion_depth[m];
  return deepest + net->decoder_layers;
}

mmb_status
mmb_net_reads (const mmb_net *net, size_t M, const size_t *dims, size_t O)
{
  size_t m;

  if (net->M != M || net->O != O)
    return MMB_EDIM;
  for (m = 0; m < M; m++)
    if (net->dims[m] != dims[m])
      return MMB_EDIM;
  return MMB_OK;
}

mmb_status
mmb_net_finite (const mmb_net *net, const double *params)
{
  size_t i;

  for (i = 0; i < net->n_params; i++)
    if (!isfinite (params[i]))
      return MMB_ENONFINITE;
  return MMB_OK;
}

mmb_status
mmb_net_fits (const mmb_net *net, const mmb_moments *d, const double *params)
{
  mmb_status st = mmb_net_reads (net, d->M, d->dims, d->O);

  if (st == MMB_OK && !mmb_net_is_linear (net))
    st = MMB_EINVAL;
  if (st == MMB_OK && net->D != d->D)
    st = MMB_EDIM;
  return st == MMB_OK ? mmb_net_finite (net, params) : st;
}

void
mmb_net_free (mmb_net *net)
{
  mmb_allocator al;

  if (!net)
    return;
  al = net->al;
  mmb_free (&al, net->dims);
  mmb_free (&al, net->fusion_depth);
  mmb_free (&al, net->first_layer);
  mmb_free (&al, net->layers);
  mmb_free (&al, net);
}
