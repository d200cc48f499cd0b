/* mmb_reduced.c - the balanced reduction (theory T14).

   A modality with F >= 2 layers below and in the fusion layer is carried as
   the logarithm a of its amplitude u and its input direction n:
     tau da/dt = u_all^K u^(F-2) n.E,   tau dn/dt = u_all^K u^(F-2) (E - n n.E),
   modalities that are fused at once (F = 1) together as one vector v:
     tau dv/dt = u_all^K E,
   with u_all^2 the sum of all squared amplitudes and W = u_all^K u^(F-1) v.
   The independent variable is the length of the path, in which logarithms move
   at a speed of about one however slow time is; time is a variable.

   Three regimes.  FIRST: nothing is learned, no two time scales: explicit.
   FULL: learned modalities follow the others at once: stiff, when this is much
   faster than the others move.  SLAVED: they do
   so more than 1e9 times faster than anything else happens; beyond that their
   equation is rounding only, so their map is put where it is in equilibrium,
   W_L = (S_yxL - W S_.L) S_LL^+, and the others are followed explicitly. */
#include "mmb_flow.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include <gsl/gsl_math.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_manifold.h"
#include "mmb_path.h"

/* Deviation from balance that still counts as rounding. */
#define BALANCED 1e-9

/* An error S_yx - W S below this part of its terms is rounding: it does not
   drive the pace. */
#define NOISE 1e-12

/* Time scale ratios at which learned modalities become and stop being
   slaves; the first is the relative error that this makes. */
#define ENSLAVE 3e-10
#define FREE 1e-7
#define RELAXED 1e-11

/* Relaxation this many times faster than the path is followed implicitly, and
   explicitly again below the second number. */
#define STIFF 1000
#define SOFT 160

/* A vector v may pass through zero: amplitudes below this part of the largest
   one count as being of this size in pace and tolerance. */
#define PASSING 1e-3

/* One amplitude and the inputs it has. */
typedef struct {
  size_t F, d;         /* layers; inputs */
  const size_t *input; /* d indices into x */
  bool linear;         /* F = 1 */
  bool slave;
  size_t a, n;         /* where the logarithm and the direction (or v) are in
                          the state; SIZE_MAX when they are constant */
  double fixed;        /* direction of a single input */
  double strength;     /* size of the terms of E */
  double variance;     /* of its inputs, all together */
  double u, g, p;      /* amplitude; mobility; n.E */
  double square;       /* of a slave's map */
  double speed, e;     /* pace: g |E| without rounding, and that |E| */
  double slope;        /* derivative of e by |E| */
} block;

typedef enum { FIRST, FULL, SLAVED } regime;

typedef struct {
  mmb_motion base;
  const mmb_net *net;
  const mmb_moments *d;
  mmb_allocator al;
  regime mode;
  bool stiff;             /* in FULL */
  size_t K, count, n;
  block *blocks;
  size_t *inputs;         /* D, the blocks' inputs one after the other */
  size_t *block_of;       /* M */
  size_t *start;          /* blocks of the ODE */
  double *W, *E;          /* D */
  double *dir;            /* D, unit directions, by input */
  double u2, uK;          /* u_all^2 and u_all^K */
  double pace;            /* of the path: 1 / (dt/ds) */
  double *dW, *dE;        /* n x D: derivatives by each variable */
  double *dlog;           /* n */
  double *ordered;        /* D, by block: map of the slaves */
  double *A, *B;          /* for the slaves' equilibrium */
  double least;           /* least nonzero eigenvalue of S_LL */
  double *params0;        /* start, whose hidden directions are kept */
  double *dir0, *u0;      /* D, M: its directions and amplitudes */
} reduced;

/* --- state and its derivatives ----------------------------------------- */

/* e = |E| without what is rounding, and its derivative. */
static void
without_noise (block *b, double size)
{
  double x = size / (NOISE * b->strength), keep;

  if (x < 0.02)
    b->e = b->slope = 0;
  else
    {
      keep = exp (-1 / (x * x));
      b->e = size * keep;
      b->slope = keep * (1 + 2 / (x * x));
    }
}

/* Amplitudes and directions of the blocks that the state holds. */
static void
read_state (reduced *r, const double *y)
{
  size_t b, i;

  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      double norm = 0;
      if (k->slave)
        continue;
      if (k->d == 1 && !k->linear)
        r->dir[k->input[0]] = k->fixed;
      else
        {
          for (i = 0; i < k->d; i++)
            norm += y[k->n + i] * y[k->n + i];
          norm = sqrt (norm);
          for (i = 0; i < k->d; i++)
            r->dir[k->input[i]] = norm > 0 ? y[k->n + i] / norm : i == 0;
        }
      k->u = k->linear ? norm : exp (y[k->a]);
    }
}

static double
whole_power (double x, size_t n)
{
  return gsl_pow_uint (x, (unsigned) n);
}

/* u^(2F-2), with which a map relaxes. */
static double
mobility (const block *k)
{
  return whole_power (k->u, 2 * k->F - 2);
}

/* u_all^K. */
static double
decoder_product (const reduced *r)
{
  double even = whole_power (r->u2, r->K / 2);

  return r->K % 2 ? even * sqrt (r->u2) : even;
}

/* u^(F-1) v = u^F n, without u_all^K. */
static double
power (const block *k)
{
  return whole_power (k->u, k->F);
}

/* Amplitudes of the slaves from their map, whose norms are u_all^K u^F:
   u_all^2 is the root of an increasing function. */
static void
read_slaves (reduced *r)
{
  double K = (double) r->K, rest = 0, u2 = r->u2, f, slope;
  size_t b, i, iteration;

  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      k->square = 0;
      for (i = 0; k->slave && i < k->d; i++)
        k->square += r->W[k->input[i]] * r->W[k->input[i]];
      rest += k->slave ? 0 : k->u * k->u;
    }
  for (iteration = 0; iteration < 100; iteration++)
    {
      /* u_b^2 = (|W_b|^2 u2^-K)^(1/F) */
      f = u2 - rest;
      slope = 1;
      for (b = 0; b < r->count; b++)
        if (r->blocks[b].slave)
          {
            double F = (double) r->blocks[b].F;
            double s = pow (r->blocks[b].square * pow (u2, -K), 1 / F);
            f -= s;
            slope += s * K / (F * u2);
          }
      f = f / slope < u2 ? f / slope : u2 / 2;
      u2 -= f;
      if (fabs (f) <= 4 * DBL_EPSILON * u2)
        break;
    }
  r->u2 = u2;
  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      if (k->slave)
        k->u = pow (k->square * pow (u2, -K), 0.5 / (double) k->F);
      for (i = 0; k->slave && i < k->d; i++)
        r->dir[k->input[i]] = r->W[k->input[i]] / sqrt (k->square);
    }
}

/* W_L = (S_yxL - W S_.L) S_LL^+, by block. */
static mmb_status
equilibrium (reduced *r)
{
  size_t D = r->d->D, b, c, i, j, n = 0, m;
  mmb_status st;

  for (b = 0; b < r->count; b++)
    for (i = 0; r->blocks[b].slave && i < r->blocks[b].d; i++)
      {
        size_t row = r->blocks[b].input[i];
        double sum = r->d->Syx[row];
        for (c = 0; c < r->count; c++)
          for (j = 0; !r->blocks[c].slave && j < r->blocks[c].d; j++)
            sum -= r->W[r->blocks[c].input[j]]
                   * r->d->S[r->blocks[c].input[j] + D * row];
        r->B[n++] = sum;
      }
  st = mmb_blas_gemm (false, false, 1, n, n, 1, r->B, 1, r->A, n, 0,
                      r->ordered, 1);
  for (b = 0, m = 0; b < r->count; b++)
    for (i = 0; r->blocks[b].slave && i < r->blocks[b].d; i++)
      r->W[r->blocks[b].input[i]] = r->ordered[m++];
  return st;
}

/* Everything about the state Y: amplitudes, map, error, pace. */
static mmb_status
look (reduced *r, const double *y)
{
  size_t D = r->d->D, b, i, j;
  size_t rounds = r->mode == SLAVED && r->K > 0 ? 3 : 1;
  mmb_status st = MMB_OK;

  read_state (r, y);
  if (r->mode != SLAVED)
    r->u2 = 0;
  for (b = 0; b < r->count && r->mode != SLAVED; b++)
    r->u2 += r->blocks[b].u * r->blocks[b].u;
  /* slaves depend on the others' map and that on u_all, which the slaves
     dominate: a few rounds */
  for (; rounds > 0; rounds--)
    {
      r->uK = decoder_product (r);
      for (b = 0; b < r->count; b++)
        for (i = 0; !r->blocks[b].slave && i < r->blocks[b].d; i++)
          r->W[r->blocks[b].input[i]]
            = r->uK * power (&r->blocks[b]) * r->dir[r->blocks[b].input[i]];
      if (r->mode == SLAVED)
        {
          st = equilibrium (r);
          if (st != MMB_OK)
            return st;
          read_slaves (r);
          r->uK = decoder_product (r);
        }
    }
  for (j = 0; j < D; j++)
    {
      double sum = r->d->Syx[j];
      for (i = 0; i < D; i++)
        sum -= r->W[i] * r->d->S[i + j * D];
      r->E[j] = sum;
    }
  r->pace = 1e-300;
  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      double size = 0, least = PASSING * PASSING * r->u2;
      /* relaxation, from its end on, sets a pace too: nothing may happen in
         one step while the slaves-to-be are not told from rounding */
      if (r->mode == FULL)
        r->pace = fmax (r->pace, ENSLAVE * k->strength * r->uK * r->uK
                                 * mobility (k));
      k->p = 0;
      for (i = 0; i < k->d; i++)
        {
          double E = r->E[k->input[i]];
          size += E * E;
          k->p += E * r->dir[k->input[i]];
        }
      k->g = k->linear ? r->uK : r->uK * whole_power (k->u, k->F - 2);
      without_noise (k, sqrt (size));
      k->speed = k->slave ? 0
                 : k->e * (k->linear ? k->g / sqrt (k->u * k->u + least)
                                     : k->g);
      r->pace += k->speed;
    }
  return MMB_OK;
}

static mmb_status
rhs (const double *y, double *dyds, void *arg)
{
  reduced *r = arg;
  mmb_status st = look (r, y);
  size_t b, i;

  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      double scale = k->g / r->pace;
      if (k->slave)
        continue;
      if (!k->linear)
        dyds[k->a] = scale * k->p;
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        dyds[k->n + i] = scale * (r->E[k->input[i]]
                                  - (k->linear ? 0
                                     : k->p * r->dir[k->input[i]]));
    }
  dyds[r->n - 1] = 1 / r->pace;
  return st;
}

/* dW and dE by each variable (rows of n x D), and dlog = d ln u_all^K. */
static mmb_status
derive_map (reduced *r, const double *y)
{
  size_t D = r->d->D, n = r->n, b, i, j;
  double K = (double) r->K;

  memset (r->dW, 0, n * D * sizeof *r->dW);
  memset (r->dlog, 0, n * sizeof *r->dlog);
  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      double w = r->uK * power (k), norm = 0;
      if (!k->linear)
        {
          r->dlog[k->a] = K * k->u * k->u / r->u2;
          for (i = 0; i < k->d; i++)
            r->dW[k->a + n * k->input[i]] = (double) k->F * w
                                            * r->dir[k->input[i]];
        }
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        norm += y[k->n + i] * y[k->n + i];
      norm = sqrt (norm);
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        {
          if (k->linear)
            {
              r->dlog[k->n + i] = K * y[k->n + i] / r->u2;
              r->dW[k->n + i + n * k->input[i]] = r->uK;
              continue;
            }
          for (j = 0; j < k->d; j++)
            r->dW[k->n + i + n * k->input[j]]
              = w / norm * ((i == j) - r->dir[k->input[i]]
                                       * r->dir[k->input[j]]);
        }
    }
  for (j = 0; j < D; j++)
    for (i = 0; i < n; i++)
      r->dW[i + n * j] += r->W[j] * r->dlog[i];
  return mmb_blas_gemm (false, false, n, D, D, -1, r->dW, n, r->d->S, D, 0,
                        r->dE, n);
}

/* Derivative by variable J of block K's p = n.E. */
static double
derive_p (const reduced *r, const block *k, size_t j, const double *y)
{
  size_t n = r->n, i;
  double sum = 0, norm = 0;

  for (i = 0; i < k->d; i++)
    sum += r->dir[k->input[i]] * r->dE[j + n * k->input[i]];
  if (k->n != SIZE_MAX && !k->linear && j >= k->n && j < k->n + k->d)
    {
      for (i = 0; i < k->d; i++)
        norm += y[k->n + i] * y[k->n + i];
      sum += (r->E[k->input[j - k->n]] - k->p * r->dir[k->input[j - k->n]])
             / sqrt (norm);
    }
  return sum;
}

/* Derivative by variable J of the logarithm of the mobility g. */
static double
derive_mobility (const reduced *r, const block *k, size_t j)
{
  return r->dlog[j] + (!k->linear && j == k->a ? (double) k->F - 2 : 0);
}

static double
derive_pace (const reduced *r, const block *k, size_t j, const double *y)
{
  size_t i, n = r->n, b;
  double size = 0, change = 0, least = PASSING * PASSING, w, total;

  for (i = 0; i < k->d; i++)
    {
      size += r->E[k->input[i]] * r->E[k->input[i]];
      change += r->E[k->input[i]] * r->dE[j + n * k->input[i]];
    }
  if (k->e == 0 || size == 0)
    return 0;
  total = k->speed * (derive_mobility (r, k, j)
                      + k->slope / k->e * change / sqrt (size));
  if (!k->linear)
    return total;
  /* 1 / sqrt (u^2 + least u_all^2) */
  w = k->u * k->u + least * r->u2;
  change = j >= k->n && j < k->n + k->d ? y[j] : 0;
  for (b = 0; b < r->count; b++)
    {
      const block *c = &r->blocks[b];
      if (c->linear && j >= c->n && j < c->n + c->d)
        change += least * y[j];
      else if (!c->linear && j == c->a)
        change += least * c->u * c->u;
    }
  return total - k->speed * change / w;
}

/* Row by row: J[i n + j] = d f_i / d y_j for f = g (..) / pace. */
static mmb_status
jacobian (const double *y, double *J, void *arg)
{
  reduced *r = arg;
  size_t n = r->n, b, i, j;
  mmb_status st = look (r, y);

  if (st == MMB_OK)
    st = derive_map (r, y);
  if (st != MMB_OK)
    return st;
  memset (J, 0, n * n * sizeof *J);
  for (j = 0; j + 1 < n; j++)
    {
      double dpace = 0, dp, dg, scale;
      for (b = 0; b < r->count; b++)
        dpace += derive_pace (r, &r->blocks[b], j, y);
      dpace /= r->pace;
      for (b = 0; b < r->count; b++)
        {
          const block *k = &r->blocks[b];
          scale = k->g / r->pace;
          dg = derive_mobility (r, k, j) - dpace;
          dp = derive_p (r, k, j, y);
          if (!k->linear)
            J[k->a * n + j] = scale * (dp + k->p * dg);
          for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
            {
              size_t x = k->input[i];
              double dE = r->dE[j + n * x], E = r->E[x], turn = 0;
              if (!k->linear)
                {
                  E -= k->p * r->dir[x];
                  dE -= dp * r->dir[x];
                  if (j >= k->n && j < k->n + k->d)
                    {
                      double norm = 0;
                      size_t l;
                      for (l = 0; l < k->d; l++)
                        norm += y[k->n + l] * y[k->n + l];
                      turn = k->p / sqrt (norm)
                             * ((i == j - k->n)
                                - r->dir[x] * r->dir[k->input[j - k->n]]);
                    }
                }
              J[(k->n + i) * n + j] = scale * (dE - turn + E * dg);
            }
        }
      J[(n - 1) * n + j] = -dpace / r->pace;
    }
  return MMB_OK;
}

/* Logarithms and directions are of order one; time counts by its pace. */
static void
scale_of (const double *y, double *scale, void *arg)
{
  reduced *r = arg;
  size_t b, at = 0;

  look (r, y);
  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      if (k->slave)
        continue;
      if (!k->linear)
        scale[at++] = 1;
      if (k->n != SIZE_MAX)
        scale[at++] = k->linear ? fmax (k->u, PASSING * sqrt (r->u2))
                                  / sqrt ((double) k->d) : 1;
    }
  scale[at] = fmax (fabs (y[r->n - 1]), 1 / r->pace);
}

/* --- regimes ------------------------------------------------------------ */

/* Where the variables of the free blocks are; the clock is the last. */
static void
lay_out (reduced *r)
{
  size_t b, at = 0, n = 0;

  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      k->a = k->n = SIZE_MAX;
      if (k->slave)
        continue;
      if (!k->linear)
        {
          r->start[at++] = n;
          k->a = n++;
        }
      if (k->linear || k->d > 1)
        {
          r->start[at++] = n;
          k->n = n;
          n += k->d;
        }
    }
  r->start[at++] = n++;
  r->start[at] = n;
  r->n = n;
  r->base.system.n = n;
  r->base.system.blocks = at;
  r->base.system.jacobian = r->mode == FULL && r->stiff ? jacobian : NULL;
  r->base.stepper = r->mode == FULL && r->stiff ? MMB_STEP_BDF : MMB_STEP_RK8;
}

/* Write amplitudes and directions, as last looked at, into Y. */
static void
write_state (reduced *r, double *y)
{
  size_t b, i;

  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      if (k->slave)
        continue;
      if (!k->linear)
        y[k->a] = log (k->u);
      for (i = 0; k->n != SIZE_MAX && i < k->d; i++)
        y[k->n + i] = r->dir[k->input[i]] * (k->linear ? k->u : 1);
    }
}

/* S_LL^+ of the slaves into r->A, and their slowest relaxation. */
static mmb_status
prepare_slaves (reduced *r)
{
  size_t D = r->d->D, b, c, i, j, row, col, n = 0;
  double *V = NULL, *values = NULL, *unit = NULL;
  mmb_status st = MMB_ENOMEM;

  for (b = 0; b < r->count; b++)
    n += r->blocks[b].slave ? r->blocks[b].d : 0;
  V = mmb_calloc (&r->al, n * n, sizeof *V);
  unit = mmb_calloc (&r->al, n * n, sizeof *unit);
  values = mmb_calloc (&r->al, n, sizeof *values);
  if (!V || !values || !unit)
    goto done;
  for (b = 0, row = 0; b < r->count; b++)
    for (i = 0; r->blocks[b].slave && i < r->blocks[b].d; i++, row++)
      for (c = 0, col = 0; c < r->count; c++)
        for (j = 0; r->blocks[c].slave && j < r->blocks[c].d; j++, col++)
          V[row + n * col] = r->d->S[r->blocks[b].input[i]
                                     + D * r->blocks[c].input[j]];
  for (i = 0; i < n; i++)
    unit[i * (n + 1)] = 1;
  st = mmb_pinv_solve (n, n, V, unit, D, r->A, NULL, &r->al);
  if (st == MMB_OK)
    st = mmb_blas_eigen (n, V, values, &r->al);
  r->least = INFINITY;
  for (i = 0; i < n && st == MMB_OK; i++)
    if (values[i] > mmb_rank_tolerance (D, fabs (values[n - 1])))
      r->least = fmin (r->least, values[i]);

done:
  mmb_free (&r->al, V);
  mmb_free (&r->al, values);
  mmb_free (&r->al, unit);
  return st;
}

/* Speed of the free blocks over the slowest relaxation of the slaves. */
static double
separation (const reduced *r)
{
  double slowest = INFINITY;
  size_t b;

  for (b = 0; b < r->count; b++)
    if (r->blocks[b].slave)
      {
        const block *k = &r->blocks[b];
        slowest = fmin (slowest, r->uK * r->uK
                                 * mobility (k)
                                 * r->least);
      }
  return r->pace / slowest;
}

/* Learned blocks in equilibrium, while others still have something to learn,
   become slaves if the time scales are far enough apart. */
static bool
enslave (reduced *r, const bool *learned, double *y)
{
  size_t b, m, slaves = 0;
  double clock = y[r->n - 1], slow = 0;

  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      bool all = true;
      for (m = 0; m < r->d->M; m++)
        all = all && (r->block_of[m] != b || learned[m]);
      k->slave = all;
      slaves += all;
      if (all && k->e > RELAXED * k->strength)
        goto no;
      if (!all)
        slow += k->speed;
    }
  if (slaves == 0 || slow == 0 || prepare_slaves (r) != MMB_OK)
    goto no;
  r->pace = slow;
  if (!(separation (r) < ENSLAVE))
    goto no;
  r->mode = SLAVED;
  lay_out (r);
  write_state (r, y);
  y[r->n - 1] = clock;
  return true;

no:
  for (b = 0; b < r->count; b++)
    r->blocks[b].slave = false;
  return false;
}

static bool
set_free (reduced *r, double *y)
{
  double clock = y[r->n - 1];
  size_t b;

  if (separation (r) < FREE)
    return false;
  for (b = 0; b < r->count; b++)
    r->blocks[b].slave = false;
  r->mode = FULL;
  r->stiff = true;
  lay_out (r);
  write_state (r, y);
  y[r->n - 1] = clock;
  return true;
}

/* Does FULL need an implicit stepper now?  The fastest relaxation, in units of
   the path. */
static bool
turns_stiff (reduced *r)
{
  double fastest = 0;
  bool was = r->stiff;
  size_t b;

  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      fastest = fmax (fastest, (double) (k->F + r->K) * k->variance * r->uK
                               * r->uK * mobility (k));
    }
  r->stiff = fastest > (was ? SOFT : STIFF) * r->pace;
  return r->stiff != was;
}

static bool
change_regime (mmb_motion *m, const bool *learned, const double *E, double *y)
{
  reduced *r = (reduced *) m;
  size_t i;

  (void) E;
  if (look (r, y) != MMB_OK)
    return false;
  if (r->mode == SLAVED)
    return set_free (r, y);
  if (r->mode == FULL)
    {
      if (enslave (r, learned, y))
        return true;
      if (!turns_stiff (r))
        return false;
      lay_out (r);
      return true;
    }
  for (i = 0; i < r->d->M; i++)
    if (learned[i])
      {
        r->mode = FULL;
        turns_stiff (r);
        lay_out (r);
        return true;
      }
  return false;
}

/* --- the network -------------------------------------------------------- */

static mmb_status
map (mmb_motion *m, const double *y, double *W)
{
  reduced *r = (reduced *) m;
  mmb_status st = look (r, y);

  memcpy (W, r->W, r->d->D * sizeof *W);
  return st;
}

/* All layers of an encoder but the first see n.E only. */
static mmb_status
gradient_norm (mmb_motion *m, const double *y, double *norm)
{
  reduced *r = (reduced *) m;
  mmb_status st = look (r, y);
  double sum = 0, above = 0;
  size_t b, i;

  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      double size = 0, g = r->uK * pow (k->u, (double) k->F - 1);
      for (i = 0; i < k->d; i++)
        size += r->E[k->input[i]] * r->E[k->input[i]];
      sum += g * g * (size + (double) (k->F - 1) * k->p * k->p);
      above += power (k) * k->p;
    }
  if (r->K > 0)
    {
      above *= pow (r->u2, ((double) r->K - 1) / 2);
      sum += (double) r->K * above * above;
    }
  *norm = sqrt (sum);
  return st;
}

/* Column h (ROWS) of the first layer W (rows x cols) = u h r'. */
static void
rank_one (const mmb_layer *w, const double *before, const double *r0,
          double u0, const double *v, double *after)
{
  size_t i, j;

  for (i = 0; i < w->rows; i++)
    {
      double h = 0;
      for (j = 0; j < w->cols; j++)
        h += before[w->offset + i + j * w->rows] * r0[j];
      for (j = 0; j < w->cols; j++)
        after[w->offset + i + j * w->rows] = h / u0 * v[j];
    }
}

static void
rescale (const mmb_layer *w, const double *before, double factor,
         double *after)
{
  size_t i;

  for (i = 0; i < w->rows * w->cols; i++)
    after[w->offset + i] = factor * before[w->offset + i];
}

static mmb_status
store (mmb_motion *m, const double *y, double *params)
{
  reduced *r = (reduced *) m;
  const mmb_net *net = r->net;
  mmb_status st = look (r, y);
  double all0 = 0, *v = r->ordered;
  size_t i, l, j, at = 0;

  for (i = 0; i < net->M; at += net->dims[i], i++)
    {
      const block *k = &r->blocks[r->block_of[i]];
      all0 += r->u0[i] * r->u0[i];
      for (j = 0; j < net->dims[i]; j++)
        v[j] = k->u * r->dir[at + j];
      rank_one (mmb_net_encoder (net, i, 1), r->params0, r->dir0 + at,
                r->u0[i], v, params);
      for (l = 2; l <= net->fusion_depth[i]; l++)
        rescale (mmb_net_encoder (net, i, l), r->params0, k->u / r->u0[i],
                 params);
    }
  for (l = 1; l <= r->K; l++)
    rescale (mmb_net_decoder (net, l), r->params0, sqrt (r->u2 / all0),
             params);
  return st;
}

/* --- start -------------------------------------------------------------- */

static const char *defects[] = {
  "must be",
  "must have one output for METHOD 'reduced'",
  "must start balanced for METHOD 'reduced': the quantities of theory T4 "
  "vanish (InitScheme 'balanced')",
  "must have weights in every modality for METHOD 'reduced'",
  "must not be so small for METHOD 'reduced' that the product of the norms "
  "of its layers leaves the range of double",
};

const char *
mmb_reduced_text (size_t defect)
{
  return defect < sizeof defects / sizeof *defects ? defects[defect]
                                                   : defects[0];
}

/* Amplitude u_m = |W_m^1|, direction from its product with all layers above,
   which in a balanced net have rank one. */
static mmb_status
read_start (reduced *r, const double *params, size_t *defect)
{
  const mmb_net *net = r->net;
  size_t m, l, i, j, k, at = 0, widest = 1;
  double *x = NULL, *z = NULL, *swap, product;
  mmb_status st = MMB_ENOMEM;

  for (i = 0; i < net->n_layers; i++)
    {
      widest = net->layers[i].cols > widest ? net->layers[i].cols : widest;
      widest = net->layers[i].rows > widest ? net->layers[i].rows : widest;
    }
  x = mmb_calloc (&r->al, widest, sizeof *x);
  z = mmb_calloc (&r->al, widest, sizeof *z);
  if (!x || !z)
    goto done;
  st = MMB_EINVAL;
  for (m = 0; m < net->M; at += net->dims[m], m++)
    {
      size_t layers = net->fusion_depth[m] + net->decoder_layers;
      const mmb_layer *w = mmb_net_encoder (net, m, 1);
      const double *W = params + w->offset;
      double square = mmb_blas_dot (w->rows * w->cols, W, W), norm;
      r->u0[m] = sqrt (square);
      *defect = 3;
      if (!(r->u0[m] > 0))
        goto done;
      /* row vector from the top down, of unit length in every space */
      x[0] = 1;
      product = 0;
      for (l = layers; l >= 1; l--)
        {
          w = l > net->fusion_depth[m]
              ? mmb_net_decoder (net, l - net->fusion_depth[m])
              : mmb_net_encoder (net, m, l);
          for (j = 0, norm = 0; j < w->cols; j++)
            {
              z[j] = 0;
              for (i = 0; i < w->rows; i++)
                z[j] += x[i] * params[w->offset + i + j * w->rows];
              norm += z[j] * z[j];
            }
          norm = sqrt (norm);
          if (!(norm > 0))
            goto done;
          product += log10 (norm);
          for (k = 0; k < w->cols; k++)
            z[k] /= norm;
          swap = x, x = z, z = swap;
        }
      *defect = 4;
      if (product < -290)
        goto done;
      memcpy (r->dir0 + at, x, net->dims[m] * sizeof *x);
    }
  *defect = 0;
  st = MMB_OK;

done:
  mmb_free (&r->al, x);
  mmb_free (&r->al, z);
  return st;
}

/* Modalities with F = 1 share one block, all others have their own. */
static void
group (reduced *r)
{
  const mmb_net *net = r->net;
  size_t m, i, at = 0, next = 0, early = SIZE_MAX, b;
  double all = 0;

  for (m = 0; m < net->M; m++)
    {
      if (net->fusion_depth[m] == 1 && early != SIZE_MAX)
        r->block_of[m] = early;
      else
        r->block_of[m] = r->count++;
      if (net->fusion_depth[m] == 1)
        early = r->block_of[m];
      r->blocks[r->block_of[m]].F = net->fusion_depth[m];
      r->blocks[r->block_of[m]].linear = net->fusion_depth[m] == 1;
    }
  for (i = 0; i < net->D; i++)
    all += r->d->Syx[i] * r->d->Syx[i];
  for (b = 0; b < r->count; b++)
    {
      block *k = &r->blocks[b];
      double square = 0, own = 0;
      k->input = r->inputs + next;
      for (m = 0, at = 0; m < net->M; at += net->dims[m], m++)
        if (r->block_of[m] == b)
          {
            square += r->u0[m] * r->u0[m];
            for (i = 0; i < net->dims[m]; i++)
              {
                r->inputs[next++] = at + i;
                own += r->d->Syx[at + i] * r->d->Syx[at + i];
              }
          }
      k->d = (size_t) (r->inputs + next - k->input);
      k->u = sqrt (square);
      k->strength = fmax (sqrt (own), 1e-6 * sqrt (all));
      k->variance = 0;
      for (i = 0; i < k->d; i++)
        k->variance += r->d->S[k->input[i] * (net->D + 1)];
      k->fixed = r->dir0[k->input[0]];
    }
  for (m = 0, at = 0; m < net->M; at += net->dims[m], m++)
    for (i = 0; i < net->dims[m]; i++)
      r->dir[at + i] = r->dir0[at + i]
                       * (net->fusion_depth[m] == 1
                          ? r->u0[m] / r->blocks[r->block_of[m]].u : 1);
}

static mmb_status
prepare (reduced *r, const mmb_net *net, const mmb_moments *d,
         const double *params, size_t *defect, const mmb_allocator *al)
{
  size_t D = d->D, M = d->M, n = D + M + 2, m;
  double unbalance;
  mmb_status st;

  r->net = net;
  r->d = d;
  r->al = al ? *al : mmb_allocator_default ();
  r->K = net->decoder_layers;
  *defect = 1;
  if (net->O != 1)
    return MMB_EINVAL;
  {
    struct { void **p; size_t count, size; } list[] = {
      {(void **) &r->blocks, M, sizeof *r->blocks},
      {(void **) &r->inputs, D, sizeof *r->inputs},
      {(void **) &r->block_of, M, sizeof *r->block_of},
      {(void **) &r->start, 2 * M + 3, sizeof *r->start},
      {(void **) &r->W, D, sizeof *r->W},
      {(void **) &r->E, D, sizeof *r->E},
      {(void **) &r->dir, D, sizeof *r->dir},
      {(void **) &r->dW, n * D, sizeof *r->dW},
      {(void **) &r->dE, n * D, sizeof *r->dE},
      {(void **) &r->dlog, n, sizeof *r->dlog},
      {(void **) &r->ordered, D, sizeof *r->ordered},
      {(void **) &r->A, D * D, sizeof *r->A},
      {(void **) &r->B, D, sizeof *r->B},
      {(void **) &r->params0, net->n_params, sizeof *r->params0},
      {(void **) &r->dir0, D, sizeof *r->dir0},
      {(void **) &r->u0, M, sizeof *r->u0},
    };
    for (m = 0; m < sizeof list / sizeof *list; m++)
      if (!(*list[m].p = mmb_calloc (al, list[m].count, list[m].size)))
        return MMB_ENOMEM;
  }
  memcpy (r->params0, params, net->n_params * sizeof *params);
  st = mmb_conserved_drift (net, params, params, 0, &unbalance, al);
  if (st != MMB_OK)
    return st;
  *defect = 2;
  if (!(unbalance <= BALANCED))
    return MMB_EINVAL;
  st = read_start (r, params, defect);
  if (st != MMB_OK)
    return st;
  group (r);
  r->base.system.rhs = rhs;
  r->base.system.scale = scale_of;
  r->base.system.start = r->start;
  r->base.system.arg = r;
  r->base.largest = n;
  r->base.clocked = true;
  r->base.map = map;
  r->base.gradient_norm = gradient_norm;
  r->base.store = store;
  r->base.regime = change_regime;
  lay_out (r);
  return MMB_OK;
}

/* Directions are kept at unit length by their equation alone. */
static double
drift (const reduced *r, const double *y)
{
  double worst = 0, sum;
  size_t b, i;

  for (b = 0; b < r->count; b++)
    {
      const block *k = &r->blocks[b];
      if (k->n == SIZE_MAX || k->linear)
        continue;
      for (i = 0, sum = 0; i < k->d; i++)
        sum += y[k->n + i] * y[k->n + i];
      worst = fmax (worst, fabs (sqrt (sum) - 1));
    }
  return worst;
}

mmb_status
mmb_reduced_run (const mmb_net *net, const mmb_moments *d,
                 const mmb_flow_opts *opts, double *params, mmb_trace *trace,
                 mmb_flow_info *info, const mmb_allocator *al)
{
  reduced r = {.mode = FIRST};
  double *y = NULL;
  mmb_status st;
  bool plateaus = false;
  size_t i, defect = 0;

  memset (info, 0, sizeof *info);
  st = mmb_net_fits (net, d, params);
  if (st != MMB_OK)
    return st;
  if (opts->weight_decay != 0)
    return MMB_EINVAL;
  for (i = 0; i < net->M; i++)
    plateaus = plateaus || net->fusion_depth[i] > 1;
  st = prepare (&r, net, d, params, &defect, al);
  if (st != MMB_OK)
    goto done;
  st = MMB_ENOMEM;
  y = mmb_calloc (al, r.base.largest, sizeof *y);
  if (!y)
    goto done;
  write_state (&r, y);
  st = mmb_path_run (&r.base, net->n_params, plateaus, d, opts, y, trace,
                     info, al);
  if (st == MMB_OK)
    {
      info->drift = drift (&r, y);
      st = store (&r.base, y, params);
    }

done:
  info->defect = defect;
  {
    void *list[] = {r.blocks, r.inputs, r.block_of, r.start, r.W, r.E, r.dir,
                    r.dW, r.dE, r.dlog, r.ordered, r.A, r.B, r.params0,
                    r.dir0, r.u0, y};
    for (i = 0; i < sizeof list / sizeof *list; i++)
      mmb_free (al, list[i]);
  }
  return st;
}
