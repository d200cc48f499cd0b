/* mmb_measure.h - how much of a modality is in a map (T20). */
#ifndef MMB_MEASURE_H
#define MMB_MEASURE_H

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

#ifdef __cplusplus
}
#endif
#endif
