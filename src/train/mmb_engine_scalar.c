/* mmb_engine_scalar.c - gradient steps of networks with one output.

   With one output the gradient of every weight matrix is minus the outer
   product of g (product above its output, a vector) and c (the error carried
   up to its input, a vector).  A step is: carry c up through the old weights;
   update the last weight vector and the matrices right below it in one pass;
   then go down, updating each matrix and forming its next g in the same pass.
   So the top matrices are read and written once per epoch, all others are
   read twice and written once; separate BLAS calls would read three times.

   With an optimizer between gradient and step, the weights are those of the
   engine's flat vector, without gaps, and go down in pieces of a few columns:
   gradient, step and next g of a piece while it is in the cache. */
#include "mmb_engine_type.h"

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
  mmb_factor f;
  double *W;
  double *g[2];          /* product above the input space: now and next */
  double *c;             /* error carried up to the input space */
} node;

/* A layer that writes the output, and the layers that feed it. */
typedef struct {
  node *last;
  size_t n;
  node **below;          /* n */
  mmb_top_block *blocks; /* n */
  bool apart;            /* their factors differ, or there are none */
} group;

/* Weights of such a piece, unless four columns have more. */
#define PIECE ((size_t) 1600)

typedef struct {
  mmb_engine_on_moments base;
  size_t n;
  node *nodes;
  node **inputs;         /* M, the layer that reads each modality */
  size_t n_inner;
  node **inner;          /* layers that are neither last nor top, in order */
  size_t n_groups;
  group *groups;
  node **below;          /* those of all groups */
  mmb_top_block *blocks;
  double *sums;
  double *store;
  double *piece;         /* gradient of a piece of a layer */
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

static const mmb_engine_type type;

static mmb_status step_in_pieces (mmb_engine *e, double *square);

static void
describe (scalar *s)
{
  const mmb_net *net = s->base.base.net;
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
      v->adds = mmb_net_adds (net, i);
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

  mmb_free (&al, s->inputs);
  mmb_free (&al, s->inner);
  mmb_free (&al, s->groups);
  mmb_free (&al, s->below);
  mmb_free (&al, s->blocks);
  mmb_free (&al, s->sums);
  mmb_free (&al, s->nodes);
  mmb_free (&al, s->store);
  mmb_free (&al, s->piece);
  mmb_engine_moments_end (&s->base);
  mmb_free (&al, s);
}

/* What a step goes through, in order: lists instead of questions. */
static void
list_layers (scalar *s)
{
  const mmb_net *net = s->base.base.net;
  size_t i, k, fed = 0;
  double *sums = s->sums;

  for (i = 0; i < net->M; i++)
    s->inputs[i] = &s->nodes[mmb_net_input (net, i)];
  for (i = 0; i < s->n; i++)
    {
      group *g = &s->groups[s->n_groups];
      if (!s->nodes[i].last && !s->nodes[i].top)
        s->inner[s->n_inner++] = &s->nodes[i];
      if (!s->nodes[i].last)
        continue;
      s->n_groups++;
      g->last = &s->nodes[i];
      g->below = s->below + fed;
      g->blocks = s->blocks + fed;
      for (k = 0; k < i; k++)
        if (s->nodes[k].out == i)
          {
            node *v = &s->nodes[k];
            g->below[g->n] = v;
            g->blocks[g->n].W = v->W;
            g->blocks[g->n].ld = v->ld;
            g->blocks[g->n].cols = v->cols;
            g->blocks[g->n].c_in = v->c;
            g->blocks[g->n].sums = sums;
            sums += MMB_LANES * v->cols;
            g->n++;
            fed++;
          }
    }
}

static mmb_status
begin (scalar *s, const mmb_net *net, const mmb_allocator *al)
{
  size_t i, need = 0, n = net->n_layers, sums = 0, longest = PIECE;
  double *p;

  s->n = n;
  s->nodes = mmb_calloc (al, n, sizeof *s->nodes);
  s->inputs = mmb_calloc (al, net->M, sizeof *s->inputs);
  s->inner = mmb_calloc (al, n, sizeof *s->inner);
  s->groups = mmb_calloc (al, n + 1, sizeof *s->groups);
  s->below = mmb_calloc (al, n, sizeof *s->below);
  s->blocks = mmb_calloc (al, n, sizeof *s->blocks);
  if (!s->nodes || !s->inputs || !s->inner || !s->groups || !s->below
      || !s->blocks)
    return MMB_ENOMEM;
  describe (s);
  for (i = 0; i < n; i++)
    if (!place (&s->nodes[i], NULL, &need)
        || (s->nodes[i].top && !mmb_size_add (sums, s->nodes[i].cols, &sums)))
      return MMB_ENOMEM;
  for (i = 0; i < n; i++)
    if (4 * s->nodes[i].rows > longest)
      longest = 4 * s->nodes[i].rows;
  s->piece = mmb_calloc (al, longest, sizeof *s->piece);
  s->sums = mmb_calloc (al, sums, MMB_LANES * sizeof (double));
  s->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p || !s->sums || !s->piece)
    return MMB_ENOMEM;
  for (i = 0; i < n; i++)
    place (&s->nodes[i], &p, &need);
  list_layers (s);
  return MMB_OK;
}

mmb_engine *
mmb_engine_scalar_alloc (const mmb_net *net, const mmb_moments *d,
                         const mmb_allocator *al, mmb_status *st)
{
  scalar *s = mmb_calloc (al, 1, sizeof *s);
  mmb_engine *e;
  double bytes;

  *st = MMB_ENOMEM;
  if (!s)
    return NULL;
  e = &s->base.base;
  e->type = &type;
  *st = mmb_engine_moments_begin (&s->base, net, d, al);
  if (*st == MMB_OK)
    *st = begin (s, net, al);
  if (*st != MMB_OK)
    {
      release (e);
      return NULL;
    }
  mmb_engine_scalar_cost (net, &e->flops, &bytes);
  e->in_pieces = step_in_pieces;
  return e;
}

static void
read_map (scalar *s)
{
  const size_t *dims = s->base.base.net->dims;
  double *W = s->base.base.W;
  size_t m, j;

  for (m = 0; m < s->base.base.net->M; W += dims[m], m++)
    for (j = 0; j < dims[m]; j++)
      W[j] = s->inputs[m]->g[s->now][j];
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
      if (e->hook.turn)   /* its weights are the flat ones */
        {
          mmb_kernel_flat_down (layer->rows, v->cols, w, s->nodes[v->out].g[0],
                                v->g[0]);
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

static inline void
read_error (scalar *s)
{
  const mmb_net *net = s->base.base.net;
  const double *E = s->base.E;
  size_t i, j;

  for (i = 0; i < net->M; E += net->dims[i], i++)
    for (j = 0; j < net->dims[i]; j++)
      s->inputs[i]->c[j] = E[j];
}

/* The error E at the inputs, carried up to the spaces that a layer in the
   middle reads or writes. */
static inline void
carry_up (scalar *s)
{
  size_t i;

  read_error (s);
  for (i = 0; i < s->n_inner; i++)
    {
      node *v = s->inner[i];
      mmb_kernel_up (v->rows, v->cols, v->W, v->ld, v->c, v->adds,
                     s->nodes[v->out].c);
    }
}

/* The same up to the last hidden spaces, through the engine's flat weights
   where there are any. */
static void
carry_to_the_top (scalar *s)
{
  const mmb_engine *e = &s->base.base;
  size_t i;

  read_error (s);
  for (i = 0; i < s->n; i++)
    {
      node *v = &s->nodes[i];
      const mmb_layer *layer = &e->net->layers[i];
      double *c = v->last ? NULL : s->nodes[v->out].c;
      if (c && e->hook.turn)
        mmb_kernel_flat_up (layer->rows, v->cols, e->weights + layer->offset,
                            v->c, v->adds, c);
      else if (c)
        mmb_kernel_up (v->rows, v->cols, v->W, v->ld, v->c, v->adds, c);
    }
}

/* The product above the output of V: now (WHEN = s->now) or next. */
static const double *
above (const scalar *s, const node *v, int when)
{
  static const double one = 1;

  return v->last ? &one : s->nodes[v->out].g[when];
}

/* -g c' of every layer. */
static mmb_status
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  scalar *s = (scalar *) e;
  size_t i;

  (void) count;
  if (batch)
    return MMB_EINVAL;
  carry_to_the_top (s);
  for (i = 0; i < s->n; i++)
    {
      const mmb_layer *layer = &e->net->layers[i];
      mmb_kernel_flat_slope (layer->rows, layer->cols,
                             above (s, &s->nodes[i], s->now), s->nodes[i].c,
                             grad + layer->offset);
    }
  return MMB_OK;
}

/* Factors into the layers, and which groups have one pair for all. */
static void
prepare (mmb_engine *e)
{
  scalar *s = (scalar *) e;
  size_t i, k;

  for (i = 0; i < s->n; i++)
    s->nodes[i].f = e->factors[i];
  for (i = 0; i < s->n_groups; i++)
    {
      group *g = &s->groups[i];
      g->apart = g->n == 0;
      for (k = 0; k < g->n; k++)
        g->apart = g->apart || g->below[k]->f.keep != g->last->f.keep
                   || g->below[k]->f.rate != g->last->f.rate;
    }
}

/* A last weight vector and the layers that feed it, one at a time. */
static __attribute__ ((noinline)) double
step_apart (scalar *s, group *g)
{
  node *last = g->last;
  double *c = last->c, *old = last->g[s->now], *new = last->g[!s->now];
  size_t k, j;

  for (k = 0; k < g->n; k++)
    {
      node *v = g->below[k];
      mmb_kernel_up (v->rows, v->cols, v->W, v->ld, v->c, v->adds, c);
    }
  for (j = 0; j < last->cols; j++)
    new[j] = last->f.keep * old[j] + last->f.rate * c[j];
  for (k = 0; k < g->n; k++)
    {
      node *v = g->below[k];
      mmb_kernel_down (v->rows, v->cols, v->W, v->ld, v->f.keep, v->f.rate,
                       old, new, v->c, v->g[!s->now]);
    }
  return mmb_blas_dot (last->cols, c, c);
}

/* The same in one pass, where all have the same factors. */
static double
step_top (scalar *s, group *g)
{
  size_t k;

  if (g->apart)
    return step_apart (s, g);
  for (k = 0; k < g->n; k++)
    g->blocks[k].g_in = g->below[k]->g[!s->now];
  return mmb_kernel_top (mmb_padded (g->last->cols), g->n, g->blocks,
                         g->last->f.keep, g->last->f.rate,
                         g->last->g[s->now], g->last->g[!s->now]);
}

static mmb_status
step (mmb_engine *e, double *square)
{
  scalar *s = (scalar *) e;
  double norm = 0;
  size_t i;

  carry_up (s);
  for (i = 0; i < s->n_groups; i++)
    norm += step_top (s, &s->groups[i]);
  for (i = s->n_inner; i-- > 0;)
    {
      node *v = s->inner[i], *out = &s->nodes[v->out];
      mmb_kernel_down (v->rows, v->cols, v->W, v->ld, v->f.keep, v->f.rate,
                       out->g[s->now], out->g[!s->now], v->c, v->g[!s->now]);
    }
  for (i = 0; square && i < s->n; i++)
    if (!s->nodes[i].last)
      {
        const node *v = &s->nodes[i], *out = &s->nodes[v->out];
        const double *g = out->g[s->now];
        norm += mmb_blas_dot (out->cols, g, g)
                * mmb_blas_dot (v->cols, v->c, v->c);
      }
  if (square)
    *square = norm;
  s->now = !s->now;
  read_map (s);
  return MMB_OK;
}

/* Layer I goes down piece by piece: the hook's step along its gradient, and
   from the new weights the next product above its input. */
static mmb_status
turn_layer (scalar *s, size_t i)
{
  mmb_engine *e = &s->base.base;
  const mmb_layer *layer = &e->net->layers[i];
  node *v = &s->nodes[i];
  const double *old = above (s, v, s->now), *new = above (s, v, !s->now);
  size_t rows = layer->rows, j, n, at;
  /* fours of columns stay together, as in load: the same bits */
  size_t most = 4 * rows < PIECE ? PIECE / (4 * rows) * 4 : 4;
  mmb_status st = MMB_OK;

  for (j = 0; j < v->cols && st == MMB_OK; j += n)
    {
      n = v->cols - j < most ? v->cols - j : most;
      at = layer->offset + j * rows;
      mmb_kernel_flat_slope (rows, n, old, v->c + j, s->piece);
      st = e->hook.turn (e->hook.arg, at, rows, n, v->f, e->weights + at,
                         s->piece, e->hook.state);
      mmb_kernel_flat_down (rows, n, e->weights + at, new, v->g[!s->now] + j);
    }
  return st;
}

static mmb_status
step_in_pieces (mmb_engine *e, double *square)
{
  scalar *s = (scalar *) e;
  mmb_status st = MMB_OK;
  size_t i;

  carry_to_the_top (s);
  if (square)
    *square = 0;
  for (i = 0; square && i < s->n; i++)
    {
      const double *g = above (s, &s->nodes[i], s->now), *c = s->nodes[i].c;
      *square += mmb_blas_dot (e->net->layers[i].rows, g, g)
                 * mmb_blas_dot (s->nodes[i].cols, c, c);
    }
  if (e->hook.begin)
    e->hook.begin (e->hook.arg, e->hook.state);
  for (i = s->n; i-- > 0 && st == MMB_OK;)
    st = turn_layer (s, i);
  s->now = !s->now;
  read_map (s);
  return st;
}

static void
store (const mmb_engine *e, double *params)
{
  const scalar *s = (const scalar *) e;
  size_t i, j;

  if (e->hook.turn)
    memcpy (params, e->weights, e->net->n_params * sizeof *params);
  for (i = 0; !e->hook.turn && i < s->n; i++)
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

/* The products above all spaces: the top ones are summed in another order when
   they are formed in one pass with a step. */
static void
visit (mmb_engine *e, mmb_archive *a)
{
  scalar *s = (scalar *) e;
  size_t i;

  for (i = 0; i < s->n; i++)
    mmb_archive_numbers (a, s->nodes[i].cols, s->nodes[i].g[s->now]);
  read_map (s);
}

void
mmb_engine_scalar_cost (const mmb_net *net, double *flops, double *bytes)
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

static const mmb_engine_type type
  = {"scalar", load, store, mmb_engine_moments_evaluate, NULL, gradient, visit,
     prepare,
     step, mmb_engine_moments_observe, mmb_engine_moments_identity, release};
