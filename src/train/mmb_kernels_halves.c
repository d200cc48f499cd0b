/* mmb_kernels_halves.c - passes of encoders at the points +1 and -1 (T18b). */
#include "mmb_kernels_halves.h"

#include "mmb_kernels.h"
#include "mmb_vector.h"

typedef unsigned long long u8
  __attribute__ ((vector_size (64), aligned (64), may_alias));

/* All bits where X < 0, and X > 0: by the sign, not of zeros, since comparisons of
   wide vectors are made one number at a time by some compilers.  Macros, since
   vectors are passed only where their registers exist. */
#define BELOW(x) (-((u8) ((x) + (v8) {0}) >> 63))
#define ABOVE(x) (-((u8) ((v8) {0} - (x)) >> 63))
#define WHERE(mask, x) ((v8) ((mask) & (u8) (x)))

/* At +1 a unit with w > 0 is on its side of slope 1 and at -1 on the other, one
   with w < 0 the reverse; so for output o both weights move along w c and v c,
   where c = E+ - s E- for w > 0, s E+ - E- for w < 0, s (E+ - E-) for w = 0.
   Sums of v w over units with w > 0, and over those with w < 0, make the new
   outputs.  SUMS has room for MMB_PAIR_SUMS vectors per output. */
INLINE void
pair (size_t n, size_t O, double s, v8 *w, v8 *V, mmb_factor first,
      mmb_factor last, const double *E, double *h, v8 *sums)
{
  v8 few[3 * MMB_PAIR_SUMS], zero = {0};
  v8 *above = O <= 3 ? few : sums, *below = above + O, *at = below + O;
  v8 *plus = at + O, *minus = plus + O, *v = minus + O;
  size_t i, o;

  for (o = 0; o < O; o++)
    {
      above[o] = zero + (E[o] - s * E[o + O]);
      below[o] = zero + (s * E[o] - E[o + O]);
      at[o] = zero + s * (E[o] - E[o + O]);
      plus[o] = minus[o] = zero;
    }
  for (i = 0; i < n; i++)
    {
      v8 x = w[i], dw = zero, p, q;
      u8 up = ABOVE (x), down = BELOW (x), still = ~(up | down);
      for (o = 0; o < O; o++)
        {
          v8 c = (v8) ((u8) WHERE (up, above[o]) | (u8) WHERE (down, below[o])
                       | (u8) WHERE (still, at[o]));
          v[o] = V[i + o * n];
          dw += v[o] * c;
          V[i + o * n] = v[o] = v[o] * last.keep + x * c * last.rate;
        }
      w[i] = x = x * first.keep + dw * first.rate;
      p = WHERE (ABOVE (x), x);
      q = WHERE (BELOW (x), x);
      for (o = 0; o < O; o++)
        {
          plus[o] += v[o] * p;
          minus[o] += v[o] * q;
        }
    }
  for (o = 0; o < O; o++)
    {
      double P = sum8 (&plus[o]), N = sum8 (&minus[o]);
      h[o] = P + s * N;
      h[o + O] = -(s * P + N);
    }
}

MMB_CLONES void
mmb_kernel_halves_pair (size_t n, size_t O, double slope, double *w, double *V,
                        mmb_factor first, mmb_factor last, const double *E,
                        double *h, double *sums)
{
#define PAIR(O) pair (n / MMB_LANES, O, slope, (v8 *) w, (v8 *) V, first, last, \
                      E, h, (v8 *) sums)
  BY_LENGTH (O, PAIR)
}

/* Two columns at a time: what is above the matrix is loaded once for them. */
INLINE void
up (size_t n, size_t cols, double *W, size_t ld, mmb_factor f, const v8 *dp,
    const v8 *dn, const double *ap, const double *an, const double *bp,
    const double *bn, v8 *zp, v8 *zn)
{
  size_t i, j = 0;

  for (i = 0; i < n; i++)
    zp[i] = zn[i] = (v8) {0};
  for (; j + 2 <= cols; j += 2)
    {
      v8 *w0 = (v8 *) (W + j * ld), *w1 = (v8 *) (W + (j + 1) * ld);
      double p0 = f.rate * ap[j], p1 = f.rate * ap[j + 1];
      double n0 = f.rate * an[j], n1 = f.rate * an[j + 1];
      for (i = 0; i < n; i++)
        {
          v8 x0 = w0[i] * f.keep + (dp[i] * p0 + dn[i] * n0);
          v8 x1 = w1[i] * f.keep + (dp[i] * p1 + dn[i] * n1);
          w0[i] = x0;
          w1[i] = x1;
          zp[i] += x0 * bp[j] + x1 * bp[j + 1];
          zn[i] += x0 * bn[j] + x1 * bn[j + 1];
        }
    }
  for (; j < cols; j++)
    {
      v8 *w = (v8 *) (W + j * ld);
      double p = f.rate * ap[j], q = f.rate * an[j];
      for (i = 0; i < n; i++)
        {
          v8 x = w[i] * f.keep + (dp[i] * p + dn[i] * q);
          w[i] = x;
          zp[i] += x * bp[j];
          zn[i] += x * bn[j];
        }
    }
}

MMB_CLONES void
mmb_kernel_halves_up (size_t rows, size_t cols, double *W, size_t ld,
                      mmb_factor f, const double *d, const double *a,
                      const double *b, size_t n, double *z)
{
#define UP(r) up (r, cols, W, ld, f, (const v8 *) d, (const v8 *) (d + rows), a, \
                  a + n, b, b + n, (v8 *) z, (v8 *) (z + rows))
  BY_LENGTH (rows / MMB_LANES, UP)
}

INLINE void
down (size_t n, size_t cols, const double *W, size_t ld, const v8 *dp,
      const v8 *dn, double *gp, double *gn)
{
  size_t i, j = 0;

  for (; j + 2 <= cols; j += 2)
    {
      const v8 *w0 = (const v8 *) (W + j * ld);
      const v8 *w1 = (const v8 *) (W + (j + 1) * ld);
      v8 p0 = {0}, p1 = {0}, n0 = {0}, n1 = {0};
      for (i = 0; i < n; i++)
        {
          p0 += w0[i] * dp[i];
          p1 += w1[i] * dp[i];
          n0 += w0[i] * dn[i];
          n1 += w1[i] * dn[i];
        }
      gp[j] = sum8 (&p0);
      gp[j + 1] = sum8 (&p1);
      gn[j] = sum8 (&n0);
      gn[j + 1] = sum8 (&n1);
    }
  for (; j < cols; j++)
    {
      const v8 *w = (const v8 *) (W + j * ld);
      v8 p = {0}, q = {0};
      for (i = 0; i < n; i++)
        {
          p += w[i] * dp[i];
          q += w[i] * dn[i];
        }
      gp[j] = sum8 (&p);
      gn[j] = sum8 (&q);
    }
}

MMB_CLONES void
mmb_kernel_halves_down (size_t rows, size_t cols, const double *W, size_t ld,
                        const double *d, size_t n, double *g)
{
#define DOWN(r) down (r, cols, W, ld, (const v8 *) d, (const v8 *) (d + rows), g, \
                      g + n)
  BY_LENGTH (rows / MMB_LANES, DOWN)
}
