/* test_descent.c - gradient descent against a plain implementation, stop
   rules, divergence, curvature. */
#include "mmb_plain.h"

enum { EPOCHS = 1500, MAX_MAP = 72 };

typedef struct {
  double at[EPOCHS + 1], net_at[1];
  double epoch[EPOCHS + 2], loss[EPOCHS + 2], objective[EPOCHS + 2];
  double Eg[EPOCHS + 2], *W;
  mmb_record r;
} tape;

static tape *
tape_new (size_t epochs, size_t cells)
{
  tape *t = calloc (1, sizeof *t);
  size_t i;
  for (i = 0; i <= epochs; i++)
    t->at[i] = (double) i;
  t->W = calloc ((epochs + 2) * cells, sizeof (double));
  t->r.count = epochs + 1;
  t->r.at = t->at;
  t->r.t = t->epoch;
  t->r.capacity = epochs + 2;
  t->r.loss = t->loss;
  t->r.objective = t->objective;
  t->r.Eg = t->Eg;
  t->r.W = t->W;
  return t;
}

static void
tape_free (tape *t)
{
  free (t->W);
  free (t);
}

static double *
start (const mmb_net *net, double u0)
{
  double *p = malloc (net->n_params * sizeof *p);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, u0, 1, NULL, p),
                    MMB_OK);
  return p;
}

/* All weights and the whole record, for every shape, with and without decay;
   the loss crosses from above 90 % to below 10 % of what can be explained. */
static void
against_plain_descent (void **state)
{
  size_t n, i, e, j, o;
  int decay;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    for (decay = 0; decay < 2; decay++)
      {
        mmb_net *net = shape_net (&shapes[n], NULL);
        size_t O = net->O, D = net->D, middle = 0, epochs = EPOCHS;
        double *p = start (net, n == 0 ? 0.01 : 0.28), W[MAX_MAP];
        double *q = malloc (net->n_params * sizeof *q);
        double *off = malloc (net->n_params * sizeof *off);
        double *g = malloc (net->n_params * sizeof *g);
        double *mid = malloc (net->n_params * sizeof *mid);
        tape *rec = tape_new (epochs, O * D);
        mmb_descent_opts opts;
        mmb_descent_info info;
        double first, loss, penalty, lambda = decay ? 2e-3 : 0;
        task t;
        task_make (&t, net->M, shape_dims, O, (unsigned) n);
        mmb_descent_defaults (&opts);
        opts.learning_rate = O > 3 ? 0.01 : 0.02;
        opts.weight_decay = lambda;
        opts.epochs = epochs;
        memcpy (q, p, net->n_params * sizeof *q);
        memcpy (off, p, net->n_params * sizeof *off);
        assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &rec->r, &info,
                                           NULL), MMB_OK);
        assert_int_equal (rec->r.rows, epochs + 1);
        first = rec->loss[0];
        assert_true (rec->loss[epochs] < 0.1 * first);
        assert_true (info.loss == rec->loss[epochs] && info.epoch == epochs);
        for (e = 0; e < epochs && rec->loss[e] > 0.5 * first; e++)
          middle = e;
        assert_true (middle > 3);
        for (e = 0; e <= epochs; e++)
          {
            plain_map (net, q, W);
            loss = plain_gradient (net, &t.d, q, g);
            check_near (rec->loss[e], loss, 1e-12 * first);
            for (i = 0, penalty = 0; i < net->n_params; i++)
              penalty += lambda / 2 * q[i] * q[i];
            check_near (rec->objective[e], loss + penalty, 1e-12 * first
                                                            + 1e-12 * penalty);
            check_near (rec->Eg[e], rec->loss[e], 1e-12 * first);
            for (j = 0; j < D; j++)
              for (o = 0; o < O; o++)
                check_near (rec->W[(e * D + j) * O + o],
                            W[o + O * j], 1e-12);
            if (e == middle)
              memcpy (mid, q, net->n_params * sizeof *mid);
            for (i = 0; i < net->n_params; i++)
              q[i] -= opts.learning_rate * (g[i] + lambda * q[i]);
          }
        /* weights in mid-transition, and the same with a rate off by 1e-6 */
        memcpy (p, off, net->n_params * sizeof *p);
        opts.epochs = middle;
        assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info,
                                           NULL), MMB_OK);
        assert_true (relative_error (net->n_params, p, mid) < 1e-12);
        opts.learning_rate *= 1 + 1e-6;
        assert_int_equal (mmb_descent_run (net, &t.d, &opts, off, NULL, &info,
                                           NULL), MMB_OK);
        assert_true (relative_error (net->n_params, off, mid) > 1e-10);
        task_free (&t);
        tape_free (rec);
        free (p);
        free (q);
        free (off);
        free (g);
        free (mid);
        mmb_net_free (net);
      }
}

/* Wide layers: all remainders of the vector kernels. */
static void
every_width (void **state)
{
  size_t width, i, e;
  (void) state;
  for (width = 1; width <= 40; width++)
    {
      const size_t F[2] = {3, 3};
      const size_t w[5] = {width, 41 - width, 7, width, 13};
      mmb_status st;
      mmb_net *net = mmb_net_alloc (2, shape_dims, 1, F, 1, w, NULL, &st);
      double *p = start (net, 0.3);
      double *q = malloc (net->n_params * sizeof *q);
      double *g = malloc (net->n_params * sizeof *g);
      mmb_descent_opts opts;
      mmb_descent_info info;
      task t;
      task_make (&t, 2, shape_dims, 1, 3);
      mmb_descent_defaults (&opts);
      opts.learning_rate = 0.01;
      opts.epochs = 60;
      memcpy (q, p, net->n_params * sizeof *q);
      assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info,
                                         NULL), MMB_OK);
      for (e = 0; e < 60; e++)
        {
          plain_gradient (net, &t.d, q, g);
          for (i = 0; i < net->n_params; i++)
            q[i] -= 0.01 * g[i];
        }
      assert_true (relative_error (net->n_params, p, q) < 1e-12);
      task_free (&t);
      free (p);
      free (q);
      free (g);
      mmb_net_free (net);
    }
}

static void
stop_rules (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = start (net, 0.3), *g = malloc (net->n_params * sizeof *g), sum;
  tape *rec = tape_new (EPOCHS, 3);
  mmb_descent_opts opts;
  mmb_descent_info info;
  size_t i;
  task t;
  (void) state;
  task_make (&t, 2, shape_dims, 1, 1);
  mmb_descent_defaults (&opts);
  assert_true (opts.learning_rate == 0.04);
  assert_int_equal (opts.epochs, 1000);
  opts.epochs = EPOCHS;
  opts.stop_loss = 1e-3;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &rec->r, &info,
                                     NULL), MMB_OK);
  assert_int_equal (info.outcome, MMB_STOPPED);
  assert_int_equal (rec->r.rows, info.epoch + 1);
  assert_true (rec->loss[info.epoch] <= 1e-3);
  assert_true (rec->loss[info.epoch - 1] > 1e-3);
  assert_true (isnan (info.gradient_norm));
  opts.stop_loss = 0;
  opts.stop_gradient = 1e-4;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &rec->r, &info,
                                     NULL), MMB_OK);
  assert_int_equal (info.outcome, MMB_CONVERGED);
  plain_gradient (net, &t.d, p, g);
  for (i = 0, sum = 0; i < net->n_params; i++)
    sum += g[i] * g[i];
  assert_true (sqrt (sum) <= 1e-4);
  assert_true (info.gradient_norm <= 1e-4 && info.gradient_norm > 0.8e-4);
  tape_free (rec);
  task_free (&t);
  free (p);
  free (g);
  mmb_net_free (net);
}

typedef struct {
  int calls, stop_at;
  double epoch, loss;
} watcher;

static int
watch (double epoch, double loss, void *arg)
{
  watcher *w = arg;
  w->epoch = epoch;
  w->loss = loss;
  return ++w->calls >= w->stop_at;
}

/* A stop keeps the last step, and what it had computed is right. */
static void
monitor_stops (void **state)
{
  mmb_net *net = shape_net (&shapes[6], NULL);
  double *p = start (net, 0.2), *q = start (net, 0.2);
  watcher w = {0, 3, 0, 0};
  double at[1] = {0}, net_at[2] = {0, 5};
  double epoch[2], loss[2], W[2 * 6];
  double *nets = malloc (5 * net->n_params * sizeof *nets);
  double *states = nets + 2 * net->n_params, state_at[3] = {0, 3, 5};
  mmb_record r = {.count = 1, .at = at, .capacity = 2, .t = epoch, .loss = loss, .W = W,
                  .net_count = 2, .net_at = net_at, .nets = nets,
                  .state_count = 3, .state_at = state_at, .states = states};
  mmb_descent_opts opts;
  mmb_descent_info info, short_info;
  task t;
  (void) state;
  task_make (&t, 3, shape_dims, 1, 1);
  mmb_descent_defaults (&opts);
  opts.learning_rate = 1e-5;
  opts.epochs = 1000000000;
  opts.monitor = watch;
  opts.monitor_arg = &w;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &r, &info, NULL),
                    MMB_OK);
  assert_int_equal (info.outcome, MMB_INTERRUPTED);
  assert_int_equal (w.calls, 3);
  assert_true (w.epoch == (double) info.epoch && info.epoch > 10);
  assert_int_equal (r.rows, 2);
  assert_true (epoch[1] == w.epoch && loss[1] == w.loss);
  assert_int_equal (r.net_rows, 2);
  assert_memory_equal (nets, q, net->n_params * sizeof *q);
  assert_int_equal (r.state_rows, 3);
  assert_memory_equal (states, q, net->n_params * sizeof *q);
  assert_memory_equal (states + 2 * net->n_params, nets + net->n_params,
                       net->n_params * sizeof *q);
  memcpy (nets, q, net->n_params * sizeof *q);
  opts.monitor = NULL;
  opts.epochs = 3;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, nets, NULL, &short_info,
                                     NULL), MMB_OK);
  assert_memory_equal (states + net->n_params, nets, net->n_params * sizeof *q);
  opts.epochs = info.epoch;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, q, NULL, &info, NULL),
                    MMB_OK);
  assert_memory_equal (p, q, net->n_params * sizeof *p);
  task_free (&t);
  free (nets);
  free (p);
  free (q);
  mmb_net_free (net);
}

/* Tiny networks are not held up by a monitor, with one output or with two. */
static void
monitor_is_asked_now_and_then (void **state)
{
  static const size_t which[2] = {6, 7};
  size_t k;
  (void) state;
  for (k = 0; k < 2; k++)
    {
      const shape *s = &shapes[which[k]];
      mmb_net *net = shape_net (s, NULL);
      double *p = start (net, 0.2);
      watcher w = {0, 1000000, 0, 0};
      mmb_descent_opts opts;
      mmb_descent_info info;
      task t;
      task_make (&t, s->M, shape_dims, s->O, 1);
      mmb_descent_defaults (&opts);
      opts.learning_rate = 1e-5;
      opts.epochs = 5000;
      opts.monitor = watch;
      opts.monitor_arg = &w;
      assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info,
                                         NULL), MMB_OK);
      assert_int_equal (info.epoch, 5000);
      assert_true (w.calls > 0 && w.calls < 100);
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

/* Linear regression: stable below 2 / lambda_max (S), and only there. */
static void
divergence (void **state)
{
  const size_t dims[2] = {1, 1}, F[2] = {1, 1};
  const double top = (5 + sqrt (13)) / 2;   /* of S = [4 1; 1 1] */
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, F, 0, NULL, NULL, &st);
  double p[2] = {0.1, 0.2};
  tape *rec = tape_new (EPOCHS, 2);
  mmb_descent_opts opts;
  mmb_descent_info info;
  task t;
  (void) state;
  task_toy (&t, 0.5, 2);
  mmb_descent_defaults (&opts);
  opts.epochs = EPOCHS;
  opts.learning_rate = 2 / top * 0.999;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &rec->r, &info,
                                     NULL), MMB_OK);
  opts.learning_rate = 2 / top * 1.05;
  p[0] = 0.1;
  p[1] = 0.2;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &rec->r, &info,
                                     NULL), MMB_EDIVERGED);
  assert_true (info.last_finite_epoch == info.epoch - 1);
  assert_true (p[0] == 0.1 && p[1] == 0.2);
  tape_free (rec);
  task_free (&t);
  mmb_net_free (net);
}

/* Curvature against the largest eigenvalue of a Hessian of differences, by
   plain power iteration on (H + c I). */
static void
curvature_of_deep_networks (void **state)
{
  const size_t which[3] = {1, 4, 6};
  size_t n, i, j, k;
  (void) state;
  for (n = 0; n < 3; n++)
    {
      mmb_net *net = shape_net (&shapes[which[n]], NULL);
      size_t N = net->n_params;
      double *p = start (net, 0.3), *g = malloc (N * sizeof *g), got;
      double *H = malloc (N * N * sizeof *H), *v = malloc (N * sizeof *v);
      double *u = malloc (N * sizeof *u), value = 0, c = 0;
      task t;
      task_make (&t, net->M, shape_dims, net->O, 2);
      for (j = 0; j < N; j++)
        for (k = 0; k < 2; k++)
          {
            double keep = p[j];
            p[j] = keep + (k ? 1e-4 : -1e-4);
            plain_gradient (net, &t.d, p, g);
            for (i = 0; i < N; i++)
              H[i + N * j] = (k ? H[i + N * j] : 0)
                             + (k ? 1 : -1) * g[i] / 2e-4;
            p[j] = keep;
          }
      for (i = 0; i < N * N; i++)
        c = fmax (c, fabs (H[i]));
      c *= 10;
      fill_matrix (N, v, 3);
      for (k = 0; k < 20000; k++)
        {
          double norm = 0;
          for (i = 0; i < N; i++)
            {
              u[i] = c * v[i];
              for (j = 0; j < N; j++)
                u[i] += H[i + N * j] * v[j];
              norm += u[i] * u[i];
            }
          norm = sqrt (norm);
          for (i = 0; i < N; i++)
            v[i] = u[i] / norm;
          value = norm - c;
          if (N > 60 && k > 3000)
            break;
        }
      assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_OK);
      check_near (got, value, 2e-3 * value);
      task_free (&t);
      free (p);
      free (g);
      free (H);
      free (v);
      free (u);
      mmb_net_free (net);
    }
}

static void
bad_arguments (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = start (net, 0.3), bad[5] = {0, -1, NAN, INFINITY, 0};
  mmb_descent_opts opts;
  mmb_descent_info info;
  double twice[2] = {0, 0};
  mmb_record r = {.count = 2, .at = twice, .capacity = 3};
  double flops, bytes;
  size_t i;
  task t, other;
  (void) state;
  task_make (&t, 2, shape_dims, 1, 1);
  task_make (&other, 3, shape_dims, 1, 1);
  for (i = 0; i < 4; i++)
    {
      mmb_descent_defaults (&opts);
      opts.learning_rate = bad[i];
      assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info,
                                         NULL), MMB_EINVAL);
    }
  mmb_descent_defaults (&opts);
  opts.weight_decay = -1;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info, NULL),
                    MMB_EINVAL);
  for (i = 0; i < 8; i++)
    {
      const double fine[2] = {0, 1}, late[2] = {1, 2};
      mmb_record q = {.count = 2, .at = fine, .capacity = 3};
      mmb_descent_defaults (&opts);
      switch (i)
        {
        case 0: opts.weight_decay = INFINITY; break;
        case 1: opts.stop_loss = -1; break;
        case 2: opts.stop_loss = NAN; break;
        case 3: opts.stop_gradient = -1; break;
        case 4: q.count = 0; break;
        case 5: q.at = late; break;
        case 6: q.net_count = 2, q.net_at = twice; break;
        case 7: q.state_count = 2, q.state_at = twice; break;
        }
      assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &q, &info, NULL),
                        MMB_EINVAL);
    }
  mmb_descent_defaults (&opts);
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, &r, &info, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_descent_run (net, &other.d, &opts, p, NULL, &info,
                                     NULL), MMB_EDIM);
  p[3] = NAN;
  assert_int_equal (mmb_descent_run (net, &t.d, &opts, p, NULL, &info, NULL),
                    MMB_ENONFINITE);
  mmb_descent_cost (net, &flops, &bytes);
  assert_true (flops >= 4 * (double) net->n_params && flops < 8 * 100);
  assert_true (bytes >= 16 * (double) net->n_params);
  task_free (&t);
  task_free (&other);
  free (p);
  mmb_net_free (net);
}

static void
names_of_looks (void **state)
{
  (void) state;
  assert_string_equal (mmb_looks_name (MMB_LOOK_NEVER), "off");
  assert_string_equal (mmb_looks_name (MMB_LOOK_ALWAYS), "on");
  assert_string_equal (mmb_looks_name (MMB_LOOK_CHEAPLY), "auto");
  assert_null (mmb_looks_name (MMB_LOOKS_COUNT));
}

static bool
with_allocator (const mmb_allocator *al)
{
  bool ok = true;
  size_t k;
  for (k = 0; k < 2 && ok; k++)
    {
      mmb_net *net = shape_net (&shapes[k ? 4 : 6], NULL);
      double *p = start (net, 0.3), curvature, epoch[4], loss[4], W[400];
      const double at[2] = {0, 2};
      mmb_record r = {.count = 2, .at = at, .capacity = 3, .t = epoch,
                      .loss = loss, .W = W};
      mmb_descent_opts opts;
      mmb_descent_info info;
      task t;
      task_make (&t, net->M, shape_dims, net->O, 1);
      mmb_descent_defaults (&opts);
      opts.epochs = 2;
      opts.stop_loss = opts.stop_gradient = 0;
      ok = mmb_descent_run (net, &t.d, &opts, p, &r, &info, al) == MMB_OK
           && mmb_curvature (net, &t.d, p, &curvature, al) == MMB_OK;
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
  return ok;
}

/* Few enough allocations in a run to fail at each: power iteration has none. */
static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (with_allocator);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (against_plain_descent),
    cmocka_unit_test (every_width),
    cmocka_unit_test (stop_rules),
    cmocka_unit_test (monitor_stops),
    cmocka_unit_test (monitor_is_asked_now_and_then),
    cmocka_unit_test (divergence),
    cmocka_unit_test (curvature_of_deep_networks),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (names_of_looks),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
