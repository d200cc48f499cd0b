/* mmb_optimizer.c - the table of optimizers (theory T24).

   A new one is a row of the table and a function. */
#include "mmb_optimizer.h"

/* Heavy ball: v <- beta v + g + lambda w. */
static void
momentum_update (const mmb_optimizer_opts *o, const mmb_net *net,
                 const double *w, double *state, double *g)
{
  const double beta = o->momentum, lambda = o->weight_decay;
  size_t i;

  for (i = 0; i < net->n_params; i++)
    g[i] = state[i] = beta * state[i] + (g[i] + lambda * w[i]);
}

static const mmb_optimizer optimizers[] = {
  {"gd", 0, NULL},
  {"momentum", 1, momentum_update},
};

const mmb_optimizer *
mmb_optimizer_at (size_t i)
{
  return i < sizeof optimizers / sizeof *optimizers ? &optimizers[i] : NULL;
}

const char *
mmb_optimizer_name (size_t i)
{
  const mmb_optimizer *o = mmb_optimizer_at (i);
  return o ? o->name : NULL;
}
