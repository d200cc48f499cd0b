/* mmb_loss.h - mean squared error as a quadratic of the total map (T2). */
#ifndef MMB_LOSS_H
#define MMB_LOSS_H

#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct mmb_loss mmb_loss;   /**< opaque: moments, W*, residual */

/** Prepare the residual form of T2: W* = S_yx S^+, R = S_yx - W* S.
 *  D is borrowed until the matching free.
 *  @return NULL with *ST as of mmb_pinv_solve. */
mmb_loss *mmb_loss_alloc (const mmb_moments *d, const mmb_allocator *al,
                          mmb_status *st);

/** Loss of the total map W (O x D), and the error E (O x D) = S_yx - W S.
 *  Loss = Loss* - tr (R V') + 1/2 tr (V S V') with V = W - W*. */
double mmb_loss_eval (mmb_loss *loss, const double *W, double *E);

/** E_g = 1/2 tr ((W - w) S_true (W - w)') (T16); NaN without a truth.  V and
 *  VS (O x D each) are scratch. */
double mmb_generalisation (const mmb_moments *d, const double *W, double *V,
                           double *VS);

/** The same with the scratch of LOSS. */
double mmb_loss_generalisation (mmb_loss *loss, const double *W);

/** W* (O x D), owned by LOSS. */
const double *mmb_loss_best (const mmb_loss *loss);

void mmb_loss_free (mmb_loss *loss);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
