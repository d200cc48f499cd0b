/* mmb_reduced.c - the balanced reduction (theory T14) as a motion: which
   coordinates when, and the network of a state.

   Nothing is fast at the start: FREE coordinates and explicit steps.  What has
   been learned follows the others at once and is HELD, with implicit steps,
   when this is much faster than anything else moves; SLAVED, with explicit
   steps again, when it is faster than that by more than 3e9: the others see no
   difference. */
#include "mmb_flow.h"

#include <math.h>
#include <string.h>

#include "mmb_balanced.h"
#include "mmb_blas.h"
#include "mmb_conserved.h"
#include "mmb_manifold.h"
#include "mmb_flow_driver.h"

/* Deviation from balance that still counts as rounding. */
#define BALANCED 1e-9

/* Time scale ratios at which what is held becomes and stops being slaved: until
   then durations are off by the ratio, a few times the first in all; the same
   for what it does to the free ones.  Errors of slaves-to-be, as part of their
   terms. */
#define ENSLAVE 3e-10
#define FREE 1e-7
#define RELAXED 1e-11

/* Relaxation this many times faster than the path is followed implicitly, and
   explicitly again below the second number. */
#define STIFF 1000
#define SOFT 160

/* What is this much smaller does not count. */
#define GONE 1e-12

/* Beyond this ratio, or below this tolerance, the rounding of bsimp's extrapolation is felt in slow
   directions. */
#define EXTREME 1e8
#define STRICT 1e-11

typedef struct {
  mmb_motion base;
  const mmb_net *net;
  mmb_balanced b;
  mmb_allocator al;
  double *params0;     /* start, whose hidden directions are kept */
  double *dir0, *u0;   /* D, M: its directions and amplitudes */
  double *v;           /* D, scratch */
  double tolerance;
  bool extreme;        /* HELD, and bsimp will not do */
} reduced;

/* --- regimes ------------------------------------------------------------ */

/* The system of equations of the coordinates that hold now. */
static void
describe (reduced *r)
{
  mmb_ode_system *s = &r->base.system;
  bool implicit = r->b.mode == MMB_HELD;
  size_t i = 0;

  s->n = r->b.n;
  while (r->b.start[i] < r->b.n)
    i++;
  s->blocks = i;
  s->start = r->b.start;
  s->rhs = mmb_balanced_rhs;
  s->scale = mmb_balanced_scale;
  s->jacobian = implicit ? mmb_balanced_jacobian : NULL;
  s->arg = &r->b;
  r->base.stepper = !implicit ? MMB_STEP_RK8
                    : r->extreme ? MMB_STEP_BDF : MMB_STEP_BSIMP;
}

static mmb_status
change (reduced *r, mmb_coordinates mode, bool known, double *y)
{
  mmb_status st = mmb_balanced_change (&r->b, mode, known, y);

  describe (r);
  return st;
}

/* Relaxation of a block in units of the path. */
static double
stiffness (const reduced *r, const mmb_block *k)
{
  return mmb_balanced_relaxation (&r->b, k) / r->b.speed;
}

static bool
extreme (const reduced *r)
{
  size_t j;

  for (j = 0; j < r->b.count; j++)
    if (stiffness (r, &r->b.blocks[j]) > EXTREME)
      return true;
  return r->tolerance < STRICT;
}

/* Free blocks that are stiff, or held ones that are no longer, or the wrong
   stepper. */
static bool
misplaced (const reduced *r)
{
  size_t j;

  for (j = 0; j < r->b.count; j++)
    {
      const mmb_block *k = &r->b.blocks[j];
      if (k->held ? stiffness (r, k) < SOFT : stiffness (r, k) > STIFF)
        return true;
    }
  return r->b.mode == MMB_HELD && !r->extreme && extreme (r);
}

/* Hold what is stiff now, the stiffest first, and others only where they are
   stiff beside it: a modality that is nearly a copy of a held one is slow, and its
   weight keeps its digits only while it is free. */
static mmb_status
place (reduced *r, double *y)
{
  mmb_block *stiffest = NULL;
  bool any = false;
  mmb_status st;
  size_t j;

  for (j = 0; j < r->b.count; j++)
    r->b.blocks[j].held = false;
  do
    {
      st = mmb_balanced_spread (&r->b);
      for (stiffest = NULL, j = 0; j < r->b.count; j++)
        {
          mmb_block *k = &r->b.blocks[j];
          if (!k->held && stiffness (r, k) > SOFT
              && (!stiffest || stiffness (r, k) > stiffness (r, stiffest)))
            stiffest = k;
        }
      if (stiffest)
        any = stiffest->held = true;
    }
  while (st == MMB_OK && stiffest);
  if (st != MMB_OK)
    return st;
  r->extreme = extreme (r);
  return change (r, any ? MMB_HELD : MMB_FREE, false, y);
}

static double
free_speed (const reduced *r)
{
  double speed = 0;
  size_t j;

  for (j = 0; j < r->b.count; j++)
    speed += r->b.blocks[j].held ? 0 : r->b.blocks[j].speed;
  return speed;
}

/* What is held is in equilibrium and stays there, while others, which have no
   fast directions of their own, still have something to learn. */
static bool
can_be_slaved (const reduced *r)
{
  double speed = free_speed (r);
  size_t j;

  for (j = 0; j < r->b.count; j++)
    {
      const mmb_block *k = &r->b.blocks[j];
      if (k->held ? k->e > RELAXED * k->strength
                  : mmb_balanced_relaxation (&r->b, k) > SOFT * speed)
        return false;
    }
  return speed > 0 && speed < ENSLAVE * mmb_balanced_slowest (&r->b)
         && mmb_balanced_feedback (&r->b) < ENSLAVE;
}

/* A block that shrinks for ever, driven against its direction, and no longer
   counts. */
static bool
shrinks (const reduced *r, const mmb_block *k)
{
  double across = 0, all = 0;
  size_t i;

  if (k->linear || k->p >= 0)
    return false;
  for (i = 0; i < k->d; i++)
    {
      size_t x = k->input[i];
      double q = r->b.E[x] - k->p * r->b.dir[x];
      across += q * q;
    }
  for (i = 0; i < r->b.d->D; i++)
    all += r->b.W[i] * r->b.W[i];
  return sqrt (across) <= GONE * k->e
         && r->b.uK * mmb_balanced_power (k) <= GONE * sqrt (all);
}

/* Nothing changes any more but what shrinks; STUCK when that has something left
   to learn. */
static void
look_for_end (reduced *r)
{
  bool any = false, left = false;
  size_t j;

  r->base.finished = r->base.stuck = false;
  for (j = 0; j < r->b.count; j++)
    {
      const mmb_block *k = &r->b.blocks[j];
      if (!k->held && shrinks (r, k))
        {
          any = true;
          left = left || k->e > MMB_ZERO_STRENGTH
                                * sqrt (r->b.d->Syy[0] * k->variance);
        }
      else if (k->e > (k->held ? GONE * r->b.least * sqrt (k->square) : 0))
        return;
    }
  r->base.finished = any;
  r->base.stuck = left;
}

static mmb_status
change_regime (mmb_motion *m, double *y, bool *changed)
{
  reduced *r = (reduced *) m;
  mmb_status st = mmb_balanced_look (&r->b, y);

  *changed = true;
  if (st != MMB_OK)
    return st;
  look_for_end (r);
  if (r->b.mode == MMB_HELD && can_be_slaved (r))
    return change (r, MMB_SLAVED, true, y);
  *changed = misplaced (r)
             || (r->b.mode == MMB_SLAVED
                 && (free_speed (r) >= FREE * mmb_balanced_slowest (&r->b)
                     || mmb_balanced_feedback (&r->b) >= FREE));
  return *changed ? place (r, y) : MMB_OK;
}

/* --- the network -------------------------------------------------------- */

static mmb_status
map (mmb_motion *m, const double *y, double *W)
{
  reduced *r = (reduced *) m;
  mmb_status st = mmb_balanced_look (&r->b, y);

  memcpy (W, r->b.W, r->b.d->D * sizeof *W);
  return st;
}

/* All layers of an encoder but the first see n.E only. */
static mmb_status
gradient_norm (mmb_motion *m, const double *y, double *norm)
{
  mmb_balanced *b = &((reduced *) m)->b;
  mmb_status st = mmb_balanced_look (b, y);
  double sum = 0, above = 0;
  size_t j, i;

  for (j = 0; j < b->count; j++)
    {
      const mmb_block *k = &b->blocks[j];
      double size = 0, g = b->uK * pow (k->u, (double) k->F - 1);
      for (i = 0; i < k->d; i++)
        size += b->E[k->input[i]] * b->E[k->input[i]];
      sum += g * g * (size + (double) (k->F - 1) * k->p * k->p);
      above += mmb_balanced_power (k) * k->p;
    }
  if (b->K > 0)
    {
      above *= pow (b->u2, ((double) b->K - 1) / 2);
      sum += (double) b->K * above * above;
    }
  *norm = sqrt (sum);
  return st;
}

/* Column h (ROWS) of the first layer W (rows x cols) = u h r'. */
static void
rank_one (const mmb_layer *w, const double *before, const double *r0,
          double u0, const double *v, double *after)
{
  size_t i, j;

  for (i = 0; i < w->rows; i++)
    {
      double h = 0;
      for (j = 0; j < w->cols; j++)
        h += before[w->offset + i + j * w->rows] * r0[j];
      for (j = 0; j < w->cols; j++)
        after[w->offset + i + j * w->rows] = h / u0 * v[j];
    }
}

static void
rescale (const mmb_layer *w, const double *before, double factor,
         double *after)
{
  size_t i;

  for (i = 0; i < w->rows * w->cols; i++)
    after[w->offset + i] = factor * before[w->offset + i];
}

static mmb_status
store (mmb_motion *m, const double *y, double *params)
{
  reduced *r = (reduced *) m;
  const mmb_net *net = r->net;
  mmb_status st = mmb_balanced_look (&r->b, y);
  double all0 = 0, *v = r->v;
  size_t i, l, j, at = 0;

  for (i = 0; i < net->M; at += net->dims[i], i++)
    {
      const mmb_block *k = &r->b.blocks[r->b.block_of[i]];
      all0 += r->u0[i] * r->u0[i];
      for (j = 0; j < net->dims[i]; j++)
        v[j] = k->u * r->b.dir[at + j];
      rank_one (mmb_net_encoder (net, i, 1), r->params0, r->dir0 + at,
                r->u0[i], v, params);
      for (l = 2; l <= net->fusion_depth[i]; l++)
        rescale (mmb_net_encoder (net, i, l), r->params0, k->u / r->u0[i],
                 params);
    }
  for (l = 1; l <= r->b.K; l++)
    rescale (mmb_net_decoder (net, l), r->params0, sqrt (r->b.u2 / all0),
             params);
  return st;
}

/* --- start -------------------------------------------------------------- */

static const char *defects[] = {
  "must be",
  "must have one output for METHOD 'reduced'",
  "must start balanced for METHOD 'reduced': the quantities of theory T4 "
  "vanish (InitScheme 'balanced')",
  "must have weights in every modality for METHOD 'reduced'",
  "must not be so small for METHOD 'reduced' that the product of the norms "
  "of its layers leaves the range of double",
};

const char *
mmb_reduced_text (size_t defect)
{
  return defect < sizeof defects / sizeof *defects ? defects[defect]
                                                   : defects[0];
}

/* Amplitude u_m = |W_m^1|, direction from its product with all layers above,
   which in a balanced net have rank one. */
static mmb_status
read_start (reduced *r, const double *params, size_t *defect)
{
  const mmb_net *net = r->net;
  size_t m, l, i, j, k, at = 0, widest = 1;
  double *x = NULL, *z = NULL, *swap, product;
  mmb_status st = MMB_ENOMEM;

  for (i = 0; i < net->n_layers; i++)
    {
      widest = net->layers[i].cols > widest ? net->layers[i].cols : widest;
      widest = net->layers[i].rows > widest ? net->layers[i].rows : widest;
    }
  x = mmb_calloc (&r->al, widest, sizeof *x);
  z = mmb_calloc (&r->al, widest, sizeof *z);
  if (!x || !z)
    goto done;
  st = MMB_EINVAL;
  for (m = 0; m < net->M; at += net->dims[m], m++)
    {
      size_t layers = net->fusion_depth[m] + net->decoder_layers;
      const mmb_layer *w = mmb_net_encoder (net, m, 1);
      const double *W = params + w->offset;
      double square = mmb_blas_dot (w->rows * w->cols, W, W), norm;
      r->u0[m] = sqrt (square);
      *defect = 3;
      if (!(r->u0[m] > 0))
        goto done;
      /* row vector from the top down, of unit length in every space */
      x[0] = 1;
      product = 0;
      for (l = layers; l >= 1; l--)
        {
          w = l > net->fusion_depth[m]
              ? mmb_net_decoder (net, l - net->fusion_depth[m])
              : mmb_net_encoder (net, m, l);
          for (j = 0, norm = 0; j < w->cols; j++)
            {
              z[j] = 0;
              for (i = 0; i < w->rows; i++)
                z[j] += x[i] * params[w->offset + i + j * w->rows];
              norm += z[j] * z[j];
            }
          norm = sqrt (norm);
          if (!(norm > 0))
            goto done;
          product += log10 (norm);
          for (k = 0; k < w->cols; k++)
            z[k] /= norm;
          swap = x, x = z, z = swap;
        }
      *defect = 4;
      if (product < -290)
        goto done;
      memcpy (r->dir0 + at, x, net->dims[m] * sizeof *x);
    }
  *defect = 0;
  st = MMB_OK;

done:
  mmb_free (&r->al, x);
  mmb_free (&r->al, z);
  return st;
}

static mmb_status
prepare (reduced *r, const mmb_net *net, const mmb_moments *d,
         const double *params, size_t *defect, const mmb_allocator *al)
{
  double unbalance;
  mmb_status st;

  r->net = net;
  r->al = al ? *al : mmb_allocator_default ();
  *defect = 1;
  if (net->O != 1)
    return MMB_EINVAL;
  r->params0 = mmb_calloc (al, net->n_params, sizeof *r->params0);
  r->dir0 = mmb_calloc (al, d->D, sizeof *r->dir0);
  r->v = mmb_calloc (al, d->D, sizeof *r->v);
  r->u0 = mmb_calloc (al, d->M, sizeof *r->u0);
  if (!r->params0 || !r->dir0 || !r->v || !r->u0)
    return MMB_ENOMEM;
  memcpy (r->params0, params, net->n_params * sizeof *params);
  st = mmb_conserved_drift (net, params, params, 0, &unbalance, al);
  if (st != MMB_OK)
    return st;
  *defect = 2;
  if (!(unbalance <= BALANCED))
    return MMB_EINVAL;
  st = read_start (r, params, defect);
  if (st == MMB_OK)
    st = mmb_balanced_alloc (&r->b, net, d, r->u0, r->dir0, al);
  if (st != MMB_OK)
    return st;
  r->base.largest = mmb_balanced_size (d);
  r->base.clocked = true;
  r->base.error = r->b.E;
  r->base.map = map;
  r->base.gradient_norm = gradient_norm;
  r->base.store = store;
  r->base.regime = change_regime;
  describe (r);
  return MMB_OK;
}

mmb_status
mmb_reduced_run (const mmb_net *net, const mmb_moments *d,
                 const mmb_flow_opts *opts, double *params, mmb_record *record,
                 mmb_flow_info *info, const mmb_allocator *al)
{
  reduced r = {.net = net, .tolerance = opts->tolerance};
  double *y = NULL;
  mmb_status st;
  size_t defect = 0;

  memset (info, 0, sizeof *info);
  st = mmb_net_fits (net, d, params);
  if (st != MMB_OK)
    return st;
  if (opts->weight_decay != 0)
    return MMB_EINVAL;
  st = prepare (&r, net, d, params, &defect, al);
  if (st != MMB_OK)
    goto done;
  st = MMB_ENOMEM;
  y = mmb_calloc (al, r.base.largest, sizeof *y);
  if (!y)
    goto done;
  st = mmb_balanced_change (&r.b, MMB_FREE, false, y);
  if (st == MMB_OK)
    st = mmb_flow_drive (&r.base, net, d, opts, y, record, info, al);
  if (st == MMB_OK)
    {
      info->drift = mmb_balanced_drift (&r.b, y);
      st = store (&r.base, y, params);
    }

done:
  info->defect = defect;
  mmb_balanced_free (&r.b);
  mmb_free (al, r.params0);
  mmb_free (al, r.dir0);
  mmb_free (al, r.v);
  mmb_free (al, r.u0);
  mmb_free (al, y);
  return st;
}
