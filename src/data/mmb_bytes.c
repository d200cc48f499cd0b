/* mmb_bytes.c - the bytes of a plain or gzip-compressed file, a window at a
   time. */
#include "mmb_bytes.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#define WINDOW (256 * 1024)
#define PACKED (64 * 1024)

struct mmb_gzip {
  z_stream z;
  bool between;                 /* at the start of a member */
  unsigned char packed[PACKED];
};

/* zlib's memory, through the hooks. */
static void *
gzip_alloc (void *al, unsigned count, unsigned size)
{
  size_t bytes;

  return mmb_size_mul (count, size, &bytes) ? mmb_calloc (al, bytes, 1) : NULL;
}

static void
gzip_release (void *al, void *ptr)
{
  mmb_free (al, ptr);
}

static mmb_status
gzip_open (mmb_bytes *b)
{
  b->gzip = mmb_calloc (b->al, 1, sizeof *b->gzip);
  if (!b->gzip)
    return MMB_ENOMEM;
  b->gzip->z.zalloc = gzip_alloc;
  b->gzip->z.zfree = gzip_release;
  b->gzip->z.opaque = (void *) b->al;
  b->gzip->between = true;
  if (inflateInit2 (&b->gzip->z, 16 + MAX_WBITS) == Z_OK)
    return MMB_OK;
  mmb_free (b->al, b->gzip);
  b->gzip = NULL;
  return MMB_ENOMEM;
}

/* At most ROOM bytes of the file itself. */
static mmb_status
file_read (mmb_bytes *b, void *to, size_t room, size_t *got,
           const char **problem)
{
  *got = fread (to, 1, room, b->file);
  b->done += (double) *got;
  if (*got == 0 && ferror (b->file))
    {
      *problem = "cannot be read";
      return MMB_EIO;
    }
  return MMB_OK;
}

/* Zeros behind the last member are padding, as gzip itself has it. */
static bool
only_padding (const z_stream *z)
{
  unsigned i;

  for (i = 0; i < z->avail_in; i++)
    if (z->next_in[i] != 0)
      return false;
  return true;
}

static mmb_status
gzip_read (mmb_bytes *b, void *to, size_t room, size_t *got,
           const char **problem)
{
  struct mmb_gzip *g = b->gzip;
  z_stream *z = &g->z;
  mmb_status st = MMB_OK;
  size_t read;
  int answer;

  *got = 0;
  room = room < UINT_MAX ? room : UINT_MAX;
  z->next_out = to;
  z->avail_out = (unsigned) room;
  while (st == MMB_OK && z->avail_out > 0)
    {
      if (z->avail_in == 0)
        {
          st = file_read (b, g->packed, PACKED, &read, problem);
          z->next_in = g->packed;
          z->avail_in = (unsigned) read;
          if (st != MMB_OK || (read == 0 && g->between))
            break;
          if (read == 0)
            {
              *problem = "ends in the middle of its gzip data";
              st = MMB_EIO;
              break;
            }
        }
      if (g->between && only_padding (z))
        {
          z->avail_in = 0;
          continue;
        }
      g->between = false;
      answer = inflate (z, Z_NO_FLUSH);
      if (answer == Z_STREAM_END)
        {
          g->between = true;
          inflateReset (z);
        }
      else if (answer == Z_MEM_ERROR)
        st = MMB_ENOMEM;
      else if (answer != Z_OK && answer != Z_BUF_ERROR)
        {
          *problem = "has damaged gzip data";
          st = MMB_EIO;
        }
    }
  *got = room - z->avail_out;
  return st;
}

static mmb_status
measure (mmb_bytes *b)
{
  long size;

  if (fseek (b->file, 0, SEEK_END) == 0 && (size = ftell (b->file)) > 0)
    b->all = (double) size;
  return fseek (b->file, 0, SEEK_SET) == 0 ? MMB_OK : MMB_EIO;
}

/* What stands in the way of reading PATH, or NULL.  To open a pipe would wait for
   somebody who writes to it. */
static const char *
obstacle (const char *path)
{
  struct stat facts;

  if (stat (path, &facts) != 0)
    return errno == ENOENT ? "does not exist" : "cannot be opened";
  if (S_ISDIR (facts.st_mode))
    return "is a folder, not a file";
  return S_ISREG (facts.st_mode) ? NULL : "is no ordinary file";
}

mmb_status
mmb_bytes_open (mmb_bytes *b, const char *path, const mmb_allocator *al,
                const char **problem)
{
  unsigned char magic[2];
  mmb_status st;

  memset (b, 0, sizeof *b);
  b->al = al;
  *problem = obstacle (path);
  if (*problem)
    return MMB_EIO;
  *problem = "cannot be opened";
  b->file = fopen (path, "rb");
  if (!b->file)
    return MMB_EIO;
  setvbuf (b->file, NULL, _IONBF, 0);   /* the window is the buffer */
  st = measure (b);
  *problem = "cannot be read";
  if (st == MMB_OK && fread (magic, 1, 2, b->file) == 2
      && magic[0] == 0x1f && magic[1] == 0x8b)
    st = gzip_open (b);
  if (st == MMB_OK && fseek (b->file, 0, SEEK_SET) != 0)
    st = MMB_EIO;
  if (st == MMB_OK)
    {
      b->capacity = WINDOW;
      b->data = mmb_calloc (al, b->capacity + 1, 1);
      st = b->data ? MMB_OK : MMB_ENOMEM;
    }
  if (st != MMB_OK)
    mmb_bytes_close (b);
  return st;
}

static mmb_status
grow (mmb_bytes *b)
{
  size_t more, bytes;
  char *data;

  if (!mmb_size_mul (b->capacity, 2, &more) || !mmb_size_add (more, 1, &bytes))
    return MMB_ENOMEM;
  data = mmb_calloc (b->al, bytes, 1);
  if (!data)
    return MMB_ENOMEM;
  memcpy (data, b->data, b->length);
  mmb_free (b->al, b->data);
  b->data = data;
  b->capacity = more;
  return MMB_OK;
}

mmb_status
mmb_bytes_more (mmb_bytes *b, size_t skip, const char **problem)
{
  mmb_status st = MMB_OK;
  size_t got = 0, room;

  b->length -= skip;
  memmove (b->data, b->data + skip, b->length);
  if (b->length > b->capacity / 2)
    st = grow (b);
  room = b->capacity - b->length;
  if (st == MMB_OK && b->gzip)
    st = gzip_read (b, b->data + b->length, room, &got, problem);
  else if (st == MMB_OK)
    st = file_read (b, b->data + b->length, room, &got, problem);
  b->length += got;
  b->data[b->length] = 0;
  b->eof = got == 0;
  return st;
}

void
mmb_bytes_close (mmb_bytes *b)
{
  if (b->gzip)
    inflateEnd (&b->gzip->z);
  mmb_free (b->al, b->gzip);
  mmb_free (b->al, b->data);
  if (b->file)
    fclose (b->file);
  memset (b, 0, sizeof *b);
}
