/* mmb_random.h - reproducible random streams. */
#ifndef MMB_RANDOM_H
#define MMB_RANDOM_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_memory.h"
#include "mmb_status.h"

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
  MMB_FOR_HELD_OUT = 6,
  MMB_FOR_TASKS = 7,
  MMB_FOR_DIRECTIONS = 8,
  MMB_PURPOSE_COUNT
} mmb_purpose;

/** Its word, such as "held out"; NULL beyond the last one. */
const char *mmb_purpose_name (size_t purpose);

/** What can be drawn; values are ABI, append only. */
typedef enum {
  MMB_NORMAL = 0,    /**< standard normals */
  MMB_UNIFORM = 1,   /**< uniform in [0, 1) */
  MMB_ORDER = 2,     /**< 1 .. N in random order, each order equally likely */
  MMB_VARIATE_COUNT
} mmb_variate;

/** Its word, such as "normal"; NULL beyond the last one. */
const char *mmb_variate_name (size_t variate);

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

/** The numbers INDEX (N) in an order in which every other is as likely. */
void mmb_stream_shuffle (mmb_stream *s, size_t n, size_t *index);

/** The length of a vector of K >= 1 independent standard normals. */
double mmb_stream_chi (mmb_stream *s, size_t k);

/** W (D x D, symmetric) from the Wishart distribution of DF > D - 1 degrees of
 *  freedom and scale U' U (U D x D, upper triangular; what is below is not
 *  read): E W = DF U' U.
 *  @return MMB_OK, MMB_EINVAL (arguments out of range), MMB_ENOMEM. */
mmb_status mmb_stream_wishart (mmb_stream *s, size_t D, double df,
                               const double *U, double *W);

/** N >= 1 numbers X of the stream (SEED, PURPOSE, INDEX).
 *  @return MMB_OK, MMB_EINVAL (an argument out of range; orders of more than
 *  2^32 - 1), MMB_ENOMEM, MMB_EINTERRUPTED. */
mmb_status mmb_stream_draw (mmb_variate what, uint64_t seed,
                            mmb_purpose purpose, uint64_t index, size_t n,
                            double *x, const mmb_allocator *al);

void mmb_stream_free (mmb_stream *s);   /**< NULL is a no-op */

#ifdef __cplusplus
}
#endif
#endif
