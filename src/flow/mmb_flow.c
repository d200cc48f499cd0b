/* mmb_flow.c - gradient flow of a full network (theory T3). */
#include "mmb_flow.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_equations.h"
#include "mmb_flow_driver.h"

typedef struct {
  mmb_motion base;
  mmb_equations e;
  double *gradient;   /* n_params */
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

static mmb_status
map (mmb_motion *m, const double *y, double *W)
{
  return mmb_linear_map (((flow *) m)->e.linear, y, W);
}

static mmb_status
gradient_norm (mmb_motion *m, const double *y, double *norm)
{
  flow *f = (flow *) m;
  mmb_status st = mmb_equations_gradient (&f->e, y, f->gradient);

  mmb_blas_axpy (f->e.net->n_params, f->e.decay, y, f->gradient);
  *norm = sqrt (mmb_blas_dot (f->e.net->n_params, f->gradient, f->gradient));
  return st;
}

static mmb_status
check (const mmb_net *net, const mmb_moments *d, const mmb_flow_opts *o,
       const double *params)
{
  mmb_status st = mmb_net_fits (net, d, params);

  if (st != MMB_OK)
    return st;
  return mmb_stepper_implicit (o->stepper) && net->n_params > MMB_IMPLICIT_LIMIT
         ? MMB_EINVAL : MMB_OK;
}

mmb_status
mmb_flow_run (const mmb_net *net, const mmb_moments *d,
              const mmb_flow_opts *opts, double *params, mmb_record *record,
              mmb_flow_info *info, const mmb_allocator *al)
{
  flow f;
  double *y = NULL;
  mmb_status st = check (net, d, opts, params);

  memset (info, 0, sizeof *info);
  if (st != MMB_OK)
    return st;
  f.gradient = NULL;
  st = mmb_equations_init (&f.e, net, d, opts->weight_decay, opts->stepper, al);
  if (st != MMB_OK)
    goto done;
  f.base = (mmb_motion) {
    .system = f.e.system, .stepper = opts->stepper, .largest = net->n_params,
    .map = map, .gradient_norm = gradient_norm, .half_square = mmb_motion_half_square,
    .store = mmb_motion_store};
  st = MMB_ENOMEM;
  f.gradient = mmb_calloc (al, net->n_params, sizeof *f.gradient);
  y = mmb_calloc (al, net->n_params, sizeof *y);
  if (!f.gradient || !y)
    goto done;
  memcpy (y, params, net->n_params * sizeof *y);
  st = mmb_flow_drive (&f.base, net, d, opts, y, record, info, al);
  if (st == MMB_OK)
    st = mmb_conserved_drift (net, params, y,
                              exp (-2 * opts->weight_decay * info->t),
                              &info->drift, al);
  if (st == MMB_OK)
    memcpy (params, y, net->n_params * sizeof *y);

done:
  mmb_equations_free (&f.e);
  mmb_free (al, f.gradient);
  mmb_free (al, y);
  return st;
}
