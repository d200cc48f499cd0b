/* mmb_batch_shallow.h - the smallest networks: two layers, one output, few inputs.

   A part of mmb_batch_kernel.h.  General products spend their time on packing
   such narrow matrices, and on values and errors that go to and fro.  Here one
   vector of hidden units after the other passes all samples of a tile, up for
   the outputs and down for the gradient: its weights and its sums stay in
   registers, and errors are never stored. */

/* Hidden units that read the same inputs. */
typedef struct {
  size_t modality;         /* whose inputs these are; M: all, side by side */
  size_t rows, cols;
  size_t in, bias, out;    /* first of their weights, of their biases, of the
                              weights of the output */
  size_t vectors;          /* of units */
} crowd;

/* What a thread needs for a tile. */
typedef struct scratch {
  vec *v;                  /* values, by vector of units, then by sample */
  vec *sum;                /* of the output, by sample */
  vec *grad;               /* in the order of packed weights */
  REAL *x;                 /* inputs of all modalities, by sample */
} scratch;

/* Crowds of NET: one for each modality under late fusion, else one. */
static size_t
crowds_of (const mmb_net *net)
{
  return net->decoder_layers == 0 ? net->M : 1;
}

static crowd
crowd_at (const mmb_net *net, size_t m)
{
  bool late = net->decoder_layers == 0;
  size_t i = late ? mmb_net_input (net, m) : net->fusion_layer;
  const mmb_layer *l = &net->layers[i];
  const mmb_layer *out = &net->layers[mmb_net_next (net, i)];

  return (crowd) {late ? m : net->M, l->rows, late ? l->cols : net->D,
                  l->offset, l->bias, out->offset, (l->rows + LANES - 1) / LANES};
}

/* Packed, a vector of units has a vector for each input, its biases, its weights
   of the output. */
static size_t
packed_width (const crowd *c)
{
  return c->cols + 2;
}

static void
free_scratches (work *w, const mmb_batch_plan *p)
{
  mmb_free (&p->al, w->packed_memory);
  mmb_free (&p->al, w->scratch_memory);
  mmb_free (&p->al, w->scratches);
}

/* What is done with COUNT of the PARAMS from AT on and their vector. */
typedef void (*piece_fn) (REAL *params, size_t at, size_t count, vec *v);

static void
to_vector (REAL *params, size_t at, size_t count, vec *v)
{
  memcpy (v, params + at, count * sizeof (REAL));
}

static void
add_vector (REAL *params, size_t at, size_t count, vec *v)
{
  size_t j;

  for (j = 0; j < count; j++)
    params[at + j] += (*v)[j];
}

/* FN for every packed vector V of the parameters. */
static void
each_piece (const mmb_net *net, REAL *params, vec *v, piece_fn fn)
{
  size_t i, j, first, count;

  for (i = 0; i < crowds_of (net); i++)
    {
      crowd c = crowd_at (net, i);
      for (first = 0; first < c.rows; first += LANES, v += packed_width (&c))
        {
          count = c.rows - first < LANES ? c.rows - first : LANES;
          for (j = 0; j < c.cols; j++)
            fn (params, c.in + first + j * c.rows, count, &v[j]);
          if (c.bias != MMB_NO_BIAS)
            fn (params, c.bias + first, count, &v[c.cols]);
          fn (params, c.out + first, count, &v[c.cols + 1]);
        }
    }
}

/* With the number of inputs known to the compiler all stays in registers. */
#define BY_COLUMNS(call, count) \
  switch (cols) \
    { \
    case 1: call (1, count); break; \
    case 2: call (2, count); break; \
    case 3: call (3, count); break; \
    case 4: call (4, count); break; \
    case 5: call (5, count); break; \
    case 6: call (6, count); break; \
    case 7: call (7, count); break; \
    case 8: call (8, count); break; \
    case 9: call (9, count); break; \
    case 10: call (10, count); break; \
    case 11: call (11, count); break; \
    case 12: call (12, count); break; \
    case 13: call (13, count); break; \
    case 14: call (14, count); break; \
    case 15: call (15, count); break; \
    default: call (NARROW, count); \
    }

#define SET(x) NAME (_plain##x)
#define TARGET
#define WIDTH 16
#define TOGETHER 1
#include "mmb_batch_vectors.h"

#ifdef MMB_SETS
#define SET(x) NAME (_avx2##x)
#define TARGET __attribute__ ((target ("avx2,fma")))
#define WIDTH 32
#define TOGETHER 1
#include "mmb_batch_vectors.h"

#define SET(x) NAME (_avx512##x)
#define TARGET __attribute__ ((target ("avx512f")))
#define WIDTH 64
#define TOGETHER 2
#include "mmb_batch_vectors.h"
#endif

/* The best set of instructions that this machine has. */
static void
choose_set (work *w)
{
  w->up = NAME (_plain_up);
  w->down = NAME (_plain_down);
#ifdef MMB_SETS
  if (__builtin_cpu_supports ("avx512f"))
    {
      w->up = NAME (_avx512_up);
      w->down = NAME (_avx512_down);
    }
  else if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    {
      w->up = NAME (_avx2_up);
      w->down = NAME (_avx2_down);
    }
#endif
}

/* The first place for vectors in MEMORY, which has room for one more than needed. */
static void *
aligned (void *memory)
{
  char *p = memory;

  return p + sizeof (vec) - (uintptr_t) p % sizeof (vec);
}

static mmb_status
make_scratches (work *w, const mmb_batch_plan *p)
{
  const size_t inputs = (p->net->D * p->tile * sizeof (REAL) + sizeof (vec) - 1) / sizeof (vec);
  size_t i, packed = 0, values = 0, cells;

  for (i = 0; i < crowds_of (p->net); i++)
    {
      crowd c = crowd_at (p->net, i);
      packed += c.vectors * packed_width (&c);
      values += c.vectors * p->tile;
    }
  cells = values + p->tile + packed + inputs + 1;
  w->packed_memory = mmb_calloc (&p->al, packed + 1, sizeof (vec));
  w->scratches = mmb_calloc (&p->al, p->threads, sizeof *w->scratches);
  w->scratch_memory = mmb_calloc (&p->al, p->threads, cells * sizeof (vec));
  if (!w->packed_memory || !w->scratches || !w->scratch_memory)
    return MMB_ENOMEM;
  w->packed = aligned (w->packed_memory);
  for (i = 0; i < p->threads; i++)
    {
      scratch *b = &w->scratches[i];
      b->v = (vec *) aligned (w->scratch_memory) + i * (cells - 1);
      b->sum = b->v + values;
      b->grad = b->sum + p->tile;
      b->x = (REAL *) (b->grad + packed);
    }
  w->n_packed = packed;
  choose_set (w);
  return MMB_OK;
}

/* Inputs of crowd C, side by side. */
static const REAL *
inputs_of (const mmb_batch_plan *p, const tile *t, const crowd *c, size_t n,
           REAL *joined)
{
  const mmb_net *net = p->net;
  size_t m, k, before = 0;

  if (c->modality < net->M || net->M == 1)
    return t->value[mmb_net_input (net, c->modality < net->M ? c->modality : 0)];
  for (m = 0; m < net->M; before += net->dims[m++])
    {
      const REAL *x = t->value[mmb_net_input (net, m)];
      size_t d = net->dims[m];
      for (k = 0; k < n; k++)
        memcpy (joined + before + k * net->D, x + k * d, d * sizeof (REAL));
    }
  return joined;
}

/* Every crowd of N samples, up or (E: their errors) down. */
static void
shallow_pass (const work *w, const mmb_batch_plan *p, const tile *t, size_t n,
              const REAL *e)
{
  const mmb_net *net = p->net;
  const scratch *b = &w->scratches[mmb_thread ()];
  vec *packed = w->packed, *v = b->v, *g = b->grad;
  size_t i;

  for (i = 0; i < crowds_of (net); i++)
    {
      crowd c = crowd_at (net, i);
      const REAL *x = inputs_of (p, t, &c, n, b->x);
      if (e)
        w->down (c.cols, c.vectors, n, packed, x, (REAL) net->slope, v, e, g);
      else
        w->up (c.cols, c.vectors, n, packed, x, (REAL) net->slope, v, b->sum);
      packed += c.vectors * packed_width (&c);
      g += c.vectors * packed_width (&c);
      v += c.vectors * n;
    }
}

/* The loss of N samples from FIRST on, whose gradient is added up, that of the
   output's bias in GRAD; T has been placed. */
static double
shallow_tile (const work *w, const mmb_batch_plan *p, const tile *t,
              const size_t *index, size_t first, size_t n, double share,
              REAL *grad)
{
  const mmb_net *net = p->net;
  const scratch *b = &w->scratches[mmb_thread ()];
  const size_t bias = net->layers[net->n_layers - 1].bias;
  REAL *e = t->error[net->n_layers];
  double loss;
  size_t j, k;

  memset (b->sum, 0, n * sizeof *b->sum);
  shallow_pass (w, p, t, n, NULL);
  for (k = 0; k < n; k++)
    {
      REAL z = bias == MMB_NO_BIAS ? 0 : w->params[bias];
      for (j = 0; j < LANES; j++)
        z += b->sum[k][j];
      t->z[k] = (double) z;
    }
  loss = score_tile (p, t, index, first, n, share);
  for (k = 0; k < n; k++)
    {
      e[k] = (REAL) t->z[k];
      if (bias != MMB_NO_BIAS)
        grad[bias] += e[k];
    }
  shallow_pass (w, p, t, n, e);
  return loss;
}
