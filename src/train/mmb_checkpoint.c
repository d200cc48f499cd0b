/* mmb_checkpoint.c - when the state of a run is kept, and whose it is. */
#include "mmb_checkpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define OWNER "mmb-ckpt"

/* Of what is in the file; another one whenever any object's part of it changes. */
#define FORMAT 1

struct mmb_checkpoint {
  char *path;
  double every;
  size_t count;
  mmb_mark *marks;
  double began, last;    /* clock: of the run, of the last attempt to write */
  double before;         /* seconds of the run before it began here */
  char text[256];
  mmb_allocator al;
};

static double
now (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

mmb_checkpoint *
mmb_checkpoint_alloc (const mmb_checkpoint_opts *opts, const mmb_allocator *al,
                      mmb_status *st)
{
  mmb_checkpoint *c;
  size_t n;

  *st = MMB_EINVAL;
  if (!opts->path || !opts->path[0] || !(opts->every >= 0))
    return NULL;
  *st = MMB_ENOMEM;
  c = mmb_calloc (al, 1, sizeof *c);
  if (!c)
    return NULL;
  c->al = al ? *al : mmb_allocator_default ();
  c->every = opts->every;
  c->count = opts->count;
  c->began = c->last = now ();
  n = strlen (opts->path) + 1;
  c->path = mmb_calloc (al, n, 1);
  c->marks = mmb_calloc (al, c->count, sizeof *c->marks);
  if (c->path && c->marks)
    {
      memcpy (c->path, opts->path, n);
      if (c->count > 0)
        memcpy (c->marks, opts->marks, c->count * sizeof *c->marks);
      *st = MMB_OK;
      return c;
    }
  mmb_checkpoint_free (c);
  return NULL;
}

/* --- what is wrong --------------------------------------------------------- */

/* FAULT in words, and as a status; VERB is what the system would not let us do. */
static mmb_status
explain (mmb_checkpoint *c, mmb_archive_fault fault, const char *verb)
{
  static const char *const words[] = {
    [MMB_ARCHIVE_FOREIGN] = "is no checkpoint",
    [MMB_ARCHIVE_SWAPPED] = "was written on a machine with another order of bytes",
    [MMB_ARCHIVE_VERSION] = "is a checkpoint of another version of mmbias",
    [MMB_ARCHIVE_DAMAGED] = "is damaged: it was cut off or changed",
    [MMB_ARCHIVE_MEMORY] = "needs more memory than there is"};

  if (fault == MMB_ARCHIVE_FAILED)
    {
      snprintf (c->text, sizeof c->text, "cannot be %s: %s", verb,
                strerror (errno));
      return MMB_EIO;
    }
  snprintf (c->text, sizeof c->text, "%s", words[fault]);
  return fault == MMB_ARCHIVE_MEMORY ? MMB_ENOMEM : MMB_ECHECKPOINT;
}

/* The file is of a run in which that is something else. */
static mmb_status
of_another (mmb_checkpoint *c, const char *name)
{
  snprintf (c->text, sizeof c->text, "is of a run with another %s", name);
  return MMB_ECHECKPOINT;
}

/* --- whose it is ----------------------------------------------------------- */

static void
visit_mark (mmb_mark *m, mmb_archive *a)
{
  uint64_t words[sizeof m->name / sizeof (uint64_t)];

  memcpy (words, m->name, sizeof words);
  mmb_archive_words (a, sizeof words / sizeof *words, words);
  memcpy (m->name, words, sizeof words);
  mmb_archive_words (a, 1, &m->hash);
}

/* Write the marks; or read those of the file, and name the first of ours that it
   has not. */
static mmb_status
visit_marks (mmb_checkpoint *c, mmb_archive *a)
{
  size_t count = c->count, i;
  mmb_status st = MMB_OK;

  mmb_archive_size (a, &count, SIZE_MAX);
  for (i = 0; i < c->count && st == MMB_OK; i++)
    {
      mmb_mark mark = c->marks[i];
      if (i < count)
        visit_mark (&mark, a);
      if (i >= count || strncmp (mark.name, c->marks[i].name, MMB_MARK_NAME)
          || mark.hash != c->marks[i].hash)
        st = of_another (c, c->marks[i].name);
    }
  return st == MMB_OK && count != c->count ? of_another (c, "set of options")
                                           : st;
}

/* --- files ----------------------------------------------------------------- */

mmb_status
mmb_checkpoint_load (mmb_checkpoint *c, mmb_visit_fn visit, void *arg,
                     bool *found)
{
  mmb_archive_fault fault;
  mmb_archive *a = mmb_archive_open (c->path, OWNER, FORMAT, &c->al, &fault);
  mmb_status st;

  c->text[0] = '\0';
  *found = a != NULL;
  if (!a)
    return fault == MMB_ARCHIVE_ABSENT ? MMB_OK : explain (c, fault, "read");
  st = visit_marks (c, a);
  mmb_archive_numbers (a, 1, &c->before);
  if (st == MMB_OK)
    visit (a, arg);
  fault = mmb_archive_end (a);
  if (st == MMB_OK && fault != MMB_ARCHIVE_SOUND)
    st = explain (c, fault, "read");
  return st;
}

bool
mmb_checkpoint_due (const mmb_checkpoint *c)
{
  return now () - c->last >= c->every;
}

mmb_status
mmb_checkpoint_save (mmb_checkpoint *c, mmb_visit_fn visit, void *arg)
{
  mmb_archive_fault fault;
  mmb_archive *a = mmb_archive_create (c->path, OWNER, FORMAT, &c->al, &fault);
  double seconds = c->before + now () - c->began;

  c->text[0] = '\0';
  if (a)
    {
      visit_marks (c, a);
      mmb_archive_numbers (a, 1, &seconds);
      visit (a, arg);
      fault = mmb_archive_end (a);
    }
  c->last = now ();   /* long files do not take up all of the time */
  return fault == MMB_ARCHIVE_SOUND ? MMB_OK : explain (c, fault, "written");
}

const char *
mmb_checkpoint_text (const mmb_checkpoint *c)
{
  return c->text;
}

double
mmb_checkpoint_before (const mmb_checkpoint *c)
{
  return c->before;
}

void
mmb_checkpoint_free (mmb_checkpoint *c)
{
  mmb_allocator al;

  if (!c)
    return;
  al = c->al;
  mmb_free (&al, c->path);
  mmb_free (&al, c->marks);
  mmb_free (&al, c);
}
