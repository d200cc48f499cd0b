/* test_linear.c - total map and gradient against plain products and central
   differences. */
#include "mmb_plain.h"

static double *
some_weights (const mmb_net *net, unsigned seed)
{
  double *p = malloc (net->n_params * sizeof *p);
  size_t i;
  fill_matrix (net->n_params, p, seed);
  for (i = 0; i < net->n_params; i++)
    p[i] *= 0.8;
  return p;
}

static void
gradient_of (const mmb_net *net, const mmb_moments *d, const double *p,
             double *W, double *grad)
{
  double *E = calloc (net->O * net->D, sizeof *E);
  mmb_status st;
  mmb_linear *ws = mmb_linear_alloc (net, NULL, &st);
  mmb_loss *loss = mmb_loss_alloc (d, NULL, &st);
  assert_int_equal (mmb_linear_map (ws, p, W), MMB_OK);
  mmb_loss_eval (loss, W, E);
  assert_int_equal (mmb_linear_gradient (ws, p, E, grad), MMB_OK);
  mmb_linear_free (ws);
  mmb_loss_free (loss);
  free (E);
}

static void
against_plain_products (void **state)
{
  size_t n;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    {
      mmb_net *net = shape_net (&shapes[n], NULL);
      double *p = some_weights (net, (unsigned) n), W[72], want[72];
      double *g = malloc (net->n_params * sizeof *g);
      double *h = malloc (net->n_params * sizeof *h);
      task t;
      task_make (&t, net->M, shape_dims, net->O, (unsigned) n);
      gradient_of (net, &t.d, p, W, g);
      plain_map (net, p, want);
      plain_gradient (net, &t.d, p, h);
      assert_true (relative_error (net->O * net->D, W, want) < 1e-12);
      assert_true (relative_error (net->n_params, g, h) < 1e-12);
      task_free (&t);
      free (p);
      free (g);
      free (h);
      mmb_net_free (net);
    }
}

/* Fourth-order differences of the plain loss; a gradient off by 1e-6 fails. */
static void
against_differences (void **state)
{
  const double h = 1e-3;
  size_t n, i, k;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    {
      mmb_net *net = shape_net (&shapes[n], NULL);
      double *p = some_weights (net, (unsigned) n + 3), W[72];
      double *g = malloc (net->n_params * sizeof *g);
      double *fd = malloc (net->n_params * sizeof *fd);
      double *unused = malloc (net->n_params * sizeof *unused);
      task t;
      task_make (&t, net->M, shape_dims, net->O, (unsigned) n);
      gradient_of (net, &t.d, p, W, g);
      for (i = 0; i < net->n_params; i++)
        {
          const double step[4] = {-2, -1, 1, 2}, coef[4] = {1, -8, 8, -1};
          double keep = p[i];
          fd[i] = 0;
          for (k = 0; k < 4; k++)
            {
              p[i] = keep + step[k] * h;
              fd[i] += coef[k] * plain_gradient (net, &t.d, p, unused)
                       / (12 * h);
            }
          p[i] = keep;
        }
      assert_true (relative_error (net->n_params, g, fd) < 1e-8);
      for (i = 0; i < net->n_params; i++)
        g[i] *= 1 + 1e-6;
      assert_true (relative_error (net->n_params, g, fd) > 1e-7);
      task_free (&t);
      free (p);
      free (g);
      free (fd);
      free (unused);
      mmb_net_free (net);
    }
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[4], NULL);
  mmb_status st;
  mmb_linear *ws = mmb_linear_alloc (net, al, &st);
  bool ok = ws != NULL;
  assert_int_equal (st, ok ? MMB_OK : MMB_ENOMEM);
  mmb_linear_free (ws);
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
    cmocka_unit_test (against_plain_products),
    cmocka_unit_test (against_differences),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
