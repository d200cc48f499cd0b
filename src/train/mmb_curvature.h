/* mmb_curvature.h - largest curvature of an engine's loss (internal). */
#ifndef MMB_CURVATURE_H
#define MMB_CURVATURE_H

#include "mmb_engine.h"

/** As mmb_curvature; the engine's weights are not restored. */
mmb_status mmb_curvature_of (mmb_engine *engine, const double *params,
                             double *curvature, const mmb_allocator *al);

#endif
