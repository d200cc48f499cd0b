/* mmb_vector.h - eight numbers at a time (internal): the compiler's vectors, for
   every instruction set from one source. */
#ifndef MMB_VECTOR_H
#define MMB_VECTOR_H

#include "mmb_clones.h"

typedef double v8 __attribute__ ((vector_size (64), aligned (64), may_alias));
typedef double v4 __attribute__ ((vector_size (32)));
typedef double v2 __attribute__ ((vector_size (16)));

/* Small matrices have few vectors per column: with that number known to the
   compiler their loops disappear. */
#define INLINE static inline __attribute__ ((always_inline))
#define BY_LENGTH(n, call) \
  switch (n) \
    { \
    case 1: call (1); break; \
    case 2: call (2); break; \
    case 3: call (3); break; \
    default: call (n); \
    }

/* ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)), by halves. */
INLINE double
sum8 (const v8 *v)
{
  union { v8 whole; v4 half[2]; } a = {*v};
  union { v4 whole; v2 half[2]; } b = {a.half[0] + a.half[1]};
  v2 pair = b.half[0] + b.half[1];

  return pair[0] + pair[1];
}

#endif
