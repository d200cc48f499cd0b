/* mmb_preference.c - what an order of learning means (T6, T16). */
#include "mmb_preference.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_loss.h"
#include "mmb_manifold.h"
#include "mmb_measure.h"

typedef struct {
  const mmb_moments *d;
  mmb_preference *p;
  const mmb_allocator *al;
  bool *set;         /* M */
  double *W, *E;     /* O x D: a manifold's map and what it leaves */
  double *V, *VS;    /* O x D, scratch */
  double *strength;  /* M, on the manifold */
} study;

/* Columns of modality M of an O x D matrix. */
static double *
block (const study *s, double *W, size_t m)
{
  return W + s->d->O * mmb_moments_offset (s->d, m);
}

static size_t
cells (const study *s, size_t m)
{
  return s->d->O * s->d->dims[m];
}

/* The manifold of s->set, as row ROW of losses and errors where ROW counts. */
static mmb_status
look (study *s, size_t row)
{
  double loss;
  mmb_status st = mmb_manifold (s->d, s->set, s->W, &loss, s->E, s->strength,
                                s->al);

  if (st == MMB_OK && row < s->d->M + 2)
    {
      s->p->losses[row] = loss;
      s->p->Eg[row] = mmb_generalisation (s->d, s->W, s->V, s->VS);
    }
  return st;
}

/* What is left for M now that it is its turn. */
static void
take_turn (study *s, size_t m)
{
  const double *a = s->d->Syx + s->d->O * mmb_moments_offset (s->d, m);
  const double *b = block (s, s->E, m);
  size_t n = cells (s, m);

  s->p->left[m] = s->strength[m];
  s->p->cosine[m] = NAN;
  if (s->p->first[m] > 0 && s->strength[m] > 0)
    s->p->cosine[m] = mmb_blas_dot (n, a, b)
                      / sqrt (mmb_blas_dot (n, a, a))
                      / sqrt (mmb_blas_dot (n, b, b));
}

/* Never learned after DURATION since nothing is left for it. */
static bool
idle (const mmb_preference *p, const size_t *fusion, size_t m, double duration)
{
  return isinf (duration) && p->left[m] == 0 && fusion[m] > 1;
}

/* Nothing, each alone, all; turns on the way through ORDER. */
static mmb_status
visit (study *s, const size_t *order)
{
  size_t M = s->d->M, all = s->d->O * s->d->D, m, i;
  mmb_status st = look (s, 0);

  memcpy (s->p->first, s->strength, M * sizeof *s->p->first);
  if (st == MMB_OK)
    take_turn (s, order[0]);
  for (m = 0; m < M && st == MMB_OK; m++)
    {
      s->set[m] = true;
      st = look (s, 1 + m);
      s->set[m] = false;
      if (st != MMB_OK || m != order[0])
        continue;
      memcpy (s->p->W_uni, s->W, all * sizeof *s->W);
      if (M > 1)
        take_turn (s, order[1]);
    }
  for (i = 0; i < M && st == MMB_OK; i++)
    {
      s->set[order[i]] = true;
      if (i == 0 && M > 1)
        continue;   /* A alone is done */
      st = look (s, i + 1 == M ? M + 1 : M + 2);
      if (st == MMB_OK && i + 1 < M)
        take_turn (s, order[i + 1]);
    }
  return st;
}

/* The map in the end: END if it is known, else the solution without those for
   which nothing is left and which therefore stay at zero (T16). */
static mmb_status
finish (study *s, const size_t *fusion, const size_t *order,
        const double *durations, const double *end)
{
  size_t M = s->d->M, i;
  mmb_status st = MMB_OK;

  for (i = 0; i < M; i++)
    s->set[order[i]] = !idle (s->p, fusion, order[i], durations[i]);
  if (!end)
    st = look (s, M + 2);
  if (st == MMB_OK)
    memcpy (s->p->W_final, end ? end : s->W,
            s->d->O * s->d->D * sizeof *s->W);
  return st;
}

/* tr (c S_B^+ c') / tr (w S_A w') with A's unimodal solution w and c = w S_AB:
   what a linear map of x_B explains of w x_A. */
static mmb_status
overlap (study *s, size_t a, size_t b)
{
  const mmb_moments *d = s->d;
  const double *w = block (s, s->p->W_uni, a);
  size_t ia = mmb_moments_offset (d, a), ib = mmb_moments_offset (d, b), j;
  size_t na = d->dims[a], nb = d->dims[b], n;
  double total, part, *SB = NULL;
  mmb_status st = mmb_blas_gemm (false, false, d->O, na, na, 1, w, d->O,
                                 d->S + ia + ia * d->D, d->D, 0, s->V, d->O);

  total = st == MMB_OK ? mmb_blas_dot (d->O * na, s->V, w) : 0;
  if (!(total > 0))
    return st;
  st = mmb_blas_gemm (false, false, d->O, nb, na, 1, w, d->O,
                      d->S + ia + ib * d->D, d->D, 0, s->V, d->O);
  if (mmb_size_mul (nb, nb, &n))
    SB = mmb_calloc (s->al, n, sizeof *SB);
  if (!SB)
    return MMB_ENOMEM;
  for (j = 0; j < nb; j++)
    memcpy (SB + j * nb, d->S + ib + (ib + j) * d->D, nb * sizeof *SB);
  if (st == MMB_OK)
    st = mmb_pinv_solve (nb, d->O, SB, s->V, d->D, s->VS, NULL, s->al);
  if (st == MMB_OK)
    {
      part = mmb_blas_dot (d->O * nb, s->VS, s->V) / total;
      s->p->overlap = fmin (fmax (part, 0), 1);
    }
  mmb_free (s->al, SB);
  return st;
}

static void
misattribution (study *s, size_t a)
{
  const double *uni = block (s, s->p->W_uni, a);
  const double *final = block (s, s->p->W_final, a);
  size_t n = cells (s, a), i;
  double off = 0, size = 0;

  for (i = 0; i < n; i++)
    {
      off = hypot (off, uni[i] - final[i]);
      size = hypot (size, final[i]);
    }
  s->p->misattribution = n == 1 ? (*uni - *final) / *final : off / size;
}

/* Are the weights of a modality in directions in which its inputs vary? */
static mmb_status
variances (study *s)
{
  const mmb_moments *d = s->d;
  size_t m, i, at = 0;
  double signal;
  mmb_status st = MMB_OK;

  for (m = 0; m < d->M && st == MMB_OK; at += d->dims[m], m++)
    {
      st = mmb_measure_of (d, MMB_MEASURE_SIGNAL, m, s->p->W_final, &signal,
                           s->al);
      const double *w = block (s, s->p->W_final, m);
      double trace = 0;
      for (i = at; i < at + d->dims[m]; i++)
        trace += d->S[i * (d->D + 1)];
      s->p->variance[m] = signal * signal * (double) d->dims[m] / trace
                          / mmb_blas_dot (cells (s, m), w, w);
    }
  return st;
}

/* Losses that differ by less, as part of what can be explained, are equal. */
#define SAME_LOSS 1e-12

/* Does one that comes later than those learned first explain more than any of
   them?  That goes by times, not by strengths, as the order does. */
static bool
is_superficial (const mmb_preference *p, size_t M, const size_t *order,
                const double *durations)
{
  double first = p->losses[1 + order[0]], later = INFINITY;
  size_t i;

  for (i = 1; i < M && durations[i] == 0; i++)
    first = fmin (first, p->losses[1 + order[i]]);
  for (; i < M; i++)
    later = fmin (later, p->losses[1 + order[i]]);
  return p->first[order[0]] > 0
         && first - later > SAME_LOSS * (p->losses[0] - later);
}

/* What the order has to do with what modalities are good for. */
static void
judge (study *s, const size_t *fusion, const size_t *order,
       const double *durations)
{
  mmb_preference *p = s->p;
  size_t M = s->d->M, m, i;
  bool any = false, never = false;

  p->superficial = is_superficial (p, M, order, durations);
  p->sign_reversal = false;
  for (i = 0; i < M; i++)
    {
      m = order[i];
      any = any || isfinite (durations[i]);
      never = never || idle (p, fusion, m, durations[i]);
      p->sign_reversal = p->sign_reversal
                         || (s->d->O == 1 && s->d->dims[m] == 1
                             && fusion[m] > 1 && p->cosine[m] < 0);
    }
  p->permanent = any && never;
}

mmb_status
mmb_preference_of (const mmb_moments *d, const size_t *fusion,
                   const size_t *order, const double *durations,
                   const double *end, mmb_preference *p,
                   const mmb_allocator *al)
{
  study s = {.d = d, .p = p, .al = al};
  size_t n = d->O * d->D;
  mmb_status st = MMB_ENOMEM;

  s.set = mmb_calloc (al, d->M, sizeof *s.set);
  s.W = mmb_calloc (al, n, sizeof *s.W);
  s.E = mmb_calloc (al, n, sizeof *s.E);
  s.V = mmb_calloc (al, n, sizeof *s.V);
  s.VS = mmb_calloc (al, n, sizeof *s.VS);
  s.strength = mmb_calloc (al, d->M, sizeof *s.strength);
  if (!s.set || !s.W || !s.E || !s.V || !s.VS || !s.strength)
    goto done;
  st = visit (&s, order);
  if (st == MMB_OK)
    st = finish (&s, fusion, order, durations, end);
  p->overlap = NAN;
  if (st == MMB_OK && d->M > 1)
    st = overlap (&s, order[0], order[1]);
  if (st == MMB_OK)
    {
      misattribution (&s, order[0]);
      st = variances (&s);
      judge (&s, fusion, order, durations);
    }

done:
  mmb_free (al, s.set);
  mmb_free (al, s.W);
  mmb_free (al, s.E);
  mmb_free (al, s.V);
  mmb_free (al, s.VS);
  mmb_free (al, s.strength);
  return st;
}
