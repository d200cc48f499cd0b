/* mmb_midpoint.c - the method of Bader and Deuflhard (Numer. Math. 41 (1983)
   373).  With J the Jacobian at the beginning, s = h / N and A = 1 - s J:

     d_0 = A^-1 s f (y_0),            y_1 = y_0 + d_0
     d_i = d_{i-1} + 2 A^-1 (s f (y_i) - d_{i-1}),  y_{i+1} = y_i + d_i
     Y_N = y_N + A^-1 (s f (y_N) - d_{N-1})

   The error of Y_N has an expansion in s^2, and the Y_N of several N are
   extrapolated to s = 0 with Neville's scheme. */
#include "mmb_midpoint.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

#define ROWS (MMB_MIDPOINT_ORDER / 2 + 1)

static const int substeps[ROWS] = {2, 6, 10, 14, 22, 34, 50};

/* A change, relative to the start and summed over the variables, of more than
   this for each of them means that the step is too long. */
#define RUNAWAY 100

struct mmb_midpoint {
  size_t n;
  double *J, *A;        /* n x n */
  mmb_int *pivots;
  double *table[ROWS];  /* the row of Neville's scheme before */
  double *y, *f, *d, *x, *now;
  mmb_allocator al;
};

mmb_midpoint *
mmb_midpoint_alloc (size_t n, const mmb_allocator *al)
{
  mmb_midpoint *m = mmb_calloc (al, 1, sizeof *m);
  size_t i;
  bool ok;

  if (!m)
    return NULL;
  m->al = al ? *al : mmb_allocator_default ();
  m->n = n;
  m->J = mmb_calloc (al, n, n * sizeof *m->J);
  m->A = mmb_calloc (al, n, n * sizeof *m->A);
  m->pivots = mmb_calloc (al, n, sizeof *m->pivots);
  m->y = mmb_calloc (al, n, sizeof *m->y);
  m->f = mmb_calloc (al, n, sizeof *m->f);
  m->d = mmb_calloc (al, n, sizeof *m->d);
  m->x = mmb_calloc (al, n, sizeof *m->x);
  m->now = mmb_calloc (al, n, sizeof *m->now);
  ok = m->J && m->A && m->pivots && m->y && m->f && m->d && m->x && m->now;
  for (i = 0; i < ROWS && ok; i++)
    ok = (m->table[i] = mmb_calloc (al, n, sizeof (double))) != NULL;
  if (ok)
    return m;
  mmb_midpoint_free (m);
  return NULL;
}

double *
mmb_midpoint_jacobian (mmb_midpoint *m)
{
  return m->J;
}

/* x = A^-1 (s f - d). */
static bool
solve (mmb_midpoint *m, double s, const double *f, const double *d)
{
  size_t i;

  for (i = 0; i < m->n; i++)
    m->x[i] = s * f[i] - (d ? d[i] : 0);
  return mmb_blas_lu_solve (m->n, m->A, m->pivots, true, m->x) == MMB_OK;
}

/* Sum of the changes D relative to Y0. */
static bool
runs_away (const mmb_midpoint *m, const double *d, const double *y0)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < m->n; i++)
    sum += fabs (d[i]) / (y0[i] != 0 ? fabs (y0[i]) : 1);
  return !(sum <= RUNAWAY * (double) m->n);
}

/* Y_N into m->y. */
static int
smoothed (mmb_midpoint *m, double h, int N,
          int (*f) (const double *, double *, void *), void *arg,
          const double *slope, const double *y0)
{
  double s = h / N;
  size_t n = m->n, i;
  int k, status;

  for (i = 0; i < n * n; i++)
    m->A[i] = -s * m->J[i];
  for (i = 0; i < n; i++)
    m->A[i * (n + 1)] += 1;
  if (mmb_blas_lu (n, m->A, m->pivots) != MMB_OK || !solve (m, s, slope, NULL))
    return MMB_MIDPOINT_RUNAWAY;
  memcpy (m->d, m->x, n * sizeof *m->d);
  for (k = 1;; k++)
    {
      if (runs_away (m, m->d, y0))
        return MMB_MIDPOINT_RUNAWAY;
      for (i = 0; i < n; i++)
        m->y[i] = (k == 1 ? y0[i] : m->y[i]) + m->d[i];
      status = f (m->y, m->f, arg);
      if (status != 0)
        return status;
      if (!solve (m, s, m->f, m->d))
        return MMB_MIDPOINT_RUNAWAY;
      if (k == N)
        break;
      for (i = 0; i < n; i++)
        m->d[i] += 2 * m->x[i];
    }
  if (runs_away (m, m->x, y0))
    return MMB_MIDPOINT_RUNAWAY;
  for (i = 0; i < n; i++)
    m->y[i] += m->x[i];
  return 0;
}

/* Row K of Neville's scheme from m->y: T_0 = Y_N, T_j = T_{j-1} + (T_{j-1} - the
   row before's T_{j-1}) / ((s_{k-j} / s_k)^2 - 1).  What T_k adds is ERR. */
static void
extrapolate (mmb_midpoint *m, size_t k, double *err)
{
  size_t j, i, n = m->n;
  double ratio, *old;

  memcpy (m->now, m->y, n * sizeof *m->now);
  for (j = 1; j <= k; j++)
    {
      ratio = (double) substeps[k] / substeps[k - j];
      old = m->table[j - 1];
      for (i = 0; i < n; i++)
        {
          err[i] = (m->now[i] - old[i]) / (ratio * ratio - 1);
          old[i] = m->now[i];
          m->now[i] += err[i];
        }
    }
  memcpy (m->table[k], m->now, n * sizeof *m->now);
}

int
mmb_midpoint_step (mmb_midpoint *m, double h,
                   int (*f) (const double *y, double *dydt, void *arg),
                   void *arg, const double *slope, double *y, double *err)
{
  size_t k;
  int status = 0;

  for (k = 0; k < ROWS && status == 0; k++)
    {
      status = smoothed (m, h, substeps[k], f, arg, slope, y);
      if (status == 0)
        extrapolate (m, k, err);
    }
  if (status == 0)
    memcpy (y, m->now, m->n * sizeof *y);
  return status;
}

void
mmb_midpoint_free (mmb_midpoint *m)
{
  mmb_allocator al;
  size_t i;

  if (!m)
    return;
  al = m->al;
  mmb_free (&al, m->J);
  mmb_free (&al, m->A);
  mmb_free (&al, m->y);
  mmb_free (&al, m->f);
  mmb_free (&al, m->d);
  mmb_free (&al, m->x);
  mmb_free (&al, m->now);
  for (i = 0; i < ROWS; i++)
    mmb_free (&al, m->table[i]);
  mmb_free (&al, m->pivots);
  mmb_free (&al, m);
}
