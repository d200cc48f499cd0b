/* mmb_optimizer.c - the table of optimizers (theory T24).

   A new one is a row of the table and a function.  The loops are free of
   branches, so that the compiler makes vectors of them. */
#include "mmb_optimizer.h"

#include <math.h>

#include "mmb_blas.h"
#include "mmb_kernels.h"

/* Singular values below this part of the largest are rounding in a sum of
   gradients and no direction to go. */
#define RANK_TOLERANCE 1e-10

void
mmb_optimizer_defaults (mmb_optimizer_opts *o)
{
  *o = (mmb_optimizer_opts) {.beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8};
}

static bool
is_part (double x)
{
  return x >= 0 && x < 1;
}

bool
mmb_optimizer_valid (const mmb_optimizer_opts *o)
{
  return is_part (o->momentum) && is_part (o->beta1) && is_part (o->beta2)
         && o->epsilon > 0 && isfinite (o->epsilon) && o->iterations <= 1000;
}

/* --- weight by weight ----------------------------------------------------- */

/* v <- beta v + g + lambda w, and the step along PLAIN v + AHEAD (g + lambda
   w): v itself (heavy ball) or what it will be after one more gradient like
   this one (Nesterov). */
MMB_CLONES static void
momentum_loop (size_t n, double beta, double lambda, double plain,
               double ahead, double keep, double rate,
               const double *restrict g, double *restrict v,
               double *restrict w)
{
  size_t i;

  for (i = 0; i < n; i++)
    {
      double x = g[i] + lambda * w[i], new = beta * v[i] + x;
      v[i] = new;
      w[i] = keep * w[i] - rate * (plain * new + ahead * x);
    }
}

static mmb_status
momentum_update (const mmb_optimizer_opts *o, const mmb_piece *p)
{
  const double beta = o->momentum;

  momentum_loop (p->rows * p->cols, beta, p->decay, o->nesterov ? beta : 1,
                 o->nesterov ? 1 : 0, p->keep, p->rate, p->g, p->state, p->w);
  return MMB_OK;
}

/* Means of the gradient and of its square, and the step along
   (m / c1) / (sqrt (v / c2) + epsilon) = m / (SLOPE sqrt (v) + FLOOR). */
MMB_CLONES static void
adam_loop (size_t n, double beta1, double beta2, double lambda, double slope,
           double floor, double keep, double rate, const double *restrict g,
           double *restrict m, double *restrict v, double *restrict w)
{
  const double new1 = 1 - beta1, new2 = 1 - beta2;
  size_t i;

  for (i = 0; i < n; i++)
    {
      double x = g[i] + lambda * w[i];
      double mean = beta1 * m[i] + new1 * x;
      double square = beta2 * v[i] + new2 * (x * x);
      m[i] = mean;
      v[i] = square;
      w[i] = keep * w[i] - rate * (mean / (slope * sqrt (square) + floor));
    }
}

static mmb_status
adam_update (const mmb_optimizer_opts *o, const mmb_piece *p)
{
  const double c1 = p->grown1, c2 = p->grown2;

  adam_loop (p->rows * p->cols, o->beta1, o->beta2, p->decay, c1 / sqrt (c2),
             c1 * o->epsilon, p->keep, p->rate, p->g, p->state,
             p->state + p->stride, p->w);
  return MMB_OK;
}

MMB_CLONES static void
sign_loop (size_t n, double keep, double rate, const double *restrict g,
           double *restrict w)
{
  size_t i;

  for (i = 0; i < n; i++)
    w[i] = keep * w[i] - rate * ((g[i] > 0 ? 1.0 : 0.0)
                                 - (g[i] < 0 ? 1.0 : 0.0));
}

static mmb_status
sign_update (const mmb_optimizer_opts *o, const mmb_piece *p)
{
  (void) o;
  sign_loop (p->rows * p->cols, p->keep, p->rate, p->g, p->w);
  return MMB_OK;
}

/* --- layer by layer ------------------------------------------------------- */

/* D /= its Frobenius norm, whatever its unit.  @return false where it is
   zero. */
static bool
normalise (size_t n, double *D)
{
  double largest = 0;
  size_t i;

  for (i = 0; i < n; i++)
    largest = fmax (largest, fabs (D[i]));
  if (!(largest > 0))
    return false;
  for (i = 0; i < n; i++)
    D[i] /= largest;
  mmb_blas_scale (n, 1 / sqrt (mmb_blas_dot (n, D, D)), D);
  return true;
}

/* D = U diag (s) V' becomes U V', over the singular values that count.  WORK:
   three matrices like D. */
static mmb_status
exact_factor (size_t m, size_t n, double *D, double *work,
              const mmb_allocator *al)
{
  size_t k = m < n ? m : n, rank = 0, i;
  double *U = work, *VT = U + m * n, *s = VT + m * n;
  mmb_status st;

  if (k == 1)
    return MMB_OK;   /* of norm 1 already */
  st = mmb_blas_svd (m, n, D, U, s, VT, al);
  if (st != MMB_OK)
    return st;
  while (rank < k && s[rank] > RANK_TOLERANCE * s[0])
    rank++;
  for (i = rank; i < k; i++)
    s[i] = 0;
  return mmb_blas_gemm (false, false, m, n, rank, 1, U, m, VT, k, 0, D, m);
}

/* D <- a D + (b D D' + c (D D')^2) D, or with D' D where that is smaller, so
   many times; a, b and c are those of Keller Jordan's Muon. */
static mmb_status
iterated_factor (size_t m, size_t n, size_t iterations, double *D,
                 double *work)
{
  const double a = 3.4445, b = -4.7750, c = 2.0315;
  const bool low = m <= n;   /* D D' is the smaller one */
  size_t k = low ? m : n, i, t;
  double *Q = work, *R = Q + m * n, *Y = R + m * n;
  mmb_status st = MMB_OK;

  for (t = 0; t < iterations && st == MMB_OK; t++)
    {
      st = mmb_blas_gemm (!low, low, k, k, low ? n : m, 1, D, m, D, m, 0, Q,
                          k);
      for (i = 0; i < k * k; i++)
        R[i] = b * Q[i];
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, k, k, k, c, Q, k, Q, k, 1, R, k);
      for (i = 0; i < m * n; i++)
        Y[i] = a * D[i];
      if (st == MMB_OK)
        st = low ? mmb_blas_gemm (false, false, m, n, k, 1, R, k, D, m, 1, Y,
                                  m)
                 : mmb_blas_gemm (false, false, m, n, k, 1, D, m, R, k, 1, Y,
                                  m);
      for (i = 0; i < m * n; i++)
        D[i] = Y[i];
    }
  return st;
}

/* Muon: the orthogonal factor of momentum, layer by layer and block by block
   of the fusion layer. */
static mmb_status
muon_update (const mmb_optimizer_opts *o, const mmb_piece *p)
{
  const size_t n = p->rows * p->cols;
  const double beta = o->momentum;
  double *D = p->work;
  mmb_status st = MMB_OK;
  size_t i;

  for (i = 0; i < n; i++)
    {
      p->state[i] = beta * p->state[i] + p->g[i];
      D[i] = o->nesterov ? beta * p->state[i] + p->g[i] : p->state[i];
    }
  if (normalise (n, D))
    st = o->iterations > 0
         ? iterated_factor (p->rows, p->cols, o->iterations, D, D + n)
         : exact_factor (p->rows, p->cols, D, D + n, p->al);
  for (i = 0; i < n; i++)
    p->w[i] = p->keep * p->w[i] - p->rate * D[i];
  return st;
}

/* --- the table ------------------------------------------------------------ */

static const mmb_optimizer optimizers[] = {
  {"gd", 0, .smooth = true},
  {"momentum", 1, .smooth = true, .update = momentum_update},
  {"adam", 2, .counts = true, .smooth = true, .update = adam_update},
  {"adamw", 2, .counts = true, .decoupled = true, .smooth = true,
   .update = adam_update},
  {"sign", 0, .decoupled = true, .update = sign_update},
  {"muon", 1, .whole = true, .decoupled = true, .update = muon_update},
};

const mmb_optimizer *
mmb_optimizer_at (size_t i)
{
  return i < sizeof optimizers / sizeof *optimizers ? &optimizers[i] : NULL;
}

const char *
mmb_optimizer_name (size_t i)
{
  const mmb_optimizer *o = mmb_optimizer_at (i);
  return o ? o->name : NULL;
}
