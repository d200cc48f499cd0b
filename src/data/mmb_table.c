/* mmb_table.c - delimited text files as columns of numbers and labels: the
   rows, once through. */
#include "mmb_table.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "mmb_table_head.h"

#define CHUNK_BYTES ((size_t) 256 * 1024)
#define LABEL_BYTES ((size_t) 64 * 1024)   /* longer than any label */

enum { ACT_NONE, ACT_NUMBER, ACT_LABEL, ACT_NAME };
enum { SEEN_NUMBER = 1, SEEN_TRUTH = 2 };

/* What is wrong with a cell that is wanted. */
typedef enum {
  WRONG_NOTHING = 0,
  WRONG_MISSING,
  WRONG_LABEL,      /* missing label */
  WRONG_WORD,       /* no number */
  WRONG_INFINITE,
  WRONG_MARK,       /* another decimal mark than before */
  WRONG_MIX,        /* true or false among numbers, or the reverse */
  WRONG_NAME,       /* a number where the name of a row must be */
  WRONG_LONG
} wrong;

/* A row on its way. */
typedef struct {
  const char *next;         /* behind its line end */
  double *values;           /* count, or NULL */
  size_t cells, newlines;
  bool empty;
  wrong wrong;              /* the first thing that is */
  size_t column, line;      /* of that cell */
  mmb_cell cell;
} row;

typedef enum { ROW_DONE, ROW_CUT, ROW_END, ROW_FAILED } progress;

mmb_status
mmb_table_open (mmb_table **table, const char *path,
                const mmb_table_options *options, mmb_table_error *error,
                const mmb_allocator *al)
{
  mmb_allocator a = al ? *al : mmb_allocator_default ();
  mmb_table *t = mmb_calloc (&a, 1, sizeof *t);
  const char *problem = NULL;
  mmb_status st;

  *table = NULL;
  memset (error, 0, sizeof *error);
  if (!t)
    return MMB_ENOMEM;
  t->al = a;
  t->options = *options;
  t->numbers = mmb_numbers_alloc ();
  st = t->numbers ? MMB_OK : MMB_ENOMEM;
  if (st == MMB_OK)
    st = mmb_bytes_open (&t->bytes, path, &t->al, &problem);
  if (st == MMB_EIO)
    mmb_table_fail (error, 0, "%s", problem);
  if (st == MMB_OK)
    st = mmb_table_head (t, error);
  if (st != MMB_OK)
    mmb_table_free (t);
  else
    *table = t;
  return st;
}

void
mmb_table_free (mmb_table *t)
{
  mmb_allocator al;
  size_t i;

  if (!t)
    return;
  al = t->al;
  mmb_bytes_close (&t->bytes);
  mmb_numbers_free (t->numbers);
  for (i = 0; t->labels && i < t->count; i++)
    {
      mmb_free (&al, t->labels[i].text);
      mmb_free (&al, t->labels[i].at);
      mmb_free (&al, t->labels[i].slots);
      mmb_free (&al, t->labels[i].numbers);
    }
  for (i = 0; i < t->n_chunks; i++)
    mmb_free (&al, t->chunks[i]);
  mmb_free (&al, t->chunks);
  mmb_free (&al, t->labels);
  mmb_free (&al, t->columns);
  mmb_free (&al, t->kinds);
  mmb_free (&al, t->action);
  mmb_free (&al, t->seen);
  mmb_free (&al, t->seen_line);
  mmb_free (&al, t->text);
  mmb_free (&al, t->at);
  mmb_free (&al, t);
}

size_t
mmb_table_columns (const mmb_table *t)
{
  return t->n;
}

char
mmb_table_delimiter (const mmb_table *t)
{
  return t->scan.delimiter;
}

const char *
mmb_table_name (const mmb_table *t, size_t j)
{
  return t->text + t->at[j];
}

size_t
mmb_table_rows (const mmb_table *t)
{
  return t->rows;
}

mmb_table_facts
mmb_table_facts_of (const mmb_table *t)
{
  return t->facts;
}

/* FNV-1a */
static size_t
hash (const char *text, size_t length)
{
  uint64_t h = 14695981039346656037u;
  size_t i;

  for (i = 0; i < length; i++)
    h = (h ^ (unsigned char) text[i]) * 1099511628211u;
  return (size_t) (h ^ h >> 32);
}

static size_t *
find_slot (const mmb_labels *l, const char *text, size_t length)
{
  size_t mask = l->room_slots - 1, i = hash (text, length) & mask;

  for (;; i = (i + 1) & mask)
    {
      const char *known;
      if (l->slots[i] == 0)
        return l->slots + i;
      known = l->text + l->at[l->slots[i] - 1];
      if (strlen (known) == length && memcmp (known, text, length) == 0)
        return l->slots + i;
    }
}

static mmb_status
grow_slots (const mmb_allocator *al, mmb_labels *l)
{
  size_t more = l->room_slots ? 2 * l->room_slots : 64, k;

  if (2 * (l->count + 1) <= l->room_slots)
    return MMB_OK;
  mmb_free (al, l->slots);
  l->slots = mmb_calloc (al, more, sizeof *l->slots);
  if (!l->slots)
    return MMB_ENOMEM;
  l->room_slots = more;
  for (k = 0; k < l->count; k++)
    {
      const char *text = l->text + l->at[k];
      *find_slot (l, text, strlen (text)) = k + 1;
    }
  return MMB_OK;
}

/* The number (from 1) of a word, which is copied behind the others. */
static mmb_status
intern (const mmb_allocator *al, mmb_labels *l, const mmb_cell *c,
        double *number)
{
  size_t length = (size_t) (c->end - c->begin), *slot;
  mmb_status st = grow_slots (al, l);

  if (st == MMB_OK)
    st = mmb_table_grow (al, (void **) &l->text, &l->room,
                         l->used + length + 1, 1);
  if (st == MMB_OK)
    st = mmb_table_grow (al, (void **) &l->at, &l->room_at, l->count + 1,
                         sizeof *l->at);
  if (st != MMB_OK)
    return st;
  length = mmb_cell_copy (c, l->text + l->used);
  l->text[l->used + length] = 0;
  slot = find_slot (l, l->text + l->used, length);
  if (*slot == 0)
    {
      l->at[l->count] = l->used;
      l->used += length + 1;
      *slot = ++l->count;
    }
  *number = (double) *slot;
  return MMB_OK;
}

static bool
other_mark (mmb_table *t, char mark, size_t line)
{
  if (mark == 0 || mark == t->mark)
    return false;
  if (t->mark != 0)
    return true;
  t->mark = mark;
  t->mark_line = line;
  t->facts.decimal_comma = mark == ',';
  return false;
}

static bool
other_kind (mmb_table *t, size_t i, unsigned char kind, size_t line)
{
  if (t->seen[i] == 0)
    {
      t->seen[i] = kind;
      t->seen_line[i] = line;
    }
  return t->seen[i] != kind;
}

/* Numbers with a comma, of which one is enough that cannot be whole thousands. */
static void
note_comma (mmb_table *t, const char *p, const char *end)
{
  if (!t->facts.surely_decimal)
    t->facts.surely_decimal = !mmb_number_like_thousands (p, end);
}

/* A number, or true or false, in any of the ways it may be written. */
static wrong
take_number (mmb_table *t, const mmb_cell *cell, size_t i, size_t line,
             double *x)
{
  mmb_cell c = mmb_cell_trim (*cell);
  int truth;
  char mark;

  if (mmb_cell_missing (&c))
    return WRONG_MISSING;
  if (c.doubled)
    return WRONG_WORD;
  if (mmb_cell_number (t->numbers, &c, t->scan.delimiter != ',', x, &mark))
    {
      if (mark == ',')
        note_comma (t, c.begin, c.end);
      return isinf (*x) ? WRONG_INFINITE
             : other_mark (t, mark, line) ? WRONG_MARK
             : other_kind (t, i, SEEN_NUMBER, line) ? WRONG_MIX : WRONG_NOTHING;
    }
  truth = mmb_cell_truth (&c);
  if (truth >= 0)
    {
      *x = truth;
      return other_kind (t, i, SEEN_TRUTH, line) ? WRONG_MIX : WRONG_NOTHING;
    }
  return mmb_cell_infinite (&c) ? WRONG_INFINITE : WRONG_WORD;
}

static mmb_status
take_cell (mmb_table *t, row *r, const mmb_cell *cell, int action, size_t i,
           size_t line)
{
  wrong w = WRONG_NOTHING;
  mmb_status st = MMB_OK;
  mmb_cell c = mmb_cell_trim (*cell);
  double x = NAN;

  if (action == ACT_NUMBER)
    {
      w = take_number (t, cell, i, line, &x);
      r->values[i] = w == WRONG_NOTHING ? x : NAN;
    }
  else if (action == ACT_LABEL)
    {
      if (mmb_cell_missing (&c))
        w = WRONG_LABEL;
      else if ((size_t) (c.end - c.begin) > LABEL_BYTES)
        w = WRONG_LONG;
      else
        st = intern (&t->al, t->labels + i, &c, &x);
      r->values[i] = x;
    }
  else if (!cell->quoted
           && (mmb_cell_missing (&c)
               || (mmb_number_scan (t->numbers, c.begin, false, &x,
                                    &(char) {0}) == c.end)))
    w = WRONG_NAME;
  if (w != WRONG_NOTHING && r->wrong == WRONG_NOTHING
      && !((w == WRONG_MISSING || w == WRONG_LABEL) && t->options.missing))
    {
      r->wrong = w;
      r->line = line;
      r->cell = *cell;
    }
  return st;
}

/* A plain number that ends where a cell may end: most cells by far. */
static inline const char *
plain_number (mmb_table *t, const char *p, size_t i, size_t line, bool comma,
              double *x)
{
  const char *start;
  char mark;

  while (*p == ' ')
    p++;
  start = p;
  p = mmb_number_scan (t->numbers, p, comma, x, &mark);
  if (!p || !t->scan.stop[(unsigned char) *p]
      || (*p == 0 && !(p == t->scan.end && t->scan.eof)))
    return NULL;
  if ((mark != 0 && mark != t->mark && other_mark (t, mark, line))
      || (t->seen[i] != SEEN_NUMBER && other_kind (t, i, SEEN_NUMBER, line))
      || isinf (*x))
    return NULL;
  if (mark == ',')
    note_comma (t, start, p);
  return p;
}

/* The line end at P.  ROW_FAILED: a CR or LF that ends no line. */
static progress
end_row (const mmb_scan *s, const char *p, row *r)
{
  r->next = p + 1;
  switch (*p)
    {
    case '\n':
      return s->cr ? ROW_FAILED : ROW_DONE;
    case '\r':
      if (s->cr)
        return ROW_DONE;
      if (p[1] == '\n')
        {
          r->next = p + 2;
          return ROW_DONE;
        }
      return p + 1 == s->end && !s->eof ? ROW_CUT : ROW_FAILED;
    default:
      r->next = p;
      return ROW_DONE;
    }
}

/* The row at P, which begins in line LINE. */
static progress
scan_row (mmb_table *t, const char *p, size_t line, row *r, mmb_status *st,
          mmb_table_error *error)
{
  const mmb_scan *s = &t->scan;
  bool comma = s->delimiter != ',';
  size_t i = 0, j;

  r->newlines = 0;
  r->empty = true;
  r->wrong = WRONG_NOTHING;
  if (p == s->end)
    return s->eof ? ROW_END : ROW_CUT;
  for (j = 0;; j++, p++)
    {
      int action = j < t->n ? t->action[j] : ACT_NONE;
      const char *q = NULL;
      if (action == ACT_NUMBER)
        q = plain_number (t, p, i, line + r->newlines, comma, r->values + i);
      if (q)
        {
          r->empty = false;
          p = q;
        }
      else
        {
          mmb_cell c;
          mmb_cell_state state = mmb_cell_scan (s, &p, &c);
          if (state == MMB_CELL_CUT)
            return ROW_CUT;
          if (state != MMB_CELL_OK)
            {
              *st = mmb_table_fail (error, line + r->newlines, "%s",
                                    mmb_table_broken (state));
              return ROW_FAILED;
            }
          if (c.quoted || !mmb_cell_empty (&c))
            r->empty = false;
          if (action != ACT_NONE)
            {
              wrong before = r->wrong;
              *st = take_cell (t, r, &c, action, i, line + r->newlines);
              if (*st != MMB_OK)
                return ROW_FAILED;
              if (r->wrong != before)
                r->column = j;
            }
          r->newlines += c.newlines;
        }
      i += action == ACT_NUMBER || action == ACT_LABEL;
      if (*p != s->delimiter || p == s->end)
        break;
    }
  r->cells = j + 1;
  switch (end_row (s, p, r))
    {
    case ROW_CUT:
      return ROW_CUT;
    case ROW_FAILED:
      *st = mmb_table_fail (error, line + r->newlines, "has a %s that ends no "
                            "line, unlike the first line",
                            *p == '\n' ? "line feed" : "carriage return");
      return ROW_FAILED;
    default:
      return ROW_DONE;
    }
}

static mmb_status
fail_cell (const mmb_table *t, const row *r, mmb_table_error *error)
{
  char shown[200], name[128];
  const char *full = mmb_table_name (t, r->column);
  size_t i = 0;

  mmb_text_show (full, strlen (full), name, sizeof name);
  mmb_text_show (r->cell.begin, (size_t) (r->cell.end - r->cell.begin), shown,
                 sizeof shown);
  while (i < t->count && t->columns[i] != r->column)
    i++;
  switch (r->wrong)
    {
    case WRONG_MISSING:
      mmb_table_fail (error, 0, "must be a number, got '%s': it is missing; "
                      "'Missing', 'drop' leaves such rows out", shown);
      break;
    case WRONG_LABEL:
      mmb_table_fail (error, 0, "must be a label, got '%s': it is missing; "
                      "'Missing', 'drop' leaves such rows out", shown);
      break;
    case WRONG_INFINITE:
      mmb_table_fail (error, 0, "must be a finite number, got '%s'", shown);
      break;
    case WRONG_MARK:
      mmb_table_fail (error, 0, "must be a number with a decimal %s as line "
                      "%zu has it, got '%s'",
                      t->mark == ',' ? "comma" : "point", t->mark_line, shown);
      break;
    case WRONG_MIX:
      mmb_table_fail (error, 0, "must be %s as line %zu has it, got '%s'",
                      t->seen[i] == SEEN_TRUTH ? "true or false" : "a number",
                      t->seen_line[i], shown);
      break;
    case WRONG_NAME:
      mmb_table_fail (error, 0, "must be the name of a row, got '%s': the "
                      "header has one name less than rows have cells", shown);
      break;
    case WRONG_LONG:
      mmb_table_fail (error, 0, "must be a label, got text of more than %zu "
                      "bytes", LABEL_BYTES);
      break;
    default:
      mmb_table_fail (error, 0, "must be a number, got '%s'%s", shown,
                      t->scan.delimiter == ','
                      && memchr (r->cell.begin, ',',
                                 (size_t) (r->cell.end - r->cell.begin))
                      ? " (in a file that commas separate, a comma is no "
                        "decimal mark)" : "");
    }
  snprintf (error->where, sizeof error->where, *full ? "line %zu, column %zu "
            "('%.100s')" : "line %zu, column %zu", r->line, r->column + 1,
            name);
  return MMB_EIO;
}

static mmb_status
fail_length (const mmb_table *t, const row *r, size_t line,
             mmb_table_error *error)
{
  return mmb_table_fail (error, line, "has %zu cells, %s %zu%s", r->cells,
                         t->named ? "the header" : "the first row",
                         t->row_names ? t->n - 1 : t->n,
                         t->row_names ? " and a name in front of each row"
                         : t->named && r->cells == t->n + 1
                         ? " (if rows begin with a name, give its column a "
                           "name in the header)" : "");
}

/* Room for the values of the next row. */
static mmb_status
next_values (mmb_table *t, double **values)
{
  size_t chunk, cells;
  mmb_status st;

  *values = NULL;
  if (t->count == 0)
    return MMB_OK;
  chunk = t->rows / t->chunk_rows;
  if (chunk == t->n_chunks)
    {
      st = mmb_table_grow (&t->al, (void **) &t->chunks, &t->room_chunks,
                           chunk + 1, sizeof *t->chunks);
      if (st != MMB_OK)
        return st;
      if (!mmb_size_mul (t->chunk_rows, t->count, &cells))
        return MMB_ENOMEM;
      t->chunks[chunk] = mmb_calloc (&t->al, cells, sizeof **t->chunks);
      if (!t->chunks[chunk])
        return MMB_ENOMEM;
      t->n_chunks++;
    }
  *values = t->chunks[chunk] + t->rows % t->chunk_rows * t->count;
  return MMB_OK;
}

/* Rows without anything in them, of which nobody knows yet whether they are at
   the end. */
typedef struct {
  size_t count, separators, line;
  bool blank;   /* the first of them is a blank line */
} pending;

/* They are inside: rows are missing. */
static mmb_status
flush (mmb_table *t, pending *w, row *r, mmb_table_error *error)
{
  double *kept = NULL, *values;
  size_t i;
  mmb_status st;

  if (!t->options.missing)
    return mmb_table_fail (error, w->line, "%s: a row is missing",
                           w->blank ? "is blank" : "holds nothing but "
                           "separators");
  if (t->count > 0)
    {
      kept = mmb_calloc (&t->al, t->count, sizeof *kept);
      if (!kept)
        return MMB_ENOMEM;
      memcpy (kept, r->values, t->count * sizeof *kept);
    }
  for (st = MMB_OK; w->count > 0 && st == MMB_OK; w->count--)
    {
      st = next_values (t, &values);
      for (i = 0; st == MMB_OK && i < t->count; i++)
        values[i] = NAN;
      t->rows += st == MMB_OK;
    }
  if (st == MMB_OK)
    st = next_values (t, &r->values);
  if (st == MMB_OK && t->count > 0)
    memcpy (r->values, kept, t->count * sizeof *kept);
  mmb_free (&t->al, kept);
  memset (w, 0, sizeof *w);
  return st;
}

/* A whole row: counted, or kept in mind if there is nothing in it. */
static mmb_status
commit (mmb_table *t, row *r, size_t line, pending *w, mmb_table_error *error)
{
  mmb_status st = MMB_OK;

  if (r->empty)
    {
      if (w->count++ == 0)
        {
          w->line = line;
          w->blank = r->cells == 1;
        }
      w->separators += r->cells > 1;
      return MMB_OK;
    }
  if (w->count > 0)
    st = flush (t, w, r, error);
  if (st == MMB_OK && r->cells != t->n)
    st = fail_length (t, r, line, error);
  if (st == MMB_OK && r->wrong != WRONG_NOTHING)
    st = fail_cell (t, r, error);
  t->rows += st == MMB_OK;
  return st;
}

static mmb_status
prepare (mmb_table *t, size_t count, const size_t *columns,
         const mmb_column_kind *kinds)
{
  size_t i;

  for (i = 0; i < count; i++)
    if (columns[i] >= t->n || (i > 0 && columns[i] <= columns[i - 1]))
      return MMB_EINVAL;
  if (t->used)
    return MMB_EINVAL;
  t->used = true;
  t->columns = mmb_calloc (&t->al, count, sizeof *t->columns);
  t->kinds = mmb_calloc (&t->al, count, sizeof *t->kinds);
  t->labels = mmb_calloc (&t->al, count, sizeof *t->labels);
  t->seen = mmb_calloc (&t->al, count, 1);
  t->seen_line = mmb_calloc (&t->al, count, sizeof *t->seen_line);
  t->action = mmb_calloc (&t->al, t->n, 1);
  if (!t->columns || !t->kinds || !t->labels || !t->seen || !t->seen_line
      || !t->action)
    return MMB_ENOMEM;
  t->count = count;
  t->action[0] = t->row_names && t->scan.delimiter == ',' ? ACT_NAME : ACT_NONE;
  for (i = 0; i < count; i++)
    {
      t->columns[i] = columns[i];
      t->kinds[i] = kinds[i];
      t->action[columns[i]] = kinds[i] == MMB_COLUMN_LABEL ? ACT_LABEL
                                                           : ACT_NUMBER;
    }
  t->chunk_rows = count ? CHUNK_BYTES / sizeof (double) / count : 1;
  t->chunk_rows += t->chunk_rows == 0;
  return MMB_OK;
}

static mmb_status
read_rows (mmb_table *t, mmb_reading_fn monitor, void *arg,
           mmb_table_error *error)
{
  const char *p = t->bytes.data + t->start;
  size_t line = t->line;
  pending w = {0};
  row r = {0};
  mmb_status st;

  for (st = next_values (t, &r.values); st == MMB_OK;)
    switch (scan_row (t, p, line, &r, &st, error))
      {
      case ROW_CUT:
        if ((size_t) (t->scan.end - p) > MMB_ROW_BYTES)
          return mmb_table_fail (error, line, "is longer than a line can be; "
                                 "is a quote never closed?");
        if (monitor && monitor (t->bytes.done, t->bytes.all, arg))
          return MMB_EINTERRUPTED;
        st = mmb_table_more (t, (size_t) (p - t->bytes.data), error);
        p = t->bytes.data;
        break;
      case ROW_DONE:
        st = commit (t, &r, line, &w, error);
        p = r.next;
        line += r.newlines + 1;
        if (st == MMB_OK && !r.empty)
          st = next_values (t, &r.values);
        break;
      case ROW_END:
        t->facts.empty_rows = w.separators;
        if (t->rows == 0)
          st = mmb_table_fail (error, 0, "must have a header line and rows");
        return st;
      default:
        return st;
      }
  return st;
}

/* Labels that are all numbers are numbers; words become UTF-8. */
static mmb_status
finish_labels (mmb_table *t, mmb_labels *l)
{
  size_t k;
  char mark, *utf8, mark_before = t->mark;
  bool numbers = true, valid = true, comma = t->facts.decimal_comma;

  if (l->count == 0)
    return MMB_OK;
  l->numbers = mmb_calloc (&t->al, l->count, sizeof *l->numbers);
  if (!l->numbers)
    return MMB_ENOMEM;
  for (k = 0; k < l->count; k++)
    {
      const char *text = l->text + l->at[k];
      mmb_cell c = {.begin = text, .end = text + strlen (text)};
      valid = valid && mmb_text_utf8 (text, strlen (text));
      numbers = numbers
                && mmb_cell_number (t->numbers, &c, t->scan.delimiter != ',',
                                    l->numbers + k, &mark)
                && !isinf (l->numbers[k])
                && !other_mark (t, mark, t->line);
      if (numbers && mark == ',')
        note_comma (t, c.begin, c.end);
    }
  if (!numbers)
    {
      mmb_free (&t->al, l->numbers);
      l->numbers = NULL;
      t->mark = mark_before;
      t->facts.decimal_comma = comma;
    }
  if (valid)
    return MMB_OK;
  utf8 = mmb_calloc (&t->al, 2, l->used);
  if (!utf8)
    return MMB_ENOMEM;
  for (k = 0, l->used = 0; k < l->count; k++)
    {
      const char *text = l->text + l->at[k];
      l->at[k] = l->used;
      l->used += mmb_text_from_latin1 (text, strlen (text), utf8 + l->used) + 1;
    }
  mmb_free (&t->al, l->text);
  l->text = utf8;
  t->facts.latin1 = true;
  return MMB_OK;
}

mmb_status
mmb_table_read (mmb_table *t, size_t count, const size_t *columns,
                const mmb_column_kind *kinds, mmb_reading_fn monitor,
                void *arg, mmb_table_error *error)
{
  size_t i;
  mmb_status st;

  memset (error, 0, sizeof *error);
  st = prepare (t, count, columns, kinds);
  if (st == MMB_OK)
    st = read_rows (t, monitor, arg, error);
  for (i = 0; i < count && st == MMB_OK; i++)
    if (kinds[i] == MMB_COLUMN_LABEL)
      st = finish_labels (t, t->labels + i);
  return st;
}

void
mmb_table_values (const mmb_table *t, double *values)
{
  size_t from, rows, i, p;

  for (from = 0; t->count > 0 && from < t->rows; from += rows)
    {
      const double *chunk = t->chunks[from / t->chunk_rows];
      rows = t->rows - from < t->chunk_rows ? t->rows - from : t->chunk_rows;
      for (i = 0; i < t->count; i++)
        {
          const double *numbers = t->labels[i].numbers;
          double *to = values + i * t->rows + from;
          for (p = 0; p < rows; p++)
            {
              double x = chunk[p * t->count + i];
              to[p] = numbers && !isnan (x) ? numbers[(size_t) x - 1] : x;
            }
        }
    }
}

size_t
mmb_table_label_count (const mmb_table *t, size_t i)
{
  return t->labels[i].numbers ? 0 : t->labels[i].count;
}

const char *
mmb_table_label (const mmb_table *t, size_t i, size_t k)
{
  return t->labels[i].text + t->labels[i].at[k];
}
