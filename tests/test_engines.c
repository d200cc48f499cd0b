/* test_engines.c - engines against each other and against plain loops:
   gradients, steps with factors per layer, samples and moments, optimizers. */
#include "mmb_plain.h"
#include "mmb_engine_type.h"

enum { P = 300 };

/* A task with samples: moments of these very samples. */
typedef struct {
  double *X[3], *Y;
  double loss_min;
  mmb_samples s;
  mmb_moments d;
  double *mean, *S, *Syx, *Syy;
} sampled;

static void
sampled_make (sampled *t, size_t M, size_t O)
{
  size_t m, i, j, o, D = 0;
  double *w;
  mmb_status st;
  mmb_loss *loss;

  for (m = 0; m < M; m++)
    {
      t->X[m] = malloc (P * shape_dims[m] * sizeof (double));
      fill_matrix (P * shape_dims[m], t->X[m], (unsigned) m + 3);
      D += shape_dims[m];
    }
  w = malloc (O * D * sizeof *w);
  fill_matrix (O * D, w, 9);
  t->Y = malloc (P * O * sizeof (double));
  fill_matrix (P * O, t->Y, 11);
  for (i = 0; i < P; i++)
    for (o = 0; o < O; o++)
      {
        double sum = 0.3 * t->Y[i + P * o];
        size_t at = 0;
        for (m = 0; m < M; m++)
          for (j = 0; j < shape_dims[m]; j++, at++)
            sum += 2 * w[o + O * at] * t->X[m][i + P * j];
        t->Y[i + P * o] = sum;
      }
  free (w);
  t->mean = calloc (D + O, sizeof (double));
  t->S = calloc (D * D, sizeof (double));
  t->Syx = calloc (O * D, sizeof (double));
  t->Syy = calloc (O * O, sizeof (double));
  assert_int_equal (mmb_moments_from_samples (M, shape_dims,
                      (const double *const *) t->X, O, t->Y, P, false, t->mean,
                      t->S, t->Syx, t->Syy, NULL), MMB_OK);
  memset (&t->d, 0, sizeof t->d);
  t->d = (mmb_moments) {.M = M, .D = D, .O = O, .dims = shape_dims, .S = t->S,
                        .Syx = t->Syx, .Syy = t->Syy};
  loss = mmb_loss_alloc (&t->d, NULL, &st);
  assert_non_null (loss);
  assert_int_equal (mmb_moments_sample_loss (M, shape_dims,
                      (const double *const *) t->X, O, t->Y, P,
                      mmb_loss_best (loss), &t->loss_min, NULL), MMB_OK);
  mmb_loss_free (loss);
  t->d.loss_min = t->loss_min;
  t->s = (mmb_samples) {.M = M, .D = D, .O = O, .P = P, .dims = shape_dims,
                        .X = (const double *const *) t->X, .Y = t->Y,
                        .loss_min = t->loss_min, .S_true = t->S,
                        .W_true = t->Syx};
  t->d.S_true = t->S;
  t->d.W_true = t->Syx;
}

static void
sampled_free (sampled *t, size_t M)
{
  size_t m;
  for (m = 0; m < M; m++)
    free (t->X[m]);
  free (t->Y);
  free (t->mean);
  free (t->S);
  free (t->Syx);
  free (t->Syy);
}

static double *
start (const mmb_net *net)
{
  double *p = malloc (net->n_params * sizeof *p);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.3, 1, NULL, p),
                    MMB_OK);
  return p;
}

/* Every engine: the loss, the gradient by plain products, weights in and
   out, and one step with other factors for every layer. */
static void
steps_and_gradients (void **state)
{
  size_t n, i, j, kind;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    for (kind = 0; kind < 2; kind++)
      {
        mmb_net *net = shape_net (&shapes[n], NULL);
        size_t N = net->n_params;
        double *p = start (net), *q = malloc (N * sizeof *q);
        double *g = malloc (N * sizeof *g), *got = malloc (N * sizeof *got);
        double loss, square, want = 0, residual;
        mmb_factor f[16];
        mmb_observation seen;
        mmb_engine *e;
        mmb_status st;
        sampled t;
        double W[72];
        sampled_make (&t, net->M, net->O);
        e = kind ? mmb_engine_samples (net, &t.s, NULL, NULL, &st)
                 : mmb_engine_moments (net, &t.d, NULL, &st);
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
        loss = plain_gradient (net, &t.d, p, g);
        check_near (mmb_engine_evaluate (e), loss, 1e-11 * loss);
        mmb_engine_observe (e, &seen);
        plain_map (net, p, W);
        assert_true (relative_error (net->O * net->D, seen.W, W) < 1e-13);
        assert_true (isfinite (seen.Eg) && seen.Eg > 0);
        assert_int_equal (mmb_engine_gradient (e, NULL, 0, got), MMB_OK);
        assert_true (relative_error (N, got, g) < 1e-12);
        assert_int_equal (mmb_engine_step (e, &square), MMB_OK);
        mmb_engine_store (e, q);
        for (i = 0; i < net->n_layers; i++)
          for (j = 0; j < net->layers[i].rows * net->layers[i].cols; j++)
            {
              size_t k = net->layers[i].offset + j;
              want += g[k] * g[k];
              g[k] = f[i].keep * p[k] - f[i].rate * g[k];
            }
        assert_true (relative_error (N, q, g) < 1e-13);
        check_near (square, want, 1e-11 * want);
        /* the checked step is the same step */
        assert_int_equal (mmb_engine_load (e, p), MMB_OK);
        mmb_engine_evaluate (e);
        assert_int_equal (e->type->identity (e, NULL, &residual), MMB_OK);
        check_near (residual, 0, 1e-14);
        mmb_engine_store (e, got);
        assert_true (relative_error (N, got, g) < 1e-13);
        mmb_engine_free (e);
        sampled_free (&t, net->M);
        free (p);
        free (q);
        free (g);
        free (got);
        mmb_net_free (net);
      }
}

enum { EPOCHS = 400 };

/* Whole runs on samples and on moments are the same dynamics. */
static void
samples_are_moments (void **state)
{
  const char *names[] = {"gd", "momentum", "adam", "adamw", "sign", "muon"};
  static double at[EPOCHS + 1];
  size_t n, i, k;
  double worst = 0;
  bool whole;
  (void) state;
  for (i = 0; i <= EPOCHS; i++)
    at[i] = (double) i;
  for (n = 0; n < N_SHAPES; n++)
    for (k = 0; k < (n % 3 ? 2 : sizeof names / sizeof *names); k++)
      {
        mmb_net *net = shape_net (&shapes[n], NULL);
        size_t cells = (EPOCHS + 2) * net->O * net->D, side;
        double *p[2], *W[2], epoch[EPOCHS + 2], loss[2][EPOCHS + 2];
        double Eg[2][EPOCHS + 2], least;
        mmb_descent_opts o;
        mmb_descent_info info;
        sampled t;
        mmb_status st;
        sampled_make (&t, net->M, net->O);
        mmb_descent_defaults (&o);
        o.epochs = EPOCHS;
        o.learning_rate = k > 1 ? 4e-4 : net->O > 3 ? 0.004 : 0.03;
        o.weight_decay = n % 2 ? 1e-3 : 0;
        o.optimizer = mmb_optimizer_at (k);
        assert_string_equal (mmb_optimizer_name (k), names[k]);
        o.settings.momentum = k ? 0.5 : 0;
        for (side = 0; side < 2; side++)
          {
            mmb_engine *e = side ? mmb_engine_samples (net, &t.s, NULL, NULL, &st)
                                 : mmb_engine_moments (net, &t.d, NULL, &st);
            mmb_record r = {.count = EPOCHS + 1, .at = at, .t = epoch,
                            .capacity = EPOCHS + 2,
                            .loss = loss[side], .Eg = Eg[side]};
            assert_non_null (e);
            p[side] = start (net);
            r.W = W[side] = calloc (cells, sizeof *r.W);
            assert_int_equal (mmb_descent_drive (e, &o, p[side], &r, &info,
                                                 NULL), MMB_OK);
            assert_true (isnan (info.identity) || info.identity < 1e-14);
            assert_int_equal (info.checks, mmb_optimizer_at (k)->smooth
                                           ? MMB_IDENTITY_CHECKS : 0);
            mmb_engine_free (e);
          }
        least = t.loss_min;
        assert_true (loss[0][EPOCHS] - least
                     < (k > 1 ? 0.99 : 0.5) * (loss[0][0] - least));
        worst = fmax (worst, relative_error (cells, W[1], W[0]));
        /* Muon: small singular values magnify rounding */
        whole = mmb_optimizer_at (k)->whole;
        assert_true (relative_error (cells, W[1], W[0])
                     < (whole ? 1e-10 : 1e-12));
        assert_true (relative_error (EPOCHS + 1, loss[1], loss[0]) < 1e-12);
        assert_true (relative_error (EPOCHS + 1, Eg[1], Eg[0]) < 1e-12);
        assert_true (relative_error (net->n_params, p[1], p[0])
                     < (whole ? 1e-7 : 1e-11));
        for (side = 0; side < 2; side++)
          {
            free (p[side]);
            free (W[side]);
          }
        sampled_free (&t, net->M);
        mmb_net_free (net);
      }
  print_message ("samples against moments, whole runs: %.1e\n", worst);
}

/* The gradient of a batch is that of a task with these samples alone. */
static void
batches (void **state)
{
  mmb_net *net = shape_net (&shapes[4], NULL);
  size_t N = net->n_params, batch[270], i, m, j;
  double *p = start (net), *g = malloc (2 * N * sizeof *g);
  double *mine = g + N, *X[2], *Y;
  sampled t;
  mmb_samples part;
  mmb_status st;
  mmb_engine *whole, *alone;
  (void) state;
  sampled_make (&t, net->M, net->O);
  for (i = 0; i < 270; i++)
    batch[i] = (7 * i + i * i) % P;
  Y = malloc (270 * net->O * sizeof *Y);
  for (m = 0; m < net->M; m++)
    X[m] = malloc (270 * shape_dims[m] * sizeof *X[m]);
  for (i = 0; i < 270; i++)
    {
      for (m = 0; m < net->M; m++)
        for (j = 0; j < shape_dims[m]; j++)
          X[m][i + 270 * j] = t.X[m][batch[i] + P * j];
      for (j = 0; j < net->O; j++)
        Y[i + 270 * j] = t.Y[batch[i] + P * j];
    }
  part = t.s;
  part.P = 270;
  part.X = (const double *const *) X;
  part.Y = Y;
  whole = mmb_engine_samples (net, &t.s, NULL, NULL, &st);
  alone = mmb_engine_samples (net, &part, NULL, NULL, &st);
  mmb_engine_load (whole, p);
  mmb_engine_load (alone, p);
  mmb_engine_evaluate (alone);
  assert_int_equal (mmb_engine_gradient (whole, batch, 270, g), MMB_OK);
  assert_int_equal (mmb_engine_gradient (alone, NULL, 0, mine), MMB_OK);
  assert_true (relative_error (N, g, mine) < 1e-13);
  batch[3] = P;
  assert_int_equal (mmb_engine_gradient (whole, batch, 270, g), MMB_EINVAL);
  assert_int_equal (mmb_engine_gradient (whole, batch, 0, g), MMB_EINVAL);
  mmb_engine_free (whole);
  mmb_engine_free (alone);
  whole = mmb_engine_moments (net, &t.d, NULL, &st);
  mmb_engine_load (whole, p);
  assert_int_equal (mmb_engine_gradient (whole, batch, 1, g), MMB_EINVAL);
  mmb_engine_free (whole);
  for (m = 0; m < net->M; m++)
    free (X[m]);
  free (Y);
  free (p);
  free (g);
  sampled_free (&t, net->M);
  mmb_net_free (net);
}

/* Momentum, weight decay and rates that change, the plain way: EPOCHS of them
   from epoch FIRST of a schedule, V being what is remembered.  Returns the norm
   of the last gradient, penalty included. */
static double
plain_run (const mmb_net *net, const mmb_moments *d, const mmb_descent_opts *o,
           uint64_t first, uint64_t epochs, double *p, double *v)
{
  size_t n = net->n_params, i, l, k;
  double *g = malloc (n * sizeof *g), square = 0;
  uint64_t e;

  for (e = first; e < first + epochs; e++)
    {
      plain_gradient (net, d, p, g);
      for (i = 0, square = 0; i < n; i++)
        {
          g[i] += o->weight_decay * p[i];
          square += g[i] * g[i];
          g[i] = v[i] = o->settings.momentum * v[i] + g[i];
        }
      for (l = 0; l < net->n_layers; l++)
        {
          const mmb_layer *w = &net->layers[l];
          size_t m = mmb_net_modality (net, l);
          double r = m < net->M ? 1 : o->rates.decoder;
          for (k = 0; m < net->M && k < o->rates.count; k++)
            if (o->rates.from[k] <= e)
              r = o->rates.encoder[m + net->M * k];
          for (i = w->offset; i < w->offset + w->rows * w->cols; i++)
            p[i] -= o->learning_rate * r * g[i];
        }
    }
  free (g);
  return sqrt (square);
}

/* A run with momentum, decay and a schedule of rates, in one go and in two that
   hand over what is remembered; scalar and thin engines. */
static void
runs_are_continued (void **state)
{
  static const size_t which[3] = {1, 4, 10};
  static const uint64_t from[3] = {2, 9, 14};
  static const double rates[6] = {1, 0.5, 0, 1.5, 0.7, 0};
  size_t k, n;
  (void) state;
  for (k = 0; k < 3; k++)
    {
      mmb_net *net = shape_net (&shapes[which[k]], NULL);
      double *p = start (net), *q = start (net), *alone = start (net);
      double *v, *memory, norm;
      mmb_descent_opts o;
      mmb_descent_info info;
      task t;
      n = net->n_params;
      v = calloc (2 * n, sizeof *v);
      memory = v + n;
      task_make (&t, net->M, shape_dims, net->O, 3);
      mmb_descent_defaults (&o);
      o.learning_rate = 0.02;
      o.optimizer = mmb_optimizer_at (1);
      o.settings.momentum = 0.6;
      o.weight_decay = 0.01;
      o.rates = (mmb_rates) {3, from, rates, 0.8, 1};
      o.stop_gradient = 1e-12;   /* not reached: asks for the gradient's norm */
      o.state = memory;
      o.epochs = 7;
      assert_int_equal (mmb_descent_run (net, &t.d, &o, p, NULL, &info, NULL),
                        MMB_OK);
      memcpy (alone, p, n * sizeof *p);
      o.first = 7;
      o.epochs = 13;
      assert_int_equal (mmb_descent_run (net, &t.d, &o, p, NULL, &info, NULL),
                        MMB_OK);
      norm = plain_run (net, &t.d, &o, 0, 20, q, v);
      assert_true (relative_error (n, p, q) < 1e-12);
      assert_true (relative_error (n, memory, v) < 1e-11);
      check_near (info.gradient_norm / norm, 1, 1e-11);
      o.state = NULL;   /* what is forgotten is missing */
      assert_int_equal (mmb_descent_run (net, &t.d, &o, alone, NULL, &info,
                                         NULL), MMB_OK);
      assert_true (relative_error (n, alone, q) > 1e-4);
      task_free (&t);
      free (v);
      free (alone);
      free (p);
      free (q);
      mmb_net_free (net);
    }
}

static void
bad_arguments (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = start (net), keep;
  mmb_descent_opts o;
  mmb_descent_info info;
  uint64_t from[2] = {3, 3};
  double r[4] = {1, 1, 1, 1};
  mmb_status st;
  sampled t;
  size_t i;
  (void) state;
  sampled_make (&t, 2, 1);
  for (i = 0; i < 5; i++)
    {
      mmb_descent_defaults (&o);
      if (i < 2)
        o.settings.momentum = i ? 1 : -0.1;
      if (i == 2)
        o.rates.decoder = -1;
      if (i > 2)
        o.rates = (mmb_rates) {i == 3 ? 2 : 1, from, r, 1, 1};
      if (i == 4)
        r[1] = NAN;
      assert_int_equal (mmb_descent_run (net, &t.d, &o, p, NULL, &info, NULL),
                        MMB_EINVAL);
    }
  keep = t.X[1][5];
  t.X[1][5] = NAN;
  assert_null (mmb_engine_samples (net, &t.s, NULL, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  t.X[1][5] = keep;
  t.s.P = 0;
  assert_null (mmb_engine_samples (net, &t.s, NULL, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  t.s.P = P;
  t.s.M = 1;
  assert_null (mmb_engine_samples (net, &t.s, NULL, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);   /* sizes do not add up */
  t.s.D = 2;
  assert_null (mmb_engine_samples (net, &t.s, NULL, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  sampled_free (&t, 2);
  free (p);
  mmb_net_free (net);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[4], NULL);
  double *p = start (net);
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_status st;
  mmb_engine *e;
  sampled t;
  bool ok;
  sampled_make (&t, net->M, net->O);
  mmb_descent_defaults (&o);
  o.epochs = 2;
  o.optimizer = mmb_optimizer_at (1);
  o.settings.momentum = 0.5;
  o.weight_decay = 0.1;
  o.stop_gradient = 1e-9;
  e = mmb_engine_samples (net, &t.s, NULL, al, &st);
  ok = e && mmb_descent_drive (e, &o, p, NULL, &info, al) == MMB_OK;
  mmb_engine_free (e);
  sampled_free (&t, net->M);
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
    cmocka_unit_test (steps_and_gradients),
    cmocka_unit_test (samples_are_moments),
    cmocka_unit_test (batches),
    cmocka_unit_test (runs_are_continued),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
