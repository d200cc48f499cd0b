/* mmb_idx.h - IDX files: arrays of numbers, as the images and labels of MNIST and
   its relatives come; plain or gzip-compressed.

   Two zero bytes, a byte for the type of the numbers, a byte for how many sizes
   there are, the sizes as unsigned integers of 32 bits, then the numbers, the last
   index running fastest; everything with the highest byte first.  Nothing in a
   header is believed: a file must be exactly as long as its header says, and no
   memory is taken for numbers that have not come. */
#ifndef MMB_IDX_H
#define MMB_IDX_H

#include <stddef.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What the numbers are; values are those of the files. */
typedef enum {
  MMB_IDX_UINT8 = 0x08,
  MMB_IDX_INT8 = 0x09,
  MMB_IDX_INT16 = 0x0B,
  MMB_IDX_INT32 = 0x0C,
  MMB_IDX_SINGLE = 0x0D,
  MMB_IDX_DOUBLE = 0x0E
} mmb_idx_type;

/** Its name in Octave, such as "uint8"; NULL for what is none. */
const char *mmb_idx_type_name (mmb_idx_type type);

#define MMB_IDX_SIZES 4

/** What the header says.  The first size counts items (images, labels). */
typedef struct {
  mmb_idx_type type;
  size_t count;                 /**< of sizes, 1 .. MMB_IDX_SIZES */
  size_t sizes[MMB_IDX_SIZES];  /**< each >= 1 */
  size_t cells;                 /**< numbers per item */
} mmb_idx_head;

/** Room for a sentence of what is wrong with a file. */
#define MMB_IDX_TEXT 240

typedef struct mmb_idx mmb_idx;

/** Opens the file PATH and reads its header.  *IDX is the caller's, to be freed with
 *  mmb_idx_free; NULL on failure.
 *  @return MMB_OK; MMB_EIO with PROBLEM filled; MMB_ENOMEM. */
mmb_status mmb_idx_open (mmb_idx **idx, const char *path,
                         char problem[MMB_IDX_TEXT], const mmb_allocator *al);

void mmb_idx_free (mmb_idx *idx);   /**< NULL is a no-op */

const mmb_idx_head *mmb_idx_head_of (const mmb_idx *idx);

/** Goes through the whole file, once, and keeps the first ITEMS >= 1 items, or all
 *  where there are no more.  MONITOR may be NULL.
 *  @return MMB_OK; MMB_EIO with PROBLEM filled (fewer or more numbers than the header
 *  says, damaged gzip data); MMB_EINVAL (no items, or a second call); MMB_ENOMEM;
 *  MMB_EINTERRUPTED. */
mmb_status mmb_idx_read (mmb_idx *idx, size_t items, mmb_reading_fn monitor,
                         void *arg, char problem[MMB_IDX_TEXT]);

/** How many items were kept. */
size_t mmb_idx_items (const mmb_idx *idx);

/** VALUES (items x cells, column-major): a row per item, its numbers in the order of
 *  the file.
 *  @return MMB_OK, MMB_EINTERRUPTED. */
mmb_status mmb_idx_values (const mmb_idx *idx, double *values,
                           mmb_reading_fn monitor, void *arg);

#ifdef __cplusplus
}
#endif
#endif
