/* mmb_rounding.c - uncertainty of predicted times from rounding of the moments. */
#include "mmb_rounding.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* Patterns that are tried: the largest of so few is rarely below half of what
   is to be expected, and counts twice. */
#define DRAWS 4
#define SAFETY 2

/* A sign from the bits of three numbers. */
static double
coin (size_t draw, size_t i, size_t j)
{
  uint64_t x = (uint64_t) draw * UINT64_C (0x9e3779b97f4a7c15)
               + (uint64_t) i * UINT64_C (0xbf58476d1ce4e5b9)
               + (uint64_t) j * UINT64_C (0x94d049bb133111eb);

  x ^= x >> 30;
  x *= UINT64_C (0xbf58476d1ce4e5b9);
  x ^= x >> 27;
  x *= UINT64_C (0x94d049bb133111eb);
  return x >> 63 ? 1 : -1;
}

void
mmb_rounding_move (const mmb_moments *d, size_t draw, double *S, double *Syx)
{
  size_t D = d->D, O = d->O, i, j;

  for (j = 0; j < D; j++)
    for (i = 0; i <= j; i++)
      S[i + j * D] = S[j + i * D] = d->S[i + j * D]
                                    * (1 + DBL_EPSILON * coin (draw, i, j + 1));
  for (j = 0; j < D; j++)
    for (i = 0; i < O; i++)
      Syx[i + j * O] = d->Syx[i + j * O]
                       * (1 + DBL_EPSILON * coin (draw, D + i, j + 1));
}

void
mmb_rounding_raise (size_t M, const double *now, const double *then,
                    const double *found, double *moves)
{
  double passed = 0, off, unit;
  size_t j;

  for (j = 0; j < M; j++)
    {
      passed += isfinite (found[j]) ? found[j] : 0;
      unit = found[j] > 0 && isfinite (found[j]) ? found[j] : passed;
      unit = isfinite (now[j]) ? fmax (unit, now[j]) : unit;
      off = 0;
      if (isinf (then[j]) != isinf (now[j]))
        off = INFINITY;
      else if (isfinite (now[j]) && unit > 0)
        off = SAFETY * fabs (then[j] - now[j]) / unit;
      moves[j] = fmax (moves[j], off);
    }
}

mmb_status
mmb_rounding_race (const mmb_moments *d, const mmb_race_opts *opts,
                   const double *found, double *moves, const mmb_allocator *al)
{
  mmb_moments moved = *d;
  mmb_race_result now, then;
  size_t draw, cells;
  double *S = NULL, *Syx = mmb_calloc (al, d->O * d->D, sizeof *Syx);
  mmb_status st = mmb_race_room (&now, d->M, al);

  memset (moves, 0, d->M * sizeof *moves);
  if (mmb_race_room (&then, d->M, al) != MMB_OK)
    st = MMB_ENOMEM;
  if (mmb_size_mul (d->D, d->D, &cells))
    S = mmb_calloc (al, cells, sizeof *S);
  if (!S || !Syx)
    st = MMB_ENOMEM;
  if (st == MMB_OK)
    st = mmb_race_run (d, opts, &now, al);
  moved.S = S;
  moved.Syx = Syx;
  for (draw = 0; draw < DRAWS && st == MMB_OK; draw++)
    {
      mmb_rounding_move (d, draw, S, Syx);
      st = mmb_race_run (&moved, opts, &then, al);
      if (st == MMB_OK)
        mmb_rounding_raise (d->M, now.durations, then.durations, found, moves);
    }
  mmb_race_room_free (&now, al);
  mmb_race_room_free (&then, al);
  mmb_free (al, S);
  mmb_free (al, Syx);
  return st;
}
