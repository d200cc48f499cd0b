/* mmb_engine_scalar.c - gradient steps of networks with one output.

   With one output the gradient of every weight matrix is minus the outer
   product of g (product above its output, a vector) and c (the error carried
   up to its input, a vector).  A step is: carry c up through the old weights;
   update the last weight vector and the matrices right below it in one pass;
   then go down, updating each matrix and forming its next g in the same pass.
   So the top matrices are read and written once per epoch, all others are
   read twice and written once; separate BLAS calls would read three times. */
#include "mmb_engine.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_kernels.h"

/* A layer and the space below it.  A layer whose output is the network's own
   is a row: its weights are the g of its input space and W is not used. */
typedef struct {
  size_t rows, cols;     /* padded rows, true cols */
  size_t ld;
  size_t out;            /* index of the layer whose input this one feeds */
  bool last, top, adds;  /* adds: not the first to feed its output space */
  double *W;
  double *g[2];          /* product above the input space: now and next */
  double *c;             /* error carried up to the input space */
} node;

typedef struct {
  mmb_engine base;
  size_t n;
  node *nodes;
  mmb_top_block *blocks; /* room for the widest group */
  double *store;
  int now;               /* which g is current */
} scalar;

/* Layer I writes the network's output: its weights are a row. */
static bool
is_last (const mmb_net *net, size_t i)
{
  return mmb_net_next (net, i) == net->n_layers;
}

/* Layer I is right below such a row. */
static bool
is_top (const mmb_net *net, size_t i)
{
  return !is_last (net, i) && is_last (net, mmb_net_next (net, i));
}

static void
connect (scalar *s)
{
  const mmb_net *net = s->base.net;
  size_t i;

  for (i = 0; i < s->n; i++)
    {
      node *v = &s->nodes[i];
      v->rows = mmb_padded (net->layers[i].rows);
      v->ld = mmb_leading (net->layers[i].rows);
      v->cols = net->layers[i].cols;
      v->out = mmb_net_next (net, i);
      v->last = is_last (net, i);
      v->top = is_top (net, i);
      v->adds = i > net->fusion_layer && i < net->fusion_layer + net->M;
    }
}

/* Doubles that node V takes from the store; assigned when P is given. */
static bool
place (node *v, double **p, size_t *need)
{
  size_t cols = mmb_padded (v->cols), cells = 0;

  if (!v->last && !mmb_size_mul (v->ld, cols, &cells))
    return false;
  if (p)
    {
      v->g[0] = *p;
      v->g[1] = *p + cols;
      v->c = *p + 2 * cols;
      v->W = *p + 3 * cols;
      *p += 3 * cols + cells;
    }
  return mmb_size_add (cells, 3 * cols, &cells)
         && mmb_size_add (*need, cells, need);
}

static void
release (mmb_engine *e)
{
  scalar *s = (scalar *) e;
  mmb_allocator al = e->al;
  size_t i, n = e->net->M;

  for (i = 0; s->blocks && i < n; i++)
    mmb_free (&al, s->blocks[i].sums);
  mmb_free (&al, s->blocks);
  mmb_free (&al, s->nodes);
  mmb_free (&al, s->store);
  mmb_free (&al, e->W);
  mmb_free (&al, s);
}

mmb_engine *
mmb_engine_scalar_alloc (const mmb_net *net, const mmb_allocator *al,
                         mmb_status *st)
{
  scalar *s = mmb_calloc (al, 1, sizeof *s);
  size_t i, need = 0, widest = 1;
  double *p;

  *st = MMB_ENOMEM;
  if (!s)
    return NULL;
  s->base.type = &mmb_engine_scalar;
  s->base.net = net;
  s->base.al = al ? *al : mmb_allocator_default ();
  s->n = net->n_layers;
  s->base.W = mmb_calloc (al, net->D, sizeof *s->base.W);
  s->nodes = mmb_calloc (al, s->n, sizeof *s->nodes);
  s->blocks = mmb_calloc (al, net->M, sizeof *s->blocks);
  if (!s->base.W || !s->nodes || !s->blocks)
    goto fail;
  connect (s);
  for (i = 0; i < s->n; i++)
    {
      if (!place (&s->nodes[i], NULL, &need))
        goto fail;
      if (s->nodes[i].top && s->nodes[i].cols > widest)
        widest = s->nodes[i].cols;
    }
  for (i = 0; i < net->M; i++)
    {
      s->blocks[i].sums
        = mmb_calloc (al, widest, MMB_LANES * sizeof (double));
      if (!s->blocks[i].sums)
        goto fail;
    }
  s->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    goto fail;
  for (i = 0; i < s->n; i++)
    place (&s->nodes[i], &p, &need);
  *st = MMB_OK;
  return &s->base;

fail:
  release (&s->base);
  return NULL;
}

static void
read_map (scalar *s)
{
  const mmb_net *net = s->base.net;
  size_t m, at = 0, j;

  for (m = 0; m < net->M; at += net->dims[m], m++)
    {
      const double *g = s->nodes[mmb_net_input (net, m)].g[s->now];
      for (j = 0; j < net->dims[m]; j++)
        s->base.W[at + j] = g[j];
    }
}

static mmb_status
load (mmb_engine *e, const double *params)
{
  scalar *s = (scalar *) e;
  size_t i, j;

  s->now = 0;
  for (i = s->n; i-- > 0;)
    {
      node *v = &s->nodes[i];
      const mmb_layer *layer = &e->net->layers[i];
      const double *w = params + layer->offset;
      if (v->last)
        {
          memcpy (v->g[0], w, v->cols * sizeof *w);
          continue;
        }
      for (j = 0; j < v->cols; j++)
        memcpy (v->W + j * v->ld, w + j * layer->rows,
                layer->rows * sizeof *w);
      mmb_kernel_down (v->rows, v->cols, v->W, v->ld, 1, 0,
                       s->nodes[v->out].g[0], s->nodes[v->out].g[0], v->c,
                       v->g[0]);
    }
  read_map (s);
  return MMB_OK;
}

static double
square_norm (size_t n, const double *x)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sum;
}

/* The last weight vector of node LAST and all layers that feed it. */
static double
step_top (scalar *s, size_t last, double keep, double rate)
{
  node *v = &s->nodes[last];
  size_t i, n = 0, j;

  for (i = 0; i < last; i++)
    {
      node *below = &s->nodes[i];
      if (below->out != last)
        continue;
      s->blocks[n].W = below->W;
      s->blocks[n].ld = below->ld;
      s->blocks[n].cols = below->cols;
      s->blocks[n].c_in = below->c;
      s->blocks[n].g_in = below->g[!s->now];
      n++;
    }
  if (n > 0)
    return mmb_kernel_top (mmb_padded (v->cols), n, s->blocks, keep, rate,
                           v->g[s->now], v->g[!s->now]);
  for (j = 0; j < v->cols; j++)   /* an input that the last layer reads */
    v->g[!s->now][j] = keep * v->g[s->now][j] + rate * v->c[j];
  return square_norm (v->cols, v->c);
}

static mmb_status
step (mmb_engine *e, const double *E, double keep, double rate,
      double *square)
{
  scalar *s = (scalar *) e;
  const mmb_net *net = e->net;
  size_t i, m, at = 0;
  double norm = 0;

  for (m = 0; m < net->M; at += net->dims[m], m++)
    memcpy (s->nodes[mmb_net_input (net, m)].c, E + at,
            net->dims[m] * sizeof *E);
  for (i = 0; i < s->n; i++)
    {
      node *v = &s->nodes[i];
      if (!v->last && !v->top)
        mmb_kernel_up (v->rows, v->cols, v->W, v->ld, v->c, v->adds,
                       s->nodes[v->out].c);
    }
  for (i = s->n; i-- > 0;)
    {
      node *v = &s->nodes[i], *out;
      if (v->last)
        norm += step_top (s, i, keep, rate);
      if (v->last || v->top)
        continue;
      out = &s->nodes[v->out];
      mmb_kernel_down (v->rows, v->cols, v->W, v->ld, keep, rate,
                       out->g[s->now], out->g[!s->now], v->c, v->g[!s->now]);
    }
  for (i = 0; square && i < s->n; i++)
    if (!s->nodes[i].last)
      {
        const node *v = &s->nodes[i], *out = &s->nodes[v->out];
        norm += square_norm (out->cols, out->g[s->now])
                * square_norm (v->cols, v->c);
      }
  if (square)
    *square = norm;
  s->now = !s->now;
  read_map (s);
  return MMB_OK;
}

static void
store (const mmb_engine *e, double *params)
{
  const scalar *s = (const scalar *) e;
  size_t i, j;

  for (i = 0; i < s->n; i++)
    {
      const node *v = &s->nodes[i];
      const mmb_layer *layer = &e->net->layers[i];
      double *w = params + layer->offset;
      if (v->last)
        memcpy (w, v->g[s->now], v->cols * sizeof *w);
      for (j = 0; !v->last && j < v->cols; j++)
        memcpy (w + j * layer->rows, v->W + j * v->ld,
                layer->rows * sizeof *w);
    }
}

static void
cost (const mmb_net *net, double *flops, double *bytes)
{
  size_t i;

  *flops = *bytes = 0;
  for (i = 0; i < net->n_layers; i++)
    {
      double n = (double) net->layers[i].rows * (double) net->layers[i].cols;
      bool last = is_last (net, i), top = is_top (net, i);
      *flops += (last ? 2 : 6) * n;
      *bytes += (last || top ? 2 : 3) * sizeof (double) * n;
    }
}

const mmb_engine_type mmb_engine_scalar
  = {"scalar", load, step, store, cost, release};
