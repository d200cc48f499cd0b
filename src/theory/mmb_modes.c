/* mmb_modes.c - race of rank-one modes (T20). */
#include "mmb_modes.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_growth.h"
#include "mmb_lowrank.h"
#include "mmb_manifold.h"

/* One modality. */
typedef struct {
  size_t dims, most;   /* inputs; modes that it can have, min (O, dims) */
  double least;        /* strength below which nothing drives it */
  double *A, *B;       /* O and dims x most: learned directions, W = A B' */
  double *A0, *B0;     /* the same before they were fitted together */
  mmb_growth grown;
  double *basis;       /* n x n: what grows on this plateau, .. */
  double *rate;        /* n: .. and how fast; n = O + dims */
  double wait;         /* until its next mode arrives */
  double *next;        /* n: that mode, in the basis */
} runner;

typedef struct {
  const mmb_moments *d;
  const mmb_modes_opts *o;
  mmb_modes_result *r;
  mmb_white white;
  mmb_lowrank map;
  runner *m;
  double *left;        /* O x rank */
  double *E;           /* O x max dims, scratch .. */
  double *U, *s, *VT;  /* .. n x n, n, n x n */
  double *Q, *T;       /* n x n each */
  mmb_growth_work work;
  mmb_allocator al;
  double *store;
  double time;
} race;

size_t
mmb_modes_most (const mmb_moments *d)
{
  size_t m, n = 0;

  for (m = 0; m < d->M; m++)
    n += d->dims[m] < d->O ? d->dims[m] : d->O;
  return n;
}

/* --- room ----------------------------------------------------------------- */

/* Numbers for the modality M and for scratch of N rows; false when too many. */
static bool
add_size (const mmb_moments *d, size_t n, size_t *all)
{
  size_t square;

  return mmb_size_mul (n, n, &square) && mmb_size_mul (square, 4, &square)
         && mmb_size_add (*all, square, all) && mmb_size_add (*all, 4 * n, all)
         && d->O <= n;
}

static double *
carve (double **x, size_t n)
{
  double *at = *x;

  *x += n;
  return at;
}

static mmb_status
race_alloc (race *a)
{
  const mmb_moments *d = a->d;
  size_t M = d->M, O = d->O, m, n, most = 0, all = 0;
  mmb_status st = mmb_white_alloc (&a->white, d, &a->al);
  double *x, syy = 0;

  if (st != MMB_OK)
    return st;
  for (m = 0; m < M; m++)
    {
      n = O + d->dims[m];
      most = n > most ? n : most;
      if (!add_size (d, n, &all))
        return MMB_ENOMEM;
    }
  if (!add_size (d, most, &all)
      || !mmb_size_add (all, O * a->white.rank + O * most, &all))
    return MMB_ENOMEM;
  a->m = mmb_calloc (&a->al, M, sizeof *a->m);
  a->map.count = mmb_calloc (&a->al, M, sizeof *a->map.count);
  a->map.A = mmb_calloc (&a->al, 2 * M, sizeof *a->map.A);
  a->store = x = mmb_calloc (&a->al, all, sizeof *x);
  if (!a->m || !a->map.count || !a->map.A || !x)
    return MMB_ENOMEM;
  a->map.B = a->map.A + M;
  for (m = 0; m < O; m++)
    syy += d->Syy[m * (O + 1)];
  for (m = 0; m < M; m++)
    {
      runner *r = &a->m[m];
      size_t i, at = a->white.first[m];
      double sm = 0;
      r->dims = d->dims[m];
      r->most = r->dims < O ? r->dims : O;
      for (i = at; i < at + r->dims; i++)
        sm += d->S[i * (d->D + 1)];
      r->least = MMB_ZERO_STRENGTH * sqrt (syy * sm);
      n = O + r->dims;
      r->A = a->map.A[m] = carve (&x, n * r->most);   /* A and B together */
      r->B = a->map.B[m] = r->A + O * r->most;
      r->A0 = carve (&x, n * r->most);
      r->B0 = r->A0 + O * r->most;
      r->grown = (mmb_growth) {n, carve (&x, n * n), carve (&x, n)};
      r->basis = carve (&x, n * n);
      r->rate = carve (&x, n);
      r->next = carve (&x, n);
      mmb_growth_begin (&r->grown);
    }
  a->U = carve (&x, most * most);
  a->VT = carve (&x, most * most);
  a->Q = carve (&x, most * most);
  a->T = carve (&x, most * most);
  a->s = carve (&x, most);
  a->E = carve (&x, O * most);
  a->left = carve (&x, O * a->white.rank);
  return mmb_growth_work_alloc (&a->work, most, &a->al);
}

static void
race_free (race *a)
{
  mmb_growth_work_free (&a->work);
  mmb_free (&a->al, a->m);
  mmb_free (&a->al, a->map.count);
  mmb_free (&a->al, a->map.A);
  mmb_free (&a->al, a->store);
  mmb_white_free (&a->white);
}

/* --- what grows on a plateau ---------------------------------------------- */

/* E (O x D) without what the K orthonormal columns of Q span, Q' on the left or, where
   RIGHT, on the right. */
static mmb_status
outside (bool right, size_t O, size_t D, size_t k, const double *Q, double *E,
         double *scratch)
{
  mmb_status st;

  if (right)
    {
      st = mmb_blas_gemm (false, false, O, k, D, 1, E, O, Q, D, 0, scratch, O);
      return st != MMB_OK ? st
             : mmb_blas_gemm (false, true, O, D, k, -1, scratch, O, Q, D, 1, E,
                              O);
    }
  st = mmb_blas_gemm (true, false, k, D, O, 1, Q, O, E, O, 0, scratch, k);
  return st != MMB_OK ? st
         : mmb_blas_gemm (false, false, O, D, k, -1, Q, O, scratch, k, 1, E, O);
}

/* Basis and rates of what grows under the residual block E (O x D). */
static mmb_status
take_modes (race *a, runner *r)
{
  size_t O = a->d->O, D = r->dims, n = O + D, k = r->most, i, j;
  const double half = sqrt (0.5);
  double *c = r->basis;
  mmb_status st = mmb_blas_svd_full (O, D, a->E, a->U, a->s, a->VT, &a->al);

  if (st != MMB_OK)
    return st;
  memset (r->basis, 0, n * n * sizeof *r->basis);
  memset (r->rate, 0, n * sizeof *r->rate);
  for (j = 0; j < k; j++, c += n)
    {
      r->rate[j] = a->s[j];
      r->rate[k+j] = -a->s[j];
      for (i = 0; i < O; i++)
        c[i] = c[i+k*n] = half * a->U[i + j * O];
      for (i = 0; i < D; i++)
        {
          c[O+i] = half * a->VT[j + i * D];
          c[O+i+k*n] = -c[O+i];
        }
    }
  c += k * n;
  for (j = k; j < O; j++, c += n)
    memcpy (c, a->U + j * O, O * sizeof *c);
  for (j = k; j < D; j++, c += n)
    for (i = 0; i < D; i++)
      c[O+i] = a->VT[j + i * D];
  return MMB_OK;
}

/* The residual that drives modality M beside what it has learned, and when its next
   mode arrives, if that may be before BEFORE. */
static mmb_status
look_ahead (race *a, size_t m, double before)
{
  const mmb_white *w = &a->white;
  size_t O = a->d->O, k = a->map.count[m];
  runner *r = &a->m[m];
  mmb_status st = MMB_OK;

  r->wait = INFINITY;
  if (k == r->most || w->rank == 0)
    return MMB_OK;
  st = mmb_blas_gemm (false, false, O, r->dims, w->rank, 1, a->left, O,
                      w->R + w->rank * w->first[m], w->rank, 0, a->E, O);
  if (st == MMB_OK && k > 0)
    {
      st = outside (false, O, r->dims, k, r->A, a->E, a->T);
      memcpy (a->Q, r->B, r->dims * k * sizeof *a->Q);
      if (st == MMB_OK)
        st = mmb_blas_qr (r->dims, k, a->Q, NULL, &a->al);
      if (st == MMB_OK)
        st = outside (true, O, r->dims, k, a->Q, a->E, a->T);
    }
  if (st == MMB_OK)
    st = take_modes (a, r);
  if (st == MMB_OK)
    st = mmb_growth_rotate (&r->grown, true, r->basis, &a->work);
  if (st == MMB_OK)
    st = mmb_growth_arrival (&r->grown, r->rate, r->least, -log (a->o->u0),
                             before, &r->wait, r->next, &a->work);
  return st;
}

/* --- from one plateau to the next ------------------------------------------ */

static double
unit (size_t n, double *x)
{
  double size = sqrt (mmb_blas_dot (n, x, x));

  if (size > 0)
    mmb_blas_scale (n, 1 / size, x);
  return size;
}

/* The next mode of modality M is learned: its directions join A and B. */
static mmb_status
learn (race *a, size_t m)
{
  size_t O = a->d->O, k = a->map.count[m], i, best = 0;
  mmb_modes_result *res = a->r;
  runner *r = &a->m[m];
  size_t n = O + r->dims, at = res->count;
  double *v = res->v + at * a->d->D + a->white.first[m];
  mmb_status st;

  st = mmb_blas_gemm (false, false, n, 1, n, 1, r->basis, n, r->next, n, 0, a->s,
                      n);
  if (st != MMB_OK)
    return st;
  unit (O, a->s);
  unit (r->dims, a->s + O);
  for (i = 1; i < n; i++)
    if (fabs (r->next[i]) > fabs (r->next[best]))
      best = i;
  res->modality[at] = m;
  res->strength[at] = fabs (r->rate[best]);
  res->durations[at] = r->wait;
  memcpy (res->u + at * O, a->s, O * sizeof *res->u);
  memset (res->v + at * a->d->D, 0, a->d->D * sizeof *res->v);
  memcpy (v, a->s + O, r->dims * sizeof *v);
  memcpy (r->A + k * O, a->s, O * sizeof *r->A);
  memcpy (r->B + k * r->dims, v, r->dims * sizeof *r->B);
  a->map.count[m]++;
  res->count++;
  return MMB_OK;
}

/* P (n x n) = 1 - Q Q' for the columns of A (n x k), which become orthonormal. */
static mmb_status
complement (size_t n, size_t k, double *A, double *P, const mmb_allocator *al)
{
  mmb_status st = mmb_blas_qr (n, k, A, NULL, al);

  mmb_blas_identity (n, P);
  return st != MMB_OK ? st
         : mmb_blas_gemm (false, true, n, n, k, -1, A, n, A, n, 1, P, n);
}

/* Rotation of the complement of the columns of A (n x k, destroyed) to that of B's
   (n x k), into the N_ALL x N_ALL matrix R from row and column AT on: the orthogonal
   factor of Q P + (1 - Q) (1 - P), times P. */
static mmb_status
turn (race *a, size_t n, size_t k, double *A, const double *B, double *R,
      size_t n_all, size_t at)
{
  double *P = a->work.a, *Q = a->work.b, *X = a->work.c;
  mmb_status st;
  size_t i;

  st = complement (n, k, A, P, &a->al);
  memcpy (a->T, B, n * k * sizeof *a->T);
  if (st == MMB_OK)
    st = complement (n, k, a->T, Q, &a->al);
  /* Q P + (1 - Q) (1 - P) = 1 - P - Q + 2 Q P */
  mmb_blas_identity (n, X);
  mmb_blas_axpy (n * n, -1, P, X);
  mmb_blas_axpy (n * n, -1, Q, X);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, n, n, n, 2, Q, n, P, n, 1, X, n);
  if (st == MMB_OK)
    st = mmb_blas_svd (n, n, X, a->U, a->s, a->VT, &a->al);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, n, n, n, 1, a->U, n, a->VT, n, 0, X, n);
  for (i = 0; i < n && st == MMB_OK; i++)
    st = mmb_blas_gemm (false, false, n, 1, n, 1, X, n, P + i * n, n, 0,
                        R + at + (at + i) * n_all, n);
  return st;
}

/* What has grown besides the learned modes turns with them to the new plateau. */
static mmb_status
follow (race *a, size_t m)
{
  size_t O = a->d->O, k = a->map.count[m], n;
  runner *r = &a->m[m];
  mmb_status st;

  st = mmb_growth_rotate (&r->grown, false, r->basis, &a->work);
  if (k == 0 || st != MMB_OK)
    return st;
  n = O + r->dims;
  memset (a->Q, 0, n * n * sizeof *a->Q);
  st = turn (a, O, k, r->A0, r->A, a->Q, n, 0);
  if (st == MMB_OK)
    st = turn (a, r->dims, k, r->B0, r->B, a->Q, n, O);
  if (st == MMB_OK)
    st = mmb_growth_rotate (&r->grown, false, a->Q, &a->work);
  return st;
}

/* Loss and map of the plateau that has been reached. */
static mmb_status
record (race *a)
{
  size_t O = a->d->O, m, at = a->r->count;
  double *W = a->r->maps ? a->r->maps + O * a->d->D * at : NULL;
  mmb_status st = MMB_OK;

  a->r->loss[at] = a->d->loss_min + mmb_white_loss (&a->white, a->left);
  for (m = 0; m < a->d->M && W && st == MMB_OK; m++)
    {
      const runner *r = &a->m[m];
      if (a->map.count[m] > 0)
        st = mmb_blas_gemm (false, true, O, r->dims, a->map.count[m], 1, r->A, O,
                            r->B, r->dims, 0, W, O);
      else
        memset (W, 0, O * r->dims * sizeof *W);
      W += O * r->dims;
    }
  return st;
}

/* The next mode of modality NEXT arrives. */
static mmb_status
pass (race *a, size_t next)
{
  double t = a->m[next].wait;
  mmb_status st = learn (a, next);
  size_t m;

  a->time += t;
  for (m = 0; m < a->d->M; m++)
    {
      runner *r = &a->m[m];
      size_t k = a->map.count[m];
      memcpy (r->A0, r->A, a->d->O * k * sizeof *r->A);
      memcpy (r->B0, r->B, r->dims * k * sizeof *r->B);
    }
  if (st == MMB_OK)
    st = mmb_lowrank_fit (&a->white, &a->map, a->left, a->o->monitor,
                          a->o->monitor_arg, a->time, &a->r->interrupted);
  for (m = 0; m < a->d->M && st == MMB_OK && !a->r->interrupted; m++)
    {
      runner *r = &a->m[m];
      if (a->map.count[m] == r->most)
        continue;   /* nothing of it will be learned any more */
      mmb_growth_advance (&r->grown, r->rate, t);
      mmb_growth_separate (&r->grown, &a->work);
      if (m == next)
        mmb_growth_take (&r->grown, r->next, &a->work);
      st = follow (a, m);
    }
  return st == MMB_OK ? record (a) : st;
}

/* Until nothing is learned any more, or each modality has a mode. */
static mmb_status
run (race *a)
{
  size_t M = a->d->M, m, next;
  mmb_status st = record (a);
  bool waiting = true;

  while (st == MMB_OK && !a->r->interrupted)
    {
      double before = INFINITY;
      for (m = 0; m < M && st == MMB_OK && !a->r->interrupted; m++)
        {
          st = look_ahead (a, m, before);
          before = fmin (before, a->m[m].wait);
          a->r->interrupted = a->o->monitor
                              && a->o->monitor (a->time, a->r->loss[a->r->count],
                                                a->o->monitor_arg);
        }
      for (waiting = false, next = 0, m = 0; m < M; m++)
        {
          waiting = waiting || a->map.count[m] == 0;
          if (a->m[m].wait < a->m[next].wait)
            next = m;
        }
      if (st != MMB_OK || a->r->interrupted || isinf (a->m[next].wait)
          || !(waiting || a->o->complete))
        break;
      st = pass (a, next);
    }
  return st;
}

mmb_status
mmb_modes_run (const mmb_moments *d, const mmb_modes_opts *opts,
               mmb_modes_result *result, const mmb_allocator *al)
{
  race a = {.d = d, .o = opts, .r = result};
  mmb_status st;

  result->count = 0;
  result->interrupted = false;
  if (!(opts->u0 > 0 && opts->u0 < 1))
    return MMB_EINVAL;
  a.al = al ? *al : mmb_allocator_default ();
  st = race_alloc (&a);
  if (st == MMB_OK)
    {
      memcpy (a.left, a.white.Z, d->O * a.white.rank * sizeof *a.left);
      st = run (&a);
    }
  race_free (&a);
  return st;
}
