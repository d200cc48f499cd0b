/* mmb_predict_paper.h - the published prediction for given moments (T7-T12). */
#ifndef MMB_PREDICT_PAPER_H
#define MMB_PREDICT_PAPER_H

#include "mmb_phase.h"
#include "mmb_race.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Order, durations, plateaus and MMB_RACE_TIED of RESULT for one or two
 *  modalities, L >= 2 layers, fusion depth F = 1 .. L and scale U0.  PAIR
 *  receives the strengths that entered (zeros for a modality that is missing or
 *  says nothing).
 *  @return MMB_OK, MMB_EINVAL (M > 2, depths, u0), MMB_ENOMEM, MMB_ESOLVER,
 *  and those of mmb_manifold. */
mmb_status mmb_predict_paper_run (const mmb_moments *d, size_t L, size_t F, double u0,
                          mmb_race_result *result, mmb_pair *pair,
                          const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
