/* mmb_init.h - initial conditions (theory T5). */
#ifndef MMB_INIT_H
#define MMB_INIT_H

#include <stddef.h>
#include <stdint.h>
#include "mmb_moments.h"
#include "mmb_net.h"

#ifdef __cplusplus
extern "C" {
#endif

/** The schemes of T5; values are ABI, append only. */
typedef enum {
  MMB_INIT_GAUSSIAN = 0,  /**< every entry N(0, u0^2) */
  MMB_INIT_SCALED = 1,    /**< root-mean-square Frobenius norms u0 below the
                               fusion layer, sqrt (M) u0 from there on */
  MMB_INIT_BALANCED = 2,  /**< aligned rank one, scalar outputs only */
  MMB_INIT_COUNT
} mmb_init_scheme;

/** Name of a scheme, NULL when out of range; index from 0. */
const char *mmb_init_name (size_t scheme);

/** Fill PARAMS (net->n_params) from SCHEME with scale U0 > 0.  Each layer has
 *  a random stream of its own (seed, weights, layer).  DIRECTIONS (D entries,
 *  unit vector r_m per modality) is read by `balanced` only, else may be NULL.
 *  @return MMB_OK, MMB_EINVAL (unknown scheme, U0, balanced with O > 1),
 *  MMB_ENOMEM. */
mmb_status mmb_init_fill (const mmb_net *net, mmb_init_scheme scheme,
                          double u0, uint64_t seed, const double *directions,
                          double *params);

/** The same start in the compressed bases of T15, drawn from its exact
 *  distribution: WIDE has the shape (no weights) of the wide net with hidden
 *  sizes WIDTHS, SMALL that of mmb_draw_widths for ROUNDS; PARAMS has
 *  small->n_params entries.  Not for `balanced`, of which a net of width 1 is
 *  an exact copy.
 *  @return as mmb_init_fill and mmb_draw_fill. */
mmb_status mmb_init_draw (const mmb_net *wide, const size_t *widths,
                          mmb_init_scheme scheme, double u0, uint64_t seed,
                          size_t rounds, const mmb_net *small,
                          double *params);

/** Rounds of compression for which T15's estimate of the error, one factor of
 *  1 / (0.4 width) for each round beyond the second, is below ACCURACY in a
 *  net whose narrowest hidden layer has NARROWEST units. */
size_t mmb_init_rounds (size_t narrowest, double accuracy);

/** Directions r_m of the balanced start (T5): S_yxm' / |S_yxm|, the first
 *  axis where that is zero.  With FUSED_LATE (fusion depth >= 2) a scalar
 *  modality other than the one learned first takes the sign of its final
 *  weight (T12).  *UNFAITHFUL (may be NULL) becomes 1 when the first learned
 *  modality is scalar and must itself change sign later, so that no balanced
 *  start follows the true dynamics.
 *  @return MMB_OK, MMB_EINVAL (O > 1), or the status of mmb_manifold. */
mmb_status mmb_init_directions (const mmb_moments *d, int fused_late,
                                double *directions, int *unfaithful,
                                const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
