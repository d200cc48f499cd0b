/* mmbias_init_mex.c - MEX gateway: initial weights (theory T5).
   [enc, dec, unfaithful] = mmbias_init_mex (data, fusionDepth, decoderLayers,
                                   widths, scheme, init, seed, compressed) */
#include <string.h>

#include "mmb_mex.h"

/* Error that a net drawn in compressed form may have (T15's estimate). */
#define ACCURACY 1e-8

/* Hidden sizes SMALL of a net with N hidden sizes WIDTHS in its compressed
   bases, and the rounds that they take. */
static mmb_status
compress (const mmb_net *wide, size_t n, const size_t *widths, size_t *small,
          size_t *rounds)
{
  size_t i, narrowest = SIZE_MAX;

  for (i = 0; i < n; i++)
    narrowest = widths[i] < narrowest ? widths[i] : narrowest;
  *rounds = mmb_init_rounds (narrowest, ACCURACY);
  return mmb_draw_widths (wide->M, wide->dims, wide->O, wide->fusion_depth,
                          wide->decoder_layers, widths, *rounds, small, NULL);
}

/* The shape of LIKE with WIDTHS, with the hooks that a draw listens to. */
static mmb_net *
hosted (const mmb_net *like, const size_t *widths, mmb_status *st)
{
  return mmb_net_alloc (like->M, like->dims, like->O, like->fusion_depth,
                        like->decoder_layers, widths, mmb_mex_host (), st);
}

/* Weights of the shape LIKE with hidden sizes SMALL; a start drawn in
   compressed form where ROUNDS > 0. */
static mmb_status
fill (const mmb_net *like, const mmb_moments *d, const size_t *widths,
      const size_t *small, mmb_init_scheme scheme, double u0, uint64_t seed,
      size_t rounds, double *directions, int *unfaithful, double *params)
{
  mmb_status st;
  mmb_net *wide = NULL, *net = hosted (like, small, &st);

  if (net && rounds > 0)
    wide = hosted (like, widths, &st);
  if (st == MMB_OK && scheme == MMB_INIT_BALANCED)
    st = mmb_init_directions (d, mmb_net_depth (like) > like->decoder_layers + 1,
                              directions, unfaithful, mmb_mex_host ());
  if (st == MMB_OK)
    st = wide ? mmb_init_draw (wide, widths, scheme, u0, seed, rounds, net,
                               params)
              : mmb_init_fill (net, scheme, u0, seed, directions, params);
  mmb_net_free (net);
  mmb_net_free (wide);
  return st;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_DATA, IN_FUSION, IN_DECODER, IN_WIDTHS, IN_SCHEME, IN_INIT,
         IN_SEED, IN_COMPRESSED, IN_COUNT };
  enum { OUT_ENCODER, OUT_DECODER, OUT_UNFAITHFUL, OUT_COUNT };
  const mmb_net *net;
  mmb_moments d;
  mmb_status st;
  double u0, *params, *directions;
  size_t scheme, m, n, rounds = 0, deepest = 0, decoder;
  size_t *fusion, *widths, *small;
  uint64_t seed;
  int threads, unfaithful = 0;
  mxArray *enc, *dec;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  scheme = mmb_mex_word (prhs[IN_SCHEME], "INITSCHEME", mmb_init_name);
  if (scheme != MMB_INIT_BALANCED && mmb_mex_data_wide (prhs[IN_DATA]))
    mmb_mex_data_sizes (&d, prhs[IN_DATA]);
  else
    mmb_mex_data (&d, prhs[IN_DATA]);
  fusion = mmb_mex_sizes (prhs[IN_FUSION], "FUSIONDEPTH", d.M, 1, NULL);
  decoder = mmb_mex_count (prhs[IN_DECODER], "DECODERLAYERS");
  for (m = 0, n = decoder; m < d.M; m++)
    {
      n = mmb_mex_sum (n, fusion[m] - 1, "FUSIONDEPTH");
      if (fusion[m] > deepest)
        deepest = fusion[m];
    }
  widths = mmb_mex_sizes (prhs[IN_WIDTHS], "WIDTH", n, 1, NULL);
  mmb_mex_room (mmb_mex_product (d.M, deepest, "FUSIONDEPTH"), "FUSIONDEPTH");
  if (scheme == MMB_INIT_BALANCED && d.O != 1)
    mmb_mex_raise (MMB_EINVAL, "INITSCHEME",
                   "'balanced' is for scalar outputs only");
  u0 = mmb_mex_scalar (prhs[IN_INIT], "INIT");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  small = mxMalloc ((n ? n : 1) * sizeof *small);
  memcpy (small, widths, n * sizeof *small);
  if (mmb_mex_count (prhs[IN_COMPRESSED], "COMPRESSED") > 0 && n > 0)
    {
      if (scheme == MMB_INIT_BALANCED)
        for (m = 0; m < n; m++)
          small[m] = 1;   /* rank one: nothing is lost */
      else
        {
          net = mmb_mex_net_shape (d.M, d.dims, d.O, fusion, decoder, widths,
                                   "WIDTH");
          mmb_mex_check (compress (net, n, widths, small, &rounds),
                         "initial weights");
        }
    }

  /* the size is known before anything is allocated */
  net = mmb_mex_net_shape (d.M, d.dims, d.O, fusion, decoder, small, "WIDTH");
  mmb_mex_room (mmb_mex_product (net->n_params, 2, "WIDTH"), "WIDTH");
  params = mxMalloc (net->n_params * sizeof *params);
  directions = mxCalloc (d.D, sizeof *directions);

  threads = mmb_mex_enter ();
  st = fill (net, &d, widths, small, (mmb_init_scheme) scheme, u0, seed, rounds,
             directions, &unfaithful, params);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "initial weights");
  mmb_mex_net_cells (net, deepest, params, &enc, &dec);
  plhs[OUT_ENCODER] = enc;
  if (nlhs > OUT_DECODER)
    plhs[OUT_DECODER] = dec;
  if (nlhs > OUT_UNFAITHFUL)
    plhs[OUT_UNFAITHFUL] = mxCreateLogicalScalar (unfaithful != 0);
}
