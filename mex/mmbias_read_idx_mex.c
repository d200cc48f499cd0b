/* mmbias_read_idx_mex.c - MEX gateway; called by inst/private/data_read_idx.m: an IDX
   file.
   [values, head] = mmbias_read_idx_mex (path, items, display)
   items    the first so many are read, Inf: all
   values   items x cells, a row per item
   head     struct: type ('uint8', ..), sizes (1 x n, of the whole file) */
#include "mmb_mex.h"

#include <math.h>

static mxArray *
head_of (const mmb_idx *idx)
{
  const mmb_idx_head *head = mmb_idx_head_of (idx);
  mmb_mex_struct s = {.count = 0};
  double *sizes;
  size_t i;

  mmb_mex_add (&s, "type", mxCreateString (mmb_idx_type_name (head->type)));
  sizes = mmb_mex_add_matrix (&s, "sizes", 1, head->count);
  for (i = 0; i < head->count; i++)
    sizes[i] = (double) head->sizes[i];
  return mmb_mex_struct_of (&s);
}

/* Infinity, or a number >= 1. */
static size_t
items_of (const mxArray *a)
{
  double x = *mmb_mex_numbers (a, "ITEMS", 1, 1);
  uint64_t n = isinf (x) && x > 0 ? SIZE_MAX : mmb_mex_count (a, "ITEMS");

  if (n == 0)
    mmb_mex_raise (MMB_EINVAL, "ITEMS", "must be at least 1");
  return (size_t) n;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_PATH, IN_ITEMS, IN_DISPLAY, IN_COUNT };
  enum { OUT_VALUES, OUT_HEAD, OUT_COUNT };
  mxArray *out[OUT_COUNT] = {NULL};
  char *path, display[32], problem[MMB_IDX_TEXT];
  mmb_mex_progress progress;
  size_t items, rows, cells;
  mmb_idx *idx;
  mmb_status st;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  path = mmb_mex_path (prhs[IN_PATH]);
  items = items_of (prhs[IN_ITEMS]);
  mmb_mex_text (prhs[IN_DISPLAY], "DISPLAY", display);

  st = mmb_idx_open (&idx, path, problem, NULL);
  if (st == MMB_OK)
    {
      mmb_mex_progress_begin (&progress, INFINITY, display);
      st = mmb_idx_read (idx, items, mmb_mex_progress_reading, &progress, problem);
      rows = mmb_idx_items (idx);
      cells = mmb_idx_head_of (idx)->cells;
      if (st == MMB_OK && !mmb_mex_fits (rows, cells))
        st = MMB_ENOMEM;
      if (st == MMB_OK)
        {
          out[OUT_VALUES] = mxCreateDoubleMatrix ((mwSize) rows, (mwSize) cells,
                                                  mxREAL);
          st = mmb_idx_values (idx, mxGetPr (out[OUT_VALUES]),
                               mmb_mex_progress_reading, &progress);
        }
      mmb_mex_progress_end (&progress);
      if (st != MMB_OK)
        mmb_idx_free (idx);
    }
  mmb_mex_check_file (st, path, "", problem);

  out[OUT_HEAD] = head_of (idx);
  mmb_idx_free (idx);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
