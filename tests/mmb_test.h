/* mmb_test.h - shared by the C tests: comparisons that a NaN cannot pass, an
   allocator that fails on demand, small deterministic matrices. */
#ifndef MMB_TEST_H
#define MMB_TEST_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <gsl/gsl_errno.h>

#include "mmb.h"

/** GSL's handler would abort the test: failures are the core's to report. */
__attribute__ ((constructor)) static void
quiet_gsl (void)
{
  gsl_set_error_handler (mmb_gsl_error);
}

/** Under valgrind, fifty times slower, large samples and deep networks are
 *  left out. */
static inline bool
quick (void)
{
  return getenv ("MMB_QUICK") != NULL;
}

/** Largest |x - y| over the largest |y|; Inf if anything is not finite. */
static inline double
relative_error (size_t n, const double *x, const double *y)
{
  double worst = 0, scale = 0;
  size_t i;

  for (i = 0; i < n; i++)
    {
      if (!isfinite (x[i]) || !isfinite (y[i]))
        return INFINITY;
      worst = fmax (worst, fabs (x[i] - y[i]));
      scale = fmax (scale, fabs (y[i]));
    }
  return scale > 0 ? worst / scale : worst;
}

static inline void
check_near (double x, double y, double tol)
{
  if (!isfinite (x) || !(fabs (x - y) <= tol))
    fail_msg ("%.17g is not %.17g within %g", x, y, tol);
}

/** Entries in (-1, 1) that depend on SEED. */
static inline void
fill_matrix (size_t n, double *x, unsigned seed)
{
  size_t i;

  for (i = 0; i < n; i++)
    x[i] = sin (1.7 * (double) (i + 1) + 3.1 * seed)
           * cos (0.3 * (double) (i * i % 17) + seed);
}

/** S = B B' / D + 0.2 I (D x D), symmetric positive definite. */
static inline void
fill_covariance (size_t D, double *S, unsigned seed)
{
  double *B = malloc (D * D * sizeof *B);
  size_t i, j, k;

  fill_matrix (D * D, B, seed);
  for (i = 0; i < D; i++)
    for (j = 0; j < D; j++)
      {
        S[i + j * D] = i == j ? 0.2 : 0;
        for (k = 0; k < D; k++)
          S[i + j * D] += B[i + k * D] * B[j + k * D] / (double) D;
      }
  free (B);
}

/* Blocks of the core between guards.  A block begins as NaN, but for what
   mmb_calloc zeroes: all of it except the word before its data, and the last
   word, which is there for the sake of alignment and belongs to the guard
   behind it.  Released blocks are NaN again. */
#define GUARD 256
#define SLACK sizeof (void *)

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define GUARD_CLOSE(p, n) ASAN_POISON_MEMORY_REGION (p, n)
#define GUARD_OPEN(p, n) ASAN_UNPOISON_MEMORY_REGION (p, n)
#else
#define GUARD_CLOSE(p, n) ((void) 0)
#define GUARD_OPEN(p, n) ((void) 0)
#endif

static inline void *
guarded_alloc (size_t bytes, void *ctx)
{
  char *p = bytes < SIZE_MAX - 3 * GUARD
            ? aligned_alloc (64, (bytes + 2 * GUARD + 63) / 64 * 64) : NULL;
  (void) ctx;
  if (!p)
    return NULL;
  memset (p, 0xff, bytes + 2 * GUARD);
  memcpy (p, &bytes, sizeof bytes);
  GUARD_CLOSE (p, GUARD);
  GUARD_CLOSE (p + GUARD + bytes - SLACK, SLACK + GUARD);
  return p + GUARD;
}

static inline void
guarded_release (void *block, void *ctx)
{
  unsigned char *p = block;
  size_t bytes, i, hurt = 0;
  (void) ctx;
  if (!p)
    return;
  p -= GUARD;
  GUARD_OPEN (p, GUARD);
  memcpy (&bytes, p, sizeof bytes);
  GUARD_OPEN (p + GUARD + bytes - SLACK, SLACK + GUARD);
  for (i = sizeof bytes; i < GUARD; i++)
    hurt += p[i] != 0xff;
  for (i = GUARD + bytes - SLACK; i < bytes + 2 * GUARD; i++)
    hurt += p[i] != 0xff;
  memset (p, 0xff, bytes + 2 * GUARD);
  free (p);
  if (hurt > 0)
    fail_msg ("%zu bytes were written outside of a block", hurt);
}

/** N zeros with NaN behind them: release with guarded_release. */
static inline double *
guarded_zeros (size_t n)
{
  double *x = guarded_alloc (n * sizeof *x + SLACK, NULL);
  size_t i;

  assert_non_null (x);
  for (i = 0; i < n; i++)
    x[i] = 0;
  return x;
}

/* The linker leads the core here where a caller gave no allocator. */
void *__real_mmb_calloc (const mmb_allocator *al, size_t count, size_t size);
void __real_mmb_free (const mmb_allocator *al, void *ptr);

mmb_allocator
__wrap_mmb_allocator_default (void)
{
  mmb_allocator al = {.alloc = guarded_alloc, .release = guarded_release};
  return al;
}

void *
__wrap_mmb_calloc (const mmb_allocator *al, size_t count, size_t size)
{
  const mmb_allocator guarded = __wrap_mmb_allocator_default ();
  return __real_mmb_calloc (al ? al : &guarded, count, size);
}

void
__wrap_mmb_free (const mmb_allocator *al, void *ptr)
{
  const mmb_allocator guarded = __wrap_mmb_allocator_default ();
  __real_mmb_free (al ? al : &guarded, ptr);
}

/** An allocator that counts live blocks and fails from call FAIL_AT on, or at that
 *  call alone. */
typedef struct {
  long live, calls, fail_at;
  bool alone;
} counting;

static inline void *
counting_alloc (size_t bytes, void *ctx)
{
  counting *c = ctx;
  void *p;

  if (++c->calls >= c->fail_at && c->fail_at > 0
      && !(c->alone && c->calls > c->fail_at))
    return NULL;
  p = guarded_alloc (bytes, NULL);
  c->live += p != NULL;
  return p;
}

static inline void
counting_release (void *p, void *ctx)
{
  counting *c = ctx;

  c->live -= p != NULL;
  guarded_release (p, NULL);
}

static inline mmb_allocator
counting_allocator (counting *c)
{
  mmb_allocator al = {counting_alloc, counting_release, c, NULL};
  return al;
}

/** Run BODY (a function of the allocator, true when it got its memory) with
 *  an allocator that fails at every n-th call in turn: no leak, ever. */
static inline void
check_failures (bool (*body) (const mmb_allocator *al), bool alone)
{
  counting c = {.alone = alone};
  mmb_allocator al = counting_allocator (&c);
  long total, n;

  assert_true (body (&al));
  assert_int_equal (c.live, 0);
  total = c.calls;
  assert_true (total > 0);
  for (n = 1; n <= total; n++)
    {
      c.live = c.calls = 0;
      c.fail_at = n;
      assert_false (body (&al));
      assert_int_equal (c.live, 0);
    }
}

static inline void
check_every_failure (bool (*body) (const mmb_allocator *al))
{
  check_failures (body, false);
}

/** The same where one call alone fails: it must not be lost on the way. */
static inline void
check_single_failures (bool (*body) (const mmb_allocator *al))
{
  check_failures (body, true);
}

/** A task with moments of its own: y = w x exactly, M sizes DIMS. */
typedef struct {
  size_t dims[8];
  mmb_moments d;
  double *S, *w, *Syx, *Syy;
} task;

static inline void
task_make (task *t, size_t M, const size_t *dims, size_t O, unsigned seed)
{
  size_t D = 0, m, i, j, k;

  for (m = 0; m < M; m++)
    {
      t->dims[m] = dims[m];
      D += dims[m];
    }
  t->S = guarded_zeros (D * D);
  t->w = guarded_zeros (O * D);
  t->Syx = guarded_zeros (O * D);
  t->Syy = guarded_zeros (O * O);
  fill_covariance (D, t->S, seed);
  fill_matrix (O * D, t->w, seed + 5);
  for (i = 0; i < O; i++)
    for (j = 0; j < D; j++)
      for (k = 0; k < D; k++)
        t->Syx[i + j * O] += t->w[i + k * O] * t->S[k + j * D];
  for (i = 0; i < O; i++)
    for (j = 0; j < O; j++)
      for (k = 0; k < D; k++)
        t->Syy[i + j * O] += t->Syx[i + k * O] * t->w[j + k * O];
  memset (&t->d, 0, sizeof t->d);
  t->d.M = M;
  t->d.D = D;
  t->d.O = O;
  t->d.dims = t->dims;
  t->d.S = t->S;
  t->d.Syx = t->Syx;
  t->d.Syy = t->Syy;
  t->d.S_true = t->S;
  t->d.W_true = t->w;
}

static inline void
task_free (task *t)
{
  guarded_release (t->S, NULL);
  guarded_release (t->w, NULL);
  guarded_release (t->Syx, NULL);
  guarded_release (t->Syy, NULL);
}

/** The toy task: S = [q^2 rho q; rho q 1], w = (1, 1). */
static inline void
task_toy (task *t, double rho, double q)
{
  const size_t dims[2] = {1, 1};

  task_make (t, 2, dims, 1, 1);
  t->S[0] = q * q;
  t->S[1] = t->S[2] = rho * q;
  t->S[3] = 1;
  t->w[0] = t->w[1] = 1;
  t->Syx[0] = q * q + rho * q;
  t->Syx[1] = 1 + rho * q;
  t->Syy[0] = t->Syx[0] + t->Syx[1];
}

/** Architectures that between them have every kind of layer. */
typedef struct {
  size_t M, O, K, fusion[3], widths[12];
} shape;

static const size_t shape_dims[3] = {2, 1, 3};

static const shape shapes[] = {
  {2, 1, 0, {1, 1, 0}, {0}},                          /* L = 1 */
  {2, 1, 0, {2, 2, 0}, {9, 5}},                       /* late, L = 2 */
  {3, 2, 1, {1, 1, 1}, {6}},                          /* early, L = 2 */
  {1, 1, 0, {3, 0, 0}, {5, 4}},                       /* one modality */
  {2, 3, 1, {2, 2, 0}, {4, 6, 17}},                   /* intermediate */
  {2, 1, 2, {1, 1, 0}, {6, 3}},                       /* early, L = 3 */
  {3, 1, 1, {3, 3, 3}, {5, 7, 4, 9, 8, 3, 6}},        /* L = 4, L_f = 3 */
  {2, 2, 0, {4, 4, 0}, {6, 5, 4, 3, 8, 9}},           /* late, L = 4 */
  {2, 1, 3, {2, 2, 0}, {9, 8, 10, 5, 20}},            /* L = 5, L_f = 2 */
  {2, 1, 1, {3, 1, 0}, {5, 6, 7}},                    /* unequal encoders */
  {2, 1, 0, {3, 1, 0}, {5, 6}},                       /* input read at the top */
  {2, 12, 1, {2, 2, 0}, {4, 6, 5}},                   /* O > D: input side */
};

#define N_SHAPES (sizeof shapes / sizeof shapes[0])

static inline mmb_net *
shape_net (const shape *s, const mmb_allocator *al)
{
  mmb_status st;
  return mmb_net_alloc (s->M, shape_dims, s->O, s->fusion, s->K, s->widths,
                        al, &st);
}

#endif
