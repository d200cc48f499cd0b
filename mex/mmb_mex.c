/* mmb_mex.c - what all gateways share: checks, views, reports. */
#define _GNU_SOURCE
#include "mmb_mex.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void
mmb_mex_nargs (int nrhs, int want_in, int nlhs, int max_out)
{
  if (nrhs != want_in || nlhs > max_out)
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: internal function called with %d inputs and "
                       "%d outputs, wants %d and at most %d",
                       nrhs, nlhs, want_in, max_out);
}

void
mmb_mex_outputs (int nlhs, mxArray *plhs[], int count, mxArray *out[])
{
  int i;

  for (i = 0; i < count && i < (nlhs > 1 ? nlhs : 1); i++)
    plhs[i] = out[i];
}

void
mmb_mex_raise (mmb_status st, const char *name, const char *text)
{
  mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: %s %s", name, text);
}

void
mmb_mex_check (mmb_status st, const char *what)
{
  if (st != MMB_OK)
    mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: %s: %s", what,
                       mmb_status_text (st));
}

const double *
mmb_mex_numbers (const mxArray *a, const char *name, size_t rows, size_t cols)
{
  if (!a || !mxIsDouble (a) || mxIsComplex (a) || mxIsSparse (a))
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: %s must be a full real double matrix, got %s%s",
                       name, a && mxIsSparse (a) ? "sparse "
                             : a && mxIsDouble (a) ? "complex " : "",
                       a ? mxGetClassName (a) : "nothing");
  if (mxGetNumberOfDimensions (a) > 2
      || (rows != MMB_MEX_ANY && (size_t) mxGetM (a) != rows)
      || (cols != MMB_MEX_ANY && (size_t) mxGetN (a) != cols))
    {
      char want[2][24];
      snprintf (want[0], sizeof want[0], "%zu", rows);
      snprintf (want[1], sizeof want[1], "%zu", cols);
      mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                         "mmbias: %s must be %s x %s, got %zu x %zu", name,
                         rows == MMB_MEX_ANY ? "N" : want[0],
                         cols == MMB_MEX_ANY ? "N" : want[1],
                         (size_t) mxGetM (a), (size_t) mxGetN (a));
    }
  return mxGetPr (a);
}

const double *
mmb_mex_matrix (const mxArray *a, const char *name, size_t rows, size_t cols)
{
  const double *x = mmb_mex_numbers (a, name, rows, cols);
  size_t i, n = (size_t) mxGetM (a) * (size_t) mxGetN (a);

  for (i = 0; i < n; i++)
    if (!isfinite (x[i]))
      mmb_mex_raise (MMB_ENONFINITE, name, "must not contain NaN or Inf");
  return x;
}

double
mmb_mex_scalar (const mxArray *a, const char *name)
{
  return *mmb_mex_matrix (a, name, 1, 1);
}

static bool
is_count (double x)
{
  return x >= 0 && x < 0x1p53 && x == floor (x);
}

uint64_t
mmb_mex_count (const mxArray *a, const char *name)
{
  double x = mmb_mex_scalar (a, name);

  if (!is_count (x))
    mmb_mex_raise (MMB_EINVAL, name, "must be a whole number >= 0");
  return (uint64_t) x;
}

static const double *
vector (const mxArray *a, const char *name, size_t *n)
{
  const double *x = mmb_mex_matrix (a, name, MMB_MEX_ANY, MMB_MEX_ANY);

  *n = (size_t) mxGetM (a) * (size_t) mxGetN (a);
  if (*n > 0 && mxGetM (a) != 1 && mxGetN (a) != 1)
    mmb_mex_raise (MMB_EDIM, name, "must be a vector");
  return x;
}

size_t *
mmb_mex_sizes (const mxArray *a, const char *name, size_t n, size_t least,
               size_t *found)
{
  size_t i, count, *out;
  const double *x = vector (a, name, &count);

  if (n != MMB_MEX_ANY && count != n)
    mmb_mex_raise (MMB_EDIM, name, "has the wrong number of entries");
  out = mxCalloc (count ? count : 1, sizeof *out);
  for (i = 0; i < count; i++)
    {
      if (!is_count (x[i]) || x[i] < (double) least)
        mmb_mex_raise (MMB_EINVAL, name,
                       least ? "must hold whole numbers >= 1"
                             : "must hold whole numbers >= 0");
      out[i] = (size_t) x[i];
    }
  if (found)
    *found = count;
  return out;
}

uint64_t *
mmb_mex_epochs (const mxArray *a, const char *name, size_t *n)
{
  const double *x = vector (a, name, n);
  uint64_t *out = mxCalloc (*n ? *n : 1, sizeof *out);
  size_t i;

  for (i = 0; i < *n; i++)
    {
      if (!is_count (x[i]) || (i > 0 && x[i] <= x[i - 1]))
        mmb_mex_raise (MMB_EINVAL, name,
                       "must hold increasing whole numbers >= 0");
      out[i] = (uint64_t) x[i];
    }
  return out;
}

const double *
mmb_mex_times (const mxArray *a, const char *name, size_t *n)
{
  const double *x = vector (a, name, n);
  size_t i;

  for (i = 0; i < *n; i++)
    if (!(x[i] >= 0) || (i > 0 && x[i] <= x[i - 1]))
      mmb_mex_raise (MMB_EINVAL, name, "must hold increasing numbers >= 0");
  return x;
}

const mxArray *
mmb_mex_field (const mxArray *s, const char *name, const char *field)
{
  const mxArray *a = NULL;

  if (!mxIsStruct (s) || mxGetNumberOfElements (s) != 1)
    mmb_mex_raise (MMB_EINVAL, name, "must be a scalar struct");
  a = mxGetField (s, 0, field);
  if (!a)
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: %s has no field %s", name, field);
  return a;
}

void
mmb_mex_text (const mxArray *a, const char *name, char buffer[32])
{
  if (!mxIsChar (a) || mxGetString (a, buffer, 32) != 0)
    mmb_mex_raise (MMB_EINVAL, name, "must be a short word");
}

size_t
mmb_mex_word (const mxArray *a, const char *name,
              const char *(*table) (size_t))
{
  char word[32];
  size_t i;

  mmb_mex_text (a, name, word);
  for (i = 0; table (i); i++)
    if (strcmp (word, table (i)) == 0)
      return i;
  mmb_mex_raise (MMB_EINVAL, name, "is none of the words that it can be");
  return i;
}

void
mmb_mex_samples_view (mmb_mex_samples *s, const mxArray *X, const mxArray *Y)
{
  char name[32];
  size_t m;

  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    mmb_mex_raise (MMB_EINVAL, "X", "must be a cell array of matrices");
  s->M = mxGetNumberOfElements (X);
  s->X = mxCalloc (s->M, sizeof *s->X);
  s->dims = mxCalloc (s->M, sizeof *s->dims);
  s->Y = mmb_mex_matrix (Y, "Y", MMB_MEX_ANY, MMB_MEX_ANY);
  s->P = mxGetM (Y);
  s->O = mxGetN (Y);
  for (m = 0; m < s->M; m++)
    {
      const mxArray *a = mxGetCell (X, (mwIndex) m);
      snprintf (name, sizeof name, "X{%zu}", m + 1);
      s->X[m] = mmb_mex_matrix (a, name, s->P, MMB_MEX_ANY);
      s->dims[m] = mxGetN (a);
      if (s->dims[m] == 0)
        mmb_mex_raise (MMB_EINVAL, name, "must have at least one column");
    }
  if (s->P == 0 || s->O == 0)
    mmb_mex_raise (MMB_EINVAL, "Y", "must have at least one row and column");
}

/* Relative difference of a sum of squares that is more than rounding. */
#define SAMPLES_TOLERANCE 1e-8

static void
check_samples (const mmb_moments *d, const mxArray *X)
{
  size_t m, j, i, at = 0;
  char name[32];

  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    return;
  if (mxGetNumberOfElements (X) != d->M)
    mmb_mex_raise (MMB_EDIM, "DATA.X", "must have one cell per modality");
  for (m = 0; m < d->M; m++)
    {
      const mxArray *a = mxGetCell (X, (mwIndex) m);
      const double *x;
      size_t P;
      snprintf (name, sizeof name, "DATA.X{%zu}", m + 1);
      x = mmb_mex_numbers (a, name, MMB_MEX_ANY, d->dims[m]);
      P = mxGetM (a);
      for (j = 0; j < d->dims[m]; j++, at++)
        {
          const double *c = x + j * P;
          double want = d->S[at * (d->D + 1)] * (double) P, got;
          double sum[4] = {0, 0, 0, 0};
          for (i = 0; i + 4 <= P; i += 4)
            {
              sum[0] += c[i] * c[i];
              sum[1] += c[i + 1] * c[i + 1];
              sum[2] += c[i + 2] * c[i + 2];
              sum[3] += c[i + 3] * c[i + 3];
            }
          for (; i < P; i++)
            sum[0] += c[i] * c[i];
          got = (sum[0] + sum[1]) + (sum[2] + sum[3]);
          if (!(fabs (got - want) <= SAMPLES_TOLERANCE * fabs (want) + 1e-300))
            mmb_mex_raise (MMB_EDIM, name,
                           "does not agree with DATA.S; make the data anew "
                           "with mmbias_data after changing samples");
        }
    }
}

void
mmb_mex_data (mmb_moments *d, const mxArray *data)
{
  const mxArray *truth;
  size_t m;

  memset (d, 0, sizeof *d);
  d->dims = mmb_mex_sizes (mmb_mex_field (data, "DATA", "Dims"), "DATA.Dims",
                           MMB_MEX_ANY, 1, &d->M);
  if (d->M == 0)
    mmb_mex_raise (MMB_EINVAL, "DATA.Dims", "must not be empty");
  for (m = 0; m < d->M; m++)
    d->D += d->dims[m];
  d->S = mmb_mex_matrix (mmb_mex_field (data, "DATA", "S"), "DATA.S", d->D,
                         d->D);
  d->Syx = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Syx"), "DATA.Syx",
                           MMB_MEX_ANY, d->D);
  d->O = mxGetM (mmb_mex_field (data, "DATA", "Syx"));
  if (d->O == 0)
    mmb_mex_raise (MMB_EDIM, "DATA.Syx", "must have at least one row");
  d->Syy = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Syy"), "DATA.Syy",
                           d->O, d->O);
  d->loss_min = mmb_mex_scalar (mmb_mex_field (data, "DATA", "lossMin"),
                                "DATA.lossMin");
  truth = mmb_mex_field (data, "DATA", "Cov");
  if (!mxIsEmpty (truth) && !mxIsEmpty (mmb_mex_field (data, "DATA",
                                                       "Weights")))
    {
      d->S_true = mmb_mex_matrix (truth, "DATA.Cov", d->D, d->D);
      d->W_true = mmb_mex_matrix (mmb_mex_field (data, "DATA", "Weights"),
                                  "DATA.Weights", d->O, d->D);
    }
  check_samples (d, mmb_mex_field (data, "DATA", "X"));
}

void
mmb_mex_data_samples (mmb_mex_samples *s, const mmb_moments *d,
                      const mxArray *data)
{
  const mxArray *X = mmb_mex_field (data, "DATA", "X");
  size_t m;

  memset (s, 0, sizeof *s);
  if (!mxIsCell (X) || mxGetNumberOfElements (X) == 0)
    return;
  s->M = d->M;
  s->dims = (size_t *) d->dims;
  s->X = mxCalloc (d->M, sizeof *s->X);
  s->P = mxGetM (mxGetCell (X, 0));
  for (m = 0; m < d->M; m++)
    s->X[m] = mmb_mex_matrix (mxGetCell (X, (mwIndex) m), "DATA.X", s->P,
                              d->dims[m]);
}

/* One weight matrix: finite, full, real, and fitting the one below. */
static const mxArray *
weight (const mxArray *cell, size_t index, const char *name, size_t cols)
{
  const mxArray *a = mxGetCell (cell, (mwIndex) index);

  mmb_mex_matrix (a, name, MMB_MEX_ANY, cols);
  if (mxGetM (a) == 0 || mxGetN (a) == 0)
    mmb_mex_raise (MMB_EINVAL, name, "must not be empty");
  return a;
}

static void
take (mmb_mex_net *v, size_t layer, const mxArray *a)
{
  v->weights[layer] = mxGetPr (a);
  v->numel[layer] = mxGetNumberOfElements (a);
  v->n_params += v->numel[layer];
}

static bool
has_layer (const mxArray *encoder, size_t index)
{
  const mxArray *a = mxGetCell (encoder, (mwIndex) index);
  return a && !mxIsEmpty (a);
}

void
mmb_mex_net_view (mmb_mex_net *v, const mxArray *net)
{
  const mxArray *encoder = mmb_mex_field (net, "NET", "Encoder");
  const mxArray *decoder = mmb_mex_field (net, "NET", "Decoder");
  size_t m, l, k, layer = 0, width = 0, fused, top = 0;
  const mxArray *a;
  char name[64];

  memset (v, 0, sizeof *v);
  if (!mxIsCell (encoder) || mxGetNumberOfElements (encoder) == 0
      || mxGetNumberOfDimensions (encoder) > 2)
    mmb_mex_raise (MMB_EINVAL, "NET.Encoder",
                   "must be a cell array, modalities x layers");
  if (!mxIsCell (decoder))
    mmb_mex_raise (MMB_EINVAL, "NET.Decoder", "must be a cell array");
  v->M = mxGetM (encoder);
  v->deepest = mxGetN (encoder);
  v->decoder_layers = mxGetNumberOfElements (decoder);
  v->dims = mxCalloc (v->M, sizeof *v->dims);
  v->fusion_depth = mxCalloc (v->M, sizeof *v->fusion_depth);
  k = v->M * v->deepest + v->decoder_layers;
  v->widths = mxCalloc (k, sizeof *v->widths);
  v->weights = mxCalloc (k, sizeof *v->weights);
  v->numel = mxCalloc (k, sizeof *v->numel);

  for (m = 0; m < v->M; m++)
    {
      size_t below = MMB_MEX_ANY;
      for (l = 0; l < v->deepest; l++)
        v->fusion_depth[m] += l == v->fusion_depth[m]
                              && has_layer (encoder, m + v->M * l);
      for (l = v->fusion_depth[m]; l < v->deepest; l++)
        if (has_layer (encoder, m + v->M * l))
          v->fusion_depth[m] = 0;
      if (v->fusion_depth[m] == 0)
        {
          snprintf (name, sizeof name, "NET.Encoder{%zu,:}", m + 1);
          mmb_mex_raise (MMB_EINVAL, name,
                         "must hold weights from its first cell on");
        }
      for (l = 0; l + 1 < v->fusion_depth[m]; l++)
        {
          snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l + 1);
          a = weight (encoder, m + v->M * l, name, below);
          if (l == 0)
            v->dims[m] = mxGetN (a);
          below = v->widths[width++] = mxGetM (a);
          take (v, layer++, a);
        }
    }
  for (m = 0, fused = 0; m < v->M; m++)
    {
      l = v->fusion_depth[m] - 1;
      snprintf (name, sizeof name, "NET.Encoder{%zu,%zu}", m + 1, l + 1);
      a = weight (encoder, m + v->M * l, name,
                  l > 0 ? v->widths[fused + l - 1] : MMB_MEX_ANY);
      if (l == 0)
        v->dims[m] = mxGetN (a);
      if (m > 0 && (size_t) mxGetM (a) != top)
        mmb_mex_raise (MMB_EDIM, name,
                       "must have as many rows as the other blocks of the "
                       "fusion layer");
      top = mxGetM (a);
      fused += l;
      take (v, layer++, a);
    }
  for (k = 0; k < v->decoder_layers; k++)
    {
      snprintf (name, sizeof name, "NET.Decoder{%zu}", k + 1);
      a = weight (decoder, k, name, top);
      v->widths[width++] = top;
      top = mxGetM (a);
      take (v, layer++, a);
    }
  v->O = top;
  v->n_layers = layer;
}

void
mmb_mex_net_fits (const mmb_mex_net *v, const mmb_moments *d)
{
  size_t m;

  if (v->M != d->M)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu modalities, DATA has %zu", v->M,
                       d->M);
  for (m = 0; m < v->M; m++)
    if (v->dims[m] != d->dims[m])
      mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                         "mmbias: modality %zu has %zu inputs in NET and %zu "
                         "in DATA", m + 1, v->dims[m], d->dims[m]);
  if (v->O != d->O)
    mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                       "mmbias: NET has %zu outputs, DATA has %zu", v->O,
                       d->O);
}

mmb_net *
mmb_mex_net_alloc (const mmb_mex_net *v, mmb_status *st)
{
  return mmb_net_alloc (v->M, v->dims, v->O, v->fusion_depth,
                        v->decoder_layers, v->widths, NULL, st);
}

void
mmb_mex_net_pack (const mmb_mex_net *v, double *params)
{
  size_t i;

  for (i = 0; i < v->n_layers; params += v->numel[i], i++)
    memcpy (params, v->weights[i], v->numel[i] * sizeof *params);
}

/* Next matrix of the flat vector as an mx array. */
static mxArray *
unpack (const double **params, size_t rows, size_t cols)
{
  mxArray *a = mxCreateDoubleMatrix ((mwSize) rows, (mwSize) cols, mxREAL);

  memcpy (mxGetPr (a), *params, rows * cols * sizeof **params);
  *params += rows * cols;
  return a;
}

void
mmb_mex_net_cells (const mmb_mex_net *v, const double *params,
                   mxArray **encoder, mxArray **decoder)
{
  size_t m, l, k, width = 0, top;

  *encoder = mxCreateCellMatrix ((mwSize) v->M, (mwSize) v->deepest);
  *decoder = mxCreateCellMatrix (v->decoder_layers > 0 ? 1 : 0,
                                 (mwSize) v->decoder_layers);
  for (m = 0; m < v->M; m++)
    for (l = 0; l + 1 < v->fusion_depth[m]; l++, width++)
      mxSetCell (*encoder, (mwIndex) (m + v->M * l),
                 unpack (&params, v->widths[width],
                         l == 0 ? v->dims[m] : v->widths[width - 1]));
  top = v->decoder_layers > 0 ? v->widths[width] : v->O;
  for (m = 0, width = 0; m < v->M; m++)
    {
      l = v->fusion_depth[m] - 1;
      width += l;
      mxSetCell (*encoder, (mwIndex) (m + v->M * l),
                 unpack (&params, top,
                         l == 0 ? v->dims[m] : v->widths[width - 1]));
    }
  for (k = 0; k < v->decoder_layers; k++)
    mxSetCell (*decoder, (mwIndex) k,
               unpack (&params,
                       k + 1 < v->decoder_layers ? v->widths[width + k + 1]
                                                 : v->O,
                       v->widths[width + k]));
}

mxArray *
mmb_mex_nets (const mmb_mex_net *v, const double *params, size_t count)
{
  static const char *names[] = {"Encoder", "Decoder"};
  mxArray *s = mxCreateStructMatrix (1, (mwSize) count, 2, names);
  size_t i;

  for (i = 0; i < count; i++, params += v->n_params)
    {
      mxArray *enc, *dec;
      mmb_mex_net_cells (v, params, &enc, &dec);
      mxSetField (s, (mwIndex) i, "Encoder", enc);
      mxSetField (s, (mwIndex) i, "Decoder", dec);
    }
  return s;
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
  r->capacity = mmb_race_rows (d->M);
  r->plateaus = mxCalloc (r->capacity * d->M, sizeof *r->plateaus);
}

static mxArray *
special_of (const unsigned *flags, size_t M)
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
        mxGetLogicals (a)[m] = (flags[m] & list[i].bit) != 0;
      mmb_mex_add (&s, list[i].name, a);
    }
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
  mmb_mex_add (s, "special", special_of (r->flags, d->M));
  mmb_mex_add_truth (s, "tied", d->M > 1 && (r->flags[r->order[1]]
                                             & MMB_RACE_TIED));
  for (m = 0; m < d->M; m++)
    for (k = 0; k < r->rows; k++)
      mxGetLogicals (sets)[k + m * r->rows] = r->plateaus[k * d->M + m];
  mmb_mex_add (s, "plateaus", sets);
  mmb_mex_add (s, "method", mxCreateString (method));
  mmb_mex_add (s, "modes", mxCreateDoubleMatrix (0, 0, mxREAL));
}

void
mmb_mex_room (size_t count, const char *name)
{
  size_t bytes;
  void *probe = NULL;

  if (mmb_size_mul (count, sizeof (double), &bytes)
      && bytes <= (size_t) PTRDIFF_MAX / 2)
    probe = malloc (bytes ? bytes : 1);
  if (!probe)
    mmb_mex_raise (MMB_ENOMEM, name, "asks for more than fits in memory");
  free (probe);
}

/* OpenBLAS is asked by name, so that another BLAS works, too. */
static void *
symbol (const char *name)
{
  return dlsym (RTLD_DEFAULT, name);
}

static struct {
  bool known;
  int (*get) (void);
  void (*set) (int);
} blas;

int
mmb_mex_enter (void)
{
  int threads;

  if (!blas.known)   /* a look-up goes through all libraries of Octave */
    {
      blas.get = (int (*) (void)) symbol ("openblas_get_num_threads");
      blas.set = (void (*) (int)) symbol ("openblas_set_num_threads");
      blas.known = true;
    }
  threads = blas.get && blas.set ? blas.get () : 1;
  if (threads > 1)
    blas.set (1);
  return threads;
}

void
mmb_mex_leave (int threads)
{
  if (threads > 1)
    blas.set (threads);
}

static double
clock_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

/* Octave keeps signals from its main thread and counts them here. */
static volatile sig_atomic_t *
interrupt_state (void)
{
  return symbol ("octave_interrupt_state");
}

static int
interrupt_pending (const mmb_mex_progress *p)
{
  return p->state ? *p->state > 0 : p->matlab ? p->matlab () : 0;
}

void
mmb_mex_progress_begin (mmb_mex_progress *p, double epochs,
                        const char *display)
{
  memset (p, 0, sizeof *p);
  p->state = interrupt_state ();
  p->matlab = (bool (*) (void)) symbol ("utIsInterruptPending");
  p->epochs = epochs;
  p->unit = 1;
  p->began = p->last = clock_seconds ();
  p->patience = strcmp (display, "on") == 0 ? 0.2
                : strcmp (display, "auto") == 0 && isatty (STDOUT_FILENO)
                ? 2 : INFINITY;
}

int
mmb_mex_progress_monitor (double epoch, double loss, void *progress)
{
  mmb_mex_progress *p = progress;
  double now, rate;

  epoch *= p->unit;
  if (interrupt_pending (p))
    p->interrupted = 1;
  now = clock_seconds ();
  if (now - p->began < p->patience || now - p->last < 0.2)
    return p->interrupted;
  p->last = now;
  p->shown = 1;
  if (isinf (p->epochs))
    printf ("\rmmbias: integrating, loss %.6g, %.0f s   ", loss,
            now - p->began);
  else
    {
      rate = epoch / (now - p->began);
      printf ("\rmmbias_train: epoch %.0f of %.0f, loss %.6g, "
              "%.0f epochs/s, %.0f s left   ",
              epoch, p->epochs, loss, rate, (p->epochs - epoch) / rate);
    }
  fflush (stdout);
  return p->interrupted;
}

void
mmb_mex_progress_end (mmb_mex_progress *p)
{
  if (p->shown)
    {
      printf ("\n");
      fflush (stdout);
    }
  if (p->interrupted && p->state)
    *p->state = 0;   /* else Octave would throw the partial result away */
}
