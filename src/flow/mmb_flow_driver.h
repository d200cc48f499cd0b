/* mmb_flow_driver.h - one driver for all trajectories in continuous time: steps,
   records, events, stop rules (internal).  The full flow and the balanced
   reduction supply motions. */
#ifndef MMB_FLOW_DRIVER_H
#define MMB_FLOW_DRIVER_H

#include "mmb_flow.h"

typedef struct mmb_motion mmb_motion;

/** A system of equations that stands for a network. */
struct mmb_motion {
  mmb_ode_system system;
  mmb_stepper stepper;
  size_t largest;      /**< longest state of all regimes */
  /** The last component of the state is the time since the last restart, and
   *  the independent variable has no meaning; else it is the time itself. */
  bool clocked;
  /** Total map W (O x D) of the state. */
  mmb_status (*map) (mmb_motion *m, const double *y, double *W);
  /** In place of it, where the loss is not that of the map on the moments: the
   *  map (NaN where none describes the network), the loss, the generalisation
   *  error.  MMB_EINTERRUPTED, with a map and without a loss: the run ends where
   *  the step began. */
  mmb_status (*observe) (mmb_motion *m, const double *y, double *W,
                         double *loss, double *Eg);
  /** Nothing but losses is watched, and moments are sizes and loss_min alone. */
  bool losses_only;
  /** Norm of the gradient, penalty included, and 1/2 |params|^2. */
  mmb_status (*gradient_norm) (mmb_motion *m, const double *y, double *norm);
  mmb_status (*half_square) (mmb_motion *m, const double *y, double *half);
  /** Network of a state. */
  mmb_status (*store) (mmb_motion *m, const double *y, double *params);
  /** S_yx - W S (O x D) at the last map, where the motion knows it better
   *  than W does: to the digits of the error itself; else NULL. */
  const double *error;
  /** Set by `regime`: nothing changes any more but weights that shrink for
   *  ever, because their direction is opposite to what drives them; and these
   *  have something left to learn. */
  bool finished, stuck;
  /** May be NULL.  Called after every step and event; rewrites Y and the fields
   *  above, and sets *CHANGED, when another system of equations takes over. */
  mmb_status (*regime) (mmb_motion *m, double *y, bool *changed);
};

/** half_square and store of motions whose state is the weights. */
mmb_status mmb_motion_half_square (mmb_motion *m, const double *y, double *half);
mmb_status mmb_motion_store (mmb_motion *m, const double *y, double *params);

/** Follow MOTION from Y (motion->largest long; the final state), which stands
 *  for NET.  Fills INFO but for the drift. */
mmb_status mmb_flow_drive (mmb_motion *motion, const mmb_net *net,
                         const mmb_moments *d, const mmb_flow_opts *opts,
                         double *y, mmb_record *record, mmb_flow_info *info,
                         const mmb_allocator *al);

#endif
