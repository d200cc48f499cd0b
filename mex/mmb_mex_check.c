/* mmb_mex_check.c - gateways: checks of arguments, errors. */
#include "mmb_mex.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
mmb_mex_nargs (int nrhs, int want_in, int nlhs, int max_out)
{
  if (nrhs != want_in || nlhs > max_out)
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: internal function called with %d inputs and "
                       "%d outputs, wants %d and at most %d",
                       nrhs, nlhs, want_in, max_out);
}

void
mmb_mex_raise (mmb_status st, const char *name, const char *text)
{
  mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: %s %s", name, text);
}

void
mmb_mex_check (mmb_status st, const char *what)
{
  if (st != MMB_OK)
    mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: %s: %s", what,
                       mmb_status_text (st));
}

void
mmb_mex_check_file (mmb_status st, const char *path, const char *where,
                    const char *what)
{
  if (st == MMB_EIO)
    mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: %s%s'%s' %s", where,
                       where[0] ? " of " : "", path, what);
  if (st != MMB_OK)
    mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: reading '%s': %s", path,
                       mmb_status_text (st));
}

const double *
mmb_mex_numbers (const mxArray *a, const char *name, size_t rows, size_t cols)
{
  if (!a || !mxIsDouble (a) || mxIsComplex (a) || mxIsSparse (a))
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: %s must be a full real double matrix, got %s%s",
                       name, a && mxIsSparse (a) ? "sparse "
                             : a && mxIsDouble (a) ? "complex " : "",
                       a ? mxGetClassName (a) : "nothing");
  if (mxGetNumberOfDimensions (a) > 2
      || (rows != MMB_MEX_ANY && (size_t) mxGetM (a) != rows)
      || (cols != MMB_MEX_ANY && (size_t) mxGetN (a) != cols))
    {
      char want[2][24];
      snprintf (want[0], sizeof want[0], "%zu", rows);
      snprintf (want[1], sizeof want[1], "%zu", cols);
      mexErrMsgIdAndTxt ("mmbias:dimensionMismatch",
                         "mmbias: %s must be %s x %s, got %zu x %zu", name,
                         rows == MMB_MEX_ANY ? "N" : want[0],
                         cols == MMB_MEX_ANY ? "N" : want[1],
                         (size_t) mxGetM (a), (size_t) mxGetN (a));
    }
  return mxGetPr (a);
}

const double *
mmb_mex_matrix (const mxArray *a, const char *name, size_t rows, size_t cols)
{
  const double *x = mmb_mex_numbers (a, name, rows, cols);
  size_t i, n = (size_t) mxGetM (a) * (size_t) mxGetN (a);

  for (i = 0; i < n; i++)
    if (!isfinite (x[i]))
      mmb_mex_raise (MMB_ENONFINITE, name, "must not contain NaN or Inf");
  return x;
}

double
mmb_mex_scalar (const mxArray *a, const char *name)
{
  return *mmb_mex_matrix (a, name, 1, 1);
}

static bool
is_count (double x)
{
  return x >= 0 && x < 0x1p53 && x == floor (x);
}

uint64_t
mmb_mex_count (const mxArray *a, const char *name)
{
  double x = mmb_mex_scalar (a, name);

  if (!is_count (x))
    mmb_mex_raise (MMB_EINVAL, name, "must be a whole number >= 0");
  return (uint64_t) x;
}

static const double *
vector (const mxArray *a, const char *name, size_t *n)
{
  const double *x = mmb_mex_matrix (a, name, MMB_MEX_ANY, MMB_MEX_ANY);

  *n = (size_t) mxGetM (a) * (size_t) mxGetN (a);
  if (*n > 0 && mxGetM (a) != 1 && mxGetN (a) != 1)
    mmb_mex_raise (MMB_EDIM, name, "must be a vector");
  return x;
}

size_t *
mmb_mex_sizes (const mxArray *a, const char *name, size_t n, size_t least,
               size_t *found)
{
  size_t i, count, *out;
  const double *x = vector (a, name, &count);

  if (n != MMB_MEX_ANY && count != n)
    mmb_mex_raise (MMB_EDIM, name, "has the wrong number of entries");
  out = mxCalloc (count ? count : 1, sizeof *out);
  for (i = 0; i < count; i++)
    {
      if (!is_count (x[i]) || x[i] < (double) least)
        mmb_mex_raise (MMB_EINVAL, name,
                       least ? "must hold whole numbers >= 1"
                             : "must hold whole numbers >= 0");
      out[i] = (size_t) x[i];
    }
  if (found)
    *found = count;
  return out;
}

const double *
mmb_mex_epochs (const mxArray *a, const char *name, size_t *n)
{
  const double *x = vector (a, name, n);
  size_t i;

  for (i = 0; i < *n; i++)
    if (!is_count (x[i]) || (i > 0 && x[i] <= x[i - 1]))
      mmb_mex_raise (MMB_EINVAL, name,
                     "must hold increasing whole numbers >= 0");
  return x;
}

const double *
mmb_mex_times (const mxArray *a, const char *name, size_t *n)
{
  const double *x = vector (a, name, n);
  size_t i;

  for (i = 0; i < *n; i++)
    if (!(x[i] >= 0) || (i > 0 && x[i] <= x[i - 1]))
      mmb_mex_raise (MMB_EINVAL, name, "must hold increasing numbers >= 0");
  return x;
}

const mxArray *
mmb_mex_field (const mxArray *s, const char *name, const char *field)
{
  const mxArray *a = NULL;

  if (!mxIsStruct (s) || mxGetNumberOfElements (s) != 1)
    mmb_mex_raise (MMB_EINVAL, name, "must be a scalar struct");
  a = mxGetField (s, 0, field);
  if (!a)
    mexErrMsgIdAndTxt ("mmbias:invalidArgument",
                       "mmbias: %s has no field %s", name, field);
  return a;
}

void
mmb_mex_text (const mxArray *a, const char *name, char buffer[32])
{
  if (!mxIsChar (a) || mxGetString (a, buffer, 32) != 0)
    mmb_mex_raise (MMB_EINVAL, name, "must be a short word");
}

char *
mmb_mex_path (const mxArray *a)
{
  char *path = mxIsChar (a) ? mxArrayToString (a) : NULL;

  if (!path || strlen (path) < (size_t) mxGetNumberOfElements (a))
    mmb_mex_raise (MMB_EINVAL, "PATH", "must be a file name");
  return path;
}

size_t
mmb_mex_word (const mxArray *a, const char *name,
              const char *(*table) (size_t))
{
  char word[32];
  size_t i;

  mmb_mex_text (a, name, word);
  for (i = 0; table (i); i++)
    if (strcmp (word, table (i)) == 0)
      return i;
  mmb_mex_raise (MMB_EINVAL, name, "is none of the words that it can be");
  return i;
}

static const char too_much[] = "asks for more than fits in memory";

size_t
mmb_mex_sum (size_t a, size_t b, const char *name)
{
  if (!mmb_size_add (a, b, &a))
    mmb_mex_raise (MMB_ENOMEM, name, too_much);
  return a;
}

size_t
mmb_mex_product (size_t a, size_t b, const char *name)
{
  if (!mmb_size_mul (a, b, &a))
    mmb_mex_raise (MMB_ENOMEM, name, too_much);
  return a;
}

bool
mmb_mex_fits (size_t rows, size_t cols)
{
  size_t bytes;
  void *probe = NULL;

  if (mmb_size_mul (rows, cols, &bytes)
      && mmb_size_mul (bytes, sizeof (double), &bytes)
      && bytes <= (size_t) PTRDIFF_MAX / 2)
    probe = malloc (bytes ? bytes : 1);
  free (probe);
  return probe != NULL;
}

void
mmb_mex_room (size_t count, const char *name)
{
  if (!mmb_mex_fits (count, 1))
    mmb_mex_raise (MMB_ENOMEM, name, too_much);
}
