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

/** MEASURE of modality M in the total map W (O x D); NaN when it fails. */
double mmb_measure_of (const mmb_moments *d, mmb_measure measure, size_t m,
                       const double *W, const mmb_allocator *al);

/** Part of its measure that makes a modality count as learned. */
#define MMB_LEARNED_SHARE 0.5

/** LEVEL at which M counts as learned beside the modalities with LEARNED[m]:
 *  MMB_LEARNED_SHARE of its measure on M_(S+m) (T6), whose map goes to W (O x D);
 *  0, never, where its part of the output there is below MMB_ZERO_STRENGTH of
 *  the target.  SET: M scratch.
 *  @return as mmb_manifold. */
mmb_status mmb_measure_level (const mmb_moments *d, mmb_measure measure,
                              size_t m, const bool *learned, bool *set,
                              double *W, double *level,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
