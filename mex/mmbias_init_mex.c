/* mmbias_init_mex.c - MEX gateway: initial weights (theory T5).
   [enc, dec, unfaithful] = mmbias_init_mex (data, fusionDepth, decoderLayers,
                                   widths, scheme, init, seed, compressed) */
#include <string.h>

#include "mmb_mex.h"

/* Error that a net drawn in compressed form may have (T15's estimate). */
#define ACCURACY 1e-8

/* V's N widths in the compressed bases of a net of WIDTHS, whose sizes must be
   countable, too. */
static mmb_status
compress (mmb_mex_net *v, size_t n, const size_t *widths, size_t *rounds)
{
  size_t i, narrowest = SIZE_MAX;
  mmb_status st;

  mmb_net_free (mmb_mex_net_alloc (v, &st));
  if (st != MMB_OK)
    return st;
  for (i = 0; i < n; i++)
    narrowest = widths[i] < narrowest ? widths[i] : narrowest;
  *rounds = mmb_init_rounds (narrowest, ACCURACY);
  return mmb_draw_widths (v->M, v->dims, v->O, v->fusion_depth,
                          v->decoder_layers, widths, *rounds, v->widths,
                          NULL);
}

/* The shape of V with WIDTHS. */
static mmb_net *
shape (const mmb_mex_net *v, const size_t *widths, mmb_status *st)
{
  return mmb_net_alloc (v->M, v->dims, v->O, v->fusion_depth,
                        v->decoder_layers, widths, mmb_mex_host (), st);
}

/* Weights of V; a start drawn in compressed form where ROUNDS > 0. */
static mmb_status
fill (const mmb_mex_net *v, const mmb_moments *d, const size_t *widths,
      mmb_init_scheme scheme, double u0, uint64_t seed, size_t rounds,
      double *directions, int *unfaithful, double *params)
{
  mmb_status st;
  mmb_net *wide = NULL, *net = shape (v, v->widths, &st);

  if (net && rounds > 0)
    wide = shape (v, widths, &st);
  if (st == MMB_OK && scheme == MMB_INIT_BALANCED)
    st = mmb_init_directions (d, v->deepest > 1, directions, unfaithful,
                              mmb_mex_host ());
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
  mmb_mex_net v;
  mmb_moments d;
  mmb_net *net;
  mmb_status st;
  double u0, *params, *directions;
  size_t scheme, m, n, rounds = 0, *widths;
  uint64_t seed;
  int threads, unfaithful = 0;
  mxArray *enc, *dec;

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
      n = mmb_mex_sum (n, v.fusion_depth[m] - 1, "FUSIONDEPTH");
      if (v.fusion_depth[m] > v.deepest)
        v.deepest = v.fusion_depth[m];
    }
  v.widths = mmb_mex_sizes (prhs[IN_WIDTHS], "WIDTH", n, 1, NULL);
  mmb_mex_room (mmb_mex_product (d.M, v.deepest, "FUSIONDEPTH"),
                "FUSIONDEPTH");
  scheme = mmb_mex_word (prhs[IN_SCHEME], "INITSCHEME", mmb_init_name);
  if (scheme == MMB_INIT_BALANCED && d.O != 1)
    mmb_mex_raise (MMB_EINVAL, "INITSCHEME",
                   "'balanced' is for scalar outputs only");
  u0 = mmb_mex_scalar (prhs[IN_INIT], "INIT");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  widths = mxMalloc ((n ? n : 1) * sizeof *widths);
  memcpy (widths, v.widths, n * sizeof *widths);
  st = MMB_OK;
  if (mmb_mex_count (prhs[IN_COMPRESSED], "COMPRESSED") > 0)
    {
      if (scheme == MMB_INIT_BALANCED)
        for (m = 0; m < n; m++)
          v.widths[m] = 1;   /* rank one: nothing is lost */
      else if (n > 0)
        st = compress (&v, n, widths, &rounds);
    }

  /* the size is known before anything is allocated */
  net = st == MMB_OK ? mmb_mex_net_alloc (&v, &st) : NULL;
  n = net ? net->n_params : 0;
  mmb_net_free (net);
  mmb_mex_room (st == MMB_OK && mmb_size_mul (n, 2, &n) ? n : SIZE_MAX,
                "WIDTH");
  n /= 2;
  params = mxMalloc ((n ? n : 1) * sizeof *params);
  directions = mxCalloc (d.D, sizeof *directions);

  threads = mmb_mex_enter ();
  st = fill (&v, &d, widths, (mmb_init_scheme) scheme, u0, seed, rounds,
             directions, &unfaithful, params);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "initial weights");
  mmb_mex_net_cells (&v, params, &enc, &dec);
  plhs[OUT_ENCODER] = enc;
  if (nlhs > OUT_DECODER)
    plhs[OUT_DECODER] = dec;
  if (nlhs > OUT_UNFAITHFUL)
    plhs[OUT_UNFAITHFUL] = mxCreateLogicalScalar (unfaithful != 0);
}
