/* mmb_minibatch.c - epochs of many steps, on parts of the samples. */
#include "mmb_minibatch.h"

#include <math.h>
#include <string.h>

#include "mmb_random.h"

/* Operations between two calls of the monitor. */
#define POLL_FLOPS 1e8

struct mmb_minibatch {
  mmb_engine *engine;
  size_t size;
  uint64_t seed;
  size_t *index;           /* all samples, in the order of the epoch */
  double *before, *grad;   /* n_params */
  double *state;           /* the hook's, before the epoch; NULL: none */
  mmb_allocator al;
};

mmb_minibatch *
mmb_minibatch_alloc (mmb_engine *engine, size_t size, uint64_t seed,
                     const mmb_allocator *al, mmb_status *st)
{
  size_t n = engine->net->n_params;
  mmb_minibatch *b;

  *st = MMB_EINVAL;
  if (size == 0 || size > engine->samples || !engine->flat)
    return NULL;
  *st = MMB_ENOMEM;
  b = mmb_calloc (al, 1, sizeof *b);
  if (!b)
    return NULL;
  b->al = al ? *al : mmb_allocator_default ();
  b->engine = engine;
  b->size = size;
  b->seed = seed;
  b->index = mmb_calloc (al, engine->samples, sizeof *b->index);
  b->before = mmb_calloc (al, n, sizeof *b->before);
  b->grad = mmb_calloc (al, n, sizeof *b->grad);
  b->state = mmb_calloc (al, engine->hook.size, sizeof *b->state);
  if (b->index && b->before && b->grad && b->state)
    {
      *st = MMB_OK;
      return b;
    }
  mmb_minibatch_free (b);
  return NULL;
}

/* The order of EPOCH depends on nothing but its number and the seed. */
static mmb_status
shuffle (mmb_minibatch *b, uint64_t epoch)
{
  mmb_stream *s = mmb_stream_alloc (b->seed, MMB_FOR_BATCHES, epoch, &b->al);
  size_t i;

  if (!s)
    return MMB_ENOMEM;
  for (i = 0; i < b->engine->samples; i++)
    b->index[i] = i;
  mmb_stream_shuffle (s, b->engine->samples, b->index);
  mmb_stream_free (s);
  return MMB_OK;
}

/* One step on N samples from FIRST on; *SUM += their losses. */
static mmb_status
step (mmb_minibatch *b, size_t first, size_t n, double *sum)
{
  mmb_engine *e = b->engine;
  mmb_status st = e->type->gradient (e, b->index + first, n, b->grad);

  if (st != MMB_OK)
    return st;
  *sum += e->batch_loss * (double) n;
  if (e->hook.turn)
    return mmb_engine_turn (e, e->factors, b->grad, e->flat, e->hook.state);
  mmb_engine_apply (e, b->grad, e->flat);
  return MMB_OK;
}

mmb_status
mmb_minibatch_epoch (mmb_minibatch *b, uint64_t epoch, mmb_monitor_fn monitor,
                     void *arg, double *loss)
{
  mmb_engine *e = b->engine;
  const size_t P = e->samples, bytes = e->net->n_params * sizeof (double);
  const size_t state = e->hook.size * sizeof (double);
  double per_sample = e->flops / (double) P, done = 0, sum = 0;
  size_t first, n;
  mmb_status st = shuffle (b, epoch);

  memcpy (b->before, e->flat, bytes);
  if (state > 0)
    memcpy (b->state, e->hook.state, state);
  for (first = 0; first < P && st == MMB_OK; first += n)
    {
      n = P - first < b->size ? P - first : b->size;
      done += per_sample * (double) n;
      if (monitor && first > 0 && done >= POLL_FLOPS)
        {
          done = 0;
          if (monitor ((double) epoch + (double) first / (double) P,
                       sum / (double) first, arg))
            st = MMB_EINTERRUPTED;
        }
      if (st == MMB_OK)
        st = step (b, first, n, &sum);
    }
  *loss = sum / (double) P;
  if (st == MMB_OK)
    return st;
  memcpy (e->flat, b->before, bytes);
  if (state > 0)
    memcpy (e->hook.state, b->state, state);
  return st;
}

void
mmb_minibatch_free (mmb_minibatch *b)
{
  mmb_allocator al;

  if (!b)
    return;
  al = b->al;
  mmb_free (&al, b->index);
  mmb_free (&al, b->before);
  mmb_free (&al, b->grad);
  mmb_free (&al, b->state);
  mmb_free (&al, b);
}
