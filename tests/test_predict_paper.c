/* test_predict_paper.c - the published prediction for given moments: closed forms,
   the order of learning, ties and what cannot be predicted. */
#include "mmb_test.h"

typedef struct {
  size_t order[3];
  double durations[3];
  unsigned flags[3];
  bool plateaus[16];
  mmb_race_result r;
  mmb_pair pair;
  mmb_status st;
} outcome;

static outcome *
paper (const task *t, size_t L, size_t F, double u0, const mmb_allocator *al)
{
  static outcome o;

  memset (&o, 0xff, sizeof o);   /* NaN: the result fills all that it has */
  memset (o.plateaus, 1, sizeof o.plateaus);
  memset (&o.r, 0, sizeof o.r);
  o.r.order = o.order;
  o.r.durations = o.durations;
  o.r.flags = o.flags;
  o.r.plateaus = o.plateaus;
  o.r.capacity = 8;
  o.st = mmb_predict_paper_run (&t->d, L, F, u0, &o.r, &o.pair, al);
  return &o;
}

/* T8, T12: t_B / t_A = 1 + (sA - |sB| sign) / |r_B|, in either column order. */
static void
two_layers (void **state)
{
  static const double rhos[] = {-.9, -.6, -.2, 0, .45, .9};
  static const double qs[] = {2, 0.5};
  size_t i, j;

  (void) state;
  for (i = 0; i < sizeof rhos / sizeof *rhos; i++)
    for (j = 0; j < 2; j++)
      {
        double rho = rhos[i], q = qs[j];
        double s[2] = {q * q + rho * q, 1 + rho * q};
        size_t A = j, B = 1 - j;
        double left = (B == 0 ? q * q : 1) * (1 - rho * rho);
        outcome *o;
        task t;
        task_toy (&t, rho, q);
        o = paper (&t, 2, 2, 1e-9, NULL);
        assert_int_equal (o->st, MMB_OK);
        assert_int_equal (o->order[0], A);
        assert_int_equal (o->order[1], B);
        check_near (o->durations[0], log (1e9) / s[A], 1e-12 * log (1e9));
        check_near (o->durations[1] / o->durations[0], (s[A] - s[B]) / left,
                    1e-12 * (s[A] - s[B]) / left);
        check_near (o->pair.st, left, 1e-13);
        assert_int_equal (o->r.rows, 3);
        assert_true (!o->plateaus[0] && !o->plateaus[1]);
        assert_true (o->plateaus[2 + A] && !o->plateaus[2 + B]);
        assert_true (o->plateaus[4] && o->plateaus[5]);
        task_free (&t);
      }
}

/* Mixed depth, either column order: S = diag (1, 4) or the like, w = (1, 1), so
   that a = 1, s = the variances and k their ratio in T11's law. */
static void
either_modality_may_be_first (void **state)
{
  const double u0 = 0.01;
  size_t A;

  (void) state;
  for (A = 0; A < 2; A++)
    {
      outcome *o;
      task t;
      task_toy (&t, 0, 1);
      t.S[3 * A] = 4;
      t.w[A] = 0.5;
      t.Syx[A] = 2;       /* s_A = 2, a = 1/2; s_B = 1 */
      o = paper (&t, 4, 3, u0, NULL);
      assert_int_equal (o->st, MMB_OK);
      assert_int_equal (o->order[0], A);
      check_near (o->pair.a, 0.5, 1e-14);
      check_near (o->pair.k, 0.5, 1e-14);
      check_near (o->durations[1],
                  (1 - 0.5) / pow (0.5, 1 - 3 / 4.) / u0, 1e-9);
      task_free (&t);
    }
}

/* T10, early fusion of three layers: amplitudes grow in proportion to strengths,
   s_A dt = du / (u^2 + v^2) with v = u0 + k (u - u0), which is an arc tangent. */
static void
early_fusion_of_three_layers (void **state)
{
  static const double rhos[] = {-0.7, -0.3, 0.2};   /* strengths -2/5 .. */
  const double q = 2, u0 = 0.05;
  size_t i;

  (void) state;
  for (i = 0; i < sizeof rhos / sizeof *rhos; i++)
    {
      double sA = q * q + rhos[i] * q, k = fabs (1 + rhos[i] * q) / sA;
      double A = 1 + k * k, B = k * u0 * (1 - k), root = u0 * (1 - k);
      outcome *o;
      task t;
      task_toy (&t, rhos[i], q);
      o = paper (&t, 3, 1, u0, NULL);
      assert_int_equal (o->st, MMB_OK);
      check_near (o->pair.k, k, 1e-14);
      check_near (o->durations[0] * sA * root
                  / (atan ((A + B) / root) - atan ((A * u0 + B) / root)), 1, 1e-9);
      assert_int_equal (o->r.rows, 2);
      assert_true (!o->plateaus[0] && !o->plateaus[1]);
      assert_true (o->plateaus[2] && o->plateaus[3]);
      task_free (&t);
    }
}

/* Signs are those of numbers: what turns round among vectors does not count. */
static void
vectors_have_no_sign (void **state)
{
  const size_t dims[2] = {2, 2};
  size_t seed, turned = 0, i;

  (void) state;
  for (seed = 1; seed < 20; seed++)
    {
      bool none[2] = {false, false}, alone[2];
      double W[8], E[8], strength[2], loss;
      outcome *o;
      task t;
      task_make (&t, 2, dims, 2, (unsigned) seed);
      o = paper (&t, 2, 2, 1e-3, NULL);
      assert_int_equal (o->st, MMB_OK);
      mmb_manifold (&t.d, none, W, &loss, E, strength, NULL);
      check_near (o->pair.k, strength[o->order[1]] / strength[o->order[0]], 1e-14);
      for (i = 0; i < 2; i++)
        alone[i] = i == o->order[0];
      mmb_manifold (&t.d, alone, W, &loss, E, strength, NULL);
      i = 4 * o->order[1];
      turned += t.Syx[i] * E[i] < 0;
      task_free (&t);
    }
  assert_true (turned > 0);
}

static void
special_cases (void **state)
{
  static const struct { size_t L, F; double u0; } bad[]
    = {{4, 4, 1}, {4, 4, 0}, {4, 4, -0.1}, {4, 4, NAN}, {4, 4, 1.5}, {4, 0, 0.1},
       {1, 1, 0.1}, {1, 0, 0.1}};
  const size_t one[1] = {2}, three[3] = {1, 1, 1};
  size_t i;
  outcome *o;
  task t;

  (void) state;
  task_toy (&t, 0.3, 1);                 /* equal strengths */
  o = paper (&t, 4, 4, 0.1, NULL);
  assert_true (o->durations[1] == 0 && o->order[0] == 0);
  assert_int_equal (o->flags[1], MMB_RACE_TIED);
  o = paper (&t, 4, 5, 0.1, NULL);
  assert_int_equal (o->st, MMB_EINVAL);
  for (i = 0; i < sizeof bad / sizeof *bad; i++)
    {
      o = paper (&t, bad[i].L, bad[i].F, bad[i].u0, NULL);
      assert_int_equal (o->st, MMB_EINVAL);
      assert_true (o->pair.sA == 0 && o->pair.k == 0 && o->pair.st == 0);
    }
  task_free (&t);
  task_toy (&t, -0.6, 2);                /* early fusion: all at once */
  o = paper (&t, 4, 1, 0.1, NULL);
  assert_int_equal (o->r.rows, 2);
  assert_true (o->durations[1] == 0 && o->pair.k > 0);
  o = paper (&t, 4, 4, 0.1, NULL);
  assert_true (o->pair.k < 0);           /* T12 */
  memset (t.Syx, 0, 2 * sizeof *t.Syx);  /* nothing to learn */
  o = paper (&t, 4, 4, 0.1, NULL);
  assert_int_equal (o->st, MMB_OK);
  assert_true (isinf (o->durations[0]) && isinf (o->durations[1]));
  assert_int_equal (o->r.rows, 1);
  assert_true (o->pair.k == 0 && o->pair.a == 0 && o->pair.st == 0);
  task_free (&t);
  task_make (&t, 1, one, 2, 1);          /* one modality */
  o = paper (&t, 3, 2, 0.1, NULL);
  assert_int_equal (o->st, MMB_OK);
  assert_int_equal (o->r.rows, 2);
  assert_true (isfinite (o->durations[0]));
  assert_true (isnan (o->durations[1]));   /* not its own */
  assert_true (o->pair.k == 0 && o->pair.st == 0 && o->pair.a > 0);
  task_free (&t);
  task_make (&t, 3, three, 1, 1);
  assert_int_equal (paper (&t, 2, 2, 0.1, NULL)->st, MMB_EINVAL);
  task_free (&t);
}

static bool
memory_body (const mmb_allocator *al)
{
  const size_t dims[2] = {2, 3};
  bool done;
  task t;

  task_make (&t, 2, dims, 2, 3);
  done = paper (&t, 2, 2, 0.1, al)->st == MMB_OK;
  task_free (&t);
  return done;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (memory_body);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (two_layers),
    cmocka_unit_test (either_modality_may_be_first),
    cmocka_unit_test (early_fusion_of_three_layers),
    cmocka_unit_test (vectors_have_no_sign),
    cmocka_unit_test (special_cases),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
