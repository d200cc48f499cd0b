/* mmb_halves.c - moments of the halves of scalar inputs (theory T18b). */
#include "mmb_halves.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

/* Samples that enter together. */
#define BLOCK ((size_t) 256)

/* N numbers as sums and what rounding has lost of them. */
typedef struct {
  double *sum, *lost;
} exact;

struct mmb_halves_sum {
  size_t M, O, n;    /* n = 2M + O, a column per half and output */
  double P;
  exact S;           /* n x n, upper triangle */
  double *rows;      /* BLOCK x n */
  double *part;      /* n x n */
  mmb_allocator al;
};

double
mmb_halves_moment (double a, double b, double r)
{
  r = fmin (fmax (r, -1), 1);
  return a * b / (2 * M_PI) * (sqrt ((1 - r) * (1 + r)) + r * acos (-r));
}

/* --- life ------------------------------------------------------------------ */

void
mmb_halves_free (mmb_halves *h)
{
  mmb_allocator al;

  if (!h)
    return;
  al = h->al;
  mmb_free (&al, h->H);
  mmb_free (&al, h->Hy);
  mmb_free (&al, h->Syy);
  mmb_free (&al, h->H_true);
  mmb_free (&al, h->V_true);
  mmb_free (&al, h);
}

/* A matrix of ROWS x COLS. */
static double *
matrix (size_t rows, size_t cols, const mmb_allocator *al)
{
  size_t cells;

  return mmb_size_mul (rows, cols, &cells)
         ? mmb_calloc (al, cells, sizeof (double)) : NULL;
}

static mmb_halves *
make (size_t M, size_t O, bool truth, const mmb_allocator *al)
{
  mmb_halves *h = mmb_calloc (al, 1, sizeof *h);
  size_t n;

  if (!h)
    return NULL;
  h->al = al ? *al : mmb_allocator_default ();
  h->M = M;
  h->O = O;
  if (mmb_size_mul (M, 2, &n))
    {
      h->H = matrix (n, n, al);
      h->Hy = matrix (O, n, al);
      h->Syy = matrix (O, O, al);
      h->H_true = truth ? matrix (n, n, al) : NULL;
      h->V_true = truth ? matrix (O, n, al) : NULL;
    }
  if (h->H && h->Hy && h->Syy && (!truth || (h->H_true && h->V_true)))
    return h;
  mmb_halves_free (h);
  return NULL;
}

static bool
all_finite (size_t n, const double *x)
{
  size_t i;

  for (i = 0; i < n; i++)
    if (!isfinite (x[i]))
      return false;
  return true;
}

static bool
all_scalar (size_t M, const size_t *dims)
{
  size_t m;

  for (m = 0; m < M; m++)
    if (dims[m] != 1)
      return false;
  return M > 0;
}

/* --- populations ------------------------------------------------------------ */

/* H (2M x 2M) of a Gaussian with the covariance S (M x M). */
static void
gaussian_moments (size_t M, const double *S, double *H)
{
  size_t i, j, n = 2 * M;

  for (j = 0; j < M; j++)
    for (i = 0; i < M; i++)
      {
        double a = sqrt (fmax (S[i * (M + 1)], 0));
        double b = sqrt (fmax (S[j * (M + 1)], 0));
        double r = i == j ? 1 : a * b > 0 ? S[i + j * M] / (a * b) : 0;
        double *at = H + 2 * i + 2 * j * n;
        at[0] = at[1 + n] = mmb_halves_moment (a, b, r);
        at[1] = at[n] = mmb_halves_moment (a, b, -r);
      }
}

/* V (O x 2M) = FACTOR (W, -W), column by column. */
static void
odd_map (size_t M, size_t O, double factor, const double *W, double *V)
{
  size_t m, o;

  for (m = 0; m < M; m++)
    for (o = 0; o < O; o++)
      {
        V[o + 2 * m * O] = factor * W[o + m * O];
        V[o + (2 * m + 1) * O] = -factor * W[o + m * O];
      }
}

mmb_halves *
mmb_halves_gaussian (const mmb_moments *d, const mmb_allocator *al,
                     mmb_status *st)
{
  bool truth = d->S_true && d->W_true;
  mmb_halves *h;

  *st = MMB_EDIM;
  if (!all_scalar (d->M, d->dims) || d->D != d->M || d->O == 0)
    return NULL;
  *st = MMB_ENONFINITE;
  if (!all_finite (d->M * d->M, d->S) || !all_finite (d->O * d->M, d->Syx)
      || !all_finite (d->O * d->O, d->Syy))
    return NULL;
  h = make (d->M, d->O, truth, al);
  *st = h ? MMB_OK : MMB_ENOMEM;
  if (!h)
    return NULL;
  h->P = INFINITY;
  h->loss_min = d->loss_min;
  gaussian_moments (d->M, d->S, h->H);
  odd_map (d->M, d->O, 0.5, d->Syx, h->Hy);
  memcpy (h->Syy, d->Syy, d->O * d->O * sizeof *h->Syy);
  if (truth)
    {
      gaussian_moments (d->M, d->S_true, h->H_true);
      odd_map (d->M, d->O, 1, d->W_true, h->V_true);
    }
  return h;
}

/* --- samples ---------------------------------------------------------------- */

mmb_halves_sum *
mmb_halves_begin (size_t M, size_t O, const mmb_allocator *al, mmb_status *st)
{
  mmb_halves_sum *t;
  size_t n;

  *st = MMB_EINVAL;
  if (M == 0 || O == 0)
    return NULL;
  *st = MMB_ENOMEM;
  if (!mmb_size_mul (M, 2, &n) || !mmb_size_add (n, O, &n))
    return NULL;
  t = mmb_calloc (al, 1, sizeof *t);
  if (!t)
    return NULL;
  t->al = al ? *al : mmb_allocator_default ();
  t->M = M;
  t->O = O;
  t->n = n;
  t->S.sum = matrix (n, n, al);
  t->S.lost = matrix (n, n, al);
  t->part = matrix (n, n, al);
  t->rows = matrix (BLOCK, n, al);
  if (t->S.sum && t->S.lost && t->part && t->rows)
    {
      *st = MMB_OK;
      return t;
    }
  mmb_halves_sum_free (t);
  return NULL;
}

void
mmb_halves_sum_free (mmb_halves_sum *t)
{
  mmb_allocator al;

  if (!t)
    return;
  al = t->al;
  mmb_free (&al, t->S.sum);
  mmb_free (&al, t->S.lost);
  mmb_free (&al, t->part);
  mmb_free (&al, t->rows);
  mmb_free (&al, t);
}

/* s += x; what does not fit goes to LOST (Neumaier). */
static void
add_exactly (exact s, size_t i, double x)
{
  double old = s.sum[i], new = old + x;

  s.lost[i] += fabs (old) >= fabs (x) ? (old - new) + x : (x - new) + old;
  s.sum[i] = new;
}

/* Samples FROM .. of these as rows of halves and outputs. */
static void
take (mmb_halves_sum *t, size_t from, size_t n, size_t P,
      const double *const *X, const double *Y)
{
  size_t m, k;

  for (m = 0; m < t->M; m++)
    for (k = 0; k < n; k++)
      {
        double x = X[m][from + k];
        t->rows[k + 2 * m * BLOCK] = fmax (x, 0);
        t->rows[k + (2 * m + 1) * BLOCK] = fmax (-x, 0);
      }
  for (m = 0; m < t->O; m++)
    memcpy (t->rows + (2 * t->M + m) * BLOCK, Y + from + m * P,
            n * sizeof *Y);
}

mmb_status
mmb_halves_add (mmb_halves_sum *t, size_t P, const double *const *X,
                const double *Y)
{
  size_t from, n, i, j, m;
  mmb_status st;

  for (m = 0; m < t->M; m++)
    if (!all_finite (P, X[m]))
      return MMB_ENONFINITE;
  if (!all_finite (P * t->O, Y))
    return MMB_ENONFINITE;
  for (from = 0; from < P; from += n)
    {
      n = P - from < BLOCK ? P - from : BLOCK;
      if (from / BLOCK % 256 == 0 && mmb_asked_to_stop (&t->al))
        return MMB_EINTERRUPTED;
      take (t, from, n, P, X, Y);
      memset (t->part, 0, t->n * t->n * sizeof *t->part);
      st = mmb_blas_syrk_add (t->n, n, t->rows, BLOCK, t->part);
      if (st != MMB_OK)
        return st;
      for (j = 0; j < t->n; j++)
        for (i = 0; i <= j; i++)
          add_exactly (t->S, i + j * t->n, t->part[i + j * t->n]);
    }
  t->P += (double) P;
  return all_finite (t->n * t->n, t->S.sum) ? MMB_OK : MMB_ENONFINITE;
}

/* Mean over all samples of entry (i, j). */
static double
mean (const mmb_halves_sum *t, size_t i, size_t j)
{
  size_t at = i < j ? i + j * t->n : j + i * t->n;

  return (t->S.sum[at] + t->S.lost[at]) / t->P;
}

/* V (O x 2M): the best map; *LOSS its loss by the moments. */
static mmb_status
best_map (const mmb_halves *h, double *V, double *loss,
          const mmb_allocator *al)
{
  size_t n = 2 * h->M, i;
  mmb_status st = mmb_pinv_solve (n, h->O, h->H, h->Hy, n, V, NULL, al);

  *loss = -mmb_blas_dot (h->O * n, V, h->Hy) / 2;
  for (i = 0; i < h->O; i++)
    *loss += h->Syy[i * (h->O + 1)] / 2;
  *loss = fmax (*loss, 0);
  return st;
}

mmb_halves *
mmb_halves_end (const mmb_halves_sum *t, const mmb_allocator *al,
                mmb_status *st)
{
  mmb_halves *h;
  size_t n = 2 * t->M, i, j;
  double *V;

  *st = MMB_EINVAL;
  if (!(t->P > 0))
    return NULL;
  *st = MMB_ENOMEM;
  h = make (t->M, t->O, false, al);
  V = matrix (t->O, n, al);
  if (!h || !V)
    goto done;
  h->P = t->P;
  for (j = 0; j < n; j++)
    {
      for (i = 0; i < n; i++)
        h->H[i + j * n] = mean (t, i, j);
      for (i = 0; i < t->O; i++)
        h->Hy[i + j * t->O] = mean (t, n + i, j);
    }
  for (j = 0; j < t->O; j++)
    for (i = 0; i < t->O; i++)
      h->Syy[i + j * t->O] = mean (t, n + i, n + j);
  *st = best_map (h, V, &h->loss_min, al);

done:
  mmb_free (al, V);
  if (*st == MMB_OK)
    return h;
  mmb_halves_free (h);
  return NULL;
}

/* The least loss from the samples themselves, which does not lose digits. */
static mmb_status
least_loss (const mmb_samples *s, mmb_halves *h, const mmb_allocator *al)
{
  double *V = matrix (h->O, 2 * h->M, al), sum = 0, lost = 0, loss;
  exact total = {&sum, &lost};
  mmb_status st = V ? best_map (h, V, &loss, al) : MMB_ENOMEM;
  size_t i, m, o;

  for (i = 0; i < s->P && st == MMB_OK; i++)
    for (o = 0; o < h->O; o++)
      {
        double left = s->Y[i + o * s->P];
        for (m = 0; m < h->M; m++)
          {
            double x = s->X[m][i];
            left -= fabs (x) * V[o + (2 * m + (x < 0)) * h->O];
          }
        add_exactly (total, 0, left * left);
      }
  h->loss_min = (sum + lost) / (2 * h->P);
  mmb_free (al, V);
  return st;
}

static mmb_status
add_truth (const mmb_samples *s, mmb_halves *h, const mmb_allocator *al)
{
  if (!s->S_true || !s->W_true)
    return MMB_OK;
  h->H_true = matrix (2 * h->M, 2 * h->M, al);
  h->V_true = matrix (h->O, 2 * h->M, al);
  if (!h->H_true || !h->V_true)
    return MMB_ENOMEM;
  gaussian_moments (h->M, s->S_true, h->H_true);
  odd_map (h->M, h->O, 1, s->W_true, h->V_true);
  return MMB_OK;
}

mmb_halves *
mmb_halves_samples (const mmb_samples *s, const mmb_allocator *al,
                    mmb_status *st)
{
  mmb_halves_sum *t;
  mmb_halves *h = NULL;

  *st = all_scalar (s->M, s->dims) && s->D == s->M ? MMB_OK : MMB_EDIM;
  t = *st == MMB_OK ? mmb_halves_begin (s->M, s->O, al, st) : NULL;
  if (!t)
    return NULL;
  *st = mmb_halves_add (t, s->P, s->X, s->Y);
  if (*st == MMB_OK)
    h = mmb_halves_end (t, al, st);
  mmb_halves_sum_free (t);
  if (!h)
    return NULL;
  *st = least_loss (s, h, al);
  if (*st == MMB_OK)
    *st = add_truth (s, h, al);
  if (*st == MMB_OK)
    return h;
  mmb_halves_free (h);
  return NULL;
}
