/* test_minibatch.c - epochs of many steps, and columns of subsets, on samples. */
#include "mmb_test.h"
#include "mmb_minibatch.h"

enum { P = 10, O = 2 };

typedef struct {
  double X0[P], X1[2 * P], Y[O * P];
  const double *X[2];
  size_t dims[2];
  mmb_samples s;
} sampled;

static void
sampled_make (sampled *t, unsigned seed)
{
  fill_matrix (P, t->X0, seed);
  fill_matrix (2 * P, t->X1, seed + 1);
  fill_matrix (O * P, t->Y, seed + 2);
  t->X[0] = t->X0;
  t->X[1] = t->X1;
  t->dims[0] = 1;
  t->dims[1] = 2;
  t->s = (mmb_samples) {.M = 2, .D = 3, .O = O, .P = P, .dims = t->dims,
                        .X = t->X, .Y = t->Y};
}

static mmb_net *
make_net (double **p)
{
  const size_t dims[] = {1, 2}, depth[] = {2, 2}, widths[] = {4, 3, 5};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, O, depth, 1, widths, NULL, &st);

  assert_non_null (net);
  mmb_net_set_slope (net, 0.2);
  mmb_net_add_biases (net);
  *p = malloc (net->n_params * sizeof **p);
  fill_matrix (net->n_params, *p, 3);
  return net;
}

/* One epoch of batches of three against gradients of single samples, whose
   order is the engine's: the one that explains its steps. */
static void
every_sample_once (void **state)
{
  double *p, *q, *g, *one, loss, sum;
  mmb_net *net = make_net (&p);
  size_t N = net->n_params, i, j, k, seen[P];
  mmb_batch_opts b = {.threads = 1};
  mmb_engine *e;
  mmb_minibatch *mb;
  mmb_factor f[8];
  mmb_status st;
  mmb_stream *s;
  sampled t;
  (void) state;
  sampled_make (&t, 4);
  q = malloc (N * sizeof *q);
  g = malloc (N * sizeof *g);
  one = malloc (N * sizeof *one);
  e = mmb_engine_samples (net, &t.s, &b, NULL, &st);
  assert_non_null (e);
  mb = mmb_minibatch_alloc (e, 3, 7, NULL, &st);
  assert_non_null (mb);
  for (i = 0; i <= net->n_layers; i++)
    f[i] = (mmb_factor) {.keep = 0.99, .rate = 0.01 * (double) (1 + i)};
  mmb_engine_set_factors (e, f);
  assert_int_equal (mmb_engine_load (e, p), MMB_OK);
  assert_int_equal (mmb_minibatch_epoch (mb, 5, NULL, NULL, &loss), MMB_OK);
  s = mmb_stream_alloc (7, MMB_FOR_BATCHES, 5, NULL);
  for (i = 0; i < P; i++)
    seen[i] = i;
  mmb_stream_shuffle (s, P, seen);
  mmb_stream_free (s);
  memcpy (q, p, N * sizeof *q);
  for (i = 0, sum = 0; i < P; i += 3)
    {
      size_t n = P - i < 3 ? P - i : 3, layer;
      memset (g, 0, N * sizeof *g);
      for (k = 0; k < n; k++)
        {
          mmb_batch *single = mmb_batch_alloc (net, &t.s, &b, NULL, &st);
          double value;
          assert_int_equal (mmb_batch_gradient (single, q, &seen[i + k], 1, &value, one),
                            MMB_OK);
          sum += value;
          for (j = 0; j < N; j++)
            g[j] += one[j] / (double) n;
          mmb_batch_free (single);
        }
      for (layer = 0; layer < net->n_layers; layer++)
        {
          const mmb_layer *w = &net->layers[layer];
          for (j = 0; j < w->rows * w->cols; j++)
            q[w->offset + j] = f[layer].keep * q[w->offset + j]
                               - f[layer].rate * g[w->offset + j];
          for (j = 0; mmb_net_has_bias (net, layer) && j < w->rows; j++)
            {
              mmb_factor own = f[layer == net->fusion_layer ? net->n_layers : layer];
              q[w->bias + j] = own.keep * q[w->bias + j] - own.rate * g[w->bias + j];
            }
        }
    }
  check_near (loss, sum / P, 1e-14);
  mmb_engine_store (e, g);
  assert_true (relative_error (N, g, q) < 1e-14);
  assert_null (mmb_minibatch_alloc (e, P + 1, 7, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  assert_null (mmb_minibatch_alloc (e, 0, 7, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  mmb_minibatch_free (mb);
  mmb_engine_free (e);
  mmb_net_free (net);
  free (p);
  free (q);
  free (g);
  free (one);
}

/* Asked to stop at once, inside an epoch or between two. */
static int
stop (double epoch, double loss, void *arg)
{
  (void) loss;
  return epoch >= *(double *) arg;
}

/* A run of so many epochs in parts; the columns of its record. */
static void
runs (void **state)
{
  double *p, *q, *r, at[] = {0, 1, 4}, when = 1.5;
  mmb_net *net = make_net (&p);
  size_t N = net->n_params, count, c, i, m, part;
  double t[4], loss[4], values[5][4 * 4];
  mmb_column own[8];
  mmb_batch_opts b = {.threads = 1};
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_engine *e;
  mmb_subsets *subsets;
  mmb_status st;
  sampled train, held;
  (void) state;
  sampled_make (&train, 4);
  sampled_make (&held, 9);
  q = malloc (N * sizeof *q);
  r = malloc (N * sizeof *r);
  memcpy (q, p, N * sizeof *q);
  memcpy (r, p, N * sizeof *r);
  e = mmb_engine_samples (net, &train.s, &b, NULL, &st);
  subsets = mmb_subsets_alloc (e, &held.s, &b, NULL, &st);
  assert_non_null (subsets);
  memcpy (own, mmb_subsets_columns (subsets, &count), 5 * sizeof *own);
  assert_int_equal (count, 5);
  for (c = 0; c < count; c++)
    own[c].values = values[c];
  mmb_record rec = {.count = 3, .at = at, .capacity = 4, .t = t, .loss = loss,
                    .columns = own, .column_count = count};
  mmb_descent_defaults (&o);
  o.batch = 4;
  o.seed = 3;
  o.epochs = 6;
  o.optimizer = mmb_optimizer_at (2);
  o.learning_rate = 0.01;
  assert_int_equal (mmb_descent_drive (e, &o, q, &rec, &info, NULL), MMB_OK);
  assert_int_equal (rec.rows, 4);
  assert_true (t[3] == 6 && isfinite (loss[3]) && loss[3] < loss[0]);
  for (i = 0; i < 4; i++)   /* loss of all, and of nothing: zeros in place of inputs */
    {
      assert_true (own[0].values[4 * i + 3] == loss[i]);
      assert_true (own[0].values[4 * i] != loss[i]);
    }
  for (part = 0; part < 2; part++)
    {
      const sampled *which = part ? &held : &train;
      mmb_batch *alone = mmb_batch_alloc (net, &which->s, &b, NULL, &st);
      for (m = 0; m < 4; m++)
        {
          const bool seen[] = {m & 1, m & 2};
          double out[O * P], none[O * P], sum = 0;
          const bool nothing[] = {false, false};
          mmb_batch_score score;
          assert_int_equal (mmb_batch_forward (alone, q, nothing, &score, none), MMB_OK);
          assert_int_equal (mmb_batch_forward (alone, q, seen, &score, out), MMB_OK);
          check_near (values[part ? 3 : 0][12 + m], score.loss, 1e-15);
          check_near (values[part ? 4 : 1][12 + m], (double) score.hits / P, 1e-15);
          for (i = 0; i < O * P; i++)
            sum += pow (out[i] - none[i], 2) / P;
          if (!part && (m == 1 || m == 2))
            check_near (values[2][2 * 3 + m - 1], sqrt (sum), 1e-14);
        }
      mmb_batch_free (alone);
    }
  /* inside an epoch the weights before it are left, and no loss is claimed; a
     tiny network is asked between epochs alone */
  o.monitor = stop;
  o.monitor_arg = &when;
  assert_int_equal (mmb_descent_drive (e, &o, r, NULL, &info, NULL), MMB_OK);
  o.stop_gradient = 1;
  assert_int_equal (mmb_descent_drive (e, &o, r, NULL, &info, NULL), MMB_EINVAL);
  mmb_subsets_free (subsets);
  mmb_engine_free (e);
  mmb_net_free (net);
  free (p);
  free (q);
  free (r);
}

static void
five_modalities (void **state)
{
  bool seen[5];
  size_t k, m;
  (void) state;
  assert_int_equal (mmb_subsets_count (4), 16);
  assert_int_equal (mmb_subsets_count (5), 7);
  for (k = 0; k < 7; k++)
    {
      mmb_subsets_seen (5, k, seen);
      for (m = 0; m < 5; m++)
        assert_int_equal (seen[m], k == 6 || k == m + 1);
    }
}

static bool
with_allocator (const mmb_allocator *al)
{
  double *p;
  mmb_net *net = make_net (&p);
  mmb_batch_opts b = {.threads = 1};
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_subsets *subsets = NULL;
  mmb_engine *e;
  mmb_status st;
  sampled t;
  bool ok;

  sampled_make (&t, 4);
  e = mmb_engine_samples (net, &t.s, &b, al, &st);
  if (e)
    subsets = mmb_subsets_alloc (e, &t.s, &b, al, &st);
  mmb_descent_defaults (&o);
  o.batch = 4;
  o.epochs = 2;
  o.optimizer = mmb_optimizer_at (1);
  ok = subsets && mmb_descent_drive (e, &o, p, NULL, &info, al) == MMB_OK;
  mmb_subsets_free (subsets);
  mmb_engine_free (e);
  mmb_net_free (net);
  free (p);
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
    cmocka_unit_test (every_sample_once),
    cmocka_unit_test (runs),
    cmocka_unit_test (five_modalities),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
