/* test_race.c - the race of modalities against published tables, closed forms
   and the exact flow. */
#include "mmb_test.h"

typedef struct {
  mmb_status st;
  size_t order[8];
  double durations[8], earlier[8], ratio;
  unsigned flags[8];
  bool plateaus[40 * 8];
  size_t rows;
  mmb_predict_flow_info info;
} outcome;

static mmb_race_result
arrays (outcome *o)
{
  mmb_race_result r = {.order = o->order, .durations = o->durations,
                       .flags = o->flags, .capacity = 40, .plateaus = o->plateaus,
                       .earlier = o->earlier};
  return r;
}

/* What a result did not fill is still NaN. */
static void
forget (outcome *o)
{
  size_t i;

  for (i = 0; i < 8; i++)
    o->durations[i] = o->earlier[i] = NAN;
}

static void
check_filled (const outcome *o, size_t M)
{
  size_t i;

  for (i = 0; i < M && o->st == MMB_OK; i++)
    assert_true (o->durations[i] >= 0 && o->earlier[i] >= 0);
}

static outcome
race (const task *t, const size_t *fusion, size_t K, double u0)
{
  mmb_race_opts opts = {.fusion = fusion, .decoder = K, .u0 = u0};
  outcome o = {.rows = 0};
  mmb_race_result r = arrays (&o);

  forget (&o);
  o.st = mmb_race_run (&t->d, &opts, &r, NULL);
  check_filled (&o, t->d.M);
  o.rows = r.rows;
  o.ratio = 1 + o.durations[1] / o.durations[0];
  return o;
}

static outcome
exact (const task *t, const size_t *fusion, size_t K, double u0)
{
  const mmb_predict_flow_opts opts = {.tolerance = 1e-10};
  outcome o = {.rows = 0};
  mmb_race_result r = arrays (&o);

  forget (&o);
  o.st = mmb_predict_flow_balanced (&t->d, fusion, K, u0, &opts, &r, &o.info,
                                    NULL);
  check_filled (&o, t->d.M);
  o.rows = r.rows;
  o.ratio = 1 + o.durations[1] / o.durations[0];
  return o;
}

/* A task with given moments S and map w. */
static void
task_of (task *t, size_t M, const size_t *dims, const double *S,
         const double *w)
{
  size_t D, j, k;

  task_make (t, M, dims, 1, 1);
  D = t->d.D;
  memcpy (t->S, S, D * D * sizeof *S);
  memcpy (t->w, w, D * sizeof *w);
  t->Syy[0] = 0;
  for (j = 0; j < D; j++)
    {
      t->Syx[j] = 0;
      for (k = 0; k < D; k++)
        t->Syx[j] += w[k] * S[k + D * j];
      t->Syy[0] += t->Syx[j] * w[j];
    }
}

/* Scalar modalities: T8 to T10 and T12 exactly. */
static void
scalars_follow_the_published_laws (void **state)
{
  static const double rho[] = {-.9, -.6, -.225, 0, .45, .9};
  static const struct { size_t L, F; double u0; } nets[]
    = {{2, 2, 1e-9}, {4, 4, .1}, {4, 3, .1}, {4, 2, .1}, {4, 1, .1},
       {3, 2, 1e-3}, {2, 1, 1e-9}, {5, 3, 1e-2}};
  const double q = 2;
  size_t i, j;

  (void) state;
  for (i = 0; i < sizeof rho / sizeof *rho; i++)
    for (j = 0; j < sizeof nets / sizeof *nets; j++)
      {
        size_t L = nets[j].L, F = nets[j].F, fusion[2] = {F, F};
        double sA = q * q + rho[i] * q, sB = 1 + rho[i] * q, tA;
        double k[2] = {1, sB / sA};
        mmb_pair pair = {sA, k[1], 1 - rho[i] * rho[i], 1 + rho[i] / q};
        outcome o;
        task t;
        task_toy (&t, rho[i], q);
        o = race (&t, fusion, L - F, nets[j].u0);
        if (F == 1)
          k[1] = fabs (k[1]);
        assert_int_equal (o.st, MMB_OK);
        assert_int_equal (o.order[0], 0);
        mmb_phase_first (L, F, nets[j].u0, sA, 2, k, &tA);
        check_near (o.durations[0] / tA, 1, 1e-12);
        check_near (o.durations[1],
                    mmb_phase_unimodal (L, F, nets[j].u0, &pair),
                    1e-12 * tA);
        assert_int_equal (o.flags[1] & MMB_RACE_SIGN,
                          F > 1 && sB < 0 ? MMB_RACE_SIGN : 0);
        task_free (&t);
      }
}

/* T13's table: printed digits of `rotated`, and of the exact flow. */
static void
rotation_table (void **state)
{
  static const double S[3][16] = {
    {2.22, -.51, -.32, 1.27, -.51, 1.58, .07, -.24, -.32, .07, 1.20, -.48,
     1.27, -.24, -.48, 1.23},
    {2.52, -1.65, -.33, -.57, -1.65, 4.10, -.23, .16, -.33, -.23, 1.19, -.26,
     -.57, .16, -.26, 1.10},
    {4.72, -.01, 1.21, .91, -.01, 3.71, -.70, -.33, 1.21, -.70, 1.30, .13,
     .91, -.33, .13, .80}};
  static const double w[3][4] = {{-.91, .06, -.05, .67},
                                 {.92, .97, .36, .11},
                                 {-.58, -.05, .30, .76}};
  static const struct { size_t task, L, F; double u0, rotated, exact; } rows[]
    = {{0, 3, 3, 1e-4, 7.07464, 7.07516}, {0, 4, 4, 3e-3, 12.28701, 12.28709},
       {0, 5, 4, 1e-3, 1.02456, 1.02456}, {0, 2, 2, 1e-9, 3.33658, 3.42870},
       {1, 3, 3, 1e-4, 12.48951, 12.48906}, {1, 4, 4, 3e-3, 17.48265, 17.48252},
       {2, 3, 3, 1e-4, 5.86368, 5.86390}, {2, 4, 4, 3e-3, 6.59526, 6.59529},
       {2, 5, 4, 1e-3, 1.01273, 1.01273}};
  const size_t dims[2] = {2, 2};
  size_t i;

  (void) state;
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      size_t fusion[2] = {rows[i].F, rows[i].F};
      outcome o;
      task t;
      task_of (&t, 2, dims, S[rows[i].task], w[rows[i].task]);
      o = race (&t, fusion, rows[i].L - rows[i].F, rows[i].u0);
      check_near (o.ratio, rows[i].rotated, 5.01e-6);
      o = exact (&t, fusion, rows[i].L - rows[i].F, rows[i].u0);
      check_near (o.ratio, rows[i].exact, 1.01e-5);
      assert_int_equal (o.info.kind, MMB_PREDICT_FLOW_REDUCED);
      task_free (&t);
    }
}

/* Hundreds of layers and a small angle: T13's integral is far below the range
   of double. */
static void
deep_rotation (void **state)
{
  static const double S[9] = {4, .1, 0, .1, 1, 0, 0, 0, 1}, w[3] = {1, 1, .05};
  static const struct { size_t F; double u0; } nets[]
    = {{20, 0.1}, {200, 0.5}, {300, 0.5}, {400, 0.5}};
  const size_t dims[2] = {1, 2};
  size_t i, j;
  task t;

  (void) state;
  task_of (&t, 2, dims, S, w);
  for (i = 0; i < sizeof nets / sizeof *nets; i++)
    {
      size_t fusion[2] = {nets[i].F, nets[i].F};
      outcome a = race (&t, fusion, 0, nets[i].u0);
      outcome b = exact (&t, fusion, 0, nets[i].u0);
      assert_int_equal (a.st, MMB_OK);
      assert_int_equal (b.st, MMB_OK);
      for (j = 0; j < 2; j++)
        {
          assert_int_equal (a.order[j], b.order[j]);
          check_near (a.durations[j] / b.durations[j], 1, 1e-6);
        }
    }
  task_free (&t);
}

/* Three modalities whose order the strengths decide; against the flow. */
static void
three_modalities (void **state)
{
  static const struct { size_t F, K; double u0, off; } nets[]
    = {{3, 0, 1e-4, 2e-3}, {4, 0, 1e-3, 2e-4}, {3, 1, 1e-4, 2e-3},
       {4, 1, 1e-3, 2e-4}, {2, 0, 1e-14, 0.06}};
  const size_t dims[3] = {1, 2, 3};
  size_t seed, i, j;

  (void) state;
  for (seed = 1; seed <= 4; seed++)
    for (i = 0; i < sizeof nets / sizeof *nets; i++)
      {
        size_t F = nets[i].F, fusion[3] = {F, F, F};
        outcome a, b;
        task t;
        task_make (&t, 3, dims, 1, (unsigned) seed);
        a = race (&t, fusion, nets[i].K, nets[i].u0);
        b = exact (&t, fusion, nets[i].K, nets[i].u0);
        assert_int_equal (a.st, MMB_OK);
        assert_int_equal (b.st, MMB_OK);
        for (j = 0; j < 3; j++)
          {
            assert_int_equal (a.order[j], b.order[j]);
            check_near (a.durations[j] / b.durations[j], 1, nets[i].off);
          }
        task_free (&t);
      }
}

/* Encoders of unequal depth: the race becomes exact as u0 falls. */
static void
unequal_depths (void **state)
{
  static const struct { size_t F[2], K; double u0, off; } nets[]
    = {{{2, 3}, 0, 1e-6, 0.02}, {{3, 2}, 0, 1e-6, 0.02},
       {{2, 3}, 1, 1e-6, 1e-4}, {{4, 2}, 1, 1e-3, 1e-3},
       {{3, 4}, 0, 1e-3, 1e-3}, {{3, 4}, 2, 1e-3, 1e-4},
       {{1, 2}, 1, 1e-9, 0.01}, {{1, 3}, 2, 1e-4, 1e-3},
       {{3, 1}, 0, 1e-4, 1e-3}, {{1, 2}, 0, 1e-12, 0.01}};
  size_t i, j;

  (void) state;
  for (i = 0; i < sizeof nets / sizeof *nets; i++)
    {
      outcome a, b;
      task t;
      task_toy (&t, 0.3, 1.5);
      a = race (&t, nets[i].F, nets[i].K, nets[i].u0);
      b = exact (&t, nets[i].F, nets[i].K, nets[i].u0);
      assert_int_equal (a.st, MMB_OK);
      assert_int_equal (b.st, MMB_OK);
      for (j = 0; j < 2; j++)
        {
          assert_int_equal (a.order[j], b.order[j]);
          check_near (a.durations[j] / b.durations[j], 1, nets[i].off);
        }
      task_free (&t);
    }
}

/* Vector outputs, late fusion: |v| alone, at the strength that what is learned
   has left (T10 with K = 0).  Each has the same way to go and goes a part of it in
   every phase. */
static void
vector_outputs_go_their_way (void **state)
{
  static const struct { size_t F; double u0, way; } nets[]
    = {{2, 1e-6, 6 * M_LN10}, {3, 1e-4, 1e4}, {4, 1e-2, 0.5e4}};
  const size_t dims[3] = {1, 2, 1};
  size_t i, j, k;

  (void) state;
  for (i = 0; i < 3; i++)
    {
      size_t F[3] = {nets[i].F, nets[i].F, nets[i].F};
      double left[3] = {nets[i].way, nets[i].way, nets[i].way};
      double strength[3], W[8], loss;
      bool learned[3] = {false, false, false};
      outcome a;
      task t;
      task_make (&t, 3, dims, 2, (unsigned) i + 2);
      a = race (&t, F, 0, nets[i].u0);
      assert_int_equal (a.st, MMB_OK);
      for (j = 0; j < 3; j++)
        {
          size_t next = 3;
          double dt;
          mmb_manifold (&t.d, learned, W, &loss, NULL, strength, NULL);
          for (k = 0; k < 3; k++)
            if (!learned[k] && (next == 3 || left[k] / strength[k]
                                             < left[next] / strength[next]))
              next = k;
          dt = left[next] / strength[next];
          assert_int_equal (a.order[j], next);
          check_near (a.durations[j] / dt, 1, 1e-10);
          for (k = 0; k < 3; k++)
            left[k] -= strength[k] * dt;
          learned[next] = true;
        }
      task_free (&t);
    }
}

/* Starts from which modalities hardly grow until they are learned: logistic
   curves (uncorrelated scalars, L = 2).  The error is larger by as much as the
   second one grows by less than a factor of e, and no smaller where it grows
   by more. */
static void
starts_near_the_end (void **state)
{
  static const double w0[2] = {0.3, 0.066};
  const size_t F[2] = {2, 2};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-11};
  size_t k;

  (void) state;
  for (k = 0; k < 2; k++)
    {
      double A = log (1 / w0[k] - 1) / 8, B = log (1 / w0[k] - 1) / 2;
      double error[2], then = 1 / (1 + (1 / w0[k] - 1) * exp (-2 * A));
      double growth = log (0.5 / then);
      outcome o = {.rows = 0};
      mmb_race_result r = arrays (&o);
      task t;
      task_toy (&t, 0, 2);
      r.error = error;
      assert_int_equal (mmb_predict_flow_balanced (&t.d, F, 0, sqrt (w0[k]),
                                                   &opts, &r, &o.info, NULL),
                        MMB_OK);
      assert_true (o.order[0] == 0 && o.order[1] == 1);
      check_near (o.durations[0] / A, 1, 1e-8);
      check_near (o.durations[1] / (B - A), 1, 1e-8);
      check_near (error[0], 1e-8, 1e-15);
      assert_true (k == 0 ? growth < 1 : growth > 1 && growth < 2);
      check_near (error[1] / (1e-8 / fmin (growth, 1)), 1, 1e-6);
      task_free (&t);
    }
}

/* Two that are equal but for rounding are learned at once, in the given order;
   a third one comes when it would without that: S = diag (1, 1 + 4e-13, 1/4). */
static void
equal_but_for_rounding (void **state)
{
  static const size_t dims[3] = {1, 1, 1}, F[3] = {2, 2, 2};
  static const double S[9] = {1, 0, 0, 0, 1 + 4e-13, 0, 0, 0, 0.25};
  static const double w[3] = {1, 1, 1};
  const double u0 = 0.1, way = log (1 / (u0 * u0) - 1);
  outcome o;
  task t;

  (void) state;
  task_of (&t, 3, dims, S, w);
  o = exact (&t, F, 0, u0);
  assert_int_equal (o.st, MMB_OK);
  assert_true (o.order[0] == 0 && o.order[1] == 1 && o.order[2] == 2);
  check_near (o.durations[0] / (way / 2), 1, 1e-9);
  assert_true (o.durations[1] == 0);
  check_near (o.durations[2] / (way * 2 - way / 2), 1, 1e-8);
  assert_true (o.flags[1] & MMB_RACE_TIED);
  assert_false ((o.flags[0] | o.flags[2]) & MMB_RACE_TIED);
  task_free (&t);
}

/* A modality that has to turn its sign (T12), from random weights: a finer run is
   within three times the error that is told. */
static void
errors_cover_finer_runs (void **state)
{
  static const size_t F[2] = {3, 3}, widths[4] = {3, 2, 2, 3};
  mmb_predict_flow_opts opts = {.tolerance = 1e-6};
  mmb_status st;
  mmb_net *net;
  double *p;
  uint64_t seed;
  size_t i;
  task t;

  (void) state;
  task_toy (&t, -0.6, 2);
  net = mmb_net_alloc (2, t.dims, 1, F, 0, widths, NULL, &st);
  p = calloc (net->n_params, sizeof *p);
  for (seed = 1; seed < 4; seed++)
    {
      outcome a = {.rows = 0}, b = {.rows = 0};
      mmb_race_result ra = arrays (&a), rb = arrays (&b);
      double error[2];
      mmb_init_fill (net, MMB_INIT_SCALED, 0.1, seed, NULL, p);
      ra.error = error;
      opts.tolerance = 1e-6;
      assert_int_equal (mmb_predict_flow_net (net, &t.d, p, &opts, &ra,
                                              &a.info, NULL), MMB_OK);
      opts.tolerance = 1e-11;
      assert_int_equal (mmb_predict_flow_net (net, &t.d, p, &opts, &rb,
                                              &b.info, NULL), MMB_OK);
      for (i = 0; i < 2; i++)
        {
          assert_int_equal (a.order[i], b.order[i]);
          assert_true (error[i] > 0 && error[i] < 1e-3);
          check_near (a.durations[i] / b.durations[i], 1, 3 * error[i]);
        }
    }
  free (p);
  mmb_net_free (net);
  task_free (&t);
}

/* Race and exact flow of T from the same random weights. */
static void
from_weights (const task *t, const size_t *fusion, const size_t *widths,
              mmb_init_scheme scheme, double u0, uint64_t seed,
              double tolerance, outcome *a, outcome *b)
{
  const mmb_predict_flow_opts opts = {.tolerance = tolerance};
  double ahead[4], *p;
  mmb_race_opts ro = {.fusion = fusion, .u0 = 0.5, .ahead = ahead};
  mmb_race_result ra = arrays (a), rb = arrays (b);
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, t->dims, 1, fusion, 0, widths, NULL, &st);

  p = calloc (net->n_params, sizeof *p);
  mmb_init_fill (net, scheme, u0, seed, NULL, p);
  assert_int_equal (mmb_blowup_of (net, p, ahead, NULL), MMB_OK);
  assert_int_equal (mmb_race_run (&t->d, &ro, &ra, NULL), MMB_OK);
  assert_int_equal (mmb_predict_flow_net (net, &t->d, p, &opts, &rb, &b->info,
                                      NULL), MMB_OK);
  mmb_net_free (net);
  free (p);
}

/* T9's law for random starts, against the flow of the full network. */
static void
random_starts (void **state)
{
  const size_t widths[8] = {8, 8, 8, 8, 8, 8, 8, 8};
  size_t seed, count = quick () ? 2 : 20;

  (void) state;
  for (seed = 1; seed <= count; seed++)
    {
      size_t L = 3 + seed % 2, fusion[2] = {L, L};
      outcome a, b;
      task t;
      task_toy (&t, 0.8 * sin ((double) seed), 2);
      from_weights (&t, fusion, widths, MMB_INIT_SCALED,
                    L == 3 ? 1e-4 : 2e-3, seed, 1e-8, &a, &b);
      assert_int_equal (a.order[0], b.order[0]);
      check_near (a.durations[0] / b.durations[0], 1, 2e-4);
      check_near (a.durations[1] / b.durations[1], 1, 2e-4);
      task_free (&t);
    }
}

/* T19: two layers, finite start, against the flow. */
static void
finite_starts (void **state)
{
  const size_t fusion[2] = {2, 2}, widths[2] = {100, 100};
  size_t seed;

  (void) state;
  for (seed = 1; seed <= 3; seed++)
    {
      outcome a, b;
      task t;
      task_toy (&t, seed == 3 ? -0.6 : 0.3, 2);
      from_weights (&t, fusion, widths, MMB_INIT_GAUSSIAN, 1e-9, seed, 1e-9,
                    &a, &b);
      assert_int_equal (b.info.kind, MMB_PREDICT_FLOW_COMPRESSED);
      check_near (a.durations[0] / b.durations[0], 1, 1e-5);
      check_near (a.durations[1] / b.durations[1], 1, 3e-3);
      task_free (&t);
    }
}

/* T5's example: A is learned, then B, which drives A back, then A again. */
static void
three_plateaus (void **state)
{
  static const double S[4] = {9, 2.7, 2.7, 1}, w[2] = {-0.1, 1};
  static const bool want[4][2]
    = {{false, false}, {true, false}, {false, true}, {true, true}};
  const size_t dims[2] = {1, 1}, fusion[2] = {2, 2};
  outcome o;
  task t;

  (void) state;
  task_of (&t, 2, dims, S, w);
  o = race (&t, fusion, 0, 1e-9);
  assert_int_equal (o.st, MMB_OK);
  assert_int_equal (o.rows, 4);
  assert_memory_equal (o.plateaus, want, sizeof want);
  assert_int_equal (o.flags[0], MMB_RACE_DROPPED);
  /* B is learned beside A, and A, whose other sign has shrunk as far as it has
     grown, has twice the way to go against what B leaves for it */
  assert_int_equal (o.order[0], 1);
  check_near (o.earlier[0], log (1e9) / 1.8, 1e-12);
  check_near (o.earlier[1], 0, 0);
  check_near (o.durations[0], log (1e9) * (1 / 1.8 + (1 - .73 / 1.8) / .19),
              1e-12);
  check_near (o.durations[1], 2 * log (1e9) / (.73 * 2.7 - 1.8), 1e-12);
  task_free (&t);
}

/* The same from the weights of a network of width 1, W_m = a_m b_m: A is learned
   at half of 0.2 and lost there again, when B counts as learned; for good at half
   of -0.1.  Plain steps of the four equations. */
static void
lost_and_learned_again (void **state)
{
  static const double S[4] = {9, 2.7, 2.7, 1}, w[2] = {-0.1, 1};
  const size_t dims[2] = {1, 1}, fusion[2] = {2, 2}, widths[2] = {1, 1};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-10};
  const double h = 2e-4;
  double x[4] = {0.02, 0.03, 0.011, 0.025}, p[4], at[3] = {0, 0, 0}, t, before;
  outcome o = {.rows = 0};
  mmb_race_result r = arrays (&o);
  mmb_status st;
  mmb_net *net;
  task k;
  size_t i, j, n = 0;

  (void) state;
  task_of (&k, 2, dims, S, w);
  net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  for (i = 0; i < 2; i++)
    {
      p[mmb_net_encoder (net, i, 1)->offset] = x[2 * i];
      p[mmb_net_encoder (net, i, 2)->offset] = x[2 * i + 1];
    }
  assert_int_equal (mmb_predict_flow_net (net, &k.d, p, &opts, &r, &o.info,
                                          NULL), MMB_OK);
  for (t = 0; n < 3 && t < 500; t += h)
    {
      static const double level[3] = {0.1, -0.1, 0.05}, sign[3] = {1, -1, -1};
      static const double part[4] = {0, 0.5, 0.5, 1}, weight[4] = {1, 2, 2, 1};
      double slope[4] = {0}, sum[4] = {0}, y[4], E[2], now;
      before = x[0] * x[1];
      for (j = 0; j < 4; j++)
        {
          for (i = 0; i < 4; i++)
            y[i] = x[i] + part[j] * h * slope[i];
          for (i = 0; i < 2; i++)
            E[i] = k.Syx[i] - S[2 * i] * y[0] * y[1] - S[2 * i + 1] * y[2] * y[3];
          for (i = 0; i < 4; i++)
            {
              slope[i] = y[i ^ 1] * E[i / 2];
              sum[i] += weight[j] * slope[i] / 6;
            }
        }
      for (i = 0; i < 4; i++)
        x[i] += h * sum[i];
      now = x[0] * x[1];
      if (sign[n] * now >= level[n])
        {
          at[n] = t + h * (sign[n] * level[n] - before) / (now - before);
          n++;
        }
    }
  assert_int_equal (n, 3);
  assert_int_equal (o.order[0], 1);
  assert_int_equal (o.order[1], 0);
  check_near (o.earlier[0] / at[0], 1, 1e-5);
  check_near (o.durations[0] / at[1], 1, 1e-4);
  check_near ((o.durations[0] + o.durations[1]) / at[2], 1, 1e-5);
  assert_int_equal (o.flags[0], MMB_RACE_DROPPED);
  assert_int_equal (o.flags[1], 0);
  assert_int_equal (r.rows, 4);
  assert_true (o.plateaus[2] && !o.plateaus[3] && !o.plateaus[4] && o.plateaus[5]);
  task_free (&k);
  mmb_net_free (net);
}

static void
special_cases (void **state)
{
  const size_t dims[2] = {1, 1}, late[2] = {2, 2}, early[2] = {1, 1};
  static const double twins[4] = {1, 1, 1, 1}, w[2] = {1, 0};
  static const double level[4] = {1, .3, .3, 1};
  static const double apart[4] = {4, -1, -1, 1}, ones[2] = {1, 1};
  static const double duplicate[4] = {4, 2, 2, 1};
  outcome o;
  task t;

  (void) state;
  task_of (&t, 2, dims, twins, w);        /* they say the same (T16) */
  o = race (&t, late, 0, 1e-9);
  assert_true (o.order[0] == 0 && isinf (o.durations[1]));
  assert_int_equal (o.flags[1], 0);
  assert_int_equal (o.rows, 2);
  task_free (&t);
  task_of (&t, 2, dims, level, ones);     /* equal strengths */
  o = race (&t, late, 0, 1e-9);
  assert_true (o.durations[1] == 0);
  assert_int_equal (o.flags[1], MMB_RACE_TIED);
  task_free (&t);
  task_of (&t, 2, dims, apart, ones);     /* B alone says nothing */
  o = race (&t, late, 0, 1e-9);
  check_near (o.durations[1], log (1e9) / 0.75, 1e-9);
  task_free (&t);
  task_of (&t, 2, dims, duplicate, w);    /* A says it all */
  o = race (&t, late, 0, 1e-9);
  assert_true (isinf (o.durations[1]));
  assert_int_equal (o.rows, 2);
  assert_int_equal (race (&t, late, 0, 2).st, MMB_EINVAL);
  assert_int_equal (race (&t, early, 0, 0.1).st, MMB_EINVAL);
  task_free (&t);
}

/* A vector that correlates with y only beside A starts along what A leaves. */
static void
vectors_without_correlation (void **state)
{
  /* x_B = (u - x_A, v), y = 2 x_A + u + v/2: alone B_1 tells nothing */
  static const double S[9] = {1, -1, 0, -1, 4, 0, 0, 0, 1}, w[3] = {4, 1, 0};
  const size_t dims[2] = {1, 2}, late[2] = {2, 2};
  const double u0 = 1e-9;
  outcome o;
  task t;

  (void) state;
  task_of (&t, 2, dims, S, w);       /* S_yx = (3, 0, 0) */
  assert_true (t.Syx[1] == 0 && t.Syx[2] == 0);
  o = race (&t, late, 0, u0);
  assert_int_equal (o.st, MMB_OK);
  check_near (o.durations[0], log (1 / u0) / 3, 1e-12);
  /* W_A = 3 leaves S_yxB - W_A S_AB = (3, 0) */
  check_near (o.durations[1], log (1 / u0) / 3, 1e-12);
  assert_int_equal (o.flags[1] & MMB_RACE_TURNS, 0);
  task_free (&t);
}

/* Maps far from one: on the plateau u^(K+F) = |W_A|, and B waits less by u^K. */
static void
large_and_small_maps (void **state)
{
  static const double sizes[2] = {1e4, 1e-4};
  const size_t dims[2] = {1, 1}, fusion[2] = {2, 2};
  const double S[4] = {1, 0, 0, 0.25}, u0 = 1e-9;
  size_t i;

  (void) state;
  for (i = 0; i < 2; i++)
    {
      double w[2] = {sizes[i], sizes[i]}, u = pow (sizes[i], 0.25);
      outcome o;
      task t;
      task_of (&t, 2, dims, S, w);
      o = race (&t, fusion, 2, u0);
      assert_int_equal (o.st, MMB_OK);
      /* B has grown by a quarter of the way; T11 */
      check_near (o.durations[1] / (0.75 * log (1 / u0)
                                    / (0.25 * sizes[i] * u * u)), 1, 1e-9);
      task_free (&t);
    }
}

static void
bad_races_are_refused (void **state)
{
  static const size_t two[2] = {2, 2}, none[2] = {2, 0}, mixed[2] = {2, 3};
  static const double ahead[4] = {1, 1, 1, 1};
  const mmb_race_opts bad[] = {
    {two, 0, 0, NULL, 0}, {two, 0, 1, NULL, 0}, {two, 0, NAN, NULL, 0},
    {two, 0, 0.1, NULL, -1}, {two, 0, 0.1, NULL, NAN}, {none, 1, 0.1, NULL, 0},
    {two, 1, 0.1, ahead, 0}, {mixed, 0, 0.1, ahead, 0}};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-6};
  size_t i;
  outcome o;
  mmb_race_result r = arrays (&o);
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  for (i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal (mmb_race_run (&t.d, &bad[i], &r, NULL), MMB_EINVAL);
  assert_int_equal (mmb_predict_flow_balanced (&t.d, none, 1, 0.1, &opts, &r,
                                               &o.info, NULL), MMB_EINVAL);
  /* nothing to learn: no error, and never */
  t.Syx[0] = t.Syx[1] = t.Syy[0] = 0;
  assert_int_equal (mmb_predict_flow_balanced (&t.d, two, 0, 0.1, &opts, &r,
                                               &o.info, NULL), MMB_OK);
  assert_true (isinf (o.durations[0]) && isinf (o.durations[1]));
  assert_int_equal (r.rows, 1);
  task_free (&t);
}

/* Ties by hand: equal strengths of those that are first. */
static void
ties_are_settled (void **state)
{
  static const double first[4] = {1, 1, 0.5, 1};
  outcome o = {.order = {3, 0, 1, 2}, .durations = {7, 0, 1e-9, 2}, .rows = 4};
  outcome p = {.order = {3, 0, 1, 2}, .durations = {7, 2, 1, 2}, .rows = 2};
  mmb_race_result r = arrays (&o), q = arrays (&p);
  size_t i;

  (void) state;
  r.rows = 4;
  mmb_race_settle (4, first, true, &r);
  for (i = 0; i < 4; i++)   /* all three together, in the given order */
    {
      static const size_t order[4] = {0, 1, 3, 2};
      assert_int_equal (o.order[i], order[i]);
      assert_int_equal (o.flags[order[i]], i == 1 || i == 2 ? MMB_RACE_TIED : 0);
    }
  assert_true (o.durations[0] == 7 && o.durations[1] == 0 && o.durations[2] == 0
               && o.durations[3] == 2 + 1e-9);
  assert_true (!o.plateaus[0] && o.plateaus[4] && !o.plateaus[5]
               && o.plateaus[8] && o.plateaus[9] && !o.plateaus[11]);
  q.rows = 2;               /* by their own times they are no tie at all .. */
  mmb_race_settle (4, first, false, &q);
  assert_true (p.order[0] == 3 && p.durations[1] == 2 && p.flags[0] == 0);
  /* .. and to leading order two; the third comes as late as before */
  mmb_race_settle (4, first, true, &q);
  assert_true (p.order[0] == 0 && p.order[1] == 3 && p.order[2] == 1);
  assert_true (p.durations[1] == 0 && p.durations[2] == 3);
}

/* What a network's own weights are integrated with: the reduction where they
   are balanced, else a compression, else all of them; the same phases. */
static void
networks_of_every_kind (void **state)
{
  static const size_t fusion[2] = {2, 2}, deep[2] = {3, 3};
  static const size_t narrow[4] = {2, 2, 2, 2}, wide[4] = {150, 150, 150, 150};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-9};
  double r[2], *p;
  mmb_status st;
  mmb_net *net;
  size_t k, i;
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  net = mmb_net_alloc (2, t.dims, 1, fusion, 0, narrow, NULL, &st);
  p = calloc (net->n_params, sizeof *p);
  mmb_init_directions (&t.d, 1, r, NULL, NULL);
  mmb_init_fill (net, MMB_INIT_BALANCED, 1e-4, 1, r, p);
  {
    outcome a = exact (&t, fusion, 0, 1e-4), b = {.rows = 0};
    mmb_race_result rb = arrays (&b);
    assert_int_equal (mmb_predict_flow_net (net, &t.d, p, &opts, &rb, &b.info,
                                            NULL), MMB_OK);
    assert_int_equal (b.info.kind, MMB_PREDICT_FLOW_REDUCED);
    for (i = 0; i < 2; i++)
      {
        assert_int_equal (a.order[i], b.order[i]);
        check_near (a.durations[i] / b.durations[i], 1, 1e-7);
      }
  }
  free (p);
  mmb_net_free (net);
  for (k = 0; k < 2; k++)
    {
      outcome a, b = {.rows = 0};
      mmb_race_result rb = arrays (&b);
      net = mmb_net_alloc (2, t.dims, 1, deep, 0, k ? wide : narrow, NULL, &st);
      p = calloc (net->n_params, sizeof *p);
      mmb_init_fill (net, MMB_INIT_SCALED, 0.02, 1, NULL, p);
      assert_int_equal (mmb_predict_flow_net (net, &t.d, p, &opts, &rb, &b.info,
                                              NULL), MMB_OK);
      assert_int_equal (b.info.kind, k ? MMB_PREDICT_FLOW_COMPRESSED
                                       : MMB_PREDICT_FLOW_FULL);
      from_weights (&t, deep, k ? wide : narrow, MMB_INIT_SCALED, 0.02, 1, 1e-8,
                    &a, &b);
      for (i = 0; i < 2; i++)
        {
          assert_int_equal (a.order[i], b.order[i]);
          check_near (a.durations[i] / b.durations[i], 1, 0.02);
        }
      free (p);
      mmb_net_free (net);
    }
  task_free (&t);
}

static int
enough (double t, double loss, void *arg)
{
  (void) t, (void) loss;
  return ++*(int *) arg > 0;
}

static void
predictions_hear_their_monitor (void **state)
{
  static const size_t deep[2] = {3, 3};
  static const size_t widths[2][4] = {{2, 2, 2, 2}, {150, 150, 150, 150}};
  int calls = 0;
  const mmb_predict_flow_opts opts = {.tolerance = 1e-9, .monitor = enough,
                                      .monitor_arg = &calls};
  size_t k;
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  for (k = 0; k < 3; k++)
    {
      outcome o = {.rows = 0};
      mmb_race_result r = arrays (&o);
      mmb_status st;
      mmb_net *net = mmb_net_alloc (2, t.dims, 1, deep, 0, widths[k % 2], NULL,
                                    &st);
      double *p = calloc (net->n_params, sizeof *p);
      calls = 0;
      mmb_init_fill (net, MMB_INIT_SCALED, 0.02, 1, NULL, p);
      st = k < 2 ? mmb_predict_flow_net (net, &t.d, p, &opts, &r, &o.info, NULL)
           : mmb_predict_flow_balanced (&t.d, deep, 0, 0.01, &opts, &r, &o.info,
                                        NULL);
      assert_int_equal (st, MMB_OK);
      assert_true (o.info.interrupted);
      assert_int_equal (calls, 1);
      free (p);
      mmb_net_free (net);
    }
  task_free (&t);
}

/* Weights that only late fusion of scalars can have. */
static void
blow_up_needs_late_scalars (void **state)
{
  static const size_t ones[3] = {1, 1, 2}, late[2] = {3, 3}, mixed[2] = {3, 2},
    early[2] = {1, 1}, widths[6] = {2, 2, 2, 2, 2, 2};
  static const struct { const size_t *dims, *fusion; size_t O, K; } bad[]
    = {{ones + 1, late, 1, 0}, {ones, mixed, 1, 0}, {ones, early, 1, 1},
       {ones, late, 2, 0}, {ones, late, 1, 1}, {ones, early, 1, 0}};
  double p[64], ahead[4];
  mmb_status st;
  mmb_net *net;
  size_t i;

  (void) state;
  fill_matrix (64, p, 3);
  for (i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      net = mmb_net_alloc (2, bad[i].dims, bad[i].O, bad[i].fusion, bad[i].K,
                           widths, NULL, &st);
      assert_int_equal (mmb_blowup_of (net, p, ahead, NULL), MMB_EINVAL);
      mmb_net_free (net);
    }
}

/* One modality on its own; two layers in closed form (T19), and three whose
   weights are numbers: equal ones blow up at 1 / w, since dw/ds = w^2, two next
   to a larger one at the integral of dw / (w sqrt (w^2 + c)), c the difference
   of the squares.  With the other sign both shrink for ever; but not where one
   crosses zero before the other. */
static void
one_modality_goes_its_own_way (void **state)
{
  static const size_t one = 1, two_layers = 2, three_layers = 3;
  static const size_t widths[2] = {3, 1}, thin[2] = {1, 1}, wide[2] = {2, 2};
  static const double lopsided[9] = {[2] = 1e-7, [5] = 0.3, [7] = 1e-7};
  const double w[6] = {0.1, -0.2, 0.3, 0.05, 0.4, -0.1};
  static const double u[3][3] = {{0.2, 0.2, 0.2}, {0.2, 0.3, 0.2}, {0.2, 0.3, 0.4}};
  const double c = 0.3 * 0.3 - 0.2 * 0.2;
  double ahead[2], sum[2] = {0, 0};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, &one, 1, &two_layers, 0, widths, NULL, &st);
  int i;

  (void) state;
  for (i = 0; i < 3; i++)
    {
      sum[0] += (w[i] - w[i + 3]) * (w[i] - w[i + 3]) / 4;
      sum[1] += (w[i] + w[i + 3]) * (w[i] + w[i + 3]) / 4;
    }
  assert_int_equal (mmb_blowup_of (net, w, ahead, NULL), MMB_OK);
  check_near (ahead[0], log (1 / sum[0]) / 2, 1e-14);
  check_near (ahead[1], log (1 / sum[1]) / 2, 1e-14);
  mmb_net_free (net);
  net = mmb_net_alloc (1, &one, 1, &three_layers, 0, thin, NULL, &st);
  for (i = 0; i < 3; i++)
    {
      assert_int_equal (mmb_blowup_of (net, u[i], ahead, NULL), MMB_OK);
      if (i < 2)
        check_near (ahead[1], i == 0 ? 1 / 0.2 : asinh (sqrt (c) / 0.2) / sqrt (c),
                    1e-8);
      assert_true (i < 2 ? isinf (ahead[0]) : ahead[0] > ahead[1]);
    }
  mmb_net_free (net);
  /* one way through two units, nearly all of the size in one weight of the middle */
  net = mmb_net_alloc (1, &one, 1, &three_layers, 0, wide, NULL, &st);
  assert_int_equal (mmb_blowup_of (net, lopsided + 1, ahead, NULL), MMB_OK);
  check_near (ahead[1] * 0.3 / asinh (0.3 / 1e-7), 1, 1e-8);
  mmb_net_free (net);
}

static bool
net_body (const mmb_allocator *al)
{
  const size_t fusion[2] = {3, 3}, narrow[4] = {2, 2, 2, 2};
  const mmb_predict_flow_opts opts = {.tolerance = 1e-4};
  double ahead[4], *p;
  mmb_race_opts ro = {.fusion = fusion, .u0 = 0.5, .ahead = ahead};
  outcome o = {.rows = 0};
  mmb_race_result r = arrays (&o);
  mmb_status st;
  mmb_net *net;
  task t;

  task_toy (&t, 0.3, 2);
  net = mmb_net_alloc (2, t.dims, 1, fusion, 0, narrow, NULL, &st);
  p = calloc (net->n_params, sizeof *p);
  mmb_init_fill (net, MMB_INIT_SCALED, 0.3, 1, NULL, p);
  st = mmb_blowup_of (net, p, ahead, al);
  if (st == MMB_OK)
    st = mmb_race_run (&t.d, &ro, &r, al);
  if (st == MMB_OK)
    st = mmb_predict_flow_net (net, &t.d, p, &opts, &r, &o.info, al);
  free (p);
  mmb_net_free (net);
  task_free (&t);
  return st == MMB_OK;
}

/* Encoders of one layer beside a deeper one. */
static bool
shallow_body (const mmb_allocator *al)
{
  const size_t dims[3] = {1, 2, 2}, fusion[3] = {1, 3, 1};
  mmb_race_opts opts = {.fusion = fusion, .u0 = 1e-3};
  outcome o;
  mmb_race_result r = arrays (&o);
  mmb_status st;
  task t;

  task_make (&t, 3, dims, 1, 3);
  st = mmb_race_run (&t.d, &opts, &r, al);
  task_free (&t);
  return st == MMB_OK;
}

static bool
memory_body (const mmb_allocator *al)
{
  const size_t dims[3] = {1, 2, 2}, fusion[3] = {3, 3, 3};
  const mmb_predict_flow_opts fo = {.tolerance = 1e-6};
  mmb_race_opts opts = {.fusion = fusion, .decoder = 1, .u0 = 1e-3};
  outcome o;
  mmb_race_result r = arrays (&o);
  mmb_status st;
  task t;

  task_make (&t, 3, dims, 1, 3);
  st = mmb_race_run (&t.d, &opts, &r, al);
  if (st == MMB_OK)
    st = mmb_predict_flow_balanced (&t.d, fusion, 1, 1e-2, &fo, &r, &o.info, al);
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (shallow_body);
  if (!quick ())
    {
      check_every_failure (memory_body);
      check_every_failure (net_body);
    }
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (scalars_follow_the_published_laws),
    cmocka_unit_test (rotation_table),
    cmocka_unit_test (deep_rotation),
    cmocka_unit_test (three_modalities),
    cmocka_unit_test (unequal_depths),
    cmocka_unit_test (vector_outputs_go_their_way),
    cmocka_unit_test (starts_near_the_end),
    cmocka_unit_test (equal_but_for_rounding),
    cmocka_unit_test (errors_cover_finer_runs),
    cmocka_unit_test (random_starts),
    cmocka_unit_test (finite_starts),
    cmocka_unit_test (three_plateaus),
    cmocka_unit_test (lost_and_learned_again),
    cmocka_unit_test (special_cases),
    cmocka_unit_test (vectors_without_correlation),
    cmocka_unit_test (large_and_small_maps),
    cmocka_unit_test (bad_races_are_refused),
    cmocka_unit_test (ties_are_settled),
    cmocka_unit_test (networks_of_every_kind),
    cmocka_unit_test (predictions_hear_their_monitor),
    cmocka_unit_test (blow_up_needs_late_scalars),
    cmocka_unit_test (one_modality_goes_its_own_way),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
