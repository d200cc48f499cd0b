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

static void
take (mmb_mex_net *v, size_t layer, const mxArray *a)
{
  v->weights[layer] = mxGetPr (a);
  v->numel[layer] = mxGetNumberOfElements (a);
  v->n_params = mmb_mex_sum (v->n_params, v->numel[layer], "NET");
}

static bool
has_layer (const mxArray *encoder, size_t index)
{
  const mxArray *a = mxGetCell (encoder, (mwIndex) index);
  return a && !mxIsEmpty (a);
}

void
mmb_mex_net_view (mmb_mex_net *v, const mxArray *net)
{
  const mxArray *encoder = mmb_mex_field (net, "NET", "Encoder");
  const mxArray *decoder = mmb_mex_field (net, "NET", "Decoder");
  size_t m, l, k, layer = 0, width = 0, fused, top = 0;
  const mxArray *a;
  char name[64];

  memset (v, 0, sizeof *v);
  if (!mxIsCell (encoder) || mxGetNumberOfElements (encoder) == 0
      || mxGetNumberOfDimensions (encoder) > 2)
    mmb_mex_raise (MMB_EINVAL, "NET.Encoder",
                   "must be a cell array, modalities x layers");
  if (!mxIsCell (decoder))
    mmb_mex_raise (MMB_EINVAL, "NET.Decoder", "must be a cell array");
  v->M = mxGetM (encoder);
  v->deepest = mxGetN (encoder);
  v->decoder_layers = mxGetNumberOfElements (decoder);
  v->dims = mxCalloc (v->M, sizeof *v->dims);
  v->fusion_depth = mxCalloc (v->M, sizeof *v->fusion_depth);
  k = v->M * v->deepest + v->decoder_layers;
  v->widths = mxCalloc (k, sizeof *v->widths);
  v->weights = mxCalloc (k, sizeof *v->weights);
  v->numel = mxCalloc (k, sizeof *v->numel);

  for (m = 0; m < v->M; m++)
    {
      size_t below = MMB_MEX_ANY;
      for (l = 0; l < v->deepest; l++)
        v->fusion_depth[m] += l == v->fusion_depth[m]
                              && has_layer (encoder, m + v->M * l);
      for (l = v->fusion_depth[m]; l < v->deepest; l++)
        if (has_layer (encoder, m + v->M * l))
          v->fusion_depth[m] = 0;
      if (v->fusion_depth[m] == 0)
        {
          snprintf (name, sizeof name, "NET.Encoder{%zu,:}", m + 1);
          mmb_mex_raise (MMB_EINVAL, name,
                         "must hold weights from its first cell on");
        }
      for (l = 0; l + 1 < v->fusion_depth[m]; l++)
        {
          snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l + 1);
          a = weight (encoder, m + v->M * l, name, below);
          if (l == 0)
            v->dims[m] = mxGetN (a);
          below = v->widths[width++] = mxGetM (a);
          take (v, layer++, a);
        }
    }
  for (m = 0, fused = 0; m < v->M; m++)
    {
      l = v->fusion_depth[m] - 1;
      snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l + 1);
      a = weight (encoder, m + v->M * l, name,
                  l > 0 ? v->widths[fused + l - 1] : MMB_MEX_ANY);
      if (l == 0)
        v->dims[m] = mxGetN (a);
      if (m > 0 && (size_t) mxGetM (a) != top)
        mmb_mex_raise (MMB_EDIM, name,
                       "must have as many rows as the other blocks of the "
                       "fusion layer");
      top = mxGetM (a);
      fused += l;
      take (v, layer++, a);
    }
  for (k = 0; k < v->decoder_layers; k++)
    {
      snprintf (name, sizeof name, "NET.Decoder{%zu}", k + 1);
      a = weight (decoder, k, name, top);
      v->widths[width++] = top;
      top = mxGetM (a);
      take (v, layer++, a);
    }
  v->O = top;
  v->n_layers = layer;
}

void
mmb_mex_net_fits (const mmb_mex_net *v, const mmb_moments *d)
{
  size_t m;

  if (v->M != d->M)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu modalities, DATA has %zu", v->M,
                       d->M);
  for (m = 0; m < v->M; m++)
    if (v->dims[m] != d->dims[m])
      mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                         "mmbias: modality %zu has %zu inputs in NET and %zu "
                         "in DATA", m + 1, v->dims[m], d->dims[m]);
  if (v->O != d->O)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu outputs, DATA has %zu", v->O,
                       d->O);
}

mmb_net *
mmb_mex_net_alloc (const mmb_mex_net *v, mmb_status *st)
{
  return mmb_net_alloc (v->M, v->dims, v->O, v->fusion_depth,
                        v->decoder_layers, v->widths, NULL, st);
}

void
mmb_mex_net_pack (const mmb_mex_net *v, double *params)
{
  size_t i;

  for (i = 0; i < v->n_layers; params += v->numel[i], i++)
    memcpy (params, v->weights[i], v->numel[i] * sizeof *params);
}

/* Next matrix of the flat vector as an mx array. */
static mxArray *
unpack (const double **params, size_t rows, size_t cols)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) rows, (mwSize) cols, mxREAL);

  memcpy (mxGetPr (a), *params, rows * cols * sizeof **params);
  *params += rows * cols;
  return a;
}

void
mmb_mex_net_cells (const mmb_mex_net *v, const double *params,
                   mxArray **encoder, mxArray **decoder)
{
  size_t m, l, k, width = 0, top;

  *encoder = mxCreateCellMatrix ((mwSize) v->M, (mwSize) v->deepest);
  *decoder = mxCreateCellMatrix (v->decoder_layers > 0 ? 1 : 0,
                                 (mwSize) v->decoder_layers);
  for (m = 0; m < v->M; m++)
    for (l = 0; l + 1 < v->fusion_depth[m]; l++, width++)
      mxSetCell (*encoder, (mwIndex) (m + v->M * l),
                 unpack (&params, v->widths[width],
                         l == 0 ? v->dims[m] : v->widths[width - 1]));
  top = v->decoder_layers > 0 ? v->widths[width] : v->O;
  for (m = 0, width = 0; m < v->M; m++)
    {
      l = v->fusion_depth[m] - 1;
      width += l;
      mxSetCell (*encoder, (mwIndex) (m + v->M * l),
                 unpack (&params, top,
                         l == 0 ? v->dims[m] : v->widths[width - 1]));
    }
  for (k = 0; k < v->decoder_layers; k++)
    mxSetCell (*decoder, (mwIndex) k,
               unpack (&params,
                       k + 1 < v->decoder_layers ? v->widths[width + k + 1]
                                                 : v->O,
                       v->widths[width + k]));
}

mxArray *
mmb_mex_nets (const mmb_mex_net *v, const double *params, size_t count)
{
  static const char *names[] = {"Encoder", "Decoder"};
  mxArray *s = mxCreateStructMatrix (1, (mwSize) count, 2, names);
  size_t i;

  for (i = 0; i < count; i++, params += v->n_params)
    {
      mxArray *enc, *dec;
      mmb_mex_net_cells (v, params, &enc, &dec);
      mxSetField (s, (mwIndex) i, "Encoder", enc);
      mxSetField (s, (mwIndex) i, "Decoder", dec);
    }
  return s;
}
