/* mmb_conserved.h - conserved quantities of the flow (T4) as certificates. */
#ifndef MMB_CONSERVED_H
#define MMB_CONSERVED_H

#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Every hidden space between layers W_in (one, or the blocks of the fusion
 *  layer side by side) and W_out has the conserved matrix
 *    Q = W_out' W_out - W_in W_in'    (T4; none at the end of late fusion).
 *  DRIFT = max over spaces of |Q(AFTER) - KEEP Q(BEFORE)|_F over the sum of
 *  the squared Frobenius norms of the layers AFTER.  KEEP = exp (-2 lambda t)
 *  for a flow with weight decay, else 1; 0 where there is no hidden space.
 *  @return MMB_OK or MMB_ENOMEM. */
mmb_status mmb_conserved_drift (const mmb_net *net, const double *before,
                                const double *after, double keep,
                                double *drift, const mmb_allocator *al);

/** One step W <- keep W - rate (G + H), with factors of its own for every
 *  layer, changes Q exactly to what follows from W' G = G' W at every space
 *  (T4); with equal factors and H = 0 that is
 *    keep^2 Q + rate^2 (G_out' G_out - G_in G_in').
 *  H is what an optimizer adds to the gradient G; NULL: nothing.  RESIDUAL =
 *  max over spaces of the norm of what is left of this identity, applied to a
 *  fixed unit vector, over the same scale as above (each layer divided by its
 *  keep rate over the reader's, as in the identity).  Spaces beside a layer
 *  that stands still have no such law; NaN where no space has one, 0 where
 *  there is no hidden space.
 *  @return MMB_OK or MMB_ENOMEM. */
mmb_status mmb_conserved_step (const mmb_net *net, const double *before,
                               const double *after, const double *gradient,
                               const double *H, const mmb_factor *factors,
                               double *residual, const mmb_allocator *al);

/** The same for single units of a leaky network, whose activation phi obeys
 *  phi' (z) z = phi (z): the diagonal of Q, and no more of it, is conserved by the
 *  flow and changes at a step as above; a unit's bias counts as one of its
 *  incoming weights.  All units are checked; RESIDUAL = max over spaces of the
 *  norm of what is left, over the same scale; NaN and 0 as above.  GRADIENT:
 *  NULL is zero, FACTORS as of a step, with those of the fusion layer's biases at
 *  n_layers. */
void mmb_conserved_units (const mmb_net *net, const double *before,
                          const double *after, const double *gradient,
                          const double *H, const mmb_factor *factors,
                          double *residual);

/** mmb_conserved_drift of single units: the flow of a leaky network keeps the
 *  diagonals of Q, biases included, for every loss of the outputs.
 *  @return MMB_OK or MMB_ENOMEM. */
mmb_status mmb_conserved_units_drift (const mmb_net *net, const double *before,
                                      const double *after, double keep,
                                      double *drift, const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
