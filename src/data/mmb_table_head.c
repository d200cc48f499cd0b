/* mmb_table_head.c - a delimited file before its rows: separator, header,
   names. */
#include "mmb_table_head.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define SAMPLE 100   /* rows that the search for the separator looks at */

mmb_status
mmb_table_fail (mmb_table_error *error, size_t line, const char *what, ...)
{
  va_list args;

  error->where[0] = 0;
  if (line > 0)
    snprintf (error->where, sizeof error->where, "line %zu", line);
  va_start (args, what);
  vsnprintf (error->what, sizeof error->what, what, args);
  va_end (args);
  return MMB_EIO;
}

const char *
mmb_table_broken (mmb_cell_state state)
{
  switch (state)
    {
    case MMB_CELL_BEHIND:
      return "has text behind a closing quote, where a separator or the end of "
             "the line must stand";
    case MMB_CELL_OPEN:
      return "begins a quote that is never closed";
    default:
      return "holds a NUL byte: this is no text file";
    }
}

mmb_status
mmb_table_grow (const mmb_allocator *al, void **array, size_t *room,
                size_t want, size_t size)
{
  size_t more, bytes;
  void *bigger;

  if (want <= *room)
    return MMB_OK;
  if (!mmb_size_mul (*room, 2, &more))
    return MMB_ENOMEM;
  more = more < 16 ? 16 : more;
  more = more < want ? want : more;
  bigger = mmb_calloc (al, more, size);
  if (!bigger || !mmb_size_mul (*room, size, &bytes))
    return MMB_ENOMEM;
  if (*array)
    memcpy (bigger, *array, bytes);
  mmb_free (al, *array);
  *array = bigger;
  *room = more;
  return MMB_OK;
}

mmb_status
mmb_table_more (mmb_table *t, size_t skip, mmb_table_error *error)
{
  const char *problem = NULL;
  mmb_status st = mmb_bytes_more (&t->bytes, skip, &problem);

  t->scan.end = t->bytes.data + t->bytes.length;
  t->scan.eof = t->bytes.eof;
  return st == MMB_EIO ? mmb_table_fail (error, 0, "%s", problem) : st;
}

/* A row as cells. */
typedef struct {
  mmb_cell *cells;
  size_t n, room;
  size_t line;            /* where it begins */
  size_t newlines;        /* inside its cells */
  bool empty;             /* blank or separators alone */
  const char *begin, *next;   /* where the next one begins */
  mmb_cell_state state;
} record;

/* The row at P.  Fails only for memory. */
static mmb_status
record_scan (const mmb_table *t, const mmb_scan *s, const char *p, record *r)
{
  mmb_status st;

  r->n = r->newlines = 0;
  r->empty = true;
  r->begin = p;
  for (;; p++)
    {
      mmb_cell *c;
      st = mmb_table_grow (&t->al, (void **) &r->cells, &r->room, r->n + 1,
                           sizeof *r->cells);
      if (st != MMB_OK)
        return st;
      c = r->cells + r->n++;
      r->state = mmb_cell_scan (s, &p, c);
      if (r->state != MMB_CELL_OK)
        return MMB_OK;
      r->newlines += c->newlines;
      r->empty = r->empty && mmb_cell_empty (c) && !c->quoted;
      if (*p != s->delimiter)
        break;
    }
  if (*p == '\r' && p + 1 == s->end && !s->eof && !s->cr)
    r->state = MMB_CELL_CUT;
  r->next = p + (*p != 0) + (*p == '\r' && p[1] == '\n' && !s->cr);
  return MMB_OK;
}

/* Where the line at P ends, and in *NEXT where the next begins; NULL where the
   window ends before. */
static const char *
line_end (const mmb_scan *s, const char *p, const char **next)
{
  while (p < s->end && *p != (s->cr ? '\r' : '\n'))
    p++;
  if (p == s->end && !s->eof)
    return NULL;
  *next = p + (p < s->end);
  return p;
}

static bool
is_comment (const char *p)
{
  return *p == '#' || *p == '%';
}

/* Goes on behind comment and blank lines.  The last comment's place is kept in
   *COMMENT and *COMMENT_LINE.  False where the window ends. */
static bool
skip_comments (const mmb_scan *s, const char **p, size_t *line,
               const char **comment, size_t *comment_line)
{
  const char *next, *end, *q;

  for (; *p < s->end; *p = next, ++*line)
    {
      for (q = *p; *q == ' ' || (*q == '\t' && s->delimiter != '\t'); q++)
        ;
      if (!is_comment (*p) && *q != '\n' && *q != '\r')
        return true;
      end = line_end (s, *p, &next);
      if (!end)
        return false;
      if (is_comment (*p))
        {
          *comment = *p;
          *comment_line = *line;
        }
      else if (!s->cr && *q == '\r' && q[1] != '\n')
        return true;   /* a stray CR, for the rows to complain about */
    }
  return s->eof;
}

/* Lines end with a lone CR if the first line outside quotes does. */
static bool
ends_with_cr (const mmb_bytes *b)
{
  const char *p, *end = b->data + b->length, *first = NULL;
  bool quoted = false;

  for (p = b->data; p < end; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p == '\n' || *p == '\r')
        {
          if (!first)
            first = p;
          if (!quoted)
            break;
        }
    }
  p = p < end ? p : first;
  return p && *p == '\r' && p[1] != '\n';
}

static bool
is_number (const mmb_table *t, const mmb_scan *s, mmb_cell c)
{
  double x;
  char mark;

  c = mmb_cell_trim (c);
  return !c.doubled
         && mmb_cell_number (t->numbers, &c, s->delimiter != ',', &x, &mark);
}

static bool
is_value (const mmb_table *t, const mmb_scan *s, const mmb_cell *c)
{
  return is_number (t, s, *c) || mmb_cell_missing (c);
}

/* How the first rows look with one separator. */
typedef struct {
  char delimiter;
  size_t records, first, second;
  size_t same;      /* rows with as many cells as the first */
  bool even;        /* all rows behind the first have the same number */
  bool numbers;     /* and nothing but numbers */
  bool broken;
} sample;

static mmb_status
take_sample (const mmb_table *t, const char *p, char delimiter, sample *a)
{
  mmb_scan s = t->scan;
  const char *comment = NULL;
  size_t line = 0, j;
  record r = {0};
  mmb_status st = MMB_OK;

  *a = (sample) {.delimiter = delimiter, .even = true, .numbers = true};
  mmb_scan_separate (&s, delimiter);
  while (a->records < SAMPLE && st == MMB_OK)
    {
      if (a->records < 2 && !skip_comments (&s, &p, &line, &comment, &line))
        break;
      if (p >= s.end)
        break;
      st = record_scan (t, &s, p, &r);
      if (st != MMB_OK || r.state != MMB_CELL_OK)
        {
          a->broken = st == MMB_OK && r.state != MMB_CELL_CUT;
          break;
        }
      p = r.next;
      if (r.empty)
        continue;
      if (a->records == 0)
        a->first = r.n;
      else if (a->records == 1)
        a->second = r.n;
      else
        a->even = a->even && r.n == a->second;
      a->same += r.n == a->first;
      for (j = 0; j < r.n && a->records > 0 && a->numbers; j++)
        a->numbers = is_value (t, &s, r.cells + j);
      a->records++;
    }
  mmb_free (&t->al, r.cells);
  return st;
}

/* 2: header and rows have the same number of cells; 1: the header has one
   less, for the names of rows; 0: neither. */
static int
fits (const sample *a)
{
  if (a->broken || !a->even)
    return 0;
  if (a->records < 2 || a->first == a->second)
    return a->first >= 2 ? 2 : 0;
  return a->first + 1 == a->second;
}

/* The separator, where exactly one makes sense of all of the sample. */
static mmb_status
find_delimiter (mmb_table *t, const char *p, sample *found,
                mmb_table_error *error)
{
  static const char candidates[] = {',', ';', '\t'};
  sample a[3];
  size_t i, good = 0, clean = 0, first_good = 0, first_clean = 0, best = 0;
  int tier = 0;
  mmb_status st;

  for (i = 0; i < 3; i++)
    {
      st = take_sample (t, p, candidates[i], a + i);
      if (st != MMB_OK)
        return st;
      tier = fits (a + i) > tier ? fits (a + i) : tier;
    }
  for (i = 0; i < 3; i++)
    {
      if (tier > 0 && fits (a + i) == tier)
        {
          first_good = good++ == 0 ? i : first_good;
          if (a[i].numbers)
            first_clean = clean++ == 0 ? i : first_clean;
        }
      if (a[i].first >= 2
          && (a[best].first < 2 || a[i].same > a[best].same
              || (a[i].same == a[best].same && a[i].first > a[best].first)))
        best = i;
    }
  if (good > 1 && clean != 1)
    return mmb_table_fail (error, 0, "can be read with more than one "
                           "separator; say which with option Delimiter");
  *found = a[good == 1 ? first_good : good > 1 ? first_clean : best];
  return MMB_OK;
}

/* A line "sep=;" in front, as spreadsheets write it. */
static bool
take_separator_line (mmb_table *t, size_t *at)
{
  const char *p = t->bytes.data + *at;

  if (t->scan.end - p < 5 || memcmp (p, "sep=", 4) != 0
      || !memchr (",;\t|", p[4], 4))
    return false;
  if (p + 5 < t->scan.end && p[5] != '\n' && p[5] != '\r')
    return false;
  if (t->options.delimiter == 0)
    t->options.delimiter = p[4];
  *at += 5;
  if (!t->scan.cr && t->bytes.data[*at] == '\r')
    ++*at;
  *at += t->bytes.data[*at] != 0;
  return true;
}

static bool
is_word (const mmb_cell *c)
{
  unsigned char a = mmb_cell_empty (c) ? 0 : (unsigned char) *c->begin;
  return (a >= 'a' && a <= 'z') || (a >= 'A' && a <= 'Z') || a == '_'
         || a >= 0x80;
}

static bool
same_text (const mmb_cell *a, const mmb_cell *b)
{
  size_t length = (size_t) (a->end - a->begin);
  return length == (size_t) (b->end - b->begin)
         && memcmp (a->begin, b->begin, length) == 0;
}

/* Could the first line R be a row as well?  It has numbers, and words over the
   numbers of the NEXT row are not in the majority. */
static bool
looks_like_data (const mmb_table *t, const record *r, const record *next)
{
  size_t j, numbers = 0, words = 0;
  const mmb_cell *word = NULL;
  bool differ = false;

  for (j = 0; j < r->n; j++)
    {
      const mmb_cell *c = r->cells + j;
      if (!mmb_cell_empty (c) && is_value (t, &t->scan, c))
        numbers++;
      else if (j < next->n && is_word (c)
               && is_number (t, &t->scan, next->cells[j]))
        {
          words++;
          differ = differ || (word && !same_text (word, c));
          word = c;
        }
    }
  return numbers > 0 && !(words > numbers && differ);
}

static bool
has_numbers (const mmb_table *t, const record *r)
{
  size_t j;

  for (j = 0; j < r->n; j++)
    if (is_number (t, &t->scan, r->cells[j]))
      return true;
  return false;
}

/* A comment as the record that stands behind its sign. */
static mmb_status
comment_record (const mmb_table *t, const char *comment, record *r)
{
  const char *p = comment, *end, *next;
  mmb_status st;

  while (is_comment (p) || *p == ' ')
    p++;
  if (*p == t->scan.delimiter)
    p = comment;   /* the sign is the name of the first column */
  st = record_scan (t, &t->scan, p, r);
  end = line_end (&t->scan, comment, &next);
  if (st == MMB_OK && (r->state != MMB_CELL_OK || !end || r->next != next))
    r->n = 0;
  return st;
}

/* A comment that could be a row whose first cell begins with its sign. */
static mmb_status
refuse_hidden_row (const mmb_table *t, const char *comment, size_t line,
                   size_t n, mmb_table_error *error)
{
  record r = {0};
  size_t j;
  mmb_status st = record_scan (t, &t->scan, comment, &r);

  if (st == MMB_OK && r.state == MMB_CELL_OK && r.n == n && n > 1)
    {
      for (j = 1; j < n && is_value (t, &t->scan, r.cells + j); j++)
        ;
      if (j == n)
        st = mmb_table_fail (error, line, "begins with %c and looks like a row; "
                             "put its first cell in quotes, or remove the line",
                             *comment);
    }
  mmb_free (&t->al, r.cells);
  return st;
}

/* Names from the header R, after SHIFT columns without one. */
static mmb_status
take_names (mmb_table *t, const record *r, size_t shift)
{
  size_t j, room = 1, used = 0, length;
  char *raw = NULL;
  mmb_status st = MMB_ENOMEM;

  for (j = 0; j < r->n; j++)   /* Latin-1 may double; 0 bytes between */
    room += 2 * (size_t) (r->cells[j].end - r->cells[j].begin) + 1;
  t->n = r->n + shift;
  t->text = mmb_calloc (&t->al, room, 1);
  t->at = mmb_calloc (&t->al, t->n, sizeof *t->at);
  raw = mmb_calloc (&t->al, room, 1);
  if (!t->text || !t->at || !raw)
    goto done;
  for (j = length = 0; j < r->n; j++)
    length += mmb_cell_copy (r->cells + j, raw + length) + 1;
  t->facts.latin1 = !mmb_text_utf8 (raw, length);
  used = 1;             /* the empty name */
  for (j = 0; j < r->n; j++)
    {
      mmb_cell c = mmb_cell_trim (r->cells[j]);
      length = mmb_cell_copy (&c, raw);
      t->at[j + shift] = length ? used : 0;
      if (length == 0)
        continue;
      if (t->facts.latin1)
        used += mmb_text_from_latin1 (raw, length, t->text + used);
      else
        {
          memcpy (t->text + used, raw, length);
          used += length;
        }
      used++;
    }
  st = MMB_OK;

done:
  mmb_free (&t->al, raw);
  return st;
}

static mmb_status
no_names (mmb_table *t, size_t n)
{
  t->n = n;
  t->text = mmb_calloc (&t->al, 1, 1);
  t->at = mmb_calloc (&t->al, n, sizeof *t->at);
  return t->text && t->at ? MMB_OK : MMB_ENOMEM;
}

/* R's write.table has a name in front of each row and none for it in the
   header.  With commas a number there may as well be half of one with a
   decimal comma. */
static bool
has_row_names (const mmb_table *t, const record *header, const record *row)
{
  const mmb_cell *first, *last;

  if (row->n != header->n + 1)
    return false;
  first = row->cells;
  last = row->cells + row->n - 1;
  if (mmb_cell_empty (last) && !last->quoted)
    return false;
  return t->scan.delimiter != ',' || first->quoted
         || !is_value (t, &t->scan, first);
}

/* Header and names from the first row FIRST, the NEXT and the last comment
   before them. */
static mmb_status
decide (mmb_table *t, const record *first, const record *next,
        const char *comment, mmb_table_error *error)
{
  mmb_header header = t->options.header;
  record above = {0};
  mmb_status st = MMB_OK;
  size_t j, line = first->line;
  char shown[64] = "";

  t->start = (size_t) (first->begin - t->bytes.data);
  t->line = line;
  if (header == MMB_HEADER_NO)
    return no_names (t, first->n);
  if (looks_like_data (t, first, next))
    {
      if (comment)
        st = comment_record (t, comment, &above);
      if (st == MMB_OK && above.n == first->n && !has_numbers (t, &above))
        st = take_names (t, &above, 0);
      if (st != MMB_OK || t->n > 0)
        goto done;
      if (header == MMB_HEADER_AUTO)
        {
          for (j = 0; !is_number (t, &t->scan, first->cells[j])
                      && j + 1 < first->n; j++)
            ;
          mmb_text_show (first->cells[j].begin,
                         (size_t) (first->cells[j].end - first->cells[j].begin),
                         shown, sizeof shown);
          st = mmb_table_fail (error, line, "looks like data (it holds '%s'); "
                               "say with option Header whether it holds names "
                               "(true) or the first row (false)", shown);
          goto done;
        }
    }
  if (first->empty || next->n == 0)
    {
      st = mmb_table_fail (error, 0, "must have a header line and rows");
      goto done;
    }
  t->row_names = has_row_names (t, first, next);
  st = take_names (t, first, t->row_names);
  t->start = (size_t) (next->begin - t->bytes.data);
  t->line = next->line;

done:
  t->named = t->n > 0 && header != MMB_HEADER_NO;
  mmb_free (&t->al, above.cells);
  return st;
}

/* Comments between the header and the first row; blank lines there are missing
   rows, so that they are left alone. */
static mmb_status
comments_below (const mmb_table *t, const char **p, size_t *line, size_t n,
                bool *cut, mmb_table_error *error)
{
  const char *next;
  mmb_status st = MMB_OK;

  *cut = false;
  while (st == MMB_OK && is_comment (*p) && *p < t->scan.end)
    {
      if (!line_end (&t->scan, *p, &next))
        {
          *cut = true;
          return MMB_OK;
        }
      st = refuse_hidden_row (t, *p, *line, n, error);
      *p = next;
      ++*line;
    }
  return st;
}

/* Header, names and where the rows begin, from the window as it is.  *ENOUGH
   is false where more of the file is needed. */
static mmb_status
look (mmb_table *t, size_t at, size_t line, bool *enough,
      mmb_table_error *error)
{
  const char *p = t->bytes.data + at, *comment = NULL, *q;
  size_t comment_line = 0;
  record first = {0}, next = {0};
  mmb_status st = MMB_OK;
  sample a = {0};
  bool cut = false;

  *enough = t->bytes.eof;
  mmb_scan_separate (&t->scan, t->options.delimiter);
  if (t->options.delimiter == 0)
    {
      st = find_delimiter (t, p, &a, error);
      if (st != MMB_OK)
        return st;
      mmb_scan_separate (&t->scan, a.delimiter);
    }
  if (!skip_comments (&t->scan, &p, &line, &comment, &comment_line))
    return MMB_OK;
  if (p >= t->scan.end)
    return mmb_table_fail (error, 0, comment ? "must have a header line and rows"
                                             : "is empty");
  st = record_scan (t, &t->scan, p, &first);
  if (st != MMB_OK || first.state == MMB_CELL_CUT)
    goto done;
  first.line = line;
  if (first.state != MMB_CELL_OK)
    {
      st = mmb_table_fail (error, line + first.newlines, "%s",
                           mmb_table_broken (first.state));
      goto done;
    }
  p = first.next;
  line += 1 + first.newlines;
  st = comments_below (t, &p, &line, first.n, &cut, error);
  if (st != MMB_OK || cut)
    goto done;
  next.line = line;
  q = p;
  if (p < t->scan.end)
    st = record_scan (t, &t->scan, p, &next);
  if (st != MMB_OK || (next.state == MMB_CELL_CUT && q < t->scan.end)
      || (q >= t->scan.end && !t->bytes.eof))
    goto done;
  if (t->options.header == MMB_HEADER_NO && comment)
    st = refuse_hidden_row (t, comment, comment_line, first.n, error);
  *enough = true;
  if (st == MMB_OK)
    st = decide (t, &first, &next, comment, error);

done:
  mmb_free (&t->al, first.cells);
  mmb_free (&t->al, next.cells);
  return st;
}

/* What the first bytes say; *AT goes behind a byte order mark. */
static mmb_status
check_magic (const mmb_table *t, size_t *at, mmb_table_error *error)
{
  const unsigned char *d = (const unsigned char *) t->bytes.data;
  size_t n = t->bytes.length;

  if (n >= 2 && ((d[0] == 0xff && d[1] == 0xfe) || (d[0] == 0xfe && d[1] == 0xff)))
    return mmb_table_fail (error, 0, "is UTF-16 text; save it as UTF-8");
  if (n >= 4 && memcmp (d, "PK\3\4", 4) == 0)
    return mmb_table_fail (error, 0, "is a ZIP archive or an Excel workbook; "
                           "save it as CSV");
  if (n >= 3 && memcmp (d, "\xef\xbb\xbf", 3) == 0)
    *at = 3;
  return MMB_OK;
}

mmb_status
mmb_table_head (mmb_table *t, mmb_table_error *error)
{
  bool enough = false;
  size_t at, line;
  mmb_status st;

  for (;;)
    {
      st = mmb_table_more (t, 0, error);
      at = 0;
      line = 1;
      if (st == MMB_OK)
        st = check_magic (t, &at, error);
      if (st != MMB_OK)
        return st;
      t->scan.cr = ends_with_cr (&t->bytes);
      if (take_separator_line (t, &at))
        line++;
      st = look (t, at, line, &enough, error);
      if (st != MMB_OK || enough)
        return st;
      if (t->bytes.length > MMB_ROW_BYTES)
        return mmb_table_fail (error, 1, "is longer than a line can be; is a "
                               "quote never closed?");
    }
}
