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

/** What has happened at a state already: of modalities that are learned at once,
 *  the one that is above its level by the largest factor, whatever their numbers;
 *  else the first of the others; the number of things watched when nothing has. */
size_t mmb_events_due (mmb_events *w, const double *W, double loss);

/** The k-th has happened: describe it in E (times excepted) and look for what
 *  comes next.  *STOP becomes true when the run ends there. */
mmb_status mmb_events_pass (mmb_events *w, size_t k, double loss, mmb_event *e,
                           bool *stop);

void mmb_events_free (mmb_events *w);

#endif
