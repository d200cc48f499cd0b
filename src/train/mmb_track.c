/* mmb_track.c - events between the points of a recorded trajectory. */
#include "mmb_track.h"

#include <math.h>
#include <string.h>

struct mmb_track {
  mmb_events *watch;
  mmb_allocator al;
  size_t cells;
  bool begun;
  double t, loss;      /* of the point before */
  double *W;           /* its map */
  double part;         /* of the way to the next point that is behind */
  double last;         /* time of the last event */
};

mmb_track *
mmb_track_alloc (mmb_events *w, const mmb_moments *d, const mmb_allocator *al,
                 mmb_status *st)
{
  mmb_track *k = mmb_calloc (al, 1, sizeof *k);

  *st = MMB_ENOMEM;
  if (!k)
    return NULL;
  k->al = al ? *al : mmb_allocator_default ();
  k->watch = w;
  k->cells = d->O * d->D;
  k->W = mmb_calloc (al, k->cells, sizeof *k->W);
  if (!k->W)
    {
      mmb_track_free (k);
      return NULL;
    }
  *st = MMB_OK;
  return k;
}

/* The first event after part FROM of the way to the map W: its number, and at
   which part; the number of things watched when there is none. */
static size_t
earliest (mmb_track *k, double from, const double *W, double loss, double *part)
{
  size_t count = mmb_events_count (k->watch), i, first = count;
  double before, after, at;

  *part = 1;
  for (i = 0; i < count; i++)
    {
      after = mmb_events_value (k->watch, i, W, loss);
      if (!(after >= 0))
        continue;
      at = from;
      before = k->begun ? mmb_events_value (k->watch, i, k->W, k->loss) : 0;
      if (before < 0)
        at = fmax (from, before / (before - after));
      if (first == count || at < *part)
        {
          first = i;
          *part = at;
        }
    }
  return first;
}

mmb_status
mmb_track_to (mmb_track *k, double t, const double *W, double loss,
              mmb_event *e, bool *any, bool *stop)
{
  double from = k->begun ? k->part : 1;
  size_t i = earliest (k, from, W, loss, &k->part);
  mmb_status st;

  *stop = false;
  *any = i < mmb_events_count (k->watch);
  if (!k->begun)
    k->last = t;
  if (*any)
    {
      e->t = k->begun ? k->t + k->part * (t - k->t) : t;
      e->since = e->t - k->last;
      st = mmb_events_pass (k->watch, i,
                            k->begun ? k->loss + k->part * (loss - k->loss)
                                     : loss, e, stop);
      k->last = e->t;
      return st;
    }
  k->begun = true;
  k->part = 0;
  k->t = t;
  k->loss = loss;
  memcpy (k->W, W, k->cells * sizeof *W);
  return MMB_OK;
}

void
mmb_track_free (mmb_track *k)
{
  mmb_allocator al;

  if (!k)
    return;
  al = k->al;
  mmb_free (&al, k->W);
  mmb_free (&al, k);
}
