/* mmb_phase.c - published predictions of the learning phases (T7-T12). */
#include "mmb_phase.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <float.h>
#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"
#include "mmb_root.h"

/* T10 in y = ln (u / u0), u the amplitude of modality W: amplitudes are counted
   in units of u0, so that nothing under- or overflows before the power of u0
   that belongs in front. */
typedef struct {
  size_t M, w;
  const size_t *F;   /* layers of each encoder; NULL: all have SAME */
  size_t same;
  double K, u0;
  const double *s;   /* strengths */
} integrand;

static double
layers (const integrand *p, size_t m)
{
  return (double) (p->F ? p->F[m] : p->same);
}

/* Amplitude of modality M when W has grown by exp (y).  Internal time in units
   of 1/s_w is u0^(2-F_w) x, with x = expm1 ((2-F_w) y) / (2-F_w). */
static double
amplitude (const integrand *p, size_t m, double y)
{
  double k = p->s[m] / p->s[p->w];
  double n = 2 - layers (p, m), nw = 2 - layers (p, p->w), x, base;

  if (n == nw)
    return n == 0 ? exp (k * y) : pow (k * exp (n * y) + 1 - k, 1 / n);
  x = k * pow (p->u0, nw - n) * (nw == 0 ? y : expm1 (nw * y) / nw);
  if (n == 0)
    return exp (x);
  base = 1 + n * x;
  return pow (fmax (base, DBL_MIN), 1 / n);
}

static double
integrand_at (double y, void *arg)
{
  const integrand *p = arg;
  double sum = 0;
  size_t m;

  for (m = 0; m < p->M; m++)
    {
      double u = amplitude (p, m, y);
      sum += u * u;
    }
  /* M >= 1, so the sum is positive */
  /* cppcheck-suppress invalidFunctionArg */
  return exp ((2 - layers (p, p->w)) * y - p->K / 2 * log (sum));
}

#define INTERVALS 1000
#define PRECISION 1e-11

/* Integral of the integrand over the growth from u0 to 1. */
static mmb_status
integrate (integrand *p, double *value)
{
  gsl_function f = {integrand_at, p};
  gsl_integration_workspace *ws;
  double end = -log (p->u0), cut, part, error, sum = 0;
  int piece, code = GSL_SUCCESS;

  ws = gsl_integration_workspace_alloc (INTERVALS);
  /* the integrand falls like exp (-(L-2) y): its head is integrated apart */
  cut = end < 4 ? end : 4;
  for (piece = 0; ws && piece < 2 && code == GSL_SUCCESS; piece++)
    {
      double from = piece == 0 ? 0 : cut, to = piece == 0 ? cut : end;
      if (to <= from)
        continue;
      code = gsl_integration_qag (&f, from, to, sum * PRECISION, PRECISION,
                                  INTERVALS, GSL_INTEG_GAUSS61, ws, &part,
                                  &error);
      sum += part;
    }
  gsl_integration_workspace_free (ws);
  if (!ws)
    return MMB_ENOMEM;
  if (code != GSL_SUCCESS || !isfinite (sum))
    return MMB_ESOLVER;
  *value = sum;
  return MMB_OK;
}

mmb_status
mmb_phase_integral (size_t L, size_t F, double u0, size_t M, const double *k,
                    double *value)
{
  integrand p = {.M = M, .same = F, .K = (double) L - (double) F, .u0 = u0,
                 .s = k};
  mmb_status st;

  if (F < 1 || F >= L || !(u0 > 0 && u0 < 1) || M == 0)
    return MMB_EINVAL;
  for (p.w = 0; p.w < M - 1 && k[p.w] != 1; p.w++)
    ;
  st = integrate (&p, value);
  if (st == MMB_OK)
    *value *= pow (u0, 2 - (double) L);
  return st;
}

mmb_status
mmb_phase_escape (size_t M, const size_t *F, size_t K, double u0,
                  const double *s, size_t w, double *t)
{
  integrand p = {.M = M, .w = w, .F = F, .K = (double) K, .u0 = u0, .s = s};
  mmb_status st;

  if (K == 0 || w >= M || !(u0 > 0 && u0 < 1) || !(s[w] > 0))
    return MMB_EINVAL;
  st = integrate (&p, t);
  if (st == MMB_OK)
    *t *= pow (u0, 2 - (double) (F[w] + K)) / s[w];
  return st;
}

mmb_status
mmb_phase_first (size_t L, size_t F, double u0, double sA, size_t M,
                 const double *k, double *t)
{
  mmb_status st;
  double sum = 0;
  size_t m;

  if (L < 2 || F < 1 || F > L || !(u0 > 0 && u0 < 1) || !(sA >= 0) || M == 0)
    return MMB_EINVAL;
  if (L == 2)
    {
      for (m = 0; m < M; m++)
        sum += k[m] * k[m];
      *t = log (1 / u0) / (F == 1 ? sA * sqrt (sum) : sA);
      return MMB_OK;
    }
  if (F == L)
    {
      *t = pow (u0, 2 - (double) L) / ((double) (L - 2) * sA);
      return MMB_OK;
    }
  st = mmb_phase_integral (L, F, u0, M, k, t);
  *t /= sA;
  return st;
}

double
mmb_phase_unimodal (size_t L, size_t F, double u0, const mmb_pair *race)
{
  double n = (double) F, rate;

  if (F == 1)
    return 0;
  if (race->st == 0)
    return INFINITY;
  rate = race->st * pow (race->a, 1 - n / (double) L);
  return (1 - race->k) / rate
         * (F == 2 ? log (1 / u0) : pow (u0, 2 - n) / (n - 2));
}

/* W(t) of a depth-1 network in the eigenbasis of S. */
typedef struct {
  const mmb_moments *d;
  mmb_measure measure;
  size_t m;
  double level;
  double *V, *values;   /* eigenvectors and eigenvalues of S */
  double *WV;           /* O x D, W* V */
  double *grown;        /* O x D, WV (I - exp (-values t)) */
  double *W;            /* O x D */
  const mmb_allocator *al;
  mmb_status st;
} shallow;

static double
excess (double t, void *arg)
{
  shallow *p = arg;
  size_t O = p->d->O, D = p->d->D, i, j;
  double now;

  for (j = 0; j < D; j++)
    for (i = 0; i < O; i++)
      p->grown[i + j * O] = p->WV[i + j * O] * -expm1 (-p->values[j] * t);
  if (p->st == MMB_OK)
    p->st = mmb_blas_gemm (false, true, O, D, D, 1, p->grown, O, p->V, D, 0,
                           p->W, O);
  if (p->st != MMB_OK)
    return NAN;
  p->st = mmb_measure_of (p->d, p->measure, p->m, p->W, &now, p->al);
  return now - p->level;
}

/* Refine a crossing between FROM and TO, by Brent's method in log t. */
static double
excess_log (double x, void *arg)
{
  return excess (exp (x), arg);
}

static mmb_status
refine (shallow *p, double from, double to, double *t)
{
  double x = log (from);
  mmb_status st = mmb_root_bracketed (excess_log, p, x, log (to), 1e-14, 1e-14,
                                      &x);

  *t = exp (x);
  return st == MMB_OK ? p->st : st;
}

static mmb_status
first_crossing (shallow *p, double slowest, double fastest, double *t)
{
  double before, now;

  *t = INFINITY;
  if (p->level == 0)
    {
      *t = 0;
      return MMB_OK;
    }
  for (before = 1e-8 / fastest; before < 60 / slowest; before = now)
    {
      now = before * 1.02;
      if (mmb_asked_to_stop (p->al))
        return MMB_EINTERRUPTED;
      if (excess (now, p) >= 0)
        return p->st == MMB_OK ? refine (p, before, now, t) : p->st;
      if (p->st != MMB_OK)
        return p->st;
    }
  return MMB_OK;
}

mmb_status
mmb_phase_shallow (const mmb_moments *d, mmb_measure measure, size_t m,
                   double level, double *t, const mmb_allocator *al)
{
  size_t D = d->D, O = d->O, j, cells;
  shallow p = {.d = d, .measure = measure, .m = m, .level = level, .al = al};
  double tol, slowest = INFINITY, *best = NULL;
  mmb_status st = MMB_ENOMEM;

  if (m >= d->M || !(level >= 0))
    return MMB_EINVAL;
  if (mmb_size_mul (D, D, &cells))
    p.V = mmb_calloc (al, cells, sizeof *p.V);
  p.values = mmb_calloc (al, D, sizeof *p.values);
  p.WV = mmb_calloc (al, O * D, sizeof *p.WV);
  p.grown = mmb_calloc (al, O * D, sizeof *p.grown);
  p.W = mmb_calloc (al, O * D, sizeof *p.W);
  best = mmb_calloc (al, O * D, sizeof *best);
  if (!p.V || !p.values || !p.WV || !p.grown || !p.W || !best)
    goto done;
  st = mmb_pinv_solve (D, O, d->S, d->Syx, D, best, NULL, al);
  if (st != MMB_OK)
    goto done;
  memcpy (p.V, d->S, cells * sizeof *p.V);
  st = mmb_blas_eigen (D, p.V, p.values, al);
  if (st != MMB_OK)
    goto done;
  st = mmb_blas_gemm (false, false, O, D, D, 1, best, O, p.V, D, 0, p.WV, O);
  tol = mmb_rank_tolerance (D, p.values[D - 1]);
  for (j = 0; j < D; j++)
    if (p.values[j] > tol && p.values[j] < slowest)
      slowest = p.values[j];
    else if (p.values[j] <= tol)
      p.values[j] = 0;
  *t = INFINITY;
  if (st == MMB_OK && p.values[D - 1] > 0)
    st = first_crossing (&p, slowest, p.values[D - 1], t);

done:
  mmb_free (al, p.V);
  mmb_free (al, p.values);
  mmb_free (al, p.WV);
  mmb_free (al, p.grown);
  mmb_free (al, p.W);
  mmb_free (al, best);
  return st;
}
