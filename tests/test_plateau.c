/* test_plateau.c - the first plateau of networks whose layers have given norms, where
   the time to grow from u0 to 1 has a closed form. */
#include "mmb_test.h"

/* A network of the scalar modalities of the toy task, DEPTH encoder layers of 3 units
   below K more. */
static mmb_net *
make (size_t depth, size_t K)
{
  const size_t dims[2] = {1, 1}, F[2] = {depth, depth};
  const size_t widths[8] = {3, 3, 3, 3, 3, 3, 3, 3};
  mmb_status st;

  return mmb_net_alloc (2, dims, 1, F, K, widths, NULL, &st);
}

/* Weights of any signs with Frobenius norm NORM. */
static void
set_layer (const mmb_layer *w, double *params, double norm, unsigned seed)
{
  size_t i, n = w->rows * w->cols;
  double *x = params + w->offset, sum = 0;

  fill_matrix (n, x, seed);
  for (i = 0; i < n; i++)
    sum += x[i] * x[i];
  for (i = 0; i < n; i++)
    x[i] *= norm / sqrt (sum);
}

/* Layers with norms u0 r and u0 / r in turn, those behind the fusion layer times
   sqrt (2); of the other modality, which does not count, 0.7. */
static void
set_all (const mmb_net *net, double *params, double u0, double r)
{
  size_t F = net->fusion_depth[0], K = net->decoder_layers, i, m;

  for (i = 1; i <= F + K; i++)
    {
      double norm = u0 * (i == F + K && i % 2 ? 1 : i % 2 ? r : 1 / r);
      for (m = 0; i <= F && m < net->M; m++)
        set_layer (mmb_net_encoder (net, m, i), params, m == 0 ? norm : 0.7,
                   (unsigned) (i + 7 * m));
      if (i > F)
        set_layer (mmb_net_decoder (net, i - F), params, sqrt (2) * norm,
                   (unsigned) i);
    }
}

static double
first_plateau (const mmb_net *net, const double *params, const mmb_moments *d)
{
  double t = NAN;

  assert_int_equal (mmb_plateau_first (net, params, d, &t, NULL), MMB_OK);
  return t;
}

/* Late fusion: du/dt = s u^(L-1) until u is 1, for L > 2 until it blows up (T9), where
   s = q^2 + rho q for the first modality of the toy task. */
static void
late_fusion (void **state)
{
  const double u0 = 0.01, s = 5;
  double params[200], want;
  size_t L;
  task t;

  (void) state;
  task_toy (&t, 0.5, 2);
  for (L = 2; L <= 5; L++)
    {
      mmb_net *net = make (L, 0);
      set_all (net, params, u0, 1.7);
      want = L == 2 ? log (1 / u0) / s
                    : pow (u0, 2 - (double) L) / (((double) L - 2) * s);
      check_near (first_plateau (net, params, &t.d) / want, 1, 1e-9);
      mmb_net_free (net);
    }
  task_free (&t);
}

/* Two modalities as strong as each other: dt = du / (s u^(F-1) (sqrt (2) u)^(L-F)). */
static void
layers_behind_fusion (void **state)
{
  const double u0 = 0.02, s = 1.5;
  double params[200], want;
  size_t L, F;
  task t;

  (void) state;
  task_toy (&t, 0.5, 1);
  for (L = 3; L <= 5; L++)
    for (F = 1; F < L; F++)
      {
        mmb_net *net = make (F, L - F);
        set_all (net, params, u0, 1.3);
        want = (pow (u0, 2 - (double) L) - 1) / ((double) L - 2)
               / (s * pow (2, ((double) L - (double) F) / 2));
        check_near (first_plateau (net, params, &t.d) / want, 1, 1e-8);
        mmb_net_free (net);
      }
  task_free (&t);
}

/* No formula, no growth, nothing to learn; weights whose squares underflow. */
static void
borders (void **state)
{
  const size_t dims[2] = {1, 1}, unequal[2] = {2, 1}, width[2] = {3, 1};
  double params[200];
  mmb_net *net = make (2, 0), *other;
  mmb_status st;
  task t;

  (void) state;
  task_toy (&t, 0.5, 2);
  set_all (net, params, 1.01, 1.2);
  assert_true (first_plateau (net, params, &t.d) == 0);
  set_all (net, params, 1e-200, 1);
  check_near (first_plateau (net, params, &t.d), log (1e200) / 5, 1e-9);
  set_layer (mmb_net_encoder (net, 0, 2), params, 0, 1);
  assert_true (first_plateau (net, params, &t.d) == INFINITY);
  set_all (net, params, 0.1, 1);
  t.Syx[0] = t.Syx[1] = 0;
  assert_true (first_plateau (net, params, &t.d) == 0);
  task_free (&t);
  mmb_net_free (net);

  task_toy (&t, 0.5, 2);
  fill_matrix (200, params, 3);
  other = make (1, 0);
  assert_true (first_plateau (other, params, &t.d) == 0);
  mmb_net_free (other);
  other = mmb_net_alloc (2, dims, 1, unequal, 0, width, NULL, &st);
  assert_true (first_plateau (other, params, &t.d) == 0);
  mmb_net_free (other);
  task_free (&t);
}

static bool
with_allocator (const mmb_allocator *al)
{
  double params[200], first;
  mmb_net *net = make (3, 1);
  bool ok;
  task t;

  task_toy (&t, 0.5, 2);
  set_all (net, params, 0.1, 1);
  ok = mmb_plateau_first (net, params, &t.d, &first, al) == MMB_OK;
  task_free (&t);
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
    cmocka_unit_test (late_fusion),
    cmocka_unit_test (layers_behind_fusion),
    cmocka_unit_test (borders),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
