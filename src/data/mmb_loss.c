/* mmb_loss.c - mean squared error in residual form (theory T2). */
#include "mmb_loss.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_manifold.h"

struct mmb_loss {
  const mmb_moments *d;
  double *best;    /* O x D, W* */
  double *R;       /* O x D, what no map can explain; 0 for true moments */
  double *V;       /* O x D, W - W* (or W - w) */
  double *VS;      /* O x D */
  mmb_allocator al;
};

/* Moments of real data have R = 0; what rounding leaves of it would make the
   loss slightly negative near its minimum. */
static void
drop_rounding (mmb_loss *loss)
{
  size_t O = loss->d->O, D = loss->d->D, i, j, k;

  for (j = 0; j < D; j++)
    for (i = 0; i < O; i++)
      {
        double size = 0;
        for (k = 0; k < D; k++)
          size += fabs (loss->best[i + k * O] * loss->d->S[k + j * D]);
        if (fabs (loss->R[i + j * O]) <= 4 * mmb_rank_tolerance (D, size))
          loss->R[i + j * O] = 0;
      }
}

mmb_loss *
mmb_loss_alloc (const mmb_moments *d, const mmb_allocator *al, mmb_status *st)
{
  mmb_loss *loss = mmb_calloc (al, 1, sizeof *loss);
  size_t n = d->O * d->D;

  *st = MMB_ENOMEM;
  if (!loss)
    return NULL;
  loss->al = al ? *al : mmb_allocator_default ();
  loss->d = d;
  loss->best = mmb_calloc (al, n, sizeof *loss->best);
  loss->R = mmb_calloc (al, n, sizeof *loss->R);
  loss->V = mmb_calloc (al, n, sizeof *loss->V);
  loss->VS = mmb_calloc (al, n, sizeof *loss->VS);
  if (!loss->best || !loss->R || !loss->V || !loss->VS)
    goto fail;
  *st = mmb_pinv_solve (d->D, d->O, d->S, d->Syx, d->D, loss->best, NULL, al);
  if (*st != MMB_OK)
    goto fail;
  memcpy (loss->R, d->Syx, n * sizeof *loss->R);
  *st = mmb_blas_gemm (false, false, d->O, d->D, d->D, -1, loss->best, d->O,
                       d->S, d->D, 1, loss->R, d->O);
  if (*st == MMB_OK)
    {
      drop_rounding (loss);
      return loss;
    }

fail:
  mmb_loss_free (loss);
  return NULL;
}

/* V = W - from and VS = V S for the moments S; small sizes stay out of the
   BLAS, whose calls would cost more than the work. */
static void
difference (const mmb_moments *d, const double *W, const double *from,
            const double *S, double *V, double *VS)
{
  size_t O = d->O, D = d->D, i, j;

  for (i = 0; i < O * D; i++)
    V[i] = W[i] - from[i];
  if (O == 1 && D <= 8)
    for (j = 0; j < D; j++)
      {
        double sum = 0;
        for (i = 0; i < D; i++)
          sum += V[i] * S[i + j * D];
        VS[j] = sum;
      }
  else
    mmb_blas_gemm (false, false, O, D, D, 1, V, O, S, D, 0, VS, O);
}

/* One output and few inputs: with their number known to the compiler all of
   it stays in registers. */
static inline __attribute__ ((always_inline)) double
eval_few (const mmb_loss *loss, size_t n, const double *W, double *E)
{
  double V[4], sum = 0, VS;
  size_t i, j;

  for (i = 0; i < n; i++)
    V[i] = W[i] - loss->best[i];
  for (j = 0; j < n; j++)
    {
      for (i = 0, VS = 0; i < n; i++)
        VS += V[i] * loss->d->S[i + j * n];
      E[j] = loss->R[j] - VS;
      sum += (VS / 2 - loss->R[j]) * V[j];
    }
  return loss->d->loss_min + sum;
}

double
mmb_loss_eval (mmb_loss *loss, const double *W, double *E)
{
  size_t n = loss->d->O * loss->d->D, i;
  double sum = 0;

  if (loss->d->O == 1 && n == 2)
    return eval_few (loss, 2, W, E);
  if (loss->d->O == 1 && n <= 4)
    return eval_few (loss, n, W, E);
  difference (loss->d, W, loss->best, loss->d->S, loss->V, loss->VS);
  for (i = 0; i < n; i++)
    {
      E[i] = loss->R[i] - loss->VS[i];
      sum += (loss->VS[i] / 2 - loss->R[i]) * loss->V[i];
    }
  return loss->d->loss_min + sum;
}

double
mmb_generalisation (const mmb_moments *d, const double *W, double *V,
                    double *VS)
{
  if (!d->S_true || !d->W_true)
    return NAN;
  difference (d, W, d->W_true, d->S_true, V, VS);
  return mmb_blas_dot (d->O * d->D, V, VS) / 2;
}

double
mmb_loss_generalisation (mmb_loss *loss, const double *W)
{
  return mmb_generalisation (loss->d, W, loss->V, loss->VS);
}

const double *
mmb_loss_best (const mmb_loss *loss)
{
  return loss->best;
}

void
mmb_loss_free (mmb_loss *loss)
{
  mmb_allocator al;

  if (!loss)
    return;
  al = loss->al;
  mmb_free (&al, loss->best);
  mmb_free (&al, loss->R);
  mmb_free (&al, loss->V);
  mmb_free (&al, loss->VS);
  mmb_free (&al, loss);
}
