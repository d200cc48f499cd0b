/* mmb_memory.c - hooks of the host, and overflow-checked sizes. */
#include "mmb_memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64   /* a cache line, and the widest vector register */

static void *
default_alloc (size_t bytes, void *ctx)
{
  (void) ctx;
  return malloc (bytes);
}

static void
default_release (void *ptr, void *ctx)
{
  (void) ctx;
  free (ptr);
}

mmb_allocator
mmb_allocator_default (void)
{
  mmb_allocator al = {default_alloc, default_release, NULL, NULL};
  return al;
}

bool
mmb_asked_to_stop (const mmb_allocator *al)
{
  return al && al->stop && al->stop (al->ctx);
}

bool
mmb_size_mul (size_t a, size_t b, size_t *out)
{
  bool ok = b == 0 || a <= SIZE_MAX / b;
  *out = ok ? a * b : SIZE_MAX;
  return ok;
}

bool
mmb_size_add (size_t a, size_t b, size_t *out)
{
  bool ok = a <= SIZE_MAX - b;
  *out = ok ? a + b : SIZE_MAX;
  return ok;
}

/* The raw pointer is kept in the word before the aligned block. */
void *
mmb_calloc (const mmb_allocator *al, size_t count, size_t size)
{
  mmb_allocator a = al ? *al : mmb_allocator_default ();
  size_t bytes, total;
  char *raw, *ptr;

  if (!mmb_size_mul (count, size, &bytes)
      || !mmb_size_add (bytes, ALIGNMENT + sizeof (void *), &total)
      || total > PTRDIFF_MAX)
    return NULL;
  raw = a.alloc (total, a.ctx);
  if (!raw)
    return NULL;
  ptr = raw + sizeof (void *);
  ptr += (ALIGNMENT - (uintptr_t) ptr % ALIGNMENT) % ALIGNMENT;
  memcpy (ptr - sizeof raw, &raw, sizeof raw);
  memset (ptr, 0, bytes);
  return ptr;
}

void
mmb_free (const mmb_allocator *al, void *ptr)
{
  mmb_allocator a = al ? *al : mmb_allocator_default ();
  void *raw;

  if (!ptr)
    return;
  memcpy (&raw, (char *) ptr - sizeof raw, sizeof raw);
  a.release (raw, a.ctx);
}
