/* mmb_signals.h - what passes through each hidden space (internal).

   Space i is the input of layer i, space n_layers the output; layer i leads
   from space i to space mmb_net_next (i). */
#ifndef MMB_SIGNALS_H
#define MMB_SIGNALS_H

#include "mmb_net.h"

typedef struct {
  size_t size;         /* units */
  size_t cols, first;  /* inputs that reach it; index of the first in x */
  double *A;           /* O x size, product above: transposed backward signal */
  double *B;           /* size x cols, product below: forward signal */
} mmb_space;

typedef struct {
  const mmb_net *net;
  mmb_space *spaces;   /* n_layers + 1 */
  double *store;
  mmb_allocator al;
} mmb_signals;

mmb_status mmb_signals_alloc (mmb_signals *s, const mmb_net *net,
                              const mmb_allocator *al);

/** All products of PARAMS; B of the output space is the total map. */
mmb_status mmb_signals_at (mmb_signals *s, const double *params);

/** Columns of X (belonging to the space that layer I writes to, laid out as
 *  its B) that layer I fills. */
double *mmb_signals_columns (const mmb_signals *s, double *X, size_t i);

void mmb_signals_free (mmb_signals *s);

#endif
