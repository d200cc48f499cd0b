/* mmb_asymmetry.h - how far data are from their mirror image, as leaky units see
   it (theory T18d). */
#ifndef MMB_ASYMMETRY_H
#define MMB_ASYMMETRY_H

#include <stdint.h>
#include "mmb_samples.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What small units that read modality m see of a target r.  Where (x, r) is as
 *  likely as (-x, -r), plus = minus = linear and the others are 0. */
typedef struct {
  double plus, minus;  /**< G+-, max over |u| = 1 of +-E[r phi (u'x_m)]: growth
                            rates of units with positive and negative outgoing
                            weights; below 0 where no such unit grows */
  double linear;       /**< (1 + s)/2 |E[r x_m]|, what T18 takes both to be */
  double even;         /**< |E[r x_m x_m']|_F, the even part of the target, over
                            |E[r x_m]| sqrt (E|x_m|^2) */
  double third;        /**< |E[(e'x_m) x_m x_m']|_F over (E|x_m|^2)^(3/2), where e
                            is the direction of E[r x_m]: third moments of the
                            inputs */
} mmb_asymmetry;

/** Of modality M of S under the slope SLOPE in [0, 1].  r is the target, of
 *  several outputs the leading mode of E[y x_m'].  The maxima are the best of
 *  ascents on the sphere from E[r x_m], its negative and random starts drawn
 *  with SEED; local ones for three inputs or more, in principle.  Where r and
 *  x_m are uncorrelated EVEN is Inf (NaN where it is 0/0) and THIRD NaN.
 *  @return MMB_OK, MMB_EINVAL, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER,
 *  MMB_EINTERRUPTED. */
mmb_status mmb_asymmetry_measure (const mmb_samples *s, size_t m, double slope,
                                  uint64_t seed, mmb_asymmetry *a,
                                  const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
