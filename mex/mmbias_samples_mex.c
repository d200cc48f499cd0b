/* mmbias_samples_mex.c - MEX gateway: descent of any network on samples.
   [record, info, events, net, nets, state] = mmbias_samples_mex (net, data, opts)
   data has X, Y (the targets), TargetMean (what was subtracted from them), HoldOut,
   Cov and Weights and, unless opts.Events is 'off', all else of a data struct;
   opts has what mmbias_descent_mex takes, and Loss, Precision, BatchSize (0: all),
   Seed, Subsets, LossMin, NoMap, Engine ('samples', 'halves', 'arccos'; 'halves' takes
   the population where there is no X, 'arccos' always).  record.columns: further
   columns, T x k each; record.subsets: which modalities each of K subsets sees, K x M
   logical, 0 x M without columns */
#include <string.h>

#include "mmb_mex.h"

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

/* Columns of a record: more than there are kinds. */
enum { MOST_COLUMNS = 8 };

/* Room for their values, which is made before anything needs to be released. */
static double *
columns_room (const mmb_net *net, size_t capacity, size_t *stride)
{
  size_t K = mmb_subsets_count (net->M), n;

  *stride = mmb_mex_product (capacity, K > net->M ? K : net->M, "RECORDAT");
  n = mmb_mex_product (*stride, MOST_COLUMNS, "RECORDAT");
  mmb_mex_room (mmb_mex_product (n, 2, "RECORDAT"), "RECORDAT");
  return mxCalloc (n, sizeof (double));
}

static void
take_columns (mmb_record *r, const mmb_subsets *s, mmb_column *own, double *room,
              size_t stride)
{
  size_t c;
  const mmb_column *columns = mmb_subsets_columns (s, &r->column_count);

  for (c = 0; c < r->column_count; c++)
    {
      own[c] = columns[c];
      own[c].values = room + c * stride;
    }
  r->columns = own;
}

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

static const char *
engine_name (size_t i)
{
  static const char *names[] = {"samples", "halves", "arccos"};

  return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* The engine of this name; *HALVES are for the caller to free after it. */
static mmb_engine *
make_engine (size_t kind, const mmb_net *net, const mmb_samples *s,
             const mmb_batch_opts *b, const mmb_moments *d,
             mmb_halves **halves, mmb_status *st)
{
  if (kind == 0)
    return mmb_engine_samples (net, s, b, NULL, st);
  if (kind == 2)
    return mmb_engine_arccos (net, d, NULL, st);
  *halves = s->P > 0 ? mmb_halves_samples (s, NULL, st)
                     : mmb_halves_gaussian (d, NULL, st);
  return *halves ? mmb_engine_halves (net, *halves, NULL, st) : NULL;
}

static void
raise_diverged (const mmb_descent_info *info, double rate)
{
  mexErrMsgIdAndTxt (mmb_status_id (MMB_EDIVERGED),
                     "mmbias: the run diverged at epoch %.0f with LEARNINGRATE %g; try a "
                     "smaller one", (double) info->epoch, rate);
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_NET, IN_DATA, IN_OPTS, IN_COUNT };
  enum { OUT_RECORD, OUT_INFO, OUT_EVENTS, OUT_NET, OUT_NETS, OUT_STATE,
         OUT_COUNT };
  const mxArray *opts, *data, *holdout;
  mxArray *out[OUT_COUNT], *columns;
  mmb_mex_progress progress;
  mmb_mex_checkpoint kept;
  mmb_descent_info info = {0};
  mmb_descent_opts o;
  mmb_batch_opts b = {0};
  mmb_record r = {0};
  mmb_samples s, held = {0};
  mmb_mex_net v;
  mmb_moments d;
  mmb_engine *engine;
  mmb_subsets *subsets = NULL;
  mmb_halves *halves = NULL;
  mmb_column own[MOST_COLUMNS];
  mmb_status st;
  double *params, *room;
  char word[32];
  size_t stride, kind;
  int threads;
  bool wanted, population;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view_any (&v, prhs[IN_NET]);
  data = prhs[IN_DATA];
  opts = prhs[IN_OPTS];
  kind = mmb_mex_word (mmb_mex_field (opts, "OPTS", "Engine"), "ENGINE",
                       engine_name);
  population = kind > 0 && mxIsEmpty (mmb_mex_field (data, "DATA", "X"));
  if (population)
    {
      mmb_mex_data (&d, data);
      mmb_mex_net_fits (v.net, &d);
      s = (mmb_samples) {.M = d.M, .D = d.D, .O = d.O, .dims = d.dims};
    }
  else
    samples_of (&s, data, "DATA", v.net);
  if (kind == 2 && !population)
    mmb_mex_raise (MMB_EINVAL, "ENGINE", "'arccos' is for populations");
  s.y_mean = mmb_mex_matrix (mmb_mex_field (data, "DATA", "TargetMean"),
                             "DATA.TargetMean", MMB_MEX_ANY, MMB_MEX_ANY);
  if (mxGetNumberOfElements (mmb_mex_field (data, "DATA", "TargetMean")) != s.O)
    mmb_mex_raise (MMB_EDIM, "DATA.TargetMean", "must have one number per output");
  truth_of (&s, data);
  holdout = mmb_mex_field (data, "DATA", "HoldOut");
  if (!mxIsEmpty (holdout))
    {
      samples_of (&held, holdout, "DATA.HoldOut", v.net);
      held.y_mean = s.y_mean;
    }
  mmb_mex_descent_read (&o, opts, v.net, &r, &out[OUT_STATE]);
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  b.criterion = mmb_criterion_at (mmb_mex_word (FIELD ("Loss"), "LOSS",
                                                mmb_criterion_name));
  if (!population)
    mmb_mex_targets (b.criterion, &s);
  if (held.P > 0)
    mmb_mex_targets (b.criterion, &held);
  mmb_mex_text (FIELD ("Precision"), "PRECISION", word);
  b.single = !strcmp (word, "single");
  o.batch = mmb_mex_count (FIELD ("BatchSize"), "BATCHSIZE");
  o.seed = mmb_mex_count (FIELD ("Seed"), "SEED");
  wanted = mmb_mex_scalar (FIELD ("Subsets"), "SUBSETS") != 0;
  s.loss_min = mmb_mex_scalar (FIELD ("LossMin"), "LOSSMIN");
  if (o.looks != MMB_LOOK_NEVER)
    {
      mmb_mex_data (&d, data);
      mmb_mex_net_fits (v.net, &d);
      o.moments = &d;
    }
  mmb_mex_text (FIELD ("Display"), "DISPLAY", word);
  mmb_mex_record_room (&r, s.O * s.D, v.net->n_params, 0);
  if (mmb_mex_scalar (FIELD ("NoMap"), "NOMAP") != 0)
    r.W = NULL;
  room = columns_room (v.net, wanted ? r.capacity : 0, &stride);
  params = mmb_mex_net_params (&v);
  mmb_mex_checkpoint_view (&kept, prhs[IN_NET], data, opts);

  /* 2. Compute. */
  mmb_mex_progress_begin (&progress, (double) o.epochs, word);
  o.monitor = mmb_mex_progress_monitor;
  b.stop = mmb_mex_progress_asked;
  o.monitor_arg = b.stop_arg = &progress;
  threads = mmb_mex_enter ();
  engine = make_engine (kind, v.net, &s, &b, &d, &halves, &st);
  if (engine && wanted)
    subsets = mmb_subsets_alloc (engine, held.P > 0 ? &held : NULL, &b,
                                 NULL, &st);
  if (subsets)
    take_columns (&r, subsets, own, room, stride);
  if (st == MMB_OK)
    st = mmb_mex_checkpoint_begin (&kept, &o);
  if (st == MMB_OK)
    st = mmb_descent_drive (engine, &o, params, &r, &info, NULL);
  mmb_mex_checkpoint_end (&kept);
  mmb_subsets_free (subsets);
  mmb_engine_free (engine);
  mmb_halves_free (halves);
  mmb_mex_leave (threads);
  mmb_mex_progress_end (&progress);

  /* 3. Report. */
  if (st == MMB_EDIVERGED)
    raise_diverged (&info, o.learning_rate);
  mmb_mex_checkpoint_check (&kept, st);
  mmb_mex_check (st, "training");
  out[OUT_RECORD] = mmb_mex_record (&r, s.O, s.D);
  columns = report_columns (&r);
  mxAddField (out[OUT_RECORD], "columns");
  mxSetField (out[OUT_RECORD], 0, "columns", columns);
  mxAddField (out[OUT_RECORD], "subsets");
  mxSetField (out[OUT_RECORD], 0, "subsets", report_subsets (s.M, wanted));
  out[OUT_INFO] = mmb_mex_descent_report (&info, 0, &kept);
  out[OUT_EVENTS] = mmb_mex_events (&r, s.O, s.D, (double) o.first, 1, o.learning_rate);
  out[OUT_NET] = mmb_mex_nets (&v, params, 1);
  out[OUT_NETS] = mmb_mex_nets (&v, r.nets, r.net_rows);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
