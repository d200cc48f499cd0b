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

/* Modalities above their levels by the same factor, but for rounding. */
#define SAME_SHARE 1e-9

/* Squares of norms that differ by less than this part may be equal. */
#define NEARLY 1e-10

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
  double *since;          /* M, loss at which it was learned */
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
  size_t *open;           /* what may happen next, in order: few of all */
  size_t open_count;
  mmb_status failed;      /* MMB_OK, or why something could not be measured */
  double *spread;         /* M, signal of a map of Frobenius norm 1 at most */
  double *gram;           /* K x K scratch, K the largest rank of a modality */
  /* of the state looked at before */
  bool looked;
  double t, loss, last;   /* last: time of the last event */
  double *before;         /* O x D */
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

/* The measure of modality M in W; NaN, and w->failed says why, where that is not
   to be had. */
static double
measured (mmb_events *w, size_t m, const double *W)
{
  double value;
  mmb_status st = mmb_measure_of (w->d, w->measure, m, W, &value, &w->al);

  if (st != MMB_OK)
    w->failed = st;
  return value;
}

/* The largest rank that modality M's part of a map can have. */
static size_t
rank_of (const mmb_moments *d, size_t m)
{
  return d->O < d->dims[m] ? d->O : d->dims[m];
}

/* Is the spectral norm of the O x N block W below LEVEL, and not just by rounding?
   Then LEVEL^2 I - W W' has a Cholesky factor, or with W' W if that is smaller.
   G is scratch. */
static bool
below (size_t O, size_t n, const double *W, double level, double *G)
{
  size_t k = O < n ? O : n, all = O < n ? n : O, i, j, l;
  size_t row = O < n ? 1 : O, step = O < n ? O : 1;
  double x;

  for (j = 0; j < k; j++)
    for (i = j; i < k; i++)
      {
        x = i == j ? (1 - NEARLY) * level * level : 0;
        for (l = 0; l < all; l++)
          x -= W[i * row + l * step] * W[j * row + l * step];
        for (l = 0; l < j; l++)
          x -= G[i + l * k] * G[j + l * k];
        if (i == j && !(x > 0))
          return false;
        G[i + j * k] = i == j ? sqrt (x) : x / G[j + j * k];
      }
  return true;
}

mmb_status
mmb_events_failed (const mmb_events *w)
{
  return w->failed;
}

/* What modality M must keep in order to stay learned: its level or half of what
   it has on M_S (w->W), whichever is less, since others may take over some of
   it or leave it more to do. */
static double
to_hold (mmb_events *w, size_t m)
{
  double now = MMB_LEARNED_SHARE * measured (w, m, w->W);

  return w->d->O == 1 && w->losses[m] < MOST_LOSSES
         ? HELD * fmin (w->level[m], now) : 0;
}

/* Can the K-th happen at all, before anything else does? */
static bool
may_happen (const mmb_events *w, size_t k)
{
  size_t M = w->d->M;

  if (k < M)
    return !w->learned[k] && w->level[k] > 0;
  if (k == M)
    return w->plateau == COMING;
  if (k == M + 1)
    return w->plateau == ON && w->count_learned < M;
  k -= M + 2;
  return k < w->levels ? !w->passed[k] : w->hold[k - w->levels] > 0;
}

static void
list_open (mmb_events *w)
{
  size_t k;

  w->open_count = 0;
  for (k = 0; k < mmb_events_count (w); k++)
    if (may_happen (w, k))
      w->open[w->open_count++] = k;
}

/* Levels for the modalities that are not learned yet, what the others must
   hold, and the plateau of these, which is none where LOSS is below its band
   already. */
static mmb_status
look_ahead (mmb_events *w, double loss)
{
  const mmb_moments *d = w->d;
  mmb_status st = mmb_measure_levels (d, w->measure, w->shallow, w->learned,
                                      w->W, &w->here, w->level, w->sign, &w->al);
  size_t m;

  for (m = 0; m < d->M && st == MMB_OK; m++)
    w->hold[m] = w->learned[m] ? to_hold (w, m) : 0;
  w->plateau = w->plateaus || w->count_learned == 0
               || w->count_learned == d->M ? COMING : PAST;
  if (!(w->band > 0)
      || (w->count_learned < d->M && loss <= w->here - w->band))
    w->plateau = PAST;
  list_open (w);
  return st;
}

/* Modalities and plateaus from the start on: all of the moments. */
static mmb_status
prepare_modalities (mmb_events *w, const size_t *fusion)
{
  const mmb_moments *d = w->d;
  size_t m, i, at = 0;
  double zero, best;
  mmb_status st;

  for (m = 0; m < d->M; at += d->dims[m], m++)
    for (i = at; i < at + d->dims[m]; i++)
      w->spread[m] = hypot (w->spread[m], sqrt (d->S[i * (d->D + 1)]));
  for (m = 0; m < d->M; m++)
    {
      w->shallow[m] = fusion && fusion[m] == 1;
      w->plateaus = w->plateaus || !w->shallow[m];
    }
  st = mmb_manifold (d, w->learned, w->W, &zero, NULL, NULL, &w->al);
  for (m = 0; m < d->M; m++)
    w->set[m] = true;
  if (st == MMB_OK)
    st = mmb_manifold (d, w->set, w->W, &best, NULL, NULL, &w->al);
  if (st != MMB_OK)
    return st;
  w->band = PLATEAU_BAND * (zero - best);
  return look_ahead (w, INFINITY);
}

/* Nobody waits for a modality or a plateau. */
static void
ignore_modalities (mmb_events *w)
{
  size_t m;

  for (m = 0; m < w->d->M; m++)
    w->learned[m] = true;
  w->plateau = PAST;
}

mmb_events *
mmb_events_alloc (const mmb_moments *d, const size_t *fusion,
                 const mmb_events_opts *opts, const mmb_allocator *al,
                 mmb_status *st)
{
  mmb_events *w = mmb_calloc (al, 1, sizeof *w);
  size_t m, rank = 0;

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
  w->since = mmb_calloc (al, d->M, sizeof *w->since);
  w->losses = mmb_calloc (al, d->M, sizeof *w->losses);
  w->sign = mmb_calloc (al, d->M, sizeof *w->sign);
  w->set = mmb_calloc (al, d->M, sizeof *w->set);
  w->W = mmb_calloc (al, d->O * d->D, sizeof *w->W);
  w->before = mmb_calloc (al, d->O * d->D, sizeof *w->before);
  w->spread = mmb_calloc (al, d->M, sizeof *w->spread);
  for (m = 0; m < d->M; m++)
    if (rank_of (d, m) > rank)
      rank = rank_of (d, m);
  w->gram = mmb_calloc (al, rank, rank * sizeof *w->gram);
  w->loss_level = mmb_calloc (al, w->levels, sizeof *w->loss_level);
  w->passed = mmb_calloc (al, w->levels, sizeof *w->passed);
  w->open = mmb_calloc (al, mmb_events_count (w), sizeof *w->open);
  if (!w->shallow || !w->learned || !w->level || !w->hold || !w->since
      || !w->losses || !w->sign || !w->set || !w->W || !w->before || !w->spread
      || !w->gram || !w->loss_level || !w->passed || !w->open)
    goto fail;
  if (opts->level_count > 0)
    memcpy (w->loss_level, opts->levels,
            opts->level_count * sizeof *opts->levels);
  if (w->stops)
    w->loss_level[w->levels - 1] = d->loss_min + opts->stop_loss;
  *st = MMB_OK;
  if (opts->losses_only)
    ignore_modalities (w);
  else
    *st = prepare_modalities (w, fusion);
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
rise (mmb_events *w, size_t m, const double *W)
{
  double x = measured (w, m, W);

  if (w->sign[m] != 0 && w->sign[m] * W[mmb_moments_offset (w->d, m)] < 0)
    x = -x;
  return x - w->level[m];
}

double
mmb_events_value (mmb_events *w, size_t k, const double *W, double loss)
{
  size_t M = w->d->M;

  if (!may_happen (w, k))
    return NAN;
  if (k < M)
    return rise (w, k, W);
  if (k == M)
    return w->here + w->band - loss;
  if (k == M + 1)
    return w->here - w->band - loss;
  k -= M + 2;
  if (k < w->levels)
    return w->loss_level[k] - loss;
  k -= w->levels;
  /* at a higher loss it has not lost to others, but momentum swings back */
  return loss < w->since[k] ? w->hold[k] - measured (w, k, W) : NAN;
}

bool
mmb_events_past (mmb_events *w, size_t k, const double *W, double loss)
{
  const mmb_moments *d = w->d;
  double size = 0, widest;
  size_t i, n;

  if (k < d->M)
    {
      /* the measure is at most the Frobenius norm, or spread times that */
      if (!may_happen (w, k))
        return false;
      n = d->O * d->dims[k];
      W += d->O * mmb_moments_offset (d, k);
      for (i = 0; i < n; i++)
        size += W[i] * W[i];
      W -= d->O * mmb_moments_offset (d, k);
      widest = w->measure == MMB_MEASURE_SIGNAL ? w->spread[k] : 1;
      if (!(size * widest * widest >= w->level[k] * w->level[k]))
        return false;
      /* .. and at least this over the root of the rank */
      n = rank_of (d, k);
      if (w->measure == MMB_MEASURE_WEIGHTS && n > 1)
        {
          if (size >= (double) n * w->level[k] * w->level[k])
            return true;
          if (below (d->O, d->dims[k], W + d->O * mmb_moments_offset (d, k),
                     w->level[k], w->gram))
            return false;
        }
    }
  return mmb_events_value (w, k, W, loss) >= 0;
}

size_t
mmb_events_due (mmb_events *w, const double *W, double loss)
{
  size_t count = mmb_events_count (w), k, first = count;
  double share, most = 0;

  for (k = 0; k < w->d->M; k++)
    if (mmb_events_past (w, k, W, loss))
      {
        share = measured (w, k, W) / w->level[k];
        if (share > most * (1 + SAME_SHARE))
          most = share, first = k;
      }
  for (; first == count && k < count; k++)
    if (mmb_events_past (w, k, W, loss))
      first = k;
  return first;
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
      w->since[k] = loss;
      w->count_learned++;
      return look_ahead (w, loss);
    }
  if (k == M || k == M + 1)
    {
      e->kind = k == M ? MMB_EVENT_BEGIN : MMB_EVENT_END;
      e->level = w->here + (k == M ? w->band : -w->band);
      w->plateau = k == M ? ON : PAST;
      list_open (w);
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
      return look_ahead (w, loss);
    }
  e->kind = MMB_EVENT_LOSS;
  e->level = w->loss_level[k];
  w->passed[k] = true;
  list_open (w);
  *stop = w->stops && k + 1 == w->levels;
  return MMB_OK;
}

/* What the K-th is worth at the state looked at before, and how far from there
   to (W, LOSS) it crosses: in [0, 1], 0 where it had crossed by then. */
static double
crossing (mmb_events *w, size_t k, const double *W, double loss)
{
  double from = mmb_events_value (w, k, w->before, w->loss);
  double to = mmb_events_value (w, k, W, loss);

  return from < 0 && to > from ? from / (from - to) : 0;
}

/* The start: what is passed is no event, but that a modality is learned is. */
static mmb_status
first_look (mmb_events *w, double t, const double *W, double loss,
            mmb_event_fn keep, void *arg)
{
  size_t k;
  mmb_status st = MMB_OK;
  mmb_event e;
  bool stop;

  while (st == MMB_OK && (k = mmb_events_due (w, W, loss)) < mmb_events_count (w))
    {
      st = mmb_events_pass (w, k, loss, &e, &stop);
      e.t = t;
      e.since = 0;
      if (e.kind == MMB_EVENT_LEARNED || e.kind == MMB_EVENT_UNLEARNED)
        keep (arg, &e, W);
    }
  return st;
}

/* The earliest of what has happened by (W, LOSS), at *PART of the way there
   but not before it; their count when there is none. */
static size_t
next_of (mmb_events *w, const double *W, double loss, double *part)
{
  size_t count = mmb_events_count (w), found = count, i;
  double best = INFINITY, at;

  for (i = 0; i < w->open_count; i++)
    if (mmb_events_past (w, w->open[i], W, loss))
      {
        at = fmax (crossing (w, w->open[i], W, loss), *part);
        if (at < best)
          {
            best = at;
            found = w->open[i];
          }
      }
  if (found < count)
    *part = best;
  return found;
}

mmb_status
mmb_events_look (mmb_events *w, double t, const double *W, double loss,
                 mmb_event_fn keep, void *arg)
{
  size_t cells = w->d->O * w->d->D, k, i;
  double part = 0;
  mmb_status st = MMB_OK;
  mmb_event e;
  bool stop;

  if (!w->looked)
    {
      st = first_look (w, t, W, loss, keep, arg);
      w->last = t;
    }
  while (w->looked && st == MMB_OK
         && (k = next_of (w, W, loss, &part)) < mmb_events_count (w))
    {
      st = mmb_events_pass (w, k, w->loss + part * (loss - w->loss), &e, &stop);
      e.t = w->t + part * (t - w->t);
      e.since = e.t - w->last;
      w->last = e.t;
      for (i = 0; i < cells; i++)
        w->W[i] = w->before[i] + part * (W[i] - w->before[i]);
      keep (arg, &e, w->W);
    }
  w->looked = true;
  w->t = t;
  w->loss = loss;
  memcpy (w->before, W, cells * sizeof *W);
  return st == MMB_OK ? w->failed : st;
}

/* What is watched costs so much beside its sums, in operations of an epoch, of
   which networks with one output do three times as many in the same time:
   measured by bench/events.m. */
#define COST_ONE_OUTPUT 400
#define COST_MORE_OUTPUTS 120

double
mmb_events_cost (const mmb_moments *d, const mmb_events_opts *opts)
{
  double watched = (double) (2 * d->M + 3 + opts->level_count), n, rank;
  double sum = 4 * (double) d->O * (double) d->D;
  size_t m;

  for (m = 0; m < d->M; m++)
    {
      n = (double) d->dims[m];
      rank = (double) rank_of (d, m);
      if (opts->measure == MMB_MEASURE_SIGNAL)
        sum += 2 * (double) d->O * n * n;
      else if (rank > 1)
        sum += 2 * (double) d->O * n * rank;
    }
  return sum + watched * (d->O > 1 ? COST_MORE_OUTPUTS : COST_ONE_OUTPUT);
}

void
mmb_events_visit (mmb_events *w, mmb_archive *a)
{
  size_t M = w->d->M, plateau = w->plateau, m;

  for (m = 0; m < M; m++)
    {
      mmb_archive_flag (a, &w->learned[m]);
      mmb_archive_size (a, &w->losses[m], MOST_LOSSES);
    }
  mmb_archive_size (a, &w->count_learned, M);
  mmb_archive_numbers (a, M, w->level);
  mmb_archive_numbers (a, M, w->hold);
  mmb_archive_numbers (a, M, w->since);
  mmb_archive_numbers (a, M, w->sign);
  mmb_archive_numbers (a, 1, &w->here);
  mmb_archive_size (a, &plateau, PAST);
  for (m = 0; m < w->levels; m++)
    mmb_archive_flag (a, &w->passed[m]);
  mmb_archive_flag (a, &w->looked);
  mmb_archive_numbers (a, 1, &w->t);
  mmb_archive_numbers (a, 1, &w->loss);
  mmb_archive_numbers (a, 1, &w->last);
  mmb_archive_numbers (a, w->d->O * w->d->D, w->before);
  w->plateau = plateau == ON ? ON : plateau == PAST ? PAST : COMING;
  list_open (w);
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
  mmb_free (&al, w->since);
  mmb_free (&al, w->losses);
  mmb_free (&al, w->sign);
  mmb_free (&al, w->set);
  mmb_free (&al, w->W);
  mmb_free (&al, w->before);
  mmb_free (&al, w->spread);
  mmb_free (&al, w->gram);
  mmb_free (&al, w->loss_level);
  mmb_free (&al, w->passed);
  mmb_free (&al, w->open);
  mmb_free (&al, w);
}
