/* mmb_growth.h - what has grown from a small start in the hidden directions of an
   encoder of two layers, over many orders of magnitude (internal; T20). */
#ifndef MMB_GROWTH_H
#define MMB_GROWTH_H

#include <stdbool.h>
#include "mmb_memory.h"
#include "mmb_status.h"

/** The weights z = [W2; W1'] of an encoder, a column for each hidden direction that
 *  matters, are part * diag (exp (log)).  The largest entry of every column of
 *  PART is +-1, or the column is zero and its log is -Inf. */
typedef struct {
  size_t n;       /**< outputs and inputs */
  double *part;   /**< n x n */
  double *log;    /**< n */
} mmb_growth;

/** Scratch for growths of up to N rows, shared by many. */
typedef struct {
  double *a, *b, *c;      /**< n x n each */
  double *x, *y, *z;      /**< n each */
  size_t *rows;           /**< n */
  bool *done;             /**< n */
  mmb_allocator al;
} mmb_growth_work;

mmb_status mmb_growth_work_alloc (mmb_growth_work *w, size_t n,
                                  const mmb_allocator *al);
void mmb_growth_work_free (mmb_growth_work *w);

/** The start: independent directions of the same size, whose log is 0. */
void mmb_growth_begin (mmb_growth *g);

/** part = op (R) part, R n x n, op transposing where TRANSPOSED.  What becomes zero
 *  but for rounding becomes zero. */
mmb_status mmb_growth_rotate (mmb_growth *g, bool transposed, const double *R,
                              mmb_growth_work *w);

/** When the largest singular value of the weights reaches exp (FAR), if row i grows as
 *  exp (RATE[i] t): *T >= 0, and Z (n) is its left singular vector then.  *T is
 *  INFINITY when no rate is above LEAST; it may be when that is not before BEFORE. */
mmb_status mmb_growth_arrival (const mmb_growth *g, const double *rate,
                               double least, double far, double before, double *t,
                               double *z, mmb_growth_work *w);

/** Grow for a time T. */
void mmb_growth_advance (mmb_growth *g, const double *rate, double t);

/** Mix hidden directions so that each has a leading row of its own: what is far
 *  smaller than another column keeps its digits when rows are mixed. */
void mmb_growth_separate (mmb_growth *g, mmb_growth_work *w);

/** Take out the hidden direction that carries Z' part (Z: n). */
void mmb_growth_take (mmb_growth *g, const double *z, mmb_growth_work *w);

#endif
