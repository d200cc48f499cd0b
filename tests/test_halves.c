/* test_halves.c - networks of scalar modalities from the moments of x+ and x-:
   against samples one by one, quadrature, central differences, published times. */
#include "mmb_plain_leaky.h"
#include "mmb_engine_type.h"

static const size_t ones[3] = {1, 1, 1};

/* Late fusion of scalar modalities, encoders of different depths. */
static const shape late[] = {
  {2, 1, 0, {2, 2, 0}, {7, 4}},
  {2, 2, 0, {2, 3, 0}, {9, 5, 6}},
  {3, 3, 0, {2, 1, 2}, {4, 8}},
  {2, 1, 0, {4, 3, 0}, {5, 9, 4, 8, 17}},
  {1, 3, 0, {4, 0, 0}, {5, 6, 7}},
  {2, 1, 0, {1, 2, 0}, {18}},
  {2, 4, 0, {2, 2, 0}, {3, 9}},
};

#define N_LATE (sizeof late / sizeof late[0])

static mmb_net *
late_net (const shape *s, double slope, const mmb_allocator *al)
{
  mmb_status st;
  mmb_net *net = mmb_net_alloc (s->M, ones, s->O, s->fusion, 0, s->widths, al,
                                &st);
  if (net)
    net->slope = slope;
  return net;
}

/* P samples of skewed inputs, whose target is no linear map of them. */
typedef struct {
  double *X[3], *Y;
  mmb_samples s;
} sampled;

static void
sampled_make (sampled *t, size_t P, size_t M, size_t O)
{
  static const double S_true[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, W_true[9] = {1};
  size_t m, o, i;
  for (m = 0; m < M; m++)
    {
      t->X[m] = malloc (P * sizeof (double));
      fill_matrix (P, t->X[m], (unsigned) m + 3);
      for (i = 0; i < P; i++)
        t->X[m][i] += m * 0.3 * t->X[0][i] + 0.4 * t->X[m][i] * t->X[m][i];
    }
  t->Y = malloc (P * O * sizeof (double));
  fill_matrix (P * O, t->Y, 11);
  for (o = 0; o < O; o++)
    for (i = 0; i < P; i++)
      for (m = 0; m < M; m++)
        t->Y[i + P * o] += (2 - (double) m + 0.5 * (double) o) * t->X[m][i]
                           + 0.3 * fabs (t->X[m][i]);
  t->s = (mmb_samples) {.M = M, .D = M, .O = O, .P = P, .dims = ones,
                        .X = (const double *const *) t->X, .Y = t->Y,
                        .S_true = M == 3 ? S_true : NULL, .W_true = W_true};
}

static void
sampled_free (sampled *t)
{
  size_t m;
  for (m = 0; m < t->s.M; m++)
    free (t->X[m]);
  free (t->Y);
}

static double *
start (const mmb_net *net, double size)
{
  double *p = malloc (net->n_params * sizeof *p);
  fill_matrix (net->n_params, p, 5);
  for (size_t i = 0; i < net->n_params; i++)
    p[i] *= size;
  return p;
}

static const double slopes[] = {0, 0.2, 1};

/* Loss and gradient against samples and central differences; a step with other
   factors for every layer, and the norm of the gradient. */
static void
gradients_and_steps (void **state)
{
  size_t n, k, i, j;
  double worst = 0, plain = 0;
  (void) state;
  for (n = 0; n < N_LATE; n++)
    for (k = 0; k < 3; k++)
      {
        mmb_net *net = late_net (&late[n], slopes[k], NULL);
        size_t N = net->n_params;
        double *p = start (net, 0.8), *q = malloc (N * sizeof *q);
        double *g = malloc (N * sizeof *g), *got = malloc (N * sizeof *got);
        double loss, want = 0, square, error, residual;
        mmb_factor f[16];
        mmb_observation seen;
        mmb_halves *h;
        mmb_engine *e;
        mmb_status st;
        sampled t;
        sampled_make (&t, 200, net->M, net->O);
        h = mmb_halves_samples (&t.s, NULL, &st);
        assert_non_null (h);
        e = mmb_engine_halves (net, h, NULL, &st);
        assert_non_null (e);
        for (i = 0; i < net->n_layers; i++)
          {
            f[i].rate = 0.01 * (double) (1 + i % 3);
            f[i].keep = 1 - f[i].rate * 0.1 * (double) (i % 2);
          }
        mmb_engine_set_factors (e, f);
        assert_int_equal (mmb_engine_load (e, p), MMB_OK);
        mmb_engine_store (e, q);
        assert_memory_equal (p, q, N * sizeof *p);
        loss = plain_leaky_gradient (net, &t.s, p, g);
        check_near (mmb_engine_evaluate (e), loss, 1e-13 * loss);
        assert_int_equal (mmb_engine_gradient (e, NULL, 0, got), MMB_OK);
        plain = fmax (plain, relative_error (N, got, g));
        error = central_differences (e, N, p, g);
        worst = fmax (worst, error);
        assert_true (error < 1e-8);
        /* the step, and the checked one, which is the same */
        for (j = 0; j < 2; j++)
          {
            assert_int_equal (mmb_engine_load (e, p), MMB_OK);
            mmb_engine_evaluate (e);
            if (j == 0)
              assert_int_equal (mmb_engine_step (e, &square), MMB_OK);
            else
              assert_int_equal (e->type->identity (e, NULL, &residual),
                                MMB_OK);
            mmb_engine_store (e, j ? got : q);
          }
        assert_memory_equal (got, q, N * sizeof *q);
        check_near (residual, 0, 1e-14);
        for (i = 0; i < net->n_layers; i++)
          for (j = 0; j < net->layers[i].rows * net->layers[i].cols; j++)
            {
              size_t at = net->layers[i].offset + j;
              want += g[at] * g[at];
              g[at] = f[i].keep * p[at] - f[i].rate * g[at];
            }
        assert_true (relative_error (N, q, g) < 1e-14);
        check_near (square, want, 1e-12 * want);
        /* what it shows belongs to the new weights: the odd part */
        mmb_engine_observe (e, &seen);
        for (i = 0; i < net->M; i++)
          {
            double value[LEAKY_SPACES][LEAKY_UNITS], x[3] = {0}, up[4];
            x[i] = 1;
            memcpy (up, plain_leaky_values (net, q, x, value), sizeof up);
            x[i] = -1;
            plain_leaky_values (net, q, x, value);
            for (j = 0; j < net->O; j++)
              check_near (seen.W[j + i * net->O],
                          (up[j] - value[net->n_layers][j]) / 2, 1e-13);
          }
        assert_true (net->M == 3 ? seen.Eg > 0 : isnan (seen.Eg));
        mmb_engine_free (e);
        mmb_halves_free (h);
        sampled_free (&t);
        free (p);
        free (q);
        free (g);
        free (got);
        mmb_net_free (net);
      }
  assert_true (plain < 1e-13);
  print_message ("against samples %.1e, central differences %.1e\n", plain,
                 worst);
}

/* At its kink a unit has the slope for negative inputs, on both sides of 0; what
   has left the finite numbers leaves nothing behind in the engine. */
static void
corners (void **state)
{
  size_t n;
  (void) state;
  for (n = 0; n < N_LATE; n++)
    {
      mmb_net *net = late_net (&late[n], 0.2, NULL);
      size_t N = net->n_params, i;
      const mmb_layer *w = mmb_net_encoder (net, net->M - 1, 1);
      double *p = start (net, 0.8), *huge = start (net, 1e200), loss;
      double *g = malloc (2 * N * sizeof *g), *got = g + N;
      mmb_halves *h;
      mmb_engine *e;
      mmb_status st;
      sampled t;
      sampled_make (&t, 50, net->M, net->O);
      h = mmb_halves_samples (&t.s, NULL, &st);
      e = mmb_engine_halves (net, h, NULL, &st);
      p[w->offset] = 0;
      p[w->offset + 1] = -0.0;
      loss = plain_leaky_gradient (net, &t.s, p, g);
      for (i = 0; i < 2; i++)
        {
          const mmb_factor f = {1, 0.01};
          mmb_factor all[16];
          size_t k;
          for (k = 0; k < net->n_layers; k++)
            all[k] = f;
          mmb_engine_set_factors (e, all);
          mmb_engine_load (e, p);
          check_near (mmb_engine_evaluate (e), loss, 1e-13 * loss);
          assert_int_equal (mmb_engine_gradient (e, NULL, 0, got), MMB_OK);
          assert_true (relative_error (N, got, g) < 1e-13);
          assert_int_equal (mmb_engine_step (e, NULL), MMB_OK);
          mmb_engine_store (e, got);
          for (k = 0; k < N; k++)
            check_near (got[k], p[k] - 0.01 * g[k], 1e-14);
          mmb_engine_load (e, huge);
          assert_false (mmb_engine_evaluate (e) < 1e100);
          mmb_engine_gradient (e, NULL, 0, got);
        }
      mmb_engine_free (e);
      mmb_halves_free (h);
      sampled_free (&t);
      free (p);
      free (huge);
      free (g);
      mmb_net_free (net);
    }
}

enum { EPOCHS = 500 };

/* Whole runs on the same samples, one after the other. */
static void
samples_one_by_one (void **state)
{
  static const size_t which[2] = {1, 3};
  static double at[EPOCHS + 1];
  size_t n, i, k, P;
  (void) state;
  for (i = 0; i <= EPOCHS; i++)
    at[i] = (double) i;
  for (n = 0; n < 2; n++)
    {
      mmb_net *net = late_net (&late[which[n]], 0.2 * (double) n, NULL);
      size_t cells = (EPOCHS + 2) * net->O * net->D, N = net->n_params;
      double *p = start (net, 0.5), *q = start (net, 0.5);
      double *g = malloc (N * sizeof *g), *W = calloc (cells, sizeof *W);
      double epoch[EPOCHS + 2], loss[EPOCHS + 2], Eg[EPOCHS + 2];
      double plain[EPOCHS + 1], error;
      mmb_record r = {.count = EPOCHS + 1, .at = at, .t = epoch, .W = W,
                      .capacity = EPOCHS + 2, .loss = loss, .Eg = Eg};
      mmb_descent_opts o;
      mmb_descent_info info;
      mmb_halves *h;
      mmb_engine *e;
      mmb_status st;
      sampled t;
      P = quick () ? 20 : n == 0 ? 2000 : 500;
      sampled_make (&t, P, net->M, net->O);
      h = mmb_halves_samples (&t.s, NULL, &st);
      e = mmb_engine_halves (net, h, NULL, &st);
      mmb_descent_defaults (&o);
      o.epochs = EPOCHS;
      o.learning_rate = 0.06;
      assert_int_equal (mmb_descent_drive (e, &o, p, &r, &info, NULL), MMB_OK);
      assert_int_equal (info.checks, MMB_IDENTITY_CHECKS);
      check_near (info.identity, 0, 1e-14);
      for (i = 0; i <= EPOCHS; i++)
        {
          plain[i] = plain_leaky_gradient (net, &t.s, q, g);
          for (k = 0; i < EPOCHS && k < N; k++)
            q[k] -= 0.06 * g[k];
        }
      error = fmax (relative_error (EPOCHS + 1, loss, plain),
                    relative_error (N, p, q));
      print_message ("500 epochs against %zu samples: %.1e\n", P, error);
      assert_true (error < 1e-12);
      assert_true (plain[EPOCHS] - h->loss_min
                   < 0.3 * (plain[0] - h->loss_min));
      mmb_engine_free (e);
      mmb_halves_free (h);
      sampled_free (&t);
      free (p);
      free (q);
      free (g);
      free (W);
      mmb_net_free (net);
    }
}

/* With slope 1 the linear engine's run, and its least loss. */
static void
slope_one_is_linear (void **state)
{
  size_t n, i;
  (void) state;
  for (n = 0; n < N_LATE; n++)
    {
      mmb_net *net = late_net (&late[n], 1, NULL);
      size_t N = net->n_params;
      double *p[2] = {start (net, 0.5), start (net, 0.5)};
      mmb_descent_info info[2];
      task t;
      mmb_status st;
      mmb_halves *h;
      task_make (&t, net->M, ones, net->O, 3);
      h = mmb_halves_gaussian (&t.d, NULL, &st);
      assert_non_null (h);
      assert_true (isinf (h->P));
      for (i = 0; i < 2; i++)
        {
          mmb_engine *e = i ? mmb_engine_moments (net, &t.d, NULL, &st)
                            : mmb_engine_halves (net, h, NULL, &st);
          mmb_descent_opts o;
          mmb_descent_defaults (&o);
          o.epochs = 300;
          o.learning_rate = 0.02;
          o.weight_decay = n % 2 ? 0.01 : 0;
          o.optimizer = mmb_optimizer_at (n % 3 ? 0 : 1);
          o.settings.momentum = n % 3 ? 0 : 0.5;
          o.stop_gradient = 1e-300;   /* not reached: asks for the norm */
          assert_int_equal (mmb_descent_drive (e, &o, p[i], NULL, &info[i],
                                               NULL), MMB_OK);
          mmb_engine_free (e);
        }
      assert_true (relative_error (N, p[0], p[1]) < 1e-12);
      check_near (info[0].loss, info[1].loss, 1e-12);
      check_near (info[0].gradient_norm, info[1].gradient_norm, 1e-12);
      for (i = 0; i < 2; i++)
        free (p[i]);
      mmb_halves_free (h);
      task_free (&t);
      mmb_net_free (net);
    }
}

/* E[x+ z+] as an integral over the angle, and all moments of a Gaussian
   population against many samples. */
static void
gaussian_halves (void **state)
{
  static const double r[] = {-1, -0.9999, -0.6, 0, 0.3, 0.95, 1};
  const double S[4] = {4, 1.2, 1.2, 1}, w[2] = {1, -0.5};
  double Syx[2], Syy[1], *X, *Y;
  const double *columns[2];
  size_t i, k, P = quick () ? 20000 : 400000, steps = quick () ? 20000 : 200000;
  mmb_halves_sum *sum;
  mmb_halves *h, *mc;
  mmb_moments d = {.M = 2, .D = 2, .O = 1, .dims = ones, .S = S, .Syx = Syx,
                   .Syy = Syy, .S_true = S, .W_true = w};
  mmb_status st;
  (void) state;
  for (k = 0; k < sizeof r / sizeof *r; k++)
    {
      double total = 0, theta = acos (r[k]);
      for (i = 0; i < steps; i++)
        {
          double a = 2 * M_PI * ((double) i + 0.5) / (double) steps;
          total += fmax (cos (a), 0) * fmax (cos (a - theta), 0);
        }
      check_near (mmb_halves_moment (3, 0.5, r[k]),
                  1.5 * 2 * total / (double) steps, quick () ? 1e-7 : 1e-9);
    }
  check_near (mmb_halves_moment (3, 2, 1 + 1e-12), 3, 1e-14);
  Syx[0] = w[0] * S[0] + w[1] * S[1];
  Syx[1] = w[0] * S[1] + w[1] * S[3];
  Syy[0] = w[0] * Syx[0] + w[1] * Syx[1] + 0.09;
  d.loss_min = 0.045;
  h = mmb_halves_gaussian (&d, NULL, &st);
  assert_non_null (h);
  check_near (h->H[0], 2, 1e-15);   /* E[x+ x+] = a^2/2, E[x+ x-] = 0 */
  check_near (h->H[1], 0, 1e-15);
  X = malloc (2 * P * sizeof *X);
  Y = malloc (P * sizeof *Y);
  assert_int_equal (mmb_gaussian_draw (2, S, 1, w, 0.3, 7, P, X, Y, NULL),
                    MMB_OK);
  columns[0] = X;
  columns[1] = X + P;
  sum = mmb_halves_begin (2, 1, NULL, &st);
  assert_int_equal (mmb_halves_add (sum, P, columns, Y), MMB_OK);
  mc = mmb_halves_end (sum, NULL, &st);
  /* deviations of means of products: below 8/sqrt(P) */
  for (i = 0; i < 16; i++)
    check_near (mc->H[i], h->H[i], 5 * 8 / sqrt ((double) P));
  for (i = 0; i < 4; i++)
    check_near (mc->Hy[i], h->Hy[i], 5 * 8 / sqrt ((double) P));
  check_near (mc->loss_min, h->loss_min, 5 * 0.1 / sqrt ((double) P));
  check_near (h->H_true[5], h->H[5], 0);
  check_near (h->V_true[0], 1, 0);
  check_near (h->V_true[1], -1, 0);
  check_near (h->V_true[2], -0.5, 0);
  mmb_halves_sum_free (sum);
  mmb_halves_free (h);
  mmb_halves_free (mc);
  free (X);
  free (Y);
}

/* In parts or at once; so many additions that plain sums lose digits; the least
   loss beside an ordinary least squares fit of the halves. */
static void
in_parts (void **state)
{
  sampled t;
  const double *part[2];
  double x = 0.1, y = 0.3, want = 0, plain = 0;
  const double *one[2] = {&x, &x};
  mmb_halves_sum *sum;
  mmb_halves *whole, *parts;
  mmb_status st;
  size_t at, n, i, count = quick () ? 3000 : 300000;
  (void) state;
  sampled_make (&t, 1001, 2, 2);
  whole = mmb_halves_samples (&t.s, NULL, &st);
  sum = mmb_halves_begin (2, 2, NULL, &st);
  assert_null (mmb_halves_end (sum, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  for (at = 0; at < 1001; at += n)
    {
      double *Y = malloc (2 * 300 * sizeof *Y);
      n = at == 0 ? 299 : at < 600 ? 300 : 1001 - at;
      n = n > 300 ? 300 : n;
      part[0] = t.X[0] + at;
      part[1] = t.X[1] + at;
      memcpy (Y, t.Y + at, n * sizeof *Y);
      memcpy (Y + n, t.Y + at + 1001, n * sizeof *Y);
      assert_int_equal (mmb_halves_add (sum, n, part, Y), MMB_OK);
      free (Y);
    }
  parts = mmb_halves_end (sum, NULL, &st);
  check_near (parts->P, 1001, 0);
  assert_true (relative_error (16, parts->H, whole->H) < 1e-15);
  assert_true (relative_error (8, parts->Hy, whole->Hy) < 1e-15);
  assert_true (relative_error (4, parts->Syy, whole->Syy) < 1e-15);
  check_near (parts->loss_min, whole->loss_min, 1e-14);
  for (i = 0; i < 1001; i++)
    want += t.X[0][i] > 0 ? t.X[0][i] * t.Y[i + 1001] / 1001 : 0;
  check_near (whole->Hy[1], want, 1e-14);
  mmb_halves_sum_free (sum);
  mmb_halves_free (parts);
  sum = mmb_halves_begin (2, 1, NULL, &st);
  for (i = 0; i < count; i++)
    mmb_halves_add (sum, 1, one, &y);
  parts = mmb_halves_end (sum, NULL, &st);
  check_near (parts->H[0], x * x, 2e-18);
  check_near (parts->Hy[0], x * y, 8e-18);
  for (i = 0; i < count; i++)
    plain += x * y;
  assert_true (quick () || fabs (plain / (double) count - x * y) > 1e-16);
  mmb_halves_free (parts);
  y = NAN;
  assert_int_equal (mmb_halves_add (sum, 1, one, &y), MMB_ENONFINITE);
  mmb_halves_sum_free (sum);
  mmb_halves_free (whole);
  /* y = |x_1| + x_2 is a map of the halves */
  for (i = 0; i < 1001; i++)
    t.Y[i] = t.Y[i + 1001] = fabs (t.X[0][i]) + t.X[1][i];
  whole = mmb_halves_samples (&t.s, NULL, &st);
  check_near (whole->loss_min, 0, 1e-28);
  mmb_halves_free (whole);
  sampled_free (&t);
}

/* Means over SEEDS of t_A, t_B and their ratio: the toy task, two layers of
   width 100, both measured on the effective map; *SPREAD of the ratio. */
static void
times (double q, double rho, double slope, size_t seeds, double *mean,
       double *spread)
{
  const shape s = {2, 1, 0, {2, 2, 0}, {100, 100}};
  enum { LAST = 2000 };
  static double at[LAST + 1], W[2 * (LAST + 2)], epoch[LAST + 2];
  static double loss[LAST + 2], Eg[LAST + 2], A[LAST + 2], B[LAST + 2];
  double sum[4] = {0};
  size_t seed, i;
  task t;
  mmb_halves *h;
  mmb_status st;
  task_toy (&t, rho, q);
  h = mmb_halves_gaussian (&t.d, NULL, &st);
  for (i = 0; i <= LAST; i++)
    at[i] = (double) i;
  for (seed = 1; seed <= seeds; seed++)
    {
      mmb_net *net = late_net (&s, slope, NULL);
      double *p = malloc (net->n_params * sizeof *p), tA, tB;
      mmb_engine *e = mmb_engine_halves (net, h, NULL, &st);
      mmb_record r = {.count = LAST + 1, .at = at, .t = epoch, .W = W,
                      .capacity = LAST + 2, .loss = loss, .Eg = Eg};
      mmb_descent_opts o;
      mmb_descent_info info;
      mmb_descent_defaults (&o);
      o.epochs = LAST;
      mmb_init_fill (net, MMB_INIT_GAUSSIAN, 1e-9, seed, NULL, p);
      assert_int_equal (mmb_descent_drive (e, &o, p, &r, &info, NULL), MMB_OK);
      for (i = 0; i <= LAST; i++)
        {
          A[i] = W[2 * i];
          B[i] = W[2 * i + 1];
        }
      tA = first_above (A, LAST + 1, (1 + rho / q) / 2);
      tB = first_above (B, LAST + 1, 0.5);
      assert_true (tA < tB);
      /* the plateau's loss: what A cannot explain */
      check_near (loss[(size_t) ((tA + tB) / 2)], (1 - rho * rho) / 2, 5e-3);
      sum[0] += tA;
      sum[1] += tB;
      sum[2] += tB / tA;
      sum[3] += tB / tA * (tB / tA);
      mmb_engine_free (e);
      free (p);
      mmb_net_free (net);
    }
  for (i = 0; i < 3; i++)
    mean[i] = sum[i] / (double) seeds;
  *spread = sqrt (fmax (0, sum[3] / (double) seeds - mean[2] * mean[2]));
  mmb_halves_free (h);
  task_free (&t);
}

/* The table of T18b. */
static void
published_times (void **state)
{
  static const struct { double q, rho, slope, tA, tB, ratio, sd; } want[] = {
    {2, 0, 0, 247.5, 967.9, 3.910, 0.020},
    {2, 0.5, 0, 201.0, 959.7, 4.775, 0.032},
    {2, -0.5, 0, 324.6, 1614.0, 4.972, 0.020},
    {2, 0, 0.2, 206.7, 804.1, 3.890, 0},
    {3, 0.45, 0, 101.4, 1018.4, 10.047, 0},
  };
  size_t i, seeds = quick () ? 2 : 20;
  (void) state;
  for (i = 0; i < (quick () ? 1 : sizeof want / sizeof *want); i++)
    {
      double mean[3], spread;
      times (want[i].q, want[i].rho, want[i].slope, seeds, mean, &spread);
      print_message ("q %g rho %4.1f slope %.1f: %.1f %.1f %.3f (sd %.3f)\n",
                     want[i].q, want[i].rho, want[i].slope, mean[0], mean[1],
                     mean[2], spread);
      check_near (mean[0] / want[i].tA, 1, 0.02);
      check_near (mean[1] / want[i].tB, 1, 0.02);
      if (want[i].sd > 0)
        check_near (mean[2], want[i].ratio, 2 * want[i].sd);
    }
}

static void
bad_arguments (void **state)
{
  const shape decoder = {2, 1, 1, {1, 1, 0}, {3}};
  mmb_net *net = late_net (&late[0], 0, NULL), *other;
  const size_t two[2] = {1, 2};
  double *p = start (net, 1), keep;
  size_t batch = 0;
  mmb_halves *h;
  mmb_engine *e;
  mmb_status st;
  sampled t;
  task g;
  (void) state;
  sampled_make (&t, 20, 2, 1);
  h = mmb_halves_samples (&t.s, NULL, &st);
  e = mmb_engine_halves (net, h, NULL, &st);
  mmb_engine_load (e, p);
  mmb_engine_evaluate (e);
  assert_int_equal (mmb_engine_gradient (e, &batch, 1, p), MMB_EINVAL);
  mmb_engine_free (e);
  other = mmb_net_alloc (2, ones, 1, decoder.fusion, 1, decoder.widths, NULL,
                         &st);
  assert_null (mmb_engine_halves (other, h, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  mmb_net_free (other);
  other = mmb_net_alloc (2, two, 1, late[0].fusion, 0, late[0].widths, NULL,
                         &st);
  assert_null (mmb_engine_halves (other, h, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  mmb_net_free (other);
  other = late_net (&late[1], 0, NULL);
  assert_null (mmb_engine_halves (other, h, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  mmb_net_free (other);
  net->n_params++;   /* as if it had a bias */
  assert_null (mmb_engine_halves (net, h, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  net->n_params--;
  net->slope = -0.1;
  assert_null (mmb_engine_halves (net, h, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  mmb_halves_free (h);
  keep = t.X[1][5];
  t.X[1][5] = NAN;
  assert_null (mmb_halves_samples (&t.s, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  t.X[1][5] = keep;
  t.s.dims = two;
  assert_null (mmb_halves_samples (&t.s, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  assert_null (mmb_halves_begin (2, 0, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_halves_begin (SIZE_MAX / 2, 1, NULL, &st));
  assert_int_equal (st, MMB_ENOMEM);
  task_make (&g, 2, two, 1, 1);
  assert_null (mmb_halves_gaussian (&g.d, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  task_free (&g);
  task_make (&g, 2, ones, 1, 1);
  g.S[1] = INFINITY;
  assert_null (mmb_halves_gaussian (&g.d, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  task_free (&g);
  sampled_free (&t);
  free (p);
  mmb_net_free (net);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = late_net (&late[3], 0, NULL);
  double *p = start (net, 1);
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_status st;
  mmb_halves *h, *g = NULL;
  mmb_engine *e = NULL;
  sampled t;
  task toy;
  bool ok;
  task_toy (&toy, 0.5, 2);
  sampled_make (&t, 50, net->M, net->O);
  t.s.S_true = toy.S;
  mmb_descent_defaults (&o);
  o.epochs = 2;
  h = mmb_halves_samples (&t.s, al, &st);
  if (h)
    g = mmb_halves_gaussian (&toy.d, al, &st);
  if (g)
    e = mmb_engine_halves (net, h, al, &st);
  ok = e && mmb_descent_drive (e, &o, p, NULL, &info, al) == MMB_OK;
  if (ok)
    {
      double residual;
      mmb_engine_evaluate (e);
      ok = e->type->identity (e, NULL, &residual) == MMB_OK;
    }
  assert_true (ok || st == MMB_ENOMEM || e);
  mmb_engine_free (e);
  mmb_halves_free (h);
  mmb_halves_free (g);
  sampled_free (&t);
  task_free (&toy);
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
    cmocka_unit_test (gradients_and_steps),
    cmocka_unit_test (corners),
    cmocka_unit_test (samples_one_by_one),
    cmocka_unit_test (slope_one_is_linear),
    cmocka_unit_test (gaussian_halves),
    cmocka_unit_test (in_parts),
    cmocka_unit_test (published_times),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
