/* failing_malloc.c - loaded before libc (LD_PRELOAD): mallocs whose call returns
   into our gateways or GSL are counted, and one of them fails.  Those of Octave,
   of the BLAS and of libgomp are not ours. */
#define _GNU_SOURCE
#include <link.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

extern void *__libc_malloc (size_t);
extern void *__libc_calloc (size_t, size_t);
extern void *__libc_realloc (void *, size_t);

static struct { uintptr_t from, to; } ours[256];
static size_t regions;
static long calls, fail_at;
static int armed;

static int
look (struct dl_phdr_info *info, size_t size, void *arg)
{
  size_t i;

  (void) size, (void) arg;
  if (!strstr (info->dlpi_name, "_mex.mex") && !strstr (info->dlpi_name, "/libgsl."))
    return 0;
  for (i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *p = &info->dlpi_phdr[i];
      if (p->p_type == PT_LOAD && (p->p_flags & PF_X) && regions < 256)
        {
          ours[regions].from = info->dlpi_addr + p->p_vaddr;
          ours[regions++].to = info->dlpi_addr + p->p_vaddr + p->p_memsz;
        }
    }
  return 0;
}

/* Count from now on and let the N-th fail (0: none; negative: no longer).  Gives
   the calls since the last time. */
__attribute__ ((visibility ("default"))) long
mmb_fail_malloc (long n)
{
  long before = calls;

  armed = 0;
  regions = 0;
  dl_iterate_phdr (look, NULL);
  calls = 0;
  fail_at = n;
  armed = n >= 0;
  return before;
}

static int
fails (void *where)
{
  size_t i;

  if (!armed)
    return 0;
  for (i = 0; i < regions; i++)
    if ((uintptr_t) where >= ours[i].from && (uintptr_t) where < ours[i].to)
      return ++calls == fail_at;
  return 0;
}

void *
malloc (size_t n)
{
  return fails (__builtin_return_address (0)) ? NULL : __libc_malloc (n);
}

void *
calloc (size_t n, size_t size)
{
  return fails (__builtin_return_address (0)) ? NULL : __libc_calloc (n, size);
}

void *
realloc (void *p, size_t n)
{
  return fails (__builtin_return_address (0)) ? NULL : __libc_realloc (p, n);
}
