/* mmb_flow.c - gradient flow of a full network (theory T3). */
#include "mmb_flow.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_hessian.h"
#include "mmb_linear.h"
#include "mmb_loss.h"
#include "mmb_path.h"

typedef struct {
  mmb_motion base;
  const mmb_net *net;
  double decay;
  mmb_linear *linear;
  mmb_loss *loss;
  mmb_hessian *hessian;   /* NULL unless the stepper needs it */
  size_t *start;          /* one block per layer */
  double *W, *E;          /* O x D */
  double *unit, *column;  /* n_params, for the Jacobian */
} flow;

void
mmb_flow_defaults (mmb_flow_opts *o)
{
  memset (o, 0, sizeof *o);
  o->stepper = MMB_STEP_RK8;
  o->tolerance = 1e-8;
  o->time = 40;
  o->max_rhs = 100000000;
}

/* Gradient of the loss at Y, without the penalty. */
static mmb_status
gradient (flow *f, const double *y, double *grad)
{
  mmb_status st = mmb_linear_map (f->linear, y, f->W);

  if (st != MMB_OK)
    return st;
  mmb_loss_eval (f->loss, f->W, f->E);
  return mmb_linear_gradient (f->linear, y, f->E, grad);
}

static mmb_status
rhs (const double *y, double *dydt, void *arg)
{
  flow *f = arg;
  size_t i, n = f->net->n_params;
  mmb_status st = gradient (f, y, dydt);

  for (i = 0; i < n; i++)
    dydt[i] = -dydt[i] - f->decay * y[i];
  return st;
}

static mmb_status
jacobian (const double *y, double *J, void *arg)
{
  flow *f = arg;
  size_t i, j, n = f->net->n_params;
  mmb_status st = mmb_linear_map (f->linear, y, f->W);

  if (st != MMB_OK)
    return st;
  mmb_loss_eval (f->loss, f->W, f->E);
  st = mmb_hessian_at (f->hessian, y, f->E);
  for (j = 0; j < n && st == MMB_OK; j++)
    {
      f->unit[j] = 1;
      st = mmb_hessian_times (f->hessian, f->unit, f->column);
      f->unit[j] = 0;
      for (i = 0; i < n; i++)   /* symmetric: rows and columns are the same */
        J[i + j * n] = -f->column[i] - (i == j ? f->decay : 0);
    }
  return st;
}

static mmb_status
map (mmb_motion *m, const double *y, double *W)
{
  return mmb_linear_map (((flow *) m)->linear, y, W);
}

static mmb_status
gradient_norm (mmb_motion *m, const double *y, double *norm)
{
  flow *f = (flow *) m;
  mmb_status st = gradient (f, y, f->column);

  *norm = sqrt (mmb_blas_dot (f->net->n_params, f->column, f->column));
  return st;
}

static mmb_status
half_square (mmb_motion *m, const double *y, double *half)
{
  *half = mmb_blas_dot (((flow *) m)->net->n_params, y, y) / 2;
  return MMB_OK;
}

static mmb_status
store (mmb_motion *m, const double *y, double *params)
{
  memcpy (params, y, ((flow *) m)->net->n_params * sizeof *params);
  return MMB_OK;
}

static mmb_status
prepare (flow *f, const mmb_net *net, const mmb_moments *d,
         const mmb_flow_opts *o, const mmb_allocator *al)
{
  size_t n = net->n_params, cells = net->O * net->D, i;
  mmb_status st;

  f->net = net;
  f->decay = o->weight_decay;
  f->linear = mmb_linear_alloc (net, al, &st);
  if (!f->linear)
    return st;
  f->loss = mmb_loss_alloc (d, al, &st);
  if (!f->loss)
    return st;
  if (o->stepper == MMB_STEP_BDF)
    {
      f->hessian = mmb_hessian_alloc (net, d, al, &st);
      if (!f->hessian)
        return st;
    }
  f->start = mmb_calloc (al, net->n_layers + 1, sizeof *f->start);
  f->W = mmb_calloc (al, cells, sizeof *f->W);
  f->E = mmb_calloc (al, cells, sizeof *f->E);
  f->unit = mmb_calloc (al, n, sizeof *f->unit);
  f->column = mmb_calloc (al, n, sizeof *f->column);
  if (!f->start || !f->W || !f->E || !f->unit || !f->column)
    return MMB_ENOMEM;
  for (i = 0; i < net->n_layers; i++)
    f->start[i] = net->layers[i].offset;
  f->start[net->n_layers] = n;
  f->base = (mmb_motion) {
    .system = {.n = n, .blocks = net->n_layers, .start = f->start, .rhs = rhs,
               .jacobian = f->hessian ? jacobian : NULL, .arg = f},
    .stepper = o->stepper, .largest = n, .map = map,
    .gradient_norm = gradient_norm, .half_square = half_square,
    .store = store,
  };
  return MMB_OK;
}

static mmb_status
check (const mmb_net *net, const mmb_moments *d, const mmb_flow_opts *o,
       const double *params)
{
  mmb_status st = mmb_net_fits (net, d, params);

  if (st != MMB_OK)
    return st;
  return o->stepper == MMB_STEP_BDF && net->n_params > MMB_BDF_LIMIT
         ? MMB_EINVAL : MMB_OK;
}

/* Some modality's own layers exist: its unimodal manifold is a plateau. */
static bool
has_plateaus (const mmb_net *net)
{
  size_t m;

  for (m = 0; m < net->M; m++)
    if (net->fusion_depth[m] > 1)
      return true;
  return false;
}

mmb_status
mmb_flow_run (const mmb_net *net, const mmb_moments *d,
              const mmb_flow_opts *opts, double *params, mmb_trace *trace,
              mmb_flow_info *info, const mmb_allocator *al)
{
  flow f = {.decay = 0};
  double *y = NULL;
  mmb_status st = check (net, d, opts, params);

  memset (info, 0, sizeof *info);
  if (st != MMB_OK)
    return st;
  st = prepare (&f, net, d, opts, al);
  if (st != MMB_OK)
    goto done;
  st = MMB_ENOMEM;
  y = mmb_calloc (al, net->n_params, sizeof *y);
  if (!y)
    goto done;
  memcpy (y, params, net->n_params * sizeof *y);
  st = mmb_path_run (&f.base, net->n_params, has_plateaus (net), d, opts, y,
                     trace, info, al);
  if (st == MMB_OK)
    st = mmb_conserved_drift (net, params, y,
                              exp (-2 * opts->weight_decay * info->t),
                              &info->drift, al);
  if (st == MMB_OK)
    memcpy (params, y, net->n_params * sizeof *y);

done:
  mmb_linear_free (f.linear);
  mmb_loss_free (f.loss);
  mmb_hessian_free (f.hessian);
  mmb_free (al, f.start);
  mmb_free (al, f.W);
  mmb_free (al, f.E);
  mmb_free (al, f.unit);
  mmb_free (al, f.column);
  mmb_free (al, y);
  return st;
}
