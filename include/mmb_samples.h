/* mmb_samples.h - samples: what networks see that moments do not describe. */
#ifndef MMB_SAMPLES_H
#define MMB_SAMPLES_H

#include <stddef.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A view of P samples; everything is borrowed.  Observations are rows of
 *  column-major matrices. */
typedef struct {
  size_t M;             /**< modalities, >= 1 */
  size_t D;             /**< inputs, the sum of dims */
  size_t O;             /**< outputs, >= 1 */
  size_t P;             /**< samples, >= 1 */
  const size_t *dims;   /**< M sizes D_m >= 1 */
  const double *const *X;   /**< M matrices P x D_m */
  const double *Y;      /**< P x O */
  const double *y_mean; /**< O, what was subtracted from Y; NULL: nothing */
  double loss_min;      /**< Loss*, the least loss of any linear map */
  const double *S_true; /**< D x D population moments, or NULL */
  const double *W_true; /**< O x D true map, or NULL */
} mmb_samples;

/** Sample I (of P) as the columns X (D) and Y (O); either may be NULL. */
void mmb_samples_get (const mmb_samples *s, size_t i, double *x, double *y);

/** *ZERO = 1/2 E|y|^2, the loss of the zero map.
 *  @return MMB_OK, MMB_EINVAL (no modality, output or sample, sizes that do
 *  not add up to D), MMB_ENONFINITE (a NaN or Inf among the samples). */
mmb_status mmb_samples_check (const mmb_samples *s, double *zero);

#ifdef __cplusplus
}
#endif
#endif
