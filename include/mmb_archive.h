/* mmb_archive.h - files of numbers that are read whole or refused, and that are
   replaced whole or stay as they were.

   A file is a row of 64-bit words: who it belongs to, the order of its bytes, its
   version, the numbers, and a hash of all words before it and their number.  Any
   change of one word, and so of any one byte, changes the hash. */
#ifndef MMB_ARCHIVE_H
#define MMB_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** A file that is being written or read (opaque): what has state writes or reads
 *  itself by the same function, item by item.  Once something has failed nothing
 *  happens any more, so that only the end needs to be looked at. */
typedef struct mmb_archive mmb_archive;

/** What can be wrong with a file. */
typedef enum {
  MMB_ARCHIVE_SOUND = 0,
  MMB_ARCHIVE_ABSENT,     /**< there is none */
  MMB_ARCHIVE_FOREIGN,    /**< it is something else */
  MMB_ARCHIVE_SWAPPED,    /**< its bytes are in another order */
  MMB_ARCHIVE_VERSION,    /**< of another version */
  MMB_ARCHIVE_DAMAGED,    /**< cut off or changed */
  MMB_ARCHIVE_FAILED,     /**< the system said no: errno */
  MMB_ARCHIVE_MEMORY      /**< not enough of it */
} mmb_archive_fault;

/** Begin to write what will be the file PATH; until the end it is PATH.tmp, in the
 *  same folder, which one process at a time can write (EBUSY).  OWNER: eight characters.
 *  @return NULL with *FAULT = MMB_ARCHIVE_FAILED, MMB_ARCHIVE_MEMORY. */
mmb_archive *mmb_archive_create (const char *path, const char *owner,
                                 uint64_t version, const mmb_allocator *al,
                                 mmb_archive_fault *fault);

/** Begin to read PATH, all of which has been read and found to be sound by then.
 *  @return NULL with *FAULT. */
mmb_archive *mmb_archive_open (const char *path, const char *owner,
                               uint64_t version, const mmb_allocator *al,
                               mmb_archive_fault *fault);

/** Is A being written?  Else it is read. */
bool mmb_archive_writes (const mmb_archive *a);

/** N words or numbers, bit by bit.  Where there are no more to be read X stays. */
void mmb_archive_words (mmb_archive *a, size_t n, uint64_t *x);
void mmb_archive_numbers (mmb_archive *a, size_t n, double *x);

/** A size of at most MOST; one that is read and larger becomes 0, and a fault. */
void mmb_archive_size (mmb_archive *a, size_t *n, size_t most);

void mmb_archive_flag (mmb_archive *a, bool *x);

/** What was read makes no sense. */
void mmb_archive_reject (mmb_archive *a);

/** The end.  Of a file that was written all is on the disk before it takes the place
 *  of the one before, which stays where anything failed; of one that was read nothing
 *  may be left.  A is gone afterwards; errno is that of what failed. */
mmb_archive_fault mmb_archive_end (mmb_archive *a);

/** Hash of BYTES bytes behind H, a hash of what was before them (at first 0). */
uint64_t mmb_archive_hash (uint64_t h, size_t bytes, const void *x);

#ifdef __cplusplus
}
#endif
#endif
