/* mmb_engine_thin.c - gradient steps with thin matrix products. */
#include "mmb_engine.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_linear.h"

typedef struct {
  mmb_engine base;
  mmb_linear *linear;
  double *params, *grad;
} thin;

static void
release (mmb_engine *e)
{
  thin *t = (thin *) e;
  mmb_allocator al = e->al;

  mmb_linear_free (t->linear);
  mmb_free (&al, t->params);
  mmb_free (&al, t->grad);
  mmb_free (&al, e->W);
  mmb_free (&al, t);
}

mmb_engine *
mmb_engine_thin_alloc (const mmb_net *net, const mmb_allocator *al,
                       mmb_status *st)
{
  thin *t = mmb_calloc (al, 1, sizeof *t);

  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  t->base.type = &mmb_engine_thin;
  t->base.net = net;
  t->base.al = al ? *al : mmb_allocator_default ();
  t->base.W = mmb_calloc (al, net->O * net->D, sizeof *t->base.W);
  t->params = mmb_calloc (al, net->n_params, sizeof *t->params);
  t->grad = mmb_calloc (al, net->n_params, sizeof *t->grad);
  if (t->base.W && t->params && t->grad)
    t->linear = mmb_linear_alloc (net, al, st);
  if (t->linear)
    return &t->base;
  release (&t->base);
  return NULL;
}

static mmb_status
load (mmb_engine *e, const double *params)
{
  thin *t = (thin *) e;

  memcpy (t->params, params, e->net->n_params * sizeof *params);
  return mmb_linear_map (t->linear, t->params, e->W);
}

static mmb_status
step (mmb_engine *e, const double *E, double keep, double rate,
      double *square)
{
  thin *t = (thin *) e;
  size_t n = e->net->n_params;
  mmb_status st = mmb_linear_gradient (t->linear, t->params, E, t->grad);

  if (st != MMB_OK)
    return st;
  if (square)
    *square = mmb_blas_dot (n, t->grad, t->grad);
  if (keep != 1)
    mmb_blas_scale (n, keep, t->params);
  mmb_blas_axpy (n, -rate, t->grad, t->params);
  return mmb_linear_map (t->linear, t->params, e->W);
}

static void
store (const mmb_engine *e, double *params)
{
  const thin *t = (const thin *) e;

  memcpy (params, t->params, e->net->n_params * sizeof *params);
}

/* Down, up, gradient and update: per weight and column 6 operations, and
   reads for two products, a write and a read of the gradient, and a read and
   a write for the update. */
static void
cost (const mmb_net *net, double *flops, double *bytes)
{
  double n = (double) net->n_params;
  double columns = (double) (net->O < net->D ? net->O : net->D);

  *flops = n * (6 * columns + 2);
  *bytes = n * 6 * sizeof (double);
}

const mmb_engine_type mmb_engine_thin
  = {"thin", load, step, store, cost, release};
