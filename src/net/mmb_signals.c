/* mmb_signals.c - what passes through each hidden space. */
#include "mmb_signals.h"

#include <string.h>

#include "mmb_blas.h"

static void
connect (mmb_signals *s)
{
  const mmb_net *net = s->net;
  size_t i;

  for (i = 0; i <= net->n_layers; i++)
    {
      s->spaces[i].size = i < net->n_layers ? net->layers[i].cols : net->O;
      mmb_net_reach (net, i, &s->spaces[i].first, &s->spaces[i].cols);
    }
}

mmb_status
mmb_signals_alloc (mmb_signals *s, const mmb_net *net,
                   const mmb_allocator *al)
{
  size_t i, cells, need = 0;
  double *p;

  memset (s, 0, sizeof *s);
  s->al = al ? *al : mmb_allocator_default ();
  s->net = net;
  s->spaces = mmb_calloc (al, net->n_layers + 1, sizeof *s->spaces);
  if (!s->spaces)
    return MMB_ENOMEM;
  connect (s);
  for (i = 0; i <= net->n_layers; i++)
    if (!mmb_size_mul (s->spaces[i].size, net->O + s->spaces[i].cols, &cells)
        || !mmb_size_add (need, cells, &need))
      return MMB_ENOMEM;
  s->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    return MMB_ENOMEM;
  for (i = 0; i <= net->n_layers; i++)
    {
      s->spaces[i].A = p;
      s->spaces[i].B = p + net->O * s->spaces[i].size;
      p = s->spaces[i].B + s->spaces[i].size * s->spaces[i].cols;
    }
  return MMB_OK;
}

double *
mmb_signals_columns (const mmb_signals *s, double *X, size_t i)
{
  const mmb_space *in = &s->spaces[i];
  const mmb_space *out = &s->spaces[mmb_net_next (s->net, i)];

  return X + (in->first - out->first) * out->size;
}

mmb_status
mmb_signals_at (mmb_signals *s, const double *params)
{
  const mmb_net *net = s->net;
  mmb_status st = MMB_OK;
  size_t i, m;

  mmb_blas_identity (net->O, s->spaces[net->n_layers].A);
  for (m = 0; m < net->M; m++)
    mmb_blas_identity (net->dims[m], s->spaces[mmb_net_input (net, m)].B);
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      st = mmb_blas_gemm (false, false, net->O, w->cols, w->rows, 1,
                          s->spaces[mmb_net_next (net, i)].A, net->O,
                          params + w->offset, w->rows, 0, s->spaces[i].A,
                          net->O);
    }
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      double *B = s->spaces[mmb_net_next (net, i)].B;
      st = mmb_blas_gemm (false, false, w->rows, s->spaces[i].cols, w->cols,
                          1, params + w->offset, w->rows, s->spaces[i].B,
                          w->cols, 0, mmb_signals_columns (s, B, i), w->rows);
    }
  return st;
}

void
mmb_signals_free (mmb_signals *s)
{
  mmb_free (&s->al, s->spaces);
  mmb_free (&s->al, s->store);
  memset (s, 0, sizeof *s);
}
