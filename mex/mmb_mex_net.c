/* mmb_mex_net.c - gateways: networks in and out. */
#include "mmb_mex.h"

#include <stdio.h>
#include <string.h>

/* One weight matrix: finite, full, real, and fitting the one below. */
static const mxArray *
weight (const mxArray *cell, size_t index, const char *name, size_t cols)
{
  const mxArray *a = mxGetCell (cell, (mwIndex) index);

  mmb_mex_matrix (a, name, MMB_MEX_ANY, cols);
  if (mxGetM (a) == 0 || mxGetN (a) == 0)
    mmb_mex_raise (MMB_EINVAL, name, "must not be empty");
  return a;
}

static bool
has_layer (const mxArray *encoder, size_t index)
{
  const mxArray *a = mxGetCell (encoder, (mwIndex) index);
  return a && !mxIsEmpty (a);
}

static void *
mx_alloc (size_t bytes, void *ctx)
{
  (void) ctx;
  return mxMalloc (bytes);
}

static void
mx_release (void *ptr, void *ctx)
{
  (void) ctx;
  mxFree (ptr);
}

const mmb_net *
mmb_mex_net_shape (size_t M, const size_t *dims, size_t O,
                   const size_t *fusion_depth, size_t decoder_layers,
                   const size_t *widths, const char *name)
{
  const mmb_allocator al = {mx_alloc, mx_release, NULL, NULL};
  mmb_status st;
  const mmb_net *net = mmb_net_alloc (M, dims, O, fusion_depth, decoder_layers,
                                      widths, &al, &st);

  mmb_mex_check (st, name);
  return net;
}

/* The struct's cells while its shape is read. */
typedef struct {
  const mxArray *encoder, *decoder;
  size_t M, columns, K, O;
  size_t *dims, *fusion_depth, *widths;
} cells;

/* Layers of encoder M: those before its first empty cell, which must be all. */
static size_t
depth_of (const cells *c, size_t m)
{
  size_t l, F = 0;
  char name[64];

  while (F < c->columns && has_layer (c->encoder, m + c->M * F))
    F++;
  for (l = F; l < c->columns; l++)
    if (has_layer (c->encoder, m + c->M * l))
      F = 0;
  if (F == 0)
    {
      snprintf (name, sizeof name, "NET.Encoder{%zu,:}", m + 1);
      mmb_mex_raise (MMB_EINVAL, name, "must hold weights from its first cell on");
    }
  return F;
}

static const mxArray *
encoder_weight (const cells *c, size_t m, size_t l, size_t below)
{
  char name[64];

  snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l + 1);
  return weight (c->encoder, m + c->M * l, name, below);
}

/* Sizes, layer by layer; the rows of the fusion layer are returned. */
static size_t
read_encoders (cells *c, size_t *width)
{
  size_t m, l, below, top = 0;
  const mxArray *a;
  char name[64];

  for (m = 0; m < c->M; m++)
    {
      c->fusion_depth[m] = depth_of (c, m);
      for (l = 0, below = MMB_MEX_ANY; l < c->fusion_depth[m]; l++)
        {
          a = encoder_weight (c, m, l, below);
          below = mxGetM (a);
          if (l == 0)
            c->dims[m] = mxGetN (a);
          if (l + 1 < c->fusion_depth[m])
            c->widths[(*width)++] = below;
        }
      if (m > 0 && below != top)
        {
          snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l);
          mmb_mex_raise (MMB_EDIM, name,
                         "must have as many rows as the other blocks of the "
                         "fusion layer");
        }
      top = below;
    }
  return top;
}

static void
read_shape (cells *c)
{
  size_t k, width = 0, top;
  char name[64];

  top = read_encoders (c, &width);
  for (k = 0; k < c->K; k++)
    {
      snprintf (name, sizeof name, "NET.Decoder{%zu}", k + 1);
      c->widths[width++] = top;
      top = mxGetM (weight (c->decoder, k, name, top));
    }
  c->O = top;
}

static const mxArray *
cell_of (const mxArray *net, const char *field, const char *name)
{
  const mxArray *a = mmb_mex_field (net, "NET", field);

  if (!mxIsCell (a) || mxGetNumberOfDimensions (a) > 2)
    mmb_mex_raise (MMB_EINVAL, name, "must be a cell array");
  return a;
}

/* Index of layer L (from 0) of encoder M. */
static size_t
layer_of (const mmb_net *net, size_t m, size_t l)
{
  return (size_t) (mmb_net_encoder (net, m, l + 1) - net->layers);
}

/* Biases of layer I, from cell INDEX of FROM: a column of its rows. */
static void
take_bias (mmb_mex_net *v, size_t i, const mxArray *from, size_t index,
           const char *name)
{
  const mxArray *a = mxGetCell (from, (mwIndex) index);

  v->biases[i] = mmb_mex_matrix (a, name, v->net->layers[i].rows, 1);
}

/* Field NAME of NET as cells of this size; NULL where it is missing or empty. */
static const mxArray *
bias_cells (const mxArray *net, const char *field, const char *name, size_t rows,
            size_t cols)
{
  const mxArray *a = mxGetField (net, 0, field);

  if (!a || mxIsEmpty (a))
    return NULL;
  if (!mxIsCell (a) || mxGetM (a) != rows || mxGetN (a) != cols)
    mmb_mex_raise (MMB_EDIM, name, "must be empty or a cell array, a cell per layer "
                   "with biases");
  return a;
}

/* Biases of all layers or of none. */
static void
view_biases (mmb_mex_net *v, const mxArray *net)
{
  const size_t M = v->net->M, K = v->net->decoder_layers;
  const size_t below = v->columns > 0 ? v->columns - 1 : 0;
  const mxArray *encoder = bias_cells (net, "EncoderBias", "NET.EncoderBias", M, below);
  const mxArray *decoder = bias_cells (net, "DecoderBias", "NET.DecoderBias", 1, K + 1);
  char name[64];
  size_t m, l, k;

  v->biases = mxCalloc (v->net->n_layers, sizeof *v->biases);
  if (!decoder && encoder)
    mmb_mex_raise (MMB_EDIM, "NET.DecoderBias", "must hold biases where "
                   "NET.EncoderBias does");
  if (!decoder)
    return;
  mmb_mex_check (mmb_net_add_biases ((mmb_net *) v->net), "NET");
  for (m = 0; m < M; m++)
    for (l = 0; l + 1 < v->net->fusion_depth[m]; l++)
      {
        snprintf (name, sizeof name, "NET.EncoderBias{%zu,%zu}", m + 1, l + 1);
        if (!encoder)
          mmb_mex_raise (MMB_EDIM, "NET.EncoderBias", "must hold biases where "
                         "NET.DecoderBias does");
        take_bias (v, layer_of (v->net, m, l), encoder, m + M * l, name);
      }
  for (k = 0; k <= K; k++)
    {
      snprintf (name, sizeof name, "NET.DecoderBias{%zu}", k + 1);
      take_bias (v, k == 0 ? v->net->fusion_layer : v->net->fusion_layer + M + k - 1,
                 decoder, k, name);
    }
}

void
mmb_mex_net_view (mmb_mex_net *v, const mxArray *net)
{
  mmb_mex_net_view_any (v, net);
  if (!mmb_net_is_linear (v->net))
    mmb_mex_raise (MMB_EINVAL, "NET", "must be linear here: Slope 1, no biases");
}

void
mmb_mex_net_view_any (mmb_mex_net *v, const mxArray *net)
{
  cells c = {.encoder = cell_of (net, "Encoder", "NET.Encoder"),
             .decoder = cell_of (net, "Decoder", "NET.Decoder")};
  const mxArray *slope = mxGetField (net, 0, "Slope");   /* of a struct by now */
  size_t m, l, k, n;

  if (mxGetNumberOfElements (c.encoder) == 0)
    mmb_mex_raise (MMB_EINVAL, "NET.Encoder",
                   "must be a cell array, modalities x layers");
  c.M = mxGetM (c.encoder);
  c.columns = v->columns = mxGetN (c.encoder);
  c.K = mxGetNumberOfElements (c.decoder);
  n = mxGetNumberOfElements (c.encoder) + c.K;
  c.dims = mxCalloc (c.M, sizeof *c.dims);
  c.fusion_depth = mxCalloc (c.M, sizeof *c.fusion_depth);
  c.widths = mxCalloc (n, sizeof *c.widths);
  read_shape (&c);
  v->net = mmb_mex_net_shape (c.M, c.dims, c.O, c.fusion_depth, c.K, c.widths,
                              "NET");
  v->weights = mxCalloc (n, sizeof *v->weights);
  for (m = 0; m < c.M; m++)
    for (l = 0; l < c.fusion_depth[m]; l++)
      v->weights[layer_of (v->net, m, l)]
        = mxGetPr (mxGetCell (c.encoder, (mwIndex) (m + c.M * l)));
  for (k = 0; k < c.K; k++)
    v->weights[v->net->fusion_layer + c.M + k]
      = mxGetPr (mxGetCell (c.decoder, (mwIndex) k));
  if (slope && mmb_net_set_slope ((mmb_net *) v->net,
                                  mmb_mex_scalar (slope, "NET.Slope")) != MMB_OK)
    mmb_mex_raise (MMB_EINVAL, "NET.Slope", "must be a number from 0 to 1");
  view_biases (v, net);
}

void
mmb_mex_net_fits (const mmb_net *net, const mmb_moments *d)
{
  size_t m;

  if (net->M != d->M)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu modalities, DATA has %zu", net->M,
                       d->M);
  for (m = 0; m < net->M; m++)
    if (net->dims[m] != d->dims[m])
      mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                         "mmbias: modality %zu has %zu inputs in NET and %zu "
                         "in DATA", m + 1, net->dims[m], d->dims[m]);
  if (net->O != d->O)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu outputs, DATA has %zu", net->O,
                       d->O);
}

void
mmb_mex_net_pack (const mmb_mex_net *v, double *params)
{
  size_t i;

  for (i = 0; i < v->net->n_layers; i++)
    {
      const mmb_layer *w = &v->net->layers[i];
      memcpy (params + w->offset, v->weights[i],
              w->rows * w->cols * sizeof *params);
      if (v->biases[i])
        memcpy (params + w->bias, v->biases[i], w->rows * sizeof *params);
    }
}

double *
mmb_mex_net_params (const mmb_mex_net *v)
{
  double *params;

  mmb_mex_room (v->net->n_params, "NET");
  params = mxMalloc (v->net->n_params * sizeof *params);
  mmb_mex_net_pack (v, params);
  return params;
}

/* A matrix of the flat vector as an mx array. */
static mxArray *
unpack (const mmb_layer *w, const double *params)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) w->rows, (mwSize) w->cols,
                                     mxREAL);

  memcpy (mxGetPr (a), params + w->offset, w->rows * w->cols * sizeof *params);
  return a;
}

void
mmb_mex_net_cells (const mmb_net *net, size_t columns, const double *params,
                   mxArray **encoder, mxArray **decoder)
{
  size_t m, l, k, K = net->decoder_layers;

  *encoder = mxCreateCellMatrix ((mwSize) net->M, (mwSize) columns);
  *decoder = mxCreateCellMatrix (K > 0 ? 1 : 0, (mwSize) K);
  for (m = 0; m < net->M; m++)
    for (l = 0; l < net->fusion_depth[m]; l++)
      mxSetCell (*encoder, (mwIndex) (m + net->M * l),
                 unpack (mmb_net_encoder (net, m, l + 1), params));
  for (k = 0; k < K; k++)
    mxSetCell (*decoder, (mwIndex) k,
               unpack (mmb_net_decoder (net, k + 1), params));
}

static mxArray *
bias_of (const mmb_layer *w, const double *params)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) w->rows, 1, mxREAL);

  memcpy (mxGetPr (a), params + w->bias, w->rows * sizeof *params);
  return a;
}

/* Biases of flat PARAMS as cells; both empty where there are none. */
static void
bias_cells_of (const mmb_net *net, size_t columns, const double *params,
               mxArray **encoder, mxArray **decoder)
{
  const bool any = net->n_params > net->n_weights;
  size_t m, l, k, K = net->decoder_layers;

  *encoder = mxCreateCellMatrix (any ? (mwSize) net->M : 0,
                                 any ? (mwSize) columns - 1 : 0);
  *decoder = mxCreateCellMatrix (any ? 1 : 0, any ? (mwSize) K + 1 : 0);
  for (m = 0; any && m < net->M; m++)
    for (l = 0; l + 1 < net->fusion_depth[m]; l++)
      mxSetCell (*encoder, (mwIndex) (m + net->M * l),
                 bias_of (mmb_net_encoder (net, m, l + 1), params));
  for (k = 0; any && k <= K; k++)
    mxSetCell (*decoder, (mwIndex) k,
               bias_of (k == 0 ? &net->layers[net->fusion_layer]
                               : mmb_net_decoder (net, k), params));
}

mxArray *
mmb_mex_nets (const mmb_mex_net *v, const double *params, size_t count)
{
  static const char *names[] = {"Encoder", "Decoder", "EncoderBias", "DecoderBias"};
  const bool biases = v->net->n_params > v->net->n_weights;
  mxArray *s = mxCreateStructMatrix (1, (mwSize) count, biases ? 4 : 2, names);
  size_t i;

  for (i = 0; i < count; i++, params += v->net->n_params)
    {
      mxArray *enc, *dec;
      mmb_mex_net_cells (v->net, v->columns, params, &enc, &dec);
      mxSetField (s, (mwIndex) i, "Encoder", enc);
      mxSetField (s, (mwIndex) i, "Decoder", dec);
      if (!biases)
        continue;
      bias_cells_of (v->net, v->columns, params, &enc, &dec);
      mxSetField (s, (mwIndex) i, "EncoderBias", enc);
      mxSetField (s, (mwIndex) i, "DecoderBias", dec);
    }
  return s;
}
