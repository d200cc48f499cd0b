/* mmb_plateau.h - how long a network stays where it begins (T7-T10). */
#ifndef MMB_PLATEAU_H
#define MMB_PLATEAU_H

#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Time, in units of tau, until NET with PARAMS leaves its first plateau, from its
 *  own scale: mmb_phase_first with u0 = the geometric mean of the Frobenius norms on
 *  the path of the modality learned first (decoder norms / sqrt (M)).  Random deep
 *  starts take several times longer.  INFINITY where a layer on the path is zero; 0
 *  where no formula applies: one layer, encoders of unequal depths, u0 >= 1, nothing
 *  to learn.
 *  @return MMB_OK, MMB_ENOMEM, MMB_ESOLVER; as mmb_manifold. */
mmb_status mmb_plateau_first (const mmb_net *net, const double *params,
                              const mmb_moments *d, double *t,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
