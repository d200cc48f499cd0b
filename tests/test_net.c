/* test_net.c - layout of the weights. */
#include "mmb_test.h"

static void
layout_of_every_shape (void **state)
{
  size_t n, i, m, l;
  (void) state;
  for (n = 0; n < N_SHAPES; n++)
    {
      const shape *s = &shapes[n];
      mmb_net *net = shape_net (s, NULL);
      size_t end = 0, deepest = 0;
      assert_non_null (net);
      for (i = 0; i < net->n_layers; i++)   /* without gaps, in order */
        {
          assert_int_equal (net->layers[i].offset, end);
          end += net->layers[i].rows * net->layers[i].cols;
        }
      assert_int_equal (end, net->n_params);
      assert_int_equal (end, net->n_weights);   /* no biases */
      for (m = 0; m < s->M; m++)            /* chains fit together */
        {
          size_t below = shape_dims[m];
          i = mmb_net_input (net, m);
          for (l = 1; l <= s->fusion[m]; l++)
            {
              const mmb_layer *w = mmb_net_encoder (net, m, l);
              assert_ptr_equal (w, &net->layers[i]);
              size_t first, count, k, at = 0;
              for (k = 0; k < m; k++)
                at += shape_dims[k];
              mmb_net_reach (net, i, &first, &count);
              assert_int_equal (first, at);
              assert_int_equal (count, shape_dims[m]);
              assert_int_equal (mmb_net_modality (net, i), m);
              assert_int_equal (mmb_net_adds (net, i),
                                l == s->fusion[m] && m > 0);
              assert_int_equal (w->bias, MMB_NO_BIAS);
              assert_int_equal (w->cols, below);
              below = w->rows;
              i = mmb_net_next (net, i);
            }
          if (s->fusion[m] > deepest)
            deepest = s->fusion[m];
          for (l = 1; l <= s->K; l++)
            {
              const mmb_layer *w = mmb_net_decoder (net, l);
              assert_ptr_equal (w, &net->layers[i]);
              size_t first, count;
              mmb_net_reach (net, i, &first, &count);
              assert_int_equal (first, 0);
              assert_int_equal (count, net->D);
              assert_int_equal (mmb_net_modality (net, i), s->M);
              assert_false (mmb_net_adds (net, i));
              assert_int_equal (w->cols, below);
              below = w->rows;
              i = mmb_net_next (net, i);
            }
          assert_int_equal (below, s->O);
          assert_int_equal (i, net->n_layers);
        }
      assert_int_equal (mmb_net_depth (net), deepest + s->K);
      mmb_net_free (net);
    }
}

static void
bad_shapes (void **state)
{
  const size_t dims[2] = {1, 2}, none[2] = {1, 0}, F[2] = {2, 2};
  const size_t F0[2] = {2, 0}, w[2] = {3, 4}, w0[2] = {3, 0};
  const size_t huge[2] = {SIZE_MAX / 2, 4};
  mmb_status st;
  (void) state;
  assert_null (mmb_net_alloc (0, dims, 1, F, 0, w, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_net_alloc (2, none, 1, F, 0, w, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_net_alloc (2, dims, 0, F, 0, w, NULL, &st));
  assert_null (mmb_net_alloc (2, dims, 1, F0, 0, w, NULL, &st));
  assert_null (mmb_net_alloc (2, dims, 1, F, 0, w0, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_net_alloc (2, dims, 3, F, 0, huge, NULL, &st));
  assert_int_equal (st, MMB_ENOMEM);
  mmb_net_free (NULL);
}

static void
fits_the_data (void **state)
{
  const size_t same[2] = {2, 1}, other[2] = {1, 2}, F[2] = {2, 2}, w[2] = {3, 3};
  double params[64] = {0};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, same, 1, F, 0, w, NULL, &st);
  task t, u, v;

  (void) state;
  task_make (&t, 2, same, 1, 1);
  task_make (&u, 2, other, 1, 1);
  task_make (&v, 2, same, 2, 1);
  assert_int_equal (mmb_net_fits (net, &t.d, params), MMB_OK);
  assert_int_equal (mmb_net_fits (net, &u.d, params), MMB_EDIM);
  assert_int_equal (mmb_net_fits (net, &v.d, params), MMB_EDIM);
  params[net->n_params - 1] = NAN;
  assert_int_equal (mmb_net_fits (net, &t.d, params), MMB_ENONFINITE);
  mmb_net_free (net);
  task_free (&t);
  task_free (&u);
  task_free (&v);
}

static bool
with_allocator (const mmb_allocator *al)
{
  mmb_net *net = shape_net (&shapes[6], al);
  bool ok = net != NULL;
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
    cmocka_unit_test (layout_of_every_shape),
    cmocka_unit_test (bad_shapes),
    cmocka_unit_test (fits_the_data),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
