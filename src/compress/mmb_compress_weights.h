/* mmb_compress_weights.h - snapshots of a run of a small network, and how much each
   direction of its signals matters for the total map (internal). */
#ifndef MMB_COMPRESS_WEIGHTS_H
#define MMB_COMPRESS_WEIGHTS_H

#include "mmb_loss.h"
#include "mmb_signals.h"

/** States along a run. */
typedef struct {
  const mmb_net *net;
  const double *start; /* initial weights; NULL: the first state */
  size_t count, room;
  double *t;       /* times */
  double *states;  /* n_params each */
  double *W;       /* O x D each */
  mmb_allocator al;
} mmb_compress_weights;

void mmb_compress_weights_begin (mmb_compress_weights *f, const mmb_net *net,
                     const mmb_allocator *al);
mmb_status mmb_compress_weights_append (mmb_compress_weights *f, double t, const double *state,
                            const double *W);
void mmb_compress_weights_free (mmb_compress_weights *f);

/** Gram matrices, over all snapshots, of weighted signals.  A weight says by
 *  how much Wtot changes when the part of a signal that a basis misses is
 *  lost; what is lost counts in proportion to the signal that it would have
 *  met, forward with backward. */
typedef struct {
  double **up;     /* layer i: signals below it that it sends up */
  double **down;   /* layer i: backward signals above it that it sends down */
  double *store;
  mmb_allocator al;
} mmb_grams;

mmb_status mmb_grams_collect (mmb_grams *g, const mmb_compress_weights *f,
                              const mmb_moments *d, const mmb_allocator *al);
void mmb_grams_free (mmb_grams *g);

#endif
