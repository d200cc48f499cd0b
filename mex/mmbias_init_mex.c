/* mmbias_init_mex.c - MEX gateway: initial weights (theory T5).
   [enc, dec, unfaithful] = mmbias_init_mex (data, fusionDepth, decoderLayers,
                                             widths, scheme, init, seed) */
#include <string.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_FUSION, IN_DECODER, IN_WIDTHS, IN_SCHEME, IN_INIT,
         IN_SEED, IN_COUNT };
  enum { OUT_ENCODER, OUT_DECODER, OUT_UNFAITHFUL, OUT_COUNT };
  mmb_mex_net v;
  mmb_moments d;
  mmb_net *net;
  mmb_status st;
  double u0, *params, *directions;
  size_t scheme, m, n;
  uint64_t seed;
  int threads, unfaithful = 0;
  mxArray *enc, *dec;
  char word[32];

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  mmb_mex_data (&d, prhs[IN_DATA]);
  memset (&v, 0, sizeof v);
  v.M = d.M;
  v.O = d.O;
  v.dims = mxCalloc (d.M, sizeof *v.dims);
  memcpy (v.dims, d.dims, d.M * sizeof *v.dims);
  v.fusion_depth = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", d.M, 1,
                                  NULL);
  v.decoder_layers = mmb_mex_count (prhs[IN_DECODER], "DECODERLAYERS");
  for (m = 0, n = v.decoder_layers; m < d.M; m++)
    {
      n += v.fusion_depth[m] - 1;
      if (v.fusion_depth[m] > v.deepest)
        v.deepest = v.fusion_depth[m];
    }
  v.widths = mmb_mex_sizes (prhs[IN_WIDTHS], "WIDTH", n, 1, NULL);
  mmb_mex_text (prhs[IN_SCHEME], "INITSCHEME", word);
  for (scheme = 0; mmb_init_name (scheme); scheme++)
    if (strcmp (word, mmb_init_name (scheme)) == 0)
      break;
  if (!mmb_init_name (scheme))
    mmb_mex_raise (MMB_EINVAL, "INITSCHEME", "is not a known scheme");
  if (scheme == MMB_INIT_BALANCED && d.O != 1)
    mmb_mex_raise (MMB_EINVAL, "INITSCHEME",
                   "'balanced' is for scalar outputs only");
  u0 = mmb_mex_scalar (prhs[IN_INIT], "INIT");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");

  /* the size is known before anything is allocated */
  st = MMB_OK;
  net = mmb_mex_net_alloc (&v, &st);
  n = net ? net->n_params : 0;
  mmb_net_free (net);
  mmb_mex_room (st == MMB_OK && mmb_size_mul (n, 2, &n) ? n : SIZE_MAX,
                "WIDTH");
  n /= 2;
  params = mxMalloc ((n ? n : 1) * sizeof *params);
  directions = mxCalloc (d.D, sizeof *directions);

  threads = mmb_mex_enter ();
  net = mmb_mex_net_alloc (&v, &st);
  if (net && scheme == MMB_INIT_BALANCED)
    st = mmb_init_directions (&d, v.deepest > 1, directions, &unfaithful,
                              NULL);
  if (net && st == MMB_OK)
    st = mmb_init_fill (net, (mmb_init_scheme) scheme, u0, seed, directions,
                        params);
  mmb_net_free (net);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "initial weights");
  mmb_mex_net_cells (&v, params, &enc, &dec);
  plhs[OUT_ENCODER] = enc;
  if (nlhs > OUT_DECODER)
    plhs[OUT_DECODER] = dec;
  if (nlhs > OUT_UNFAITHFUL)
    plhs[OUT_UNFAITHFUL] = mxCreateLogicalScalar (unfaithful != 0);
}
