/* mmb_idx.c - IDX files: arrays of numbers, plain or gzip-compressed. */
#include "mmb_idx.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "mmb_bytes.h"

struct mmb_idx {
  mmb_allocator al;
  mmb_bytes bytes;
  mmb_idx_head head;
  size_t start;           /* bytes of the header */
  size_t width;           /* bytes of a number */
  size_t item, all;       /* bytes of an item and of all of them */
  bool used;
  size_t items;           /* kept */
  unsigned char *raw;     /* their bytes */
  size_t room;
};

static const struct {
  mmb_idx_type type;
  const char *name;
  size_t width;
} types[] = {
  {MMB_IDX_UINT8, "uint8", 1},   {MMB_IDX_INT8, "int8", 1},
  {MMB_IDX_INT16, "int16", 2},   {MMB_IDX_INT32, "int32", 4},
  {MMB_IDX_SINGLE, "single", 4}, {MMB_IDX_DOUBLE, "double", 8}};

#define TYPES (sizeof types / sizeof *types)

static size_t
type_row (mmb_idx_type type)
{
  size_t i = 0;

  while (i < TYPES && types[i].type != type)
    i++;
  return i;
}

const char *
mmb_idx_type_name (mmb_idx_type type)
{
  size_t i = type_row (type);

  return i < TYPES ? types[i].name : NULL;
}

#if defined __GNUC__
__attribute__ ((format (printf, 2, 3)))
#endif
static mmb_status
refuse (char problem[MMB_IDX_TEXT], const char *what, ...)
{
  va_list args;

  va_start (args, what);
  vsnprintf (problem, MMB_IDX_TEXT, what, args);
  va_end (args);
  return MMB_EIO;
}

/* The next bytes of the file, behind those that are dropped. */
static mmb_status
more (mmb_idx *idx, size_t skip, char problem[MMB_IDX_TEXT])
{
  const char *what = NULL;
  mmb_status st = mmb_bytes_more (&idx->bytes, skip, &what);

  return st == MMB_EIO ? refuse (problem, "%s", what) : st;
}

/* COUNT bytes in the window, or as many as the file has. */
static mmb_status
want (mmb_idx *idx, size_t count, char problem[MMB_IDX_TEXT])
{
  mmb_status st = MMB_OK;

  while (st == MMB_OK && idx->bytes.length < count && !idx->bytes.eof)
    st = more (idx, 0, problem);
  return st;
}

/* WIDTH bytes, the highest first. */
static uint64_t
big_endian (const unsigned char *p, size_t width)
{
  uint64_t x = 0;
  size_t i;

  for (i = 0; i < width; i++)
    x = x << 8 | p[i];
  return x;
}

/* "28 x 28 x 10" */
static void
sizes_text (const mmb_idx_head *head, char text[64])
{
  size_t i, used = 0;

  for (i = 0; i < head->count; i++)
    used += (size_t) snprintf (text + used, 64 - used, "%s%zu",
                               i > 0 ? " x " : "", head->sizes[i]);
}

/* The first four bytes. */
static mmb_status
read_magic (mmb_idx *idx, char problem[MMB_IDX_TEXT])
{
  const unsigned char *p;
  mmb_status st = want (idx, 4, problem);
  size_t row;

  if (st != MMB_OK)
    return st;
  if (idx->bytes.length == 0)
    return refuse (problem, "is empty");
  if (idx->bytes.length < 4)
    return refuse (problem, "is no IDX file: it has %zu bytes", idx->bytes.length);
  p = (const unsigned char *) idx->bytes.data;
  if (p[0] != 0 || p[1] != 0)
    return refuse (problem, "is no IDX file: it must begin with two zero bytes, "
                   "got %02X %02X", p[0], p[1]);
  row = type_row ((mmb_idx_type) p[2]);
  if (row == TYPES)
    return refuse (problem, "is no IDX file: its third byte, the type of the "
                   "numbers, must be 08, 09, 0B, 0C, 0D or 0E, got %02X", p[2]);
  if (p[3] < 1 || p[3] > MMB_IDX_SIZES)
    return refuse (problem, "must have 1 to %d sizes, its header says %u",
                   MMB_IDX_SIZES, p[3]);
  idx->head.type = types[row].type;
  idx->head.count = p[3];
  idx->width = types[row].width;
  idx->start = 4 + 4 * idx->head.count;
  return MMB_OK;
}

/* The sizes, and what they make together. */
static mmb_status
read_sizes (mmb_idx *idx, char problem[MMB_IDX_TEXT])
{
  mmb_idx_head *head = &idx->head;
  mmb_status st = want (idx, idx->start, problem);
  bool fits = true;
  char text[64];
  size_t i;

  if (st != MMB_OK)
    return st;
  if (idx->bytes.length < idx->start)
    return refuse (problem, "ends in its header: it must have %zu bytes, has %zu",
                   idx->start, idx->bytes.length);
  for (i = 0; i < head->count; i++)
    head->sizes[i] = (size_t) big_endian ((const unsigned char *) idx->bytes.data
                                          + 4 + 4 * i, 4);
  sizes_text (head, text);
  head->cells = 1;
  for (i = 0; i < head->count; i++)
    {
      if (head->sizes[i] == 0)
        return refuse (problem, "holds nothing: its header says %s", text);
      if (i > 0)
        fits = mmb_size_mul (head->cells, head->sizes[i], &head->cells) && fits;
    }
  fits = mmb_size_mul (head->cells, idx->width, &idx->item) && fits;
  fits = mmb_size_mul (idx->item, head->sizes[0], &idx->all) && fits;
  if (!fits || idx->all > PTRDIFF_MAX / 2)
    return refuse (problem, "has a header that says %s, more than a file can hold",
                   text);
  return MMB_OK;
}

/* What a file with FOUND bytes of numbers is told. */
static mmb_status
refuse_length (const mmb_idx *idx, double found, bool at_least,
               char problem[MMB_IDX_TEXT])
{
  char text[64];

  sizes_text (&idx->head, text);
  return refuse (problem, "%s: %s numbers of %zu bytes are %zu bytes behind the "
                 "header, found %.0f%s", found < (double) idx->all
                 ? "is truncated" : "has bytes behind its end", text, idx->width,
                 idx->all, found, at_least ? " or more" : "");
}

/* Plain files say at once how long they are. */
static mmb_status
check_length (const mmb_idx *idx, char problem[MMB_IDX_TEXT])
{
  double found = idx->bytes.all - (double) idx->start;

  if (idx->bytes.gzip || found == (double) idx->all)
    return MMB_OK;
  return refuse_length (idx, found, false, problem);
}

mmb_status
mmb_idx_open (mmb_idx **out, const char *path, char problem[MMB_IDX_TEXT],
              const mmb_allocator *al)
{
  mmb_allocator a = al ? *al : mmb_allocator_default ();
  mmb_idx *idx = mmb_calloc (&a, 1, sizeof *idx);
  const char *what = NULL;
  mmb_status st;

  *out = NULL;
  problem[0] = 0;
  if (!idx)
    return MMB_ENOMEM;
  idx->al = a;
  st = mmb_bytes_open (&idx->bytes, path, &idx->al, &what);
  if (st == MMB_EIO)
    refuse (problem, "%s", what);
  if (st == MMB_OK)
    st = read_magic (idx, problem);
  if (st == MMB_OK)
    st = read_sizes (idx, problem);
  if (st == MMB_OK)
    st = check_length (idx, problem);
  if (st == MMB_OK)
    *out = idx;
  else
    mmb_idx_free (idx);
  return st;
}

void
mmb_idx_free (mmb_idx *idx)
{
  mmb_allocator al;

  if (!idx)
    return;
  al = idx->al;
  mmb_bytes_close (&idx->bytes);
  mmb_free (&al, idx->raw);
  mmb_free (&al, idx);
}

const mmb_idx_head *
mmb_idx_head_of (const mmb_idx *idx)
{
  return &idx->head;
}

size_t
mmb_idx_items (const mmb_idx *idx)
{
  return idx->items;
}

/* COUNT bytes FROM the window behind the USED ones, in room that doubles: never more
   than twice of what has come. */
static mmb_status
keep (mmb_idx *idx, const char *from, size_t used, size_t count)
{
  size_t room = idx->room ? idx->room : idx->bytes.capacity;
  unsigned char *raw;

  while (room < used + count)
    room *= 2;
  if (room > idx->room)
    {
      raw = mmb_calloc (&idx->al, room, 1);
      if (!raw)
        return MMB_ENOMEM;
      if (used > 0)
        memcpy (raw, idx->raw, used);
      mmb_free (&idx->al, idx->raw);
      idx->raw = raw;
      idx->room = room;
    }
  memcpy (idx->raw + used, from, count);
  return MMB_OK;
}

mmb_status
mmb_idx_read (mmb_idx *idx, size_t items, mmb_reading_fn monitor, void *arg,
              char problem[MMB_IDX_TEXT])
{
  mmb_bytes *b = &idx->bytes;
  size_t done = 0, skip = idx->start, kept, here, count;
  mmb_status st = MMB_OK;

  problem[0] = 0;
  if (idx->used || items == 0)
    return MMB_EINVAL;
  idx->used = true;
  idx->items = items < idx->head.sizes[0] ? items : idx->head.sizes[0];
  kept = idx->items * idx->item;
  do
    {
      here = b->length - skip;
      if (here > idx->all - done)
        return refuse_length (idx, (double) done + (double) here, !b->eof, problem);
      count = done < kept ? kept - done : 0;
      count = count < here ? count : here;
      if (count > 0)
        st = keep (idx, b->data + skip, done, count);
      done += here;
      if (st == MMB_OK && monitor && monitor (b->done, b->all, arg))
        st = MMB_EINTERRUPTED;
      if (st == MMB_OK)
        st = more (idx, b->length, problem);
      skip = 0;
    }
  while (st == MMB_OK && b->length > 0);
  if (st == MMB_OK && done < idx->all)
    st = refuse_length (idx, (double) done, false, problem);
  return st;
}

static double
number_at (const mmb_idx *idx, const unsigned char *p)
{
  uint64_t bits = big_endian (p, idx->width);
  uint32_t word = (uint32_t) bits;
  double x;
  float f;

  switch (idx->head.type)
    {
    case MMB_IDX_UINT8:
      return (double) bits;
    case MMB_IDX_INT8:
      return (double) bits - (bits >> 7 ? 0x1p8 : 0);
    case MMB_IDX_INT16:
      return (double) bits - (bits >> 15 ? 0x1p16 : 0);
    case MMB_IDX_INT32:
      return (double) bits - (bits >> 31 ? 0x1p32 : 0);
    case MMB_IDX_SINGLE:
      memcpy (&f, &word, sizeof f);
      return f;
    default:
      memcpy (&x, &bits, sizeof x);
      return x;
    }
}

/* Rows of the result that are written together: their bytes stay in the cache. */
#define BLOCK ((size_t) 64)
#define POLL ((size_t) 16384)   /* columns between two calls of the monitor */

mmb_status
mmb_idx_values (const mmb_idx *idx, double *values, mmb_reading_fn monitor,
                void *arg)
{
  size_t P = idx->items, cells = idx->head.cells, from, rows, i, j;

  for (from = 0; from < P; from += BLOCK)
    {
      const unsigned char *p = idx->raw + from * idx->item;
      rows = P - from < BLOCK ? P - from : BLOCK;
      for (j = 0; j < cells; j++)
        {
          double *to = values + j * P + from;
          if (j % POLL == 0 && monitor
              && monitor (idx->bytes.all, idx->bytes.all, arg))
            return MMB_EINTERRUPTED;
          if (idx->head.type == MMB_IDX_UINT8)
            for (i = 0; i < rows; i++)
              to[i] = p[i * cells + j];
          else
            for (i = 0; i < rows; i++)
              to[i] = number_at (idx, p + i * idx->item + j * idx->width);
        }
    }
  return MMB_OK;
}
