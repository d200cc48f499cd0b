/* mmb_clones.h - one source for every instruction set (internal).

   A function marked MMB_CLONES is compiled for several of them, and one is chosen
   when the library is loaded. */
#ifndef MMB_CLONES_H
#define MMB_CLONES_H

#include <stdlib.h>   /* __GLIBC__ */

/* Function multiversioning needs ifunc, which only glibc has (musl does not),
   and which sanitizers cannot start with. */
#if defined __x86_64__ && defined __GLIBC__ && defined __GNUC__ \
    && !defined __SANITIZE_ADDRESS__ && !defined __clang__ \
    && !defined MMB_NO_CLONES
#define MMB_CLONES \
  __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define MMB_CLONES
#endif

/* Functions for one set of instructions, one of which is chosen by hand. */
#if defined __x86_64__ && defined __GNUC__ && !defined __SANITIZE_ADDRESS__ \
    && !defined MMB_NO_CLONES
#define MMB_SETS
#endif

#endif
