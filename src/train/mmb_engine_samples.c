/* mmb_engine_samples.c - networks of any kind on samples. */
#include "mmb_engine_type.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_linear.h"

typedef struct {
  mmb_engine base;
  const mmb_samples *s;    /* borrowed */
  mmb_linear *linear;      /* of the network's weights */
  double *params, *grad;   /* n_params; the gradient at the last evaluation */
  double *E, *V, *VS;      /* O x D */
  double *y;               /* O */
} samples;

static const mmb_engine_type type;

static void
release (mmb_engine *e)
{
  samples *t = (samples *) e;
  mmb_allocator al = e->al;

  mmb_batch_free (e->batch);
  mmb_linear_free (t->linear);
  mmb_free (&al, t->params);
  mmb_free (&al, t->grad);
  mmb_free (&al, t->E);
  mmb_free (&al, t->y);
  mmb_engine_end (e);
  mmb_free (&al, t);
}

static mmb_status
begin (samples *t, const mmb_net *net, const mmb_samples *s,
       const mmb_batch_opts *opts, const mmb_allocator *al)
{
  mmb_status st = mmb_engine_begin (&t->base, net, al);
  size_t cells = net->O * net->D;

  if (st != MMB_OK)
    return st;
  t->s = s;
  t->base.batch = mmb_batch_alloc (net, s, opts, al, &st);
  if (!t->base.batch)
    return st;
  t->base.loss_min = s->loss_min;
  t->base.loss_zero = mmb_batch_zero (t->base.batch);
  t->base.flops = mmb_batch_flops (t->base.batch);
  t->base.samples = s->P;
  t->params = mmb_calloc (al, net->n_params, sizeof *t->params);
  t->base.flat = t->params;
  t->grad = mmb_calloc (al, net->n_params, sizeof *t->grad);
  t->E = mmb_calloc (al, cells, 3 * sizeof *t->E);
  t->y = mmb_calloc (al, net->O, sizeof *t->y);
  if (!t->params || !t->grad || !t->E || !t->y)
    return MMB_ENOMEM;
  t->V = t->E + cells;
  t->VS = t->V + cells;
  t->linear = mmb_linear_alloc (net, al, &st);
  return st;
}

mmb_engine *
mmb_engine_samples (const mmb_net *net, const mmb_samples *s,
                    const mmb_batch_opts *opts, const mmb_allocator *al,
                    mmb_status *st)
{
  const mmb_batch_opts plain = {0};
  samples *t;

  t = mmb_calloc (al, 1, sizeof *t);
  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  t->base.type = &type;
  *st = begin (t, net, s, opts ? opts : &plain, al);
  if (*st == MMB_OK)
    return &t->base;
  release (&t->base);
  return NULL;
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
  mmb_status st = mmb_batch_gradient (e->batch, t->params, NULL, 0, &loss,
                                      t->grad);

  e->stopped = st == MMB_EINTERRUPTED;
  return st == MMB_OK ? loss : NAN;
}

static double
score (mmb_engine *e)
{
  samples *t = (samples *) e;
  mmb_batch_score found;
  mmb_status st = mmb_batch_forward (e->batch, t->params, NULL, &found, NULL);

  e->stopped = st == MMB_EINTERRUPTED;
  return st == MMB_OK ? found.loss : NAN;
}

static mmb_status
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  samples *t = (samples *) e;

  if (batch)
    return mmb_batch_gradient (e->batch, t->params, batch, count,
                               &e->batch_loss, grad);
  memcpy (grad, t->grad, e->net->n_params * sizeof *grad);
  return MMB_OK;
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

/* The effective linear map: that of the weights, times the mean of the two slopes
   on paths of two layers (T18); NaN where there is none. */
static const double *
effective_map (samples *t)
{
  const mmb_net *net = t->base.net;
  const bool biases = net->n_params > net->n_weights;
  double *W = t->base.W;
  size_t m, i;

  if (mmb_linear_map (t->linear, t->params, W) != MMB_OK)
    return NULL;
  for (m = 0; net->slope != 1 && m < net->M; m++)
    {
      size_t layers = net->fusion_depth[m] + net->decoder_layers;
      double factor = mmb_net_depth (net) > 2 || biases ? NAN
                      : layers == 2 ? (1 + net->slope) / 2 : 1;
      for (i = 0; i < net->O * net->dims[m]; i++)
        *W++ *= factor;
    }
  return t->base.W;
}

static void
observe (mmb_engine *e, mmb_observation *o)
{
  samples *t = (samples *) e;
  const mmb_moments truth = {.M = e->net->M, .D = e->net->D, .O = e->net->O,
                             .S_true = t->s->S_true, .W_true = t->s->W_true};

  o->W = effective_map (t);
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

/* Only of linear networks with the mean squared error there is an identity. */
static mmb_status
identity (mmb_engine *e, double *square, double *residual)
{
  samples *t = (samples *) e;
  mmb_status st;

  *residual = NAN;
  if (!mmb_net_is_linear (e->net) || !mmb_batch_is_quadratic (e->batch))
    return mmb_engine_step (e, square);
  st = mmb_linear_map (t->linear, t->params, e->W);
  if (st != MMB_OK)
    return st;
  error_of_map (t, e->W);
  return mmb_engine_checked_step (e, t->E, square, residual);
}

static const mmb_engine_type type
  = {"samples", load, store, evaluate, score, gradient, NULL, NULL, step,
     observe, identity, release};
