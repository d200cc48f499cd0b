/* mmb_flow_driver.c - trajectories in continuous time.

   After each accepted step the events inside it are located, the earliest
   first: by the secant method on states integrated anew from the beginning of
   the step, begun at the root of a cubic through its ends; the times to record
   up to there are visited in the same way.  At an event the clock begins anew
   at zero: durations keep all their digits however late the event is. */
#include "mmb_flow_driver.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_loss.h"
#include "mmb_manifold.h"
#include "mmb_root.h"

/* The error S_yx - W S is rounding when it is this much smaller than what it
   is made of. */
#define ROUNDING 1e-13

/* A map counts as learned completely when it is this many tolerances from its
   goal: explicit steppers, at the limit of their stability there, come no
   closer.  Never more than REST_MOST, though. */
#define REST 10
#define REST_MOST 1e-4

#define SECANT_ITERATIONS 8

typedef struct {
  mmb_motion *motion;
  const mmb_moments *d;
  const mmb_flow_opts *opts;
  const mmb_allocator *al;
  mmb_record *record;
  size_t n_params;
  mmb_ode *ode;
  mmb_ode_work before;   /* work of integrators that are gone */
  mmb_events *watch;
  mmb_loss *loss;
  double *y;             /* state after the step, or at an event */
  double *kept;          /* before the step, for motions that may be interrupted
                            in it; else NULL */
  double *at;            /* state inside a step */
  double *W, *E;         /* of the state last looked at */
  double Eg;             /* likewise, of motions that observe */
  double last_event;     /* its time */
  double clock0, clock;  /* since then: before the step, and now */
  double h;              /* length of the last step */
  bool ended;            /* the whole time is over */
  double rest;           /* |E| at which nothing is left to learn */
  bool *hit;             /* what happens within the step */
  size_t stride, skip;   /* record every stride-th step */
  size_t next;           /* entry of record->at to come */
  mmb_status failed;     /* inside the root solver */
  size_t wanted;         /* what the root solver looks for */
  double target;
} path;

static mmb_status
look (path *p, const double *y, double *loss)
{
  mmb_motion *m = p->motion;
  mmb_status st = m->observe ? m->observe (m, y, p->W, loss, &p->Eg)
                             : m->map (m, y, p->W);

  if (st == MMB_OK && !m->observe)
    {
      *loss = mmb_loss_eval (p->loss, p->W, p->E);
      if (m->error)
        memcpy (p->E, m->error, p->d->O * p->d->D * sizeof *p->E);
    }
  return st == MMB_OK && !isfinite (*loss) ? MMB_ENONFINITE : st;
}

/* --- states that are weights -------------------------------------------- */

mmb_status
mmb_motion_half_square (mmb_motion *m, const double *y, double *half)
{
  *half = mmb_blas_dot (m->system.n, y, y) / 2;
  return MMB_OK;
}

mmb_status
mmb_motion_store (mmb_motion *m, const double *y, double *params)
{
  memcpy (params, y, m->system.n * sizeof *params);
  return MMB_OK;
}

/* --- records ----------------------------------------------------------- */

static mmb_status
write_row (path *p, double t, const double *y, double loss)
{
  mmb_record *r = p->record;
  mmb_row row = {.t = t, .loss = loss, .objective = loss, .W = p->W};
  double half;
  mmb_status st = MMB_OK;

  if (r->Eg)
    row.Eg = p->motion->observe ? p->Eg
                                : mmb_loss_generalisation (p->loss, p->W);
  if (r->objective && p->opts->weight_decay > 0)
    {
      st = p->motion->half_square (p->motion, y, &half);
      row.objective += p->opts->weight_decay * half;
    }
  if (st == MMB_OK)
    st = mmb_record_append (r, &row);
  return st == MMB_EINTERRUPTED ? MMB_OK : st;   /* the next question tells */
}

static bool
is_event (const mmb_record *r, size_t row)
{
  size_t i;

  for (i = 0; i < r->event_count; i++)
    if (r->events[i].t == r->t[row] && r->events[i].loss == r->loss[row])
      return true;
  return false;
}

/* Keep every other row, and where EVENTS all events. */
static void
halve (mmb_record *r, bool events)
{
  size_t i, kept = 0;

  for (i = 0; i < r->rows; i++)
    if (i % 2 == 0 || (events && is_event (r, i)))
      mmb_record_move (r, kept++, i);
  r->rows = kept;
}

/* Make room, and record half as often from now on.  Where events alone fill the
   record they are thinned, too: the last state must have a row. */
static void
thin (path *p)
{
  mmb_record *r = p->record;

  halve (r, true);
  if (r->rows + 1 >= r->capacity)
    halve (r, false);
  p->stride *= 2;
}

static mmb_status
append_row (path *p, double t, const double *y, double loss)
{
  mmb_record *r = p->record;

  if (r->rows > 0 && r->t[r->rows - 1] == t && r->loss[r->rows - 1] == loss)
    r->rows--;   /* the same state; late times are too coarse to differ */
  else if (r->count == 0 && r->rows + 1 >= r->capacity)
    thin (p);
  return write_row (p, t, y, loss);
}

/* State at the time T inside the last step, which is not later than now, into
   p->at. */
static mmb_status go_to (path *p, double t);

/* State, map and loss OFFSET after the beginning of the last step. */
static mmb_status
visit (path *p, double offset, double *loss)
{
  mmb_status st = mmb_ode_inside (p->ode, offset, p->at);

  return st == MMB_OK ? look (p, p->at, loss) : st;
}

/* Networks and states that are due by the time T, in their order: inside a step
   one comes from the one before. */
static mmb_status
store_until (path *p, double t)
{
  mmb_record *r = p->record;
  mmb_status st = MMB_OK;
  double net, state, at;

  while (st == MMB_OK)
    {
      net = r->net_rows < r->net_count ? r->net_at[r->net_rows] : INFINITY;
      state = r->state_rows < r->state_count ? r->state_at[r->state_rows]
                                             : INFINITY;
      at = fmin (net, state);
      if (!(at <= t) || isinf (at))
        break;
      st = go_to (p, at);
      if (st == MMB_OK && net == at)
        st = p->motion->store (p->motion, p->at,
                               r->nets + r->net_rows++ * p->n_params);
      if (st == MMB_OK && state == at)
        st = p->motion->store (p->motion, p->at,
                               r->states + r->state_rows++ * p->n_params);
    }
  return st;
}

/* Requested times and networks up to the time T, which it is now. */
static mmb_status
record_until (path *p, double t)
{
  mmb_record *r = p->record;
  double loss = 0;
  mmb_status st = MMB_OK;

  while (st == MMB_OK && p->next < r->count && r->at[p->next] <= t)
    {
      st = go_to (p, r->at[p->next]);
      if (st == MMB_OK)
        st = look (p, p->at, &loss);
      if (st == MMB_OK)
        st = append_row (p, r->at[p->next++], p->at, loss);
    }
  return st == MMB_OK ? store_until (p, t) : st;
}

/* --- roots inside a step ----------------------------------------------- */

/* Values of p->wanted for watched events; the clock itself. */
#define THE_CLOCK ((size_t) -1)

/* What the solver looks for, at the state p->at with p->W. */
static double
value_of (path *p, double loss)
{
  return p->wanted == THE_CLOCK
         ? p->at[p->motion->system.n - 1] - p->target
         : mmb_events_value (p->watch, p->wanted, p->W, loss);
}

static double
value_at (double offset, void *arg)
{
  path *p = arg;
  double loss = 0;

  if (p->failed != MMB_OK)
    return NAN;
  p->failed = p->wanted == THE_CLOCK ? mmb_ode_inside (p->ode, offset, p->at)
                                     : visit (p, offset, &loss);
  return p->failed == MMB_OK ? value_of (p, loss) : NAN;
}

/* The same on the cubic through the ends of the step. */
static double
glimpse_at (double offset, void *arg)
{
  path *p = arg;
  double loss = 0;

  if (p->failed != MMB_OK)
    return NAN;
  p->failed = mmb_ode_glimpse (p->ode, offset, p->at);
  if (p->failed == MMB_OK && p->wanted != THE_CLOCK)
    p->failed = look (p, p->at, &loss);
  return p->failed == MMB_OK ? value_of (p, loss) : NAN;
}

/* Secant method from the root *X of the cubic.  The error of an iterate is
   about the product of the two moves before it, in units of the step.  False
   when it leaves [lo, h] or does not converge. */
static bool
secant (path *p, double lo, double tolerance, double *x)
{
  double probe = 1e-3 * p->h, slope, value, last, move, before = p->h;
  size_t i;

  slope = (glimpse_at (*x + probe, p) - glimpse_at (*x - probe, p))
          / (2 * probe);
  value = value_at (*x, p);
  for (i = 0; i < SECANT_ITERATIONS; i++)
    {
      move = -value / slope;
      *x += move;
      if (!(*x >= lo && *x <= p->h))
        return false;
      if (fabs (move) * fmin (1, 100 * fabs (before) / p->h) <= tolerance)
        return true;
      last = value;
      value = value_at (*x, p);
      slope = (value - last) / move;
      before = move;
    }
  return false;
}

/* Root of p->wanted in [lo, h], relative to the clock there; the end of the
   step when there is no change of sign. */
static mmb_status
root (path *p, size_t wanted, double lo, double *offset)
{
  double tolerance, x = p->h;
  mmb_status st;

  p->wanted = wanted;
  p->failed = MMB_OK;
  *offset = p->h;
  st = mmb_root_bracketed (glimpse_at, p, lo, p->h, 1e-6 * p->h, 0, &x);
  if (st == MMB_ENOMEM)
    return st;
  if (st == MMB_OK)
    {
      tolerance = 4e-16 * p->h
                  + 1e-13 * (p->motion->clocked ? p->h : p->clock0 + x);
      if (secant (p, lo, tolerance, &x))
        {
          *offset = x;
          return p->failed;
        }
    }
  if (p->failed != MMB_OK)
    return p->failed;
  tolerance = 4e-16 * p->h
              + 1e-13 * (p->motion->clocked ? p->h : p->clock0 + lo);
  st = mmb_root_bracketed (value_at, p, lo, p->h, tolerance, 0, offset);
  return st == MMB_ENOMEM ? st : p->failed;
}

static mmb_status
go_to (path *p, double t)
{
  double clock = t - p->last_event, offset = clock - p->clock0;
  mmb_status st = MMB_OK;

  if (clock >= p->clock)   /* now: not the end of the step at an event */
    {
      memcpy (p->at, p->y, p->motion->system.n * sizeof *p->y);
      return MMB_OK;
    }
  if (p->motion->clocked)
    {
      p->target = clock;
      st = root (p, THE_CLOCK, 0, &offset);
    }
  return st == MMB_OK ? mmb_ode_inside (p->ode, offset, p->at) : st;
}

/* The earliest event after LO inside the step that has led to p->W and LOSS:
   its number and how long after the beginning; the number of things watched
   when there is none. */
static mmb_status
earliest (path *p, double lo, double loss, size_t *event, double *offset)
{
  size_t count = mmb_events_count (p->watch), k;
  mmb_status st = MMB_OK;
  double candidate;

  *event = count;
  *offset = p->h;
  for (k = 0; k < count; k++)
    p->hit[k] = mmb_events_past (p->watch, k, p->W, loss);
  st = mmb_events_failed (p->watch);
  for (k = 0; k < count && st == MMB_OK; k++)
    if (p->hit[k])
      {
        st = root (p, k, lo, &candidate);
        if (st == MMB_OK && (*event == count || candidate < *offset))
          {
            *event = k;
            *offset = candidate;
          }
      }
  return st;
}

/* --- the run ----------------------------------------------------------- */

static void
add_work (path *p, mmb_flow_info *info)
{
  mmb_ode_work w = {0};

  if (p->ode)
    w = mmb_ode_worked (p->ode);
  info->work.steps = p->before.steps + w.steps;
  info->work.rejected = p->before.rejected + w.rejected;
  info->work.rhs = p->before.rhs + w.rhs;
  info->work.jacobians = p->before.jacobians + w.jacobians;
}

/* A new integrator for the system that the motion has now. */
static mmb_status
integrator (path *p, mmb_flow_info *info)
{
  mmb_status st;

  add_work (p, info);
  p->before = info->work;
  mmb_ode_free (p->ode);
  p->ode = mmb_ode_alloc (&p->motion->system, p->motion->stepper,
                          p->opts->tolerance, p->al, &st);
  if (p->ode)
    mmb_ode_limit (p->ode, p->opts->max_rhs > p->before.rhs
                           ? p->opts->max_rhs - p->before.rhs : 0);
  return st;
}

/* Set the clock to zero at p->y and begin anew there. */
static mmb_status
restart (path *p)
{
  p->clock0 = p->clock = 0;
  if (p->motion->clocked)
    p->y[p->motion->system.n - 1] = 0;
  return mmb_ode_start (p->ode, p->y);
}

static mmb_status
change_regime (path *p, mmb_flow_info *info, bool *changed)
{
  mmb_motion *m = p->motion;
  mmb_status st = MMB_OK;

  *changed = false;
  if (m->regime)
    st = m->regime (m, p->y, changed);
  if (st == MMB_OK && *changed)
    {
      st = integrator (p, info);
      if (st == MMB_OK)
        st = mmb_ode_start (p->ode, p->y);
    }
  return st;
}

/* Nothing is left to learn. */
static bool
at_rest (const path *p)
{
  size_t n = p->d->O * p->d->D;

  return !p->motion->observe && p->opts->weight_decay == 0
         && sqrt (mmb_blas_dot (n, p->E, p->E)) <= p->rest;
}

/* The event K, which goes to *E, into the record. */
static mmb_status
keep_event (path *p, size_t k, double loss, mmb_event *e, bool *stop)
{
  mmb_status st;

  e->since = p->clock;
  e->t = p->last_event + p->clock;
  st = mmb_events_pass (p->watch, k, loss, e, stop);
  if (p->record)
    mmb_record_event (p->record, e, p->W);
  return st;
}

/* The event K, OFFSET after the beginning of the step, is where p->y and the
   clock now are. */
static mmb_status
happen (path *p, size_t k, double offset, double *loss, bool *stop)
{
  size_t n = p->motion->system.n;
  mmb_event e;
  mmb_status st = visit (p, offset, loss);

  if (st != MMB_OK)
    return st;
  memcpy (p->y, p->at, n * sizeof *p->y);
  p->clock = p->motion->clocked ? p->y[n - 1] : p->clock0 + offset;
  if (p->record)
    st = record_until (p, p->last_event + p->clock);
  if (st == MMB_OK)
    st = look (p, p->y, loss);
  while (st == MMB_OK && k < mmb_events_count (p->watch))
    {
      st = keep_event (p, k, *loss, &e, stop);
      p->last_event += p->clock;
      p->clock = 0;
      if (st != MMB_OK || *stop)
        break;
      k = mmb_events_due (p->watch, p->W, *loss);   /* what this has brought */
    }
  if (st == MMB_OK && p->record && p->record->count == 0)
    st = append_row (p, p->last_event, p->y, *loss);
  return st;
}

/* All events inside the step, which has led to p->y and LOSS.  *CUT when the
   integration is to go on from the last of them. */
static mmb_status
pass_events (path *p, double *loss, bool *stop, bool *cut)
{
  size_t n = p->motion->system.n, event;
  double offset = 0;
  mmb_status st = earliest (p, 0, *loss, &event, &offset);

  *cut = false;
  while (st == MMB_OK && event < mmb_events_count (p->watch))
    {
      st = happen (p, event, offset, loss, stop);
      *cut = *stop || p->motion->clocked;
      if (st != MMB_OK || *cut)
        return st == MMB_OK ? restart (p) : st;
      /* the time itself needs no restart: it runs on from here */
      p->clock0 = -offset;
      p->clock = p->h - offset;
      memcpy (p->y, mmb_ode_state (p->ode), n * sizeof *p->y);
      st = look (p, p->y, loss);
      if (st == MMB_OK)
        st = earliest (p, offset, *loss, &event, &offset);
    }
  return st;
}

/* End of the whole run inside the last step. */
static mmb_status
finish_clock (path *p, double left)
{
  mmb_status st;
  double end;

  p->target = left;
  st = root (p, THE_CLOCK, 0, &end);
  if (st == MMB_OK)
    st = mmb_ode_inside (p->ode, end, p->y);
  p->h = end;
  return st;
}

static double
now (const path *p)
{
  return p->ended ? p->opts->time : p->last_event + p->clock;
}

/* One step, up to its end, the end of the run or the first event. */
static mmb_status
advance (path *p, double *loss, bool *stop)
{
  bool clocked = p->motion->clocked;
  bool cut = false;
  double left = p->opts->time - p->last_event;
  size_t n = p->motion->system.n;
  mmb_status st;

  p->clock0 = p->clock;
  st = mmb_ode_step (p->ode, clocked ? INFINITY : left - p->clock0, &p->h);
  if (st != MMB_OK)
    return st;
  memcpy (p->y, mmb_ode_state (p->ode), n * sizeof *p->y);
  p->clock = clocked ? p->y[n - 1] : p->clock0 + p->h;
  p->ended = clocked ? p->clock >= left : p->h >= left - p->clock0;
  if (p->ended)
    {
      if (clocked)
        st = finish_clock (p, left);
      p->clock = left;
    }
  if (st == MMB_OK)
    st = look (p, p->y, loss);
  if (st == MMB_OK)
    st = pass_events (p, loss, stop, &cut);
  if (st != MMB_OK)
    return st;
  if (cut)
    {
      p->ended = false;
      return MMB_OK;
    }
  if (p->record)
    st = record_until (p, now (p));
  if (st == MMB_OK)
    st = look (p, p->y, loss);
  if (st == MMB_OK && p->record && p->record->count == 0
      && ++p->skip >= p->stride)
    {
      p->skip = 0;
      st = append_row (p, p->last_event + p->clock, p->y, *loss);
    }
  return st;
}

/* Why the run ends here, if it does. */
static mmb_status
ends (path *p, bool stop, double loss, mmb_flow_info *info, bool *end)
{
  const mmb_flow_opts *o = p->opts;
  mmb_status st = mmb_events_failed (p->watch);

  if (st != MMB_OK)
    return st;
  info->stuck = p->motion->stuck;
  info->at_rest = p->motion->finished || at_rest (p);
  *end = stop || p->ended || info->at_rest || !(o->time > 0);
  if (stop)
    info->outcome = MMB_STOPPED;
  else if (o->stop_gradient > 0)
    {
      st = p->motion->gradient_norm (p->motion, p->y, &info->gradient_norm);
      if (info->gradient_norm <= o->stop_gradient)
        info->outcome = MMB_CONVERGED, *end = true;
    }
  if (!*end && o->monitor && o->monitor (now (p), loss, o->monitor_arg))
    info->outcome = MMB_INTERRUPTED, *end = true;
  return st;
}

/* The last row.  At rest nothing changes: what was asked for later shows the
   same state, and the run counts as complete. */
static mmb_status
last_rows (path *p, mmb_flow_info *info)
{
  mmb_record *r = p->record;
  double known = info->loss;
  mmb_status st;

  if (info->at_rest && info->outcome == MMB_COMPLETED)
    info->t = p->opts->time;
  if (!r)
    return MMB_OK;
  st = look (p, p->y, &info->loss);
  if (st == MMB_EINTERRUPTED)
    {
      info->loss = known;
      st = MMB_OK;
    }
  for (; r->count > 0 && info->at_rest && p->next < r->count && st == MMB_OK;
       p->next++)
    st = append_row (p, r->at[p->next], p->y, info->loss);
  while (info->at_rest && r->net_rows < r->net_count && st == MMB_OK)
    st = p->motion->store (p->motion, p->y,
                           r->nets + r->net_rows++ * p->n_params);
  while (info->at_rest && r->state_rows < r->state_count && st == MMB_OK)
    st = p->motion->store (p->motion, p->y,
                           r->states + r->state_rows++ * p->n_params);
  return st == MMB_OK ? append_row (p, info->t, p->y, info->loss) : st;
}

/* What the start has passed already is no event, except that a modality is
   learned.  *STOP when the run need not begin. */
static mmb_status
begin (path *p, double loss, bool *stop)
{
  size_t k;
  mmb_status st = MMB_OK;
  mmb_event e;

  *stop = false;
  while (st == MMB_OK && !*stop
         && (k = mmb_events_due (p->watch, p->W, loss))
            < mmb_events_count (p->watch))
    {
      st = keep_event (p, k, loss, &e, stop);
      if (p->record && p->record->event_count > 0
          && e.kind != MMB_EVENT_LEARNED && e.kind != MMB_EVENT_UNLEARNED)
        p->record->event_count--;
    }
  return st == MMB_OK ? mmb_events_failed (p->watch) : st;
}

/* Up to the first step. */
static mmb_status
set_out (path *p, mmb_flow_info *info, double *loss, bool *stop)
{
  bool changed = false;
  mmb_status st = look (p, p->y, loss);

  if (st == MMB_OK && p->record)
    {
      st = append_row (p, 0, p->y, *loss);
      p->next = 1;
    }
  if (st == MMB_OK)
    st = begin (p, *loss, stop);
  if (st == MMB_OK && p->motion->regime)
    st = p->motion->regime (p->motion, p->y, &changed);
  if (st == MMB_OK)
    st = integrator (p, info);
  return st == MMB_OK ? restart (p) : st;
}

static void
keep (path *p)
{
  if (p->kept)
    memcpy (p->kept, p->y, p->motion->system.n * sizeof *p->y);
}

/* Entries of AT (COUNT) that are not later than T. */
static size_t
until (size_t count, const double *at, double t)
{
  while (count > 0 && at[count - 1] > t)
    count--;
  return count;
}

/* Interrupted within a step: back to its beginning, info->t. */
static void
go_back (path *p, mmb_flow_info *info)
{
  mmb_record *r = p->record;

  info->outcome = MMB_INTERRUPTED;
  memcpy (p->y, p->kept, p->motion->system.n * sizeof *p->y);
  if (!r)
    return;
  r->rows = until (r->rows, r->t, info->t);
  r->net_rows = until (r->net_rows, r->net_at, info->t);
  r->state_rows = until (r->state_rows, r->state_at, info->t);
  while (r->event_count > 0 && r->events[r->event_count - 1].t > info->t)
    r->event_count--;
}

static mmb_status
follow (path *p, mmb_flow_info *info)
{
  bool stop = false, end = false, changed = false;
  double loss = NAN;
  mmb_status st;

  info->loss = NAN;
  keep (p);
  st = set_out (p, info, &loss, &stop);
  while (st == MMB_OK)
    {
      info->t = now (p);
      info->loss = loss;
      keep (p);
      st = ends (p, stop, loss, info, &end);
      if (st != MMB_OK || end)
        break;
      st = advance (p, &loss, &stop);
      if (st == MMB_OK && !stop)
        st = change_regime (p, info, &changed);
    }
  if (st == MMB_EINTERRUPTED && p->kept)
    {
      go_back (p, info);
      st = MMB_OK;
    }
  if (st == MMB_OK)
    st = last_rows (p, info);
  add_work (p, info);
  return st;
}

/* With |E| <= x s_min |W*|, s_min the least nonzero eigenvalue of S, the map
   is x |W*| from its goal in all directions that the data see.  And the
   condition number that goes with it. */
static mmb_status
find_rest (path *p, double *condition)
{
  const mmb_moments *d = p->d;
  const double *best = mmb_loss_best (p->loss);
  size_t n = d->D, cells = d->O * n, i;
  double *V = NULL, *values = NULL, least = INFINITY, tiny;
  mmb_status st = MMB_ENOMEM;

  if (mmb_size_mul (n, n, &i))
    V = mmb_calloc (p->al, i, sizeof *V);
  values = mmb_calloc (p->al, n, sizeof *values);
  if (!V || !values)
    goto done;
  memcpy (V, d->S, n * n * sizeof *V);
  st = mmb_blas_eigen (n, V, values, p->al);
  if (st != MMB_OK)
    goto done;
  tiny = mmb_rank_tolerance (n, fabs (values[n - 1]));
  for (i = 0; i < n; i++)
    if (values[i] > tiny)
      least = fmin (least, values[i]);
  p->rest = p->motion->error ? 0
            : ROUNDING * sqrt (mmb_blas_dot (cells, d->Syx, d->Syx));
  *condition = isfinite (least) ? values[n - 1] / least : 1;
  if (isfinite (least))
    p->rest = fmax (p->rest, fmin (REST * p->opts->tolerance, REST_MOST)
                             * least
                             * sqrt (mmb_blas_dot (cells, best, best)));

done:
  mmb_free (p->al, V);
  mmb_free (p->al, values);
  return st;
}

static bool
valid (const mmb_flow_opts *o, const mmb_record *r)
{
  size_t i;

  if (!(o->time >= 0) || !isfinite (o->time) || !(o->weight_decay >= 0)
      || !isfinite (o->weight_decay) || !(o->stop_loss >= 0)
      || !(o->stop_gradient >= 0) || !(o->tolerance > 0 && o->tolerance < 1)
      || (unsigned) o->stepper >= MMB_STEP_COUNT)
    return false;
  for (i = 0; i < o->level_count; i++)
    if (!isfinite (o->levels[i]))
      return false;
  return !r || mmb_record_valid (r);
}

mmb_status
mmb_flow_drive (mmb_motion *motion, const mmb_net *net,
              const mmb_moments *d, const mmb_flow_opts *opts, double *y,
              mmb_record *record, mmb_flow_info *info, const mmb_allocator *al)
{
  path p = {.motion = motion, .d = d, .opts = opts, .al = al, .record = record,
            .n_params = net->n_params, .stride = 1};
  mmb_events_opts watched = {0};
  size_t cells = d->O * d->D, i;
  mmb_status st = MMB_EINVAL;

  memset (info, 0, sizeof *info);
  info->gradient_norm = info->drift = info->condition = NAN;
  if (!valid (opts, record))
    return st;
  if (record)
    mmb_record_begin (record, cells);
  st = MMB_OK;
  if (!motion->observe)
    {
      p.loss = mmb_loss_alloc (d, al, &st);
      if (p.loss)
        st = find_rest (&p, &info->condition);
    }
  if (st != MMB_OK)
    goto done;
  watched.measure = opts->measure;
  watched.stop_loss = opts->stop_loss;
  watched.level_count = opts->level_count;
  watched.levels = opts->levels;
  watched.losses_only = motion->losses_only;
  p.watch = mmb_events_alloc (d, net->fusion_depth, &watched, al, &st);
  if (!p.watch)
    goto done;
  st = MMB_ENOMEM;
  p.y = mmb_calloc (al, motion->largest, sizeof *p.y);
  p.at = mmb_calloc (al, motion->largest, sizeof *p.at);
  p.W = mmb_calloc (al, cells, sizeof *p.W);
  p.E = mmb_calloc (al, cells, sizeof *p.E);
  p.hit = mmb_calloc (al, mmb_events_count (p.watch), sizeof *p.hit);
  if (motion->observe)
    p.kept = mmb_calloc (al, motion->largest, sizeof *p.kept);
  if (!p.y || !p.at || !p.W || !p.E || !p.hit || (motion->observe && !p.kept))
    goto done;
  for (i = 0; i < motion->largest; i++)
    p.y[i] = y[i];
  st = follow (&p, info);
  if (st == MMB_OK)
    memcpy (y, p.y, motion->largest * sizeof *y);

done:
  mmb_ode_free (p.ode);
  mmb_events_free (p.watch);
  mmb_loss_free (p.loss);
  mmb_free (al, p.y);
  mmb_free (al, p.kept);
  mmb_free (al, p.at);
  mmb_free (al, p.W);
  mmb_free (al, p.E);
  mmb_free (al, p.hit);
  return st;
}
