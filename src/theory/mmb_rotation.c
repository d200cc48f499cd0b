/* mmb_rotation.c - rotation (T13): a vector v that follows dv/ds = |v|^(F-2) |v| E'
   in a constant field E.  Its part across E stays; that along E grows. */
#include "mmb_rotation.h"

#include <float.h>
#include <math.h>

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_sf_hyperg.h>

#include "mmb_root.h"

/* Below this cosine rotation matters for F = 2, too. */
#define TURN_COSINE (-0.5)

/* sin^2 of angles from which the continued fraction of the incomplete beta
   function replaces its power series. */
#define SERIES 0.9

/* Logarithm of int_0^angle sin^(n-3), for angle in (0, pi]: the integral itself
   under- or overflows with its power of u0 in deep encoders. */
static double
log_turned (double n, double angle)
{
  double a = (n - 2) / 2, x = fmin (sin (angle) * sin (angle), 1), value;

  if (angle < M_PI / 2 && x < SERIES)
    value = a * log (x) + log (gsl_sf_hyperg_2F1 (a, 0.5, a + 1, x) / (n - 2));
  else
    {
      double part = 0.5 * gsl_sf_beta_inc (a, 0.5, x);
      value = gsl_sf_lnbeta (a, 0.5)
              + log (angle <= M_PI / 2 ? part : 1 - part);
    }
  return value;
}

typedef struct {
  double n, target;
} turn;

static double
turn_excess (double angle, void *arg)
{
  const turn *t = arg;

  return log_turned (t->n, angle) - t->target;
}

/* Angle at which `log_turned` is TARGET, below FROM. */
static mmb_status
angle_of (double n, double target, double from, double *angle)
{
  turn t = {n, target};
  double lo = from;

  *angle = 0;
  if (!(target > -INFINITY))
    return MMB_OK;
  while (turn_excess (lo, &t) > 0)
    lo /= 2;
  if (lo == from)
    {
      *angle = from;
      return MMB_OK;
    }
  return mmb_root_bracketed (turn_excess, &t, lo, from, 0, 1e-13, angle);
}

double
mmb_rotation_norm (size_t n, const double *x)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < n; i++)
    sum = hypot (sum, x[i]);
  return sum;
}

/* By the two-argument tangent: exact near 0 and pi. */
double
mmb_rotation_angle (const mmb_rotation_state *m, const double *E, double st, double *size)
{
  double p = 0, q = 0, rest;
  size_t i;

  for (i = 0; i < m->dims; i++)
    p += m->v[i] * E[i] / st;
  for (i = 0; i < m->dims; i++)
    {
      rest = m->v[i] - p * E[i] / st;
      q = hypot (q, rest);
    }
  *size = mmb_rotation_norm (m->dims, m->v);
  if (q < 1e-12 * *size)
    q = 0;
  return atan2 (q, p);
}

double
mmb_rotation_rest (const mmb_rotation_state *m, double size, double angle)
{
  double n = (double) m->F, c = cos (angle);

  if (m->F == 2)
    return -m->log_u + (c < TURN_COSINE ? log (2 / (1 + c)) : 0);
  if (angle < MMB_STRAIGHT)
    return pow (size, 2 - n) * (1 + (n - 2) * angle * angle / (2 * n));
  if (angle >= M_PI)
    return INFINITY;
  return (n - 2)
         * exp (log_turned (n, angle) - (n - 2) * log (size * sin (angle)));
}

mmb_status
mmb_rotation_move (mmb_rotation_state *m, const double *E, double st, double s, double u0)
{
  double n = (double) m->F, size, angle, q, along, x, after;
  mmb_status st_ = MMB_OK;
  size_t i;

  if (!(st > 0))
    return MMB_OK;
  angle = mmb_rotation_angle (m, E, st, &size);
  q = size * sin (angle);
  along = size * cos (angle);
  if (m->F == 2)
    {
      /* p = q sinh (asinh (p/q) + st s); only the direction, then the size */
      after = angle == 0 || angle >= M_PI ? angle
              : 2 * atan (tan (angle / 2) * exp (-st * s));
      m->log_u += cos (angle) < TURN_COSINE
                  ? log (sin (angle) / sin (after)) : st * s;
      x = 1;
    }
  else
    {
      s *= pow (u0, n - 2);   /* in units of u0 */
      if (angle < MMB_STRAIGHT || angle >= M_PI)
        {
          after = angle;
          x = pow (size, 2 - n)
              + (angle < 1 ? -1 : 1) * (n - 2) * st * s;
          x = pow (fmax (x, DBL_MIN), 1 / (2 - n));
        }
      else
        {
          double whole = log_turned (n, angle);
          double part = exp (log (st * s) + (n - 2) * log (q) - whole);
          st_ = angle_of (n, part < 1 ? whole + log1p (-part) : -INFINITY,
                          angle, &after);
          x = q / fmax (sin (after), DBL_EPSILON);
        }
    }
  /* the part across keeps its direction */
  for (i = 0; i < m->dims; i++)
    {
      double field = E[i] / st;
      double across = q > 0 ? (m->v[i] - along * field) / q : 0;
      m->v[i] = x * (cos (after) * field + sin (after) * across);
    }
  return st_;
}
