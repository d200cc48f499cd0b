/* mmbias_read_table_mex.c - MEX gateway; called by inst/private/data_read_csv.m:
   columns of a delimited text file.
   [head, values, labels] = mmbias_read_table_mex (path, options, columns, words)
   options   struct: Delimiter ('' finds it), Header ('auto', 'true', 'false'),
             Missing ('error', 'drop': missing cells and rows are NaN), Display
   columns   increasing numbers; [] reads names only
   words     logical of that size: a column of labels
   head      struct: names {1 x n}, delimiter, latin1, decimalComma,
             surelyDecimal, emptyRows
   values    P x K, with words as 1, 2, .. of
   labels    {1 x K}, each {1 x number of words} or {} */
#include "mmb_mex.h"

#include <math.h>
#include <string.h>

static mmb_table_options
options_of (const mxArray *s, char display[32])
{
  static const char *const headers[] = {"auto", "true", "false"};
  mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  char word[32];
  size_t i;

  mmb_mex_text (mmb_mex_field (s, "OPTIONS", "Delimiter"), "DELIMITER", word);
  if (strlen (word) > 1 || (word[0] && !strchr (",;\t|", word[0])))
    mmb_mex_raise (MMB_EINVAL, "DELIMITER", "must be ',', ';', '|' or a tab");
  o.delimiter = word[0];
  mmb_mex_text (mmb_mex_field (s, "OPTIONS", "Header"), "HEADER", word);
  for (i = 0; i < 3 && strcmp (word, headers[i]) != 0; i++)
    ;
  if (i == 3)
    mmb_mex_raise (MMB_EINVAL, "HEADER", "must be 'auto', 'true' or 'false'");
  o.header = (mmb_header) i;
  mmb_mex_text (mmb_mex_field (s, "OPTIONS", "Missing"), "MISSING", word);
  o.missing = strcmp (word, "drop") == 0;
  mmb_mex_text (mmb_mex_field (s, "OPTIONS", "Display"), "DISPLAY", display);
  return o;
}

static mxArray *
head_of (const mmb_table *t)
{
  mmb_table_facts facts = mmb_table_facts_of (t);
  char delimiter[2] = {mmb_table_delimiter (t), 0};
  mmb_mex_struct s = {.count = 0};
  size_t j, n = mmb_table_columns (t);
  mxArray *names = mxCreateCellMatrix (1, (mwSize) n);

  for (j = 0; j < n; j++)
    mxSetCell (names, (mwIndex) j, mxCreateString (mmb_table_name (t, j)));
  mmb_mex_add (&s, "names", names);
  mmb_mex_add (&s, "delimiter", mxCreateString (delimiter));
  mmb_mex_add_truth (&s, "latin1", facts.latin1);
  mmb_mex_add_truth (&s, "decimalComma", facts.decimal_comma);
  mmb_mex_add_truth (&s, "surelyDecimal", facts.surely_decimal);
  mmb_mex_add_number (&s, "emptyRows", (double) facts.empty_rows);
  return mmb_mex_struct_of (&s);
}

static mxArray *
labels_of (const mmb_table *t, size_t count)
{
  mxArray *all = mxCreateCellMatrix (1, (mwSize) count), *one;
  size_t i, k, n;

  for (i = 0; i < count; i++)
    {
      n = mmb_table_label_count (t, i);
      one = mxCreateCellMatrix (n > 0, (mwSize) n);
      for (k = 0; k < n; k++)
        mxSetCell (one, (mwIndex) k,
                   mxCreateString (mmb_table_label (t, i, k)));
      mxSetCell (all, (mwIndex) i, one);
    }
  return all;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_PATH, IN_OPTIONS, IN_COLUMNS, IN_WORDS, IN_COUNT };
  enum { OUT_HEAD, OUT_VALUES, OUT_LABELS, OUT_COUNT };
  mxArray *out[OUT_COUNT] = {NULL};
  mmb_mex_progress progress;
  mmb_table_options options;
  mmb_table_error error;
  mmb_column_kind *kinds;
  mmb_table *table;
  size_t count, i, *columns;
  char *path, display[32];
  mmb_status st;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, OUT_COUNT);
  path = mmb_mex_path (prhs[IN_PATH]);
  options = options_of (prhs[IN_OPTIONS], display);
  columns = mmb_mex_sizes (prhs[IN_COLUMNS], "COLUMNS", MMB_MEX_ANY, 1, &count);
  if (!mxIsLogical (prhs[IN_WORDS])
      || (size_t) mxGetNumberOfElements (prhs[IN_WORDS]) != count)
    mmb_mex_raise (MMB_EINVAL, "WORDS", "must be logical, one per column");
  kinds = mxCalloc (count ? count : 1, sizeof *kinds);
  for (i = 0; i < count; i++)
    {
      columns[i]--;
      kinds[i] = mxGetLogicals (prhs[IN_WORDS])[i] ? MMB_COLUMN_LABEL
                                                   : MMB_COLUMN_NUMBER;
    }

  st = mmb_table_open (&table, path, &options, &error, NULL);
  if (st == MMB_OK && count > 0)
    {
      mmb_mex_progress_begin (&progress, INFINITY, display);
      st = mmb_table_read (table, count, columns, kinds,
                           mmb_mex_progress_reading, &progress, &error);
      mmb_mex_progress_end (&progress);
      if (st == MMB_OK && !mmb_mex_fits (mmb_table_rows (table), count))
        st = MMB_ENOMEM;
      if (st != MMB_OK)
        mmb_table_free (table);
    }
  mmb_mex_check_file (st, path, error.where, error.what);

  /* small things and one matrix, copied from memory that is there already */
  out[OUT_HEAD] = head_of (table);
  out[OUT_VALUES] = mxCreateDoubleMatrix ((mwSize) (count
                                                    ? mmb_table_rows (table)
                                                    : 0), (mwSize) count,
                                          mxREAL);
  if (count > 0)
    mmb_table_values (table, mxGetPr (out[OUT_VALUES]));
  out[OUT_LABELS] = labels_of (table, count);
  mmb_table_free (table);
  mmb_mex_outputs (nlhs, plhs, OUT_COUNT, out);
}
