/* mmb_compress.h - hidden-space compression of linear networks (T15). */
#ifndef MMB_COMPRESS_H
#define MMB_COMPRESS_H

#include <stdbool.h>
#include "mmb_moments.h"
#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct {
  double tolerance;     /**< on max |Wtot difference| over the whole run, > 0 */
  double time;          /**< length of the run in units of tau; may be Inf */
  double weight_decay;  /**< lambda >= 0 of the run */
  double learning_rate; /**< of descent; 0: the run is a flow */
  mmb_monitor_fn monitor;  /**< called now and then; nonzero ends the search
                                with met = false; may be NULL */
  void *monitor_arg;
} mmb_compress_opts;

/** A smaller network with nearly the same dynamics.  Every weight W of it is
 *  Q_out' W_full Q_in, with orthonormal bases Q of the hidden spaces. */
typedef struct {
  const mmb_net *net;   /**< the full network, borrowed */
  bool interrupted;     /**< the monitor ended the search */
  mmb_net *small;
  double *params;       /**< start of SMALL */
  double **Q;           /**< n_layers: basis (layers[i].cols x its smaller
                             size) of the space below layer i; NULL for inputs,
                             which are complete */
  bool exact;           /**< the spaces are invariant: no error at all */
  bool met;             /**< the estimated error is within the tolerance; if
                             not, use the full network */
  double error;         /**< estimated max |Wtot difference| of a run */
  const char *reason;   /**< why it was not met, one clause; else NULL */
  size_t rounds;        /**< times that directions were added */
  size_t time_count;    /**< times (units of tau) at which to look for the */
  double *times;        /**< check, increasing, the first is 0 */
  double **leak_up;     /**< n_layers: Gram matrix of (I - QQ') W Q_in, what a
                             layer sends out of the basis above it */
  double **leak_down;   /**< the same for W' Q_out and the basis below it */
  mmb_allocator al;
} mmb_compressed;

/** Compress NET with start PARAMS for data D.  Two layers: the images of the
 *  inputs and of the outputs span invariant spaces, so the result is exact.
 *  More: bases are grown from the signals of runs of the small network
 *  itself, directions weighted by their effect on Wtot, until what leaks out
 *  of them is below the tolerance (doc/theory.md, T15).
 *  @return NULL with *ST = MMB_EINVAL, MMB_EDIM, MMB_ENONFINITE, MMB_ENOMEM,
 *  MMB_ESOLVER; a result that is not `met` is no failure. */
mmb_compressed *mmb_compress (const mmb_net *net, const mmb_moments *d,
                              const double *params,
                              const mmb_compress_opts *opts,
                              const mmb_allocator *al, mmb_status *st);

/** Full parameters of the state SMALL: inside the bases those of SMALL,
 *  outside the start's times OUTSIDE (1, or what weight decay left of it). */
mmb_status mmb_compress_expand (const mmb_compressed *c, const double *start,
                                const double *small, double outside,
                                double *full);

/** Estimate of max |Wtot difference| from a run of the small network itself:
 *  what leaked out of the bases at COUNT times T (units of tau) with states
 *  STATES (parameters fastest), accumulated with its effect on Wtot. */
mmb_status mmb_compress_check (const mmb_compressed *c, const mmb_moments *d,
                               size_t count, const double *t,
                               const double *states, double *error);

void mmb_compressed_free (mmb_compressed *c);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
