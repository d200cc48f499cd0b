/* mmb_kernels_halves.h - passes of encoders that are seen at two points, +1 and
   -1 (theory T18b; internal).

   Layout as in mmb_kernels.h.  A vector of a space comes twice: N numbers at +1,
   then N at -1, N padded; E (O x 2) is the descent direction of the encoder's
   outputs h (O x 2) there. */
#ifndef MMB_KERNELS_HALVES_H
#define MMB_KERNELS_HALVES_H

#include <stddef.h>

#include "mmb_net.h"

#define MMB_PAIR_SUMS 6

/** A step of an encoder of two layers, W (N) and V (N x O, the last layer
 *  transposed, leading dimension N), and its outputs H after it: one read and
 *  one write of every weight.  FIRST, LAST: factors of the layers.  SUMS:
 *  scratch, O MMB_PAIR_SUMS MMB_LANES. */
void mmb_kernel_halves_pair (size_t n, size_t O, double slope, double *w,
                             double *V, mmb_factor first, mmb_factor last,
                             const double *E, double *h, double *sums);

/** W <- keep W + rate (d+ a+' + d- a-') and z = (new W) b: D and Z are of the
 *  space above W (2 ROWS, ROWS padded), A and B of the one below (2 N). */
void mmb_kernel_halves_up (size_t rows, size_t cols, double *W, size_t ld,
                           mmb_factor f, const double *d, const double *a,
                           const double *b, size_t n, double *z);

/** g = W' d, of the spaces below (2 N) and above (2 ROWS). */
void mmb_kernel_halves_down (size_t rows, size_t cols, const double *W,
                             size_t ld, const double *d, size_t n, double *g);

#endif
