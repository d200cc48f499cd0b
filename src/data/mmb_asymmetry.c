/* mmb_asymmetry.c - mirrored data or not, as leaky units see it (T18d). */
#include "mmb_asymmetry.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_random.h"

/* Ascents besides the two from E[r x], and what each of them may take. */
enum { STARTS = 24, STEPS = 100 };

/* Rows of the samples that are weighted at a time. */
#define BLOCK ((size_t) 512)

typedef struct {
  size_t P, D;
  const double *X;      /* P x D, borrowed */
  double slope;
  double *r;            /* P, target */
  double *z;            /* P, what a unit is fed with */
  double *direction;    /* D, E[r x] of length 1 */
  double correlation;   /* its length */
  double *u, *g, *next; /* D */
  double *new_g;        /* D */
  double *rows, *C;     /* BLOCK x D, D x D */
  const mmb_allocator *al;
} view;

static void
release (view *v)
{
  mmb_free (v->al, v->r);
  mmb_free (v->al, v->direction);
  mmb_free (v->al, v->rows);
}

static mmb_status
make (view *v, const mmb_samples *s, size_t m, double slope,
      const mmb_allocator *al)
{
  size_t D = s->dims[m], rows, cells;

  *v = (view) {.P = s->P, .D = D, .X = s->X[m], .slope = slope, .al = al};
  if (!mmb_size_mul (D, D, &cells) || !mmb_size_mul (D, BLOCK, &rows)
      || !mmb_size_add (cells, rows, &cells))
    return MMB_ENOMEM;
  v->r = mmb_calloc (al, s->P, 2 * sizeof *v->r);
  v->direction = mmb_calloc (al, D, 5 * sizeof *v->direction);
  v->rows = mmb_calloc (al, cells, sizeof *v->rows);
  if (!v->r || !v->direction || !v->rows)
    return MMB_ENOMEM;
  v->z = v->r + s->P;
  v->u = v->direction + D;
  v->g = v->u + D;
  v->next = v->g + D;
  v->new_g = v->next + D;
  v->C = v->rows + rows;
  return MMB_OK;
}

/* *LENGTH of X, which becomes a unit vector unless it is 0. */
static void
normalise (size_t n, double *x, double *length)
{
  *length = sqrt (mmb_blas_dot (n, x, x));
  if (*length > 0)
    mmb_blas_scale (n, 1 / *length, x);
}

/* r: the target, along the leading left singular vector of E[y x'] where it has
   several outputs; E[r x]. */
static mmb_status
target (view *v, const mmb_samples *s)
{
  size_t k = s->O < v->D ? s->O : v->D, n = s->O * v->D, i;
  double *A, *U, *sv, *VT;
  mmb_status st = MMB_ENOMEM;

  if (s->O == 1)
    memcpy (v->r, s->Y, s->P * sizeof *v->r);
  else
    {
      A = mmb_calloc (v->al, n, sizeof *A);
      U = mmb_calloc (v->al, s->O * k, sizeof *U);
      sv = mmb_calloc (v->al, k, sizeof *sv);
      VT = mmb_calloc (v->al, k * v->D, sizeof *VT);
      if (A && U && sv && VT)
        st = mmb_blas_gemm (true, false, s->O, v->D, s->P, 1 / (double) s->P,
                            s->Y, s->P, v->X, s->P, 0, A, s->O);
      if (st == MMB_OK)
        st = mmb_blas_svd (s->O, v->D, A, U, sv, VT, v->al);
      for (i = 0; st == MMB_OK && i < s->O; i++)
        mmb_blas_axpy (s->P, U[i], s->Y + i * s->P, v->r);
      mmb_free (v->al, A);
      mmb_free (v->al, U);
      mmb_free (v->al, sv);
      mmb_free (v->al, VT);
      if (st != MMB_OK)
        return st;
    }
  st = mmb_blas_gemm (true, false, v->D, 1, v->P, 1 / (double) v->P, v->X,
                      v->P, v->r, v->P, 0, v->direction, v->D);
  normalise (v->D, v->direction, &v->correlation);
  return st;
}

/* --- moments ---------------------------------------------------------------- */

/* *NORM = |E[w x x']|_F for the weights W of the samples. */
static mmb_status
weighted_moments (view *v, const double *w, double *norm)
{
  size_t D = v->D, from, n, i, j;
  mmb_status st = MMB_OK;

  memset (v->C, 0, D * D * sizeof *v->C);
  for (from = 0; from < v->P && st == MMB_OK; from += n)
    {
      n = v->P - from < BLOCK ? v->P - from : BLOCK;
      if (mmb_asked_to_stop (v->al))
        return MMB_EINTERRUPTED;
      for (j = 0; j < D; j++)
        for (i = 0; i < n; i++)
          v->rows[i + j * n] = w[from + i] * v->X[from + i + j * v->P];
      st = mmb_blas_gemm (true, false, D, D, n, 1 / (double) v->P,
                          v->X + from, v->P, v->rows, n, 1, v->C, D);
    }
  *norm = sqrt (mmb_blas_dot (D * D, v->C, v->C));
  return st;
}

static mmb_status
moments (view *v, mmb_asymmetry *a)
{
  double size = 0, even, third;
  mmb_status st = weighted_moments (v, v->r, &even);
  size_t j;

  for (j = 0; j < v->D; j++)
    size += mmb_blas_dot (v->P, v->X + j * v->P, v->X + j * v->P)
            / (double) v->P;
  a->even = even / (v->correlation * sqrt (size));
  a->third = NAN;
  if (st != MMB_OK || !(v->correlation > 0))
    return st;
  st = mmb_blas_gemm (false, false, v->P, 1, v->D, 1, v->X, v->P,
                      v->direction, v->D, 0, v->z, v->P);
  if (st == MMB_OK)
    st = weighted_moments (v, v->z, &third);
  a->third = st == MMB_OK ? third / (size * sqrt (size)) : NAN;
  return st;
}

/* --- growth rates ----------------------------------------------------------- */

/* *VALUE = SIGN E[r phi (u'x)], which is g'u for its gradient G by u. */
static mmb_status
growth (view *v, double sign, const double *u, double *g, double *value)
{
  mmb_status st;
  size_t i;

  if (mmb_asked_to_stop (v->al))
    return MMB_EINTERRUPTED;
  st = mmb_blas_gemm (false, false, v->P, 1, v->D, 1, v->X, v->P, u, v->D, 0,
                      v->z, v->P);
  for (i = 0; i < v->P; i++)
    v->z[i] = v->r[i] * (v->z[i] > 0 ? 1 : v->slope);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, v->D, 1, v->P, sign / (double) v->P, v->X,
                        v->P, v->z, v->P, 0, g, v->D);
  *value = mmb_blas_dot (v->D, g, u);
  return st;
}

/* Up from the unit vector u: to g + SHIFT u on the sphere.  A larger shift makes
   a smaller step along the gradient; it grows until the value does. */
static mmb_status
ascend (view *v, double sign, double *best)
{
  double value, new, length, shift = 0, *swap;
  mmb_status st = growth (v, sign, v->u, v->g, &value);
  size_t i, k;

  for (k = 0; k < STEPS && st == MMB_OK; k++)
    {
      double steep = sqrt (mmb_blas_dot (v->D, v->g, v->g));
      for (i = 0; i < v->D; i++)
        v->next[i] = v->g[i] + shift * v->u[i];
      normalise (v->D, v->next, &length);
      if (!(length > 0))
        break;
      st = growth (v, sign, v->next, v->new_g, &new);
      if (new > value)
        {
          bool settled = new - value <= 1e-12 * fabs (new);
          swap = v->u, v->u = v->next, v->next = swap;
          swap = v->g, v->g = v->new_g, v->new_g = swap;
          value = new;
          shift = shift > 1e-3 * steep ? shift / 4 : 0;
          if (settled)
            break;
        }
      else if (shift > 1e6 * steep)
        break;
      else
        shift = fmax (4 * shift, steep / 4);
    }
  *best = fmax (*best, value);
  return st;
}

/* The best of all starts. */
static mmb_status
climb (view *v, double sign, uint64_t seed, double *best)
{
  mmb_stream *stream = NULL;
  mmb_status st = MMB_OK;
  size_t starts = v->D == 1 ? 2 : 2 + STARTS, k, i;
  double length;

  stream = mmb_stream_alloc (seed, MMB_FOR_DIRECTIONS, 0, v->al);
  if (!stream)
    return MMB_ENOMEM;
  *best = -INFINITY;
  for (k = 0; k < starts && st == MMB_OK; k++)
    {
      if (k < 2 && v->correlation > 0)
        for (i = 0; i < v->D; i++)
          v->u[i] = k ? -v->direction[i] : v->direction[i];
      else if (v->D == 1)
        v->u[0] = k ? -1 : 1;
      else
        mmb_stream_normal (stream, 1, v->D, v->u);
      normalise (v->D, v->u, &length);
      st = ascend (v, sign, best);
    }
  mmb_stream_free (stream);
  return st;
}

mmb_status
mmb_asymmetry_measure (const mmb_samples *s, size_t m, double slope,
                       uint64_t seed, mmb_asymmetry *a,
                       const mmb_allocator *al)
{
  double zero;
  mmb_status st = mmb_samples_check (s, &zero);
  view v;

  *a = (mmb_asymmetry) {NAN, NAN, NAN, NAN, NAN};
  if (st == MMB_OK && (m >= s->M || !(slope >= 0 && slope <= 1)
                       || seed >= MMB_SEED_LIMIT))
    st = MMB_EINVAL;
  if (st != MMB_OK)
    return st;
  st = make (&v, s, m, slope, al);
  if (st == MMB_OK)
    st = target (&v, s);
  if (st == MMB_OK)
    st = moments (&v, a);
  if (st == MMB_OK)
    a->linear = (1 + slope) / 2 * v.correlation;
  if (st == MMB_OK)
    st = climb (&v, 1, seed, &a->plus);
  if (st == MMB_OK)
    st = climb (&v, -1, seed, &a->minus);
  release (&v);
  return st;
}
