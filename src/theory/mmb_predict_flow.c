/* mmb_predict_flow.c - learning phases by integration (T14, T15, T3). */
#include "mmb_predict_flow.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_compress.h"
#include "mmb_equations.h"
#include "mmb_init.h"
#include "mmb_manifold.h"
#include "mmb_rounding.h"

/* Right-hand sides before giving up: of networks, and as many weights looked at
   (about ten seconds); explicit ones before implicit steps; of the reduction,
   for each modality, many times what it takes. */
#define MOST_CALLS 1000000
#define MOST_WORK 3e9
#define FEW_CALLS 10000
#define REDUCED_CALLS 50000

#define ROWS 64   /* of the record of steps, which is thinned */

/* Relative error of durations at the tolerances of predictions, in which a
   modality grows by a factor of e or more. */
#define ERROR_REDUCED 1e-8
#define ERROR_FLOW 1e-6

/* Modalities that grow by less than this part from one event to the next one
   are learned at once. */
#define AT_ONCE 1e-9

/* From this rounding error of the slowest direction on, phases are integrated
   once more with moments that differ by rounding, and less precisely by the
   second number: where the problem is small enough for this to be cheap. */
#define UNCERTAIN 1e-9
#define COARSER 10
#define SMALL 64

/* So often where weights must turn round, each time less precisely. */
#define TURNS 3

/* --- running up to the events ------------------------------------------ */

typedef mmb_status (*method) (const mmb_net *, const mmb_moments *,
                              const mmb_flow_opts *, double *, mmb_record *,
                              mmb_flow_info *, const mmb_allocator *);

/* The set on the way has lost a modality.  Where the loss is below that of the
   set, it was a plateau and another one begins; else the set was on its way to
   something else and was none. */
static mmb_status
lose (const mmb_moments *d, const mmb_event *e, bool **row, bool *fresh,
      double *W, mmb_race_result *r, const mmb_allocator *al)
{
  double plateau = INFINITY;
  bool *now = *row;
  mmb_status st = *fresh ? MMB_OK
                         : mmb_manifold (d, now, W, &plateau, NULL, NULL, al);

  if (st == MMB_OK && !*fresh && e->loss <= plateau && r->rows < r->capacity)
    {
      *row = memcpy (now + d->M, now, d->M * sizeof *now);
      r->rows++;
    }
  *fresh = true;
  (*row)[e->modality] = false;
  return st;
}

/* Plateaus from the events of a run: sets of modalities, each with one more than
   before or, where some are lost, with others (T5). */
static mmb_status
read_plateaus (const mmb_moments *d, const mmb_record *trace, mmb_race_result *r,
               const mmb_allocator *al)
{
  size_t M = d->M, i;
  double *W = mmb_calloc (al, d->O * d->D, sizeof *W);
  bool *row = r->plateaus, fresh = false;   /* the row is not complete yet */
  mmb_status st = W ? MMB_OK : MMB_ENOMEM;

  memset (row, 0, M * sizeof *row);
  r->rows = 1;
  for (i = 0; i < trace->event_count && st == MMB_OK; i++)
    {
      const mmb_event *e = &trace->events[i];
      if (e->kind == MMB_EVENT_UNLEARNED)
        st = lose (d, e, &row, &fresh, W, r, al);
      if (e->kind != MMB_EVENT_LEARNED)
        continue;
      if (!fresh && r->rows < r->capacity)
        {
          row = memcpy (row + M, row, M * sizeof *row);
          r->rows++;
        }
      row[e->modality] = true;
      fresh = false;
    }
  if (fresh && r->rows > 1)
    r->rows--;   /* lost, and nothing came of it */
  mmb_free (al, W);
  return st;
}

/* The event at which modality M is learned for good, if it is. */
static size_t
learned_at (const mmb_record *trace, size_t m)
{
  size_t i, at = 0;

  for (i = 0; i < trace->event_count; i++)
    if (trace->events[i].kind == MMB_EVENT_LEARNED && trace->events[i].modality == m)
      at = i;
  return at;
}

/* Relative errors of durations, from that of a growth by a factor of e: what has
   still to grow less is as uncertain as the rest, in less time.  What is learned
   at once has a duration of 0. */
static mmb_status
judge_durations (const mmb_moments *d, mmb_measure measure,
                 const mmb_record *trace, double error, mmb_race_result *r,
                 const mmb_allocator *al)
{
  size_t cells = d->O * d->D, j, at, before = 0;
  double growth, waited = 0, now, then;
  mmb_status st;

  for (j = 0; j < d->M; before = at, j++)
    {
      double *duration = &r->durations[j];
      *duration += waited;
      waited = 0;
      at = learned_at (trace, r->order[j]);
      growth = 1;
      if (j > 0 && *duration > 0 && isfinite (*duration))
        {
          st = mmb_measure_of (d, measure, r->order[j],
                               trace->event_W + at * cells, &now, al);
          if (st == MMB_OK)
            st = mmb_measure_of (d, measure, r->order[j],
                                 trace->event_W + before * cells, &then, al);
          if (st != MMB_OK)
            return st;
          growth = log (now / then);
        }
      if (fabs (growth) < AT_ONCE)
        {
          waited = *duration;
          *duration = 0;
        }
      if (r->error)
        r->error[j] = *duration == 0 ? 0 : isinf (*duration) ? NAN
                      : growth > 0 && growth < 1 ? error / growth : error;
    }
  return MMB_OK;
}

/* Order, durations and plateaus from the events of a run. */
static mmb_status
read_events (const mmb_moments *d, const mmb_record *trace, mmb_race_result *r,
             const mmb_allocator *al)
{
  mmb_passage *passages = mmb_calloc (al, trace->event_count + 1,
                                      sizeof *passages);
  size_t i, count = 0;
  double waited = 0;

  if (!passages)
    return MMB_ENOMEM;
  for (i = 0; i < trace->event_count; i++)
    {
      const mmb_event *e = &trace->events[i];
      waited += e->since;
      if (e->kind != MMB_EVENT_LEARNED && e->kind != MMB_EVENT_UNLEARNED)
        continue;
      passages[count++] = (mmb_passage) {
        e->modality, e->kind == MMB_EVENT_UNLEARNED, waited};
      waited = 0;
    }
  mmb_race_tell (d->M, passages, count, r);
  mmb_free (al, passages);
  return read_plateaus (d, trace, r, al);
}

/* Strengths (M) at the start; true when none of them counts, and then nothing
   is ever learned. */
static bool
nothing_to_learn (const mmb_moments *d, double *strength,
                  mmb_race_result *result, mmb_status *st,
                  const mmb_allocator *al)
{
  const mmb_record empty = {.event_count = 0};
  double *W = mmb_calloc (al, d->O * d->D, sizeof *W), loss, sum = 0;
  bool *none = mmb_calloc (al, d->M, sizeof *none);
  size_t m;

  *st = MMB_ENOMEM;
  if (W && none)
    *st = mmb_manifold (d, none, W, &loss, NULL, strength, al);
  mmb_free (al, W);
  mmb_free (al, none);
  if (*st != MMB_OK)
    return false;
  for (m = 0; m < d->M; m++)
    {
      sum += strength[m];
      result->flags[m] = 0;
      if (result->error)
        result->error[m] = NAN;
    }
  if (sum == 0)
    *st = read_events (d, &empty, result, al);
  return sum == 0;
}

/* Once all are learned, a run is given as many steps again and so many more to
   see that it stays so; SLOW times as many to come to rest. */
#define MORE_STEPS 1000
#define SLOW 20

/* Stops a run when everything is learned for good. */
typedef struct {
  const mmb_predict_flow_opts *opts;
  const mmb_record *trace;
  size_t M, seen, learned;
  double enough;         /* loss at which nothing can be lost any more */
  double slow;           /* SLOW where the end depends on the way, else 1 */
  double steps, so_far;  /* taken; when all were learned */
} watchman;

/* With modality m at the part x of its share of the solution the loss is at
   least (1 - x)^2 of what it is without m: below a quarter of that m has more
   than half, and the loss only falls.  Where S has no full rank, the end is still
   to be found. */
static mmb_status
look_for_the_end (watchman *w, const mmb_moments *d, const mmb_allocator *al)
{
  size_t n = d->O * d->D, m, rank;
  double *W = mmb_calloc (al, n, sizeof *W), best = 0, loss;
  bool *set = mmb_calloc (al, d->M, sizeof *set);
  mmb_status st = MMB_ENOMEM;

  if (!W || !set)
    goto done;
  st = mmb_pinv_solve (d->D, d->O, d->S, d->Syx, d->D, W, &rank, al);
  w->slow = rank < d->D ? SLOW : 1;
  w->enough = rank < d->D ? -INFINITY : INFINITY;
  for (m = 0; m < d->M; m++)
    set[m] = true;
  if (st == MMB_OK)
    st = mmb_manifold (d, set, W, &best, NULL, NULL, al);
  for (m = 0; m < d->M && st == MMB_OK; m++)
    {
      set[m] = false;
      st = mmb_manifold (d, set, W, &loss, NULL, NULL, al);
      set[m] = true;
      w->enough = fmin (w->enough, best + (loss - best) / 4);
    }

done:
  mmb_free (al, W);
  mmb_free (al, set);
  return st;
}

static int
all_learned (double t, double loss, void *arg)
{
  watchman *w = arg;
  bool all;

  w->steps++;

  for (; w->seen < w->trace->event_count; w->seen++)
    {
      mmb_event_kind kind = w->trace->events[w->seen].kind;
      w->learned += kind == MMB_EVENT_LEARNED;
      w->learned -= kind == MMB_EVENT_UNLEARNED;
    }
  all = w->learned == w->M;
  if (!all)
    w->so_far = w->steps;
  if (all && (loss <= w->enough
              || w->steps > (1 + w->slow) * w->so_far + w->slow * MORE_STEPS))
    return 1;
  return w->opts->monitor ? w->opts->monitor (t, loss, w->opts->monitor_arg)
                          : 0;
}

/* Shorter than this part of the time of the first modality, the phase behind it is
   too uncertain to have a middle. */
#define SHORT 1e-3

/* Between two records whose maps differ by less than this part, the map is
   known to it. */
#define STILL 1e-5

/* The map MIDDLE at TIME from the records T around it, where that of modality A hardly
   changes there. */
static bool
still_between (const mmb_record *t, const mmb_moments *d, size_t A, double time,
               double *middle)
{
  size_t cells = d->O * d->D, from = 0, k = 0, i;
  const double *a, *b;
  double moved = 0, size = 0, x;

  while (k < t->rows && t->t[k] <= time)
    k++;
  if (k == 0 || k == t->rows)
    return false;
  a = t->W + (k - 1) * cells;
  b = a + cells;
  x = (time - t->t[k - 1]) / (t->t[k] - t->t[k - 1]);
  for (i = 0; i < cells; i++)
    middle[i] = a[i] + x * (b[i] - a[i]);
  for (i = 0; i < A; i++)
    from += d->dims[i];
  for (i = 0; i < cells; i++)
    if (i % d->D >= from && i % d->D < from + d->dims[A])
      {
        moved += (b[i] - a[i]) * (b[i] - a[i]);
        size += a[i] * a[i];
      }
  return moved <= STILL * STILL * size;
}

/* The map half way between the first event and the second of RESULT: from the record T
   of the run that found them, or by this run once more from PARAMS and only so far (O; T
   is written over). */
static mmb_status
halve (method run, const mmb_net *net, const mmb_moments *d, mmb_flow_opts *o,
       double *params, mmb_record *t, const mmb_predict_flow_opts *opts,
       const mmb_race_result *result, mmb_predict_flow_info *info,
       const mmb_allocator *al)
{
  const double *times = result->durations;
  mmb_flow_info flow;
  mmb_status st;

  if (d->M < 2 || !(times[1] > SHORT * times[0]) || isinf (times[1]))
    return MMB_OK;
  o->time = times[0] + times[1] / 2;
  info->halved = still_between (t, d, result->order[0], o->time,
                                opts->middle);
  if (info->halved)
    return MMB_OK;
  o->monitor = opts->monitor;
  o->monitor_arg = opts->monitor_arg;
  st = run (net, d, o, params, t, &flow, al);
  info->interrupted = st == MMB_OK && flow.outcome == MMB_INTERRUPTED;
  info->halved = st == MMB_OK && t->rows > 0 && !info->interrupted;
  if (info->halved)
    memcpy (opts->middle, t->W + (t->rows - 1) * d->O * d->D,
            d->O * d->D * sizeof *t->W);
  return st == MMB_ESOLVER ? MMB_OK : st;
}

/* Integrate until nothing more is learned; PARAMS are overwritten.  A run of
   at most CALLS right-hand sides; when these do not suffice *EXHAUSTED (may be
   NULL: an error) is set and its events are all that counts. */
static mmb_status
integrate (method run, uint64_t calls, bool *exhausted, const mmb_net *net,
           const mmb_moments *d, mmb_stepper stepper,
           const mmb_predict_flow_opts *opts, double *params,
           mmb_race_result *result, mmb_predict_flow_info *info,
           const mmb_allocator *al)
{
  size_t cells = d->O * d->D, events = 16 * d->M + 16, all;
  mmb_record t = {.capacity = ROWS, .event_capacity = events};
  watchman w = {.opts = opts, .trace = &t, .M = d->M};
  double *store = NULL, *start = NULL;
  mmb_flow_info flow;
  mmb_flow_opts o;
  double error;
  mmb_status st = MMB_ENOMEM;

  info->halved = false;
  mmb_flow_defaults (&o);
  o.stepper = stepper;
  o.tolerance = opts->tolerance;
  o.measure = opts->measure;
  o.time = MMB_FOREVER;
  o.max_rhs = calls;
  o.monitor = all_learned;
  o.monitor_arg = &w;
  if (mmb_size_mul (cells, ROWS + events, &all)
      && mmb_size_add (all, 2 * ROWS, &all))
    store = mmb_calloc (al, all, sizeof *store);
  t.events = mmb_calloc (al, events, sizeof *t.events);
  start = opts->middle ? mmb_calloc (al, net->n_params, sizeof *start) : NULL;
  if (!store || !t.events || (opts->middle && !start))
    goto done;
  if (start)
    memcpy (start, params, net->n_params * sizeof *start);
  st = look_for_the_end (&w, d, al);
  if (st != MMB_OK)
    goto done;
  t.t = store;
  t.loss = t.t + ROWS;
  t.W = t.loss + ROWS;
  t.event_W = t.W + cells * ROWS;
  st = run (net, d, &o, params, &t, &flow, al);
  info->work = flow.work;
  error = run == mmb_reduced_run ? ERROR_REDUCED : ERROR_FLOW;
  if (opts->measure == MMB_MEASURE_WEIGHTS)
    error = fmax (error, (double) d->D * DBL_EPSILON * flow.condition);
  info->unfaithful = info->unfaithful || flow.stuck;
  info->interrupted = st == MMB_OK && flow.outcome == MMB_INTERRUPTED
                      && w.learned < d->M;
  if (st == MMB_ESOLVER && w.learned == d->M)
    st = MMB_OK;   /* a slow end; all events are here */
  else if (exhausted && st == MMB_ESOLVER)
    {
      *exhausted = true;
      st = MMB_OK;
    }
  info->ended = opts->end && w.slow > 1 && st == MMB_OK && flow.at_rest
                && !flow.stuck && t.rows > 0;
  if (info->ended)
    memcpy (opts->end, t.W + (t.rows - 1) * cells, cells * sizeof *t.W);
  info->condition = flow.condition;
  if (st == MMB_OK)
    st = read_events (d, &t, result, al);
  if (st == MMB_OK)
    st = judge_durations (d, opts->measure, &t, error, result, al);
  if (st == MMB_OK && start && !info->interrupted && !info->unfaithful)
    st = halve (run, net, d, &o, start, &t, opts, result, info, al);

done:
  mmb_free (al, start);
  mmb_free (al, store);
  mmb_free (al, t.events);
  return st;
}

static mmb_status
from_balanced (const mmb_moments *d, const size_t *fusion, size_t decoder,
               double u0, const mmb_predict_flow_opts *opts,
               mmb_race_result *result, mmb_predict_flow_info *info,
               const mmb_allocator *al)
{
  size_t hidden = decoder, m, *widths = NULL;
  double *params = NULL, *directions = NULL, *strength = NULL;
  int late = 0, unfaithful = 0;
  bool equal = true;
  mmb_net *net = NULL;
  mmb_status st = MMB_ENOMEM;

  memset (info, 0, sizeof *info);
  for (m = 0; m < d->M; m++)
    {
      if (fusion[m] == 0 || !mmb_size_add (hidden, fusion[m] - 1, &hidden))
        return fusion[m] == 0 ? MMB_EINVAL : MMB_ENOMEM;
      late = late || fusion[m] > 1;
      equal = equal && fusion[m] == fusion[0];
    }
  widths = mmb_calloc (al, hidden, sizeof *widths);
  directions = mmb_calloc (al, d->D, sizeof *directions);
  strength = mmb_calloc (al, d->M, sizeof *strength);
  if (!widths || !directions || !strength)
    goto done;
  info->kind = MMB_PREDICT_FLOW_REDUCED;
  if (nothing_to_learn (d, strength, result, &st, al) || st != MMB_OK)
    goto done;
  for (m = 0; m < hidden; m++)
    widths[m] = 1;   /* one direction per space is exact (T15) */
  net = mmb_net_alloc (d->M, d->dims, d->O, fusion, decoder, widths, al, &st);
  if (!net)
    goto done;
  st = MMB_ENOMEM;
  params = mmb_calloc (al, net->n_params, sizeof *params);
  if (!params)
    goto done;
  st = mmb_init_directions (d, late, directions, &unfaithful, al);
  info->unfaithful = unfaithful;
  if (st == MMB_OK)
    st = mmb_init_fill (net, MMB_INIT_BALANCED, u0, 0, directions, params);
  if (st == MMB_OK)
    st = integrate (mmb_reduced_run, REDUCED_CALLS * d->M, &info->exhausted,
                    net, d, MMB_STEP_RK8, opts, params, result, info, al);
  if (st == MMB_OK && equal)
    mmb_race_settle (d->M, strength, false, result);

done:
  mmb_net_free (net);
  mmb_free (al, strength);
  mmb_free (al, widths);
  mmb_free (al, directions);
  mmb_free (al, params);
  return st;
}

/* The start of a prediction: a network's weights, or the balanced one. */
typedef struct {
  const mmb_net *net;
  const double *params;
  const size_t *fusion;
  size_t decoder;
  double u0;
} origin;

static mmb_status from_net (const mmb_net *net, const mmb_moments *d,
                            const double *params,
                            const mmb_predict_flow_opts *opts,
                            mmb_race_result *result, mmb_predict_flow_info *info,
                            const mmb_allocator *al);

/* The same with moments that differ by rounding, the DRAW-th way, and a tolerance
   coarser by FACTOR: what moves by that is not known. */
static mmb_status
once_more (const mmb_moments *d, const origin *from, size_t draw, double factor,
           const mmb_predict_flow_opts *opts, mmb_race_result *result,
           mmb_predict_flow_info *info, const mmb_allocator *al)
{
  mmb_predict_flow_opts coarse = *opts;
  mmb_predict_flow_info again;
  mmb_moments moved = *d;
  mmb_race_result then;
  double *S = mmb_calloc (al, d->D * d->D, sizeof *S);
  double *Syx = mmb_calloc (al, d->O * d->D, sizeof *Syx);
  mmb_status st = mmb_race_room (&then, d->M, al);

  coarse.tolerance *= factor;
  coarse.end = coarse.middle = NULL;
  if (!S || !Syx)
    st = MMB_ENOMEM;
  if (st == MMB_OK)
    {
      mmb_rounding_move (d, draw, S, Syx);
      moved.S = S;
      moved.Syx = Syx;
      st = from->net ? from_net (from->net, &moved, from->params, &coarse, &then,
                                 &again, al)
                     : from_balanced (&moved, from->fusion, from->decoder,
                                      from->u0, &coarse, &then, &again, al);
    }
  if (st == MMB_OK && again.interrupted)
    info->interrupted = true;
  else if (st == MMB_OK)
    mmb_rounding_raise (d->M, result->durations, then.durations,
                        result->durations, result->error);
  mmb_race_room_free (&then, al);
  mmb_free (al, S);
  mmb_free (al, Syx);
  return st;
}

mmb_status
mmb_predict_flow_balanced (const mmb_moments *d, const size_t *fusion,
                       size_t decoder, double u0,
                       const mmb_predict_flow_opts *opts, mmb_race_result *result,
                       mmb_predict_flow_info *info, const mmb_allocator *al)
{
  mmb_status st = from_balanced (d, fusion, decoder, u0, opts, result, info, al);

  if (st == MMB_OK && result->error && d->D <= SMALL && !info->interrupted
      && !info->exhausted && !info->unfaithful
      && (double) d->D * DBL_EPSILON * info->condition > UNCERTAIN)
    st = once_more (d, &(origin){.fusion = fusion, .decoder = decoder, .u0 = u0}, 0,
                    COARSER, opts, result, info, al);
  return st;
}

/* Explicit steps are cheap; implicit ones where plateaus are too long for
   them. */
static mmb_status
flow (const mmb_net *net, const mmb_moments *d, const mmb_predict_flow_opts *opts,
      double *params, mmb_race_result *result, mmb_predict_flow_info *info,
      const mmb_allocator *al)
{
  mmb_stepper stiff = mmb_equations_stepper (net, MMB_STEP_RK8);
  uint64_t most = (uint64_t) fmin (MOST_WORK / (double) net->n_params,
                                   MOST_CALLS);
  mmb_status st = MMB_ESOLVER;

  if (stiff != MMB_STEP_RK8)
    st = integrate (mmb_flow_run, FEW_CALLS, NULL, net, d, MMB_STEP_RK8, opts,
                    params, result, info, al);
  if (st == MMB_ESOLVER)
    st = integrate (mmb_flow_run, most, &info->exhausted, net, d, stiff, opts,
                    params, result, info, al);
  return st;
}

static mmb_status
from_net (const mmb_net *net, const mmb_moments *d, const double *params,
          const mmb_predict_flow_opts *opts, mmb_race_result *result,
          mmb_predict_flow_info *info, const mmb_allocator *al)
{
  mmb_compress_opts squeeze = {.tolerance = 10 * opts->tolerance,
                               .time = INFINITY, .monitor = opts->monitor,
                               .monitor_arg = opts->monitor_arg};
  mmb_compressed *c = NULL;
  double *p = mmb_calloc (al, net->n_params, sizeof *p);
  double *strength = mmb_calloc (al, d->M, sizeof *strength);
  mmb_status st = MMB_ENOMEM;

  memset (info, 0, sizeof *info);
  if (!p || !strength)
    goto done;
  if (nothing_to_learn (d, strength, result, &st, al) || st != MMB_OK)
    goto done;
  memcpy (p, params, net->n_params * sizeof *p);
  st = integrate (mmb_reduced_run, MOST_CALLS, NULL, net, d, MMB_STEP_RK8,
                  opts, p, result, info, al);
  info->kind = MMB_PREDICT_FLOW_REDUCED;
  if (st != MMB_EINVAL)
    goto done;

  c = mmb_compress (net, d, params, &squeeze, al, &st);
  if (!c && st != MMB_ESOLVER)
    goto done;
  if (c && c->interrupted)
    {
      info->interrupted = true;
      st = MMB_OK;
    }
  else if (c && c->met)
    {
      info->kind = MMB_PREDICT_FLOW_COMPRESSED;
      st = flow (c->small, d, opts, c->params, result, info, al);
    }
  else
    {
      info->kind = MMB_PREDICT_FLOW_FULL;
      st = flow (net, d, opts, p, result, info, al);
    }

done:
  mmb_compressed_free (c);
  mmb_free (al, strength);
  mmb_free (al, p);
  return st;
}

/* Must the weights of some modality of a scalar target turn round, or were they
   learned and lost again?  They pass zero then, where of those that will grow only
   a part of the order of the start is left beside much larger ones: every error
   of the integration counts so much more (T12). */
static mmb_status
turning (const mmb_moments *d, const mmb_race_result *result, bool *yes,
         const mmb_allocator *al)
{
  size_t rank, m, at = 0;
  double *W = mmb_calloc (al, d->O * d->D, sizeof *W);
  mmb_status st = W ? mmb_pinv_solve (d->D, d->O, d->S, d->Syx, d->D, W, &rank, al)
                    : MMB_ENOMEM;

  *yes = false;
  for (m = 0; st == MMB_OK && d->O == 1 && m < d->M; at += d->dims[m], m++)
    *yes = *yes || mmb_blas_dot (d->dims[m], d->Syx + at, W + at) < 0
           || (result->earlier && result->earlier[m] > 0);
  mmb_free (al, W);
  return st;
}

mmb_status
mmb_predict_flow_net (const mmb_net *net, const mmb_moments *d,
                  const double *params, const mmb_predict_flow_opts *opts,
                  mmb_race_result *result, mmb_predict_flow_info *info,
                  const mmb_allocator *al)
{
  origin from = {.net = net, .params = params};
  double factor = 1;
  size_t draw;
  bool again = false;
  mmb_status st = from_net (net, d, params, opts, result, info, al);

  if (st == MMB_OK && result->error && !info->interrupted && !info->exhausted)
    st = turning (d, result, &again, al);
  for (draw = 0; st == MMB_OK && again && draw < TURNS && !info->interrupted; draw++)
    st = once_more (d, &from, draw, factor *= COARSER / 2, opts, result, info, al);
  return st;
}
