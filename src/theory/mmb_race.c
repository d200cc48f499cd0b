/* mmb_race.c - the race of all modalities from a small start (T17).

   Between two plateaus the errors E_m are constant and every encoder follows
   dv/ds = |v|^(F-2) |v| E_m' in an internal time s; on a plateau dt = ds / u^K
   with the amplitude u of what is learned.  The next modality is the one whose
   amplitude is the first to blow up. */
#include "mmb_race.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"
#include "mmb_phase.h"
#include "mmb_root.h"
#include "mmb_rotation.h"

#define AT_ONCE 1e-6   /* durations that are rounding, in units of the first */

typedef enum { PLAIN, SIGNED, TURNING } kind;

/* One modality.  PLAIN: |v| alone (F = 1, or vector outputs).  SIGNED: a
   scalar one with a branch for each sign.  TURNING: a vector v. */
typedef struct {
  kind kind;
  mmb_rotation_state vec;       /* TURNING: its vector; F and dims of all kinds */
  size_t at;
  bool learned, seen;   /* now; ever */
  int branch;           /* sign with which it is learned */
  double left[2];       /* SIGNED: rest of each branch; PLAIN: left[1] */
  double *v;            /* TURNING: F > 2 in units of u0, F = 2 a direction */
  double log_u;         /* TURNING, F = 2: logarithm of |v| */
} runner;

typedef struct {
  const mmb_moments *d;
  const mmb_race_opts *o;
  mmb_race_result *r;
  const mmb_allocator *al;
  runner *m;
  bool *set;
  double *W, *E, *strength, *first;   /* first: strengths at the start */
  double *v;                          /* D: vectors of all runners */
  double *final;                      /* O x D, map on M_* */
  double *then;                       /* O x D, map after the next event */
  double *signs;                      /* M, scratch */
  mmb_passage *passages;              /* as they happen */
  size_t count;
  bool fresh;                         /* nothing is learned yet */
} race;

size_t
mmb_race_rows (size_t M)
{
  return 4 * M + 4;
}

/* Passages that are kept of a race, and turns: it is over before. */
#define MOST_PASSAGES(M) (16 * (M))
#define MOST_TURNS(M) (4 * (M))

static int
by_number (const void *a, const void *b)
{
  size_t i = *(const size_t *) a, j = *(const size_t *) b;

  return (i > j) - (i < j);
}

mmb_status
mmb_race_room (mmb_race_result *result, size_t M, const mmb_allocator *al)
{
  mmb_race_result r = {.capacity = mmb_race_rows (M)};
  size_t cells;

  r.order = mmb_calloc (al, M, sizeof *r.order);
  r.durations = mmb_calloc (al, M, sizeof *r.durations);
  r.flags = mmb_calloc (al, M, sizeof *r.flags);
  r.earlier = mmb_calloc (al, M, sizeof *r.earlier);
  r.error = mmb_calloc (al, M, sizeof *r.error);
  if (mmb_size_mul (r.capacity, M, &cells))
    r.plateaus = mmb_calloc (al, cells, sizeof *r.plateaus);
  *result = r;
  return r.order && r.durations && r.flags && r.earlier && r.error && r.plateaus
         ? MMB_OK : MMB_ENOMEM;
}

void
mmb_race_room_free (mmb_race_result *result, const mmb_allocator *al)
{
  mmb_free (al, result->order);
  mmb_free (al, result->durations);
  mmb_free (al, result->flags);
  mmb_free (al, result->earlier);
  mmb_free (al, result->error);
  mmb_free (al, result->plateaus);
}

void
mmb_race_settle (size_t M, const double *first, bool leading,
                 mmb_race_result *result)
{
  size_t *order = result->order, m, n = 0, sure = leading ? 2 : 1;
  double top = 0, *durations = result->durations, moved = 0;
  bool *row;

  for (m = 0; m < M; m++)
    top = fmax (top, first[m]);
  while (top > 0 && n < M && first[order[n]] >= top * (1 - MMB_TIE)
         && (n < sure || (isfinite (durations[n])
                          && durations[n] <= (leading ? AT_ONCE * durations[0]
                                                      : 0))))
    n++;
  if (n < 2)
    return;
  qsort (order, n, sizeof *order, by_number);
  for (m = 1; m < n; m++)
    {
      moved += isfinite (durations[m]) ? durations[m] : 0;
      durations[m] = 0;
      result->flags[order[m]] |= MMB_RACE_TIED;
      if (m >= result->rows)
        continue;
      row = result->plateaus + m * M;
      memcpy (row, row - M, M * sizeof *row);
      row[order[m - 1]] = true;
    }
  if (n < M)
    durations[n] += moved;   /* they do not come earlier for that */
}

/* The passage at which modality M is learned for good; COUNT if there is none. */
static size_t
for_good (const mmb_passage *passages, size_t count, size_t m)
{
  size_t i, at = count;

  for (i = 0; i < count; i++)
    if (passages[i].modality == m)
      at = passages[i].lost ? count : i;
  return at;
}

void
mmb_race_tell (size_t M, const mmb_passage *passages, size_t count,
               mmb_race_result *result)
{
  double waited = 0, now = 0;
  size_t i, m, n = 0;

  for (m = 0; result->earlier && m < M; m++)
    result->earlier[m] = 0;
  for (i = 0; i < count; i++)
    {
      m = passages[i].modality;
      waited += passages[i].since;
      now += passages[i].since;
      if (passages[i].lost)
        result->flags[m] |= MMB_RACE_DROPPED;
      else if (for_good (passages, count, m) == i)
        {
          result->order[n] = m;
          result->durations[n++] = waited;
          waited = 0;
        }
      else if (result->earlier && !(result->flags[m] & MMB_RACE_DROPPED))
        result->earlier[m] = now;
    }
  for (m = 0; m < M; m++)
    if (for_good (passages, count, m) == count)
      {
        result->order[n] = m;
        result->durations[n++] = INFINITY;
      }
}

/* Internal time to blow up from amplitude u0 at strength 1, leading order. */
static double
whole_way (const race *p, size_t F)
{
  double n = (double) F;

  return F == 1 ? 1 : F == 2 ? -log (p->o->u0)
                             : pow (p->o->u0, 2 - n) / (n - 2);
}

/* --- rests and rates --------------------------------------------------- */

/* Rate of a growth with strength S; T19: that of descent. */
static double
rate_of (const race *p, double s)
{
  double eta = p->o->learning_rate;

  return p->o->ahead && p->m->vec.F == 2 && eta > 0 ? log1p (eta * s) / eta : s;
}

/* Internal time until modality J is learned. */
static mmb_status
time_left (const race *p, size_t j, double *s)
{
  const runner *m = &p->m[j];
  const double *E = p->E + m->at;
  double st = p->strength[j], size, angle, rest, loss;
  size_t i;
  mmb_status code = MMB_OK;

  *s = INFINITY;
  if (m->learned || !(st > 0))
    return MMB_OK;
  if (m->kind == TURNING)
    {
      angle = mmb_rotation_angle (&m->vec, E, st, &size);
      rest = mmb_rotation_rest (&m->vec, size, angle);
      *s = rest * (m->vec.F == 2 ? 1 : whole_way (p, m->vec.F)) / st;
      return MMB_OK;
    }
  rest = m->left[m->kind == PLAIN || E[0] > 0];
  if (p->o->ahead && m->vec.F == 2)
    {
      /* T19: half of the weight it will have, on a logistic curve */
      for (i = 0; i < p->d->M; i++)
        p->set[i] = p->m[i].learned || i == j;
      code = mmb_manifold (p->d, p->set, p->then, &loss, NULL, NULL, p->al);
      rest = fabs (p->then[m->at]) * exp (2 * rest) - 1;
      rest = rest > 0 ? fmax (0.5 * log (rest), 0) : 0;   /* there already */
    }
  *s = rest / rate_of (p, st);
  return code;
}

/* Everything that is not learned advances by S internal time; vectors by a
   little less, until the winner's amplitude is 1 (T13's u1).  The other branch
   of a scalar WINNER shrinks, too: that is how far it has to go if it must turn
   its sign later (T5). */
static mmb_status
advance (race *p, double s, size_t winner)
{
  double top = p->m[winner].vec.F > 2
               ? 1 / ((double) (p->m[winner].vec.F - 2) * p->strength[winner]) : 0;
  mmb_status st = MMB_OK;
  size_t j;

  for (j = 0; j < p->d->M && st == MMB_OK; j++)
    {
      runner *m = &p->m[j];
      double x = rate_of (p, p->strength[j]) * s;
      if (m->learned || (j == winner && m->kind != SIGNED))
        continue;
      if (m->kind == TURNING)
        st = mmb_rotation_move (&m->vec, p->E + m->at, p->strength[j],
                            fmax (s - top, 0), p->o->u0);
      else if (m->kind == SIGNED)
        {
          int up = p->E[m->at] > 0;
          m->left[up] = fmax (m->left[up] - x, 0);
          m->left[!up] += x;
        }
      else
        m->left[1] = fmax (m->left[1] - x, 0);
    }
  return st;
}

/* --- clocks ------------------------------------------------------------ */

typedef struct {
  const race *p;
  double K;
} amplitude;

/* sum of u_m^2 of the learned map at |u| = exp (x), minus u^2, in logarithms:
   |W_m| = u^K u_m^F_m. */
static double
amplitude_excess (double x, void *arg)
{
  const amplitude *a = arg;
  const race *p = a->p;
  double sum = 0, norm;
  size_t j;

  for (j = 0; j < p->d->M; j++)
    {
      const runner *m = &p->m[j];
      if (!m->learned)
        continue;
      norm = mmb_rotation_norm (p->d->O * m->vec.dims, p->W + p->d->O * m->at);
      if (norm > 0)
        sum += exp (2 * (log (norm) - a->K * x) / (double) m->vec.F);
    }
  return sum > 0 ? 2 * x - log (sum) : 0;
}

/* u^K on the plateau whose map is p->W. */
static mmb_status
plateau_speed (const race *p, double *speed)
{
  amplitude a = {p, (double) p->o->decoder};
  double lo = -1, hi = 1, x = 0;
  mmb_status st;

  *speed = 1;
  if (p->o->decoder == 0)
    return MMB_OK;
  while (amplitude_excess (lo, &a) > 0 && lo > -700)
    lo *= 2;
  while (amplitude_excess (hi, &a) < 0 && hi < 700)
    hi *= 2;
  st = mmb_root_bracketed (amplitude_excess, &a, lo, hi, 1e-15, 1e-15, &x);
  *speed = exp (a.K * x);
  return st;
}

static bool
same_depths (const race *p)
{
  size_t j;

  for (j = 1; j < p->d->M; j++)
    if (p->m[j].vec.F != p->m[0].vec.F)
      return false;
  return true;
}

/* Length of the first plateau, which modality W ends after S internal time:
   T7 to T10 where all encoders are equally deep. */
static mmb_status
first_plateau (race *p, size_t w, double s, double *t)
{
  const mmb_race_opts *o = p->o;
  size_t M = p->d->M, j, F = p->m[w].vec.F;

  *t = s;
  if (o->decoder == 0)
    return MMB_OK;
  for (j = 0; j < M; j++)
    {
      const runner *m = &p->m[j];
      int up = p->E[m->at] > 0, with = p->final[m->at] > 0;
      bool against = m->kind == SIGNED && p->final[m->at] != 0 && up != with;
      p->signs[j] = against && j != w ? -p->strength[j] : p->strength[j];
    }
  if (!same_depths (p))
    return mmb_phase_escape (M, o->fusion, o->decoder, o->u0, p->signs, w, t);
  for (j = 0; j < M; j++)
    p->signs[j] /= p->strength[w];
  return mmb_phase_first (F + o->decoder, F, o->u0, p->strength[w], M,
                          p->signs, t);
}

/* --- events ------------------------------------------------------------ */

static mmb_status
look (race *p)
{
  size_t j;
  double loss;

  for (j = 0; j < p->d->M; j++)
    p->set[j] = p->m[j].learned;
  return mmb_manifold (p->d, p->set, p->W, &loss, p->E, p->strength, p->al);
}

static void
note_passage (race *p, size_t j, bool lost, double since)
{
  p->passages[p->count++] = (mmb_passage) {j, lost, since};
}

/* A learned scalar whose solution on the learned set has the other sign is
   driven back to zero and goes on with the other branch. */
static mmb_status
drop_out (race *p)
{
  mmb_status st = look (p);
  size_t j;

  for (j = 0; st == MMB_OK && j < p->d->M; j++)
    {
      runner *m = &p->m[j];
      if (m->learned && m->kind == SIGNED && p->W[m->at] * m->branch < 0)
        {
          m->learned = false;
          m->left[m->branch > 0] = 0;
          note_passage (p, j, true, 0);
          st = look (p);
          j = (size_t) -1;   /* others may have turned back */
        }
    }
  return st;
}

static void
learn (race *p, size_t j, double since)
{
  mmb_race_result *r = p->r;
  runner *m = &p->m[j];
  const double *E = p->E + m->at;
  double size;

  m->learned = true;
  note_passage (p, j, false, since);
  if (m->kind == SIGNED)
    m->branch = E[0] > 0 ? 1 : -1;
  if (m->seen)
    return;   /* back after it was dropped */
  m->seen = true;
  if (m->kind == SIGNED && p->first[j] > 0 && E[0] * p->d->Syx[m->at] < 0)
    r->flags[j] |= MMB_RACE_SIGN;
  if (m->kind == TURNING && p->strength[j] > 0
      && mmb_rotation_angle (&m->vec, E, p->strength[j], &size) >= MMB_STRAIGHT)
    r->flags[j] |= MMB_RACE_TURNS;
}

static void
add_row (race *p)
{
  mmb_race_result *r = p->r;
  size_t j;

  if (r->rows < r->capacity)
    for (j = 0; j < p->d->M; j++)
      r->plateaus[r->rows * p->d->M + j] = p->m[j].learned;
  r->rows += r->rows < r->capacity;
}

/* --- the start --------------------------------------------------------- */

/* The modalities of one layer as a problem of their own. */
typedef struct {
  mmb_moments d;
  size_t *dims, *pick;
  double *S, *Syx, *t;   /* t (of all M): when each is learned */
} regression;

static mmb_status
restrict_to_shallow (const race *p, regression *g)
{
  const mmb_moments *d = p->d;
  size_t j, i, a, b, n = 0, cells;

  memset (g, 0, sizeof *g);
  g->d = *d;
  g->d.M = 0;
  g->d.S_true = g->d.W_true = NULL;
  g->dims = mmb_calloc (p->al, d->M, sizeof *g->dims);
  g->pick = mmb_calloc (p->al, d->D, sizeof *g->pick);
  g->t = mmb_calloc (p->al, d->M, sizeof *g->t);
  g->Syx = mmb_calloc (p->al, d->O * d->D, sizeof *g->Syx);
  if (mmb_size_mul (d->D, d->D, &cells))
    g->S = mmb_calloc (p->al, cells, sizeof *g->S);
  if (!g->dims || !g->pick || !g->t || !g->Syx || !g->S)
    return MMB_ENOMEM;
  for (j = 0; j < d->M; j++)
    if (p->m[j].vec.F == 1)
      {
        g->dims[g->d.M++] = p->m[j].vec.dims;
        for (i = 0; i < p->m[j].vec.dims; i++)
          g->pick[n++] = p->m[j].at + i;
      }
  for (b = 0; b < n; b++)
    {
      for (a = 0; a < n; a++)
        g->S[a + b * n] = d->S[g->pick[a] + g->pick[b] * d->D];
      memcpy (g->Syx + b * d->O, d->Syx + g->pick[b] * d->O,
              d->O * sizeof *g->Syx);
    }
  g->d.D = n;
  g->d.dims = g->dims;
  g->d.S = g->S;
  g->d.Syx = g->Syx;
  return MMB_OK;
}

static void
regression_free (const race *p, regression *g)
{
  mmb_free (p->al, g->dims);
  mmb_free (p->al, g->pick);
  mmb_free (p->al, g->t);
  mmb_free (p->al, g->Syx);
  mmb_free (p->al, g->S);
}

/* When each reaches half of its norm in the joint solution. */
static mmb_status
crossings (race *p, regression *g)
{
  size_t M = p->d->M, O = p->d->O, j, i = 0;
  double level, loss;
  mmb_status st;

  for (j = 0; j < M; j++)
    p->set[j] = p->m[j].vec.F == 1;
  st = mmb_manifold (p->d, p->set, p->W, &loss, NULL, NULL, p->al);
  for (j = 0; j < M && st == MMB_OK; j++)
    if (p->m[j].vec.F == 1)
      {
        level = mmb_rotation_norm (O * p->m[j].vec.dims, p->W + O * p->m[j].at) / 2;
        st = mmb_phase_shallow (&g->d, MMB_MEASURE_WEIGHTS, i++, level,
                                &g->t[j], p->al);
        if (level == 0)
          g->t[j] = INFINITY;
      }
  return st;
}

/* Encoders of one layer under a late sum follow their own linear regression
   (T7): they are learned within a time of order one, before the others move
   (to leading order). */
static mmb_status
shallow_group (race *p, double *elapsed)
{
  size_t M = p->d->M, j, left, next;
  regression g;
  mmb_status st = restrict_to_shallow (p, &g);

  if (st == MMB_OK)
    st = crossings (p, &g);
  for (left = g.d.M; left > 0 && st == MMB_OK; left--)
    {
      for (next = M, j = 0; j < M; j++)
        if (p->m[j].vec.F == 1 && !p->m[j].seen && isfinite (g.t[j])
            && (next == M || g.t[j] < g.t[next]))
          next = j;
      if (next == M)
        break;
      learn (p, next, g.t[next] - *elapsed);
      *elapsed = g.t[next];
    }
  for (j = 0; j < M; j++)
    p->m[j].learned = p->m[j].vec.F == 1;
  p->fresh = g.d.M == 0;
  add_row (p);
  regression_free (p, &g);
  return st;
}

/* Direction in which a modality without a correlation of its own starts: that
   of what the others will leave for it. */
static mmb_status
start_vector (race *p, size_t j)
{
  runner *m = &p->m[j];
  size_t i;
  double norm, loss;
  mmb_status st = MMB_OK;
  const double *r = p->d->Syx + m->at;

  if (!(p->first[j] > 0))
    {
      for (i = 0; i < p->d->M; i++)
        p->set[i] = i != j;
      st = mmb_manifold (p->d, p->set, p->W, &loss, p->E, NULL, p->al);
      r = p->E + m->at;
    }
  norm = mmb_rotation_norm (m->vec.dims, r);
  for (i = 0; i < m->vec.dims; i++)
    m->vec.v[i] = norm > 0 ? r[i] / norm : i == 0;
  m->vec.log_u = log (p->o->u0);
  return st;
}

static mmb_status
line_up (race *p)
{
  const mmb_moments *d = p->d;
  mmb_status st = look (p);
  size_t j;
  double loss;

  memcpy (p->first, p->strength, d->M * sizeof *p->first);
  for (j = 0; j < d->M && st == MMB_OK; j++)
    {
      runner *m = &p->m[j];
      if (d->O > 1 || m->vec.F == 1)
        m->kind = PLAIN;
      else
        m->kind = m->vec.dims == 1 ? SIGNED : TURNING;
      m->vec.v = p->v + m->at;
      if (p->o->ahead)
        memcpy (m->left, p->o->ahead + 2 * j, sizeof m->left);
      else
        m->left[0] = m->left[1] = whole_way (p, m->vec.F);
      p->r->flags[j] = 0;
      if (m->kind == TURNING)
        st = start_vector (p, j);
    }
  for (j = 0; j < d->M; j++)
    p->set[j] = true;
  if (st == MMB_OK)
    st = mmb_manifold (d, p->set, p->final, &loss, NULL, NULL, p->al);
  return st == MMB_OK ? look (p) : st;
}

/* Who is next and when; encoders of one layer under a decoder go together, at
   the strength of all of them. */
static mmb_status
next_one (race *p, size_t *winner, double *s)
{
  size_t j, M = p->d->M;
  double group = 0, t;
  mmb_status st = MMB_OK;

  for (j = 0; j < M; j++)
    if (p->m[j].vec.F == 1 && !p->m[j].learned)
      group = hypot (group, p->strength[j]);
  *winner = M;
  *s = INFINITY;
  for (j = 0; j < M && st == MMB_OK; j++)
    {
      st = time_left (p, j, &t);
      if (p->m[j].vec.F == 1 && isfinite (t))
        t *= p->strength[j] / group;
      /* ties keep the order, but the strongest of a group leads it */
      if (t < *s * (1 - MMB_TIE)
          || (*winner < M && p->m[j].vec.F == 1 && p->m[*winner].vec.F == 1
              && p->strength[j] > p->strength[*winner] * (1 + MMB_TIE)))
        {
          *s = t;
          *winner = j;
        }
    }
  return st;
}

/* Do those learned by now leave something for modality J? */
static mmb_status
is_left (race *p, size_t j, bool *left)
{
  size_t i;
  double loss;
  mmb_status st;

  for (i = 0; i < p->d->M; i++)
    p->set[i] = p->m[i].learned;
  st = mmb_manifold (p->d, p->set, p->then, &loss, NULL, p->signs, p->al);
  *left = st == MMB_OK && p->signs[j] > 0;
  return st;
}

/* Learn the winner and all that go with it and are left something. */
static mmb_status
pass (race *p, size_t w, double s, double t)
{
  size_t M = p->d->M, j, next;
  double also;
  bool left, *with = mmb_calloc (p->al, M, sizeof *with);
  mmb_status st = with ? MMB_OK : MMB_ENOMEM;

  for (j = 0; j < M && st == MMB_OK; j++)
    {
      st = time_left (p, j, &also);
      with[j] = j != w && !p->m[j].learned && p->strength[j] > 0
                && ((p->m[j].vec.F == 1 && p->m[w].vec.F == 1)
                    || also <= s * (1 + MMB_TIE));
    }
  if (st == MMB_OK)
    st = advance (p, s, w);
  if (st == MMB_OK)
    learn (p, w, t);
  while (st == MMB_OK)
    {
      for (next = M, j = 0; j < M; j++)
        if (with[j] && (next == M || p->strength[j] > p->strength[next]))
          next = j;
      if (next == M)
        break;
      with[next] = false;
      if (p->m[next].vec.F > 1)
        {
          st = is_left (p, next, &left);
          if (st != MMB_OK || !left)
            continue;
          p->r->flags[next] |= MMB_RACE_TIED;
        }
      learn (p, next, 0);
    }
  p->fresh = false;
  mmb_free (p->al, with);
  return st;
}

static mmb_status
run (race *p)
{
  size_t M = p->d->M, w, j, turns;
  double s, t, speed, elapsed = 0;
  mmb_status st = line_up (p);
  bool any_shallow = false;

  p->fresh = true;
  if (st == MMB_OK)
    add_row (p);
  for (j = 0; j < M; j++)
    any_shallow = any_shallow || (p->m[j].vec.F == 1 && p->o->decoder == 0);
  if (st == MMB_OK && any_shallow)
    st = shallow_group (p, &elapsed);
  /* all may be lost and learned in one turn */
  for (turns = 0; st == MMB_OK && turns < MOST_TURNS (M)
                  && p->count + 2 * M <= MOST_PASSAGES (M); turns++)
    {
      st = drop_out (p);
      if (st == MMB_OK && turns > 0)
        add_row (p);
      if (st == MMB_OK)
        st = next_one (p, &w, &s);
      if (st != MMB_OK || w == M)
        break;
      t = s;
      if (p->fresh)
        st = first_plateau (p, w, s, &t);
      else
        {
          st = plateau_speed (p, &speed);
          t = s / speed;
        }
      if (st != MMB_OK)
        break;
      /* what was learned by regression meanwhile is not a restart */
      t = fmax (t - elapsed, 0);
      elapsed = 0;
      st = pass (p, w, s, t);
    }
  if (st == MMB_OK)
    mmb_race_tell (M, p->passages, p->count, p->r);
  return st;
}

static bool
valid (const mmb_moments *d, const mmb_race_opts *o)
{
  bool deep = o->decoder > 0;
  size_t j;

  if (!(o->ahead || (o->u0 > 0 && o->u0 < 1)) || !(o->learning_rate >= 0))
    return false;
  for (j = 0; j < d->M; j++)
    {
      if (o->fusion[j] < 1)
        return false;
      deep = deep || o->fusion[j] > 1;
      if (o->ahead && (o->decoder > 0 || d->O != 1 || d->dims[j] != 1
                       || o->fusion[j] != o->fusion[0]))
        return false;
    }
  return deep;
}

mmb_status
mmb_race_run (const mmb_moments *d, const mmb_race_opts *opts,
              mmb_race_result *result, const mmb_allocator *al)
{
  race p = {.d = d, .o = opts, .r = result, .al = al};
  size_t cells = d->O * d->D, j, at = 0;
  bool equal = true;
  mmb_status st = MMB_ENOMEM;

  if (!valid (d, opts))
    return MMB_EINVAL;
  result->rows = 0;
  p.m = mmb_calloc (al, d->M, sizeof *p.m);
  p.set = mmb_calloc (al, d->M, sizeof *p.set);
  p.W = mmb_calloc (al, cells, sizeof *p.W);
  p.E = mmb_calloc (al, cells, sizeof *p.E);
  p.final = mmb_calloc (al, cells, sizeof *p.final);
  p.then = mmb_calloc (al, cells, sizeof *p.then);
  p.strength = mmb_calloc (al, d->M, sizeof *p.strength);
  p.first = mmb_calloc (al, d->M, sizeof *p.first);
  p.signs = mmb_calloc (al, d->M, sizeof *p.signs);
  p.v = mmb_calloc (al, d->D, sizeof *p.v);
  p.passages = mmb_calloc (al, MOST_PASSAGES (d->M), sizeof *p.passages);
  if (!p.m || !p.set || !p.W || !p.E || !p.final || !p.then || !p.strength || !p.first
      || !p.signs || !p.v || !p.passages)
    goto done;
  for (j = 0; j < d->M; at += d->dims[j], j++)
    {
      p.m[j].vec.F = opts->fusion[j];
      p.m[j].at = at;
      p.m[j].vec.dims = d->dims[j];
      equal = equal && opts->fusion[j] == opts->fusion[0];
    }
  st = run (&p);
  /* of two that say the same the second one is never learned */
  if (st == MMB_OK && equal && !opts->ahead && d->M > 1
      && isfinite (result->durations[1]))
    mmb_race_settle (d->M, p.first, true, result);

done:
  mmb_free (al, p.m);
  mmb_free (al, p.set);
  mmb_free (al, p.W);
  mmb_free (al, p.E);
  mmb_free (al, p.final);
  mmb_free (al, p.then);
  mmb_free (al, p.strength);
  mmb_free (al, p.first);
  mmb_free (al, p.signs);
  mmb_free (al, p.v);
  mmb_free (al, p.passages);
  return st;
}
