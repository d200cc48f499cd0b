/* mmb_mex_record.c - gateways: records and events of a run. */
#include "mmb_mex.h"

#include <string.h>

/* Rows of a record of accepted steps, and events kept beside those of levels. */
#define STEP_ROWS 1002
#define EVENTS 256

void
mmb_mex_record_room (mmb_record *r, size_t cells, size_t n_params, size_t levels)
{
  size_t all, n;

  r->event_capacity = mmb_mex_sum (EVENTS, levels, "LOSSLEVELS");
  r->capacity = r->count > 0 ? r->count + 1 : STEP_ROWS + r->event_capacity;
  /* the results are a copy */
  n = mmb_mex_sum (r->capacity, r->event_capacity, "RECORDAT");
  all = mmb_mex_product (mmb_mex_product (2, n, "RECORDAT"), cells + 4, "RECORDAT");
  mmb_mex_room (all, "RECORDAT");
  n = mmb_mex_sum (r->net_count + 1, r->state_count, "RECORDNETS");
  n = mmb_mex_product (n, n_params, "RECORDNETS");
  mmb_mex_room (n, "RECORDNETS");
  r->t = mxMalloc (r->capacity * sizeof *r->t);
  r->loss = mxMalloc (r->capacity * sizeof *r->loss);
  r->objective = mxMalloc (r->capacity * sizeof *r->objective);
  r->Eg = mxMalloc (r->capacity * sizeof *r->Eg);
  r->W = mxMalloc (r->capacity * cells * sizeof *r->W);
  r->events = mxCalloc (r->event_capacity, sizeof *r->events);
  r->event_W = mxCalloc (r->event_capacity * cells, sizeof *r->event_W);
  r->nets = mxMalloc (n * sizeof *r->nets);
  r->states = r->nets + r->net_count * n_params;
}

static mxArray *
column (const double *x, size_t rows)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) rows, 1, mxREAL);

  if (rows > 0)
    memcpy (mxGetPr (a), x, rows * sizeof *x);
  return a;
}

/* Rows of O x D maps as rows x D x O, time fastest. */
static mxArray *
maps (const double *W, size_t rows, size_t O, size_t D)
{
  const mwSize size[3] = {(mwSize) rows, (mwSize) D, (mwSize) O};
  mxArray *a = mxCreateNumericArray (O > 1 ? 3 : 2, size, mxDOUBLE_CLASS,
                                     mxREAL);
  double *out = mxGetPr (a);
  size_t i, j, o;

  for (i = 0; i < rows; i++)
    for (j = 0; j < D; j++)
      for (o = 0; o < O; o++)
        out[i + rows * (j + D * o)] = W[(i * D + j) * O + o];
  return a;
}

mxArray *
mmb_mex_record (const mmb_record *r, size_t O, size_t D)
{
  static const char *names[] = {"t", "loss", "objective", "Eg", "W",
                                "eventsLost"};
  mxArray *s = mxCreateStructMatrix (1, 1, 6, names);

  mxSetField (s, 0, "t", column (r->t, r->rows));
  mxSetField (s, 0, "loss", column (r->loss, r->rows));
  mxSetField (s, 0, "objective", column (r->objective, r->rows));
  mxSetField (s, 0, "Eg", column (r->Eg, r->rows));
  mxSetField (s, 0, "W", r->W ? maps (r->W, r->rows, O, D)
                              : mxCreateDoubleMatrix ((mwSize) r->rows, 0, mxREAL));
  mxSetField (s, 0, "eventsLost", mxCreateDoubleScalar ((double) r->event_lost));
  return s;
}

mxArray *
mmb_mex_events (const mmb_record *r, size_t O, size_t D, double from, double unit,
                double rate)
{
  static const char *names[] = {"name", "modality", "learned", "t", "since", "level",
                                "loss", "W", "tau", "sinceTau"};
  mxArray *s;
  size_t i, skip = 0;
  mwIndex at = 0;

  for (i = 0; i < r->event_count && from > 0; i++)
    skip += r->events[i].t == 0; /* of the part before */
  s = mxCreateStructMatrix (1, (mwSize) (r->event_count - skip), 10, names);
  for (i = 0; i < r->event_count; i++)
    {
      const mmb_event *e = &r->events[i];
      double t = e->t * unit, since = e->since * unit;
      if (from > 0 && e->t == 0)
        continue;
      bool learned = e->kind == MMB_EVENT_LEARNED
                     || e->kind == MMB_EVENT_UNLEARNED;
      mxArray *W = mxCreateDoubleMatrix ((mwSize) O, (mwSize) D, mxREAL);
      memcpy (mxGetPr (W), r->event_W + i * O * D, O * D * sizeof (double));
      mxSetField (s, at, "name", mxCreateString (mmb_event_name (e->kind)));
      mxSetField (s, at, "modality",
                  learned ? mxCreateDoubleScalar ((double) e->modality + 1)
                          : mxCreateDoubleMatrix (0, 0, mxREAL));
      mxSetField (s, at, "learned",
                  mxCreateDoubleScalar ((double) e->learned));
      mxSetField (s, at, "t", mxCreateDoubleScalar (from + t));
      mxSetField (s, at, "since", mxCreateDoubleScalar (since));
      mxSetField (s, at, "level", mxCreateDoubleScalar (e->level));
      mxSetField (s, at, "loss", mxCreateDoubleScalar (e->loss));
      mxSetField (s, at, "W", W);
      mxSetField (s, at, "tau", mxCreateDoubleScalar (from * rate + t * rate));
      mxSetField (s, at, "sinceTau", mxCreateDoubleScalar (since * rate));
      at++;
    }
  return s;
}

