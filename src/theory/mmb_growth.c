/* mmb_growth.c - growth over many orders of magnitude (T20). */
#include "mmb_growth.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

#define ROUNDING 1e-12    /* entries below this part of what made them are zero */
/* Logs of columns, and of rows, that the largest entry hides: together they change
   a singular value by less than rounding. */
#define NO_COLUMN -40.0
#define NO_ROW -19.0
#define NEWTON_STEPS 100

mmb_status
mmb_growth_work_alloc (mmb_growth_work *w, size_t n, const mmb_allocator *al)
{
  size_t square, all;

  memset (w, 0, sizeof *w);
  w->al = al ? *al : mmb_allocator_default ();
  if (!mmb_size_mul (n, n, &square) || !mmb_size_mul (3, square, &all)
      || !mmb_size_add (all, 3 * n, &all))
    return MMB_ENOMEM;
  w->a = mmb_calloc (&w->al, all, sizeof *w->a);
  w->rows = mmb_calloc (&w->al, n, sizeof *w->rows);
  w->done = mmb_calloc (&w->al, n, sizeof *w->done);
  if (!w->a || !w->rows || !w->done)
    return MMB_ENOMEM;
  w->b = w->a + square;
  w->c = w->b + square;
  w->x = w->c + square;
  w->y = w->x + n;
  w->z = w->y + n;
  return MMB_OK;
}

void
mmb_growth_work_free (mmb_growth_work *w)
{
  mmb_free (&w->al, w->a);
  mmb_free (&w->al, w->rows);
  mmb_free (&w->al, w->done);
  memset (w, 0, sizeof *w);
}

void
mmb_growth_begin (mmb_growth *g)
{
  mmb_blas_identity (g->n, g->part);
  memset (g->log, 0, g->n * sizeof *g->log);
}

/* Without fmax's care for NaN, which is a call. */
static inline double
larger (double x, double y)
{
  return x > y ? x : y;
}

static double
largest (size_t n, const double *x)
{
  double top = 0;
  size_t i;

  for (i = 0; i < n; i++)
    top = larger (top, fabs (x[i]));
  return top;
}

/* The largest entry of column J becomes +-1. */
static void
rescale (mmb_growth *g, size_t j)
{
  double *c = g->part + j * g->n, top = largest (g->n, c);

  g->log[j] += log (top);
  if (top > 0)
    mmb_blas_scale (g->n, 1 / top, c);
}

mmb_status
mmb_growth_rotate (mmb_growth *g, bool transposed, const double *R,
                   mmb_growth_work *w)
{
  size_t n = g->n, i, j;
  mmb_status st = mmb_blas_gemm (transposed, false, n, n, n, 1, R, n, g->part,
                                 n, 0, w->a, n);

  if (st != MMB_OK)
    return st;
  for (j = 0; j < n; j++)
    {
      double *c = g->part + j * n, least = ROUNDING * largest (n, c);
      for (i = 0; i < n; i++)
        c[i] = fabs (w->a[i + j * n]) <= least ? 0 : w->a[i + j * n];
      rescale (g, j);
    }
  return MMB_OK;
}

/* --- arrival ------------------------------------------------------------ */

/* LOGS: log |part|. */
static void
take_logs (const mmb_growth *g, double *logs)
{
  size_t i;

  for (i = 0; i < g->n * g->n; i++)
    logs[i] = log (fabs (g->part[i]));
}

/* The weights after a time T over exp of the returned log of their largest entry,
   transposed: B = w->b, a row for each of the *COLUMNS hidden directions that count
   (leading dimension n), a column for each of the n weights.  w->x: logs of the
   largest entry by weight, in the same units. */
static double
grown_weights (const mmb_growth *g, const double *logs, const double *rate, double t,
               size_t *columns, mmb_growth_work *w)
{
  size_t n = g->n, i, j;
  double top = -INFINITY, *B = w->b, x;

  for (i = 0; i < n; i++)
    w->x[i] = -INFINITY;
  for (j = 0; j < n; j++)
    for (i = 0; i < n; i++)
      w->x[i] = larger (w->x[i], logs[i + j * n] + g->log[j]);
  for (i = 0; i < n; i++)
    top = larger (top, w->x[i] += rate[i] * t);
  for (i = 0; i < n; i++)
    w->x[i] -= top;
  for (*columns = 0, j = 0; j < n; j++)
    {
      double most = -INFINITY;
      for (i = 0; i < n; i++)
        {
          x = logs[i + j * n] + rate[i] * t + g->log[j] - top;
          most = larger (most, x);
          B[*columns + i * n] = x > 2 * NO_COLUMN
                                  ? copysign (exp (x), g->part[i + j * n]) : 0;
        }
      *columns += most > NO_COLUMN;
    }
  return top;
}

/* Is the largest singular value after a time T below exp (FAR), because even the root
   of the sum of squares of all weights is?  w->x and w->b are used. */
static bool
far_away (const mmb_growth *g, const double *logs, const double *rate, double t,
          double far, mmb_growth_work *w)
{
  size_t columns, i;
  double top = grown_weights (g, logs, rate, t, &columns, w), sum = 0;

  for (i = 0; i < g->n; i++)
    sum += mmb_blas_dot (columns, w->b + i * g->n, w->b + i * g->n);
  return sum < exp (2 * (far - top));
}

/* Logarithm *X of the largest singular value after a time T, its left vector Z and
   its derivative *SLOPE, from the weights that count.  LOGS as above; w->x, w->y,
   w->b, w->c and w->rows are used. */
static mmb_status
extent (const mmb_growth *g, const double *logs, const double *rate, double t,
        double *x, double *z, double *slope, mmb_growth_work *w)
{
  size_t n = g->n, i, j, columns, p = 0;
  double top = grown_weights (g, logs, rate, t, &columns, w), size;
  mmb_status st;

  for (i = 0; i < n; i++)
    if (w->x[i] > NO_ROW)
      w->rows[p++] = i;
  for (j = 0; j < p; j++)
    for (i = 0; i <= j; i++)
      w->c[i + j * p] = w->c[j + i * p]
        = mmb_blas_dot (columns, w->b + w->rows[i] * n, w->b + w->rows[j] * n);
  st = mmb_blas_eigen (p, w->c, w->x, &w->al);
  if (st != MMB_OK)
    return st;
  *x = top + log (w->x[p-1]) / 2;
  memset (w->y, 0, columns * sizeof *w->y);
  for (i = 0; i < p; i++)   /* the small entries of Z, too */
    mmb_blas_axpy (columns, w->c[i + (p - 1) * p], w->b + w->rows[i] * n, w->y);
  for (i = 0; i < n; i++)
    z[i] = mmb_blas_dot (columns, w->b + i * n, w->y);
  size = mmb_blas_dot (n, z, z);
  mmb_blas_scale (n, 1 / sqrt (size), z);
  *slope = 0;
  for (i = 0; i < n; i++)
    *slope += rate[i] * z[i] * z[i];
  return MMB_OK;
}

/* The time at which the first entry reaches FAR on its own, which is no earlier than
   the whole does. */
static double
entry_arrival (const mmb_growth *g, const double *logs, const double *rate,
               double least, double far)
{
  double t = INFINITY, along;
  size_t n = g->n, i, j;

  for (i = 0; i < n; i++)
    {
      if (!(rate[i] > least))
        continue;
      along = -INFINITY;
      for (j = 0; j < n; j++)
        along = larger (along, g->log[j] + logs[i + j * n]);
      if (isfinite (along))
        t = fmin (t, larger (0, (far - along) / rate[i]));
    }
  return t;
}

/* The logarithm of a norm of exp (rate t) times a matrix is a convex function of t:
   Newton's method comes down to its root from the right. */
mmb_status
mmb_growth_arrival (const mmb_growth *g, const double *rate, double least, double far,
                    double before, double *t, double *z, mmb_growth_work *w)
{
  double *logs = w->a, x = -INFINITY, slope, now, step;
  mmb_status st = MMB_OK;
  int k;

  *t = INFINITY;
  take_logs (g, logs);
  now = entry_arrival (g, logs, rate, least, far);
  if (isinf (now)
      || (now >= before && far_away (g, logs, rate, before, far, w)))
    return MMB_OK;
  if (!far_away (g, logs, rate, 0, far, w))
    st = extent (g, logs, rate, 0, &x, z, &slope, w);
  if (x >= far || st != MMB_OK)
    {
      *t = 0;
      return st;
    }
  for (k = 0; k < NEWTON_STEPS; k++)
    {
      st = extent (g, logs, rate, now, &x, z, &slope, w);
      step = (x - far) / slope;
      if (st != MMB_OK || !(step > 4e-15 * now))
        {
          *t = now;
          return st;
        }
      now -= step;
    }
  return MMB_ESOLVER;
}

void
mmb_growth_advance (mmb_growth *g, const double *rate, double t)
{
  size_t n = g->n, i, j;

  for (j = 0; j < n; j++)
    {
      double *c = g->part + j * n, top = -INFINITY;
      for (i = 0; i < n; i++)
        if (c[i] != 0)
          top = larger (top, log (fabs (c[i])) + rate[i] * t);
      if (isinf (top))
        continue;
      for (i = 0; i < n; i++)
        if (c[i] != 0)
          c[i] = copysign (exp (log (fabs (c[i])) + rate[i] * t - top), c[i]);
      g->log[j] += top;
    }
}

/* --- mixing of hidden directions ----------------------------------------- */

/* Householder reflection of hidden directions that leaves ROW in column J only, not
   in the others that are not DONE (may be NULL).  w->y and w->z are used. */
static void
gather (mmb_growth *g, const double *row, size_t j, const bool *done,
        mmb_growth_work *w)
{
  size_t n = g->n, i, k;
  double *first = g->part + j * n, *along = w->y, *less = w->z;
  double sum = 1, r;

  memcpy (along, first, n * sizeof *along);
  for (k = 0; k < n; k++)
    if (k != j && !(done && done[k]))
      {
        double weight = exp (g->log[k] - g->log[j]);
        double x = row[k] / row[j] * weight;
        sum += x * x;
        mmb_blas_axpy (n, x * weight, g->part + k * n, along);
      }
  r = sqrt (sum);
  for (i = 0; i < n; i++)
    less[i] = first[i] + along[i] / r;
  for (k = 0; k < n; k++)
    if (k != j && !(done && done[k]))
      {
        double *c = g->part + k * n, x = row[k] / row[j] / (1 + r);
        if (x == 0)
          continue;
        for (i = 0; i < n; i++)
          {
            double a = c[i], b = x * less[i];
            c[i] = fabs (a - b) <= ROUNDING * larger (fabs (a), fabs (b))
                     ? 0 : a - b;
          }
        rescale (g, k);
      }
  for (i = 0; i < n; i++)
    first[i] = along[i] / r;
  rescale (g, j);
}

void
mmb_growth_separate (mmb_growth *g, mmb_growth_work *w)
{
  size_t n = g->n, i, j, k, left;
  bool *done = w->done;

  memset (done, 0, n * sizeof *done);
  for (left = n; left > 0; left--)
    {
      for (j = n, k = 0; k < n; k++)
        if (!done[k] && (j == n || g->log[k] > g->log[j]))
          j = k;
      done[j] = true;
      for (i = 0, k = 1; k < n; k++)
        if (fabs (g->part[k + j * n]) > fabs (g->part[i + j * n]))
          i = k;
      if (g->part[i + j * n] == 0)
        continue;
      for (k = 0; k < n; k++)
        w->x[k] = g->part[i + k * n];
      gather (g, w->x, j, done, w);
    }
}

void
mmb_growth_take (mmb_growth *g, const double *z, mmb_growth_work *w)
{
  size_t n = g->n, j = 0, k;

  for (k = 0; k < n; k++)
    {
      w->x[k] = mmb_blas_dot (n, z, g->part + k * n);
      if (log (fabs (w->x[k])) + g->log[k]
          > log (fabs (w->x[j])) + g->log[j])
        j = k;
    }
  if (w->x[j] != 0)
    gather (g, w->x, j, NULL, w);
  memset (g->part + j * n, 0, n * sizeof *g->part);
  g->log[j] = -INFINITY;
}
