/* test_arccos.c - two leaky layers on a Gaussian population by arc-cosine kernels:
   against samples, central differences, the halves of scalar modalities, linear
   networks, published times. */
#include "mmb_plain.h"
#include "mmb_plain_leaky.h"
#include "mmb_engine_type.h"

static const size_t dims[3] = {2, 1, 3}, ones[3] = {1, 1, 1};

typedef struct {
  size_t M, O, K, fusion[3], widths[3];
} kind;

static const kind kinds[] = {
  {2, 1, 1, {1, 1, 0}, {7}},         /* early */
  {3, 2, 1, {1, 1, 1}, {9}},
  {2, 1, 0, {2, 2, 0}, {4, 6}},      /* late */
  {3, 3, 0, {2, 2, 2}, {5, 1, 8}},
  {1, 2, 0, {2, 0, 0}, {6}},
};

#define N_KINDS (sizeof kinds / sizeof kinds[0])

static mmb_net *
net_of (const kind *k, const size_t *sizes, double slope,
        const mmb_allocator *al)
{
  mmb_status st;
  mmb_net *net = mmb_net_alloc (k->M, sizes, k->O, k->fusion, k->K, k->widths,
                                al, &st);
  if (net)
    net->slope = slope;
  return net;
}

static double *
start (const mmb_net *net, double size)
{
  double *p = malloc (net->n_params * sizeof *p);
  size_t i;
  fill_matrix (net->n_params, p, 5);
  for (i = 0; i < net->n_params; i++)
    p[i] *= size;
  return p;
}

static double
loss_at (mmb_engine *e, const double *p, double *grad)
{
  double loss;
  assert_int_equal (mmb_engine_load (e, p), MMB_OK);
  loss = mmb_engine_evaluate (e);
  assert_int_equal (mmb_engine_gradient (e, NULL, 0, grad), MMB_OK);
  return loss;
}

/* The kernel of two units, read off losses with each of them switched off. */
static void
kernel_of_two (void **state)
{
  static const double S[4] = {2, 0.4, 0.4, 1}, Syx[2] = {0.7, -0.3};
  static const double Syy[1] = {3}, slope[2] = {0, 0.2};
  static const double K[2] = {0.22054, 0.15314};
  static const size_t fusion[1] = {1}, width[1] = {2}, two[1] = {2};
  mmb_moments d = {.M = 1, .D = 2, .O = 1, .dims = two, .S = S, .Syx = Syx,
                   .Syy = Syy};
  mmb_status st;
  size_t k, i;
  (void) state;
  for (k = 0; k < 2; k++)
    {
      mmb_net *net = mmb_net_alloc (1, two, 1, fusion, 1, width, NULL, &st);
      /* columns of W: w1 = (1, .5), w2 = (-.3, .8) */
      double p[4][6], g[4][6], loss[4];
      mmb_engine *e;
      net->slope = slope[k];
      e = mmb_engine_arccos (net, &d, NULL, &st);
      assert_non_null (e);
      for (i = 0; i < 4; i++)
        {
          const double q[6] = {1, -0.3, 0.5, 0.8, i & 1, i >> 1};
          memcpy (p[i], q, sizeof q);
          loss[i] = loss_at (e, p[i], g[i]);
        }
      check_near (loss[0], 1.5, 1e-15);
      check_near (loss[3] - loss[2] - loss[1] + loss[0], K[k], 6e-6);
      if (k == 1)
        {
          check_near (g[3][0] - g[1][0], 0.00684, 6e-6);
          check_near (g[3][2] - g[1][2], 0.29260, 6e-6);
        }
      mmb_engine_free (e);
      mmb_net_free (net);
    }
}

static const double slopes[] = {0, 0.2, 1};

/* Central differences; a step with factors per layer; what it shows. */
static void
gradients_and_steps (void **state)
{
  size_t n, k, i, j;
  double worst = 0;
  (void) state;
  for (n = 0; n < N_KINDS; n++)
    for (k = 0; k < 3; k++)
      {
        mmb_net *net = net_of (&kinds[n], dims, slopes[k], NULL);
        size_t N = net->n_params;
        double *p = start (net, 0.7), *q = malloc (N * sizeof *q);
        double *g = malloc (N * sizeof *g), *W = calloc (18, sizeof *W);
        double error, square, want = 0, residual, loss;
        mmb_observation seen;
        mmb_factor f[16];
        mmb_engine *e;
        mmb_status st;
        task t;
        task_make (&t, net->M, dims, net->O, 3);
        e = mmb_engine_arccos (net, &t.d, NULL, &st);
        assert_non_null (e);
        loss = loss_at (e, p, g);
        mmb_engine_observe (e, &seen);
        check_near (seen.Eg, loss, 0);   /* loss_min is 0 */
        plain_map (net, p, W);
        for (i = 0; i < net->O * net->D; i++)
          check_near (seen.W[i], (1 + slopes[k]) / 2 * W[i], 1e-14);
        error = central_differences (e, N, p, g);
        worst = fmax (worst, error);
        assert_true (error < 1e-8);
        for (i = 0; i < net->n_layers; i++)
          {
            f[i].rate = 0.01 * (double) (1 + i % 3);
            f[i].keep = 1 - f[i].rate * 0.1 * (double) (i % 2);
          }
        mmb_engine_set_factors (e, f);
        mmb_engine_load (e, p);
        mmb_engine_evaluate (e);
        assert_int_equal (mmb_engine_step (e, &square), MMB_OK);
        mmb_engine_store (e, q);
        for (i = 0; i < net->n_layers; i++)
          for (j = 0; j < net->layers[i].rows * net->layers[i].cols; j++)
            {
              size_t at = net->layers[i].offset + j;
              want += g[at] * g[at];
              g[at] = f[i].keep * p[at] - f[i].rate * g[at];
            }
        assert_true (relative_error (N, q, g) < 1e-15);
        check_near (square, want, 1e-13 * want);
        mmb_engine_load (e, p);
        mmb_engine_evaluate (e);
        assert_int_equal (e->type->identity (e, NULL, &residual), MMB_OK);
        check_near (residual, 0, 1e-14);
        mmb_engine_store (e, g);
        assert_memory_equal (g, q, N * sizeof *g);
        mmb_engine_free (e);
        task_free (&t);
        free (p);
        free (q);
        free (g);
        free (W);
        mmb_net_free (net);
      }
  print_message ("central differences %.1e\n", worst);
}

/* Loss and gradient as means over many samples. */
static void
samples (void **state)
{
  size_t n, m, P = quick () ? 1000 : 100000;
  double worst = 0;
  (void) state;
  for (n = 0; n < N_KINDS; n++)
    {
      mmb_net *net = net_of (&kinds[n], dims, 0.2 * (double) (n % 2), NULL);
      size_t N = net->n_params;
      double *p = start (net, 0.7), *g = malloc (2 * N * sizeof *g);
      double *X = malloc (P * net->D * sizeof *X), loss, plain, scale;
      double *Y = malloc (P * net->O * sizeof *Y);
      const double *columns[3];
      mmb_samples s = {.M = net->M, .D = net->D, .O = net->O, .P = P,
                       .dims = dims, .X = columns, .Y = Y};
      mmb_engine *e;
      mmb_status st;
      task t;
      task_make (&t, net->M, dims, net->O, 3);
      e = mmb_engine_arccos (net, &t.d, NULL, &st);
      assert_int_equal (mmb_gaussian_draw (net->D, t.S, net->O, t.w, 0, 4, P,
                                           X, Y, NULL), MMB_OK);
      for (m = 0; m < net->M; m++)
        columns[m] = X + (m > 0 ? (m > 1 ? 3 : 2) : 0) * P;
      loss = loss_at (e, p, g);
      plain = plain_leaky_gradient (net, &s, p, g + N);
      /* what is averaged has deviations of the size of its mean or twice that */
      scale = 10 / sqrt ((double) P);
      check_near (plain / loss, 1, scale);
      worst = fmax (worst, relative_error (N, g + N, g) / scale);
      assert_true (relative_error (N, g + N, g) < scale);
      mmb_engine_free (e);
      task_free (&t);
      free (p);
      free (g);
      free (X);
      free (Y);
      mmb_net_free (net);
    }
  print_message ("samples: %.2f of what they may differ\n", worst);
}

/* Late fusion of scalar modalities, whose units are all parallel: the moments of
   halves, along a run.  Linear networks: the moments, likewise. */
static void
other_engines (void **state)
{
  size_t n, side;
  double worst = 0;
  (void) state;
  for (n = 0; n < 2 * N_KINDS; n++)
    {
      bool linear = n >= N_KINDS;
      const kind *k = &kinds[n % N_KINDS];
      mmb_net *net;
      double *p[2];
      mmb_descent_info info[2];
      mmb_halves *h = NULL;
      mmb_status st;
      task t;
      if (!linear && k->K > 0)
        continue;
      net = net_of (k, linear ? dims : ones, linear ? 1 : 0.2 * (double) (n - 2),
                    NULL);
      task_make (&t, net->M, net->dims, net->O, 3);
      if (!linear)
        h = mmb_halves_gaussian (&t.d, NULL, &st);
      for (side = 0; side < 2; side++)
        {
          mmb_engine *e = side == 0 ? mmb_engine_arccos (net, &t.d, NULL, &st)
                          : linear ? mmb_engine_moments (net, &t.d, NULL, &st)
                                   : mmb_engine_halves (net, h, NULL, &st);
          mmb_descent_opts o;
          assert_non_null (e);
          p[side] = start (net, 0.5);
          mmb_descent_defaults (&o);
          o.epochs = 300;
          o.learning_rate = 0.05;
          o.weight_decay = 0.01 * (double) (n % 2);
          assert_int_equal (mmb_descent_drive (e, &o, p[side], NULL,
                                               &info[side], NULL), MMB_OK);
          mmb_engine_free (e);
        }
      worst = fmax (worst, relative_error (net->n_params, p[0], p[1]));
      assert_true (relative_error (net->n_params, p[0], p[1]) < 1e-10);
      check_near (info[0].loss, info[1].loss, 1e-12);
      mmb_halves_free (h);
      task_free (&t);
      for (side = 0; side < 2; side++)
        free (p[side]);
      mmb_net_free (net);
    }
  print_message ("halves and linear networks, 300 epochs: %.1e\n", worst);
}

/* Units without weights: no contribution, finite gradients, and those of the
   others as if they were not there. */
static void
rows_of_zeros (void **state)
{
  mmb_net *net = net_of (&kinds[0], dims, 0, NULL);
  double *p = start (net, 0.7), *g = malloc (2 * net->n_params * sizeof *g);
  double loss, *q = g + net->n_params;
  mmb_status st;
  mmb_engine *e;
  size_t i;
  task t;
  (void) state;
  task_make (&t, 2, dims, 1, 3);
  e = mmb_engine_arccos (net, &t.d, NULL, &st);
  for (i = 0; i < 3; i++)
    p[2 + 7 * i] = 0;   /* row 2 of W */
  loss = loss_at (e, p, g);
  p[21 + 2] = 0;        /* and what reads it */
  check_near (loss_at (e, p, q), loss, 1e-15);
  for (i = 0; i < net->n_params; i++)
    {
      assert_true (isfinite (g[i]));
      if (i >= 21 || i % 7 != 2)
        check_near (g[i], q[i], 1e-15);
    }
  memset (p, 0, net->n_params * sizeof *p);
  check_near (loss_at (e, p, g), t.Syy[0] / 2, 1e-15);
  for (i = 0; i < net->n_params; i++)
    check_near (g[i], 0, 0);
  mmb_engine_free (e);
  task_free (&t);
  free (p);
  free (g);
  mmb_net_free (net);
}

enum { LAST = 500 };

/* The table of T18c: early fusion, width 100, means over 3 starts. */
static void
published_times (void **state)
{
  static const struct { double rho, tA, tB; } want[] = {
    {0, 240.9, 262.5}, {0.5, 188.3, 198.3}, {-0.5, 325.1, 379.1},
  };
  static double at[LAST + 1], W[2 * (LAST + 2)], epoch[LAST + 2];
  static double loss[LAST + 2], Eg[LAST + 2], A[LAST + 2], B[LAST + 2];
  const kind early = {2, 1, 1, {1, 1, 0}, {100}};
  size_t k, seed, i, seeds = 3;
  (void) state;
  for (i = 0; i <= LAST; i++)
    at[i] = (double) i;
  for (k = 0; k < (quick () ? 0 : 3); k++)
    {
      double tA = 0, tB = 0;
      for (seed = 1; seed <= seeds; seed++)
        {
          mmb_net *net = net_of (&early, ones, 0, NULL);
          double *p = malloc (net->n_params * sizeof *p);
          mmb_record r = {.count = LAST + 1, .at = at, .t = epoch, .W = W,
                          .capacity = LAST + 2, .loss = loss, .Eg = Eg};
          mmb_descent_opts o;
          mmb_descent_info info;
          mmb_engine *e;
          mmb_status st;
          task t;
          task_toy (&t, want[k].rho, 2);
          e = mmb_engine_arccos (net, &t.d, NULL, &st);
          mmb_descent_defaults (&o);
          o.epochs = LAST;
          mmb_init_fill (net, MMB_INIT_GAUSSIAN, 1e-9, seed, NULL, p);
          assert_int_equal (mmb_descent_drive (e, &o, p, &r, &info, NULL),
                            MMB_OK);
          for (i = 0; i <= LAST; i++)
            {
              A[i] = W[2 * i];
              B[i] = W[2 * i + 1];
            }
          tA += first_above (A, LAST + 1, (1 + want[k].rho / 2) / 2)
                / (double) seeds;
          tB += first_above (B, LAST + 1, 0.5) / (double) seeds;
          assert_true (loss[LAST] < 0.02 * loss[0]);
          mmb_engine_free (e);
          task_free (&t);
          free (p);
          mmb_net_free (net);
        }
      print_message ("rho %4.1f: %.1f %.1f\n", want[k].rho, tA, tB);
      check_near (tA / want[k].tA, 1, 0.02);
      check_near (tB / want[k].tB, 1, 0.02);
    }
}

static void
bad_arguments (void **state)
{
  static const kind others[] = {
    {2, 1, 2, {1, 1, 0}, {0}},
    {2, 1, 0, {2, 1, 0}, {0}},
    {2, 1, 0, {3, 3, 0}, {0}},
    {2, 1, 1, {2, 2, 0}, {0}},
  };
  size_t i, batch = 0;
  double g[64];
  mmb_status st;
  mmb_net *net;
  mmb_engine *e;
  task t;
  (void) state;
  task_make (&t, 2, dims, 1, 3);
  for (i = 0; i < 4; i++)
    {
      const size_t widths[4] = {4, 2, 3, 5};
      net = mmb_net_alloc (2, dims, 1, others[i].fusion, others[i].K, widths,
                           NULL, &st);
      assert_null (mmb_engine_arccos (net, &t.d, NULL, &st));
      assert_int_equal (st, MMB_EINVAL);
      mmb_net_free (net);
    }
  net = net_of (&kinds[0], ones, 0, NULL);
  assert_null (mmb_engine_arccos (net, &t.d, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  mmb_net_free (net);
  net = net_of (&kinds[0], dims, 0, NULL);
  net->n_params++;   /* as if it had a bias */
  assert_null (mmb_engine_arccos (net, &t.d, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  net->n_params--;
  e = mmb_engine_arccos (net, &t.d, NULL, &st);
  assert_int_equal (mmb_engine_gradient (e, &batch, 1, g), MMB_EINVAL);
  mmb_engine_free (e);
  t.S[4] = NAN;
  assert_null (mmb_engine_arccos (net, &t.d, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  mmb_net_free (net);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = net_of (&kinds[3], dims, 0, NULL);
  double *p = start (net, 0.5);
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_status st;
  mmb_engine *e;
  task t;
  bool ok;
  task_make (&t, net->M, dims, net->O, 3);
  mmb_descent_defaults (&o);
  o.epochs = 2;
  e = mmb_engine_arccos (net, &t.d, al, &st);
  ok = e && mmb_descent_drive (e, &o, p, NULL, &info, al) == MMB_OK;
  if (ok)
    {
      double residual;
      mmb_engine_evaluate (e);
      ok = e->type->identity (e, NULL, &residual) == MMB_OK;
    }
  assert_true (e || st == MMB_ENOMEM);
  mmb_engine_free (e);
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
    cmocka_unit_test (kernel_of_two),
    cmocka_unit_test (gradients_and_steps),
    cmocka_unit_test (samples),
    cmocka_unit_test (other_engines),
    cmocka_unit_test (rows_of_zeros),
    cmocka_unit_test (published_times),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
