/* mmb_descent.c - descent (theory T3): when to record, when to stop.  What is
   descended on is the engine's business. */
#include "mmb_descent.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_engine_type.h"
#include "mmb_minibatch.h"

/* A loss this many times the larger of its first value and that of the zero
   map is a run that has diverged: it never returns, and what follows is
   overflow. */
#define DIVERGED_FACTOR 1e8

/* Operations between two calls of the monitor: some milliseconds. */
#define POLL_FLOPS 4e6

typedef struct {
  mmb_engine *engine;
  const mmb_descent_opts *opts;
  const mmb_optimizer *optimizer;
  const mmb_allocator *al;
  double *scratch;       /* 2 n_params: weights, their gradient */
  double *state;         /* what the optimizer remembers; NULL: nothing */
  size_t state_rows, state_size;
  double grown[2];       /* for an optimizer that counts: 1 - beta^step */
  double *work;          /* the optimizer's scratch; NULL: needs none */
  mmb_factor *factors;   /* n_layers, scratch */
  uint64_t change;       /* epoch of the run until which factors hold */
  double limit;          /* loss beyond which a run has diverged */
  uint64_t poll;         /* epochs between calls of the monitor */
  mmb_minibatch *batches;  /* NULL: a step sees all samples */
  mmb_events *watch;     /* NULL: nobody asks for events */
  bool always;           /* look for them at every epoch, not at records */
  mmb_record *record;    /* NULL: none */
  mmb_descent_info *info;
  /* what goes from epoch to epoch, beside weights and all that has a name above */
  uint64_t next;         /* epoch to go on with */
  mmb_status loaded;     /* of its weights */
  bool recorded;         /* all that there is to record of it is */
  bool over;             /* it was the last one */
  uint64_t next_check;
  double square;         /* squared norm of the last gradient */
  double batch_loss;     /* mean over the steps of the last epoch */
} descent;

/* Part of the work of an epoch that looking for events may cost. */
#define LOOK_COST 0.05

const char *
mmb_looks_name (size_t looks)
{
  static const char *names[MMB_LOOKS_COUNT]
    = {[MMB_LOOK_NEVER] = "off", [MMB_LOOK_ALWAYS] = "on",
       [MMB_LOOK_CHEAPLY] = "auto"};

  return looks < MMB_LOOKS_COUNT ? names[looks] : NULL;
}

void
mmb_descent_defaults (mmb_descent_opts *opts)
{
  memset (opts, 0, sizeof *opts);
  opts->learning_rate = 0.04;
  opts->epochs = 1000;
  opts->optimizer = mmb_optimizer_at (0);
  opts->rates = mmb_rates_none ();
  mmb_optimizer_defaults (&opts->settings);
}

bool
mmb_descent_state (const mmb_optimizer *optimizer, size_t n_params,
                   size_t *rows, size_t *numbers)
{
  return mmb_size_add (n_params, optimizer->counts ? 1 : 0, rows)
         && mmb_size_mul (*rows, optimizer->state, numbers);
}

void
mmb_descent_cost (const mmb_net *net, double *flops, double *bytes)
{
  mmb_engine_cost (net, flops, bytes);
}

static bool
valid (const mmb_descent_opts *o, const mmb_record *r, size_t M)
{
  if (!(o->learning_rate > 0) || !isfinite (o->learning_rate)
      || !(o->weight_decay >= 0) || !isfinite (o->weight_decay)
      || !o->optimizer || !mmb_optimizer_valid (&o->settings)
      || !(o->stop_loss >= 0) || !(o->stop_gradient >= 0)
      || !mmb_rates_valid (&o->rates, M)
      || (o->batch > 0 && o->stop_gradient > 0))
    return false;
  return !r || (r->count > 0 && mmb_record_valid (r));
}

static void
done (descent *run)
{
  mmb_minibatch_free (run->batches);
  mmb_events_free (run->watch);
  mmb_free (run->al, run->scratch);
  mmb_free (run->al, run->factors);
  mmb_free (run->al, run->state);
  mmb_free (run->al, run->work);
}

/* The optimizer counts its steps, and how far means that began with zeros have
   grown by then. */
static void
count (void *arg, double *state)
{
  descent *run = arg;
  const mmb_optimizer_opts *o = &run->opts->settings;
  double step = ++state[run->engine->net->n_params];

  run->grown[0] = 1 - pow (o->beta1, step);
  run->grown[1] = 1 - pow (o->beta2, step);
}

static mmb_status
turn (void *arg, size_t at, size_t rows, size_t cols, mmb_factor f, double *w,
      const double *g, double *state)
{
  const descent *run = arg;
  const mmb_optimizer *optimizer = run->optimizer;
  const mmb_piece piece
    = {.rows = rows, .cols = cols, .keep = f.keep, .rate = f.rate,
       .decay = optimizer->decoupled ? 0 : run->opts->weight_decay,
       .grown1 = run->grown[0], .grown2 = run->grown[1],
       .w = w, .g = g, .state = state + at, .stride = run->state_rows,
       .work = run->work, .al = run->al};

  return optimizer->update (&run->opts->settings, &piece);
}

/* Scratch of an optimizer that sees whole layers. */
static mmb_status
prepare_work (descent *run)
{
  const mmb_net *net = run->engine->net;
  size_t i, most = 0;

  if (!run->optimizer->whole)
    return MMB_OK;
  for (i = 0; i < net->n_layers; i++)
    if (net->layers[i].rows * net->layers[i].cols > most)
      most = net->layers[i].rows * net->layers[i].cols;
  run->work = mmb_calloc (run->al, most, 4 * sizeof *run->work);
  return run->work ? MMB_OK : MMB_ENOMEM;
}

/* Let the optimizer make the steps. */
static mmb_status
prepare_optimizer (descent *run)
{
  const mmb_optimizer *o = run->optimizer;
  mmb_hook hook = {.begin = o->counts ? count : NULL, .turn = turn,
                   .whole = o->whole, .arg = run};

  if (!o->update)
    return MMB_OK;
  if (!mmb_descent_state (o, run->engine->net->n_params, &run->state_rows,
                          &run->state_size))
    return MMB_ENOMEM;
  run->state = mmb_calloc (run->al, run->state_size + 1, sizeof *run->state);
  if (!run->state)
    return MMB_ENOMEM;
  if (run->opts->state)
    memcpy (run->state, run->opts->state,
            run->state_size * sizeof *run->state);
  hook.state = run->state;
  hook.size = run->state_size;
  if (mmb_engine_set_hook (run->engine, &hook) != MMB_OK)
    return MMB_ENOMEM;
  return prepare_work (run);
}

/* Who looks for events, and how often. */
static mmb_status
prepare_watch (descent *run)
{
  const mmb_descent_opts *o = run->opts;
  mmb_status st = MMB_OK;

  if (o->looks == MMB_LOOK_NEVER || !o->moments)
    return MMB_OK;
  run->always = o->looks == MMB_LOOK_ALWAYS
                || mmb_events_cost (o->moments, &o->events)
                   <= LOOK_COST * run->engine->flops;
  run->watch = mmb_events_alloc (o->moments,
                                 run->engine->net->fusion_depth,
                                 &o->events, run->al, &st);
  return st;
}

/* Loss of all data, no step after it. */
static double
score (mmb_engine *e)
{
  return e->type->score ? e->type->score (e) : e->type->evaluate (e);
}

static mmb_status
prepare_batches (descent *run)
{
  mmb_status st = MMB_OK;

  if (run->opts->batch > 0)
    run->batches = mmb_minibatch_alloc (run->engine, run->opts->batch,
                                        run->opts->seed, run->al, &st);
  return st;
}

static mmb_status
prepare (descent *run, const double *params)
{
  mmb_engine *e = run->engine;
  const mmb_net *net = e->net;
  double first;
  mmb_status st = mmb_net_finite (net, params);

  if (st == MMB_OK)
    st = prepare_optimizer (run);
  if (st != MMB_OK)
    return st;
  run->scratch = mmb_calloc (run->al, 2 * net->n_params, sizeof *run->scratch);
  run->factors = mmb_calloc (run->al, net->n_layers + 1, sizeof *run->factors);
  if (!run->scratch || !run->factors)
    return MMB_ENOMEM;
  st = mmb_engine_load (e, params);
  if (st != MMB_OK)
    return st;
  first = score (e);
  if (e->stopped)
    return MMB_EINTERRUPTED;
  if (!isfinite (first))
    return MMB_ENONFINITE;
  run->limit = DIVERGED_FACTOR * fmax (fmax (first, e->loss_zero), 1e-200);
  run->poll = e->flops > 0 && e->flops < POLL_FLOPS
              ? (uint64_t) (POLL_FLOPS / e->flops) : 1;
  if (run->poll > 4096)
    run->poll = 4096;   /* the loop around the weights costs time, too */
  return prepare_batches (run);
}

/* --- records -------------------------------------------------------------- */

static double
penalty (descent *run)
{
  size_t n = run->engine->net->n_params;

  if (run->opts->weight_decay == 0)
    return 0;
  mmb_engine_store (run->engine, run->scratch);
  return run->opts->weight_decay / 2
         * mmb_blas_dot (n, run->scratch, run->scratch);
}

/* One row of the record: the state before this epoch's step. */
static mmb_status
record_row (descent *run, mmb_record *r, uint64_t epoch, double loss)
{
  mmb_observation seen;
  mmb_row row = {.t = (double) epoch, .loss = loss};

  mmb_engine_observe (run->engine, &seen);
  row.W = seen.W;
  row.Eg = seen.Eg;
  if (r->objective)
    row.objective = loss + penalty (run);
  return mmb_record_append (r, &row);
}

static bool
is_due (const mmb_record *r, uint64_t epoch)
{
  return r->rows < r->count && r->at[r->rows] == (double) epoch;
}

static mmb_status
record (descent *run, mmb_record *r, uint64_t epoch, double loss, bool end)
{
  bool due = end || is_due (r, epoch);
  mmb_observation seen;
  mmb_status st = MMB_OK;

  if (due)
    st = record_row (run, r, epoch, loss);
  if (run->watch && run->always && !due && run->engine->samples > 0)
    mmb_engine_observe (run->engine, &seen);   /* moments know their map */
  if (st == MMB_OK && run->watch && (due || run->always))
    st = mmb_events_look (run->watch, (double) epoch, run->engine->W, loss,
                          mmb_record_event, r);
  if (r->net_rows < r->net_count && r->net_at[r->net_rows] == (double) epoch)
    mmb_engine_store (run->engine, r->nets + run->engine->net->n_params
                                             * r->net_rows++);
  if (r->state_rows < r->state_count
      && r->state_at[r->state_rows] == (double) epoch)
    mmb_engine_store (run->engine, r->states + run->engine->net->n_params
                                               * r->state_rows++);
  return st;
}

/* --- checkpoints ---------------------------------------------------------- */

static void
visit_count (uint64_t *n, uint64_t most, mmb_archive *a)
{
  mmb_archive_words (a, 1, n);
  if (*n > most)
    mmb_archive_reject (a);
}

static void
visit_info (mmb_descent_info *info, uint64_t epochs, mmb_archive *a)
{
  size_t outcome = info->outcome;

  mmb_archive_size (a, &outcome, MMB_INTERRUPTED);
  info->outcome = (mmb_outcome) outcome;
  visit_count (&info->epoch, epochs, a);
  visit_count (&info->last_finite_epoch, epochs, a);
  mmb_archive_numbers (a, 1, &info->loss);
  mmb_archive_numbers (a, 1, &info->gradient_norm);
  mmb_archive_numbers (a, 1, &info->identity);
  mmb_archive_size (a, &info->checks, MMB_IDENTITY_CHECKS);
  mmb_archive_words (a, info->checks, info->checked);
}

/* All that the run goes on with, to or from A. */
static void
visit (mmb_archive *a, void *arg)
{
  descent *run = arg;
  size_t n = run->engine->net->n_params;

  visit_count (&run->next, run->opts->epochs, a);
  mmb_archive_flag (a, &run->recorded);
  mmb_archive_flag (a, &run->over);
  mmb_archive_words (a, 1, &run->next_check);
  mmb_archive_numbers (a, 1, &run->square);
  mmb_archive_numbers (a, 1, &run->batch_loss);
  visit_info (run->info, run->opts->epochs, a);
  mmb_archive_numbers (a, run->state_size, run->state);
  if (run->record)
    mmb_record_visit (run->record, n, a);
  if (run->watch)
    mmb_events_visit (run->watch, a);
  run->loaded = mmb_engine_visit (run->engine, run->scratch, a);
}

/* Keep the state of epoch N.  That this fails is no reason to end a run. */
static void
keep (descent *run, uint64_t n)
{
  run->next = n;
  if (run->opts->checkpoint)
    mmb_checkpoint_save (run->opts->checkpoint, visit, run);
}

/* Go on from a checkpoint, or try whether one can be written. */
static mmb_status
resume (descent *run)
{
  mmb_checkpoint *c = run->opts->checkpoint;
  bool found;
  mmb_status st;

  if (!c)
    return MMB_OK;
  st = mmb_checkpoint_load (c, visit, run, &found);
  if (!run->over)
    run->info->outcome = MMB_COMPLETED;   /* until something else ends it */
  if (st == MMB_OK && found)
    st = run->loaded;
  if (st != MMB_OK || run->over)
    return st;
  return mmb_checkpoint_save (c, visit, run);
}

/* --- the run -------------------------------------------------------------- */

/* Squared norm of the gradient of loss and penalty at the current weights. */
static mmb_status
penalised_square (descent *run, double *square)
{
  size_t n = run->engine->net->n_params;
  double *g = run->scratch + n;
  mmb_status st = mmb_engine_gradient (run->engine, NULL, 0, g);

  mmb_engine_store (run->engine, run->scratch);
  mmb_blas_axpy (n, run->opts->weight_decay, run->scratch, g);
  *square = mmb_blas_dot (n, g, g);
  return st;
}

/* One step.  *SQUARE, unless NULL, receives the squared norm of its gradient,
   penalty included; CHECK: hold it against the exact identity of descent. */
static mmb_status
step (descent *run, double *square, bool check, mmb_descent_info *info)
{
  double residual;
  mmb_status st = MMB_OK;

  if (square && run->opts->weight_decay > 0)
    {
      st = penalised_square (run, square);
      square = NULL;
    }
  if (st != MMB_OK || !check)
    return st == MMB_OK ? mmb_engine_step (run->engine, square) : st;
  st = run->engine->type->identity (run->engine, square, &residual);
  if (st == MMB_OK && !isnan (residual))
    {
      info->identity = info->checks > 0 ? fmax (info->identity, residual)
                                        : residual;
      info->checked[info->checks++] = info->epoch;
    }
  return st;
}

/* Does the run end here?  SQUARE as above, of the step before. */
static bool
ended (const descent *run, double loss, double square, mmb_descent_info *info)
{
  const mmb_descent_opts *o = run->opts;
  bool end = false;

  if (o->stop_gradient > 0 && square <= o->stop_gradient * o->stop_gradient)
    info->outcome = MMB_CONVERGED, end = true;
  if (o->stop_loss > 0 && loss - run->engine->loss_min <= o->stop_loss)
    info->outcome = MMB_STOPPED, end = true;
  return end;
}

/* Rates of the steps from epoch N of the run on. */
static void
change_rates (descent *run, uint64_t n)
{
  const mmb_descent_opts *o = run->opts;
  bool coupled = run->optimizer->update && !run->optimizer->decoupled;
  double lambda = coupled ? 0 : o->weight_decay;
  uint64_t next = mmb_rates_factors (&o->rates, run->engine->net, o->first + n,
                                     o->learning_rate, lambda, run->factors);

  mmb_engine_set_factors (run->engine, run->factors);
  run->change = next == UINT64_MAX ? next : next - o->first;
}

/* Loss of the weights before epoch N: of all data where somebody asks. */
static double
loss_now (const descent *run, const mmb_record *r, uint64_t n)
{
  const mmb_descent_opts *o = run->opts;

  if (!run->batches)
    return run->engine->type->evaluate (run->engine);
  if (n == 0 || n >= o->epochs || o->stop_loss > 0 || (r && is_due (r, n)))
    return score (run->engine);
  return run->batch_loss;
}

/* The host has asked to stop where the loss is not known: a last row without
   one, unless this epoch has its row. */
static mmb_status
stop_between (descent *run, mmb_record *r, mmb_descent_info *info)
{
  double loss = NAN;
  mmb_status st = MMB_OK;

  info->outcome = MMB_INTERRUPTED;
  if (r && !(r->rows > 0 && r->t[r->rows - 1] == (double) info->epoch))
    st = record_row (run, r, info->epoch, loss);
  return st == MMB_EINTERRUPTED ? MMB_OK : st;   /* columns may ask, too */
}

/* Now and then: does the host want to stop at epoch N, or is it time for a
   checkpoint? */
static bool
asked (descent *run, uint64_t n, double loss)
{
  const mmb_descent_opts *o = run->opts;
  bool stop = o->monitor && o->monitor ((double) n, loss, o->monitor_arg);

  if (stop || (o->checkpoint && mmb_checkpoint_due (o->checkpoint)))
    keep (run, n);
  return stop;
}

/* The steps of epoch N.  CHECK: hold the step against its identity. */
static mmb_status
advance (descent *run, uint64_t n, bool check)
{
  const mmb_descent_opts *o = run->opts;
  mmb_engine *e = run->engine;
  double mean;
  mmb_status st;

  if (n >= run->change)
    change_rates (run, n);
  if (run->batches)
    {
      st = mmb_minibatch_epoch (run->batches, o->first + n, o->monitor,
                                o->monitor_arg, &mean);
      if (st == MMB_OK)
        run->batch_loss = mean;
      return st;
    }
  if (!e->hook.turn && !(o->stop_gradient > 0) && !check)
    return e->type->step (e, NULL);
  return step (run, o->stop_gradient > 0 ? &run->square : NULL, check,
               run->info);
}

/* Descend from the loaded weights to the last epoch. */
static mmb_status
descend (descent *run)
{
  const mmb_descent_opts *o = run->opts;
  mmb_record *r = run->record;
  mmb_descent_info *info = run->info;
  double loss;
  uint64_t n, next_poll = run->next + run->poll;
  mmb_status st;
  bool end, check;

  for (n = run->next;; n++)
    {
      loss = loss_now (run, r, n);
      info->epoch = n;
      if (run->engine->stopped)
        {
          keep (run, n);
          return stop_between (run, r, info);
        }
      if (!(loss <= run->limit))
        return MMB_EDIVERGED;
      info->loss = loss;
      info->last_finite_epoch = n;
      end = ended (run, loss, run->square, info) || n >= o->epochs;
      if (n >= next_poll && !end)
        {
          next_poll = n + run->poll;
          if (asked (run, n, loss))
            info->outcome = MMB_INTERRUPTED, end = true;
          if (end && run->batches)
            return stop_between (run, r, info);
        }
      st = r && !run->recorded ? record (run, r, n, loss, end) : MMB_OK;
      run->recorded = false;
      if (st == MMB_EINTERRUPTED)   /* by columns: to be measured again */
        {
          r->rows--;
          keep (run, n);
          r->rows++;
          return stop_between (run, r, info);
        }
      if (st != MMB_OK)
        return st;
      if (end)
        break;
      check = r && n == run->next_check && info->checks < MMB_IDENTITY_CHECKS
              && run->optimizer->smooth && !run->batches;
      if (check)
        run->next_check += o->epochs / MMB_IDENTITY_CHECKS + 1;
      st = advance (run, n, check);
      if (st == MMB_EINTERRUPTED)
        {
          run->recorded = true;
          keep (run, n);
          return stop_between (run, r, info);
        }
      if (st != MMB_OK)
        return st;
    }
  info->gradient_norm = sqrt (run->square);
  if (info->outcome != MMB_INTERRUPTED)
    {
      run->over = true;
      keep (run, n);
    }
  return MMB_OK;
}

mmb_status
mmb_descent_drive (mmb_engine *engine, const mmb_descent_opts *opts,
                   double *params, mmb_record *record, mmb_descent_info *info,
                   const mmb_allocator *al)
{
  const mmb_hook none = {.turn = NULL};
  descent run = {.engine = engine, .opts = opts, .al = al, .record = record,
                 .optimizer = opts->optimizer, .info = info, .square = NAN};
  mmb_status st;

  memset (info, 0, sizeof *info);
  info->outcome = MMB_COMPLETED;
  info->gradient_norm = info->identity = NAN;
  if (!valid (opts, record, engine->net->M))
    return MMB_EINVAL;
  if (record)
    mmb_record_begin (record, engine->net->O * engine->net->D);
  st = prepare (&run, params);
  if (st == MMB_EINTERRUPTED)
    st = stop_between (&run, record, info);
  else
    {
      if (st == MMB_OK && record)
        st = prepare_watch (&run);
      if (st == MMB_OK)
        st = resume (&run);
      if (st == MMB_OK && !run.over)
        st = descend (&run);
    }
  if (st == MMB_OK)
    {
      mmb_engine_store (engine, params);
      if (opts->state && run.state)
        memcpy (opts->state, run.state, run.state_size * sizeof *run.state);
    }
  engine->hook = none;
  done (&run);
  return st;
}

mmb_status
mmb_descent_run (const mmb_net *net, const mmb_moments *d,
                 const mmb_descent_opts *opts, double *params,
                 mmb_record *record, mmb_descent_info *info,
                 const mmb_allocator *al)
{
  mmb_status st;
  mmb_engine *engine = mmb_engine_moments (net, d, al, &st);
  mmb_descent_opts o = *opts;

  o.moments = opts->moments ? opts->moments : d;
  if (engine)
    st = mmb_descent_drive (engine, &o, params, record, info, al);
  else
    memset (info, 0, sizeof *info);
  mmb_engine_free (engine);
  return st;
}
