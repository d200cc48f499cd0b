/* mmb_events.h - which events a trajectory has passed (internal). */
#ifndef MMB_EVENTS_H
#define MMB_EVENTS_H

#include "mmb_flow.h"

typedef struct mmb_events mmb_events;

/** PLATEAUS: false where no unimodal manifold exists (early fusion), so that
 *  only the first and the last plateau are looked for. */
mmb_events *mmb_events_alloc (const mmb_moments *d, bool plateaus,
                            const mmb_flow_opts *opts,
                            const mmb_allocator *al, mmb_status *st);

/** Number of things watched; VALUE of the k-th at a state is negative before
 *  and >= 0 after it, NaN when nobody waits for it now. */
size_t mmb_events_count (const mmb_events *w);
double mmb_events_value (mmb_events *w, size_t k, const double *W, double loss);

/** MMB_OK, or why a value was NaN that should be a number: ask after looking at
 *  values, before believing that nothing has happened. */
mmb_status mmb_events_failed (const mmb_events *w);

/** The k-th has happened: describe it in E (times excepted) and look for what
 *  comes next.  *STOP becomes true when the run ends there. */
mmb_status mmb_events_pass (mmb_events *w, size_t k, double loss, mmb_event *e,
                           bool *stop);

void mmb_events_free (mmb_events *w);

#endif
