/* mmb_flow.h - gradient flow (T3) of a network, linear or on an engine, and of the
   balanced reduction (T14): trajectories with located events. */
#ifndef MMB_FLOW_H
#define MMB_FLOW_H

#include <stdbool.h>
#include "mmb_engine.h"
#include "mmb_net.h"
#include "mmb_ode.h"
#include "mmb_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings.  Fill with mmb_flow_defaults, then overwrite fields. */
typedef struct {
  mmb_stepper stepper;
  double tolerance;        /**< of each step, relative to each layer */
  double weight_decay;     /**< lambda >= 0 */
  double time;             /**< length of the run, units of tau, > 0 */
  double stop_loss;        /**< > 0: stop when loss - loss_min <= this */
  double stop_gradient;    /**< > 0: stop when |dLoss + lambda W| <= this */
  mmb_measure measure;     /**< what counts as learned; default: weights */
  size_t level_count;
  const double *levels;    /**< losses to locate, in any order */
  uint64_t max_rhs;        /**< right-hand sides before giving up */
  mmb_monitor_fn monitor;  /**< called with the time; may be NULL */
  void *monitor_arg;
  bool (*stop) (void *arg); /**< give up within a step?  Asked before every
                                 right-hand side on engines, where one may take
                                 long; may be NULL */
  void *stop_arg;          /**< passed back, borrowed */
} mmb_flow_opts;

/** How it went. */
typedef struct {
  mmb_outcome outcome;
  bool at_rest;            /**< ended where no gradient is left (all of the
                                error S_yx - W S is rounding) */
  bool stuck;              /**< at rest although something is left to learn: a
                                modality of a balanced start would have to
                                reverse its direction, and shrinks for ever */
  double t, loss;          /**< a loss of NaN: interrupted before it was known */
  double condition;        /**< of S, zero eigenvalues left out; NaN on engines */
  double gradient_norm;    /**< NaN unless asked for */
  size_t defect;           /**< after MMB_EINVAL of mmb_reduced_run: see
                                mmb_reduced_text */
  mmb_ode_work work;
  size_t slides;           /**< on engines: how often the flow began to slide
                                along a kink */
  double drift;            /**< largest change of T4's conserved quantities,
                                relative to the squared weights; see
                                mmb_conserved_drift and, on engines,
                                mmb_conserved_units_drift */
} mmb_flow_info;

void mmb_flow_defaults (mmb_flow_opts *opts);

/** A time longer than any plateau, and not Inf. */
#define MMB_FOREVER 1e300

/** Size of a system that implicit steppers accept: its Jacobian is full. */
#define MMB_IMPLICIT_LIMIT 600

/** Flow from PARAMS, overwritten by the final weights.  RECORD may be NULL.
 *  @return MMB_OK; MMB_EINVAL (also implicit steppers beyond MMB_IMPLICIT_LIMIT), MMB_EDIM,
 *  MMB_ENONFINITE, MMB_ENOMEM; MMB_ESOLVER: the tolerance cannot be met or
 *  max_rhs is used up (INFO says where; PARAMS are unchanged). */
mmb_status mmb_flow_run (const mmb_net *net, const mmb_moments *d,
                         const mmb_flow_opts *opts, double *params,
                         mmb_record *record, mmb_flow_info *info,
                         const mmb_allocator *al);

/** The flow of any network on ENGINE, on all of its data: tau dW/dt = -dLoss/dW
 *  - lambda W for every loss, slope and bias that it takes.  At kinks of leaky
 *  units the gradient jumps: steps across them become short until their error is
 *  within the tolerance, and where it points to the kink from both sides the flow
 *  stays on it and follows the shortest mean of both sides' gradients.  D: moments
 *  whose modalities and plateaus are events, where the engine's map describes the
 *  network; NULL: losses alone are.  Such a run never counts as at rest.  Steppers
 *  that need a Jacobian are MMB_EINVAL; where the host stops within a step, the run
 *  ends before it.
 *  @return as mmb_flow_run. */
mmb_status mmb_flow_engine_run (mmb_engine *engine, const mmb_moments *d,
                                const mmb_flow_opts *opts, double *params,
                                mmb_record *record, mmb_flow_info *info,
                                const mmb_allocator *al);

/** The balanced reduction T14: D numbers instead of all weights, exact when
 *  the start is balanced: scalar output, every layer of rank one, aligned, of
 *  norms that agree (all T4 quantities vanish), no weight decay.  Same
 *  arguments as mmb_flow_run; the stepper is chosen by the reduction.  Hidden
 *  directions of PARAMS are kept.  Times may be as large as MMB_FOREVER.
 *  @return as mmb_flow_run; MMB_EINVAL with INFO->defect when the start is not
 *  of this kind. */
mmb_status mmb_reduced_run (const mmb_net *net, const mmb_moments *d,
                            const mmb_flow_opts *opts, double *params,
                            mmb_record *record, mmb_flow_info *info,
                            const mmb_allocator *al);

/** Why a start is refused by mmb_reduced_run. */
const char *mmb_reduced_text (size_t defect);

#ifdef __cplusplus
}
#endif
#endif
