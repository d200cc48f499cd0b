/* mmb_batch_plan.h - how samples are divided (internal to mmb_batch*.c).

   Samples go through a network in tiles that stay in cache; tiles go to
   threads.  Weight gradients are formed in one of two ways.  Small networks:
   tile by tile, into one of a few accumulators, which are added up at the end.
   Large ones: tiles leave their values and errors in memory, and blocks of the
   gradient are formed from all tiles of a round.  Sizes alone decide which,
   and who adds what to what in which order, so that results do not depend on
   the number of threads. */
#ifndef MMB_BATCH_PLAN_H
#define MMB_BATCH_PLAN_H

#include "mmb_batch.h"

/* Most inputs of a hidden unit in a shallow network. */
#define NARROW 16

typedef struct {
  const mmb_net *net;      /* borrowed */
  const mmb_samples *s;    /* borrowed */
  mmb_batch_opts opts;
  size_t threads;
  bool large;              /* the second way */
  bool shallow;            /* two layers, one output, few inputs: vectors of
                              units instead of products of matrices */
  size_t tile;             /* most samples of a tile */
  size_t round;            /* most samples between two questions to the host,
                              a multiple of the tile */
  size_t groups;           /* accumulators of a small network; 1 */
  size_t units;            /* spaces of a sample that hold values, all sizes */
  size_t *at;              /* n_layers + 1: where such a space begins */
  double *Y;               /* O x P */
  double *z;               /* O, outputs that are zero */
  mmb_allocator al;
} mmb_batch_plan;

/* What a precision offers; all but `alloc` cannot fail. */
typedef struct {
  void *(*alloc) (const mmb_batch_plan *p, mmb_status *st);
  void (*release) (void *work, const mmb_batch_plan *p);
  void (*load) (void *work, const mmb_batch_plan *p, const double *params);
  /* A gradient over COUNT samples: begin, rounds of consecutive samples FIRST
     .. FIRST + N - 1 of INDEX (NULL: of all), finish.  *SUM += their losses. */
  void (*begin) (void *work, const mmb_batch_plan *p, size_t count);
  void (*round) (void *work, const mmb_batch_plan *p, const size_t *index,
                 size_t first, size_t n, double share, double *sum);
  void (*finish) (void *work, const mmb_batch_plan *p, double *grad);
  /* A round of mmb_batch_forward; adds to SUM and HITS. */
  void (*forward) (void *work, const mmb_batch_plan *p, const bool *seen,
                   size_t first, size_t n, double *sum, size_t *hits,
                   double *output);
} mmb_batch_precision;

extern const mmb_batch_precision mmb_batch_double, mmb_batch_single;

/* Where N of COUNT things that are dealt out evenly begin. */
static inline size_t
mmb_batch_part (size_t count, size_t parts, size_t n)
{
  return count / parts * n + count % parts * n / parts;
}

#endif
