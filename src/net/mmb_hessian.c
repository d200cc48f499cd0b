/* mmb_hessian.c - second derivatives of the loss, exact.

   With A the product above a layer, B the product below it and E the error,
   the gradient of the layer is -A' E B'.  Its derivative in the direction V
   follows from those of A, B and E, which are carried along the network:
   dA_below = dA W + A V, dB_above = V B + W dB, dE = -dWtot S. */
#include "mmb_hessian.h"

#include <string.h>

#include "mmb_blas.h"
#include "mmb_signals.h"

struct mmb_hessian {
  const mmb_net *net;
  const mmb_moments *d;
  const double *params;
  mmb_signals now, change;   /* products, and their derivatives */
  double *E, *dE;            /* O x D */
  double *left, *right;      /* scratch: size x cols each */
  double *store;
  mmb_allocator al;
};

mmb_hessian *
mmb_hessian_alloc (const mmb_net *net, const mmb_moments *d,
                   const mmb_allocator *al, mmb_status *st)
{
  mmb_hessian *h = mmb_calloc (al, 1, sizeof *h);
  size_t i, cells = net->O * net->D, widest = 1, wide, need;

  *st = MMB_ENOMEM;
  if (!h)
    return NULL;
  h->al = al ? *al : mmb_allocator_default ();
  h->net = net;
  h->d = d;
  if (mmb_signals_alloc (&h->now, net, al) != MMB_OK
      || mmb_signals_alloc (&h->change, net, al) != MMB_OK)
    goto fail;
  for (i = 0; i <= net->n_layers; i++)
    if (h->now.spaces[i].size > widest)
      widest = h->now.spaces[i].size;
  if (!mmb_size_mul (widest, net->D, &wide)
      || !mmb_size_add (cells, wide, &need))
    goto fail;
  h->store = mmb_calloc (al, need, 2 * sizeof *h->store);
  if (!h->store)
    goto fail;
  h->E = h->store;
  h->dE = h->E + cells;
  h->left = h->dE + cells;
  h->right = h->left + wide;
  *st = MMB_OK;
  return h;

fail:
  mmb_hessian_free (h);
  return NULL;
}

mmb_status
mmb_hessian_at (mmb_hessian *h, const double *params, const double *E)
{
  h->params = params;
  memcpy (h->E, E, h->net->O * h->net->D * sizeof *E);
  return mmb_signals_at (&h->now, params);
}

/* dA of all spaces, from the output down. */
static mmb_status
derive_above (mmb_hessian *h, const double *v)
{
  const mmb_net *net = h->net;
  size_t i, O = net->O;
  mmb_status st = MMB_OK;

  memset (h->change.spaces[net->n_layers].A, 0, O * O * sizeof (double));
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      size_t next = mmb_net_next (net, i);
      double *dA = h->change.spaces[i].A;
      st = mmb_blas_gemm (false, false, O, w->cols, w->rows, 1,
                          h->change.spaces[next].A, O, h->params + w->offset,
                          w->rows, 0, dA, O);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, O, w->cols, w->rows, 1,
                            h->now.spaces[next].A, O, v + w->offset, w->rows,
                            1, dA, O);
    }
  return st;
}

/* dB of all spaces, from the inputs up, and dE. */
static mmb_status
derive_below (mmb_hessian *h, const double *v)
{
  const mmb_net *net = h->net;
  mmb_status st = MMB_OK;
  size_t i, m;

  for (m = 0; m < net->M; m++)
    memset (h->change.spaces[mmb_net_input (net, m)].B, 0,
            net->dims[m] * net->dims[m] * sizeof (double));
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      size_t cols = h->now.spaces[i].cols;
      double *dB = h->change.spaces[mmb_net_next (net, i)].B;
      dB = mmb_signals_columns (&h->change, dB, i);
      st = mmb_blas_gemm (false, false, w->rows, cols, w->cols, 1,
                          h->params + w->offset, w->rows,
                          h->change.spaces[i].B, w->cols, 0, dB, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, w->rows, cols, w->cols, 1,
                            v + w->offset, w->rows, h->now.spaces[i].B,
                            w->cols, 1, dB, w->rows);
    }
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, net->O, net->D, net->D, -1,
                        h->change.spaces[net->n_layers].B, net->O, h->d->S, net->D,
                        0, h->dE, net->O);
  return st;
}

mmb_status
mmb_hessian_times (mmb_hessian *h, const double *v, double *out)
{
  const mmb_net *net = h->net;
  mmb_status st = derive_above (h, v);
  size_t i, O = net->O;

  if (st == MMB_OK)
    st = derive_below (h, v);
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      const mmb_space *in = &h->now.spaces[i];
      size_t next = mmb_net_next (net, i);
      const double *E = h->E + in->first * O, *dE = h->dE + in->first * O;
      const double *A = h->now.spaces[next].A;
      /* left = dA' E + A' dE, right = A' E */
      st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1,
                          h->change.spaces[next].A, O, E, O, 0, h->left,
                          w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1, A, O, dE, O,
                            1, h->left, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1, A, O, E, O,
                            0, h->right, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, true, w->rows, w->cols, in->cols, -1,
                            h->left, w->rows, in->B, w->cols, 0,
                            out + w->offset, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, true, w->rows, w->cols, in->cols, -1,
                            h->right, w->rows, h->change.spaces[i].B, w->cols,
                            1, out + w->offset, w->rows);
    }
  return st;
}

void
mmb_hessian_free (mmb_hessian *h)
{
  mmb_allocator al;

  if (!h)
    return;
  al = h->al;
  mmb_signals_free (&h->now);
  mmb_signals_free (&h->change);
  mmb_free (&al, h->store);
  mmb_free (&al, h);
}
