/* mmb_engine.c - what all engines share, and which of them suits a network. */
#include "mmb_engine_type.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_linear.h"

static bool
has_one_output (const mmb_net *net)
{
  return net->O == 1;
}

mmb_engine *
mmb_engine_moments (const mmb_net *net, const mmb_moments *d,
                    const mmb_allocator *al, mmb_status *st)
{
  *st = mmb_net_is_linear (net) ? mmb_net_reads (net, d->M, d->dims, d->O)
                                : MMB_EINVAL;
  if (*st != MMB_OK)
    return NULL;
  return has_one_output (net) ? mmb_engine_scalar_alloc (net, d, al, st)
                              : mmb_engine_thin_alloc (net, d, al, st);
}

void
mmb_engine_cost (const mmb_net *net, double *flops, double *bytes)
{
  if (has_one_output (net))
    mmb_engine_scalar_cost (net, flops, bytes);
  else
    mmb_engine_thin_cost (net, flops, bytes);
}

mmb_status
mmb_engine_begin (mmb_engine *e, const mmb_net *net, const mmb_allocator *al)
{
  size_t cells;

  e->net = net;
  e->al = al ? *al : mmb_allocator_default ();
  if (mmb_size_mul (net->O, net->D, &cells))
    e->W = mmb_calloc (al, cells, sizeof *e->W);
  e->factors = mmb_calloc (al, net->n_layers + 1, sizeof *e->factors);
  return e->W && e->factors ? MMB_OK : MMB_ENOMEM;
}

void
mmb_engine_end (mmb_engine *e)
{
  mmb_free (&e->al, e->W);
  mmb_free (&e->al, e->factors);
  mmb_free (&e->al, e->weights);
  mmb_free (&e->al, e->slope);
}

mmb_status
mmb_engine_set_hook (mmb_engine *e, const mmb_hook *hook)
{
  size_t n = e->net->n_params;

  e->hook = *hook;
  if (!e->weights)
    e->weights = mmb_calloc (&e->al, n, sizeof *e->weights);
  if (!e->slope)
    e->slope = mmb_calloc (&e->al, n, sizeof *e->slope);
  return e->weights && e->slope ? MMB_OK : MMB_ENOMEM;
}

/* --- what the table of the engine's type does ----------------------------- */

mmb_status
mmb_engine_load (mmb_engine *e, const double *params)
{
  if (e->hook.turn && params != e->weights)
    memcpy (e->weights, params, e->net->n_params * sizeof *params);
  return e->type->load (e, params);
}

void
mmb_engine_store (const mmb_engine *e, double *params)
{
  e->type->store (e, params);
}

mmb_status
mmb_engine_visit (mmb_engine *e, double *scratch, mmb_archive *a)
{
  mmb_status st = MMB_OK;

  if (mmb_archive_writes (a))
    mmb_engine_store (e, scratch);
  mmb_archive_numbers (a, e->net->n_params, scratch);
  if (!mmb_archive_writes (a))
    st = mmb_engine_load (e, scratch);
  if (e->type->visit)
    e->type->visit (e, a);
  return st;
}

double
mmb_engine_evaluate (mmb_engine *e)
{
  return e->type->evaluate (e);
}

mmb_status
mmb_engine_gradient (mmb_engine *e, const size_t *batch, size_t count,
                     double *grad)
{
  return e->type->gradient (e, batch, count, grad);
}

void
mmb_engine_observe (mmb_engine *e, mmb_observation *o)
{
  e->type->observe (e, o);
}

void
mmb_engine_free (mmb_engine *e)
{
  if (e)
    e->type->release (e);
}

/* --- steps ---------------------------------------------------------------- */

void
mmb_engine_set_factors (mmb_engine *e, const mmb_factor *factors)
{
  const mmb_net *net = e->net;

  memcpy (e->factors, factors, net->n_layers * sizeof *factors);
  if (net->n_params > net->n_weights)
    e->factors[net->n_layers] = factors[net->n_layers];
  if (e->type->prepare)
    e->type->prepare (e);
}

/* First layer behind I whose factors differ from I's. */
static size_t
alike (const mmb_engine *e, size_t i)
{
  const mmb_factor *f = e->factors;
  size_t k = i + 1;

  while (k < e->net->n_layers && f[k].keep == f[i].keep
         && f[k].rate == f[i].rate)
    k++;
  return k;
}

static void
apply_factor (mmb_factor f, size_t n, const double *direction, double *params)
{
  if (f.keep != 1)
    mmb_blas_scale (n, f.keep, params);
  mmb_blas_axpy (n, -f.rate, direction, params);
}

/* Biases of layer I's output go with its weights, those of the fusion layer
   with the decoder. */
static mmb_factor
bias_factor (const mmb_net *net, const mmb_factor *factors, size_t i)
{
  return factors[i == net->fusion_layer ? net->n_layers : i];
}

static void
apply_biases (const mmb_engine *e, const double *direction, double *params)
{
  const mmb_net *net = e->net;
  size_t i, at;

  for (i = 0; i < net->n_layers; i++)
    if (mmb_net_has_bias (net, i))
      {
        at = net->layers[i].bias;
        apply_factor (bias_factor (net, e->factors, i), net->layers[i].rows,
                      direction + at, params + at);
      }
}

void
mmb_engine_apply (const mmb_engine *e, const double *direction,
                  double *params)
{
  const mmb_net *net = e->net;
  size_t i, next, at = 0, cells;

  for (i = 0; i < net->n_layers; i = next, at += cells)
    {
      next = alike (e, i);
      cells = (next < net->n_layers ? net->layers[next].offset
                                    : net->n_weights) - at;
      apply_factor (e->factors[i], cells, direction + at, params + at);
    }
  apply_biases (e, direction, params);
}

mmb_status
mmb_engine_turn (const mmb_engine *e, const mmb_factor *factors, const double *G,
             double *W, double *state)
{
  const mmb_net *net = e->net;
  mmb_status st = MMB_OK;
  size_t i;

  if (e->hook.begin)
    e->hook.begin (e->hook.arg, state);
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      st = e->hook.turn (e->hook.arg, w->offset, w->rows, w->cols, factors[i],
                         W + w->offset, G + w->offset, state);
      if (st == MMB_OK && mmb_net_has_bias (net, i))
        st = e->hook.turn (e->hook.arg, w->bias, w->rows, 1,
                           bias_factor (net, factors, i), W + w->bias,
                           G + w->bias, state);
    }
  return st;
}

mmb_status
mmb_engine_step (mmb_engine *e, double *square)
{
  size_t n = e->net->n_params;
  mmb_status st;

  if (!e->hook.turn)
    return e->type->step (e, square);
  if (e->in_pieces && !e->hook.whole)
    return e->in_pieces (e, square);
  st = e->type->gradient (e, NULL, 0, e->slope);
  if (st != MMB_OK)
    return st;
  if (square)
    *square = mmb_blas_dot (n, e->slope, e->slope);
  st = mmb_engine_turn (e, e->factors, e->slope, e->weights, e->hook.state);
  return st == MMB_OK ? e->type->load (e, e->weights) : st;
}

/* H = the direction that the hook makes of G at PARAMS, less G: its step with
   keep 0 and rate -1.  The hook's state stays as it is. */
static mmb_status
try_hook (mmb_engine *e, const double *params, const double *G, double *H)
{
  size_t n = e->net->n_params, i;
  double *state = mmb_calloc (&e->al, e->hook.size, sizeof *state);
  mmb_factor *alone = mmb_calloc (&e->al, e->net->n_layers + 1, sizeof *alone);
  mmb_status st = MMB_ENOMEM;

  if (state && alone)
    {
      memcpy (state, e->hook.state, e->hook.size * sizeof *state);
      memcpy (H, params, n * sizeof *H);
      for (i = 0; i <= e->net->n_layers; i++)
        alone[i].rate = -1;
      st = mmb_engine_turn (e, alone, G, H, state);
      for (i = 0; i < n; i++)
        H[i] -= G[i];
    }
  mmb_free (&e->al, state);
  mmb_free (&e->al, alone);
  return st;
}

/* What is known of a step that is checked, n_params numbers each. */
typedef struct {
  double *before, *after, *G;
  double *H;             /* NULL: no hook */
} trial;

static void
trial_free (trial *t, const mmb_allocator *al)
{
  mmb_free (al, t->before);
  mmb_free (al, t->after);
  mmb_free (al, t->G);
  mmb_free (al, t->H);
}

static mmb_status
trial_make (trial *t, const mmb_engine *e)
{
  size_t n = e->net->n_params;

  t->before = mmb_calloc (&e->al, n, sizeof *t->before);
  t->after = mmb_calloc (&e->al, n, sizeof *t->after);
  t->G = mmb_calloc (&e->al, n, sizeof *t->G);
  t->H = e->hook.turn ? mmb_calloc (&e->al, n, sizeof *t->H) : NULL;
  if (!t->before || !t->after || !t->G || (e->hook.turn && !t->H))
    return MMB_ENOMEM;
  e->type->store (e, t->before);
  return MMB_OK;
}

/* A step from BEFORE, where the gradient is G. */
static mmb_status
trial_step (trial *t, mmb_engine *e, double *square)
{
  mmb_status st = t->H ? try_hook (e, t->before, t->G, t->H) : MMB_OK;

  if (st == MMB_OK)
    st = mmb_engine_step (e, square);
  if (st == MMB_OK)
    e->type->store (e, t->after);
  return st;
}

mmb_status
mmb_engine_checked_step (mmb_engine *e, const double *E, double *square,
                         double *residual)
{
  const mmb_net *net = e->net;
  const mmb_allocator *al = &e->al;
  double *W = mmb_calloc (al, net->O * net->D, sizeof *W);
  mmb_linear *linear = NULL;
  trial t;
  mmb_status st = trial_make (&t, e);

  if (st == MMB_OK && !W)
    st = MMB_ENOMEM;
  if (st == MMB_OK)
    linear = mmb_linear_alloc (net, al, &st);
  if (st == MMB_OK)
    st = mmb_linear_map (linear, t.before, W);
  if (st == MMB_OK)
    st = mmb_linear_gradient (linear, t.before, E, t.G);
  if (st == MMB_OK)
    st = trial_step (&t, e, square);
  if (st == MMB_OK)
    st = mmb_conserved_step (net, t.before, t.after, t.G, t.H, e->factors,
                             residual, al);
  mmb_linear_free (linear);
  trial_free (&t, al);
  mmb_free (al, W);
  return st;
}

mmb_status
mmb_engine_checked_units (mmb_engine *e, double *square, double *residual)
{
  trial t;
  mmb_status st = trial_make (&t, e);

  if (st == MMB_OK)
    st = e->type->gradient (e, NULL, 0, t.G);
  if (st == MMB_OK)
    st = trial_step (&t, e, square);
  if (st == MMB_OK)
    mmb_conserved_units (e->net, t.before, t.after, t.G, t.H, e->factors,
                         residual);
  trial_free (&t, &e->al);
  return st;
}

/* --- engines on moments --------------------------------------------------- */

mmb_status
mmb_engine_moments_begin (mmb_engine_on_moments *e, const mmb_net *net,
                          const mmb_moments *d, const mmb_allocator *al)
{
  mmb_status st = mmb_engine_begin (&e->base, net, al);
  size_t i;

  if (st != MMB_OK)
    return st;
  e->d = d;
  e->E = mmb_calloc (al, net->O * net->D, sizeof *e->E);
  if (!e->E)
    return MMB_ENOMEM;
  e->loss = mmb_loss_alloc (d, al, &st);
  e->base.loss_min = d->loss_min;
  for (i = 0; i < net->O; i++)
    e->base.loss_zero += d->Syy[i * (net->O + 1)] / 2;
  return st;
}

void
mmb_engine_moments_end (mmb_engine_on_moments *e)
{
  mmb_loss_free (e->loss);
  mmb_free (&e->base.al, e->E);
  mmb_engine_end (&e->base);
}

double
mmb_engine_moments_evaluate (mmb_engine *e)
{
  mmb_engine_on_moments *o = (mmb_engine_on_moments *) e;

  return mmb_loss_eval (o->loss, e->W, o->E);
}

void
mmb_engine_moments_observe (mmb_engine *e, mmb_observation *o)
{
  o->W = e->W;
  o->Eg = mmb_loss_generalisation (((mmb_engine_on_moments *) e)->loss, e->W);
}

mmb_status
mmb_engine_moments_identity (mmb_engine *e, double *square, double *residual)
{
  return mmb_engine_checked_step (e, ((mmb_engine_on_moments *) e)->E, square,
                                  residual);
}
