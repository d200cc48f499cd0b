/* mmb_step_size.h - learning rates at which descent works. */
#ifndef MMB_STEP_SIZE_H
#define MMB_STEP_SIZE_H

#include "mmb_flow.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Largest curvature of the loss (with the penalty lambda/2 |params|^2) along the
 *  gradient flow from PARAMS to the minimum it heads for: at the start and
 *  whenever a part of what can be explained has been learned.  Descent is stable
 *  below 2 / curvature (T24), and stays close to the flow below half of that.
 *  MONITOR (may be NULL) is called with the time; nonzero ends the search with
 *  what has been seen.  Where the flow cannot be followed to its end within a
 *  bounded amount of work, the part that can counts.  *TIME: units of tau until a
 *  hundredth of what can be explained is left, Inf when the flow was not followed
 *  so far.
 *  @return MMB_OK; MMB_EDIM, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER (the
 *  curvature at the start is not to be had). */
mmb_status mmb_step_size_curvature (const mmb_net *net, const mmb_moments *d,
                                    const double *params, double weight_decay,
                                    mmb_monitor_fn monitor, void *monitor_arg,
                                    double *curvature, double *time,
                                    const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
