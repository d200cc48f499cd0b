/* mmb_gaussian.h - samples of a Gaussian task y = W x + noise. */
#ifndef MMB_GAUSSIAN_H
#define MMB_GAUSSIAN_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** P samples: X (P x D) = Z S^(1/2) with the symmetric root of the covariance
 *  S (D x D; eigenvalues below zero count as zero) and standard normals Z from
 *  stream (SEED, samples, 0); Y (P x O) = X W' + NOISE N with W O x D and
 *  normals N from stream (SEED, noise, 0).  The root is unique, so the draw
 *  does not depend on LAPACK's choice of eigenvectors.
 *  @return MMB_OK, MMB_EINVAL (NOISE < 0, seed), MMB_ENONFINITE, MMB_ENOMEM,
 *  MMB_ESOLVER. */
mmb_status mmb_gaussian_draw (size_t D, const double *S, size_t O,
                              const double *W, double noise, uint64_t seed,
                              size_t P, double *X, double *Y,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
