/* test_hessian.c - curvature of the loss against the whole matrix of second
   derivatives, and what happens where there is none. */
#include "mmb_plain.h"
#include "mmb_blas.h"
#include "mmb_hessian.h"

/* Largest eigenvalue of the Hessian at P by differences of the plain gradient,
   column by column. */
static double
plain_curvature (const mmb_net *net, const mmb_moments *d, double *p)
{
  size_t n = net->n_params, i, j;
  double *H = calloc (n * n, sizeof *H), *values = calloc (n, sizeof *values);
  double *up = calloc (2 * n, sizeof *up), *down = up + n, h = 1e-5, largest;

  for (j = 0; j < n; j++)
    {
      double keep = p[j];
      p[j] = keep + h;
      plain_gradient (net, d, p, up);
      p[j] = keep - h;
      plain_gradient (net, d, p, down);
      p[j] = keep;
      for (i = 0; i < n; i++)
        {
          H[i + n * j] += (up[i] - down[i]) / (4 * h);
          H[j + n * i] += (up[i] - down[i]) / (4 * h);
        }
    }
  assert_int_equal (mmb_blas_eigen (n, H, values, NULL), MMB_OK);
  largest = values[n - 1];
  free (H);
  free (values);
  free (up);
  return largest;
}

static void
against_the_whole_hessian (void **state)
{
  size_t k;

  (void) state;
  for (k = 0; k < N_SHAPES; k++)
    {
      mmb_net *net = shape_net (&shapes[k], NULL);
      double *p, got;
      task t;
      if (net->n_params > 120)
        {
          mmb_net_free (net);
          continue;
        }
      p = calloc (net->n_params, sizeof *p);
      task_make (&t, net->M, shape_dims, net->O, (unsigned) k);
      fill_matrix (net->n_params, p, (unsigned) k + 2);
      assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_OK);
      check_near (got / plain_curvature (net, &t.d, p), 1, 1e-4);
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

/* Deep networks at zero have no second derivatives; far away they have none
   that a double holds. */
static void
no_curvature (void **state)
{
  mmb_net *net = shape_net (&shapes[6], NULL);
  double *p = calloc (net->n_params, sizeof *p), got = NAN;
  size_t i;
  task t;

  (void) state;
  task_make (&t, 3, shape_dims, 1, 3);
  assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_OK);
  check_near (got, 0, 1e-12);
  for (i = 0; i < net->n_params; i++)
    p[i] = 1e100;
  assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_ENONFINITE);
  t.S[0] = NAN;
  assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_ENONFINITE);
  task_free (&t);
  free (p);
  mmb_net_free (net);
}

/* Three layers of one unit, weights a: second derivatives a^4 and 2 a^4 - a for
   S = Syx = 1, so that -2 a is there as well as a: the largest is wanted, not the
   largest in size. */
static void
curvature_is_positive_where_it_can_be (void **state)
{
  const size_t one[1] = {1}, L[1] = {3}, widths[2] = {1, 1};
  const double a = 0.1, p[3] = {a, a, a};
  double got;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, one, 1, L, 0, widths, NULL, &st);
  task t;

  (void) state;
  task_make (&t, 1, one, 1, 1);
  t.S[0] = t.w[0] = t.Syx[0] = t.Syy[0] = 1;
  assert_int_equal (mmb_curvature (net, &t.d, p, &got, NULL), MMB_OK);
  check_near (got / (a - pow (a, 4)), 1, 1e-3);
  task_free (&t);
  mmb_net_free (net);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[1], NULL);
  double *p = calloc (net->n_params, sizeof *p), x;
  mmb_status st = MMB_OK;
  mmb_hessian *h;
  bool ok;
  task t;

  task_make (&t, 2, shape_dims, 1, 3);
  fill_matrix (net->n_params, p, 2);
  h = mmb_hessian_alloc (net, &t.d, al, &st);
  ok = h && mmb_curvature (net, &t.d, p, &x, al) == MMB_OK;
  assert_int_equal (st, h ? MMB_OK : MMB_ENOMEM);
  mmb_hessian_free (h);
  mmb_hessian_free (NULL);
  task_free (&t);
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
    cmocka_unit_test (against_the_whole_hessian),
    cmocka_unit_test (no_curvature),
    cmocka_unit_test (curvature_is_positive_where_it_can_be),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
