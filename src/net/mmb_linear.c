/* mmb_linear.c - total map and gradient of a linear network (T1, T3).

   Output side: G (O x h) = product above a space, carried down; the error
   then travels up as C (h x O) = (product from the inputs) E'; the gradient
   of a layer is -G' C'.  Input side: H (h x D_m) = product from the inputs,
   carried up; the error travels down as B (h x D_m) = (product above)' E; the
   gradient is -B H'.  Both are exact; the side with fewer columns is taken. */
#include "mmb_linear.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

/* The spaces of the network: one below each layer, and the output's. */
typedef struct {
  size_t size;   /* units */
  size_t cols;   /* inputs that reach it (input side) ... */
  size_t first;  /* ... and the first of them */
  double *down;  /* G (O x size) or B (size x cols) */
  double *up;    /* C (size x O) or H (size x cols) */
} space;

struct mmb_linear {
  const mmb_net *net;
  bool from_output;
  space *spaces;     /* n_layers + 1; space i is the input of layer i */
  double *store;
  mmb_allocator al;
};

/* Columns carried per unit from each side, summed over the weights. */
static bool
output_side_is_cheaper (const mmb_net *net)
{
  double in = 0, out = 0;
  size_t m, l, k;

  for (m = 0; m < net->M; m++)
    for (l = 1; l <= net->fusion_depth[m]; l++)
      {
        const mmb_layer *w = mmb_net_encoder (net, m, l);
        double cells = (double) w->rows * (double) w->cols;
        in += cells * (double) net->dims[m];
        out += cells * (double) net->O;
      }
  for (k = 1; k <= net->decoder_layers; k++)
    {
      const mmb_layer *w = mmb_net_decoder (net, k);
      double cells = (double) w->rows * (double) w->cols;
      in += cells * (double) net->D;
      out += cells * (double) net->O;
    }
  return out <= in;
}

static void
connect (mmb_linear *ws)
{
  const mmb_net *net = ws->net;
  size_t i;

  for (i = 0; i <= net->n_layers; i++)
    {
      ws->spaces[i].size = i < net->n_layers ? net->layers[i].cols : net->O;
      mmb_net_reach (net, i, &ws->spaces[i].first, &ws->spaces[i].cols);
    }
}

mmb_linear *
mmb_linear_alloc (const mmb_net *net, const mmb_allocator *al, mmb_status *st)
{
  mmb_linear *ws = mmb_calloc (al, 1, sizeof *ws);
  size_t i, need = 0, cells;
  double *p;

  *st = MMB_ENOMEM;
  if (!ws)
    return NULL;
  ws->al = al ? *al : mmb_allocator_default ();
  ws->net = net;
  ws->from_output = output_side_is_cheaper (net);
  ws->spaces = mmb_calloc (al, net->n_layers + 1, sizeof *ws->spaces);
  if (!ws->spaces)
    goto fail;
  connect (ws);
  for (i = 0; i <= net->n_layers; i++)
    {
      size_t cols = ws->from_output ? net->O : ws->spaces[i].cols;
      if (!mmb_size_mul (ws->spaces[i].size, cols, &cells)
          || !mmb_size_mul (cells, 2, &cells)
          || !mmb_size_add (need, cells, &need))
        goto fail;
    }
  ws->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    goto fail;
  for (i = 0; i <= net->n_layers; i++)
    {
      space *s = &ws->spaces[i];
      size_t n = s->size * (ws->from_output ? net->O : s->cols);
      s->down = p;
      s->up = p + n;
      p += 2 * n;
    }
  *st = MMB_OK;
  return ws;

fail:
  mmb_linear_free (ws);
  return NULL;
}

static mmb_status
map_from_output (mmb_linear *ws, const double *params, double *W)
{
  const mmb_net *net = ws->net;
  size_t i, m, O = net->O, at = 0;
  mmb_status st = MMB_OK;

  mmb_blas_identity (O, ws->spaces[net->n_layers].down);
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      st = mmb_blas_gemm (false, false, O, w->cols, w->rows, 1,
                          ws->spaces[mmb_net_next (net, i)].down, O, params + w->offset,
                          w->rows, 0, ws->spaces[i].down, O);
    }
  for (m = 0; m < net->M; at += net->dims[m], m++)
    memcpy (W + at * O, ws->spaces[mmb_net_input (net, m)].down,
            O * net->dims[m] * sizeof *W);
  return st;
}

static mmb_status
map_from_input (mmb_linear *ws, const double *params, double *W)
{
  const mmb_net *net = ws->net;
  space *end = &ws->spaces[net->n_layers];
  mmb_status st = MMB_OK;
  size_t i, m;

  for (m = 0; m < net->M; m++)
    mmb_blas_identity (net->dims[m], ws->spaces[mmb_net_input (net, m)].up);
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      space *in = &ws->spaces[i], *out = &ws->spaces[mmb_net_next (net, i)];
      size_t col = in->first - out->first;
      st = mmb_blas_gemm (false, false, w->rows, in->cols, w->cols, 1,
                          params + w->offset, w->rows, in->up, in->size, 0,
                          out->up + col * out->size, out->size);
    }
  memcpy (W, end->up, net->O * net->D * sizeof *W);
  return st;
}

mmb_status
mmb_linear_map (mmb_linear *ws, const double *params, double *W)
{
  return ws->from_output ? map_from_output (ws, params, W)
                         : map_from_input (ws, params, W);
}

static mmb_status
gradient_from_output (mmb_linear *ws, const double *params, const double *E,
                      double *grad)
{
  const mmb_net *net = ws->net;
  size_t i, j, m, o, O = net->O, at = 0;
  mmb_status st = MMB_OK;

  for (m = 0; m < net->M; at += net->dims[m], m++)
    {
      double *up = ws->spaces[mmb_net_input (net, m)].up;
      for (o = 0; o < O; o++)
        for (j = 0; j < net->dims[m]; j++)
          up[j + o * net->dims[m]] = E[o + (at + j) * O];
    }
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      space *in = &ws->spaces[i], *out = &ws->spaces[mmb_net_next (net, i)];
      st = mmb_blas_gemm (true, true, w->rows, w->cols, O, -1, out->down, O,
                          in->up, in->size, 0, grad + w->offset, w->rows);
      if (st == MMB_OK && mmb_net_next (net, i) < net->n_layers)
        st = mmb_blas_gemm (false, false, w->rows, O, w->cols, 1,
                            params + w->offset, w->rows, in->up, in->size,
                            mmb_net_adds (net, i), out->up, out->size);
    }
  return st;
}

static mmb_status
gradient_from_input (mmb_linear *ws, const double *params, const double *E,
                     double *grad)
{
  const mmb_net *net = ws->net;
  mmb_status st = MMB_OK;
  size_t i;

  memcpy (ws->spaces[net->n_layers].down, E, net->O * net->D * sizeof *E);
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      space *in = &ws->spaces[i], *out = &ws->spaces[mmb_net_next (net, i)];
      size_t col = in->first - out->first;
      const double *B = out->down + col * out->size;
      st = mmb_blas_gemm (false, true, w->rows, w->cols, in->cols, -1, B,
                          out->size, in->up, in->size, 0, grad + w->offset,
                          w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->cols, in->cols, w->rows, 1,
                            params + w->offset, w->rows, B, out->size, 0,
                            in->down, in->size);
    }
  return st;
}

mmb_status
mmb_linear_gradient (mmb_linear *ws, const double *params, const double *E,
                     double *grad)
{
  return ws->from_output ? gradient_from_output (ws, params, E, grad)
                         : gradient_from_input (ws, params, E, grad);
}

void
mmb_linear_free (mmb_linear *ws)
{
  mmb_allocator al;

  if (!ws)
    return;
  al = ws->al;
  mmb_free (&al, ws->spaces);
  mmb_free (&al, ws->store);
  mmb_free (&al, ws);
}
