/* mmbias_pair_images_mex.c - MEX gateway; called by inst/private/data_images.m: two
   copies of every image.
   [A, B, clean] = mmbias_pair_images_mex (images, shares, corruption, seed, first)
   shares      probabilities that only A, that both are clean
   corruption  factor and deviation of the noise of a copy that is not
   first       number of the first image
   clean       P x 2 logical */
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_IMAGES, IN_SHARES, IN_CORRUPTION, IN_SEED, IN_FIRST, IN_COUNT };
  enum { OUT_A, OUT_B, OUT_CLEAN, OUT_COUNT };
  mxArray *out[OUT_COUNT] = {NULL};
  const double *images, *shares, *corruption;
  mxLogical *marks;
  unsigned char *clean;
  mmb_pairing how;
  size_t P, D, p;
  mmb_status st;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  images = mmb_mex_matrix (prhs[IN_IMAGES], "IMAGES", MMB_MEX_ANY, MMB_MEX_ANY);
  P = mxGetM (prhs[IN_IMAGES]);
  D = mxGetN (prhs[IN_IMAGES]);
  shares = mmb_mex_matrix (prhs[IN_SHARES], "SHARES", 1, 2);
  corruption = mmb_mex_matrix (prhs[IN_CORRUPTION], "CORRUPTION", 1, 2);
  how = (mmb_pairing) {shares[0], shares[1], corruption[0], corruption[1],
                       mmb_mex_count (prhs[IN_SEED], "SEED"),
                       mmb_mex_count (prhs[IN_FIRST], "FIRST")};
  mmb_mex_room (mmb_mex_product (2, mmb_mex_product (P, mmb_mex_sum (D, 2, "IMAGES"),
                                                     "IMAGES"), "IMAGES"), "IMAGES");
  out[OUT_A] = mxCreateDoubleMatrix ((mwSize) P, (mwSize) D, mxREAL);
  out[OUT_B] = mxCreateDoubleMatrix ((mwSize) P, (mwSize) D, mxREAL);
  out[OUT_CLEAN] = mxCreateLogicalMatrix ((mwSize) P, 2);
  marks = mxGetLogicals (out[OUT_CLEAN]);
  clean = mxCalloc (P ? P : 1, sizeof *clean);

  threads = mmb_mex_enter ();
  st = mmb_images_pair (P, D, images, &how, mxGetPr (out[OUT_A]),
                        mxGetPr (out[OUT_B]), clean, mmb_mex_host ());
  mmb_mex_leave (threads);

  mmb_mex_check (st, "pairs of images");
  for (p = 0; p < P; p++)
    {
      marks[p] = (clean[p] & MMB_CLEAN_A) != 0;
      marks[p + P] = (clean[p] & MMB_CLEAN_B) != 0;
    }
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
