/* mmb_cell.h - cells of delimited text: where they end and what they say. */
#ifndef MMB_CELL_H
#define MMB_CELL_H

#include <stdbool.h>
#include <stddef.h>

/* What separates cells in a window of bytes that ends with a 0 at END. */
typedef struct {
  char delimiter;
  bool cr;                  /* lines end with a lone CR */
  bool eof;                 /* nothing comes behind END */
  const char *end;
  unsigned char stop[256];  /* separator, LF, CR, 0 */
} mmb_scan;

void mmb_scan_separate (mmb_scan *s, char delimiter);

/* The text of a cell, without blanks and quotes around it. */
typedef struct {
  const char *begin, *end;
  bool quoted;      /* stood in quotes */
  bool doubled;     /* "" in it stands for " */
  size_t newlines;  /* line ends in it */
} mmb_cell;

typedef enum {
  MMB_CELL_OK = 0,
  MMB_CELL_CUT,     /* the window ends before the cell does */
  MMB_CELL_BEHIND,  /* text behind the closing quote */
  MMB_CELL_OPEN,    /* the quote is never closed */
  MMB_CELL_NUL      /* a 0 byte */
} mmb_cell_state;

/* The cell at *P; *P goes to what ends it: separator, LF, CR or the end. */
mmb_cell_state mmb_cell_scan (const mmb_scan *s, const char **p, mmb_cell *c);

static inline bool
mmb_cell_empty (const mmb_cell *c)
{
  return c->begin == c->end;
}

/* Without blanks inside the quotes. */
mmb_cell mmb_cell_trim (mmb_cell c);

/* Bytes of C with "" as ", into TO (at least c->end - c->begin bytes). */
size_t mmb_cell_copy (const mmb_cell *c, char *to);

/* NA, N/A, NaN, null, ? or nothing. */
bool mmb_cell_missing (const mmb_cell *c);

/* 1 for true, 0 for false in any case, else -1. */
int mmb_cell_truth (const mmb_cell *c);

/* Inf and its kin. */
bool mmb_cell_infinite (const mmb_cell *c);

/* Decimal numbers in the C locale, whatever the host has set. */
typedef struct mmb_numbers mmb_numbers;
mmb_numbers *mmb_numbers_alloc (void);
void mmb_numbers_free (mmb_numbers *n);

/* The longest number at P, correctly rounded, as *X; *MARK is its decimal mark
   (a comma only if COMMA) or 0.  Returns its end; NULL where there is none. */
const char *mmb_number_scan (const mmb_numbers *n, const char *p, bool comma,
                             double *x, char *mark);

/* Could the number between P and END, with a decimal comma, be whole thousands,
   such as 1,500? */
bool mmb_number_like_thousands (const char *p, const char *end);

/* Is all of C a number?  *X may be infinite: too large for a double. */
bool mmb_cell_number (const mmb_numbers *n, const mmb_cell *c, bool comma,
                      double *x, char *mark);

/* Is the text UTF-8? */
bool mmb_text_utf8 (const char *text, size_t length);

/* Latin-1 as UTF-8 into TO, which has room for twice LENGTH; its length. */
size_t mmb_text_from_latin1 (const char *text, size_t length, char *to);

/* Into OUT (ROOM bytes), for a message: at most 40 characters, nothing that is
   not printable, always UTF-8. */
void mmb_text_show (const char *text, size_t length, char *out, size_t room);

#endif
