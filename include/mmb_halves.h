/* mmb_halves.h - second moments of the halves of scalar inputs (theory T18b). */
#ifndef MMB_HALVES_H
#define MMB_HALVES_H

#include "mmb_moments.h"
#include "mmb_samples.h"

#ifdef __cplusplus
extern "C" {
#endif

/** All that a network of late fusion with leaky units, no hidden biases and
 *  scalar modalities sees of the data: moments of their halves
 *    h = (x_1+, x_1-, x_2+, ...),  x+ = max (x, 0),  x- = max (-x, 0),
 *  of which its output is a linear map V (O x 2M).  Matrices are column-major
 *  and belong to it. */
typedef struct {
  size_t M, O;      /**< modalities, outputs */
  double P;         /**< samples behind it; Inf: the population */
  double *H;        /**< 2M x 2M, E[h h'] */
  double *Hy;       /**< O x 2M, E[y h'] */
  double *Syy;      /**< O x O, E[y y'] */
  double loss_min;  /**< least loss of any map V */
  double *H_true;   /**< 2M x 2M, of the population; NULL: no truth */
  double *V_true;   /**< O x 2M, true map; NULL: no truth */
  mmb_allocator al;
} mmb_halves;

/** E[max (x, 0) max (z, 0)] of jointly Gaussian (or elliptical) x and z with
 *  mean 0, deviations A and B and correlation R, which is clipped to [-1, 1]. */
double mmb_halves_moment (double a, double b, double r);

/** Of a Gaussian population with the moments D, all sizes 1, whose target is
 *  linear but for independent noise: E[y h'] = (S_yx, -S_yx)/2.  loss_min is
 *  D's, and so is the truth.
 *  @return NULL with *ST = MMB_EDIM (a modality is no scalar), MMB_ENONFINITE,
 *  MMB_ENOMEM. */
mmb_halves *mmb_halves_gaussian (const mmb_moments *d, const mmb_allocator *al,
                                 mmb_status *st);

/** Of the samples S, all sizes 1, of any distribution.  loss_min is that of the
 *  samples themselves; a truth is that of a Gaussian population.
 *  @return NULL with *ST = MMB_EDIM, MMB_ENONFINITE, MMB_EINVAL, MMB_ENOMEM,
 *  MMB_ESOLVER, MMB_EINTERRUPTED. */
mmb_halves *mmb_halves_samples (const mmb_samples *s, const mmb_allocator *al,
                                mmb_status *st);

/* --- samples in parts, however many ---------------------------------------- */

typedef struct mmb_halves_sum mmb_halves_sum;   /**< opaque */

/** @return NULL with *ST = MMB_EINVAL (M or O is 0), MMB_ENOMEM. */
mmb_halves_sum *mmb_halves_begin (size_t M, size_t O, const mmb_allocator *al,
                                  mmb_status *st);

/** Add P samples: X[m] is P x 1, Y is P x O.  Blocks of them enter compensated
 *  sums, so that moments of 1e9 samples are as good as those of one block.
 *  @return MMB_OK, MMB_ENONFINITE (nothing of use is left), MMB_EINTERRUPTED. */
mmb_status mmb_halves_add (mmb_halves_sum *t, size_t P, const double *const *X,
                           const double *Y);

/** Moments of all samples so far, which may be more than one addition; loss_min
 *  comes from the moments: max (0, 1/2 tr (S_yy - H_y H^+ H_y')).
 *  @return NULL with *ST = MMB_EINVAL (no sample), MMB_ENOMEM, MMB_ESOLVER. */
mmb_halves *mmb_halves_end (const mmb_halves_sum *t, const mmb_allocator *al,
                            mmb_status *st);

void mmb_halves_sum_free (mmb_halves_sum *t);   /**< NULL is a no-op */
void mmb_halves_free (mmb_halves *h);           /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
