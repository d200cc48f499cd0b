/* mmb_vector.h - eight numbers at a time (internal): the compiler's vectors, for
   every instruction set from one source. */
#ifndef MMB_VECTOR_H
#define MMB_VECTOR_H

#include <stdlib.h>   /* __GLIBC__ */

typedef double v8 __attribute__ ((vector_size (64), aligned (64), may_alias));
typedef double v4 __attribute__ ((vector_size (32)));
typedef double v2 __attribute__ ((vector_size (16)));

/* Function multiversioning needs ifunc, which only glibc has (musl does not),
   and which sanitizers cannot start with. */
#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ \
    && !defined __SANITIZE_ADDRESS__ && !defined __clang__ \
    && !defined MMB_NO_CLONES
#define CLONES __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define CLONES
#endif

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
