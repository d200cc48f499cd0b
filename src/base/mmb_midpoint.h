/* mmb_midpoint.h - steps of the semi-implicit midpoint rule, extrapolated to
   order 12 (internal).  GSL has the method, too, but goes on without the memory
   that it did not get. */
#ifndef MMB_MIDPOINT_H
#define MMB_MIDPOINT_H

#include <stddef.h>
#include "mmb_memory.h"

#define MMB_MIDPOINT_ORDER 12

/** What a step returns when its states run away or its matrices are singular:
 *  it was too long. */
#define MMB_MIDPOINT_RUNAWAY (-100)

typedef struct mmb_midpoint mmb_midpoint;

/** For N variables; NULL without memory. */
mmb_midpoint *mmb_midpoint_alloc (size_t n, const mmb_allocator *al);

/** Where the Jacobian (n x n, row by row) of the next step belongs. */
double *mmb_midpoint_jacobian (mmb_midpoint *m);

/** A step of length H for y' = F (y) from Y (n), where F is SLOPE; Y becomes the
 *  end, ERR an estimate of its error, component by component.
 *  @return 0, what F returned when that is not 0, or MMB_MIDPOINT_RUNAWAY; Y and
 *  ERR are then of no use. */
int mmb_midpoint_step (mmb_midpoint *m, double h,
                       int (*f) (const double *y, double *dydt, void *arg),
                       void *arg, const double *slope, double *y, double *err);

void mmb_midpoint_free (mmb_midpoint *m);   /**< NULL is a no-op */

#endif
