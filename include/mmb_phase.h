/* mmb_phase.h - published predictions of the learning phases (T7-T12). */
#ifndef MMB_PHASE_H
#define MMB_PHASE_H

#include "mmb_measure.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Strengths that the formulas need; A is learned first. */
typedef struct {
  double sA;  /**< |S_yxA|, > 0 */
  double k;   /**< |S_yxB| / sA in [0, 1], negative where T12 applies */
  double st;  /**< |r_B|, what A leaves for B, >= 0 */
  double a;   /**< |w_A|, norm of A's unimodal solution, > 0 */
} mmb_pair;

/** T10's first integral with any number of modalities, in units of u:
 *    value = int_{u0}^{1} du / (u^(F-1) (sum_m u_m(u)^2)^((L-F)/2))
 *  where u_m follows modality m of relative strength K[m] (K = 1 is the one
 *  learned first, negative strengths are T12's and only for F >= 2), F = 1 ..
 *  L - 1.  GSL
 *  quadrature in log u, relative error 1e-10.
 *  @return MMB_OK, MMB_EINVAL, MMB_ESOLVER, MMB_ENOMEM. */
mmb_status mmb_phase_integral (size_t L, size_t F, double u0, size_t M,
                               const double *k, double *value);

/** Time until modality W, the first to reach amplitude 1, is learned: the same
 *  integral for encoders of F[m] layers each below K >= 1 more, in units of
 *  tau; S[m] are strengths, with T12's sign where F[m] >= 2 (T14).  Amplitudes
 *  follow du_m/ds = s_m u_m^(F_m-1) from u0, and dt = ds / |u|^K. */
mmb_status mmb_phase_escape (size_t M, const size_t *F, size_t K, double u0,
                             const double *s, size_t w, double *t);

/** Time until the first modality of strength S_A is learned (T7-T10), in
 *  units of tau, for fusion depth F = 1 .. L, L >= 2; M and K as above. */
mmb_status mmb_phase_first (size_t L, size_t F, double u0, double sA, size_t M,
                            const double *k, double *t);

/** Length t_B - t_A of the unimodal phase (T7-T10, T12's sign) in units of
 *  tau; 0 for F = 1, Inf for st = 0. */
double mmb_phase_unimodal (size_t L, size_t F, double u0,
                           const mmb_pair *race);

/** Depth 1 (T7): first time, in units of tau, at which the MEASURE of modality
 *  M in W(t) = S_yx S^+ (I - exp (-S t)) reaches LEVEL; Inf when it never does.
 *  The crossing is bracketed on a fine grid in log t and refined to 1e-12. */
mmb_status mmb_phase_shallow (const mmb_moments *d, mmb_measure measure,
                              size_t m, double level, double *t,
                              const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
