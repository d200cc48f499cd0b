/* mmb_blowup.h - how far the actual weights of a network are from being learned
   (T9's note on random starts, T19). */
#ifndef MMB_BLOWUP_H
#define MMB_BLOWUP_H

#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** AHEAD (2 x M) as mmb_race_opts wants it, of a net with late fusion, scalar
 *  modalities, a scalar output and encoders of equal depth >= 2.  Inf for a sign
 *  in which no growth is possible.
 *  @return MMB_OK, MMB_EINVAL (other nets), MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_blowup_of (const mmb_net *net, const double *params,
                         double *ahead, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
