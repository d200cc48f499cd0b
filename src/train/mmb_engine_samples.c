/* mmb_engine_samples.c - gradient steps from samples, layer by layer.

   Samples go through the network in blocks, as columns: forward to the
   outputs, their errors back to the inputs.  What they cost grows with P, but
   nothing here asks for second moments. */
#include "mmb_engine_type.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_linear.h"

/* Samples that go through the network together. */
#define BLOCK ((size_t) 256)

/* A space of the network, with a column per sample of the block. */
typedef struct {
  size_t size;
  double *value, *error;   /* size x BLOCK */
} space;

typedef struct {
  mmb_engine base;
  const mmb_samples *s;    /* borrowed */
  mmb_linear *linear;
  double *params, *grad;   /* n_params; the gradient at the last evaluation */
  double *E, *V, *VS;      /* O x D */
  double *y;               /* O */
  space *spaces;           /* n_layers + 1; space i is the input of layer i */
  double *store;
} samples;

static const mmb_engine_type type;

static void
release (mmb_engine *e)
{
  samples *t = (samples *) e;
  mmb_allocator al = e->al;

  mmb_linear_free (t->linear);
  mmb_free (&al, t->params);
  mmb_free (&al, t->grad);
  mmb_free (&al, t->E);
  mmb_free (&al, t->y);
  mmb_free (&al, t->spaces);
  mmb_free (&al, t->store);
  mmb_engine_end (e);
  mmb_free (&al, t);
}

static mmb_status
make_spaces (samples *t)
{
  const mmb_net *net = t->base.net;
  size_t n = net->n_layers, i, need = 0, cells;
  double *p;

  t->spaces = mmb_calloc (&t->base.al, n + 1, sizeof *t->spaces);
  if (!t->spaces)
    return MMB_ENOMEM;
  for (i = 0; i <= n; i++)
    {
      t->spaces[i].size = i < n ? net->layers[i].cols : net->O;
      if (!mmb_size_mul (t->spaces[i].size, 2 * BLOCK, &cells)
          || !mmb_size_add (need, cells, &need))
        return MMB_ENOMEM;
    }
  t->store = p = mmb_calloc (&t->base.al, need, sizeof *p);
  for (i = 0; p && i <= n; i++)
    {
      t->spaces[i].value = p;
      t->spaces[i].error = p + t->spaces[i].size * BLOCK;
      p += 2 * t->spaces[i].size * BLOCK;
    }
  return p ? MMB_OK : MMB_ENOMEM;
}

static mmb_status
begin (samples *t, const mmb_net *net, const mmb_samples *s,
       const mmb_allocator *al)
{
  mmb_status st = mmb_engine_begin (&t->base, net, al);
  size_t cells = net->O * net->D;

  if (st != MMB_OK)
    return st;
  t->s = s;
  t->base.loss_min = s->loss_min;
  t->base.flops = 6 * (double) net->n_params * (double) s->P;
  t->params = mmb_calloc (al, net->n_params, sizeof *t->params);
  t->grad = mmb_calloc (al, net->n_params, sizeof *t->grad);
  t->E = mmb_calloc (al, cells, 3 * sizeof *t->E);
  t->y = mmb_calloc (al, net->O, sizeof *t->y);
  if (!t->params || !t->grad || !t->E || !t->y)
    return MMB_ENOMEM;
  t->V = t->E + cells;
  t->VS = t->V + cells;
  t->linear = mmb_linear_alloc (net, al, &st);
  return st == MMB_OK ? make_spaces (t) : st;
}

mmb_engine *
mmb_engine_samples (const mmb_net *net, const mmb_samples *s,
                    const mmb_allocator *al, mmb_status *st)
{
  samples *t;
  double zero;

  *st = mmb_samples_check (s, &zero);
  if (*st == MMB_OK)
    *st = mmb_net_reads (net, s->M, s->dims, s->O);
  if (*st != MMB_OK)
    return NULL;
  t = mmb_calloc (al, 1, sizeof *t);
  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  t->base.type = &type;
  t->base.loss_zero = zero;
  *st = begin (t, net, s, al);
  if (*st == MMB_OK)
    return &t->base;
  release (&t->base);
  return NULL;
}

/* Samples FIRST .. of BATCH (NULL: of all) as columns: inputs into their
   spaces, minus the targets into the error of the outputs. */
static void
take (samples *t, const size_t *batch, size_t first, size_t n)
{
  const mmb_net *net = t->base.net;
  size_t k, m, j, at;

  for (k = 0; k < n; k++)
    {
      at = batch ? batch[first + k] : first + k;
      for (m = 0; m < net->M; m++)
        for (j = 0; j < net->dims[m]; j++)
          t->spaces[mmb_net_input (net, m)].value[j + k * net->dims[m]]
            = t->s->X[m][at + j * t->s->P];
      mmb_samples_get (t->s, at, NULL, t->y);
      for (j = 0; j < net->O; j++)
        t->spaces[net->n_layers].error[j + k * net->O] = -t->y[j];
    }
}

/* N samples to the outputs.  *SUM += half of their squared errors, which are
   left at the outputs, times SHARE. */
static mmb_status
forward (samples *t, size_t n, double share, double *sum)
{
  const mmb_net *net = t->base.net;
  space *end = &t->spaces[net->n_layers];
  mmb_status st = MMB_OK;
  size_t i;

  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      space *out = &t->spaces[mmb_net_next (net, i)];
      st = mmb_blas_gemm (false, false, w->rows, n, w->cols, 1,
                          t->params + w->offset, w->rows, t->spaces[i].value,
                          w->cols, mmb_net_adds (net, i), out->value, w->rows);
    }
  for (i = 0; i < end->size * n; i++)
    {
      end->error[i] += end->value[i];
      *sum += end->error[i] * end->error[i] / 2;
      end->error[i] *= share;
    }
  return st;
}

/* GRAD += that of these samples. */
static mmb_status
backward (samples *t, size_t n, double *grad)
{
  const mmb_net *net = t->base.net;
  mmb_status st = MMB_OK;
  size_t i;

  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      const space *out = &t->spaces[mmb_net_next (net, i)];
      st = mmb_blas_gemm (false, true, w->rows, w->cols, n, 1, out->error,
                          w->rows, t->spaces[i].value, w->cols, 1,
                          grad + w->offset, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->cols, n, w->rows, 1,
                            t->params + w->offset, w->rows, out->error,
                            w->rows, 0, t->spaces[i].error, w->cols);
    }
  return st;
}

/* Loss and gradient over COUNT samples. */
static mmb_status
pass (samples *t, const size_t *batch, size_t count, double *loss,
      double *grad)
{
  mmb_status st = MMB_OK;
  size_t first, n;
  double sum = 0;

  memset (grad, 0, t->base.net->n_params * sizeof *grad);
  for (first = 0; first < count && st == MMB_OK; first += n)
    {
      n = count - first < BLOCK ? count - first : BLOCK;
      take (t, batch, first, n);
      st = forward (t, n, 1 / (double) count, &sum);
      if (st == MMB_OK)
        st = backward (t, n, grad);
    }
  *loss = sum / (double) count;
  return st;
}

static mmb_status
load (mmb_engine *e, const double *params)
{
  memcpy (((samples *) e)->params, params, e->net->n_params * sizeof *params);
  return MMB_OK;
}

static void
store (const mmb_engine *e, double *params)
{
  memcpy (params, ((const samples *) e)->params,
          e->net->n_params * sizeof *params);
}

static double
evaluate (mmb_engine *e)
{
  samples *t = (samples *) e;
  double loss;

  return pass (t, NULL, t->s->P, &loss, t->grad) == MMB_OK ? loss : NAN;
}

static mmb_status
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  samples *t = (samples *) e;
  double loss;
  size_t k;

  if (!batch)
    {
      memcpy (grad, t->grad, e->net->n_params * sizeof *grad);
      return MMB_OK;
    }
  for (k = 0; k < count; k++)
    if (batch[k] >= t->s->P)
      return MMB_EINVAL;
  return count > 0 ? pass (t, batch, count, &loss, grad) : MMB_EINVAL;
}

static mmb_status
step (mmb_engine *e, double *square)
{
  samples *t = (samples *) e;

  if (square)
    *square = mmb_blas_dot (e->net->n_params, t->grad, t->grad);
  mmb_engine_apply (e, t->grad, t->params);
  return MMB_OK;
}

static void
observe (mmb_engine *e, mmb_observation *o)
{
  samples *t = (samples *) e;
  const mmb_moments truth = {.M = e->net->M, .D = e->net->D, .O = e->net->O,
                             .S_true = t->s->S_true, .W_true = t->s->W_true};

  o->W = mmb_linear_map (t->linear, t->params, e->W) == MMB_OK ? e->W : NULL;
  o->Eg = o->W ? mmb_generalisation (&truth, e->W, t->V, t->VS) : NAN;
}

/* E = mean of (y - W x) x' over all samples, from the map W alone. */
static void
error_of_map (samples *t, const double *W)
{
  const mmb_samples *s = t->s;
  size_t i, o, j;
  double *x = t->V;   /* D <= O x D */

  memset (t->E, 0, s->O * s->D * sizeof *t->E);
  for (i = 0; i < s->P; i++)
    {
      mmb_samples_get (s, i, x, t->y);
      for (o = 0; o < s->O; o++)
        {
          double left = t->y[o];
          for (j = 0; j < s->D; j++)
            left -= W[o + j * s->O] * x[j];
          for (j = 0; j < s->D; j++)
            t->E[o + j * s->O] += left * x[j] / (double) s->P;
        }
    }
}

static mmb_status
identity (mmb_engine *e, double *square, double *residual)
{
  samples *t = (samples *) e;
  mmb_status st = mmb_linear_map (t->linear, t->params, e->W);

  if (st != MMB_OK)
    return st;
  error_of_map (t, e->W);
  return mmb_engine_checked_step (e, t->E, square, residual);
}

static const mmb_engine_type type
  = {"samples", load, store, evaluate, gradient, NULL, step, observe,
     identity, release};
