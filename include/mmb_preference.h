/* mmb_preference.h - what an order of learning means for the solution: which
   modality is preferred, what it takes from the others, and at what error
   (T6, T16). */
#ifndef MMB_PREFERENCE_H
#define MMB_PREFERENCE_H

#include <stdbool.h>
#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Result; arrays are the caller's.  A is the modality learned first, B the
 *  second. */
typedef struct {
  double *W_uni, *W_final;  /**< O x D: maps on A's plateau and at the end */
  double *losses, *Eg;      /**< M + 2 each: nothing, each alone, everything
                                 learned; Eg is NaN without a truth */
  double *first, *left;     /**< M: strengths at the start and at its turn */
  double *cosine;           /**< M: between S_yxm and what is left of it at its
                                 turn; NaN where one of them is zero */
  double *variance;         /**< M: variance of the inputs along W_final,
                                 relative to their mean variance; NaN where
                                 W_final is zero */
  double misattribution;    /**< |W_uni - W_final| over |W_final| in A's
                                 columns, signed where these are one number */
  double overlap;           /**< part of the variance of A's unimodal solution
                                 that x_B explains, in [0, 1]; NaN for M = 1 */
  bool superficial;         /**< one that comes later than A, and those learned
                                 together with it, would explain more (T16) */
  bool permanent;           /**< one is never learned since nothing is left for
                                 it (T16) */
  bool sign_reversal;       /**< a scalar one first grows with the wrong sign
                                 (T12) */
} mmb_preference;

/** Fill P for encoder depths FUSION and the modalities in the ORDER of learning
 *  at these DURATIONS (M each; 0: together with the one before, Inf: never).  END
 *  (O x D): the map in the end where it is known, else NULL: what is left of M_*
 *  without those that stay at zero since nothing is left for them.
 *  @return as mmb_manifold. */
mmb_status mmb_preference_of (const mmb_moments *d, const size_t *fusion,
                              const size_t *order, const double *durations,
                              const double *end, mmb_preference *p,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
