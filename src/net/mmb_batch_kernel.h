/* mmb_batch_kernel.h - samples through a network, for one precision.

   A template: REAL, NAME and PRODUCT (a product of matrices) are set by the
   file that includes it.  Samples are columns; a space has a column of values
   and one of errors (derivatives of the loss) per sample. */
#include "mmb_batch_plan.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_clones.h"
#include "mmb_parallel.h"

/* Most columns of a weight matrix whose gradient is formed by one thread: a product
   packs all errors anew for each such block. */
#define BLOCK ((size_t) 512)
/* Parameters that one thread converts in one go. */
#define PIECE ((size_t) 1 << 16)

/* A vector of numbers. */
#define LANES (64 / sizeof (REAL))
typedef REAL vec __attribute__ ((vector_size (64)));

/* Memory for values and errors of so many samples, space by space. */
typedef struct {
  REAL *values, *errors, *inputs;
} store;

/* A tile on its way: where its columns are, by space. */
typedef struct {
  REAL **value, **error;   /* n_layers + 1 */
  double *z;               /* O x tile, outputs, then their errors */
} tile;

typedef struct {
  size_t layer, first, count;   /* columns of a gradient */
} job;

typedef struct {
  REAL **X;                /* M, D_m x P */
  REAL *zeros;             /* largest D_m x tile */
  REAL *params, *grads;    /* n_params; n_params x groups */
  size_t used;             /* groups of the current batch */
  size_t capacity;         /* samples of a store */
  size_t n_stores, n_tiles, n_jobs;
  store *stores;           /* one of a large network, else one per thread */
  tile *tiles;             /* one per thread */
  double *sums;            /* per tile of a round, or per group */
  size_t *hits;
  job *jobs;
  bool filled;             /* the gradient holds a round already */
  /* of a shallow network (mmb_batch_shallow.h) */
  void (*up) (size_t cols, size_t vectors, size_t n, vec *packed, const REAL *x,
              REAL s, vec *v, vec *sum);
  void (*down) (size_t cols, size_t vectors, size_t n, vec *packed, const REAL *x,
                REAL s, vec *v, const REAL *e, vec *g);
  void *packed_memory, *scratch_memory;
  vec *packed;             /* its weights */
  size_t n_packed;
  struct scratch *scratches;   /* one per thread */
} work;

/* Sum of the losses of the outputs of N samples, which become errors. */
static double score_tile (const mmb_batch_plan *p, const tile *t,
                          const size_t *index, size_t first, size_t n,
                          double share);

#include "mmb_batch_shallow.h"

/* --- memory --------------------------------------------------------------- */

static size_t
space_size (const mmb_batch_plan *p, size_t i)
{
  return i < p->net->n_layers ? p->net->layers[i].cols : p->net->O;
}

static size_t
tiles_of (const mmb_batch_plan *p, size_t n)
{
  return (n + p->tile - 1) / p->tile;
}

static void
release (void *arg, const mmb_batch_plan *p)
{
  work *w = arg;
  size_t i;

  for (i = 0; w->X && i < p->net->M; i++)
    mmb_free (&p->al, w->X[i]);
  for (i = 0; w->stores && i < w->n_stores; i++)
    {
      mmb_free (&p->al, w->stores[i].values);
      mmb_free (&p->al, w->stores[i].errors);
      mmb_free (&p->al, w->stores[i].inputs);
    }
  for (i = 0; w->tiles && i < w->n_tiles; i++)
    {
      mmb_free (&p->al, w->tiles[i].value);
      mmb_free (&p->al, w->tiles[i].error);
      mmb_free (&p->al, w->tiles[i].z);
    }
  mmb_free (&p->al, w->X);
  mmb_free (&p->al, w->zeros);
  mmb_free (&p->al, w->params);
  mmb_free (&p->al, w->grads);
  mmb_free (&p->al, w->stores);
  mmb_free (&p->al, w->tiles);
  mmb_free (&p->al, w->sums);
  mmb_free (&p->al, w->hits);
  mmb_free (&p->al, w->jobs);
  free_scratches (w, p);
  mmb_free (&p->al, w);
}

/* Inputs as columns. */
static mmb_status
take_inputs (work *w, const mmb_batch_plan *p)
{
  const mmb_samples *s = p->s;
  size_t m, i, j, first, last, largest = 0;

  w->X = mmb_calloc (&p->al, s->M, sizeof *w->X);
  if (!w->X)
    return MMB_ENOMEM;
  for (m = 0; m < s->M; m++)
    {
      size_t d = s->dims[m];
      largest = d > largest ? d : largest;
      w->X[m] = mmb_calloc (&p->al, s->P, d * sizeof (REAL));
      if (!w->X[m])
        return MMB_ENOMEM;
      for (first = 0; first < s->P; first = last)
        {
          last = s->P - first < 64 ? s->P : first + 64;
          for (j = 0; j < d; j++)
            for (i = first; i < last; i++)
              w->X[m][j + i * d] = (REAL) s->X[m][i + j * s->P];
        }
    }
  w->zeros = mmb_calloc (&p->al, largest, p->tile * sizeof (REAL));
  return w->zeros ? MMB_OK : MMB_ENOMEM;
}

static mmb_status
make_stores (work *w, const mmb_batch_plan *p)
{
  const size_t n = p->net->n_layers + 1, capacity = w->capacity;
  size_t i;

  w->stores = mmb_calloc (&p->al, w->n_stores, sizeof *w->stores);
  w->tiles = mmb_calloc (&p->al, w->n_tiles, sizeof *w->tiles);
  if (!w->stores || !w->tiles)
    return MMB_ENOMEM;
  for (i = 0; i < w->n_stores; i++)
    {
      store *s = &w->stores[i];
      s->values = mmb_calloc (&p->al, p->units, capacity * sizeof (REAL));
      s->errors = mmb_calloc (&p->al, p->units, capacity * sizeof (REAL));
      s->inputs = mmb_calloc (&p->al, p->net->D, capacity * sizeof (REAL));
      if (!s->values || !s->errors || !s->inputs)
        return MMB_ENOMEM;
    }
  for (i = 0; i < w->n_tiles; i++)
    {
      tile *t = &w->tiles[i];
      t->value = mmb_calloc (&p->al, n, sizeof *t->value);
      t->error = mmb_calloc (&p->al, n, sizeof *t->error);
      t->z = mmb_calloc (&p->al, p->tile, p->net->O * sizeof *t->z);
      if (!t->value || !t->error || !t->z)
        return MMB_ENOMEM;
    }
  return MMB_OK;
}

static mmb_status
list_jobs (work *w, const mmb_batch_plan *p)
{
  const mmb_net *net = p->net;
  size_t i, k, n = 0;

  for (i = 0; i < net->n_layers; i++)
    n += (net->layers[i].cols + BLOCK - 1) / BLOCK;
  w->jobs = mmb_calloc (&p->al, n, sizeof *w->jobs);
  if (!w->jobs)
    return MMB_ENOMEM;
  for (i = 0; i < net->n_layers; i++)
    {
      size_t cols = net->layers[i].cols, blocks = (cols + BLOCK - 1) / BLOCK;
      for (k = 0; k < blocks; k++)
        {
          size_t first = mmb_batch_part (cols, blocks, k);
          size_t next = mmb_batch_part (cols, blocks, k + 1);
          w->jobs[w->n_jobs++] = (job) {i, first, next - first};
        }
    }
  return MMB_OK;
}

static void *
alloc (const mmb_batch_plan *p, mmb_status *st)
{
  work *w = mmb_calloc (&p->al, 1, sizeof *w);
  size_t cells, parts;

  *st = MMB_ENOMEM;
  if (!w)
    return NULL;
  w->capacity = p->large ? p->round : p->tile;
  if (w->capacity > p->s->P)
    w->capacity = p->s->P;
  w->n_tiles = p->threads;
  w->n_stores = p->large ? 1 : p->threads;
  parts = (p->round < p->s->P ? p->round : p->s->P) / p->tile + 1 + p->groups;
  *st = take_inputs (w, p);
  if (*st == MMB_OK)
    *st = make_stores (w, p);
  if (*st == MMB_OK && p->shallow)
    *st = make_scratches (w, p);
  if (*st == MMB_OK && p->large)
    *st = list_jobs (w, p);
  if (*st == MMB_OK)
    {
      *st = MMB_ENOMEM;
      w->params = mmb_calloc (&p->al, p->net->n_params, sizeof *w->params);
      if (mmb_size_mul (p->net->n_params, p->groups, &cells))
        w->grads = mmb_calloc (&p->al, cells, sizeof *w->grads);
      w->sums = mmb_calloc (&p->al, parts, sizeof *w->sums);
      w->hits = mmb_calloc (&p->al, parts, sizeof *w->hits);
      if (w->params && w->grads && w->sums && w->hits)
        *st = MMB_OK;
    }
  if (*st == MMB_OK)
    return w;
  release (w, p);
  return NULL;
}

/* --- elementwise ---------------------------------------------------------- */

/* V (rows x n) + bias, through the kink of slope S. */
MMB_CLONES void
NAME (_bend) (size_t rows, size_t n, const REAL *bias, REAL s, REAL *v)
{
  size_t i, k;

  for (k = 0; bias && k < n; k++)
    for (i = 0; i < rows; i++)
      v[i + k * rows] += bias[i];
  if (s == 0)
    for (i = 0; i < rows * n; i++)
      v[i] = v[i] < 0 ? 0 : v[i];   /* NaN stays */
  else if (s != 1)
    for (i = 0; i < rows * n; i++)
      v[i] = v[i] < 0 ? s * v[i] : v[i];
}

/* E *= the slope at the values V. */
MMB_CLONES void
NAME (_unbend) (size_t n, const REAL *v, REAL s, REAL *e)
{
  size_t i;

  if (s != 1)
    for (i = 0; i < n; i++)
      e[i] *= v[i] > 0 ? 1 : s;
}

/* The same of E = W' times a row of errors Z. */
MMB_CLONES void
NAME (_unbend_row) (size_t rows, size_t n, const REAL *W, const REAL *z,
                    const REAL *v, REAL s, REAL *e)
{
  size_t i, k;

  for (k = 0; k < n; k++, v += rows, e += rows)
    for (i = 0; i < rows; i++)
      e[i] = (v[i] > 0 ? z[k] : s * z[k]) * W[i];
}

/* --- a tile --------------------------------------------------------------- */

/* N samples from FIRST on; their columns begin at column AT of the store. */
static void
place_tile (const work *w, const mmb_batch_plan *p, const tile *t,
            const store *s, const size_t *index, const bool *seen,
            size_t first, size_t at, size_t n)
{
  const mmb_net *net = p->net;
  size_t i, k, m, before = 0;

  for (i = 0; i <= net->n_layers; i++)
    {
      size_t offset = p->at[i] * w->capacity + at * space_size (p, i);
      t->value[i] = s->values + offset;
      t->error[i] = s->errors + offset;
    }
  for (m = 0; m < net->M; m++, before += net->dims[m - 1])
    {
      size_t d = net->dims[m];
      REAL **x = &t->value[mmb_net_input (net, m)];
      if (seen && !seen[m])
        *x = w->zeros;
      else if (!index)
        *x = w->X[m] + first * d;
      else
        {
          *x = s->inputs + before * w->capacity + at * d;
          for (k = 0; k < n; k++)
            memcpy (*x + k * d, w->X[m] + index[first + k] * d, d * sizeof (REAL));
        }
    }
}

static void
forward_tile (const work *w, const mmb_batch_plan *p, const tile *t, size_t n)
{
  const mmb_net *net = p->net;
  size_t i, fused = net->fusion_layer + net->M - 1;

  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *l = &net->layers[i];
      size_t out = mmb_net_next (net, i);
      const REAL *bias = l->bias == MMB_NO_BIAS ? NULL : w->params + l->bias;
      PRODUCT (false, false, l->rows, n, l->cols, 1, w->params + l->offset,
               l->rows, t->value[i], l->cols, mmb_net_adds (net, i),
               t->value[out], l->rows);
      if (i < net->fusion_layer || i >= fused)
        NAME (_bend) (l->rows, n, bias,
                      out < net->n_layers ? (REAL) net->slope : 1, t->value[out]);
    }
  for (i = 0; i < net->O * n; i++)
    t->z[i] = (double) t->value[net->n_layers][i];
}

static double
score_tile (const mmb_batch_plan *p, const tile *t, const size_t *index,
            size_t first, size_t n, double share)
{
  const mmb_criterion *c = p->opts.criterion;
  size_t O = p->net->O, k;
  double sum = 0;

  if (!index)
    return c->pass (O, n, p->Y + first * O, t->z, share);
  for (k = 0; k < n; k++)
    sum += c->pass (O, 1, p->Y + index[first + k] * O, t->z + k * O, share);
  return sum;
}

static void
backward_tile (const work *w, const mmb_batch_plan *p, const tile *t, size_t n)
{
  const mmb_net *net = p->net;
  const REAL slope = (REAL) net->slope;
  size_t i, m;

  for (i = 0; i < net->O * n; i++)
    t->error[net->n_layers][i] = (REAL) t->z[i];
  for (i = net->n_layers; i-- > 0;)
    {
      const mmb_layer *l = &net->layers[i];
      const REAL *above = t->error[mmb_net_next (net, i)];
      m = mmb_net_modality (net, i);
      if (m < net->M && mmb_net_input (net, m) == i)
        continue;
      if (l->rows == 1)
        NAME (_unbend_row) (l->cols, n, w->params + l->offset, above,
                            t->value[i], slope, t->error[i]);
      else
        {
          PRODUCT (true, false, l->cols, n, l->rows, 1, w->params + l->offset,
                   l->rows, above, l->rows, 0, t->error[i], l->cols);
          NAME (_unbend) (l->cols * n, t->value[i], slope, t->error[i]);
        }
    }
}

/* --- gradients ------------------------------------------------------------ */

/* GRAD of biases += the errors of N samples. */
static void
add_biases (const mmb_batch_plan *p, const tile *t, size_t n, REAL *grad)
{
  const mmb_net *net = p->net;
  size_t i, j, k;

  for (i = 0; i < net->n_layers; i++)
    if (mmb_net_has_bias (net, i))
      {
        const REAL *e = t->error[mmb_net_next (net, i)];
        REAL *g = grad + net->layers[i].bias;
        size_t rows = net->layers[i].rows;
        for (k = 0; k < n; k++, e += rows)
          for (j = 0; j < rows; j++)
            g[j] += e[j];
      }
}

/* COUNT columns from FIRST on of the gradient of layer I over N samples,
   added where ADD. */
static void
weight_gradient (const mmb_batch_plan *p, const tile *t, size_t i,
                 size_t first, size_t count, size_t n, bool add, REAL *grad)
{
  const mmb_layer *l = &p->net->layers[i];

  PRODUCT (false, true, l->rows, count, n, 1, t->error[mmb_net_next (p->net, i)],
           l->rows, t->value[i] + first, l->cols, add,
           grad + l->offset + first * l->rows, l->rows);
}

static void
begin (void *arg, const mmb_batch_plan *p, size_t count)
{
  work *w = arg;
  size_t tiles = tiles_of (p, count), n = p->net->n_params, biases;

  w->used = tiles < p->groups ? tiles : p->groups;
  w->filled = false;
  biases = p->large ? p->net->n_weights : 0;   /* weights are overwritten */
  memset (w->grads + biases, 0, (w->used * n - biases) * sizeof (REAL));
}

/* Tiles of group G, one after the other. */
static double
small_group (const work *w, const mmb_batch_plan *p, const size_t *index,
             size_t g, size_t first, size_t n, double share)
{
  const size_t tiles = tiles_of (p, n), thread = mmb_thread ();
  const size_t last = mmb_batch_part (tiles, w->used, g + 1);
  REAL *grad = w->grads + g * p->net->n_params;
  const tile *t = &w->tiles[thread];
  double sum = 0;
  size_t k, i;

  if (p->shallow)
    memset (w->scratches[thread].grad, 0, w->n_packed * sizeof (vec));
  for (k = mmb_batch_part (tiles, w->used, g); k < last; k++)
    {
      size_t from = mmb_batch_part (n, tiles, k);
      size_t count = mmb_batch_part (n, tiles, k + 1) - from;
      from += first;
      place_tile (w, p, t, &w->stores[thread], index, NULL, from, 0, count);
      if (p->shallow)
        {
          sum += shallow_tile (w, p, t, index, from, count, share, grad);
          continue;
        }
      forward_tile (w, p, t, count);
      sum += score_tile (p, t, index, from, count, share);
      backward_tile (w, p, t, count);
      for (i = 0; i < p->net->n_layers; i++)
        weight_gradient (p, t, i, 0, p->net->layers[i].cols, count, true, grad);
      add_biases (p, t, count, grad);
    }
  if (p->shallow)
    each_piece (p->net, grad, w->scratches[thread].grad, add_vector);
  return sum;
}

/* Operations below which threads cost more than they save. */
#define PARALLEL_FLOPS 1e7

/* Threads for N samples in so many turns. */
static int
threads_for (const mmb_batch_plan *p, size_t n, size_t turns)
{
  if (6 * (double) p->net->n_weights * (double) n < PARALLEL_FLOPS)
    return 1;
  return (int) (p->threads < turns ? p->threads : turns);
}

static void
small_round (work *w, const mmb_batch_plan *p, const size_t *index,
             size_t first, size_t n, double share, double *sum)
{
  const long groups = (long) w->used;
  const int threads = threads_for (p, n, w->used);
  long g;

  MMB_PARALLEL_FOR (threads)
  for (g = 0; g < groups; g++)
    w->sums[g] = small_group (w, p, index, (size_t) g, first, n, share);
  for (g = 0; g < groups; g++)
    *sum += w->sums[g];
}

/* Values and errors of all tiles first, then the blocks of the gradient. */
static void
large_round (work *w, const mmb_batch_plan *p, const size_t *index,
             size_t first, size_t n, double share, double *sum)
{
  const size_t tiles = tiles_of (p, n);
  const long turns = (long) tiles, jobs = (long) w->n_jobs;
  int threads = threads_for (p, n, tiles);
  const tile *t;
  long k;

  MMB_PARALLEL_FOR (threads)
  for (k = 0; k < turns; k++)
    {
      const tile *mine = &w->tiles[mmb_thread ()];
      size_t from = mmb_batch_part (n, tiles, (size_t) k);
      size_t count = mmb_batch_part (n, tiles, (size_t) k + 1) - from;
      place_tile (w, p, mine, w->stores, index, NULL, first + from, from, count);
      forward_tile (w, p, mine, count);
      w->sums[k] = score_tile (p, mine, index, first + from, count, share);
      backward_tile (w, p, mine, count);
    }
  for (k = 0; k < turns; k++)
    *sum += w->sums[k];
  t = &w->tiles[0];
  place_tile (w, p, t, w->stores, index, NULL, first, 0, index ? 0 : n);
  threads = threads_for (p, n, w->n_jobs);
  MMB_PARALLEL_FOR (threads)
  for (k = 0; k < jobs; k++)
    weight_gradient (p, t, w->jobs[k].layer, w->jobs[k].first,
                     w->jobs[k].count, n, w->filled, w->grads);
  add_biases (p, t, n, w->grads);
  w->filled = true;
}

static void
gradient_round (void *arg, const mmb_batch_plan *p, const size_t *index,
                size_t first, size_t n, double share, double *sum)
{
  if (p->large)
    large_round (arg, p, index, first, n, share, sum);
  else
    small_round (arg, p, index, first, n, share, sum);
}

/* Threads that pieces of the parameters are worth. */
static int
converters (const mmb_batch_plan *p, long pieces)
{
  return (int) (p->threads < (size_t) pieces ? p->threads : (size_t) pieces);
}

static void
finish (void *arg, const mmb_batch_plan *p, double *grad)
{
  const work *w = arg;
  const size_t n = p->net->n_params;
  const long pieces = (long) ((n + PIECE - 1) / PIECE);
  const int threads = converters (p, pieces);
  long k;

  MMB_PARALLEL_FOR (threads)
  for (k = 0; k < pieces; k++)
    {
      size_t from = (size_t) k * PIECE, i, g;
      size_t end = n - from < PIECE ? n : from + PIECE;
      for (i = from; i < end; i++)
        grad[i] = (double) w->grads[i];
      for (g = 1; g < w->used; g++)
        for (i = from; i < end; i++)
          grad[i] += (double) w->grads[i + g * n];
    }
}

static void
load (void *arg, const mmb_batch_plan *p, const double *params)
{
  const work *w = arg;
  const size_t n = p->net->n_params;
  const long pieces = (long) ((n + PIECE - 1) / PIECE);
  const int threads = converters (p, pieces);
  long k;

  MMB_PARALLEL_FOR (threads)
  for (k = 0; k < pieces; k++)
    {
      size_t from = (size_t) k * PIECE, i;
      size_t end = n - from < PIECE ? n : from + PIECE;
      for (i = from; i < end; i++)
        w->params[i] = (REAL) params[i];
    }
  if (p->shallow)
    each_piece (p->net, w->params, w->packed, to_vector);
}

/* --- forward only --------------------------------------------------------- */

static size_t
largest_at (size_t n, const double *x, const double *mean)
{
  size_t i, best = 0;

  for (i = 1; i < n; i++)
    if (x[i] + (mean ? mean[i] : 0) > x[best] + (mean ? mean[best] : 0))
      best = i;
  return best;
}

static bool
is_hit (const mmb_batch_plan *p, const double *y, const double *z)
{
  const double *mean = p->s->y_mean;
  double shift = mean ? mean[0] : 0;
  size_t o;

  if (p->opts.criterion->signs)   /* all of them */
    {
      for (o = 0; o < p->net->O && (y[o] > 0) == (z[o] > 0); o++)
        ;
      return o == p->net->O;
    }
  if (p->net->O == 1)
    return (y[0] + shift > 0) == (z[0] + shift > 0);
  return largest_at (p->net->O, y, mean) == largest_at (p->net->O, z, mean);
}

static void
forward_part (work *w, const mmb_batch_plan *p, const bool *seen, size_t k,
              size_t first, size_t n, double *output)
{
  const tile *t = &w->tiles[mmb_thread ()];
  const size_t O = p->net->O, P = p->s->P;
  size_t i, o;

  place_tile (w, p, t, &w->stores[p->large ? 0 : mmb_thread ()], NULL, seen,
              first, p->large ? k * p->tile : 0, n);
  forward_tile (w, p, t, n);
  w->hits[k] = 0;
  for (i = 0; i < n; i++)
    w->hits[k] += is_hit (p, p->Y + (first + i) * O, t->z + i * O);
  for (i = 0; output && i < n; i++)
    for (o = 0; o < O; o++)
      output[first + i + o * P] = t->z[o + i * O];
  w->sums[k] = score_tile (p, t, NULL, first, n, 0);
}

static void
forward_round (void *arg, const mmb_batch_plan *p, const bool *seen,
               size_t first, size_t n, double *sum, size_t *hits,
               double *output)
{
  work *w = arg;
  const size_t tiles = tiles_of (p, n);
  const long turns = (long) tiles;
  const int threads = threads_for (p, n, tiles);
  long k;

  MMB_PARALLEL_FOR (threads)
  for (k = 0; k < turns; k++)
    {
      size_t from = (size_t) k * p->tile;
      size_t count = n - from < p->tile ? n - from : p->tile;
      forward_part (w, p, seen, (size_t) k, first + from, count, output);
    }
  for (k = 0; k < turns; k++)
    {
      *sum += w->sums[k];
      *hits += w->hits[k];
    }
}

const mmb_batch_precision NAME ()
  = {alloc, release, load, begin, gradient_round, finish, forward_round};
