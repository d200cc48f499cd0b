/* mmb_ode.h - initial value problems y' = f (y), on GSL's steppers and one of
   our own. */
#ifndef MMB_ODE_H
#define MMB_ODE_H

#include <stdbool.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Steppers; values are ABI, append only. */
typedef enum {
  MMB_STEP_RK45 = 0,  /**< Runge-Kutta-Fehlberg, order 4 (5) */
  MMB_STEP_RK8 = 1,   /**< Runge-Kutta of Prince and Dormand, order 8 (9) */
  MMB_STEP_ADAMS = 2, /**< Adams, variable order 1 .. 12 */
  MMB_STEP_BDF = 3,   /**< backward differences, order 1 .. 5, for stiff
                           systems; needs the Jacobian */
  MMB_STEP_BSIMP = 4, /**< extrapolated semi-implicit midpoint rule of Bader
                           and Deuflhard, order 12: fewer and longer steps on
                           stiff systems; needs the Jacobian */
  MMB_STEP_COUNT
} mmb_stepper;

/** Name of a stepper, NULL when out of range; index from 0. */
const char *mmb_stepper_name (size_t stepper);

/** Does it need a Jacobian?  False when out of range. */
bool mmb_stepper_implicit (size_t stepper);

/** An autonomous system.  The state is a row of blocks (a layer, a variable)
 *  and errors are measured block by block: the root mean square of the error
 *  over a block, relative to that block's scale. */
typedef struct {
  size_t n;             /**< length of the state */
  size_t blocks;        /**< number of blocks */
  const size_t *start;  /**< blocks + 1 offsets, start[0] = 0, last n */
  /** f (y) into DYDT; a failure and results that are not finite shorten the
   *  step, MMB_EINTERRUPTED and MMB_ENOMEM end it. */
  mmb_status (*rhs) (const double *y, double *dydt, void *arg);
  /** df/dy into J (n x n, row by row); may be NULL. */
  mmb_status (*jacobian) (const double *y, double *J, void *arg);
  /** Scale of each block at Y; NULL: the root mean square of the block. */
  void (*scale) (const double *y, double *scale, void *arg);
  void *arg;
} mmb_ode_system;

/** GSL's error handler while the core runs: the host gives it to
 *  gsl_set_error_handler before its first call, and any thread may be in it.  It
 *  returns at once, which leaves errors to the core, except where GSL would go on
 *  without the memory that it did not get (LU decompositions
 *  of 'bdf'): there it leaves GSL.  Without it such a step crashes; with GSL's
 *  own handler every error aborts. */
void mmb_gsl_error (const char *reason, const char *file, int line, int code);

typedef struct mmb_ode mmb_ode;   /**< opaque integrator */

/** An integrator for SYS (copied; what it points to is borrowed) with relative
 *  TOLERANCE in (0, 1).
 *  @return NULL with *ST = MMB_EINVAL (tolerance, stepper, one that needs a
 *  Jacobian without it) or MMB_ENOMEM. */
mmb_ode *mmb_ode_alloc (const mmb_ode_system *sys, mmb_stepper stepper,
                        double tolerance, const mmb_allocator *al,
                        mmb_status *st);

/** Begin at Y (n), forgetting what was before.  The first step is a small part
 *  of the time scale of the fastest block. */
mmb_status mmb_ode_start (mmb_ode *ode, const double *y);

/** One accepted step of at most H_MAX > 0; its length goes to *H.
 *  @return MMB_ESOLVER when the tolerance cannot be met or the budget of
 *  mmb_ode_limit is used up, MMB_EINTERRUPTED, MMB_ENOMEM (after these two ODE can
 *  only be freed). */
mmb_status mmb_ode_step (mmb_ode *ode, double h_max, double *h);

/** State (n, owned by ODE) at the end of the last step. */
const double *mmb_ode_state (const mmb_ode *ode);

/** State inside the last step, OFFSET from its beginning, into Y: integrated
 *  anew from there with rk8, or bsimp where that step was implicit, so its
 *  error is that of a step. */
mmb_status mmb_ode_inside (mmb_ode *ode, double offset, double *y);

/** A first guess of the same: the cubic through the ends of the step and the
 *  slopes there. */
mmb_status mmb_ode_glimpse (mmb_ode *ode, double offset, double *y);

/** Right-hand sides that all following steps may use together; SIZE_MAX by
 *  default. */
void mmb_ode_limit (mmb_ode *ode, uint64_t rhs_calls);

/** Work done since mmb_ode_alloc. */
typedef struct {
  uint64_t steps, rejected, rhs, jacobians;
} mmb_ode_work;

mmb_ode_work mmb_ode_worked (const mmb_ode *ode);

void mmb_ode_free (mmb_ode *ode);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
