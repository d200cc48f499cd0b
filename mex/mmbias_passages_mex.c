/* mmbias_passages_mex.c - MEX gateway: which modalities are learned, and lost
   again, along recorded maps (T20).
   passages = mmbias_passages_mex (data, t, W, loss, measure, fusion), t and loss
   T x 1, W T x D x O, FUSION 1 x M encoder depths: 3 x K, columns [modality; learned (1) or lost (0); time] */
#include <string.h>

#include "mmb_events.h"
#include "mmb_mex.h"
#include "mmb_track.h"

typedef struct {
  double *rows;   /* 3 x room: a column for each passage */
  size_t count, room;
} list;

/* False when memory runs out. */
static bool
append (list *l, const mmb_event *e)
{
  double *more;

  if (l->count == l->room)
    {
      more = mmb_calloc (NULL, 6 * (l->room + 16), sizeof *more);
      if (!more)
        return false;
      if (l->rows)
        memcpy (more, l->rows, 3 * l->count * sizeof *more);
      mmb_free (NULL, l->rows);
      l->rows = more;
      l->room = 2 * (l->room + 16);
    }
  more = l->rows + 3 * l->count++;
  more[0] = (double) e->modality + 1;
  more[1] = e->kind == MMB_EVENT_LEARNED;
  more[2] = e->t;
  return true;
}

/* Points T (COUNT) with maps ALL (COUNT x D x O); W: O x D scratch. */
static mmb_status
walk (const mmb_moments *d, const size_t *fusion, mmb_measure measure,
      size_t count, const double *t, const double *all, const double *loss,
      double *W, list *l)
{
  mmb_flow_opts opts = {.measure = measure};
  mmb_status st;
  mmb_events *watch = mmb_events_alloc (d, fusion, &opts, NULL, &st);
  mmb_track *track = watch ? mmb_track_alloc (watch, d, NULL, &st) : NULL;
  bool any, stop;
  mmb_event e;
  size_t i, j, o;

  for (i = 0; i < count && st == MMB_OK; i++)
    {
      for (o = 0; o < d->O; o++)
        for (j = 0; j < d->D; j++)
          W[o + j * d->O] = all[i + count * (j + d->D * o)];
      for (any = true; any && st == MMB_OK;)
        {
          st = mmb_track_to (track, t[i], W, loss[i], &e, &any, &stop);
          if (st == MMB_OK && any
              && (e.kind == MMB_EVENT_LEARNED || e.kind == MMB_EVENT_UNLEARNED)
              && !append (l, &e))
            st = MMB_ENOMEM;
        }
    }
  mmb_track_free (track);
  mmb_events_free (watch);
  return st;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_T, IN_W, IN_LOSS, IN_MEASURE, IN_FUSION, IN_COUNT };
  const mxArray *maps;
  const double *t, *loss;
  mxArray *out;
  mmb_measure measure;
  mmb_moments d;
  mmb_status st;
  list l = {.count = 0};
  double *W;
  size_t T, *fusion;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_data (&d, prhs[IN_DATA]);
  maps = prhs[IN_W];
  if (!mxIsDouble (maps) || mxIsComplex (maps) || mxIsSparse (maps))
    mmb_mex_raise (MMB_EINVAL, "W", "must be a full real double array");
  T = mxGetM (maps);
  if (mxGetNumberOfElements (maps) != T * d.D * d.O
      || (mxGetNumberOfElements (maps) > 0
          && (size_t) mxGetDimensions (maps)[1] != d.D))
    mmb_mex_raise (MMB_EDIM, "W", "must be times x inputs x outputs");
  t = mmb_mex_numbers (prhs[IN_T], "T", T, 1);
  loss = mmb_mex_numbers (prhs[IN_LOSS], "LOSS", T, 1);
  measure = (mmb_measure) mmb_mex_word (prhs[IN_MEASURE], "MEASURE",
                                        mmb_measure_name);
  fusion = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", d.M, 1, NULL);
  W = mxCalloc (d.O * d.D, sizeof *W);

  threads = mmb_mex_enter ();
  st = walk (&d, fusion, measure, T, t, mxGetPr (maps), loss, W, &l);
  mmb_mex_leave (threads);

  if (st != MMB_OK)
    mmb_free (NULL, l.rows);
  mmb_mex_check (st, "learning phases of a run");
  out = mxCreateDoubleMatrix (3, (mwSize) l.count, mxREAL);
  if (l.count > 0)
    memcpy (mxGetPr (out), l.rows, 3 * l.count * sizeof *l.rows);
  mmb_free (NULL, l.rows);
  plhs[0] = out;
}
