/* mmb_watch.h - which events a trajectory has passed (internal). */
#ifndef MMB_WATCH_H
#define MMB_WATCH_H

#include "mmb_flow.h"

typedef struct mmb_watch mmb_watch;

/** PLATEAUS: false where no unimodal manifold exists (early fusion), so that
 *  only the first and the last plateau are looked for. */
mmb_watch *mmb_watch_alloc (const mmb_moments *d, bool plateaus,
                            const mmb_flow_opts *opts,
                            const mmb_allocator *al, mmb_status *st);

/** Number of things watched; VALUE of the k-th at a state is negative before
 *  and >= 0 after it, NaN when nobody waits for it now. */
size_t mmb_watch_count (const mmb_watch *w);
double mmb_watch_value (mmb_watch *w, size_t k, const double *W, double loss);

/** The k-th has happened: describe it in E (times excepted) and look for what
 *  comes next.  *STOP becomes true when the run ends there. */
mmb_status mmb_watch_pass (mmb_watch *w, size_t k, double loss, mmb_event *e,
                           bool *stop);

void mmb_watch_free (mmb_watch *w);

#endif
