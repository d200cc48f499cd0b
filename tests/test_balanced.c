/* test_balanced.c - coordinates of a balanced network: that they are the same
   network, moving at the same velocity, and their Jacobian by differences. */
#include "mmb_test.h"
#include "mmb_balanced.h"

typedef struct {
  size_t M, dims[3], fusion[3], K;
  bool held[3];   /* of each block */
} setting;

/* Blocks: modalities, those with F = 1 together. */
static const setting settings[] = {
  {2, {2, 3, 0}, {3, 3, 0}, 0, {true, false}},
  {2, {2, 3, 0}, {2, 2, 0}, 0, {false, true}},
  {2, {2, 1, 0}, {3, 2, 0}, 2, {true, false}},
  {3, {1, 2, 3}, {2, 3, 3}, 1, {false, true, true}},
  {3, {2, 1, 2}, {1, 3, 1}, 1, {true, false}},       /* F = 1 is held */
  {3, {2, 2, 2}, {1, 3, 4}, 3, {false, true, false}},
  {2, {2, 3, 0}, {2, 4, 0}, 1, {true, true}},
};

#define N_SETTINGS (sizeof settings / sizeof *settings)
#define MOST 32

typedef struct {
  task t;
  mmb_net *net;
  mmb_balanced b;
  double y[MOST];
} balance;

/* Amplitudes 0.5 to 0.9 in directions of no meaning: mid-transition. */
static void
begin (balance *x, const setting *s)
{
  const size_t ones[16] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  double u[3], dir[8], size;
  size_t m, i, at = 0;
  mmb_status st;

  task_make (&x->t, s->M, s->dims, 1, 3);
  x->net = mmb_net_alloc (s->M, s->dims, 1, s->fusion, s->K, ones, NULL, &st);
  fill_matrix (x->t.d.D, dir, 9);
  for (m = 0; m < s->M; at += s->dims[m], m++)
    {
      u[m] = 0.9 - 0.15 * (double) m;
      for (size = 0, i = at; i < at + s->dims[m]; i++)
        size = hypot (size, dir[i]);
      for (i = at; i < at + s->dims[m]; i++)
        dir[i] /= size;
    }
  assert_int_equal (mmb_balanced_alloc (&x->b, x->net, &x->t.d, u, dir, NULL),
                    MMB_OK);
  memset (x->y, 0, sizeof x->y);
  assert_true (mmb_balanced_size (&x->t.d) <= MOST);
  assert_int_equal (mmb_balanced_change (&x->b, MMB_FREE, false, x->y),
                    MMB_OK);
  assert_int_equal (mmb_balanced_look (&x->b, x->y), MMB_OK);
}

static void
end (balance *x)
{
  mmb_balanced_free (&x->b);
  mmb_net_free (x->net);
  task_free (&x->t);
}

static void
hold (balance *x, const setting *s, mmb_coordinates mode)
{
  size_t j;

  for (j = 0; j < x->b.count; j++)
    x->b.blocks[j].held = s->held[j];
  assert_int_equal (mmb_balanced_change (&x->b, mode, false, x->y), MMB_OK);
  assert_int_equal (mmb_balanced_look (&x->b, x->y), MMB_OK);
}

/* dW/dt by differences along the right-hand side. */
static void
velocity (balance *x, double *V)
{
  double f[MOST], y[MOST], after[8], eps = 1e-6;
  size_t i, n = x->b.n, D = x->t.d.D;

  assert_int_equal (mmb_balanced_rhs (x->y, f, &x->b), MMB_OK);
  for (i = 0; i < n; i++)
    y[i] = x->y[i] + eps * f[i];
  assert_int_equal (mmb_balanced_look (&x->b, y), MMB_OK);
  memcpy (after, x->b.W, D * sizeof *after);
  for (i = 0; i < n; i++)
    y[i] = x->y[i] - eps * f[i];
  assert_int_equal (mmb_balanced_look (&x->b, y), MMB_OK);
  for (i = 0; i < D; i++)
    V[i] = (after[i] - x->b.W[i]) / (2 * eps) / f[n - 1];
  assert_int_equal (mmb_balanced_look (&x->b, x->y), MMB_OK);
}

/* There and back again: same map, error and velocity. */
static void
coordinates_are_interchangeable (void **state)
{
  size_t k, D;
  double W[8], E[8], V[8], V2[8];

  (void) state;
  for (k = 0; k < N_SETTINGS; k++)
    {
      balance x;
      begin (&x, &settings[k]);
      D = x.t.d.D;
      memcpy (W, x.b.W, D * sizeof *W);
      memcpy (E, x.b.E, D * sizeof *E);
      velocity (&x, V);
      hold (&x, &settings[k], MMB_HELD);
      assert_true (relative_error (D, x.b.W, W) < 1e-13);
      assert_true (relative_error (D, x.b.E, E) < 1e-13);
      velocity (&x, V2);
      assert_true (relative_error (D, V2, V) < 1e-8);
      assert_int_equal (mmb_balanced_change (&x.b, MMB_FREE, false, x.y),
                        MMB_OK);
      assert_int_equal (mmb_balanced_look (&x.b, x.y), MMB_OK);
      assert_true (relative_error (D, x.b.W, W) < 1e-13);
      velocity (&x, V2);
      assert_true (relative_error (D, V2, V) < 1e-8);
      end (&x);
    }
}

/* The equations of T14 themselves, for one vector modality and a decoder. */
static void
velocity_is_that_of_t14 (void **state)
{
  static const setting s = {2, {2, 3, 0}, {3, 2, 0}, 2, {true, false}};
  double V[8], want[8], u[2], u2, uK;
  size_t m, i, at = 0;
  balance x;

  (void) state;
  begin (&x, &s);
  hold (&x, &s, MMB_HELD);
  u[0] = 0.9;
  u[1] = 0.75;
  u2 = u[0] * u[0] + u[1] * u[1];
  uK = u2;
  for (m = 0; m < 2; at += s.dims[m], m++)
    {
      double F = (double) s.fusion[m], p = 0, n[3], du, dlog = 0;
      size_t o, j, where = 0;
      for (i = 0; i < s.dims[m]; i++)
        {
          n[i] = x.b.W[at + i] / (uK * pow (u[m], F));
          p += n[i] * x.b.E[at + i];
        }
      du = uK * pow (u[m], F - 1) * p;
      for (o = 0; o < 2; where += s.dims[o], o++)   /* d ln u_all^2 / 2 */
        for (j = 0; j < s.dims[o]; j++)
          dlog += x.b.W[where + j] * x.b.E[where + j] / u2;
      for (i = 0; i < s.dims[m]; i++)
        want[at + i]
          = x.b.W[at + i] * (2 * dlog + (F - 1) * du / u[m])
            + uK * pow (u[m], F - 1) * uK * pow (u[m], F - 1)
              * x.b.E[at + i];
    }
  velocity (&x, V);
  assert_true (relative_error (5, V, want) < 1e-8);
  end (&x);
}

static void
jacobian_is_the_derivative (void **state)
{
  double J[MOST * MOST], f[2][MOST], y[MOST], column[MOST], eps = 1e-6;
  size_t k, v, i, n;

  (void) state;
  for (k = 0; k < N_SETTINGS; k++)
    {
      balance x;
      begin (&x, &settings[k]);
      hold (&x, &settings[k], MMB_HELD);
      n = x.b.n;
      assert_int_equal (mmb_balanced_jacobian (x.y, J, &x.b), MMB_OK);
      for (v = 0; v < n; v++)
        {
          for (i = 0; i < 2; i++)
            {
              memcpy (y, x.y, n * sizeof *y);
              y[v] += i ? -eps : eps;
              assert_int_equal (mmb_balanced_rhs (y, f[i], &x.b), MMB_OK);
            }
          for (i = 0; i < n; i++)
            {
              f[0][i] = (f[0][i] - f[1][i]) / (2 * eps);
              column[i] = J[i * n + v];
            }
          if (!(relative_error (n, column, f[0]) < 1e-8))
            fail_msg ("setting %zu, variable %zu: %g", k, v,
                      relative_error (n, column, f[0]));
        }
      end (&x);
    }
}

/* SLAVED: what is held has no error, and the others see their own of T6. */
static void
slaves_are_in_equilibrium (void **state)
{
  size_t k, j, i, l, D;

  (void) state;
  for (k = 0; k < N_SETTINGS - 1; k++)
    {
      balance x;
      begin (&x, &settings[k]);
      hold (&x, &settings[k], MMB_SLAVED);
      D = x.t.d.D;
      for (j = 0; j < x.b.count; j++)
        for (i = 0; i < x.b.blocks[j].d; i++)
          {
            size_t at = x.b.blocks[j].input[i];
            double E = x.t.Syx[at];
            for (l = 0; l < D; l++)
              E -= x.b.W[l] * x.t.S[l + D * at];
            check_near (E, x.b.E[at], 1e-13);
            if (x.b.blocks[j].held)
              check_near (E, 0, 1e-13);
          }
      end (&x);
    }
}

/* A wild state must not spoil what comes after it. */
static void
states_are_independent (void **state)
{
  const mmb_coordinates modes[] = {MMB_HELD, MMB_SLAVED};
  double y[MOST], f[2][MOST];
  size_t k, i, m;

  (void) state;
  for (k = 0; k < N_SETTINGS - 1; k++)
    for (m = 0; m < 2; m++)
      {
        balance x;
        begin (&x, &settings[k]);
        hold (&x, &settings[k], modes[m]);
        assert_int_equal (mmb_balanced_rhs (x.y, f[0], &x.b), MMB_OK);
        for (i = 0; i < x.b.n; i++)
          y[i] = 1e7 * (i % 2 ? -1 : 1);
        mmb_balanced_rhs (y, f[1], &x.b);
        assert_int_equal (mmb_balanced_rhs (x.y, f[1], &x.b), MMB_OK);
        assert_memory_equal (f[0], f[1], x.b.n * sizeof *f[0]);
        end (&x);
      }
}

/* What a block has to learn at the start, and how far its inputs vary. */
static void
blocks_know_their_inputs (void **state)
{
  size_t k, j, m, i, at;

  (void) state;
  for (k = 0; k < N_SETTINGS; k++)
    {
      const setting *s = &settings[k];
      double strength[3] = {0}, variance[3] = {0};
      balance x;
      begin (&x, s);
      for (m = 0, at = 0; m < s->M; m++)
        for (j = x.b.block_of[m], i = 0; i < s->dims[m]; i++, at++)
          {
            strength[j] = hypot (strength[j], x.t.Syx[at]);
            variance[j] += x.t.S[at * (x.t.d.D + 1)];
          }
      for (j = 0; j < x.b.count; j++)
        {
          check_near (x.b.blocks[j].strength, strength[j], 1e-13);
          check_near (x.b.blocks[j].variance, variance[j], 1e-13);
        }
      end (&x);
    }
}

static bool
allocate (const mmb_allocator *al)
{
  const double u[2] = {0.1, 0.1}, dir[2] = {1, 1};
  const size_t fusion[2] = {2, 2}, widths[2] = {1, 1};
  double y[8] = {0};
  mmb_balanced b;
  mmb_status st;
  mmb_net *net;
  task t;

  task_toy (&t, 0.3, 2);
  net = mmb_net_alloc (2, t.dims, 1, fusion, 0, widths, NULL, &st);
  st = mmb_balanced_alloc (&b, net, &t.d, u, dir, al);
  if (st == MMB_OK)
    st = mmb_balanced_change (&b, MMB_FREE, false, y);
  if (st == MMB_OK)
    st = mmb_balanced_look (&b, y);
  if (st == MMB_OK)
    {
      b.blocks[0].held = true;
      st = mmb_balanced_change (&b, MMB_HELD, false, y);
    }
  mmb_balanced_free (&b);
  mmb_net_free (net);
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (allocate);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (coordinates_are_interchangeable),
    cmocka_unit_test (velocity_is_that_of_t14),
    cmocka_unit_test (jacobian_is_the_derivative),
    cmocka_unit_test (slaves_are_in_equilibrium),
    cmocka_unit_test (states_are_independent),
    cmocka_unit_test (blocks_know_their_inputs),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
