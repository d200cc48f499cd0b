/* mmbias_passages_mex.c - MEX gateway: which modalities are learned, and lost
   again, along recorded maps (T20).
   passages = mmbias_passages_mex (data, t, W, loss, measure, fusion), t and loss
   T x 1, W T x D x O, FUSION 1 x M encoder depths: 3 x K, columns [modality; learned (1) or lost (0); time] */
#include <string.h>

#include "mmb_events.h"
#include "mmb_mex.h"

typedef struct {
  double *rows;   /* 3 x room: a column for each passage */
  size_t count, room;
  bool failed;    /* memory has run out */
} list;

/* Of the events those that count. */
static void
append (void *arg, const mmb_event *e, const double *W)
{
  list *l = arg;
  double *more = l->rows;

  (void) W;
  if (l->failed
      || (e->kind != MMB_EVENT_LEARNED && e->kind != MMB_EVENT_UNLEARNED))
    return;
  if (l->count == l->room)
    {
      more = mmb_calloc (mmb_mex_host (), 6 * (l->room + 16), sizeof *more);
      l->failed = !more;
      if (!more)
        return;
      if (l->rows)
        memcpy (more, l->rows, 3 * l->count * sizeof *more);
      mmb_free (mmb_mex_host (), l->rows);
      l->rows = more;
      l->room = 2 * (l->room + 16);
    }
  more += 3 * l->count++;
  more[0] = (double) e->modality + 1;
  more[1] = e->kind == MMB_EVENT_LEARNED;
  more[2] = e->t;
}

/* Points T (COUNT) with maps ALL (COUNT x D x O); W: O x D scratch. */
static mmb_status
walk (const mmb_moments *d, const size_t *fusion, const mmb_events_opts *opts,
      size_t count, const double *t, const double *all, const double *loss,
      double *W, list *l)
{
  mmb_status st;
  mmb_events *watch = mmb_events_alloc (d, fusion, opts, mmb_mex_host (), &st);
  size_t i, j, o;

  for (i = 0; i < count && st == MMB_OK; i++)
    {
      for (o = 0; o < d->O; o++)
        for (j = 0; j < d->D; j++)
          W[o + j * d->O] = all[i + count * (j + d->D * o)];
      st = mmb_events_look (watch, t[i], W, loss[i], append, l);
    }
  mmb_events_free (watch);
  return st == MMB_OK && l->failed ? MMB_ENOMEM : st;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_T, IN_W, IN_LOSS, IN_MEASURE, IN_FUSION, IN_COUNT };
  const double *t, *all, *loss;
  mxArray *out;
  mmb_events_opts opts = {.level_count = 0};
  mmb_moments d;
  mmb_status st;
  list l = {.count = 0};
  double *W;
  size_t T, *fusion;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  all = mmb_mex_maps (prhs[IN_W], &d, &T);
  t = mmb_mex_numbers (prhs[IN_T], "T", T, 1);
  loss = mmb_mex_numbers (prhs[IN_LOSS], "LOSS", T, 1);
  opts.measure = (mmb_measure) mmb_mex_word (prhs[IN_MEASURE], "MEASURE",
                                             mmb_measure_name);
  fusion = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", d.M, 1, NULL);
  W = mxCalloc (d.O * d.D, sizeof *W);

  threads = mmb_mex_enter ();
  st = walk (&d, fusion, &opts, T, t, all, loss, W, &l);
  mmb_mex_leave (threads);

  if (st != MMB_OK)
    mmb_free (mmb_mex_host (), l.rows);
  mmb_mex_check (st, "learning phases of a run");
  out = mxCreateDoubleMatrix (3, (mwSize) l.count, mxREAL);
  if (l.count > 0)
    memcpy (mxGetPr (out), l.rows, 3 * l.count * sizeof *l.rows);
  mmb_free (mmb_mex_host (), l.rows);
  plhs[0] = out;
}
