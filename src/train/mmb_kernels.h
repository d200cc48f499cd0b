/* mmb_kernels.h - rank-one update and next product in one pass (internal).

   All matrices are column-major with a leading dimension that is a multiple
   of MMB_LANES, all vectors are padded with zeros to such a multiple, and
   everything is aligned to 64 bytes; padding stays zero.  Notation of
   mmb_descent.c: g is the product above a space, c the error carried up to
   it, a new value is the one of the next epoch. */
#ifndef MMB_KERNELS_H
#define MMB_KERNELS_H

#include <stddef.h>

#include "mmb_clones.h"

#define MMB_LANES 8   /* doubles in a cache line */

/** N rounded up to a multiple of MMB_LANES. */
size_t mmb_padded (size_t n);

/** Leading dimension for N rows: padded, and never a multiple of 4 KiB / 8,
 *  where all columns would share one set of the cache. */
size_t mmb_leading (size_t n);

/** c_out (ROWS, padded) = W c_in, or += where ADD. */
void mmb_kernel_up (size_t rows, size_t cols, const double *W, size_t ld,
                    const double *c_in, int add, double *c_out);

/** W <- keep W + rate g_old c_in', and g_in = (new W)' g_new: one read and
 *  one write of W.  ROWS is padded. */
void mmb_kernel_down (size_t rows, size_t cols, double *W, size_t ld,
                      double keep, double rate, const double *g_old,
                      const double *g_new, const double *c_in, double *g_in);

/** One block of the matrix below the last weight vector. */
typedef struct {
  double *W;            /**< rows x cols, leading dimension ld */
  size_t ld, cols;
  const double *c_in;   /**< cols */
  double *g_in;         /**< cols, new product above the block's input */
  double *sums;         /**< scratch, MMB_LANES * cols */
} mmb_top_block;

/** The last weight vector g (ROWS, padded) and the N blocks that feed its
 *  space, all in one pass: c = sum W c_in, g_new = keep g + rate c,
 *  W <- keep W + rate g c_in', g_in = (new W)' g_new.  @return |c|^2. */
double mmb_kernel_top (size_t rows, size_t n, mmb_top_block *blocks,
                       double keep, double rate, const double *g,
                       double *g_new);

/** The same three things of a matrix W (ROWS x COLS) without gaps, in its true
 *  size, for steps that are not plain ones: c_out = W c_in, or +=;
 *  G = -g c_in'; g_in = W' g. */
void mmb_kernel_flat_up (size_t rows, size_t cols, const double *W,
                         const double *c_in, int add, double *c_out);
void mmb_kernel_flat_slope (size_t rows, size_t cols, const double *g,
                            const double *c_in, double *G);
void mmb_kernel_flat_down (size_t rows, size_t cols, const double *W,
                           const double *g, double *g_in);

#endif
