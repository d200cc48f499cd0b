/* test_flow.c - the flow of full networks against closed forms and against an
   integration that shares nothing with it. */
#include "mmb_plain.h"

#include "mmb_hessian.h"

/* Room for a record and events. */
typedef struct {
  mmb_record r;
  double *store;
} trace;

static void
trace_make (trace *t, size_t capacity, size_t cells)
{
  memset (t, 0, sizeof *t);
  t->store = calloc (capacity * (cells + 3) + 64 * cells, sizeof (double));
  t->r.capacity = capacity;
  t->r.t = t->store;
  t->r.loss = t->r.t + capacity;
  t->r.objective = t->r.loss + capacity;
  t->r.W = t->r.objective + capacity;
  t->r.event_W = t->r.W + capacity * cells;
  t->r.event_capacity = 64;
  t->r.events = calloc (64, sizeof *t->r.events);
}

static void
trace_free (trace *t)
{
  free (t->store);
  free (t->r.events);
}

/* Fourth-order Runge-Kutta with N steps on the plain gradient, extrapolated
   from N and 2N steps. */
static void
plain_steps (const mmb_net *net, const mmb_moments *d, double decay, double T,
             size_t N, double *p)
{
  size_t n = net->n_params, i, k, s;
  double *g = calloc (5 * n, sizeof *g), *q = g + n, h = T / (double) N;
  static const double at[] = {0, 0.5, 0.5, 1}, weight[] = {1, 2, 2, 1};
  double *k1 = g + 2 * n, *sum = g + 3 * n;

  for (s = 0; s < N; s++)
    {
      memset (sum, 0, n * sizeof *sum);
      memset (k1, 0, n * sizeof *k1);
      for (k = 0; k < 4; k++)
        {
          for (i = 0; i < n; i++)
            q[i] = p[i] + h * at[k] * k1[i];
          plain_gradient (net, d, q, g);
          for (i = 0; i < n; i++)
            {
              k1[i] = -g[i] - decay * q[i];
              sum[i] += weight[k] / 6 * k1[i];
            }
        }
      for (i = 0; i < n; i++)
        p[i] += h * sum[i];
    }
  free (g);
}

static void
plain_flow (const mmb_net *net, const mmb_moments *d, double decay, double T,
            size_t N, double *p)
{
  size_t n = net->n_params, i;
  double *fine = malloc (n * sizeof *fine);

  memcpy (fine, p, n * sizeof *fine);
  plain_steps (net, d, decay, T, N, p);
  plain_steps (net, d, decay, T, 2 * N, fine);
  for (i = 0; i < n; i++)
    p[i] = fine[i] + (fine[i] - p[i]) / 15;
  free (fine);
}

/* Error of the worst layer, relative to its size. */
static double
layer_error (const mmb_net *net, const double *x, const double *y)
{
  double worst = 0;
  size_t i, j;

  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *w = &net->layers[i];
      double err = 0, size = 0;
      for (j = w->offset; j < w->offset + w->rows * w->cols; j++)
        {
          err += (x[j] - y[j]) * (x[j] - y[j]);
          size += y[j] * y[j];
        }
      worst = fmax (worst, sqrt (err / size));
      if (!(err >= 0))
        return INFINITY;
    }
  return worst;
}

/* Mid-transition of small networks of every kind, all steppers. */
static void
agrees_with_plain_integration (void **state)
{
  static const size_t which[] = {1, 4, 6, 7, 9, 11};
  size_t k, s, e;

  (void) state;
  for (k = 0; k < sizeof which / sizeof *which; k++)
    {
      const shape *sh = &shapes[which[k]];
      mmb_net *net = shape_net (sh, NULL);
      double *start = calloc (3 * net->n_params, sizeof *start);
      double *exact = start + net->n_params, *p = exact + net->n_params;
      double decay = k % 2 ? 0.05 : 0;
      mmb_flow_info info;
      mmb_flow_opts o;
      task t;
      task_make (&t, sh->M, shape_dims, sh->O, 3);
      fill_matrix (net->n_params, start, 7);
      for (e = 0; e < net->n_params; e++)
        start[e] *= 0.6;
      memcpy (exact, start, net->n_params * sizeof *start);
      plain_flow (net, &t.d, decay, 1, 400, exact);
      assert_true (layer_error (net, start, exact) > 0.05);
      for (s = 0; s < MMB_STEP_COUNT; s++)
        for (e = 6; e <= 12; e += 3)
          {
            mmb_flow_defaults (&o);
            o.time = 1;
            o.stepper = (mmb_stepper) s;
            o.tolerance = pow (10, -(double) e);
            o.weight_decay = decay;
            memcpy (p, start, net->n_params * sizeof *p);
            assert_int_equal (mmb_flow_run (net, &t.d, &o, p, NULL, &info,
                                            NULL), MMB_OK);
            assert_int_equal (info.outcome, MMB_COMPLETED);
            if (!(layer_error (net, p, exact) <= 100 * o.tolerance + 3e-12))
              fail_msg ("shape %zu stepper %zu tolerance %g: error %g",
                        which[k], s, o.tolerance,
                        layer_error (net, p, exact));
            assert_true (info.drift <= 10 * o.tolerance + 1e-14);
          }
      task_free (&t);
      free (start);
      mmb_net_free (net);
    }
}

/* One modality, L = 2, balanced: w(t) = w_end / (1 + (w_end / w0 - 1) exp (-2 s t))
   (T19). */
static void
escape_is_timed_exactly (void **state)
{
  const size_t dims[] = {1}, fusion[] = {2}, widths[] = {3};
  const double u0 = 1e-5, one = 1;
  double p[6], exact, level = 0.3, w0 = u0 * u0;
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, dims, 1, fusion, 0, widths, NULL, &st);
  trace tr;
  task t;
  size_t i, seen = 0;

  (void) state;
  task_make (&t, 1, dims, 1, 1);
  t.S[0] = 2;
  t.w[0] = 1.5;
  t.Syx[0] = 3;
  t.Syy[0] = 4.5;
  mmb_init_fill (net, MMB_INIT_BALANCED, u0, 1, &one, p);
  trace_make (&tr, 400, 1);
  mmb_flow_defaults (&o);
  o.time = 20;
  o.tolerance = 1e-12;
  o.levels = &level;
  o.level_count = 1;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &tr.r, &info, NULL),
                    MMB_OK);
  for (i = 0; i < tr.r.event_count; i++)
    {
      const mmb_event *e = &tr.r.events[i];
      double w = e->kind == MMB_EVENT_LEARNED ? 0.75
                 : e->kind == MMB_EVENT_LOSS ? 1.5 - sqrt (level) : 0;
      if (w == 0)
        continue;
      exact = log ((1.5 / w0 - 1) / (1.5 / w - 1)) / 6;
      check_near (e->t / exact, 1, 1e-10);
      check_near (tr.r.event_W[i], w, 1e-10);
      seen++;
    }
  assert_int_equal (seen, 2);
  assert_int_equal (tr.r.events[0].kind, MMB_EVENT_END);
  assert_true (info.drift <= 1e-11);
  assert_true (info.at_rest);
  for (i = 1; i < tr.r.event_count; i++)
    check_near (tr.r.events[i].t - tr.r.events[i - 1].t,
                tr.r.events[i].since, 1e-13);
  trace_free (&tr);
  task_free (&t);
  mmb_net_free (net);
}

/* What is recorded does not change the run; recorded states are on it. */
static void
records_are_on_the_trajectory (void **state)
{
  const shape *sh = &shapes[1];
  mmb_net *net = shape_net (sh, NULL);
  const double at[] = {0, 0.3, 1.7, 2.4, 30};
  double *p = calloc (6 * net->n_params, sizeof *p), *q = p + net->n_params;
  double net_at[] = {1.7}, state_at[] = {0, 1.7, 2.4}, *states, *mid = q + net->n_params, loss;
  mmb_flow_info info, again;
  mmb_flow_opts o;
  trace a, b;
  task t;
  size_t i;

  (void) state;
  task_make (&t, sh->M, shape_dims, sh->O, 3);
  trace_make (&a, 8, t.d.D);
  trace_make (&b, 40, t.d.D);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, p);
  memcpy (q, p, net->n_params * sizeof *p);
  mmb_flow_defaults (&o);
  o.time = 30;
  o.tolerance = 1e-10;
  a.r.at = at;
  a.r.count = 5;
  a.r.net_at = net_at;
  a.r.net_count = 1;
  a.r.nets = mid;
  a.r.state_at = state_at;
  a.r.state_count = 3;
  a.r.states = states = mid + net->n_params;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, &a.r, &info, NULL),
                    MMB_OK);
  assert_int_equal (mmb_flow_run (net, &t.d, &o, q, &b.r, &again, NULL),
                    MMB_OK);
  assert_memory_equal (p, q, net->n_params * sizeof *p);
  assert_int_equal (a.r.rows, 5);
  assert_int_equal (a.r.net_rows, 1);
  assert_int_equal (a.r.state_rows, 3);
  assert_memory_equal (states + net->n_params, mid, net->n_params * sizeof *p);
  assert_true (a.r.event_count > 3);
  assert_int_equal (a.r.event_count, b.r.event_count);
  for (i = 0; i < a.r.event_count; i++)
    assert_true (a.r.events[i].t == b.r.events[i].t);
  for (i = 0; i < 5; i++)
    assert_true (a.r.t[i] == at[i]);
  assert_true (b.r.rows <= 40);
  for (i = 1; i < b.r.rows; i++)
    assert_true (b.r.t[i] > b.r.t[i - 1]);
  /* a run that ends at a recorded time is there, too */
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, q);
  o.time = 1.7;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, q, NULL, &info, NULL),
                    MMB_OK);
  assert_true (layer_error (net, q, mid) < 1e-8);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, q);
  assert_memory_equal (states, q, net->n_params * sizeof *q);
  o.time = 2.4;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, q, NULL, &info, NULL),
                    MMB_OK);
  assert_true (layer_error (net, q, states + 2 * net->n_params) < 1e-8);
  o.time = 1.7;
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, q);
  mmb_flow_run (net, &t.d, &o, q, NULL, &info, NULL);
  loss = info.loss;
  check_near (a.r.loss[2], loss, 1e-8 * loss);
  trace_free (&a);
  trace_free (&b);
  task_free (&t);
  free (p);
  mmb_net_free (net);
}

static int
by_size (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

typedef mmb_status (*method) (const mmb_net *, const mmb_moments *,
                              const mmb_flow_opts *, double *, mmb_record *,
                              mmb_flow_info *, const mmb_allocator *);

/* Every row and network of a record at AT (the first is 0) by RUN from START
   is the state of a plain integration. */
static void
check_records (method run, const mmb_net *net, const task *t,
               const mmb_flow_opts *o, const double *start, const double *at,
               size_t count)
{
  size_t n = net->n_params, cells = net->O * net->D, i, j;
  double *p = calloc ((count + 3) * n + cells, sizeof *p), *exact = p + n;
  double *g = exact + n, *W = g + n, loss;
  mmb_flow_info info;
  trace tr;

  memcpy (p, start, n * sizeof *p);
  memcpy (exact, start, n * sizeof *p);
  trace_make (&tr, count + 1, cells);
  tr.r.at = tr.r.net_at = at;
  tr.r.count = tr.r.net_count = count;
  tr.r.nets = W + cells;
  assert_int_equal (run (net, &t->d, o, p, &tr.r, &info, NULL), MMB_OK);
  assert_int_equal (tr.r.rows, count);
  assert_int_equal (tr.r.net_rows, count);
  for (i = 0; i < count; i++)
    {
      if (i > 0)
        plain_flow (net, &t->d, 0, at[i] - at[i - 1],
                    10 + (size_t) (100 * (at[i] - at[i - 1])), exact);
      plain_map (net, exact, W);
      loss = plain_gradient (net, &t->d, exact, g);
      assert_true (tr.r.t[i] == at[i]);
      if (!(fabs (tr.r.loss[i] - loss) < 1e-6))
        fail_msg ("t = %g: loss %g, right is %g", at[i], tr.r.loss[i], loss);
      for (j = 0; j < cells; j++)
        check_near (tr.r.W[i * cells + j], W[j], 1e-6);
      assert_true (layer_error (net, tr.r.nets + i * n, exact) < 1e-6);
    }
  trace_free (&tr);
  free (p);
}

/* Records at random times and at those of the events themselves: steps end
   beyond an event, and what is asked for at its time is not their end. */
static void
records_at_events_hold_the_state_there (void **state)
{
  static const struct {
    size_t M, dims[3], fusion[3], K, O;
    double u0;
  } cases[] = {
    {2, {1, 1, 0}, {2, 2, 0}, 0, 1, 1e-3},
    {2, {1, 2, 0}, {3, 3, 0}, 0, 1, 0.2},
    {3, {2, 1, 1}, {2, 2, 2}, 1, 1, 0.1},
    {2, {2, 2, 0}, {1, 1, 0}, 1, 1, 0.05},
    {2, {2, 3, 0}, {2, 2, 0}, 0, 2, 0.03},
  };
  size_t widths[] = {2, 3, 2, 3, 2, 2, 3}, c, k, i, count, seen = 0;
  const method run[] = {mmb_flow_run, mmb_reduced_run};

  (void) state;
  for (c = 0; c < sizeof cases / sizeof *cases; c++)
    for (k = 0; k < (cases[c].O == 1 ? 2 : 1); k++)
      {
        double at[96] = {0}, directions[6], *p, *start;
        mmb_flow_info info;
        mmb_flow_opts o;
        mmb_status st;
        mmb_net *net;
        trace tr;
        task t;
        task_make (&t, cases[c].M, cases[c].dims, cases[c].O,
                   (unsigned) c + 2);
        net = mmb_net_alloc (t.d.M, t.dims, t.d.O, cases[c].fusion, cases[c].K,
                             widths, NULL, &st);
        p = calloc (2 * net->n_params, sizeof *p);
        start = p + net->n_params;
        if (t.d.O == 1)
          mmb_init_directions (&t.d, cases[c].fusion[0] > 1, directions, NULL,
                               NULL);
        mmb_init_fill (net, t.d.O == 1 ? MMB_INIT_BALANCED : MMB_INIT_GAUSSIAN,
                       cases[c].u0, 1, directions, start);
        memcpy (p, start, net->n_params * sizeof *p);
        mmb_flow_defaults (&o);
        o.time = 25;
        o.tolerance = 1e-10;
        trace_make (&tr, 40, t.d.O * t.d.D);
        assert_int_equal (run[k] (net, &t.d, &o, p, &tr.r, &info, NULL),
                          MMB_OK);
        assert_true (tr.r.event_count >= 3);
        for (count = 1, i = 0; i < tr.r.event_count; i++)
          at[count++] = tr.r.events[i].t;
        seen += tr.r.event_count;
        for (i = 0; i < 20; i++)
          at[count++] = o.time * (0.5 + 0.5 * sin (12.9898 * (double) (i + c)));
        at[count++] = o.time;
        qsort (at, count, sizeof *at, by_size);
        for (i = 1; i < count; i++)   /* several events of one moment */
          if (at[i] == at[i - 1])
            {
              memmove (at + i, at + i + 1, (--count - i) * sizeof *at);
              i--;
            }
        check_records (run[k], net, &t, &o, start, at, count);
        trace_free (&tr);
        free (p);
        mmb_net_free (net);
        task_free (&t);
      }
  assert_true (seen > 30);
}

/* Hessian times vector against differences of the plain gradient. */
static void
hessian_is_the_derivative_of_the_gradient (void **state)
{
  size_t k, i;

  (void) state;
  for (k = 0; k < N_SHAPES; k++)
    {
      const shape *sh = &shapes[k];
      mmb_net *net = shape_net (sh, NULL);
      size_t n = net->n_params, cells = net->O * net->D;
      double *p = calloc (6 * n, sizeof *p), *v = p + n, *q = v + n;
      double *up = q + n, *down = up + n, *out = down + n, h = 1e-4;
      double *W = calloc (2 * cells, sizeof *W), *E = W + cells;
      mmb_status st;
      mmb_hessian *hessian;
      mmb_loss *loss;
      task t;
      task_make (&t, sh->M, shape_dims, sh->O, 3);
      fill_matrix (n, p, 2);
      fill_matrix (n, v, 9);
      hessian = mmb_hessian_alloc (net, &t.d, NULL, &st);
      loss = mmb_loss_alloc (&t.d, NULL, &st);
      plain_map (net, p, W);
      mmb_loss_eval (loss, W, E);
      assert_int_equal (mmb_hessian_at (hessian, p, E), MMB_OK);
      assert_int_equal (mmb_hessian_times (hessian, v, out), MMB_OK);
      for (i = 0; i < n; i++)
        q[i] = p[i] + h * v[i];
      plain_gradient (net, &t.d, q, up);
      for (i = 0; i < n; i++)
        q[i] = p[i] - h * v[i];
      plain_gradient (net, &t.d, q, down);
      for (i = 0; i < n; i++)
        up[i] = (up[i] - down[i]) / (2 * h);
      assert_true (relative_error (n, out, up) < 1e-5);
      mmb_hessian_free (hessian);
      mmb_loss_free (loss);
      task_free (&t);
      free (p);
      free (W);
      mmb_net_free (net);
    }
}

/* The identity of descent holds for a true step and no other. */
static void
descent_identity_holds (void **state)
{
  size_t k, i;

  (void) state;
  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_net *net = shape_net (&shapes[k], NULL);
      size_t n = net->n_params;
      double *p = calloc (3 * n, sizeof *p), *g = p + n, *q = g + n;
      double residual, eta = 0.03, keep = 1 - eta * 0.1;
      mmb_factor factors[16];
      task t;
      task_make (&t, shapes[k].M, shape_dims, shapes[k].O, 3);
      fill_matrix (n, p, 2);
      plain_gradient (net, &t.d, p, g);
      for (i = 0; i < n; i++)
        q[i] = keep * p[i] - eta * g[i];
      for (i = 0; i < net->n_layers; i++)
        {
          factors[i].keep = keep;
          factors[i].rate = eta;
        }
      assert_int_equal (mmb_conserved_step (net, p, q, g, NULL, factors,
                                            &residual, NULL), MMB_OK);
      check_near (residual, 0, 1e-14);
      if (mmb_net_depth (net) > 1)
        {
          q[0] += 1e-6;   /* belongs to a layer below a hidden space */
          mmb_conserved_step (net, p, q, g, NULL, factors, &residual, NULL);
          assert_true (residual > 1e-12);
        }
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

static int
stop_soon (double time, double loss, void *arg)
{
  (void) time, (void) loss;
  return ++*(int *) arg >= 5;
}

static void
runs_end_as_asked (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = calloc (net->n_params, sizeof *p);
  mmb_flow_info info;
  mmb_flow_opts o;
  int calls = 0;
  task t;

  (void) state;
  task_make (&t, 2, shape_dims, 1, 3);
  mmb_flow_defaults (&o);
  o.time = 100;
  o.stop_loss = 0.01;
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, p);
  mmb_flow_run (net, &t.d, &o, p, NULL, &info, NULL);
  assert_int_equal (info.outcome, MMB_STOPPED);
  check_near (info.loss, 0.01, 1e-9);
  o.stop_loss = 0;
  o.stop_gradient = 1e-3;
  mmb_flow_run (net, &t.d, &o, p, NULL, &info, NULL);
  assert_int_equal (info.outcome, MMB_CONVERGED);
  assert_true (info.gradient_norm <= 1e-3);
  o.stop_gradient = 0;
  o.monitor = stop_soon;
  o.monitor_arg = &calls;
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, p);
  mmb_flow_run (net, &t.d, &o, p, NULL, &info, NULL);
  assert_int_equal (info.outcome, MMB_INTERRUPTED);
  assert_int_equal (calls, 5);
  o.monitor = NULL;
  o.max_rhs = 50;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_ESOLVER);
  o.max_rhs = 1000;
  o.tolerance = -1;
  assert_int_equal (mmb_flow_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  task_free (&t);
  free (p);
  mmb_net_free (net);
}

static bool
run_small (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = calloc (net->n_params, sizeof *p);
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  task t;

  task_make (&t, 2, shape_dims, 1, 3);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.3, 1, NULL, p);
  mmb_flow_defaults (&o);
  o.time = 0.1;
  o.tolerance = 1e-4;
  o.stepper = MMB_STEP_BDF;
  st = mmb_flow_run (net, &t.d, &o, p, NULL, &info, al);
  task_free (&t);
  free (p);
  mmb_net_free (net);
  return st == MMB_OK;
}

/* Vector outputs: every look at the events needs memory. */
static bool
run_vectors (const mmb_allocator *al)
{
  const size_t dims[2] = {2, 2}, F[2] = {2, 2}, widths[2] = {2, 2};
  mmb_net *net = mmb_net_alloc (2, dims, 2, F, 0, widths, NULL,
                                &(mmb_status) {MMB_OK});
  double *p = calloc (net->n_params, sizeof *p);
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  task t;

  task_make (&t, 2, dims, 2, 3);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.3, 1, NULL, p);
  mmb_flow_defaults (&o);
  o.time = 3;
  o.tolerance = 1e-3;
  st = mmb_flow_run (net, &t.d, &o, p, NULL, &info, al);
  task_free (&t);
  free (p);
  mmb_net_free (net);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (run_small);
  check_single_failures (run_vectors);
}

static int
at_once (double time, double loss, void *arg)
{
  (void) time, (void) loss, (void) arg;
  return 1;
}

/* Inputs of which S knows fewer: where the flow comes to rest depends on the
   start, and a prediction that is asked for it follows to the end. */
static void
ends_that_depend_on_the_start (void **state)
{
  /* x_A = 2 z1, x_B = (z1, z2 / 2), y = z1 + z2 */
  static const double S[9] = {4, 2, 0, 2, 1, 0, 0, 0, 0.25};
  static const double Syx[3] = {2, 1, 0.5};
  static const size_t dims[2] = {1, 2}, F[2] = {2, 2}, widths[2] = {1, 1};
  double end[3], directions[3], p[8], W[3], best;
  mmb_predict_flow_opts o = {.tolerance = 1e-9, .end = end};
  mmb_predict_flow_info info;
  mmb_race_result r = {0};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, F, 0, widths, NULL, &st);
  size_t way, i;
  task t;

  (void) state;
  task_make (&t, 2, dims, 1, 1);
  memcpy (t.S, S, sizeof S);
  memcpy (t.Syx, Syx, sizeof Syx);
  t.Syy[0] = 2;
  t.d.W_true = NULL;
  assert_true (net->n_params <= 8);
  mmb_init_directions (&t.d, 1, directions, NULL, NULL);
  mmb_init_fill (net, MMB_INIT_BALANCED, 0.1, 1, directions, p);
  assert_int_equal (mmb_race_room (&r, 2, NULL), MMB_OK);
  for (way = 0; way < 2; way++)
    {
      memset (end, 0xff, sizeof end);
      st = way ? mmb_predict_flow_net (net, &t.d, p, &o, &r, &info, NULL)
               : mmb_predict_flow_balanced (&t.d, F, 0, 0.1, &o, &r, &info,
                                            NULL);
      assert_int_equal (st, MMB_OK);
      assert_true (info.ended);
      if (way == 1)
        plain_flow (net, &t.d, 0, 400, 40000, p);
      else
        continue;
      plain_map (net, p, W);
      /* a solution, and not that of least norm */
      check_near (2 * W[0] + W[1], 1, 1e-7);
      check_near (W[2], 2, 1e-7);
      best = 0.4;   /* of 2 a + b = 1 */
      assert_true (fabs (W[0] - best) > 1e-3);
      for (i = 0; i < 3; i++)
        check_near (end[i], W[i], 1e-6);
    }
  /* neither a run that is interrupted nor one without need has such an end */
  o.monitor = at_once;
  assert_int_equal (mmb_predict_flow_balanced (&t.d, F, 0, 0.1, &o, &r, &info,
                                               NULL), MMB_OK);
  assert_true (info.interrupted && !info.ended);
  o.monitor = NULL;
  t.S[4] = 1.5;
  assert_int_equal (mmb_predict_flow_balanced (&t.d, F, 0, 0.1, &o, &r, &info,
                                               NULL), MMB_OK);
  assert_false (info.ended);
  mmb_race_room_free (&r, NULL);
  task_free (&t);
  mmb_net_free (net);
}

/* One scalar modality of two layers grows logistically. */
static void
one_modality_is_predicted (void **state)
{
  static const size_t dims[1] = {1}, F[1] = {2};
  const mmb_predict_flow_opts o = {.tolerance = 1e-10};
  const double u0 = 1e-2;
  mmb_predict_flow_info info;
  mmb_race_result r;
  double end;
  task t;

  (void) state;
  task_make (&t, 1, dims, 1, 3);
  assert_int_equal (mmb_race_room (&r, 1, NULL), MMB_OK);
  assert_int_equal (mmb_predict_flow_balanced (&t.d, F, 0, u0, &o, &r, &info, NULL),
                    MMB_OK);
  end = fabs (t.Syx[0]) / t.S[0];
  check_near (r.durations[0] * 2 * fabs (t.Syx[0]) / log (end / (u0 * u0) - 1), 1, 1e-8);
  mmb_race_room_free (&r, NULL);
  task_free (&t);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (agrees_with_plain_integration),
    cmocka_unit_test (escape_is_timed_exactly),
    cmocka_unit_test (records_are_on_the_trajectory),
    cmocka_unit_test (records_at_events_hold_the_state_there),
    cmocka_unit_test (hessian_is_the_derivative_of_the_gradient),
    cmocka_unit_test (descent_identity_holds),
    cmocka_unit_test (runs_end_as_asked),
    cmocka_unit_test (ends_that_depend_on_the_start),
    cmocka_unit_test (one_modality_is_predicted),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
