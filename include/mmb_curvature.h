/* mmb_curvature.h - largest curvature of the loss of a network (T3). */
#ifndef MMB_CURVATURE_H
#define MMB_CURVATURE_H

#include "mmb_moments.h"
#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Largest eigenvalue of the Hessian of the loss at PARAMS, by power
 *  iteration on differences of gradients (relative error about 1e-4).
 *  @return MMB_OK, MMB_EDIM, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_curvature (const mmb_net *net, const mmb_moments *d,
                          const double *params, double *curvature,
                          const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
