/* mmb_random.h - reproducible random streams. */
#ifndef MMB_RANDOM_H
#define MMB_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What a stream is for; values are ABI, append only.  Streams of one seed
 *  with different purposes are independent. */
typedef enum {
  MMB_FOR_SAMPLES = 0,
  MMB_FOR_NOISE = 1,
  MMB_FOR_WEIGHTS = 2,
  MMB_FOR_BATCHES = 3,
  MMB_FOR_BOOTSTRAP = 4,
  MMB_FOR_CURVATURE = 5,
  MMB_FOR_DIRECTIONS = 6,
  MMB_PURPOSE_COUNT
} mmb_purpose;

/** Seeds are whole numbers in [0, MMB_SEED_LIMIT). */
#define MMB_SEED_LIMIT (UINT64_C (1) << 53)

typedef struct mmb_stream mmb_stream;   /**< opaque generator */

/** The stream of (SEED, PURPOSE, INDEX).  Counter-based (Philox4x64-10): seed
 *  and purpose are the key, INDEX is part of the counter, so no two triples
 *  share a stream and none depends on the order in which they are made.
 *  @return NULL when memory runs out or an argument is out of range. */
mmb_stream *mmb_stream_alloc (uint64_t seed, mmb_purpose purpose,
                              uint64_t index, const mmb_allocator *al);

/** Next 64 random bits. */
uint64_t mmb_stream_bits (mmb_stream *s);

/** Fill X[0..N-1] with independent normals of mean 0, deviation SIGMA. */
void mmb_stream_normal (mmb_stream *s, double sigma, size_t n, double *x);

/** The length of a vector of K >= 1 independent standard normals. */
double mmb_stream_chi (mmb_stream *s, size_t k);

void mmb_stream_free (mmb_stream *s);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
