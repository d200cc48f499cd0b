/* mmb_bytes.h - the bytes of a plain or gzip-compressed file, a window at a
   time. */
#ifndef MMB_BYTES_H
#define MMB_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "mmb_memory.h"
#include "mmb_status.h"

typedef struct {
  const mmb_allocator *al;  /* borrowed */
  FILE *file;
  struct mmb_gzip *gzip;    /* NULL: plain */
  char *data;               /* the window; data[length] is 0 */
  size_t length, capacity;
  bool eof;                 /* nothing comes behind the window */
  double done, all;         /* bytes of the file */
} mmb_bytes;

/** Opens PATH; the window is empty.  *PROBLEM says what is wrong.
 *  @return MMB_OK, MMB_EIO, MMB_ENOMEM. */
mmb_status mmb_bytes_open (mmb_bytes *b, const char *path,
                           const mmb_allocator *al, const char **problem);

/** Drops the first SKIP bytes of the window, which moves, and adds at least
 *  one byte unless the file ends; the window doubles where more than half of
 *  it would stay.
 *  @return MMB_OK, MMB_EIO, MMB_ENOMEM. */
mmb_status mmb_bytes_more (mmb_bytes *b, size_t skip, const char **problem);

/** Releases everything; B may be all zeros. */
void mmb_bytes_close (mmb_bytes *b);

#endif
