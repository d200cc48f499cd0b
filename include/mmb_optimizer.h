/* mmb_optimizer.h - what is done with a gradient before the step (T24). */
#ifndef MMB_OPTIMIZER_H
#define MMB_OPTIMIZER_H

#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings that optimizers read. */
typedef struct {
  double momentum;       /**< beta of 'momentum', in [0, 1) */
  double weight_decay;   /**< lambda >= 0, where it is part of the gradient */
} mmb_optimizer_opts;

/** One way to turn a gradient into the direction of a step. */
typedef struct {
  const char *name;
  size_t state;          /**< numbers that it remembers per parameter */
  /** G (n_params), the gradient of the loss at the weights W, becomes the
   *  direction of W <- W - rate G.  STATE (n_params x state, zero at the
   *  start) is what it remembers.  NULL: the gradient itself, and weight decay
   *  is the step's. */
  void (*update) (const mmb_optimizer_opts *o, const mmb_net *net,
                  const double *w, double *state, double *g);
} mmb_optimizer;

/** Rows of the table of optimizers, the first of which is plain descent; NULL
 *  behind the last. */
const mmb_optimizer *mmb_optimizer_at (size_t i);

/** Their names: "gd", "momentum"; NULL behind the last. */
const char *mmb_optimizer_name (size_t i);

#ifdef __cplusplus
}
#endif
#endif
