/* mmb_kernels.c - rank-one update and next product in one pass.

   Written with the compiler's vector extension: one source for every
   instruction set, chosen when the library is loaded.  Sums run in a fixed
   order, so results do not depend on alignment or on threads. */
#include "mmb_kernels.h"

#include "mmb_vector.h"

size_t
mmb_padded (size_t n)
{
  return (n + MMB_LANES - 1) / MMB_LANES * MMB_LANES;
}

size_t
mmb_leading (size_t n)
{
  size_t ld = mmb_padded (n);
  return ld % 512 == 0 ? ld + MMB_LANES : ld;
}

/* Four columns at a time: the accumulator is loaded and stored once for
   them. */
INLINE void
up (size_t n, size_t cols, const double *W, size_t ld, const double *c_in,
    int add, v8 *out)
{
  size_t i, j = 0;

  if (!add)
    for (i = 0; i < n; i++)
      out[i] = (v8) {0};
  for (; j + 4 <= cols; j += 4)
    {
      const v8 *w0 = (const v8 *) (W + j * ld);
      const v8 *w1 = (const v8 *) (W + (j + 1) * ld);
      const v8 *w2 = (const v8 *) (W + (j + 2) * ld);
      const v8 *w3 = (const v8 *) (W + (j + 3) * ld);
      double c0 = c_in[j], c1 = c_in[j + 1];
      double c2 = c_in[j + 2], c3 = c_in[j + 3];
      for (i = 0; i < n; i++)
        out[i] += (w0[i] * c0 + w1[i] * c1) + (w2[i] * c2 + w3[i] * c3);
    }
  for (; j < cols; j++)
    {
      const v8 *w = (const v8 *) (W + j * ld);
      for (i = 0; i < n; i++)
        out[i] += w[i] * c_in[j];
    }
}

MMB_CLONES void
mmb_kernel_up (size_t rows, size_t cols, const double *W, size_t ld,
               const double *c_in, int add, double *c_out)
{
#define UP(n) up (n, cols, W, ld, c_in, add, (v8 *) c_out)
  BY_LENGTH (rows / MMB_LANES, UP)
}

INLINE void
down (size_t n, size_t cols, double *W, size_t ld, double keep, double rate,
      const v8 *old, const v8 *new, const double *c_in, double *g_in)
{
  size_t i, j = 0;

  for (; j + 4 <= cols; j += 4)
    {
      v8 *w0 = (v8 *) (W + j * ld), *w1 = (v8 *) (W + (j + 1) * ld);
      v8 *w2 = (v8 *) (W + (j + 2) * ld), *w3 = (v8 *) (W + (j + 3) * ld);
      double c0 = rate * c_in[j], c1 = rate * c_in[j + 1];
      double c2 = rate * c_in[j + 2], c3 = rate * c_in[j + 3];
      v8 s0 = {0}, s1 = {0}, s2 = {0}, s3 = {0};
      for (i = 0; i < n; i++)
        {
          v8 o = old[i], g = new[i];
          v8 x0 = w0[i] * keep + o * c0, x1 = w1[i] * keep + o * c1;
          v8 x2 = w2[i] * keep + o * c2, x3 = w3[i] * keep + o * c3;
          w0[i] = x0;
          w1[i] = x1;
          w2[i] = x2;
          w3[i] = x3;
          s0 += x0 * g;
          s1 += x1 * g;
          s2 += x2 * g;
          s3 += x3 * g;
        }
      g_in[j] = sum8 (&s0);
      g_in[j + 1] = sum8 (&s1);
      g_in[j + 2] = sum8 (&s2);
      g_in[j + 3] = sum8 (&s3);
    }
  for (; j < cols; j++)
    {
      v8 *w = (v8 *) (W + j * ld), s = {0};
      double c = rate * c_in[j];
      for (i = 0; i < n; i++)
        {
          v8 x = w[i] * keep + old[i] * c;
          w[i] = x;
          s += x * new[i];
        }
      g_in[j] = sum8 (&s);
    }
}

MMB_CLONES void
mmb_kernel_down (size_t rows, size_t cols, double *W, size_t ld, double keep,
                 double rate, const double *g_old, const double *g_new,
                 const double *c_in, double *g_in)
{
#define DOWN(n) \
  down (n, cols, W, ld, keep, rate, (const v8 *) g_old, (const v8 *) g_new, \
        c_in, g_in)
  BY_LENGTH (rows / MMB_LANES, DOWN)
}

/* A stripe of 16 rows is read twice while it sits in the first-level cache:
   once for c, once for the update and the next product. */
/* A space of at most 8 units: all of it stays in registers. */
INLINE double
top_of_eight (size_t n, mmb_top_block *blocks, double keep, double rate,
              const double *g, double *g_new)
{
  v8 a = {0}, g0 = *(const v8 *) g, h;
  size_t b, j;

  for (b = 0; b < n; b++)
    for (j = 0; j < blocks[b].cols; j++)
      a += *(const v8 *) (blocks[b].W + j * blocks[b].ld)
           * blocks[b].c_in[j];
  h = g0 * keep + a * rate;
  *(v8 *) g_new = h;
  g0 *= rate;
  for (b = 0; b < n; b++)
    for (j = 0; j < blocks[b].cols; j++)
      {
        v8 *w = (v8 *) (blocks[b].W + j * blocks[b].ld);
        v8 x = *w * keep + g0 * blocks[b].c_in[j];
        *w = x;
        x *= h;
        blocks[b].g_in[j] = sum8 (&x);
      }
  a *= a;
  return sum8 (&a);
}

MMB_CLONES double
mmb_kernel_top (size_t rows, size_t n, mmb_top_block *blocks, double keep,
                double rate, const double *g, double *g_new)
{
  v8 norm = {0};
  size_t i, j, b;

  if (rows == MMB_LANES)
    return top_of_eight (n, blocks, keep, rate, g, g_new);
  for (b = 0; b < n; b++)
    for (j = 0; j < blocks[b].cols; j++)
      ((v8 *) blocks[b].sums)[j] = (v8) {0};
  for (i = 0; i + 2 * MMB_LANES <= rows; i += 2 * MMB_LANES)
    {
      v8 a0 = {0}, a1 = {0};
      v8 g0 = *(const v8 *) (g + i);
      v8 g1 = *(const v8 *) (g + i + MMB_LANES);
      v8 h0, h1;
      for (b = 0; b < n; b++)
        {
          const double *w = blocks[b].W + i, *c = blocks[b].c_in;
          size_t ld = blocks[b].ld, cols = blocks[b].cols;
          v8 b0 = {0}, b1 = {0};
          for (j = 0; j + 2 <= cols; j += 2, w += 2 * ld)
            {
              a0 += *(const v8 *) w * c[j];
              a1 += *(const v8 *) (w + MMB_LANES) * c[j];
              b0 += *(const v8 *) (w + ld) * c[j + 1];
              b1 += *(const v8 *) (w + ld + MMB_LANES) * c[j + 1];
            }
          if (j < cols)
            {
              a0 += *(const v8 *) w * c[j];
              a1 += *(const v8 *) (w + MMB_LANES) * c[j];
            }
          a0 += b0;
          a1 += b1;
        }
      norm += a0 * a0 + a1 * a1;
      h0 = g0 * keep + a0 * rate;
      h1 = g1 * keep + a1 * rate;
      *(v8 *) (g_new + i) = h0;
      *(v8 *) (g_new + i + MMB_LANES) = h1;
      g0 *= rate;
      g1 *= rate;
      for (b = 0; b < n; b++)
        {
          double *w = blocks[b].W + i;
          const double *c = blocks[b].c_in;
          v8 *sums = (v8 *) blocks[b].sums;
          size_t ld = blocks[b].ld, cols = blocks[b].cols;
          for (j = 0; j < cols; j++, w += ld)
            {
              v8 x0 = *(v8 *) w * keep + g0 * c[j];
              v8 x1 = *(v8 *) (w + MMB_LANES) * keep + g1 * c[j];
              *(v8 *) w = x0;
              *(v8 *) (w + MMB_LANES) = x1;
              sums[j] += x0 * h0 + x1 * h1;
            }
        }
    }
  if (i < rows)
    {
      v8 a0 = {0}, g0 = *(const v8 *) (g + i), h0;
      for (b = 0; b < n; b++)
        {
          const double *w = blocks[b].W + i;
          for (j = 0; j < blocks[b].cols; j++, w += blocks[b].ld)
            a0 += *(const v8 *) w * blocks[b].c_in[j];
        }
      norm += a0 * a0;
      h0 = g0 * keep + a0 * rate;
      *(v8 *) (g_new + i) = h0;
      g0 *= rate;
      for (b = 0; b < n; b++)
        {
          double *w = blocks[b].W + i;
          v8 *sums = (v8 *) blocks[b].sums;
          for (j = 0; j < blocks[b].cols; j++, w += blocks[b].ld)
            {
              v8 x0 = *(v8 *) w * keep + g0 * blocks[b].c_in[j];
              *(v8 *) w = x0;
              sums[j] += x0 * h0;
            }
        }
    }
  for (b = 0; b < n; b++)
    for (j = 0; j < blocks[b].cols; j++)
      {
        const v8 s = ((const v8 *) blocks[b].sums)[j];
        blocks[b].g_in[j] = sum8 (&s);
      }
  return sum8 (&norm);
}

/* --- matrices without gaps ------------------------------------------------ */

/* The same vector at any address. */
typedef double u8 __attribute__ ((vector_size (64), aligned (8), may_alias));

MMB_CLONES void
mmb_kernel_flat_up (size_t rows, size_t cols, const double *restrict W,
                    const double *restrict c_in, int add,
                    double *restrict c_out)
{
  size_t i, j = 0;

  for (i = 0; !add && i < rows; i++)
    c_out[i] = 0;
  for (; j + 4 <= cols; j += 4)
    {
      const double *w0 = W + j * rows, *w1 = w0 + rows, *w2 = w1 + rows;
      const double *w3 = w2 + rows;
      double c0 = c_in[j], c1 = c_in[j + 1];
      double c2 = c_in[j + 2], c3 = c_in[j + 3];
      for (i = 0; i < rows; i++)
        c_out[i] += (w0[i] * c0 + w1[i] * c1) + (w2[i] * c2 + w3[i] * c3);
    }
  for (; j < cols; j++)
    for (i = 0; i < rows; i++)
      c_out[i] += W[i + j * rows] * c_in[j];
}

MMB_CLONES void
mmb_kernel_flat_slope (size_t rows, size_t cols, const double *restrict g,
                       const double *restrict c_in, double *restrict G)
{
  size_t i, j;

  for (j = 0; j < cols; j++, G += rows)
    {
      const double c = -c_in[j];
      for (i = 0; i + MMB_LANES <= rows; i += MMB_LANES)
        *(u8 *) (G + i) = *(const u8 *) (g + i) * c;
      for (; i < rows; i++)
        G[i] = g[i] * c;
    }
}

/* N columns side by side, so that their sums do not wait for each other. */
INLINE void
flat_down (size_t n, size_t rows, const double *W, const double *g,
           double *g_in)
{
  v8 sums[4] = {{0}, {0}, {0}, {0}};
  size_t i, k;

  for (i = 0; i + MMB_LANES <= rows; i += MMB_LANES)
    for (k = 0; k < n; k++)
      sums[k] += *(const u8 *) (W + k * rows + i) * *(const u8 *) (g + i);
  for (k = 0; k < n; k++)
    g_in[k] = sum8 (&sums[k]);
  for (; i < rows; i++)
    for (k = 0; k < n; k++)
      g_in[k] += W[k * rows + i] * g[i];
}

MMB_CLONES void
mmb_kernel_flat_down (size_t rows, size_t cols, const double *W,
                      const double *g, double *g_in)
{
  size_t j = 0;

  for (; j + 4 <= cols; j += 4)
    flat_down (4, rows, W + j * rows, g, g_in + j);
  for (; j < cols; j++)
    flat_down (1, rows, W + j * rows, g, g_in + j);
}
