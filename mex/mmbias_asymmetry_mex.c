/* mmbias_asymmetry_mex.c - MEX gateway: how far samples are from their mirror image
   (T18d).  a = mmbias_asymmetry_mex (X, Y, slope, seed)
   a: a row [plus minus linear even third] per modality */
#include "mmb_asymmetry.h"
#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_X, IN_Y, IN_SLOPE, IN_SEED, IN_COUNT };
  enum { PLUS, MINUS, LINEAR, EVEN, THIRD, FIELDS };
  mmb_mex_samples v;
  mmb_samples s;
  mmb_asymmetry a;
  mmb_status st = MMB_OK;
  double slope, *out;
  uint64_t seed;
  size_t m;
  int threads;

  /* 1. Validate and view. */
  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_samples_view (&v, prhs[IN_X], prhs[IN_Y]);
  s = (mmb_samples) {.M = v.M, .D = v.D, .O = v.O, .P = v.P, .dims = v.dims,
                     .X = v.X, .Y = v.Y};
  slope = mmb_mex_scalar (prhs[IN_SLOPE], "SLOPE");
  if (!(slope >= 0 && slope <= 1))
    mmb_mex_raise (MMB_EINVAL, "SLOPE", "must be a number from 0 to 1");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  plhs[0] = mxCreateDoubleMatrix ((mwSize) v.M, FIELDS, mxREAL);
  out = mxGetPr (plhs[0]);

  /* 2. Compute. */
  threads = mmb_mex_enter ();
  for (m = 0; m < v.M && st == MMB_OK; m++)
    {
      st = mmb_asymmetry_measure (&s, m, slope, seed, &a, mmb_mex_host ());
      if (st != MMB_OK)
        break;
      out[m + v.M * PLUS] = a.plus;
      out[m + v.M * MINUS] = a.minus;
      out[m + v.M * LINEAR] = a.linear;
      out[m + v.M * EVEN] = a.even;
      out[m + v.M * THIRD] = a.third;
    }
  mmb_mex_leave (threads);

  /* 3. Report. */
  mmb_mex_check (st, "asymmetry of the data");
}
