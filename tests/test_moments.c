/* test_moments.c - second moments against plain long double sums. */
#include "mmb_test.h"

enum { P = 5003, O = 2 };
static const size_t dims[2] = {3, 1};

static void
fill_samples (double *X0, double *X1, double *Y, double offset)
{
  size_t i;
  fill_matrix (3 * P, X0, 1);
  fill_matrix (P, X1, 2);
  fill_matrix (O * P, Y, 3);
  for (i = 0; i < P; i++)
    {
      X0[i] += offset;
      X0[i + P] += 0.5 * X0[i + 2 * P] - offset;
      X1[i] = 3 * X1[i] + 10;
      Y[i] += X1[i];
    }
}

static const double *
column (const double *X0, const double *X1, const double *Y, size_t j)
{
  return j < 3 ? X0 + j * P : j == 3 ? X1 : Y + (j - 4) * P;
}

static void
against_plain_sums (void **state)
{
  double *X0 = malloc (3 * P * sizeof *X0), *X1 = malloc (P * sizeof *X1);
  double *Y = malloc (O * P * sizeof *Y);
  double mean[6], S[16], Syx[8], Syy[4];
  const double *X[2] = {X0, X1};
  const double offsets[] = {0, 1e8};
  size_t k, a, b, i;
  int center;
  (void) state;
  for (k = 0; k < 2; k++)
    for (center = 0; center < 2; center++)
      {
        fill_samples (X0, X1, Y, offsets[k]);
        assert_int_equal (mmb_moments_from_samples (2, dims, X, O, Y, P,
                                                    center, mean, S, Syx, Syy,
                                                    NULL), MMB_OK);
        for (a = 0; a < 6; a++)
          for (b = 0; b < 6; b++)
            {
              const double *x = column (X0, X1, Y, a);
              const double *y = column (X0, X1, Y, b);
              long double mx = 0, my = 0, sum = 0, size = 0;
              double got;
              for (i = 0; i < P; i++)
                mx += x[i], my += y[i];
              mx /= P, my /= P;
              check_near (mean[a], (double) mx, 1e-13 * (1 + fabs ((double) mx)));
              if (!center)
                mx = my = 0;
              for (i = 0; i < P; i++)
                {
                  sum += (x[i] - mx) * (y[i] - my);
                  size += fabsl ((x[i] - mx) * (y[i] - my));
                }
              got = a < 4 && b < 4 ? S[a + 4 * b]
                    : a >= 4 && b >= 4 ? Syy[a - 4 + O * (b - 4)]
                    : a >= 4 ? Syx[a - 4 + O * b] : Syx[b - 4 + O * a];
              /* centred moments of data far from zero lose only what the
                 numbers themselves have lost */
              check_near (got, (double) (sum / P),
                          1e-13 * (double) (size / P)
                            + (center ? 1e-15 * offsets[k] : 0));
            }
      }
  free (X0);
  free (X1);
  free (Y);
}

static void
loss_of_the_samples (void **state)
{
  double *X0 = malloc (3 * P * sizeof *X0), *X1 = malloc (P * sizeof *X1);
  double *Y = malloc (O * P * sizeof *Y), W[8], loss;
  const double *X[2] = {X0, X1};
  long double want = 0;
  size_t i, j, o;
  (void) state;
  fill_samples (X0, X1, Y, 0);
  fill_matrix (8, W, 9);
  for (i = 0; i < P; i++)
    for (o = 0; o < O; o++)
      {
        long double e = Y[i + o * P];
        for (j = 0; j < 4; j++)
          e -= W[o + O * j] * column (X0, X1, Y, j)[i];
        want += e * e / 2 / P;
      }
  assert_int_equal (mmb_moments_sample_loss (2, dims, X, O, Y, P, W, &loss,
                                             NULL), MMB_OK);
  check_near (loss, (double) want, 1e-13 * (double) want);
  free (X0);
  free (X1);
  free (Y);
}

/* Y = X w' exactly without noise; covariance, noise and its independence. */
static void
gaussian_samples (void **state)
{
  enum { N = 60000 };
  double *X = malloc (3 * N * sizeof *X), *Y = malloc (N * sizeof *Y);
  double *Z = malloc (3 * N * sizeof *Z), *V = malloc (N * sizeof *V);
  double S[9], w[3] = {1, -2, 0.5}, sum, noise[2] = {0, 0};
  size_t i, j, k;
  (void) state;
  fill_covariance (3, S, 2);
  assert_int_equal (mmb_gaussian_draw (3, S, 1, w, 0, 5, N, X, Y, NULL), 0);
  assert_int_equal (mmb_gaussian_draw (3, S, 1, w, 0.3, 5, N, Z, V, NULL), 0);
  assert_memory_equal (X, Z, 3 * N * sizeof *X);
  for (j = 0; j < 3; j++)
    for (k = 0; k < 3; k++)
      {
        for (i = 0, sum = 0; i < N; i++)
          sum += X[i + j * N] * X[i + k * N] / N;
        check_near (sum, S[j + 3 * k],
                    5 * sqrt (2. / N) * sqrt (S[4 * j] * S[4 * k]));
      }
  for (i = 0; i < N; i++)
    {
      check_near (Y[i], X[i] - 2 * X[i + N] + 0.5 * X[i + 2 * N], 1e-12);
      noise[0] += (V[i] - Y[i]) * (V[i] - Y[i]) / N;
      noise[1] += (V[i] - Y[i]) * X[i] / N;
    }
  check_near (noise[0], 0.09, 5 * sqrt (2. / N) * 0.09);
  check_near (noise[1], 0, 5 * 0.3 * sqrt (S[0] / N));
  assert_int_equal (mmb_gaussian_draw (3, S, 1, w, -1, 5, 2, X, Y, NULL),
                    MMB_EINVAL);
  assert_int_equal (mmb_gaussian_draw (3, S, 1, w, 0, MMB_SEED_LIMIT, 2, X, Y,
                                       NULL), MMB_EINVAL);
  free (X);
  free (Y);
  free (Z);
  free (V);
}

/* S = 1: the rows are the normals of the stream as they come, 1024 at a time:
   one block and a part of one; and no samples at all. */
static void
samples_begin_with_the_first (void **state)
{
  enum { BLOCK = 1024, N = BLOCK + 5, D = 2 };
  const double S[4] = {1, 0, 0, 1}, W[2] = {3, -1};
  double X[N * D], Y[N], Z[N * D];
  mmb_stream *s = mmb_stream_alloc (8, MMB_FOR_SAMPLES, 0, NULL);
  size_t i;

  (void) state;
  mmb_stream_normal (s, 1, N * D, Z);
  mmb_stream_free (s);
  assert_int_equal (mmb_gaussian_draw (D, S, 1, W, 0, 8, N, X, Y, NULL),
                    MMB_OK);
  for (i = 0; i < N; i++)
    {
      double a = i < BLOCK ? Z[i] : Z[BLOCK + i];
      double b = i < BLOCK ? Z[BLOCK + i] : Z[N + i];
      check_near (X[i], a, 1e-14);
      check_near (X[i + N], b, 1e-14);
      check_near (Y[i], 3 * a - b, 1e-13);
    }
  Y[0] = 7;
  assert_int_equal (mmb_gaussian_draw (D, S, 1, W, 0.1, 8, 0, X, Y, NULL),
                    MMB_OK);
  assert_true (Y[0] == 7);
}

static void
outputs_of_samples (void **state)
{
  const double x0[4] = {1, 2, 3, 4}, x1[2] = {5, 6}, W[3] = {1, 10, 100};
  const double *X[2] = {x0, x1};
  const size_t sizes[2] = {2, 1};
  double y[2];
  (void) state;
  assert_int_equal (mmb_moments_output (2, sizes, X, 1, 2, W, y), MMB_OK);
  assert_true (y[0] == 531 && y[1] == 642);
}

/* More columns than a block has room for, and fewer rows than columns. */
static void
many_columns (void **state)
{
  enum { D = 700, N = 90 };
  const size_t sizes[1] = {D};
  double *x = malloc (D * N * sizeof *x), *y = malloc (N * sizeof *y);
  double *S = malloc (D * D * sizeof *S), *Syx = malloc (D * sizeof *Syx);
  double *mean = malloc ((D + 1) * sizeof *mean), Syy, sum;
  const double *X[1] = {x};
  size_t i, j, k;
  (void) state;
  fill_matrix (D * N, x, 1);
  fill_matrix (N, y, 2);
  assert_int_equal (mmb_moments_from_samples (1, sizes, X, 1, y, N, false, mean,
                                              S, Syx, &Syy, NULL), MMB_OK);
  for (i = 0; i < D; i += 23)
    for (j = 0; j < D; j += 19)
      {
        for (k = 0, sum = 0; k < N; k++)
          sum += x[k + i * N] * x[k + j * N] / N;
        check_near (S[i + j * D], sum, 1e-14);
      }
  for (j = 0; j < D; j += 7)
    {
      for (k = 0, sum = 0; k < N; k++)
        sum += y[k] * x[k + j * N] / N;
      check_near (Syx[j], sum, 1e-14);
    }
  free (x);
  free (y);
  free (S);
  free (Syx);
  free (mean);
}

/* A view of samples: one of them, and what is refused. */
static void
views_of_samples (void **state)
{
  double x0[4] = {1, 2, 3, 4}, x1[2] = {5, 6}, y[4] = {1, -2, 3, 0};
  const double *X[2] = {x0, x1};
  const size_t sizes[2] = {2, 1}, none[2] = {2, 0}, huge[2] = {SIZE_MAX, 4};
  const mmb_samples good = {.M = 2, .D = 3, .O = 2, .P = 2, .dims = sizes,
                            .X = X, .Y = y};
  double in[3], out[2], zero;
  mmb_samples s = good;
  size_t i;
  (void) state;
  mmb_samples_get (&s, 1, in, out);
  assert_true (in[0] == 2 && in[1] == 4 && in[2] == 6);
  assert_true (out[0] == -2 && out[1] == 0);
  in[0] = out[0] = 9;
  mmb_samples_get (&s, 0, NULL, out);
  mmb_samples_get (&s, 0, in, NULL);
  assert_true (in[0] == 1 && out[0] == 1 && out[1] == 3);
  assert_int_equal (mmb_samples_check (&s, &zero), MMB_OK);
  check_near (zero, (1 + 4 + 9) / 2. / 2., 1e-15);
  for (i = 0; i < 6; i++)
    {
      s = good;
      switch (i)
        {
        case 0: s.M = 0; break;
        case 1: s.O = 0; break;
        case 2: s.P = 0; break;
        case 3: s.D = 4; break;
        case 4: s.dims = none; break;
        case 5: s.dims = huge; break;
        }
      assert_int_equal (mmb_samples_check (&s, &zero), MMB_EINVAL);
    }
  x1[1] = NAN;
  assert_int_equal (mmb_samples_check (&good, &zero), MMB_ENONFINITE);
  x1[1] = 6;
  y[3] = INFINITY;
  assert_int_equal (mmb_samples_check (&good, &zero), MMB_ENONFINITE);
}

static void
bad_samples (void **state)
{
  double x[3] = {1, NAN, 2}, y[3] = {1, 2, 3}, mean[2], S[1], Syx[1], Syy[1];
  double mean3[3];
  const double *X[1] = {x};
  const size_t one[1] = {1}, none[1] = {0};
  size_t i;
  (void) state;
#define CALL(m, dims, p) mmb_moments_from_samples (m, dims, X, 1, y, p, true, \
                                                   mean, S, Syx, Syy, NULL)
  assert_int_equal (CALL (1, one, 3), MMB_ENONFINITE);
  for (i = 0; i < 6; i++)   /* wherever it stands */
    {
      double *at = i < 3 ? x + i : y + (i - 3), was;
      x[1] = 4;
      was = *at;
      *at = i % 2 ? NAN : INFINITY;
      assert_int_equal (CALL (1, one, 3), MMB_ENONFINITE);
      *at = was;
    }
  assert_int_equal (CALL (1, one, 3), MMB_OK);
  x[1] = NAN;
  assert_int_equal (CALL (1, one, 0), MMB_EINVAL);
  assert_int_equal (CALL (1, none, 3), MMB_EINVAL);
  assert_int_equal (CALL (0, one, 3), MMB_EINVAL);
  x[1] = 1e200;
  assert_int_equal (CALL (1, one, 3), MMB_ENONFINITE);
  assert_int_equal (CALL (1, one, 1), MMB_OK);
  assert_true (S[0] == 0);
  for (i = 0; i < 2; i++)   /* whichever input it is that is too large */
    {
      double wide[6] = {1, 2, 4, 3, 1, 2}, S2[4], Syx2[2];
      const double *X2[1] = {wide};
      wide[3 * i] = 1e200;
      assert_int_equal (mmb_moments_from_samples (1, (const size_t[]) {2}, X2, 1, y,
                                                  3, true, mean3, S2, Syx2, Syy,
                                                  NULL), MMB_ENONFINITE);
    }
}

static bool
with_allocator (const mmb_allocator *al)
{
  double x[3] = {1, 4, 2}, y[3] = {1, 2, 3}, mean[2], S[1], Syx[1], Syy[1];
  double loss;
  const double *X[1] = {x};
  const size_t one[1] = {1};
  double draw[6], out[3];
  return mmb_gaussian_draw (1, y, 1, y, 0.1, 1, 3, draw, out, al) == MMB_OK
         && mmb_moments_from_samples (1, one, X, 1, y, 3, true, mean, S, Syx,
                                   Syy, al) == MMB_OK
         && mmb_moments_sample_loss (1, one, X, 1, y, 3, S, &loss, al)
              == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (with_allocator);
}

static void
offsets (void **state)
{
  task t;
  (void) state;
  task_make (&t, 3, shape_dims, 1, 4);
  assert_int_equal (mmb_moments_offset (&t.d, 0), 0);
  assert_int_equal (mmb_moments_offset (&t.d, 2), 3);
  task_free (&t);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (against_plain_sums),
    cmocka_unit_test (loss_of_the_samples),
    cmocka_unit_test (gaussian_samples),
    cmocka_unit_test (samples_begin_with_the_first),
    cmocka_unit_test (outputs_of_samples),
    cmocka_unit_test (many_columns),
    cmocka_unit_test (views_of_samples),
    cmocka_unit_test (bad_samples),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (offsets),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
