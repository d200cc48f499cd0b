/* test_batch.c - samples through networks of every kind: losses, gradients,
   outputs against one sample after the other in plain loops. */
#include "mmb_test.h"

enum { P = 17 };

typedef struct {
  double *X[3], *Y, *mean;
  mmb_samples s;
} sampled;

/* Targets that loss number C takes. */
static void
sampled_make (sampled *t, const mmb_net *net, size_t n, size_t c)
{
  size_t m, i, o;

  for (m = 0; m < net->M; m++)
    {
      t->X[m] = malloc (n * net->dims[m] * sizeof (double));
      fill_matrix (n * net->dims[m], t->X[m], (unsigned) m + 3);
    }
  t->Y = malloc (n * net->O * sizeof (double));
  t->mean = malloc (net->O * sizeof (double));
  fill_matrix (net->O, t->mean, 8);
  fill_matrix (n * net->O, t->Y, 11);
  for (i = 0; i < n; i++)
    for (o = 0; o < net->O; o++)
      {
        double *y = &t->Y[i + n * o];
        if (c == 1 || c == 2)
          *y = *y > 0 ? 1 : -1;
        if (c == 3)
          *y = o == i * i % net->O;
      }
  t->s = (mmb_samples) {.M = net->M, .D = net->D, .O = net->O, .P = n,
                        .dims = net->dims, .Y = t->Y, .y_mean = t->mean,
                        .X = (const double *const *) t->X};
}

static void
sampled_free (sampled *t, const mmb_net *net)
{
  size_t m;
  for (m = 0; m < net->M; m++)
    free (t->X[m]);
  free (t->Y);
  free (t->mean);
}

static double
bend (double z, double s)
{
  return z > 0 ? z : s * z;
}

/* Outputs (O) of sample I, unit by unit; *KINK, unless NULL: the smallest
   |input| of a hidden unit. */
static void
plain_forward (const mmb_net *net, const double *p, const mmb_samples *s,
               size_t i, const bool *seen, double *out, double *kink)
{
  double *spaces[17] = {0};
  size_t l, r, c, m, n = net->n_layers;

  for (l = 0; l <= n; l++)
    spaces[l] = calloc (l < n ? net->layers[l].cols : net->O, sizeof (double));
  for (m = 0; m < net->M; m++)
    for (c = 0; c < net->dims[m]; c++)
      spaces[mmb_net_input (net, m)][c]
        = seen && !seen[m] ? 0 : s->X[m][i + s->P * c];
  for (l = 0; l < n; l++)
    {
      const mmb_layer *w = &net->layers[l];
      size_t next = mmb_net_next (net, l);
      bool last = l < net->fusion_layer || l + 1 >= net->fusion_layer + net->M;
      for (r = 0; r < w->rows; r++)
        {
          for (c = 0; c < w->cols; c++)
            spaces[next][r] += p[w->offset + r + w->rows * c] * spaces[l][c];
          if (last && w->bias != MMB_NO_BIAS)
            spaces[next][r] += p[w->bias + r];
          if (last && next < n && kink && spaces[next][r] != 0)   /* 0: all below is off */
            *kink = fmin (*kink, fabs (spaces[next][r]));
          if (last && next < n)
            spaces[next][r] = bend (spaces[next][r], net->slope);
        }
    }
  memcpy (out, spaces[n], net->O * sizeof *out);
  for (l = 0; l <= n; l++)
    free (spaces[l]);
}

static double
plain_loss (const mmb_net *net, const double *p, const sampled *t, size_t c,
            const bool *seen, double *kink)
{
  const size_t O = net->O, n = t->s.P;
  double out[16], sum = 0;
  size_t i, o;

  for (i = 0; i < n; i++)
    {
      double norm = 0;
      plain_forward (net, p, &t->s, i, seen, out, kink);
      for (o = 0; o < O; o++)
        norm += exp (out[o]);
      for (o = 0; o < O; o++)
        {
          double y = t->Y[i + n * o];
          sum += c == 0 ? pow (out[o] - y, 2) / 2 : c == 1 ? exp (-y * out[o])
                 : c == 2 ? log (1 + exp (-y * out[o]))
                 : -y * log (exp (out[o]) / norm);
        }
    }
  return sum / (double) n;
}

static mmb_net *
make_net (size_t shape, double slope, bool biases, double **p)
{
  mmb_net *net = shape_net (&shapes[shape], NULL);

  assert_int_equal (mmb_net_set_slope (net, slope), MMB_OK);
  if (biases)
    assert_int_equal (mmb_net_add_biases (net), MMB_OK);
  *p = malloc (net->n_params * sizeof **p);
  fill_matrix (net->n_params, *p, (unsigned) shape + 5);
  return net;
}

static mmb_batch *
make_batch (const mmb_net *net, const sampled *t, size_t c, size_t threads,
            bool single)
{
  mmb_batch_opts o = {mmb_criterion_at (c), single, threads, NULL, NULL};
  mmb_status st;
  mmb_batch *b = mmb_batch_alloc (net, &t->s, &o, NULL, &st);

  assert_int_equal (st, MMB_OK);
  return b;
}

/* Loss number C and its gradient at P: by plain loops, by central differences of
   these, whose step is so small that no unit crosses its kink. */
static void
check_gradient (const mmb_net *net, double *p, size_t c, const char *what)
{
  double *g = malloc (net->n_params * sizeof *g), loss, kink = 1, h = 1e-3, tol;
  double *want = malloc (net->n_params * sizeof *want);
  mmb_batch *b;
  sampled t;
  size_t i, j;

  sampled_make (&t, net, P, c);
  assert_true (plain_loss (net, p, &t, c, NULL, &kink) > 0);
  if (net->slope != 1)
    h = fmin (h, kink / 100);
  b = make_batch (net, &t, c, 1, false);
  assert_int_equal (mmb_batch_gradient (b, p, NULL, 0, &loss, g), MMB_OK);
  check_near (loss, plain_loss (net, p, &t, c, NULL, NULL),
              1e-13 * fmax (1, fabs (loss)));
  for (i = 0; i < net->n_params; i++)
    {
      const double at[] = {-2, -1, 1, 2}, by[] = {1, -8, 8, -1};
      double keep = p[i], sum = 0;
      for (j = 0; j < 4; j++)
        {
          p[i] = keep + at[j] * h;
          sum += by[j] * plain_loss (net, p, &t, c, NULL, NULL);
        }
      p[i] = keep;
      want[i] = sum / (12 * h);
    }
  tol = net->slope == 1 ? 1e-8 : 1e-6;
  if (relative_error (net->n_params, g, want) > tol)
    fail_msg ("%s: %g > %g", what, relative_error (net->n_params, g, want), tol);
  mmb_batch_free (b);
  sampled_free (&t, net);
  free (g);
  free (want);
}

/* Every loss, slope, with and without biases, every shape. */
static void
gradients (void **state)
{
  const double slopes[] = {1, 0, 0.2};
  size_t shape, c, k, biases, count = 0;
  (void) state;
  for (shape = 0; shape < N_SHAPES; shape++)
    for (c = 0; c < 4; c++)
      for (k = quick () ? 2 : 0; k < 3; k++)
        for (biases = 0; biases < 2; biases++)
          {
            char what[80];
            double *p;
            mmb_net *net = make_net (shape, slopes[k], biases, &p);
            snprintf (what, sizeof what, "shape %zu loss %zu slope %g bias %zu",
                      shape, c, slopes[k], biases);
            if (c < 3 || net->O > 1)
              {
                check_gradient (net, p, c, what);
                count++;
              }
            free (p);
            mmb_net_free (net);
          }
  assert_true (count >= (quick () ? 50 : 60));
}

/* Two layers, one output: one unit to some vectors of them, one input to more than
   fit into registers, all of them together (FUSED) or by modality. */
static mmb_net *
two_layers (size_t k, bool fused, double **p)
{
  const size_t units[] = {1, 8, 9, 16, 17, 33, 40};
  const size_t M = 1 + k % 3, all = fused ? 0 : 1;
  const size_t dims[] = {fused ? (k + 2 + M) / M : k + 1, 1 + k / 8, 1};
  const size_t depth[] = {1 + all, 1 + all, 1 + all};
  const size_t widths[] = {units[k % 7], units[k % 5], units[k % 3]};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (M, dims, 1, depth, fused, widths, NULL, &st);

  assert_non_null (net);
  mmb_net_set_slope (net, k % 4 == 0 ? 0 : 0.3 * (double) (k % 4));
  if (k % 2)
    assert_int_equal (mmb_net_add_biases (net), MMB_OK);
  *p = malloc (net->n_params * sizeof **p);
  fill_matrix (net->n_params, *p, (unsigned) k + 5);
  return net;
}

static void
two_layers_gradients (void **state)
{
  size_t k, fused;
  (void) state;
  for (k = 0; k < 20; k++)
    for (fused = 0; fused < 2; fused++)
      {
        char what[80];
        double *p;
        mmb_net *net = two_layers (k, fused, &p);
        snprintf (what, sizeof what, "two layers %zu, fused %zu", k, fused);
        check_gradient (net, p, k % 3, what);
        free (p);
        mmb_net_free (net);
      }
}

/* Their batches: means over these samples, in both precisions, on any threads. */
static void
two_layers_batches (void **state)
{
  enum { N = 3000, TAKE = 1100 };
  size_t k, i, j;
  (void) state;
  for (k = 9; k < 15; k++)
    {
      double *p, loss, first, sum = 0;
      mmb_net *net = two_layers (k, k % 2, &p);
      const size_t n = net->n_params;
      double *g = malloc (n * sizeof *g), *want = calloc (n, sizeof *want);
      size_t *index = malloc (TAKE * sizeof *index);
      mmb_batch *b, *other;
      sampled t;
      sampled_make (&t, net, N, 0);
      b = make_batch (net, &t, 0, 1, false);
      for (i = 0; i < TAKE; i++)
        {
          index[i] = i * 7 % N;
          assert_int_equal (mmb_batch_gradient (b, p, &index[i], 1, &loss, g), MMB_OK);
          sum += loss / TAKE;
          for (j = 0; j < n; j++)
            want[j] += g[j] / TAKE;
        }
      assert_int_equal (mmb_batch_gradient (b, p, index, TAKE, &first, g), MMB_OK);
      check_near (first, sum, 1e-12 * sum);
      assert_true (relative_error (n, g, want) < 1e-12);
      memcpy (want, g, n * sizeof *g);
      other = make_batch (net, &t, 0, quick () ? 1 : 3, false);
      assert_int_equal (mmb_batch_gradient (other, p, index, TAKE, &loss, g), MMB_OK);
      assert_true (loss == first);
      assert_memory_equal (g, want, n * sizeof *g);
      mmb_batch_free (other);
      other = make_batch (net, &t, 0, 1, true);
      assert_int_equal (mmb_batch_gradient (other, p, index, TAKE, &loss, g), MMB_OK);
      check_near (loss, first, 1e-5 * first);
      assert_true (relative_error (n, g, want) < 1e-5);
      assert_true (relative_error (n, g, want) > 1e-9);
      mmb_batch_free (other);
      mmb_batch_free (b);
      sampled_free (&t, net);
      free (p);
      free (g);
      free (want);
      free (index);
      mmb_net_free (net);
    }
}

/* Outputs and hits, all or some modalities seen. */
static void
subsets (void **state)
{
  size_t shape, mask, i, o;
  (void) state;
  for (shape = 0; shape < N_SHAPES; shape++)
    {
      double *p, *out, plain[16];
      mmb_net *net = make_net (shape, 0.1, shape % 2, &p);
      mmb_batch *b;
      sampled t;
      sampled_make (&t, net, P, 0);
      b = make_batch (net, &t, 0, 2, false);
      out = malloc (P * net->O * sizeof *out);
      for (mask = 0; mask < (size_t) 1 << net->M; mask++)
        {
          bool seen[3];
          size_t hits = 0;
          mmb_batch_score score;
          for (i = 0; i < net->M; i++)
            seen[i] = mask >> i & 1;
          assert_int_equal (mmb_batch_forward (b, p, seen, &score, out), MMB_OK);
          check_near (score.loss, plain_loss (net, p, &t, 0, seen, NULL),
                      1e-13 * score.loss);
          for (i = 0; i < P; i++)
            {
              size_t y = 0, z = 0;
              plain_forward (net, p, &t.s, i, seen, plain, NULL);
              for (o = 0; o < net->O; o++)
                {
                  check_near (out[i + P * o], plain[o], 1e-12);
                  plain[o] += t.mean[o];
                  if (plain[o] > plain[z])
                    z = o;
                  if (t.Y[i + P * o] + t.mean[o] > t.Y[i + P * y] + t.mean[y])
                    y = o;
                }
              hits += net->O == 1 ? (plain[0] > 0) == (t.Y[i] + t.mean[0] > 0)
                                  : y == z;
            }
          assert_int_equal (score.hits, hits);
        }
      mmb_batch_free (b);
      sampled_free (&t, net);
      free (out);
      free (p);
      mmb_net_free (net);
    }
}

/* A network of so many units, which is a large one or not. */
static mmb_net *
wide_net (size_t width, double **p)
{
  const size_t dims[] = {5, 3}, depth[] = {2, 2}, widths[] = {width, width, width};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 4, depth, 1, widths, NULL, &st);
  size_t i;

  assert_non_null (net);
  mmb_net_set_slope (net, 0);
  mmb_net_add_biases (net);
  *p = malloc (net->n_params * sizeof **p);
  fill_matrix (net->n_params, *p, 5);
  for (i = 0; i < net->n_params; i++)
    (*p)[i] /= sqrt ((double) width);
  return net;
}

/* Many samples, both ways to form a gradient: one after the other; the same
   bits on any number of threads; batches; single precision. */
static void
many_samples (void **state)
{
  const size_t widths[] = {20, 150}, n = quick () ? 700 : 2600;
  size_t k, i, c = 3, threads;
  (void) state;
  for (k = 0; k < 2; k++)
    {
      double *p, *g, *want, *g1, loss, first, sum = 0;
      mmb_net *net = wide_net (widths[k], &p);
      size_t index[300], N = net->n_params;
      mmb_batch_score score;
      sampled t, part;
      mmb_batch *b, *one;
      g = malloc (N * sizeof *g);
      g1 = malloc (N * sizeof *g1);
      want = calloc (N, sizeof *want);
      sampled_make (&t, net, n, c);
      b = make_batch (net, &t, c, 1, false);
      assert_int_equal (mmb_batch_gradient (b, p, NULL, 0, &first, g1), MMB_OK);
      for (i = 0; i < n; i++)   /* batches of one sample */
        {
          size_t j;
          assert_int_equal (mmb_batch_gradient (b, p, &i, 1, &loss, g), MMB_OK);
          sum += loss / (double) n;
          for (j = 0; j < N; j++)
            want[j] += g[j] / (double) n;
        }
      check_near (first, sum, 1e-12);
      assert_true (relative_error (N, g1, want) < 1e-12);
      assert_int_equal (mmb_batch_forward (b, p, NULL, &score, NULL), MMB_OK);
      check_near (first, score.loss, 1e-13);
      mmb_batch_free (b);
      for (threads = 2; threads <= (quick () ? 1 : 5); threads++)
        {
          b = make_batch (net, &t, c, threads, false);
          assert_int_equal (mmb_batch_gradient (b, p, NULL, 0, &loss, g), MMB_OK);
          assert_memory_equal (&loss, &first, sizeof loss);
          assert_memory_equal (g, g1, N * sizeof *g);
          mmb_batch_free (b);
        }
      for (i = 0; i < 300; i++)
        index[i] = i * i % n;
      b = make_batch (net, &t, c, quick () ? 1 : 2, false);
      assert_int_equal (mmb_batch_gradient (b, p, index, 300, &loss, g), MMB_OK);
      sampled_make (&part, net, 300, c);
      for (i = 0; i < 300; i++)
        {
          size_t m, j;
          for (m = 0; m < 2; m++)
            for (j = 0; j < net->dims[m]; j++)
              part.X[m][i + 300 * j] = t.X[m][index[i] + n * j];
          for (j = 0; j < 4; j++)
            part.Y[i + 300 * j] = t.Y[index[i] + n * j];
        }
      one = make_batch (net, &part, c, 1, false);
      assert_int_equal (mmb_batch_gradient (one, p, NULL, 0, &sum, want), MMB_OK);
      check_near (loss, sum, 1e-13);
      assert_true (relative_error (N, g, want) < 1e-13);
      mmb_batch_free (one);
      one = make_batch (net, &part, c, 1, true);
      assert_int_equal (mmb_batch_gradient (one, p, NULL, 0, &loss, g), MMB_OK);
      check_near (loss, sum, 1e-6);
      assert_true (relative_error (N, g, want) < 1e-5);
      assert_true (relative_error (N, g, want) > 1e-9);   /* it is single */
      index[7] = n;
      assert_int_equal (mmb_batch_gradient (b, p, index, 300, &loss, g), MMB_EINVAL);
      assert_int_equal (mmb_batch_gradient (b, p, index, 0, &loss, g), MMB_EINVAL);
      mmb_batch_free (one);
      mmb_batch_free (b);
      sampled_free (&t, net);
      sampled_free (&part, net);
      free (p);
      free (g);
      free (g1);
      free (want);
      mmb_net_free (net);
    }
}

static bool
at_once (void *arg)
{
  ++*(int *) arg;
  return true;
}

static void
bad_calls (void **state)
{
  double *p, *g, loss;
  mmb_net *net = wide_net (150, &p);
  size_t c;
  int asked = 0;
  mmb_batch_opts o = {.stop = at_once, .stop_arg = &asked, .threads = 1};
  mmb_batch_score score;
  mmb_batch *b;
  mmb_status st;
  sampled t;
  (void) state;
  sampled_make (&t, net, 3000, 0);
  for (c = 1; c < 4; c++)   /* targets are any numbers */
    {
      o.criterion = mmb_criterion_at (c);
      assert_null (mmb_batch_alloc (net, &t.s, &o, NULL, &st));
      assert_int_equal (st, MMB_EINVAL);
    }
  assert_null (mmb_criterion_at (4));
  assert_null (mmb_criterion_name (4));
  o.criterion = NULL;
  g = malloc (net->n_params * sizeof *g);
  b = mmb_batch_alloc (net, &t.s, &o, NULL, &st);
  assert_int_equal (mmb_batch_gradient (b, p, NULL, 0, &loss, g), MMB_EINTERRUPTED);
  assert_int_equal (mmb_batch_forward (b, p, NULL, &score, NULL), MMB_EINTERRUPTED);
  assert_int_equal (asked, 2);
  assert_true (mmb_batch_is_quadratic (b));
  mmb_batch_free (b);
  assert_int_equal (mmb_net_set_slope (net, -0.1), MMB_EINVAL);
  assert_int_equal (mmb_net_set_slope (net, NAN), MMB_EINVAL);
  t.Y[4] = INFINITY;
  assert_null (mmb_batch_alloc (net, &t.s, &o, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  t.s.M = 1;
  t.s.D = net->dims[0];
  t.Y[4] = 0;
  assert_null (mmb_batch_alloc (net, &t.s, &o, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  sampled_free (&t, net);
  free (p);
  free (g);
  mmb_net_free (net);
}

static bool
with_allocator (const mmb_allocator *al)
{
  bool ok = true;
  size_t k;

  for (k = 0; k < 3 && ok; k++)
    {
      double *p;
      mmb_net *net = k == 2 ? two_layers (k, false, &p) : wide_net (k ? 150 : 4, &p);
      mmb_batch_opts o = {.threads = 2, .single = k == 0};
      mmb_status st;
      mmb_batch *b;
      sampled t;
      sampled_make (&t, net, 10, 0);
      b = mmb_batch_alloc (net, &t.s, &o, al, &st);
      ok = b != NULL;
      assert_int_equal (st, ok ? MMB_OK : MMB_ENOMEM);
      mmb_batch_free (b);
      sampled_free (&t, net);
      free (p);
      mmb_net_free (net);
    }
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
    cmocka_unit_test (gradients),
    cmocka_unit_test (two_layers_gradients),
    cmocka_unit_test (two_layers_batches),
    cmocka_unit_test (subsets),
    cmocka_unit_test (many_samples),
    cmocka_unit_test (bad_calls),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
