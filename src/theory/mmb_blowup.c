/* mmb_blowup.c - how far actual weights have to go (T9's and T19's prefactors). */
#include "mmb_blowup.h"

#include <math.h>
#include <string.h>

#include "mmb_flow.h"

/* Amplitude, in units of the largest layer at the start, from which on the
   encoder counts as balanced: conserved differences are its inverse square. */
#define GROWN 1e5

/* Product of the layers, in the same units, below which nothing is left that
   could grow. */
#define NOTHING 1e-30

typedef struct {
  double target;   /* loss at which the encoder has grown */
  double t, loss;  /* when it had */
  const mmb_allocator *al;
} growth;

static int
grown (double t, double loss, void *arg)
{
  growth *g = arg;

  g->t = t;
  g->loss = loss;
  return loss <= g->target || mmb_asked_to_stop (g->al);
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
  growth g = {.loss = INFINITY, .al = al};
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
  o.time = MMB_FOREVER;
  o.max_rhs = 100000;
  o.monitor = grown;
  o.monitor_arg = &g;
  *s = INFINITY;
  st = mmb_flow_run (net, &d, &o, p, NULL, &info, al);
  if (st == MMB_OK && info.outcome == MMB_INTERRUPTED && !(g.loss <= g.target))
    st = MMB_EINTERRUPTED;
  else if (st == MMB_ESOLVER && fabs (g.loss) < NOTHING * pow (largest, L))
    st = MMB_OK;   /* two layers, as large as each other, shrink to zero together */
  else if (st == MMB_OK && info.outcome == MMB_INTERRUPTED)
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
mmb_blowup_of (const mmb_net *net, const double *params, double *ahead,
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
