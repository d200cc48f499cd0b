/* mmb_optimizer.h - what is done with a gradient (T24). */
#ifndef MMB_OPTIMIZER_H
#define MMB_OPTIMIZER_H

#include <stdbool.h>
#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Settings that optimizers read.  Fill with mmb_optimizer_defaults. */
typedef struct {
  double momentum;       /**< beta of 'momentum' and 'muon', in [0, 1) */
  bool nesterov;         /**< of both: look ahead by one gradient */
  double beta1, beta2;   /**< memory of 'adam' and 'adamw', in [0, 1) */
  double epsilon;        /**< what keeps their division finite, > 0 */
  size_t iterations;     /**< of Newton and Schulz in 'muon'; 0: the exact
                              orthogonal factor */
} mmb_optimizer_opts;

/** A layer, or some of its columns, at one step: all without gaps. */
typedef struct {
  size_t rows, cols;
  double keep, rate;     /**< W <- keep W - rate direction */
  double decay;          /**< lambda where it is a part of the gradient */
  double grown1, grown2; /**< 1 - beta^n of both betas at the n-th step, where
                              the optimizer counts its steps */
  double *w;             /**< weights, in and out */
  const double *g;       /**< gradient of the loss at them */
  double *state;         /**< what is remembered, in and out: kind k at ... */
  size_t stride;         /**< ... state + k stride */
  double *work;          /**< scratch, see below */
  const mmb_allocator *al;
} mmb_piece;

/** One way to step along a gradient. */
typedef struct {
  const char *name;
  size_t state;          /**< numbers that it remembers per parameter */
  bool counts;           /**< it must know how many steps it has made */
  bool whole;            /**< it must see whole layers, and has scratch of four
                              times the largest one */
  bool decoupled;        /**< weight decay shrinks the weights, and is no part
                              of the gradient */
  bool smooth;           /**< its steps depend smoothly on the gradient */
  /** NULL: plain descent, which is the engine's own step.
   *  @return MMB_OK; of whole layers MMB_ENOMEM, MMB_ESOLVER. */
  mmb_status (*update) (const mmb_optimizer_opts *o, const mmb_piece *p);
} mmb_optimizer;

/** The published ones: momentum 0 ('muon': 0.95 with Nesterov's look-ahead,
 *  to be set by who chooses it), betas 0.9 and 0.999, epsilon 1e-8, exact
 *  orthogonal factors. */
void mmb_optimizer_defaults (mmb_optimizer_opts *o);

/** Are they in the ranges above? */
bool mmb_optimizer_valid (const mmb_optimizer_opts *o);

/** Rows of the table of optimizers, the first of which is plain descent; NULL
 *  behind the last. */
const mmb_optimizer *mmb_optimizer_at (size_t i);

/** Their names: "gd", "momentum", "adam", "adamw", "sign", "muon"; NULL behind
 *  the last. */
const char *mmb_optimizer_name (size_t i);

#ifdef __cplusplus
}
#endif
#endif
