/* mmb_manifold.h - the critical manifolds M_A of theory T6. */
#ifndef MMB_MANIFOLD_H
#define MMB_MANIFOLD_H

#include <stdbool.h>
#include "mmb_moments.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Singular values <= n eps s_max count as zero, with n the size of the
 *  whole problem: the one rank tolerance of every pseudo-inverse. */
double mmb_rank_tolerance (size_t n, double s_max);

/** A strength |r_m| below this times sqrt (tr S_yy tr S_m), its upper bound,
 *  counts as zero: the modality has nothing left to learn. */
#define MMB_ZERO_STRENGTH 1e-10

/** X (O x n) = B (O x n) A^+ for a symmetric positive semidefinite A (n x n);
 *  RANK (may be NULL) receives the numerical rank with the tolerance of a
 *  problem of size N_ALL >= n.
 *  @return MMB_OK, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_pinv_solve (size_t n, size_t O, const double *A,
                           const double *B, size_t n_all, double *X,
                           size_t *rank, const mmb_allocator *al);

/** Theory T6 on the manifold where just the modalities with LEARNED[m] are
 *  fitted: W (O x D) = S_yxA S_A^+ in A's columns, zero elsewhere;
 *  LOSS = 1/2 tr (S_yy - S_yxA S_A^+ S_yxA'), never below loss_min;
 *  RESIDUAL (O x D, may be NULL) = S_yx - W S, what is left to learn;
 *  STRENGTH (M, may be NULL): spectral norm of each modality's block of it,
 *  exactly 0 for learned modalities and where MMB_ZERO_STRENGTH applies.
 *  @return as mmb_pinv_solve. */
mmb_status mmb_manifold (const mmb_moments *d, const bool *learned, double *W,
                         double *loss, double *residual, double *strength,
                         const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
