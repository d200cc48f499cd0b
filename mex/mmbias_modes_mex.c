/* mmbias_modes_mex.c - MEX gateway: the race of rank-one modes (T20).
   [race, maps] = mmbias_modes_mex (data, opts)
   opts: Init, Complete (0 or 1).  race: modality, strength, t, durations (K x 1),
   u (O x K), v (1 x K cell of D_m x 1), loss ((K + 1) x 1), interrupted; maps:
   O x D x (K + 1). */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

/* Arrays for R in mx memory. */
static void
modes_room (mmb_modes_result *r, const mmb_moments *d, int nlhs)
{
  size_t most = mmb_modes_most (d), cells, all;

  if (!mmb_size_mul (d->O + d->D, most + 1, &all)
      || !mmb_size_mul (d->O, d->D, &cells)
      || !mmb_size_mul (cells, most + 1, &cells)
      || !mmb_size_add (all, nlhs > 1 ? cells : 0, &all))
    mmb_mex_raise (MMB_ENOMEM, "DATA", "has too many modes");
  mmb_mex_room (all, "DATA");
  memset (r, 0, sizeof *r);
  r->modality = mxCalloc (most, sizeof *r->modality);
  r->strength = mxCalloc (most, sizeof *r->strength);
  r->durations = mxCalloc (most, sizeof *r->durations);
  r->u = mxCalloc (d->O * most, sizeof *r->u);
  r->v = mxCalloc (d->D * most, sizeof *r->v);
  r->loss = mxCalloc (most + 1, sizeof *r->loss);
  if (nlhs > 1)
    r->maps = mxCalloc (cells, sizeof *r->maps);
}

static mxArray *
race_struct (const mmb_modes_result *r, const mmb_moments *d)
{
  mmb_mex_struct s = {.count = 0};
  mxArray *v = mxCreateCellMatrix (1, (mwSize) r->count);
  double *modality, *t, now = 0;
  size_t k;

  modality = mmb_mex_add_matrix (&s, "modality", r->count, 1);
  memcpy (mmb_mex_add_matrix (&s, "strength", r->count, 1), r->strength,
          r->count * sizeof *t);
  t = mmb_mex_add_matrix (&s, "t", r->count, 1);
  memcpy (mmb_mex_add_matrix (&s, "durations", r->count, 1), r->durations,
          r->count * sizeof *t);
  memcpy (mmb_mex_add_matrix (&s, "u", d->O, r->count), r->u,
          d->O * r->count * sizeof *t);
  for (k = 0; k < r->count; k++)
    {
      size_t m = r->modality[k];
      mxArray *x = mxCreateDoubleMatrix ((mwSize) d->dims[m], 1, mxREAL);
      memcpy (mxGetPr (x), r->v + k * d->D + mmb_moments_offset (d, m),
              d->dims[m] * sizeof *t);
      mxSetCell (v, (mwIndex) k, x);
      modality[k] = (double) (m + 1);
      t[k] = now += r->durations[k];
    }
  mmb_mex_add (&s, "v", v);
  memcpy (mmb_mex_add_matrix (&s, "loss", r->count + 1, 1), r->loss,
          (r->count + 1) * sizeof *t);
  mmb_mex_add_truth (&s, "interrupted", r->interrupted);
  return mmb_mex_struct_of (&s);
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_OPTS, IN_COUNT };
  mmb_mex_progress progress;
  mmb_modes_opts o = {0};
  mmb_modes_result r;
  mmb_moments d;
  mmb_status st;
  mxArray *out[2] = {NULL, NULL};
  mwSize size[3];
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 2);
  mmb_mex_data (&d, prhs[IN_DATA]);
  o.u0 = mmb_mex_scalar (mmb_mex_field (prhs[IN_OPTS], "OPTS", "Init"), "INIT");
  if (!(o.u0 > 0 && o.u0 < 1))
    mmb_mex_raise (MMB_EINVAL, "INIT", "must be in (0, 1)");
  o.complete = mmb_mex_count (mmb_mex_field (prhs[IN_OPTS], "OPTS", "Complete"),
                              "COMPLETE") > 0;
  modes_room (&r, &d, nlhs);

  mmb_mex_progress_begin (&progress, INFINITY, "auto");
  o.monitor = mmb_mex_progress_monitor;
  o.monitor_arg = &progress;
  threads = mmb_mex_enter ();
  st = mmb_modes_run (&d, &o, &r, NULL);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  mmb_mex_check (st, "the race of modes");
  out[0] = race_struct (&r, &d);
  if (nlhs > 1)
    {
      size[0] = (mwSize) d.O;
      size[1] = (mwSize) d.D;
      size[2] = (mwSize) r.count + 1;
      out[1] = mxCreateNumericArray (3, size, mxDOUBLE_CLASS, mxREAL);
      memcpy (mxGetPr (out[1]), r.maps, d.O * d.D * (r.count + 1) * sizeof *r.maps);
    }
  mmb_mex_outputs (nlhs, plhs, 2, out);
}
