/* mmb_status.h - what a call and what a run can end with. */
#ifndef MMB_STATUS_H
#define MMB_STATUS_H

#ifdef __cplusplus
extern "C" {
#endif

/** Which call failed; MMB_OK is 0, every failure is negative. */
typedef enum {
  MMB_OK = 0,
  MMB_EINVAL = -1,     /**< an argument is outside its range */
  MMB_EDIM = -2,       /**< sizes do not fit together */
  MMB_ENONFINITE = -3, /**< NaN or Inf where a finite number is needed */
  MMB_ENOMEM = -4,     /**< memory, or a size beyond what can be addressed */
  MMB_EDIVERGED = -5,  /**< a run left the finite numbers */
  MMB_ESOLVER = -6,    /**< GSL or LAPACK did not converge */
  MMB_EIO = -7,        /**< a file cannot be read or written, or what it holds */
  MMB_EINTERRUPTED = -8, /**< the host asked to give up (mmb_asked_to_stop), or the
                             monitor of a call that has no part results */
  MMB_ECHECKPOINT = -9 /**< a file is no checkpoint, or that of another run */
} mmb_status;

/** How a run ended (only meaningful when the call returned MMB_OK). */
typedef enum {
  MMB_COMPLETED = 0,  /**< all epochs done */
  MMB_CONVERGED,      /**< gradient norm reached the stop level */
  MMB_STOPPED,        /**< loss reached the stop level */
  MMB_INTERRUPTED     /**< the monitor asked to stop */
} mmb_outcome;

/** Identifier of the error that a user sees, e.g. "mmbias:diverged". */
const char *mmb_status_id (mmb_status st);

/** One plain sentence for ST, without a full stop. */
const char *mmb_status_text (mmb_status st);

/** "completed", "converged", "stopped" or "interrupted". */
const char *mmb_outcome_name (mmb_outcome outcome);

/** How a caller hears of a computation that is going on: called on his thread a
 *  few hundred times a second with the epoch (or time) and the loss; nonzero
 *  stops it soon.  Must not raise. */
typedef int (*mmb_monitor_fn) (double epoch, double loss, void *arg);

/** The same for a file that is being read, with bytes done and bytes in all (0:
 *  unknown); nonzero ends the call with MMB_EINTERRUPTED. */
typedef int (*mmb_reading_fn) (double done, double all, void *arg);

#ifdef __cplusplus
}
#endif
#endif
