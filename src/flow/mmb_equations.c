/* mmb_equations.c - gradient flow of all weights (T3) as a system. */
#include "mmb_equations.h"

#include <string.h>

#include "mmb_hessian.h"

mmb_status
mmb_equations_gradient (mmb_equations *e, const double *y, double *gradient)
{
  mmb_status st = mmb_linear_map (e->linear, y, e->W);

  if (st != MMB_OK)
    return st;
  mmb_loss_eval (e->loss, e->W, e->E);
  return mmb_linear_gradient (e->linear, y, e->E, gradient);
}

static mmb_status
rhs (const double *y, double *dydt, void *arg)
{
  mmb_equations *e = arg;
  size_t i, n = e->net->n_params;
  mmb_status st = mmb_equations_gradient (e, y, dydt);

  for (i = 0; i < n; i++)
    dydt[i] = -dydt[i] - e->decay * y[i];
  return st;
}

static mmb_status
jacobian (const double *y, double *J, void *arg)
{
  mmb_equations *e = arg;
  size_t i, j, n = e->net->n_params;
  mmb_status st = mmb_linear_map (e->linear, y, e->W);

  if (st != MMB_OK)
    return st;
  mmb_loss_eval (e->loss, e->W, e->E);
  st = mmb_hessian_at (e->hessian, y, e->E);
  for (j = 0; j < n && st == MMB_OK; j++)
    {
      e->unit[j] = 1;
      st = mmb_hessian_times (e->hessian, e->unit, e->column);
      e->unit[j] = 0;
      for (i = 0; i < n; i++)   /* symmetric: rows and columns are the same */
        J[i + j * n] = -e->column[i] - (i == j ? e->decay : 0);
    }
  return st;
}

mmb_status
mmb_equations_init (mmb_equations *e, const mmb_net *net, const mmb_moments *d,
                    double decay, mmb_stepper stepper, const mmb_allocator *al)
{
  size_t n = net->n_params, cells = net->O * net->D, i;
  mmb_status st;

  memset (e, 0, sizeof *e);
  e->al = al ? *al : mmb_allocator_default ();
  e->net = net;
  e->decay = decay;
  e->linear = mmb_linear_alloc (net, al, &st);
  if (!e->linear)
    return st;
  e->loss = mmb_loss_alloc (d, al, &st);
  if (!e->loss)
    return st;
  if (mmb_stepper_implicit (stepper))
    {
      e->hessian = mmb_hessian_alloc (net, d, al, &st);
      if (!e->hessian)
        return st;
    }
  e->start = mmb_calloc (al, net->n_layers + 1, sizeof *e->start);
  e->W = mmb_calloc (al, cells, sizeof *e->W);
  e->E = mmb_calloc (al, cells, sizeof *e->E);
  e->unit = mmb_calloc (al, n, sizeof *e->unit);
  e->column = mmb_calloc (al, n, sizeof *e->column);
  if (!e->start || !e->W || !e->E || !e->unit || !e->column)
    return MMB_ENOMEM;
  for (i = 0; i < net->n_layers; i++)
    e->start[i] = net->layers[i].offset;
  e->start[net->n_layers] = n;
  e->system = (mmb_ode_system) {
    .n = n, .blocks = net->n_layers, .start = e->start, .rhs = rhs,
    .jacobian = e->hessian ? jacobian : NULL, .arg = e};
  return MMB_OK;
}

mmb_stepper
mmb_equations_stepper (const mmb_net *net, mmb_stepper otherwise)
{
  return mmb_net_depth (net) > 2 && net->n_params <= MMB_IMPLICIT_LIMIT
         ? MMB_STEP_BDF : otherwise;
}

void
mmb_equations_free (mmb_equations *e)
{
  mmb_linear_free (e->linear);
  mmb_loss_free (e->loss);
  mmb_hessian_free (e->hessian);
  mmb_free (&e->al, e->start);
  mmb_free (&e->al, e->W);
  mmb_free (&e->al, e->E);
  mmb_free (&e->al, e->unit);
  mmb_free (&e->al, e->column);
}
