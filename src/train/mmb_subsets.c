/* mmb_subsets.c - losses, accuracies and signals of subsets of modalities. */
#include "mmb_subsets.h"

#include <math.h>
#include <string.h>

#include "mmb_engine_type.h"

enum { COLUMNS = 5 };

/* What `fill` is told. */
typedef struct {
  mmb_subsets *s;
  size_t column;
} place;

struct mmb_subsets {
  mmb_engine *engine;
  mmb_batch *train;          /* the engine's */
  mmb_batch *heldout;        /* NULL: none */
  size_t M, K, P, held, O;
  double *params;            /* n_params */
  double *nothing, *alone;   /* P x O, outputs */
  bool *seen;                /* M */
  double *values[COLUMNS];
  place places[COLUMNS];
  mmb_column columns[COLUMNS];
  size_t count;
  mmb_allocator al;
};

size_t
mmb_subsets_count (size_t M)
{
  return M <= MMB_SUBSETS_ALL ? (size_t) 1 << M : M + 2;
}

void
mmb_subsets_seen (size_t M, size_t k, bool *seen)
{
  size_t m;

  for (m = 0; m < M; m++)
    seen[m] = M <= MMB_SUBSETS_ALL ? k >> m & 1 : k == M + 1 || k == m + 1;
}

/* Is one modality seen, and which? */
static bool
single (const mmb_subsets *s, size_t *which)
{
  size_t m, n = 0;

  for (m = 0; m < s->M; m++)
    if (s->seen[m])
      {
        *which = m;
        n++;
      }
  return n == 1;
}

static mmb_status
measure (mmb_subsets *s)
{
  double **v = s->values;
  size_t k, i, m, cells = s->P * s->O;
  mmb_batch_score score;
  mmb_status st = MMB_OK;

  mmb_engine_store (s->engine, s->params);
  for (k = 0; k < s->K && st == MMB_OK; k++)
    {
      mmb_subsets_seen (s->M, k, s->seen);
      st = mmb_batch_forward (s->train, s->params, s->seen, &score,
                              k == 0 ? s->nothing : s->alone);
      v[0][k] = score.loss;
      v[1][k] = (double) score.hits / (double) s->P;
      if (single (s, &m))
        {
          double sum = 0;
          for (i = 0; i < cells; i++)
            sum += (s->alone[i] - s->nothing[i]) * (s->alone[i] - s->nothing[i]);
          v[2][m] = sqrt (sum / (double) s->P);
        }
      if (st != MMB_OK || !s->heldout)
        continue;
      st = mmb_batch_forward (s->heldout, s->params, s->seen, &score, NULL);
      v[3][k] = score.loss;
      v[4][k] = (double) score.hits / (double) s->held;
    }
  return st;
}

/* The first column of a row measures for all. */
static mmb_status
fill (void *arg, const mmb_row *row, double *values)
{
  const place *p = arg;
  mmb_subsets *s = p->s;
  mmb_status st = p->column == 0 ? measure (s) : MMB_OK;

  (void) row;
  memcpy (values, s->values[p->column],
          s->columns[p->column].width * sizeof *values);
  return st;
}

static mmb_status
begin (mmb_subsets *s)
{
  static const char *names[COLUMNS]
    = {"lossOnly", "accuracyOnly", "signal", "lossHeldOut", "accuracyHeldOut"};
  size_t c, cells;

  s->count = s->heldout ? COLUMNS : COLUMNS - 2;
  for (c = 0; c < s->count; c++)
    {
      size_t width = c == 2 ? s->M : s->K;
      s->values[c] = mmb_calloc (&s->al, width, sizeof *s->values[c]);
      if (!s->values[c])
        return MMB_ENOMEM;
      s->places[c] = (place) {s, c};
      s->columns[c] = (mmb_column) {names[c], width, NULL, fill, &s->places[c]};
    }
  s->params = mmb_calloc (&s->al, s->engine->net->n_params, sizeof *s->params);
  s->seen = mmb_calloc (&s->al, s->M, sizeof *s->seen);
  if (mmb_size_mul (s->P, s->O, &cells))
    {
      s->nothing = mmb_calloc (&s->al, cells, sizeof *s->nothing);
      s->alone = mmb_calloc (&s->al, cells, sizeof *s->alone);
    }
  return s->params && s->seen && s->nothing && s->alone ? MMB_OK : MMB_ENOMEM;
}

mmb_subsets *
mmb_subsets_alloc (mmb_engine *engine, const mmb_samples *heldout,
                   const mmb_batch_opts *opts, const mmb_allocator *al,
                   mmb_status *st)
{
  mmb_subsets *s;

  *st = MMB_EINVAL;
  if (!engine->batch)
    return NULL;
  *st = MMB_ENOMEM;
  s = mmb_calloc (al, 1, sizeof *s);
  if (!s)
    return NULL;
  s->al = al ? *al : mmb_allocator_default ();
  s->engine = engine;
  s->train = engine->batch;
  s->M = engine->net->M;
  s->K = mmb_subsets_count (s->M);
  s->P = engine->samples;
  s->O = engine->net->O;
  *st = MMB_OK;
  if (heldout)
    {
      s->held = heldout->P;
      s->heldout = mmb_batch_alloc (engine->net, heldout, opts, al, st);
    }
  if (*st == MMB_OK)
    *st = begin (s);
  if (*st == MMB_OK)
    return s;
  mmb_subsets_free (s);
  return NULL;
}

const mmb_column *
mmb_subsets_columns (const mmb_subsets *s, size_t *count)
{
  *count = s->count;
  return s->columns;
}

void
mmb_subsets_free (mmb_subsets *s)
{
  mmb_allocator al;
  size_t c;

  if (!s)
    return;
  al = s->al;
  mmb_batch_free (s->heldout);
  for (c = 0; c < COLUMNS; c++)
    mmb_free (&al, s->values[c]);
  mmb_free (&al, s->params);
  mmb_free (&al, s->seen);
  mmb_free (&al, s->nothing);
  mmb_free (&al, s->alone);
  mmb_free (&al, s);
}
