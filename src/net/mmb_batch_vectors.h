/* mmb_batch_vectors.h - hidden units of a shallow network, vector by vector past
   all samples of a tile, with one set of instructions.

   A template inside mmb_batch_shallow.h: SET (x) is the set's name for x, TARGET
   its attribute, WIDTH the bytes of its registers, TOGETHER how many vectors pass
   at once, so that inputs are read once for them. */

typedef REAL SET (_part) __attribute__ ((vector_size (WIDTH), may_alias));
typedef __typeof__ ((SET (_part)) {0} > (SET (_part)) {0}) SET (_mask);

/* Part Q of the vector at V. */
#define PART(v, q) (((SET (_part) *) (v))[q])

/* YES where V is positive, else NO; a macro, since how vectors are passed to
   functions depends on the machine. */
#define CHOOSE(v, yes, no) \
  ((SET (_part)) (((SET (_mask)) (yes) & ((v) > 0)) \
                  | ((SET (_mask)) (no) & ~((v) > 0))))

/* Values V of part Q of COUNT vectors of units on N samples X, and SUM += what
   these give the output. */
TARGET static inline __attribute__ ((always_inline)) void
SET (_up_some) (size_t cols, size_t count, size_t q, size_t n, vec *packed,
                const REAL *x, REAL s, vec *v, vec *sum)
{
  SET (_part) w[TOGETHER][NARROW + 2];
  size_t k, c, j;

  for (j = 0; j < count; j++)
    for (c = 0; c < cols + 2; c++)
      w[j][c] = PART (&packed[c + j * (cols + 2)], q);
  for (k = 0; k < n; k++, x += cols)
    {
      SET (_part) z[TOGETHER], flat, total = PART (&sum[k], q);
      for (j = 0; j < count; j++)
        z[j] = w[j][cols];
      for (c = 0; c < cols; c++)
        for (j = 0; j < count; j++)
          z[j] += w[j][c] * x[c];
      for (j = 0; j < count; j++)
        {
          flat = s * z[j];
          z[j] = CHOOSE (z[j], z[j], flat);
          total += w[j][cols + 1] * z[j];
          PART (&v[k + j * n], q) = z[j];
        }
      PART (&sum[k], q) = total;
    }
}

/* Their gradient, added to G; E: errors of the output. */
TARGET static inline __attribute__ ((always_inline)) void
SET (_down_some) (size_t cols, size_t count, size_t q, size_t n, vec *packed,
                  const REAL *x, REAL s, vec *v, const REAL *e, vec *g)
{
  SET (_part) sum[TOGETHER][NARROW + 2], out[TOGETHER], flat[TOGETHER], d[TOGETHER];
  size_t k, c, j;

  for (j = 0; j < count; j++)
    {
      out[j] = PART (&packed[cols + 1 + j * (cols + 2)], q);
      flat[j] = s * out[j];
      for (c = 0; c < cols + 2; c++)
        sum[j][c] = PART (&g[c + j * (cols + 2)], q);
    }
  for (k = 0; k < n; k++, x += cols)
    {
      for (j = 0; j < count; j++)
        {
          SET (_part) z = PART (&v[k + j * n], q);
          d[j] = CHOOSE (z, out[j], flat[j]) * e[k];
          sum[j][cols + 1] += z * e[k];
          sum[j][cols] += d[j];
        }
      for (c = 0; c < cols; c++)
        for (j = 0; j < count; j++)
          sum[j][c] += d[j] * x[c];
    }
  for (j = 0; j < count; j++)
    for (c = 0; c < cols + 2; c++)
      PART (&g[c + j * (cols + 2)], q) = sum[j][c];
}

/* All parts Q of all VECTORS vectors, from the I-th on each time. */
#define ALL_PARTS(call) \
  for (q = 0; q < sizeof (vec) / WIDTH; q++) \
    { \
      for (i = 0; i + TOGETHER <= vectors; i += TOGETHER) \
        BY_COLUMNS (call, TOGETHER) \
      for (; i < vectors; i++) \
        BY_COLUMNS (call, 1) \
    }

TARGET static void
SET (_up) (size_t cols, size_t vectors, size_t n, vec *w, const REAL *x, REAL s,
           vec *v, vec *sum)
{
  size_t i, q;

#define CALL(cols, count) \
  SET (_up_some) (cols, count, q, n, w + i * (cols + 2), x, s, v + i * n, sum)
  ALL_PARTS (CALL)
#undef CALL
}

TARGET static void
SET (_down) (size_t cols, size_t vectors, size_t n, vec *w, const REAL *x, REAL s,
             vec *v, const REAL *e, vec *g)
{
  size_t i, q;

#define CALL(cols, count) \
  SET (_down_some) (cols, count, q, n, w + i * (cols + 2), x, s, v + i * n, e, \
                    g + i * (cols + 2))
  ALL_PARTS (CALL)
#undef CALL
}

#undef PART
#undef CHOOSE
#undef ALL_PARTS
#undef SET
#undef TARGET
#undef WIDTH
#undef TOGETHER
