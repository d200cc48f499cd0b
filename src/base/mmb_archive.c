/* mmb_archive.c - files of numbers, whole or not at all. */
#include "mmb_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* Words that are read or written at once. */
#define BUFFER 8192

/* Says by its own order in which one the bytes of a word are. */
#define ORDER UINT64_C (0x0102030405060708)

/* Words before the numbers. */
enum { OWNER, BYTES, VERSION, HEAD };

struct mmb_archive {
  int fd;
  bool writes;
  char *path, *temporary;   /* temporary: of a file that is written */
  uint64_t hash;
  uint64_t count;           /* words so far, of a file that is written */
  uint64_t left;            /* numbers that can still be read */
  size_t at, filled;        /* words of the buffer used, and read into it */
  mmb_archive_fault fault;
  int reason;               /* errno of the fault */
  mmb_allocator al;
  uint64_t buffer[BUFFER];
};

/* One word more.  For every word a bijection of the hash so far, and for every
   hash one of the word: a single word that differs is never lost. */
static uint64_t
mix (uint64_t h, uint64_t word)
{
  h = (h ^ word) * UINT64_C (0x9e3779b97f4a7c15);
  return h ^ h >> 32;
}

uint64_t
mmb_archive_hash (uint64_t h, size_t bytes, const void *x)
{
  const unsigned char *p = x;
  uint64_t word;
  size_t n;

  h = mix (h, bytes);
  for (; bytes > 0; bytes -= n, p += n)
    {
      n = bytes < sizeof word ? bytes : sizeof word;
      word = 0;
      memcpy (&word, p, n);
      h = mix (h, word);
    }
  return h;
}

static void
fail (mmb_archive *a, mmb_archive_fault fault)
{
  if (a->fault == MMB_ARCHIVE_SOUND)
    {
      a->fault = fault;
      a->reason = errno;
    }
}

/* --- life ------------------------------------------------------------------ */

static void
discard (mmb_archive *a)
{
  mmb_allocator al = a->al;

  if (a->fd >= 0)
    close (a->fd);
  mmb_free (&al, a->path);
  mmb_free (&al, a->temporary);
  mmb_free (&al, a);
}

static mmb_archive *
make (const char *path, bool writes, const mmb_allocator *al)
{
  static const char suffix[] = ".tmp";
  mmb_archive *a = mmb_calloc (al, 1, sizeof *a);
  size_t n = strlen (path) + 1;

  if (!a)
    return NULL;
  a->al = al ? *al : mmb_allocator_default ();
  a->fd = -1;
  a->writes = writes;
  a->path = mmb_calloc (al, n, 1);
  a->temporary = mmb_calloc (al, n + sizeof suffix, 1);
  if (a->path && a->temporary)
    {
      memcpy (a->path, path, n);
      memcpy (a->temporary, path, n - 1);
      memcpy (a->temporary + n - 1, suffix, sizeof suffix);
      return a;
    }
  discard (a);
  return NULL;
}

static int
open_again (const char *path, int how)
{
  int fd;

  do
    fd = open (path, how | O_CLOEXEC | O_NONBLOCK, 0666);   /* pipes, too */
  while (fd < 0 && errno == EINTR);
  return fd;
}

/* Empty, and nobody else's while it is open; EBUSY where another writes it.  Its name is
   not one for a file elsewhere. */
static int
open_alone (const char *path)
{
  struct stat mine, there;
  int fd, reason = 0;

  do
    {
      fd = open_again (path, O_WRONLY | O_CREAT | O_NOFOLLOW);
      if (fd < 0)
        return fd;
      if (flock (fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK)
        reason = EBUSY;
      else if (fstat (fd, &mine) == 0 && stat (path, &there) == 0
               && mine.st_ino == there.st_ino && mine.st_dev == there.st_dev)
        {
          if (ftruncate (fd, 0) == 0)
            return fd;
          reason = errno;
        }
      close (fd);   /* else it got its place meanwhile, and this name is free again */
    }
  while (!reason);
  errno = reason;
  return -1;
}

/* Neither a folder nor a device without an end. */
static bool
is_plain (int fd)
{
  struct stat seen;

  return fstat (fd, &seen) == 0 && S_ISREG (seen.st_mode);
}

/* --- bytes ----------------------------------------------------------------- */

static void
write_all (mmb_archive *a, const void *from, size_t bytes)
{
  const char *p = from;
  ssize_t n;

  while (bytes > 0 && a->fault == MMB_ARCHIVE_SOUND)
    {
      n = write (a->fd, p, bytes);
      if (n < 0 && errno != EINTR)
        fail (a, MMB_ARCHIVE_FAILED);
      if (n > 0)
        {
          p += n;
          bytes -= (size_t) n;
        }
    }
}

/* As many of BYTES bytes as the file still has. */
static size_t
read_all (mmb_archive *a, void *to, size_t bytes)
{
  size_t done = 0;
  ssize_t n = 1;

  while (done < bytes && n != 0 && a->fault == MMB_ARCHIVE_SOUND)
    {
      n = read (a->fd, (char *) to + done, bytes - done);
      if (n < 0 && errno != EINTR)
        fail (a, MMB_ARCHIVE_FAILED);
      if (n > 0)
        done += (size_t) n;
    }
  return done;
}

static void
put (mmb_archive *a, uint64_t word)
{
  a->hash = mix (a->hash, word);
  a->count++;
  a->buffer[a->at++] = word;
  if (a->at == BUFFER)
    {
      write_all (a, a->buffer, sizeof a->buffer);
      a->at = 0;
    }
}

/* The next word; 0, and a fault, where there is none. */
static uint64_t
take (mmb_archive *a)
{
  if (a->left == 0)
    {
      fail (a, MMB_ARCHIVE_DAMAGED);
      return 0;
    }
  if (a->at == a->filled)
    {
      a->at = 0;
      a->filled = read_all (a, a->buffer, sizeof a->buffer) / sizeof *a->buffer;
      if (a->filled == 0)
        {
          fail (a, MMB_ARCHIVE_DAMAGED);
          return 0;
        }
    }
  a->left--;
  return a->buffer[a->at++];
}

/* --- head and hash --------------------------------------------------------- */

static void
head_of (uint64_t *head, const char *owner, uint64_t version)
{
  memcpy (&head[OWNER], owner, sizeof *head);
  head[BYTES] = ORDER;
  head[VERSION] = version;
}

/* The head tells what kind of file it is; that it is whole the hash tells. */
static mmb_archive_fault
wrong_head (const uint64_t *found, const uint64_t *right)
{
  if (found[OWNER] != right[OWNER])
    return MMB_ARCHIVE_FOREIGN;
  if (found[BYTES] == UINT64_C (0x0807060504030201))
    return MMB_ARCHIVE_SWAPPED;
  if (found[BYTES] != right[BYTES])
    return MMB_ARCHIVE_DAMAGED;
  return found[VERSION] == right[VERSION] ? MMB_ARCHIVE_SOUND
                                          : MMB_ARCHIVE_VERSION;
}

/* The last word, behind COUNT others with this hash.  Without their number the hash of
   a hash behind itself would be 0. */
static uint64_t
seal (uint64_t hash, uint64_t count)
{
  return mix (hash, ~count);
}

/* Read all words once: is the last one the seal of the others?  *COUNT is how many
   there are, which begins as 0. */
static void
verify (mmb_archive *a, const uint64_t *right, uint64_t *count)
{
  uint64_t hash = 0, last = 0;
  size_t bytes, n, i;

  do
    {
      bytes = read_all (a, a->buffer, sizeof a->buffer);
      n = bytes / sizeof last;
      if (*count == 0 && n > 0 && a->buffer[OWNER] != right[OWNER])
        fail (a, MMB_ARCHIVE_FOREIGN);
      if (*count == 0 && n >= HEAD && wrong_head (a->buffer, right))
        fail (a, wrong_head (a->buffer, right));
      for (i = 0; i < n; i++)
        {
          if (*count + i > 0)
            hash = mix (hash, last);
          last = a->buffer[i];
        }
      *count += n;
    }
  while (bytes == sizeof a->buffer && a->fault == MMB_ARCHIVE_SOUND);
  if (*count == 0)
    fail (a, MMB_ARCHIVE_FOREIGN);
  if (*count <= HEAD || bytes % sizeof last != 0
      || last != seal (hash, *count - 1))
    fail (a, MMB_ARCHIVE_DAMAGED);
}

mmb_archive *
mmb_archive_create (const char *path, const char *owner, uint64_t version,
                    const mmb_allocator *al, mmb_archive_fault *fault)
{
  mmb_archive *a = make (path, true, al);
  uint64_t head[HEAD];

  *fault = MMB_ARCHIVE_MEMORY;
  if (!a)
    return NULL;
  a->fd = open_alone (a->temporary);
  if (a->fd >= 0)
    {
      *fault = MMB_ARCHIVE_SOUND;
      head_of (head, owner, version);
      mmb_archive_words (a, HEAD, head);
      return a;
    }
  fail (a, MMB_ARCHIVE_FAILED);
  *fault = mmb_archive_end (a);
  return NULL;
}

mmb_archive *
mmb_archive_open (const char *path, const char *owner, uint64_t version,
                  const mmb_allocator *al, mmb_archive_fault *fault)
{
  mmb_archive *a = make (path, false, al);
  uint64_t head[HEAD], count = 0;

  *fault = MMB_ARCHIVE_MEMORY;
  if (!a)
    return NULL;
  head_of (head, owner, version);
  a->fd = open_again (a->path, O_RDONLY);
  if (a->fd < 0)
    fail (a, errno == ENOENT ? MMB_ARCHIVE_ABSENT : MMB_ARCHIVE_FAILED);
  else if (!is_plain (a->fd))
    fail (a, MMB_ARCHIVE_FOREIGN);
  else
    verify (a, head, &count);
  if (a->fault == MMB_ARCHIVE_SOUND
      && lseek (a->fd, HEAD * sizeof *head, SEEK_SET) < 0)
    fail (a, MMB_ARCHIVE_FAILED);
  if (a->fault == MMB_ARCHIVE_SOUND)
    {
      a->left = count - HEAD - 1;
      *fault = MMB_ARCHIVE_SOUND;
      return a;
    }
  *fault = mmb_archive_end (a);
  return NULL;
}

/* --- items ----------------------------------------------------------------- */

bool
mmb_archive_writes (const mmb_archive *a)
{
  return a->writes;
}

void
mmb_archive_words (mmb_archive *a, size_t n, uint64_t *x)
{
  uint64_t word;
  size_t i;

  for (i = 0; i < n && a->fault == MMB_ARCHIVE_SOUND; i++)
    if (a->writes)
      put (a, x[i]);
    else
      {
        word = take (a);
        if (a->fault == MMB_ARCHIVE_SOUND)
          x[i] = word;
      }
}

void
mmb_archive_numbers (mmb_archive *a, size_t n, double *x)
{
  uint64_t word = 0;
  size_t i;

  for (i = 0; i < n && a->fault == MMB_ARCHIVE_SOUND; i++)
    {
      if (a->writes)
        memcpy (&word, &x[i], sizeof word);
      mmb_archive_words (a, 1, &word);
      if (!a->writes && a->fault == MMB_ARCHIVE_SOUND)
        memcpy (&x[i], &word, sizeof word);
    }
}

void
mmb_archive_size (mmb_archive *a, size_t *n, size_t most)
{
  uint64_t word = *n;

  mmb_archive_words (a, 1, &word);
  if (word > most)
    {
      mmb_archive_reject (a);
      word = 0;
    }
  *n = (size_t) word;
}

void
mmb_archive_flag (mmb_archive *a, bool *x)
{
  size_t n = *x;

  mmb_archive_size (a, &n, 1);
  *x = n != 0;
}

void
mmb_archive_reject (mmb_archive *a)
{
  fail (a, MMB_ARCHIVE_DAMAGED);
}

/* --- the end --------------------------------------------------------------- */

/* That a name was changed is on the disk once its folder is.  Where that cannot be
   had the file is whole all the same, the old one or the new. */
static void
sync_folder (mmb_archive *a)
{
  char *slash = strrchr (a->temporary, '/');
  int fd;

  if (slash)
    slash[slash == a->temporary] = '\0';
  fd = open_again (slash ? a->temporary : ".", O_RDONLY | O_DIRECTORY);
  if (fd < 0)
    return;
  fsync (fd);
  close (fd);
}

static void
commit (mmb_archive *a)
{
  put (a, seal (a->hash, a->count));
  write_all (a, a->buffer, a->at * sizeof *a->buffer);
  if (a->fault == MMB_ARCHIVE_SOUND && fsync (a->fd) != 0)
    fail (a, MMB_ARCHIVE_FAILED);
  if (a->fault == MMB_ARCHIVE_SOUND && rename (a->temporary, a->path) != 0)
    fail (a, MMB_ARCHIVE_FAILED);
  if (a->fault != MMB_ARCHIVE_SOUND)
    unlink (a->temporary);
  close (a->fd);   /* nobody else writes it until here */
  a->fd = -1;
  if (a->fault == MMB_ARCHIVE_SOUND)
    sync_folder (a);
}

mmb_archive_fault
mmb_archive_end (mmb_archive *a)
{
  mmb_archive_fault fault;
  int reason;

  if (a->writes && a->fd >= 0)
    commit (a);
  else if (!a->writes && a->left > 0)
    fail (a, MMB_ARCHIVE_DAMAGED);
  fault = a->fault;
  reason = a->reason;
  discard (a);
  errno = reason;
  return fault;
}
