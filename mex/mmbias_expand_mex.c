/* mmbias_expand_mex.c - MEX gateway: the full network of a compressed one
   (theory T15).
   [enc, dec] = mmbias_expand_mex (small)
   SMALL.Basis: Encoder and Decoder before compression, Start (the same of
   SMALL), Q, Outside (what weight decay left of weights outside the bases). */
#include "mmb_mex.h"

/* Raise unless the bases lead from the network C->small to C->net. */
static void
check_sizes (const mmb_compressed *c, const mxArray *basis)
{
  const mmb_net *full = c->net, *small = c->small;
  const mxArray *Q = mmb_mex_field (basis, "SMALL", "Q");
  bool fits = mmb_mex_net_alike (full, small) && full->O == small->O;
  size_t i;

  for (i = 0; fits && i < full->n_layers; i++)
    fits = c->Q[i] ? mxGetM (mxGetCell (Q, (mwIndex) i)) == full->layers[i].cols
                   : full->layers[i].cols == small->layers[i].cols;
  if (!fits)
    mmb_mex_raise (MMB_EDIM, "SMALL", "does not fit its basis");
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_SMALL, IN_COUNT };
  enum { OUT_ENCODER, OUT_DECODER, OUT_COUNT };
  mxArray *out[OUT_COUNT];
  const mxArray *basis;
  mmb_compressed c = {0};
  mmb_mex_net small, full;
  double *now, *start, *params, outside;
  mmb_status st;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_net_view (&small, prhs[IN_SMALL]);
  mmb_mex_basis (&c, &small, prhs[IN_SMALL], "SMALL");
  basis = mmb_mex_field (prhs[IN_SMALL], "SMALL", "Basis");
  mmb_mex_net_view (&full, basis);
  c.net = full.net;
  check_sizes (&c, basis);
  outside = mmb_mex_scalar (mmb_mex_field (basis, "SMALL", "Outside"), "SMALL");
  now = mmb_mex_net_params (&small);
  start = mmb_mex_net_params (&full);
  params = mmb_mex_net_params (&full);

  threads = mmb_mex_enter ();
  st = mmb_compress_expand (&c, start, now, outside, params);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "expansion");
  mmb_mex_net_cells (full.net, small.columns, params, &out[OUT_ENCODER],
                     &out[OUT_DECODER]);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
