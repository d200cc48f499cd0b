/* mmbias_random_mex.c - MEX gateway: standard normals of a random stream.
   Z = mmbias_random_mex (purpose, seed, index, rows, cols) */
#include <string.h>

#include "mmb_mex.h"

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_PURPOSE, IN_SEED, IN_INDEX, IN_ROWS, IN_COLS, IN_COUNT };
  static const char *const names[]
    = {"samples", "noise", "weights", "batches", "bootstrap"};
  uint64_t seed, index, rows, cols;
  size_t purpose, cells, bytes;
  mmb_stream *stream;
  mxArray *out;
  char word[32];

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_text (prhs[IN_PURPOSE], "PURPOSE", word);
  for (purpose = 0; purpose < sizeof names / sizeof *names; purpose++)
    if (strcmp (word, names[purpose]) == 0)
      break;
  if (purpose == sizeof names / sizeof *names)
    mmb_mex_raise (MMB_EINVAL, "PURPOSE", "is not a known purpose");
  seed = mmb_mex_count (prhs[IN_SEED], "SEED");
  index = mmb_mex_count (prhs[IN_INDEX], "INDEX");
  rows = mmb_mex_count (prhs[IN_ROWS], "ROWS");
  cols = mmb_mex_count (prhs[IN_COLS], "COLS");
  if (!mmb_size_mul (rows, cols, &cells)
      || !mmb_size_mul (cells, sizeof (double), &bytes)
      || bytes > (size_t) PTRDIFF_MAX)
    mmb_mex_raise (MMB_ENOMEM, "ROWS x COLS", "is beyond what fits in memory");
  out = mxCreateDoubleMatrix ((mwSize) rows, (mwSize) cols, mxREAL);

  stream = mmb_stream_alloc (seed, (mmb_purpose) purpose, index, NULL);
  if (stream)
    mmb_stream_normal (stream, 1, cells, mxGetPr (out));
  mmb_stream_free (stream);

  mmb_mex_check (stream ? MMB_OK : MMB_ENOMEM, "random numbers");
  plhs[0] = out;
}
