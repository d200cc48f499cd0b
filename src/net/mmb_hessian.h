/* mmb_hessian.h - second derivatives of the loss, exact (internal). */
#ifndef MMB_HESSIAN_H
#define MMB_HESSIAN_H

#include "mmb_moments.h"
#include "mmb_net.h"

typedef struct mmb_hessian mmb_hessian;

mmb_hessian *mmb_hessian_alloc (const mmb_net *net, const mmb_moments *d,
                                const mmb_allocator *al, mmb_status *st);

/** Fix the point PARAMS (borrowed until the next call) where the error is E
 *  (O x D, copied). */
mmb_status mmb_hessian_at (mmb_hessian *h, const double *params,
                           const double *E);

/** OUT = Hessian times V (n_params each): the derivative of T3's gradient in
 *  the direction V. */
mmb_status mmb_hessian_times (mmb_hessian *h, const double *v, double *out);

void mmb_hessian_free (mmb_hessian *h);

#endif
