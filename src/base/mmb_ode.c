/* mmb_ode.c - the only file that knows GSL's ODE steppers, and steps of our own.

   GSL's evolve and control objects take a NaN error estimate for an accepted
   step and compare times that may be as large as 1e50, so stepping and step
   size are ours; the formulas are GSL's.  The system is autonomous: multistep
   methods are told the number of accepted steps in place of the time, by which
   they notice rejected steps, others zero, beside which no step is too
   short. */
#include "mmb_ode.h"

#include <math.h>
#include <setjmp.h>
#include <stdbool.h>
#include <string.h>

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>

#include "mmb_midpoint.h"

/* A step is repeated when its error is this many times the tolerance; it
   grows when the error is below half of it. */
#define REJECT 1.1
#define GROW 0.5
#define SAFETY 0.9
#define MOST_GROWTH 5.0
#define MOST_SHRINKING 0.2
#define GAIN 10

/* Steps in a row that may fail: more cannot help. */
#define MOST_FAILURES 200

/* A block this much smaller than the largest one counts as being of this
   size: weights that are exactly zero have no scale of their own. */
#define FLOOR 1e-25

static const struct {
  const char *name;
  const gsl_odeiv2_step_type *const *type;
  bool multistep;   /* keeps slopes of its own */
  bool implicit;    /* needs the Jacobian */
  double strict;    /* part of the tolerance granted to a step: the steps of
                       multistep methods are many, and their errors add up */
} steppers[MMB_STEP_COUNT] = {
  [MMB_STEP_RK45] = {"rk45", &gsl_odeiv2_step_rkf45, false, false, 1},
  [MMB_STEP_RK8] = {"rk8", &gsl_odeiv2_step_rk8pd, false, false, 1},
  [MMB_STEP_ADAMS] = {"adams", &gsl_odeiv2_step_msadams, true, false, 0.1},
  [MMB_STEP_BDF] = {"bdf", &gsl_odeiv2_step_msbdf, true, true, 0.01},
  [MMB_STEP_BSIMP] = {"bsimp", NULL, false, true, 1},   /* mmb_midpoint */
};

/* A stepper, GSL's or ours, where it is and what it will try next. */
typedef struct {
  gsl_odeiv2_step *step;
  mmb_midpoint *own;  /* where STEP is NULL */
  bool multistep;
  double *y, *slope;  /* n; the slope is not kept up to date by multistep */
  double h;
  double count;       /* accepted steps: stands for the time */
} walker;

struct mmb_ode {
  mmb_ode_system sys;
  double tolerance;
  gsl_odeiv2_system gsl;
  gsl_odeiv2_control control;   /* tells multistep methods the error levels */
  gsl_odeiv2_driver driver;     /* carries `control` to them */
  walker main;
  walker inner;                 /* inside the last step, `inner_at` from y0 */
  double inner_at;
  double *y0;                   /* before the last step */
  double *slope0, *slope1;      /* at its ends, for mmb_ode_glimpse */
  bool sloped;                  /* they are known */
  double last;                  /* length of the last step */
  double *before, *err, *slope_out;   /* n, scratch of `walk` */
  double *scale, *scale_new;    /* blocks */
  double *level;                /* n, error level of each component */
  mmb_ode_work work;
  uint64_t limit;
  mmb_status given_up;          /* why no shorter step can help */
  mmb_allocator al;
};

const char *
mmb_stepper_name (size_t stepper)
{
  return stepper < MMB_STEP_COUNT ? steppers[stepper].name : NULL;
}

bool
mmb_stepper_implicit (size_t stepper)
{
  return stepper < MMB_STEP_COUNT && steppers[stepper].implicit;
}

static int
rhs (double t, const double *y, double *dydt, void *params)
{
  mmb_ode *ode = params;
  size_t i, n = ode->sys.n;
  mmb_status st;

  (void) t;
  ode->given_up = MMB_ESOLVER;
  if (ode->work.rhs >= ode->limit)
    return GSL_EBADFUNC;   /* stops the stepper at once */
  ode->work.rhs++;
  st = ode->sys.rhs (y, dydt, ode->sys.arg);
  if (st == MMB_EINTERRUPTED || st == MMB_ENOMEM)
    {
      ode->given_up = st;
      return GSL_EBADFUNC;
    }
  if (st != MMB_OK)
    return GSL_EDOM;
  for (i = 0; i < n; i++)
    if (!isfinite (dydt[i]))
      return GSL_EDOM;     /* the stepper gives up, the step is shortened */
  return GSL_SUCCESS;
}

static int
jacobian (double t, const double *y, double *J, double *dfdt, void *params)
{
  mmb_ode *ode = params;
  size_t i, n = ode->sys.n;

  (void) t;
  ode->work.jacobians++;
  memset (dfdt, 0, n * sizeof *dfdt);
  if (ode->sys.jacobian (y, J, ode->sys.arg) != MMB_OK)
    return GSL_EDOM;
  for (i = 0; i < n * n; i++)
    if (!isfinite (J[i]))
      return GSL_EDOM;
  return GSL_SUCCESS;
}

/* Where this thread goes on when GSL runs out of memory. */
static _Thread_local jmp_buf *escape;

void
mmb_gsl_error (const char *reason, const char *file, int line, int code)
{
  (void) reason, (void) file, (void) line;
  if (code == GSL_ENOMEM && escape)
    longjmp (*escape, 1);
}

/* Error level of component IND, as multistep methods ask for it. */
static int
error_level (void *state, const double y, const double dydt, const double h,
             const size_t ind, double *level)
{
  (void) y, (void) dydt, (void) h;
  *level = ((const double *) state)[ind];
  return GSL_SUCCESS;
}

static const gsl_odeiv2_control_type levels
  = {.name = "mmbias", .errlevel = error_level};

/* Squares below this have lost digits. */
#define TINY 1e-290

static double
block_rms (const mmb_ode *ode, size_t b, const double *x)
{
  const size_t *start = ode->sys.start;
  double sum = 0, n = (double) (start[b + 1] - start[b]), largest = 0;
  size_t i;

  for (i = start[b]; i < start[b + 1]; i++)
    sum += x[i] * x[i];
  if (!(sum < TINY))
    return sqrt (sum / n);
  for (i = start[b]; i < start[b + 1]; i++)
    largest = fmax (largest, fabs (x[i]));
  for (sum = 0, i = start[b]; i < start[b + 1] && largest > 0; i++)
    sum += x[i] / largest * (x[i] / largest);
  return largest * sqrt (sum / n);
}

/* Scale of each block at Y. */
static void
scales (const mmb_ode *ode, const double *y, double *scale)
{
  const mmb_ode_system *s = &ode->sys;
  double largest = 0;
  size_t b;

  if (s->scale)
    {
      s->scale (y, scale, s->arg);
      return;
    }
  for (b = 0; b < s->blocks; b++)
    {
      scale[b] = block_rms (ode, b, y);
      largest = fmax (largest, scale[b]);
    }
  for (b = 0; b < s->blocks; b++)
    scale[b] = fmax (scale[b], fmax (FLOOR * largest, 1e-300));
}

/* Error of a step from BEFORE in units of the tolerance: the worst block.  A
   block counts by its larger size before and after, but never by more than
   GAIN times the former: a step that has gone astray must not excuse itself
   by how far it went. */
static double
error_of (const mmb_ode *ode, const double *before, const double *err)
{
  double worst = 0, r, scale;
  size_t b;

  for (b = 0; b < ode->sys.blocks; b++)
    {
      scale = ode->scale_new[b];
      if (block_rms (ode, b, before) > 0)
        scale = fmax (ode->scale[b], fmin (scale, GAIN * ode->scale[b]));
      r = block_rms (ode, b, err) / (ode->tolerance * scale);
      if (!(r <= worst))   /* also when it is NaN */
        worst = r;
    }
  return worst;
}

/* A step of H, which gsl_linalg_LU_decomp would continue with a null pointer when
   its malloc fails.  Only GSL's own frames are left in that way. */
static int
gsl_step (mmb_ode *ode, walker *w, double h)
{
  jmp_buf here;
  volatile int status = GSL_ENOMEM;

  escape = &here;
  if (setjmp (here) == 0)
    status = gsl_odeiv2_step_apply (w->step, w->multistep ? w->count : 0, h,
                                    w->y, ode->err,
                                    w->multistep ? NULL : w->slope,
                                    w->multistep ? NULL : ode->slope_out,
                                    &ode->gsl);
  escape = NULL;
  return status;
}

static int
slope_of (const double *y, double *dydt, void *ode)
{
  return rhs (0, y, dydt, ode);
}

static int
own_step (mmb_ode *ode, walker *w, double h)
{
  int status = jacobian (0, w->y, mmb_midpoint_jacobian (w->own),
                         ode->slope_out, ode);

  if (status == GSL_SUCCESS)
    status = mmb_midpoint_step (w->own, h, slope_of, ode, w->slope, w->y,
                                ode->err);
  return status == GSL_SUCCESS ? rhs (0, w->y, ode->slope_out, ode) : status;
}

static double
order_of (const walker *w)
{
  return w->step ? gsl_odeiv2_step_order (w->step) : MMB_MIDPOINT_ORDER;
}

/* One accepted step of W, at most H_MAX long; its length goes to *TAKEN.  A
   step cut short by H_MAX does not count for the next step length. */
static mmb_status
walk (mmb_ode *ode, walker *w, double h_max, double *taken)
{
  size_t n = ode->sys.n, b, i, failures;
  double h = fmin (w->h, h_max), r, order;
  int status;

  memcpy (ode->before, w->y, n * sizeof *w->y);
  scales (ode, w->y, ode->scale);
  for (b = 0; b < ode->sys.blocks; b++)
    for (i = ode->sys.start[b]; i < ode->sys.start[b + 1]; i++)
      ode->level[i] = ode->tolerance * ode->scale[b];
  for (failures = 0; failures < MOST_FAILURES && h > 0; failures++)
    {
      status = w->step ? gsl_step (ode, w, h) : own_step (ode, w, h);
      if (status == GSL_ENOMEM)
        return MMB_ENOMEM;
      if (status == GSL_EBADFUNC)
        return ode->given_up;
      if (status == GSL_EFAULT)
        return MMB_ESOLVER;
      order = order_of (w);
      r = NAN;
      if (status == GSL_SUCCESS)
        {
          scales (ode, w->y, ode->scale_new);
          r = error_of (ode, ode->before, ode->err);
        }
      if (r <= REJECT)
        {
          *taken = h;
          w->count++;
          if (r < GROW)
            {
              double factor = SAFETY * pow (fmax (r, 1e-10), -1 / (order + 1));
              h *= fmin (fmax (factor, 1), MOST_GROWTH);
            }
          if (*taken < h_max || h > w->h)
            w->h = h;
          if (!w->multistep)
            memcpy (w->slope, ode->slope_out, n * sizeof *w->slope);
          return MMB_OK;
        }
      ode->work.rejected++;
      memcpy (w->y, ode->before, n * sizeof *w->y);
      h *= isfinite (r) ? fmax (SAFETY * pow (r, -1 / order), MOST_SHRINKING)
                        : MOST_SHRINKING;
    }
  return MMB_ESOLVER;
}

/* A stepper for W. */
static bool
equip (mmb_ode *ode, walker *w, mmb_stepper stepper)
{
  size_t n = ode->sys.n;

  if (steppers[stepper].type)
    w->step = gsl_odeiv2_step_alloc (*steppers[stepper].type, n);
  else
    w->own = mmb_midpoint_alloc (n, &ode->al);
  return w->step || w->own;
}

static bool
prepare (mmb_ode *ode, mmb_stepper stepper)
{
  size_t n = ode->sys.n, blocks = ode->sys.blocks, i;
  double **vectors[] = {&ode->main.y, &ode->main.slope, &ode->inner.y,
                        &ode->inner.slope, &ode->y0, &ode->slope0,
                        &ode->slope1, &ode->before, &ode->err,
                        &ode->slope_out, &ode->level};

  for (i = 0; i < sizeof vectors / sizeof *vectors; i++)
    if (!(*vectors[i] = mmb_calloc (&ode->al, n, sizeof (double))))
      return false;
  ode->scale = mmb_calloc (&ode->al, blocks, sizeof (double));
  ode->scale_new = mmb_calloc (&ode->al, blocks, sizeof (double));
  if (!ode->scale || !ode->scale_new)
    return false;
  ode->gsl.function = rhs;
  ode->gsl.jacobian = ode->sys.jacobian ? jacobian : NULL;
  ode->gsl.dimension = n;
  ode->gsl.params = ode;
  ode->main.multistep = steppers[stepper].multistep;
  if (!equip (ode, &ode->main, stepper)
      || !equip (ode, &ode->inner,
                 steppers[stepper].implicit ? MMB_STEP_BSIMP : MMB_STEP_RK8))
    return false;
  if (!ode->main.step)
    return true;
  ode->control.type = &levels;
  ode->control.state = ode->level;
  ode->driver.sys = &ode->gsl;
  ode->driver.s = ode->main.step;
  ode->driver.c = &ode->control;
  gsl_odeiv2_step_set_driver (ode->main.step, &ode->driver);
  return true;
}

mmb_ode *
mmb_ode_alloc (const mmb_ode_system *sys, mmb_stepper stepper,
               double tolerance, const mmb_allocator *al, mmb_status *st)
{
  mmb_ode *ode;

  *st = MMB_EINVAL;
  if ((unsigned) stepper >= MMB_STEP_COUNT || sys->n == 0 || sys->blocks == 0
      || !(tolerance > 0 && tolerance < 1)
      || (steppers[stepper].implicit && !sys->jacobian))
    return NULL;
  *st = MMB_ENOMEM;
  ode = mmb_calloc (al, 1, sizeof *ode);
  if (!ode)
    return NULL;
  ode->al = al ? *al : mmb_allocator_default ();
  ode->sys = *sys;
  ode->tolerance = tolerance * steppers[stepper].strict;
  ode->limit = UINT64_MAX;
  if (prepare (ode, stepper))
    {
      *st = MMB_OK;
      return ode;
    }
  mmb_ode_free (ode);
  return NULL;
}

/* A part of the time in which the fastest block changes by its own scale;
   multistep methods begin at order 1. */
static double
first_step (mmb_ode *ode, const walker *w)
{
  double fastest = 0, power;
  size_t b;

  power = w->multistep ? 0.2 : 1 / (order_of (w) + 1.);

  scales (ode, w->y, ode->scale);
  for (b = 0; b < ode->sys.blocks; b++)
    if (ode->sys.scale || block_rms (ode, b, w->y) > 0)
      fastest = fmax (fastest, block_rms (ode, b, w->slope) / ode->scale[b]);
  return fastest > 0 ? 0.1 * pow (ode->tolerance, power) / fastest : 1;
}

static mmb_status
status_of (const mmb_ode *ode, int gsl)
{
  return gsl == GSL_SUCCESS ? MMB_OK
         : gsl == GSL_EDOM ? MMB_ENONFINITE : ode->given_up;
}

mmb_status
mmb_ode_start (mmb_ode *ode, const double *y)
{
  walker *w = &ode->main;
  mmb_status st;

  memcpy (w->y, y, ode->sys.n * sizeof *y);
  memcpy (ode->y0, y, ode->sys.n * sizeof *y);
  if (w->step)
    gsl_odeiv2_step_reset (w->step);
  w->count = 0;
  ode->last = 0;
  ode->sloped = false;
  ode->inner_at = INFINITY;
  st = status_of (ode, rhs (0, w->y, w->slope, ode));
  if (st == MMB_OK)
    w->h = first_step (ode, w);
  return st;
}

mmb_status
mmb_ode_step (mmb_ode *ode, double h_max, double *h)
{
  walker *w = &ode->main;
  size_t bytes = ode->sys.n * sizeof *w->y;
  mmb_status st;

  memcpy (ode->y0, w->y, bytes);
  memcpy (ode->slope0, w->slope, bytes);
  ode->inner_at = INFINITY;
  st = walk (ode, w, h_max, &ode->last);
  ode->sloped = st == MMB_OK && !w->multistep;
  if (st == MMB_OK)
    {
      memcpy (ode->slope1, w->slope, bytes);
      ode->work.steps++;
      *h = ode->last;
    }
  return st;
}

const double *
mmb_ode_state (const mmb_ode *ode)
{
  return ode->main.y;
}

mmb_status
mmb_ode_inside (mmb_ode *ode, double offset, double *y)
{
  walker *w = &ode->inner;
  size_t bytes = ode->sys.n * sizeof *y;
  mmb_status st = MMB_OK;
  double taken;

  if (offset >= ode->last)
    {
      memcpy (y, ode->main.y, bytes);
      return MMB_OK;
    }
  if (!(ode->inner_at <= offset))   /* back to the beginning of the step */
    {
      ode->inner_at = 0;
      memcpy (w->y, ode->y0, bytes);
      if (ode->sloped)
        memcpy (w->slope, ode->slope0, bytes);
      else
        st = status_of (ode, rhs (0, w->y, w->slope, ode));
      w->h = ode->last;
    }
  while (st == MMB_OK && ode->inner_at < offset)
    {
      st = walk (ode, w, offset - ode->inner_at, &taken);
      if (st == MMB_OK)
        ode->inner_at = taken < offset - ode->inner_at ? ode->inner_at + taken
                                                       : offset;
    }
  if (st == MMB_OK)
    memcpy (y, w->y, bytes);
  else
    ode->inner_at = INFINITY;
  return st;
}

mmb_status
mmb_ode_glimpse (mmb_ode *ode, double offset, double *y)
{
  double h = ode->last, x = offset / h;
  double a = (1 + 2 * x) * (1 - x) * (1 - x), b = h * x * (1 - x) * (1 - x);
  double c = x * x * (3 - 2 * x), d = -h * x * x * (1 - x);
  mmb_status st = MMB_OK;
  size_t i;

  if (!ode->sloped)
    {
      st = status_of (ode, rhs (0, ode->y0, ode->slope0, ode));
      if (st == MMB_OK)
        st = status_of (ode, rhs (0, ode->main.y, ode->slope1, ode));
      ode->sloped = st == MMB_OK;
    }
  for (i = 0; i < ode->sys.n && st == MMB_OK; i++)
    y[i] = a * ode->y0[i] + b * ode->slope0[i] + c * ode->main.y[i]
           + d * ode->slope1[i];
  return st;
}

void
mmb_ode_limit (mmb_ode *ode, uint64_t rhs_calls)
{
  ode->limit = rhs_calls;
}

mmb_ode_work
mmb_ode_worked (const mmb_ode *ode)
{
  return ode->work;
}

void
mmb_ode_free (mmb_ode *ode)
{
  mmb_allocator al;
  size_t i;

  if (!ode)
    return;
  al = ode->al;
  if (ode->main.step)
    gsl_odeiv2_step_free (ode->main.step);
  if (ode->inner.step)
    gsl_odeiv2_step_free (ode->inner.step);
  mmb_midpoint_free (ode->main.own);
  mmb_midpoint_free (ode->inner.own);
  {
    double *vectors[] = {ode->main.y, ode->main.slope, ode->inner.y,
                         ode->inner.slope, ode->y0, ode->slope0, ode->slope1,
                         ode->before, ode->err, ode->slope_out, ode->level,
                         ode->scale, ode->scale_new};
    for (i = 0; i < sizeof vectors / sizeof *vectors; i++)
      mmb_free (&al, vectors[i]);
  }
  mmb_free (&al, ode);
}
