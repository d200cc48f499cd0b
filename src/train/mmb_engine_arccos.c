/* mmb_engine_arccos.c - two leaky layers on a Gaussian population (theory T18c).

   With W the first layer's weights (a row per unit, zeros where a unit does not
   read an input), V the second's, s the slope, p = (1 + s)/2, q = (1 - s)/2 and
   the target y = b x + noise:
     Loss = 1/2 tr S_yy - <V, Q> + 1/2 <V, V K>,   Q = p S_yx W',
     K_ij = p^2 w_i S w_j' + q^2 (2/pi) n_i n_j (sin t + (pi/2 - t) cos t),
   n_i^2 = w_i S w_i', t the angle between w_i and w_j in the metric S; and
     dLoss/dV = V K - Q,   dLoss/dW = (B o N + diag (r)) W S - p V' S_yx
   with B = V' V, N_ij = p^2 + q^2 (2/pi) (pi/2 - t), r_i = q^2 (2/pi) times the
   sum over j of B_ij sin t n_j/n_i. */
#include "mmb_engine_type.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

/* Units that read the same inputs: all of them, or those of an encoder. */
typedef struct {
  size_t units, at;     /* how many, from which on */
  size_t inputs, first; /* likewise */
  size_t offset;        /* of their weights (units x inputs) */
} group;

typedef struct {
  mmb_engine base;
  const mmb_moments *d;  /* borrowed */
  size_t H, O, D;        /* units of all groups, outputs, inputs */
  size_t n_groups;
  group *groups;
  size_t last;           /* offset of V (O x H) */
  double *params, *grad; /* n_params */
  double loss;           /* of PARAMS, as are K to Q, where ... */
  bool evaluated;        /* ... this is set; and so is grad where ... */
  bool ready;            /* ... this is set */
  double *T;             /* H x D, W S */
  double *K;             /* H x H, the kernel */
  double *N;             /* H x H, what T is multiplied by in the gradient */
  double *norm;          /* H */
  double *P, *Q;         /* O x H, V K and p S_yx W' */
} arccos;

static const mmb_engine_type type;

static void
release (mmb_engine *e)
{
  arccos *t = (arccos *) e;
  mmb_allocator al = e->al;

  mmb_free (&al, t->groups);
  mmb_free (&al, t->params);
  mmb_free (&al, t->grad);
  mmb_free (&al, t->T);
  mmb_free (&al, t->K);
  mmb_free (&al, t->N);
  mmb_free (&al, t->norm);
  mmb_free (&al, t->P);
  mmb_free (&al, t->Q);
  mmb_engine_end (e);
  mmb_free (&al, t);
}

/* --- life ------------------------------------------------------------------ */

static bool
is_early (const mmb_net *net)
{
  return net->decoder_layers == 1;
}

/* Are there two layers, all units in one space or in those of encoders? */
static mmb_status
suits (const mmb_net *net, const mmb_moments *d)
{
  size_t m, depth = is_early (net) ? 1 : 2;
  mmb_status st = mmb_net_reads (net, d->M, d->dims, d->O);

  if (st == MMB_OK && net->D != d->D)
    st = MMB_EDIM;
  if (st != MMB_OK)
    return st;
  if (net->decoder_layers > 1 || net->n_params != net->n_weights)
    return MMB_EINVAL;
  for (m = 0; m < net->M; m++)
    if (net->fusion_depth[m] != depth)
      return MMB_EINVAL;
  return MMB_OK;
}

static mmb_status
all_finite (size_t n, const double *x)
{
  size_t i;

  for (i = 0; i < n; i++)
    if (!isfinite (x[i]))
      return MMB_ENONFINITE;
  return MMB_OK;
}

static void
list_groups (arccos *t, const mmb_net *net)
{
  size_t m, first = 0;

  t->n_groups = is_early (net) ? 1 : net->M;
  t->H = 0;
  for (m = 0; m < t->n_groups; m++)
    {
      const mmb_layer *w = mmb_net_encoder (net, m, 1);
      group *g = &t->groups[m];
      g->units = w->rows;
      g->at = t->H;
      g->inputs = is_early (net) ? net->D : w->cols;
      g->first = first;
      g->offset = w->offset;
      first += g->inputs;
      t->H += g->units;
    }
  t->last = is_early (net) ? mmb_net_decoder (net, 1)->offset
                           : net->layers[net->fusion_layer].offset;
}

static mmb_status
begin (arccos *t, const mmb_net *net, const mmb_moments *d,
       const mmb_allocator *al)
{
  mmb_status st = mmb_engine_begin (&t->base, net, al);
  size_t pairs, inner, outer, i;

  if (st != MMB_OK)
    return st;
  t->d = d;
  t->O = net->O;
  t->D = net->D;
  t->groups = mmb_calloc (al, net->M, sizeof *t->groups);
  if (!t->groups)
    return MMB_ENOMEM;
  list_groups (t, net);
  for (i = 0; i < d->O; i++)
    t->base.loss_zero += d->Syy[i * (d->O + 1)] / 2;
  t->base.loss_min = d->loss_min;
  t->base.flops = (double) t->H * (double) t->H * (4 * (double) t->D + 40);
  if (!mmb_size_mul (t->H, t->H, &pairs) || !mmb_size_mul (t->H, t->D, &inner)
      || !mmb_size_mul (t->H, t->O, &outer))
    return MMB_ENOMEM;
  t->params = mmb_calloc (al, net->n_params, sizeof *t->params);
  t->grad = mmb_calloc (al, net->n_params, sizeof *t->grad);
  t->T = mmb_calloc (al, inner, sizeof *t->T);
  t->K = mmb_calloc (al, pairs, sizeof *t->K);
  t->N = mmb_calloc (al, pairs, sizeof *t->N);
  t->norm = mmb_calloc (al, t->H, sizeof *t->norm);
  t->P = mmb_calloc (al, outer, sizeof *t->P);
  t->Q = mmb_calloc (al, outer, sizeof *t->Q);
  return t->params && t->grad && t->T && t->K && t->N && t->norm && t->P
         && t->Q ? MMB_OK : MMB_ENOMEM;
}

mmb_engine *
mmb_engine_arccos (const mmb_net *net, const mmb_moments *d,
                   const mmb_allocator *al, mmb_status *st)
{
  arccos *t;

  *st = suits (net, d);
  if (*st == MMB_OK)
    *st = all_finite (d->D * d->D, d->S);
  if (*st == MMB_OK)
    *st = all_finite (d->O * d->D, d->Syx);
  if (*st != MMB_OK)
    return NULL;
  t = mmb_calloc (al, 1, sizeof *t);
  *st = MMB_ENOMEM;
  if (!t)
    return NULL;
  t->base.type = &type;
  *st = begin (t, net, d, al);
  if (*st == MMB_OK)
    return &t->base;
  release (&t->base);
  return NULL;
}

/* --- loss and gradient ------------------------------------------------------ */

/* T = W S, K = W S W', Q = p S_yx W', and the map W = p V W, group by group. */
static mmb_status
products (arccos *t, double p)
{
  const double *V = t->params + t->last;
  const mmb_moments *d = t->d;
  mmb_status st = MMB_OK;
  size_t k;

  for (k = 0; k < t->n_groups && st == MMB_OK; k++)
    {
      const group *g = &t->groups[k];
      st = mmb_blas_gemm (false, false, g->units, t->D, g->inputs, 1,
                          t->params + g->offset, g->units, d->S + g->first,
                          t->D, 0, t->T + g->at, t->H);
    }
  for (k = 0; k < t->n_groups && st == MMB_OK; k++)
    {
      const group *g = &t->groups[k];
      const double *W = t->params + g->offset;
      st = mmb_blas_gemm (false, true, t->H, g->units, g->inputs, 1,
                          t->T + t->H * g->first, t->H, W, g->units, 0,
                          t->K + t->H * g->at, t->H);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, true, t->O, g->units, g->inputs, p,
                            d->Syx + t->O * g->first, t->O, W, g->units, 0,
                            t->Q + t->O * g->at, t->O);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, t->O, g->inputs, g->units, p,
                            V + t->O * g->at, t->O, W, g->units, 0,
                            t->base.W + t->O * g->first, t->O);
    }
  return st;
}

/* K: from inner products to the kernel; N: from V' V to what multiplies T.  Both
   are made in the upper triangle; r stands on N's diagonal until the end. */
static void
pairs (arccos *t, double p, double q)
{
  const double pp = p * p, qq = q * q * M_2_PI;
  double *K = t->K, *N = t->N, *n = t->norm;
  size_t H = t->H, i, j;

  for (i = 0; i < H; i++)
    n[i] = sqrt (fmax (K[i * (H + 1)], 0));
  for (j = 0; j < H; j++)
    {
      /* a unit and itself: angle 0 */
      N[j * (H + 1)] *= pp + qq * M_PI_2;
      K[j * (H + 1)] = n[j] * n[j] * (pp + qq * M_PI_2);
    }
  for (j = 1; j < H; j++)
    for (i = 0; i < j; i++)
      {
        double nn = n[i] * n[j], inner = K[i + j * H], B = N[i + j * H];
        double c = nn > 0 ? fmin (fmax (inner / nn, -1), 1) : 0;
        double s = sqrt ((1 - c) * (1 + c)), rest = M_PI_2 - acos (c);
        K[i + j * H] = K[j + i * H]
          = pp * inner + qq * nn * (s + rest * c);
        N[i + j * H] = N[j + i * H] = B * (pp + qq * rest);
        if (nn > 0)
          {
            N[i * (H + 1)] += qq * B * s * n[j] / n[i];
            N[j * (H + 1)] += qq * B * s * n[i] / n[j];
          }
      }
}

/* The loss, and K to Q for the gradient. */
static mmb_status
form_loss (arccos *t)
{
  const double s = t->base.net->slope, p = (1 + s) / 2, q = (1 - s) / 2;
  const double *V = t->params + t->last;
  size_t H = t->H, O = t->O;
  mmb_status st;

  if (t->evaluated)
    return MMB_OK;
  st = products (t, p);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, H, H, O, 1, V, O, V, O, 0, t->N, H);
  if (st != MMB_OK)
    return st;
  pairs (t, p, q);
  st = mmb_blas_gemm (false, false, O, H, H, 1, V, O, t->K, H, 0, t->P, O);
  t->loss = t->base.loss_zero - mmb_blas_dot (O * H, V, t->Q)
            + mmb_blas_dot (O * H, V, t->P) / 2;
  t->evaluated = st == MMB_OK;
  return st;
}

static mmb_status
form_gradient (arccos *t)
{
  const double p = (1 + t->base.net->slope) / 2;
  const double *V = t->params + t->last;
  double *GV = t->grad + t->last;
  mmb_status st = form_loss (t);
  size_t i, k;

  if (st != MMB_OK || t->ready)
    return st;
  for (i = 0; i < t->O * t->H; i++)
    GV[i] = t->P[i] - t->Q[i];
  for (k = 0; k < t->n_groups && st == MMB_OK; k++)
    {
      const group *g = &t->groups[k];
      double *G = t->grad + g->offset;
      st = mmb_blas_gemm (false, false, g->units, g->inputs, t->H, 1,
                          t->N + g->at, t->H, t->T + t->H * g->first, t->H, 0,
                          G, g->units);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, g->units, g->inputs, t->O, -p,
                            V + t->O * g->at, t->O,
                            t->d->Syx + t->O * g->first, t->O, 1, G, g->units);
    }
  t->ready = st == MMB_OK;
  return st;
}

/* --- the table ------------------------------------------------------------- */

static mmb_status
load (mmb_engine *e, const double *params)
{
  arccos *t = (arccos *) e;

  memcpy (t->params, params, e->net->n_params * sizeof *params);
  t->evaluated = t->ready = false;
  return MMB_OK;
}

static void
store (const mmb_engine *e, double *params)
{
  memcpy (params, ((const arccos *) e)->params,
          e->net->n_params * sizeof *params);
}

static double
evaluate (mmb_engine *e)
{
  arccos *t = (arccos *) e;

  return form_loss (t) == MMB_OK ? t->loss : NAN;
}

static mmb_status
gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  arccos *t = (arccos *) e;
  mmb_status st = batch ? MMB_EINVAL : form_gradient (t);

  (void) count;
  if (st == MMB_OK)
    memcpy (grad, t->grad, e->net->n_params * sizeof *grad);
  return st;
}

static mmb_status
step (mmb_engine *e, double *square)
{
  arccos *t = (arccos *) e;
  mmb_status st = form_gradient (t);

  if (st != MMB_OK)
    return st;
  if (square)
    *square = mmb_blas_dot (e->net->n_params, t->grad, t->grad);
  mmb_engine_apply (e, t->grad, t->params);
  t->evaluated = t->ready = false;
  return MMB_OK;
}

static void
observe (mmb_engine *e, mmb_observation *o)
{
  arccos *t = (arccos *) e;
  bool known = form_loss (t) == MMB_OK;

  o->W = known ? e->W : NULL;
  o->Eg = known && t->d->W_true ? t->loss - t->d->loss_min : NAN;
}

static const mmb_engine_type type
  = {"arccos", load, store, evaluate, NULL, gradient, NULL, NULL, step,
     observe,
     mmb_engine_checked_units, release};
