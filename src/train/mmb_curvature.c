/* mmb_curvature.c - largest curvature of the loss, by power iteration. */
#include "mmb_curvature.h"

#include <math.h>

#include "mmb_blas.h"
#include "mmb_engine.h"
#include "mmb_random.h"

#define ITERATIONS 500
#define TOLERANCE 1e-7

typedef struct {
  mmb_engine *engine;
  size_t n;              /* n_params */
  const double *params;
  double *moved, *grad;  /* n */
  double step;           /* of the difference quotient */
} hessian;

static mmb_status
gradient_at (hessian *h, double t, const double *v, double *grad)
{
  mmb_status st;
  size_t i;

  for (i = 0; i < h->n; i++)
    h->moved[i] = h->params[i] + t * v[i];
  st = mmb_engine_load (h->engine, h->moved);
  if (st != MMB_OK)
    return st;
  mmb_engine_evaluate (h->engine);
  return mmb_engine_gradient (h->engine, NULL, 0, grad);
}

/* out = (H + shift I) v for a unit vector v. */
static mmb_status
apply (hessian *h, double shift, const double *v, double *out)
{
  size_t n = h->n, i;
  mmb_status st = gradient_at (h, h->step, v, out);

  if (st == MMB_OK)
    st = gradient_at (h, -h->step, v, h->grad);
  for (i = 0; i < n; i++)
    out[i] = (out[i] - h->grad[i]) / (2 * h->step) + shift * v[i];
  return st;
}

static double
normalise (size_t n, double *v)
{
  double norm = sqrt (mmb_blas_dot (n, v, v));

  if (norm > 0)
    mmb_blas_scale (n, 1 / norm, v);
  return norm;
}

/* Power iteration; *VALUE is |H v| (SHIFT = 0: largest |eigenvalue|) or, with
   a shift that makes all eigenvalues positive, v' H v. */
static mmb_status
iterate (hessian *h, double shift, double *v, double *Hv, double *value)
{
  size_t n = h->n, k, i;
  double before = NAN;
  mmb_status st;

  for (k = 0; k < ITERATIONS; k++)
    {
      st = apply (h, shift, v, Hv);
      if (st != MMB_OK)
        return st;
      *value = shift > 0 ? mmb_blas_dot (n, v, Hv) - shift
                         : sqrt (mmb_blas_dot (n, Hv, Hv));
      if (!isfinite (*value))
        return MMB_ENONFINITE;
      for (i = 0; i < n; i++)
        v[i] = Hv[i];
      if (normalise (n, v) == 0
          || fabs (*value - before) <= TOLERANCE * fabs (*value))
        break;
      before = *value;
    }
  return MMB_OK;
}

mmb_status
mmb_curvature (const mmb_net *net, const mmb_moments *d, const double *params,
               double *curvature, const mmb_allocator *al)
{
  size_t n = net->n_params;
  hessian h = {.n = n, .params = params};
  double *v = NULL, *Hv = NULL, largest;
  mmb_stream *s = NULL;
  mmb_status st;

  h.engine = mmb_engine_moments (net, d, al, &st);
  if (!h.engine)
    return st;
  st = MMB_ENOMEM;
  h.moved = mmb_calloc (al, n, sizeof *h.moved);
  h.grad = mmb_calloc (al, n, sizeof *h.grad);
  v = mmb_calloc (al, n, sizeof *v);
  Hv = mmb_calloc (al, n, sizeof *Hv);
  s = mmb_stream_alloc (0, MMB_FOR_CURVATURE, 0, al);
  if (!h.moved || !h.grad || !v || !Hv || !s)
    goto done;

  h.step = 1e-5 * fmax (sqrt (mmb_blas_dot (n, params, params)), 1e-2);
  mmb_stream_normal (s, 1, n, v);
  normalise (n, v);
  st = iterate (&h, 0, v, Hv, &largest);
  if (st == MMB_OK)
    {
      /* eigenvalues may come in pairs of opposite sign: shift them apart,
         and start afresh, as v may have lost the wanted direction */
      mmb_stream_normal (s, 1, n, v);
      normalise (n, v);
      st = iterate (&h, fmax (largest, 1e-300), v, Hv, curvature);
    }

done:
  mmb_engine_free (h.engine);
  mmb_free (al, h.moved);
  mmb_free (al, h.grad);
  mmb_free (al, v);
  mmb_free (al, Hv);
  mmb_stream_free (s);
  return st;
}
