/* test_conserved.c - the conserved quantities of T4 against matrices formed in
   full, for states that have nothing to do with each other. */
#include "mmb_plain.h"
#include "mmb_plain_leaky.h"

/* Q = W_out' W_out - sum W_in W_in' of the space below layer I, in plain
   loops; *SCALE: the sum of all squared weights around it.  NULL where layer I
   reads an input. */
static double *
plain_q (const mmb_net *net, const double *p, size_t i, double *scale)
{
  const mmb_layer *out = &net->layers[i];
  size_t n = out->cols, j, a, b, k;
  double *Q = calloc (n * n, sizeof *Q);
  bool hidden = false;

  *scale = 0;
  for (a = 0; a < n; a++)
    for (b = 0; b < n; b++)
      for (k = 0; k < out->rows; k++)
        Q[a + n * b] += p[out->offset + k + out->rows * a]
                        * p[out->offset + k + out->rows * b];
  for (k = 0; k < out->rows * n; k++)
    *scale += p[out->offset + k] * p[out->offset + k];
  for (j = 0; j < net->n_layers; j++)
    if (mmb_net_next (net, j) == i)
      {
        const mmb_layer *in = &net->layers[j];
        hidden = true;
        for (k = 0; k < in->cols; k++)
          for (a = 0; a < n; a++)
            {
              double x = p[in->offset + a + n * k];
              *scale += x * x;
              for (b = 0; b < n; b++)
                Q[a + n * b] -= x * p[in->offset + b + n * k];
            }
      }
  if (hidden)
    return Q;
  free (Q);
  return NULL;
}

/* Largest |after + x before + y third| over the spaces, of the whole matrix or
   of its product with the unit vector (1, -1, 1, ..). */
static double
plain_residual (const mmb_net *net, const double *after, double x,
                const double *before, double y, const double *third,
                bool vector)
{
  double worst = 0, scale, unused;
  size_t i, a, b;

  for (i = 0; i < net->n_layers; i++)
    {
      double *Q = plain_q (net, after, i, &scale), *B, *C, sum = 0;
      size_t n = net->layers[i].cols;
      if (!Q)
        continue;
      B = plain_q (net, before, i, &unused);
      C = plain_q (net, third, i, &unused);
      for (a = 0; a < n; a++)
        {
          double row = 0;
          for (b = 0; b < n; b++)
            {
              double q = Q[a + n * b] + x * B[a + n * b] + y * C[a + n * b];
              sum += vector ? 0 : q * q;
              row += q * (b % 2 ? 1 : -1) / sqrt ((double) n);
            }
          sum += vector ? row * row : 0;
        }
      worst = fmax (worst, sqrt (sum) / scale);
      free (Q);
      free (B);
      free (C);
    }
  return worst;
}

/* The same factors for all layers of NET. */
static const mmb_factor *
factors_of (const mmb_net *net, double keep, double rate)
{
  static mmb_factor f[16];
  size_t i;

  for (i = 0; i < net->n_layers; i++)
    {
      f[i].keep = keep;
      f[i].rate = rate;
    }
  return f;
}

static void
against_whole_matrices (void **state)
{
  size_t k;

  (void) state;
  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_net *net = shape_net (&shapes[k], NULL);
      size_t n = net->n_params;
      double *p = calloc (3 * n, sizeof *p), *q = p + n, *g = q + n;
      double got, want;
      fill_matrix (n, p, 2);
      fill_matrix (n, q, 4);
      fill_matrix (n, g, 7);
      assert_int_equal (mmb_conserved_drift (net, p, q, 0.7, &got, NULL),
                        MMB_OK);
      want = plain_residual (net, q, -0.7, p, 0, g, false);
      check_near (got, want, 1e-13);
      assert_int_equal (want > 0.01, mmb_net_depth (net) > 1);
      assert_int_equal (mmb_conserved_step (net, p, q, g, NULL,
                                            factors_of (net, 0.9, 0.3), &got,
                                            NULL), MMB_OK);
      want = plain_residual (net, q, -0.81, p, -0.09, g, true);
      check_near (got, want, 1e-13);
      free (p);
      mmb_net_free (net);
    }
}

/* Drift of units with biases, written out for a hidden space after the other. */
static void
drift_of_units (void **state)
{
  const size_t dims[2] = {2, 1}, fusion[2] = {2, 1}, widths[3] = {3, 4, 2};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 2, widths, NULL, &st);
  double *p, *q, got, want = 0;
  size_t i, j, k, w;
  const double keep = 0.7;

  (void) state;
  mmb_net_add_biases (net);
  mmb_net_set_slope (net, 0.3);
  p = malloc (2 * net->n_params * sizeof *p);
  q = p + net->n_params;
  fill_matrix (net->n_params, p, 2);
  fill_matrix (net->n_params, q, 5);
  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *out = &net->layers[i];
      double sum = 0, scale = 0;
      bool hidden = false;
      for (j = 0; j < out->cols; j++)
        {
          double left = 0;
          for (k = 0; k < out->rows; k++)
            {
              size_t at = out->offset + k + j * out->rows;
              left += q[at] * q[at] - keep * p[at] * p[at];
              scale += q[at] * q[at];
            }
          for (w = 0; w < net->n_layers; w++)
            if (mmb_net_next (net, w) == i)
              {
                const mmb_layer *in = &net->layers[w];
                for (k = 0; k <= in->cols; k++)
                  {
                    size_t at = k < in->cols ? in->offset + j + k * in->rows
                                             : in->bias + j;
                    if (k == in->cols && mmb_net_adds (net, w))
                      continue;   /* the first block of the fusion layer has it */
                    left -= q[at] * q[at] - keep * p[at] * p[at];
                    scale += q[at] * q[at];
                  }
                hidden = true;
              }
          sum += left * left;
        }
      if (hidden)
        want = fmax (want, sqrt (sum) / scale);
    }
  assert_int_equal (mmb_conserved_units_drift (net, p, q, keep, &got, NULL), MMB_OK);
  check_near (got, want, 1e-13);
  assert_true (want > 0.01);
  free (p);
  mmb_net_free (net);
}

/* Spaces wider than a panel, and one whose drift is nothing at all. */
static void
wide_spaces (void **state)
{
  const size_t dims[2] = {2, 1}, fusion[2] = {2, 2}, widths[3] = {70, 130, 67};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 1, widths, NULL, &st);
  size_t n = net->n_params;
  double *p = calloc (2 * n, sizeof *p), *q = p + n, got;

  (void) state;
  fill_matrix (n, p, 2);
  fill_matrix (n, q, 4);
  assert_int_equal (mmb_conserved_drift (net, p, q, 1, &got, NULL), MMB_OK);
  check_near (got, plain_residual (net, q, -1, p, 0, p, false), 1e-13);
  mmb_conserved_drift (net, p, p, 1, &got, NULL);
  check_near (got, 0, 1e-15);
  free (p);
  mmb_net_free (net);
}

/* A true step with factors of its own for every layer and something added to
   the gradient passes; a wrong factor, or a wrong gradient, does not. */
static void
steps_with_factors (void **state)
{
  size_t k, i, j;

  (void) state;
  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_net *net = shape_net (&shapes[k], NULL);
      size_t n = net->n_params, hidden = net->n_layers;
      double *p = calloc (4 * n, sizeof *p), *q = p + n, *g = q + n, *H = g + n;
      mmb_factor f[16];
      double got;
      task t;
      task_make (&t, net->M, shape_dims, net->O, 3);
      fill_matrix (n, p, 2);
      fill_matrix (n, H, 7);
      plain_gradient (net, &t.d, p, g);
      for (i = 0; i < net->n_layers; i++)
        {
          const mmb_layer *w = &net->layers[i];
          f[i].rate = 0.01 * (double) (1 + i % 4);
          f[i].keep = 1 - 0.1 * f[i].rate;
          for (j = w->offset; j < w->offset + w->rows * w->cols; j++)
            q[j] = f[i].keep * p[j] - f[i].rate * (g[j] + H[j]);
          if (mmb_net_next (net, i) < net->n_layers)
            hidden = i;   /* a layer that writes to a hidden space */
        }
      mmb_conserved_step (net, p, q, g, H, f, &got, NULL);
      check_near (got, 0, 1e-14);
      if (hidden < net->n_layers)
        {
          f[hidden].rate *= 1 + 1e-6;
          mmb_conserved_step (net, p, q, g, H, f, &got, NULL);
          assert_true (got > 1e-11);
          f[hidden].rate /= 1 + 1e-6;
          g[net->layers[hidden].offset] += 1e-6;
          mmb_conserved_step (net, p, q, g, H, f, &got, NULL);
          assert_true (got > 1e-12);
          for (i = 0; i < net->n_layers; i++)
            f[i].rate = 0;
          mmb_conserved_step (net, p, q, g, H, f, &got, NULL);
          assert_true (isnan (got));   /* nothing moves: nothing is claimed */
        }
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

/* Single units of leaky networks, from samples one by one: a true step passes, a
   wrong gradient, factor or slope does not; the whole matrix is not conserved. */
static void
single_units (void **state)
{
  enum { N = 20 };
  static double X[3][3 * N], Y[12 * N];
  const double *columns[3] = {X[0], X[1], X[2]};
  size_t k, i, j, m;

  (void) state;
  for (m = 0; m < 3; m++)
    fill_matrix (3 * N, X[m], (unsigned) m + 1);
  fill_matrix (12 * N, Y, 8);
  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_net *net = shape_net (&shapes[k], NULL);
      size_t n = net->n_params, hidden = net->n_layers;
      const mmb_samples s = {.M = net->M, .D = net->D, .O = net->O, .P = N,
                             .dims = shape_dims, .X = columns, .Y = Y};
      double *p = calloc (4 * n, sizeof *p), *q = p + n, *g = q + n, *H = g + n;
      mmb_factor f[16];
      double got;
      net->slope = 0.1 * (double) (k % 3);
      fill_matrix (n, p, 2);
      fill_matrix (n, H, 7);
      plain_leaky_gradient (net, &s, p, g);
      for (i = 0; i < net->n_layers; i++)
        {
          const mmb_layer *w = &net->layers[i];
          f[i].rate = 0.01 * (double) (1 + i % 4);
          f[i].keep = 1 - 0.1 * f[i].rate;
          for (j = w->offset; j < w->offset + w->rows * w->cols; j++)
            q[j] = f[i].keep * p[j] - f[i].rate * (g[j] + H[j]);
          if (mmb_net_next (net, i) < net->n_layers)
            hidden = i;
        }
      mmb_conserved_units (net, p, q, g, H, f, &got);
      check_near (got, 0, 1e-15);
      if (hidden < net->n_layers)
        {
          mmb_conserved_step (net, p, q, g, H, f, &got, NULL);
          assert_true (got > 1e-6);
          f[hidden].rate *= 1 + 1e-6;
          mmb_conserved_units (net, p, q, g, H, f, &got);
          assert_true (got > 1e-11);
          f[hidden].rate /= 1 + 1e-6;
          g[net->layers[hidden].offset] += 1e-6;
          mmb_conserved_units (net, p, q, g, H, f, &got);
          assert_true (got > 1e-12);
          g[net->layers[hidden].offset] -= 1e-6;
          q[net->layers[hidden].offset] += 1e-9;
          mmb_conserved_units (net, p, q, g, H, f, &got);
          assert_true (got > 1e-13);
          for (i = 0; i < net->n_layers; i++)
            f[i].rate = 0;
          mmb_conserved_units (net, p, q, g, H, f, &got);
          assert_true (isnan (got));
        }
      free (p);
      mmb_net_free (net);
    }
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[4], NULL);
  double *p = calloc (net->n_params, sizeof *p), x;
  bool ok;

  fill_matrix (net->n_params, p, 2);
  ok = mmb_conserved_drift (net, p, p, 1, &x, al) == MMB_OK
       && mmb_conserved_step (net, p, p, p, NULL, factors_of (net, 1, 1), &x,
                                al) == MMB_OK;
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
    cmocka_unit_test (against_whole_matrices),
    cmocka_unit_test (steps_with_factors),
    cmocka_unit_test (single_units),
    cmocka_unit_test (drift_of_units),
    cmocka_unit_test (wide_spaces),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
