/* test_draw.c - Gaussian starts drawn in the compressed bases (T15), against
   exact moments and against explicit nets compressed by Gram-Schmidt. */
#include "mmb_draw.h"
#include "mmb_plain.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_psi.h>

enum { MAX_SPACES = 24, MAX_HIDDEN = 12 };

/* Orthonormal columns of Q (n x n, DIM in use); FROM .. TO-1 were new in the
   last round. */
typedef struct {
  size_t n, dim, from, to;
  double *Q;
} basis;

/* A wide net in memory and its compression by the words of T15. */
typedef struct {
  const mmb_net *net;
  size_t n_spaces, n_hidden;
  size_t below[MAX_SPACES], above[MAX_SPACES];   /* spaces of each weight */
  basis spaces[MAX_SPACES];                      /* hidden, output, inputs */
} compression;

static void
compression_init (compression *c, const mmb_net *net)
{
  size_t i, m, n = 0;

  c->net = net;
  for (i = 0; i < net->n_layers; i++)
    {
      bool shared = i > net->fusion_layer && i < net->fusion_layer + net->M;
      c->above[i] = shared ? n - 1 : n++;
      if (mmb_net_next (net, i) < net->n_layers)
        c->below[mmb_net_next (net, i)] = c->above[i];
    }
  c->n_hidden = n - 1;
  for (m = 0; m < net->M; m++)
    c->below[mmb_net_input (net, m)] = n++;
  c->n_spaces = n;
  for (i = 0; i < net->n_layers; i++)
    {
      c->spaces[c->above[i]].n = net->layers[i].rows;
      c->spaces[c->below[i]].n = net->layers[i].cols;
    }
  for (i = 0; i < n; i++)
    c->spaces[i].Q = malloc (c->spaces[i].n * c->spaces[i].n
                             * sizeof (double));
}

static void
compression_clear (compression *c)
{
  size_t i;

  for (i = 0; i < c->n_spaces; i++)
    free (c->spaces[i].Q);
}

/* v := Q q_k of the columns (rows: T) of weight X, into the space TO. */
static void
absorb (basis *to, const double *X, size_t row_step, size_t col_step,
        const basis *of, size_t k)
{
  double v[64], before = 0, after = 0, dot;
  size_t i, j, pass;

  for (i = 0; i < to->n; i++)
    {
      v[i] = 0;
      for (j = 0; j < of->n; j++)
        v[i] += X[i * row_step + j * col_step] * of->Q[j + k * of->n];
      before += v[i] * v[i];
    }
  for (pass = 0; pass < 2; pass++)
    for (j = 0; j < to->dim; j++)
      {
        const double *q = to->Q + j * to->n;
        for (i = 0, dot = 0; i < to->n; i++)
          dot += q[i] * v[i];
        for (i = 0; i < to->n; i++)
          v[i] -= dot * q[i];
      }
  for (i = 0; i < to->n; i++)
    after += v[i] * v[i];
  if (!(after > 1e-20 * before))
    return;
  assert_true (to->dim < to->n);
  for (i = 0; i < to->n; i++)
    to->Q[to->dim * to->n + i] = v[i] / sqrt (after);
  to->dim++;
}

/* Bases after ROUNDS from the weights P. */
static void
compress (compression *c, const double *p, size_t rounds)
{
  size_t s, i, k, round;

  for (s = 0; s < c->n_spaces; s++)
    {
      basis *b = &c->spaces[s];
      memset (b->Q, 0, b->n * b->n * sizeof *b->Q);
      b->to = 0;
      b->dim = s < c->n_hidden ? 0 : b->n;
      for (i = 0; i < b->dim; i++)
        b->Q[i * (b->n + 1)] = 1;
    }
  for (round = 0; round < rounds; round++)
    {
      for (s = 0; s < c->n_spaces; s++)
        {
          c->spaces[s].from = c->spaces[s].to;
          c->spaces[s].to = c->spaces[s].dim;
        }
      for (i = 0; i < c->net->n_layers; i++)
        {
          const double *x = p + c->net->layers[i].offset;
          size_t rows = c->net->layers[i].rows;
          basis *below = &c->spaces[c->below[i]];
          basis *above = &c->spaces[c->above[i]];
          for (k = below->from; k < below->to; k++)
            absorb (above, x, 1, rows, below, k);
          for (k = above->from; k < above->to; k++)
            absorb (below, x, rows, 1, above, k);
        }
    }
}

/* Q_out' W Q_in for every weight, into the layout of SMALL. */
static void
project (const compression *c, const double *p, const mmb_net *small,
         double *q)
{
  size_t i, r, s, a, b;

  for (i = 0; i < small->n_layers; i++)
    {
      const mmb_layer *wide = &c->net->layers[i], *thin = &small->layers[i];
      const basis *below = &c->spaces[c->below[i]];
      const basis *above = &c->spaces[c->above[i]];
      for (s = 0; s < thin->cols; s++)
        {
          double v[64];
          for (a = 0; a < wide->rows; a++)
            for (b = 0, v[a] = 0; b < wide->cols; b++)
              v[a] += p[wide->offset + a + b * wide->rows]
                      * below->Q[b + s * below->n];
          for (r = 0; r < thin->rows; r++)
            {
              double sum = 0;
              for (a = 0; a < wide->rows; a++)
                sum += above->Q[a + r * above->n] * v[a];
              q[thin->offset + r + s * thin->rows] = sum;
            }
        }
    }
}

/* More architectures: (O, K, depths, widths), inputs of shape_dims. */
static const shape more[] = {
  {1, 1, 0, {3, 0, 0}, {17, 30}},
  {1, 3, 0, {4, 0, 0}, {12, 6, 9}},
  {2, 1, 1, {2, 2, 0}, {9, 11, 30}},
  {2, 2, 0, {4, 4, 0}, {11, 6, 9, 8, 13, 10}},
  {2, 1, 1, {3, 3, 0}, {9, 10, 7, 12, 14}},
  {3, 1, 1, {3, 1, 2}, {10, 7, 8, 12}},
  {3, 3, 2, {1, 2, 4}, {9, 8, 10, 12, 24, 11}},
  {2, 1, 2, {1, 1, 0}, {16, 14}},
  {2, 2, 1, {1, 1, 0}, {20}},
  {3, 1, 0, {2, 2, 2}, {30, 6, 7}},
};

#define N_MORE (sizeof more / sizeof more[0])

static mmb_status
shape_widths (const shape *s, size_t rounds, size_t *small)
{
  return mmb_draw_widths (s->M, shape_dims, s->O, s->fusion, s->K, s->widths,
                          rounds, small, NULL);
}

static mmb_net *
small_net (const shape *s, size_t rounds, const mmb_allocator *al)
{
  size_t small[MAX_HIDDEN];
  mmb_status st = mmb_draw_widths (s->M, shape_dims, s->O, s->fusion, s->K,
                                   s->widths, rounds, small, al);

  return st == MMB_OK ? mmb_net_alloc (s->M, shape_dims, s->O, s->fusion, s->K,
                                       small, al, &st) : NULL;
}

/* A deviation of its own for every layer. */
static void
deviations (size_t n, double *sigma)
{
  size_t i;

  for (i = 0; i < n; i++)
    sigma[i] = 0.6 + 0.17 * (double) ((i * 5) % 7);
}

/* An explicit Gaussian start with these deviations. */
static void
explicit_start (const mmb_net *net, const double *sigma, uint64_t seed,
                double *p)
{
  size_t i, j;

  assert_int_equal (mmb_init_fill (net, MMB_INIT_GAUSSIAN, 1, seed, NULL, p),
                    MMB_OK);
  for (i = 0; i < net->n_layers; i++)
    for (j = 0; j < net->layers[i].rows * net->layers[i].cols; j++)
      p[net->layers[i].offset + j] *= sigma[i];
}

/* The same dimensions as Gram-Schmidt on an explicit net, round by round. */
static void
widths_of_explicit_nets (void **state)
{
  size_t n, h, rounds;
  (void) state;
  for (n = 0; n < N_SHAPES + N_MORE; n++)
    {
      const shape *s = n < N_SHAPES ? &shapes[n] : &more[n - N_SHAPES];
      mmb_net *net = shape_net (s, NULL);
      double *p = malloc (net->n_params * sizeof *p), sigma[MAX_SPACES];
      compression c;
      deviations (net->n_layers, sigma);
      explicit_start (net, sigma, 40 + n, p);
      compression_init (&c, net);
      for (rounds = 1; rounds <= 16; rounds++)
        {
          size_t small[MAX_HIDDEN] = {0};
          bool reached = true;
          compress (&c, p, rounds);
          for (h = 0; h < c.n_hidden; h++)
            reached = reached && c.spaces[h].dim > 0;
          assert_int_equal (shape_widths (s, rounds, small),
                            reached ? MMB_OK : MMB_EINVAL);
          for (h = 0; reached && h < c.n_hidden; h++)
            assert_int_equal (small[h], c.spaces[h].dim);
        }
      compression_clear (&c);
      free (p);
      mmb_net_free (net);
    }
}

/* T15: L = 2; then complete spaces, a bottleneck, and no width too large. */
static void
widths_by_hand (void **state)
{
  const size_t dims[2] = {3, 4}, late[2] = {2, 2}, early[2] = {1, 1};
  const size_t deep[1] = {4}, chain[1] = {3}, huge = (size_t) 1 << 50;
  size_t w[3], small[3], r;
  (void) state;
  for (r = 1; r < 4; r++)
    {
      w[0] = huge, w[1] = 5;
      assert_int_equal (mmb_draw_widths (2, dims, 2, late, 0, w, r, small,
                                         NULL), MMB_OK);
      assert_true (small[0] == 5 && small[1] == 5);
      assert_int_equal (mmb_draw_widths (2, dims, 2, early, 1, w, r, small,
                                         NULL), MMB_OK);
      assert_int_equal (small[0], 9);
      w[0] = 8;
      assert_int_equal (mmb_draw_widths (2, dims, 2, early, 1, w, r, w, NULL),
                        MMB_OK);
      assert_int_equal (w[0], 8);
    }
  w[0] = 10, w[1] = 16, w[2] = 9;
  assert_int_equal (mmb_draw_widths (1, dims, 2, deep, 0, w, 1000, small,
                                     NULL), MMB_OK);
  assert_memory_equal (w, small, sizeof w);
  w[0] = huge, w[1] = 2, w[2] = SIZE_MAX;
  assert_int_equal (mmb_draw_widths (1, dims, 2, deep, 0, w, SIZE_MAX, small,
                                     NULL), MMB_OK);
  assert_true (small[0] == 5 && small[1] == 2 && small[2] == 4);
  /* D = O = 1, L = 3: one direction per round and space. */
  w[0] = huge, w[1] = huge;
  assert_int_equal (mmb_draw_widths (1, shape_dims + 1, 1, chain, 0, w, 50,
                                     small, NULL), MMB_OK);
  assert_true (small[0] == 50 && small[1] == 50);
}

/* E of |sigma_L W_L .. W_1|_F^2 and of its square, T15's exact reference:
   for G (p x n) standard normal and S = Y Y', tr and tr of the square,
   E tr (GSG')^2 = p^2 tr(S)^2 + 2 p tr(S^2),
   E tr ((GSG')^2) = (p^2 + p) tr (S^2) + p tr(S)^2. */
static void
product_moments (size_t D, size_t L, const double *heights,
                 const double *sigma, double *first, double *second)
{
  double mean = (double) D, a = mean * mean, b = mean;
  size_t l;

  for (l = 0; l < L; l++)
    {
      double p = heights[l], s2 = sigma[l] * sigma[l], was = a;
      mean *= p * s2;
      a = (p * p * a + 2 * p * b) * s2 * s2;
      b = ((p * p + p) * b + p * was) * s2 * s2;
    }
  *first = mean;
  *second = a;
}

typedef struct {
  double n, sum, sum2;
} tally;

static void
count (tally *t, double x)
{
  t->n++;
  t->sum += x;
  t->sum2 += x * x;
}

static double worst_z;

/* Mean within 4 standard errors, from VAR or, when negative, as measured. */
static void
check_mean (const tally *t, double mean, double var)
{
  double m = t->sum / t->n, z;

  if (var < 0)
    var = t->sum2 / t->n - m * m;
  z = fabs (m - mean) / sqrt (var / t->n);
  worst_z = fmax (worst_z, z);
  if (!(z < 4))
    fail_msg ("mean %g is not %g: %g standard errors", m, mean, z);
}

static double
square_norm (size_t n, const double *x)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < n; i++)
    sum += x[i] * x[i];
  return sum;
}

/* |path[to-1] .. path[from]|_F^2. */
static double
chain_norm (const mmb_layer **path, size_t from, size_t to, const double *p)
{
  double *A = plain_chain (path, from, to, 0, p);
  double sum = square_norm (path[to - 1]->rows * path[from]->cols, A);

  free (A);
  return sum;
}

/* First two moments over 1e4 draws of |W_1|^2, |Wtot|^2, |W_2 W_1|^2 and
   |W_2' W_2 W_1|^2, for every modality. */
static void
moments_of_shape (const shape *given, size_t width, size_t rounds)
{
  const size_t draws = quick () ? 200 : 10000;
  shape s = *given;
  size_t hidden = s.K, m, l, i, n, L;
  double sigma[MAX_SPACES], here[MAX_HIDDEN], high[MAX_HIDDEN], first, second;
  tally w1[3] = {{0}}, w1sq[3] = {{0}}, total[3] = {{0}}, totalsq[3] = {{0}};
  tally two[3] = {{0}}, back[3] = {{0}};
  const mmb_layer *path[MAX_HIDDEN];
  mmb_net *net;
  double *p;

  for (m = 0; m < s.M; m++)
    hidden += s.fusion[m] - 1;
  for (i = 0; i < hidden; i++)
    s.widths[i] = width;
  net = small_net (&s, rounds, NULL);
  assert_non_null (net);
  deviations (net->n_layers, sigma);
  p = malloc (net->n_params * sizeof *p);
  for (n = 0; n < draws; n++)
    {
      assert_int_equal (mmb_draw_fill (net, s.widths, rounds, sigma,
                                       1000 * width + n, p, NULL), MMB_OK);
      for (m = 0; m < s.M; m++)
        {
          double x;
          L = plain_path (net, m, path);
          x = chain_norm (path, 0, 1, p);
          count (&w1[m], x);
          count (&w1sq[m], x * x);
          x = chain_norm (path, 0, L, p);
          count (&total[m], x);
          count (&totalsq[m], x * x);
          if (L < 3)
            continue;
          count (&two[m], chain_norm (path, 0, 2, p));
          if (rounds < 3)
            continue;
          {
            double *A = plain_chain (path, 0, 2, 0, p), *B;
            size_t r = path[1]->rows, c = path[1]->cols, D = path[0]->cols, j;
            double *T = malloc (r * c * sizeof *T);
            for (i = 0; i < r; i++)
              for (j = 0; j < c; j++)
                T[j + i * c] = p[path[1]->offset + i + j * r];
            B = plain_product (c, r, D, T, A);
            count (&back[m], square_norm (c * D, B));
            free (A);
            free (B);
            free (T);
          }
        }
    }
  for (m = 0; m < s.M; m++)
    {
      double D = (double) shape_dims[m], H = (double) width, k = D * H, s2, v;
      L = plain_path (net, m, path);
      for (l = 0; l < L; l++)
        {
          here[l] = sigma[path[l] - net->layers];
          high[l] = l + 1 < L ? H : (double) s.O;
        }
      s2 = here[0] * here[0];
      /* Chi-square: E x^2 = k (k+2), E x^4 = k (k+2) (k+4) (k+6). */
      v = k * (k + 2);
      check_mean (&w1[m], k * s2, 2 * k * s2 * s2);
      check_mean (&w1sq[m], v * s2 * s2,
                  (v * (k + 4) * (k + 6) - v * v) * pow (s2, 4));
      product_moments (shape_dims[m], L, high, here, &first, &second);
      check_mean (&total[m], first, second - first * first);
      check_mean (&totalsq[m], second, -1);
      if (two[m].n > 0)
        {
          product_moments (shape_dims[m], 2, high, here, &first, &second);
          check_mean (&two[m], first, second - first * first);
        }
      if (back[m].n > 0)
        check_mean (&back[m], k * H * (2 * H + 1) * s2 * pow (here[1], 4), -1);
    }
  free (p);
  mmb_net_free (net);
}

static void
moments (void **state)
{
  static const shape cases[] = {
    {2, 3, 0, {2, 2, 0}, {0}},   /* late, L = 2 */
    {1, 2, 0, {4, 0, 0}, {0}},   /* L = 4 */
    {3, 1, 1, {1, 2, 3}, {0}},   /* unequal encoders */
    {2, 1, 2, {1, 1, 0}, {0}},   /* early, L = 3 */
    {2, 1, 0, {3, 3, 0}, {0}},   /* late, L = 3 */
  };
  const size_t widths[] = {3, 10, 100}, rounds[] = {2, 3, 2, 3, 3};
  size_t i, j;
  (void) state;
  worst_z = 0;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    for (j = 0; j < 3; j++)
      moments_of_shape (&cases[i], widths[j], rounds[i]);
  print_message ("  moments: worst %.2f standard errors\n", worst_z);
}

/* D = O = 1: Wtot^2 is a product of independent chi-squares of H_l and 1
   degrees of freedom, so E Wtot^4 = 3 prod H (H + 2), and its logarithm has
   mean sum psi (H/2) + ln 2 and variance sum psi' (H/2). */
static void
scalar_chain (void **state)
{
  const size_t draws = quick () ? 200 : 10000;
  const size_t widths[] = {3, 10, 100, 1000000, (size_t) 1 << 50}, one = 1;
  size_t i, L, l, n;
  (void) state;
  worst_z = 0;
  for (i = 0; i < 5; i++)
    for (L = 2; L <= 5; L++)
      {
        double H = (double) widths[i], mean, var, four = 3, eight = 105;
        double sigma[5] = {1, 1, 1, 1, 1}, *p;
        tally logs = {0}, power = {0};
        const mmb_layer *path[5];
        size_t w[4], small[4], rounds = L / 2 + 1;
        mmb_status st;
        mmb_net *net;
        mean = gsl_sf_psi (0.5) + log (2);
        var = gsl_sf_psi_1 (0.5);
        for (l = 0; l + 1 < L; l++)
          {
            w[l] = widths[i];
            sigma[l] = 1 / sqrt (H);
            mean += gsl_sf_psi (H / 2) + log (2 / H);
            var += gsl_sf_psi_1 (H / 2);
            four *= (H + 2) / H;
            eight *= (H + 2) / H * (H + 4) / H * (H + 6) / H;
          }
        assert_int_equal (mmb_draw_widths (1, &one, 1, &L, 0, w, rounds, small,
                                           NULL), MMB_OK);
        net = mmb_net_alloc (1, &one, 1, &L, 0, small, NULL, &st);
        p = malloc (net->n_params * sizeof *p);
        plain_path (net, 0, path);
        for (n = 0; n < draws; n++)
          {
            double x;
            assert_int_equal (mmb_draw_fill (net, w, rounds, sigma,
                                             draws * (8 * i + L) + n, p,
                                             NULL), MMB_OK);
            x = chain_norm (path, 0, L, p);
            count (&logs, log (x));
            count (&power, x * x);
          }
        check_mean (&logs, mean, var);
        check_mean (&power, four, eight - four * four);
        free (p);
        mmb_net_free (net);
      }
  print_message ("  scalar chains: worst %.2f standard errors\n", worst_z);
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Two-sample Kolmogorov-Smirnov distance; sorts both. */
static double
ks_distance (size_t n, double *x, double *y)
{
  double worst = 0;
  size_t i = 0, j = 0;

  qsort (x, n, sizeof *x, ascending);
  qsort (y, n, sizeof *y, ascending);
  while (i < n && j < n)
    {
      double at = fmin (x[i], y[j]);
      while (i < n && x[i] <= at)
        i++;
      while (j < n && y[j] <= at)
        j++;
      worst = fmax (worst, fabs ((double) i - (double) j) / (double) n);
    }
  return worst;
}

/* chi (H) and chi (H - 1) alone: |W_1|^2 of an H x 2 layer is chi-square of
   2 H degrees of freedom; beyond the reach of GSL's distribution function its
   first two moments. */
static void
chi_squares (void **state)
{
  const size_t draws = quick () ? 200 : 10000;
  const size_t widths[] = {1, 2, 3, 10, 100, 1000000, (size_t) 1 << 50};
  const size_t two = 2;
  double *x = malloc (draws * sizeof *x), *p, worst = 0;
  size_t i, n;
  (void) state;
  worst_z = 0;
  for (i = 0; i < sizeof widths / sizeof widths[0]; i++)
    {
      const double sigma[2] = {3, 0};
      double k = 2 * (double) widths[i], apart = 0;
      tally mean = {0}, var = {0};
      size_t small;
      mmb_status st;
      mmb_net *net;
      assert_int_equal (mmb_draw_widths (1, &two, 1, &two, 0, &widths[i], 1,
                                         &small, NULL), MMB_OK);
      net = mmb_net_alloc (1, &two, 1, &two, 0, &small, NULL, &st);
      p = malloc (net->n_params * sizeof *p);
      for (n = 0; n < draws; n++)
        {
          double z;
          assert_int_equal (mmb_draw_fill (net, &widths[i], 1, sigma, n, p,
                                           NULL), MMB_OK);
          x[n] = square_norm (net->n_params, p) / 9;
          z = (x[n] - k) / sqrt (2 * k);
          count (&mean, z);
          count (&var, z * z);
        }
      check_mean (&mean, 0, 1);
      check_mean (&var, 1, 2 + 12 / k);
      qsort (x, draws, sizeof *x, ascending);
      for (n = 0; widths[i] <= 100 && n < draws; n++)
        {
          double F = gsl_cdf_chisq_P (x[n], k);
          apart = fmax (apart, fmax (F - (double) n / (double) draws,
                                     (double) (n + 1) / (double) draws - F));
        }
      worst = fmax (worst, apart * sqrt ((double) draws));
      free (p);
      mmb_net_free (net);
    }
  free (x);
  print_message ("  chi-squares: worst %.2f standard errors, KS %.2f\n",
                 worst_z, worst);
  assert_true (worst < sqrt (-log (1e-4 / 2) / 2));
}

/* Scalars of a small net: all its entries, random products of two or three of
   them, squared norms of every product along every path, the total maps. */
enum { PAIRS = 300, TRIPLES = 200 };

static size_t
features (const mmb_net *net, const double *p, size_t stride, double *x)
{
  size_t n = 0, i, m, from, to, L, N = net->n_params;
  const mmb_layer *path[MAX_HIDDEN];

  for (i = 0; i < N; i++)
    x[stride * n++] = fabs (p[i]) < 1e-9 ? 0 : p[i];
  for (i = 0; i < PAIRS + TRIPLES; i++)
    {
      uint64_t h = (i + 1) * UINT64_C (0x9E3779B97F4A7C15);   /* mixes i */
      double y = p[(h >> 8) % N] * p[(h >> 24) % N];
      if (i >= PAIRS)
        y *= p[(h >> 40) % N];
      x[stride * n++] = fabs (y) < 1e-9 ? 0 : y;
    }
  for (m = 0; m < net->M; m++)
    {
      double *W;
      L = plain_path (net, m, path);
      for (from = 0; from < L; from++)
        for (to = from + 1; to <= L; to++)
          x[stride * n++] = chain_norm (path, from, to, p);
      W = plain_chain (path, 0, L, 0, p);
      for (i = 0; i < net->dims[m] * net->O; i++)
        x[stride * n++] = W[i];
      free (W);
    }
  return n;
}

static double
compare_with_explicit (const shape *s, size_t rounds, size_t *compared)
{
  enum { MAX_FEATURES = 1000 };
  const size_t draws = quick () ? 60 : 4000;
  mmb_net *net = shape_net (s, NULL), *small = small_net (s, rounds, NULL);
  double *p = malloc (net->n_params * sizeof *p);
  double *q = malloc (small->n_params * sizeof *q);
  double *drawn = malloc (draws * MAX_FEATURES * sizeof *drawn);
  double *wide = malloc (draws * MAX_FEATURES * sizeof *wide);
  double sigma[MAX_SPACES], worst = 0;
  size_t n, f, n_features = 0;
  compression c;

  *compared = 0;
  deviations (net->n_layers, sigma);
  compression_init (&c, net);
  for (n = 0; n < draws; n++)
    {
      assert_int_equal (mmb_draw_fill (small, s->widths, rounds, sigma, n, q,
                                       NULL), MMB_OK);
      features (small, q, draws, drawn + n);
      explicit_start (net, sigma, n, p);
      compress (&c, p, rounds);
      project (&c, p, small, q);
      n_features = features (small, q, draws, wide + n);
      assert_true (n_features <= MAX_FEATURES);
    }
  for (f = 0; f < n_features; f++)
    {
      double *x = drawn + f * draws, *y = wide + f * draws;
      double d = ks_distance (draws, x, y) * sqrt ((double) draws / 2);
      worst = fmax (worst, d);
      *compared += x[0] < x[draws - 1];   /* sorted; others always zero */
    }
  compression_clear (&c);
  free (p);
  free (q);
  free (drawn);
  free (wide);
  mmb_net_free (net);
  mmb_net_free (small);
  return worst;
}

/* Explicit nets in the same bases have the same distribution: p = 1e-4 for
   all scalars of a net together (Bonferroni). */
static void
explicit_distribution (void **state)
{
  static const struct {
    shape s;
    size_t rounds;
  } cases[] = {
    {{1, 1, 0, {3, 0, 0}, {7, 6}}, 2},
    {{1, 2, 0, {4, 0, 0}, {9, 8, 7}}, 2},
    {{1, 1, 0, {4, 0, 0}, {9, 5, 4}}, 4},
    {{2, 1, 1, {2, 2, 0}, {6, 4, 9}}, 2},              /* L = 3, L_f = 2 */
    {{2, 1, 1, {2, 2, 0}, {6, 5, 9}}, 3},
    {{2, 1, 0, {4, 4, 0}, {7, 9, 6, 6, 5, 7}}, 3},     /* late, L = 4 */
    {{2, 2, 1, {3, 3, 0}, {6, 7, 5, 9, 8}}, 2},        /* L = 4, L_f = 3 */
    {{2, 1, 1, {3, 3, 0}, {6, 7, 5, 9, 9}}, 3},
    {{2, 1, 2, {1, 1, 0}, {8, 7}}, 2},                 /* early, L = 3 */
    {{3, 1, 1, {3, 1, 2}, {8, 7, 9, 12}}, 2},          /* unequal */
    {{2, 1, 2, {2, 2, 0}, {7, 4, 9, 8}}, 2},           /* L = 4, L_f = 2 */
  };
  size_t i, n;
  (void) state;
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      double d = compare_with_explicit (&cases[i].s, cases[i].rounds, &n);
      double limit = sqrt (-log (1e-4 / (double) n / 2) / 2);
      print_message ("  case %zu: %zu scalars, worst KS %.2f, limit %.2f\n", i,
                     n, d, limit);
      assert_true (d < limit);
    }
}

/* The seed decides every bit; other seeds and explicit starts differ; one
   deviation scales one matrix. */
static void
seeds (void **state)
{
  const shape *s = &more[6];
  const size_t rounds = 3;
  mmb_net *net = small_net (s, rounds, NULL);
  size_t n = net->n_params, i, j, same = 0;
  double *p = malloc (n * sizeof *p), *q = malloc (n * sizeof *q);
  double sigma[MAX_SPACES];
  (void) state;
  deviations (net->n_layers, sigma);
  assert_int_equal (mmb_draw_fill (net, s->widths, rounds, sigma, 5, p, NULL),
                    MMB_OK);
  assert_int_equal (mmb_draw_fill (net, s->widths, rounds, sigma, 5, q, NULL),
                    MMB_OK);
  assert_memory_equal (p, q, n * sizeof *p);
  sigma[2] *= 2;
  assert_int_equal (mmb_draw_fill (net, s->widths, rounds, sigma, 5, q, NULL),
                    MMB_OK);
  for (i = 0; i < n; i++)
    {
      size_t at = i - net->layers[2].offset;
      bool scaled = at < net->layers[2].rows * net->layers[2].cols;
      assert_true (q[i] == (scaled ? 2 : 1) * p[i]);
    }
  assert_int_equal (mmb_draw_fill (net, s->widths, rounds, sigma, 6, q, NULL),
                    MMB_OK);
  for (i = 0; i < n; i++)
    same += p[i] != 0 && p[i] == q[i];
  assert_int_equal (same, 0);
  sigma[2] /= 2;
  explicit_start (net, sigma, 5, q);
  for (i = 0; i < n; i++)
    for (j = 0; j < n; j++)
      same += p[i] == q[j];
  assert_int_equal (same, 0);
  free (p);
  free (q);
  mmb_net_free (net);
}

static void
bad_arguments (void **state)
{
  const shape *s = &more[1];   /* L = 4 */
  const size_t none = 0, F[1] = {4}, dims[1] = {2}, zero[3] = {4, 0, 4};
  size_t small[MAX_HIDDEN];
  double sigma[4] = {1, 1, 1, 1}, *p;
  mmb_net *net = small_net (s, 2, NULL);
  (void) state;
  p = malloc (net->n_params * sizeof *p);
  assert_int_equal (shape_widths (s, 0, small), MMB_EINVAL);
  assert_int_equal (shape_widths (s, 1, small), MMB_EINVAL);
  assert_int_equal (shape_widths (s, 2, small), MMB_OK);
  assert_int_equal (mmb_draw_widths (0, dims, 1, F, 0, s->widths, 2, small,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_draw_widths (1, &none, 1, F, 0, s->widths, 2, small,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_draw_widths (1, dims, 0, F, 0, s->widths, 2, small,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_draw_widths (1, dims, 1, &none, 0, s->widths, 2, small,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_draw_widths (1, dims, 1, F, 0, zero, 2, small, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_draw_fill (net, s->widths, 2, sigma, 1, p, NULL),
                    MMB_OK);
  assert_int_equal (mmb_draw_fill (net, s->widths, 3, sigma, 1, p, NULL),
                    MMB_EDIM);
  assert_int_equal (mmb_draw_fill (net, s->widths, 1, sigma, 1, p, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_draw_fill (net, zero, 2, sigma, 1, p, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_draw_fill (net, s->widths, 2, sigma, MMB_SEED_LIMIT, p,
                                   NULL), MMB_EINVAL);
  sigma[2] = -1;
  assert_int_equal (mmb_draw_fill (net, s->widths, 2, sigma, 1, p, NULL),
                    MMB_EINVAL);
  sigma[2] = NAN;
  assert_int_equal (mmb_draw_fill (net, s->widths, 2, sigma, 1, p, NULL),
                    MMB_EINVAL);
  sigma[2] = INFINITY;
  assert_int_equal (mmb_draw_fill (net, s->widths, 2, sigma, 1, p, NULL),
                    MMB_EINVAL);
  free (p);
  mmb_net_free (net);
}

static bool
with_allocator (const mmb_allocator *al)
{
  const shape *s = &more[6];
  mmb_net *net = small_net (s, 2, al);
  double *p, sigma[MAX_SPACES];
  mmb_status st;

  if (!net)
    return false;
  p = malloc (net->n_params * sizeof *p);
  deviations (net->n_layers, sigma);
  st = mmb_draw_fill (net, s->widths, 2, sigma, 1, p, al);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  free (p);
  mmb_net_free (net);
  return st == MMB_OK;
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
    cmocka_unit_test (widths_of_explicit_nets),
    cmocka_unit_test (widths_by_hand),
    cmocka_unit_test (moments),
    cmocka_unit_test (scalar_chain),
    cmocka_unit_test (chi_squares),
    cmocka_unit_test (explicit_distribution),
    cmocka_unit_test (seeds),
    cmocka_unit_test (bad_arguments),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
