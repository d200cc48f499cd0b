/* mmb_race.h - who is learned when from a small start: the race of all
   modalities (T17), with change of sign (T12), rotation (T13), encoders of
   unequal depth and actual initial weights (T14, T19). */
#ifndef MMB_RACE_H
#define MMB_RACE_H

#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  const size_t *fusion;  /**< M encoder depths F_m >= 1 */
  size_t decoder;        /**< K >= 0 layers above */
  double u0;             /**< scale of the balanced start, in (0, 1); not used
                              with `ahead` */
  /** NULL, or for late fusion of scalar modalities and a scalar output how far
   *  actual weights are from being learned, 2 x M: entry 0 for growth towards
   *  negative, 1 towards positive weights.  L = 2: ln (1/w0)/2 with T19's w0;
   *  L > 2: blow-up time T_m of T9's note. */
  const double *ahead;
  /** With `ahead` and L = 2: finite initial scale as in T19, and the learning
   *  rate of descent (0: flow). */
  double learning_rate;
} mmb_race_opts;

/** What is special about a modality. */
enum {
  MMB_RACE_SIGN = 1,     /**< T12: it first grew with the wrong sign */
  MMB_RACE_TURNS = 2,    /**< T13: its direction had to turn, with effect */
  MMB_RACE_DROPPED = 4,  /**< it was learned before and lost again (T5) */
  MMB_RACE_TIED = 8      /**< it is learned together with the one before */
};

/** Result; arrays are the caller's.  Times in units of tau.  A modality counts
 *  as learned from the time on after which it stays so. */
typedef struct {
  size_t *order;      /**< M: as learned, then those that never are */
  double *durations;  /**< M, in this order, each from the event before */
  unsigned *flags;    /**< M, by modality */
  double *earlier;    /**< M, may be NULL: when it was learned for the first time
                           if it was lost again, else 0 */
  double *error;      /**< M, may be NULL; filled by integration only: relative
                           error of the durations, NaN where these are Inf */
  size_t capacity;    /**< rows of `plateaus`; mmb_race_rows (M) is enough */
  bool *plateaus;     /**< capacity x M, row by row: modalities learned on each
                           plateau, from none to the last */
  size_t rows;        /**< rows filled */
} mmb_race_result;

/** One modality is learned, or lost again. */
typedef struct {
  size_t modality;
  bool lost;
  double since;  /**< since the passage before */
} mmb_passage;

/** Order, durations, earlier times and MMB_RACE_DROPPED from COUNT passages, as
 *  they happen: a modality is learned at the last one that it does not lose. */
void mmb_race_tell (size_t M, const mmb_passage *passages, size_t count,
                    mmb_race_result *result);

/** Strengths that differ by less than this part are equal. */
#define MMB_TIE 1e-12

/** Equal strengths (within MMB_TIE) of the modalities that are learned first, none
 *  being stronger: those that are learned at once are learned together, in the
 *  given order, with duration 0 and MMB_RACE_TIED; to leading order, LEADING, the
 *  first two always are.  FIRST (M): strengths at the start. */
void mmb_race_settle (size_t M, const double *first, bool leading,
                      mmb_race_result *result);

/** All arrays of RESULT for M modalities; free them after MMB_ENOMEM, too. */
mmb_status mmb_race_room (mmb_race_result *result, size_t M,
                          const mmb_allocator *al);
void mmb_race_room_free (mmb_race_result *result, const mmb_allocator *al);

/** Rows that any race of M modalities can fill. */
size_t mmb_race_rows (size_t M);

/** Run the race.  Depth 1 (all F = 1, no decoder) has none: MMB_EINVAL.
 *  @return MMB_OK, MMB_EINVAL, MMB_ENOMEM, MMB_ESOLVER, and those of
 *  mmb_manifold. */
mmb_status mmb_race_run (const mmb_moments *d, const mmb_race_opts *opts,
                         mmb_race_result *result, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
