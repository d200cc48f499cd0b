/* mmb_checkpoint.h - the state of a run in a file, from which it goes on with the
   same bits after whatever ended it. */
#ifndef MMB_CHECKPOINT_H
#define MMB_CHECKPOINT_H

#include "mmb_archive.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Something that a run has in common with the one of its file: a hash of it, under
 *  the name that an error is to give it, of at most MMB_MARK_NAME characters. */
#define MMB_MARK_NAME 31
typedef struct {
  char name[MMB_MARK_NAME + 1];
  uint64_t hash;
} mmb_mark;

/** Settings, all borrowed. */
typedef struct {
  const char *path;
  double every;            /**< seconds between two checkpoints */
  size_t count;
  const mmb_mark *marks;   /**< the first that differs is named */
} mmb_checkpoint_opts;

typedef struct mmb_checkpoint mmb_checkpoint;   /**< opaque */

/** Writes or reads a whole state; ARG is the state's owner. */
typedef void (*mmb_visit_fn) (mmb_archive *a, void *arg);

/** @return NULL with *ST = MMB_EINVAL (no path, no time), MMB_ENOMEM. */
mmb_checkpoint *mmb_checkpoint_alloc (const mmb_checkpoint_opts *opts,
                                      const mmb_allocator *al, mmb_status *st);

/** Go on from the file where there is one, which *FOUND tells.
 *  @return MMB_OK; MMB_ECHECKPOINT when the file is none, damaged, or of another run
 *  (the state may have been written to only where it is damaged); MMB_EIO,
 *  MMB_ENOMEM. */
mmb_status mmb_checkpoint_load (mmb_checkpoint *c, mmb_visit_fn visit, void *arg,
                                bool *found);

/** Is it time for the next one? */
bool mmb_checkpoint_due (const mmb_checkpoint *c);

/** Write the state in place of the one before, which stays where this fails.
 *  @return MMB_OK, MMB_EIO, MMB_ENOMEM. */
mmb_status mmb_checkpoint_save (mmb_checkpoint *c, mmb_visit_fn visit, void *arg);

/** What was wrong with the file at the last call, as the rest of a sentence that
 *  begins with its name; "" where nothing was. */
const char *mmb_checkpoint_text (const mmb_checkpoint *c);

/** Seconds that the run had taken when the file was written that it went on from. */
double mmb_checkpoint_before (const mmb_checkpoint *c);

void mmb_checkpoint_free (mmb_checkpoint *c);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
