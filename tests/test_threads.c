/* Every entry point of the core from several threads at once: the same bits as
   alone, and under ThreadSanitizer (make tsan) no race. */
#include "mmb_test.h"

#include <pthread.h>
#include <unistd.h>

#define THREADS 2
#define RESULTS 512

/* What a walk through the core has found; each job adds numbers. */
typedef struct {
  double x[RESULTS];
  size_t count;
  char file[64];      /* a table to read */
} notes;

static void
note (notes *n, double x)
{
  if (n->count < RESULTS)
    n->x[n->count++] = x;
}

static void
note_all (notes *n, size_t count, const double *x)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < count; i++)
    sum += x[i] * (double) (i + 1);
  note (n, sum);
}

/* --- jobs ----------------------------------------------------------------- */

typedef struct {
  const shape *s;
  task t;
  mmb_net *net;
  double *params, *grad, *W, *E;
} problem;

static void
problem_make (problem *p, const shape *s, double u0)
{
  mmb_status st;
  size_t cells;

  p->s = s;
  task_make (&p->t, s->M, shape_dims, s->O, 3);
  p->net = mmb_net_alloc (s->M, shape_dims, s->O, s->fusion, s->K, s->widths,
                          NULL, &st);
  cells = s->O * p->net->D;
  p->params = calloc (p->net->n_params, sizeof (double));
  p->grad = calloc (p->net->n_params, sizeof (double));
  p->W = calloc (cells, sizeof (double));
  p->E = calloc (cells, sizeof (double));
  mmb_init_fill (p->net, MMB_INIT_GAUSSIAN, u0, 7, NULL, p->params);
}

static void
problem_free (problem *p)
{
  mmb_net_free (p->net);
  free (p->params);
  free (p->grad);
  free (p->W);
  free (p->E);
  task_free (&p->t);
}

static void
evaluate (notes *n)
{
  problem p;
  size_t k;

  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_status st;
      mmb_linear *linear;
      mmb_loss *loss;
      double drift, residual, curvature;
      mmb_factor *factors;
      size_t i;
      problem_make (&p, &shapes[k], 0.3);
      linear = mmb_linear_alloc (p.net, NULL, &st);
      loss = mmb_loss_alloc (&p.t.d, NULL, &st);
      note (n, mmb_linear_map (linear, p.params, p.W));
      note (n, mmb_loss_eval (loss, p.W, p.E));
      note (n, mmb_loss_generalisation (loss, p.W));
      note (n, mmb_linear_gradient (linear, p.params, p.E, p.grad));
      note_all (n, p.net->n_params, p.grad);
      note (n, mmb_conserved_drift (p.net, p.params, p.grad, 1, &drift, NULL));
      note (n, drift);
      factors = calloc (p.net->n_layers, sizeof *factors);
      for (i = 0; i < p.net->n_layers; i++)
        factors[i] = (mmb_factor) {1, 0.01};
      mmb_conserved_step (p.net, p.params, p.params, p.grad, NULL, factors,
                          &residual, NULL);
      note (n, residual);
      mmb_curvature (p.net, &p.t.d, p.params, &curvature, NULL);
      note (n, curvature);
      free (factors);
      mmb_linear_free (linear);
      mmb_loss_free (loss);
      problem_free (&p);
    }
}

static void
descend (notes *n)
{
  const double at[2] = {0, 20};
  size_t k, o;

  for (k = 1; k < N_SHAPES; k += 3)
    for (o = 0; mmb_optimizer_name (o); o++)
      {
        mmb_descent_info info;
        mmb_descent_opts opts;
        double t[3], loss[3], *W;
        mmb_record r = {.count = 2, .at = at, .capacity = 3, .t = t,
                        .loss = loss};
        problem p;
        problem_make (&p, &shapes[k], 0.2);
        r.W = W = calloc (3 * p.s->O * p.net->D, sizeof *W);
        mmb_descent_defaults (&opts);
        opts.epochs = 40;
        opts.optimizer = mmb_optimizer_at (o);
        opts.settings.momentum = 0.5;
        note (n, mmb_descent_run (p.net, &p.t.d, &opts, p.params, &r, &info,
                                  NULL));
        note (n, info.loss);
        note_all (n, p.net->n_params, p.params);
        free (W);
        problem_free (&p);
      }
}

static void
flow (notes *n)
{
  int stepper;

  for (stepper = 0; stepper < MMB_STEP_COUNT; stepper++)
    {
      mmb_flow_info info;
      mmb_flow_opts o;
      problem p;
      problem_make (&p, &shapes[stepper % 2 ? 4 : 1], 0.1);
      mmb_flow_defaults (&o);
      o.stepper = (mmb_stepper) stepper;
      o.time = 3;
      o.tolerance = 1e-5;
      note (n, mmb_flow_run (p.net, &p.t.d, &o, p.params, NULL, &info, NULL));
      note (n, info.loss);
      note_all (n, p.net->n_params, p.params);
      problem_free (&p);
    }
}

/* Races and integrals that use GSL's roots, integrals and special functions. */
static void
predict (notes *n)
{
  const size_t dims[3] = {1, 2, 1}, F[3] = {3, 3, 3}, order[3] = {0, 1, 2};
  const mmb_race_opts opts = {.fusion = F, .decoder = 1, .u0 = 1e-3};
  const mmb_predict_flow_opts exact = {.tolerance = 1e-8};
  const double k[2] = {1, 0.4}, ends[3] = {1, 2, 3};
  double W[4], E[4], loss, level[4], sign[4], first, moves[3], least, b[24];
  bool learned[3] = {false, true, false};
  mmb_predict_flow_info info;
  mmb_race_result r = {0};
  mmb_preference pref = {.W_uni = b, .W_final = b + 4, .losses = W, .Eg = E};
  double losses[5], Eg[5], m[12];
  mmb_pair pair;
  task t, toy;

  task_make (&t, 3, dims, 1, 4);
  task_toy (&toy, 0.4, 2);
  mmb_race_room (&r, 3, NULL);
  note (n, mmb_race_run (&t.d, &opts, &r, NULL));
  note_all (n, 3, r.durations);
  note (n, mmb_rounding_race (&t.d, &opts, r.durations, moves, NULL));
  note_all (n, 3, moves);
  note (n, mmb_predict_flow_balanced (&t.d, F, 1, 1e-2, &exact, &r, &info,
                                      NULL));
  note_all (n, 3, r.durations);
  pref.losses = losses;
  pref.Eg = Eg;
  pref.first = m;
  pref.left = m + 3;
  pref.cosine = m + 6;
  pref.variance = m + 9;
  note (n, mmb_preference_of (&t.d, F, order, ends, NULL, &pref, NULL));
  note_all (n, 5, losses);
  note (n, mmb_manifold (&t.d, learned, W, &loss, E, level, NULL));
  note (n, mmb_measure_levels (&t.d, MMB_MEASURE_SIGNAL, NULL, learned, W, &loss,
                               level, sign, NULL));
  note_all (n, 3, level);
  note (n, mmb_moments_least (&t.d, &least, NULL));
  mmb_race_room_free (&r, NULL);
  memset (&r, 0, sizeof r);
  mmb_race_room (&r, 2, NULL);
  note (n, mmb_predict_paper_run (&toy.d, 4, 3, 1e-2, &r, &pair, NULL));
  note_all (n, 2, r.durations);
  note (n, mmb_phase_first (4, 2, 1e-2, 3, 2, k, &first));
  note (n, first);
  note (n, mmb_phase_shallow (&t.d, MMB_MEASURE_WEIGHTS, 1, 0.1, &first, NULL));
  note (n, first);
  mmb_race_room_free (&r, NULL);
  task_free (&t);
  task_free (&toy);
}

/* Of a network's weights: reduced, compressed, or as they are. */
static void
predict_net (notes *n)
{
  const mmb_predict_flow_opts exact = {.tolerance = 1e-6};
  const size_t F[2] = {3, 3}, one[2] = {1, 1}, widths[4] = {4, 3, 5, 4};
  mmb_predict_flow_info info;
  mmb_race_result r = {0};
  double ahead[4], curvature, time, *p;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, one, 1, F, 0, widths, NULL, &st);
  task toy;

  task_toy (&toy, 0.3, 2);
  p = calloc (net->n_params, sizeof *p);
  mmb_init_fill (net, MMB_INIT_SCALED, 0.05, 2, NULL, p);
  note (n, mmb_blowup_of (net, p, ahead, NULL));
  note_all (n, 4, ahead);
  mmb_race_room (&r, 2, NULL);
  note (n, mmb_predict_flow_net (net, &toy.d, p, &exact, &r, &info, NULL));
  note_all (n, 2, r.durations);
  note (n, mmb_step_size_curvature (net, &toy.d, p, 0, NULL, NULL, &curvature,
                                    &time, NULL));
  note (n, curvature);
  mmb_race_room_free (&r, NULL);
  mmb_net_free (net);
  free (p);
  task_free (&toy);
}

static void
compress (notes *n)
{
  const size_t F[2] = {2, 2}, one[2] = {1, 1}, widths[2] = {40, 40};
  const mmb_compress_opts o = {.tolerance = 1e-4, .time = 1000,
                               .learning_rate = 0.04};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, one, 1, F, 0, widths, NULL, &st);
  double *p = calloc (2 * net->n_params, sizeof *p);
  mmb_compressed *c;
  task toy;

  task_toy (&toy, 0.3, 2);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 1e-3, 2, NULL, p);
  c = mmb_compress (net, &toy.d, p, &o, NULL, &st);
  note (n, st);
  if (c)
    {
      note (n, c->error);
      note_all (n, c->small->n_params, c->params);
      mmb_compress_expand (c, p, c->params, 1, p + net->n_params);
      note_all (n, net->n_params, p + net->n_params);
    }
  mmb_compressed_free (c);
  mmb_net_free (net);
  free (p);
  task_free (&toy);
}

static void
modes (notes *n)
{
  const size_t dims[2] = {3, 2};
  const mmb_modes_opts o = {.u0 = 1e-6, .complete = true};
  size_t which[8];
  double strength[8], durations[8], loss[9], u[24], v[40];
  mmb_modes_result r = {.modality = which, .strength = strength,
                        .durations = durations, .u = u, .v = v, .loss = loss};
  task t;

  task_make (&t, 2, dims, 3, 5);
  note (n, mmb_modes_run (&t.d, &o, &r, NULL));
  note_all (n, r.count, r.durations);
  task_free (&t);
}

/* Leaky networks without samples, and what their moments are made of. */
static void
leaky (notes *n)
{
  const size_t ones[2] = {1, 1}, F[2] = {2, 2}, widths[2] = {5, 6};
  double X[40], Y[20], p[32];
  const double *parts[2] = {X, X + 20};
  const mmb_samples s = {.M = 2, .D = 2, .O = 1, .P = 20, .dims = ones,
                         .X = parts, .Y = Y};
  mmb_asymmetry a;
  mmb_halves *h;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, ones, 1, F, 0, widths, NULL, &st);
  size_t k;
  task t;

  task_toy (&t, 0.5, 2);
  net->slope = 0.1;
  fill_matrix (40, X, 1);
  fill_matrix (20, Y, 2);
  h = mmb_halves_samples (&s, NULL, &st);
  note_all (n, 16, h->H);
  for (k = 0; k < 2; k++)
    {
      mmb_engine *e = k ? mmb_engine_arccos (net, &t.d, NULL, &st)
                        : mmb_engine_halves (net, h, NULL, &st);
      mmb_descent_info info;
      mmb_descent_opts o;
      mmb_descent_defaults (&o);
      o.epochs = 20;
      fill_matrix (net->n_params, p, 3);
      note (n, mmb_descent_drive (e, &o, p, NULL, &info, NULL));
      note_all (n, net->n_params, p);
      mmb_engine_free (e);
    }
  note (n, mmb_asymmetry_measure (&s, 0, 0, 1, &a, NULL));
  note (n, a.plus - a.minus);
  mmb_halves_free (h);
  mmb_net_free (net);
  task_free (&t);
}

static void
draw (notes *n)
{
  const size_t dims[2] = {2, 1}, F[2] = {2, 2}, widths[3] = {30, 30, 30};
  size_t small[3], rounds = mmb_init_rounds (30, 1e-4);
  double X[40], Y[20], mean[4], S[9], Syx[3], Syy[1], loss, W[3] = {1, 2, 3};
  const double *parts[2] = {X, X + 20};
  double *p;
  mmb_stream *s;
  mmb_status st;
  mmb_net *wide = mmb_net_alloc (2, dims, 1, F, 1, widths, NULL, &st), *net;
  task t;

  task_make (&t, 2, dims, 1, 6);
  note (n, mmb_draw_widths (2, dims, 1, F, 1, widths, rounds, small, NULL));
  net = mmb_net_alloc (2, dims, 1, F, 1, small, NULL, &st);
  p = calloc (net->n_params, sizeof *p);
  note (n, mmb_init_draw (wide, widths, MMB_INIT_SCALED, 0.1, 3, rounds, net,
                          p));
  note_all (n, net->n_params, p);
  note (n, mmb_gaussian_draw (3, t.S, 1, W, 0.1, 5, 10, X, Y, NULL));
  note (n, mmb_moments_from_samples (2, dims, parts, 1, Y, 10, true, mean, S,
                                     Syx, Syy, NULL));
  note_all (n, 9, S);
  note (n, mmb_moments_sample_loss (2, dims, parts, 1, Y, 10, W, &loss, NULL));
  note (n, loss);
  note (n, mmb_stream_draw (MMB_ORDER, 5, MMB_FOR_HELD_OUT, 0, 40, X, NULL));
  note_all (n, 40, X);
  s = mmb_stream_alloc (5, MMB_FOR_TASKS, 0, NULL);
  note (n, mmb_stream_wishart (s, 3, 4, t.S, S));
  note_all (n, 9, S);
  mmb_stream_free (s);
  mmb_net_free (wide);
  mmb_net_free (net);
  free (p);
  task_free (&t);
}

static void
read_file (notes *n)
{
  const mmb_table_options o = {.delimiter = 0};
  mmb_table_error error;
  mmb_table *table;
  mmb_status st = mmb_table_open (&table, n->file, &o, &error, NULL);

  note (n, st);
  if (st == MMB_OK)
    note (n, (double) mmb_table_columns (table));
  mmb_table_free (table);
}

static void
names (notes *n)
{
  note (n, mmb_init_name (0)[0] + mmb_measure_name (1)[0] + mmb_event_name (1)[0]
           + mmb_stepper_name (1)[0] + mmb_version ()[0]
           + mmb_version_gsl ()[0] + mmb_version_blas ()[0]
           + mmb_version_compiler ()[0] + mmb_status_text (MMB_ENOMEM)[0]
           + mmb_reduced_text (1)[0] + mmb_outcome_name (MMB_STOPPED)[0]);
}

static void (*const jobs[]) (notes *) = {
  evaluate, descend, flow, predict, predict_net, compress, modes, leaky, draw,
  read_file, names,
};

#define JOBS (sizeof jobs / sizeof *jobs)

static void *
walk (void *arg)
{
  size_t i;

  for (i = 0; i < JOBS; i++)
    jobs[i] (arg);
  return NULL;
}

static void
threads_find_the_same (void **state)
{
  static notes alone, together[THREADS];
  pthread_t thread[THREADS];
  FILE *f;
  size_t i;
  int fd;

  (void) state;
  strcpy (alone.file, "/tmp/mmb-threads-XXXXXX");
  fd = mkstemp (alone.file);
  assert_true (fd >= 0);
  f = fdopen (fd, "w");
  fputs ("a,b\n1,2\n3,4\n", f);
  fclose (f);
  walk (&alone);
  assert_true (alone.count > 150 && alone.count < RESULTS);
  for (i = 0; i < THREADS; i++)
    {
      strcpy (together[i].file, alone.file);
      assert_int_equal (pthread_create (&thread[i], NULL, walk, &together[i]), 0);
    }
  for (i = 0; i < THREADS; i++)
    {
      pthread_join (thread[i], NULL);
      assert_int_equal (together[i].count, alone.count);
      assert_memory_equal (together[i].x, alone.x, alone.count * sizeof (double));
    }
  remove (alone.file);
}

/* The host's handler of GSL's errors is the host's. */
static void
the_handler_stays (void **state)
{
  static notes n;

  (void) state;
  strcpy (n.file, "/nowhere");
  walk (&n);
  assert_true (gsl_set_error_handler (mmb_gsl_error) == mmb_gsl_error);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (threads_find_the_same),
    cmocka_unit_test (the_handler_stays),
  };

  return cmocka_run_group_tests (tests, NULL, NULL);
}
