/* mmb_descent.c - full-batch gradient descent (theory T3): when to record,
   when to stop, what to say when it diverges. */
#include "mmb_descent.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_engine.h"
#include "mmb_linear.h"
#include "mmb_loss.h"

/* A loss this many times the larger of its first value and that of the zero
   map is a run that has diverged: it never returns, and what follows is
   overflow. */
#define DIVERGED_FACTOR 1e8

/* Operations between two calls of the monitor: some milliseconds. */
#define POLL_FLOPS 4e6

typedef struct {
  const mmb_net *net;
  const mmb_moments *d;
  const mmb_descent_opts *opts;
  const mmb_allocator *al;
  mmb_engine *engine;
  mmb_loss *loss;
  double *E;             /* O x D */
  double *scratch;       /* n_params, for penalties and recorded networks */
  mmb_linear *linear;    /* for the gradient of the penalised loss, where that */
  double *gradient;      /* decides when to stop, and a map; else NULL */
  double limit;          /* loss beyond which a run has diverged */
  uint64_t poll;         /* epochs between calls of the monitor */
} descent;

void
mmb_descent_defaults (mmb_descent_opts *opts)
{
  memset (opts, 0, sizeof *opts);
  opts->learning_rate = 0.04;
  opts->epochs = 1000;
}

void
mmb_descent_cost (const mmb_net *net, double *flops, double *bytes)
{
  mmb_engine_for (net)->cost (net, flops, bytes);
}

static bool
valid (const mmb_descent_opts *o, const mmb_record *r)
{
  size_t i;

  if (!(o->learning_rate > 0) || !isfinite (o->learning_rate)
      || !(o->weight_decay >= 0) || !isfinite (o->weight_decay)
      || !(o->stop_loss >= 0) || !(o->stop_gradient >= 0))
    return false;
  if (!r)
    return true;
  if (r->count == 0 || r->at[0] != 0)
    return false;
  for (i = 1; i < r->count; i++)
    if (r->at[i] <= r->at[i - 1])
      return false;
  for (i = 1; i < r->net_count; i++)
    if (r->net_at[i] <= r->net_at[i - 1])
      return false;
  return true;
}

static void
done (descent *run)
{
  if (run->engine)
    run->engine->type->release (run->engine);
  mmb_loss_free (run->loss);
  mmb_free (run->al, run->E);
  mmb_free (run->al, run->scratch);
  mmb_free (run->al, run->gradient);
  mmb_linear_free (run->linear);
}

static mmb_status
prepare (descent *run, const double *params)
{
  const mmb_net *net = run->net;
  double flops, bytes, first, zero = 0;
  mmb_status st = mmb_net_fits (net, run->d, params);
  size_t i;

  if (st != MMB_OK)
    return st;
  run->engine = mmb_engine_alloc (net, run->al, &st);
  if (!run->engine)
    return st;
  run->loss = mmb_loss_alloc (run->d, run->al, &st);
  if (!run->loss)
    return st;
  run->E = mmb_calloc (run->al, net->O * net->D, sizeof *run->E);
  run->scratch = mmb_calloc (run->al, net->n_params, sizeof *run->scratch);
  if (!run->E || !run->scratch)
    return MMB_ENOMEM;
  if (run->opts->stop_gradient > 0 && run->opts->weight_decay > 0)
    {
      if (mmb_size_add (net->n_params, net->O * net->D, &i))
        run->gradient = mmb_calloc (run->al, i, sizeof *run->gradient);
      if (!run->gradient)
        return MMB_ENOMEM;
      run->linear = mmb_linear_alloc (net, run->al, &st);
      if (!run->linear)
        return st;
    }
  st = run->engine->type->load (run->engine, params);
  if (st != MMB_OK)
    return st;
  first = mmb_loss_eval (run->loss, run->engine->W, run->E);
  if (!isfinite (first))
    return MMB_ENONFINITE;
  for (i = 0; i < net->O; i++)
    zero += run->d->Syy[i * (net->O + 1)] / 2;
  run->limit = DIVERGED_FACTOR * fmax (fmax (first, zero), 1e-200);
  mmb_descent_cost (net, &flops, &bytes);
  run->poll = flops > 0 && flops < POLL_FLOPS ? (uint64_t) (POLL_FLOPS / flops)
                                              : 1;
  if (run->poll > 4096)
    run->poll = 4096;   /* the loop around the weights costs time, too */
  return MMB_OK;
}

/* One row of the record: the total map before this epoch's step. */
static void
record_row (descent *run, mmb_record *r, uint64_t epoch, double loss)
{
  const mmb_net *net = run->net;
  size_t T = r->count + 1, row = r->rows++, o, j;

  r->epoch[row] = (double) epoch;
  r->loss[row] = loss;
  if (r->Eg)
    r->Eg[row] = mmb_loss_generalisation (run->loss, run->engine->W);
  for (o = 0; o < net->O; o++)
    for (j = 0; j < net->D; j++)
      r->W[row + T * (j + net->D * o)] = run->engine->W[o + j * net->O];
  if (r->objective)
    {
      r->objective[row] = loss;
      if (run->opts->weight_decay > 0)
        {
          run->engine->type->store (run->engine, run->scratch);
          r->objective[row] += run->opts->weight_decay / 2
                               * mmb_blas_dot (net->n_params, run->scratch,
                                               run->scratch);
        }
    }
}

/* One step.  SQUARE, unless NULL, receives the squared norm of its gradient,
   that of the penalty included: an engine knows the loss alone. */
static mmb_status
step (descent *run, double keep, double *square)
{
  const mmb_descent_opts *o = run->opts;
  size_t n = run->net->n_params;
  mmb_status st = MMB_OK;

  if (square && run->gradient)
    {
      run->engine->type->store (run->engine, run->scratch);
      st = mmb_linear_map (run->linear, run->scratch, run->gradient + n);
      if (st == MMB_OK)
        st = mmb_linear_gradient (run->linear, run->scratch, run->E,
                                  run->gradient);
      mmb_blas_axpy (n, o->weight_decay, run->scratch, run->gradient);
      *square = mmb_blas_dot (n, run->gradient, run->gradient);
      square = NULL;
    }
  return st == MMB_OK ? run->engine->type->step (run->engine, run->E, keep,
                                                 o->learning_rate, square)
                      : st;
}

/* One step, with its residual of the exact identity of descent (T4): the
   gradient is formed anew from the weights by other means than the engine's. */
static mmb_status
checked_step (descent *run, double keep, double *square,
              mmb_descent_info *info)
{
  const mmb_descent_opts *o = run->opts;
  const mmb_net *net = run->net;
  const mmb_allocator *al = run->al;
  double *after = NULL, *gradient = NULL, *W = NULL, residual;
  mmb_linear *linear = NULL;
  mmb_status st = MMB_ENOMEM;

  after = mmb_calloc (al, net->n_params, sizeof *after);
  gradient = mmb_calloc (al, net->n_params, sizeof *gradient);
  W = mmb_calloc (al, net->O * net->D, sizeof *W);
  if (!after || !gradient || !W)
    goto done;
  linear = mmb_linear_alloc (net, al, &st);
  if (!linear)
    goto done;
  run->engine->type->store (run->engine, run->scratch);
  st = mmb_linear_map (linear, run->scratch, W);
  if (st == MMB_OK)
    st = mmb_linear_gradient (linear, run->scratch, run->E, gradient);
  if (st == MMB_OK)
    st = step (run, keep, square);
  if (st != MMB_OK)
    goto done;
  run->engine->type->store (run->engine, after);
  st = mmb_conserved_step (net, run->scratch, after, gradient, keep,
                           o->learning_rate, &residual, al);
  if (st == MMB_OK)
    {
      info->checked[info->checks++] = info->epoch;
      info->identity = fmax (info->identity, residual);
    }

done:
  mmb_free (al, after);
  mmb_free (al, gradient);
  mmb_free (al, W);
  mmb_linear_free (linear);
  return st;
}

/* Descend for EPOCHS steps from the loaded weights. */
static mmb_status
descend (descent *run, uint64_t epochs, mmb_record *r, mmb_descent_info *info)
{
  const mmb_descent_opts *o = run->opts;
  const double keep = 1 - o->learning_rate * o->weight_decay;
  double loss, square = NAN;
  uint64_t n, next_poll = run->poll, next_check = 0;
  mmb_status st;
  bool end;

  info->outcome = MMB_COMPLETED;
  for (n = 0;; n++)
    {
      loss = mmb_loss_eval (run->loss, run->engine->W, run->E);
      info->epoch = n;
      if (!(loss <= run->limit))
        return MMB_EDIVERGED;
      info->loss = loss;
      info->last_finite_epoch = n;
      end = n >= epochs;
      if (o->stop_gradient > 0 && square <= o->stop_gradient * o->stop_gradient)
        info->outcome = MMB_CONVERGED, end = true;
      if (o->stop_loss > 0 && loss - run->d->loss_min <= o->stop_loss)
        info->outcome = MMB_STOPPED, end = true;
      if (o->monitor && n >= next_poll && !end)
        {
          next_poll = n + run->poll;
          if (o->monitor ((double) n, loss, o->monitor_arg))
            info->outcome = MMB_INTERRUPTED, end = true;
        }
      if (r && (end || (r->rows < r->count && r->at[r->rows] == n)))
        record_row (run, r, n, loss);
      if (r && r->net_rows < r->net_count && r->net_at[r->net_rows] == n)
        run->engine->type->store (run->engine,
                                  r->nets + run->net->n_params
                                            * r->net_rows++);
      if (end)
        break;
      if (r && n == next_check && info->checks < MMB_IDENTITY_CHECKS)
        {
          st = checked_step (run, keep, o->stop_gradient > 0 ? &square : NULL,
                             info);
          next_check += epochs / MMB_IDENTITY_CHECKS + 1;
        }
      else
        st = step (run, keep, o->stop_gradient > 0 ? &square : NULL);
      if (st != MMB_OK)
        return st;
    }
  info->gradient_norm = sqrt (square);
  return MMB_OK;
}

mmb_status
mmb_descent_run (const mmb_net *net, const mmb_moments *d,
                 const mmb_descent_opts *opts, double *params,
                 mmb_record *record, mmb_descent_info *info,
                 const mmb_allocator *al)
{
  descent run = {0};
  mmb_status st;

  memset (info, 0, sizeof *info);
  info->gradient_norm = NAN;
  if (!valid (opts, record))
    return MMB_EINVAL;
  run.net = net;
  run.d = d;
  run.opts = opts;
  run.al = al;
  if (record)
    record->rows = record->net_rows = 0;
  st = prepare (&run, params);
  if (st == MMB_OK)
    st = descend (&run, opts->epochs, record, info);
  if (st == MMB_OK)
    run.engine->type->store (run.engine, params);
  done (&run);
  return st;
}
