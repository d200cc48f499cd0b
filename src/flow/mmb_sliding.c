/* mmb_sliding.c - solutions that slide along surfaces where a field jumps.

   A surface is known by its normal alone: the fields on both sides, taken at a
   distance that nobody notices, say the rest.  It is found where the fields at the
   two ends of a step oppose each other, and between them differ by a jump, not by a
   slope. */
#include "mmb_sliding.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

/* Surfaces at a time, and numbers that their normals and jumps may take. */
#define SURFACES ((size_t) 32)
#define NUMBERS ((size_t) 1 << 22)

/* Among so many surfaces it is found out what each does to the jumps of others. */
#define COUPLED ((size_t) 6)

/* Halvings of a step in search of its jump, and how many there must be; of a width in
   search of a surface. */
#define HALVINGS 20
#define AT_LEAST 4
#define CENTRING 10

/* Widths of surfaces that are curved: errors of steps leave them. */
#define CURVED 10

/* The end of a step is put onto a surface that is at most so many widths away. */
#define NEAR 100

/* A look ahead goes so many steps far: stages of Runge-Kutta steps on both sides of a
   surface can keep their ends from ever crossing it. */
#define AHEAD 6

/* A jump that from one step to the next falls to this part is left behind. */
#define LEFT_BEHIND 0.1

/* What is left of a unit normal without those of other surfaces must have at least this
   square: the way to the new surface along it is so much longer than the distance. */
#define APART 0.01

#define SWEEPS 2000

struct mmb_sliding {
  mmb_sliding_field of;
  size_t most, count, begun;
  double *normals;            /* n each, of unit length */
  double *width, *size;       /* of each; norm of its last jump */
  /* Fields, n each, of which that on all surfaces is a sum: on the lower sides, jumps
     across surfaces, and what pairs of them, (0, 1), (0, 2), (1, 2) .., jump more than
     both alone. */
  double *fields;
  double *gram;               /* their inner products */
  double *part, *weight;      /* see `shortest`: of jumps, of fields */
  bool seen;                  /* the fields below are those of the step before */
  double *y, *f;              /* its end, and the field there */
  double *base, *across;      /* scratch of `at` */
  double *a, *b, *fa, *fb;    /* a jump lies between a and b; fields there */
  double *mid, *fmid, *d;     /* scratch of `search` */
  mmb_allocator al;
};

mmb_sliding *
mmb_sliding_alloc (const mmb_sliding_field *field, const mmb_allocator *al)
{
  mmb_sliding *s = mmb_calloc (al, 1, sizeof *s);
  size_t n = field->n, most = NUMBERS / (n + 1), all, i;

  if (!s)
    return NULL;
  s->al = al ? *al : mmb_allocator_default ();
  s->of = *field;
  s->most = most < 1 ? 1 : most > SURFACES ? SURFACES : most;
  s->normals = mmb_calloc (al, n, s->most * sizeof *s->normals);
  all = 1 + s->most;
  if (field->coupled)
    all += s->most < COUPLED ? s->most * (s->most - 1) / 2
                             : COUPLED * (COUPLED - 1) / 2;
  s->fields = mmb_calloc (al, n, all * sizeof *s->fields);
  s->width = mmb_calloc (al, s->most, sizeof *s->width);
  s->size = mmb_calloc (al, s->most, sizeof *s->size);
  s->gram = mmb_calloc (al, all, all * sizeof *s->gram);
  s->weight = mmb_calloc (al, all, 2 * sizeof *s->weight);
  s->part = mmb_calloc (al, s->most, sizeof *s->part);
  {
    double **vectors[] = {&s->y, &s->f, &s->base, &s->across, &s->a, &s->b,
                          &s->fa, &s->fb, &s->mid, &s->fmid, &s->d};
    bool whole = s->normals && s->fields && s->width && s->size && s->gram
               && s->weight && s->part;
    for (i = 0; i < sizeof vectors / sizeof *vectors; i++)
      whole = (*vectors[i] = mmb_calloc (al, n, sizeof (double))) && whole;
    if (whole)
      return s;
  }
  mmb_sliding_free (s);
  return NULL;
}

static double
dot (const mmb_sliding *s, const double *x, const double *y)
{
  return mmb_blas_dot (s->of.n, x, y);
}

/* How many pairs of surfaces there are among those at hand. */
static size_t
pairs (const mmb_sliding *s)
{
  size_t K = s->count;

  return s->of.coupled && K <= COUPLED ? K * (K - (K > 0)) / 2 : 0;
}

static double *
field (const mmb_sliding *s, size_t i)
{
  return s->fields + i * s->of.n;
}

/* Weights of the fields at S->part with part K as it is given; without the field that
   has no jump, and K's own part, where DIRECTION: the jump across K there. */
static void
weigh (mmb_sliding *s, size_t K, double part, bool direction)
{
  size_t i, j, at = 1 + s->count, all = pairs (s);

  s->weight[0] = !direction;
  for (i = 0; i < s->count; i++)
    s->weight[1 + i] = i == K ? part : direction ? 0 : s->part[i];
  for (j = 1; all > 0 && j < s->count; j++)
    for (i = 0; i < j; i++)
      s->weight[at++] = i == K ? part * s->part[j]
                        : j == K ? part * s->part[i]
                        : direction ? 0 : s->part[i] * s->part[j];
}

/* Parts in [0, 1] of all jumps with which the field is tangent to all surfaces, or
   points away from them: one after the other until nothing moves. */
static void
find_parts (mmb_sliding *s)
{
  size_t K = s->count, V = 1 + K + pairs (s), i, j, k, sweep;
  double most = 1, *step = s->weight + V;

  for (i = 0; i < V; i++)
    for (j = 0; j <= i; j++)
      s->gram[i + j * V] = s->gram[j + i * V] = dot (s, field (s, i), field (s, j));
  for (k = 0; k < K; k++)
    s->part[k] = 0.5;
  for (sweep = 0; sweep < SWEEPS && most > 1e-14; sweep++)
    for (most = 0, k = 0; k < K; k++)
      {
        double square = 0, pull = 0, was = s->part[k];
        weigh (s, k, 1, true);
        memcpy (step, s->weight, V * sizeof *step);
        weigh (s, k, 0, false);
        for (i = 0; i < V; i++)
          for (j = 0; j < V && step[i] != 0; j++)
            {
              pull += step[i] * s->gram[i + j * V] * s->weight[j];
              square += step[i] * s->gram[i + j * V] * step[j];
            }
        s->part[k] = square > 0 ? fmin (fmax (-pull / square, 0), 1) : 0;
        most = fmax (most, fabs (s->part[k] - was));
      }
}

/* F at the lower sides of all surfaces but I and J (NULL: none). */
static mmb_status
beside (mmb_sliding *s, size_t i, size_t j, double *f)
{
  size_t n = s->of.n;

  memcpy (s->across, s->base, n * sizeof *f);
  if (i < s->count)
    mmb_blas_axpy (n, 2 * s->width[i], s->normals + i * n, s->across);
  if (j < s->count)
    mmb_blas_axpy (n, 2 * s->width[j], s->normals + j * n, s->across);
  return s->of.field (s->of.arg, s->across, f);
}

/* All fields around Y. */
static mmb_status
find_fields (mmb_sliding *s, const double *y)
{
  size_t n = s->of.n, K = s->count, i, j, at = 1 + K, all = pairs (s);
  double *f = field (s, 0);
  mmb_status st;

  memcpy (s->base, y, n * sizeof *y);
  for (i = 0; i < K; i++)
    mmb_blas_axpy (n, -s->width[i], s->normals + i * n, s->base);
  st = beside (s, K, K, f);
  for (i = 0; i < K && st == MMB_OK; i++)
    {
      st = beside (s, i, K, field (s, 1 + i));
      mmb_blas_axpy (n, -1, f, field (s, 1 + i));
    }
  for (j = 1; all > 0 && j < K && st == MMB_OK; j++)
    for (i = 0; i < j && st == MMB_OK; i++, at++)
      {
        st = beside (s, i, j, field (s, at));
        mmb_blas_axpy (n, -1, f, field (s, at));
        mmb_blas_axpy (n, -1, field (s, 1 + i), field (s, at));
        mmb_blas_axpy (n, -1, field (s, 1 + j), field (s, at));
      }
  return st;
}

mmb_status
mmb_sliding_at (mmb_sliding *s, const double *y, double *f)
{
  size_t n = s->of.n, V = 1 + s->count + pairs (s), i;
  mmb_status st;

  if (s->count == 0)
    return s->of.field (s->of.arg, y, f);
  st = find_fields (s, y);
  if (st != MMB_OK)
    return st;
  find_parts (s);
  weigh (s, 0, s->part[0], false);
  memset (f, 0, n * sizeof *f);
  for (i = 0; i < V; i++)
    mmb_blas_axpy (n, s->weight[i], field (s, i), f);
  return MMB_OK;
}

/* --- surfaces come and go -------------------------------------------------- */

/* D = X - Y, and its square. */
static double
difference (const mmb_sliding *s, const double *x, const double *y, double *d)
{
  memcpy (d, x, s->of.n * sizeof *d);
  mmb_blas_axpy (s->of.n, -1, y, d);
  return dot (s, d, d);
}

/* Do the fields FA at A and FB at B oppose each other along their difference, and point
   to what is between?  The square of it goes to *SQUARE. */
static bool
oppose (mmb_sliding *s, const double *a, const double *fa, const double *b,
        const double *fb, double *square)
{
  *square = difference (s, fb, fa, s->d);
  return dot (s, fa, s->d) < 0 && dot (s, fb, s->d) > 0
         && dot (s, b, s->d) < dot (s, a, s->d);
}

/* Narrow [a, b] down to a jump between; *FOUND: there is one, not a slope.  On another
   surface it comes in parts, as this and that side of it meet the new one: no half of
   the step then has it all. */
static mmb_status
search (mmb_sliding *s, bool *found)
{
  size_t bytes = s->of.n * sizeof *s->mid, i;
  double all, left, right;
  bool lower, upper;
  mmb_status st = MMB_OK;

  *found = oppose (s, s->a, s->fa, s->b, s->fb, &all);
  for (i = 0; i < HALVINGS && *found; i++)
    {
      memcpy (s->mid, s->a, bytes);
      mmb_blas_axpy (s->of.n, 1, s->b, s->mid);
      mmb_blas_scale (s->of.n, 0.5, s->mid);
      st = mmb_sliding_at (s, s->mid, s->fmid);
      if (st != MMB_OK)
        return st;
      lower = oppose (s, s->a, s->fa, s->mid, s->fmid, &left) && left > all / 2;
      upper = oppose (s, s->mid, s->fmid, s->b, s->fb, &right) && right > all / 2;
      if (!lower && !upper)
        break;
      memcpy (lower ? s->b : s->a, s->mid, bytes);
      memcpy (lower ? s->fb : s->fa, s->fmid, bytes);
    }
  *found = *found && i >= AT_LEAST;
  return st;
}

/* Y moves by AWAY along NORMAL, but on all surfaces except K: along what is left of it
   when their normals are taken out, which are not orthogonal.  False where next to
   nothing is: Y would go far for little. */
static bool
move_along (mmb_sliding *s, size_t except, const double *normal, double away,
            double *y)
{
  size_t n = s->of.n, k, sweep;
  double part, most = 1;

  memcpy (s->d, normal, n * sizeof *y);
  for (sweep = 0; sweep < SWEEPS && most > 1e-12; sweep++)
    for (most = 0, k = 0; k < s->count; k++)
      {
        if (k == except)
          continue;
        part = dot (s, s->normals + k * n, s->d);
        mmb_blas_axpy (n, -part, s->normals + k * n, s->d);
        most = fmax (most, fabs (part));
      }
  part = dot (s, normal, s->d);
  if (!(part > APART))
    return false;
  mmb_blas_axpy (n, away / part, s->d, y);
  return true;
}

/* Slide along the surface between a and b, on which Y is put, where it is near. */
static void
begin (mmb_sliding *s, double *y, bool *changed)
{
  size_t n = s->of.n;
  double *normal = s->normals + s->count * n, width, size, away;

  size = sqrt (difference (s, s->fb, s->fa, normal));
  mmb_blas_scale (n, 1 / size, normal);
  width = s->of.width (s->of.arg, y, normal);
  away = dot (s, normal, s->a) - dot (s, normal, y);
  if (!(fabs (away) <= NEAR * width) || !move_along (s, s->count, normal, away, y))
    return;
  s->width[s->count] = s->of.coupled ? CURVED * width : width;
  s->size[s->count++] = size;
  s->begun++;
  *changed = true;
}

/* Surfaces whose jump is no longer found at either side of the state just looked at, or
   pushes away from them;
   of the others the normals are now those there. */
static void
leave (mmb_sliding *s, bool *changed)
{
  size_t n = s->of.n, k, kept = 0;

  for (k = 0; k < s->count; k++)
    {
      const double *d = field (s, 1 + k);
      double *normal = s->normals + kept * n;
      double size = sqrt (dot (s, d, d));
      if (!(size > LEFT_BEHIND * s->size[k]) || dot (s, d, s->normals + k * n) > 0)
        {
          *changed = true;
          continue;
        }
      memcpy (normal, d, n * sizeof *d);
      mmb_blas_scale (n, -1 / size, normal);
      s->width[kept] = s->width[k];
      s->size[kept++] = size;
    }
  s->count = kept;
}

/* Is the field AT widths above Y's lower side of surface K already that of the upper
   side? */
static mmb_status
is_across (mmb_sliding *s, size_t k, double at, bool *yes)
{
  size_t n = s->of.n;
  double *d = field (s, 1 + k);
  mmb_status st;

  memcpy (s->across, s->base, n * sizeof *d);
  mmb_blas_axpy (n, at * s->width[k], s->normals + k * n, s->across);
  st = s->of.field (s->of.arg, s->across, s->fmid);
  mmb_blas_axpy (n, -1, field (s, 0), s->fmid);
  *yes = dot (s, s->fmid, d) > dot (s, d, d) / 2;
  return st;
}

/* Curved surfaces: Y back to the middle where it is no longer there. */
static mmb_status
centre (mmb_sliding *s, double *y, bool *changed)
{
  double lo, hi;
  size_t k, i;
  bool low, high, yes;
  mmb_status st = MMB_OK;

  for (k = 0; k < s->count && st == MMB_OK; k++)
    {
      st = is_across (s, k, 0.5, &low);
      if (st == MMB_OK)
        st = is_across (s, k, 1.5, &high);
      if (st != MMB_OK || (!low && high))
        continue;
      lo = low ? 0 : 1.5;
      hi = lo + 0.5;
      for (i = 0; i < CENTRING && st == MMB_OK; i++)
        {
          st = is_across (s, k, (lo + hi) / 2, &yes);
          *(yes ? &hi : &lo) = (lo + hi) / 2;
        }
      if (st == MMB_OK
          && move_along (s, k, s->normals + k * s->of.n, (hi - 1) * s->width[k], y))
        *changed = true;
    }
  return st;
}

/* Is there a surface between the step before and this one, or soon behind it? */
static mmb_status
meet (mmb_sliding *s, double *y, bool *changed)
{
  size_t n = s->of.n, bytes = n * sizeof *y;
  double length = sqrt (difference (s, s->b, s->a, s->d)), speed;
  bool found;
  mmb_status st = search (s, &found);

  if (st == MMB_OK && found)
    begin (s, y, changed);
  speed = sqrt (dot (s, s->f, s->f));
  if (st != MMB_OK || *changed || !(speed > 0))
    return st;
  memcpy (s->a, y, bytes);
  memcpy (s->fa, s->f, bytes);
  memcpy (s->b, y, bytes);
  mmb_blas_axpy (n, AHEAD * length / speed, s->f, s->b);
  st = mmb_sliding_at (s, s->b, s->fb);
  if (st == MMB_OK)
    st = search (s, &found);
  if (st == MMB_OK && found)
    begin (s, y, changed);
  return st;
}

mmb_status
mmb_sliding_look (mmb_sliding *s, double *y, bool *changed)
{
  size_t bytes = s->of.n * sizeof *y;
  bool seen = s->seen;
  mmb_status st = mmb_sliding_at (s, y, s->fb);

  *changed = false;
  s->seen = false;
  if (st != MMB_OK)
    return st;
  leave (s, changed);
  if (!*changed && s->of.coupled)
    st = centre (s, y, changed);
  if (st != MMB_OK || *changed)
    return st;
  memcpy (s->a, s->y, bytes);
  memcpy (s->fa, s->f, bytes);
  memcpy (s->b, y, bytes);
  memcpy (s->y, y, bytes);
  memcpy (s->f, s->fb, bytes);
  if (seen && s->count < s->most)
    st = meet (s, y, changed);
  s->seen = !*changed;
  return st;
}

size_t
mmb_sliding_begun (const mmb_sliding *s)
{
  return s->begun;
}

void
mmb_sliding_free (mmb_sliding *s)
{
  mmb_allocator al;
  size_t i;

  if (!s)
    return;
  al = s->al;
  {
    double *vectors[] = {s->normals, s->fields, s->width, s->size, s->gram,
                         s->weight, s->part, s->y, s->f, s->base, s->across, s->a,
                         s->b, s->fa, s->fb, s->mid, s->fmid, s->d};
    for (i = 0; i < sizeof vectors / sizeof *vectors; i++)
      mmb_free (&al, vectors[i]);
  }
  mmb_free (&al, s);
}
