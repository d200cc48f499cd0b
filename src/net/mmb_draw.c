/* mmb_draw.c - Gaussian starts drawn in the compressed bases (theory T15).

   Call a direction processed by a weight W when its image under W (for the
   rows: W') has been drawn.  Given everything drawn so far, W is still
   standard normal between the complements of its processed columns and
   processed rows.  The image of a new column q therefore has
     - the entries drawn before on the processed rows,
     - N(0, 1) on the other known output directions,
     - a rest of length chi (width - dim) in the complement of the known
       ones, which becomes a new output direction.
   A direction is orthogonal, when it enters, to all images drawn before:
   through whichever weight it came, its entries with columns processed
   earlier are zero.  The same holds with rows and columns exchanged.
   Directions are processed in order of appearance, so what is processed is
   always a prefix. */
#include "mmb_draw.h"

#include <math.h>
#include <string.h>

#include "mmb_random.h"

static const uint64_t first_stream = UINT64_C (1) << 32;

typedef struct {
  size_t width;   /* of the wide net */
  size_t dim;     /* directions known */
  size_t ready;   /* those known when the round began */
} space;

typedef struct {
  size_t below, above;   /* spaces */
  size_t cols, rows;     /* processed directions of either */
} weight;

/* Spaces: the hidden ones in the order of the widths, output, inputs. */
typedef struct {
  size_t n_spaces, n_hidden, n_weights;
  space *spaces;
  weight *weights;
  const mmb_allocator *al;
} plan;

/* Where the entries of one small weight go, and what they are made of. */
typedef struct {
  mmb_stream *stream;
  double *x;
  size_t rows;
} pen;

static void
plan_clear (plan *p)
{
  mmb_free (p->al, p->spaces);
  mmb_free (p->al, p->weights);
}

static void
connect (plan *p, size_t below, size_t above)
{
  p->weights[p->n_weights].below = below;
  p->weights[p->n_weights++].above = above;
}

static void
complete (space *s, size_t width)
{
  s->width = s->dim = width;
}

/* The spaces and weights of T1, in storage order. */
static void
build (plan *p, size_t M, const size_t *dims, size_t O, const size_t *F,
       size_t K, const size_t *widths)
{
  size_t output = p->n_hidden, fused = output - K, m, l, k, h, below;

  for (h = 0; h < p->n_hidden; h++)
    p->spaces[h].width = widths[h];
  complete (&p->spaces[output], O);
  for (m = 0, h = 0; m < M; m++)
    {
      below = output + 1 + m;
      complete (&p->spaces[below], dims[m]);
      for (l = 1; l < F[m]; l++, below = h++)
        connect (p, below, h);
    }
  for (m = 0, h = 0; m < M; m++)
    {
      h += F[m] - 1;
      connect (p, F[m] > 1 ? h - 1 : output + 1 + m, fused);
    }
  for (k = 0; k < K; k++)
    connect (p, fused + k, fused + k + 1);
}

static mmb_status
plan_init (plan *p, size_t M, const size_t *dims, size_t O, const size_t *F,
           size_t K, const size_t *widths, const mmb_allocator *al)
{
  size_t m, h, layers = K, spaces;

  memset (p, 0, sizeof *p);
  p->al = al;
  if (M == 0 || O == 0)
    return MMB_EINVAL;
  for (m = 0; m < M; m++)
    {
      if (dims[m] == 0 || F[m] == 0)
        return MMB_EINVAL;
      if (!mmb_size_add (layers, F[m], &layers))
        return MMB_ENOMEM;
    }
  if (!mmb_size_add (layers, 1, &spaces))
    return MMB_ENOMEM;
  p->n_hidden = layers - M;
  p->n_spaces = spaces;
  for (h = 0; h < p->n_hidden; h++)
    if (widths[h] == 0)
      return MMB_EINVAL;
  p->spaces = mmb_calloc (al, p->n_spaces, sizeof *p->spaces);
  p->weights = mmb_calloc (al, layers, sizeof *p->weights);
  if (!p->spaces || !p->weights)
    return MMB_ENOMEM;
  build (p, M, dims, O, F, K, widths);
  return MMB_OK;
}

/* Process directions *DONE .. UPTO - 1 through a weight into the space TO, of
   which KNOWN directions are processed.  Without a pen only the dimension
   changes.  Entry (i, j) is x[i TO_STEP + j STEP], i in TO. */
static void
process (space *to, size_t *done, size_t upto, size_t known, const pen *by,
         size_t to_step, size_t step)
{
  size_t count = upto - *done, room = to->width - to->dim, i, j;
  size_t gained = count < room ? count : room;

  for (j = 0; by && j < count; j++)
    {
      double *line = by->x + (*done + j) * step;
      size_t dim = to->dim + (j < gained ? j : gained);
      for (i = known; i < dim; i++)
        mmb_stream_normal (by->stream, 1, 1, line + i * to_step);
      if (j < gained)
        line[dim * to_step] = mmb_stream_chi (by->stream, to->width - dim);
    }
  to->dim += gained;
  *done = upto;
}

/* Note what is known at the start of a round; false when nothing is new. */
static bool
begin_round (plan *p)
{
  bool fresh = false;
  size_t s;

  for (s = 0; s < p->n_spaces; s++)
    {
      fresh |= p->spaces[s].ready < p->spaces[s].dim;
      p->spaces[s].ready = p->spaces[s].dim;
    }
  return fresh;
}

/* Walk the rounds from the start; PENS, one per weight and over zeroed
   entries, may be NULL. */
static mmb_status
walk (plan *p, size_t rounds, const pen *pens)
{
  size_t s, i, round;

  for (s = 0; s < p->n_spaces; s++)
    {
      p->spaces[s].ready = 0;
      if (s < p->n_hidden)
        p->spaces[s].dim = 0;
    }
  for (i = 0; i < p->n_weights; i++)
    p->weights[i].cols = p->weights[i].rows = 0;
  for (round = 0; round < rounds && begin_round (p); round++)
    for (i = 0; i < p->n_weights; i++)
      {
        weight *w = &p->weights[i];
        space *below = &p->spaces[w->below], *above = &p->spaces[w->above];
        const pen *pen_i = pens ? &pens[i] : NULL;
        size_t ld = pens ? pens[i].rows : 0;
        process (above, &w->cols, below->ready, w->rows, pen_i, 1, ld);
        process (below, &w->rows, above->ready, w->cols, pen_i, ld, 1);
        if (mmb_asked_to_stop (p->al))
          return MMB_EINTERRUPTED;
      }
  return MMB_OK;
}

/* The dimensions after ROUNDS; every hidden space must have one. */
static mmb_status
measure (plan *p, size_t rounds)
{
  size_t h;
  mmb_status st = walk (p, rounds, NULL);

  for (h = 0; st == MMB_OK && h < p->n_hidden; h++)
    if (p->spaces[h].dim == 0)
      st = MMB_EINVAL;
  return st;
}

mmb_status
mmb_draw_widths (size_t M, const size_t *dims, size_t O,
                 const size_t *fusion_depth, size_t decoder_layers,
                 const size_t *widths, size_t rounds, size_t *small,
                 const mmb_allocator *al)
{
  plan p;
  mmb_status st
    = plan_init (&p, M, dims, O, fusion_depth, decoder_layers, widths, al);
  size_t h;

  if (st == MMB_OK)
    st = measure (&p, rounds);
  for (h = 0; st == MMB_OK && h < p.n_hidden; h++)
    small[h] = p.spaces[h].dim;
  plan_clear (&p);
  return st;
}

/* Pairs of which neither side was processed, then the deviation. */
static void
finish (const weight *w, const mmb_layer *layer, const pen *by, double sigma)
{
  size_t i, j;

  for (j = w->cols; j < layer->cols; j++)
    mmb_stream_normal (by->stream, 1, layer->rows - w->rows,
                       by->x + w->rows + j * layer->rows);
  for (j = 0; j < layer->cols; j++)
    for (i = 0; i < layer->rows; i++)
      by->x[i + j * layer->rows] *= sigma;
}

static bool
fits (const plan *p, const mmb_net *small)
{
  size_t i;

  for (i = 0; i < p->n_weights; i++)
    if (small->layers[i].rows != p->spaces[p->weights[i].above].dim
        || small->layers[i].cols != p->spaces[p->weights[i].below].dim)
      return false;
  return true;
}

mmb_status
mmb_draw_fill (const mmb_net *small, const size_t *widths, size_t rounds,
               const double *sigma, uint64_t seed, double *params,
               const mmb_allocator *al)
{
  plan p;
  pen *pens = NULL;
  mmb_status st = plan_init (&p, small->M, small->dims, small->O,
                             small->fusion_depth, small->decoder_layers,
                             widths, al);
  size_t i;

  if (st == MMB_OK)
    st = measure (&p, rounds);
  if (st != MMB_OK)
    goto done;
  st = MMB_EINVAL;
  if (seed >= MMB_SEED_LIMIT)
    goto done;
  for (i = 0; i < small->n_layers; i++)
    if (!(sigma[i] >= 0) || !isfinite (sigma[i]))
      goto done;
  st = MMB_EDIM;
  if (!fits (&p, small))
    goto done;

  st = MMB_ENOMEM;
  pens = mmb_calloc (al, small->n_layers, sizeof *pens);
  if (!pens)
    goto done;
  for (i = 0; i < small->n_layers; i++)
    {
      pens[i].x = params + small->layers[i].offset;
      pens[i].rows = small->layers[i].rows;
      pens[i].stream
        = mmb_stream_alloc (seed, MMB_FOR_WEIGHTS, first_stream + i, al);
      if (!pens[i].stream)
        goto done;
    }

  memset (params, 0, small->n_params * sizeof *params);
  st = walk (&p, rounds, pens);
  for (i = 0; i < small->n_layers && st == MMB_OK; i++)
    finish (&p.weights[i], &small->layers[i], &pens[i], sigma[i]);

done:
  for (i = 0; pens && i < small->n_layers; i++)
    mmb_stream_free (pens[i].stream);
  mmb_free (al, pens);
  plan_clear (&p);
  return st;
}
