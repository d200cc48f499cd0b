/* mmb_measure.h - how much of a modality is in a map (T20). */
#ifndef MMB_MEASURE_H
#define MMB_MEASURE_H

#include <stdbool.h>
#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Values are ABI, append only. */
typedef enum {
  MMB_MEASURE_WEIGHTS = 0,  /**< spectral norm of W_m */
  MMB_MEASURE_SIGNAL = 1,   /**< sqrt (tr W_m S_m W_m'), its part of the output;
                                 the same times for scalar modalities */
  MMB_MEASURE_COUNT
} mmb_measure;

/** "weights", "signal"; NULL out of range. */
const char *mmb_measure_name (size_t measure);

/** MEASURE of modality M in the total map W (O x D) into *VALUE, NaN when that
 *  fails.  @return MMB_OK, MMB_ENOMEM, MMB_ENONFINITE, MMB_ESOLVER. */
mmb_status mmb_measure_of (const mmb_moments *d, mmb_measure measure, size_t m,
                           const double *W, double *value,
                           const mmb_allocator *al);

/** Part of its measure that makes a modality count as learned. */
#define MMB_LEARNED_SHARE 0.5

/** What counts as learned beside the modalities with LEARNED[m]: LEVEL[m] (M,
 *  untouched for these) is MMB_LEARNED_SHARE of m's measure on M_(S+m) (T6); 0,
 *  never, where nothing is left for it, r_m(S) = 0 (T16), unless it is SHALLOW
 *  (M; NULL: none) and does not wait for that, or where its part of the output
 *  there is below MMB_ZERO_STRENGTH of the target.  SIGN (M, may be
 *  NULL, untouched for learned ones): that of a scalar modality's weight there,
 *  0 for vectors and vector outputs.  W (O x D) and *LOSS are those of M_S.
 *  @return as mmb_manifold. */
mmb_status mmb_measure_levels (const mmb_moments *d, mmb_measure measure,
                               const bool *shallow, const bool *learned,
                               double *W, double *loss, double *level,
                               double *sign,
                               const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
