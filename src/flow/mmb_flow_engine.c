/* mmb_flow_engine.c - gradient flow of any network on its engine (theory T3, T18). */
#include "mmb_flow.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_engine_type.h"
#include "mmb_flow_driver.h"
#include "mmb_sliding.h"

/* A layer or its biases this much smaller than the largest one count as being of
   this size: what is zero has no scale of its own. */
#define FLOOR 1e-25

typedef struct {
  mmb_motion base;
  mmb_engine *engine;
  const mmb_net *net;
  const mmb_flow_opts *opts;
  double decay;
  double *at;         /* n_params: the weights that the engine has now */
  bool known;         /* and their loss, if it is */
  double loss;
  double *gradient;   /* n_params */
  size_t *start;      /* of the blocks: layers, then their biases */
  double *scale;      /* of each of them, scratch */
  mmb_sliding *sliding;   /* NULL: units have no kinks */
  mmb_moments sizes;
} flow;

/* The engine at Y: a step ends where its last slope was taken. */
static mmb_status
go_to (flow *f, const double *y)
{
  size_t bytes = f->net->n_params * sizeof *y;
  mmb_status st;

  if (f->known && memcmp (f->at, y, bytes) == 0)
    return MMB_OK;
  f->known = false;
  st = mmb_engine_load (f->engine, y);
  if (st != MMB_OK)
    return st;
  if (f->opts->stop && f->opts->stop (f->opts->stop_arg))
    return MMB_EINTERRUPTED;
  f->loss = mmb_engine_evaluate (f->engine);
  if (f->engine->stopped)
    return MMB_EINTERRUPTED;
  memcpy (f->at, y, bytes);
  f->known = true;
  return MMB_OK;
}

/* Gradient of loss and penalty at Y. */
static mmb_status
slope (flow *f, const double *y, double *gradient)
{
  mmb_status st = go_to (f, y);

  if (st == MMB_OK && !isfinite (f->loss))
    st = MMB_ENONFINITE;
  if (st == MMB_OK)
    st = mmb_engine_gradient (f->engine, NULL, 0, gradient);
  if (st == MMB_OK && f->decay != 0)
    mmb_blas_axpy (f->net->n_params, f->decay, y, gradient);
  return st;
}

static mmb_status
descent (void *arg, const double *y, double *dydt)
{
  flow *f = arg;
  mmb_status st = slope (f, y, dydt);

  if (st == MMB_OK)
    mmb_blas_scale (f->net->n_params, -1, dydt);
  return st;
}

static mmb_status
rhs (const double *y, double *dydt, void *arg)
{
  flow *f = arg;

  return f->sliding ? mmb_sliding_at (f->sliding, y, dydt)
                    : descent (f, y, dydt);
}

static double
norm (size_t n, const double *x)
{
  return sqrt (mmb_blas_dot (n, x, x));
}

/* Biases begin at zero and may return there: they count beside the weights whose
   sums they are added to.  Root mean squares, as those of mmb_ode. */
static void
scale_of (const double *y, double *scale, void *arg)
{
  const flow *f = arg;
  const mmb_net *net = f->net;
  size_t b, i;
  double largest = 0;

  for (b = 0; b < net->n_layers; b++)
    {
      size_t n = net->layers[b].rows * net->layers[b].cols;
      scale[b] = norm (n, y + net->layers[b].offset) / sqrt ((double) n);
      largest = fmax (largest, scale[b]);
    }
  for (i = 0; i < net->n_layers; i++)
    if (mmb_net_has_bias (net, i))
      {
        size_t n = net->layers[i].rows;
        scale[b] = norm (n, y + net->layers[i].bias) / sqrt ((double) n);
        scale[b] = fmax (scale[b], scale[i]);
        largest = fmax (largest, scale[b++]);
      }
  for (i = 0; i < b; i++)
    scale[i] = fmax (scale[i], fmax (FLOOR * largest, 1e-300));
}

/* A step along NORMAL that changes every layer by the tolerance at most. */
static double
width (void *arg, const double *y, const double *normal)
{
  flow *f = arg;
  const size_t *start = f->start;
  double least = INFINITY;
  size_t b;

  scale_of (y, f->scale, f);
  for (b = 0; b < f->base.system.blocks; b++)
    {
      size_t n = start[b + 1] - start[b];
      double part = norm (n, normal + start[b]);
      if (part > 0.1)
        least = fmin (least, f->scale[b] * sqrt ((double) n) / part);
    }
  return f->opts->tolerance * least;
}

/* --- the motion ------------------------------------------------------------ */

static mmb_status
observe (mmb_motion *m, const double *y, double *W, double *loss, double *Eg)
{
  flow *f = (flow *) m;
  size_t cells = f->net->O * f->net->D, i;
  mmb_status st = go_to (f, y);
  mmb_observation seen;

  if (st != MMB_OK && st != MMB_EINTERRUPTED)
    return st;
  mmb_engine_observe (f->engine, &seen);
  for (i = 0; i < cells; i++)
    W[i] = seen.W ? seen.W[i] : NAN;
  *loss = st == MMB_OK ? f->loss : NAN;
  *Eg = seen.Eg;
  return st;
}

static mmb_status
gradient_norm (mmb_motion *m, const double *y, double *size)
{
  flow *f = (flow *) m;
  mmb_status st = slope (f, y, f->gradient);

  *size = norm (f->net->n_params, f->gradient);
  return st;
}

static mmb_status
regime (mmb_motion *m, double *y, bool *changed)
{
  return mmb_sliding_look (((flow *) m)->sliding, y, changed);
}

/* --- a run ----------------------------------------------------------------- */

static mmb_status
prepare (flow *f, const mmb_flow_opts *opts, const mmb_allocator *al)
{
  const mmb_net *net = f->net;
  size_t i, blocks = net->n_layers;

  f->at = mmb_calloc (al, net->n_params, sizeof *f->at);
  f->gradient = mmb_calloc (al, net->n_params, sizeof *f->gradient);
  f->start = mmb_calloc (al, 2 * net->n_layers + 1, sizeof *f->start);
  f->scale = mmb_calloc (al, 2 * net->n_layers, sizeof *f->scale);
  if (!f->at || !f->gradient || !f->start || !f->scale)
    return MMB_ENOMEM;
  if (net->slope < 1)
    {
      const mmb_sliding_field field = {.n = net->n_params,
                                       .coupled = mmb_net_depth (net) > 2,
                                       .field = descent, .width = width, .arg = f};
      f->sliding = mmb_sliding_alloc (&field, al);
      if (!f->sliding)
        return MMB_ENOMEM;
    }
  for (i = 0; i < net->n_layers; i++)
    f->start[i] = net->layers[i].offset;
  for (i = 0; i < net->n_layers; i++)
    if (mmb_net_has_bias (net, i))
      f->start[blocks++] = net->layers[i].bias;
  f->start[blocks] = net->n_params;
  f->base = (mmb_motion) {
    .system = {.n = net->n_params, .blocks = blocks, .start = f->start,
               .rhs = rhs, .arg = f,
               .scale = blocks > net->n_layers ? scale_of : NULL},
    .stepper = opts->stepper, .largest = net->n_params, .observe = observe,
    .gradient_norm = gradient_norm, .half_square = mmb_motion_half_square,
    .store = mmb_motion_store, .regime = f->sliding ? regime : NULL};
  return MMB_OK;
}

/* What the moments D say of events, or sizes alone; the least loss is that of the
   engine. */
static void
take_moments (flow *f, const mmb_moments *d)
{
  const mmb_net *net = f->net;

  f->base.losses_only = !d;
  f->sizes = d ? *d : (mmb_moments) {.M = net->M, .D = net->D, .O = net->O,
                                     .dims = net->dims};
  f->sizes.loss_min = f->engine->loss_min;
}

/* What the flow keeps: all of it where units have no kinks. */
static mmb_status
measure_drift (const flow *f, const double *before, const double *after,
               mmb_flow_info *info, const mmb_allocator *al)
{
  double keep = exp (-2 * f->decay * info->t);

  return mmb_net_is_linear (f->net)
         ? mmb_conserved_drift (f->net, before, after, keep, &info->drift, al)
         : mmb_conserved_units_drift (f->net, before, after, keep, &info->drift,
                                      al);
}

mmb_status
mmb_flow_engine_run (mmb_engine *engine, const mmb_moments *d,
                     const mmb_flow_opts *opts, double *params,
                     mmb_record *record, mmb_flow_info *info,
                     const mmb_allocator *al)
{
  flow f = {.engine = engine, .net = engine->net, .opts = opts,
            .decay = opts->weight_decay};
  size_t n = engine->net->n_params;
  double *y = NULL;
  mmb_status st = mmb_net_finite (engine->net, params);

  memset (info, 0, sizeof *info);
  if (st == MMB_OK && mmb_stepper_implicit (opts->stepper))
    st = MMB_EINVAL;
  if (st == MMB_OK)
    st = prepare (&f, opts, al);
  if (st != MMB_OK)
    goto done;
  take_moments (&f, d);
  st = MMB_ENOMEM;
  y = mmb_calloc (al, n, sizeof *y);
  if (!y)
    goto done;
  memcpy (y, params, n * sizeof *y);
  st = mmb_flow_drive (&f.base, engine->net, &f.sizes, opts, y, record, info,
                       al);
  if (f.sliding)
    info->slides = mmb_sliding_begun (f.sliding);
  if (st == MMB_OK)
    st = measure_drift (&f, params, y, info, al);
  if (st == MMB_OK)
    memcpy (params, y, n * sizeof *y);

done:
  mmb_free (al, f.at);
  mmb_free (al, f.gradient);
  mmb_free (al, f.start);
  mmb_free (al, f.scale);
  mmb_sliding_free (f.sliding);
  mmb_free (al, y);
  return st;
}
