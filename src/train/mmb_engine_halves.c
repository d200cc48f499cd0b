/* mmb_engine_halves.c - leaky encoders of scalar modalities from the moments of
   the halves x+ and x- (theory T18b).

   Such an encoder is h (x) = h (1) x+ + h (-1) x-: all of it is known from its
   values at two points, and the loss is a quadratic of V = (h_1 (1), h_1 (-1),
   h_2 (1), ..).  A step goes through each encoder with two samples, whose errors
   are those of V: errors down through the old weights, then up again, updating
   each matrix and forming its next output in one pass.  Two layers need one
   pass over all weights. */
#include "mmb_engine_type.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_kernels.h"
#include "mmb_kernels_halves.h"

/* A layer and the space that it writes.  The first layer's weights are a vector;
   the last layer is stored transposed, and its space is the output. */
typedef struct {
  size_t rows, cols;   /* true sizes */
  size_t at;           /* index among the network's layers */
  size_t ld;           /* leading dimension of W */
  size_t size;         /* padded size of the space */
  double *W;
  double *a, *b, *d;   /* 2 x size: values, those of the next epoch, descent
                          directions; none of the output */
} node;

/* From an input to the output. */
typedef struct {
  size_t n;            /* layers */
  node *nodes;
} encoder;

typedef struct {
  mmb_engine base;
  mmb_moments d;       /* of the halves */
  size_t *dims;        /* 2, M times */
  mmb_loss *loss;
  double *V, *E;       /* O x 2M: the map, minus the gradient by it */
  size_t n;
  node *nodes;         /* n_layers of the network, encoder by encoder */
  encoder *encoders;   /* M */
  double *sums;        /* scratch of the kernel */
  double *store;
  size_t stored;       /* numbers in it */
  bool spoilt;         /* some left the finite numbers; padding may have, too */
} halves;

static const mmb_engine_type type;

static void
release (mmb_engine *e)
{
  halves *t = (halves *) e;
  mmb_allocator al = e->al;

  mmb_loss_free (t->loss);
  mmb_free (&al, t->dims);
  mmb_free (&al, t->V);
  mmb_free (&al, t->E);
  mmb_free (&al, t->nodes);
  mmb_free (&al, t->encoders);
  mmb_free (&al, t->sums);
  mmb_free (&al, t->store);
  mmb_engine_end (e);
  mmb_free (&al, t);
}

/* --- life ------------------------------------------------------------------ */

static bool
is_last (const encoder *c, const node *v)
{
  return v == c->nodes + c->n - 1;
}

/* Layer L (from 0) of encoder C, and whether its sizes can be told. */
static bool
describe (const mmb_net *net, const encoder *c, size_t m, size_t l, node *v,
          size_t *need)
{
  const mmb_layer *w = mmb_net_encoder (net, m, l + 1);
  bool last = l + 1 == c->n;
  size_t long_side, cells, space;

  v->rows = w->rows;
  v->cols = w->cols;
  v->at = (size_t) (w - net->layers);
  v->size = last ? 0 : mmb_padded (w->rows);
  v->ld = last ? mmb_padded (w->cols) : mmb_leading (w->rows);
  long_side = last ? w->rows : mmb_padded (w->cols);
  return mmb_size_mul (v->ld, long_side, &cells)
         && mmb_size_mul (v->size, 6, &space)
         && mmb_size_add (cells, space, &cells)
         && mmb_size_add (cells, *need, need);
}

static double *
place (node *v, bool last, double *p)
{
  v->W = p;
  p += v->ld * (last ? v->rows : mmb_padded (v->cols));
  v->a = p;
  v->b = p + 2 * v->size;
  v->d = p + 4 * v->size;
  return p + 6 * v->size;
}

static mmb_status
make_encoders (halves *t)
{
  const mmb_net *net = t->base.net;
  const mmb_allocator *al = &t->base.al;
  size_t m, l, need = 0, at = 0;
  double *p;

  t->n = net->n_layers;
  t->nodes = mmb_calloc (al, t->n, sizeof *t->nodes);
  t->encoders = mmb_calloc (al, net->M, sizeof *t->encoders);
  t->sums = mmb_calloc (al, net->O,
                        MMB_PAIR_SUMS * MMB_LANES * sizeof *t->sums);
  if (!t->nodes || !t->encoders || !t->sums)
    return MMB_ENOMEM;
  for (m = 0; m < net->M; m++)
    {
      t->encoders[m].n = net->fusion_depth[m];
      t->encoders[m].nodes = t->nodes + at;
      at += net->fusion_depth[m];
      for (l = 0; l < t->encoders[m].n; l++)
        if (!describe (net, &t->encoders[m], m, l, t->encoders[m].nodes + l,
                       &need))
          return MMB_ENOMEM;
    }
  t->stored = need;
  t->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    return MMB_ENOMEM;
  for (m = 0; m < net->M; m++)
    for (l = 0; l < t->encoders[m].n; l++)
      p = place (t->encoders[m].nodes + l, l + 1 == t->encoders[m].n, p);
  return MMB_OK;
}

static mmb_status
begin (halves *t, const mmb_net *net, const mmb_halves *h,
       const mmb_allocator *al)
{
  mmb_status st = mmb_engine_begin (&t->base, net, al);
  size_t m, i;

  if (st != MMB_OK)
    return st;
  t->base.loss_min = h->loss_min;
  for (i = 0; i < h->O; i++)
    t->base.loss_zero += h->Syy[i * (h->O + 1)] / 2;
  t->base.flops = 12 * (double) net->n_params;
  t->dims = mmb_calloc (al, net->M, sizeof *t->dims);
  t->V = mmb_calloc (al, net->M * net->O, 2 * sizeof *t->V);
  t->E = mmb_calloc (al, net->M * net->O, 2 * sizeof *t->E);
  if (!t->dims || !t->V || !t->E)
    return MMB_ENOMEM;
  for (m = 0; m < net->M; m++)
    t->dims[m] = 2;
  t->d = (mmb_moments) {.M = h->M, .D = 2 * h->M, .O = h->O, .dims = t->dims,
                        .S = h->H, .Syx = h->Hy, .Syy = h->Syy,
                        .loss_min = h->loss_min, .S_true = h->H_true,
                        .W_true = h->V_true};
  t->loss = mmb_loss_alloc (&t->d, al, &st);
  return st == MMB_OK ? make_encoders (t) : st;
}

/* Is this network such a function of the halves?  With a slope below 0 the sign of
   a unit would not tell its side. */
static mmb_status
suits (const mmb_net *net, const mmb_halves *h)
{
  size_t m;

  if (net->M != h->M || net->O != h->O)
    return MMB_EDIM;
  for (m = 0; m < net->M; m++)
    if (net->dims[m] != 1)
      return MMB_EDIM;
  return net->decoder_layers == 0 && net->n_params == net->n_weights
         && net->slope >= 0 ? MMB_OK : MMB_EINVAL;
}

mmb_engine *
mmb_engine_halves (const mmb_net *net, const mmb_halves *h,
                   const mmb_allocator *al, mmb_status *st)
{
  halves *t;

  *st = suits (net, h);
  if (*st != MMB_OK)
    return NULL;
  t = mmb_calloc (al, 1, sizeof *t);
  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  t->base.type = &type;
  *st = begin (t, net, h, al);
  if (*st == MMB_OK)
    return &t->base;
  release (&t->base);
  return NULL;
}

/* --- passes ---------------------------------------------------------------- */

/* z <- phi (z). */
static void
activate (size_t n, double slope, double *z)
{
  size_t i;

  for (i = 0; i < n; i++)
    z[i] = z[i] > 0 ? z[i] : slope * z[i];
}

/* Errors of a space's values become those of what its units are fed with. */
static void
through (const node *v, double slope)
{
  size_t i;

  for (i = 0; i < 2 * v->size; i++)
    v->d[i] *= v->a[i] > 0 ? 1 : slope;
}

/* The first layer's weights to its space. */
static void
enter (const node *v, double slope)
{
  size_t i;

  for (i = 0; i < v->size; i++)
    {
      v->b[i] = v->W[i];
      v->b[i + v->size] = -v->W[i];
    }
  activate (2 * v->size, slope, v->b);
}

/* The output H (O x 2) of the last layer from the values B below. */
static void
leave (const node *v, const double *b, double *h)
{
  size_t o;

  for (o = 0; o < v->rows; o++)
    {
      h[o] = mmb_blas_dot (v->ld, v->W + o * v->ld, b);
      h[o + v->rows] = mmb_blas_dot (v->ld, v->W + o * v->ld, b + v->ld);
    }
}

/* Values of next epoch become current. */
static void
turn_over (encoder *c)
{
  size_t l;

  for (l = 0; l + 1 < c->n; l++)
    {
      double *a = c->nodes[l].a;
      c->nodes[l].a = c->nodes[l].b;
      c->nodes[l].b = a;
    }
}

/* Values of all spaces of C from its weights, and the outputs H. */
static void
forward (halves *t, encoder *c, double *h)
{
  const mmb_factor still = {1, 0};
  double slope = t->base.net->slope;
  node *last = c->nodes + c->n - 1, *v;
  size_t o;

  if (c->n == 1)
    {
      for (o = 0; o < last->rows; o++)
        h[o + last->rows] = -(h[o] = last->W[o * last->ld]);
      return;
    }
  enter (c->nodes, slope);
  for (v = c->nodes + 1; v < last; v++)
    {
      memset (v->d, 0, 2 * v->size * sizeof *v->d);   /* may be infinite */
      mmb_kernel_halves_up (v->size, v->cols, v->W, v->ld, still, v->d,
                            v[-1].b, v[-1].b, v[-1].size, v->b);
      activate (2 * v->size, slope, v->b);
    }
  leave (last, last[-1].b, h);
  turn_over (c);
}

/* Descent directions of all spaces of C from those of its outputs, E. */
static void
backward (halves *t, encoder *c, const double *E)
{
  double slope = t->base.net->slope;
  node *last = c->nodes + c->n - 1, *v;
  size_t o, O = last->rows, side;

  if (c->n == 1)
    return;
  v = last - 1;
  memset (v->d, 0, 2 * v->size * sizeof *v->d);
  for (side = 0; side < 2; side++)
    for (o = 0; o < O; o++)
      mmb_blas_axpy (v->size, E[o + side * O], last->W + o * last->ld,
                     v->d + side * v->size);
  through (v, slope);
  for (; v > c->nodes; v--)
    {
      mmb_kernel_halves_down (v->size, v->cols, v->W, v->ld, v->d, v[-1].size,
                              v[-1].d);
      through (v - 1, slope);
    }
}

/* The last layer: W <- keep W + rate (E+ a+' + E- a-'), transposed. */
static void
move_last (const node *v, mmb_factor f, const double *E, const double *a)
{
  size_t o, j, O = v->rows;

  for (o = 0; o < O; o++)
    {
      double *w = v->W + o * v->ld, p = f.rate * E[o], q = f.rate * E[o + O];
      for (j = 0; j < v->ld; j++)
        w[j] = f.keep * w[j] + (p * a[j] + q * a[j + v->ld]);
    }
}

/* A step of an encoder of three layers or more, and its outputs H after it. */
static void
step_deep (halves *t, encoder *c, const double *E, double *h)
{
  const mmb_factor *factors = t->base.factors;
  double slope = t->base.net->slope;
  node *last = c->nodes + c->n - 1, *v = c->nodes;
  mmb_factor f = factors[v->at];
  size_t i;

  backward (t, c, E);
  for (i = 0; i < v->size; i++)
    v->W[i] = f.keep * v->W[i] + f.rate * (v->d[i] - v->d[i + v->size]);
  enter (v, slope);
  for (v++; v < last; v++)
    {
      mmb_kernel_halves_up (v->size, v->cols, v->W, v->ld, factors[v->at],
                            v->d, v[-1].a, v[-1].b, v[-1].size, v->b);
      activate (2 * v->size, slope, v->b);
    }
  move_last (last, factors[last->at], E, last[-1].a);
  leave (last, last[-1].b, h);
  turn_over (c);
}

static void
step_encoder (halves *t, encoder *c, const double *E, double *h)
{
  const mmb_factor *f = t->base.factors;
  node *last = c->nodes + c->n - 1;
  size_t o, O = last->rows;

  if (c->n > 2)
    step_deep (t, c, E, h);
  else if (c->n == 2)
    mmb_kernel_halves_pair (last->ld, O, t->base.net->slope, c->nodes->W,
                            last->W, f[c->nodes->at], f[last->at], E, h,
                            t->sums);
  else
    for (o = 0; o < O; o++)
      {
        double *w = last->W + o * last->ld;
        *w = f[last->at].keep * *w + f[last->at].rate * (E[o] - E[o + O]);
        h[o + O] = -(h[o] = *w);
      }
}

/* The effective linear map: the odd part of every encoder. */
static void
read_map (halves *t)
{
  size_t m, o, O = t->base.net->O;

  for (m = 0; m < t->base.net->M; m++)
    for (o = 0; o < O; o++)
      {
        double odd = (t->V[o + 2 * m * O] - t->V[o + (2 * m + 1) * O]) / 2;
        t->base.W[o + m * O] = odd;
        if (!isfinite (odd))
          t->spoilt = true;
      }
}

/* --- the table ------------------------------------------------------------- */

/* Weights of node V, flat in P, in (TO the node) or out. */
static void
copy (const encoder *c, const node *v, double *p, bool to)
{
  bool last = is_last (c, v);
  size_t i, j;

  for (j = 0; j < v->cols; j++)
    for (i = 0; i < v->rows; i++)
      {
        double *inner = v->W + (last ? j + i * v->ld : i + j * v->ld);
        double *flat = p + i + j * v->rows;
        if (to)
          *inner = *flat;
        else
          *flat = *inner;
      }
}

static mmb_status
load (mmb_engine *e, const double *params)
{
  halves *t = (halves *) e;
  size_t m, l, O = e->net->O;

  if (t->spoilt)
    memset (t->store, 0, t->stored * sizeof *t->store);
  t->spoilt = false;
  for (m = 0; m < e->net->M; m++)
    {
      encoder *c = &t->encoders[m];
      for (l = 0; l < c->n; l++)
        copy (c, c->nodes + l,
              (double *) params + e->net->layers[c->nodes[l].at].offset, true);
      forward (t, c, t->V + 2 * m * O);
    }
  read_map (t);
  return MMB_OK;
}

static void
store (const mmb_engine *e, double *params)
{
  const halves *t = (const halves *) e;
  size_t m, l;

  for (m = 0; m < e->net->M; m++)
    for (l = 0; l < t->encoders[m].n; l++)
      {
        const node *v = t->encoders[m].nodes + l;
        copy (&t->encoders[m], v, params + e->net->layers[v->at].offset,
              false);
      }
}

/* The outputs: two layers sum them in another order in a step than alone. */
static void
visit (mmb_engine *e, mmb_archive *a)
{
  halves *t = (halves *) e;

  mmb_archive_numbers (a, 2 * e->net->M * e->net->O, t->V);
  read_map (t);
}

static double
evaluate (mmb_engine *e)
{
  halves *t = (halves *) e;

  return mmb_loss_eval (t->loss, t->V, t->E);
}

/* Minus d a' of layer L of C, at both points; beyond its ends stand the inputs
   1 and -1, and the outputs with E. */
static void
outer (const encoder *c, size_t l, const double *E, double *G)
{
  static const double input[2] = {1, -1};
  const node *v = c->nodes + l;
  bool last = is_last (c, v);
  const double *d = last ? E : v->d, *a = l > 0 ? v[-1].a : input;
  size_t up = last ? v->rows : v->size, below = l > 0 ? v[-1].size : 1, i, j;

  for (j = 0; j < v->cols; j++)
    for (i = 0; i < v->rows; i++)
      G[i + j * v->rows] = -(d[i] * a[j] + d[i + up] * a[j + below]);
}

static mmb_status
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  halves *t = (halves *) e;
  size_t m, l, O = e->net->O;

  (void) count;
  if (batch)
    return MMB_EINVAL;
  for (m = 0; m < e->net->M; m++)
    {
      encoder *c = &t->encoders[m];
      const double *E = t->E + 2 * m * O;
      if (c->n == 2)
        forward (t, c, t->V + 2 * m * O);   /* its step keeps no values */
      backward (t, c, E);
      for (l = 0; l < c->n; l++)
        outer (c, l, E, grad + e->net->layers[c->nodes[l].at].offset);
    }
  return MMB_OK;
}

/* Squared norm of the gradient: that of minus d a' at both points, |d|^2 |a|^2
   of each and twice the product of the inner products. */
static double
square_of (halves *t)
{
  static const double input[2] = {1, -1};
  size_t m, l, O = t->base.net->O;
  double sum = 0;

  for (m = 0; m < t->base.net->M; m++)
    {
      encoder *c = &t->encoders[m];
      const double *E = t->E + 2 * m * O;
      if (c->n == 2)
        forward (t, c, t->V + 2 * m * O);
      backward (t, c, E);
      for (l = 0; l < c->n; l++)
        {
          const node *v = c->nodes + l;
          const double *d = l + 1 < c->n ? v->d : E;
          const double *a = l > 0 ? v[-1].a : input;
          size_t n = l + 1 < c->n ? v->size : O;
          size_t k = l > 0 ? v[-1].size : 1;
          sum += mmb_blas_dot (n, d, d) * mmb_blas_dot (k, a, a)
                 + mmb_blas_dot (n, d + n, d + n)
                   * mmb_blas_dot (k, a + k, a + k)
                 + 2 * mmb_blas_dot (n, d, d + n)
                   * mmb_blas_dot (k, a, a + k);
        }
    }
  return sum;
}

static mmb_status
step (mmb_engine *e, double *square)
{
  halves *t = (halves *) e;
  size_t m, O = e->net->O;

  if (square)
    *square = square_of (t);
  for (m = 0; m < e->net->M; m++)
    step_encoder (t, &t->encoders[m], t->E + 2 * m * O, t->V + 2 * m * O);
  read_map (t);
  return MMB_OK;
}

static void
observe (mmb_engine *e, mmb_observation *o)
{
  halves *t = (halves *) e;

  o->W = e->W;
  o->Eg = mmb_loss_generalisation (t->loss, t->V);
}

static const mmb_engine_type type
  = {"halves", load, store, evaluate, NULL, gradient, visit, NULL, step, observe,
     mmb_engine_checked_units, release};
