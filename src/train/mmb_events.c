/* mmb_events.c - which events a trajectory has passed. */
#include "mmb_events.h"

#include <math.h>
#include <string.h>

#include "mmb_manifold.h"

/* Part of what can be explained within which the loss is on a plateau. */
#define PLATEAU_BAND 0.05

/* A learned modality is lost below this part of what it must hold: less than 1,
   lest rounding lose what has just been learned. */
#define HELD (1 - 1e-6)

/* A modality that was lost so often counts as learned for good: bounds the
   number of events. */
#define MOST_LOSSES 100

/* What is watched: one per modality, two for the plateau, then loss levels,
   the last of which stops the run, then modalities that may be lost again. */
struct mmb_events {
  const mmb_moments *d;
  mmb_allocator al;
  mmb_measure measure;
  bool plateaus;          /* of one modality without others */
  bool *shallow;          /* M, encoders of one layer */
  bool *learned;          /* M */
  size_t count_learned;
  double *level;          /* M, measure that counts as learned; 0: never; of a
                             learned one that with which it was learned */
  double *hold;           /* M, below which a learned one is lost; 0: never */
  size_t *losses;         /* M, how often it was lost */
  double *W;              /* O x D scratch */
  double *sign;           /* M: that a scalar's weight must have; 0: any */
  bool *set;              /* M scratch */
  double here;            /* Loss(M_S) */
  double band;
  enum { COMING, ON, PAST } plateau;
  size_t levels;          /* loss levels, the stop level included */
  double *loss_level;
  bool *passed;
  bool stops;             /* the last level is the stop level */
};

static const char *names[MMB_EVENT_KINDS] = {
  [MMB_EVENT_LEARNED] = "learned",
  [MMB_EVENT_BEGIN] = "plateau begins",
  [MMB_EVENT_END] = "plateau ends",
  [MMB_EVENT_LOSS] = "loss",
  [MMB_EVENT_UNLEARNED] = "unlearned",
};

const char *
mmb_event_name (size_t kind)
{
  return kind < MMB_EVENT_KINDS ? names[kind] : NULL;
}

/* What modality M must keep in order to stay learned: its level or half of what
   it has on M_S (w->W), whichever is less, since others may take over some of
   it or leave it more to do. */
static double
to_hold (mmb_events *w, size_t m)
{
  double now = MMB_LEARNED_SHARE
               * mmb_measure_of (w->d, w->measure, m, w->W, &w->al);

  return w->d->O == 1 && w->losses[m] < MOST_LOSSES
         ? HELD * fmin (w->level[m], now) : 0;
}

/* Levels for the modalities that are not learned yet, what the others must
   hold, and the plateau of these. */
static mmb_status
look_ahead (mmb_events *w)
{
  const mmb_moments *d = w->d;
  mmb_status st = mmb_measure_levels (d, w->measure, w->shallow, w->learned,
                                      w->W, &w->here, w->level, w->sign, &w->al);
  size_t m;

  for (m = 0; m < d->M && st == MMB_OK; m++)
    w->hold[m] = w->learned[m] ? to_hold (w, m) : 0;
  w->plateau = w->plateaus || w->count_learned == 0
               || w->count_learned == d->M ? COMING : PAST;
  if (!(w->band > 0))
    w->plateau = PAST;
  return st;
}

mmb_events *
mmb_events_alloc (const mmb_moments *d, const size_t *fusion,
                 const mmb_flow_opts *opts, const mmb_allocator *al,
                 mmb_status *st)
{
  mmb_events *w = mmb_calloc (al, 1, sizeof *w);
  size_t m;
  double zero, best;

  *st = MMB_ENOMEM;
  if (!w)
    return NULL;
  w->al = al ? *al : mmb_allocator_default ();
  w->d = d;
  w->measure = opts->measure;
  w->stops = opts->stop_loss > 0;
  w->levels = opts->level_count + w->stops;
  w->shallow = mmb_calloc (al, d->M, sizeof *w->shallow);
  w->learned = mmb_calloc (al, d->M, sizeof *w->learned);
  w->level = mmb_calloc (al, d->M, sizeof *w->level);
  w->hold = mmb_calloc (al, d->M, sizeof *w->hold);
  w->losses = mmb_calloc (al, d->M, sizeof *w->losses);
  w->sign = mmb_calloc (al, d->M, sizeof *w->sign);
  w->set = mmb_calloc (al, d->M, sizeof *w->set);
  w->W = mmb_calloc (al, d->O * d->D, sizeof *w->W);
  w->loss_level = mmb_calloc (al, w->levels, sizeof *w->loss_level);
  w->passed = mmb_calloc (al, w->levels, sizeof *w->passed);
  if (!w->shallow || !w->learned || !w->level || !w->hold || !w->losses || !w->sign || !w->set
      || !w->W || !w->loss_level || !w->passed)
    goto fail;
  for (m = 0; m < d->M; m++)
    {
      w->shallow[m] = fusion && fusion[m] == 1;
      w->plateaus = w->plateaus || !w->shallow[m];
    }
  if (opts->level_count > 0)
    memcpy (w->loss_level, opts->levels,
            opts->level_count * sizeof *opts->levels);
  if (w->stops)
    w->loss_level[w->levels - 1] = d->loss_min + opts->stop_loss;
  *st = mmb_manifold (d, w->learned, w->W, &zero, NULL, NULL, al);
  for (m = 0; m < d->M; m++)
    w->set[m] = true;
  if (*st == MMB_OK)
    *st = mmb_manifold (d, w->set, w->W, &best, NULL, NULL, al);
  if (*st == MMB_OK)
    {
      w->band = PLATEAU_BAND * (zero - best);
      *st = look_ahead (w);
    }
  if (*st == MMB_OK)
    return w;

fail:
  mmb_events_free (w);
  return NULL;
}

size_t
mmb_events_count (const mmb_events *w)
{
  return 2 * w->d->M + 2 + w->levels;
}

/* How far modality M is above its level; a scalar one counts with its sign. */
static double
rise (const mmb_events *w, size_t m, const double *W)
{
  double x = mmb_measure_of (w->d, w->measure, m, W, &w->al);

  if (w->sign[m] != 0 && w->sign[m] * W[mmb_moments_offset (w->d, m)] < 0)
    x = -x;
  return x - w->level[m];
}

double
mmb_events_value (mmb_events *w, size_t k, const double *W, double loss)
{
  size_t M = w->d->M;

  if (k < M)
    return w->learned[k] || !(w->level[k] > 0) ? NAN : rise (w, k, W);
  if (k == M)
    return w->plateau == COMING ? w->here + w->band - loss : NAN;
  if (k == M + 1)
    return w->plateau == ON && w->count_learned < M ? w->here - w->band - loss
                                                    : NAN;
  k -= M + 2;
  if (k < w->levels)
    return w->passed[k] ? NAN : w->loss_level[k] - loss;
  k -= w->levels;
  return w->hold[k] > 0 ? w->hold[k] - mmb_measure_of (w->d, w->measure, k, W,
                                                       &w->al)
                        : NAN;
}

mmb_status
mmb_events_pass (mmb_events *w, size_t k, double loss, mmb_event *e, bool *stop)
{
  size_t M = w->d->M;

  e->modality = 0;
  e->loss = loss;
  e->learned = w->count_learned + (k < M);
  *stop = false;
  if (k < M)
    {
      e->kind = MMB_EVENT_LEARNED;
      e->modality = k;
      e->level = w->level[k];
      w->learned[k] = true;
      w->count_learned++;
      return look_ahead (w);
    }
  if (k == M || k == M + 1)
    {
      e->kind = k == M ? MMB_EVENT_BEGIN : MMB_EVENT_END;
      e->level = w->here + (k == M ? w->band : -w->band);
      w->plateau = k == M ? ON : PAST;
      return MMB_OK;
    }
  k -= M + 2;
  if (k >= w->levels)
    {
      k -= w->levels;
      e->kind = MMB_EVENT_UNLEARNED;
      e->modality = k;
      e->learned = w->count_learned - 1;
      e->level = w->hold[k];
      w->losses[k]++;
      w->learned[k] = false;
      w->count_learned--;
      return look_ahead (w);
    }
  e->kind = MMB_EVENT_LOSS;
  e->level = w->loss_level[k];
  w->passed[k] = true;
  *stop = w->stops && k + 1 == w->levels;
  return MMB_OK;
}

void
mmb_events_free (mmb_events *w)
{
  mmb_allocator al;

  if (!w)
    return;
  al = w->al;
  mmb_free (&al, w->shallow);
  mmb_free (&al, w->learned);
  mmb_free (&al, w->level);
  mmb_free (&al, w->hold);
  mmb_free (&al, w->losses);
  mmb_free (&al, w->sign);
  mmb_free (&al, w->set);
  mmb_free (&al, w->W);
  mmb_free (&al, w->loss_level);
  mmb_free (&al, w->passed);
  mmb_free (&al, w);
}
