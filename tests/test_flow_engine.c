/* test_flow_engine.c - the flow of leaky networks, with biases, on other losses:
   against a plain integration that locates every kink, the flow of linear networks,
   what units keep; stops and failures on the way. */
#include "mmb_test.h"
#include "mmb_engine_type.h"

enum { UNITS = 6, SPACES = 8, MOST = 20 };

/* --- networks and samples -------------------------------------------------- */

typedef struct {
  size_t fusion[2], decoder, widths[6], O, P;
  double slope, decay;
  bool biases, logistic;
  unsigned seed;   /* of a start from which no unit slides along a kink */
} kind;

static const kind kinds[] = {
  {{1, 1}, 1, {4}, 1, 12, 0, 0, true, false, 7},
  {{2, 2}, 0, {5, 5}, 2, 20, 0.2, 0.03, false, false, 6},
  {{3, 2}, 1, {4, 3, 4, 3}, 1, 8, 0, 0, false, false, 2},
  {{1, 2}, 2, {3, 4, 3}, 1, 10, 0.5, 0.02, true, true, 6},
  {{2, 1}, 1, {4, 4}, 1, 16, 1, 0.01, true, true, 2},
};

enum { KINDS = sizeof kinds / sizeof *kinds };

typedef struct {
  mmb_net *net;
  mmb_samples s;
  mmb_batch_opts b;
  size_t dims[2];
  const double *X[2];
  double x0[3 * MOST], x1[2 * MOST], Y[2 * MOST], *start;
  double decay;
  bool logistic;
} problem;

static void
problem_make (problem *t, const kind *k)
{
  mmb_status st;
  size_t i;

  memset (t, 0, sizeof *t);
  t->dims[0] = 3;
  t->dims[1] = 2;
  fill_matrix (3 * k->P, t->x0, 3);
  fill_matrix (2 * k->P, t->x1, 8);
  fill_matrix (k->O * k->P, t->Y, 5);
  for (i = 0; i < k->O * k->P; i++)
    t->Y[i] = k->logistic ? copysign (1, t->Y[i])
                          : t->Y[i] + 2 * t->x0[i % k->P];
  t->X[0] = t->x0;
  t->X[1] = t->x1;
  t->net = mmb_net_alloc (2, t->dims, k->O, k->fusion, k->decoder, k->widths,
                          NULL, &st);
  assert_non_null (t->net);
  assert_int_equal (mmb_net_set_slope (t->net, k->slope), MMB_OK);
  if (k->biases)
    assert_int_equal (mmb_net_add_biases (t->net), MMB_OK);
  t->s = (mmb_samples) {.M = 2, .D = 5, .O = k->O, .P = k->P, .dims = t->dims,
                        .X = t->X, .Y = t->Y};
  t->b.threads = 1;
  t->logistic = k->logistic;
  t->decay = k->decay;
  for (i = 0; k->logistic && strcmp (mmb_criterion_name (i), "logistic"); i++)
    ;
  t->b.criterion = mmb_criterion_at (i);
  t->start = malloc (t->net->n_params * sizeof *t->start);
  fill_matrix (t->net->n_params, t->start, k->seed);
}

static void
problem_free (problem *t)
{
  mmb_net_free (t->net);
  free (t->start);
}

/* --- a plain integration --------------------------------------------------- */

/* Which units are on, sample by sample: with these as they are the network is
   smooth. */
typedef bool pattern[MOST][SPACES][UNITS];

/* Values of sample K in the spaces; space i is what layer i reads.  FIND: on is
   what has a positive sum, else what ON says. */
static void
plain_values (const problem *t, size_t k, const double *p, pattern on, bool find,
              double value[SPACES][UNITS])
{
  const mmb_net *net = t->net;
  size_t i, j, c, m;

  memset (value, 0, SPACES * sizeof *value);
  for (m = 0; m < 2; m++)
    for (j = 0; j < t->dims[m]; j++)
      value[mmb_net_input (net, m)][j] = t->X[m][k + t->s.P * j];
  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *w = &net->layers[i];
      size_t next = mmb_net_next (net, i);
      bool whole = i + 1 == net->n_layers || !mmb_net_adds (net, i + 1);
      for (j = 0; j < w->rows; j++)
        {
          double *z = &value[next][j];
          if (mmb_net_has_bias (net, i))
            *z += p[w->bias + j];
          for (c = 0; c < w->cols; c++)
            *z += p[w->offset + j + c * w->rows] * value[i][c];
          if (!whole || next == net->n_layers)
            continue;
          if (find)
            on[k][next][j] = *z > 0;
          *z *= on[k][next][j] ? 1 : net->slope;
        }
    }
}

/* The loss with units as ON says, and its gradient with the penalty's. */
static double
plain_loss (const problem *t, const double *p, pattern on, double *grad)
{
  const mmb_net *net = t->net;
  double value[SPACES][UNITS], error[SPACES][UNITS], loss = 0;
  double share = 1 / (double) t->s.P;
  size_t i, j, c, k, n = net->n_layers;

  for (i = 0; i < net->n_params; i++)
    grad[i] = t->decay * p[i];
  for (k = 0; k < t->s.P; k++)
    {
      plain_values (t, k, p, on, false, value);
      for (j = 0; j < net->O; j++)
        {
          double y = t->Y[k + t->s.P * j], z = value[n][j];
          loss += share * (t->logistic ? log1p (exp (-y * z))
                                       : (z - y) * (z - y) / 2);
          error[n][j] = t->logistic ? -y / (1 + exp (y * z)) : z - y;
        }
      for (i = n; i-- > 0;)
        {
          const mmb_layer *w = &net->layers[i];
          size_t next = mmb_net_next (net, i);
          for (j = 0; j < w->rows && mmb_net_has_bias (net, i); j++)
            grad[w->bias + j] += share * error[next][j];
          for (c = 0; c < w->cols; c++)
            {
              double e = 0;
              for (j = 0; j < w->rows; j++)
                {
                  e += p[w->offset + j + c * w->rows] * error[next][j];
                  grad[w->offset + j + c * w->rows]
                    += share * error[next][j] * value[i][c];
                }
              error[i][c] = e * (on[k][i][c] ? 1 : net->slope);
            }
        }
    }
  return loss;
}

static void
find_pattern (const problem *t, const double *p, pattern on)
{
  double value[SPACES][UNITS];
  size_t k;

  memset (on, 0, sizeof (pattern));
  for (k = 0; k < t->s.P; k++)
    plain_values (t, k, p, on, true, value);
}

/* Q = P after a step H of the classical Runge-Kutta method, units as ON says. */
static void
plain_step (const problem *t, const double *p, pattern on, double h, double *q)
{
  static const double at[] = {0, 0.5, 0.5, 1}, weight[] = {1, 2, 2, 1};
  size_t n = t->net->n_params, i, k;
  double *g = calloc (3 * n, sizeof *g), *x = g + n, *sum = x + n;

  for (k = 0; k < 4; k++)
    {
      for (i = 0; i < n; i++)
        x[i] = p[i] - h * at[k] * g[i];
      plain_loss (t, x, on, g);
      for (i = 0; i < n; i++)
        sum[i] += weight[k] / 6 * g[i];
    }
  for (i = 0; i < n; i++)
    q[i] = p[i] - h * sum[i];
  free (g);
}

/* P follows the flow for a time H: up to the first kink, across it, and so on.
   Returns how many were crossed. */
static size_t
plain_piece (const problem *t, double *p, pattern on, double h)
{
  size_t n = t->net->n_params, crossed = 0, i;
  double *q = malloc (n * sizeof *q), lo, hi, mid;
  static pattern there;

  for (;;)
    {
      plain_step (t, p, on, h, q);
      find_pattern (t, q, there);
      if (memcmp (there, on, sizeof there) == 0)
        break;
      for (lo = 0, hi = h, i = 0; i < 60; i++)
        {
          mid = (lo + hi) / 2;
          plain_step (t, p, on, mid, q);
          find_pattern (t, q, there);
          if (memcmp (there, on, sizeof there) == 0)
            lo = mid;
          else
            hi = mid;
        }
      plain_step (t, p, on, hi, q);
      find_pattern (t, q, on);
      memcpy (p, q, n * sizeof *p);
      h -= hi;
      assert_true (++crossed < 50);   /* else it slides along a kink */
    }
  memcpy (p, q, n * sizeof *p);
  free (q);
  return crossed;
}

static size_t
plain_flow (const problem *t, double *p, double time, size_t steps)
{
  static pattern on;
  size_t crossed = 0, i;

  find_pattern (t, p, on);
  for (i = 0; i < steps; i++)
    crossed += plain_piece (t, p, on, time / (double) steps);
  return crossed;
}

/* --- tests ----------------------------------------------------------------- */

static mmb_status
run (const problem *t, const mmb_flow_opts *o, double *p, mmb_record *r,
     mmb_flow_info *info, const mmb_allocator *al)
{
  mmb_status st;
  mmb_engine *e = mmb_engine_samples (t->net, &t->s, &t->b, al, &st);

  memcpy (p, t->start, t->net->n_params * sizeof *p);
  if (e)
    st = mmb_flow_engine_run (e, NULL, o, p, r, info, al);
  mmb_engine_free (e);
  return st;
}

/* All weights in mid-transition, by every stepper; and the plain integration is as
   good as it should be. */
static void
agrees_with_plain_integration (void **state)
{
  const double time = 2.5;
  size_t k, s, crossed, all = 0;

  (void) state;
  for (k = 0; k < KINDS; k++)
    {
      problem t;
      problem_make (&t, &kinds[k]);
      size_t n = t.net->n_params, steps = quick () ? 500 : 2000;
      double *exact = malloc (3 * n * sizeof *exact), *p = exact + n, *rough = p + n;
      memcpy (exact, t.start, n * sizeof *exact);
      memcpy (rough, t.start, n * sizeof *rough);
      crossed = plain_flow (&t, exact, time, steps);
      assert_int_equal (plain_flow (&t, rough, time, steps / 2), crossed);
      assert_true (relative_error (n, rough, exact) < 1e-8);
      assert_true (relative_error (n, t.start, exact) > 0.1);
      if (kinds[k].slope < 1)
        all += crossed;
      for (s = 0; s < MMB_STEP_COUNT; s++)
        {
          mmb_flow_opts o;
          mmb_flow_info info;
          mmb_flow_defaults (&o);
          o.stepper = (mmb_stepper) s;
          o.tolerance = 1e-10;
          o.time = time;
          o.weight_decay = t.decay;
          if (mmb_stepper_implicit (s))
            {
              assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_EINVAL);
              continue;
            }
          assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_OK);
          assert_int_equal (info.outcome, MMB_COMPLETED);
          if (!(relative_error (n, p, exact) < 1e-7))
            fail_msg ("kind %zu, %s: error %g", k, mmb_stepper_name (s),
                      relative_error (n, p, exact));
          assert_true (info.drift < 1e-8);
        }
      free (exact);
      problem_free (&t);
    }
  assert_true (all > 40);   /* kinks that matter */
}

/* Starts from which units slide along kinks, several at a time and in deep networks:
   descent with small steps, which goes to and fro across them, is as near as its
   steps are short. */
static void
slides_as_descent_does (void **state)
{
  static const size_t which[] = {0, 1, 1, 2, 3};
  static const unsigned seeds[] = {1, 2, 5, 1, 2};
  static pattern on;
  const double time = 2.5;
  size_t k, j, m, i, s, slides = 0;

  (void) state;
  for (k = 0; k < sizeof which / sizeof *which; k++)
    {
      kind own = kinds[which[k]];
      problem t;
      own.seed = seeds[k];
      problem_make (&t, &own);
      size_t n = t.net->n_params;
      double *q = calloc (4 * n, sizeof *q), *g = q + 2 * n, *p = g + n, error[2];
      mmb_flow_info info;
      mmb_flow_opts o;
      for (j = 0; j < 2; j++, q += n)
        {
          size_t steps = (quick () ? 1000 : 10000) << j;
          memcpy (q, t.start, n * sizeof *q);
          for (m = 0; m < steps; m++)
            {
              find_pattern (&t, q, on);
              plain_loss (&t, q, on, g);
              for (i = 0; i < n; i++)
                q[i] -= time / (double) steps * g[i];
            }
        }
      q -= 2 * n;
      for (s = 0; s <= MMB_STEP_ADAMS; s++)
        {
          mmb_flow_defaults (&o);
          o.time = time;
          o.tolerance = 1e-8;
          o.stepper = (mmb_stepper) s;
          o.weight_decay = t.decay;
          o.max_rhs = 40000;   /* to and fro takes millions */
          assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_OK);
          for (j = 0; j < 2; j++)
            error[j] = relative_error (n, p, q + j * n);
          assert_true (error[1] < (quick () ? 5e-4 : 5e-5));
          assert_true (quick () || error[1] < 0.75 * error[0]);
          assert_true (info.drift < 1e-6);
          assert_true (info.slides > 0);
          slides += info.slides;
        }
      free (q);
      problem_free (&t);
    }
  assert_true (slides > 20);
}

/* --- records --------------------------------------------------------------- */

enum { ROWS = 400, CELLS = 10, LEVELS = 2 };

typedef struct {
  mmb_record r;
  double t[ROWS], loss[ROWS], objective[ROWS], Eg[ROWS], W[ROWS * CELLS];
  double event_W[40 * CELLS];
  mmb_event events[40];
} trace;

static void
trace_make (trace *t)
{
  memset (t, 0, sizeof *t);
  t->r = (mmb_record) {.capacity = ROWS, .t = t->t, .loss = t->loss,
                       .objective = t->objective, .Eg = t->Eg, .W = t->W,
                       .events = t->events, .event_capacity = 40,
                       .event_W = t->event_W};
}

/* Levels are met exactly, in their order, the last of them ends the run; what is
   recorded is what the plain integration has there. */
static void
losses_are_located (void **state)
{
  static trace tr;
  static pattern on;
  size_t k, i;

  (void) state;
  for (k = 0; k < KINDS; k++)
    {
      problem t;
      problem_make (&t, &kinds[k]);
      size_t n = t.net->n_params;
      double *p = malloc (3 * n * sizeof *p), *q = p + n, *g = q + n;
      double levels[LEVELS], first, end, half = 0;
      mmb_flow_opts o;
      mmb_flow_info info;
      find_pattern (&t, t.start, on);
      first = plain_loss (&t, t.start, on, g);
      memcpy (q, t.start, n * sizeof *q);
      plain_flow (&t, q, 2, 500);
      find_pattern (&t, q, on);
      end = plain_loss (&t, q, on, g);
      assert_true (end < 0.9 * first);
      levels[0] = 0.4 * first + 0.6 * end;
      levels[1] = 0.7 * first + 0.3 * end;
      mmb_flow_defaults (&o);
      o.tolerance = 1e-10;
      o.time = 50;
      o.weight_decay = t.decay;
      o.levels = levels;
      o.level_count = LEVELS;
      o.stop_loss = end;
      trace_make (&tr);
      assert_int_equal (run (&t, &o, p, &tr.r, &info, NULL), MMB_OK);
      assert_int_equal (info.outcome, MMB_STOPPED);
      check_near (info.t, 2, 1e-6);
      check_near (info.loss, end, 1e-10);
      assert_true (relative_error (n, p, q) < 1e-6);
      assert_int_equal (tr.r.event_count, 3);
      for (i = 0; i < 3; i++)
        {
          assert_int_equal (tr.events[i].kind, MMB_EVENT_LOSS);
          assert_int_equal (tr.events[i].learned, 0);
          check_near (tr.events[i].loss, i < 2 ? levels[1 - i] : end, 1e-10);
        }
      memcpy (q, t.start, n * sizeof *q);
      plain_flow (&t, q, tr.events[0].t, 500);
      find_pattern (&t, q, on);
      check_near (plain_loss (&t, q, on, g), levels[1], 1e-7);
      assert_true (tr.t[tr.r.rows - 1] == info.t);
      for (i = 0; i < n; i++)
        half += p[i] * p[i] / 2;
      check_near (tr.objective[tr.r.rows - 1], end + t.decay * half, 1e-9);
      free (p);
      problem_free (&t);
    }
}

/* A linear network on samples: the flow on their moments, events and all. */
static void
linear_is_the_flow_on_moments (void **state)
{
  const kind k = {{2, 1}, 1, {4, 3}, 2, 20, 1, 0, false, false, 4};
  static trace a, b;
  double mean[7], S[25], Syx[10], Syy[4];
  mmb_flow_info info, also;
  mmb_flow_opts o;
  mmb_moments d;
  mmb_engine *e;
  mmb_loss *best;
  mmb_status st;
  problem t;
  size_t n, i, decay;

  (void) state;
  problem_make (&t, &k);
  n = t.net->n_params;
  assert_int_equal (mmb_moments_from_samples (2, t.dims, t.X, 2, t.Y, k.P, false,
                                              mean, S, Syx, Syy, NULL), MMB_OK);
  d = (mmb_moments) {.M = 2, .D = 5, .O = 2, .dims = t.dims, .S = S, .Syx = Syx,
                     .Syy = Syy, .S_true = S, .W_true = Syx};
  best = mmb_loss_alloc (&d, NULL, &st);
  assert_int_equal (mmb_moments_sample_loss (2, t.dims, t.X, 2, t.Y, k.P,
                                             mmb_loss_best (best), &d.loss_min,
                                             NULL), MMB_OK);
  mmb_loss_free (best);
  t.s.loss_min = d.loss_min;
  t.s.S_true = S;
  t.s.W_true = Syx;
  for (i = 0; i < n; i++)
    t.start[i] *= 0.1;
  for (decay = 0; decay < 2; decay++)
    {
      double *p = malloc (2 * n * sizeof *p), *q = p + n;
      mmb_flow_defaults (&o);
      o.tolerance = 1e-12;
      o.time = 12;
      o.weight_decay = 0.02 * (double) decay;
      memcpy (p, t.start, n * sizeof *p);
      memcpy (q, t.start, n * sizeof *q);
      trace_make (&a);
      trace_make (&b);
      assert_int_equal (mmb_flow_run (t.net, &d, &o, p, &a.r, &info, NULL), MMB_OK);
      e = mmb_engine_samples (t.net, &t.s, NULL, NULL, &st);
      assert_int_equal (mmb_flow_engine_run (e, &d, &o, q, &b.r, &also, NULL),
                        MMB_OK);
      mmb_engine_free (e);
      assert_true (relative_error (n, q, p) < 1e-9);
      assert_true (a.r.event_count >= 4);
      assert_int_equal (a.r.event_count, b.r.event_count);
      for (i = 0; i < a.r.event_count; i++)
        {
          assert_int_equal (a.events[i].kind, b.events[i].kind);
          check_near (b.events[i].t, a.events[i].t, 1e-8);
          assert_true (relative_error (10, b.event_W + 10 * i, a.event_W + 10 * i) < 1e-8);
        }
      assert_true (relative_error (10, b.W + 10 * (b.r.rows - 1),
                                   a.W + 10 * (a.r.rows - 1)) < 1e-9);
      check_near (b.Eg[b.r.rows - 1], a.Eg[a.r.rows - 1], 1e-9);
      check_near (b.loss[b.r.rows - 1], a.loss[a.r.rows - 1], 1e-10);
      assert_true (also.drift < 1e-10 && info.drift < 1e-10);
      free (p);
    }
  problem_free (&t);
}

/* --- exact engines --------------------------------------------------------- */

/* Scalar modalities, late fusion: the moments of halves say what the samples say,
   and those of a population what arc-cosine kernels say. */
static void
shortcuts_agree (void **state)
{
  const size_t dims[] = {1, 1}, fusion[] = {2, 2}, widths[] = {5, 4};
  const double S[] = {1.5, 0.4, 0.4, 0.8}, w[] = {1, 2}, Syx[] = {2.3, 2};
  const double Syy = 6.3;
  double x0[MOST], x1[MOST], y[MOST], mean[1] = {0};
  const double *X[] = {x0, x1};
  const mmb_samples s = {.M = 2, .D = 2, .O = 1, .P = MOST, .dims = dims, .X = X,
                         .Y = y, .y_mean = mean};
  const mmb_moments d = {.M = 2, .D = 2, .O = 1, .dims = dims, .S = S, .Syx = Syx,
                         .Syy = &Syy, .S_true = S, .W_true = w};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  size_t n = net->n_params, i, pair;
  double *p = malloc (3 * n * sizeof *p), *q = p + n, *start = q + n;

  (void) state;
  fill_matrix (MOST, x0, 2);
  fill_matrix (MOST, x1, 6);
  for (i = 0; i < MOST; i++)
    y[i] = 2 * x0[i] - fabs (x1[i]) + 0.5;
  fill_matrix (n, start, 3);
  mmb_net_set_slope (net, 0.1);
  for (pair = 0; pair < 2; pair++)
    {
      mmb_halves *h = pair ? mmb_halves_gaussian (&d, NULL, &st)
                           : mmb_halves_samples (&s, NULL, &st);
      mmb_engine *a = mmb_engine_halves (net, h, NULL, &st);
      mmb_engine *b = pair ? mmb_engine_arccos (net, &d, NULL, &st)
                           : mmb_engine_samples (net, &s, NULL, NULL, &st);
      mmb_flow_info info;
      mmb_flow_opts o;
      mmb_flow_defaults (&o);
      o.tolerance = 1e-12;
      o.time = 3;
      memcpy (p, start, n * sizeof *p);
      memcpy (q, start, n * sizeof *q);
      assert_int_equal (mmb_flow_engine_run (a, NULL, &o, p, NULL, &info, NULL),
                        MMB_OK);
      assert_true (info.drift < 1e-10);
      assert_int_equal (mmb_flow_engine_run (b, NULL, &o, q, NULL, &info, NULL),
                        MMB_OK);
      assert_true (info.drift < 1e-10);
      assert_true (relative_error (n, p, q) < 1e-9);
      assert_true (relative_error (n, p, start) > 0.1);
      mmb_engine_free (a);
      mmb_engine_free (b);
      mmb_halves_free (h);
    }
  free (p);
  mmb_net_free (net);
}

/* --- stops and failures ---------------------------------------------------- */

/* An engine that the host stops at one of its evaluations. */
typedef struct {
  mmb_engine base;
  mmb_engine *inner;
  long left;
} stopping;

static mmb_status
stopping_load (mmb_engine *e, const double *params)
{
  return mmb_engine_load (((stopping *) e)->inner, params);
}

static double
stopping_evaluate (mmb_engine *e)
{
  e->stopped = ((stopping *) e)->left-- <= 0;
  return e->stopped ? NAN : mmb_engine_evaluate (((stopping *) e)->inner);
}

static mmb_status
stopping_gradient (mmb_engine *e, const size_t *batch, size_t count, double *grad)
{
  return mmb_engine_gradient (((stopping *) e)->inner, batch, count, grad);
}

static void
stopping_observe (mmb_engine *e, mmb_observation *o)
{
  mmb_engine_observe (((stopping *) e)->inner, o);
}

static const mmb_engine_type stopping_type
  = {.name = "stopping", .load = stopping_load, .evaluate = stopping_evaluate,
     .gradient = stopping_gradient, .observe = stopping_observe};

/* Wherever it is stopped the run ends at the beginning of that step: the last row
   and the weights are those of a run of that length. */
static void
stops_between_steps (void **state)
{
  const double at[] = {0, 0.05, 0.06, 0.07, 1, 1.01, 2.5}, net_at[] = {0.06, 1.01};
  static trace tr;
  const kind *k = &kinds[4];
  mmb_flow_info info, whole;
  mmb_flow_opts o;
  mmb_status st;
  problem t;
  long total, n;
  size_t N, i, before = 0;
  double *p, nets[400], level = 0, last = 0;

  (void) state;
  problem_make (&t, k);
  N = t.net->n_params;
  assert_true (2 * N <= 400);
  p = malloc (2 * N * sizeof *p);
  mmb_flow_defaults (&o);
  o.time = 2.5;
  o.tolerance = 1e-6;
  o.weight_decay = t.decay;
  assert_int_equal (run (&t, &o, p, NULL, &whole, NULL), MMB_OK);
  level = 1.2 * whole.loss;
  o.levels = &level;
  o.level_count = 1;
  total = (long) whole.work.rhs;
  for (n = 0; n < 20 * total; n++)
    {
      stopping e = {.base = {.type = &stopping_type, .net = t.net}, .left = n};
      e.inner = mmb_engine_samples (t.net, &t.s, &t.b, NULL, &st);
      trace_make (&tr);
      tr.r.at = at;
      tr.r.count = 7;
      tr.r.net_at = net_at;
      tr.r.net_count = 2;
      tr.r.nets = nets;
      memcpy (p, t.start, N * sizeof *p);
      assert_int_equal (mmb_flow_engine_run (&e.base, NULL, &o, p, &tr.r, &info,
                                             NULL), MMB_OK);
      mmb_engine_free (e.inner);
      if (info.outcome == MMB_COMPLETED)
        break;
      assert_int_equal (info.outcome, MMB_INTERRUPTED);
      assert_true (info.t >= last && tr.r.rows >= before);
      last = info.t;
      before = tr.r.rows;
      assert_true (tr.t[tr.r.rows - 1] == info.t);
      assert_true (n == 0 ? isnan (info.loss) && tr.r.rows == 1
                          : tr.loss[tr.r.rows - 1] == info.loss
                            && isfinite (info.loss));
      for (i = 1; i < tr.r.rows; i++)
        assert_true (tr.t[i] > tr.t[i - 1]);
      assert_true (tr.r.net_rows == (size_t) (info.t >= 0.06) + (info.t >= 1.01));
      assert_true (tr.r.event_count == 0 || tr.events[0].t <= info.t);
      if (info.t == 0)
        {
          assert_memory_equal (p, t.start, N * sizeof *p);
          continue;
        }
      o.time = info.t;
      assert_int_equal (run (&t, &o, p + N, NULL, &whole, NULL), MMB_OK);
      o.time = 2.5;
      assert_true (relative_error (N, p, p + N) < 1e-4);
      check_near (info.loss, whole.loss, 1e-4);
    }
  assert_int_equal (info.outcome, MMB_COMPLETED);
  assert_true (n > total && last > 2);
  free (p);
  problem_free (&t);
}

/* Small steps of every kind of memory: a flow with biases and a record. */
static bool
small_run (const mmb_allocator *al)
{
  static trace tr;
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  problem t;
  double p[100];

  problem_make (&t, &kinds[0]);
  mmb_flow_defaults (&o);
  o.time = 0.1;
  trace_make (&tr);
  st = run (&t, &o, p, &tr.r, &info, al);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  if (st != MMB_OK)
    assert_memory_equal (p, t.start, t.net->n_params * sizeof *p);
  problem_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (small_run);
  check_single_failures (small_run);
}

static void
bad_arguments_and_limits (void **state)
{
  mmb_flow_info info;
  mmb_flow_opts o;
  problem t;
  double p[100];

  (void) state;
  problem_make (&t, &kinds[0]);
  mmb_flow_defaults (&o);
  o.time = -1;
  assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_EINVAL);
  o.time = 1;
  o.max_rhs = 50;
  assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_ESOLVER);
  assert_memory_equal (p, t.start, t.net->n_params * sizeof *p);
  assert_int_equal (info.work.rhs, 50);
  mmb_flow_defaults (&o);
  o.stop_gradient = 1e3;
  assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_OK);
  assert_int_equal (info.outcome, MMB_CONVERGED);
  assert_true (info.t == 0 && info.gradient_norm > 0.01);
  o.stop_gradient = 0;
  t.start[3] = 1e200;
  assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_ENONFINITE);
  t.start[3] = NAN;
  assert_int_equal (run (&t, &o, p, NULL, &info, NULL), MMB_ENONFINITE);
  problem_free (&t);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (agrees_with_plain_integration),
    cmocka_unit_test (slides_as_descent_does),
    cmocka_unit_test (losses_are_located),
    cmocka_unit_test (linear_is_the_flow_on_moments),
    cmocka_unit_test (shortcuts_agree),
    cmocka_unit_test (stops_between_steps),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (bad_arguments_and_limits),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
