/* mmb_step_size.c - learning rates at which descent works.

   Descent with the rate eta is stable where eta < 2 / (largest eigenvalue of the
   Hessian).  That eigenvalue grows as weights grow, so neither the start nor the
   state in which a run diverged says what is needed: the former is too flat, the
   latter is far from where a stable run would be.  The flow from the same start
   goes to the minimum that small rates head for, and is followed there. */
#include "mmb_step_size.h"
#include "mmb_curvature.h"

#include <math.h>
#include <string.h>

#include "mmb_loss.h"

/* Shares of what can be explained that are still missing where one looks. */
static const double missing[]
  = {.95, .9, .8, .7, .6, .5, .4, .3, .2, .1, .05, .02, .01, 1e-3, 1e-5};
#define LEARNED .01

/* Right-hand sides between two looks, and times as many weights in all. */
#define MOST_CALLS 20000
#define MOST_WORK 2e9
#define COARSE 1e-4   /* tolerance of the flow's steps */

mmb_status
mmb_step_size_curvature (const mmb_net *net, const mmb_moments *d,
                         const double *params, double weight_decay,
                         mmb_monitor_fn monitor, void *monitor_arg,
                         double *curvature, double *time,
                         const mmb_allocator *al)
{
  size_t n = net->n_params, i;
  double zero = 0, work = 0, clock = 0, now;
  double *p = mmb_calloc (al, n, sizeof *p);
  mmb_flow_opts o;
  mmb_flow_info info;
  mmb_status st = MMB_ENOMEM;

  *time = INFINITY;
  if (!p)
    return st;
  memcpy (p, params, n * sizeof *p);
  for (i = 0; i < d->O; i++)
    zero += d->Syy[i * (d->O + 1)] / 2;
  mmb_flow_defaults (&o);
  o.stepper = MMB_STEP_RK45;
  o.tolerance = COARSE;
  o.weight_decay = weight_decay;
  o.time = MMB_FOREVER;
  o.max_rhs = MOST_CALLS;
  o.monitor = monitor;
  o.monitor_arg = monitor_arg;
  st = mmb_curvature (net, d, p, curvature, al);
  for (i = 0; i < sizeof missing / sizeof *missing && st == MMB_OK; i++)
    {
      o.stop_loss = missing[i] * fmax (zero - d->loss_min, 0);
      if (!(o.stop_loss > 0) || work > MOST_WORK)
        break;
      st = mmb_flow_run (net, d, &o, p, NULL, &info, al);
      if (st == MMB_ESOLVER)
        {
          st = MMB_OK;   /* out of calls: what has been seen must do */
          break;
        }
      if (st != MMB_OK)
        break;
      clock += info.t;
      work += (double) info.work.rhs * (double) n;
      st = mmb_curvature (net, d, p, &now, al);
      if (st == MMB_OK)
        *curvature = fmax (*curvature, now);
      if (info.outcome != MMB_STOPPED)
        break;   /* at rest above the level, or told to stop */
      if (missing[i] <= LEARNED)
        *time = fmin (*time, clock);
    }
  *curvature += weight_decay;
  mmb_free (al, p);
  return st;
}
