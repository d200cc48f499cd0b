/* mmb_engine_thin.c - gradient steps with thin matrix products. */
#include "mmb_engine_type.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_linear.h"

typedef struct {
  mmb_engine_on_moments base;
  mmb_linear *linear;
  double *params, *grad;
} thin;

static const mmb_engine_type type;

static void
release (mmb_engine *e)
{
  thin *t = (thin *) e;
  mmb_allocator al = e->al;

  mmb_linear_free (t->linear);
  mmb_free (&al, t->params);
  mmb_free (&al, t->grad);
  mmb_engine_moments_end (&t->base);
  mmb_free (&al, t);
}

mmb_engine *
mmb_engine_thin_alloc (const mmb_net *net, const mmb_moments *d,
                       const mmb_allocator *al, mmb_status *st)
{
  thin *t = mmb_calloc (al, 1, sizeof *t);
  mmb_engine *e;
  double bytes;

  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  e = &t->base.base;
  e->type = &type;
  *st = mmb_engine_moments_begin (&t->base, net, d, al);
  if (*st != MMB_OK)
    goto fail;
  mmb_engine_thin_cost (net, &e->flops, &bytes);
  *st = MMB_ENOMEM;
  t->params = mmb_calloc (al, net->n_params, sizeof *t->params);
  t->grad = mmb_calloc (al, net->n_params, sizeof *t->grad);
  if (t->params && t->grad)
    t->linear = mmb_linear_alloc (net, al, st);
  if (t->linear)
    return e;

fail:
  release (e);
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
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  thin *t = (thin *) e;

  (void) count;
  return batch ? MMB_EINVAL
               : mmb_linear_gradient (t->linear, t->params, t->base.E, grad);
}

static mmb_status
step (mmb_engine *e, double *square)
{
  thin *t = (thin *) e;
  size_t n = e->net->n_params;
  mmb_status st = gradient (e, NULL, 0, t->grad);

  if (st != MMB_OK)
    return st;
  if (square)
    *square = mmb_blas_dot (n, t->grad, t->grad);
  mmb_engine_apply (e, t->grad, t->params);
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
void
mmb_engine_thin_cost (const mmb_net *net, double *flops, double *bytes)
{
  double n = (double) net->n_params;
  double columns = (double) (net->O < net->D ? net->O : net->D);

  *flops = n * (6 * columns + 2);
  *bytes = n * 6 * sizeof (double);
}

static const mmb_engine_type type
  = {"thin", load, store, mmb_engine_moments_evaluate, NULL, gradient, NULL, NULL,
     step, mmb_engine_moments_observe, mmb_engine_moments_identity, release};
