/* test_checkpoint.c - files of numbers that are whole or refused; runs that are ended
   again and again against runs that nothing ends, bit by bit. */
#include "mmb_plain.h"
#include "mmb_engine_type.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* --- files ----------------------------------------------------------------- */

static char folder[64], path[80], temporary[96];

static int
begin (void **state)
{
  (void) state;
  /* disks take their time to say that all is on them */
  snprintf (folder, sizeof folder, "%s/mmb-checkpoint-XXXXXX",
            access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
  assert_non_null (mkdtemp (folder));
  snprintf (path, sizeof path, "%s/run", folder);
  snprintf (temporary, sizeof temporary, "%s.tmp", path);
  return 0;
}

static int
end (void **state)
{
  (void) state;
  unlink (path);
  unlink (temporary);
  return rmdir (folder);
}

static bool
exists (const char *name)
{
  return access (name, F_OK) == 0;
}

static unsigned char *
bytes_of (size_t *n)
{
  FILE *f = fopen (path, "rb");
  unsigned char *p;
  assert_non_null (f);
  fseek (f, 0, SEEK_END);
  *n = (size_t) ftell (f);
  rewind (f);
  p = malloc (*n + 8);
  assert_int_equal (fread (p, 1, *n, f), *n);
  fclose (f);
  return p;
}

static void
set_bytes (const void *p, size_t n)
{
  FILE *f = fopen (path, "wb");
  assert_non_null (f);
  assert_int_equal (fwrite (p, 1, n, f), n);
  fclose (f);
}

/* An object with items of all kinds. */
typedef struct {
  size_t n, some;
  double *x;
  uint64_t words[3];
  bool yes, no;
} object;

static void
visit_object (mmb_archive *a, void *arg)
{
  object *o = arg;
  mmb_archive_size (a, &o->some, 100);
  mmb_archive_numbers (a, o->n, o->x);
  mmb_archive_words (a, 3, o->words);
  mmb_archive_flag (a, &o->yes);
  mmb_archive_flag (a, &o->no);
}

static object
object_of (size_t n, unsigned seed)
{
  object o = {.n = n, .some = seed ? 100 : 3, .x = calloc (n + 1, sizeof (double)),
              .words = {seed, UINT64_MAX, 0}, .yes = seed != 0, .no = false};
  if (seed)
    fill_matrix (n, o.x, seed);
  if (seed && n > 3)
    {
      o.x[0] = NAN;
      o.x[1] = -0.0;
      o.x[2] = INFINITY;
    }
  return o;
}

static mmb_archive_fault
written (object *o, const mmb_allocator *al)
{
  mmb_archive_fault fault;
  mmb_archive *a = mmb_archive_create (path, "a tester", 7, al, &fault);
  if (!a)
    return fault;
  assert_true (mmb_archive_writes (a) && exists (temporary));
  visit_object (a, o);
  return mmb_archive_end (a);
}

static mmb_archive_fault
read_as (object *o, const char *owner, uint64_t version, const mmb_allocator *al)
{
  mmb_archive_fault fault;
  mmb_archive *a = mmb_archive_open (path, owner, version, al, &fault);
  if (!a)
    return fault;
  assert_false (mmb_archive_writes (a));
  visit_object (a, o);
  return mmb_archive_end (a);
}

/* Items of all kinds come back with all their bits, of files shorter and longer than
   what is read at once. */
static void
items (void **state)
{
  static const size_t sizes[] = {0, 5, 8192 - 9, 8192 - 8, 8191, 8192, 30000};
  size_t k, n;
  (void) state;
  for (k = 0; k < sizeof sizes / sizeof *sizes; k++)
    {
      object o = object_of (sizes[k], 2), got = object_of (sizes[k], 0);
      n = sizes[k];
      assert_int_equal (written (&o, NULL), MMB_ARCHIVE_SOUND);
      assert_false (exists (temporary));
      assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_SOUND);
      assert_int_equal (got.some, 100);
      assert_true (got.yes && !got.no);
      assert_memory_equal (got.words, o.words, sizeof o.words);
      assert_memory_equal (got.x, o.x, n * sizeof (double));
      free (o.x);
      free (got.x);
    }
}

/* A file cut off anywhere, with any bit changed, with anything behind it, is refused,
   and nothing is read from it. */
static void
damage (void **state)
{
  object o = object_of (9, 3), got;
  mmb_archive_fault fault;
  unsigned char *p;
  size_t n, i, foreign = 0, swapped = 0, version = 0;
  (void) state;
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_SOUND);
  p = bytes_of (&n);
  assert_int_equal (n, 8 * (3 + 1 + 9 + 3 + 2 + 1));
  got = object_of (9, 0);
  for (i = 0; i < n; i++)
    {
      set_bytes (p, i);
      fault = read_as (&got, "a tester", 7, NULL);
      assert_int_equal (fault, i < 8 ? MMB_ARCHIVE_FOREIGN : MMB_ARCHIVE_DAMAGED);
    }
  for (i = 0; i < 8 * n; i++)
    {
      p[i / 8] ^= (unsigned char) (1 << i % 8);
      set_bytes (p, n);
      p[i / 8] ^= (unsigned char) (1 << i % 8);
      fault = read_as (&got, "a tester", 7, NULL);
      assert_int_not_equal (fault, MMB_ARCHIVE_SOUND);
      foreign += fault == MMB_ARCHIVE_FOREIGN;
      version += fault == MMB_ARCHIVE_VERSION;
      swapped += fault == MMB_ARCHIVE_SWAPPED;
      assert_true (i < 3 * 64 || fault == MMB_ARCHIVE_DAMAGED);
    }
  assert_int_equal (foreign, 64);
  assert_int_equal (version, 64);
  assert_int_equal (swapped, 0);
  memset (p + n, 0, 8);
  for (i = 1; i <= 8; i++)
    {
      set_bytes (p, n + i);
      assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_DAMAGED);
    }
  assert_true (got.x[0] == 0 && got.some == 3 && !got.yes);
  for (i = 8; i < 16; i++)   /* as the other kind of machine would have it */
    p[i] = (unsigned char) (i - 7);
  if (*(uint64_t *) (p + 8) == UINT64_C (0x0102030405060708))
    for (i = 8; i < 16; i++)
      p[i] = (unsigned char) (16 - i);
  set_bytes (p, n);
  assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_SWAPPED);
  free (p);
  free (o.x);
  free (got.x);
}

/* Files that are something else, or not there; items that do not fit. */
static void
strangers (void **state)
{
  object o = object_of (9, 3), got = object_of (10, 0);
  mmb_archive_fault fault;
  mmb_archive *a;
  size_t n = 5;
  (void) state;
  unlink (path);
  assert_int_equal (read_as (&o, "a tester", 7, NULL), MMB_ARCHIVE_ABSENT);
  assert_int_equal (mkfifo (path, 0600), 0);
  assert_int_equal (read_as (&o, "a tester", 7, NULL), MMB_ARCHIVE_FOREIGN);
  unlink (path);
  assert_int_equal (mkdir (path, 0700), 0);
  assert_int_equal (read_as (&o, "a tester", 7, NULL), MMB_ARCHIVE_FOREIGN);
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_FAILED);   /* at the end */
  assert_int_equal (errno, EISDIR);
  assert_false (exists (temporary));
  rmdir (path);
  assert_null (mmb_archive_create ("/nowhere/at all", "a tester", 7, NULL, &fault));
  assert_true (fault == MMB_ARCHIVE_FAILED && errno == ENOENT);
  assert_null (mmb_archive_open ("/dev/zero", "a tester", 7, NULL, &fault));
  assert_int_equal (fault, MMB_ARCHIVE_FOREIGN);
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_SOUND);
  assert_int_equal (read_as (&o, "a tesser", 7, NULL), MMB_ARCHIVE_FOREIGN);
  assert_int_equal (read_as (&o, "a tester", 8, NULL), MMB_ARCHIVE_VERSION);
  /* more items than there are, and fewer */
  assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_DAMAGED);
  got.n = 8;
  assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_DAMAGED);
  a = mmb_archive_open (path, "a tester", 7, NULL, &fault);
  mmb_archive_size (a, &n, 99);   /* 100 is there */
  assert_int_equal (n, 0);
  assert_int_equal (mmb_archive_end (a), MMB_ARCHIVE_DAMAGED);
  free (o.x);
  free (got.x);
}

/* Two that write the same file at once: the second one is told, the first one's is
   whole; and a name that leads elsewhere leaves what is there alone. */
static void
two_writers (void **state)
{
  object o = object_of (30000, 2), got = object_of (30000, 0);
  mmb_archive_fault fault;
  mmb_archive *a = mmb_archive_create (path, "a tester", 7, NULL, &fault);
  unsigned char *p;
  size_t n;
  (void) state;
  assert_non_null (a);
  visit_object (a, &o);
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_FAILED);
  assert_int_equal (errno, EBUSY);
  assert_int_equal (mmb_archive_end (a), MMB_ARCHIVE_SOUND);
  assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_SOUND);
  assert_memory_equal (got.x, o.x, 30000 * sizeof (double));
  set_bytes ("precious", 8);
  assert_int_equal (symlink (path, temporary), 0);
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_FAILED);
  assert_int_equal (errno, ELOOP);
  p = bytes_of (&n);
  assert_true (n == 8 && !memcmp (p, "precious", 8));
  unlink (temporary);
  free (p);
  free (o.x);
  free (got.x);
}

/* A file that cannot become as long as it should: the one before stays. */
static void
no_room (void **state)
{
  object o = object_of (30000, 2), small = object_of (9, 3), got = object_of (9, 0);
  struct rlimit was, few;
  (void) state;
  assert_int_equal (written (&small, NULL), MMB_ARCHIVE_SOUND);
  signal (SIGXFSZ, SIG_IGN);
  assert_int_equal (getrlimit (RLIMIT_FSIZE, &was), 0);
  few = was;
  few.rlim_cur = 100000;
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &few), 0);
  assert_int_equal (written (&o, NULL), MMB_ARCHIVE_FAILED);
  assert_int_equal (errno, EFBIG);
  assert_int_equal (setrlimit (RLIMIT_FSIZE, &was), 0);
  signal (SIGXFSZ, SIG_DFL);
  assert_false (exists (temporary));
  assert_int_equal (read_as (&got, "a tester", 7, NULL), MMB_ARCHIVE_SOUND);
  assert_memory_equal (got.words, small.words, sizeof got.words);
  free (o.x);
  free (small.x);
  free (got.x);
}

/* Hashes differ with every bit, and with every length of zeros. */
static void
hashes (void **state)
{
  unsigned char x[21] = {0};
  uint64_t seen[22 + 8 * 21];
  size_t n = 0, i, j;
  (void) state;
  for (i = 0; i <= 21; i++)
    seen[n++] = mmb_archive_hash (0, i, x);
  for (i = 0; i < 8 * 21; i++)
    {
      x[i / 8] ^= (unsigned char) (1 << i % 8);
      seen[n++] = mmb_archive_hash (0, 21, x);
      x[i / 8] ^= (unsigned char) (1 << i % 8);
    }
  for (i = 0; i < n; i++)
    for (j = 0; j < i; j++)
      assert_true (seen[i] != seen[j]);
  assert_true (mmb_archive_hash (0, 21, x) == seen[21]);
  assert_true (mmb_archive_hash (1, 21, x) != seen[21]);
}

/* --- runs ------------------------------------------------------------------ */

static const size_t ones[3] = {1, 1, 1};
static const uint64_t from[2] = {5, 900};
static const double factors[6] = {0.5, 1, 2, 1, 0.7, 1.5};

typedef enum {MOMENTS, SAMPLES, HALVES, ARCCOS} engine_kind;

/* A run, and how it is looked at. */
typedef struct {
  engine_kind engine;
  size_t M, O, K, fusion[3], widths[12];
  const char *optimizer;
  double slope, decay, fall, stop_gradient, stop_loss;
  size_t batch;
  bool single, rates, often;   /* often: looks for events at every epoch */
  /* P = 0: moments; 1: those of a task in which what is learned is lost again */
  size_t P;
  uint64_t epochs;
  double rate, size;
} setup;

static const setup setups[] = {
  /* layers of one output in one pass and apart, wide and narrow, with a hook */
  {MOMENTS, 2, 1, 0, {2, 2, 0}, {40, 33}, "gd", 1, 0, 1, 0, 0, 0, 0, 0, 1, 0,
   20000, 2e-3, .01},
  {MOMENTS, 2, 1, 1, {2, 2, 0}, {40, 33, 50},
   "gd", 1, 1e-3, 1, 0, 0, 0, 0, 0, 0, 0, 9000, 2e-3, .1},
  {MOMENTS, 2, 1, 2, {1, 1, 0}, {37, 70},
   "gd", 1, 0, .9999, 0, 0, 0, 0, 0, 1, 0, 9000, 2e-3, .1},
  {MOMENTS, 3, 1, 1, {3, 3, 3}, {5, 7, 4, 9, 8, 3, 6},
   "gd", 1, 1e-3, 1, 1e-12, 0, 0, 0, 1, 0, 0, 20000, 2e-3, .4},
  {MOMENTS, 2, 1, 1, {2, 2, 0}, {40, 33, 50},
   "momentum", 1, 1e-3, 1, 0, 0, 0, 0, 1, 1, 0, 9000, 1e-3, .1},
  {MOMENTS, 2, 1, 0, {2, 2, 0}, {20, 33},
   "adam", 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 9000, 1e-4, .1},
  {MOMENTS, 2, 1, 0, {1, 1, 0}, {0}, "gd", 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 20000, 1e-3, .1},
  {MOMENTS, 2, 1, 0, {2, 2, 0}, {5, 5}, "gd", 1, 0, 1, 0, 0, 0, 0, 0, 1, 1, 60000, .04, 1e-8},
  /* more outputs */
  {MOMENTS, 3, 2, 1, {1, 1, 1}, {26}, "gd", 1, 1e-3, 1, 0, 0, 0, 0, 1, 1, 0, 9000, 2e-3, .05},
  {MOMENTS, 2, 3, 1, {2, 2, 0}, {4, 6, 17},
   "adamw", 1, 1e-3, 1, 0, 0, 0, 0, 0, 0, 0, 9000, 1e-4, .1},
  {MOMENTS, 2, 2, 0, {2, 2, 0}, {5, 6},
   "sign", 1, 0, .9995, 0, 0, 0, 0, 0, 0, 0, 9000, 1e-4, .1},
  {MOMENTS, 2, 2, 0, {2, 2, 0}, {5, 6}, "muon", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 6000, 1e-4, .1},
  /* all samples, and batches of them */
  {SAMPLES, 2, 1, 1, {2, 2, 0}, {9, 8, 10},
   "gd", 0, 1e-3, 1, 1e-12, 0, 0, 0, 1, 0, 300, 300, .02, .4},
  {SAMPLES, 2, 2, 0, {2, 2, 0}, {20, 33},
   "momentum", .3, 0, 1, 0, 0, 0, 1, 0, 1, 300, 300, .01, .2},
  {SAMPLES, 2, 1, 0, {2, 2, 0}, {20, 33},
   "adam", 0, 1e-3, .99, 0, 0, 70, 0, 0, 0, 300, 200, .002, .2},
  {SAMPLES, 3, 1, 1, {1, 1, 1}, {30}, "gd", 1, 0, 1, 0, 1e-9, 64, 1, 0, 1, 300, 200, .01, .1},
  {SAMPLES, 2, 1, 0, {2, 2, 0}, {20, 33},
   "muon", 0, 0, 1, 0, 0, 70, 0, 0, 0, 300, 60, .002, .2},
  {SAMPLES, 3, 1, 1, {1, 1, 1}, {30}, "gd", 1, 0, 1, 0, 0, 64, 0, 0, 1, 300, 200, .01, .1},
  /* the exact shortcuts of leaky networks */
  {HALVES, 2, 1, 0, {2, 2, 0}, {40, 33}, "gd", 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 20000, 2e-3, .02},
  {HALVES, 2, 2, 0, {3, 3, 0}, {20, 33, 7, 40},
   "gd", .2, 1e-3, 1, 1e-12, 0, 0, 0, 1, 0, 0, 9000, 2e-3, .2},
  {HALVES, 2, 1, 0, {2, 2, 0}, {20, 33}, "adam", 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 9000, 1e-4, .1},
  {ARCCOS, 2, 1, 1, {1, 1, 0}, {13}, "gd", 0, 1e-3, 1, 0, 0, 0, 0, 0, 0, 0, 6000, 5e-3, .05},
  {ARCCOS, 2, 1, 0, {2, 2, 0}, {4, 6},
   "momentum", .1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 9000, 5e-4, .1},
};

enum { ROWS = 64, EVENTS = 64, STATES = 3, COLUMNS = 5, WIDEST = 8 };

/* All that a run leaves. */
typedef struct {
  double at[ROWS], net_at[STATES], state_at[STATES];
  double t[ROWS + 1], loss[ROWS + 1], objective[ROWS + 1], Eg[ROWS + 1];
  double W[(ROWS + 1) * 18], event_W[EVENTS * 18];
  double values[COLUMNS][(ROWS + 1) * WIDEST];
  mmb_event events[EVENTS];
  mmb_column columns[COLUMNS];
  double *nets, *states, *params, *state;
  size_t n, numbers;
  mmb_record r;
  mmb_descent_info info;
  mmb_status st;
} outcome;

static outcome *
outcome_of (const setup *s, const mmb_net *net)
{
  outcome *o = calloc (1, sizeof *o);
  size_t i, rows;
  o->n = net->n_params;
  for (i = 0; i < ROWS; i++)   /* not evenly, the last one the last epoch */
    o->at[i] = floor ((double) s->epochs * pow ((double) i / (ROWS - 1), 1.3));
  for (i = 1; i < ROWS; i++)
    o->at[i] = fmax (o->at[i], o->at[i - 1] + 1);
  for (i = 0; i < STATES; i++)
    {
      o->net_at[i] = floor ((double) s->epochs * (double) i / 2.2);
      o->state_at[i] = floor ((double) s->epochs * (double) (i + 1) / 3.7);
    }
  for (i = 1; i < STATES; i++)
    {
      o->net_at[i] = fmax (o->net_at[i], o->net_at[i - 1] + 1);
      o->state_at[i] = fmax (o->state_at[i], o->state_at[i - 1] + 1);
    }
  o->nets = calloc (STATES * o->n, sizeof (double));
  o->states = calloc (STATES * o->n, sizeof (double));
  o->params = malloc (o->n * sizeof (double));
  fill_matrix (o->n, o->params, 5);
  for (i = 0; i < o->n; i++)
    o->params[i] *= s->size;
  for (i = 0; strcmp (mmb_optimizer_name (i), s->optimizer); i++)
    ;
  assert_true (mmb_descent_state (mmb_optimizer_at (i), o->n, &rows, &o->numbers));
  o->state = calloc (o->numbers + 1, sizeof (double));
  o->r = (mmb_record) {.count = ROWS, .at = o->at, .capacity = ROWS + 1, .t = o->t,
    .loss = o->loss, .objective = o->objective, .Eg = o->Eg, .W = o->W,
    .net_count = STATES, .net_at = o->net_at, .nets = o->nets,
    .state_count = STATES, .state_at = o->state_at, .states = o->states,
    .event_capacity = EVENTS, .events = o->events, .event_W = o->event_W,
    .columns = o->columns};
  return o;
}

static void
outcome_free (outcome *o)
{
  free (o->nets);
  free (o->states);
  free (o->params);
  free (o->state);
  free (o);
}

#define SAME(x, n) assert_memory_equal (a->x, b->x, (n) * sizeof *a->x)

static void
same_bits (const outcome *a, const outcome *b)
{
  size_t i;
  assert_int_equal (a->r.rows, b->r.rows);
  assert_int_equal (a->r.event_count, b->r.event_count);
  assert_int_equal (a->r.net_rows, b->r.net_rows);
  assert_int_equal (a->r.state_rows, b->r.state_rows);
  SAME (params, a->n);
  SAME (state, a->numbers);
  SAME (t, a->r.rows);
  SAME (loss, a->r.rows);
  SAME (objective, a->r.rows);
  SAME (Eg, a->r.rows);
  SAME (W, a->r.rows * a->r.cells);
  SAME (nets, a->r.net_rows * a->n);
  SAME (states, a->r.state_rows * a->n);
  SAME (event_W, a->r.event_count * a->r.cells);
  for (i = 0; i < a->r.event_count; i++)
    {
      const mmb_event *e = &a->events[i], *f = &b->events[i];
      assert_true (e->kind == f->kind && e->modality == f->modality
                   && e->learned == f->learned && e->t == f->t
                   && e->since == f->since && e->level == f->level
                   && e->loss == f->loss);
    }
  assert_int_equal (a->r.column_count, b->r.column_count);
  for (i = 0; i < a->r.column_count; i++)
    SAME (values[i], a->r.rows * a->columns[i].width);
  assert_int_equal (a->info.outcome, b->info.outcome);
  assert_int_equal (a->info.epoch, b->info.epoch);
  assert_int_equal (a->info.last_finite_epoch, b->info.last_finite_epoch);
  assert_int_equal (a->info.checks, b->info.checks);
  assert_memory_equal (a->info.checked, b->info.checked, sizeof a->info.checked);
  assert_memory_equal (&a->info.loss, &b->info.loss, sizeof (double));
  assert_memory_equal (&a->info.identity, &b->info.identity, sizeof (double));
  assert_memory_equal (&a->info.gradient_norm, &b->info.gradient_norm,
                       sizeof (double));
}

/* Samples of the inputs' sizes, and their moments as the task's. */
typedef struct {
  double *X[3], *Y, mean[3];
  mmb_samples s;
} sampled;

static void
sampled_make (sampled *t, const setup *s, const size_t *dims)
{
  size_t m, i, D = 0;
  for (m = 0; m < s->M; m++)
    {
      t->X[m] = malloc (s->P * dims[m] * sizeof (double));
      fill_matrix (s->P * dims[m], t->X[m], (unsigned) m + 3);
      D += dims[m];
    }
  t->Y = malloc (s->P * s->O * sizeof (double));
  fill_matrix (s->P * s->O, t->Y, 11);
  for (i = 0; i < s->P; i++)
    t->Y[i] += 1.5 * t->X[0][i] - (s->M > 1 ? t->X[1][i] : 0);
  t->s = (mmb_samples) {.M = s->M, .D = D, .O = s->O, .P = s->P, .dims = dims,
                        .X = (const double *const *) t->X, .Y = t->Y, .y_mean = t->mean};
  memset (t->mean, 0, sizeof t->mean);
}

static void
sampled_free (sampled *t, size_t M)
{
  size_t m;
  for (m = 0; m < M; m++)
    free (t->X[m]);
  free (t->Y);
}

/* A host who wants to stop at a question, or whose disk is spoilt by then, and who sees
   files come and go. */
typedef struct {
  long questions, stop_at, spoil_at, files;
  ino_t last;
} host;

static int
monitor (double epoch, double loss, void *arg)
{
  host *h = arg;
  struct stat seen;
  (void) epoch;
  (void) loss;
  if (stat (path, &seen) == 0 && seen.st_ino != h->last)
    {
      h->last = seen.st_ino;
      h->files++;
    }
  if (++h->questions == h->spoil_at)
    assert_int_equal (mkdir (temporary, 0700), 0);
  return h->stop_at > 0 && h->questions >= h->stop_at;
}

static bool
asked (void *arg)
{
  host *h = arg;
  h->questions++;
  return h->stop_at > 0 && h->questions >= h->stop_at;
}

/* A column that takes its time, so that the host is asked meanwhile. */
static mmb_status
fill_slowly (void *arg, const mmb_row *row, double *values)
{
  values[0] = 2 * row->loss;
  values[1] = row->t;
  return asked (arg) ? MMB_EINTERRUPTED : MMB_OK;
}

static mmb_engine *
engine_of (const setup *s, const mmb_net *net, const mmb_moments *d,
           const sampled *x, mmb_halves **h, const mmb_batch_opts *b,
           const mmb_allocator *al, mmb_status *st)
{
  *h = NULL;
  if (s->engine == MOMENTS)
    return mmb_engine_moments (net, d, al, st);
  if (s->engine == SAMPLES)
    return mmb_engine_samples (net, &x->s, b, al, st);
  if (s->engine == ARCCOS)
    return mmb_engine_arccos (net, d, al, st);
  *h = mmb_halves_gaussian (d, al, st);
  return *h ? mmb_engine_halves (net, *h, al, st) : NULL;
}

/* The second of two scalars is learned first, then lost to the first one, and learned
   again (T5). */
static void
task_lost (task *t)
{
  const double S[4] = {1.80114745, -.92744621, -.92744621, .56684978};
  const double w[2] = {.2204565, .54284075};
  size_t i;
  task_make (t, 2, ones, 1, 1);
  memcpy (t->S, S, sizeof S);
  memcpy (t->w, w, sizeof w);
  for (i = 0; i < 2; i++)
    t->Syx[i] = S[i] * w[0] + S[2 + i] * w[1];
  t->Syy[0] = t->Syx[0] * w[0] + t->Syx[1] * w[1];
}

/* A run from the start, or from what C has, into a new outcome. */
static outcome *
run (const setup *s, mmb_checkpoint *c, host *h, const mmb_allocator *al)
{
  static const double levels[] = {3, 1.5, 1, .7, .5, .3, .2, .15, .1, .05, .02, .01};
  const size_t *dims = s->engine == HALVES || s->P == 1 ? ones : shape_dims;
  mmb_batch_opts b = {.single = s->single, .threads = 1, .stop = asked,
                      .stop_arg = h};
  mmb_descent_opts o;
  mmb_engine *e;
  mmb_halves *halves;
  mmb_subsets *subsets = NULL;
  const mmb_column *columns;
  mmb_net *net;
  mmb_status st;
  outcome *out;
  sampled x;
  size_t i;
  task t;
  net = mmb_net_alloc (s->M, dims, s->O, s->fusion, s->K, s->widths, NULL, &st);
  assert_non_null (net);
  net->slope = s->slope;
  if (s->P == 1)
    task_lost (&t);
  else
    task_make (&t, s->M, dims, s->O, 3);
  sampled_make (&x, s, dims);
  out = outcome_of (s, net);
  mmb_descent_defaults (&o);
  for (i = 0; strcmp (mmb_optimizer_name (i), s->optimizer); i++)
    ;
  o.optimizer = mmb_optimizer_at (i);
  o.settings.momentum = 0.8;
  o.state = out->state;
  o.learning_rate = s->rate;
  o.weight_decay = s->decay;
  o.rates.fall = s->fall;
  o.rates.decoder = s->rates ? 1.7 : 1;
  o.rates.count = s->rates ? 2 : 0;
  o.rates.from = from;
  o.rates.encoder = factors;
  o.stop_gradient = s->stop_gradient;
  o.stop_loss = s->stop_loss;
  o.batch = s->batch;
  o.seed = 4;
  o.epochs = s->epochs;
  o.looks = s->often ? MMB_LOOK_ALWAYS : MMB_LOOK_CHEAPLY;
  o.moments = s->engine == SAMPLES && s->slope != 1 ? NULL : &t.d;
  o.events.measure = MMB_MEASURE_WEIGHTS;
  o.events.level_count = sizeof levels / sizeof *levels;
  o.events.levels = levels;
  o.monitor = monitor;
  o.monitor_arg = h;
  o.checkpoint = c;
  e = engine_of (s, net, &t.d, &x, &halves, &b, al, &st);
  if (e && s->engine == SAMPLES)
    subsets = mmb_subsets_alloc (e, NULL, &b, al, &st);
  if (subsets)
    columns = mmb_subsets_columns (subsets, &out->r.column_count);
  if (subsets)
    memcpy (out->columns, columns, out->r.column_count * sizeof *columns);
  if (!subsets && s->stop_gradient > 0)
    out->columns[out->r.column_count++] = (mmb_column) {"slow", 2, NULL, fill_slowly, h};
  for (i = 0; i < out->r.column_count; i++)
    out->columns[i].values = out->values[i];
  if (st == MMB_OK)
    st = mmb_descent_drive (e, &o, out->params, &out->r, &out->info, al);
  out->st = st;
  mmb_subsets_free (subsets);
  mmb_engine_free (e);
  mmb_halves_free (halves);
  task_free (&t);
  sampled_free (&x, s->M);
  mmb_net_free (net);
  return out;
}

static mmb_checkpoint *
kept (double every, const mmb_mark *marks, size_t count, const mmb_allocator *al)
{
  const mmb_checkpoint_opts o = {.path = path, .every = every, .marks = marks,
                                 .count = count};
  mmb_status st;
  return mmb_checkpoint_alloc (&o, al, &st);
}

/* A run that would go on without a checkpoint for hours says so at once; the file stays. */
static void
cannot_go_on (void **state)
{
  host once = {0, 1, 0, 0, 0}, none = {0, -1, 0, 0, 0};
  mmb_checkpoint *c = kept (1e9, NULL, 0, NULL);
  outcome *part;
  (void) state;
  unlink (path);
  part = run (&setups[7], c, &once, NULL);
  assert_int_equal (part->info.outcome, MMB_INTERRUPTED);
  outcome_free (part);
  mmb_checkpoint_free (c);
  assert_int_equal (mkdir (temporary, 0700), 0);
  c = kept (1e9, NULL, 0, NULL);
  part = run (&setups[7], c, &none, NULL);
  assert_int_equal (part->st, MMB_EIO);
  assert_int_equal (none.questions, 0);
  assert_string_not_equal (mmb_checkpoint_text (c), "");
  outcome_free (part);
  mmb_checkpoint_free (c);
  rmdir (temporary);
  assert_true (exists (path));
  unlink (path);
}

/* Ended by its host at one question after the other until it is at its end; then once
   more, which returns the same without a step.  Every part begins with nothing but the
   file. */
static void
as_if_nothing_had_been (void **state)
{
  size_t k, i, lost;
  size_t first = quick () ? 6 : 0;   /* which takes no time */
  size_t count = quick () ? 7 : sizeof setups / sizeof *setups;
  (void) state;
  for (k = first; k < count; k++)
    {
      const setup *s = &setups[k];
      host h, none = {0, -1, 0, 0, 0};
      outcome *whole = run (s, NULL, &none, NULL), *part = NULL;
      mmb_checkpoint *c;
      long parts = 0;
      double before = 0;
      bool over = false;
      assert_int_equal (whole->st, MMB_OK);
      assert_true (whole->loss[whole->r.rows - 1] < 0.9 * whole->loss[0]);
      for (i = lost = 0; i < whole->r.event_count; i++)
        lost += whole->events[i].kind == MMB_EVENT_UNLEARNED;
      assert_int_equal (lost, s->P == 1);
      unlink (path);
      while (!over)
        {
          h = (host) {0, parts % 3 + 1, 0, 0, 0};
          c = kept (1e9, NULL, 0, NULL);
          part = run (s, c, &h, NULL);
          assert_int_equal (part->st, MMB_OK);
          assert_string_equal (mmb_checkpoint_text (c), "");
          assert_true (parts == 0 ? mmb_checkpoint_before (c) == 0
                                  : mmb_checkpoint_before (c) > before);
          before = mmb_checkpoint_before (c);
          mmb_checkpoint_free (c);
          over = part->info.outcome != MMB_INTERRUPTED;
          assert_true (over || part->t[part->r.rows - 1] == (double) part->info.epoch);
          if (!over)
            outcome_free (part);
          assert_true (++parts < 100);
        }
      assert_true (parts > 1);
      same_bits (whole, part);
      outcome_free (part);
      h = (host) {0, 1, 0, 0, 0};
      c = kept (1e9, NULL, 0, NULL);
      part = run (s, c, &h, NULL);
      assert_int_equal (part->st, MMB_OK);
      assert_int_equal (h.questions, 0);
      same_bits (whole, part);
      mmb_checkpoint_free (c);
      outcome_free (part);
      outcome_free (whole);
    }
  unlink (path);
}

/* The host's wish is heard between two batches of an epoch, within an evaluation, and
   while columns are measured: what the epoch has done so far is lost, what was recorded
   before it is not recorded twice. */
static void
within_an_epoch (void **state)
{
  static const setup list[] = {
    {SAMPLES, 2, 1, 1, {2, 2, 0}, {60, 60, 80}, "adam", 1, 0, 1, 0, 0, 400, 0, 0, 1,
     3000, 3, 1e-3, .1},
    {MOMENTS, 2, 1, 0, {2, 2, 0}, {20, 33}, "momentum", 1, 0, 1, 1e-12, 0, 0, 0, 0, 1,
     0, 5, 1e-2, .1},
    {SAMPLES, 1, 1, 2, {1, 0, 0}, {190, 180}, "gd", 1, 0, 1, 1e-12, 0, 0, 0, 0, 1,
     2049, 1, 1e-2, .05}};
  size_t finite = 0, unknown = 0, unmeasured = 0;
  size_t k;
  (void) state;
  for (k = 0; k < 3 && !quick (); k++)
    {
      const setup *s = &list[k];
      host none = {0, -1, 0, 0, 0};
      outcome *whole = run (s, NULL, &none, NULL), *part;
      mmb_checkpoint *c;
      long stop, questions = none.questions;
      size_t rows;
      bool later;
      assert_int_equal (whole->st, MMB_OK);
      for (stop = 1; stop <= questions; stop++)
        {
          host h = {0, stop, 0, 0, 0};
          unlink (path);
          c = kept (1e9, NULL, 0, NULL);
          part = run (s, c, &h, NULL);
          assert_int_equal (part->st, MMB_OK);
          assert_int_equal (part->info.outcome, MMB_INTERRUPTED);
          rows = part->r.rows;
          assert_true (part->t[rows - 1] == (double) part->info.epoch);
          finite += isfinite (part->loss[rows - 1]) != 0;
          unknown += isnan (part->loss[rows - 1]) != 0;
          unmeasured += isnan (part->values[0][(rows - 1) * part->columns[0].width]) != 0;
          later = part->info.epoch > 0;
          mmb_checkpoint_free (c);
          outcome_free (part);
          none.questions = 0;
          c = kept (1e9, NULL, 0, NULL);
          part = run (s, c, &none, NULL);
          assert_int_equal (part->st, MMB_OK);
          assert_true (!later || none.questions < questions);
          same_bits (whole, part);
          mmb_checkpoint_free (c);
          outcome_free (part);
        }
      outcome_free (whole);
    }
  assert_true (quick () || (finite > 3 && unknown > 3 && unmeasured > 3));
}

/* A file at every question, at some, or none but those of both ends. */
static void
when_it_is_time (void **state)
{
  static const double every[] = {0, .01, 1e9};
  struct timespec from, to;
  double seconds;
  size_t k;
  (void) state;
  for (k = 0; k < 3 && !quick (); k++)
    {
      host h = {0, -1, 0, 0, 0};
      mmb_checkpoint *c = kept (every[k], NULL, 0, NULL);
      unlink (path);
      clock_gettime (CLOCK_MONOTONIC, &from);
      outcome_free (run (&setups[1], c, &h, NULL));
      clock_gettime (CLOCK_MONOTONIC, &to);
      seconds = (double) (to.tv_sec - from.tv_sec)
                + 1e-9 * (double) (to.tv_nsec - from.tv_nsec);
      assert_true (h.questions > 20);
      if (k == 0)
        assert_int_equal (h.files, h.questions);
      else
        assert_true ((double) h.files <= 1 + seconds / every[k]);
      mmb_checkpoint_free (c);
    }
}

/* Every engine goes on after every step as if it had not been written and read. */
static void
engines_go_on (void **state)
{
  static const size_t which[] = {0, 1, 2, 8, 18, 19, 21, 22};
  size_t k, i, n;
  (void) state;
  for (k = 0; k < sizeof which / sizeof *which; k++)
    {
      const setup *s = &setups[which[k]];
      const size_t *dims = s->engine == HALVES ? ones : shape_dims;
      mmb_halves *h[2];
      mmb_engine *e[2];
      mmb_factor f[16];
      mmb_archive_fault fault;
      mmb_archive *a;
      mmb_status st;
      double *p, loss;
      mmb_net *net = mmb_net_alloc (s->M, dims, s->O, s->fusion, s->K, s->widths,
                                    NULL, &st);
      task t;
      task_make (&t, s->M, dims, s->O, 3);
      net->slope = s->slope;
      n = net->n_params;
      p = malloc (n * sizeof *p);
      fill_matrix (n, p, 5);
      for (i = 0; i < n; i++)
        p[i] *= .2;
      for (i = 0; i < 16; i++)
        f[i] = (mmb_factor) {.keep = 1, .rate = 1e-3 * (double) (1 + i % (1 + k % 2))};
      for (i = 0; i < 2; i++)
        {
          e[i] = engine_of (s, net, &t.d, NULL, &h[i], NULL, NULL, &st);
          assert_non_null (e[i]);
          mmb_engine_set_factors (e[i], f);
          assert_int_equal (mmb_engine_load (e[i], p), MMB_OK);
        }
      for (i = 0; i < (quick () ? 20 : 300); i++)
        {
          loss = mmb_engine_evaluate (e[i % 2]);
          assert_int_equal (mmb_engine_step (e[i % 2], NULL), MMB_OK);
          a = mmb_archive_create (path, "a tester", 1, NULL, &fault);
          assert_int_equal (mmb_engine_visit (e[i % 2], p, a), MMB_OK);
          assert_int_equal (mmb_archive_end (a), MMB_ARCHIVE_SOUND);
          a = mmb_archive_open (path, "a tester", 1, NULL, &fault);
          assert_int_equal (mmb_engine_visit (e[1 - i % 2], p, a), MMB_OK);
          assert_int_equal (mmb_archive_end (a), MMB_ARCHIVE_SOUND);
          assert_true (mmb_engine_evaluate (e[0]) == mmb_engine_evaluate (e[1]));
          assert_true (mmb_engine_evaluate (e[0]) < loss);
          assert_memory_equal (e[0]->W, e[1]->W, s->O * net->D * sizeof (double));
        }
      for (i = 0; i < 2; i++)
        {
          mmb_engine_free (e[i]);
          mmb_halves_free (h[i]);
        }
      task_free (&t);
      free (p);
      mmb_net_free (net);
    }
}

/* A process that is killed at any moment, again and again, while it writes all the
   time. */
static void
killed (void **state)
{
  static const size_t which[] = {1, 5, 14};
  host none = {0, -1, 0, 0, 0};
  size_t k;
  (void) state;
  if (quick ())
    return;
  for (k = 0; k < 3; k++)
    {
      const setup *s = &setups[which[k]];
      outcome *whole = run (s, NULL, &none, NULL), *part;
      mmb_checkpoint *c;
      long kills = 0, wait = 300;
      int status = 0;
      pid_t child;
      unlink (path);
      do
        {
          child = fork ();
          assert_true (child >= 0);
          if (child == 0)
            {
              c = kept (0, NULL, 0, NULL);
              part = run (s, c, &none, NULL);
              _exit (part->st == MMB_OK && !mmb_checkpoint_text (c)[0] ? 0 : 1);
            }
          usleep ((useconds_t) (wait += 1531));
          kill (child, SIGKILL);
          assert_int_equal (waitpid (child, &status, 0), child);
          kills += WIFSIGNALED (status);
          assert_true (WIFSIGNALED (status) || WEXITSTATUS (status) == 0);
        }
      while (WIFSIGNALED (status) && kills < 1000);
      c = kept (0, NULL, 0, NULL);
      part = run (s, c, &none, NULL);
      assert_int_equal (part->st, MMB_OK);
      same_bits (whole, part);
      assert_true (kills > 1 && kills < 1000);
      mmb_checkpoint_free (c);
      outcome_free (part);
      outcome_free (whole);
    }
}

/* Whose a file is: the first mark that differs is named; nothing is changed by looking. */
static void
refused (void **state)
{
  const mmb_mark marks[3] = {{"NET", 1}, {"DATA", 2}, {"EPOCHS", 3}};
  static const struct {
    size_t count;
    mmb_mark marks[4];
    const char *text;
  } others[] = {
    {3, {{"NET", 9}, {"DATA", 9}, {"EPOCHS", 3}}, "is of a run with another NET"},
    {3, {{"NET", 1}, {"DATA", 9}, {"EPOCHS", 9}}, "is of a run with another DATA"},
    {3, {{"NET", 1}, {"DATA", 2}, {"EPOCHS", 9}}, "is of a run with another EPOCHS"},
    {3, {{"NET", 1}, {"BETA", 2}, {"EPOCHS", 3}}, "is of a run with another BETA"},
    {4, {{"NET", 1}, {"DATA", 2}, {"EPOCHS", 3}, {"BETA", 3}},
     "is of a run with another BETA"},
    {2, {{"NET", 1}, {"DATA", 2}}, "is of a run with another set of options"},
  };
  const setup *s = &setups[6];
  mmb_checkpoint_opts o = {.path = path, .every = 1};
  host stop = {0, 1, 0, 0, 0}, none = {0, -1, 0, 0, 0};
  outcome *out;
  unsigned char *was, *now;
  size_t n, m, k;
  mmb_checkpoint *c;
  mmb_status st;
  (void) state;
  unlink (path);
  c = kept (1e9, marks, 3, NULL);
  outcome_free (run (s, c, &stop, NULL));
  mmb_checkpoint_free (c);
  was = bytes_of (&n);
  for (k = 0; k < sizeof others / sizeof *others; k++)
    {
      c = kept (1e9, others[k].marks, others[k].count, NULL);
      out = run (s, c, &none, NULL);
      assert_int_equal (out->st, MMB_ECHECKPOINT);
      assert_string_equal (mmb_checkpoint_text (c), others[k].text);
      assert_int_equal (out->r.rows, 0);
      mmb_checkpoint_free (c);
      outcome_free (out);
    }
  now = bytes_of (&m);
  assert_int_equal (n, m);
  assert_memory_equal (was, now, n);
  free (now);
  /* of the same name and other sizes */
  c = kept (1e9, marks, 3, NULL);
  out = run (&setups[1], c, &none, NULL);
  assert_int_equal (out->st, MMB_ECHECKPOINT);
  assert_string_equal (mmb_checkpoint_text (c), "is damaged: it was cut off or changed");
  mmb_checkpoint_free (c);
  outcome_free (out);
  /* another file altogether, and a damaged one */
  for (k = 0; k < 2; k++)
    {
      was[k ? n - 70 : 0] ^= 1;
      set_bytes (was, n);
      c = kept (1e9, marks, 3, NULL);
      out = run (s, c, &none, NULL);
      assert_int_equal (out->st, MMB_ECHECKPOINT);
      assert_string_equal (mmb_checkpoint_text (c),
                           k ? "is damaged: it was cut off or changed" : "is no checkpoint");
      mmb_checkpoint_free (c);
      outcome_free (out);
      was[0] ^= k == 0;
    }
  free (was);
  assert_null (mmb_checkpoint_alloc (&(mmb_checkpoint_opts) {.every = 1}, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  o.path = "";
  assert_null (mmb_checkpoint_alloc (&o, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
  o.path = path;
  o.every = NAN;
  assert_null (mmb_checkpoint_alloc (&o, NULL, &st));
  assert_int_equal (st, MMB_EINVAL);
}

/* Where nothing can be written at the start there is no run; where that comes later the
   run goes on, says so, and the checkpoint before is whole. */
static void
full_disk (void **state)
{
  const setup *s = &setups[6];
  host spoilt = {0, -1, 2, 0, 0}, none = {0, -1, 0, 0, 0};
  outcome *whole = run (s, NULL, &none, NULL), *part;
  mmb_checkpoint *c;
  (void) state;
  unlink (path);
  c = kept (0, NULL, 0, NULL);
  part = run (s, c, &spoilt, NULL);
  assert_true (spoilt.questions > 2);
  assert_int_equal (part->st, MMB_OK);
  assert_string_equal (mmb_checkpoint_text (c), "cannot be written: Is a directory");
  same_bits (whole, part);
  mmb_checkpoint_free (c);
  outcome_free (part);
  rmdir (temporary);
  c = kept (0, NULL, 0, NULL);
  part = run (s, c, &none, NULL);
  assert_true (none.questions > 0 && part->st == MMB_OK);
  same_bits (whole, part);
  mmb_checkpoint_free (c);
  outcome_free (part);
  unlink (path);
  assert_int_equal (mkdir (temporary, 0700), 0);
  c = kept (0, NULL, 0, NULL);
  part = run (s, c, &none, NULL);
  assert_int_equal (part->st, MMB_EIO);
  assert_int_equal (part->r.rows, 0);
  assert_string_equal (mmb_checkpoint_text (c), "cannot be written: Is a directory");
  assert_false (exists (path));
  mmb_checkpoint_free (c);
  outcome_free (part);
  outcome_free (whole);
  rmdir (temporary);
}

/* A short run, and what is left of it. */
static bool
with_allocator (const mmb_allocator *al)
{
  static const setup s = {MOMENTS, 2, 1, 0, {2, 2, 0}, {3, 2}, "adam", 1, 0, 1, 0, 0,
                          0, 0, 0, 0, 0, ROWS, 1e-4, .2};
  const mmb_mark mark = {"NET", 5};
  host h = {0, -1, 0, 0, 0};
  bool ok = true;
  int i;
  unlink (path);
  for (i = 0; i < 2; i++)
    {
      mmb_checkpoint *c = kept (1e9, &mark, 1, al);
      outcome *out = c ? run (&s, c, &h, al) : NULL;
      ok = ok && out && out->st == MMB_OK && !mmb_checkpoint_text (c)[0];
      assert_true (ok || !out || out->st == MMB_ENOMEM || out->st == MMB_OK);
      if (out)
        outcome_free (out);
      mmb_checkpoint_free (c);
    }
  assert_false (exists (temporary));
  return ok;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (with_allocator);
  check_single_failures (with_allocator);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (items),
    cmocka_unit_test (damage),
    cmocka_unit_test (strangers),
    cmocka_unit_test (two_writers),
    cmocka_unit_test (no_room),
    cmocka_unit_test (hashes),
    cmocka_unit_test (cannot_go_on),
    cmocka_unit_test (as_if_nothing_had_been),
    cmocka_unit_test (within_an_epoch),
    cmocka_unit_test (engines_go_on),
    cmocka_unit_test (when_it_is_time),
    cmocka_unit_test (killed),
    cmocka_unit_test (refused),
    cmocka_unit_test (full_disk),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, begin, end);
}
