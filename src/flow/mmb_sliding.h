/* mmb_sliding.h - solutions that slide along surfaces where a field jumps (theory
   T3), internal.

   Where an activation switches, the gradient of a loss jumps across a surface in the
   space of weights, by a multiple of its normal.  If the field points to the surface
   from both sides, the solution (of Filippov; the limit of descent with small steps,
   which goes to and fro) stays on it, and moves along the mean of both fields that
   is tangent to it: the shortest one. */
#ifndef MMB_SLIDING_H
#define MMB_SLIDING_H

#include <stdbool.h>
#include <stddef.h>

#include "mmb_memory.h"
#include "mmb_status.h"

typedef struct mmb_sliding mmb_sliding;   /**< opaque */

/** The field that jumps, N numbers: F at Y, from either side where Y is on a
 *  surface.  WIDTH: how far Y may be moved along the unit vector NORMAL without
 *  anybody noticing. */
typedef struct {
  size_t n;
  bool coupled;   /**< one surface may change the jump across another */
  mmb_status (*field) (void *arg, const double *y, double *f);
  double (*width) (void *arg, const double *y, const double *normal);
  void *arg;
} mmb_sliding_field;

/** @return NULL where memory runs out. */
mmb_sliding *mmb_sliding_alloc (const mmb_sliding_field *field,
                                const mmb_allocator *al);

/** F at Y on all surfaces along which the solution slides now. */
mmb_status mmb_sliding_at (mmb_sliding *s, const double *y, double *f);

/** A step has ended at Y: does the solution slide along one more surface, onto which
 *  Y is then moved, or has it left one?  *CHANGED when so: begin anew at Y. */
mmb_status mmb_sliding_look (mmb_sliding *s, double *y, bool *changed);

/** How often it began to slide along a surface. */
size_t mmb_sliding_begun (const mmb_sliding *s);

void mmb_sliding_free (mmb_sliding *s);   /**< NULL is a no-op */

#endif
