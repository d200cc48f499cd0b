/* mmb_images.h - two copies of every image, of which one or both are clean. */
#ifndef MMB_IMAGES_H
#define MMB_IMAGES_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Which copies are clean. */
typedef enum {
  MMB_CLEAN_A = 1,
  MMB_CLEAN_B = 2,
  MMB_CLEAN_BOTH = 3
} mmb_clean;

typedef struct {
  double only_A, both;   /**< probabilities that only A, that both copies are clean */
  double factor, sigma;  /**< a corrupted copy is factor x + N(0, sigma^2) */
  uint64_t seed;
  uint64_t first;        /**< number of the first image: the streams of noise */
} mmb_pairing;

/** A and B (P x D, column-major): the rows of IMAGES, clean or corrupted.  One
 *  uniform number per image decides: only A is clean below only_A, both below
 *  only_A + both, else only B.  The decisions come from the stream (seed, samples,
 *  first), the noise of image p from (seed, noise, first + p): the first n of P images
 *  are those of a call with n.  CLEAN (P) receives what was decided.
 *  @return MMB_OK; MMB_EINVAL (probabilities that are none or sum to more than 1 by
 *  more than rounding, sigma < 0, seed out of range); MMB_ENONFINITE; MMB_ENOMEM;
 *  MMB_EINTERRUPTED. */
mmb_status mmb_images_pair (size_t P, size_t D, const double *images,
                            const mmb_pairing *how, double *A, double *B,
                            unsigned char *clean, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
