/* mmb_record.h - what is kept of a trajectory: rows, networks, events. */
#ifndef MMB_RECORD_H
#define MMB_RECORD_H

#include "mmb_archive.h"
#include "mmb_events.h"

#ifdef __cplusplus
extern "C" {
#endif

/** One state, as far as a record knows it. */
typedef struct {
  double t, loss, objective, Eg;
  const double *W;       /**< O x D; NULL: not known */
} mmb_row;

/** A further column: WIDTH numbers of every row, for example an accuracy. */
typedef struct {
  const char *name;
  size_t width;
  double *values;        /**< capacity x width, a row's numbers together */
  mmb_status (*fill) (void *arg, const mmb_row *row, double *values);
  void *arg;
} mmb_column;

/** What to record, all owned by the caller.  Times are those of the
 *  trajectory: units of tau of a flow, epochs of descent. */
typedef struct {
  size_t count;         /**< entries of `at`; 0 (flows): every accepted step,
                             thinned to half of the rows whenever they run out */
  const double *at;     /**< strictly increasing, the first is 0 */
  size_t capacity;      /**< rows there is room for: at least count + 1 (the
                             last state is always recorded), or 8 when count
                             is 0 */
  double *t;            /**< recorded times */
  double *loss;         /**< without penalty */
  double *objective;    /**< loss + lambda/2 |params|^2; may be NULL */
  double *Eg;           /**< may be NULL; NaN without a truth */
  double *W;            /**< O x D for each row, one after the other; may be
                             NULL */
  size_t column_count;
  mmb_column *columns;
  size_t rows;          /**< out: rows filled */
  size_t net_count;     /**< entries of `net_at` */
  const double *net_at; /**< strictly increasing */
  double *nets;         /**< net_count x n_params, parameters fastest */
  size_t net_rows;      /**< out */
  size_t state_count;   /**< the same for states that a check of the run is to */
  const double *state_at; /**< see: entries and times, which may be those of */
  double *states;       /**< networks, too; state_count x n_params */
  size_t state_rows;    /**< out */
  size_t event_capacity;
  mmb_event *events;    /**< those beyond the capacity are counted only */
  double *event_W;      /**< O x D for each event; may be NULL */
  size_t event_count;   /**< out */
  size_t event_lost;    /**< out: those that there was no room for */
  size_t cells;         /**< O x D, set by mmb_record_begin */
} mmb_record;

/** Are the times asked for in order, and is there room for the rows? */
bool mmb_record_valid (const mmb_record *r);

/** Empty R for maps of CELLS entries. */
void mmb_record_begin (mmb_record *r, size_t cells);

/** Write ROW as the next one; without room for it nothing happens.
 *  @return that of the columns' `fill`; from one that fails on they are NaN. */
mmb_status mmb_record_append (mmb_record *r, const mmb_row *row);

/** Row FROM becomes row TO. */
void mmb_record_move (mmb_record *r, size_t to, size_t from);

/** Write all that R has been filled with, networks and states of N_PARAMS numbers,
 *  or fill an R of the same sizes with it. */
void mmb_record_visit (mmb_record *r, size_t n_params, mmb_archive *a);

/** Keep an event while there is room; RECORD is an mmb_record. */
void mmb_record_event (void *record, const mmb_event *e, const double *W);

#ifdef __cplusplus
}
#endif
#endif
