/* test_idx.c - IDX files against a plain reader on damaged headers and lengths, all
   types of numbers, memory; pairs of images against the streams written out. */
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "mmb_test.h"

static char path[] = "/tmp/mmb_idx_XXXXXX";

/* A new file each time: to write over an old one makes some file systems wait for the
   disk. */
static void
put (const unsigned char *bytes, size_t n, bool packed)
{
  unlink (path);
  if (packed)
    {
      gzFile f = gzopen (path, "wb1");
      assert_non_null (f);
      assert_int_equal (gzwrite (f, bytes, (unsigned) n), n);
      gzclose (f);
    }
  else
    {
      FILE *f = fopen (path, "wb");
      assert_non_null (f);
      assert_int_equal (fwrite (bytes, 1, n, f), n);
      fclose (f);
    }
}

/* A header for sizes of 32 bits; its length. */
static size_t
header (unsigned char *p, unsigned type, size_t count, const uint32_t *sizes)
{
  size_t i;

  p[0] = p[1] = 0;
  p[2] = (unsigned char) type;
  p[3] = (unsigned char) count;
  for (i = 0; i < count; i++)
    {
      p[4 + 4 * i] = (unsigned char) (sizes[i] >> 24);
      p[5 + 4 * i] = (unsigned char) (sizes[i] >> 16);
      p[6 + 4 * i] = (unsigned char) (sizes[i] >> 8);
      p[7 + 4 * i] = (unsigned char) sizes[i];
    }
  return 4 + 4 * count;
}

/* The whole file, or its first items; NULL when it is refused. */
static double *
read_file (size_t items, size_t *rows, size_t *cells, char problem[MMB_IDX_TEXT],
           const mmb_allocator *al)
{
  double *values = NULL;
  mmb_idx *idx;
  mmb_status st = mmb_idx_open (&idx, path, problem, al);

  if (st == MMB_OK)
    st = mmb_idx_read (idx, items, NULL, NULL, problem);
  if (st == MMB_OK)
    {
      *rows = mmb_idx_items (idx);
      *cells = mmb_idx_head_of (idx)->cells;
      values = malloc (*rows * *cells * sizeof *values);
      assert_int_equal (mmb_idx_values (idx, values, NULL, NULL), MMB_OK);
    }
  else if (st == MMB_ENOMEM)
    problem[0] = 0;
  else
    assert_true (st == MMB_EIO && strlen (problem) > 5);
  mmb_idx_free (idx);
  return values;
}

/* Every type, with the bytes of numbers that are written out here. */
static void
types (void **state)
{
  static const struct {
    unsigned type, width;
    const char *name;
    unsigned char bytes[32];
    double values[4];
  } list[] = {
    {0x08, 1, "uint8", {0, 1, 128, 255}, {0, 1, 128, 255}},
    {0x09, 1, "int8", {0, 127, 128, 255}, {0, 127, -128, -1}},
    {0x0B, 2, "int16", {0, 1, 1, 0, 128, 0, 255, 254}, {1, 256, -32768, -2}},
    {0x0C, 4, "int32", {0, 0, 0, 1, 1, 2, 3, 4, 128, 0, 0, 0, 255, 255, 255, 255},
     {1, 16909060, -2147483648., -1}},
    {0x0D, 4, "single",
     {0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0, 0x7f, 0x80, 0, 0, 0, 0, 0, 1},
     {1, -2.5, INFINITY, 0x1p-149}},
    {0x0E, 8, "double", {0x3f, 0xf0, 0, 0, 0, 0, 0, 0, 0xc0, 4, 0, 0, 0, 0, 0, 0,
                         0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 0xef, 255, 255, 255, 255,
                         255, 255}, {1, -2.5, 0x1p-1074, 0x1.fffffffffffffp1023}}};
  static const uint32_t sizes[2] = {2, 2};
  /* column-major: rows are items */
  static const size_t place[4] = {0, 2, 1, 3};
  unsigned char file[64];
  char problem[MMB_IDX_TEXT];
  size_t i, k, n, rows, cells, packed;

  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    for (packed = 0; packed < 2; packed++)
      {
        double *v;
        n = header (file, list[i].type, 2, sizes);
        memcpy (file + n, list[i].bytes, 4 * list[i].width);
        put (file, n + 4 * list[i].width, packed);
        v = read_file (SIZE_MAX, &rows, &cells, problem, NULL);
        if (!v || rows != 2 || cells != 2)
          fail_msg ("type %02X: %s", list[i].type, problem);
        for (k = 0; k < 4; k++)
          assert_true (v[place[k]] == list[i].values[k]);
        assert_string_equal (mmb_idx_type_name ((mmb_idx_type) list[i].type),
                             list[i].name);
        free (v);
      }
  assert_null (mmb_idx_type_name ((mmb_idx_type) 0x0A));
}

/* More than one window of bytes, in 3 sizes, all items and the first of them. */
static void
windows (void **state)
{
  static const uint32_t sizes[3] = {2001, 17, 23};
  const size_t C = 17 * 23, N = 2001 * C, keep[] = {1, 31, 2000, 2001, SIZE_MAX};
  unsigned char *file = malloc (N + 16);
  char problem[MMB_IDX_TEXT];
  size_t n = header (file, 8, 3, sizes), rows, cells, packed, k, p, j;

  (void) state;
  for (k = 0; k < N; k++)
    file[n + k] = (unsigned char) (k * 2654435761u >> 13);
  for (packed = 0; packed < 2; packed++)
    {
      put (file, n + N, packed);
      for (k = 0; k < sizeof keep / sizeof *keep; k++)
        {
          double *v = read_file (keep[k], &rows, &cells, problem, NULL);
          assert_non_null (v);
          assert_int_equal (cells, C);
          assert_int_equal (rows, keep[k] < 2001 ? keep[k] : 2001);
          for (p = 0; p < rows; p++)
            for (j = 0; j < C; j++)
              if (v[p + j * rows] != file[n + p * C + j])
                fail_msg ("item %zu, number %zu", p, j);
          free (v);
        }
    }
  free (file);
}

/* Is this file right? By the description of the format alone: the number of bytes that
   follow the header, or -1. */
static double
plain_check (const unsigned char *p, size_t n, size_t *width)
{
  static const unsigned char widths[16] = {[8] = 1, [9] = 1, [11] = 2, [12] = 4,
                                           [13] = 4, [14] = 8};
  double all;
  size_t i;

  if (n < 4 || p[0] || p[1] || p[2] > 15 || !widths[p[2]] || p[3] < 1 || p[3] > 4
      || n < 4 + 4u * p[3])
    return -1;
  *width = widths[p[2]];
  all = (double) *width;
  for (i = 0; i < p[3]; i++)
    all *= 16777216. * p[4 + 4 * i] + 65536. * p[5 + 4 * i] + 256. * p[6 + 4 * i]
           + p[7 + 4 * i];
  return all > 0 && all == (double) (n - 4 - 4u * p[3]) ? all : -1;
}

/* Allocators that remember the largest block. */
static size_t largest;

static void *
watched_alloc (size_t bytes, void *ctx)
{
  largest = bytes > largest ? bytes : largest;
  return guarded_alloc (bytes, ctx);
}

static unsigned
next (uint64_t *bits)
{
  *bits ^= *bits << 13, *bits ^= *bits >> 7, *bits ^= *bits << 17;
  return (unsigned) (*bits >> 32);
}

/* Thousands of damaged files: read exactly when a plain check finds them right, and
   no more memory than the file can ask for. */
static void
damaged (void **state)
{
  const mmb_allocator al = {watched_alloc, guarded_release, NULL, NULL};
  static const unsigned char edges[] = {0, 1, 2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14,
                                        15, 127, 128, 255};
  static const unsigned list[] = {8, 9, 11, 12, 13, 14};
  uint64_t bits = 88172645463325252u;
  unsigned char file[512] = {0};
  char problem[MMB_IDX_TEXT];
  size_t right = 0, wrong = 0, i, k, n, width = 1, rows, cells;

  (void) state;
  for (i = 0; i < (quick () ? 500 : 6000); i++)
    {
      uint32_t sizes[4];
      size_t count = 1 + next (&bits) % 4;
      double *v, all = 1;
      for (k = 0; k < count; k++)
        all *= sizes[k] = 1 + next (&bits) % 3;
      n = header (file, list[next (&bits) % 6], count, sizes);
      width = file[2] == 14 ? 8 : file[2] > 11 ? 4 : file[2] == 11 ? 2 : 1;
      for (k = 0; k < (size_t) all * width && n < sizeof file - 8; k++)
        file[n++] = (unsigned char) next (&bits);
      switch (next (&bits) % 5)
        {
        case 0:   /* one byte of the header */
          file[next (&bits) % (4 + 4 * count)] = edges[next (&bits) % sizeof edges];
          break;
        case 1:   /* two of them, anything */
          file[next (&bits) % (4 + 4 * count)] = (unsigned char) next (&bits);
          file[next (&bits) % (4 + 4 * count)] = (unsigned char) next (&bits);
          break;
        case 2:
          n -= 1 + next (&bits) % n;
          break;
        case 3:
          n += 1 + next (&bits) % 7;
          break;
        default:
          break;
        }
      put (file, n, i % 3 == 0);
      all = plain_check (file, n, &width);
      largest = 0;
      v = read_file (SIZE_MAX, &rows, &cells, problem, &al);
      if ((v != NULL) != (all > 0))
        fail_msg ("file %zu, %zu bytes: %s", i, n, v ? "was read" : problem);
      assert_true (largest < 600000);
      if (v)
        {
          assert_true ((double) rows * (double) cells * (double) width == all);
          for (k = 0; k < rows * cells && width == 1; k++)
            {
              unsigned char c = file[4 + 4u * file[3] + k];
              double x = file[2] == 9 && c > 127 ? c - 256. : c;
              assert_true (v[k / cells + k % cells * rows] == x);
            }
        }
      right += v != NULL;
      wrong += v == NULL;
      free (v);
    }
  assert_true (right > i / 10 && wrong > i / 4);
}

/* Damaged gzip data: refused or the same numbers, never others. */
static void
damaged_gzip (void **state)
{
  static const uint32_t sizes[2] = {40, 50};
  unsigned char file[3000], packed[4000];
  uint64_t bits = 88172645463325252u;
  char problem[MMB_IDX_TEXT];
  size_t n = header (file, 8, 2, sizes), length, rows, cells, i, k, refused = 0;
  FILE *f;

  (void) state;
  for (k = 0; k < 2000; k++)
    file[n + k] = (unsigned char) (next (&bits) % 16);
  put (file, n + 2000, true);
  f = fopen (path, "rb");
  length = fread (packed, 1, sizeof packed, f);
  fclose (f);
  for (i = 0; i < (quick () ? 100 : 1500); i++)
    {
      size_t at = 2 + next (&bits) % (length - 2);
      unsigned char before = packed[at];
      double *v;
      packed[at] = (unsigned char) next (&bits);
      put (packed, i % 3 == 0 ? at : length, false);
      v = read_file (SIZE_MAX, &rows, &cells, problem, NULL);
      for (k = 0; v && k < 2000; k++)
        assert_true (v[k / 50 + k % 50 * 40] == file[n + k]);
      refused += v == NULL;
      free (v);
      packed[at] = before;
    }
  assert_true (refused > i / 2);
}

static void
refusals (void **state)
{
  static const struct {
    const char *bytes;
    size_t n;
    const char *what;
  } list[] = {
    {"", 0, "is empty"},
    {"\0\0\10", 3, "is no IDX file: it has 3 bytes"},
    {"\1\0\10\1\0\0\0\1x", 9, "must begin with two zero bytes, got 01 00"},
    {"\0\0\12\1\0\0\0\1x", 9, "its third byte, the type of the numbers, must be 08, "
     "09, 0B, 0C, 0D or 0E, got 0A"},
    {"\0\0\10\0", 4, "must have 1 to 4 sizes, its header says 0"},
    {"\0\0\10\5\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1x", 25,
     "must have 1 to 4 sizes, its header says 5"},
    {"\0\0\10\2\0\0\0\1\0\0", 10, "ends in its header: it must have 12 bytes, has 10"},
    {"\0\0\10\2\0\0\0\3\0\0\0\0", 12, "holds nothing: its header says 3 x 0"},
    {"\0\0\10\1\0\0\0\0", 8, "holds nothing: its header says 0"},
    {"\0\0\10\1\0\0\0\3ab", 10, "is truncated: 3 numbers of 1 bytes are 3 bytes "
     "behind the header, found 2"},
    {"\0\0\13\1\0\0\0\1abc", 11, "has bytes behind its end: 1 numbers of 2 bytes are "
     "2 bytes behind the header, found 3"},
    {"\0\0\16\4\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377\377x", 21,
     "has a header that says 4294967295 x 4294967295 x 4294967295 x 4294967295, more "
     "than a file can hold"},
    {"\0\0\10\2\377\377\377\377\0\0\3\20x", 13, "is truncated: 4294967295 x 784 "
     "numbers of 1 bytes are 3367254359280 bytes behind the header, found 1"},
  };
  char problem[MMB_IDX_TEXT], folder[] = "/tmp/mmb_idx_folder_XXXXXX";
  size_t i, packed;
  mmb_idx *idx;

  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    for (packed = 0; packed < 2; packed++)
      {
        size_t rows, cells;
        put ((const unsigned char *) list[i].bytes, list[i].n, packed);
        assert_null (read_file (SIZE_MAX, &rows, &cells, problem, NULL));
        if (!strstr (problem, list[i].what))
          fail_msg ("file %zu: '%s' says nothing of '%s'", i, problem, list[i].what);
        if (!packed)   /* at once: plain files say how long they are */
          assert_int_equal (mmb_idx_open (&idx, path, problem, NULL), MMB_EIO);
      }
  assert_int_equal (mmb_idx_open (&idx, "/nowhere/at/all", problem, NULL), MMB_EIO);
  assert_string_equal (problem, "does not exist");
  assert_non_null (mkdtemp (folder));
  assert_int_equal (mmb_idx_open (&idx, folder, problem, NULL), MMB_EIO);
  assert_string_equal (problem, "is a folder, not a file");
  rmdir (folder);
  assert_int_equal (mkfifo (folder, 0600), 0);   /* must not wait for a writer */
  assert_int_equal (mmb_idx_open (&idx, folder, problem, NULL), MMB_EIO);
  assert_string_equal (problem, "is no ordinary file");
  unlink (folder);
}

static bool
with_allocator (const mmb_allocator *al)
{
  char problem[MMB_IDX_TEXT];
  size_t rows, cells;
  double *v = read_file (SIZE_MAX, &rows, &cells, problem, al);
  bool ok = v != NULL;

  assert_true (ok || problem[0] == 0);
  free (v);
  return ok;
}

/* Items beyond the first window: room has to grow, too. */
static void
memory_runs_out (void **state)
{
  static const uint32_t sizes[1] = {600000};
  unsigned char *file = calloc (600008, 1);
  size_t n = header (file, 8, 1, sizes), packed;

  (void) state;
  for (packed = 0; packed < 2; packed++)
    {
      put (file, n + 600000, packed);
      check_every_failure (with_allocator);
    }
  free (file);
}

static int
stop_at (double done, double all, void *arg)
{
  int *left = arg;

  assert_true (all > 0 && done > 0 && done <= all);
  return (*left)-- == 0;
}

/* Stopped at one question after the other; calls out of order. */
static void
stops (void **state)
{
  static const uint32_t sizes[2] = {100, 20000};
  unsigned char *file = calloc (2000016, 1);
  double *v = malloc (2000000 * sizeof *v);
  size_t n = header (file, 8, 2, sizes);
  char problem[MMB_IDX_TEXT];
  mmb_status st = MMB_EINTERRUPTED;
  int k, left;

  (void) state;
  put (file, n + 2000000, false);
  for (k = 0; st == MMB_EINTERRUPTED; k++)
    {
      mmb_idx *idx;
      left = k;
      assert_int_equal (mmb_idx_open (&idx, path, problem, NULL), MMB_OK);
      st = mmb_idx_read (idx, SIZE_MAX, stop_at, &left, problem);
      if (st == MMB_OK)
        st = mmb_idx_values (idx, v, stop_at, &left);
      assert_int_equal (mmb_idx_read (idx, 1, NULL, NULL, problem), MMB_EINVAL);
      mmb_idx_free (idx);
    }
  assert_int_equal (st, MMB_OK);
  assert_int_equal (k, 1 + 8 + 4);   /* windows, and columns of both blocks of rows */
  {
    mmb_idx *idx;
    assert_int_equal (mmb_idx_open (&idx, path, problem, NULL), MMB_OK);
    assert_int_equal (mmb_idx_read (idx, 0, NULL, NULL, problem), MMB_EINVAL);
    mmb_idx_free (idx);
  }
  free (file);
  free (v);
}

/* Images in pairs. */
enum { P = 4000, D = 7 };

static const mmb_pairing paper = {0.8, 0.04, 0.1, 0.15, 5, 0};

static void
pairs (void **state)
{
  double *x = malloc (P * D * sizeof *x), *A = malloc (P * D * sizeof *A);
  double *B = malloc (P * D * sizeof *B), *few = malloc (2 * 50 * D * sizeof *few);
  double some[50 * D], sum = 0, squares = 0, cross = 0;
  unsigned char clean[P], again[50];
  size_t count[4] = {0}, p, j, noisy = 0;

  (void) state;
  fill_matrix (P * D, x, 3);
  assert_int_equal (mmb_images_pair (P, D, x, &paper, A, B, clean, NULL), MMB_OK);
  for (p = 0; p < P; p++)
    {
      double last = 0;
      count[clean[p]]++;
      for (j = 0; j < D; j++)
        {
          size_t at = p + j * P;
          double e;
          if (clean[p] == MMB_CLEAN_BOTH)
            {
              assert_true (A[at] == x[at] && B[at] == x[at]);
              continue;
            }
          assert_true ((clean[p] == MMB_CLEAN_A ? A : B)[at] == x[at]);
          e = ((clean[p] == MMB_CLEAN_A ? B : A)[at] - 0.1 * x[at]) / 0.15;
          assert_true (fabs (e) < 6);
          sum += e;
          squares += e * e;
          cross += e * last;
          last = e;
          noisy++;
        }
    }
  /* five standard errors */
  assert_int_equal (count[0], 0);
  check_near ((double) count[MMB_CLEAN_A] / P, 0.8, 5 * sqrt (0.8 * 0.2 / P));
  check_near ((double) count[MMB_CLEAN_BOTH] / P, 0.04, 5 * sqrt (0.04 * 0.96 / P));
  check_near (sum / (double) noisy, 0, 5 / sqrt ((double) noisy));
  check_near (squares / (double) noisy, 1, 5 * sqrt (2 / (double) noisy));
  check_near (cross / (double) noisy, 0, 5 / sqrt ((double) noisy));
  /* the first fifty alone are the same; other numbers, other noise */
  for (p = 0; p < 50; p++)
    for (j = 0; j < D; j++)
      some[p + j * 50] = x[p + j * P];
  assert_int_equal (mmb_images_pair (50, D, some, &paper, few, few + 50 * D, again,
                                     NULL), MMB_OK);
  assert_memory_equal (again, clean, 50);
  for (p = 0; p < 50; p++)
    for (j = 0; j < D; j++)
      assert_true (few[p + j * 50] == A[p + j * P]
                   && few[50 * D + p + j * 50] == B[p + j * P]);
  {
    mmb_pairing other = {1, 0, 0.1, 0.15, 5, 1000};
    assert_int_equal (mmb_images_pair (50, D, some, &other, few, few + 50 * D, again,
                                       NULL), MMB_OK);
    for (p = 0; p < 50; p++)
      assert_true (again[p] == MMB_CLEAN_A
                   && few[50 * D + p] != B[p] && few[p] == some[p]);
  }
  free (x);
  free (A);
  free (B);
  free (few);
}

static bool
pairs_with_allocator (const mmb_allocator *al)
{
  double x[3 * D], A[3 * D], B[3 * D];
  unsigned char clean[3];
  mmb_status st;

  fill_matrix (3 * D, x, 3);
  st = mmb_images_pair (3, D, x, &paper, A, B, clean, al);
  assert_true (st == MMB_OK || st == MMB_ENOMEM);
  return st == MMB_OK;
}

static bool
yes (void *ctx)
{
  (void) ctx;
  return true;
}

static void
pairs_refused (void **state)
{
  static const mmb_pairing bad[] = {
    {-0.1, 0.5, 0.1, 0.1, 1, 0}, {0.5, -0.1, 0.1, 0.1, 1, 0},
    {0.8, 0.3, 0.1, 0.1, 1, 0}, {0.8, 0.1, 0.1, -0.1, 1, 0},
    {0.8, 0.1, 0.1, 0.1, MMB_SEED_LIMIT, 0}, {NAN, 0.1, 0.1, 0.1, 1, 0}};
  mmb_pairing how = paper;
  double x[D] = {0}, A[D], B[D];
  unsigned char clean[1];
  mmb_allocator al = mmb_allocator_default ();
  size_t i;

  (void) state;
  for (i = 0; i < sizeof bad / sizeof *bad; i++)
    assert_int_equal (mmb_images_pair (1, D, x, bad + i, A, B, clean, NULL),
                      MMB_EINVAL);
  how.factor = INFINITY;
  assert_int_equal (mmb_images_pair (1, D, x, &how, A, B, clean, NULL),
                    MMB_ENONFINITE);
  al.stop = yes;
  assert_int_equal (mmb_images_pair (1, D, x, &paper, A, B, clean, &al),
                    MMB_EINTERRUPTED);
  check_every_failure (pairs_with_allocator);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (types),
    cmocka_unit_test (windows),
    cmocka_unit_test (damaged),
    cmocka_unit_test (damaged_gzip),
    cmocka_unit_test (refusals),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (stops),
    cmocka_unit_test (pairs),
    cmocka_unit_test (pairs_refused),
  };
  int fd = mkstemp (path), failed;

  if (fd < 0)
    return 1;
  close (fd);
  failed = cmocka_run_group_tests (tests, NULL, NULL);
  unlink (path);
  return failed;
}
