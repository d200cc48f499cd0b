/* test_random.c - streams: known answers, distinctness, moments. */
#include "mmb_test.h"

/* Known answer of Philox4x64-10 for key 0 and counter 0 (Random123). */
static void
known_answer (void **state)
{
  static const uint64_t want[4]
    = {UINT64_C (0x16554d9eca36314c), UINT64_C (0xdb20fe9d672d0fdc),
       UINT64_C (0xd7e772cee186176b), UINT64_C (0x7e68b68aec7ba23b)};
  mmb_stream *s = mmb_stream_alloc (0, MMB_FOR_SAMPLES, 0, NULL);
  size_t i;
  (void) state;
  assert_non_null (s);
  for (i = 0; i < 4; i++)
    assert_true (mmb_stream_bits (s) == want[i]);
  mmb_stream_free (s);
}

static int
compare (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *) a, y = *(const uint64_t *) b;
  return (x > y) - (x < y);
}

/* Seeds that 32-bit generators confuse, all purposes, several indices: the
   first words of all streams differ. */
static void
streams_are_distinct (void **state)
{
  static const uint64_t seeds[]
    = {0, 1, 4357, UINT64_C (1) << 32, (UINT64_C (1) << 32) + 1,
       (UINT64_C (1) << 32) + 4357, MMB_SEED_LIMIT - 1};
  enum { SEEDS = sizeof seeds / sizeof seeds[0], INDICES = 40 };
  uint64_t *first = calloc (SEEDS * MMB_PURPOSE_COUNT * INDICES, 8);
  size_t n = 0, a, p, i;
  (void) state;
  for (a = 0; a < SEEDS; a++)
    for (p = 0; p < MMB_PURPOSE_COUNT; p++)
      for (i = 0; i < INDICES; i++)
        {
          mmb_stream *s = mmb_stream_alloc (seeds[a], (mmb_purpose) p, i, NULL);
          first[n++] = mmb_stream_bits (s);
          mmb_stream_free (s);
        }
  qsort (first, n, sizeof *first, compare);
  for (i = 1; i < n; i++)
    assert_true (first[i] != first[i - 1]);
  free (first);
}

static void
same_triple_same_bits (void **state)
{
  double a[100], b[100];
  mmb_stream *s = mmb_stream_alloc (7, MMB_FOR_NOISE, 3, NULL);
  mmb_stream *r = mmb_stream_alloc (7, MMB_FOR_NOISE, 3, NULL);
  (void) state;
  mmb_stream_normal (s, 2, 100, a);
  mmb_stream_normal (r, 2, 40, b);
  mmb_stream_normal (r, 2, 60, b + 40);
  assert_memory_equal (a, b, sizeof a);
  mmb_stream_free (s);
  mmb_stream_free (r);
}

/* Mean, variance, third and fourth moment within 5 standard errors. */
static void
normals_are_normal (void **state)
{
  enum { N = 400000 };
  double *x = malloc (N * sizeof *x), m[5] = {0};
  mmb_stream *s = mmb_stream_alloc (3, MMB_FOR_WEIGHTS, 0, NULL);
  size_t i;
  (void) state;
  mmb_stream_normal (s, 1, N, x);
  for (i = 0; i < N; i++)
    {
      m[1] += x[i] / N;
      m[2] += x[i] * x[i] / N;
      m[3] += x[i] * x[i] * x[i] / N;
      m[4] += x[i] * x[i] * x[i] * x[i] / N;
    }
  check_near (m[1], 0, 5 / sqrt (N));
  check_near (m[2], 1, 5 * sqrt (2. / N));
  check_near (m[3], 0, 5 * sqrt (15. / N));
  check_near (m[4], 3, 5 * sqrt (96. / N));
  mmb_stream_free (s);
  free (x);
}

/* Words, and where they end. */
static void
words (void **state)
{
  (void) state;
  assert_string_equal (mmb_purpose_name (MMB_FOR_SAMPLES), "samples");
  assert_string_equal (mmb_purpose_name (MMB_FOR_TASKS), "tasks");
  assert_null (mmb_purpose_name (MMB_PURPOSE_COUNT));
  assert_string_equal (mmb_variate_name (MMB_ORDER), "order");
  assert_null (mmb_variate_name (MMB_VARIATE_COUNT));
}

/* Normals are those of the stream; uniform ones in [0, 1) with their mean and
   second moment; neighbours do not know of each other. */
static void
drawn_numbers (void **state)
{
  enum { N = 50000 };
  double *x = malloc (N * sizeof *x), y[9], first = 0, second = 0, cross = 0;
  mmb_stream *s = mmb_stream_alloc (5, MMB_FOR_TASKS, 2, NULL);
  size_t i;
  (void) state;
  assert_int_equal (mmb_stream_draw (MMB_NORMAL, 5, MMB_FOR_TASKS, 2, 9, x,
                                     NULL), MMB_OK);
  mmb_stream_normal (s, 1, 9, y);
  assert_memory_equal (x, y, sizeof y);
  mmb_stream_free (s);
  assert_int_equal (mmb_stream_draw (MMB_UNIFORM, 5, MMB_FOR_SAMPLES, 0, N, x,
                                     NULL), MMB_OK);
  for (i = 0; i < N; i++)
    {
      assert_true (x[i] >= 0 && x[i] < 1);
      first += x[i] / N;
      second += x[i] * x[i] / N;
      cross += (x[i] - 0.5) * (x[(i + 1) % N] - 0.5) / N;
    }
  check_near (first, 1. / 2, 5 * sqrt (1. / 12 / N));
  check_near (second, 1. / 3, 5 * sqrt (4. / 45 / N));
  check_near (cross, 0, 5 * sqrt (1. / 144 / N));
  free (x);
}

/* All 24 orders of four equally often; an order of many has each number once. */
static void
orders (void **state)
{
  enum { N = 4800, MANY = 70000 };
  static double x[MANY];
  char seen[MANY] = {0};
  long count[256] = {0}, kinds = 0;
  double chi2 = 0;
  size_t i;
  (void) state;
  for (i = 0; i < N; i++)
    {
      assert_int_equal (mmb_stream_draw (MMB_ORDER, 1, MMB_FOR_HELD_OUT, i, 4,
                                         x, NULL), MMB_OK);
      count[(int) (x[0] + 4 * x[1] + 16 * x[2] + 64 * x[3]) % 256]++;
    }
  for (i = 0; i < 256; i++)
    if (count[i] > 0)
      {
        kinds++;
        chi2 += (count[i] - 200.) * (count[i] - 200.) / 200;
      }
  assert_int_equal (kinds, 24);
  assert_true (chi2 < 23 + 5 * sqrt (46));
  assert_int_equal (mmb_stream_draw (MMB_ORDER, 1, MMB_FOR_HELD_OUT, 0, MANY,
                                     x, NULL), MMB_OK);
  for (i = 0; i < MANY; i++)
    {
      assert_true (x[i] >= 1 && x[i] <= MANY && !seen[(size_t) x[i] - 1]);
      seen[(size_t) x[i] - 1] = 1;
    }
}

/* Mean DF V and variances DF (V_ij^2 + V_ii V_jj) of a Wishart matrix of the
   scale V = U' U; it is symmetric. */
static void
wishart_matrices (void **state)
{
  enum { D = 3, N = 5000 };
  static const double U[D * D] = {1, 9, 9, 0.5, 2, 9, -0.3, 0.7, 0.4};
  const double df = 4.5;
  double V[D * D] = {0}, W[D * D], sum[D * D] = {0}, square[D * D] = {0};
  size_t i, j, k, n;
  (void) state;
  for (i = 0; i < D; i++)
    for (j = 0; j < D; j++)
      for (k = 0; k <= i && k <= j; k++)
        V[i + j * D] += U[k + i * D] * U[k + j * D];
  for (n = 0; n < N; n++)
    {
      mmb_stream *s = mmb_stream_alloc (3, MMB_FOR_TASKS, n, NULL);
      assert_int_equal (mmb_stream_wishart (s, D, df, U, W), MMB_OK);
      mmb_stream_free (s);
      for (i = 0; i < D; i++)
        for (j = 0; j < D; j++)
          {
            double d = W[i + j * D] - df * V[i + j * D];
            assert_true (W[i + j * D] == W[j + i * D]);
            sum[i + j * D] += d / N;
            square[i + j * D] += d * d / N;
          }
    }
  for (i = 0; i < D; i++)
    for (j = 0; j < D; j++)
      {
        double var = df * (V[i + j * D] * V[i + j * D]
                           + V[i + i * D] * V[j + j * D]);
        check_near (sum[i + j * D], 0, 5 * sqrt (var / N));
        check_near (square[i + j * D], var, 0.2 * var);
      }
}

static bool
draw_all (const mmb_allocator *al)
{
  const double U[4] = {1, 0, 0.5, 2};
  double x[4];
  mmb_status st = mmb_stream_draw (MMB_ORDER, 1, MMB_FOR_TASKS, 0, 4, x, al);
  mmb_stream *s = st == MMB_OK ? mmb_stream_alloc (1, MMB_FOR_TASKS, 0, al)
                               : NULL;
  bool ok = s && mmb_stream_wishart (s, 2, 3, U, x) == MMB_OK;

  mmb_stream_free (s);
  return ok;
}

static void
drawing_fails_cleanly (void **state)
{
  (void) state;
  check_every_failure (draw_all);
}

static void
bad_arguments (void **state)
{
  counting c = {.fail_at = 1};
  mmb_allocator al = counting_allocator (&c);
  double x[4], U[4] = {1, 0, 0, 1};
  mmb_stream *s = mmb_stream_alloc (1, MMB_FOR_NOISE, 0, NULL);
  (void) state;
  assert_int_equal (mmb_stream_draw (MMB_VARIATE_COUNT, 0, MMB_FOR_NOISE, 0, 1,
                                     x, NULL), MMB_EINVAL);
  assert_int_equal (mmb_stream_draw (MMB_NORMAL, MMB_SEED_LIMIT, MMB_FOR_NOISE,
                                     0, 1, x, NULL), MMB_EINVAL);
  assert_int_equal (mmb_stream_draw (MMB_NORMAL, 0, MMB_PURPOSE_COUNT, 0, 1, x,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_stream_draw (MMB_NORMAL, 0, MMB_FOR_NOISE, 0, 0, x,
                                     NULL), MMB_EINVAL);
  assert_int_equal (mmb_stream_draw (MMB_ORDER, 0, MMB_FOR_NOISE, 0,
                                     (size_t) 1 << 32, x, NULL), MMB_EINVAL);
  assert_int_equal (mmb_stream_wishart (s, 0, 3, U, x), MMB_EINVAL);
  assert_int_equal (mmb_stream_wishart (s, 2, 1, U, x), MMB_EINVAL);
  assert_int_equal (mmb_stream_wishart (s, 2, INFINITY, U, x), MMB_EINVAL);
  mmb_stream_free (s);
  assert_null (mmb_stream_alloc (MMB_SEED_LIMIT, MMB_FOR_NOISE, 0, NULL));
  assert_null (mmb_stream_alloc (0, MMB_PURPOSE_COUNT, 0, NULL));
  assert_null (mmb_stream_alloc (0, MMB_FOR_NOISE, 0, &al));
  mmb_stream_free (NULL);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (known_answer),
    cmocka_unit_test (streams_are_distinct),
    cmocka_unit_test (same_triple_same_bits),
    cmocka_unit_test (normals_are_normal),
    cmocka_unit_test (words),
    cmocka_unit_test (drawn_numbers),
    cmocka_unit_test (orders),
    cmocka_unit_test (wishart_matrices),
    cmocka_unit_test (drawing_fails_cleanly),
    cmocka_unit_test (bad_arguments),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
