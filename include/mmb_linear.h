/* mmb_linear.h - total map and gradient of a linear network (T1, T3). */
#ifndef MMB_LINEAR_H
#define MMB_LINEAR_H

#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mmb_linear mmb_linear;   /**< opaque workspace */

/** Scratch for NET, which is borrowed until the matching free.  All products
 *  are carried either from the output side (O rows) or from the input side
 *  (D_m columns), whichever costs less; none is larger than that. */
mmb_linear *mmb_linear_alloc (const mmb_net *net, const mmb_allocator *al,
                              mmb_status *st);

/** Total map W (O x D) of PARAMS; keeps the products for the gradient. */
mmb_status mmb_linear_map (mmb_linear *ws, const double *params, double *W);

/** Gradient of the loss for the error E (O x D) = S_yx - W S, into GRAD (same
 *  layout as PARAMS): the negative of T3's right-hand side.  Call
 *  mmb_linear_map with the same PARAMS first. */
mmb_status mmb_linear_gradient (mmb_linear *ws, const double *params,
                                const double *E, double *grad);

void mmb_linear_free (mmb_linear *ws);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
