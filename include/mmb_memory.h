/* mmb_memory.h - hooks of the host, and overflow-checked sizes. */
#ifndef MMB_MEMORY_H
#define MMB_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What the host provides: memory, and an answer to long computations that have
 *  no monitor.  Every _alloc function borrows one (NULL means malloc and free,
 *  and nobody to ask) and keeps a copy until its _free. */
typedef struct {
  void *(*alloc) (size_t bytes, void *ctx); /**< NULL on failure */
  void (*release) (void *ptr, void *ctx);   /**< NULL must be a no-op */
  void *ctx;                                /**< passed back, borrowed */
  bool (*stop) (void *ctx);                 /**< give up?  May be NULL */
} mmb_allocator;

/** malloc and free. */
mmb_allocator mmb_allocator_default (void);

/** Has the host asked to give up?  Loops that may take longer than a tenth of a
 *  second ask now and then, and end with MMB_EINTERRUPTED. */
bool mmb_asked_to_stop (const mmb_allocator *al);

/** *OUT = A * B; false, and *OUT = SIZE_MAX, when that overflows size_t. */
bool mmb_size_mul (size_t a, size_t b, size_t *out);

/** *OUT = A + B; false, and *OUT = SIZE_MAX, when that overflows size_t. */
bool mmb_size_add (size_t a, size_t b, size_t *out);

/** COUNT zeroed elements of SIZE bytes, aligned to 64 bytes; at least one
 *  byte is allocated.  NULL when memory or the address range runs out.
 *  Release with mmb_free and the same allocator. */
void *mmb_calloc (const mmb_allocator *al, size_t count, size_t size);

/** Release what mmb_calloc returned; NULL is a no-op. */
void mmb_free (const mmb_allocator *al, void *ptr);

#ifdef __cplusplus
}
#endif
#endif
