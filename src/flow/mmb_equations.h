/* mmb_equations.h - gradient flow of all weights (T3) as a system for mmb_ode
   (internal). */
#ifndef MMB_EQUATIONS_H
#define MMB_EQUATIONS_H

#include "mmb_flow.h"
#include "mmb_linear.h"
#include "mmb_loss.h"

typedef struct {
  mmb_ode_system system;      /**< one block per layer; its arg is this struct,
                                   which must stay where it is */
  const mmb_net *net;
  double decay;
  mmb_linear *linear;
  mmb_loss *loss;
  struct mmb_hessian *hessian;  /**< NULL without a Jacobian */
  size_t *start;
  double *W, *E;              /**< O x D, of the last point looked at */
  double *unit, *column;      /**< n_params, scratch */
  mmb_allocator al;
} mmb_equations;

/** The flow of NET on D with weight decay; a Jacobian where STEPPER needs one.
 *  What it points to is borrowed.  Free after a failure, too.
 *  @return MMB_OK, MMB_ENOMEM, those of mmb_loss_alloc. */
mmb_status mmb_equations_init (mmb_equations *e, const mmb_net *net,
                               const mmb_moments *d, double decay,
                               mmb_stepper stepper, const mmb_allocator *al);

/** Gradient of the loss at Y, without the penalty; sets W and E. */
mmb_status mmb_equations_gradient (mmb_equations *e, const double *y,
                                   double *gradient);

/** The stepper for runs that OTHERWISE does not get through in a few thousand
 *  steps: implicit where its Jacobian is small and plateaus are long, since
 *  learned modalities make them stiff. */
mmb_stepper mmb_equations_stepper (const mmb_net *net, mmb_stepper otherwise);

void mmb_equations_free (mmb_equations *e);

#endif
