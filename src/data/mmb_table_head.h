/* mmb_table_head.h - a delimited file before its rows: separator, header,
   names. */
#ifndef MMB_TABLE_HEAD_H
#define MMB_TABLE_HEAD_H

#include "mmb_bytes.h"
#include "mmb_cell.h"
#include "mmb_table.h"

/* What is known of the words of a column of labels. */
typedef struct {
  char *text;               /* one after the other, each with a 0 */
  size_t used, room;
  size_t *at;               /* where each begins */
  size_t count, room_at;
  size_t *slots;            /* open hash table of label + 1 */
  size_t room_slots;        /* a power of 2 */
  double *numbers;          /* where all labels are numbers */
} mmb_labels;

struct mmb_table {
  mmb_allocator al;
  mmb_bytes bytes;
  mmb_scan scan;
  mmb_numbers *numbers;
  mmb_table_options options;
  mmb_table_facts facts;
  /* the head */
  size_t n;                 /* columns */
  char *text;               /* names, each with a 0 */
  size_t *at;               /* n */
  bool named;               /* the file has a header */
  bool row_names;           /* rows begin with a name that the header lacks */
  size_t start, line;       /* where in the window, and in which line, rows begin */
  /* what was read */
  bool used;
  size_t count;
  size_t *columns;          /* count */
  mmb_column_kind *kinds;   /* count */
  unsigned char *action;    /* n */
  unsigned char *seen;      /* count */
  size_t *seen_line;        /* count */
  mmb_labels *labels;       /* count */
  char mark;                /* decimal mark, 0: none so far */
  size_t mark_line;
  double **chunks;
  size_t n_chunks, room_chunks, chunk_rows, rows;
};

/* Bytes of one row, beyond which a quote was surely never closed. */
#define MMB_ROW_BYTES ((size_t) 256 << 20)

mmb_status mmb_table_head (mmb_table *t, mmb_table_error *error);

/* MMB_EIO with WHERE = line (0: the file) and WHAT by printf. */
mmb_status mmb_table_fail (mmb_table_error *error, size_t line,
                           const char *what, ...)
#if defined __GNUC__
  __attribute__ ((format (printf, 3, 4)))
#endif
  ;

/* More bytes behind the window, whose first SKIP are no longer needed. */
mmb_status mmb_table_more (mmb_table *t, size_t skip, mmb_table_error *error);

/* Doubles *ROOM of *ARRAY (entries of SIZE bytes), at least to WANT. */
mmb_status mmb_table_grow (const mmb_allocator *al, void **array, size_t *room,
                           size_t want, size_t size);

/* What is wrong with a cell that cannot be read as one. */
const char *mmb_table_broken (mmb_cell_state state);

#endif
