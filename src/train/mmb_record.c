/* mmb_record.c - what is kept of a trajectory. */
#include "mmb_record.h"

#include <string.h>

static bool
increasing (size_t n, const double *at)
{
  size_t i;

  for (i = 1; i < n; i++)
    if (!(at[i] > at[i - 1]))
      return false;
  return true;
}

bool
mmb_record_valid (const mmb_record *r)
{
  if (r->capacity < (r->count > 0 ? r->count + 1 : 8)
      || (r->count > 0 && r->at[0] != 0))
    return false;
  return increasing (r->count, r->at) && increasing (r->net_count, r->net_at)
         && increasing (r->state_count, r->state_at);
}

void
mmb_record_begin (mmb_record *r, size_t cells)
{
  r->rows = r->net_rows = r->state_rows = 0;
  r->event_count = r->event_lost = 0;
  r->cells = cells;
}

mmb_status
mmb_record_append (mmb_record *r, const mmb_row *row)
{
  size_t at = r->rows, i;
  mmb_status st = MMB_OK;

  if (at >= r->capacity)
    return MMB_OK;
  r->rows++;
  r->t[at] = row->t;
  r->loss[at] = row->loss;
  if (r->objective)
    r->objective[at] = row->objective;
  if (r->Eg)
    r->Eg[at] = row->Eg;
  if (r->W && row->W)
    memcpy (r->W + at * r->cells, row->W, r->cells * sizeof *r->W);
  for (i = 0; i < r->column_count && st == MMB_OK; i++)
    {
      const mmb_column *c = &r->columns[i];
      st = c->fill (c->arg, row, c->values + at * c->width);
    }
  return st;
}

static void
move (double *x, size_t width, size_t to, size_t from)
{
  if (x && to != from)
    memcpy (x + to * width, x + from * width, width * sizeof *x);
}

void
mmb_record_move (mmb_record *r, size_t to, size_t from)
{
  size_t i;

  move (r->t, 1, to, from);
  move (r->loss, 1, to, from);
  move (r->objective, 1, to, from);
  move (r->Eg, 1, to, from);
  move (r->W, r->cells, to, from);
  for (i = 0; i < r->column_count; i++)
    move (r->columns[i].values, r->columns[i].width, to, from);
}

void
mmb_record_event (void *record, const mmb_event *e, const double *W)
{
  mmb_record *r = record;

  if (r->event_count >= r->event_capacity)
    {
      r->event_lost++;
      return;
    }
  if (r->event_W)
    memcpy (r->event_W + r->event_count * r->cells, W,
            r->cells * sizeof *W);
  r->events[r->event_count++] = *e;
}
