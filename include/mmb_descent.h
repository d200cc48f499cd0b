/* mmb_descent.h - gradient descent, on all samples or on batches (T3). */
#ifndef MMB_DESCENT_H
#define MMB_DESCENT_H

#include <stdint.h>
#include "mmb_checkpoint.h"
#include "mmb_engine.h"
#include "mmb_optimizer.h"
#include "mmb_rates.h"
#include "mmb_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/** When to look for events. */
typedef enum {
  MMB_LOOK_NEVER = 0,
  MMB_LOOK_ALWAYS,      /**< at every epoch */
  MMB_LOOK_CHEAPLY,     /**< at every epoch where that costs at most 5 % of
                             it, else at the epochs recorded */
  MMB_LOOKS_COUNT
} mmb_looks;

/** "off", "on", "auto"; NULL out of range. */
const char *mmb_looks_name (size_t looks);

/** Settings.  Fill with mmb_descent_defaults, then overwrite fields. */
typedef struct {
  double learning_rate;   /**< eta > 0; one step is one epoch */
  double weight_decay;    /**< lambda >= 0: dLoss + lambda W is the gradient,
                               or W <- (1 - eta lambda) W beside the step where
                               the optimizer decouples it */
  const mmb_optimizer *optimizer; /**< row of the table; default: plain */
  mmb_optimizer_opts settings;    /**< of the optimizer */
  double *state;          /**< what the optimizer remembers, in and out: as
                               many columns as its state, of n_params numbers
                               and, where it counts its steps, one more, whose
                               first is their number; NULL begins with zeros
                               and forgets */
  mmb_rates rates;        /**< factors of eta per modality (T21) */
  size_t batch;           /**< samples of a step; 0: all.  An epoch then has
                               several steps, each on other samples, and its
                               loss is that of all samples where it is recorded,
                               else the mean of those before its steps */
  uint64_t seed;          /**< of the order in which samples are taken */
  uint64_t first;         /**< epochs done before this run, for rates and
                               batches */
  uint64_t epochs;        /**< steps to take */
  double stop_loss;       /**< > 0: stop when loss - loss_min <= this */
  double stop_gradient;   /**< > 0: stop when |dLoss + lambda W| of the last
                               step <= this */
  mmb_looks looks;        /**< for events, which go to the record; between two
                               looks values follow a straight line */
  const mmb_moments *moments;  /**< that define them, borrowed; NULL: those of
                               mmb_descent_run, none of mmb_descent_drive */
  mmb_events_opts events; /**< what is looked for; stop_loss ends nothing */
  mmb_monitor_fn monitor; /**< may be NULL */
  void *monitor_arg;      /**< passed back, borrowed */
  mmb_checkpoint *checkpoint;  /**< keeps the run between its epochs, and may have
                               one to go on from, or a whole one; borrowed, NULL:
                               nobody does.  Not to be written at the start is an
                               error; later its text says so and the run goes on */
} mmb_descent_opts;

/** Epochs of a run, evenly spread, whose step is checked against the exact
 *  identity of descent. */
#define MMB_IDENTITY_CHECKS 4

/** How it went. */
typedef struct {
  mmb_outcome outcome;
  uint64_t epoch;             /**< epochs done; where it diverged if it did */
  double loss;                /**< last loss */
  double gradient_norm;       /**< at the last epoch; NaN unless asked for */
  double identity;            /**< worst residual of mmb_conserved_step at
                                   ...; NaN where none could be checked, as
                                   of optimizers that are not smooth */
  uint64_t checked[MMB_IDENTITY_CHECKS];  /**< ... these epochs */
  size_t checks;              /**< how many */
  uint64_t last_finite_epoch; /**< last epoch with a finite loss */
} mmb_descent_info;

void mmb_descent_defaults (mmb_descent_opts *opts);

/** ROWS and their product with the optimizer's columns: numbers in the STATE
 *  of a network of N_PARAMS.  @return false where that is too large. */
bool mmb_descent_state (const mmb_optimizer *optimizer, size_t n_params,
                        size_t *rows, size_t *numbers);

/** Descend from PARAMS (overwritten by the final weights) with ENGINE.
 *  @return MMB_OK; MMB_EDIVERGED when the loss leaves the finite numbers
 *  (PARAMS, RECORD then hold nothing of use, INFO says where and why);
 *  MMB_EINVAL, MMB_EDIM, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER; of a checkpoint
 *  MMB_ECHECKPOINT, MMB_EIO. */
mmb_status mmb_descent_drive (mmb_engine *engine, const mmb_descent_opts *opts,
                              double *params, mmb_record *record,
                              mmb_descent_info *info,
                              const mmb_allocator *al);

/** The same with a new engine on the moments D. */
mmb_status mmb_descent_run (const mmb_net *net, const mmb_moments *d,
                            const mmb_descent_opts *opts, double *params,
                            mmb_record *record, mmb_descent_info *info,
                            const mmb_allocator *al);

/** Least number of floating-point operations, and of bytes moved if no weight
 *  stays in a register, that one epoch of the path taken for NET costs. */
void mmb_descent_cost (const mmb_net *net, double *flops, double *bytes);

#ifdef __cplusplus
}
#endif
#endif
