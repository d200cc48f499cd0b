/* mmb_subsets.h - what a network makes of some of its modalities, the inputs of
   the others replaced by zeros. */
#ifndef MMB_SUBSETS_H
#define MMB_SUBSETS_H

#include "mmb_batch.h"
#include "mmb_engine.h"
#include "mmb_record.h"

#ifdef __cplusplus
extern "C" {
#endif

/** All subsets of up to this many modalities are looked at; of more only none,
 *  each alone, and all. */
#define MMB_SUBSETS_ALL 4

/** How many subsets of M modalities are looked at. */
size_t mmb_subsets_count (size_t M);

/** SEEN (M) of subset K, in binary order, the first modality fastest: none is
 *  the first and all the last. */
void mmb_subsets_seen (size_t M, size_t k, bool *seen);

typedef struct mmb_subsets mmb_subsets;   /**< opaque */

/** Columns of a record of ENGINE (on samples, borrowed), which begin to be
 *  measured when a row is recorded: "lossOnly", "accuracyOnly" (K each, a share
 *  of samples), "signal" (M: root mean square of what the outputs change by when
 *  modality m alone is seen instead of nothing) and, where HELDOUT (borrowed, of
 *  the network of the engine) is given, "lossHeldOut", "accuracyHeldOut" (K); NaN
 *  where the host wanted to stop meanwhile.
 *  @return NULL with *ST = MMB_EINVAL (an engine on moments) or as
 *  mmb_batch_alloc. */
mmb_subsets *mmb_subsets_alloc (mmb_engine *engine, const mmb_samples *heldout,
                                const mmb_batch_opts *opts,
                                const mmb_allocator *al, mmb_status *st);

/** Its columns, without room for values; their number is *COUNT. */
const mmb_column *mmb_subsets_columns (const mmb_subsets *s, size_t *count);

void mmb_subsets_free (mmb_subsets *s);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
