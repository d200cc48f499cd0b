/* test_optimizers.c - optimizers against their rules written out weight by
   weight, along whole runs; the kernels that they stand on. */
#include "mmb_plain.h"
#include "mmb_kernels.h"

enum { EPOCHS = 220, PART = 90 };

/* What a rule remembers, and how far it has come. */
typedef struct {
  double *a, *b;
  double steps;
} memory;

/* D (m x n) over its Frobenius norm, then five times a X + (b A + c A^2) X
   with A = X X': Keller Jordan's iteration, by plain loops. */
static void
newton_schulz (size_t m, size_t n, double *X)
{
  double *A = malloc (m * m * sizeof *A), *B = malloc (m * m * sizeof *B);
  double *Y = malloc (m * n * sizeof *Y), norm = 0;
  size_t t, i, j, k;
  for (i = 0; i < m * n; i++)
    norm += X[i] * X[i];
  for (i = 0; i < m * n; i++)
    X[i] /= sqrt (norm);
  for (t = 0; t < 5; t++)
    {
      for (i = 0; i < m; i++)
        for (j = 0; j < m; j++)
          for (A[i + m * j] = 0, k = 0; k < n; k++)
            A[i + m * j] += X[i + m * k] * X[j + m * k];
      for (i = 0; i < m; i++)
        for (j = 0; j < m; j++)
          for (B[i + m * j] = -4.7750 * A[i + m * j], k = 0; k < m; k++)
            B[i + m * j] += 2.0315 * A[i + m * k] * A[k + m * j];
      for (i = 0; i < m; i++)
        for (j = 0; j < n; j++)
          for (Y[i + m * j] = 3.4445 * X[i + m * j], k = 0; k < m; k++)
            Y[i + m * j] += B[i + m * k] * X[k + m * j];
      memcpy (X, Y, m * n * sizeof *X);
    }
  free (A);
  free (B);
  free (Y);
}

/* One layer of N weights from the index AT on: PyTorch's rules. */
static void
plain_step (const char *rule, const mmb_descent_opts *o, double rate,
            const mmb_layer *w, const double *g, memory *s, double *p)
{
  const mmb_optimizer_opts *c = &o->settings;
  size_t n = w->rows * w->cols, i, at = w->offset;
  double *D = malloc (n * sizeof *D);
  for (i = 0; i < n; i++)
    {
      double *x = &p[at + i], d = g[at + i], *a = &s->a[at + i];
      double *b = &s->b[at + i];
      if (!strcmp (rule, "momentum"))
        {
          d += o->weight_decay * *x;
          *a = c->momentum * *a + d;
          *x -= rate * (c->nesterov ? d + c->momentum * *a : *a);
        }
      else if (!strncmp (rule, "adam", 4))
        {
          if (!strcmp (rule, "adamw"))
            *x *= 1 - rate * o->weight_decay;
          else
            d += o->weight_decay * *x;
          *a = c->beta1 * *a + (1 - c->beta1) * d;
          *b = c->beta2 * *b + (1 - c->beta2) * d * d;
          *x -= rate / (1 - pow (c->beta1, s->steps)) * *a
                / (sqrt (*b) / sqrt (1 - pow (c->beta2, s->steps))
                   + c->epsilon);
        }
      else if (!strcmp (rule, "sign"))
        *x = *x * (1 - rate * o->weight_decay) - rate * ((d > 0) - (d < 0));
      else
        {
          *a = c->momentum * *a + d;
          D[i] = c->nesterov ? d + c->momentum * *a : *a;
        }
    }
  if (!strcmp (rule, "muon"))
    {
      newton_schulz (w->rows, w->cols, D);
      for (i = 0; i < n; i++)
        p[at + i] = p[at + i] * (1 - rate * o->weight_decay) - rate * D[i];
    }
  free (D);
}

/* EPOCHS of them; the norm of the last gradient, penalty included. */
static double
plain_run (const mmb_net *net, const mmb_moments *d, const char *rule,
           const mmb_descent_opts *o, memory *s, double *p)
{
  double *g = malloc (net->n_params * sizeof *g), rate, square = 0;
  size_t e, l, i;
  for (e = 0; e < EPOCHS; e++)
    {
      plain_gradient (net, d, p, g);
      s->steps++;
      for (square = 0, i = 0; i < net->n_params; i++)
        square += pow (g[i] + o->weight_decay * p[i], 2);
      for (l = 0; l < net->n_layers; l++)
        {
          size_t m = mmb_net_modality (net, l);
          rate = o->learning_rate * pow (o->rates.fall, (double) e)
                 * (m < net->M ? o->rates.encoder[m] : o->rates.decoder);
          plain_step (rule, o, rate, &net->layers[l], g, s, p);
        }
    }
  free (g);
  return sqrt (square);
}

/* Every rule on scalar and vector outputs, with decay and rates, in two parts
   that hand over what is remembered. */
static void
rules (void **state)
{
  static const size_t which[] = {1, 4, 10};
  static const uint64_t from[1] = {0};
  static const double rates[3] = {1, 0.7, 1.4};
  size_t k, r, ahead;
  double worst = 0;
  (void) state;
  for (k = 0; k < sizeof which / sizeof *which; k++)
    for (r = 1; mmb_optimizer_name (r); r++)
      for (ahead = 0; ahead < 2; ahead++)
        {
          const mmb_optimizer *rule = mmb_optimizer_at (r);
          mmb_net *net = shape_net (&shapes[which[k]], NULL);
          size_t n = net->n_params, rows, numbers, i;
          double *p = malloc (n * sizeof *p), *q = malloc (n * sizeof *q);
          memory s = {calloc (n, sizeof (double)), calloc (n, sizeof (double)),
                      0};
          double *mine, first, last, norm;
          mmb_descent_opts o;
          mmb_descent_info info;
          task t;
          task_make (&t, net->M, shape_dims, net->O, 3);
          assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.3, 1,
                                           NULL, p), MMB_OK);
          memcpy (q, p, n * sizeof *p);
          mmb_descent_defaults (&o);
          o.optimizer = rule;
          o.learning_rate = rule->whole ? 5e-4 : rule->state != 1 ? 0.002 : 0.01;
          o.weight_decay = ahead ? 0 : 0.02;
          o.stop_gradient = 1e-12;   /* asks for the gradient's norm */
          o.settings.momentum = 0.8;
          o.settings.nesterov = ahead;
          o.settings.iterations = 5;
          o.settings.epsilon = ahead ? 1e-3 : 1e-8;
          o.rates = (mmb_rates) {1, from, rates, 0.6, 0.995};
          assert_true (mmb_descent_state (rule, n, &rows, &numbers));
          assert_int_equal (numbers,
                            (n + (rule->counts ? 1 : 0)) * rule->state);
          o.state = mine = calloc (numbers + 1, sizeof *mine);
          o.epochs = PART;
          assert_int_equal (mmb_descent_run (net, &t.d, &o, p, NULL, &info,
                                             NULL), MMB_OK);
          first = info.loss;
          o.first = PART;
          o.epochs = EPOCHS - PART;
          assert_int_equal (mmb_descent_run (net, &t.d, &o, p, NULL, &info,
                                             NULL), MMB_OK);
          last = info.loss;
          norm = plain_run (net, &t.d, rule->name, &o, &s, q);
          check_near (info.gradient_norm / norm, 1, 1e-10);
          assert_true (last < first);
          worst = fmax (worst, relative_error (n, p, q));
          if (!(relative_error (n, p, q) < 1e-11))
            print_message ("%s shape %zu: %g\n", rule->name, which[k],
                           relative_error (n, p, q));
          assert_true (relative_error (n, p, q) < 1e-11);
          if (rule->state > 0)
            assert_true (relative_error (n, mine, s.a) < 1e-9);
          if (rule->counts)
            {
              assert_true (relative_error (n, mine + rows, s.b) < 1e-9);
              assert_true (mine[n] == EPOCHS);
            }
          for (i = 0; i < n; i++)
            assert_true (isfinite (p[i]));
          task_free (&t);
          free (mine);
          free (s.a);
          free (s.b);
          free (p);
          free (q);
          mmb_net_free (net);
        }
  print_message ("rules written out, %d epochs: %.1e\n", EPOCHS, worst);
}

/* Muon's exact factor U V' of G = U diag (s) V', known by construction, where
   singular values of 1e-12 count as none. */
static void
exact_factor (void **state)
{
  enum { M = 4, N = 3 };
  const mmb_optimizer *muon = mmb_optimizer_at (5);
  const double s[3] = {3, 0.02, 1e-12};
  double U[M * N], V[N * N], G[M * N], w[M * N], want[M * N], v[M * N] = {0};
  double work[4 * M * N];
  size_t i, j, k, l, pass;
  mmb_optimizer_opts o;
  mmb_piece p = {.rows = M, .cols = N, .rate = -1, .w = w, .g = G, .state = v,
                 .stride = M * N, .work = work};
  (void) state;
  assert_string_equal (muon->name, "muon");
  mmb_optimizer_defaults (&o);
  for (i = 0; i < M * N; i++)
    U[i] = sin (1.0 + 2.3 * (double) (i * i));
  for (i = 0; i < N * N; i++)
    V[i] = cos (1.0 + 1.7 * (double) (i * i));
  for (k = 0; k < N; k++)   /* Gram and Schmidt, twice */
    for (pass = 0; pass < 2; pass++)
      for (l = 0; l <= k; l++)
        {
          double a = 0, b = 0;
          for (i = 0; i < M; i++)
            a += U[i + M * l] * U[i + M * k];
          for (i = 0; i < N; i++)
            b += V[i + N * l] * V[i + N * k];
          for (i = 0; i < M; i++)
            U[i + M * k] = l < k ? U[i + M * k] - a * U[i + M * l]
                                 : U[i + M * k] / sqrt (a);
          for (i = 0; i < N; i++)
            V[i + N * k] = l < k ? V[i + N * k] - b * V[i + N * l]
                                 : V[i + N * k] / sqrt (b);
        }
  for (i = 0; i < M; i++)
    for (j = 0; j < N; j++)
      {
        G[i + M * j] = want[i + M * j] = w[i + M * j] = 0;
        for (k = 0; k < N; k++)
          {
            G[i + M * j] += s[k] * U[i + M * k] * V[j + N * k];
            want[i + M * j] += (k < 2) * U[i + M * k] * V[j + N * k];
          }
      }
  assert_int_equal (muon->update (&o, &p), MMB_OK);
  assert_true (relative_error (M * N, w, want) < 1e-12);
  /* a vector has norm 1, in any unit; none for zeros */
  for (pass = 0; pass < 3; pass++)
    {
      const double unit[3] = {1e-200, 1e200, 0};
      double square = 0;
      p.rows = M;
      p.cols = 1;
      for (i = 0; i < M; i++)
        {
          G[i] = unit[pass] * (double) (i + 1);
          w[i] = v[i] = 0;
        }
      assert_int_equal (muon->update (&o, &p), MMB_OK);
      for (i = 0; i < M; i++)
        square += w[i] * w[i];
      check_near (square, pass < 2 ? 1 : 0, 1e-14);
      check_near (w[3], 4 * w[0], 1e-14);
    }
}

static void
settings (void **state)
{
  mmb_optimizer_opts o;
  size_t i;
  (void) state;
  for (i = 0; i < 7; i++)
    {
      mmb_optimizer_defaults (&o);
      assert_true (mmb_optimizer_valid (&o));
      o.momentum = i == 0 ? 1 : i == 1 ? -0.1 : 0;
      o.beta1 = i == 2 ? 1 : 0.9;
      o.beta2 = i == 3 ? NAN : 0.999;
      o.epsilon = i == 4 ? 0 : i == 5 ? INFINITY : 1e-8;
      o.iterations = i == 6 ? 1001 : 0;
      assert_false (mmb_optimizer_valid (&o));
    }
  assert_null (mmb_optimizer_at (6));
  assert_null (mmb_optimizer_name (6));
}

static void
flat_kernels (void **state)
{
  size_t rows, cols, i, j;
  (void) state;
  for (rows = 1; rows <= 40; rows += 3)
    for (cols = 1; cols <= 9; cols++)
      {
        double *x = malloc ((rows * cols * 2 + 2 * (rows + cols))
                            * sizeof *x);
        double *W = x, *G = W + rows * cols, *g = G + rows * cols;
        double *up = g + rows, *c = up + rows, *down = c + cols, want;
        int add;
        fill_matrix (rows * cols * 2 + 2 * (rows + cols), x, 5);
        for (add = 0; add < 2; add++)
          {
            double before = up[rows - 1];
            mmb_kernel_flat_up (rows, cols, W, c, add, up);
            for (want = add ? before : 0, j = 0; j < cols; j++)
              want += W[rows - 1 + j * rows] * c[j];
            check_near (up[rows - 1], want, 1e-13);
          }
        mmb_kernel_flat_slope (rows, cols, g, c, G);
        mmb_kernel_flat_down (rows, cols, W, g, down);
        for (j = 0; j < cols; j++)
          {
            for (want = 0, i = 0; i < rows; i++)
              {
                want += W[i + j * rows] * g[i];
                assert_true (G[i + j * rows] == -g[i] * c[j]);
              }
            check_near (down[j], want, 1e-13);
          }
        free (x);
      }
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[4], NULL);
  double *p = malloc (net->n_params * sizeof *p);
  size_t r;
  bool ok = true;
  task t;
  task_make (&t, net->M, shape_dims, net->O, 3);
  for (r = 2; ok && mmb_optimizer_name (r); r++)
    {
      mmb_descent_opts o;
      mmb_descent_info info;
      mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.3, 1, NULL, p);
      mmb_descent_defaults (&o);
      o.epochs = 2;
      o.optimizer = mmb_optimizer_at (r);
      o.learning_rate = 1e-3;
      ok = mmb_descent_run (net, &t.d, &o, p, NULL, &info, al) == MMB_OK;
    }
  task_free (&t);
  free (p);
  mmb_net_free (net);
  return ok;
}

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
    cmocka_unit_test (rules),
    cmocka_unit_test (exact_factor),
    cmocka_unit_test (settings),
    cmocka_unit_test (flat_kernels),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
