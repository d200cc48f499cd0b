/* test_table.c - delimited files: numbers against the C library, rows across
   windows, memory failures, damaged files, what is said of them. */
#include <inttypes.h>
#include <unistd.h>
#include <zlib.h>

#include "mmb_test.h"
#include "mmb_cell.h"

static char path[] = "/tmp/mmb_table_XXXXXX";

static void
put (const char *text, size_t length)
{
  FILE *f = fopen (path, "wb");

  assert_non_null (f);
  assert_int_equal (fwrite (text, 1, length, f), length);
  fclose (f);
}

static void
put_gzip (const char *text, size_t length)
{
  gzFile f = gzopen (path, "wb");

  assert_non_null (f);
  assert_int_equal (gzwrite (f, text, (unsigned) length), length);
  gzclose (f);
}

/* All columns, the last one as LAST. */
static mmb_status
read_all (mmb_table **t, const mmb_table_options *o, mmb_column_kind last,
          mmb_table_error *e, const mmb_allocator *al)
{
  mmb_status st = mmb_table_open (t, path, o, e, al);
  mmb_column_kind kinds[64] = {MMB_COLUMN_NUMBER};
  size_t columns[64], n, j;

  if (st != MMB_OK)
    return st;
  n = mmb_table_columns (*t);
  n = n < 64 ? n : 64;
  for (j = 0; j < n; j++)
    columns[j] = j;
  kinds[n - 1] = last;
  st = mmb_table_read (*t, n, columns, kinds, NULL, NULL, e);
  if (st != MMB_OK)
    {
      mmb_table_free (*t);
      *t = NULL;
    }
  return st;
}

static void
check_number (const mmb_numbers *n, const char *text)
{
  double got = 0, want = strtod (text, NULL);
  char mark;
  const char *end = mmb_number_scan (n, text, false, &got, &mark);

  if (end != text + strlen (text) || memcmp (&got, &want, sizeof want) != 0)
    fail_msg ("%s is %.17g, not %.17g", text, want, got);
}

/* Doubles of all sizes in all the ways printf writes them: the same bits. */
static void
numbers_are_nearest (void **state)
{
  static const char *const formats[] = {"%.17g", "%.15g", "%.6f", "%.18e",
                                        "%.3f", "%.30f", "%g", "%+.9E"};
  mmb_numbers *n = mmb_numbers_alloc ();
  uint64_t bits = 88172645463325252u;
  long i;
  (void) state;
  for (i = 0; i < (quick () ? 20000 : 2000000); i++)
    {
      char text[512];
      double x;
      bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
      if (i % 2)
        x = (double) (int64_t) bits / 0x1p40;
      else
        memcpy (&x, &bits, sizeof x);
      if (!isfinite (x) || (fabs (x) > 1e100 && strchr (formats[i % 8], 'f')))
        continue;
      snprintf (text, sizeof text, formats[i % 8], x);
      check_number (n, text);
    }
  mmb_numbers_free (n);
}

/* All powers of ten that one operation could reach, and some more; decimals on
   the middle between two doubles and right beside it. */
static void
numbers_on_the_edge (void **state)
{
  static const uint64_t m[] = {
    1, 3, 7, 9007199254740991, 9007199254740992, 9007199254740993,
    9007199254740995, 1234567890123456789, 9999999999999999999u};
  static const char *const list[] = {
    "0", "-0", "-0.0e5", "1e99999", "-1e-99999", "1e999999999999", "0e999999",
    "1e-999999999999", "1e1000000", "0.0000000000000000000000000000001",
    "1E+2", "1e-05", "+.5", "00000000000000000000001.5", "5e-324", "2e-324",
    "123456789012345678901234567890", "0.000123456789012345678901"};
  mmb_numbers *n = mmb_numbers_alloc ();
  uint64_t bits = 88172645463325252u;
  char text[64];
  size_t i;
  int shift, d;

  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    check_number (n, list[i]);
  for (i = 0; i < sizeof m / sizeof *m; i++)
    for (shift = -32; shift <= 32; shift++)
      {
        snprintf (text, sizeof text, "%s%" PRIu64 "e%d", shift % 2 ? "-" : "",
                  m[i], shift);
        check_number (n, text);
      }
  for (i = 0; i < 2000; i++)
    for (d = -2; d <= 2; d++)
      {
        bits ^= bits << 13, bits ^= bits >> 7, bits ^= bits << 17;
        /* 2^62 and more: doubles lie 2^10 apart */
        snprintf (text, sizeof text, "%" PRIu64,
                  (uint64_t) ((int64_t) (UINT64_C (1) << 62 | bits >> 13 << 10 | 1 << 9)
                              + d));
        check_number (n, text);
        /* 2^51 and more: 1/2 apart */
        snprintf (text, sizeof text, "%" PRIu64 ".%03d",
                  UINT64_C (1) << 51 | bits >> 13, (i % 2 ? 250 : 750) + d);
        check_number (n, text);
      }
  mmb_numbers_free (n);
}

static void
what_is_no_number (void **state)
{
  static const struct { const char *text; long length; bool comma; } list[] = {
    {"", -1, 0}, {"-", -1, 0}, {".", -1, 0}, {"e5", -1, 0}, {"--5", -1, 0},
    {"+-5", -1, 0}, {" 5", -1, 0}, {"inf", -1, 0}, {"nan", -1, 0},
    {"0x10", 1, 0}, {"1e", 1, 0}, {"1e+", 1, 0}, {"1.5.2", 3, 0},
    {"1,5", 1, 0}, {"1,5", 3, 1}, {"5,", -1, 1}, {",5", -1, 1}, {"5.", 2, 0},
    {"-.5e-3x", 6, 0}, {"1_0", 1, 0}, {"12:30", 2, 0},
    {"12/30", 2, 0}, {"1.2:3", 3, 0}, {"1d3", 1, 0}, {"12345678901234567890123e",
    23, 0}, {"0,12345678901234567890123", 25, 1}};
  mmb_numbers *n = mmb_numbers_alloc ();
  size_t i;
  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      double x;
      char mark;
      const char *end = mmb_number_scan (n, list[i].text, list[i].comma, &x,
                                         &mark);
      if ((end ? end - list[i].text : -1) != list[i].length)
        fail_msg ("%s", list[i].text);
    }
  mmb_numbers_free (n);
}

static void
texts (void **state)
{
  /* U+7F, 80, 7FF, 800, D7FF, E000, FFFF, 10000, 10FFFF; one beside each */
  static const struct { const char *text; bool valid; } edges[] = {
    {"\x7f", true}, {"\xc2\x80", true}, {"\xdf\xbf", true},
    {"\xe0\xa0\x80", true}, {"\xed\x9f\xbf", true},
    {"\xee\x80\x80", true}, {"\xef\xbf\xbf", true},
    {"\xf0\x90\x80\x80", true}, {"\xf4\x8f\xbf\xbf", true},
    {"\xc1\xbf", false}, {"\xe0\x9f\xbf", false},
    {"\xf0\x8f\xbf\xbf", false}, {"\xed\xbf\xbf", false},
    {"\xf5\x80\x80\x80", false}, {"\x80", false}, {"\xbf\xbf", false},
    {"\xf8\x80\x80\x80\x80", false}, {"\xf8", false}, {"\xff", false}, {"\xc3(", false},
    {"\xe2\x82(", false}, {"a\xe2\x82", false}, {"\xc3\xff", false},
    {"", true}};
  char out[64];
  size_t n;
  (void) state;
  assert_true (mmb_text_utf8 ("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 10));
  assert_false (mmb_text_utf8 ("\xe4", 1));
  assert_false (mmb_text_utf8 ("\xc3", 1));
  assert_false (mmb_text_utf8 ("\xc0\x80", 2));
  assert_false (mmb_text_utf8 ("\xed\xa0\x80", 3));
  assert_false (mmb_text_utf8 ("\xf4\x90\x80\x80", 4));
  for (n = 0; n < sizeof edges / sizeof *edges; n++)
    if (mmb_text_utf8 (edges[n].text, strlen (edges[n].text)) != edges[n].valid)
      fail_msg ("sequence %zu", n);
  n = mmb_text_from_latin1 ("\xe4x\xb5", 3, out);
  assert_int_equal (n, 5);
  assert_memory_equal (out, "\xc3\xa4x\xc2\xb5", 5);
  mmb_text_show ("a\nb\t\x01\xe4\xc3\xa4", 8, out, sizeof out);
  assert_string_equal (out, "a\\nb\\t\\x01\xc3\xa4\xc3\xa4");
  mmb_text_show ("0123456789012345678901234567890123456789xyz", 43, out,
                 sizeof out);
  assert_string_equal (out, "0123456789012345678901234567890123456789...");
  mmb_text_show ("0123456789012345678901234567890123456789", 40, out,
                 sizeof out);
  assert_string_equal (out, "0123456789012345678901234567890123456789");
  mmb_text_show ("abcdefghij", 10, out, 8);
  assert_string_equal (out, "abcd...");
  mmb_text_show ("\xe2\x82\xac\xe2\x82\xac", 6, out, 10);
  assert_string_equal (out, "\xe2\x82\xac\xe2\x82\xac");
  mmb_text_show ("\xe2\x82\xac\xe2\x82\xac", 6, out, 9);
  assert_string_equal (out, "\xe2\x82\xac...");
  mmb_text_show ("\r\x1f \x7f~", 5, out, sizeof out);
  assert_string_equal (out, "\\r\\x1f \\x7f~");
}

static const char small[]
  = "\xef\xbb\xbfid,\"x \"\"1\"\"\",y\r\n"
    "\"a\r\nb\",1.5,u\r\n\"c, d\",-2e3,\"v \"\"w\"\"\"\r\n,,\r\n\r\n";

static void
check_small (const mmb_table *t)
{
  double v[4];

  assert_int_equal (mmb_table_rows (t), 2);
  assert_string_equal (mmb_table_name (t, 1), "x \"1\"");
  mmb_table_values (t, v);
  assert_true (v[0] == 1.5 && v[1] == -2000 && v[2] == 1 && v[3] == 2);
  assert_int_equal (mmb_table_label_count (t, 0), 0);
  assert_int_equal (mmb_table_label_count (t, 1), 2);
  assert_string_equal (mmb_table_label (t, 1, 1), "v \"w\"");
  assert_int_equal (mmb_table_facts_of (t).empty_rows, 1);
}

static bool
with_allocator (const mmb_allocator *al)
{
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  const size_t columns[2] = {1, 2};
  const mmb_column_kind kinds[2] = {MMB_COLUMN_NUMBER, MMB_COLUMN_LABEL};
  mmb_table_error e;
  mmb_table *t;
  mmb_status st = mmb_table_open (&t, path, &o, &e, al);

  if (st == MMB_OK)
    st = mmb_table_read (t, 2, columns, kinds, NULL, NULL, &e);
  if (st == MMB_OK)
    check_small (t);
  else
    assert_int_equal (st, MMB_ENOMEM);
  mmb_table_free (t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  put (small, sizeof small - 1);
  check_every_failure (with_allocator);
  put_gzip (small, sizeof small - 1);
  check_every_failure (with_allocator);
}

/* Rows, quotes and CRLF at every place relative to the ends of windows. */
static void
windows (void **state)
{
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  enum { P = 26000, ROOM = 2 << 20 };
  char *text = malloc (ROOM);
  double *v = malloc (3 * P * sizeof *v);
  size_t pad, i;
  (void) state;
  for (pad = 0; pad < (quick () ? 3 : 40); pad++)
    {
      size_t n = (size_t) sprintf (text, "a%0*d,b,c\r\n", (int) pad + 1, 0);
      mmb_table_error e;
      mmb_table *t;
      for (i = 0; i < P; i++)
        n += (size_t) sprintf (text + n, "%zu,\"%zu.25\",\"p\r\n\"\"%zu\"\r\n",
                               i, i, i % 7);
      if (pad % 2)
        put_gzip (text, n);
      else
        put (text, n);
      assert_int_equal (read_all (&t, &o, MMB_COLUMN_LABEL, &e, NULL), MMB_OK);
      assert_int_equal (mmb_table_rows (t), P);
      assert_int_equal (mmb_table_label_count (t, 2), 7);
      mmb_table_values (t, v);
      for (i = 0; i < P; i++)
        if (v[i] != (double) i || v[i + P] != (double) i + 0.25
            || v[i + 2 * P] != (double) (i % 7) + 1)
          fail_msg ("pad %zu, row %zu", pad, i);
      mmb_table_free (t);
    }
  free (text);
  free (v);
}

/* What files that are refused are told, and where: the reader's own words of
   one mistake each. */
static void
refusals (void **state)
{
  static const struct {
    const char *text, *where, *what;
    mmb_column_kind last;
  } list[] = {
    {"a,b\n1,2\n,3\n", "line 3, column 1 ('a')",
     "must be a number, got '': it is missing", MMB_COLUMN_NUMBER},
    {"a,b\n1,u\n2,NA\n", "line 3, column 2 ('b')",
     "must be a label, got 'NA': it is missing", MMB_COLUMN_LABEL},
    {"a,b\n1,2\n3,x\n", "line 3, column 2 ('b')", "must be a number, got 'x'",
     MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n3,-Inf\n", "line 3, column 2 ('b')",
     "must be a finite number, got '-Inf'", MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n3,1e999\n", "line 3, column 2 ('b')",
     "must be a finite number, got '1e999'", MMB_COLUMN_NUMBER},
    {"a;b\n1;2,5\n3;2.5\n", "line 3, column 2 ('b')",
     "must be a number with a decimal comma as line 2 has it, got '2.5'",
     MMB_COLUMN_NUMBER},
    {"a;b\n1;2\n3;2.5\n4;2,5\n", "line 4, column 2 ('b')",
     "must be a number with a decimal point as line 3 has it, got '2,5'",
     MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n3,true\n", "line 3, column 2 ('b')",
     "must be a number as line 2 has it, got 'true'", MMB_COLUMN_NUMBER},
    {"a,b\ntrue,2\n1,3\n", "line 3, column 1 ('a')",
     "must be true or false as line 2 has it, got '1'", MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n3,\"1,5\"\n", "line 3, column 2 ('b')",
     "in a file that commas separate, a comma is no decimal mark",
     MMB_COLUMN_NUMBER},
    {"a,b;c\nu,v;w\nx,y;z\n", "", "can be read with more than one separator",
     MMB_COLUMN_NUMBER},
    {"a,b;c\nu,1,2;3;4\nv,5,6;7;8\n", "",
     "can be read with more than one separator", MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n3,4,5\n", "line 3", "has 3 cells, the header 2",
     MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n\n3,4\n", "line 3", "is blank: a row is missing",
     MMB_COLUMN_NUMBER},
    {"a,b\n1,2\n,\n3,4\n", "line 3", "holds nothing but separators",
     MMB_COLUMN_NUMBER},
    {"# \"b\nc\",NA\n1,2\n3,4\n", "line 2",
     "looks like data (it holds 'NA')", MMB_COLUMN_NUMBER},
    {"\xff\xfe" "a", "", "is UTF-16 text", MMB_COLUMN_NUMBER},
    {"\xfe\xff" "a", "", "is UTF-16 text", MMB_COLUMN_NUMBER},
    {"PK\3\4rest", "", "is a ZIP archive or an Excel workbook",
     MMB_COLUMN_NUMBER},
  };
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  size_t i;
  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      mmb_table_error e;
      mmb_table *t;
      put (list[i].text, strlen (list[i].text));
      assert_int_equal (read_all (&t, &o, list[i].last, &e, NULL), MMB_EIO);
      assert_string_equal (e.where, list[i].where);
      if (!strstr (e.what, list[i].what))
        fail_msg ("file %zu: '%s' says nothing of '%s'", i, e.what,
                  list[i].what);
      mmb_table_free (t);
    }
}

/* A table as text: separator, names, rows, facts.  COLUMNS says of each column
   whether it is a number, a label or - not wanted. */
static void
table_text (const mmb_table *t, const char *columns, char *out, size_t room)
{
  const char *names[] = {" latin1", " comma"};
  mmb_table_facts facts = mmb_table_facts_of (t);
  size_t rows = mmb_table_rows (t), n = strlen (columns), used, i, j, w;
  double *v = malloc (rows * n * sizeof *v);

  mmb_table_values (t, v);
  used = (size_t) snprintf (out, room, "%c", mmb_table_delimiter (t));
  for (j = 0; j < n; j++)
    used += (size_t) snprintf (out + used, room - used, " <%s>",
                               mmb_table_name (t, j));
  for (i = 0; i < rows; i++)
    {
      used += (size_t) snprintf (out + used, room - used, " |");
      for (j = w = 0; j < n; j++)
        if (columns[j] != '-')
          {
            double x = v[i + rows * w];
            if (columns[j] == 'l' && mmb_table_label_count (t, w) > 0 && x > 0)
              used += (size_t) snprintf (out + used, room - used, " '%s'",
                                         mmb_table_label (t, w, (size_t) x - 1));
            else if (isnan (x))   /* of either sign */
              used += (size_t) snprintf (out + used, room - used, " NA");
            else
              used += (size_t) snprintf (out + used, room - used, " %g", x);
            w++;
          }
    }
  used += (size_t) snprintf (out + used, room - used, "%s%s",
                             facts.latin1 ? names[0] : "",
                             facts.decimal_comma ? names[1] : "");
  if (facts.empty_rows > 0)
    snprintf (out + used, room - used, " %zu empty", facts.empty_rows);
  free (v);
}

/* What small files say, read by eye; @ stands for a NUL byte.  A refused one
   is its place and the beginning of the reason. */
static void
documents (void **state)
{
  static const struct {
    const char *text, *columns, *want;
    mmb_table_options o;
  } list[] = {
    /* missing cells and rows */
    {"a,b\n1,NA\n,4\n", "nn", ", <a> <b> | 1 NA | NA 4", {.missing = true}},
    {"a,b\n1,NA\n,v\n", "nl", ", <a> <b> | 1 NA | NA 'v'", {.missing = true}},
    {"a,b\n1,N/A\n2,n/a\n3,NaN\n4,nan\n5,NAN\n6,null\n7,NULL\n8,Null\n9,?\n",
     "nl", ", <a> <b> | 1 NA | 2 NA | 3 NA | 4 NA | 5 NA | 6 NA | 7 NA | 8 NA | "
     "9 NA", {.missing = true}},
    {"a,b\n1,x\n", "nn", "line 2, column 2 ('b') must be a number, got 'x'",
     {.missing = true}},
    {"a,b\n1,Inf\n", "nn", "line 2, column 2 ('b') must be a finite number",
     {.missing = true}},
    {"a,b\nNA,NA\n1,x\n", "nn", "line 3, column 2 ('b') must be a number, got 'x'",
     {.missing = true}},
    {"a,b\n1,2\n\n,\n3,4\n,\n,\n\n", "nn",
     ", <a> <b> | 1 2 | NA NA | NA NA | 3 4 2 empty", {.missing = true}},
    {"a,b\n1,u\n,\n3,v\n", "-l", ", <a> <b> | 'u' | NA | 'v'", {.missing = true}},
    {"a,b\n1,u\n\n3,v\n", "--", ", <a> <b> | | |", {.missing = true}},
    {"a,b\n1,2\n\n3,4,5\n", "nn", "line 4 has 3 cells, the header 2",
     {.missing = true}},
    {"a,b\n1,2\n,\n\n,\n", "nn", ", <a> <b> | 1 2 2 empty", {0}},
    {"a,b\n1,2\n\n\n", "nn", ", <a> <b> | 1 2", {0}},
    {"a,b\n1,2\n\"\",\n", "nn", "line 3, column 1 ('a') must be a number, got ''",
     {0}},
    {"a,b\n1,2\n\n,\n3,4\n", "nn", "line 3 is blank: a row is missing", {0}},
    /* numbers, true and false, infinities */
    {"a,b\nTRUE,1\nfalse,2\n", "nn", ", <a> <b> | 1 1 | 0 2", {0}},
    {"a,b\ntrues,1\n", "nn", "line 2, column 1 ('a') must be a number, got 'trues'",
     {0}},
    {"a,b\n falsy,1\n", "nn", "line 2, column 1 ('a') must be a number, got 'falsy'",
     {0}},
    {"a,b\n1,+inf\n", "nn", "line 2, column 2 ('b') must be a finite number", {0}},
    {"a,b\n1,-Infinity\n", "nn", "line 2, column 2 ('b') must be a finite", {0}},
    {"a,b\n1,info\n", "nn", "line 2, column 2 ('b') must be a number, got", {0}},
    {"a,b\n1,\" Inf\t\"\n", "nn", "line 2, column 2 ('b') must be a finite", {0}},
    {"a , b\n  1\t,\t2  \n\" 3 \",\"4\" \n", "nn", ", <a> <b> | 1 2 | 3 4", {0}},
    {"a\tb\n 1 \t 2 \n3\t\" 4\"\n", "nn", "\t <a> <b> | 1 2 | 3 4", {0}},
    {"a,b\n1,\"2\"\"\"\n", "nn", "line 2, column 2 ('b') must be a number, got", {0}},
    {"a,b\n1,2 3\n", "nn", "line 2, column 2 ('b') must be a number, got '2 3'", {0}},
    {"a;b\n1;2,5\n-1,25;3\n", "nn", "; <a> <b> | 1 2.5 | -1.25 3 comma", {0}},
    {"a;b\n1;2,5\n-1,25;3.5\n", "nn", "line 3, column 2 ('b') must be a number with "
     "a decimal comma as line 2 has it", {0}},
    {"a,b,c\n1,x,2\ny,z,w\n", "nnn", "line 2, column 2 ('b') must be a number, got "
     "'x'", {0}},
    {"a,b\n1,2\n3", "nn", "line 3 has 1 cells, the header 2", {0}},
    {"a,b\n1,2\n3,4", "nn", ", <a> <b> | 1 2 | 3 4", {0}},
    /* labels: numbers where all of them are */
    {"a,b\n1,01\n2,1.0\n3,x y\n", "nl", ", <a> <b> | 1 '01' | 2 '1.0' | 3 'x y'", {0}},
    {"a,b\n1,01\n2,1.0\n", "nl", ", <a> <b> | 1 1 | 2 1", {0}},
    {"a,b\n1,7\n2,7\n", "nl", ", <a> <b> | 1 7 | 2 7", {0}},
    {"a,b\n1,\xe9\n2,\xe9\n", "nl", ", <a> <b> | 1 '\xc3\xa9' | 2 '\xc3\xa9' latin1", {0}},
    {"a,b\n1,1e999\n2,3\n", "nl", ", <a> <b> | 1 '1e999' | 2 '3'", {0}},
    {"a;b\nx;1,5\ny;2,5\n", "ln", "; <a> <b> | 'x' 1.5 | 'y' 2.5 comma", {0}},
    {"a;b\n1;1,5\n2;2,5\n", "nl", "; <a> <b> | 1 1.5 | 2 2.5 comma", {0}},
    {"a;b\n1.5;1,5\n2;2\n", "nl", "; <a> <b> | 1.5 '1,5' | 2 '2'", {0}},
    {"a;b;c\n1;1,5;2.5\n2;x;3\n", "nll", "; <a> <b> <c> | 1 '1,5' 2.5 | 2 'x' 3", {0}},
    {"a,b\n1,\" u\"\n2,u\n3,\"a \"\"b\"\"\"\n4,\"a \"\"\"\n5,a\n", "nl",
     ", <a> <b> | 1 'u' | 2 'u' | 3 'a \"b\"' | 4 'a \"' | 5 'a'", {0}},
    /* Latin-1 */
    {"\xe9,b\n1,2\n", "nn", ", <\xc3\xa9> <b> | 1 2 latin1", {0}},
    {"\xe9\xe8,\xb5,c\n1,2,3\n", "nnn",
     ", <\xc3\xa9\xc3\xa8> <\xc2\xb5> <c> | 1 2 3 latin1", {0}},
    {"a,b\n1,\xe9\xe8\n2,x\n3,\xb5\n4,x\n", "nl",
     ", <a> <b> | 1 '\xc3\xa9\xc3\xa8' | 2 'x' | 3 '\xc2\xb5' | 4 'x' latin1", {0}},
    {"\xc3\xa9,b\n1,\xc3\xa8\n", "nl", ", <\xc3\xa9> <b> | 1 '\xc3\xa8'", {0}},
    /* names, and names in front of rows */
    {"a,,\" c \",\"\"\n1,2,3,4\n", "nnnn", ", <a> <> <c> <> | 1 2 3 4", {0}},
    {"a;b\nu;1;2\n7;3;4\n", "lnn", "; <> <a> <b> | 'u' 1 2 | '7' 3 4", {0}},
    {"a;b\n7;1;2\n8;3;4\n", "-nn", "; <> <a> <b> | 1 2 | 3 4", {0}},
    {"a,b\n\"7\",1,2\n\"8\",3,4\n", "-nn", ", <> <a> <b> | 1 2 | 3 4", {0}},
    {"a,b\n7,1,2\n8,3,4\n", "nn", "line 2 has 3 cells, the header 2 (if rows begin "
     "with a name, give its column a name in the header)", {0}},
    {"a,b\nu,2,\nv,4,\n", "nn", "line 2 has 3 cells, the header 2", {0}},
    {"a,b\nu,2,\"\"\nv,4,5\n", "-nl", "line 2, column 3 ('b') must be a label", {0}},
    {"a,b\nu,2,3\nv,4\n", "-nn", "line 3 has 2 cells, the header 2 and a name in "
     "front of each row", {0}},
    {"a,b\n1,2\n3,4,5,6\n", "nn", "line 3 has 4 cells, the header 2", {0}},
    {"1,2\n3,4,5\n", "nn", "line 2 has 3 cells, the first row 2", {.header = MMB_HEADER_NO}},
    {",,,,,,,,,,,,,,,,,,,z\n0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19\n",
     "-------------------n", ", <> <> <> <> <> <> <> <> <> <> <> <> <> <> <> <> <> "
     "<> <> <z> | 19", {0}},
    {"a\n1\n2,3\n", "n", "line 3 has 2 cells, the header 1", {.delimiter = ','}},
    /* is the first line names? */
    {"1,2\n3,4\n", "nn", ", <> <> | 1 2 | 3 4", {.header = MMB_HEADER_NO}},
    {"a,2\nb,4\n", "ln", ", <> <> | 'a' 2 | 'b' 4", {.header = MMB_HEADER_NO}},
    {"1,2\n3,4\n", "nn", ", <1> <2> | 3 4", {.header = MMB_HEADER_YES}},
    {"1,a\n2,3\n", "nn", "line 1 looks like data (it holds '1')", {0}},
    {"1,a,z\n2,3,4\n", "nnn", ", <1> <a> <z> | 2 3 4", {0}},
    {"1,A,Z\n2,3,4\n", "nnn", ", <1> <A> <Z> | 2 3 4", {0}},
    {"1,_,\xc3\xa9\n2,3,4\n", "nnn", ", <1> <_> <\xc3\xa9> | 2 3 4", {0}},
    {"1,a,a\n2,3,4\n", "nnn", "line 1 looks like data (it holds '1')", {0}},
    {"1,ab,a\n2,3,4\n", "nnn", ", <1> <ab> <a> | 2 3 4", {0}},
    {"1,\x80x,b\n2,3,4\n", "nnn", ", <1> <\xc2\x80x> <b> | 2 3 4 latin1", {0}},
    {"\" 1\",x\n2,y\n", "nl", "line 1 looks like data (it holds ' 1')", {0}},
    {"1,$a,$b\n2,3,4\n", "nnn", "line 1 looks like data (it holds '1')", {0}},
    {"1,(a,`b\n2,3,4\n", "nnn", "line 1 looks like data (it holds '1')", {0}},
    {"1,{a,[b\n2,3,4\n", "nnn", "line 1 looks like data (it holds '1')", {0}},
    {"1,,\n2,3,4\n", "nnn", "line 1 looks like data (it holds '1')", {0}},
    {"1,2,a,b\n1,2,3,4\n", "nnnn", "line 1 looks like data (it holds '1')", {0}},
    {"u,1.5\nv,2\n", "ln", "line 1 looks like data (it holds '1.5')", {0}},
    {"NA,u\nv,w\n", "ll", "line 1 looks like data (it holds 'u')", {0}},
    {"1,a,b\n2,u,v\n", "nll", "line 1 looks like data (it holds '1')", {0}},
    /* comments */
    {"# one\n% two\n\n \t\na,b\n1,2\n", "nn", ", <a> <b> | 1 2", {0}},
    {"a,b\n# note\n%\n1,2\n", "nn", ", <a> <b> | 1 2", {0}},
    {"a,b\n#,5\n1,2\n", "nn", "line 2 begins with # and looks like a row", {0}},
    {"a,b\n% x\n%3,NA\n1,2\n", "nn", "line 3 begins with % and looks like a row", {0}},
    {"a,b,c\n#1,x,3\n1,2,3\n", "nnn", ", <a> <b> <c> | 1 2 3", {0}},
    {"#7,2\n1,2\n", "nn", "line 1 begins with # and looks like a row",
     {.header = MMB_HEADER_NO}},
    {"# x,y\n1,2\n", "nn", ", <> <> | 1 2", {.header = MMB_HEADER_NO}},
    {"# x,y\n1,2\n3,4\n", "nn", ", <x> <y> | 1 2 | 3 4", {.header = MMB_HEADER_YES}},
    {"# x,y,z\n1,2\n3,4\n", "nn", ", <1> <2> | 3 4", {.header = MMB_HEADER_YES}},
    {"# x,5\n1,2\n3,4\n", "nn", "line 2 looks like data (it holds '1')", {0}},
    {"#,y\n1,2\n3,4\n", "nn", ", <#> <y> | 1 2 | 3 4", {0}},
    {"## x;y\n\n1,5;2\n3;4\n", "nn", "; <x> <y> | 1.5 2 | 3 4 comma", {0}},
    {"# x\n1\n2\n", "n", ", <x> | 1 | 2", {0}},
    {"\r\n# c\r\n \r\na,b\r\n1,2\r\n", "nn", ", <a> <b> | 1 2", {0}},
    {"#\n", "", "must have a header line and rows", {0}},
    {"a,b\n#x\n", "", "must have a header line and rows", {0}},
    {"a,b\n", "", "must have a header line and rows", {0}},
    {"a,b\n\n,\n", "nn", "must have a header line and rows", {0}},
    {",\n1,2\n", "nn", "must have a header line and rows", {0}},
    {"\n \n", "", "is empty", {0}},
    {"", "", "is empty", {0}},
    {"\xef\xbb\xbf", "", "is empty", {0}},
    /* separators */
    {"a;b,c\n1;2,5\n3;4,5\n", "nn", "; <a> <b,c> | 1 2.5 | 3 4.5 comma", {0}},
    {"a;b,c\n1;2,5\n3;4,5\n", "ln", ", <a;b> <c> | '1;2' 5 | '3;4' 5",
     {.delimiter = ','}},
    {"a|b\n1|2\n", "nn", "| <a> <b> | 1 2", {.delimiter = '|'}},
    {"a\n1\n2\n", "n", ", <a> | 1 | 2", {0}},
    {"sep=;\r\na;b\r\n1;2\r\n", "nn", "; <a> <b> | 1 2", {0}},
    {"sep=|\na|b\n1|2\n", "nn", "| <a> <b> | 1 2", {0}},
    {"sep=,\na,b\n1,x\n", "nn", "line 3, column 2 ('b') must be a number, got 'x'",
     {0}},
    {"sep=;\r\na;b\r\n1;x\r\n", "nn", "line 3, column 2 ('b') must be a number", {0}},
    {"sep=@\na,b\n1,2\n", "", "line 1 holds a NUL byte", {0}},
    {"abcd;\n1;2\n", "nn", "; <abcd> <> | 1 2", {0}},
    {"a,b;c\nu,v;w\n\"x\";y,z\n", "ll", "; <a,b> <c> | 'u,v' 'w' | 'x' 'y,z'", {0}},
    {"a;b\n1;2\n1;2;3\n", "nn", "line 3 has 3 cells, the header 2", {0}},
    {"a,b;c\n1,2;3;4\n1,2;3\n1,2,3\n", "nn",   /* of two that do not fit, the better */
     "line 2, column 2 ('b;c') must be a number, got '2;3;4'", {0}},
    {"a,b;c\n1,2;3\n1,2,3;4;5\n", "nn",
     "line 2, column 2 ('b;c') must be a number, got '2;3'", {0}},
    {"a,b,c;d\n1,2,3;4\n1,2,3;4\n1,2;3;4\n", "nnn",
     "line 2, column 3 ('c;d') must be a number, got '3;4'", {0}},
    {"sep=;\ra;b\r1;2\r", "nn", "; <a> <b> | 1 2", {0}},
    {"sep=\t\na\tb\n1\t2\n", "nn", "\t <a> <b> | 1 2", {0}},
    {"sep=;\na|b\n1|2\n", "nn", "| <a> <b> | 1 2", {.delimiter = '|'}},
    {"sep=;x\n1;2\n", "nn", "; <sep=> <x> | 1 2", {0}},
    {"sep=:\n1\n", "n", ", <sep=:> | 1", {0}},
    {"sep=\n1\n", "n", ", <sep=> | 1", {0}},
    {"sep=;", "", "is empty", {0}},
    {"\xef\xbb\xbfsep=;\na;b\n1;2\n", "nn", "; <a> <b> | 1 2", {0}},
    /* line ends, quotes, what is no text */
    {"a,b\r1,2\r3,4\r", "nn", ", <a> <b> | 1 2 | 3 4", {0}},
    {"a,b\n1,2\r3,4\n", "nn", "line 2 has a carriage return that ends no line", {0}},
    {"a,b\r1,2\n3,4\r", "nn", "line 2 has a line feed that ends no line", {0}},
    {"a,b\n1,2\r", "nn", "line 2 has a carriage return that ends no line", {0}},
    {"\"a\r\",b\n1,2\n", "nn", ", <a\r> <b> | 1 2", {0}},
    {"\"a\n\",b\r1,2\r3,4\r", "nn", ", <a\n> <b> | 1 2 | 3 4", {0}},
    {"a,b\n\"x\ny\",1\nz,q\n", "ln", "line 4, column 2 ('b') must be a number", {0}},
    {"a,b\n\"x\n\ny\",q\n", "ln", "line 4, column 2 ('b') must be a number", {0}},
    {"\"a\nb\",c\nx,q\n", "ln", "line 3, column 2 ('c') must be a number, got", {0}},
    {"a,b\n\"x\n,1\n", "ln", "line 2 begins a quote that is never closed", {0}},
    {"a,b\n1,\"x\n", "nl", "line 2 begins a quote that is never closed", {0}},
    {"a,b\n\"x\"y,1\n", "ln", "line 2 has text behind a closing quote", {0}},
    {"a,b\n1,2\n\"x\" y,1\n", "ln", "line 3 has text behind a closing quote", {0}},
    {"\"a\"b,c\n1,2\n", "nn", "line 1 has text behind a closing quote", {0}},
    {"a,b\n1,@2\n", "nn", "line 2 holds a NUL byte: this is no text file", {0}},
    {"a,b\n1,2@\n", "nn", "line 2 holds a NUL byte: this is no text file", {0}},
    {"PK\3\4", "", "is a ZIP archive", {0}},
    {"\xff\xfe", "", "is UTF-16 text", {0}},
    {"a@,b\n1,2\n", "nn", "line 1 holds a NUL byte: this is no text file", {0}},
    {"a,b\n1,\"2@\"\n", "nn", "line 2 holds a NUL byte: this is no text file", {0}},
    {"a,b\n1,\"2\"@\n", "nn", "line 2 holds a NUL byte: this is no text file", {0}},
  };
  size_t i, wrong = 0;

  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      counting c = {0};
      mmb_allocator al = counting_allocator (&c);
      char text[512], out[2048];
      size_t n = strlen (list[i].text), columns[32], j, count = 0;
      mmb_column_kind kinds[32];
      mmb_table_error e;
      mmb_table *t;
      mmb_status st;

      for (j = 0; j <= n; j++)
        text[j] = list[i].text[j] == '@' ? 0 : list[i].text[j];
      put (text, n);
      for (j = 0; list[i].columns[j]; j++)
        if (list[i].columns[j] != '-')
          {
            columns[count] = j;
            kinds[count++] = list[i].columns[j] == 'l' ? MMB_COLUMN_LABEL
                                                       : MMB_COLUMN_NUMBER;
          }
      st = mmb_table_open (&t, path, &list[i].o, &e, &al);
      if (st == MMB_OK)
        {
          if (mmb_table_columns (t) != j)
            fail_msg ("file %zu has %zu columns, not %zu", i,
                      mmb_table_columns (t), j);
          st = mmb_table_read (t, count, columns, kinds, NULL, NULL, &e);
        }
      if (st == MMB_OK)
        table_text (t, list[i].columns, out, sizeof out);
      else
        snprintf (out, sizeof out, "%s%s%.*s", e.where, *e.where ? " " : "",
                  (int) strlen (list[i].want) - (int) strlen (e.where)
                  - (*e.where ? 1 : 0), e.what);
      if (strcmp (out, list[i].want) != 0)
        {
          print_message ("'%s' is '%s', not '%s'\n", list[i].text, out,
                         list[i].want);
          wrong++;
        }
      mmb_table_free (t);
      assert_int_equal (c.live, 0);
    }
  assert_int_equal (wrong, 0);
}

/* Line ends of the header, of comments and of the first row at every place
   relative to the end of the first window. */
static void
heads_across_windows (void **state)
{
  enum { WINDOW = 256 * 1024 };
  static const struct { const char *before, *after; } list[] = {
    {"", ",b\r\n1,2\r\n3,4\r\n"}, {"# ", "\r\na,b\r\n1,2\r\n3,4\r\n"},
    {"a,b\n# ", "\n1,2\n3,4\n"}, {"", ",b\r1,2\r3,4\r"},
    {"", ";\"b\nb\"\n1;2\n3;4"}, {"\n\n#", "\n\na,b\n# \n1,2\n3,4\n"},
    {"a,b\n# ,\"b\" c", "\n1,2\n3,4\n"}};
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  char *text = malloc (WINDOW + 64);
  size_t i, pad, n;

  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    for (pad = WINDOW - 28; pad <= WINDOW; pad++)
      {
        mmb_table_error e;
        mmb_table *t;
        double v[4];
        n = strlen (list[i].before);
        memcpy (text, list[i].before, n);
        memset (text + n, 'x', pad - n);
        strcpy (text + pad, list[i].after);
        put (text, strlen (text));
        if (read_all (&t, &o, MMB_COLUMN_NUMBER, &e, NULL) != MMB_OK)
          fail_msg ("file %zu, %zu: %s %s", i, pad, e.where, e.what);
        assert_int_equal (mmb_table_columns (t), 2);
        assert_int_equal (mmb_table_rows (t), 2);
        assert_int_equal (mmb_table_name (t, 1)[0], 'b');
        mmb_table_values (t, v);
        assert_true (v[0] == 1 && v[1] == 3 && v[2] == 2 && v[3] == 4);
        mmb_table_free (t);
      }
  free (text);
}

/* One name less than cells: rows begin with names, and a number is none. */
static void
names_of_rows (void **state)
{
  static const struct { const char *text, *what; } list[] = {
    {"a,b\nu,1,2\nv,3,4\n", NULL}, {"a,b\nu,1,2\n\"7\",3,4\n", NULL},
    {"a,b\nu,1,2\n7,3,4\n", "must be the name of a row, got '7'"},
    {"a,b\nu,1,2\n,3,4\n", "must be the name of a row, got ''"}};
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  const size_t columns[2] = {1, 2};
  const mmb_column_kind kinds[2] = {MMB_COLUMN_NUMBER, MMB_COLUMN_NUMBER};
  size_t i;
  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      mmb_table_error e;
      mmb_table *t;
      double v[4];
      put (list[i].text, strlen (list[i].text));
      assert_int_equal (mmb_table_open (&t, path, &o, &e, NULL), MMB_OK);
      assert_string_equal (mmb_table_name (t, 1), "a");
      assert_int_equal (mmb_table_read (t, 2, columns, kinds, NULL, NULL, &e),
                        list[i].what ? MMB_EIO : MMB_OK);
      if (list[i].what)
        {
          assert_string_equal (e.where, "line 3, column 1");
          assert_non_null (strstr (e.what, list[i].what));
        }
      else
        {
          mmb_table_values (t, v);
          assert_true (v[0] == 1 && v[1] == 3 && v[2] == 2 && v[3] == 4);
        }
      mmb_table_free (t);
    }
}

/* A comment in front of the data may be their header, if it is one line. */
static void
names_in_comments (void **state)
{
  static const struct { const char *text, *first, *second; } list[] = {
    {"# a,b\n1,2\n3,4\n", "a", "b"}, {"#a,\"b,c\"\n1,2\n3,4\n", "a", "b,c"},
    {"# \"b\nc\",d\n1,2\n3,4\n", "c\"", "d"}};
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  size_t i;
  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      mmb_table_error e;
      mmb_table *t;
      put (list[i].text, strlen (list[i].text));
      assert_int_equal (mmb_table_open (&t, path, &o, &e, NULL), MMB_OK);
      assert_int_equal (mmb_table_columns (t), 2);
      assert_string_equal (mmb_table_name (t, 0), list[i].first);
      assert_string_equal (mmb_table_name (t, 1), list[i].second);
      mmb_table_free (t);
    }
}

/* The same separators as in the file, with all that else could be one around
   them. */
static void
separators (void **state)
{
  static const struct { const char *text; char delimiter; } list[] = {
    {"a,b\n1,2\n3,4\n", ','}, {"a;b\n1,5;2\n3;4\n", ';'},
    {"a, b\tc;d\n1\t2\n3\t4\n", '\t'}, {"sep=;\na;b\n1;2\n", ';'},
    {"a\nu;1\nv;2\n", ';'}, {"a\nu\t1\nv\t2\n", '\t'}};
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  size_t i;
  (void) state;
  for (i = 0; i < sizeof list / sizeof *list; i++)
    {
      mmb_table_error e;
      mmb_table *t;
      put (list[i].text, strlen (list[i].text));
      assert_int_equal (mmb_table_open (&t, path, &o, &e, NULL), MMB_OK);
      assert_int_equal (mmb_table_delimiter (t), list[i].delimiter);
      assert_int_equal (mmb_table_columns (t), 2);
      mmb_table_free (t);
    }
}

/* Hundreds of different words keep their numbers, in order of appearance. */
static void
many_words (void **state)
{
  enum { WORDS = 700, P = 3 * WORDS };
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  char *text = malloc (P * 16 + 16), word[16];
  size_t n = (size_t) sprintf (text, "x,y\n"), i, k;
  double *v = malloc (2 * P * sizeof *v), numbers[WORDS] = {0};
  counting c = {0};
  mmb_allocator al = counting_allocator (&c);
  mmb_table_error e;
  mmb_table *t;
  (void) state;
  for (i = 0; i < P; i++)
    n += (size_t) sprintf (text + n, "%zu,w%zu\n", i, i * i % WORDS);
  put (text, n);
  assert_int_equal (read_all (&t, &o, MMB_COLUMN_LABEL, &e, &al), MMB_OK);
  assert_int_equal (mmb_table_rows (t), P);
  mmb_table_values (t, v);
  for (i = 0, k = 0; i < P; i++)
    {
      double number = v[P + i];
      double *known = numbers + i * i % WORDS;
      assert_true (*known == 0 || *known == number);
      *known = number;
      assert_true (v[i] == (double) i);
      assert_true (number >= 1 && number <= (double) (k + 1));
      k = number > (double) k ? (size_t) number : k;
      snprintf (word, sizeof word, "w%zu", i * i % WORDS);
      assert_string_equal (mmb_table_label (t, 1, (size_t) number - 1), word);
    }
  assert_int_equal (mmb_table_label_count (t, 1), k);
  assert_true (k > 64);   /* more than there are slots in the beginning */
  mmb_table_free (t);
  assert_int_equal (c.live, 0);
  free (text);
  free (v);
}

/* One number is enough that no comma of thousands can be in. */
static void
commas_of_thousands (void **state)
{
  static const struct { const char *cell; bool surely; } cases[] = {
    {"1,500", false}, {"-12,345", false}, {"+999,000", false}, {"7", false},
    {"\" 1,500 \"", false}, {"0,500", true}, {"1,50", true}, {"1,5000", true},
    {"1234,500", true}, {"1,500e2", true}, {"1,5e3", true}, {"\"2,5\"", true}};
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  char text[64];
  size_t i;
  int last;
  mmb_table_error e;
  mmb_table *t;
  (void) state;
  for (i = 0; i < sizeof cases / sizeof *cases; i++)
    for (last = 0; last < 2; last++)   /* as a number, and as a label */
      {
        sprintf (text, last ? "a;b\n2;%s\n" : "a;b\n%s;2\n", cases[i].cell);
        put (text, strlen (text));
        assert_int_equal (read_all (&t, &o, last ? MMB_COLUMN_LABEL
                                                 : MMB_COLUMN_NUMBER, &e, NULL),
                          MMB_OK);
        assert_int_equal (mmb_table_facts_of (t).decimal_comma,
                          strchr (cases[i].cell, ',') != NULL);
        assert_int_equal (mmb_table_facts_of (t).surely_decimal, cases[i].surely);
        mmb_table_free (t);
      }
}

/* A cell longer than a window of the reader, and one too long for a label. */
static void
long_cells (void **state)
{
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  const size_t lengths[2] = {300000, 70000}, columns[1] = {1};
  const mmb_column_kind kind[1] = {MMB_COLUMN_NUMBER};
  char *text = malloc (1000000);
  size_t k, n, i;
  (void) state;
  for (k = 0; k < 2; k++)
    {
      mmb_table_error e;
      mmb_table *t;
      double v[3];
      n = (size_t) sprintf (text, "note,x,y\n");
      for (i = 0; i < 3; i++)
        {
          memset (text + n, 'n', lengths[k]);
          n += lengths[k];
          n += (size_t) sprintf (text + n, ",%zu.25,u\n", i);
        }
      put (text, n);
      assert_int_equal (mmb_table_open (&t, path, &o, &e, NULL), MMB_OK);
      assert_int_equal (mmb_table_read (t, 1, columns, kind, NULL, NULL, &e),
                        MMB_OK);
      assert_int_equal (mmb_table_rows (t), 3);
      mmb_table_values (t, v);
      for (i = 0; i < 3; i++)
        assert_true (v[i] == (double) i + 0.25);
      mmb_table_free (t);
    }
  n = (size_t) sprintf (text, "x,y\n1,");
  memset (text + n, 'n', 70000);
  n += 70000;
  text[n++] = '\n';
  for (k = 0; k < 2; k++)   /* that long is no label; one byte less would be */
    {
      mmb_table_error e;
      mmb_table *t;
      if (k == 1)
        {
          n = 6 + 65536;
          text[n++] = '\n';
        }
      put (text, n);
      assert_int_equal (read_all (&t, &o, MMB_COLUMN_LABEL, &e, NULL),
                        k == 0 ? MMB_EIO : MMB_OK);
      if (k == 0)
        assert_non_null (strstr (e.what, "more than 65536 bytes"));
      else
        assert_int_equal (strlen (mmb_table_label (t, 1, 0)), 65536);
      mmb_table_free (t);
    }
  free (text);
}

/* A flipped bit in gzip data is noticed, whatever it has hit. */
static void
damaged_gzip (void **state)
{
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  unsigned char bytes[512];
  size_t n, i, said = 0;
  FILE *f;
  (void) state;
  put_gzip (small, sizeof small - 1);
  f = fopen (path, "rb");
  n = fread (bytes, 1, sizeof bytes, f);
  fclose (f);
  assert_true (n > 40 && n < sizeof bytes);
  for (i = 10; i < n; i++)   /* behind the head: data, check sum and length */
    {
      mmb_table_error e;
      mmb_table *t;
      bytes[i] ^= 16;
      put ((const char *) bytes, n);
      bytes[i] ^= 16;
      assert_int_equal (read_all (&t, &o, MMB_COLUMN_LABEL, &e, NULL), MMB_EIO);
      said += strstr (e.what, "damaged gzip data") != NULL;
      mmb_table_free (t);
    }
  assert_true (said > (n - 10) / 2);
}

static int
stop_at_once (double done, double all, void *arg)
{
  assert_true (all == *(const double *) arg);
  assert_true (done > 0 && done <= all);
  return 1;
}

static void
stops_and_misuse (void **state)
{
  const mmb_table_options o = {0, MMB_HEADER_AUTO, false};
  const size_t columns[2] = {1, 1}, beyond[1] = {3}, one[1] = {1};
  const mmb_column_kind kinds[2] = {MMB_COLUMN_NUMBER, MMB_COLUMN_NUMBER};
  double bytes = sizeof small - 1;   /* of the file */
  mmb_table_error e;
  mmb_table *t;
  (void) state;
  put (small, sizeof small - 1);
  assert_int_equal (mmb_table_open (&t, path, &o, &e, NULL), MMB_OK);
  assert_int_equal (mmb_table_read (t, 2, columns, kinds, NULL, NULL, &e),
                    MMB_EINVAL);
  assert_int_equal (mmb_table_read (t, 1, beyond, kinds, NULL, NULL, &e),
                    MMB_EINVAL);
  assert_int_equal (mmb_table_read (t, 1, one, kinds, stop_at_once, &bytes, &e),
                    MMB_EINTERRUPTED);
  assert_int_equal (mmb_table_read (t, 1, one, kinds, NULL, NULL, &e),
                    MMB_EINVAL);
  mmb_table_free (t);
  mmb_table_free (NULL);
  assert_int_equal (mmb_table_open (&t, "/no/such/file", &o, &e, NULL),
                    MMB_EIO);
  assert_null (t);
  assert_int_equal (mmb_table_open (&t, "/tmp", &o, &e, NULL), MMB_EIO);
}

/* Random damage: no crash, every failure says what and where. */
static void
damage (void **state)
{
  static const char *const seeds[] = {
    "a,b,y\n1,2,3\n4,5,6\n", "a;b;y\r\n1,5;2;u\r\n4;\"5\";\"v\"\"\"\r\n",
    "# a,b\n1,2\n3,4\n", "\"\",\"a\",\"b\"\n\"1\",2,x\n\"2\",3,NA\n\n,,\n",
    "\xef\xbb\xbf\"p\nq\"\ty\rTrue\t1\rfalse\t2\r", "sep=;\na;b\n1;2\n"};
  static const char spice[] = "\"\",;\t\n\r#%0123.eE+-NAx \0\xe4\xff|=?";
  uint64_t r = 88172645463325252u;
  long i, good = 0;
  (void) state;
  for (i = 0; i < (quick () ? 500 : 40000); i++)
    {
      const char *seed = seeds[i % 6];
      char text[256];
      size_t n = strlen (seed), k, edits = 1 + (size_t) i % 5;
      mmb_table_options o = {0, (mmb_header) (i / 6 % 3), i % 5 == 0};
      mmb_table_error e;
      mmb_table *t = NULL;
      mmb_status st;
      memcpy (text, seed, n);
      for (k = 0; k < edits; k++)
        {
          size_t at;
          char c;
          r ^= r << 13, r ^= r >> 7, r ^= r << 17;
          at = (size_t) (r >> 8) % (n + 1);
          c = spice[(r >> 40) % (sizeof spice - 1)];
          if (r % 3 == 0 && n < 200)
            {
              memmove (text + at + 1, text + at, n - at);
              text[at] = c;
              n++;
            }
          else if (r % 3 == 1 && at < n)
            text[at] = c;
          else if (at < n)
            {
              memmove (text + at, text + at + 1, n - at - 1);
              n--;
            }
        }
      if (i % 16 == 0)
        {
          put_gzip (text, n);
          assert_int_equal (truncate (path, (off_t) (10 + r % 40)), 0);
        }
      else
        put (text, n);
      st = read_all (&t, &o, (mmb_column_kind) (i % 2), &e, NULL);
      if (st == MMB_OK)
        {
          double v[64 * 256];
          assert_true (mmb_table_rows (t) > 0);
          if (mmb_table_columns (t) <= 64)
            mmb_table_values (t, v);
          good++;
        }
      else
        {
          assert_int_equal (st, MMB_EIO);
          assert_true (e.what[0] != 0);
          assert_true (mmb_text_utf8 (e.what, strlen (e.what)));
          assert_true (mmb_text_utf8 (e.where, strlen (e.where)));
        }
      mmb_table_free (t);
    }
  assert_true (good > i / 20 && good < i);
}

static int
begin (void **state)
{
  (void) state;
  return close (mkstemp (path));
}

static int
end (void **state)
{
  (void) state;
  return unlink (path);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (numbers_are_nearest),
    cmocka_unit_test (numbers_on_the_edge),
    cmocka_unit_test (what_is_no_number),
    cmocka_unit_test (texts),
    cmocka_unit_test (memory_runs_out),
    cmocka_unit_test (windows),
    cmocka_unit_test (refusals),
    cmocka_unit_test (documents),
    cmocka_unit_test (heads_across_windows),
    cmocka_unit_test (names_of_rows),
    cmocka_unit_test (names_in_comments),
    cmocka_unit_test (separators),
    cmocka_unit_test (many_words),
    cmocka_unit_test (commas_of_thousands),
    cmocka_unit_test (long_cells),
    cmocka_unit_test (damaged_gzip),
    cmocka_unit_test (stops_and_misuse),
    cmocka_unit_test (damage),
  };
  return cmocka_run_group_tests (tests, begin, end);
}
