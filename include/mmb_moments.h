/* mmb_moments.h - second moments: all that linear networks see of the data. */
#ifndef MMB_MOMENTS_H
#define MMB_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A view of second moments (theory T2); everything is borrowed.
 *  Matrices are column-major doubles. */
typedef struct {
  size_t M;             /**< modalities, >= 1 */
  size_t D;             /**< inputs, the sum of dims */
  size_t O;             /**< outputs, >= 1 */
  const size_t *dims;   /**< M sizes D_m >= 1 */
  const double *S;      /**< D x D, E[x x'] */
  const double *Syx;    /**< O x D, E[y x'] */
  const double *Syy;    /**< O x O, E[y y'] */
  double loss_min;      /**< Loss*, the least loss of any linear map */
  const double *S_true; /**< D x D population moments, or NULL */
  const double *W_true; /**< O x D true map, or NULL */
} mmb_moments;

/** Is S symmetric to 1e-12 of its largest entry? */
bool mmb_moments_symmetric (const mmb_moments *d);

/** *LEAST = 0 where S is positive semidefinite up to 1e-12 of its largest
 *  eigenvalue, else its smallest eigenvalue.
 *  @return MMB_OK, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_moments_least (const mmb_moments *d, double *least,
                              const mmb_allocator *al);

/** First input of modality m: the sum of dims[0..m-1]. */
size_t mmb_moments_offset (const mmb_moments *d, size_t m);

/** One pass over P samples: Mean (D + O) and the moments S, Syx, Syy with
 *  divisor P, about the mean when CENTER, else about zero.  X[m] is
 *  P x dims[m], Y is P x O, all column-major.  Rows are taken in blocks, each
 *  block enters by one symmetric rank-k update, and block means are merged
 *  exactly, so that offsets much larger than the spread lose no digits.
 *  @return MMB_OK, MMB_EINVAL (P = 0), MMB_ENONFINITE, MMB_ENOMEM. */
mmb_status mmb_moments_from_samples (size_t M, const size_t *dims,
                                     const double *const *X, size_t O,
                                     const double *Y, size_t P, bool center,
                                     double *mean, double *S, double *Syx,
                                     double *Syy, const mmb_allocator *al);

/** Outputs of the total map W (O x D) on samples: Y (P x O) = [X_1 ..] W'.
 *  @return MMB_OK or MMB_ENOMEM. */
mmb_status mmb_moments_output (size_t M, const size_t *dims,
                               const double *const *X, size_t O, size_t P,
                               const double *W, double *Y);

/** Mean over samples of 1/2 |y - W x|^2 with W O x D: the loss from the
 *  samples themselves, without the cancellation of the moment form.
 *  @return MMB_OK or MMB_ENOMEM. */
mmb_status mmb_moments_sample_loss (size_t M, const size_t *dims,
                                    const double *const *X, size_t O,
                                    const double *Y, size_t P,
                                    const double *W, double *loss,
                                    const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
