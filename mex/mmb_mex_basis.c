/* mmb_mex_basis.c - gateways: compressed networks. */
#include "mmb_mex.h"

bool
mmb_mex_net_alike (const mmb_net *a, const mmb_net *b)
{
  size_t m;

  if (a->M != b->M || a->decoder_layers != b->decoder_layers)
    return false;
  for (m = 0; m < a->M; m++)
    if (a->fusion_depth[m] != b->fusion_depth[m])
      return false;
  return true;
}

static bool
same_layers (const mmb_net *a, const mmb_net *b)
{
  size_t i;

  for (i = 0; i < a->n_layers; i++)
    if (a->layers[i].rows != b->layers[i].rows
        || a->layers[i].cols != b->layers[i].cols)
      return false;
  return true;
}

/* Field of BASIS: one matrix per layer of as many columns as its inputs, or
   empty. */
static double **
bases (const mxArray *basis, const mmb_net *net, const char *name)
{
  const mxArray *cell = mmb_mex_field (basis, name, "Q"), *a;
  double **Q = mxCalloc (net->n_layers, sizeof *Q);
  size_t i;

  if (!mxIsCell (cell) || (size_t) mxGetNumberOfElements (cell) != net->n_layers)
    mmb_mex_raise (MMB_EDIM, name, "does not fit its basis");
  for (i = 0; i < net->n_layers; i++)
    {
      a = mxGetCell (cell, (mwIndex) i);
      if (a && !mxIsEmpty (a))
        Q[i] = (double *) mmb_mex_matrix (a, name, MMB_MEX_ANY,
                                          net->layers[i].cols);
    }
  return Q;
}

void
mmb_mex_basis (mmb_compressed *c, const mmb_mex_net *v, const mxArray *net,
               const char *name)
{
  const mxArray *basis = mmb_mex_field (net, name, "Basis");
  mmb_mex_net start;

  mmb_mex_net_view (&start, mmb_mex_field (basis, name, "Start"));
  if (!mmb_mex_net_alike (start.net, v->net)
      || !same_layers (start.net, v->net))
    mmb_mex_raise (MMB_EDIM, name, "does not fit its basis");
  c->Q = bases (basis, v->net, name);
  c->params = mmb_mex_net_params (&start);
  c->small = (mmb_net *) v->net;
  c->al = mmb_allocator_default ();
}
