/* test_events.c - what a flow records and which events it passes: rows of
   steps, loss levels, modalities that are lost again, arguments that are
   refused; states are compared with a plain integration. */
#include "mmb_plain.h"

typedef struct {
  mmb_record r;
  mmb_flow_info info;
  mmb_status st;
  double t[600], loss[600], objective[600], Eg[600], W[2400], event_W[512];
  mmb_event events[64];
} story;

static void
story_make (story *s, size_t capacity)
{
  memset (s, 0, sizeof *s);
  s->r = (mmb_record) {.capacity = capacity, .t = s->t, .loss = s->loss,
                      .objective = s->objective, .Eg = s->Eg, .W = s->W,
                      .event_capacity = 64, .events = s->events,
                      .event_W = s->event_W};
}

/* Fourth-order steps of the plain flow. */
static void
plain_flow (const mmb_net *net, const mmb_moments *d, double decay, double T,
            double *p)
{
  static const double at[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
  size_t n = net->n_params, i, k, s, N = 20 + (size_t) (200 * T);
  double *g = calloc (4 * n, sizeof *g), *q = g + n, *slope = q + n;
  double *sum = slope + n, h = T / (double) N;

  for (s = 0; s < N; s++)
    {
      memset (slope, 0, 2 * n * sizeof *slope);
      for (k = 0; k < 4; k++)
        {
          for (i = 0; i < n; i++)
            q[i] = p[i] + h * at[k] * slope[i];
          plain_gradient (net, d, q, g);
          for (i = 0; i < n; i++)
            {
              slope[i] = -g[i] - decay * q[i];
              sum[i] += weight[k] / 6 * slope[i];
            }
        }
      for (i = 0; i < n; i++)
        p[i] += h * sum[i];
    }
  free (g);
}

/* One modality, L = 2, balanced: a logistic curve from w0 to 1.5 at rate 6. */
#define W0 1e-4
#define TIME_OF(w) (log ((1.5 / W0 - 1) / (1.5 / (w) - 1)) / 6)

static mmb_net *
logistic (task *t, double *p)
{
  static const size_t dims[1] = {1}, fusion[1] = {2}, widths[1] = {2};
  const double one = 1;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, dims, 1, fusion, 0, widths, NULL, &st);

  task_make (t, 1, dims, 1, 1);
  t->S[0] = 2;
  t->w[0] = 1.5;
  t->Syx[0] = 3;
  t->Syy[0] = 4.5;
  mmb_init_fill (net, MMB_INIT_BALANCED, sqrt (W0), 1, &one, p);
  return net;
}

/* Loss levels: two at one moment, one the start has passed, one never reached,
   and that at which the run stops. */
static void
loss_levels (void **state)
{
  const double levels[] = {0.3, 2.4, 0.3, -1, 0.05};
  double p[4];
  size_t i, seen = 0;
  mmb_flow_opts o;
  mmb_net *net;
  story s;
  task t;

  (void) state;
  net = logistic (&t, p);
  story_make (&s, 500);
  mmb_flow_defaults (&o);
  o.time = 20;
  o.tolerance = 1e-11;
  o.levels = levels;
  o.level_count = 5;
  o.stop_loss = 0.01;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  for (i = 0; i < s.r.event_count; i++)
    if (s.events[i].kind == MMB_EVENT_LOSS)
      {
        static const double want[] = {0.3, 0.3, 0.05, 0.01};
        const mmb_event *e = &s.events[i];
        double level = want[seen < 4 ? seen : 3];
        if (seen++ == 1)   /* the same moment: none passes */
          {
            assert_true (e->since == 0);
            assert_true (e->t == s.events[i - 1].t);
          }
        /* the start has W = W0 and loss (1.5 - W0)^2 < 2.4 */
        check_near (e->t / TIME_OF (1.5 - sqrt (level)), 1, 1e-9);
        check_near (e->level, level, 1e-15);
        check_near (s.event_W[i], 1.5 - sqrt (level), 1e-9);
      }
  assert_int_equal (seen, 4);
  assert_int_equal (s.info.outcome, MMB_STOPPED);
  check_near (s.info.t / TIME_OF (1.4), 1, 1e-9);
  check_near (s.info.loss, 0.01, 1e-10);
  assert_true (s.r.t[s.r.rows - 1] == s.info.t);
  task_free (&t);
  mmb_net_free (net);
}

/* A row for every step; objective and E_g beside the loss. */
static void
steps_are_recorded (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = calloc (3 * net->n_params, sizeof *p), *q = p + net->n_params;
  double *g = q + net->n_params, loss, half, W[3], V[3], VS[3], decay = 0.05;
  mmb_flow_opts o;
  story s;
  task t;
  size_t i, j, later = 0;

  (void) state;
  task_make (&t, 2, shape_dims, 1, 3);
  fill_matrix (net->n_params, p, 7);
  memcpy (q, p, net->n_params * sizeof *p);
  story_make (&s, 500);
  mmb_flow_defaults (&o);
  o.time = 0.3;
  o.tolerance = 1e-9;
  o.stepper = MMB_STEP_RK45;
  o.weight_decay = decay;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_true (s.info.work.steps >= 5);
  for (i = 0; i < s.r.event_count; i++)   /* what the start has is no row */
    later += s.events[i].t > 0;
  assert_int_equal (s.r.rows, s.info.work.steps + 1 + later);
  assert_true (s.r.t[0] == 0 && s.r.t[s.r.rows - 1] == o.time);
  for (i = 0; i < s.r.rows; i++)
    {
      if (i > 0)
        plain_flow (net, &t.d, decay, s.t[i] - s.t[i - 1], q);
      loss = plain_gradient (net, &t.d, q, g);
      for (half = 0, j = 0; j < net->n_params; j++)
        half += q[j] * q[j] / 2;
      plain_map (net, q, W);
      check_near (s.loss[i], loss, 1e-7);
      check_near (s.objective[i], loss + decay * half, 1e-7);
      check_near (s.Eg[i], mmb_generalisation (&t.d, W, V, VS), 1e-7);
      for (j = 0; j < 3; j++)
        check_near (s.W[3 * i + j], W[j], 1e-7);
    }
  /* few rows: every other is dropped, again and again, but not the events */
  fill_matrix (net->n_params, p, 7);
  story_make (&s, 9);
  o.weight_decay = 0;
  o.time = 30;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_true (s.r.rows <= 9 && s.info.work.steps > 20);
  assert_true (s.r.t[0] == 0);
  for (i = 1; i < s.r.rows; i++)
    {
      assert_true (s.t[i] > s.t[i - 1] && s.loss[i] <= s.loss[i - 1]);
      check_near (s.objective[i], s.loss[i], 0);
    }
  task_free (&t);
  free (p);
  mmb_net_free (net);
}

/* T5's example: A is learned; B, on its way, drives it back through zero. */
static void
lost_and_learned_again (void **state)
{
  static const size_t dims[2] = {1, 1}, fusion[2] = {2, 2}, widths[2] = {3, 3};
  static const double S[4] = {9, 2.7, 2.7, 1}, w[2] = {-0.1, 1};
  static const mmb_event_kind kinds[4] = {MMB_EVENT_LEARNED, MMB_EVENT_UNLEARNED,
                                          MMB_EVENT_LEARNED, MMB_EVENT_LEARNED};
  static const size_t who[4] = {0, 0, 1, 0}, after[4] = {1, 0, 1, 2};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  double p[12], q[12], W[2], now = 0;
  size_t i, j, n = 0;
  mmb_flow_opts o;
  story s;
  task t;

  (void) state;
  task_make (&t, 2, dims, 1, 1);
  memcpy (t.S, S, sizeof S);
  memcpy (t.w, w, sizeof w);
  for (i = 0, t.Syy[0] = 0; i < 2; i++)
    {
      t.Syx[i] = w[0] * S[i] + w[1] * S[2 + i];
      t.Syy[0] += t.Syx[i] * w[i];
    }
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.02, 3, NULL, p);
  memcpy (q, p, sizeof p);
  story_make (&s, 500);
  mmb_flow_defaults (&o);
  o.time = 200;
  o.tolerance = 1e-10;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  for (i = 0; i < s.r.event_count; i++)
    {
      const mmb_event *e = &s.events[i];
      plain_flow (net, &t.d, 0, e->t - now, q);
      now = e->t;
      plain_map (net, q, W);
      for (j = 0; j < 2; j++)
        check_near (s.event_W[2 * i + j], W[j], 1e-6);
      if (e->kind != MMB_EVENT_LEARNED && e->kind != MMB_EVENT_UNLEARNED)
        continue;
      assert_true (n < 4);
      assert_int_equal (e->kind, kinds[n]);
      assert_int_equal (e->modality, who[n]);
      assert_int_equal (e->learned, after[n]);
      /* beside nothing B is learned already, at the moment that A is lost */
      if (n == 2)
        assert_true (e->t == s.events[i - 1].t && e->since == 0
                     && fabs (W[1]) > e->level);
      else
        check_near (e->level, fabs (W[who[n]]), 1e-6);
      n++;
    }
  assert_int_equal (n, 4);
  plain_map (net, p, W);
  check_near (W[0], -0.1, 1e-6);
  check_near (W[1], 1, 1e-6);
  task_free (&t);
  mmb_net_free (net);
}

static int
never (double t, double loss, void *arg)
{
  (void) t, (void) loss;
  ++*(int *) arg;
  return 0;
}

/* Stop rules of the reduction are those of the whole network. */
static void
the_reduction_stops_by_the_gradient (void **state)
{
  double p[4], g[4], square = 0;
  mmb_flow_opts o;
  int calls = 0, i;
  mmb_net *net;
  story s;
  task t;

  (void) state;
  net = logistic (&t, p);
  story_make (&s, 500);
  mmb_flow_defaults (&o);
  o.time = 50;
  o.tolerance = 1e-10;
  o.stop_gradient = 1e-2;
  /* at the saddle the gradient is as small: begin beyond it */
  for (i = 0; i < 4; i++)
    p[i] *= sqrt (0.3 / W0);
  o.monitor = never;
  o.monitor_arg = &calls;
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_int_equal (s.info.outcome, MMB_CONVERGED);
  assert_true (calls > 0);
  plain_gradient (net, &t.d, p, g);
  for (i = 0; i < 4; i++)
    square += g[i] * g[i];
  assert_true (sqrt (square) <= 1e-2 && sqrt (square) > 1e-4);
  check_near (s.info.gradient_norm / sqrt (square), 1, 1e-6);
  task_free (&t);
  mmb_net_free (net);
}

/* The same with a decoder and encoders of more inputs, wherever the run ends. */
static void
the_reduction_knows_its_gradient (void **state)
{
  static const struct { size_t fusion[2], K; } cases[]
    = {{{2, 2}, 0}, {{2, 2}, 1}, {{3, 3}, 3}, {{1, 1}, 2}, {{3, 1}, 1}};
  const size_t dims[2] = {2, 1}, widths[8] = {2, 3, 2, 3, 2, 3, 2, 3};
  size_t c, i;

  (void) state;
  for (c = 0; c < sizeof cases / sizeof *cases; c++)
    {
      double directions[3], *p, *g, square = 0;
      mmb_flow_info info;
      mmb_flow_opts o;
      mmb_status st;
      mmb_net *net;
      task t;
      task_make (&t, 2, dims, 1, (unsigned) c + 1);
      net = mmb_net_alloc (2, dims, 1, cases[c].fusion, cases[c].K, widths,
                           NULL, &st);
      p = calloc (2 * net->n_params, sizeof *p);
      g = p + net->n_params;
      mmb_init_directions (&t.d, cases[c].fusion[0] > 1, directions, NULL,
                           NULL);
      mmb_init_fill (net, MMB_INIT_BALANCED, 0.5, 1, directions, p);
      mmb_flow_defaults (&o);
      o.time = 0.4;
      o.tolerance = 1e-11;
      o.stop_gradient = 1e-12;   /* not reached */
      assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                        MMB_OK);
      assert_int_equal (info.outcome, MMB_COMPLETED);
      plain_gradient (net, &t.d, p, g);
      for (i = 0; i < net->n_params; i++)
        square += g[i] * g[i];
      assert_true (square > 1e-6);
      check_near (info.gradient_norm / sqrt (square), 1, 1e-9);
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

/* At rest nothing changes: what was asked for later shows the same state.  The
   clock ends at the end of the run, and all is there that was asked for. */
static void
rest_is_recorded_to_the_end (void **state)
{
  const double at[5] = {0, 1, 1.5, 5000, 1e4}, net_at[3] = {1, 5000, 9000};
  const double state_at[2] = {0, 7000};
  size_t way, i;

  (void) state;
  for (way = 0; way < 2; way++)
    {
      double p[4], begun[4], nets[12], states[8], W[1];
      mmb_flow_opts o;
      mmb_net *net;
      story s;
      task t;
      net = logistic (&t, p);
      memcpy (begun, p, sizeof p);
      story_make (&s, 8);
      s.r.at = at;
      s.r.count = 5;
      s.r.net_at = net_at;
      s.r.net_count = 3;
      s.r.nets = nets;
      s.r.state_at = state_at;
      s.r.state_count = 2;
      s.r.states = states;
      mmb_flow_defaults (&o);
      o.time = 1e4;
      o.tolerance = 1e-10;
      s.st = (way ? mmb_reduced_run : mmb_flow_run) (net, &t.d, &o, p, &s.r,
                                                     &s.info, NULL);
      assert_int_equal (s.st, MMB_OK);
      assert_true (s.info.at_rest && !s.info.stuck);
      assert_int_equal (s.info.outcome, MMB_COMPLETED);
      assert_true (s.info.t == 1e4);
      assert_int_equal (s.r.rows, 5);
      assert_int_equal (s.r.net_rows, 3);
      assert_int_equal (s.r.state_rows, 2);
      for (i = 0; i < 5; i++)
        {
          assert_true (s.t[i] == at[i]);
          check_near (s.W[i], 1.5 / (1 + (1.5 / W0 - 1) * exp (-6 * at[i])),
                      1e-8);
        }
      assert_memory_equal (nets + 4, p, sizeof p);
      assert_memory_equal (nets + 8, p, sizeof p);
      plain_map (net, nets, W);
      check_near (W[0], s.W[1], 1e-12);
      assert_true (relative_error (4, states, begun) < 1e-14);
      assert_memory_equal (states + 4, p, sizeof p);
      task_free (&t);
      mmb_net_free (net);
    }
}

/* A balanced start against the direction of B: with A learned, B shrinks for
   ever and the reduction says that it is stuck (T13 at c = -1).  Uncorrelated
   scalars, L = 2: A is logistic, and W_B = -x, x = s / (v (k exp (2 s t) - 1)),
   k = 1 + s / (v x0). */
static void
against_its_direction_nothing_grows (void **state)
{
  const size_t fusion[2] = {2, 2}, widths[2] = {2, 3};
  const double at[6] = {0, 0.3, 1, 2, 4, 1e6}, u0 = 0.3, x0 = u0 * u0;
  const double directions[2] = {1, -1};
  double p[10];
  mmb_flow_opts o;
  mmb_status st;
  mmb_net *net;
  size_t i;
  story s;
  task t;

  (void) state;
  task_toy (&t, 0, 2);   /* s_A = v_A = 4, s_B = v_B = 1 */
  net = mmb_net_alloc (2, t.dims, 1, fusion, 0, widths, NULL, &st);
  assert_int_equal (net->n_params, 10);
  mmb_init_fill (net, MMB_INIT_BALANCED, u0, 1, directions, p);
  story_make (&s, 8);
  s.r.at = at;
  s.r.count = 6;
  mmb_flow_defaults (&o);
  o.time = 1e6;
  o.tolerance = 1e-11;
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_true (s.info.at_rest && s.info.stuck);
  assert_int_equal (s.r.rows, 6);
  for (i = 0; i < 6; i++)
    {
      check_near (s.W[2 * i], 1 / (1 + (1 / x0 - 1) * exp (-8 * at[i])), 1e-9);
      check_near (s.W[2 * i + 1],
                  -1 / ((1 + 1 / x0) * exp (2 * at[i]) - 1), 1e-9);
    }
  check_near (s.loss[5], 0.5, 1e-9);
  /* without anything left for B that is no failure */
  t.w[1] = t.Syx[1] = 0;
  t.Syy[0] = 4;
  mmb_init_fill (net, MMB_INIT_BALANCED, u0, 1, directions, p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_false (s.info.stuck);
  task_free (&t);
  mmb_net_free (net);
}

/* Whether to look at every epoch goes by the cost of a look. */
static void
looks_cost_more_for_more (void **state)
{
  const double levels[5] = {5, 4, 3, 2, 1};
  const mmb_events_opts few = {.measure = MMB_MEASURE_WEIGHTS};
  const mmb_events_opts many = {.level_count = 5, .levels = levels};
  const size_t dims[3] = {2, 3, 4}, large[2] = {4, 6};
  task t, wide, more;

  (void) state;
  task_make (&t, 2, dims, 1, 1);
  task_make (&wide, 2, large, 1, 1);
  task_make (&more, 3, dims, 1, 1);
  assert_true (mmb_events_cost (&t.d, &many) > mmb_events_cost (&t.d, &few));
  assert_true (mmb_events_cost (&wide.d, &few) > mmb_events_cost (&t.d, &few));
  assert_true (mmb_events_cost (&more.d, &few) > mmb_events_cost (&t.d, &few));
  task_free (&t);
  task_free (&wide);
  task_free (&more);
}

/* What is exactly at its level has happened: by the cheap look, too. */
static void
levels_belong_to_what_is_past (void **state)
{
  static const mmb_events_opts o = {.measure = MMB_MEASURE_WEIGHTS};
  const mmb_events_opts signal = {.measure = MMB_MEASURE_SIGNAL};
  const size_t dims[2] = {2, 2};
  double W[8] = {0.5, 0}, V[8];
  mmb_status st;
  mmb_events *w;
  size_t i, j;
  task t;

  (void) state;
  task_toy (&t, 0, 2);
  w = mmb_events_alloc (&t.d, NULL, &o, NULL, &st);
  assert_int_equal (st, MMB_OK);
  assert_int_equal (mmb_events_count (w), 2 * 2 + 2);   /* learned, lost; band */
  assert_true (mmb_events_past (w, 0, W, 1));
  assert_true (mmb_events_value (w, 0, W, 1) == 0);
  W[0] = nextafter (0.5, 0);
  assert_false (mmb_events_past (w, 0, W, 1));
  W[0] = -1;                /* the wrong sign */
  assert_false (mmb_events_past (w, 0, W, 1));
  mmb_events_free (w);
  task_free (&t);
  /* vectors and two outputs: the bounds agree with the measure itself */
  task_make (&t, 2, dims, 2, 3);
  for (j = 0; j < 2; j++)
    {
      size_t seen[2] = {0, 0};
      w = mmb_events_alloc (&t.d, NULL, j ? &signal : &o, NULL, &st);
      for (i = 0; i < 400; i++)
        {
          bool past;
          size_t k;
          fill_matrix (8, V, (unsigned) i);
          for (k = 0; k < 8; k++)
            V[k] *= 2e-3 * (double) i;
          past = mmb_events_past (w, i % 2, V, 1);
          assert_int_equal (past, mmb_events_value (w, i % 2, V, 1) >= 0);
          seen[past]++;
        }
      assert_true (seen[0] > 20 && seen[1] > 20);
      assert_int_equal (mmb_events_failed (w), MMB_OK);
      mmb_events_free (w);
    }
  task_free (&t);
}

static void
no_event (void *arg, const mmb_event *e, const double *W)
{
  (void) e, (void) W;
  ++*(int *) arg;
}

/* Looks at which nothing happens ask for no memory, even where a Frobenius norm is
   above the level and the spectral norm, which decides, is not. */
static void
looks_allocate_nothing (void **state)
{
  const size_t dims[2] = {5, 2};
  double W[21], level, norm, size;
  size_t i, j, k, quiet = 0, between = 0;
  mmb_measure measure;
  mmb_events_opts o = {.level_count = 0};
  mmb_status st;
  mmb_events *w;
  task t;

  (void) state;
  task_make (&t, 2, dims, 3, 3);
  for (measure = 0; measure < MMB_MEASURE_COUNT; measure++)
    for (i = 0; i < 600; i++)
      {
        counting c = {0};
        mmb_allocator al = counting_allocator (&c);
        int events = 0;
        long calls;
        o.measure = measure;
        w = mmb_events_alloc (&t.d, NULL, &o, &al, &st);
        assert_int_equal (st, MMB_OK);
        memset (W, 0, sizeof W);
        assert_int_equal (mmb_events_look (w, 0, W, 1e9, no_event, &events),
                          MMB_OK);
        fill_matrix (21, W, (unsigned) i);
        for (j = 0; j < 21; j++)
          W[j] *= 2e-3 * (double) i;
        calls = c.calls;
        assert_int_equal (mmb_events_look (w, 1, W, 1e9, no_event, &events),
                          MMB_OK);
        if (events == 0)
          {
            assert_int_equal (c.calls, calls);
            quiet++;
          }
        for (k = 0; k < 2; k++)
          {
            assert_int_equal (mmb_measure_of (&t.d, measure, k, W, &norm, NULL),
                              MMB_OK);
            /* both are watched until the first of them is learned */
            level = events == 0 ? norm - mmb_events_value (w, k, W, 1e9)
                                : INFINITY;
            assert_true (norm < level);
            for (size = 0, j = 15 * k; j < (k ? 21 : 15); j++)
              size += W[j] * W[j];
            between += measure == MMB_MEASURE_WEIGHTS && isfinite (level)
                       && sqrt (size) > level;
          }
        mmb_events_free (w);
        assert_int_equal (c.live, 0);
      }
  assert_true (quiet > 40 && quiet < 1160 && between > 5);
  task_free (&t);
}

static void
bad_arguments_are_refused (void **state)
{
  static const double levels[1] = {INFINITY}, late[2] = {1, 2},
    twice[3] = {0, 1, 1}, back[2] = {3, 2};
  double p[4];
  mmb_flow_opts good, o;
  mmb_net *net;
  story s;
  task t;
  int i;

  (void) state;
  net = logistic (&t, p);
  mmb_flow_defaults (&good);
  good.time = 0.1;
  for (i = 0; i < 20; i++)
    {
      o = good;
      story_make (&s, 10);
      switch (i)
        {
        case 0: o.time = -1; break;
        case 1: o.time = NAN; break;
        case 2: o.time = INFINITY; break;
        case 3: o.weight_decay = -1; break;
        case 4: o.weight_decay = INFINITY; break;
        case 5: o.stop_loss = -1; break;
        case 6: o.stop_loss = NAN; break;
        case 7: o.stop_gradient = -1; break;
        case 8: o.tolerance = 0; break;
        case 9: o.tolerance = 1; break;
        case 10: o.tolerance = NAN; break;
        case 11: o.stepper = MMB_STEP_COUNT; break;
        case 12: o.levels = levels, o.level_count = 1; break;
        case 13: s.r.at = late, s.r.count = 2; break;
        case 14: s.r.at = twice, s.r.count = 3; break;
        case 15: s.r.capacity = 7; break;
        case 16: s.r.at = twice, s.r.count = 2, s.r.capacity = 2; break;
        case 17: s.r.net_at = back, s.r.net_count = 2, s.r.nets = s.W; break;
        case 18: s.r.net_at = twice, s.r.net_count = 3, s.r.nets = s.W; break;
        case 19: s.r.state_at = back, s.r.state_count = 2, s.r.states = s.W; break;
        }
      if (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL) != MMB_EINVAL
          || mmb_reduced_run (net, &t.d, &o, p, &s.r, &s.info, NULL)
               != MMB_EINVAL)
        fail_msg ("case %d was not refused", i);
      assert_int_equal (s.r.rows, 0);   /* before anything is done */
    }
  o = good;   /* nothing to do is no error, and moves nothing */
  o.time = 0;
  story_make (&s, 10);
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &s.r, &s.info, NULL),
                    MMB_OK);
  assert_int_equal (s.r.rows, 1);
  assert_true (s.info.t == 0 && s.info.work.steps == 0);
  task_free (&t);
  mmb_net_free (net);
}

static bool
runs (const mmb_allocator *al)
{
  const double levels[2] = {1.9, 1.8}, at[3] = {0, 0.02, 0.3};
  double p[4], q[4], nets[12], states[12];
  mmb_flow_opts o;
  bool ok = true;
  mmb_net *net;
  story s;
  task t;
  int k;

  net = logistic (&t, p);
  for (k = 0; k < 4; k++)
    p[k] *= 30;
  mmb_flow_defaults (&o);
  o.time = 0.3;
  o.tolerance = 1e-3;
  o.levels = levels;
  o.level_count = 2;
  o.stop_gradient = 1e-9;
  for (k = 0; k < 3 && ok; k++)
    {
      memcpy (q, p, sizeof q);
      story_make (&s, 20);
      if (k == 2)
        {
          s.r.at = s.r.net_at = at;
          s.r.count = s.r.net_count = 3;
          s.r.nets = nets;
          s.r.state_at = at;
          s.r.state_count = 3;
          s.r.states = states;
        }
      ok = (k == 0 ? mmb_flow_run : mmb_reduced_run) (net, &t.d, &o, q, &s.r,
                                                      &s.info, al) == MMB_OK
           && (k < 2 || (s.r.state_rows == 3
                         && memcmp (nets, states, sizeof nets) == 0));
    }
  task_free (&t);
  mmb_net_free (net);
  return ok;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (runs);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (loss_levels),
    cmocka_unit_test (steps_are_recorded),
    cmocka_unit_test (lost_and_learned_again),
    cmocka_unit_test (the_reduction_stops_by_the_gradient),
    cmocka_unit_test (the_reduction_knows_its_gradient),
    cmocka_unit_test (rest_is_recorded_to_the_end),
    cmocka_unit_test (against_its_direction_nothing_grows),
    cmocka_unit_test (looks_cost_more_for_more),
    cmocka_unit_test (levels_belong_to_what_is_past),
    cmocka_unit_test (looks_allocate_nothing),
    cmocka_unit_test (bad_arguments_are_refused),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
