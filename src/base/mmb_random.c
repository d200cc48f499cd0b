/* mmb_random.c - Philox4x64-10 as a GSL generator.

   Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
   SC 2011.  GSL's own generators take 32-bit seeds and have no task index;
   a counter-based one has both, and GSL's variates work on it unchanged.

   Layout: key = (seed, purpose); counter = (block, index, 0, 0), with block
   counting from 0; the four words of a block are delivered first to last. */
#include "mmb_random.h"

#include <limits.h>
#include <math.h>

#include <gsl/gsl_matrix.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

typedef struct {
  uint64_t key[2];
  uint64_t counter[4];
  uint64_t word[4];
  unsigned next;       /* first unused word; 4 when the block is used up */
} philox;

static const char *const purposes[MMB_PURPOSE_COUNT]
  = {"samples", "noise", "weights", "batches", "bootstrap", "curvature",
     "held out", "tasks", "directions"};
static const char *const variates[MMB_VARIATE_COUNT]
  = {"normal", "uniform", "order"};

struct mmb_stream {
  philox state;
  gsl_rng rng;
  mmb_allocator al;
};

const char *
mmb_purpose_name (size_t purpose)
{
  return purpose < MMB_PURPOSE_COUNT ? purposes[purpose] : NULL;
}

const char *
mmb_variate_name (size_t variate)
{
  return variate < MMB_VARIATE_COUNT ? variates[variate] : NULL;
}

static uint64_t
mul_hi (uint64_t a, uint64_t b, uint64_t *lo)
{
  unsigned __int128 p = (unsigned __int128) a * b;
  *lo = (uint64_t) p;
  return (uint64_t) (p >> 64);
}

static void
philox_block (philox *s)
{
  uint64_t k0 = s->key[0], k1 = s->key[1];
  uint64_t c0 = s->counter[0], c1 = s->counter[1];
  uint64_t c2 = s->counter[2], c3 = s->counter[3];
  int round;

  for (round = 0; round < 10; round++)
    {
      uint64_t lo0, lo1;
      uint64_t hi0 = mul_hi (UINT64_C (0xD2E7470EE14C6C93), c0, &lo0);
      uint64_t hi1 = mul_hi (UINT64_C (0xCA5A826395121157), c2, &lo1);
      c0 = hi1 ^ c1 ^ k0;
      c1 = lo1;
      c2 = hi0 ^ c3 ^ k1;
      c3 = lo0;
      k0 += UINT64_C (0x9E3779B97F4A7C15);
      k1 += UINT64_C (0xBB67AE8584CAA73B);
    }
  s->word[0] = c0;
  s->word[1] = c1;
  s->word[2] = c2;
  s->word[3] = c3;
  s->next = 0;
  s->counter[0]++;
}

static uint64_t
philox_bits (philox *s)
{
  if (s->next == 4)
    philox_block (s);
  return s->word[s->next++];
}

/* GSL's ziggurat wants a generator of at least 24 bits; 32 is its habit. */
static unsigned long
rng_get (void *state)
{
  return (unsigned long) (philox_bits (state) >> 32);
}

static double
rng_get_double (void *state)
{
  return (double) (philox_bits (state) >> 11) * 0x1p-53;
}

/* Streams are made and seeded here: GSL has nothing to set. */
static const gsl_rng_type philox_type = {
  "philox4x64-10", 0xffffffffUL, 0, sizeof (philox),
  NULL, rng_get, rng_get_double
};

mmb_stream *
mmb_stream_alloc (uint64_t seed, mmb_purpose purpose, uint64_t index,
                  const mmb_allocator *al)
{
  mmb_stream *s;

  if (seed >= MMB_SEED_LIMIT || (unsigned) purpose >= MMB_PURPOSE_COUNT)
    return NULL;
  s = mmb_calloc (al, 1, sizeof *s);
  if (!s)
    return NULL;
  s->al = al ? *al : mmb_allocator_default ();
  s->state.key[0] = seed;
  s->state.key[1] = (uint64_t) purpose;
  s->state.counter[1] = index;
  s->state.next = 4;
  s->rng.type = &philox_type;
  s->rng.state = &s->state;
  return s;
}

uint64_t
mmb_stream_bits (mmb_stream *s)
{
  return philox_bits (&s->state);
}

void
mmb_stream_normal (mmb_stream *s, double sigma, size_t n, double *x)
{
  size_t i;

  for (i = 0; i < n; i++)
    x[i] = gsl_ran_gaussian_ziggurat (&s->rng, sigma);
}

void
mmb_stream_shuffle (mmb_stream *s, size_t n, size_t *index)
{
  gsl_ran_shuffle (&s->rng, index, n, sizeof *index);
}

double
mmb_stream_chi (mmb_stream *s, size_t k)
{
  return sqrt (gsl_ran_chisq (&s->rng, (double) k));
}

/* GSL's matrices are row-major: U is its lower factor, and W' = W. */
static void
fill_wishart (mmb_stream *s, size_t D, double df, const double *U, double *W,
              double *work)
{
  gsl_matrix_const_view factor = gsl_matrix_const_view_array (U, D, D);
  gsl_matrix_view out = gsl_matrix_view_array (W, D, D);
  gsl_matrix_view room = gsl_matrix_view_array (work, D, D);

  gsl_ran_wishart (&s->rng, df, &factor.matrix, &out.matrix, &room.matrix);
}

mmb_status
mmb_stream_wishart (mmb_stream *s, size_t D, double df, const double *U,
                    double *W)
{
  double *work;
  size_t cells;

  if (D < 1 || !(df > (double) D - 1) || !isfinite (df))
    return MMB_EINVAL;
  work = mmb_size_mul (D, D, &cells) && D <= INT_MAX
         ? mmb_calloc (&s->al, cells, sizeof *work) : NULL;
  if (!work)
    return MMB_ENOMEM;
  fill_wishart (s, D, df, U, W, work);
  mmb_free (&s->al, work);
  return MMB_OK;
}

#define BLOCK 65536   /* numbers between two questions whether to stop */

static mmb_status
fill (mmb_stream *s, mmb_variate what, size_t n, double *x,
      const mmb_allocator *al)
{
  size_t from, i;

  for (from = 0; from < n; from += BLOCK)
    {
      size_t end = n - from < BLOCK ? n : from + BLOCK;
      if (mmb_asked_to_stop (al))
        return MMB_EINTERRUPTED;
      if (what == MMB_NORMAL)
        mmb_stream_normal (s, 1, end - from, x + from);
      else
        for (i = from; i < end; i++)
          x[i] = what == MMB_UNIFORM ? gsl_rng_uniform (&s->rng) : i + 1.;
    }
  return MMB_OK;
}

mmb_status
mmb_stream_draw (mmb_variate what, uint64_t seed, mmb_purpose purpose,
                 uint64_t index, size_t n, double *x, const mmb_allocator *al)
{
  mmb_stream *s;
  mmb_status st;

  if ((unsigned) what >= MMB_VARIATE_COUNT || seed >= MMB_SEED_LIMIT
      || (unsigned) purpose >= MMB_PURPOSE_COUNT || n < 1
      || (what == MMB_ORDER && n > UINT32_MAX))
    return MMB_EINVAL;
  s = mmb_stream_alloc (seed, purpose, index, al);
  if (!s)
    return MMB_ENOMEM;
  st = fill (s, what, n, x, al);
  if (st == MMB_OK && what == MMB_ORDER)
    gsl_ran_shuffle (&s->rng, x, n, sizeof *x);
  mmb_stream_free (s);
  return st;
}

void
mmb_stream_free (mmb_stream *s)
{
  mmb_allocator al;

  if (!s)
    return;
  al = s->al;
  mmb_free (&al, s);
}
