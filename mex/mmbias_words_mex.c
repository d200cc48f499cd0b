/* mmbias_words_mex.c - MEX gateway; called by inst/private/core_words.m: the
   words that the core's tables know, so that no list stands twice.
   words = mmbias_words_mex (): a struct of 1 x n cells */
#include "mmb_mex.h"

static mxArray *
words (const char *(*table) (size_t))
{
  mxArray *cell;
  size_t n = 0, i;

  while (table (n))
    n++;
  cell = mxCreateCellMatrix (1, (mwSize) n);
  for (i = 0; i < n; i++)
    mxSetCell (cell, (mwIndex) i, mxCreateString (table (i)));
  return cell;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  mmb_mex_struct s = {.count = 0};

  (void) prhs;
  mmb_mex_nargs (nrhs, 0, nlhs, 1);
  mmb_mex_add (&s, "InitScheme", words (mmb_init_name));
  mmb_mex_add (&s, "Measure", words (mmb_measure_name));
  mmb_mex_add (&s, "Stepper", words (mmb_stepper_name));
  mmb_mex_add (&s, "Looks", words (mmb_looks_name));
  mmb_mex_add (&s, "Event", words (mmb_event_name));
  mmb_mex_add (&s, "Loss", words (mmb_criterion_name));
  plhs[0] = mmb_mex_struct_of (&s);
}
