/* mmb_cell.c - cells of delimited text: where they end and what they say. */
#define _GNU_SOURCE
#include "mmb_cell.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void
mmb_scan_separate (mmb_scan *s, char delimiter)
{
  s->delimiter = delimiter;
  memset (s->stop, 0, sizeof s->stop);
  s->stop[0] = s->stop['\n'] = s->stop['\r'] = 1;
  s->stop[(unsigned char) delimiter] = 1;
}

static bool
is_blank (const mmb_scan *s, char c)
{
  return c == ' ' || (c == '\t' && s->delimiter != '\t');
}

/* A 0 is the end of the window, of the file, or a byte that text has not. */
static mmb_cell_state
at_nul (const mmb_scan *s, const char *p, mmb_cell_state at_eof)
{
  return p < s->end ? MMB_CELL_NUL : s->eof ? at_eof : MMB_CELL_CUT;
}

/* Behind an opening quote at *P. */
static mmb_cell_state
scan_quoted (const mmb_scan *s, const char **p, mmb_cell *c)
{
  const char *q = *p;
  char newline = s->cr ? '\r' : '\n';

  c->quoted = true;
  c->begin = q;
  for (;; q++)
    if (*q == '"')
      {
        if (q[1] != '"')
          break;
        c->doubled = true;
        q++;
      }
    else if (*q == newline)
      c->newlines++;
    else if (*q == 0)
      return at_nul (s, q, MMB_CELL_OPEN);
  c->end = q;
  for (q++; is_blank (s, *q); q++)
    ;
  *p = q;
  if (!s->stop[(unsigned char) *q])
    return MMB_CELL_BEHIND;
  return *q == 0 ? at_nul (s, q, MMB_CELL_OK) : MMB_CELL_OK;
}

mmb_cell_state
mmb_cell_scan (const mmb_scan *s, const char **p, mmb_cell *c)
{
  const char *q = *p;

  c->quoted = c->doubled = false;
  c->newlines = 0;
  while (is_blank (s, *q))
    q++;
  if (*q == '"')
    {
      *p = q + 1;
      return scan_quoted (s, p, c);
    }
  c->begin = q;
  while (!s->stop[(unsigned char) *q])
    q++;
  *p = q;
  while (q > c->begin && is_blank (s, q[-1]))
    q--;
  c->end = q;
  return **p == 0 ? at_nul (s, *p, MMB_CELL_OK) : MMB_CELL_OK;
}

mmb_cell
mmb_cell_trim (mmb_cell c)
{
  while (c.begin < c.end && (*c.begin == ' ' || *c.begin == '\t'))
    c.begin++;
  while (c.begin < c.end && (c.end[-1] == ' ' || c.end[-1] == '\t'))
    c.end--;
  return c;
}

size_t
mmb_cell_copy (const mmb_cell *c, char *to)
{
  const char *p;
  char *start = to;

  for (p = c->begin; p < c->end; p++)
    {
      *to++ = *p;
      p += c->doubled && *p == '"';
    }
  return (size_t) (to - start);
}

static bool
is_word (const mmb_cell *c, const char *word)
{
  size_t length = (size_t) (c->end - c->begin);
  return strlen (word) == length && memcmp (c->begin, word, length) == 0;
}

bool
mmb_cell_missing (const mmb_cell *c)
{
  static const char *const words[]
    = {"NA", "N/A", "n/a", "NaN", "nan", "NAN", "null", "NULL", "Null", "?"};
  size_t i;

  if (mmb_cell_empty (c))
    return true;
  for (i = 0; i < sizeof words / sizeof *words; i++)
    if (is_word (c, words[i]))
      return true;
  return false;
}

int
mmb_cell_truth (const mmb_cell *c)
{
  size_t length = (size_t) (c->end - c->begin);

  if (length == 4 && strncasecmp (c->begin, "true", 4) == 0)
    return 1;
  return length == 5 && strncasecmp (c->begin, "false", 5) == 0 ? 0 : -1;
}

bool
mmb_cell_infinite (const mmb_cell *c)
{
  const char *p = c->begin;
  size_t length;

  p += p < c->end && (*p == '-' || *p == '+');
  length = (size_t) (c->end - p);
  return (length == 3 && strncasecmp (p, "inf", 3) == 0)
         || (length == 8 && strncasecmp (p, "infinity", 8) == 0);
}

mmb_numbers *
mmb_numbers_alloc (void)
{
  return (mmb_numbers *) newlocale (LC_ALL_MASK, "C", (locale_t) 0);
}

void
mmb_numbers_free (mmb_numbers *n)
{
  if (n)
    freelocale ((locale_t) n);
}

/* The number between P and END by the C library, which rounds correctly. */
static const char *
by_library (const mmb_numbers *n, const char *p, const char *end, char mark,
            double *x)
{
  char copy[1024];
  char *stop, *comma;
  size_t length = (size_t) (end - p);

  if (mark != ',')
    {
      *x = strtod_l (p, &stop, (locale_t) n);
      return stop == end ? end : NULL;
    }
  if (length >= sizeof copy)
    return NULL;
  memcpy (copy, p, length);
  copy[length] = 0;
  comma = memchr (copy, ',', length);
  *comma = '.';
  *x = strtod_l (copy, &stop, (locale_t) n);
  return stop == copy + length ? end : NULL;
}

#if LDBL_MANT_DIG == 64
/* M 10^SHIFT, |SHIFT| <= 27, by one operation on exact numbers of 64 bits; good
   unless that is so close to the middle of two doubles that its own rounding
   counts. */
static inline bool
by_long_double (uint64_t m, int shift, double *x)
{
  static const long double power[] = {
    1e0L, 1e1L, 1e2L, 1e3L, 1e4L, 1e5L, 1e6L, 1e7L, 1e8L, 1e9L, 1e10L, 1e11L,
    1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L, 1e20L, 1e21L,
    1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};
  long double v;
  uint64_t bits;

  v = shift < 0 ? (long double) m / power[-shift]
                : (long double) m * power[shift];
  memcpy (&bits, &v, sizeof bits);
  bits &= 0x7ff;
  if (bits >= 0x3ff && bits <= 0x401)
    return false;
  *x = (double) v;
  return true;
}
#endif

/* Digits at P behind those in *M; modulo 2^64 where they are more than 19. */
static inline const char *
digits (const char *p, uint64_t *m)
{
  uint64_t all = *m;
  unsigned d;

  for (; (d = (unsigned) (unsigned char) *p - '0') <= 9; p++)
    all = all * 10 + d;
  *m = all;
  return p;
}

static inline const char *
zeros (const char *p)
{
  while (*p == '0')
    p++;
  return p;
}

/* An exponent at P, which stands on e: 0 where none follows. */
static const char *
exponent (const char *p, int *e)
{
  bool minus = p[1] == '-';
  const char *q = p + 1 + (p[1] == '-' || p[1] == '+');

  if (*q < '0' || *q > '9')
    return p;
  for (*e = 0; *q >= '0' && *q <= '9'; q++)
    if (*e < 100000)
      *e = *e * 10 + (*q - '0');
  if (minus)
    *e = -*e;
  return q;
}

#if FLT_EVAL_METHOD == 0
/* Powers of ten up to 10^22 are doubles, so that one product or quotient of
   exact numbers is the nearest double. */
static inline bool
by_double (uint64_t m, int shift, double *x)
{
  static const double power[] = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13,
    1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

  if (m > (uint64_t) 1 << 53 || shift < -22 || shift > 22)
    return false;
  *x = shift < 0 ? (double) m / power[-shift] : (double) m * power[shift];
  return true;
}
#endif

/* M 10^SHIFT, if there is a short way to the nearest double. */
static inline bool
short_way (uint64_t m, ptrdiff_t shift, double *x)
{
  if (m == 0)
    {
      *x = 0;
      return true;
    }
  if (shift < -27 || shift > 27)
    return false;
#if FLT_EVAL_METHOD == 0
  if (by_double (m, (int) shift, x))
    return true;
#endif
#if LDBL_MANT_DIG == 64
  return by_long_double (m, (int) shift, x);
#else
  return false;
#endif
}

const char *
mmb_number_scan (const mmb_numbers *n, const char *p, bool comma, double *x,
                 char *mark)
{
  const char *start = p, *first, *digit;
  bool minus = *p == '-';
  uint64_t m = 0;
  int e = 0;
  ptrdiff_t count, places = 0, all;

  *mark = 0;
  p += *p == '-' || *p == '+';
  first = p;
  digit = p = zeros (p);
  p = digits (p, &m);
  count = p - digit;    /* leading zeros do not count */
  all = p - first;
  if (*p == '.' || (comma && *p == ','))
    {
      *mark = *p++;
      first = p;
      digit = p = count ? p : zeros (p);
      p = digits (p, &m);
      count += p - digit;
      places = p - first;
      all += places;
    }
  if (all == 0 || (*mark == ',' && (places == 0 || all == places)))
    return NULL;   /* "5," is as likely a list as a number */
  if (*p == 'e' || *p == 'E')
    p = exponent (p, &e);
  if (count > 19 || !short_way (m, e - places, x))
    return by_library (n, start, p, *mark, x);
  *x = minus ? -*x : *x;
  return p;
}

bool
mmb_number_like_thousands (const char *p, const char *end)
{
  const char *start;

  p += *p == '-' || *p == '+';
  for (start = p; p < end && *p >= '0' && *p <= '9'; p++)
    ;
  if (p == start || p - start > 3 || *start == '0' || end - p != 4)
    return false;
  for (p++; p < end && *p >= '0' && *p <= '9'; p++)
    ;
  return p == end;
}

bool
mmb_cell_number (const mmb_numbers *n, const mmb_cell *c, bool comma,
                 double *x, char *mark)
{
  return !mmb_cell_empty (c)
         && mmb_number_scan (n, c->begin, comma, x, mark) == c->end;
}

/* Length of the UTF-8 sequence at P, 0 where there is none; shortest forms
   only, no surrogates. */
static size_t
sequence (const unsigned char *p, size_t room)
{
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  size_t n = p[0] < 0x80 ? 1 : p[0] < 0xc0 ? 0 : p[0] < 0xe0 ? 2
             : p[0] < 0xf0 ? 3 : p[0] < 0xf8 ? 4 : 0;
  uint32_t code;
  size_t i;

  if (n < 2)
    return n;
  if (n > room)
    return 0;
  code = p[0] & (0x7fu >> n);
  for (i = 1; i < n; i++)
    {
      if ((p[i] & 0xc0) != 0x80)
        return 0;
      code = code << 6 | (p[i] & 0x3f);
    }
  return code < least[n] || code > 0x10ffff
         || (code >= 0xd800 && code < 0xe000) ? 0 : n;
}

bool
mmb_text_utf8 (const char *text, size_t length)
{
  size_t i, n;

  for (i = 0; i < length; i += n)
    {
      n = sequence ((const unsigned char *) text + i, length - i);
      if (n == 0)
        return false;
    }
  return true;
}

size_t
mmb_text_from_latin1 (const char *text, size_t length, char *to)
{
  char *start = to;
  size_t i;

  for (i = 0; i < length; i++)
    {
      unsigned char c = (unsigned char) text[i];
      if (c < 0x80)
        *to++ = (char) c;
      else
        {
          *to++ = (char) (0xc0 | c >> 6);
          *to++ = (char) (0x80 | (c & 0x3f));
        }
    }
  return (size_t) (to - start);
}

/* One character of text as it can be shown, into OUT (at most 4 bytes and a
   0); how many bytes it took. */
static size_t
show_one (const unsigned char *p, size_t room, char out[8])
{
  size_t n = sequence (p, room);

  if (n == 1 && (p[0] < 0x20 || p[0] == 0x7f))
    {
      const char *name = p[0] == '\n' ? "\\n" : p[0] == '\r' ? "\\r"
                         : p[0] == '\t' ? "\\t" : NULL;
      if (name)
        snprintf (out, 8, "%s", name);
      else
        snprintf (out, 8, "\\x%02x", p[0]);
      return 1;
    }
  if (n == 0)
    {
      out[mmb_text_from_latin1 ((const char *) p, 1, out)] = 0;
      return 1;
    }
  memcpy (out, p, n);
  out[n] = 0;
  return n;
}

void
mmb_text_show (const char *text, size_t length, char *out, size_t room)
{
  size_t i, shown, used = 0;
  char one[8];

  for (i = shown = 0; i < length; shown++)
    {
      size_t step = show_one ((const unsigned char *) text + i, length - i,
                              one);
      size_t n = strlen (one);
      if (shown >= 40 || used + n + 4 > room)
        {
          memcpy (out + used, "...", 3);
          used += 3;
          break;
        }
      memcpy (out + used, one, n);
      used += n;
      i += step;
    }
  out[used] = 0;
}
