/* mmb_balanced.c - coordinates of a balanced network, their equations and the
   Jacobian of these (T14). */
#include "mmb_balanced.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

/* An error S_yx - W S below this part of its terms is rounding: it drives
   nothing. */
#define NOISE 1e-12

/* A vector v may pass through zero: amplitudes below this part of the largest
   one count as being of this size in pace and tolerance. */
#define PASSING 1e-3

/* A single input that is driven against its direction shrinks for ever without
   turning: this part of its speed counts for the pace. */
#define SHRINKING 1e-6

/* What blocks hold depends on u_all and the other way round. */
#define MOST_ROUNDS 50

/* --- amplitudes and maps ------------------------------------------------ */

static double
norm_of (size_t n, const double *x)
{
  return sqrt (mmb_blas_dot (n, x, x));
}

static double
whole_power (double x, size_t n)
{
  return gsl_pow_uint (x, (unsigned) n);
}

double
mmb_balanced_power (const mmb_block *k)
{
  return whole_power (k->u, k->F);
}

/* u_all^K of U2 = u_all^2. */
static double
decoder_product (const mmb_balanced *b, double u2)
{
  double even = whole_power (u2, b->K / 2);

  return b->K % 2 ? even * sqrt (u2) : even;
}

/* How far W moves along E: the mobility of W but for n n'. */
static double
mobility (const mmb_balanced *b, const mmb_block *k)
{
  return b->uK * b->uK * whole_power (k->u, 2 * k->F - 2);
}

/* Amplitudes and directions that the state holds. */
static void
read_free (mmb_balanced *b, const double *y)
{
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      double norm = 0;
      if (k->held)
        continue;
      if (k->d == 1 && !k->linear)
        b->dir[k->input[0]] = k->fixed;
      else
        {
          for (i = 0; i < k->d; i++)
            norm += y[k->n + i] * y[k->n + i];
          norm = sqrt (norm);
          for (i = 0; i < k->d; i++)
            b->dir[k->input[i]] = norm > 0 ? y[k->n + i] / norm : i == 0;
        }
      k->log_u = k->linear ? log (norm) : y[k->a];
      k->u = k->linear ? norm : exp (k->log_u);
    }
}

static void
map_free (mmb_balanced *b)
{
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double size = k->held ? 0 : b->uK * mmb_balanced_power (k);
      for (i = 0; !k->held && i < k->d; i++)
        b->W[k->input[i]] = size * b->dir[k->input[i]];
    }
}

/* W_F into b->x. */
static void
gather_free (mmb_balanced *b)
{
  size_t i;

  for (i = 0; i < b->nf; i++)
    b->x[i] = b->W[b->inputs[b->nh + i]];
}

/* |W|^2 of a held block at u_all^K = UK, and W.W_F' = - W.x by return. */
static double
square_held (const mmb_balanced *b, const mmb_block *k, double uK,
             double *along)
{
  double square = 0;
  size_t i;

  *along = 0;
  for (i = k->at; i < k->at + k->d; i++)
    {
      double W = b->z[i] - uK * b->x[i];
      square += W * W;
      *along -= W * b->x[i];
    }
  return square;
}

/* What u_all^2 = U2 lacks to be that of its own map, and the slope of this. */
static double
amplitude_excess (const mmb_balanced *b, double u2, double rest, double *slope)
{
  double K = (double) b->K, uK = decoder_product (b, u2), f = u2 - rest, along;
  size_t j;

  *slope = 1;
  for (j = 0; j < b->count; j++)
    if (b->blocks[j].held)
      {
        /* u^2 = (|W|^2 u_all^-2K)^(1/F) */
        double F = (double) b->blocks[j].F;
        double square = square_held (b, &b->blocks[j], uK, &along);
        double s = pow (square * pow (u2, -K), 1 / F);
        f -= s;
        if (square > 0)
          *slope += s * K / (F * u2) * (1 - uK * along / square);
      }
  return f;
}

/* Held maps W_H = z - u_all^K x and all amplitudes: with |W| = u_all^K u^F,
   u_all^2 is the root of a function that increases where x = 0.  Nothing of
   earlier states enters: they may have gone astray. */
static void
read_held (mmb_balanced *b)
{
  double K = (double) b->K, rest = 0, u2 = 0, f, slope, unused;
  size_t j, i, iteration;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      rest += k->held ? 0 : k->u * k->u;
      u2 += k->held ? pow (square_held (b, k, 0, &unused), 1 / ((double) k->F + K))
                    : 0;
    }
  u2 += rest;   /* the root, for a single block and x = 0 */
  for (iteration = 0; iteration < MOST_ROUNDS; iteration++)
    {
      f = amplitude_excess (b, u2, rest, &slope);
      f /= fmax (slope, 0.1);
      f = f < u2 / 2 ? f : u2 / 2;
      u2 -= f;
      if (fabs (f) <= 4 * DBL_EPSILON * u2)
        break;
    }
  b->u2 = u2;
  b->uK = decoder_product (b, u2);
  for (i = 0; i < b->nh; i++)
    b->W[b->inputs[i]] = b->z[i] - b->uK * b->x[i];
  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      if (!k->held)
        continue;
      k->square = square_held (b, k, b->uK, &unused);
      k->u = pow (k->square * pow (u2, -K), 0.5 / (double) k->F);
      k->log_u = log (k->u);
      for (i = 0; i < k->d && k->square > 0; i++)
        b->dir[k->input[i]] = b->W[k->input[i]] / sqrt (k->square);
    }
}

/* Everything free: E = S_yx - W S. */
static mmb_status
look_free (mmb_balanced *b)
{
  size_t D = b->d->D, j;

  b->u2 = 0;
  for (j = 0; j < b->count; j++)
    b->u2 += b->blocks[j].u * b->blocks[j].u;
  b->uK = decoder_product (b, b->u2);
  map_free (b);
  memcpy (b->E, b->d->Syx, D * sizeof *b->E);
  return mmb_blas_gemm (false, false, 1, D, D, -1, b->W, 1, b->d->S, D, 1,
                        b->E, 1);
}

/* W_H = best - P W_F - Q d,  E_H = Q l d,  E_F = left - W_F schur + d' T:
   nothing cancels.  W_H depends on W_F, that on u_all, and this on W_H.  SLAVED
   is d = 0. */
static mmb_status
look_held (mmb_balanced *b)
{
  size_t nh = b->nh, nf = b->nf, i;
  double *unit = b->V;   /* W_F / u_all^K */
  mmb_status st;

  memcpy (b->z, b->best, nh * sizeof *b->z);
  st = mmb_blas_gemm (false, false, nh, 1, nh, -1, b->Q, nh, b->lack, nh, 1,
                      b->z, nh);
  b->uK = 1;
  map_free (b);
  gather_free (b);
  memcpy (unit, b->x, nf * sizeof *unit);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, nh, 1, nf, 1, b->P, nh, unit, nf, 0,
                        b->x, nh);
  read_held (b);
  map_free (b);
  gather_free (b);
  memcpy (b->z, b->left, nf * sizeof *b->z);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nf, 1, nf, -1, b->schur, nf, b->x, nf, 1,
                        b->z, nf);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nf, 1, nh, 1, b->T, nh, b->lack, nh, 1,
                        b->z, nf);
  for (i = 0; i < nf; i++)
    b->E[b->inputs[nh + i]] = b->z[i];
  for (i = 0; i < nh; i++)
    b->z[i] = b->l[i] * b->lack[i];
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, nh, 1, nh, 1, b->Q, nh, b->z, nh, 0,
                        b->x, nh);
  for (i = 0; i < nh; i++)
    b->E[b->inputs[i]] = b->x[i];
  return st;
}

/* |E| without what is rounding, in one smooth piece. */
static double
without_noise (const mmb_block *k, double size)
{
  double x = size / (NOISE * k->strength);

  return x < 0.02 ? 0 : size * exp (-1 / (x * x));
}

mmb_status
mmb_balanced_look (mmb_balanced *b, const double *y)
{
  double least;
  size_t j, i;
  mmb_status st;

  read_free (b, y);
  if (b->mode == MMB_HELD)
    memcpy (b->lack, y + b->lacks, b->nh * sizeof *b->lack);
  if (b->mode == MMB_SLAVED)
    memset (b->lack, 0, b->nh * sizeof *b->lack);
  st = b->mode == MMB_FREE ? look_free (b) : look_held (b);
  b->speed = 1e-300;
  least = PASSING * PASSING * b->u2;
  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      double size = 0;
      k->p = 0;
      for (i = 0; i < k->d; i++)
        {
          double E = b->E[k->input[i]];
          size += E * E;
          k->p += E * b->dir[k->input[i]];
        }
      k->g = k->linear ? b->uK : b->uK * whole_power (k->u, k->F - 2);
      k->e = b->mode == MMB_FREE ? without_noise (k, sqrt (size))
                                 : sqrt (size);
      k->speed = k->linear ? k->g * k->e / sqrt (k->u * k->u + least)
                           : k->g * k->e;
      if (k->d == 1 && !k->linear && k->p < 0)
        k->speed *= SHRINKING;
      if (!k->held || b->mode == MMB_HELD)
        b->speed += k->speed;
    }
  b->pace = b->mode == MMB_HELD ? b->unit : b->speed;
  return st;
}

double
mmb_balanced_relaxation (const mmb_balanced *b, const mmb_block *k)
{
  return (double) (k->F + b->K) * k->spread * mobility (b, k);
}

double
mmb_balanced_slowest (const mmb_balanced *b)
{
  double slowest = INFINITY;
  size_t j;

  for (j = 0; j < b->count; j++)
    if (b->blocks[j].held)
      slowest = fmin (slowest, mobility (b, &b->blocks[j]) * b->least);
  return slowest;
}

/* V_H = - P V_F takes E_H of about P m_F E_F / m_H, with the mobilities m, and
   this gives E_F a part P' E_H; decoders move W_H with W_F, too. */
double
mmb_balanced_feedback (const mmb_balanced *b)
{
  double P = norm_of (b->nh * b->nf, b->P), fast = 0, slow = INFINITY;
  double WF = 0, WH = INFINITY, m;
  size_t j;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      m = mobility (b, k);
      if (k->held)
        {
          slow = fmin (slow, m);
          WH = fmin (WH, sqrt (k->square));
          continue;
        }
      fast = fmax (fast, (double) k->F * m);
      WF = fmax (WF, b->uK * mmb_balanced_power (k));
    }
  return P * P * fast / slow + (double) b->K * P * WF / WH;
}

/* --- equations ---------------------------------------------------------- */

/* V = dW/dt, in the order of `inputs`:
   V_k = m (E + (F - 1) n n.E) + W (K/u_all^2) W.E, m = mobility. */
static void
velocities (mmb_balanced *b)
{
  double along = 0;
  size_t j, i;

  for (i = 0; i < b->d->D && b->K > 0; i++)
    along += b->W[i] * b->E[i];
  along *= (double) b->K / b->u2;
  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double m = mobility (b, k), turn = (double) (k->F - 1) * k->p;
      for (i = 0; i < k->d; i++)
        {
          size_t x = k->input[i];
          b->V[k->at + i] = m * (b->E[x] + turn * b->dir[x])
                            + along * b->W[x];
        }
    }
}

/* Of what is lacking: d' = - Q' (V_H + P V_F). */
static mmb_status
rhs_held (mmb_balanced *b, double *dlack)
{
  size_t nh = b->nh, nf = b->nf;
  mmb_status st;

  velocities (b);
  memcpy (b->z, b->V, nh * sizeof *b->z);
  st = mmb_blas_gemm (false, false, nh, 1, nf, 1, b->P, nh, b->V + nh, nf, 1,
                      b->z, nh);
  return st != MMB_OK ? st
         : mmb_blas_gemm (true, false, nh, 1, nh, -1 / b->pace, b->Q, nh, b->z,
                          nh, 0, dlack, nh);
}

mmb_status
mmb_balanced_rhs (const double *y, double *dyds, void *arg)
{
  mmb_balanced *b = arg;
  mmb_status st = mmb_balanced_look (b, y);
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double scale = k->g / b->pace, along = k->linear ? 0 : k->p;
      if (k->held)
        continue;
      if (!k->linear)
        dyds[k->a] = scale * k->p;
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        dyds[k->n + i] = scale * (b->E[k->input[i]]
                                  - along * b->dir[k->input[i]]);
    }
  if (st == MMB_OK && b->mode == MMB_HELD)
    st = rhs_held (b, dyds + b->lacks);
  dyds[b->n - 1] = 1 / b->pace;
  return st;
}

/* --- Jacobian of HELD --------------------------------------------------- */

/* dW_F at constant u_all into dW, d(1/2 sum u^2) of the free blocks into
   dlog. */
static void
derive_free_maps (mmb_balanced *b, const double *y)
{
  size_t n = b->n, j, i, l;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double w = b->uK * mmb_balanced_power (k), norm;
      if (k->held)
        continue;
      if (!k->linear)
        {
          b->dlog[k->a] = k->u * k->u;
          for (i = 0; i < k->d; i++)
            b->dW[k->a + n * (k->at + i)] = (double) k->F * w
                                            * b->dir[k->input[i]];
        }
      if (k->n == SIZE_MAX)
        continue;
      norm = norm_of (k->d, y + k->n);
      for (i = 0; i < k->d; i++)
        {
          double *dW = b->dW + k->n + i + n * k->at;
          if (k->linear)
            {
              b->dlog[k->n + i] = y[k->n + i];
              dW[n * i] = b->uK;
              continue;
            }
          for (l = 0; l < k->d; l++)
            dW[n * l] = w / norm * ((i == l) - b->dir[k->input[i]]
                                               * b->dir[k->input[l]]);
        }
    }
}

/* dlog of u_all^K, with u_all^2 = sum_F u^2 + sum_H u^2, u^2 of a held block
   (|W|^2 u_all^-2K)^(1/F), and dW_H = .. - P W_F dlog, with PW = P W_F. */
static void
derive_decoder (mmb_balanced *b, const double *PW)
{
  size_t n = b->n, j, i, v;
  double K = (double) b->K, weight = b->u2 / K;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double share = k->u * k->u / (double) k->F;
      if (!k->held)
        continue;
      weight += share;
      for (i = 0; i < k->d; i++)
        {
          double x = share * b->W[k->input[i]] / k->square;
          mmb_blas_axpy (n, x, b->dW + n * (k->at + i), b->dlog);
          weight += x * PW[k->at + i];
        }
    }
  for (v = 0; v < n; v++)
    b->dlog[v] /= weight;
}

/* dW by each variable: dW_H = - P dW_F - Q d', with dlog. */
static mmb_status
derive_W (mmb_balanced *b, const double *y)
{
  size_t n = b->n, nh = b->nh, nf = b->nf, i, v;
  double *dW_F = b->dW + n * nh, *PW = b->z;
  mmb_status st;

  derive_free_maps (b, y);
  gather_free (b);
  st = mmb_blas_gemm (false, false, nh, 1, nf, 1, b->P, nh, b->x, nf, 0, PW,
                      nh);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, true, n, nh, nf, -1, dW_F, n, b->P, nh, 0,
                        b->dW, n);
  for (v = 0; v < nh; v++)
    for (i = 0; i < nh; i++)
      b->dW[b->lacks + v + n * i] -= b->Q[i + nh * v];
  if (b->K > 0)
    derive_decoder (b, PW);
  else
    memset (b->dlog, 0, n * sizeof *b->dlog);
  for (i = 0; i < nh; i++)
    mmb_blas_axpy (n, -PW[i], b->dlog, b->dW + n * i);
  for (i = 0; i < nf; i++)
    mmb_blas_axpy (n, b->x[i], b->dlog, dW_F + n * i);
  return st;
}

/* dW, dE, dlog by each variable. */
static mmb_status
derive_maps (mmb_balanced *b, const double *y)
{
  size_t n = b->n, nh = b->nh, nf = b->nf, D = nh + nf, i, v;
  double *dE_F = b->dE + n * nh;
  mmb_status st;

  memset (b->dW, 0, n * D * sizeof *b->dW);
  memset (b->dE, 0, n * D * sizeof *b->dE);
  memset (b->dlog, 0, n * sizeof *b->dlog);
  st = derive_W (b, y);
  /* dE_H = Q l d', dE_F = d' T - dW_F schur */
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, n, nf, nf, -1, b->dW + n * nh, n,
                        b->schur, nf, 0, dE_F, n);
  for (v = 0; v < nh; v++)
    {
      for (i = 0; i < nh; i++)
        b->dE[b->lacks + v + n * i] = b->l[v] * b->Q[i + nh * v];
      for (i = 0; i < nf; i++)
        dE_F[b->lacks + v + n * i] += b->T[v + nh * i];
    }
  return st;
}

/* Change of block K's direction by variable V into DN, of ln u by return. */
static double
derive_block (const mmb_balanced *b, const mmb_block *k, size_t v,
              const double *y, double *dn)
{
  size_t n = b->n, i;
  double size, along = 0;

  if (k->held)
    {
      size = sqrt (k->square);
      for (i = 0; i < k->d; i++)
        {
          dn[i] = b->dW[v + n * (k->at + i)] / size;
          along += dn[i] * b->dir[k->input[i]];
        }
      for (i = 0; i < k->d; i++)
        dn[i] -= along * b->dir[k->input[i]];
      return (along - b->dlog[v]) / (double) k->F;
    }
  memset (dn, 0, k->d * sizeof *dn);
  if (k->n != SIZE_MAX && v >= k->n && v < k->n + k->d)
    {
      double part = b->dir[k->input[v - k->n]];
      size = norm_of (k->d, y + k->n);
      for (i = 0; i < k->d; i++)
        dn[i] = ((i == v - k->n) - part * b->dir[k->input[i]]) / size;
      return k->linear ? part / size : 0;
    }
  return !k->linear && v == k->a ? 1 : 0;
}

/* Rows of J for block K, which is free. */
static void
derive_free_rows (const mmb_balanced *b, const mmb_block *k, size_t v,
                  double du, double dp, const double *dn, double *J)
{
  size_t n = b->n, i;
  double scale = k->g / b->pace;
  double dg = b->dlog[v] + (k->linear ? 0 : (double) (k->F - 2) * du);

  if (!k->linear)
    J[k->a * n + v] = scale * (dp + k->p * dg);
  for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
    {
      double E = b->E[k->input[i]], dE = b->dE[v + n * (k->at + i)];
      if (!k->linear)
        {
          E -= k->p * b->dir[k->input[i]];
          dE -= dp * b->dir[k->input[i]] + k->p * dn[i];
        }
      J[(k->n + i) * n + v] = scale * (dE + E * dg);
    }
}

/* Change of V by variable V, and the rows of free blocks. */
static void
derive_velocities (mmb_balanced *b, size_t v, const double *y, double *J)
{
  size_t n = b->n, j, i;
  double K = (double) b->K, along = 0, dalong = 0, *dn = b->x;

  for (j = 0; j < b->count && K > 0; j++)
    {
      const mmb_block *k = &b->blocks[j];
      for (i = 0; i < k->d; i++)
        {
          size_t x = k->input[i], c = v + n * (k->at + i);
          along += b->W[x] * b->E[x];
          dalong += b->dW[c] * b->E[x] + b->W[x] * b->dE[c];
        }
    }
  if (K > 0)
    {
      dalong = K / b->u2 * (dalong - 2 * along * b->dlog[v] / K);
      along *= K / b->u2;
    }
  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double du = derive_block (b, k, v, y, dn);
      double m = mobility (b, k), F = (double) k->F - 1, dp = 0;
      double dm = 2 * b->dlog[v] + 2 * F * du;
      for (i = 0; i < k->d; i++)
        dp += dn[i] * b->E[k->input[i]]
              + b->dir[k->input[i]] * b->dE[v + n * (k->at + i)];
      for (i = 0; i < k->d; i++)
        {
          size_t x = k->input[i], c = v + n * (k->at + i);
          b->dV[c] = m * (dm * (b->E[x] + F * k->p * b->dir[x]) + b->dE[c]
                          + F * (dp * b->dir[x] + k->p * dn[i]))
                     + along * b->dW[c] + dalong * b->W[x];
        }
      if (!k->held)
        derive_free_rows (b, k, v, du, dp, dn, J);
    }
}

/* Row by row: J[i n + v] = d f_i / d y_v. */
mmb_status
mmb_balanced_jacobian (const double *y, double *J, void *arg)
{
  mmb_balanced *b = arg;
  size_t n = b->n, nh = b->nh, nf = b->nf, v;
  mmb_status st = mmb_balanced_look (b, y);

  if (st == MMB_OK)
    st = derive_maps (b, y);
  if (st != MMB_OK)
    return st;
  memset (J, 0, n * n * sizeof *J);
  for (v = 0; v + 1 < n; v++)
    derive_velocities (b, v, y, J);
  for (v = 0; v < nh + nf; v++)
    b->dV[n - 1 + n * v] = 0;   /* the clock drives nothing */
  st = mmb_blas_gemm (false, true, n, nh, nf, 1, b->dV + n * nh, n, b->P, nh,
                      1, b->dV, n);
  return st != MMB_OK ? st
         : mmb_blas_gemm (false, false, n, nh, nh, -1 / b->pace, b->dV, n, b->Q,
                          nh, 0, J + b->lacks * n, n);
}

/* What is lacking counts by the size MAP of what is held, but no more than is
   seen by the errors of free blocks: by their terms.  TERMS: scale of those. */
static double
terms_of_free (const mmb_balanced *b)
{
  size_t nh = b->nh, nf = b->nf, i, j;
  double sum = 0, Wj;

  for (j = 0; j < nf; j++)
    {
      double term = fabs (b->left[j]);
      for (i = 0; i < nf; i++)
        {
          Wj = b->W[b->inputs[nh + i]];
          term += fabs (Wj * b->schur[i + nf * j]);
        }
      for (i = 0; i < nh; i++)
        term += fabs (b->lack[i] * b->T[i + nh * j]);
      sum += term * term;
    }
  return sqrt (sum);
}

static size_t
scale_lacks (const mmb_balanced *b, double map, double *scale)
{
  size_t nh = b->nh, nf = b->nf, i, j;
  double terms = terms_of_free (b), seen;

  for (i = 0; i < nh; i++)
    {
      for (seen = 0, j = 0; j < nf; j++)
        seen = hypot (seen, b->T[i + nh * j]);
      scale[i] = terms > 0 && seen * map > terms ? terms / seen : map;
    }
  return nh;
}

/* Logarithms and directions are of order one, what is lacking counts as above,
   time by its pace. */
void
mmb_balanced_scale (const double *y, double *scale, void *arg)
{
  mmb_balanced *b = arg;
  double smallest = INFINITY, largest = 0, size;
  size_t j, at = 0;

  mmb_balanced_look (b, y);
  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      if (k->held)
        {
          size = sqrt (k->square / (double) k->d);
          smallest = fmin (smallest, size);
          largest = fmax (largest, size);
          continue;
        }
      if (!k->linear)
        scale[at++] = 1;
      if (k->n != SIZE_MAX)
        scale[at++] = k->linear ? fmax (k->u, PASSING * sqrt (b->u2))
                                  / sqrt ((double) k->d) : 1;
    }
  if (b->mode == MMB_HELD)
    at += scale_lacks (b, fmax (smallest, PASSING * largest), scale + at);
  scale[at] = fmax (fabs (y[b->n - 1]), 1 / b->pace);
}

/* --- change of coordinates ---------------------------------------------- */

/* Inputs in the order of blocks, held ones first; where the variables are. */
static void
lay_out (mmb_balanced *b)
{
  size_t j, at = 0, n = 0, pass, x = 0;

  b->nh = 0;
  for (pass = 0; pass < 2; pass++)
    for (j = 0; j < b->count; j++)
      {
        mmb_block *k = &b->blocks[j];
        if (k->held != (pass == 0))
          continue;
        k->at = x;
        x += k->d;
        b->nh = pass == 0 ? x : b->nh;
      }
  b->nf = x - b->nh;
  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      memcpy (b->inputs + k->at, k->input, k->d * sizeof *k->input);
      k->a = k->n = SIZE_MAX;
      if (k->held)
        continue;
      if (!k->linear)
        {
          b->start[at++] = n;
          k->a = n++;
        }
      if (k->linear || k->d > 1)
        {
          b->start[at++] = n;
          k->n = n;
          n += k->d;
        }
    }
  if (b->mode == MMB_HELD)
    {
      b->lacks = n;
      for (j = 0; j < b->nh; j++)
        b->start[at++] = n++;
    }
  b->start[at++] = n++;
  b->start[at] = n;
  b->n = n;
}

static void
gather (const mmb_balanced *b, size_t r0, size_t rows, size_t c0, size_t cols,
        double *to)
{
  size_t i, j;

  for (j = 0; j < cols; j++)
    for (i = 0; i < rows; i++)
      to[i + rows * j] = b->d->S[b->inputs[r0 + i]
                                 + b->d->D * b->inputs[c0 + j]];
}

/* What is left for free blocks drives nothing where it counts as zero (T6). */
static void
drop_noise (mmb_balanced *b)
{
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      if (k->held)
        continue;
      if (norm_of (k->d, b->left + k->at - b->nh)
          <= MMB_ZERO_STRENGTH * sqrt (b->d->Syy[0] * k->variance))
        for (i = 0; i < k->d; i++)
          b->left[k->at - b->nh + i] = 0;
    }
}

/* Q, l, P, T, schur, best, left of the blocks that are held. */
static mmb_status
hold (mmb_balanced *b)
{
  size_t D = b->d->D, nh = b->nh, nf = b->nf, i, j;
  double tiny, *s = b->x;   /* Q' S_yxH */
  mmb_status st;

  gather (b, 0, nh, 0, nh, b->Q);
  st = mmb_blas_eigen (nh, b->Q, b->l, &b->al);
  if (st != MMB_OK)
    return st;
  tiny = mmb_rank_tolerance (D, fabs (b->l[nh - 1]));
  b->least = INFINITY;
  for (i = 0; i < nh; i++)
    if (b->l[i] > tiny)
      b->least = fmin (b->least, b->l[i]);
    else
      b->l[i] = 0;
  /* T = Q' S_HF, and l^+ T in dV */
  gather (b, 0, nh, nh, nf, b->dV);
  st = mmb_blas_gemm (true, false, nh, nf, nh, 1, b->Q, nh, b->dV, nh, 0, b->T,
                      nh);
  for (i = 0; i < nh; i++)
    b->z[i] = b->d->Syx[b->inputs[i]];
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nh, 1, nh, 1, b->Q, nh, b->z, nh, 0, s,
                        nh);
  for (i = 0; i < nh; i++)
    {
      double inverse = b->l[i] > 0 ? 1 / b->l[i] : 0;
      for (j = 0; j < nf; j++)
        {
          if (inverse == 0)
            b->T[i + nh * j] = 0;
          b->dV[i + nh * j] = inverse * b->T[i + nh * j];
        }
      s[i] *= inverse;
    }
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, nh, nf, nh, 1, b->Q, nh, b->dV, nh, 0,
                        b->P, nh);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, nh, 1, nh, 1, b->Q, nh, s, nh, 0,
                        b->best, nh);
  for (j = 0; j < nf; j++)
    b->left[j] = b->d->Syx[b->inputs[nh + j]];
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nf, 1, nh, -1, b->T, nh, s, nh, 1,
                        b->left, nf);
  gather (b, nh, nf, nh, nf, b->schur);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nf, nf, nh, -1, b->T, nh, b->dV, nh, 1,
                        b->schur, nf);
  drop_noise (b);
  return st;
}

mmb_status
mmb_balanced_spread (mmb_balanced *b)
{
  size_t n = b->n, j, i;
  mmb_status st = MMB_OK;

  lay_out (b);
  b->n = n;   /* the state stays as it is */
  if (b->nh > 0)
    st = hold (b);
  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      if (k->held)
        continue;
      k->spread = b->nh > 0 ? 0 : k->variance;
      for (i = k->at; b->nh > 0 && i < k->at + k->d; i++)
        k->spread += fmax (b->schur[(i - b->nh) * (b->nf + 1)], 0);
    }
  return st;
}

/* d = Q' (best - P W_F - W_H), or from E_H = Q l d where that is more precise:
   in fast directions, when the errors last looked at are EXACT. */
static mmb_status
find_lack (mmb_balanced *b, bool exact)
{
  size_t nh = b->nh, nf = b->nf, i;
  double W2 = 0, E2 = 0;
  mmb_status st;

  for (i = 0; i < nh; i++)
    {
      double W = b->W[b->inputs[i]], E = b->E[b->inputs[i]];
      b->z[i] = b->best[i] - W;
      W2 += W * W;
      E2 += E * E;
    }
  gather_free (b);
  st = mmb_blas_gemm (false, false, nh, 1, nf, -1, b->P, nh, b->x, nf, 1, b->z,
                      nh);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, nh, 1, nh, 1, b->Q, nh, b->z, nh, 0,
                        b->lack, nh);
  if (!exact || st != MMB_OK)
    return st;
  for (i = 0; i < nh; i++)
    b->x[i] = b->E[b->inputs[i]];
  st = mmb_blas_gemm (true, false, nh, 1, nh, 1, b->Q, nh, b->x, nh, 0, b->z,
                      nh);
  for (i = 0; i < nh; i++)
    if (b->l[i] * b->l[i] * W2 > E2)
      b->lack[i] = b->z[i] / b->l[i];
  return st;
}

/* What was last looked at as a state. */
static void
write_state (const mmb_balanced *b, double *y)
{
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      if (k->held)
        continue;
      if (!k->linear)
        y[k->a] = k->log_u;
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        y[k->n + i] = b->dir[k->input[i]] * (k->linear ? k->u : 1);
    }
  if (b->mode == MMB_HELD)
    memcpy (y + b->lacks, b->lack, b->nh * sizeof *b->lack);
}

mmb_status
mmb_balanced_change (mmb_balanced *b, mmb_coordinates mode, bool known,
                     double *y)
{
  double clock = y[b->n - 1];
  bool exact = b->mode != MMB_FREE;
  mmb_status st = MMB_OK;
  size_t j;

  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      k->held = mode != MMB_FREE && k->held;
      if (k->d == 1 && !k->linear)
        k->fixed = b->dir[k->input[0]];
    }
  b->unit = b->speed;
  b->mode = mode;
  lay_out (b);
  if (mode != MMB_FREE && !known)
    {
      st = hold (b);
      if (st == MMB_OK)
        st = find_lack (b, exact);
    }
  write_state (b, y);
  y[b->n - 1] = clock;
  return st;
}

/* --- beginning and end -------------------------------------------------- */

size_t
mmb_balanced_size (const mmb_moments *d)
{
  return d->D + d->M + 2;
}

/* Modalities with F = 1 share one block, all others have their own. */
static void
group (mmb_balanced *b, const mmb_net *net, const double *u, const double *dir,
       size_t *list)
{
  size_t m, i, at = 0, next = 0, early = SIZE_MAX, j;
  double all = 0;

  for (m = 0; m < net->M; m++)
    {
      if (net->fusion_depth[m] == 1 && early != SIZE_MAX)
        b->block_of[m] = early;
      else
        b->block_of[m] = b->count++;
      if (net->fusion_depth[m] == 1)
        early = b->block_of[m];
      b->blocks[b->block_of[m]].F = net->fusion_depth[m];
      b->blocks[b->block_of[m]].linear = net->fusion_depth[m] == 1;
    }
  for (i = 0; i < net->D; i++)
    all += b->d->Syx[i] * b->d->Syx[i];
  for (j = 0; j < b->count; j++)
    {
      mmb_block *k = &b->blocks[j];
      double square = 0, own = 0;
      k->input = list + next;
      for (m = 0, at = 0; m < net->M; at += net->dims[m], m++)
        if (b->block_of[m] == j)
          {
            square += u[m] * u[m];
            for (i = 0; i < net->dims[m]; i++)
              {
                list[next++] = at + i;
                own += b->d->Syx[at + i] * b->d->Syx[at + i];
              }
          }
      k->d = (size_t) (list + next - k->input);
      k->u = sqrt (square);
      k->log_u = k->u > 0 ? log (k->u) : -INFINITY;
      k->strength = fmax (sqrt (own), 1e-6 * sqrt (all));
      k->variance = 0;
      for (i = 0; i < k->d; i++)
        k->variance += b->d->S[k->input[i] * (net->D + 1)];
      k->spread = k->variance;
    }
  for (m = 0, at = 0; m < net->M; at += net->dims[m], m++)
    for (i = 0; i < net->dims[m]; i++)
      b->dir[at + i] = dir[at + i]
                       * (net->fusion_depth[m] == 1
                          ? u[m] / b->blocks[b->block_of[m]].u : 1);
}

mmb_status
mmb_balanced_alloc (mmb_balanced *b, const mmb_net *net, const mmb_moments *d,
                    const double *u, const double *dir,
                    const mmb_allocator *al)
{
  size_t D = d->D, M = d->M, n = mmb_balanced_size (d), i;
  struct { void **p; size_t rows, cols, size; } list[] = {
    {(void **) &b->blocks, M, 1, sizeof *b->blocks},
    {(void **) &b->block_of, M, 1, sizeof *b->block_of},
    {(void **) &b->inputs, D, 2, sizeof *b->inputs},
    {(void **) &b->start, 2 * M + D + 3, 1, sizeof *b->start},
    {(void **) &b->W, D, 1, sizeof (double)},
    {(void **) &b->E, D, 1, sizeof (double)},
    {(void **) &b->V, D, 1, sizeof (double)},
    {(void **) &b->dir, D, 1, sizeof (double)},
    {(void **) &b->l, D, 1, sizeof (double)},
    {(void **) &b->best, D, 1, sizeof (double)},
    {(void **) &b->left, D, 1, sizeof (double)},
    {(void **) &b->lack, D, 1, sizeof (double)},
    {(void **) &b->x, D, 1, sizeof (double)},
    {(void **) &b->z, D, 1, sizeof (double)},
    {(void **) &b->dlog, n, 1, sizeof (double)},
    {(void **) &b->Q, D, D, sizeof (double)},
    {(void **) &b->P, D, D, sizeof (double)},
    {(void **) &b->T, D, D, sizeof (double)},
    {(void **) &b->schur, D, D, sizeof (double)},
    {(void **) &b->dW, n, D, sizeof (double)},
    {(void **) &b->dE, n, D, sizeof (double)},
    {(void **) &b->dV, n, D, sizeof (double)},
  };

  memset (b, 0, sizeof *b);
  b->d = d;
  b->al = al ? *al : mmb_allocator_default ();
  b->K = net->decoder_layers;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      size_t cells;
      if (!mmb_size_mul (list[i].rows, list[i].cols, &cells)
          || !(*list[i].p = mmb_calloc (al, cells, list[i].size)))
        return MMB_ENOMEM;
    }
  group (b, net, u, dir, b->inputs + D);
  lay_out (b);
  return MMB_OK;
}

void
mmb_balanced_free (mmb_balanced *b)
{
  void *list[] = {b->blocks, b->block_of, b->inputs, b->start, b->W, b->E,
                  b->V, b->dir, b->l, b->best, b->left, b->lack, b->x, b->z,
                  b->dlog, b->Q, b->P, b->T, b->schur, b->dW, b->dE, b->dV};
  size_t i;

  for (i = 0; i < sizeof list / sizeof *list; i++)
    mmb_free (&b->al, list[i]);
}

double
mmb_balanced_drift (const mmb_balanced *b, const double *y)
{
  double worst = 0;
  size_t j;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      if (k->n != SIZE_MAX && !k->linear)
        worst = fmax (worst, fabs (norm_of (k->d, y + k->n) - 1));
    }
  return worst;
}
