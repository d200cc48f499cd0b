/* mmb_plain_leaky.h - leaky networks the plain way, sample by sample: loops over
   units that share nothing with the core. */
#ifndef MMB_PLAIN_LEAKY_H
#define MMB_PLAIN_LEAKY_H

#include "mmb_test.h"

enum { LEAKY_UNITS = 128, LEAKY_SPACES = 16 };

/** Values of all spaces of NET for the input X: space i is what layer i reads,
 *  n_layers the output.  Returns the output. */
static inline const double *
plain_leaky_values (const mmb_net *net, const double *p, const double *x,
                    double value[LEAKY_SPACES][LEAKY_UNITS])
{
  size_t i, j, k, m, next;

  for (m = 0; m < net->M; x += net->dims[m], m++)
    memcpy (value[mmb_net_input (net, m)], x, net->dims[m] * sizeof *x);
  for (i = 0; i < net->n_layers; i++)
    {
      const mmb_layer *w = &net->layers[i];
      bool last_writer;
      next = mmb_net_next (net, i);
      last_writer = i + 1 == net->n_layers || !mmb_net_adds (net, i + 1);
      for (j = 0; j < w->rows; j++)
        {
          double z = mmb_net_adds (net, i) ? value[next][j] : 0;
          for (k = 0; k < w->cols; k++)
            z += p[w->offset + j + k * w->rows] * value[i][k];
          if (next < net->n_layers && last_writer && z <= 0)
            z *= net->slope;
          value[next][j] = z;
        }
    }
  return value[net->n_layers];
}

/** Half of the squared error of the sample (X, Y); GRAD += SHARE times its
 *  gradient. */
static inline double
plain_leaky_sample (const mmb_net *net, const double *p, const double *x,
                    const double *y, double share, double *grad)
{
  static _Thread_local double value[LEAKY_SPACES][LEAKY_UNITS];
  double error[LEAKY_SPACES][LEAKY_UNITS], loss = 0;
  const double *out = plain_leaky_values (net, p, x, value);
  size_t i, j, k, next;

  for (j = 0; j < net->O; j++)
    {
      error[net->n_layers][j] = out[j] - y[j];
      loss += (out[j] - y[j]) * (out[j] - y[j]) / 2;
    }
  for (i = net->n_layers; i-- > 0;)
    {
      const mmb_layer *w = &net->layers[i];
      next = mmb_net_next (net, i);
      for (k = 0; k < w->cols; k++)
        {
          double e = 0;
          for (j = 0; j < w->rows; j++)
            {
              e += p[w->offset + j + k * w->rows] * error[next][j];
              grad[w->offset + j + k * w->rows]
                += share * error[next][j] * value[i][k];
            }
          error[i][k] = e * (value[i][k] > 0 ? 1 : net->slope);
        }
    }
  return loss;
}

/** Loss and gradient over P samples, observations in rows. */
static inline double
plain_leaky_gradient (const mmb_net *net, const mmb_samples *s, const double *p,
                      double *grad)
{
  double x[LEAKY_UNITS], y[LEAKY_UNITS], loss = 0;
  size_t i;

  memset (grad, 0, net->n_params * sizeof *grad);
  for (i = 0; i < s->P; i++)
    {
      mmb_samples_get (s, i, x, y);
      loss += plain_leaky_sample (net, p, x, y, 1 / (double) s->P, grad)
              / (double) s->P;
    }
  return loss;
}

/** Largest difference of GRAD and central differences of the loss of E at P,
 *  over the largest entry. */
static inline double
central_differences (mmb_engine *e, size_t n, const double *p,
                     const double *grad)
{
  double *q = malloc (n * sizeof *q), *d = malloc (n * sizeof *d), up, error;
  const double h = 1e-5;
  size_t i;

  memcpy (q, p, n * sizeof *q);
  for (i = 0; i < n; i++)
    {
      q[i] = p[i] + h;
      assert_int_equal (mmb_engine_load (e, q), MMB_OK);
      up = mmb_engine_evaluate (e);
      q[i] = p[i] - h;
      assert_int_equal (mmb_engine_load (e, q), MMB_OK);
      d[i] = (up - mmb_engine_evaluate (e)) / (2 * h);
      q[i] = p[i];
    }
  error = relative_error (n, grad, d);
  free (q);
  free (d);
  return error;
}

/** The first time at which LEVEL lies below X (of COUNT epochs). */
static inline double
first_above (const double *x, size_t count, double level)
{
  size_t i;

  for (i = 1; i < count; i++)
    if (x[i] >= level)
      return (double) i - (x[i] - level) / (x[i] - x[i - 1]);
  return NAN;
}

#endif
