/* mmb_lowrank.h - total maps W_m = A_m B_m of given ranks that leave the least loss:
   plateaus of two layers with late fusion and several outputs (internal; T6, T20). */
#ifndef MMB_LOWRANK_H
#define MMB_LOWRANK_H

#include "mmb_descent.h"

/** A task as least squares over samples that are white within each modality: S = R' R
 *  and S_yx = Z R with R_m = U_m to_m' and to_m' from_m' = 1, so that a map W leaves
 *  (Z - W to U') R of S_yx.  What has no variance drops out. */
typedef struct {
  size_t M, O, D, rank;
  const size_t *dims;    /**< M, borrowed */
  size_t *first;         /**< M + 1: first input of each modality */
  size_t *ranks;         /**< M: rank of each modality's inputs */
  double *R;             /**< rank x D */
  double *Z;             /**< O x rank */
  double **U;            /**< M: rank x ranks[m] */
  double **to, **from;   /**< M: dims[m] x ranks[m], ranks[m] x dims[m] */
  mmb_allocator al;
  void *store;
} mmb_white;

/** @return MMB_OK, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER; free W in any case. */
mmb_status mmb_white_alloc (mmb_white *w, const mmb_moments *d,
                            const mmb_allocator *al);
void mmb_white_free (mmb_white *w);

/** What is left of Z adds this to the least loss (T2): half of its squares. */
double mmb_white_loss (const mmb_white *w, const double *left);

/** Total maps of rank COUNT[m]: W_m = A[m] B[m]', A[m] O x COUNT[m] with orthonormal
 *  columns after a fit, B[m] dims[m] x COUNT[m]. */
typedef struct {
  size_t *count;
  double **A, **B;
} mmb_lowrank;

/** From the maps P on, those of these ranks that leave least of Z, by alternating
 *  least squares; LEFT (O x w->rank) receives what they leave.  MONITOR may be NULL
 *  and is told TIME; *STOPPED when it asked to stop.
 *  @return MMB_OK, MMB_ENONFINITE, MMB_ENOMEM, MMB_ESOLVER. */
mmb_status mmb_lowrank_fit (const mmb_white *w, mmb_lowrank *p, double *left,
                            mmb_monitor_fn monitor, void *monitor_arg,
                            double time, bool *stopped);

#endif
