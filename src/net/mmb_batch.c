/* mmb_batch.c - how samples are divided, and what is done with the parts. */
#include "mmb_batch_plan.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "mmb_parallel.h"

/* Bytes of values and errors of a tile: half of a second-level cache. */
#define TILE_BYTES (384 << 10)
#define TILE_MOST 256
#define TILE_LEAST 32
/* Networks with more parameters than this are large ones. */
#define LARGE ((size_t) 32768)
#define LARGE_ROUND ((size_t) 2048)
#define GROUPS 16
/* Operations between two questions to the host: a tenth of a second. */
#define ROUND_FLOPS 2e9

struct mmb_batch {
  mmb_batch_plan plan;
  const mmb_batch_precision *precision;
  void *work;
};

static double
flops_of (const mmb_net *net)
{
  return 6 * (double) net->n_weights;
}

/* Spaces behind each other: those of inputs lie with the samples. */
static mmb_status
place_spaces (mmb_batch_plan *p)
{
  const mmb_net *net = p->net;
  size_t i, m;

  p->at = mmb_calloc (&p->al, net->n_layers + 1, sizeof *p->at);
  if (!p->at)
    return MMB_ENOMEM;
  for (i = 0; i <= net->n_layers; i++)
    {
      bool input = false;
      for (m = 0; m < net->M; m++)
        input = input || i == mmb_net_input (net, m);
      p->at[i] = p->units;
      if (!input
          && !mmb_size_add (p->units, i < net->n_layers ? net->layers[i].cols : net->O,
                            &p->units))
        return MMB_ENOMEM;
    }
  return MMB_OK;
}

/* Two layers, one output, and few inputs to a hidden unit? */
static bool
is_shallow (const mmb_net *net)
{
  bool late = net->decoder_layers == 0;
  size_t m;

  for (m = 0; m < net->M; m++)
    if (net->fusion_depth[m] != (late ? 2 : 1) || (late && net->dims[m] > NARROW))
      return false;
  return net->O == 1 && (late || (net->decoder_layers == 1 && net->D <= NARROW));
}

static void
divide (mmb_batch_plan *p)
{
  size_t real = p->opts.single ? sizeof (float) : sizeof (double), tiles;
  double fit = (double) TILE_BYTES / (2 * (double) real * (double) p->units);

  p->large = p->net->n_params > LARGE;
  p->shallow = !p->large && is_shallow (p->net);
  p->tile = TILE_MOST;
  if (!p->large && fit < TILE_MOST)
    p->tile = fit > TILE_LEAST ? (size_t) fit / 8 * 8 : TILE_LEAST;
  tiles = (p->s->P + p->tile - 1) / p->tile;
  if (p->large)
    {
      p->groups = 1;
      p->round = LARGE_ROUND;
      return;
    }
  p->groups = tiles < GROUPS ? tiles : GROUPS;
  fit = ROUND_FLOPS / (flops_of (p->net) * (double) (p->tile * p->groups));
  p->round = p->tile * p->groups * (fit > 1 ? (size_t) fmin (fit, 1e6) : 1);
}

static mmb_status
take_targets (mmb_batch_plan *p)
{
  const mmb_samples *s = p->s;
  size_t i, o;

  if (!p->opts.criterion->takes (s->P, s->O, s->Y))
    return MMB_EINVAL;
  p->Y = mmb_calloc (&p->al, s->P, s->O * sizeof *p->Y);
  p->z = mmb_calloc (&p->al, s->O, sizeof *p->z);
  if (!p->Y || !p->z)
    return MMB_ENOMEM;
  for (o = 0; o < s->O; o++)
    for (i = 0; i < s->P; i++)
      p->Y[o + i * s->O] = s->Y[i + o * s->P];
  return MMB_OK;
}

/* Do all sizes fit the integers of the BLAS? */
static bool
fits_blas (const mmb_net *net)
{
  size_t i;

  for (i = 0; i < net->n_layers; i++)
    if (net->layers[i].rows > INT_MAX || net->layers[i].cols > INT_MAX)
      return false;
  return true;
}

mmb_batch *
mmb_batch_alloc (const mmb_net *net, const mmb_samples *s,
                 const mmb_batch_opts *opts, const mmb_allocator *al,
                 mmb_status *st)
{
  mmb_batch *b;
  double zero;

  *st = mmb_samples_check (s, &zero);
  if (*st == MMB_OK)
    *st = mmb_net_reads (net, s->M, s->dims, s->O);
  if (*st == MMB_OK && !fits_blas (net))
    *st = MMB_ENOMEM;
  if (*st != MMB_OK)
    return NULL;
  *st = MMB_ENOMEM;
  b = mmb_calloc (al, 1, sizeof *b);
  if (!b)
    return NULL;
  b->plan.net = net;
  b->plan.s = s;
  b->plan.opts = *opts;
  if (!opts->criterion)
    b->plan.opts.criterion = mmb_criterion_at (0);
  b->plan.threads = opts->threads > 0 ? opts->threads : mmb_threads ();
  b->plan.al = al ? *al : mmb_allocator_default ();
  b->precision = opts->single ? &mmb_batch_single : &mmb_batch_double;
  *st = place_spaces (&b->plan);
  if (*st == MMB_OK)
    {
      divide (&b->plan);
      *st = take_targets (&b->plan);
    }
  if (*st == MMB_OK)
    b->work = b->precision->alloc (&b->plan, st);
  if (*st == MMB_OK)
    return b;
  mmb_batch_free (b);
  return NULL;
}

static bool
asked_to_stop (const mmb_batch_plan *p)
{
  return p->opts.stop && p->opts.stop (p->opts.stop_arg);
}

mmb_status
mmb_batch_gradient (mmb_batch *b, const double *params, const size_t *index,
                    size_t count, double *loss, double *grad)
{
  const mmb_batch_plan *p = &b->plan;
  size_t first, n, k;
  double sum = 0;

  if (!index)
    count = p->s->P;
  for (k = 0; index && k < count; k++)
    if (index[k] >= p->s->P)
      return MMB_EINVAL;
  if (count == 0)
    return MMB_EINVAL;
  b->precision->load (b->work, p, params);
  b->precision->begin (b->work, p, count);
  for (first = 0; first < count; first += n)
    {
      if (first > 0 && asked_to_stop (p))
        return MMB_EINTERRUPTED;
      n = count - first < p->round ? count - first : p->round;
      b->precision->round (b->work, p, index, first, n, 1 / (double) count,
                           &sum);
    }
  b->precision->finish (b->work, p, grad);
  *loss = sum / (double) count;
  return MMB_OK;
}

mmb_status
mmb_batch_forward (mmb_batch *b, const double *params, const bool *seen,
                   mmb_batch_score *score, double *output)
{
  const mmb_batch_plan *p = &b->plan;
  size_t first, n, P = p->s->P;
  double sum = 0;

  score->hits = 0;
  b->precision->load (b->work, p, params);
  for (first = 0; first < P; first += n)
    {
      if (first > 0 && asked_to_stop (p))
        return MMB_EINTERRUPTED;
      n = P - first < p->round ? P - first : p->round;
      b->precision->forward (b->work, p, seen, first, n, &sum, &score->hits,
                             output);
    }
  score->loss = sum / (double) P;
  return MMB_OK;
}

double
mmb_batch_zero (const mmb_batch *b)
{
  const mmb_batch_plan *p = &b->plan;
  size_t O = p->s->O, i;
  double sum = 0;

  for (i = 0; i < p->s->P; i++)
    {
      memset (p->z, 0, O * sizeof *p->z);
      sum += p->opts.criterion->pass (O, 1, p->Y + i * O, p->z, 0);
    }
  return sum / (double) p->s->P;
}

bool
mmb_batch_is_quadratic (const mmb_batch *b)
{
  return b->plan.opts.criterion == mmb_criterion_at (0);
}

double
mmb_batch_flops (const mmb_batch *b)
{
  return flops_of (b->plan.net) * (double) b->plan.s->P;
}

void
mmb_batch_free (mmb_batch *b)
{
  mmb_allocator al;

  if (!b)
    return;
  al = b->plan.al;
  if (b->work)
    b->precision->release (b->work, &b->plan);
  mmb_free (&al, b->plan.at);
  mmb_free (&al, b->plan.Y);
  mmb_free (&al, b->plan.z);
  mmb_free (&al, b);
}
