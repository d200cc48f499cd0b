/* mmb_predict_paper.c - the published prediction for given moments (T7-T12). */
#include "mmb_predict_paper.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

typedef struct {
  double *W, *E;     /* O x D */
  double *strength;  /* M */
} room;

/* Strengths at the start, in the order of learning. */
static mmb_status
line_up (const mmb_moments *d, const room *r, mmb_race_result *result,
         mmb_pair *pair, const mmb_allocator *al)
{
  bool none[2] = {false, false};
  double loss;
  mmb_status st = mmb_manifold (d, none, r->W, &loss, r->E, r->strength, al);

  result->rows = 0;
  result->order[0] = d->M > 1 && r->strength[1] > r->strength[0];
  if (d->M > 1)
    result->order[1] = !result->order[0];
  if (st == MMB_OK)
    mmb_race_settle (d->M, r->strength, true, result);
  pair->sA = r->strength[result->order[0]];
  if (d->M > 1 && pair->sA > 0)
    pair->k = r->strength[result->order[1]] / pair->sA;
  return st;
}

/* A's unimodal solution and what it leaves for B. */
static mmb_status
second (const mmb_moments *d, size_t F, const room *r,
        const mmb_race_result *result, mmb_pair *pair, const mmb_allocator *al)
{
  size_t A = result->order[0], B = result->order[d->M - 1], at;
  bool alone[2] = {A == 0, A == 1};
  double loss;
  mmb_status st = mmb_manifold (d, alone, r->W, &loss, r->E, r->strength, al);

  if (st == MMB_OK)
    st = mmb_blas_norm2 (d->O, d->dims[A],
                         r->W + d->O * mmb_moments_offset (d, A), d->O,
                         &pair->a, al);
  if (st != MMB_OK || d->M == 1)
    return st;
  pair->st = r->strength[B];
  at = mmb_moments_offset (d, B);
  /* T12; an early-fusion start follows S_yx instead */
  if (F > 1 && d->O * d->dims[B] == 1 && pair->st > 0
      && d->Syx[at] * r->E[at] < 0)
    pair->k = -pair->k;
  return MMB_OK;
}

static void
add_plateaus (size_t M, size_t F, mmb_race_result *r)
{
  bool *row = r->plateaus;
  size_t i;

  memset (row, 0, M * sizeof *row);
  for (i = 0; i < M && isfinite (r->durations[i]); i++)
    {
      if (F > 1 || i == 0)   /* early fusion learns all at once */
        {
          row += M;
          memcpy (row, row - M, M * sizeof *row);
        }
      row[r->order[i]] = true;
    }
  r->rows = (size_t) (row - r->plateaus) / M + 1;
}

mmb_status
mmb_predict_paper_run (const mmb_moments *d, size_t L, size_t F, double u0,
               mmb_race_result *result, mmb_pair *pair,
               const mmb_allocator *al)
{
  room r;
  double k[2];
  size_t m;
  mmb_status st = MMB_ENOMEM;

  memset (pair, 0, sizeof *pair);
  if (d->M > 2 || L < 2 || F < 1 || F > L || !(u0 > 0 && u0 < 1))
    return MMB_EINVAL;
  r.W = mmb_calloc (al, d->O * d->D, sizeof *r.W);
  r.E = mmb_calloc (al, d->O * d->D, sizeof *r.E);
  r.strength = mmb_calloc (al, d->M, sizeof *r.strength);
  if (!r.W || !r.E || !r.strength)
    goto done;
  for (m = 0; m < d->M; m++)
    {
      result->durations[m] = INFINITY;
      result->flags[m] = 0;
    }
  st = line_up (d, &r, result, pair, al);
  if (st == MMB_OK && pair->sA > 0)
    {
      st = second (d, F, &r, result, pair, al);
      k[0] = 1;
      k[1] = pair->k;
      if (st == MMB_OK)
        st = mmb_phase_first (L, F, u0, pair->sA, d->M, k,
                              &result->durations[0]);
      if (st == MMB_OK && d->M > 1
          && !(result->flags[result->order[1]] & MMB_RACE_TIED))
        result->durations[1] = mmb_phase_unimodal (L, F, u0, pair);
    }
  if (st == MMB_OK)
    add_plateaus (d->M, F, result);

done:
  mmb_free (al, r.W);
  mmb_free (al, r.E);
  mmb_free (al, r.strength);
  return st;
}
