/* mmb_draw.h - Gaussian starts of very wide nets, drawn in the compressed
   bases (theory T15). */
#ifndef MMB_DRAW_H
#define MMB_DRAW_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_net.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A linear net with Gaussian weights, one deviation per weight matrix, is
   replaced by a small one, Q_out' W Q_in in place of every W, where Q holds
   the directions of a hidden space that are reached in some rounds.  Round 1:
   images of the inputs under the first layers and of the outputs under the
   transposed last layers.  Round j + 1: W Q_below and W' Q_above of the
   directions new in round j.  Within a round: weights in storage order, for
   each the new columns and then the new rows, each in order of appearance;
   that is also the order of the directions.  Input and output spaces are
   complete from the start.

   The small net is drawn from its exact distribution; cost and memory depend
   on the small widths, not on the widths.  A space stops growing when it is
   complete or when its neighbours have; when one more round changes no width
   the small net is exact for all time.  Its total map is that of the wide net
   once 2 rounds >= depth - 1. */

/** SMALL: hidden widths of the compressed net after ROUNDS >= 1 rounds, in
 *  the order of WIDTHS (that of mmb_net_alloc; SMALL may be WIDTHS).  Needs
 *  no random numbers.  WIDTHS may be anything from 1 to SIZE_MAX; time is
 *  proportional to the rounds in which something is new.
 *  @return MMB_OK, MMB_EINVAL (a size or ROUNDS is zero, or so few rounds
 *  that some hidden space is not reached), MMB_ENOMEM. */
mmb_status mmb_draw_widths (size_t M, const size_t *dims, size_t O,
                            const size_t *fusion_depth, size_t decoder_layers,
                            const size_t *widths, size_t rounds,
                            size_t *small, const mmb_allocator *al);

/** Fill PARAMS (small->n_params) of the net SMALL, whose hidden widths are
 *  those of mmb_draw_widths for WIDTHS and ROUNDS.  SIGMA: deviation >= 0 of
 *  the entries of each weight matrix of the wide net, small->n_layers of them
 *  in storage order.  Layer i uses the random stream
 *  (SEED, MMB_FOR_WEIGHTS, i + 2^32), which no explicit start does.
 *  @return MMB_OK, MMB_EINVAL (as mmb_draw_widths, SIGMA or SEED out of
 *  range), MMB_EDIM (SMALL has other widths), MMB_ENOMEM; PARAMS is
 *  unspecified unless MMB_OK. */
mmb_status mmb_draw_fill (const mmb_net *small, const size_t *widths,
                          size_t rounds, const double *sigma, uint64_t seed,
                          double *params, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
