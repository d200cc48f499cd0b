/* mmb_minibatch.h - epochs of many steps, on parts of the samples (internal). */
#ifndef MMB_MINIBATCH_H
#define MMB_MINIBATCH_H

#include "mmb_engine_type.h"

typedef struct mmb_minibatch mmb_minibatch;   /* opaque */

/* Batches of SIZE samples (the last of an epoch may be smaller) of ENGINE, which
   is borrowed, in an order of its own for every epoch, drawn from SEED.
   @return NULL with *ST = MMB_EINVAL (no samples, or fewer than SIZE),
   MMB_ENOMEM. */
mmb_minibatch *mmb_minibatch_alloc (mmb_engine *engine, size_t size,
                                    uint64_t seed, const mmb_allocator *al,
                                    mmb_status *st);

/* Steps through all batches of EPOCH, with the engine's factors and hook.  *LOSS:
   mean of the losses before each step.  MONITOR (may be NULL) is asked between
   batches: where it wants to stop, and where a step fails, weights and state are
   those before the epoch.
   @return MMB_OK, MMB_EINTERRUPTED, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_minibatch_epoch (mmb_minibatch *b, uint64_t epoch,
                                mmb_monitor_fn monitor, void *arg,
                                double *loss);

void mmb_minibatch_free (mmb_minibatch *b);   /* NULL is a no-op */

#endif
