/* mmb_events.h - which events a trajectory has passed (internal). */
#ifndef MMB_EVENTS_H
#define MMB_EVENTS_H

#include "mmb_flow.h"

typedef struct mmb_events mmb_events;

/** FUSION (M): encoder depths, NULL for late fusion.  A modality of one layer
 *  does not stay at zero on the manifold of others: where all are of this kind
 *  (early fusion) only the first and the last plateau are looked for. */
mmb_events *mmb_events_alloc (const mmb_moments *d, const size_t *fusion,
                            const mmb_flow_opts *opts,
                            const mmb_allocator *al, mmb_status *st);

/** Number of things watched; VALUE of the k-th at a state is negative before
 *  and >= 0 after it, NaN when nobody waits for it now. */
size_t mmb_events_count (const mmb_events *w);
double mmb_events_value (mmb_events *w, size_t k, const double *W, double loss);

/** The k-th has happened: describe it in E (times excepted) and look for what
 *  comes next.  *STOP becomes true when the run ends there. */
mmb_status mmb_events_pass (mmb_events *w, size_t k, double loss, mmb_event *e,
                           bool *stop);

void mmb_events_free (mmb_events *w);

#endif
