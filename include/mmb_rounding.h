/* mmb_rounding.h - how far predicted times move when the moments are rounded:
   what no computation can know better. */
#ifndef MMB_ROUNDING_H
#define MMB_ROUNDING_H

#include "mmb_race.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Copies of the moments in S (D x D) and SYX (O x D) with every entry moved by
 *  DBL_EPSILON of itself, up or down: the DRAW-th pattern, the same everywhere. */
void mmb_rounding_move (const mmb_moments *d, size_t draw, double *S,
                        double *Syx);

/** Raise MOVES (M) to twice |THEN - NOW| / max (FOUND, NOW): durations of two races
 *  or flows with moments that differ by rounding, and those to which it matters
 *  (a race that is longer moves by so much more).  Durations of 0 count relative to
 *  the time that has passed; Inf where only one of the two is finite. */
void mmb_rounding_raise (size_t M, const double *now, const double *then,
                         const double *found, double *moves);

/** MOVES (M): relative uncertainty that rounding of the moments makes in the
 *  durations FOUND by any theory, in the order of learning: the most that the
 *  race of OPTS moves in a few patterns.  Depth 1 has no race: MMB_EINVAL.
 *  @return as mmb_race_run. */
mmb_status mmb_rounding_race (const mmb_moments *d, const mmb_race_opts *opts,
                              const double *found, double *moves,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
