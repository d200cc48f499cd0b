/* mmb_rates.h - learning rates per modality and epoch (T21). */
#ifndef MMB_RATES_H
#define MMB_RATES_H

#include <stdbool.h>
#include <stdint.h>
#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Factors of the learning rate.  Column k of ENCODER holds r_m of all layers
 *  of encoder m, its block of the fusion layer included, from epoch from[k] on
 *  until from[k+1]; before from[0] they are 1.  A factor of 0 freezes. */
typedef struct {
  size_t count;             /**< columns; 0: all factors are 1 */
  const uint64_t *from;     /**< count, strictly increasing */
  const double *encoder;    /**< M x count, finite, >= 0 */
  double decoder;           /**< r_0 of the decoder's layers and of the biases
                                 of the fusion layer, finite, >= 0 */
  double fall;              /**< f in (0, 1]: epoch n has f^n of all rates */
} mmb_rates;

/** All factors 1. */
mmb_rates mmb_rates_none (void);

/** Are factors and epochs as said above? */
bool mmb_rates_valid (const mmb_rates *r, size_t M);

/** What EPOCH's step with the learning rate ETA and weight decay LAMBDA does
 *  to every layer of NET: keep = 1 - rate lambda, rate = eta f^epoch r.
 *  FACTORS has n_layers entries, and one more where NET has biases.
 *  @return the epoch of the next change, UINT64_MAX when there is none. */
uint64_t mmb_rates_factors (const mmb_rates *r, const mmb_net *net,
                            uint64_t epoch, double eta, double lambda,
                            mmb_factor *factors);

#ifdef __cplusplus
}
#endif
#endif
