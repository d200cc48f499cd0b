/* test_reduced.c - the balanced reduction (T14) against the full flow, closed
   forms, and the exact columns of theory section 6 and T13. */
#include "mmb_plain.h"

#include <gsl/gsl_integration.h>

#define MOST_EVENTS 32

/* Events of a balanced start of scale u0 by one of the two methods. */
typedef struct {
  mmb_status st;
  mmb_flow_info info;
  size_t count;
  mmb_event e[MOST_EVENTS];
  double tA, since, ratio;  /* first learned; from there to the second */
} story;

static void
summarise (story *s)
{
  size_t i, learned = 0;

  s->tA = s->since = 0;
  for (i = 0; i < s->count; i++)
    {
      if (learned == 1)
        s->since += s->e[i].since;
      if (s->e[i].kind == MMB_EVENT_LEARNED && ++learned == 1)
        s->tA = s->e[i].t;
      if (learned == 2)
        break;
    }
  s->ratio = 1 + s->since / s->tA;
}

static story
tell (const task *t, const size_t *fusion, size_t K, double u0,
      double tolerance, bool full)
{
  size_t widths[20], i;
  double *W = calloc (MOST_EVENTS * t->d.D, sizeof *W);
  double *directions = calloc (t->d.D, sizeof *directions), *p;
  mmb_record r = {0};
  mmb_flow_opts o;
  mmb_net *net;
  story s;
  bool late = false;

  memset (&s, 0, sizeof s);
  for (i = 0; i < 20; i++)
    widths[i] = 2 + i % 2;
  for (i = 0; i < t->d.M; i++)
    late = late || fusion[i] > 1;
  net = mmb_net_alloc (t->d.M, t->dims, 1, fusion, K, widths, NULL, &s.st);
  p = calloc (net->n_params, sizeof *p);
  mmb_init_directions (&t->d, late, directions, NULL, NULL);
  mmb_init_fill (net, MMB_INIT_BALANCED, u0, 1, directions, p);
  mmb_flow_defaults (&o);
  o.time = 1e60;
  o.tolerance = tolerance;
  r.capacity = 1002;
  r.t = calloc (r.capacity, sizeof *r.t);
  r.loss = calloc (r.capacity, sizeof *r.loss);
  r.W = calloc (r.capacity * t->d.D, sizeof *r.W);
  r.events = s.e;
  r.event_W = W;
  r.event_capacity = MOST_EVENTS;
  s.st = (full ? mmb_flow_run : mmb_reduced_run) (net, &t->d, &o, p, &r,
                                                  &s.info, NULL);
  s.count = r.event_count;
  summarise (&s);
  free (r.t);
  free (r.loss);
  free (r.W);
  free (W);
  free (p);
  free (directions);
  mmb_net_free (net);
  return s;
}

/* Every event of the reduction is one of the full flow, at the same time. */
static void
same_events_as_the_full_flow (void **state)
{
  static const struct {
    size_t M, dims[3], fusion[3], K;
    double u0;
  } cases[] = {
    {2, {1, 1, 0}, {2, 2, 0}, 0, 1e-3},
    {2, {2, 3, 0}, {3, 3, 0}, 0, 0.1},
    {2, {2, 2, 0}, {2, 2, 0}, 2, 0.05},
    {3, {1, 2, 2}, {3, 3, 3}, 1, 0.1},
    {2, {2, 2, 0}, {1, 1, 0}, 2, 0.1},     /* early */
    {2, {1, 2, 0}, {3, 1, 0}, 1, 0.1},     /* unequal, one fused at once */
    {3, {1, 2, 1}, {1, 2, 3}, 1, 0.1},
    {2, {2, 1, 0}, {2, 4, 0}, 0, 0.1},
    {1, {2, 0, 0}, {3, 0, 0}, 0, 0.1},
    {2, {1, 1, 0}, {1, 1, 0}, 0, 0.1},     /* L = 1 */
  };
  size_t k, i;

  (void) state;
  for (k = 0; k < sizeof cases / sizeof *cases; k++)
    {
      task t;
      story a, b;
      task_make (&t, cases[k].M, cases[k].dims, 1, (unsigned) k + 4);
      a = tell (&t, cases[k].fusion, cases[k].K, cases[k].u0, 1e-11, false);
      b = tell (&t, cases[k].fusion, cases[k].K, cases[k].u0, 1e-12, true);
      assert_int_equal (a.st, MMB_OK);
      assert_int_equal (b.st, MMB_OK);
      assert_int_equal (a.count, b.count);
      assert_true (a.count > 1);
      for (i = 0; i < a.count; i++)
        {
          assert_int_equal (a.e[i].kind, b.e[i].kind);
          assert_int_equal (a.e[i].modality, b.e[i].modality);
          if (!(fabs (a.e[i].t / b.e[i].t - 1) < 1e-8)
              || !(fabs (a.e[i].since - b.e[i].since)
                   <= 1e-8 * b.e[i].since + 1e-13 * b.e[i].t))
            fail_msg ("case %zu event %zu: t %.12g | %.12g, since %.12g | "
                      "%.12g", k, i, a.e[i].t, b.e[i].t, a.e[i].since,
                      b.e[i].since);
        }
      check_near (a.info.drift, 0, 1e-8);
      task_free (&t);
    }
}

/* The unit of time is anybody's choice: moments that are a power of two larger
   take as much less time, and about as many steps, in every regime. */
static void
time_has_no_unit (void **state)
{
  static const struct {
    size_t M, dims[3], fusion[3], K;
    double u0, narrow;   /* factor of the last input */
  } cases[] = {
    {2, {1, 1, 0}, {2, 2, 0}, 0, 1e-6, 1},
    {2, {1, 1, 0}, {2, 2, 0}, 0, 1e-6, 1e-4},
    {2, {2, 3, 0}, {3, 3, 0}, 0, 0.01, 1e-3},
    {3, {1, 2, 2}, {3, 3, 3}, 1, 0.05, 1e-2},
    {3, {1, 2, 1}, {1, 2, 3}, 1, 0.1, 1e-2},
    {2, {2, 2, 0}, {1, 1, 0}, 2, 0.1, 1e-4},
    {2, {2, 3, 0}, {2, 2, 0}, 0, 1e-9, 1e-5},
  };
  static const double units[2] = {0x1p-20, 0x1p18};
  size_t k, c, i, j, D;

  (void) state;
  for (k = 0; k < sizeof cases / sizeof *cases; k++)
    {
      task t;
      story a, b;
      task_make (&t, cases[k].M, cases[k].dims, 1, (unsigned) k + 4);
      D = t.d.D;
      for (i = 0; i < D; i++)
        {
          t.S[i + D * (D - 1)] *= cases[k].narrow;
          t.S[D - 1 + D * i] *= cases[k].narrow;
        }
      t.Syy[0] = 0;
      for (i = 0; i < D; i++)
        {
          for (j = 0, t.Syx[i] = 0; j < D; j++)
            t.Syx[i] += t.w[j] * t.S[j + D * i];
          t.Syy[0] += t.Syx[i] * t.w[i];
        }
      a = tell (&t, cases[k].fusion, cases[k].K, cases[k].u0, 1e-9, false);
      assert_int_equal (a.st, MMB_OK);
      assert_true (a.count > 0);
      for (c = 0; c < 2; c++)
        {
          for (i = 0; i < D * D; i++)
            t.S[i] *= units[c];
          for (i = 0; i < D; i++)
            t.Syx[i] *= units[c];
          t.Syy[0] *= units[c];
          b = tell (&t, cases[k].fusion, cases[k].K, cases[k].u0, 1e-9, false);
          assert_int_equal (b.st, MMB_OK);
          assert_int_equal (a.count, b.count);
          check_near ((double) b.info.work.steps / (double) a.info.work.steps,
                      1, quick () ? 0.3 : 0.15);   /* valgrind rounds otherwise */
          for (i = 0; i < a.count; i++)
            check_near (b.e[i].t * (c == 0 ? units[0] : units[0] * units[1])
                        / a.e[i].t, 1, 1e-12);
        }
      task_free (&t);
    }
}

/* Which modality is given first is anybody's choice, too: the narrow one in front
   takes about as many steps as behind. */
static void
modalities_have_no_order (void **state)
{
  static const struct {
    size_t dims[2], fusion[2], K;
    double u0, narrow;
  } cases[] = {
    {{1, 1}, {2, 2}, 0, 1e-6, 1e-4}, {{2, 3}, {3, 3}, 0, 0.01, 1e-3},
    {{2, 2}, {1, 1}, 2, 0.1, 1e-4},  {{2, 3}, {2, 2}, 0, 1e-9, 1e-5},
    {{2, 1}, {4, 4}, 0, 0.03, 1e-4},
  };
  size_t k, i, j, m;

  (void) state;
  for (k = 0; k < sizeof cases / sizeof *cases; k++)
    {
      size_t n = cases[k].dims[0], D = n + cases[k].dims[1];
      size_t dims[2] = {cases[k].dims[1], n};
      size_t fusion[2] = {cases[k].fusion[1], cases[k].fusion[0]};
      story a, b;
      task t, turned;
      task_make (&t, 2, cases[k].dims, 1, (unsigned) k + 4);
      task_make (&turned, 2, dims, 1, 1);
      for (i = 0; i < D; i++)
        {
          t.S[i + D * (D - 1)] *= cases[k].narrow;
          t.S[D - 1 + D * i] *= cases[k].narrow;
        }
      t.Syy[0] = 0;
      for (i = 0; i < D; i++)
        {
          for (j = 0, t.Syx[i] = 0; j < D; j++)
            t.Syx[i] += t.w[j] * t.S[j + D * i];
          t.Syy[0] += t.Syx[i] * t.w[i];
        }
      for (i = 0; i < D; i++)
        {
          size_t to = (i + D - n) % D;   /* the second modality in front */
          turned.Syx[to] = t.Syx[i];
          turned.w[to] = t.w[i];
          for (j = 0; j < D; j++)
            turned.S[to + D * ((j + D - n) % D)] = t.S[i + D * j];
        }
      turned.Syy[0] = t.Syy[0];
      a = tell (&t, cases[k].fusion, cases[k].K, cases[k].u0, 1e-9, false);
      b = tell (&turned, fusion, cases[k].K, cases[k].u0, 1e-9, false);
      assert_int_equal (a.st, MMB_OK);
      assert_int_equal (b.st, MMB_OK);
      assert_int_equal (a.count, b.count);
      for (i = 0; i < a.count; i++)
        {
          m = a.e[i].modality;
          assert_int_equal (a.e[i].kind, b.e[i].kind);
          if (a.e[i].kind == MMB_EVENT_LEARNED)
            assert_int_equal (b.e[i].modality, 1 - m);
          check_near (b.e[i].t / a.e[i].t, 1, 1e-7);
        }
      check_near ((double) b.info.work.steps / (double) a.info.work.steps, 1,
                  0.3);
      task_free (&t);
      task_free (&turned);
    }
}

/* Theory section 6, exact reduced flow: toy q = 2, rho = -0.6, 0, 0.6. */
static void
table_of_section_6 (void **state)
{
  static const struct {
    size_t L, F;
    double ratio[3][3];   /* u0 = 0.1, 0.01, 1e-3 */
  } rows[] = {
    {2, 2, {{6.1832, 4.0000, 5.1814}, {5.9007, 4.0000, 5.4980},
            {5.8275, 4.0000, 5.5635}}},
    {4, 2, {{1.3199, 1.1805, 1.2502}, {1.0068, 1.0039, 1.0056},
            {1.0001, 1.0001, 1.0001}}},
    {4, 3, {{2.0817, 1.6490, 1.9680}, {1.1215, 1.0729, 1.1086},
            {1.0123, 1.0074, 1.0110}}},
    {4, 4, {{5.6873, 4.0000, 5.6930}, {5.6875, 4.0000, 5.6876},
            {5.6875, 4.0000, 5.6875}}},
  };
  static const double rho[] = {-0.6, 0, 0.6}, u0[] = {0.1, 0.01, 1e-3};
  size_t i, j, k;

  (void) state;
  for (j = 0; j < 3; j++)
    {
      task t;
      task_toy (&t, rho[j], 2);
      for (i = 0; i < sizeof rows / sizeof *rows; i++)
        for (k = 0; k < 3; k++)
          {
            size_t fusion[2] = {rows[i].F, rows[i].F};
            story s = tell (&t, fusion, rows[i].L - rows[i].F, u0[k], 1e-10,
                            false);
            check_near (s.ratio, rows[i].ratio[k][j], 0.5001e-4);
          }
      task_free (&t);
    }
}

/* Theory T13, exact columns: two modalities of two inputs. */
static void
table_of_t13 (void **state)
{
  static const double S[3][16] = {
    {2.22, -.51, -.32, 1.27, -.51, 1.58, .07, -.24,
     -.32, .07, 1.20, -.48, 1.27, -.24, -.48, 1.23},
    {2.52, -1.65, -.33, -.57, -1.65, 4.10, -.23, .16,
     -.33, -.23, 1.19, -.26, -.57, .16, -.26, 1.10},
    {4.72, -.01, 1.21, .91, -.01, 3.71, -.70, -.33,
     1.21, -.70, 1.30, .13, .91, -.33, .13, .80}};
  static const double w[3][4] = {{-.91, .06, -.05, .67},
                                 {.92, .97, .36, .11},
                                 {-.58, -.05, .30, .76}};
  static const struct {
    size_t task, L, F;
    double u0, ratio, tA, tA_digit, tB, tB_digit;
  } rows[] = {
    {0, 3, 3, 1e-4, 7.07516, 8012.44, .01, 56689.3, .1},
    {0, 4, 4, 3e-3, 12.28709, 44517.9, .1, 546996, 1},
    {0, 5, 4, 1e-3, 1.02456, 2.09826e8, 1e3, 2.14979e8, 1e3},
    {0, 2, 2, 1e-9, 3.42870, 16.3551, 1e-4, 56.0768, 1e-4},
    {1, 3, 3, 1e-4, 12.48906, 4076.18, .01, 50907.7, .1},
    {1, 4, 4, 3e-3, 17.48252, 22646.6, .1, 395919, 1},
    {1, 2, 2, 1e-9, 7.02600, 8.6018, 1e-4, 60.4365, 1e-4},
    {2, 3, 3, 1e-4, 5.86390, 5554.02, .01, 32568.2, .1},
    {2, 4, 4, 3e-3, 6.59529, 30859, 1, 203524, 1},
    {2, 5, 4, 1e-3, 1.01273, 1.46877e8, 1e3, 1.48747e8, 1e3},
  };
  const size_t dims[2] = {2, 2};
  size_t i, j, k;

  (void) state;
  for (i = 0; i < sizeof rows / sizeof *rows; i++)
    {
      size_t fusion[2] = {rows[i].F, rows[i].F};
      story s;
      task t;
      task_make (&t, 2, dims, 1, 1);
      memcpy (t.S, S[rows[i].task], sizeof S[0]);
      t.Syy[0] = 0;
      for (j = 0; j < 4; j++)
        for (k = 0, t.Syx[j] = 0; k < 4; k++)
          t.Syx[j] += w[rows[i].task][k] * t.S[k + 4 * j];
      for (j = 0; j < 4; j++)
        t.Syy[0] += t.Syx[j] * w[rows[i].task][j];
      s = tell (&t, fusion, rows[i].L - rows[i].F, rows[i].u0, 1e-10, false);
      check_near (s.ratio, rows[i].ratio, 1e-5);
      check_near (s.tA, rows[i].tA, 0.501 * rows[i].tA_digit);
      check_near (s.tA + s.since, rows[i].tB, 0.501 * rows[i].tB_digit);
      task_free (&t);
    }
}

/* Late fusion of uncorrelated scalars: t = int du / (u^(L-1) (s - v u^L)),
   in ln u, to half of the end. */
typedef struct {
  double L, s, v;
} integrand;

static double
slowness (double a, void *arg)
{
  const integrand *f = arg;
  double u = exp (a);

  return 1 / (pow (u, f->L - 2) * (f->s - f->v * pow (u, f->L)));
}

static double
late_time (double L, double s, double v, double u0)
{
  integrand f = {L, s, v};
  gsl_function g = {slowness, &f};
  gsl_integration_workspace *ws = gsl_integration_workspace_alloc (2000);
  double end = log (s / v / 2) / L, t, err;

  gsl_integration_qag (&g, log (u0), end, 0, 1e-12, 2000, GSL_INTEG_GAUSS61,
                       ws, &t, &err);
  gsl_integration_workspace_free (ws);
  return t;
}

/* Plateaus up to 1e50, durations to 1e-8. */
static void
extreme_starts_keep_their_digits (void **state)
{
  static const struct { size_t L; double u0; } cases[]
    = {{2, 1e-9}, {3, 1e-9}, {4, 1e-9}, {6, 1e-9}, {6, 1e-12}, {10, 1e-6}};
  size_t i;
  task t;

  (void) state;
  task_toy (&t, 0, 2);
  for (i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      size_t fusion[2] = {cases[i].L, cases[i].L};
      double L = (double) cases[i].L, u0 = cases[i].u0;
      double tA = late_time (L, 4, 4, u0), tB = late_time (L, 1, 1, u0);
      story s = tell (&t, fusion, 0, u0, 1e-10, false);
      assert_int_equal (s.st, MMB_OK);
      check_near (s.tA / tA, 1, 1e-9);
      check_near (s.since / (tB - tA), 1, 1e-8);
    }
  task_free (&t);
}

/* Durations that a double cannot hold beside t_A: two tolerances agree, and
   with the law of T10 where it is the leading order. */
static void
short_phases_after_long_ones (void **state)
{
  static const struct { size_t L, F; double u0; } cases[]
    = {{4, 2, 1e-9}, {4, 3, 1e-9}, {6, 2, 1e-9}, {6, 3, 1e-9}, {6, 4, 1e-9},
       {6, 5, 1e-9}, {6, 2, 1e-12}, {6, 3, 1e-12}, {6, 5, 1e-12}};
  /* theory T14: t_A at L = 4, u0 = 1e-9, L_f = 2, 3 */
  static const double tA[] = {8.2e16, 1.015e17};
  size_t i;
  task t;

  (void) state;
  task_toy (&t, 0, 2);
  for (i = 0; i < sizeof cases / sizeof *cases; i++)
    {
      size_t F = cases[i].F, fusion[2] = {F, F}, K = cases[i].L - F;
      mmb_pair race = {4, 0.25, 1, 1};
      double law;
      story s = tell (&t, fusion, K, cases[i].u0, 1e-10, false);
      story fine = tell (&t, fusion, K, cases[i].u0, 1e-11, false);
      check_near (s.since / fine.since, 1, 1e-8);
      check_near (s.tA / fine.tA, 1, 1e-8);
      law = mmb_phase_unimodal (cases[i].L, F, cases[i].u0, &race);
      check_near (s.since / law, 1, F == 2 ? 0.03 : 1e-7);
      if (i < 2)
        check_near (s.tA / tA[i], 1, 0.005);
    }
  task_free (&t);
}

/* Condition number 1e12: one layer is linear regression, W_m (t) = 1 - (1 - u0)
   exp (-l_m t), with l_3 far below what S_yx - W S can tell. */
static void
ill_conditioned_regression (void **state)
{
  static const double l[3] = {1, 1e-6, 1e-12};
  const size_t dims[3] = {1, 1, 1}, fusion[3] = {1, 1, 1};
  double t = 0, u0 = 1e-3;
  size_t i;
  story s;
  task k;

  (void) state;
  task_make (&k, 3, dims, 1, 1);
  memset (k.S, 0, 9 * sizeof *k.S);
  k.Syy[0] = 0;
  for (i = 0; i < 3; i++)
    {
      k.S[4 * i] = k.Syx[i] = l[i];
      k.w[i] = 1;
      k.Syy[0] += l[i];
    }
  s = tell (&k, fusion, 0, u0, 1e-11, false);
  assert_int_equal (s.st, MMB_OK);
  for (i = 0; i < s.count; i++)
    {
      t += s.e[i].since;
      if (s.e[i].kind == MMB_EVENT_LEARNED)
        check_near (t * l[s.e[i].modality] / log (2 * (1 - u0)), 1, 1e-8);
    }
  assert_true (t > 6e11);   /* all three */
  assert_true (s.info.work.steps < 5000);
  task_free (&k);
}

static void
other_starts_are_refused (void **state)
{
  const size_t fusion[2] = {3, 3}, widths[4] = {4, 4, 4, 4};
  double p[64], directions[2] = {1, 1};
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  mmb_net *net;
  task t;

  (void) state;
  task_toy (&t, 0.3, 2);
  net = mmb_net_alloc (2, t.dims, 1, fusion, 0, widths, NULL, &st);
  assert_true (net->n_params <= 64);
  mmb_flow_defaults (&o);
  o.time = 10;
  mmb_init_fill (net, MMB_INIT_BALANCED, 0.1, 1, directions, p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_OK);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_OK);   /* a balanced state stays one */
  p[0] *= 1.001;
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  assert_non_null (strstr (mmb_reduced_text (info.defect), "balanced"));
  mmb_init_fill (net, MMB_INIT_SCALED, 0.1, 1, NULL, p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  memset (p, 0, sizeof p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  mmb_init_fill (net, MMB_INIT_BALANCED, 1e-120, 1, directions, p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  assert_non_null (strstr (mmb_reduced_text (info.defect), "range"));
  /* two modalities that are small enough each for themselves are not refused
     for what they are together */
  mmb_init_fill (net, MMB_INIT_BALANCED, 1e-66, 1, directions, p);
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_OK);
  mmb_init_fill (net, MMB_INIT_BALANCED, 0.1, 1, directions, p);
  o.weight_decay = 0.1;
  assert_int_equal (mmb_reduced_run (net, &t.d, &o, p, NULL, &info, NULL),
                    MMB_EINVAL);
  mmb_net_free (net);
  task_free (&t);
}

static bool
run_small (const mmb_allocator *al)
{
  const size_t fusion[2] = {2, 1}, widths[3] = {3, 3, 3};
  double p[40], directions[2] = {1, 1};
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  mmb_net *net;
  task t;

  task_toy (&t, 0.3, 2);
  net = mmb_net_alloc (2, t.dims, 1, fusion, 1, widths, NULL, &st);
  mmb_init_fill (net, MMB_INIT_BALANCED, 0.1, 1, directions, p);
  mmb_flow_defaults (&o);
  o.time = 0.1;
  o.tolerance = 1e-3;
  st = mmb_reduced_run (net, &t.d, &o, p, NULL, &info, al);
  mmb_net_free (net);
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (run_small);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (same_events_as_the_full_flow),
    cmocka_unit_test (time_has_no_unit),
    cmocka_unit_test (modalities_have_no_order),
    cmocka_unit_test (table_of_section_6),
    cmocka_unit_test (table_of_t13),
    cmocka_unit_test (extreme_starts_keep_their_digits),
    cmocka_unit_test (short_phases_after_long_ones),
    cmocka_unit_test (ill_conditioned_regression),
    cmocka_unit_test (other_starts_are_refused),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
