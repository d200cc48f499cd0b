/* mmb_table.h - delimited text files as columns of numbers and labels.

   RFC 4180 with what people's files have besides: separators comma, semicolon
   or tab, found from the file; LF, CRLF or CR; a byte order mark; Latin-1;
   comments before the data; gzip; the decimal comma where commas do not
   separate.  Where a guess could be wrong, the file is refused and the message
   names line (as an editor counts), column and cell; a number that was not
   written in full is never returned.

   Only what is asked for is converted: mmb_table_open finds separator, header
   and names, mmb_table_read then goes through the rows once. */
#ifndef MMB_TABLE_H
#define MMB_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include "mmb_memory.h"
#include "mmb_status.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Is there a line with names? */
typedef enum {
  MMB_HEADER_AUTO = 0,  /**< yes, and refuse a first line that looks like data */
  MMB_HEADER_YES,       /**< yes, whatever it looks like */
  MMB_HEADER_NO         /**< no; columns have numbers only */
} mmb_header;

/** What the cells of a column must be. */
typedef enum {
  MMB_COLUMN_NUMBER = 0,  /**< numbers, or true and false throughout */
  MMB_COLUMN_LABEL        /**< words, or numbers throughout */
} mmb_column_kind;

typedef struct {
  char delimiter;     /**< 0: found from the file */
  mmb_header header;
  bool missing;       /**< missing cells and rows are NaN, not an error */
} mmb_table_options;

/** What is wrong, and where: "line 3, column 1 ('a')" "must be a number, got
 *  'x'".  WHERE is empty when the file as a whole is meant. */
typedef struct {
  char where[160];
  char what[320];
} mmb_table_error;

/** What a user may want to know of a file that was read. */
typedef struct {
  bool latin1;          /**< names or labels were not UTF-8 */
  bool decimal_comma;   /**< numbers have decimal commas */
  bool surely_decimal;  /**< and one of them separates no thousands */
  size_t empty_rows;    /**< rows of separators alone at the end */
} mmb_table_facts;

typedef struct mmb_table mmb_table;

/** Opens the file PATH and reads as much as names and separator need.  *TABLE
 *  is the caller's, to be freed with mmb_table_free; NULL on failure.
 *  @return MMB_OK; MMB_EIO with *ERROR filled; MMB_ENOMEM. */
mmb_status mmb_table_open (mmb_table **table, const char *path,
                           const mmb_table_options *options,
                           mmb_table_error *error, const mmb_allocator *al);

void mmb_table_free (mmb_table *table);

size_t mmb_table_columns (const mmb_table *table);
char mmb_table_delimiter (const mmb_table *table);

/** Name of column j < columns as UTF-8; "" where it has none. */
const char *mmb_table_name (const mmb_table *table, size_t j);

/** Goes through all rows, once per table.  COLUMNS holds COUNT increasing
 *  numbers < columns, KINDS what each must be.  MONITOR may be NULL.
 *  @return MMB_OK; MMB_EIO with *ERROR filled; MMB_EINVAL (columns do not
 *  increase, or a second call); MMB_ENOMEM; MMB_EINTERRUPTED. */
mmb_status mmb_table_read (mmb_table *table, size_t count,
                           const size_t *columns, const mmb_column_kind *kinds,
                           mmb_reading_fn monitor, void *arg,
                           mmb_table_error *error);

size_t mmb_table_rows (const mmb_table *table);
mmb_table_facts mmb_table_facts_of (const mmb_table *table);

/** VALUES (rows x count, column-major): the wanted columns; NaN where a cell is
 *  missing.  Words come as 1, 2, .. for mmb_table_label. */
void mmb_table_values (const mmb_table *table, double *values);

/** How many words the i-th wanted column has; 0 where all its cells are
 *  numbers. */
size_t mmb_table_label_count (const mmb_table *table, size_t i);

/** The k-th of them (from 0), as UTF-8. */
const char *mmb_table_label (const mmb_table *table, size_t i, size_t k);

#ifdef __cplusplus
}
#endif
#endif
