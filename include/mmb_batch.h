/* mmb_batch.h - samples through a network of any kind: losses, gradients,
   outputs (T1, T3, T18). */
#ifndef MMB_BATCH_H
#define MMB_BATCH_H

#include <stdbool.h>
#include "mmb_criterion.h"
#include "mmb_net.h"
#include "mmb_samples.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings; all zero: mean squared error in double precision on all cores. */
typedef struct {
  const mmb_criterion *criterion;   /**< NULL: the first of the table */
  bool single;              /**< arithmetic of samples in single precision;
                                 parameters and sums over samples are double */
  size_t threads;           /**< 0: as many as there are; what is computed does
                                 not depend on it */
  bool (*stop) (void *arg); /**< give up?  Asked every tenth of a second or so
                                 from the caller's thread; may be NULL */
  void *stop_arg;           /**< passed back, borrowed */
} mmb_batch_opts;

typedef struct mmb_batch mmb_batch;   /**< opaque: samples, workspace */

/** Samples S for NET: inputs are copied, as columns.  NET and S (its sizes and
 *  targets) are borrowed until the matching free.
 *  @return NULL with *ST = MMB_EINVAL, MMB_EDIM, MMB_ENONFINITE, MMB_ENOMEM
 *  (MMB_EINVAL, too, for targets that the criterion does not take). */
mmb_batch *mmb_batch_alloc (const mmb_net *net, const mmb_samples *s,
                            const mmb_batch_opts *opts,
                            const mmb_allocator *al, mmb_status *st);

/** *LOSS of the parameters PARAMS, mean over samples, and its gradient GRAD
 *  (n_params): over all samples or, where INDEX is given, over the COUNT
 *  samples with these indices.  At a kink the left derivative is taken.
 *  @return MMB_OK, MMB_EINVAL (an index), MMB_EINTERRUPTED. */
mmb_status mmb_batch_gradient (mmb_batch *b, const double *params,
                               const size_t *index, size_t count,
                               double *loss, double *grad);

/** What a pass without a gradient finds. */
typedef struct {
  double loss;      /**< mean over all samples */
  size_t hits;      /**< samples whose output points where their target does:
                         the same largest entry or, of one output, the same
                         sign, y_mean added to both */
} mmb_batch_score;

/** All samples forward, inputs of modalities that are not SEEN (M; NULL: all
 *  are) replaced by zeros.  OUTPUT (P x O), unless NULL, receives the outputs.
 *  @return MMB_OK, MMB_EINTERRUPTED. */
mmb_status mmb_batch_forward (mmb_batch *b, const double *params,
                              const bool *seen, mmb_batch_score *score,
                              double *output);

/** Loss of outputs that are all zero. */
double mmb_batch_zero (const mmb_batch *b);

/** Is the loss the mean squared error? */
bool mmb_batch_is_quadratic (const mmb_batch *b);

/** Least floating-point operations of a gradient over all samples. */
double mmb_batch_flops (const mmb_batch *b);

void mmb_batch_free (mmb_batch *b);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
