/* test_modes.c - the race of rank-one modes (T20) against closed forms, a plain
   matrix exponential and the conditions that plateaus must meet. */
#include "mmb_plain.h"

typedef struct {
  mmb_status st;
  size_t modality[40];
  double strength[40], durations[40], t[40], u[400], v[400], loss[41];
  double maps[3000];
  mmb_modes_result r;
} outcome;

static outcome
race (const task *t, double u0, bool complete)
{
  static outcome o;
  const mmb_modes_opts opts = {.u0 = u0, .complete = complete};
  double now = 0;
  size_t k;

  memset (&o, 0xff, sizeof o);   /* NaN: the result fills all that it has */
  o.r = (mmb_modes_result) {.modality = o.modality, .strength = o.strength,
                            .durations = o.durations, .u = o.u, .v = o.v,
                            .maps = o.maps, .loss = o.loss};
  assert_true (mmb_modes_most (&t->d) <= 40);
  o.st = mmb_modes_run (&t->d, &opts, &o.r, NULL);
  assert_int_equal (o.st, MMB_OK);
  for (k = 0; k < o.r.count; k++)
    o.t[k] = now += o.durations[k];
  return o;
}

/* Moments S and the map w (O x D, column-major) of modalities DIMS. */
static void
task_of (task *t, size_t M, const size_t *dims, size_t O, const double *S,
         const double *w)
{
  size_t D, i, j, k;

  task_make (t, M, dims, O, 1);
  D = t->d.D;
  memcpy (t->S, S, D * D * sizeof *S);
  memcpy (t->w, w, O * D * sizeof *w);
  memset (t->Syx, 0, O * D * sizeof *w);
  memset (t->Syy, 0, O * O * sizeof *w);
  for (i = 0; i < O; i++)
    for (j = 0; j < D; j++)
      for (k = 0; k < D; k++)
        t->Syx[i + j * O] += w[i + k * O] * S[k + j * D];
  for (i = 0; i < O; i++)
    for (j = 0; j < O; j++)
      for (k = 0; k < D; k++)
        t->Syy[i + j * O] += t->Syx[i + k * O] * w[j + k * O];
}

/* Largest singular value of A (m x n), its vectors U and V, by power iteration. */
static double
plain_top (size_t m, size_t n, const double *A, double *u, double *v)
{
  double size = 0;
  size_t i, j, k;

  for (j = 0; j < n; j++)
    v[j] = cos (1.0 + (double) (j * j));
  for (k = 0; k < 20000; k++)
    {
      double sum = 0;
      for (i = 0; i < m; i++)
        for (u[i] = 0, j = 0; j < n; j++)
          u[i] += A[i + j * m] * v[j];
      for (size = 0, i = 0; i < m; i++)
        size += u[i] * u[i];
      size = sqrt (size);
      for (i = 0; i < m; i++)
        u[i] /= size;
      for (j = 0; j < n; j++)
        for (v[j] = 0, i = 0; i < m; i++)
          v[j] += A[i + j * m] * u[i];
      for (j = 0; j < n; j++)
        sum += v[j] * v[j];
      for (j = 0; j < n; j++)
        v[j] /= sqrt (sum);
    }
  return size;
}

/* One output, scalar modalities: T8 with T12's sign, at any scale. */
static void
one_output_is_the_published_law (void **state)
{
  static const double rho[] = {-.6, 0, .5}, u0[] = {1e-300, 1e-9, .5};
  size_t i, j;

  (void) state;
  for (i = 0; i < 3; i++)
    for (j = 0; j < 3; j++)
      {
        double sA = 4 + 2 * rho[i], sB = 1 + 2 * rho[i], st = 1 - rho[i] * rho[i];
        outcome o;
        task t;
        task_toy (&t, rho[i], 2);
        o = race (&t, u0[j], true);
        assert_int_equal (o.r.count, 2);
        assert_int_equal (o.modality[0], 0);
        assert_int_equal (o.modality[1], 1);
        check_near (o.t[0] * sA / -log (u0[j]), 1, 1e-12);
        check_near (o.t[1] / o.t[0], 1 + (sA - sB) / st, 1e-9);
        check_near (o.strength[0], sA, 1e-12);
        check_near (o.strength[1], st, 1e-12);
        check_near (o.maps[4], 1, 1e-10);
        check_near (o.maps[5], 1, 1e-10);
        task_free (&t);
      }
}

/* A modality in a unit a thousand million times as large is none the less learned,
   and so is the other; and outputs in such a unit. */
static void
units_hide_nothing (void **state)
{
  static const size_t dims[2] = {2, 1};
  outcome o;
  task t, u;
  size_t k, i;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  o = race (&t, 1e-9, true);
  assert_int_equal (o.r.count, 3);
  for (k = 0; k < 3; k++)
    {
      double S[9], w[6];
      memcpy (S, t.S, sizeof S);
      memcpy (w, t.w, sizeof w);
      for (i = 0; i < 3; i++)
        {
          double x = k == i / 2 ? 1e-9 : 1, y = k == 2 ? 1e-9 : 1;
          size_t j;
          for (j = 0; j < 3; j++)
            {
              S[i + 3 * j] *= x;
              S[j + 3 * i] *= x;
            }
          for (j = 0; j < 2; j++)
            w[j + 2 * i] *= y / x;
        }
      task_of (&u, 2, dims, 2, S, w);
      o = race (&u, 1e-9, true);
      assert_int_equal (o.r.count, 3);
      assert_true (o.loss[0] > 0 && fabs (o.loss[3]) < 1e-10 * o.loss[0]);
      assert_true (relative_error (6, o.maps + 18, w) < 1e-6);
      task_free (&u);
    }
  task_free (&t);
}

/* Inputs that tell nothing, of variance as large as one likes, change nothing:
   two outputs, modalities of two and one inputs, each with three more. */
static void
many_idle_inputs_change_nothing (void **state)
{
  static const size_t dims[2] = {2, 1}, wide[2] = {5, 4}, at[3] = {0, 1, 5};
  double S[81] = {0}, w[18] = {0};
  outcome o, p;
  task t, u;
  size_t i, j, k;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  for (i = 0; i < 9; i++)
    S[10 * i] = 0.5 + 0.3 * (double) i;
  for (i = 0; i < 3; i++)
    for (j = 0; j < 3; j++)
      S[at[i] + 9 * at[j]] = t.S[i + 3 * j];
  for (i = 0; i < 3; i++)
    for (k = 0; k < 2; k++)
      w[k + 2 * at[i]] = t.w[k + 2 * i];
  task_of (&u, 2, wide, 2, S, w);
  o = race (&t, 1e-9, true);
  p = race (&u, 1e-9, true);
  assert_true (o.r.count > 2);
  assert_int_equal (o.r.count, p.r.count);
  for (k = 0; k < o.r.count; k++)
    {
      assert_int_equal (o.modality[k], p.modality[k]);
      check_near (p.strength[k] / o.strength[k], 1, 1e-8);
      for (j = 0; j < 9; j++)   /* zero in the other's columns */
        if ((j < 5) == (p.modality[k] == 1))
          assert_true (p.v[9 * k + j] == 0);
      check_near (p.t[k] / o.t[k], 1, 1e-8);
    }
  task_free (&t);
  task_free (&u);
}

/* Whitened inputs: modes are independent of each other. */
static void
white_modes_are_independent (void **state)
{
  static const double S[16] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
  static const double w[8] = {3, 0, 0, 2, 0, .5, 1, 0}, s[4] = {3, 2, 1, .5};
  static const size_t dims[2] = {2, 2}, modality[4] = {0, 0, 1, 1};
  static const double u0[2] = {1e-300, 1e-12};
  double left;
  size_t i, k;
  outcome o;
  task t;

  (void) state;
  task_of (&t, 2, dims, 2, S, w);
  for (i = 0; i < 2; i++)
    {
      o = race (&t, u0[i], true);
      assert_int_equal (o.r.count, 4);
      left = 14.25 / 2;
      check_near (o.loss[0], left, 1e-12);
      for (k = 0; k < 4; k++)
        {
          assert_int_equal (o.modality[k], modality[k]);
          check_near (o.strength[k], s[k], 1e-10);
          check_near (o.t[k] * s[k] / -log (u0[i]), 1, 1e-9);
          left -= s[k] * s[k] / 2;
          check_near (o.loss[k+1], left, 1e-10);
        }
    }
  o = race (&t, 1e-12, false);   /* until each has a mode */
  assert_int_equal (o.r.count, 3);
  assert_int_equal (o.modality[2], 1);
  task_free (&t);
}

/* One modality: what is explained after k modes is the sum of the k largest
   eigenvalues of w S w', and the first direction is that of the largest singular value
   of S_yx. */
static void
one_modality_takes_principal_parts (void **state)
{
  static const size_t dims[1] = {4};
  double part[16], u[4], v[4], left, s;
  size_t i, j, k;
  outcome o;
  task t;

  (void) state;
  task_make (&t, 1, dims, 3, 4);
  o = race (&t, 1e-12, true);
  assert_int_equal (o.r.count, 3);
  memcpy (part, t.Syy, 9 * sizeof *part);
  for (left = 0, i = 0; i < 3; i++)
    left += part[4 * i] / 2;
  for (k = 0; k < 3; k++)
    {
      check_near (o.loss[k], left, 1e-9);
      s = plain_top (3, 3, part, u, v);
      left -= s / 2;
      for (i = 0; i < 3; i++)
        for (j = 0; j < 3; j++)
          part[i + 3 * j] -= s * u[i] * v[j];
    }
  check_near (o.loss[3], 0, 1e-9);
  s = plain_top (3, 4, t.Syx, u, v);
  check_near (o.strength[0] / s, 1, 1e-10);
  check_near (o.t[0] * s / log (1e12), 1, 1e-10);
  for (s = 0, i = 0; i < 3; i++)
    s += u[i] * o.u[i];
  check_near (fabs (s), 1, 1e-8);
  task_free (&t);
}

/* exp (t H) N for H = [0 E; E' 0] by its series in small pieces. */
static void
plain_grow (size_t O, size_t D, const double *E, double t, double *N)
{
  size_t n = O + D, pieces = (size_t) (20 * t) + 1, p, q, i, j, k;
  double *term = calloc (n * n, sizeof *term), *next = calloc (n * n, sizeof *next);

  for (p = 0; p < pieces; p++)
    {
      memcpy (term, N, n * n * sizeof *term);
      for (q = 1; q < 30; q++)
        {
          double h = t / (double) pieces / (double) q;
          for (k = 0; k < n; k++)
            for (i = 0; i < n; i++)
              {
                double sum = 0;
                for (j = 0; j < (i < O ? D : O); j++)
                  sum += i < O ? E[i + j * O] * term[O + j + k * n]
                               : E[j + (i - O) * O] * term[j + k * n];
                next[i + k * n] = h * sum;
              }
          memcpy (term, next, n * n * sizeof *term);
          for (i = 0; i < n * n; i++)
            N[i] += term[i];
        }
    }
  free (term);
  free (next);
}

/* Time at which the largest singular value of what grows reaches FAR. */
static double
plain_arrival (size_t O, size_t D, const double *E, const double *N, double far)
{
  double lo = 0, hi = 40, *now = calloc ((O + D) * (O + D), sizeof *now);
  double *u = calloc (O + D, sizeof *u), *v = calloc (O + D, sizeof *v);
  int k;

  for (k = 0; k < 36; k++)
    {
      double t = (lo + hi) / 2;
      memcpy (now, N, (O + D) * (O + D) * sizeof *now);
      plain_grow (O, D, E, t, now);
      if (plain_top (O + D, O + D, now, u, v) > far)
        hi = t;
      else
        lo = t;
    }
  free (now);
  free (u);
  free (v);
  return hi;
}

/* Two scalar inputs beside two: B's first mode, in plain numbers.  Before A's it
   grows under S_yxB, then under what A leaves. */
static void
second_phase_by_a_plain_exponential (void **state)
{
  static const size_t dims[2] = {1, 2};
  static const double S[9] = {2, .6, -.5, .6, .7, .1, -.5, .1, .5};
  static const double w[6] = {1.5, -.8, .3, .6, -.5, .4};
  double E[4], N[16] = {0}, wA[2], t;
  const double u0 = 1e-3;
  size_t i, j;
  outcome o;
  task task;

  (void) state;
  task_of (&task, 2, dims, 2, S, w);
  o = race (&task, u0, true);
  assert_int_equal (o.r.count, 3);
  assert_int_equal (o.modality[0], 0);
  assert_int_equal (o.modality[1], 1);
  t = log (1 / u0) / hypot (task.Syx[0], task.Syx[1]);
  check_near (o.durations[0] / t, 1, 1e-12);
  for (i = 0; i < 4; i++)
    N[5 * i] = 1;
  plain_grow (2, 2, task.Syx + 2, t, N);
  for (i = 0; i < 2; i++)
    wA[i] = task.Syx[i] / S[0];   /* all of S_yxA: D_A = 1 */
  for (i = 0; i < 2; i++)
    for (j = 0; j < 2; j++)
      E[i + 2 * j] = task.Syx[i + 2 * (j + 1)] - wA[i] * S[3 * (j + 1)];
  check_near (o.durations[1] / plain_arrival (2, 2, E, N, 1 / u0), 1, 1e-8);
  task_free (&task);
}

/* The unit vector Y at right angles to X (2), on the side of SIDE. */
static void
aside (const double *x, const double *side, double *y)
{
  double size = hypot (x[0], x[1]);

  y[0] = -x[1] / size;
  y[1] = x[0] / size;
  if (y[0] * side[0] + y[1] * side[1] < 0)
    {
      y[0] = -y[0];
      y[1] = -y[1];
    }
}

/* Of what has grown of two outputs and two inputs, N (4 x 4), the part beside the mode
   OLD, moved to where it is beside the mode NOW (2 + 2 entries each). */
static void
plain_turn (const double *old, const double *now, double *N)
{
  double p[2], q[2], part;
  size_t half, j;

  for (half = 0; half < 4; half += 2)
    {
      aside (old + half, old, p);
      aside (now + half, p, q);
      for (j = 0; j < 4; j++)
        {
          double *c = N + half + 4 * j;
          part = p[0] * c[0] + p[1] * c[1];
          c[0] = part * q[0];
          c[1] = part * q[1];
        }
    }
}

/* Two inputs beside one: A's first mode, B, A's second, which turns with the first
   from its arrival to the plateau and when B is learned. */
static void
third_phase_turns_with_the_first_mode (void **state)
{
  static const size_t dims[2] = {2, 1};
  static const double S[9] = {2, .3, .7, .3, 1, -.5, .7, -.5, .9};
  static const double w[6] = {1.6, .5, .1, .45, .9, -.6};
  double E[4], N[16] = {0}, old[4], now[4], unused[4], turned = 1;
  const double u0 = 1e-3;
  size_t i, j, k, l;
  outcome o;
  task task;

  (void) state;
  task_of (&task, 2, dims, 2, S, w);
  o = race (&task, u0, true);
  assert_int_equal (o.r.count, 3);
  assert_true (o.modality[0] == 0 && o.modality[1] == 1 && o.modality[2] == 0);
  for (i = 0; i < 4; i++)
    N[5 * i] = 1;
  plain_grow (2, 2, task.Syx, o.durations[0], N);
  plain_top (4, 4, N, old, unused);
  for (k = 1; k < 3; k++)
    {
      const double *W = o.maps + 6 * k;
      plain_top (2, 2, W, now, now + 2);
      turned = fmin (turned, fabs (now[0] * old[1] - now[1] * old[0]));
      turned = fmin (turned, fabs (now[2] * old[3] - now[3] * old[2]));
      plain_turn (old, now, N);
      memcpy (old, now, sizeof old);
      for (i = 0; i < 2; i++)
        for (j = 0; j < 2; j++)
          {
            E[i + 2 * j] = task.Syx[i + 2 * j];
            for (l = 0; l < 3; l++)
              E[i + 2 * j] -= W[i + 2 * l] * S[l + 3 * j];
          }
      if (k == 1)
        plain_grow (2, 2, E, o.durations[1], N);
    }
  assert_true (turned > 0.02);   /* sines */
  check_near (o.durations[2] / plain_arrival (2, 2, E, N, 1 / u0), 1, 1e-8);
  task_free (&task);
}

/* Every plateau is a critical point of ranks that have been learned, less is left on
   each, and the last one fits. */
static void
plateaus_are_critical (void **state)
{
  static const size_t dims[3] = {3, 2, 1}, first[4] = {0, 3, 5, 6};
  size_t O = 3, D = 6, k, m, i, j, o_, seed;
  outcome o;
  task t;

  (void) state;
  for (seed = 2; seed < 5; seed++)
    {
      task_make (&t, 3, dims, O, (unsigned) seed);
      o = race (&t, 1e-10, true);
      assert_int_equal (o.r.count, 6);
      check_near (relative_error (O * D, o.maps + 6 * O * D, t.w), 0, 1e-7);
      check_near (o.loss[6] / o.loss[0], 0, 1e-12);
      for (k = 0; k <= 6; k++)
        {
          const double *W = o.maps + k * O * D;
          double E[18], worst = 0;
          if (k > 0)
            assert_true (o.loss[k] < o.loss[k-1]);
          for (i = 0; i < O; i++)
            for (j = 0; j < D; j++)
              {
                E[i + j * O] = t.Syx[i + j * O];
                for (m = 0; m < D; m++)
                  E[i + j * O] -= W[i + m * O] * t.S[m + j * D];
              }
          for (m = 0; m < 3; m++)
            {
              for (i = first[m]; i < first[m+1]; i++)
                for (j = first[m]; j < first[m+1]; j++)
                  {
                    double sum = 0;
                    for (o_ = 0; o_ < O; o_++)
                      sum += W[o_ + i * O] * E[o_ + j * O];
                    worst = fmax (worst, fabs (sum));
                  }
              for (i = 0; i < O; i++)
                for (j = 0; j < O; j++)
                  {
                    double sum = 0;
                    for (o_ = first[m]; o_ < first[m+1]; o_++)
                      sum += W[i + o_ * O] * E[j + o_ * O];
                    worst = fmax (worst, fabs (sum));
                  }
            }
          check_near (worst, 0, 1e-5);
        }
      task_free (&t);
    }
}

/* Ties; nothing to learn; three copies of one input. */
static void
ties_nothing_and_copies (void **state)
{
  static const size_t three[2] = {3, 3}, one[3] = {1, 1, 1};
  double S[36] = {0}, w[18] = {0}, ones[9];
  size_t i, j;
  outcome o;
  task t;

  (void) state;
  for (i = 0; i < 6; i++)
    S[7 * i] = 1;
  for (i = 0; i < 3; i++)
    w[4 * i] = w[9 + 4 * i] = 1;
  task_of (&t, 2, three, 3, S, w);
  o = race (&t, 1e-9, true);
  assert_int_equal (o.r.count, 6);
  for (i = 0; i < 6; i++)
    check_near (o.t[i] / log (1e9), 1, 1e-9);
  task_free (&t);

  memset (w, 0, sizeof w);
  task_of (&t, 2, three, 3, S, w);
  assert_int_equal (race (&t, 1e-9, true).r.count, 0);
  assert_int_equal (race (&t, 1e-9, false).r.count, 0);
  task_free (&t);

  for (i = 0; i < 9; i++)
    ones[i] = 1;
  for (i = 0; i < 3; i++)
    w[4 * i] = 1;
  task_of (&t, 3, one, 3, ones, w);
  o = race (&t, 1e-9, true);
  assert_true (o.r.count > 0);
  for (i = 0; i < 3; i++)   /* W S = S_yx */
    {
      double sum = 0;
      for (j = 0; j < 3; j++)
        sum += o.maps[9 * o.r.count + i + 3 * j];
      check_near (sum, 1, 1e-10);
    }
  task_free (&t);
  memset (ones, 0, sizeof ones);   /* no variance at all */
  task_of (&t, 3, one, 3, ones, w);
  assert_int_equal (race (&t, 1e-9, true).r.count, 0);
  task_free (&t);
}

/* Inputs without variance and a copy of an input change nothing. */
static void
idle_inputs_change_nothing (void **state)
{
  static const size_t dims[2] = {2, 2}, more[2] = {3, 3};
  static const size_t to[6] = {9, 0, 1, 2, 3, 3};   /* 9: no variance */
  double S[36] = {0}, w[12] = {0};
  outcome o, p;
  size_t i, j, k;
  task t, big;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  for (i = 0; i < 6; i++)
    for (j = 0; j < 6; j++)
      if (to[i] < 9 && to[j] < 9)   /* the last one twice, of half the variance */
        S[i + 6 * j] = t.S[to[i] + 4 * to[j]] * (i > 3 ? sqrt (.5) : 1)
                       * (j > 3 ? sqrt (.5) : 1);
  for (i = 0; i < 6; i++)
    for (j = 0; j < 2; j++)
      w[j + 2 * i] = to[i] < 9 ? t.w[j + 2 * to[i]] * (i > 3 ? sqrt (.5) : 1) : 1;
  task_of (&big, 2, more, 2, S, w);
  o = race (&t, 1e-10, true);
  p = race (&big, 1e-10, true);
  assert_int_equal (o.r.count, 4);
  assert_int_equal (p.r.count, 4);
  for (k = 0; k < 4; k++)
    {
      check_near (p.t[k] / o.t[k], 1, 1e-9);
      check_near (p.loss[k], o.loss[k], 1e-9);
    }
  task_free (&t);
  task_free (&big);
}

/* Moments of condition 1e14: losses fall, to zero and never below. */
static void
condition_1e14 (void **state)
{
  static const double l[4] = {1, 1e-5, 1e-10, 1e-14};
  static const double Q[16] = {.5, .5, .5, .5, .5, -.5, .5, -.5,
                               .5, .5, -.5, -.5, .5, -.5, -.5, .5};
  static const double w[8] = {1, 0, 0, 1, 2, 1, -1, 1};
  static const size_t dims[2] = {1, 3};
  double S[16] = {0};
  size_t i, j, k;
  outcome o;
  task t;

  (void) state;
  for (i = 0; i < 4; i++)
    for (j = 0; j < 4; j++)
      for (k = 0; k < 4; k++)
        S[i + 4 * j] += Q[i + 4 * k] * l[k] * Q[j + 4 * k];
  task_of (&t, 2, dims, 2, S, w);
  o = race (&t, 1e-9, true);
  assert_true (o.r.count >= 2);
  for (k = 1; k <= o.r.count; k++)
    assert_true (o.loss[k] < o.loss[k-1] && o.loss[k] >= 0);
  check_near (o.loss[o.r.count] / o.loss[0], 0, 1e-12);
  task_free (&t);
}

/* The last direction of a square block keeps its sign, and what is not learned turns
   with the rest: the same ratios at scales far apart. */
static void
ratios_hardly_depend_on_scale (void **state)
{
  static const size_t dims[1] = {3};
  outcome a, b;
  size_t k;
  task t;

  (void) state;
  task_make (&t, 1, dims, 3, 2);
  a = race (&t, 1e-300, true);
  b = race (&t, 1e-30, true);
  assert_int_equal (a.r.count, 3);
  assert_int_equal (b.r.count, 3);
  for (k = 0; k < 3; k++)
    check_near (a.t[k] / log (1e300) / (b.t[k] / log (1e30)), 1, .02);
  task_free (&t);
}

/* B is driven only once A is learned: without `complete` the race waits for it. */
static void
waits_for_what_is_driven_later (void **state)
{
  static const size_t dims[2] = {1, 1};
  static const double S[4] = {4, -1, -1, 1}, w[4] = {1, .5, 1, .5};
  outcome o;
  task t;

  (void) state;
  task_of (&t, 2, dims, 2, S, w);   /* S_yxB = 0 */
  o = race (&t, 1e-9, false);
  assert_int_equal (o.r.count, 2);
  assert_int_equal (o.modality[1], 1);
  check_near (o.durations[1] * .75 * sqrt (1.25) / log (1e9), 1, 1e-9);
  task_free (&t);
}

static int
stop_at (double t, double loss, void *arg)
{
  int *calls = arg;

  (void) t;
  (void) loss;
  return --*calls <= 0;
}

/* The monitor ends the race anywhere; nothing incomplete is counted. */
static void
interrupts (void **state)
{
  static const size_t dims[2] = {3, 2};
  outcome all;
  task t;
  int n, stopped = 0;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  all = race (&t, 1e-9, true);
  for (n = 1; n < 400; n += n < 8 ? 1 : 17)
    {
      outcome o = {.st = MMB_OK};
      int calls = n;
      mmb_modes_opts opts = {.u0 = 1e-9, .complete = true, .monitor = stop_at,
                             .monitor_arg = &calls};
      mmb_modes_result r = {.modality = o.modality, .strength = o.strength,
                            .durations = o.durations, .u = o.u, .v = o.v,
                            .loss = o.loss};
      size_t k;
      assert_int_equal (mmb_modes_run (&t.d, &opts, &r, NULL), MMB_OK);
      stopped += r.interrupted;
      assert_true (r.interrupted || r.count == all.r.count);
      for (k = 0; k < r.count; k++)
        check_near (o.durations[k], all.durations[k], 1e-14);
    }
  assert_true (stopped > 5);
  task_free (&t);
}

static bool
run_with (const mmb_allocator *al)
{
  static const size_t dims[2] = {2, 1};
  const mmb_modes_opts opts = {.u0 = 1e-6, .complete = true};
  outcome o = {.st = MMB_OK};
  mmb_modes_result r = {.modality = o.modality, .strength = o.strength,
                        .durations = o.durations, .u = o.u, .v = o.v,
                        .loss = o.loss};
  mmb_status st;
  task t;

  task_make (&t, 2, dims, 2, 3);
  st = mmb_modes_run (&t.d, &opts, &r, al);
  task_free (&t);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  return st == MMB_OK;
}

static void
failures (void **state)
{
  static const double bad[] = {0, 1, -1, 2, NAN};
  mmb_modes_opts opts = {.u0 = 0};
  mmb_modes_result r = {.count = 7};
  size_t i;
  task t;

  (void) state;
  check_every_failure (run_with);
  task_toy (&t, .3, 2);
  for (i = 0; i < 5; i++)
    {
      opts.u0 = bad[i];
      assert_int_equal (mmb_modes_run (&t.d, &opts, &r, NULL), MMB_EINVAL);
      assert_int_equal (r.count, 0);
    }
  t.S[0] = NAN;
  opts.u0 = .1;
  assert_int_equal (mmb_modes_run (&t.d, &opts, &r, NULL), MMB_ENONFINITE);
  task_free (&t);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (one_output_is_the_published_law),
    cmocka_unit_test (units_hide_nothing),
    cmocka_unit_test (many_idle_inputs_change_nothing),
    cmocka_unit_test (white_modes_are_independent),
    cmocka_unit_test (one_modality_takes_principal_parts),
    cmocka_unit_test (second_phase_by_a_plain_exponential),
    cmocka_unit_test (third_phase_turns_with_the_first_mode),
    cmocka_unit_test (plateaus_are_critical),
    cmocka_unit_test (ties_nothing_and_copies),
    cmocka_unit_test (idle_inputs_change_nothing),
    cmocka_unit_test (condition_1e14),
    cmocka_unit_test (ratios_hardly_depend_on_scale),
    cmocka_unit_test (waits_for_what_is_driven_later),
    cmocka_unit_test (interrupts),
    cmocka_unit_test (failures)};

  return cmocka_run_group_tests (tests, NULL, NULL);
}
