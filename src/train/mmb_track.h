/* mmb_track.h - events between the points of a recorded trajectory (internal). */
#ifndef MMB_TRACK_H
#define MMB_TRACK_H

#include "mmb_events.h"

typedef struct mmb_track mmb_track;

/** What W watches (borrowed) along points that are still to come. */
mmb_track *mmb_track_alloc (mmb_events *w, const mmb_moments *d,
                            const mmb_allocator *al, mmb_status *st);

/** Go on to the map W (O x D) with its LOSS at time T, later than the point
 *  before: the next event on the way goes to *E, at the time at which its value,
 *  linear between the two points, is zero; what the first point has passed
 *  already, at its time.  Call it again until *ANY is false: the point has been
 *  reached.  *STOP as in mmb_events_pass.
 *  @return as mmb_events_pass. */
mmb_status mmb_track_to (mmb_track *k, double t, const double *W, double loss,
                         mmb_event *e, bool *any, bool *stop);

void mmb_track_free (mmb_track *k);

#endif
