/* test_init.c - initial conditions (T5). */
#include "mmb_test.h"

/* Mean square of each layer over many seeds, in units of its T5 variance. */
static void
variances (void **state)
{
  enum { SEEDS = 400 };
  const double u0 = 0.1;
  const shape *s = &shapes[6];   /* M = 3, L = 4, L_f = 3 */
  mmb_net *net = shape_net (s, NULL);
  double *p = malloc (net->n_params * sizeof *p), fused = 0;
  int scheme;
  size_t i, j, seed;
  (void) state;
  for (i = 0; i < 3; i++)
    {
      const mmb_layer *w = &net->layers[net->fusion_layer + i];
      fused += (double) (w->rows * w->cols);
    }
  for (scheme = MMB_INIT_GAUSSIAN; scheme <= MMB_INIT_SCALED; scheme++)
    for (i = 0; i < net->n_layers; i++)
      {
        const mmb_layer *w = &net->layers[i];
        double numel = (double) (w->rows * w->cols), sum = 0, want = u0 * u0;
        if (scheme == MMB_INIT_SCALED)
          want = i < net->fusion_layer ? u0 * u0 / numel
                 : i < net->fusion_layer + 3 ? 3 * u0 * u0 / fused
                 : 3 * u0 * u0 / numel;
        for (seed = 0; seed < SEEDS; seed++)
          {
            assert_int_equal (mmb_init_fill (net, (mmb_init_scheme) scheme, u0,
                                             seed, NULL, p), MMB_OK);
            for (j = 0; j < w->rows * w->cols; j++)
              sum += p[w->offset + j] * p[w->offset + j];
          }
        check_near (sum / (SEEDS * numel * want), 1,
                    5 * sqrt (2 / (SEEDS * numel)));
      }
  free (p);
  mmb_net_free (net);
}

/* Weights of a layer do not depend on the widths of others. */
static void
streams_by_layer (void **state)
{
  const size_t F[2] = {2, 2}, a[2] = {4, 4}, b[2] = {4, 9};
  mmb_status st;
  mmb_net *x = mmb_net_alloc (2, shape_dims, 1, F, 0, a, NULL, &st);
  mmb_net *y = mmb_net_alloc (2, shape_dims, 1, F, 0, b, NULL, &st);
  double *p = malloc (x->n_params * sizeof *p);
  double *q = malloc (y->n_params * sizeof *q);
  (void) state;
  mmb_init_fill (x, MMB_INIT_GAUSSIAN, 1, 3, NULL, p);
  mmb_init_fill (y, MMB_INIT_GAUSSIAN, 1, 3, NULL, q);
  assert_memory_equal (p, q, 8 * sizeof *p);
  free (p);
  free (q);
  mmb_net_free (x);
  mmb_net_free (y);
}

/* Balanced: Frobenius norms u0 and sqrt (M) u0; total map u^(L) sqrt(M)^K r. */
static void
balanced_start (void **state)
{
  const double u0 = 0.2;
  size_t n, i, j;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    if (shapes[n].O == 1)
      {
        mmb_net *net = shape_net (&shapes[n], NULL);
        double *p = calloc (net->n_params, sizeof *p), r[6], W[6];
        mmb_linear *ws;
        mmb_status st;
        task t;
        size_t m, at = 0;
        task_make (&t, shapes[n].M, shape_dims, 1, (unsigned) n);
        assert_int_equal (mmb_init_directions (&t.d, 0, r, NULL, NULL), MMB_OK);
        assert_int_equal (mmb_init_fill (net, MMB_INIT_BALANCED, u0, 5, r, p),
                          MMB_OK);
        for (i = 0; i < net->n_layers; i++)
          {
            const mmb_layer *w = &net->layers[i];
            double sum = 0;
            for (j = 0; j < w->rows * w->cols; j++)
              sum += p[w->offset + j] * p[w->offset + j];
            check_near (sqrt (sum),
                        i < net->fusion_layer + net->M
                          ? u0 : u0 * sqrt ((double) net->M), 1e-14);
          }
        ws = mmb_linear_alloc (net, NULL, &st);
        assert_int_equal (mmb_linear_map (ws, p, W), MMB_OK);
        for (m = 0; m < net->M; at += shape_dims[m], m++)
          for (j = 0; j < shape_dims[m]; j++)
            check_near (W[at + j],
                        r[at + j] * pow (u0, (double) shapes[n].fusion[m])
                          * pow (u0 * sqrt ((double) net->M),
                                 (double) shapes[n].K), 1e-15);
        mmb_linear_free (ws);
        task_free (&t);
        free (p);
        mmb_net_free (net);
      }
}

/* T12 and T5: signs that a balanced start must have, and cannot have. */
static void
signs (void **state)
{
  double r[2];
  int unfaithful;
  task t;
  (void) state;
  task_toy (&t, -0.6, 2);        /* S_yxB = -0.2, final weight +1 */
  assert_int_equal (mmb_init_directions (&t.d, 1, r, &unfaithful, NULL), 0);
  assert_true (r[0] == 1 && r[1] == 1);
  assert_int_equal (unfaithful, 0);
  assert_int_equal (mmb_init_directions (&t.d, 0, r, &unfaithful, NULL), 0);
  assert_true (r[1] == -1);
  task_free (&t);
  task_toy (&t, 0.9, 3);         /* w = (-0.1, 1): A must turn */
  t.w[0] = -0.1;
  t.Syx[0] = -0.1 * 9 + 2.7;
  t.Syx[1] = -0.1 * 2.7 + 1;
  assert_int_equal (mmb_init_directions (&t.d, 1, r, &unfaithful, NULL), 0);
  assert_int_equal (unfaithful, 1);
  task_free (&t);
}

/* The modality to be learned first keeps its own sign, whichever it is: w =
   (1, -0.1) and columns of the case above exchanged. */
static void
the_first_cannot_turn (void **state)
{
  double r[2];
  int unfaithful;
  task t;
  (void) state;
  task_toy (&t, 0.9, 3);
  t.S[0] = 1;
  t.S[3] = 9;
  t.w[1] = -0.1;
  t.Syx[1] = -0.1 * 9 + 2.7;
  t.Syx[0] = -0.1 * 2.7 + 1;
  assert_int_equal (mmb_init_directions (&t.d, 1, r, &unfaithful, NULL), 0);
  assert_int_equal (unfaithful, 1);
  assert_true (r[0] == 1 && r[1] == 1);
  task_free (&t);
  task_toy (&t, -0.6, 0.5);      /* S_yxA = -0.05, S_yxB = 0.7: A turns */
  assert_int_equal (mmb_init_directions (&t.d, 1, r, &unfaithful, NULL), 0);
  assert_int_equal (unfaithful, 0);
  assert_true (r[0] == 1 && r[1] == 1);
  assert_int_equal (mmb_init_directions (&t.d, 0, r, NULL, NULL), 0);
  assert_true (r[0] == -1 && r[1] == 1);
  task_free (&t);
}

/* Drawn starts have the deviations of explicit ones (T5), in the wide net. */
static void
deviations_of_drawn_starts (void **state)
{
  static const size_t dims[2] = {2, 1}, fusion[2] = {2, 3};
  static const size_t widths[4] = {300, 200, 250, 400};
  const double u0 = 0.3;
  size_t small_widths[4], i;
  mmb_status st;
  mmb_net *wide = mmb_net_alloc (2, dims, 1, fusion, 1, widths, NULL, &st);
  mmb_net *small;
  double sigma[6], *p, *q;

  (void) state;
  assert_int_equal (wide->n_layers, 6);
  mmb_draw_widths (2, dims, 1, fusion, 1, widths, 2, small_widths, NULL);
  small = mmb_net_alloc (2, dims, 1, fusion, 1, small_widths, NULL, &st);
  p = calloc (2 * small->n_params, sizeof *p);
  q = p + small->n_params;
  for (i = 0; i < 6; i++)
    sigma[i] = u0;
  assert_int_equal (mmb_draw_fill (small, widths, 2, sigma, 7, p, NULL), MMB_OK);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_GAUSSIAN, u0, 7, 2,
                                   small, q), MMB_OK);
  assert_memory_equal (p, q, small->n_params * sizeof *p);
  /* below the fusion layer norm u0; at it and above sqrt (2) u0 in all */
  sigma[0] = u0 / sqrt (300 * 2);
  sigma[1] = u0 / sqrt (200 * 1);
  sigma[2] = u0 / sqrt (250 * 200);
  sigma[3] = sigma[4] = sqrt (2) * u0 / sqrt (400 * (300 + 250));
  sigma[5] = sqrt (2) * u0 / sqrt (400);
  mmb_draw_fill (small, widths, 2, sigma, 7, p, NULL);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_SCALED, u0, 7, 2,
                                   small, q), MMB_OK);
  assert_true (relative_error (small->n_params, q, p) < 1e-14);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_BALANCED, u0, 7, 2,
                                   small, q), MMB_EINVAL);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_SCALED, 0, 7, 2,
                                   small, q), MMB_EINVAL);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_SCALED, INFINITY, 7,
                                   2, small, q), MMB_EINVAL);
  assert_int_equal (mmb_init_draw (wide, widths, MMB_INIT_SCALED, u0,
                                   MMB_SEED_LIMIT, 2, small, q), MMB_EINVAL);
  free (p);
  mmb_net_free (wide);
  mmb_net_free (small);
}

/* Rounds until (0.4 width)^(2 - rounds) is below the accuracy. */
static void
rounds_and_names (void **state)
{
  (void) state;
  assert_int_equal (mmb_init_rounds (250, 0.99e-6), 6);
  assert_int_equal (mmb_init_rounds (250, 1.01e-6), 5);
  assert_int_equal (mmb_init_rounds (25, 1.01e-6), 8);
  assert_int_equal (mmb_init_rounds (2, 1e-3), 12);   /* a gain of 2 at least */
  assert_int_equal (mmb_init_rounds (5, 1e-3), 12);
  assert_string_equal (mmb_init_name (MMB_INIT_SCALED), "scaled");
  assert_string_equal (mmb_init_name (MMB_INIT_BALANCED), "balanced");
  assert_null (mmb_init_name (MMB_INIT_COUNT));
}

/* A modality without correlation starts along its first input. */
static void
no_direction (void **state)
{
  const size_t dims[2] = {2, 1};
  double r[3];
  task t;
  (void) state;
  task_make (&t, 2, dims, 1, 3);
  t.Syx[0] = t.Syx[1] = 0;
  assert_int_equal (mmb_init_directions (&t.d, 0, r, NULL, NULL), MMB_OK);
  assert_true (r[0] == 1 && r[1] == 0 && fabs (r[2]) == 1);
  t.Syx[0] = NAN;
  assert_int_equal (mmb_init_directions (&t.d, 0, r, NULL, NULL),
                    MMB_ENONFINITE);
  task_free (&t);
}

static void
bad_arguments (void **state)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  mmb_net *wide = shape_net (&shapes[4], NULL);
  double p[400], r[3] = {1, 0, 1};
  task t;
  (void) state;
  assert_int_equal (mmb_init_fill (net, MMB_INIT_COUNT, 1, 0, NULL, p),
                    MMB_EINVAL);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0, 0, NULL, p),
                    MMB_EINVAL);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, NAN, 0, NULL, p),
                    MMB_EINVAL);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 1, MMB_SEED_LIMIT,
                                   NULL, p), MMB_EINVAL);
  assert_int_equal (mmb_init_fill (net, MMB_INIT_BALANCED, 1, 0, NULL, p),
                    MMB_EINVAL);
  assert_int_equal (mmb_init_fill (wide, MMB_INIT_BALANCED, 1, 0, r, p),
                    MMB_EINVAL);
  assert_string_equal (mmb_init_name (0), "gaussian");
  assert_string_equal (mmb_init_name (2), "balanced");
  assert_null (mmb_init_name (MMB_INIT_COUNT));
  task_make (&t, 2, shape_dims, 2, 1);
  assert_int_equal (mmb_init_directions (&t.d, 0, p, NULL, NULL), MMB_EINVAL);
  task_free (&t);
  mmb_net_free (net);
  mmb_net_free (wide);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[8], al);
  double *p, r[3];
  bool ok = false;
  task t;
  if (!net)
    return false;
  p = calloc (net->n_params, sizeof *p);
  task_make (&t, 2, shape_dims, 1, 1);
  ok = mmb_init_directions (&t.d, 1, r, NULL, al) == MMB_OK
       && mmb_init_fill (net, MMB_INIT_BALANCED, 0.1, 1, r, p) == MMB_OK
       && mmb_init_fill (net, MMB_INIT_SCALED, 0.1, 1, r, p) == MMB_OK;
  free (p);
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
    cmocka_unit_test (variances),
    cmocka_unit_test (streams_by_layer),
    cmocka_unit_test (balanced_start),
    cmocka_unit_test (signs),
    cmocka_unit_test (the_first_cannot_turn),
    cmocka_unit_test (deviations_of_drawn_starts),
    cmocka_unit_test (rounds_and_names),
    cmocka_unit_test (no_direction),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
