/* mmb_plateau.c - how long a network stays where it begins (T7-T10). */
#include "mmb_plateau.h"

#include <math.h>

#include "mmb_manifold.h"
#include "mmb_phase.h"

/* Frobenius norm of a layer, of weights of any size. */
static double
norm_of (const mmb_layer *w, const double *params)
{
  const double *x = params + w->offset;
  double largest = 0, sum = 0, part;
  size_t i, n = w->rows * w->cols;

  for (i = 0; i < n; i++)
    largest = fmax (largest, fabs (x[i]));
  for (i = 0; largest > 0 && i < n; i++)
    {
      part = x[i] / largest;
      sum += part * part;
    }
  return largest * sqrt (sum);
}

/* Geometric mean of the layers that modality M goes through. */
static double
scale_of (const mmb_net *net, const double *params, size_t m)
{
  size_t F = net->fusion_depth[m], K = net->decoder_layers, i;
  double sum = 0;

  for (i = 1; i <= F; i++)
    sum += log (norm_of (mmb_net_encoder (net, m, i), params));
  for (i = 1; i <= K; i++)
    sum += log (norm_of (mmb_net_decoder (net, i), params)
                / sqrt ((double) net->M));
  return exp (sum / (double) (F + K));
}

static bool
has_formula (const mmb_net *net)
{
  size_t m;

  for (m = 1; m < net->M; m++)
    if (net->fusion_depth[m] != net->fusion_depth[0])
      return false;
  return mmb_net_depth (net) > 1;
}

mmb_status
mmb_plateau_first (const mmb_net *net, const double *params,
                   const mmb_moments *d, double *t, const mmb_allocator *al)
{
  bool *learned = mmb_calloc (al, d->M, sizeof *learned);
  double *strength = mmb_calloc (al, d->M, sizeof *strength);
  double *W = mmb_calloc (al, d->O * d->D, sizeof *W), loss, most, u0;
  mmb_status st = MMB_ENOMEM;
  size_t m, A = 0;

  *t = 0;
  if (!learned || !strength || !W)
    goto done;
  st = mmb_manifold (d, learned, W, &loss, NULL, strength, al);
  if (st != MMB_OK)
    goto done;
  for (m = 1; m < d->M; m++)
    A = strength[m] > strength[A] ? m : A;
  most = strength[A];
  if (!has_formula (net) || !(most > 0))
    goto done;
  for (m = 0; m < d->M; m++)
    strength[m] /= most;
  u0 = scale_of (net, params, A);
  if (u0 == 0)
    *t = INFINITY;
  else if (u0 < 1)
    st = mmb_phase_first (mmb_net_depth (net), net->fusion_depth[0], u0, most,
                          d->M, strength, t);

done:
  mmb_free (al, learned);
  mmb_free (al, strength);
  mmb_free (al, W);
  return st;
}
