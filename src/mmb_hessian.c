/* mmb_hessian.c - second derivatives of the loss, exact.

   With A the product above a layer, B the product below it and E the error,
   the gradient of the layer is -A' E B'.  Its derivative in the direction V
   follows from those of A, B and E, which are carried along the network:
   dA_below = dA W + A V, dB_above = V B + W dB, dE = -dWtot S. */
#include "mmb_hessian.h"

#include <string.h>

#include "mmb_blas.h"

/* The space below a layer; the last one is the output. */
typedef struct {
  size_t size, cols, first;  /* units; inputs that reach it; the first */
  double *A, *dA;            /* O x size */
  double *B, *dB;            /* size x cols */
} space;

struct mmb_hessian {
  const mmb_net *net;
  const mmb_moments *d;
  const double *params;
  space *spaces;             /* n_layers + 1 */
  double *E, *dE;            /* O x D */
  double *left, *right;      /* scratch: size x cols each */
  double *store;
  mmb_allocator al;
};

static void
connect (mmb_hessian *h)
{
  const mmb_net *net = h->net;
  size_t i, m, l, at = 0;

  for (i = 0; i <= net->n_layers; i++)
    {
      h->spaces[i].size = i < net->n_layers ? net->layers[i].cols : net->O;
      h->spaces[i].cols = net->D;
    }
  for (m = 0; m < net->M; at += net->dims[m], m++)
    for (l = 1, i = mmb_net_input (net, m); l <= net->fusion_depth[m];
         l++, i = mmb_net_next (net, i))
      {
        h->spaces[i].cols = net->dims[m];
        h->spaces[i].first = at;
      }
}

mmb_hessian *
mmb_hessian_alloc (const mmb_net *net, const mmb_moments *d,
                   const mmb_allocator *al, mmb_status *st)
{
  mmb_hessian *h = mmb_calloc (al, 1, sizeof *h);
  size_t i, need, widest = 1, cells = net->O * net->D;
  double *p;

  *st = MMB_ENOMEM;
  if (!h)
    return NULL;
  h->al = al ? *al : mmb_allocator_default ();
  h->net = net;
  h->d = d;
  h->spaces = mmb_calloc (al, net->n_layers + 1, sizeof *h->spaces);
  if (!h->spaces)
    goto fail;
  connect (h);
  for (i = 0, need = 2 * cells; i <= net->n_layers; i++)
    {
      const space *s = &h->spaces[i];
      need += 2 * s->size * (net->O + s->cols);
      if (s->size > widest)
        widest = s->size;
    }
  need += 2 * widest * net->D;
  h->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    goto fail;
  h->E = p;
  h->dE = p + cells;
  h->left = p + 2 * cells;
  h->right = h->left + widest * net->D;
  p = h->right + widest * net->D;
  for (i = 0; i <= net->n_layers; i++)
    {
      space *s = &h->spaces[i];
      s->A = p;
      s->dA = s->A + net->O * s->size;
      s->B = s->dA + net->O * s->size;
      s->dB = s->B + s->size * s->cols;
      p = s->dB + s->size * s->cols;
    }
  *st = MMB_OK;
  return h;

fail:
  mmb_hessian_free (h);
  return NULL;
}

static void
identity (size_t n, double *A)
{
  size_t i;

  memset (A, 0, n * n * sizeof *A);
  for (i = 0; i < n; i++)
    A[i * (n + 1)] = 1;
}

/* The columns of space OUT that layer I fills. */
static double *
columns (const mmb_hessian *h, double *X, size_t i)
{
  const space *in = &h->spaces[i];
  const space *out = &h->spaces[mmb_net_next (h->net, i)];

  return X + (in->first - out->first) * out->size;
}

mmb_status
mmb_hessian_at (mmb_hessian *h, const double *params, const double *E)
{
  const mmb_net *net = h->net;
  mmb_status st = MMB_OK;
  size_t i, m;

  h->params = params;
  memcpy (h->E, E, net->O * net->D * sizeof *E);
  identity (net->O, h->spaces[net->n_layers].A);
  for (m = 0; m < net->M; m++)
    identity (net->dims[m], h->spaces[mmb_net_input (net, m)].B);
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      st = mmb_blas_gemm (false, false, net->O, w->cols, w->rows, 1,
                          h->spaces[mmb_net_next (net, i)].A, net->O,
                          params + w->offset, w->rows, 0, h->spaces[i].A,
                          net->O);
    }
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      const space *in = &h->spaces[i];
      st = mmb_blas_gemm (false, false, w->rows, in->cols, w->cols, 1,
                          params + w->offset, w->rows, in->B, w->cols, 0,
                          columns (h, h->spaces[mmb_net_next (net, i)].B, i),
                          w->rows);
    }
  return st;
}

/* dA of all spaces, from the output down. */
static mmb_status
derive_above (mmb_hessian *h, const double *v)
{
  const mmb_net *net = h->net;
  size_t i, O = net->O;
  mmb_status st = MMB_OK;

  memset (h->spaces[net->n_layers].dA, 0, O * O * sizeof (double));
  for (i = net->n_layers; i-- > 0 && st == MMB_OK;)
    {
      const mmb_layer *w = &net->layers[i];
      const space *in = &h->spaces[i], *out = &h->spaces[mmb_net_next (net, i)];
      st = mmb_blas_gemm (false, false, O, w->cols, w->rows, 1, out->dA, O,
                          h->params + w->offset, w->rows, 0, in->dA, O);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, O, w->cols, w->rows, 1, out->A, O,
                            v + w->offset, w->rows, 1, in->dA, O);
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
    memset (h->spaces[mmb_net_input (net, m)].dB, 0,
            net->dims[m] * net->dims[m] * sizeof (double));
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      const space *in = &h->spaces[i];
      double *dB = columns (h, h->spaces[mmb_net_next (net, i)].dB, i);
      st = mmb_blas_gemm (false, false, w->rows, in->cols, w->cols, 1,
                          h->params + w->offset, w->rows, in->dB, w->cols, 0,
                          dB, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, false, w->rows, in->cols, w->cols, 1,
                            v + w->offset, w->rows, in->B, w->cols, 1, dB,
                            w->rows);
    }
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, net->O, net->D, net->D, -1,
                        h->spaces[net->n_layers].dB, net->O, h->d->S, net->D,
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
      const space *in = &h->spaces[i], *up = &h->spaces[mmb_net_next (net, i)];
      const double *E = h->E + in->first * O, *dE = h->dE + in->first * O;
      /* left = dA' E + A' dE, right = A' E */
      st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1, up->dA, O, E,
                          O, 0, h->left, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1, up->A, O,
                            dE, O, 1, h->left, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, w->rows, in->cols, O, 1, up->A, O, E,
                            O, 0, h->right, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, true, w->rows, w->cols, in->cols, -1,
                            h->left, w->rows, in->B, w->cols, 0,
                            out + w->offset, w->rows);
      if (st == MMB_OK)
        st = mmb_blas_gemm (false, true, w->rows, w->cols, in->cols, -1,
                            h->right, w->rows, in->dB, w->cols, 1,
                            out + w->offset, w->rows);
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
  mmb_free (&al, h->spaces);
  mmb_free (&al, h->store);
  mmb_free (&al, h);
}
