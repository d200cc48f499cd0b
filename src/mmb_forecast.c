/* mmb_forecast.c - learning phases by integration (T14, T15, T3), and T9's
   blow-up times of actual weights. */
#include "mmb_forecast.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_compress.h"
#include "mmb_equations.h"
#include "mmb_init.h"
#include "mmb_manifold.h"

/* Longer than any plateau, and not Inf. */
#define FOREVER 1e300

/* Right-hand sides before giving up: of networks, and as many weights looked at
   (about ten seconds); explicit ones before implicit steps; of the reduction,
   for each modality, many times what it takes. */
#define MOST_CALLS 1000000
#define MOST_WORK 3e9
#define FEW_CALLS 10000
#define REDUCED_CALLS 50000

#define ROWS 8   /* fewest that a record of steps has */

/* Relative error of durations at the tolerances of predictions. */
#define ERROR_REDUCED 1e-8
#define ERROR_FLOW 1e-6

/* --- running up to the events ------------------------------------------ */

typedef mmb_status (*method) (const mmb_net *, const mmb_moments *,
                              const mmb_flow_opts *, double *, mmb_trace *,
                              mmb_flow_info *, const mmb_allocator *);

/* Order, durations and plateaus from the events of a run.  A modality that is
   unlearned at an event leaves the plateau that this begins; its time is that
   of the first time. */
static void
read_events (const mmb_moments *d, const mmb_trace *trace, mmb_race_result *r)
{
  size_t M = d->M, i, j, count = 0;
  double waited = 0;
  bool *row = r->plateaus, known;

  memset (row, 0, M * sizeof *row);
  r->rows = 1;
  for (i = 0; i < trace->event_count; i++)
    {
      const mmb_event *e = &trace->events[i];
      waited += e->since;
      if (e->kind == MMB_EVENT_UNLEARNED)
        {
          row[e->modality] = false;
          r->flags[e->modality] |= MMB_RACE_DROPPED;
        }
      if (e->kind != MMB_EVENT_LEARNED)
        continue;
      for (known = false, j = 0; j < count; j++)
        known = known || r->order[j] == e->modality;
      if (!known)
        {
          r->order[count] = e->modality;
          r->durations[count++] = waited;
          waited = 0;
        }
      if (r->rows < r->capacity)
        {
          row = r->plateaus + r->rows++ * M;
          memcpy (row, row - M, M * sizeof *row);
        }
      row[e->modality] = true;
    }
  for (j = 0; j < M; j++)
    {
      for (known = false, i = 0; i < count; i++)
        known = known || r->order[i] == j;
      if (!known)
        {
          r->order[count] = j;
          r->durations[count++] = INFINITY;
        }
    }
}

/* Strengths (M) at the start; true when none of them counts, and then nothing
   is ever learned. */
static bool
nothing_to_learn (const mmb_moments *d, double *strength,
                  mmb_race_result *result, mmb_status *st,
                  const mmb_allocator *al)
{
  const mmb_trace empty = {.event_count = 0};
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
    }
  if (sum == 0)
    read_events (d, &empty, result);
  return sum == 0;
}

/* Stops a run when everything is learned. */
typedef struct {
  const mmb_forecast_opts *opts;
  const mmb_trace *trace;
  size_t M, seen, learned;
} watchman;

static int
all_learned (double t, double loss, void *arg)
{
  watchman *w = arg;

  for (; w->seen < w->trace->event_count; w->seen++)
    {
      mmb_event_kind kind = w->trace->events[w->seen].kind;
      w->learned += kind == MMB_EVENT_LEARNED;
      w->learned -= kind == MMB_EVENT_UNLEARNED;
    }
  if (w->learned == w->M)
    return 1;
  return w->opts->monitor ? w->opts->monitor (t, loss, w->opts->monitor_arg)
                          : 0;
}

/* Integrate until nothing more is learned; PARAMS are overwritten.  A run of
   at most CALLS right-hand sides; when these do not suffice *EXHAUSTED (may be
   NULL: an error) is set and its events are all that counts. */
static mmb_status
integrate (method run, uint64_t calls, bool *exhausted, const mmb_net *net,
           const mmb_moments *d, mmb_stepper stepper,
           const mmb_forecast_opts *opts, double *params,
           mmb_race_result *result, mmb_forecast_info *info,
           const mmb_allocator *al)
{
  size_t cells = d->O * d->D, events = 16 * d->M + 16, all;
  mmb_trace t = {.capacity = ROWS, .event_capacity = events};
  watchman w = {.opts = opts, .trace = &t, .M = d->M};
  double *store = NULL;
  mmb_flow_info flow;
  mmb_flow_opts o;
  mmb_status st = MMB_ENOMEM;

  mmb_flow_defaults (&o);
  o.stepper = stepper;
  o.tolerance = opts->tolerance;
  o.measure = opts->measure;
  o.time = FOREVER;
  o.max_rhs = calls;
  o.monitor = all_learned;
  o.monitor_arg = &w;
  if (mmb_size_mul (cells, ROWS + events, &all)
      && mmb_size_add (all, 2 * ROWS, &all))
    store = mmb_calloc (al, all, sizeof *store);
  t.events = mmb_calloc (al, events, sizeof *t.events);
  if (!store || !t.events)
    goto done;
  t.t = store;
  t.loss = t.t + ROWS;
  t.W = t.loss + ROWS;
  t.event_W = t.W + cells * ROWS;
  st = run (net, d, &o, params, &t, &flow, al);
  info->work = flow.work;
  info->error = run == mmb_reduced_run ? ERROR_REDUCED : ERROR_FLOW;
  if (opts->measure == MMB_MEASURE_WEIGHTS)
    info->error = fmax (info->error,
                        (double) d->D * DBL_EPSILON * flow.condition);
  info->unfaithful = info->unfaithful || flow.stuck;
  info->interrupted = st == MMB_OK && flow.outcome == MMB_INTERRUPTED
                      && w.learned < d->M;
  if (exhausted && st == MMB_ESOLVER)
    {
      *exhausted = true;
      st = MMB_OK;
    }
  if (st == MMB_OK)
    read_events (d, &t, result);

done:
  mmb_free (al, store);
  mmb_free (al, t.events);
  return st;
}

mmb_status
mmb_forecast_balanced (const mmb_moments *d, const size_t *fusion,
                       size_t decoder, double u0,
                       const mmb_forecast_opts *opts, mmb_race_result *result,
                       mmb_forecast_info *info, const mmb_allocator *al)
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
      hidden += fusion[m] - 1;
      late = late || fusion[m] > 1;
      equal = equal && fusion[m] == fusion[0];
    }
  widths = mmb_calloc (al, hidden + 1, sizeof *widths);
  directions = mmb_calloc (al, d->D, sizeof *directions);
  strength = mmb_calloc (al, d->M, sizeof *strength);
  if (!widths || !directions || !strength)
    goto done;
  info->kind = MMB_FORECAST_REDUCED;
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
    mmb_race_settle (d->M, strength, result);

done:
  mmb_net_free (net);
  mmb_free (al, strength);
  mmb_free (al, widths);
  mmb_free (al, directions);
  mmb_free (al, params);
  return st;
}

/* Explicit steps are cheap; implicit ones where plateaus are too long for
   them. */
static mmb_status
flow (const mmb_net *net, const mmb_moments *d, const mmb_forecast_opts *opts,
      double *params, mmb_race_result *result, mmb_forecast_info *info,
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

mmb_status
mmb_forecast_net (const mmb_net *net, const mmb_moments *d,
                  const double *params, const mmb_forecast_opts *opts,
                  mmb_race_result *result, mmb_forecast_info *info,
                  const mmb_allocator *al)
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
  info->kind = MMB_FORECAST_REDUCED;
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
      info->kind = MMB_FORECAST_COMPRESSED;
      st = flow (c->small, d, opts, c->params, result, info, al);
    }
  else
    {
      info->kind = MMB_FORECAST_FULL;
      st = flow (net, d, opts, p, result, info, al);
    }

done:
  mmb_compressed_free (c);
  mmb_free (al, strength);
  mmb_free (al, p);
  return st;
}

/* --- T9's and T19's prefactors ----------------------------------------- */

/* Amplitude, in units of the largest layer at the start, from which on the
   encoder counts as balanced: conserved differences are its inverse square. */
#define GROWN 1e5

typedef struct {
  double target;   /* loss at which the encoder has grown */
  double t, loss;  /* when it had */
} growth;

static int
grown (double t, double loss, void *arg)
{
  growth *g = arg;

  g->t = t;
  g->loss = loss;
  return loss <= g->target;
}

/* Blow-up time of dW/ds = grad (SIGN W^L .. W^1) from PARAMS. */
static mmb_status
blow_up (const mmb_net *net, const double *params, double sign, double *s,
         const mmb_allocator *al)
{
  const double S = 0, Syy = 0;
  const size_t one = 1;
  /* with S = 0 the loss is - sign W, and nothing stops its growth */
  mmb_moments d = {.M = 1, .D = 1, .O = 1, .dims = &one, .S = &S,
                   .Syx = &sign, .Syy = &Syy};
  double *p = mmb_calloc (al, net->n_params, sizeof *p), largest = 0, u, L;
  growth g = {.t = 0};
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  size_t i, j;

  if (!p)
    return MMB_ENOMEM;
  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *w = &net->layers[i];
      double sum = 0;
      for (j = 0; j < w->rows * w->cols; j++)
        sum = hypot (sum, params[w->offset + j]);
      largest = fmax (largest, sum);
    }
  L = (double) net->n_layers;
  memcpy (p, params, net->n_params * sizeof *p);
  g.target = -pow (GROWN * largest, L);
  mmb_flow_defaults (&o);
  o.tolerance = 1e-11;
  o.time = FOREVER;
  o.max_rhs = 100000;
  o.monitor = grown;
  o.monitor_arg = &g;
  *s = INFINITY;
  st = mmb_flow_run (net, &d, &o, p, NULL, &info, al);
  if (st == MMB_OK && info.outcome == MMB_INTERRUPTED)
    {
      u = pow (-g.loss, 1 / L);
      *s = g.t + pow (u, 2 - L) / (L - 2);
    }
  mmb_free (al, p);
  return st;
}

/* L = 2: w0 = |W1 +- W2'|^2 / 4, and ln (1/w0)/2. */
static void
two_layers (const mmb_layer *below, const mmb_layer *above,
            const double *params, double *ahead)
{
  double sum[2] = {0, 0};
  size_t i;

  for (i = 0; i < below->rows; i++)
    {
      double a = params[below->offset + i], b = params[above->offset + i];
      sum[0] = hypot (sum[0], a - b);
      sum[1] = hypot (sum[1], a + b);
    }
  ahead[0] = -log (sum[0] / 2);
  ahead[1] = -log (sum[1] / 2);
}

/* Encoder M as a network of its own, and its weights. */
static mmb_status
one_encoder (const mmb_net *net, size_t m, const double *params,
             mmb_net **encoder, double **weights, const mmb_allocator *al)
{
  size_t F = net->fusion_depth[m], one = 1, l;
  size_t *widths = mmb_calloc (al, F, sizeof *widths);
  mmb_status st = MMB_ENOMEM;

  *encoder = NULL;
  *weights = NULL;
  if (!widths)
    return st;
  for (l = 1; l < F; l++)
    widths[l - 1] = mmb_net_encoder (net, m, l)->rows;
  *encoder = mmb_net_alloc (1, &one, 1, &F, 0, widths, al, &st);
  mmb_free (al, widths);
  if (!*encoder)
    return st;
  *weights = mmb_calloc (al, (*encoder)->n_params, sizeof **weights);
  if (!*weights)
    return MMB_ENOMEM;
  for (l = 1; l <= F; l++)
    {
      const mmb_layer *from = mmb_net_encoder (net, m, l);
      const mmb_layer *to = mmb_net_encoder (*encoder, 0, l);
      memcpy (*weights + to->offset, params + from->offset,
              from->rows * from->cols * sizeof *params);
    }
  return MMB_OK;
}

mmb_status
mmb_forecast_ahead (const mmb_net *net, const double *params, double *ahead,
                    const mmb_allocator *al)
{
  mmb_status st = MMB_OK;
  size_t m;

  if (net->O != 1 || net->decoder_layers > 0 || net->fusion_depth[0] < 2)
    return MMB_EINVAL;
  for (m = 0; m < net->M; m++)
    if (net->dims[m] != 1 || net->fusion_depth[m] != net->fusion_depth[0])
      return MMB_EINVAL;
  for (m = 0; m < net->M && st == MMB_OK; m++)
    if (net->fusion_depth[m] == 2)
      two_layers (mmb_net_encoder (net, m, 1), mmb_net_encoder (net, m, 2),
                  params, ahead + 2 * m);
    else
      {
        mmb_net *encoder;
        double *weights;
        st = one_encoder (net, m, params, &encoder, &weights, al);
        if (st == MMB_OK)
          st = blow_up (encoder, weights, -1, ahead + 2 * m, al);
        if (st == MMB_OK)
          st = blow_up (encoder, weights, 1, ahead + 2 * m + 1, al);
        mmb_net_free (encoder);
        mmb_free (al, weights);
      }
  return st;
}
