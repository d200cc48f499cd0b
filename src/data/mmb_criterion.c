/* mmb_criterion.c - the table of losses.

   A new one is a row of the table and its functions. */
#include "mmb_criterion.h"

#include <math.h>

/* --- targets -------------------------------------------------------------- */

static bool
any_numbers (size_t P, size_t O, const double *Y)
{
  (void) P;
  (void) O;
  (void) Y;
  return true;
}

static bool
signs (size_t P, size_t O, const double *Y)
{
  size_t i;

  for (i = 0; i < P * O; i++)
    if (fabs (Y[i]) != 1)
      return false;
  return true;
}

/* Rounding of probabilities that add up to one. */
#define SUM_TOLERANCE 1e-9

static bool
probabilities (size_t P, size_t O, const double *Y)
{
  size_t i, o;

  for (i = 0; i < P; i++)
    {
      double sum = 0;
      for (o = 0; o < O; o++)
        {
          if (!(Y[i + P * o] >= 0))
            return false;
          sum += Y[i + P * o];
        }
      if (!(fabs (sum - 1) <= SUM_TOLERANCE))
        return false;
    }
  return O > 1;
}

/* --- losses --------------------------------------------------------------- */

static double
squared_error (size_t O, size_t n, const double *Y, double *Z, double share)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < O * n; i++)
    {
      double e = Z[i] - Y[i];
      sum += e * e / 2;
      Z[i] = share * e;
    }
  return sum;
}

static double
exponential (size_t O, size_t n, const double *Y, double *Z, double share)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < O * n; i++)
    {
      double e = exp (-Y[i] * Z[i]);
      sum += e;
      Z[i] = -share * Y[i] * e;
    }
  return sum;
}

/* ln (1 + e^-x) without overflow, and its derivative -1/(1 + e^x). */
static double
logistic (size_t O, size_t n, const double *Y, double *Z, double share)
{
  double sum = 0;
  size_t i;

  for (i = 0; i < O * n; i++)
    {
      double x = Y[i] * Z[i], e = exp (-fabs (x));
      sum += log1p (e) + (x < 0 ? -x : 0);
      Z[i] = -share * Y[i] * (x < 0 ? 1 : e) / (1 + e);
    }
  return sum;
}

static double
cross_entropy (size_t O, size_t n, const double *Y, double *Z, double share)
{
  double loss = 0;
  size_t i, o;

  for (i = 0; i < n; i++, Y += O, Z += O)
    {
      double top = Z[0], sum = 0, hit = 0;
      for (o = 1; o < O; o++)
        top = fmax (top, Z[o]);
      o = 0;
      do   /* O >= 1 */
        {
          hit += Y[o] * (Z[o] - top);
          Z[o] = exp (Z[o] - top);
          sum += Z[o];
        }
      while (++o < O);
      loss += log (sum) - hit;
      for (o = 0; o < O; o++)
        Z[o] = share * (Z[o] / sum - Y[o]);
    }
  return loss;
}

static const mmb_criterion criteria[] = {
  {"mse", "be numbers", any_numbers, squared_error, false},
  {"exponential", "be -1 or 1", signs, exponential, true},
  {"logistic", "be -1 or 1", signs, logistic, true},
  {"crossentropy", "be class labels, or rows of probabilities of two or more "
   "classes", probabilities, cross_entropy, false},
};

const mmb_criterion *
mmb_criterion_at (size_t i)
{
  return i < sizeof criteria / sizeof *criteria ? &criteria[i] : NULL;
}

const char *
mmb_criterion_name (size_t i)
{
  const mmb_criterion *c = mmb_criterion_at (i);
  return c ? c->name : NULL;
}
