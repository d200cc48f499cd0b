/* mmb_mex_result.c - gateways: results. */
#include "mmb_mex.h"

#include <math.h>
#include <string.h>

void
mmb_mex_outputs (int nlhs, mxArray *plhs[], int count, mxArray *out[])
{
  int i;

  for (i = 0; i < count && i < (nlhs > 1 ? nlhs : 1); i++)
    plhs[i] = out[i];
}

void
mmb_mex_add (mmb_mex_struct *s, const char *name, mxArray *value)
{
  s->names[s->count] = name;
  s->values[s->count++] = value;
}

void
mmb_mex_add_number (mmb_mex_struct *s, const char *name, double x)
{
  mmb_mex_add (s, name, mxCreateDoubleScalar (x));
}

void
mmb_mex_add_truth (mmb_mex_struct *s, const char *name, bool x)
{
  mmb_mex_add (s, name, mxCreateLogicalScalar (x));
}

double *
mmb_mex_add_matrix (mmb_mex_struct *s, const char *name, size_t rows,
                    size_t cols)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) rows, (mwSize) cols, mxREAL);

  mmb_mex_add (s, name, a);
  return mxGetPr (a);
}

mxArray *
mmb_mex_struct_of (const mmb_mex_struct *s)
{
  mxArray *a = mxCreateStructMatrix (1, 1, s->count,
                                     (const char **) s->names);
  int i;

  for (i = 0; i < s->count; i++)
    mxSetFieldByNumber (a, 0, i, s->values[i]);
  return a;
}

void
mmb_mex_phases_room (mmb_race_result *r, const mmb_moments *d)
{
  r->order = mxCalloc (d->M, sizeof *r->order);
  r->durations = mxCalloc (d->M, sizeof *r->durations);
  r->flags = mxCalloc (d->M, sizeof *r->flags);
  r->earlier = mxCalloc (d->M, sizeof *r->earlier);
  r->error = mxCalloc (d->M, sizeof *r->error);
  r->capacity = mmb_race_rows (d->M);
  r->plateaus = mxCalloc (r->capacity * d->M, sizeof *r->plateaus);
}

static mxArray *
special_of (const mmb_race_result *r, size_t M)
{
  static const struct { const char *name; unsigned bit; } list[] = {
    {"wrongSign", MMB_RACE_SIGN}, {"turns", MMB_RACE_TURNS},
    {"unlearned", MMB_RACE_DROPPED}, {"tied", MMB_RACE_TIED}};
  mmb_mex_struct s = {.count = 0};
  mxArray *a;
  size_t i, m;

  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      a = mxCreateLogicalMatrix (1, (mwSize) M);
      for (m = 0; m < M; m++)
        mxGetLogicals (a)[m] = (r->flags[m] & list[i].bit) != 0;
      mmb_mex_add (&s, list[i].name, a);
    }
  memcpy (mmb_mex_add_matrix (&s, "earlier", 1, M), r->earlier,
          M * sizeof *r->earlier);
  return mmb_mex_struct_of (&s);
}

void
mmb_mex_add_times (mmb_mex_struct *s, size_t M, const size_t *order,
                   const double *durations)
{
  double now = 0, *rank = mmb_mex_add_matrix (s, "order", 1, M), *t, tA, tB;
  size_t j;

  mmb_mex_add_number (s, "first", (double) order[0] + 1);
  memcpy (mmb_mex_add_matrix (s, "durations", 1, M), durations,
          M * sizeof *durations);
  t = mmb_mex_add_matrix (s, "t", 1, M);
  for (j = 0; j < M; j++)
    {
      rank[j] = (double) order[j] + 1;
      now += durations[j];
      t[order[j]] = now;
    }
  tA = t[order[0]];
  tB = M > 1 ? t[order[1]] : NAN;
  mmb_mex_add_number (s, "tA", tA);
  mmb_mex_add_number (s, "tB", tB);
  mmb_mex_add_number (s, "ratio", M > 1 && isfinite (tA) ? 1 + durations[1] / tA
                                                         : NAN);
  mmb_mex_add_number (s, "duration", M > 1 ? durations[1] : NAN);
}

void
mmb_mex_add_phases (mmb_mex_struct *s, const mmb_race_result *r,
                    const mmb_moments *d, const char *method)
{
  mxArray *sets = mxCreateLogicalMatrix ((mwSize) r->rows, (mwSize) d->M);
  size_t m, k;

  mmb_mex_add_times (s, d->M, r->order, r->durations);
  mmb_mex_add (s, "special", special_of (r, d->M));
  mmb_mex_add_truth (s, "tied", d->M > 1 && (r->flags[r->order[1]]
                                             & MMB_RACE_TIED));
  for (m = 0; m < d->M; m++)
    for (k = 0; k < r->rows; k++)
      mxGetLogicals (sets)[k + m * r->rows] = r->plateaus[k * d->M + m];
  mmb_mex_add (s, "plateaus", sets);
  mmb_mex_add (s, "method", mxCreateString (method));
  mmb_mex_add (s, "modes", mxCreateDoubleMatrix (0, 0, mxREAL));
}
