/* mmb_lowrank.c - total maps of given ranks that leave the least loss (T6, T20). */
#include "mmb_lowrank.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

#define ITERATIONS 5000

/* --- white inputs --------------------------------------------------------- */

/* S = scale Q L Q' scale: R = sqrt (L) Q' scale and Z = S_yx / scale Q / sqrt (L) for
   the eigenvalues L that count.  Q: D x D, L: D, SCALE: D, scratch. */
static mmb_status
whiten_all (mmb_white *w, const mmb_moments *d, double *Q, double *L,
            double *scale, double *half)
{
  size_t D = d->D, i, j, r = 0;
  mmb_status st;

  for (i = 0; i < D; i++)
    scale[i] = d->S[i * (D + 1)] > 0 ? sqrt (d->S[i * (D + 1)]) : 1;
  for (j = 0; j < D; j++)
    for (i = 0; i < D; i++)
      Q[i + j * D] = d->S[i + j * D] / (scale[i] * scale[j]);
  st = mmb_blas_eigen (D, Q, L, &w->al);
  if (st != MMB_OK)
    return st;
  while (r < D && L[r] <= mmb_rank_tolerance (D, L[D-1]))
    r++;
  Q += r * D;
  L += r;
  w->rank = D - r;
  for (j = 0; j < w->rank; j++)
    for (i = 0; i < D; i++)
      {
        w->R[j + i * w->rank] = sqrt (L[j]) * Q[i + j * D] * scale[i];
        half[i + j * D] = Q[i + j * D] / scale[i] / sqrt (L[j]);
      }
  return w->rank == 0 ? MMB_OK
                      : mmb_blas_gemm (false, false, d->O, w->rank, D, 1,
                                       d->Syx, d->O, half, D, 0, w->Z, d->O);
}

/* Singular values of R_m (A: rank x D_m, destroyed) that count: U_m, to_m, from_m.
   S: values, VT: k x D_m, scratch. */
static mmb_status
whiten_one (mmb_white *w, size_t m, double *A, double *U, double *s, double *VT)
{
  size_t n = w->dims[m], k = w->rank < n ? w->rank : n, i, j, r = 0;
  mmb_status st = mmb_blas_svd (w->rank, n, A, U, s, VT, &w->al);

  if (st != MMB_OK)
    return st;
  while (r < k && s[r] * s[r] > mmb_rank_tolerance (w->D, s[0] * s[0]))
    r++;
  w->ranks[m] = r;
  memcpy (w->U[m], U, w->rank * r * sizeof *U);
  for (j = 0; j < r; j++)
    for (i = 0; i < n; i++)
      {
        w->to[m][i + j * n] = s[j] * VT[j + i * k];
        w->from[m][j + i * r] = VT[j + i * k] / s[j];
      }
  return MMB_OK;
}

/* Numbers in all arrays together; false when they are too many to count. */
static bool
white_size (const mmb_moments *d, size_t *all)
{
  size_t D = d->D, n, square, wide;

  return mmb_size_mul (D, D, &square) && mmb_size_mul (d->O, D, &wide)
         && mmb_size_mul (square, 7, &n) && mmb_size_add (n, wide, &n)
         && mmb_size_add (n, 3 * D, all);
}

mmb_status
mmb_white_alloc (mmb_white *w, const mmb_moments *d, const mmb_allocator *al)
{
  size_t D = d->D, M = d->M, m, all, square = 0;
  double *x, *Q, *U, *VT, *L, *scale;
  mmb_status st;

  memset (w, 0, sizeof *w);
  w->al = al ? *al : mmb_allocator_default ();
  w->M = M;
  w->O = d->O;
  w->D = D;
  w->dims = d->dims;
  if (!white_size (d, &all))
    return MMB_ENOMEM;
  w->first = mmb_calloc (&w->al, 2 * M + 1, sizeof *w->first);
  w->U = mmb_calloc (&w->al, 3 * M, sizeof *w->U);
  w->store = x = mmb_calloc (&w->al, all, sizeof *x);
  if (!w->first || !w->U || !x)
    return MMB_ENOMEM;
  w->ranks = w->first + M + 1;
  w->to = w->U + M;
  w->from = w->to + M;
  w->R = x;
  w->Z = w->R + D * D;
  x = w->Z + d->O * D;
  for (m = 0; m < M; m++)
    {
      w->first[m+1] = w->first[m] + d->dims[m];
      w->U[m] = x + D * w->first[m];
      w->to[m] = x + D * D + square;
      w->from[m] = x + 2 * D * D + square;
      square += d->dims[m] * d->dims[m];
    }
  Q = x + 3 * D * D;   /* scratch from here on */
  U = Q + D * D;
  VT = U + D * D;
  L = VT + D * D;
  scale = L + D;
  st = whiten_all (w, d, Q, L, scale, VT);
  for (m = 0; m < M && w->rank > 0 && st == MMB_OK; m++)
    {
      memcpy (Q, w->R + w->rank * w->first[m],
              w->rank * d->dims[m] * sizeof *Q);
      st = whiten_one (w, m, Q, U, L, VT);
    }
  return st;
}

void
mmb_white_free (mmb_white *w)
{
  mmb_free (&w->al, w->first);
  mmb_free (&w->al, w->U);
  mmb_free (&w->al, w->store);
  memset (w, 0, sizeof *w);
}

double
mmb_white_loss (const mmb_white *w, const double *left)
{
  size_t n = w->O * w->rank;

  return n > 0 ? mmb_blas_dot (n, left, left) / 2 : 0;
}

/* --- alternating least squares -------------------------------------------- */

/* K directions in all, modality m's from at[m] on.  In white inputs B_m is Y_m, and
   the map times the inputs is A X' with X = [U_1 Y_1, ..]. */
typedef struct {
  const mmb_white *w;
  mmb_lowrank *p;
  size_t K;
  size_t *at;             /* M + 1 */
  size_t *start, unknowns;  /* M: first entry of Y_m in Y, slope, along */
  double *A;              /* O x K */
  double *G;              /* K x K: A' A */
  double *Y, *slope, *along;   /* blocks ranks[m] x count[m] */
  double *X, *V;          /* rank x K */
  double *P, *s, *QT;     /* singular values of X: rank x k, k, k x K */
  double *T;              /* scratch: (O or rank) x K */
} fit;

/* X (rank x K) = [U_m Y_m]. */
static mmb_status
inputs_times (const fit *f, const double *Y, double *X)
{
  const mmb_white *w = f->w;
  mmb_status st = MMB_OK;
  size_t m;

  for (m = 0; m < w->M && st == MMB_OK; m++)
    if (f->p->count[m] > 0 && w->ranks[m] > 0)
      st = mmb_blas_gemm (false, false, w->rank, f->p->count[m], w->ranks[m], 1,
                          w->U[m], w->rank, Y + f->start[m], w->ranks[m], 0,
                          X + w->rank * f->at[m], w->rank);
  return st;
}

/* Y_m = alpha U_m' X_m + beta Y_m. */
static mmb_status
inputs_back (const fit *f, double alpha, const double *X, double beta, double *Y)
{
  const mmb_white *w = f->w;
  mmb_status st = MMB_OK;
  size_t m;

  for (m = 0; m < w->M && st == MMB_OK; m++)
    if (f->p->count[m] > 0 && w->ranks[m] > 0)
      st = mmb_blas_gemm (true, false, w->ranks[m], f->p->count[m], w->rank,
                          alpha, w->U[m], w->rank, X + w->rank * f->at[m],
                          w->rank, beta, Y + f->start[m], w->ranks[m]);
  return st;
}

/* LEFT = Z - A X'. */
static mmb_status
what_is_left (const fit *f, double *left)
{
  const mmb_white *w = f->w;

  memcpy (left, w->Z, w->O * w->rank * sizeof *left);
  return mmb_blas_gemm (false, true, w->O, w->rank, f->K, -1, f->A, w->O, f->X,
                        w->rank, 1, left, w->O);
}

/* The best A for given X: Z X'^+, singular values of X below sqrt (K eps) of the
   largest left out. */
static mmb_status
best_outputs (fit *f)
{
  const mmb_white *w = f->w;
  size_t r = w->rank, K = f->K, k = r < K ? r : K, i, j, kept = 0;
  mmb_status st;

  memcpy (f->V, f->X, r * K * sizeof *f->V);
  st = mmb_blas_svd (r, K, f->V, f->P, f->s, f->QT, &w->al);
  if (st != MMB_OK)
    return st;
  while (kept < k && f->s[kept] > sqrt ((double) K * DBL_EPSILON) * f->s[0])
    kept++;
  if (kept == 0)
    {
      memset (f->A, 0, w->O * K * sizeof *f->A);
      return MMB_OK;
    }
  for (i = 0; i < kept; i++)
    for (j = 0; j < K; j++)
      f->QT[i + j * k] /= f->s[i];
  st = mmb_blas_gemm (false, false, w->O, kept, r, 1, w->Z, w->O, f->P, r, 0,
                      f->T, w->O);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, w->O, K, kept, 1, f->T, w->O, f->QT, k, 0,
                        f->A, w->O);
  return st;
}

/* The same maps with orthonormal columns of A_m. */
static mmb_status
orthonormal (fit *f)
{
  const mmb_white *w = f->w;
  mmb_status st = MMB_OK;
  size_t m;

  for (m = 0; m < w->M && st == MMB_OK; m++)
    {
      size_t k = f->p->count[m], n = w->ranks[m];
      if (k == 0)
        continue;
      st = mmb_blas_qr (w->O, k, f->A + w->O * f->at[m], f->QT, &w->al);
      if (st == MMB_OK && n > 0)
        {
          memcpy (f->T, f->Y + f->start[m], n * k * sizeof *f->T);
          st = mmb_blas_gemm (false, true, n, k, k, 1, f->T, n, f->QT, k, 0,
                              f->Y + f->start[m], n);
        }
    }
  return st;
}

/* The best Y for given A, by conjugate gradients from this Y on, and what it
   leaves. */
static mmb_status
best_inputs (fit *f, double *left)
{
  const mmb_white *w = f->w;
  size_t r = w->rank, K = f->K, n = f->unknowns, i, step;
  double size, before = INFINITY, goal, image;
  mmb_status st;

  goal = 1e-28 * 2 * mmb_white_loss (w, w->Z);
  memset (f->along, 0, n * sizeof *f->along);
  st = inputs_times (f, f->Y, f->X);
  if (st == MMB_OK)
    st = what_is_left (f, left);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, r, K, w->O, 1, left, w->O, f->A, w->O, 0,
                        f->T, r);
  if (st == MMB_OK)
    st = inputs_back (f, 1, f->T, 0, f->slope);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, K, K, w->O, 1, f->A, w->O, f->A, w->O, 0,
                        f->G, K);
  for (step = 0; step < 2 * n && st == MMB_OK; step++)
    {
      size = mmb_blas_dot (n, f->slope, f->slope);
      if (!(size > goal))
        break;
      for (i = 0; i < n; i++)
        f->along[i] = f->slope[i] + size / before * f->along[i];
      st = inputs_times (f, f->along, f->V);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, r, K, K, 1, f->V, r, f->G, K, 0, f->T,
                            r);
      image = mmb_blas_dot (r * K, f->V, f->T);
      if (st != MMB_OK || !(image > 0))
        break;
      mmb_blas_axpy (n, size / image, f->along, f->Y);
      st = inputs_back (f, -size / image, f->T, 1, f->slope);
      before = size;
    }
  if (st == MMB_OK)
    st = inputs_times (f, f->Y, f->X);
  if (st == MMB_OK)
    st = what_is_left (f, left);
  return st;
}

/* Room for a fit of these ranks, and the white inputs of the maps. */
static mmb_status
fit_alloc (fit *f, const mmb_white *w, mmb_lowrank *p)
{
  size_t M = w->M, r = w->rank, m, K, n = 0, wide, all, k;
  mmb_status st = MMB_OK;

  memset (f, 0, sizeof *f);
  f->w = w;
  f->p = p;
  f->at = mmb_calloc (&w->al, 2 * M + 1, sizeof *f->at);
  if (!f->at)
    return MMB_ENOMEM;
  f->start = f->at + M + 1;
  for (m = 0; m < M; m++)
    {
      f->at[m+1] = f->at[m] + p->count[m];
      f->start[m] = n;
      n += w->ranks[m] * p->count[m];
    }
  f->unknowns = n;
  f->K = K = f->at[M];
  k = r < K ? r : K;
  wide = w->O > r ? w->O : r;
  wide = wide > w->D ? wide : w->D;
  if (!mmb_size_mul (wide + K, K, &all) || !mmb_size_mul (all, 7, &all)
      || !mmb_size_add (all, 3 * n + K, &all))
    return MMB_ENOMEM;
  f->A = mmb_calloc (&w->al, all, sizeof *f->A);
  if (!f->A)
    return MMB_ENOMEM;
  f->G = f->A + w->O * K;
  f->X = f->G + K * K;
  f->V = f->X + r * K;
  f->P = f->V + r * K;
  f->QT = f->P + r * K;
  f->s = f->QT + K * K;
  f->T = f->s + k;
  f->Y = f->T + wide * K;
  f->slope = f->Y + n;
  f->along = f->slope + n;
  for (m = 0; m < M && st == MMB_OK; m++)
    if (p->count[m] > 0 && w->ranks[m] > 0)
      st = mmb_blas_gemm (true, false, w->ranks[m], p->count[m], w->dims[m], 1,
                          w->to[m], w->dims[m], p->B[m], w->dims[m], 0,
                          f->Y + f->start[m], w->ranks[m]);
  return st;
}

static mmb_status
fit_result (const fit *f)
{
  const mmb_white *w = f->w;
  mmb_status st = MMB_OK;
  size_t m;

  for (m = 0; m < w->M && st == MMB_OK; m++)
    {
      size_t k = f->p->count[m];
      if (k == 0)
        continue;
      memcpy (f->p->A[m], f->A + w->O * f->at[m], w->O * k * sizeof *f->A);
      memset (f->p->B[m], 0, w->dims[m] * k * sizeof *f->A);
      if (w->ranks[m] > 0)
        st = mmb_blas_gemm (true, false, w->dims[m], k, w->ranks[m], 1,
                            w->from[m], w->ranks[m], f->Y + f->start[m],
                            w->ranks[m], 0, f->p->B[m], w->dims[m]);
    }
  return st;
}

mmb_status
mmb_lowrank_fit (const mmb_white *w, mmb_lowrank *p, double *left,
                 mmb_monitor_fn monitor, void *monitor_arg, double time,
                 bool *stopped)
{
  double all = mmb_white_loss (w, w->Z), before = INFINITY, now;
  mmb_status st;
  fit f;
  int k;

  *stopped = false;
  memcpy (left, w->Z, w->O * w->rank * sizeof *left);
  st = fit_alloc (&f, w, p);
  for (k = 0; k < ITERATIONS && st == MMB_OK && f.unknowns > 0; k++)
    {
      st = inputs_times (&f, f.Y, f.X);
      if (st == MMB_OK)
        st = best_outputs (&f);
      if (st == MMB_OK)
        st = orthonormal (&f);
      if (st == MMB_OK)
        st = best_inputs (&f, left);
      now = mmb_white_loss (w, left);
      if (before - now <= 1e-13 * now + 1e-28 * all)
        break;
      before = now;
      if (monitor && monitor (time, now, monitor_arg))
        {
          *stopped = true;
          break;
        }
    }
  if (st == MMB_OK && f.unknowns > 0)
    st = fit_result (&f);
  mmb_free (&w->al, f.at);
  mmb_free (&w->al, f.A);
  return st;
}
