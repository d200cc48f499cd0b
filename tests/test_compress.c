/* test_compress.c - compressed networks against the full ones, along complete
   runs. */
#include "mmb_plain.h"

#include "mmb_compress_weights.h"

/* Trajectory of Wtot by descent: (epochs + 1) x D x O, time fastest. */
typedef struct {
  double *W, *loss;
  uint64_t epochs;
  double *nets;
} path;

static double *
every_epoch (uint64_t epochs)
{
  double *at = malloc ((epochs + 1) * sizeof *at);
  uint64_t e;

  for (e = 0; e <= epochs; e++)
    at[e] = (double) e;
  return at;
}

static mmb_status
descend (const mmb_net *net, const mmb_moments *d, const double *start,
         double rate, double decay, uint64_t epochs, size_t net_count,
         const double *net_at, path *p, double *end)
{
  double *params = malloc (net->n_params * sizeof *params);
  double *at = every_epoch (epochs);
  mmb_descent_opts o;
  mmb_descent_info info;
  mmb_record r = {0};
  double *epoch = malloc ((epochs + 2) * sizeof *epoch);
  mmb_status st;

  memcpy (params, start, net->n_params * sizeof *params);
  p->epochs = epochs;
  p->W = calloc ((epochs + 2) * net->D * net->O, sizeof *p->W);
  p->loss = calloc (epochs + 2, sizeof *p->loss);
  p->nets = calloc (net_count * net->n_params + 1, sizeof *p->nets);
  r.count = epochs + 1;
  r.at = at;
  r.t = epoch;
  r.capacity = epochs + 2;
  r.loss = p->loss;
  r.W = p->W;
  r.net_count = net_count;
  r.net_at = net_at;
  r.nets = p->nets;
  mmb_descent_defaults (&o);
  o.learning_rate = rate;
  o.weight_decay = decay;
  o.epochs = epochs;
  st = mmb_descent_run (net, d, &o, params, &r, &info, NULL);
  if (end)
    memcpy (end, params, net->n_params * sizeof *end);
  free (params);
  free (at);
  free (epoch);
  return st;
}

static void
path_free (path *p)
{
  free (p->W);
  free (p->loss);
  free (p->nets);
}

static double
largest_difference (size_t n, const double *x, const double *y)
{
  double worst = 0;
  size_t i;

  for (i = 0; i < n; i++)
    {
      if (!isfinite (x[i]) || !isfinite (y[i]))
        return INFINITY;
      worst = fmax (worst, fabs (x[i] - y[i]));
    }
  return worst;
}

/* A random network and task, and how long a complete run takes. */
typedef struct {
  task t;
  mmb_net *net;
  double *start;
  double rate;
  uint64_t epochs;
  size_t L, F;
} trial;

static double
uniform (mmb_stream *s, double a, double b)
{
  return a + (b - a) * (double) (mmb_stream_bits (s) >> 11) * 0x1p-53;
}

static void
trial_make (trial *x, uint64_t seed, size_t L, size_t F)
{
  static const double u0[] = {0, 0, 0.01, 0.35, 0.6, 0.8, 1.0};
  mmb_stream *s = mmb_stream_alloc (seed, MMB_FOR_BOOTSTRAP, 0, NULL);
  size_t M = 2 + (size_t) uniform (s, 0, 2), O = 1 + (size_t) uniform (s, 0, 3);
  size_t dims[3], fusion[3], widths[32], i;
  mmb_descent_opts o;
  mmb_descent_info info;
  double *p;
  mmb_status st;

  for (i = 0; i < M; i++)
    {
      dims[i] = 1 + (size_t) uniform (s, 0, 3);
      fusion[i] = F;
    }
  task_make (&x->t, M, dims, O, (unsigned) seed);
  for (i = 0; i < 32; i++)
    widths[i] = (size_t) uniform (s, 20, 201);
  x->L = L;
  x->F = F;
  x->net = mmb_net_alloc (M, x->t.dims, O, fusion, L - F, widths, NULL, &st);
  x->start = malloc (x->net->n_params * sizeof *x->start);
  mmb_init_fill (x->net, MMB_INIT_SCALED, u0[L], seed, NULL, x->start);
  /* until 95 % are explained, and a third of that more */
  x->rate = 0.04;
  p = malloc (x->net->n_params * sizeof *p);
  memcpy (p, x->start, x->net->n_params * sizeof *p);
  mmb_descent_defaults (&o);
  o.learning_rate = x->rate;
  o.epochs = 20000;
  for (i = 0, o.stop_loss = 0; i < O; i++)
    o.stop_loss += 0.05 / 2 * x->t.Syy[i + O * i];
  st = mmb_descent_run (x->net, &x->t.d, &o, p, NULL, &info, NULL);
  x->epochs = st == MMB_OK ? info.epoch * 4 / 3 + 10 : 0;
  free (p);
  mmb_stream_free (s);
}

static void
trial_free (trial *x)
{
  task_free (&x->t);
  mmb_net_free (x->net);
  free (x->start);
}

/* Epochs of the times to look for the check. */
static size_t
check_epochs (const mmb_compressed *c, double rate, uint64_t epochs,
              double *at, double *t)
{
  size_t i, n = 0;

  for (i = 0; i < c->time_count; i++)
    {
      double e = floor (c->times[i] / rate + 0.5);
      if (e <= epochs && (n == 0 || e > at[n - 1]))
        {
          at[n] = e;
          t[n++] = (double) e * rate;
        }
    }
  return n;
}

/* Thirty networks of L = 2 .. 6, every fusion depth, two or three modalities,
   one to three outputs, widths 20 to 200. */
static void
follows_the_full_network (void **state)
{
  static const double tolerances[] = {1e-4, 1e-6};
  size_t L, F, k, accepted[2] = {0, 0}, complete = 0, cells, n;
  uint64_t seed = 0;
  double worst = 0;

  (void) state;
  for (seed = 0, L = 2; L <= (quick () ? 3 : 6); L++)
    for (F = 1; F <= L; F++)
      for (n = 0; n < (L < 4 || (L == 4 && F > 1) || L + F > 9 ? 2 : 1); n++)
        {
          path full, small;
          double range = 0, decay = seed % 4 == 3 ? 0.002 : 0;
          size_t i;
          trial x;
          trial_make (&x, ++seed, L, F);
          assert_true (x.epochs > 0);
          cells = (x.epochs + 1) * x.net->D * x.net->O;
          assert_int_equal (descend (x.net, &x.t.d, x.start, x.rate, decay,
                                     x.epochs, 0, NULL, &full, NULL), MMB_OK);
          for (i = 0; i < x.net->O; i++)
            range += x.t.Syy[i + x.net->O * i] / 2;
          complete += full.loss[0] > 0.9 * range
                      && full.loss[x.epochs] < 0.1 * range;
          for (k = 0; k < 2; k++)
            {
              mmb_compress_opts o = {.tolerance = tolerances[k],
                                     .time = (double) x.epochs * x.rate,
                                     .weight_decay = decay,
                                     .learning_rate = x.rate};
              mmb_status st;
              mmb_compressed *c = mmb_compress (x.net, &x.t.d, x.start, &o,
                                                NULL, &st);
              double *at = calloc (c->time_count + 1, sizeof *at);
              double *t = calloc (c->time_count + 1, sizeof *t), error, true_error;
              size_t looks = check_epochs (c, x.rate, x.epochs, at, t);
              assert_int_equal (st, MMB_OK);
              assert_true (c->met || c->reason);
              assert_true (L > 2 || (c->exact && c->met));
              /* nothing to check where there is no error; else the start is */
              if (c->met && c->exact)
                assert_int_equal (c->time_count, 0);
              else if (c->met)
                assert_true (c->time_count > 2 && c->times[0] == 0);
              if (c->met)
                {
                  assert_int_equal (descend (c->small, &x.t.d, c->params,
                                             x.rate, decay, x.epochs, looks,
                                             at, &small, NULL), MMB_OK);
                  mmb_compress_check (c, &x.t.d, looks, t, small.nets, &error);
                  true_error = largest_difference (cells, full.W, small.W);
                  if (!c->exact)
                    worst = fmax (worst, true_error / error);
                  accepted[k] += error <= o.tolerance;
                  if (L == 2)
                    assert_true (true_error < 1e-12);
                  path_free (&small);
                }
              free (at);
              free (t);
              mmb_compressed_free (c);
            }
          path_free (&full);
          trial_free (&x);
        }
  print_message ("  %d networks, %zu complete runs, accepted %zu at 1e-4, %zu "
                 "at 1e-6; worst error %.2g of the estimate\n", (int) seed, complete,
                 accepted[0], accepted[1], worst);
  assert_true (quick () || seed >= 30);
  assert_true (complete >= seed - 2);
  assert_true (accepted[0] * 4 >= seed * 3);
  assert_true (accepted[1] * 2 >= seed);
  assert_true (worst <= 1);
}

/* A wide network of depth 4 and its compression for DECAY. */
static mmb_compressed *
compress_one (const mmb_net *net, const task *t, const double *start,
              double tolerance, double decay, double rate,
              const mmb_allocator *al)
{
  mmb_compress_opts o = {.tolerance = tolerance, .time = 40,
                         .weight_decay = decay, .learning_rate = rate};
  mmb_status st;
  mmb_compressed *c = mmb_compress (net, &t->d, start, &o, al, &st);

  assert_true (c || st == MMB_ENOMEM);
  return c;
}

static mmb_net *
wide_net (const task *t, size_t width, double u0, double **start)
{
  const size_t fusion[2] = {3, 2};
  size_t widths[4], i;
  mmb_status st;
  mmb_net *net;

  for (i = 0; i < 4; i++)
    widths[i] = width + 3 * i;
  net = mmb_net_alloc (2, t->dims, t->d.O, fusion, 1, widths, NULL, &st);
  *start = malloc (net->n_params * sizeof **start);
  mmb_init_fill (net, MMB_INIT_SCALED, u0, 4, NULL, *start);
  return net;
}

/* Trained weights of the full network come back, decayed ones too. */
static void
expands_to_the_full_network (void **state)
{
  const size_t dims[2] = {2, 1};
  double *start, *small, *full, *back, decay, outside = 1;
  uint64_t e;
  size_t k;
  task t;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  for (k = 0; k < 2; k++)
    {
      mmb_net *net = wide_net (&t, 60, 0.5, &start);
      mmb_compressed *c;
      path a, b;
      decay = k ? 0.01 : 0;
      c = compress_one (net, &t, start, 1e-9, decay, 0.04, NULL);
      assert_true (c->met);
      full = malloc (net->n_params * sizeof *full);
      back = malloc (net->n_params * sizeof *back);
      small = malloc (c->small->n_params * sizeof *small);
      assert_int_equal (mmb_compress_expand (c, start, c->params, 1, back),
                        MMB_OK);
      assert_memory_equal (back, start, net->n_params * sizeof *back);
      descend (net, &t.d, start, 0.04, decay, 500, 0, NULL, &a, full);
      descend (c->small, &t.d, c->params, 0.04, decay, 500, 0, NULL, &b,
               small);
      for (e = 0; e < 500; e++)
        outside *= 1 - 0.04 * decay;
      mmb_compress_expand (c, start, small, outside, back);
      assert_true (relative_error (net->n_params, back, full) < 1e-4);
      assert_true (relative_error (net->n_params, start, full) > 0.1);
      path_free (&a);
      path_free (&b);
      free (start);
      free (full);
      free (back);
      free (small);
      mmb_compressed_free (c);
      mmb_net_free (net);
    }
  task_free (&t);
}

/* More rounds than chosen change nothing but the error, which falls; the flow
   is followed as well as descent. */
static void
tolerance_is_what_decides (void **state)
{
  static const double tolerances[] = {1e-3, 1e-5, 1e-7, 1e-9};
  const size_t dims[2] = {1, 1};
  double *start, *net_end;
  size_t k, cells;
  mmb_net *net;
  path full, small;
  task t;

  (void) state;
  task_make (&t, 2, dims, 1, 3);
  net = wide_net (&t, 80, 0.4, &start);
  net_end = malloc (net->n_params * sizeof *net_end);
  descend (net, &t.d, start, 0.04, 0, 1000, 0, NULL, &full, net_end);
  cells = 1001 * net->D;
  for (k = 0; k < 4; k++)
    {
      mmb_compressed *c = compress_one (net, &t, start, tolerances[k], 0,
                                        k % 2 ? 0 : 0.04, NULL);
      double now;
      assert_true (c->met);
      descend (c->small, &t.d, c->params, 0.04, 0, 1000, 0, NULL, &small,
               NULL);
      now = largest_difference (cells, full.W, small.W);
      assert_true (now <= 10 * tolerances[k]);
      path_free (&small);
      mmb_compressed_free (c);
    }
  path_free (&full);
  free (start);
  free (net_end);
  mmb_net_free (net);
  task_free (&t);
}

/* Weights of directions do not depend on which modality comes first: Gram
   matrices of a network with two outputs along a made-up run, and of the same
   with its modalities exchanged. */
static void
weights_know_no_order (void **state)
{
  static const size_t dims[2][2] = {{1, 2}, {2, 1}}, fusion[2] = {3, 3};
  static const size_t widths[2][4] = {{4, 5, 6, 3}, {6, 3, 4, 5}};
  static const size_t at[2][3] = {{0, 1, 2}, {2, 0, 1}};   /* inputs */
  enum { COUNT = 4, O = 2, D = 3 };
  double S[9], w[6], *states[2];
  mmb_grams g[2];
  mmb_net *net[2];
  task t[2];
  size_t v, i, j, k, m;

  (void) state;
  for (v = 0; v < 2; v++)
    {
      mmb_compress_weights f;
      mmb_status st;
      double W[O * D];
      task_make (&t[v], 2, dims[v], O, 3);
      if (v == 0)
        {
          memcpy (S, t[0].S, sizeof S);
          memcpy (w, t[0].w, sizeof w);
        }
      for (i = 0; i < D; i++)
        for (j = 0; j < D; j++)
          t[v].S[at[v][i] + D * at[v][j]] = S[i + D * j];
      memset (t[v].Syx, 0, sizeof W);
      for (i = 0; i < O; i++)
        for (j = 0; j < D; j++)
          for (k = 0; k < D; k++)
            t[v].Syx[i + O * at[v][j]] += w[i + O * k] * S[k + D * j];
      net[v] = mmb_net_alloc (2, dims[v], O, fusion, 0, widths[v], NULL, &st);
      states[v] = calloc (COUNT * net[v]->n_params, sizeof (double));
      mmb_compress_weights_begin (&f, net[v], NULL);
      for (i = 0; i < COUNT; i++)
        {
          double *p = states[v] + i * net[v]->n_params;
          for (m = 0; m < 2; m++)
            for (j = 1; j <= 3; j++)
              {
                const mmb_layer *a = mmb_net_encoder (net[v], m, j);
                fill_matrix (a->rows * a->cols, p + a->offset,
                             (unsigned) (10 * i + 2 * j + (m ^ v)));
              }
          plain_map (net[v], p, W);
          assert_int_equal (mmb_compress_weights_append (&f, 0.5 * (double) i,
                                                         p, W), MMB_OK);
        }
      assert_int_equal (mmb_grams_collect (&g[v], &f, &t[v].d, NULL), MMB_OK);
      mmb_compress_weights_free (&f);
    }
  for (m = 0; m < 2; m++)
    for (j = 1; j <= 3; j++)
      {
        size_t a = (size_t) (mmb_net_encoder (net[0], m, j) - net[0]->layers);
        size_t b = (size_t) (mmb_net_encoder (net[1], !m, j) - net[1]->layers);
        size_t cols = net[0]->layers[a].cols, rows = net[0]->layers[a].rows;
        assert_int_equal (cols, net[1]->layers[b].cols);
        if (j < 3)
          assert_true (relative_error (cols * cols, g[0].up[a], g[1].up[b])
                       < 1e-12 && g[0].up[a][0] > 0);
        if (j > 1)
          assert_true (relative_error (rows * rows, g[0].down[a], g[1].down[b])
                       < 1e-12 && g[0].down[a][0] > 0);
      }
  for (v = 0; v < 2; v++)
    {
      mmb_grams_free (&g[v]);
      free (states[v]);
      mmb_net_free (net[v]);
      task_free (&t[v]);
    }
}

/* What passes below (B, D columns, zero for modalities that do not) and above
   (A, O rows) every layer of a network, and what START makes of the signals that
   come now. */
typedef struct {
  double B[8][8 * 8], A[8][8 * 8], B0[8][8 * 8], A0[8][8 * 8];
} plain_signals;

static void
plain_signals_at (const mmb_net *net, const double *p, const double *start,
                  plain_signals *s)
{
  size_t n = net->n_layers, D = net->D, O = net->O, i, r, c, k, m, at = 0;

  memset (s, 0, sizeof *s);
  for (m = 0; m < net->M; at += net->dims[m], m++)
    for (i = mmb_net_input (net, m), c = 0; c < net->dims[m]; c++)
      s->B[i][c + (at + c) * net->dims[m]] = 1;
  for (c = 0; c < O; c++)
    s->A[n][c * (O + 1)] = 1;
  for (i = 0; i < n; i++)
    {
      const mmb_layer *w = &net->layers[i];
      size_t out = mmb_net_next (net, i);
      for (c = 0; c < D; c++)
        for (r = 0; r < w->rows; r++)
          for (k = 0; k < w->cols; k++)
            {
              double b = s->B[i][k + c * w->cols];
              size_t cell = w->offset + r + k * w->rows;
              s->B[out][r + c * w->rows] += p[cell] * b;
              s->B0[out][r + c * w->rows] += start[cell] * b;
            }
    }
  for (i = n; i-- > 0;)
    {
      const mmb_layer *w = &net->layers[i];
      const double *above = s->A[mmb_net_next (net, i)];
      for (k = 0; k < w->cols; k++)
        for (r = 0; r < w->rows; r++)
          for (c = 0; c < O; c++)
            {
              double a = above[c + O * r];
              s->A[i][c + O * k] += a * p[w->offset + r + k * w->rows];
              s->A0[i][c + O * k] += a * start[w->offset + r + k * w->rows];
            }
    }
}

static double
plain_square (size_t n, const double *x)
{
  double sum = 0;

  while (n-- > 0)
    sum += x[n] * x[n];
  return sum;
}

/* The part of X that X0 is not, at least 3 %, at most all. */
static double
plain_learned (size_t n, const double *x, const double *x0)
{
  double change = 0;
  size_t i;

  for (i = 0; i < n; i++)
    change += (x[i] - x0[i]) * (x[i] - x0[i]);
  return fmin (fmax (sqrt (change / plain_square (n, x)), 0.03), 1);
}

/* Singular values and left vectors of E (O x COLS), O = 1 or 2, from E E'. */
static void
plain_triples (size_t O, size_t cols, const double *E, double s[2], double u[2][2])
{
  double G[3] = {0, 0, 0}, root;
  size_t k;

  for (k = 0; k < cols; k++)
    {
      const double *e = E + O * k;
      G[0] += e[0] * e[0];
      G[1] += O > 1 ? e[0] * e[1] : 0;
      G[2] += O > 1 ? e[1] * e[1] : 0;
    }
  root = hypot (G[0] - G[2], 2 * G[1]);
  for (k = 0; k < 2; k++)
    {
      double value = (G[0] + G[2] + (k == 0 ? root : -root)) / 2;
      double x = G[1] != 0 ? G[1] : 1, y = G[1] != 0 ? value - G[0] : 0;
      s[k] = sqrt (fmax (value, 0));
      u[k][0] = x / hypot (x, y);
      u[k][1] = y / hypot (x, y);
    }
}

/* Weights of directions as mmb_compress_weights.c has them at its head, written
   out: M_h = |g|/|h| I + sum w_i v_i v_i' / |h v_i|^2 and the same for g, along a
   slow run and a fast one of a network with one encoder deeper than the other. */
static void
check_weights (size_t O, const double *times)
{
  static const size_t dims[2] = {2, 1}, fusion[2] = {2, 1}, widths[3] = {3, 4, 2};
  enum { COUNT = 4, D = 3 };
  double up[8][64] = {{0}}, down[8][64] = {{0}}, E[2 * D], W[COUNT][2 * D];
  double speed[COUNT], s0[2], unused[2][2], *p;
  size_t j, i, k, a, b, c, e, L, cells = O * D;
  mmb_compress_weights f;
  mmb_grams g;
  mmb_status st;
  mmb_net *net;
  task t;

  task_make (&t, 2, dims, O, 3);
  net = mmb_net_alloc (2, dims, O, fusion, 2, widths, NULL, &st);
  L = net->n_layers;
  assert_true (L < 8);
  p = calloc (COUNT * net->n_params, sizeof *p);
  mmb_compress_weights_begin (&f, net, NULL);
  for (j = 0; j < COUNT; j++)
    {
      double *q = p + j * net->n_params;
      fill_matrix (net->n_params, q, 3);
      for (i = 0; i < net->n_params; i++)
        q[i] *= 0.4 + 0.02 * (double) (j * j) * sin ((double) i);
      plain_map (net, q, W[j]);
      assert_int_equal (mmb_compress_weights_append (&f, times[j], q, W[j]), MMB_OK);
    }
  assert_int_equal (mmb_grams_collect (&g, &f, &t.d, NULL), MMB_OK);
  plain_triples (O, D, t.Syx, s0, unused);
  for (j = COUNT; j-- > 0;)
    {
      double way[2 * D];
      speed[j] = j + 1 < COUNT ? speed[j + 1] : 0;
      for (k = 0; k < cells && j + 1 < COUNT; k++)
        way[k] = W[j + 1][k] - W[j][k];
      if (j + 1 < COUNT)
        speed[j] = fmax (speed[j], sqrt (plain_square (cells, way))
                                   / (times[j + 1] - times[j]));
    }
  assert_true (speed[0] > 0 && speed[0] < 1);
  for (j = 0; j < COUNT; j++)
    {
      double dt = (times[j + 1 < COUNT ? j + 1 : j] - times[j > 0 ? j - 1 : j]) / 2;
      plain_signals s;
      plain_signals_at (net, p + j * net->n_params, p, &s);
      for (a = 0; a < O; a++)
        for (k = 0; k < D; k++)
          for (E[a + O * k] = t.Syx[a + O * k], i = 0; i < D; i++)
            E[a + O * k] -= W[j][a + O * i] * t.S[i + k * D];
      for (i = 0; i < L; i++)
        {
          const mmb_layer *w = &net->layers[i];
          const double *above = s.A[mmb_net_next (net, i)];
          size_t n = w->cols, cols = D;
          double h = sqrt (plain_square (n * D, s.B[i]));
          double q = sqrt (plain_square (O * n, s.A[i]));
          double fh = plain_learned (n * D, s.B[i], s.B0[i]);
          double fg = plain_learned (O * n, s.A[i], s.A0[i]);
          double size[2], u[2][2], M[D][D] = {{0}}, N[2][2] = {{0}};
          if (i == mmb_net_input (net, 0) || i == mmb_net_input (net, 1))
            continue;   /* no hidden space */
          if (mmb_net_modality (net, i) < net->M)
            cols = dims[0];   /* only the first encoder has any */
          plain_triples (O, cols, E, size, u);
          for (a = 0; a < cols; a++)
            M[a][a] = q / h;
          for (a = 0; a < O; a++)
            N[a][a] = h / q;
          for (e = 0; e < O && e < cols; e++)
            {
              double weight = speed[j] * dt / s0[0] * size[e], v[D] = {0};
              double x[8] = {0}, y[8] = {0}, x2, y2;
              for (c = 0; c < cols; c++)
                for (a = 0; a < O; a++)
                  v[c] += u[e][a] * E[a + O * c] / size[e];
              for (a = 0; a < n; a++)
                {
                  for (c = 0; c < cols; c++)
                    x[a] += s.B[i][a + c * n] * v[c];
                  for (c = 0; c < O; c++)
                    y[a] += s.A[i][c + O * a] * u[e][c];
                }
              x2 = plain_square (n, x);
              y2 = plain_square (n, y);
              for (a = 0; a < cols; a++)
                for (b = 0; b < cols; b++)
                  M[a][b] += weight / x2 * v[a] * v[b];
              for (a = 0; a < O; a++)
                for (b = 0; b < O; b++)
                  N[a][b] += weight / y2 * u[e][a] * u[e][b];
            }
          /* B M B' of all layers that write here */
          for (k = 0; k < L; k++)
            if (mmb_net_next (net, k) == i)
              {
                size_t from = net->layers[k].cols;
                for (a = 0; a < from; a++)
                  for (b = 0; b < from; b++)
                    for (c = 0; c < D * D; c++)
                      up[k][a + b * from] += fg * s.B[k][a + c / D * from]
                                             * M[c / D][c % D]
                                             * s.B[k][b + c % D * from];
              }
          for (a = 0; a < w->rows; a++)
            for (b = 0; b < w->rows; b++)
              for (c = 0; c < O * O; c++)
                down[i][a + b * w->rows] += fh * above[c / O + O * a] * N[c / O][c % O]
                                            * above[c % O + O * b];
        }
    }
  for (i = 0; i < L; i++)
    {
      const mmb_layer *w = &net->layers[i];
      if (mmb_net_next (net, i) < L)
        assert_true (relative_error (w->cols * w->cols, g.up[i], up[i]) < 1e-11);
      if (i != mmb_net_input (net, 0) && i != mmb_net_input (net, 1))
        assert_true (relative_error (w->rows * w->rows, g.down[i], down[i]) < 1e-11
                     && down[i][0] > 0);
    }
  mmb_grams_free (&g);
  mmb_compress_weights_free (&f);
  free (p);
  mmb_net_free (net);
  task_free (&t);
}

static void
weights_as_they_are_defined (void **state)
{
  static const double slow[] = {0, 10, 15, 40}, fast[] = {0, 0.1, 0.12, 0.2};
  size_t O;

  (void) state;
  for (O = 1; O <= 2; O++)
    {
      check_weights (O, slow);
      check_weights (O, fast);
    }
}

static int
stop_at_once (double step, double loss, void *arg)
{
  (void) loss;
  *(double *) arg = step;
  return 1;
}

/* Descent and flow hear a monitor; a result that was given up says why. */
static void
searches_end (void **state)
{
  const size_t dims[2] = {2, 1};
  double *start, *narrow, step = -1;
  mmb_compress_opts o = {.tolerance = 1e-6, .time = 40, .learning_rate = 0.01,
                         .monitor = stop_at_once, .monitor_arg = &step};
  mmb_compressed *c;
  mmb_net *net, *small;
  mmb_status st;
  task t;
  int k;

  (void) state;
  task_make (&t, 2, dims, 2, 3);
  net = wide_net (&t, 60, 0.5, &start);
  for (k = 0; k < 2; k++, o.learning_rate = 0, step = -1)
    {
      c = mmb_compress (net, &t.d, start, &o, NULL, &st);
      assert_int_equal (st, MMB_OK);
      assert_true (c->interrupted && !c->met && isinf (c->error));
      assert_non_null (strstr (c->reason, "interrupted"));
      assert_true (step >= 0);
      mmb_compressed_free (c);
    }
  o.monitor = NULL;
  o.learning_rate = 50;        /* nothing is learned at any rate */
  o.time = 1e5;
  c = mmb_compress (net, &t.d, start, &o, NULL, &st);
  assert_true (!c->met && !c->interrupted);
  assert_non_null (strstr (c->reason, "unstable"));
  mmb_compressed_free (c);
  o.learning_rate = 0.04;
  small = wide_net (&t, 5, 0.5, &narrow);
  c = mmb_compress (small, &t.d, narrow, &o, NULL, &st);
  assert_false (c->met);
  assert_non_null (strstr (c->reason, "half"));
  mmb_compressed_free (c);
  free (start);
  free (narrow);
  mmb_net_free (net);
  mmb_net_free (small);
  task_free (&t);
}

/* A rate that is fine for the run although four times as much is not. */
static void
the_search_is_not_too_hasty (void **state)
{
  const size_t dims[2] = {1, 1};
  const double rate = 0.1;
  double *start;
  mmb_compressed *c;
  mmb_net *net;
  path full, small;
  task t;

  (void) state;
  task_make (&t, 2, dims, 1, 3);
  t.Syy[0] = 0;
  for (int i = 0; i < 2; i++)
    {
      t.S[3 * i] = 1.5;
      t.S[1 + i] = 0.4;
      t.w[i] = 1;
      t.Syx[i] = 1.9;
      t.Syy[0] += 1.9;
    }
  net = wide_net (&t, 60, 0.5, &start);
  c = compress_one (net, &t, start, 1e-6, 0, rate, NULL);
  assert_true (c->met);
  descend (net, &t.d, start, rate, 0, 400, 0, NULL, &full, NULL);
  descend (c->small, &t.d, c->params, rate, 0, 400, 0, NULL, &small, NULL);
  assert_true (full.loss[400] < 1e-3 * full.loss[0]);
  assert_true (largest_difference (401 * 2, full.W, small.W) <= 1e-5);
  path_free (&full);
  path_free (&small);
  mmb_compressed_free (c);
  free (start);
  mmb_net_free (net);
  task_free (&t);
}

/* Nothing passes through weights of zero; layers keep one unit each. */
static void
dead_networks_keep_one_unit (void **state)
{
  static const size_t dims[2] = {2, 1}, fusion[2] = {2, 2}, widths[2] = {5, 4};
  double p[64] = {0}, back[64], moved[8];
  mmb_compress_opts o = {.tolerance = 1e-6, .time = 10};
  mmb_compressed *c;
  mmb_status st;
  mmb_net *net;
  size_t i, others = 0;
  task t;

  (void) state;
  task_make (&t, 2, dims, 1, 3);
  net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  c = mmb_compress (net, &t.d, p, &o, NULL, &st);
  assert_int_equal (st, MMB_OK);
  assert_true (c->exact && c->met);
  assert_int_equal (c->small->n_params, 5);
  for (i = 0; i < 5; i++)
    assert_true (c->params[i] == 0);
  for (i = 0; i < 5; i++)
    moved[i] = 1 + (double) i;
  assert_int_equal (mmb_compress_expand (c, p, moved, 1, back), MMB_OK);
  for (i = 0; i < net->n_layers; i++)
    assert_true (back[net->layers[i].offset] == moved[c->small->layers[i].offset]);
  for (i = 0; i < net->n_params; i++)
    others += back[i] != 0;
  assert_int_equal (others, 5);   /* and nothing else has moved */
  mmb_compressed_free (c);
  mmb_net_free (net);
  task_free (&t);
}

static bool
compress_small (const mmb_allocator *al)
{
  const size_t dims[2] = {1, 1};
  mmb_compressed *c;
  double *start, *full, error;
  mmb_net *net;
  task t;
  bool ok;

  task_make (&t, 2, dims, 1, 3);
  net = wide_net (&t, 20, 0.8, &start);
  c = compress_one (net, &t, start, 1e-2, 0, 0.04, al);
  ok = c != NULL;
  full = malloc (net->n_params * sizeof *full);
  if (c)
    ok = mmb_compress_check (c, &t.d, 1, (double[]) {0}, c->params, &error)
           == MMB_OK
         && mmb_compress_expand (c, start, c->params, 0.5, full) == MMB_OK;
  free (full);
  mmb_compressed_free (c);
  free (start);
  mmb_net_free (net);
  task_free (&t);
  return ok;
}

/* Wide: bases begin without a look at runs, which are flows here. */
static bool
compress_wide (const mmb_allocator *al)
{
  const size_t dims[2] = {1, 1};
  mmb_compressed *c;
  double *start;
  mmb_net *net;
  task t;

  task_make (&t, 2, dims, 1, 3);
  net = wide_net (&t, 90, 0.8, &start);
  c = compress_one (net, &t, start, 1e-1, 0, 0, al);
  mmb_compressed_free (c);
  free (start);
  mmb_net_free (net);
  task_free (&t);
  return c != NULL;
}

/* More snapshots than there is room for in the beginning. */
static bool
many_snapshots (const mmb_allocator *al)
{
  const size_t one[1] = {1}, L[1] = {2}, width[1] = {1};
  const double p[2] = {0.1, 0.2}, W[1] = {0.02};
  mmb_compress_weights f;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (1, one, 1, L, 0, width, NULL, &st);
  size_t i;

  mmb_compress_weights_begin (&f, net, al);
  for (i = 0; i < 200 && st == MMB_OK; i++)
    st = mmb_compress_weights_append (&f, (double) i, p, W);
  for (i = 0; i < f.count; i++)
    assert_true (f.t[i] == (double) i && f.states[2 * i + 1] == 0.2
                 && f.W[i] == 0.02);
  assert_true (st == MMB_OK ? f.count == 200 : st == MMB_ENOMEM);
  mmb_compress_weights_free (&f);
  mmb_net_free (net);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_single_failures (many_snapshots);
  check_every_failure (compress_small);
  check_every_failure (compress_wide);
}

static void
bad_arguments_are_refused (void **state)
{
  const size_t dims[2] = {1, 1};
  mmb_compress_opts o = {.tolerance = 1e-6, .time = 10, .learning_rate = 0.04};
  const mmb_compress_opts bad[] = {{INFINITY, 10, 0, 0, NULL, NULL},
                                   {NAN, 10, 0, 0, NULL, NULL},
                                   {1e-6, 0, 0, 0, NULL, NULL},
                                   {1e-6, 10, -1, 0, NULL, NULL},
                                   {1e-6, 10, INFINITY, 0, NULL, NULL},
                                   {1e-6, 10, 0, -1, NULL, NULL},
                                   {1e-6, 10, 0, INFINITY, NULL, NULL}};
  size_t k;
  mmb_status st;
  double *start;
  mmb_net *net;
  task t, other;

  (void) state;
  task_make (&t, 2, dims, 1, 3);
  task_make (&other, 1, dims, 1, 3);
  net = wide_net (&t, 6, 0.5, &start);
  assert_null (mmb_compress (net, &other.d, start, &o, NULL, &st));
  assert_int_equal (st, MMB_EDIM);
  o.tolerance = 0;
  assert_null (mmb_compress (net, &t.d, start, &o, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  for (k = 0; k < sizeof bad / sizeof *bad; k++)
    {
      assert_null (mmb_compress (net, &t.d, start, &bad[k], NULL, &st));
      assert_int_equal (st, MMB_EINVAL);
    }
  o.tolerance = 1e-6;
  start[3] = NAN;
  assert_null (mmb_compress (net, &t.d, start, &o, NULL, &st));
  assert_int_equal (st, MMB_ENONFINITE);
  mmb_compressed_free (NULL);
  free (start);
  mmb_net_free (net);
  task_free (&t);
  task_free (&other);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (follows_the_full_network),
    cmocka_unit_test (expands_to_the_full_network),
    cmocka_unit_test (tolerance_is_what_decides),
    cmocka_unit_test (weights_know_no_order),
    cmocka_unit_test (weights_as_they_are_defined),
    cmocka_unit_test (searches_end),
    cmocka_unit_test (the_search_is_not_too_hasty),
    cmocka_unit_test (dead_networks_keep_one_unit),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (bad_arguments_are_refused),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
