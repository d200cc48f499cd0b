/* mmb_record.c - what is kept of a trajectory. */
#include "mmb_record.h"

#include <math.h>
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
  size_t at = r->rows, i, k;
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
  for (i = 0; i < r->column_count; i++)
    {
      const mmb_column *c = &r->columns[i];
      double *values = c->values + at * c->width;
      if (st == MMB_OK)
        st = c->fill (c->arg, row, values);
      for (k = 0; st != MMB_OK && k < c->width; k++)
        values[k] = NAN;
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

static void
visit_event (mmb_event *e, mmb_archive *a)
{
  size_t kind = e->kind;

  mmb_archive_size (a, &kind, MMB_EVENT_KINDS - 1);
  e->kind = (mmb_event_kind) kind;
  mmb_archive_size (a, &e->modality, SIZE_MAX);
  mmb_archive_size (a, &e->learned, SIZE_MAX);
  mmb_archive_numbers (a, 1, &e->since);
  mmb_archive_numbers (a, 1, &e->t);
  mmb_archive_numbers (a, 1, &e->level);
  mmb_archive_numbers (a, 1, &e->loss);
}

/* The first N rows of X, of WIDTH numbers each, where there is such a column. */
static void
visit_rows (double *x, size_t n, size_t width, mmb_archive *a)
{
  if (x)
    mmb_archive_numbers (a, n * width, x);
}

void
mmb_record_visit (mmb_record *r, size_t n_params, mmb_archive *a)
{
  size_t i;

  mmb_archive_size (a, &r->rows, r->capacity);
  visit_rows (r->t, r->rows, 1, a);
  visit_rows (r->loss, r->rows, 1, a);
  visit_rows (r->objective, r->rows, 1, a);
  visit_rows (r->Eg, r->rows, 1, a);
  visit_rows (r->W, r->rows, r->cells, a);
  for (i = 0; i < r->column_count; i++)
    visit_rows (r->columns[i].values, r->rows, r->columns[i].width, a);
  mmb_archive_size (a, &r->net_rows, r->net_count);
  visit_rows (r->nets, r->net_rows, n_params, a);
  mmb_archive_size (a, &r->state_rows, r->state_count);
  visit_rows (r->states, r->state_rows, n_params, a);
  mmb_archive_size (a, &r->event_count, r->event_capacity);
  mmb_archive_size (a, &r->event_lost, SIZE_MAX);
  for (i = 0; i < r->event_count; i++)
    visit_event (&r->events[i], a);
  visit_rows (r->event_W, r->event_count, r->cells, a);
}
