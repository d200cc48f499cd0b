/* mmb_engine.h - a network on its data: loss, gradient, steps (T2, T3).

   An engine owns a copy of the weights and all that a step of training needs
   to know of the data; who drives it sees neither moments nor samples. */
#ifndef MMB_ENGINE_H
#define MMB_ENGINE_H

#include "mmb_archive.h"
#include "mmb_batch.h"
#include "mmb_halves.h"
#include "mmb_moments.h"
#include "mmb_net.h"
#include "mmb_samples.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mmb_engine mmb_engine;   /**< opaque */

/** Linear network, mean squared error, from the moments D: one pass per
 *  matrix for scalar outputs, thin products for others.  NET and D are
 *  borrowed until the matching free.
 *  @return NULL with *ST = MMB_EDIM, MMB_ENOMEM, MMB_ESOLVER. */
mmb_engine *mmb_engine_moments (const mmb_net *net, const mmb_moments *d,
                                const mmb_allocator *al, mmb_status *st);

/** Any network on the samples S, of which OPTS (NULL: all zero) says how they
 *  are gone through.  NET and S are borrowed until the matching free.
 *  @return NULL with *ST as mmb_batch_alloc. */
mmb_engine *mmb_engine_samples (const mmb_net *net, const mmb_samples *s,
                                const mmb_batch_opts *opts,
                                const mmb_allocator *al, mmb_status *st);

/** Late fusion (no decoder) of scalar modalities with leaky units, mean squared
 *  error, from the moments H of the halves (T18b); the effective linear map that
 *  it shows is the odd part of every encoder, (h (1) - h (-1))/2.  NET and H are
 *  borrowed until the matching free.
 *  @return NULL with *ST = MMB_EDIM, MMB_EINVAL (a decoder, biases, a
 *  slope below 0), MMB_ENOMEM, MMB_ESOLVER. */
mmb_engine *mmb_engine_halves (const mmb_net *net, const mmb_halves *h,
                               const mmb_allocator *al, mmb_status *st);

/** Two layers of leaky units, early or late fusion, mean squared error, on a
 *  Gaussian population with the moments D, whose target is linear but for
 *  independent noise: arc-cosine kernels instead of samples (T18c).  It shows
 *  (1 + slope)/2 W2 W1 as map and, where D has a truth, loss - loss_min as
 *  generalisation error.  NET and D are borrowed until the matching free.
 *  @return NULL with *ST = MMB_EDIM, MMB_EINVAL (other than two layers, biases),
 *  MMB_ENONFINITE, MMB_ENOMEM. */
mmb_engine *mmb_engine_arccos (const mmb_net *net, const mmb_moments *d,
                               const mmb_allocator *al, mmb_status *st);

/** Take the weights PARAMS; copy the weights out. */
mmb_status mmb_engine_load (mmb_engine *e, const double *params);
void mmb_engine_store (const mmb_engine *e, double *params);

/** Write the weights and what a step leaves for the next one, or let an engine of
 *  the same kind go on from there with the same bits.  SCRATCH: n_params numbers.
 *  @return that of mmb_engine_load. */
mmb_status mmb_engine_visit (mmb_engine *e, double *scratch, mmb_archive *a);

/** Loss of the current weights, to be called before the gradient or the step
 *  at them.  NaN when the weights are too large for it, or the host wanted to
 *  stop. */
double mmb_engine_evaluate (mmb_engine *e);

/** GRAD (n_params) of the loss over all data or, where BATCH is given, over
 *  the COUNT samples with these indices; moments know no batches.
 *  @return MMB_OK, MMB_EINVAL, MMB_ENOMEM. */
mmb_status mmb_engine_gradient (mmb_engine *e, const size_t *batch,
                                size_t count, double *grad);

/** What a row of a record shows. */
typedef struct {
  const double *W;   /**< O x D, the engine's own: total map of the weights; of
                          a ReLU network of two layers without biases the
                          effective linear map (T18), of others NaN */
  double Eg;         /**< generalisation error, NaN without a truth */
} mmb_observation;

void mmb_engine_observe (mmb_engine *e, mmb_observation *o);

/** The path taken for NET on moments: least number of floating-point
 *  operations of one epoch, and of bytes moved if no weight stays in a
 *  register. */
void mmb_engine_cost (const mmb_net *net, double *flops, double *bytes);

void mmb_engine_free (mmb_engine *e);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
