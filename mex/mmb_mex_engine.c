/* mmb_mex_engine.c - gateways: engines of networks that second moments do not
   describe, and the further columns of their records. */
#include "mmb_mex.h"

#include <string.h>

/* Samples of the struct DATA, named NAME. */
static void
samples_of (mmb_samples *s, const mxArray *data, const char *name,
            const mmb_net *net)
{
  mmb_mex_samples v;

  mmb_mex_samples_view (&v, mmb_mex_field (data, name, "X"),
                        mmb_mex_field (data, name, "Y"));
  *s = (mmb_samples) {.M = v.M, .D = v.D, .O = v.O, .P = v.P, .dims = v.dims,
                      .X = v.X, .Y = v.Y};
  mmb_mex_check (mmb_net_reads (net, v.M, v.dims, v.O), name);
}

static void
truth_of (mmb_samples *s, const mxArray *data)
{
  const mxArray *cov = mmb_mex_field (data, "DATA", "Cov");
  const mxArray *weights = mmb_mex_field (data, "DATA", "Weights");

  if (mxIsEmpty (cov) || mxIsEmpty (weights))
    return;
  s->S_true = mmb_mex_matrix (cov, "DATA.Cov", s->D, s->D);
  s->W_true = mmb_mex_matrix (weights, "DATA.Weights", s->O, s->D);
}

static const char *
engine_name (size_t i)
{
  static const char *names[] = {"samples", "halves", "arccos"};

  return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* The samples of DATA, or its moments where it is a population. */
static void
read_data (mmb_mex_engine *e, const mmb_net *net, const mxArray *data)
{
  const mxArray *mean = mmb_mex_field (data, "DATA", "TargetMean");
  const mxArray *holdout = mmb_mex_field (data, "DATA", "HoldOut");

  e->population = e->kind > 0 && mxIsEmpty (mmb_mex_field (data, "DATA", "X"));
  if (e->kind == 2 && !e->population)
    mmb_mex_raise (MMB_EINVAL, "ENGINE", "'arccos' is for populations");
  if (e->population)
    {
      mmb_mex_data (&e->d, data);
      mmb_mex_net_fits (net, &e->d);
      e->s = (mmb_samples) {.M = e->d.M, .D = e->d.D, .O = e->d.O,
                            .dims = e->d.dims};
    }
  else
    samples_of (&e->s, data, "DATA", net);
  e->s.y_mean = mmb_mex_matrix (mean, "DATA.TargetMean", MMB_MEX_ANY,
                                MMB_MEX_ANY);
  if (mxGetNumberOfElements (mean) != e->s.O)
    mmb_mex_raise (MMB_EDIM, "DATA.TargetMean", "must have one number per output");
  truth_of (&e->s, data);
  if (mxIsEmpty (holdout))
    return;
  samples_of (&e->held, holdout, "DATA.HoldOut", net);
  e->held.y_mean = e->s.y_mean;
}

void
mmb_mex_engine_read (mmb_mex_engine *e, const mmb_net *net, const mxArray *data,
                     const mxArray *opts)
{
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  char word[32];

  memset (e, 0, sizeof *e);
  e->net = net;
  e->kind = mmb_mex_word (FIELD ("Engine"), "ENGINE", engine_name);
  read_data (e, net, data);
  e->b.criterion = mmb_criterion_at (mmb_mex_word (FIELD ("Loss"), "LOSS",
                                                   mmb_criterion_name));
  if (!e->population)
    mmb_mex_targets (e->b.criterion, &e->s);
  if (e->held.P > 0)
    mmb_mex_targets (e->b.criterion, &e->held);
  mmb_mex_text (FIELD ("Precision"), "PRECISION", word);
  e->b.single = !strcmp (word, "single");
  e->wanted = mmb_mex_scalar (FIELD ("Subsets"), "SUBSETS") != 0;
  e->mapped = mmb_mex_scalar (FIELD ("NoMap"), "NOMAP") == 0;
  e->s.loss_min = mmb_mex_scalar (FIELD ("LossMin"), "LOSSMIN");
#undef FIELD
}

const mmb_moments *
mmb_mex_engine_moments (mmb_mex_engine *e, const mxArray *data)
{
  mmb_mex_data (&e->d, data);
  mmb_mex_net_fits (e->net, &e->d);
  return &e->d;
}

/* Populations: the kernels of all pairs of units, or a few numbers. */
double
mmb_mex_engine_cells (const mmb_mex_engine *e)
{
  return (double) e->net->n_params * (e->s.P > 100 ? (double) e->s.P : 100);
}

void
mmb_mex_engine_room (mmb_mex_engine *e, mmb_record *r, size_t levels)
{
  size_t K = mmb_subsets_count (e->net->M), n;

  mmb_mex_record_room (r, e->s.O * e->s.D, e->net->n_params, levels);
  if (!e->mapped)
    r->W = NULL;
  e->stride = mmb_mex_product (e->wanted ? r->capacity : 0,
                               K > e->net->M ? K : e->net->M, "RECORDAT");
  n = mmb_mex_product (e->stride, MMB_MEX_COLUMNS, "RECORDAT");
  mmb_mex_room (mmb_mex_product (n, 2, "RECORDAT"), "RECORDAT");
  e->room = mxCalloc (n, sizeof *e->room);
}

/* --- the engine ------------------------------------------------------------ */

static void
take_columns (mmb_mex_engine *e, mmb_record *r)
{
  size_t c;
  const mmb_column *columns = mmb_subsets_columns (e->subsets, &r->column_count);

  for (c = 0; c < r->column_count; c++)
    {
      e->own[c] = columns[c];
      e->own[c].values = e->room + c * e->stride;
    }
  r->columns = e->own;
}

mmb_status
mmb_mex_engine_make (mmb_mex_engine *e, mmb_record *r, mmb_mex_progress *progress)
{
  mmb_status st = MMB_OK;

  e->b.stop = mmb_mex_progress_asked;
  e->b.stop_arg = progress;
  if (e->kind == 0)
    e->engine = mmb_engine_samples (e->net, &e->s, &e->b, NULL, &st);
  else if (e->kind == 2)
    e->engine = mmb_engine_arccos (e->net, &e->d, NULL, &st);
  else
    {
      e->halves = e->population ? mmb_halves_gaussian (&e->d, NULL, &st)
                                : mmb_halves_samples (&e->s, NULL, &st);
      if (e->halves)
        e->engine = mmb_engine_halves (e->net, e->halves, NULL, &st);
    }
  if (e->engine && e->wanted)
    e->subsets = mmb_subsets_alloc (e->engine, e->held.P > 0 ? &e->held : NULL,
                                    &e->b, NULL, &st);
  if (e->subsets)
    take_columns (e, r);
  return st;
}

void
mmb_mex_engine_free (mmb_mex_engine *e)
{
  mmb_subsets_free (e->subsets);
  mmb_engine_free (e->engine);
  mmb_halves_free (e->halves);
}

/* --- what is reported ------------------------------------------------------ */

static mxArray *
report_columns (const mmb_record *r)
{
  mxArray *s = mxCreateStructMatrix (1, 1, 0, NULL);
  size_t c, i, k;

  for (c = 0; c < r->column_count; c++)
    {
      const mmb_column *col = &r->columns[c];
      mxArray *a = mxCreateDoubleMatrix ((mwSize) r->rows, (mwSize) col->width,
                                         mxREAL);
      for (i = 0; i < r->rows; i++)
        for (k = 0; k < col->width; k++)
          mxGetPr (a)[i + r->rows * k] = col->values[k + col->width * i];
      mxAddField (s, col->name);
      mxSetField (s, 0, col->name, a);
    }
  return s;
}

static mxArray *
report_subsets (size_t M, bool wanted)
{
  size_t K = wanted ? mmb_subsets_count (M) : 0, k, m;
  mxArray *a = mxCreateLogicalMatrix ((mwSize) K, (mwSize) M);
  bool *seen = mxCalloc (M, sizeof *seen);

  for (k = 0; k < K; k++)
    {
      mmb_subsets_seen (M, k, seen);
      for (m = 0; m < M; m++)
        mxGetLogicals (a)[k + K * m] = seen[m];
    }
  return a;
}

mxArray *
mmb_mex_engine_record (const mmb_mex_engine *e, const mmb_record *r)
{
  mxArray *record = mmb_mex_record (r, e->s.O, e->s.D);
  mxArray *columns = report_columns (r);

  mxAddField (record, "columns");
  mxSetField (record, 0, "columns", columns);
  mxAddField (record, "subsets");
  mxSetField (record, 0, "subsets", report_subsets (e->s.M, e->wanted));
  return record;
}
