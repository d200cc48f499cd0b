/* mmb_modes.h - race of rank-one modes: which modality learns which direction when,
   for several outputs (T20). */
#ifndef MMB_MODES_H
#define MMB_MODES_H

#include "mmb_descent.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Two layers with late fusion from a small random start.  On a plateau the untrained
   weights z = [W2; W1'] of encoder m obey dz/dt = [0 E_m; E_m' 0] z: along
   (u_j, +-v_j)/sqrt (2), with the singular triplets of E_m, they grow as
   exp (+-s_j t).  A mode is learned when the largest singular value of all this growth
   reaches 1/u0.  Its hidden direction is then taken, and the map goes to the least
   loss in which modality m has as many directions as it has learned (T6), found from
   there by alternating least squares.  What has grown in the other hidden directions
   stays orthogonal to the learned outputs and inputs (T4) and turns with them.

   Leading order in 1/ln (1/u0): a Gaussian start of width H is u0 sqrt (H/2) in this
   respect.  Against the exact flow (100 random tasks, O = 2, 3, M = 1..3, D_m = 1..3,
   condition up to 30, H = 100, u0 = 1e-9 | 1e-12): relative error of times 12 | 9 % in
   the median and 47 | 32 % at worst, with u0 sqrt (H/2) for u0 2 | 1.4 % and
   33 | 22 %.  The plateaus are those the flow goes to from a seed of (u, v) (2220 of
   2220), but a plateau that hardly lasts is not seen in the loss (18 | 13 % of them,
   most where the next event is within 15 % of t).

   Not covered: a block with O = D_m = rank whose determinant must change sign rests at
   a lower rank in between (T17; none in 119 random blocks); a direction with a head
   start that arrives before a stronger one of the same modality (4 of 1104 events)
   turns slowly, and the plateau comes late. */

typedef struct {
  double u0;               /**< scale of the start, in (0, 1) */
  bool complete;           /**< to the end, else until every modality has learned
                                a mode or nothing is learned any more */
  mmb_monitor_fn monitor;  /**< told time and loss; nonzero stops; may be NULL */
  void *monitor_arg;
} mmb_modes_opts;

/** Result, in the order of learning; arrays are the caller's, with room for
 *  mmb_modes_most modes.  Times in units of tau. */
typedef struct {
  size_t count;       /**< modes learned */
  size_t *modality;
  double *strength;   /**< singular value of the residual that drives the mode */
  double *durations;  /**< each from the event before */
  double *u;          /**< O x count: direction of the outputs .. */
  double *v;          /**< D x count: .. and of modality's inputs, zeros elsewhere */
  double *maps;       /**< O x D x (count + 1): total maps of the plateaus, from
                           nothing on; may be NULL */
  double *loss;       /**< count + 1: losses there */
  bool interrupted;   /**< the monitor asked to stop: later modes are missing */
} mmb_modes_result;

/** Modes that D can have: the sum of min (O, D_m). */
size_t mmb_modes_most (const mmb_moments *d);

/** Run the race.
 *  @return MMB_OK, MMB_EINVAL (u0 outside (0, 1)), MMB_ENONFINITE, MMB_ENOMEM,
 *  MMB_ESOLVER. */
mmb_status mmb_modes_run (const mmb_moments *d, const mmb_modes_opts *opts,
                          mmb_modes_result *result, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
