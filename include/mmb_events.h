/* mmb_events.h - what happens along a trajectory: modalities are learned and lost,
   plateaus begin and end, losses are reached (T5, T6, T20). */
#ifndef MMB_EVENTS_H
#define MMB_EVENTS_H

#include <stdbool.h>
#include "mmb_archive.h"
#include "mmb_measure.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What is looked for along a trajectory; values are ABI, append only. */
typedef enum {
  MMB_EVENT_LEARNED = 0,  /**< the measure of m reached half of that on
                               M_(S+m), S the modalities learned now, a scalar
                               one with its sign there */
  MMB_EVENT_BEGIN = 1,    /**< the loss came within 5 % of Loss(M_S) .. */
  MMB_EVENT_END = 2,      /**< .. and left it downwards; 5 % of what can be
                               explained, Loss(M_0) - Loss(M_*) */
  MMB_EVENT_LOSS = 3,     /**< the loss fell to a level asked for */
  MMB_EVENT_UNLEARNED = 4,  /**< the measure of a learned m fell below the level
                               with which it was learned and below half of that
                               on M_S (T5), at a smaller loss than it was learned
                               at; scalar outputs */
  MMB_EVENT_KINDS
} mmb_event_kind;

/** "learned", "plateau begins", "plateau ends", "loss", "unlearned"; NULL out of
 *  range. */
const char *mmb_event_name (size_t kind);

/** One event.  Times are those of the trajectory: units of tau of a flow,
 *  located to 1e-12 of themselves; epochs of descent. */
typedef struct {
  mmb_event_kind kind;
  size_t modality;  /**< LEARNED, UNLEARNED: which */
  size_t learned;   /**< how many modalities are learned after the event */
  double since;     /**< duration since the event before, or since the start:
                         counted from there, so that it keeps all its digits */
  double t;         /**< since the start */
  double level;     /**< the measure or loss that was reached */
  double loss;
} mmb_event;

/** What to look for; all zero: modalities by weights, and plateaus. */
typedef struct {
  mmb_measure measure;   /**< what counts as learned */
  double stop_loss;      /**< > 0: loss - loss_min <= this ends the run */
  size_t level_count;
  const double *levels;  /**< losses to locate, in any order; borrowed for the
                              call of mmb_events_alloc */
  bool losses_only;      /**< neither modalities nor plateaus, where no total map
                              describes the network: of the moments sizes and
                              loss_min are enough */
} mmb_events_opts;

/** Watches a trajectory. */
typedef struct mmb_events mmb_events;

/** FUSION: M encoder depths, NULL for late fusion.  Encoders of one layer do not
 *  wait at zero for what others leave them; where all are of this kind (early
 *  fusion) no unimodal manifold exists, and only the first and the last plateau
 *  are looked for. */
mmb_events *mmb_events_alloc (const mmb_moments *d, const size_t *fusion,
                            const mmb_events_opts *opts,
                            const mmb_allocator *al, mmb_status *st);

/** Number of things watched; VALUE of the k-th at a state is negative before
 *  and >= 0 after it, NaN when nobody waits for it now. */
size_t mmb_events_count (const mmb_events *w);
double mmb_events_value (mmb_events *w, size_t k, const double *W, double loss);

/** Has the k-th happened?  Cheap: a spectral norm is formed, and memory asked for,
 *  only where one has reached its level, or nearly so. */
bool mmb_events_past (mmb_events *w, size_t k, const double *W, double loss);

/** What has happened at a state already: of modalities that are learned at once,
 *  the one that is above its level by the largest factor, whatever their numbers;
 *  else the first of the others; the number of things watched when nothing has. */
size_t mmb_events_due (mmb_events *w, const double *W, double loss);

/** MMB_OK, or why a value was NaN that should be a number: ask after looking at
 *  values, before believing that nothing has happened. */
mmb_status mmb_events_failed (const mmb_events *w);

/** The k-th has happened: describe it in E (times excepted) and look for what
 *  comes next.  *STOP becomes true when the run ends there. */
mmb_status mmb_events_pass (mmb_events *w, size_t k, double loss, mmb_event *e,
                           bool *stop);

/** Receives an event and the map there; see mmb_record_event. */
typedef void (*mmb_event_fn) (void *arg, const mmb_event *e, const double *W);

/** A trajectory of which single states are seen, at increasing times T: all
 *  that has happened since the state before goes to KEEP, the earliest first,
 *  at the time at which a straight line between the two states' values
 *  crosses, with map and loss on that line.  What the first state has passed
 *  already is no event, except that a modality is learned.  Looks at which
 *  nothing happens allocate nothing.
 *  @return as mmb_measure_levels. */
mmb_status mmb_events_look (mmb_events *w, double t, const double *W,
                            double loss, mmb_event_fn keep, void *arg);

/** A look at which nothing happens, in operations of an epoch of descent. */
double mmb_events_cost (const mmb_moments *d, const mmb_events_opts *opts);

/** Write what W has seen, or let a watcher of the same things take it over. */
void mmb_events_visit (mmb_events *w, mmb_archive *a);

void mmb_events_free (mmb_events *w);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
