/* test_preference.c - what an order of learning means: closed forms of the toy
   task, manifolds along the order, population error. */
#include "mmb_test.h"

typedef struct {
  mmb_preference p;
  double W_uni[8], W_final[8], losses[8], Eg[8], first[4], left[4], cosine[4],
    variance[4];
  mmb_status st;
} finding;

static const size_t late[4] = {2, 2, 2, 2};
static const double apart[4] = {1, 1, 1, 1};

static finding *
study_times (const task *t, const size_t *order, const double *durations,
             const mmb_allocator *al)
{
  static finding f;

  memset (&f, 0x7f, sizeof f);   /* 1e306: the result fills all that it has */
  f.p.W_uni = f.W_uni;
  f.p.W_final = f.W_final;
  f.p.losses = f.losses;
  f.p.Eg = f.Eg;
  f.p.first = f.first;
  f.p.left = f.left;
  f.p.cosine = f.cosine;
  f.p.variance = f.variance;
  f.st = mmb_preference_of (&t->d, late, order, durations, NULL, &f.p, al);
  return &f;
}

static finding *
study (const task *t, const size_t *order, const mmb_allocator *al)
{
  return study_times (t, order, apart, al);
}

/* The same for given depths and durations. */
static finding *
judge (const task *t, const size_t *fusion, const size_t *order,
       const double *durations)
{
  finding *f = study (t, order, NULL);

  f->st = mmb_preference_of (&t->d, fusion, order, durations, NULL, &f->p, NULL);
  assert_int_equal (f->st, MMB_OK);
  return f;
}

/* T6, T16 by hand: S = [q^2 rho q; rho q 1], w = (1, 1). */
static void
toy_task (void **state)
{
  static const double rhos[] = {-.8, -.3, 0, .5, .9};
  const size_t order[2] = {0, 1};
  size_t i;

  (void) state;
  for (i = 0; i < sizeof rhos / sizeof *rhos; i++)
    {
      double q = 2, rho = rhos[i], loss = (q * q + 1 + 2 * rho * q) / 2;
      double rest = (1 - rho * rho) / 2, sB = 1 + rho * q;
      finding *f;
      task t;
      task_toy (&t, rho, q);
      f = study (&t, order, NULL);
      assert_int_equal (f->st, MMB_OK);
      check_near (f->p.misattribution, rho / q, 1e-13);
      check_near (f->p.overlap, rho * rho, 1e-13);
      assert_false (f->p.superficial);
      assert_false (f->p.permanent);
      assert_int_equal (f->p.sign_reversal, sB < 0);
      check_near (f->losses[0], loss, 1e-13);
      check_near (f->losses[1], rest, 1e-13);
      check_near (f->losses[2], q * q * rest, 1e-12);
      check_near (f->losses[3], 0, 1e-13);
      check_near (f->first[1], fabs (sB), 1e-13);
      check_near (f->left[1], 1 - rho * rho, 1e-13);
      check_near (f->cosine[1], sB > 0 ? 1 : -1, 1e-13);
      check_near (f->Eg[1], f->losses[1], 1e-13);
      check_near (f->W_uni[0], 1 + rho / q, 1e-13);
      check_near (f->W_final[1], 1, 1e-13);
      check_near (f->variance[0], 1, 1e-13);
      check_near (f->variance[1], 1, 1e-13);
      task_free (&t);
    }
}

/* S = diag (4, 1), w = (1, 3): the first is stronger (4 and 3) and explains less
   (4 and 9).  A preference it is only where the second comes later. */
static void
preference_goes_by_times (void **state)
{
  static const struct {
    size_t order[2];
    double duration;
    bool superficial;
  } cases[] = {{{0, 1}, 1, true}, {{0, 1}, 0, false}, {{1, 0}, 1, false},
               {{1, 0}, 0, false}, {{0, 1}, INFINITY, true}};
  size_t i;

  (void) state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      double durations[2] = {1, cases[i].duration};
      task t;
      task_toy (&t, 0, 2);
      t.w[1] = t.Syx[1] = 3;
      t.Syy[0] = 13;
      assert_int_equal (study_times (&t, cases[i].order, durations, NULL)
                        ->p.superficial, cases[i].superficial);
      task_free (&t);
    }
}

/* Several inputs and outputs by hand: S_A = diag (4, 3), S_B = 1, S_AB = (1, 0)',
   W = [1 0 1; 0 2 1].  A alone has [5/4 0; 1/4 2] and B alone (2, 1)'; the truth is
   said to be another one in one entry. */
static void
vectors_by_hand (void **state)
{
  static const double S[9] = {4, 0, 1, 0, 3, 0, 1, 0, 1};
  static const double W[6] = {1, 0, 0, 2, 1, 1}, truth[6] = {0, 0, 0, 2, 1, 1};
  static const double Syx[6] = {5, 1, 0, 6, 2, 1}, Syy[4] = {7, 2, 2, 13};
  const size_t dims[2] = {2, 1}, orders[2][2] = {{0, 1}, {1, 0}};
  size_t i, k;

  (void) state;
  for (k = 0; k < 2; k++)
    {
      finding *f;
      task t;
      task_make (&t, 2, dims, 2, 1);
      memcpy (t.S, S, sizeof S);
      memcpy (t.Syx, Syx, sizeof Syx);
      memcpy (t.Syy, Syy, sizeof Syy);
      t.d.W_true = truth;
      f = study (&t, orders[k], NULL);
      assert_int_equal (f->st, MMB_OK);
      for (i = 0; i < 6; i++)
        check_near (f->W_final[i], W[i], 1e-13);
      check_near (f->losses[0], 10, 1e-13);
      check_near (f->losses[1], 0.75, 1e-13);   /* 3/4 |(1, 1)|^2 / 2 */
      check_near (f->losses[2], 7.5, 1e-13);    /* (3 + 3 4) / 2 */
      check_near (f->losses[3], 0, 1e-13);
      assert_true (f->losses[4] > 1e300 && f->Eg[4] > 1e300);   /* not its own */
      check_near (f->Eg[0], 7, 1e-13);          /* (1 + 13) / 2 */
      check_near (f->Eg[3], 2, 1e-13);
      check_near (f->variance[0], 16. / 7 / 5 * 2, 1e-13);
      check_near (f->variance[1], 1, 1e-13);
      if (k == 0)
        {
          check_near (f->p.misattribution, sqrt (2. / 16) / sqrt (5), 1e-13);
          check_near (f->p.overlap, 1.625 / 18.5, 1e-13);
          check_near (f->cosine[1], 3 / sqrt (10), 1e-13);
        }
      else
        {
          check_near (f->p.misattribution, 1 / sqrt (2), 1e-13);
          check_near (f->p.overlap, 0.25, 1e-13);
        }
      task_free (&t);
    }
}

/* The unit of y plays no part, nor its sign. */
static void
any_unit (void **state)
{
  static const double units[] = {1e-3, -3, 1e6};
  const size_t order[2] = {0, 1}, early[2] = {1, 1};
  size_t i;

  (void) state;
  for (i = 0; i < sizeof units / sizeof *units; i++)
    {
      double y = units[i];
      finding *f;
      task t;
      task_toy (&t, -0.8, 2);
      t.w[0] = t.w[1] = y;
      t.Syx[0] *= y;
      t.Syx[1] *= y;
      t.Syy[0] *= y * y;
      f = study (&t, order, NULL);
      check_near (f->p.misattribution, -0.4, 1e-13);
      check_near (f->p.overlap, 0.64, 1e-13);
      check_near (f->variance[0], 1, 1e-13);
      check_near (f->cosine[1], -1, 1e-13);
      check_near (f->losses[2] / (y * y), 2 * 0.36, 1e-13);
      check_near (f->left[1] / fabs (y), 0.36, 1e-13);
      assert_true (f->p.sign_reversal);
      assert_false (judge (&t, early, order, apart)->p.sign_reversal);
      task_free (&t);
    }
}

/* Uncorrelated, explaining 9 A^2, 16 and C^2 in small units: what is learned together with the
   first counts, and what has no signal at all is not preferred to anything. */
static void
preference_over_several (void **state)
{
  static const size_t dims[3] = {1, 1, 1}, abc[3] = {0, 1, 2};
  static const double S[3] = {9, 4, 1};
  static const struct {
    double a, c, durations[3];
    bool superficial;
  } cases[] = {{0.5, 3, {1, 1, 1}, true}, {0.5, 3, {1, 0, 1}, false},
               {0.5, 5, {1, 0, 1}, true}, {0.5, 5, {1, 0, 0}, false},
               {0.5, 1, {1, 1, 1}, true}, {2, 1, {1, 1, 1}, false},
               {0, 3, {1, 1, 1}, false}};
  size_t i, j;

  (void) state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      double w[3] = {cases[i].a / 100, 0.02, cases[i].c / 100};
      finding *f;
      task t;
      task_make (&t, 3, dims, 1, 1);
      memset (t.S, 0, 9 * sizeof *t.S);
      t.Syy[0] = 0;
      for (j = 0; j < 3; j++)
        {
          t.S[4 * j] = S[j];
          t.Syx[j] = S[j] * w[j];
          t.Syy[0] += S[j] * w[j] * w[j];
        }
      f = study_times (&t, abc, cases[i].durations, NULL);
      assert_int_equal (f->st, MMB_OK);
      assert_int_equal (f->p.superficial, cases[i].superficial);
      assert_true (f->losses[5] > 1e300);   /* not its own */
      if (cases[i].a == 0)
        {
          assert_true (isnan (f->cosine[0]) && isnan (f->p.overlap));
        }
      task_free (&t);
    }
}

/* A copy stays at zero where it is late, and shares where it is not (the solution
   of least norm); a map that is known is taken for the end. */
static void
the_map_in_the_end (void **state)
{
  static const size_t early[2] = {1, 1}, order[2] = {0, 1};
  static const double alone[2] = {3, INFINITY}, end[2] = {0.25, 0.5};
  finding *f;
  task t;

  (void) state;
  task_toy (&t, 1, 1);
  t.Syx[0] = t.Syx[1] = t.Syy[0] = 1;
  f = judge (&t, late, order, alone);
  check_near (f->W_final[0], 1, 1e-14);
  assert_true (f->W_final[1] == 0);
  check_near (f->p.misattribution, 0, 1e-14);
  f = judge (&t, early, order, alone);
  check_near (f->W_final[0], 0.5, 1e-14);
  check_near (f->W_final[1], 0.5, 1e-14);
  check_near (f->p.misattribution, 1, 1e-13);
  assert_int_equal (mmb_preference_of (&t.d, late, order, alone, end, &f->p, NULL),
                    MMB_OK);
  assert_true (f->W_final[0] == 0.25 && f->W_final[1] == 0.5);
  check_near (f->p.misattribution, 3, 1e-13);
  task_free (&t);
  task_toy (&t, -0.5, 2);   /* S_yxB = 0: nothing is left for B, but for A */
  f = judge (&t, late, (const size_t[]) {1, 0},
             (const double[]) {INFINITY, INFINITY});
  check_near (f->W_final[0], 0.75, 1e-14);
  assert_true (f->W_final[1] == 0);
  task_free (&t);
}

/* Three modalities, two outputs: strengths at each turn are those of the
   manifolds on the way; no truth, no error. */
static void
turns (void **state)
{
  const size_t dims[3] = {1, 2, 1}, order[3] = {2, 0, 1};
  bool set[3] = {false, false, false};
  double W[8], E[8], strength[3], loss;
  finding *f;
  size_t i;
  task t;

  (void) state;
  task_make (&t, 3, dims, 2, 4);
  t.d.W_true = NULL;
  f = study (&t, order, NULL);
  assert_int_equal (f->st, MMB_OK);
  for (i = 0; i < 3; i++)
    {
      assert_int_equal (mmb_manifold (&t.d, set, W, &loss, E, strength, NULL),
                        MMB_OK);
      check_near (f->left[order[i]], strength[order[i]], 1e-14);
      set[order[i]] = true;
    }
  check_near (f->cosine[2], 1, 1e-14);
  assert_true (fabs (f->cosine[1]) < 1);
  assert_true (isnan (f->Eg[0]) && isnan (f->Eg[4]));
  assert_true (f->p.overlap > 0 && f->p.overlap < 1);
  task_free (&t);
}

/* One modality; and one that says nothing of its own. */
static void
special_cases (void **state)
{
  const size_t one[1] = {2}, alone[1] = {0}, order[2] = {0, 1};
  finding *f;
  task t;

  (void) state;
  task_make (&t, 1, one, 1, 2);
  f = study (&t, alone, NULL);
  assert_int_equal (f->st, MMB_OK);
  assert_true (isnan (f->p.overlap));
  check_near (f->p.misattribution, 0, 1e-14);
  check_near (f->losses[1], f->losses[2], 1e-14);
  task_free (&t);
  task_toy (&t, -0.5, 2);   /* S_yxB = 0 */
  f = study (&t, order, NULL);
  assert_true (f->first[1] == 0 && f->left[1] > 0 && isnan (f->cosine[1]));
  task_free (&t);
}

/* T16: a task whose stronger modality explains less.  x_A = 3 z, w = (1, 2):
   strengths 9 and 2, losses left 2 and 9/2. */
static void
superficial_and_permanent (void **state)
{
  static const size_t early[2] = {1, 1};
  static const double later[2] = {3, 5}, at_once[2] = {3, 0},
    alone[2] = {3, INFINITY}, none[2] = {INFINITY, INFINITY};
  const size_t ab[2] = {0, 1}, ba[2] = {1, 0};
  task t;

  (void) state;
  task_toy (&t, 0, 3);
  t.S[0] = 9;
  t.w[1] = 4;
  t.Syx[0] = 9;           /* losses without A 4.5, without B 8 */
  t.Syx[1] = 4;
  t.Syy[0] = 25;
  assert_true (judge (&t, late, ab, later)->p.superficial);
  assert_true (judge (&t, early, ab, later)->p.superficial);
  assert_false (judge (&t, late, ba, later)->p.superficial);
  /* together with B, nothing is preferred */
  assert_false (judge (&t, early, ab, at_once)->p.superficial);
  assert_false (judge (&t, late, ab, at_once)->p.superficial);
  t.Syx[1] = 9;
  t.w[1] = 9;
  t.Syy[0] = 9 + 81;
  assert_false (judge (&t, late, ab, at_once)->p.superficial);
  /* permanent: never its turn, and nothing left for it */
  assert_false (judge (&t, late, ab, alone)->p.permanent);
  t.S[1] = t.S[2] = 3;    /* y = x_A, and x_B tells part of it */
  t.w[1] = 0;
  t.Syx[0] = 9;
  t.Syx[1] = 3;
  t.Syy[0] = 9;
  assert_true (judge (&t, late, ab, alone)->p.permanent);
  assert_false (judge (&t, late, ab, later)->p.permanent);
  assert_false (judge (&t, late, ab, none)->p.permanent);
  assert_false (judge (&t, early, ab, alone)->p.permanent);
  task_free (&t);
}

/* Symmetry and definiteness of moments. */
static void
moments (void **state)
{
  const size_t dims[1] = {3};
  double least;
  size_t i, j;
  task t;

  (void) state;
  task_make (&t, 1, dims, 1, 3);
  assert_true (mmb_moments_symmetric (&t.d));
  assert_int_equal (mmb_moments_least (&t.d, &least, NULL), MMB_OK);
  assert_true (least == 0);
  t.S[1] *= 1 + 1e-9;
  assert_false (mmb_moments_symmetric (&t.d));
  for (i = 0; i < 3; i++)   /* rank one with rounding, then indefinite */
    for (j = 0; j < 3; j++)
      t.S[i + 3 * j] = cos ((double) i) * cos ((double) j);
  t.S[0] *= 1 - 1e-14;
  assert_int_equal (mmb_moments_least (&t.d, &least, NULL), MMB_OK);
  assert_true (least == 0);
  memset (t.S, 0, 9 * sizeof *t.S);
  t.S[0] = 2;
  t.S[4] = -3;
  t.S[8] = 1;
  assert_int_equal (mmb_moments_least (&t.d, &least, NULL), MMB_OK);
  check_near (least, -3, 1e-14);
  for (i = 0; i < 2; i++)   /* in any unit */
    {
      double unit = i ? 0x1p80 : 0x1p-80;
      t.S[0] = 2 * unit;
      t.S[4] = -3 * unit;
      t.S[8] = unit;
      assert_int_equal (mmb_moments_least (&t.d, &least, NULL), MMB_OK);
      check_near (least / unit, -3, 1e-14);
      t.S[4] = -1e-14 * unit;
      assert_int_equal (mmb_moments_least (&t.d, &least, NULL), MMB_OK);
      assert_true (least == 0);
    }
  task_free (&t);
}

static bool
everything (const mmb_allocator *al)
{
  const size_t dims[3] = {1, 2, 1}, order[3] = {2, 0, 1};
  double least;
  bool done;
  task t;

  task_make (&t, 3, dims, 2, 4);
  done = study (&t, order, al)->st == MMB_OK
         && mmb_moments_least (&t.d, &least, al) == MMB_OK;
  task_free (&t);
  return done;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (everything);
  check_single_failures (everything);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (toy_task),
    cmocka_unit_test (preference_goes_by_times),
    cmocka_unit_test (vectors_by_hand),
    cmocka_unit_test (any_unit),
    cmocka_unit_test (preference_over_several),
    cmocka_unit_test (the_map_in_the_end),
    cmocka_unit_test (turns),
    cmocka_unit_test (special_cases),
    cmocka_unit_test (superficial_and_permanent),
    cmocka_unit_test (moments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
