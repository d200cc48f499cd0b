/* mmb_compress.c - hidden-space compression of linear networks (T15).

   A basis starts from the signals of the initial network and is grown: run
   the network compressed so far, weigh its signals by their effect on Wtot
   (mmb_compress_weights.c), see what the initial weights send out of the bases - updates
   stay inside - and add the principal directions of that.  What leaks then,
   squared and summed, estimates the error of this network. */
#include "mmb_compress.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"
#include "mmb_engine_type.h"
#include "mmb_rates.h"
#include "mmb_equations.h"
#include "mmb_compress_weights.h"

#define MOST_ROUNDS 8

/* The estimate of the error from leaks is this much too small at worst, as measured
   on random networks of up to six layers: errors are given times it, and the search
   goes on until they fit. */
#define MARGIN 10.0

/* Part of the tolerance that may leak, and the size of the directions that are
   added, relative to its square root. */
#define LEAK 0.65
#define ADD 0.2

/* Columns below this part of that size play no part in the choice. */
#define NEGLIGIBLE 0.1

/* Larger parts of a hidden space than this do not pay. */
#define FILL 0.5

/* Rounds in which all images are added without a look at a run: RAW_ROUNDS, and
   more while T15's estimate of the error, a factor of 1 / (0.4 width) for each
   round beyond the second, is RAW_MARGIN tolerances; but not where they take
   more than one direction in RAW_FILL. */
#define RAW_ROUNDS 3
#define RAW_MARGIN 1e3
#define RAW_FILL 16

/* Runs that choose a basis may be coarse: tolerance of a flow, times the
   learning rate of descent. */
#define COARSE 1e-3
#define HASTE 4

/* A snapshot is taken when a modality's map or error has changed by this part
   of itself; an error below ENDED of S_yx counts as learned. */
#define CHANGE 1.0
#define ENDED 2e-3

/* Steps between two calls of the monitor. */
#define POLL 4096

/* Bounds of the work of one such run. */
#define MOST_STEPS 20000
#define FEW_STEPS 2000   /* explicit ones, before implicit ones are tried */
#define MOST_EPOCHS 200000
#define MOST_SNAPSHOTS 2000

/* A full-size basis of every hidden space and the images of the weights. */
typedef struct {
  mmb_compressed *c;
  const mmb_moments *d;
  const mmb_compress_opts *opts;
  const double *start;
  const mmb_allocator *al;
  size_t n;              /* layers */
  size_t *size, *dim;    /* n + 1 spaces: units, directions kept */
  bool *hidden;          /* n + 1 */
  double **Q;            /* n + 1; size x dim, NULL where complete */
  double **up, **down;   /* n: W Q_in, W' Q_out; not of layers that read inputs */
  mmb_net *net;          /* compressed so far */
  double *params;
  mmb_compress_weights film;         /* its run */
  double rate;           /* learning rate of that; 0: flow */
  double leak;           /* estimated error of NET */
} builder;

/* --- shapes --------------------------------------------------------------- */

/* Network with DIM units in its hidden spaces. */
static mmb_net *
resized (const mmb_net *net, const size_t *dim, const mmb_allocator *al,
         mmb_status *st)
{
  size_t *widths = mmb_calloc (al, net->n_layers, sizeof *widths);
  size_t m, l, k, n = 0, i;
  mmb_net *small = NULL;

  *st = MMB_ENOMEM;
  if (!widths)
    return NULL;
  for (m = 0; m < net->M; m++)
    for (l = 2, i = mmb_net_input (net, m); l <= net->fusion_depth[m]; l++)
      {
        i = mmb_net_next (net, i);
        widths[n++] = dim[i];
      }
  for (k = 1; k <= net->decoder_layers; k++)
    widths[n++] = dim[net->fusion_layer + net->M + k - 1];
  small = mmb_net_alloc (net->M, net->dims, net->O, net->fusion_depth,
                         net->decoder_layers, widths, al, st);
  mmb_free (al, widths);
  return small;
}

static double *
copy_of (size_t count, const double *x, const mmb_allocator *al)
{
  double *y = mmb_calloc (al, count, sizeof *y);

  if (y && count > 0)
    memcpy (y, x, count * sizeof *y);
  return y;
}

/* --- bases ---------------------------------------------------------------- */

/* A (rows x old) becomes [A, W X] or [A, W' X] for X (x NEW). */
static mmb_status
extend_image (builder *b, double **A, bool transpose, size_t i, size_t old,
              size_t added, const double *X)
{
  const mmb_layer *w = &b->c->net->layers[i];
  size_t rows = transpose ? w->cols : w->rows;
  size_t inner = transpose ? w->rows : w->cols;
  double *grown = mmb_calloc (b->al, rows * (old + added), sizeof *grown);

  if (!grown)
    return MMB_ENOMEM;
  if (old > 0)
    memcpy (grown, *A, rows * old * sizeof *grown);
  mmb_free (b->al, *A);
  *A = grown;
  return mmb_blas_gemm (transpose, false, rows, added, inner, 1,
                        b->start + w->offset, w->rows, X, inner, 0,
                        grown + rows * old, rows);
}

/* Append ADDED orthonormal columns X to the basis of space I. */
static mmb_status
append (builder *b, size_t i, size_t added, const double *X)
{
  const mmb_net *net = b->c->net;
  size_t size = b->size[i], old = b->dim[i], k;
  double *Q = mmb_calloc (b->al, size * (old + added), sizeof *Q);
  mmb_status st = MMB_OK;

  if (!Q)
    return MMB_ENOMEM;
  if (old > 0)
    memcpy (Q, b->Q[i], size * old * sizeof *Q);
  memcpy (Q + size * old, X, size * added * sizeof *Q);
  mmb_free (b->al, b->Q[i]);
  b->Q[i] = Q;
  b->dim[i] += added;
  st = extend_image (b, &b->up[i], false, i, old, added, X);
  for (k = 0; k < b->n && st == MMB_OK; k++)
    if (b->hidden[k] && mmb_net_next (net, k) == i)
      st = extend_image (b, &b->down[k], true, k, old, added, X);
  return st;
}

/* X (size x cols) -= Q Q' X. */
static mmb_status
remove_basis (const builder *b, size_t i, size_t cols, double *X)
{
  size_t size = b->size[i], dim = b->dim[i];
  double *T;
  mmb_status st;

  if (dim == 0 || cols == 0)
    return MMB_OK;
  T = mmb_calloc (b->al, dim * cols, sizeof *T);
  if (!T)
    return MMB_ENOMEM;
  st = mmb_blas_gemm (true, false, dim, cols, size, 1, b->Q[i], size, X, size,
                      0, T, dim);
  if (st == MMB_OK)
    st = mmb_blas_gemm (false, false, size, cols, dim, -1, b->Q[i], size, T,
                        dim, 1, X, size);
  mmb_free (b->al, T);
  return st;
}

/* Principal directions of X (size x cols): U (size x *KEEP) has those whose
   length is above LEAST.  A few columns go by their Gram matrix, which resolves
   lengths down to GRAM_LEAST. */
#define GRAM_LEAST 1e-7

static mmb_status
principal (builder *b, size_t size, size_t cols, double *X, double least,
           size_t *keep, double *U)
{
  size_t k = size < cols ? size : cols, j;
  bool by_gram = 2 * cols <= size && least >= GRAM_LEAST;
  double *s = mmb_calloc (b->al, cols, sizeof *s), *T = NULL;
  mmb_status st = MMB_ENOMEM;

  *keep = 0;
  T = mmb_calloc (b->al, cols * (by_gram ? cols : k), sizeof *T);
  if (!s || !T)
    goto done;
  if (!by_gram)
    {
      st = mmb_blas_svd (size, cols, X, U, s, T, b->al);
      while (st == MMB_OK && *keep < k && s[*keep] > least)
        ++*keep;
      goto done;
    }
  st = mmb_blas_gemm (true, false, cols, cols, size, 1, X, size, X, size, 0,
                      T, cols);
  if (st == MMB_OK)
    st = mmb_blas_eigen (cols, T, s, b->al);
  for (j = cols; j-- > 0 && st == MMB_OK && s[j] > least * least;)
    {
      st = mmb_blas_gemm (false, false, size, 1, cols, 1 / sqrt (s[j]), X,
                          size, T + j * cols, cols, 0, U + *keep * size,
                          size);
      ++*keep;
    }

done:
  mmb_free (b->al, s);
  mmb_free (b->al, T);
  return st;
}

/* Add the principal directions, longer than LEAST, of X (size x cols, outside
   the basis). */
static mmb_status
add_directions (builder *b, size_t i, size_t cols, double *X, double least,
                bool *added)
{
  size_t size = b->size[i], k = size < cols ? size : cols, keep = 0, j;
  double *U = mmb_calloc (b->al, size * k, sizeof *U), norm;
  mmb_status st = MMB_ENOMEM;

  if (U)
    st = principal (b, size, cols, X, least, &keep, U);
  if (st != MMB_OK || keep == 0)
    goto done;
  if (keep > size - b->dim[i])
    keep = size - b->dim[i];
  *added = true;
  /* rounding puts a little of the basis back into small directions */
  st = remove_basis (b, i, keep, U);
  for (j = 0; j < keep && st == MMB_OK; j++)
    {
      norm = sqrt (mmb_blas_dot (size, U + j * size, U + j * size));
      mmb_blas_scale (size, 1 / norm, U + j * size);
    }
  if (st == MMB_OK)
    st = append (b, i, keep, U);

done:
  mmb_free (b->al, U);
  return st;
}

/* Norm of X (N), which may be as small as weights are: its square may not. */
static double
safe_norm (size_t n, const double *x)
{
  double largest = 0, sum = 0;
  size_t i;

  for (i = 0; i < n; i++)
    largest = fmax (largest, fabs (x[i]));
  for (i = 0; i < n && largest > 0; i++)
    sum += x[i] / largest * (x[i] / largest);
  return largest * sqrt (sum);
}

/* The signals of the initial network in every hidden space. */
static mmb_status
begin_bases (builder *b)
{
  const mmb_net *net = b->c->net;
  mmb_signals s;
  mmb_status st = mmb_signals_alloc (&s, net, b->al);
  size_t i, j, o, c;
  double *X, size;
  bool added;

  if (st == MMB_OK)
    st = mmb_signals_at (&s, b->start);
  for (i = 0; i < b->n && st == MMB_OK; i++)
    {
      const mmb_space *space = &s.spaces[i];
      if (!b->hidden[i])
        continue;
      c = space->cols;
      X = mmb_calloc (b->al, space->size * (c + net->O), sizeof *X);
      if (!X)
        st = MMB_ENOMEM;
      for (j = 0; X && j < c + net->O; j++)
        {
          double *x = X + j * space->size;
          for (o = 0; o < space->size; o++)
            x[o] = j < c ? space->B[o + j * space->size]
                         : space->A[j - c + o * net->O];
          size = safe_norm (space->size, x);
          for (o = 0; o < space->size && size > 0; o++)
            x[o] /= size;
        }
      if (X)
        st = add_directions (b, i, c + net->O, X, 1e-10, &added);
      if (st == MMB_OK && b->dim[i] == 0)
        {
          /* no signal reaches it; but networks have no empty layers */
          memset (X, 0, space->size * sizeof *X);
          X[0] = 1;
          st = append (b, i, 1, X);
        }
      mmb_free (b->al, X);
    }
  mmb_signals_free (&s);
  return st;
}

/* Add the images of the directions that were new in the last round: FROM are
   the dimensions before it.  Only while bases stay small. */
static mmb_status
raw_round (builder *b, size_t *from, bool *small)
{
  const mmb_net *net = b->c->net;
  mmb_status st = MMB_OK;
  size_t i, k, n, *to = mmb_calloc (b->al, b->n + 1, sizeof *to);
  double *X;
  bool added;

  if (!to)
    return MMB_ENOMEM;
  memcpy (to, b->dim, (b->n + 1) * sizeof *to);
  *small = true;
  for (i = 0; i < b->n && st == MMB_OK; i++)
    {
      size_t cols = 0, out = mmb_net_next (net, i), rows = b->size[i], at = 0;
      if (!b->hidden[i])
        continue;
      for (k = 0; k < b->n; k++)
        if (mmb_net_next (net, k) == i && b->hidden[k])
          cols += to[k] - from[k];
      cols += b->hidden[out] ? to[out] - from[out] : 0;
      if (cols == 0)
        continue;
      X = mmb_calloc (b->al, rows * cols, sizeof *X);
      if (!X)
        {
          st = MMB_ENOMEM;
          break;
        }
      for (k = 0; k < b->n; k++)
        if (mmb_net_next (net, k) == i && b->hidden[k])
          {
            n = to[k] - from[k];
            memcpy (X + at, b->up[k] + from[k] * rows, n * rows * sizeof *X);
            at += n * rows;
          }
      if (b->hidden[out])
        memcpy (X + at, b->down[i] + from[out] * rows,
                (to[out] - from[out]) * rows * sizeof *X);
      st = remove_basis (b, i, cols, X);
      for (k = 0; k < cols; k++)
        {
          double size = sqrt (mmb_blas_dot (rows, X + k * rows, X + k * rows));
          if (size > 0)
            mmb_blas_scale (rows, 1 / size, X + k * rows);
        }
      if (st == MMB_OK)
        st = add_directions (b, i, cols, X, 1e-6, &added);
      mmb_free (b->al, X);
      *small = *small && b->dim[i] * RAW_FILL <= b->size[i];
    }
  memcpy (from, to, (b->n + 1) * sizeof *from);
  mmb_free (b->al, to);
  return st;
}

/* Q_out' W Q_in of every layer: the network compressed so far. */
static mmb_status
build_net (builder *b)
{
  const mmb_net *net = b->c->net;
  mmb_status st;
  size_t i;

  mmb_compress_weights_free (&b->film);
  mmb_net_free (b->net);
  mmb_free (b->al, b->params);
  b->params = NULL;
  b->net = resized (net, b->dim, b->al, &st);
  if (!b->net)
    return st;
  b->params = mmb_calloc (b->al, b->net->n_params, sizeof *b->params);
  if (!b->params)
    return MMB_ENOMEM;
  for (i = 0; i < b->n && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i], *v = &b->net->layers[i];
      size_t out = mmb_net_next (net, i);
      const double *image = b->hidden[i] ? b->up[i] : b->start + w->offset;
      if (b->hidden[out])
        st = mmb_blas_gemm (true, false, v->rows, v->cols, w->rows, 1,
                            b->Q[out], w->rows, image, w->rows, 0,
                            b->params + v->offset, v->rows);
      else
        memcpy (b->params + v->offset, image,
                v->rows * v->cols * sizeof *image);
    }
  return st;
}

/* --- runs ----------------------------------------------------------------- */

/* A run in the making: where it is, and where the last snapshot was. */
typedef struct {
  const builder *b;
  mmb_loss *loss;
  double *W, *E;           /* O x D, now */
  double *last_W, *last_E;
  double Syx;
} camera;

static void
camera_free (camera *k, const mmb_allocator *al)
{
  mmb_loss_free (k->loss);
  mmb_free (al, k->W);
}

static mmb_status
camera_alloc (camera *k, const builder *b)
{
  size_t cells = b->d->O * b->d->D;
  mmb_status st;

  memset (k, 0, sizeof *k);
  k->b = b;
  k->loss = mmb_loss_alloc (b->d, b->al, &st);
  if (!k->loss)
    return st;
  k->W = mmb_calloc (b->al, 4 * cells, sizeof *k->W);
  if (!k->W)
    return MMB_ENOMEM;
  k->E = k->W + cells;
  k->last_W = k->E + cells;
  k->last_E = k->last_W + cells;
  k->Syx = sqrt (mmb_blas_dot (cells, b->d->Syx, b->d->Syx));
  return MMB_OK;
}

/* |x - y|^2 > CHANGE^2 |y|^2, unless both are below LEAST. */
static bool
changed (size_t n, const double *x, const double *y, double least)
{
  double difference = 0, size = 0;
  size_t i;

  for (i = 0; i < n; i++)
    {
      difference += (x[i] - y[i]) * (x[i] - y[i]);
      size += y[i] * y[i];
    }
  return difference > CHANGE * CHANGE * fmax (size, least * least);
}

static bool
worth_a_picture (const camera *k)
{
  const mmb_moments *d = k->b->d;
  size_t m, at = 0, n;

  for (m = 0; m < d->M; at += n, m++)
    {
      n = d->O * d->dims[m];
      if (changed (n, k->W + at, k->last_W + at, 0)
          || changed (n, k->E + at, k->last_E + at, ENDED * k->Syx))
        return true;
    }
  return false;
}

static mmb_status
take (camera *k, mmb_compress_weights *film, double t, const double *state)
{
  size_t bytes = k->b->d->O * k->b->d->D * sizeof (double);

  memcpy (k->last_W, k->W, bytes);
  memcpy (k->last_E, k->E, bytes);
  return mmb_compress_weights_append (film, t, state, k->W);
}

/* Nothing of size is left to learn. */
static bool
ended (const camera *k)
{
  size_t cells = k->b->d->O * k->b->d->D;

  return k->b->opts->weight_decay == 0
         && sqrt (mmb_blas_dot (cells, k->E, k->E)) <= ENDED * k->Syx;
}

static bool
asked_to_stop (builder *b, double step, double loss)
{
  const mmb_compress_opts *o = b->opts;

  if (o->monitor && fmod (step, POLL) == 0)
    b->c->interrupted = o->monitor (step, loss, o->monitor_arg) != 0;
  return b->c->interrupted;
}

/* Descent with b->rate; MMB_EDIVERGED when the loss rises, MMB_ESOLVER when it
   takes too many pictures or epochs. */
static mmb_status
film_descent (builder *b, camera *k)
{
  const mmb_rates rates = mmb_rates_none ();
  double before = INFINITY, loss;
  double steps = ceil (b->opts->time / b->rate - 1e-9), e;
  size_t cells = b->d->O * b->d->D, stride = 1 + cells / 64;
  double *state = mmb_calloc (b->al, b->net->n_params, sizeof *state);
  mmb_factor *factors = mmb_calloc (b->al, b->net->n_layers, sizeof *factors);
  mmb_status st = MMB_ENOMEM;
  mmb_engine *engine = mmb_engine_moments (b->net, b->d, b->al, &st);

  if (!state || !factors)
    st = MMB_ENOMEM;
  if (st == MMB_OK)
    {
      mmb_rates_factors (&rates, b->net, 0, b->rate, b->opts->weight_decay,
                         factors);
      mmb_engine_set_factors (engine, factors);
      st = mmb_engine_load (engine, b->params);
    }
  for (e = 0; st == MMB_OK; e++)
    {
      bool last = e >= steps;
      loss = mmb_engine_evaluate (engine);
      /* weight decay may cost a little loss, but never that much */
      if (!(loss <= before + (b->opts->weight_decay > 0 ? 0.1 : 1e-12)
                             * fabs (before)))
        st = MMB_EDIVERGED;
      before = loss;
      if (st == MMB_OK && (last || e == 0 || fmod (e, (double) stride) == 0))
        {
          memcpy (k->W, engine->W, cells * sizeof *k->W);
          mmb_loss_eval (k->loss, k->W, k->E);
          last = last || ended (k);
          if (last || e == 0 || worth_a_picture (k))
            {
              mmb_engine_store (engine, state);
              st = take (k, &b->film, e * b->rate, state);
            }
          if (b->film.count > MOST_SNAPSHOTS)
            st = MMB_ESOLVER;
        }
      if (!last && e >= MOST_EPOCHS)
        st = MMB_ESOLVER;
      if (last || st != MMB_OK || asked_to_stop (b, e, loss))
        break;
      st = mmb_engine_step (engine, NULL);
    }
  mmb_engine_free (engine);
  mmb_free (b->al, factors);
  mmb_free (b->al, state);
  return st;
}

/* Flow in at most MOST steps. */
static mmb_status
film_steps (builder *b, camera *k, mmb_stepper stepper, size_t most)
{
  mmb_equations e;
  mmb_ode *ode = NULL;
  double t = 0, h;
  bool last = false;
  size_t i;
  mmb_status st = mmb_equations_init (&e, b->net, b->d, b->opts->weight_decay,
                                      stepper, b->al);

  if (st == MMB_OK)
    ode = mmb_ode_alloc (&e.system, stepper, COARSE, b->al, &st);
  if (st == MMB_OK)
    st = mmb_ode_start (ode, b->params);
  for (i = 0; st == MMB_OK && !last; i++)
    {
      st = mmb_linear_map (e.linear, mmb_ode_state (ode), k->W);
      if (st != MMB_OK)
        break;
      mmb_loss_eval (e.loss, k->W, k->E);
      last = t >= b->opts->time || ended (k);
      if (last || i == 0 || worth_a_picture (k))
        st = take (k, &b->film, t, mmb_ode_state (ode));
      if (i >= most || b->film.count > MOST_SNAPSHOTS)
        st = MMB_ESOLVER;
      if (asked_to_stop (b, (double) (16 * i), 0))
        break;
      if (st == MMB_OK && !last)
        st = mmb_ode_step (ode, b->opts->time - t, &h);
      if (st == MMB_OK && !last)
        t += h;
    }
  mmb_ode_free (ode);
  mmb_equations_free (&e);
  return st;
}

static void
new_film (builder *b)
{
  mmb_compress_weights_free (&b->film);
  mmb_compress_weights_begin (&b->film, b->net, b->al);
}

/* Explicit steps are cheap; long plateaus beside what is learned need implicit
   ones, where these are possible. */
static mmb_status
film_flow (builder *b, camera *k)
{
  mmb_stepper stiff = mmb_equations_stepper (b->net, MMB_STEP_RK45);
  mmb_status st = film_steps (b, k, MMB_STEP_RK45,
                              stiff == MMB_STEP_RK45 ? MOST_STEPS : FEW_STEPS);

  if (st == MMB_ESOLVER && stiff != MMB_STEP_RK45)
    {
      new_film (b);
      st = film_steps (b, k, stiff, MOST_STEPS);
    }
  return st;
}

/* Run the network so far and keep snapshots.  A learning rate at which the
   loss rises is too hasty; where descent takes too long the flow is its limit.
   @return MMB_ESOLVER where there is no end. */
static mmb_status
film (builder *b)
{
  camera k;
  mmb_status st = camera_alloc (&k, b);

  while (st == MMB_OK)
    {
      new_film (b);
      st = b->rate > 0 ? film_descent (b, &k) : film_flow (b, &k);
      if (st == MMB_EDIVERGED && b->rate > b->opts->learning_rate)
        {
          b->rate = fmax (b->rate / 2, b->opts->learning_rate);
          st = MMB_OK;
        }
      else if (st == MMB_ESOLVER && b->rate > 0
               && b->film.count <= MOST_SNAPSHOTS)
        {
          b->rate = 0;
          st = MMB_OK;
        }
      else
        break;
    }
  camera_free (&k, b->al);
  return st == MMB_EDIVERGED ? MMB_ESOLVER : st;
}

/* --- leaks ---------------------------------------------------------------- */

/* L (n x r) with L L' = G up to rounding: weighted principal columns. */
static mmb_status
columns_of (size_t n, double *G, size_t *r, double *L,
            const mmb_allocator *al)
{
  double *values = mmb_calloc (al, n, sizeof *values), root;
  size_t i, j;
  mmb_status st;

  *r = 0;
  if (!values)
    return MMB_ENOMEM;
  st = mmb_blas_eigen (n, G, values, al);
  for (j = n; j-- > 0 && st == MMB_OK && values[j] > 1e-14 * values[n - 1];)
    {
      root = sqrt (values[j]);
      for (i = 0; i < n; i++)
        L[i + n * *r] = root * G[i + n * j];
      ++*r;
    }
  mmb_free (al, values);
  return st;
}

/* Weighted columns that the weights send into space I from outside its basis:
   X (size x *COLS), allocated. */
static mmb_status
leaks_into (builder *b, size_t i, mmb_grams *g, size_t *cols, double **X)
{
  const mmb_net *net = b->c->net;
  size_t k, r, room = b->dim[mmb_net_next (net, i)], most = room;
  double *L = NULL;
  mmb_status st = MMB_OK;

  *cols = 0;
  for (k = 0; k < b->n; k++)
    if (mmb_net_next (net, k) == i)
      {
        room += b->dim[k];
        most = b->dim[k] > most ? b->dim[k] : most;
      }
  *X = mmb_calloc (b->al, b->size[i] * room, sizeof **X);
  L = mmb_calloc (b->al, most * most, sizeof *L);
  if (!*X || !L)
    st = MMB_ENOMEM;
  for (k = 0; k < b->n && st == MMB_OK; k++)
    if (mmb_net_next (net, k) == i || k == i)
      {
        bool own = k == i;
        size_t n = b->dim[own ? mmb_net_next (net, i) : k];
        const mmb_layer *w = &net->layers[k];
        const double *image = own ? b->down[k]
                              : b->hidden[k] ? b->up[k]
                              : b->start + w->offset;
        if (own && !b->hidden[mmb_net_next (net, i)])
          image = NULL;   /* the output: W' itself */
        st = columns_of (n, own ? g->down[k] : g->up[k], &r, L, b->al);
        if (st == MMB_OK && r > 0)
          st = mmb_blas_gemm (own && !image, false, b->size[i], r, n, 1,
                              image ? image : b->start + w->offset,
                              image ? b->size[i] : w->rows, L, n, 0,
                              *X + b->size[i] * *cols, b->size[i]);
        *cols += r;
      }
  mmb_free (b->al, L);
  return st == MMB_OK ? remove_basis (b, i, *cols, *X) : st;
}

/* Keep those of the COLS columns of X that could matter; most do not. */
static size_t
drop_columns (size_t size, size_t cols, double *X, double least)
{
  size_t j, kept = 0;

  for (j = 0; j < cols; j++)
    {
      double *x = X + j * size;
      if (mmb_blas_dot (size, x, x) < least * least)
        continue;
      if (kept < j)
        memcpy (X + kept * size, x, size * sizeof *x);
      kept++;
    }
  return kept;
}

/* What leaks in all spaces together; while that is too much, its principal
   directions are added. */
static mmb_status
look_for_leaks (builder *b, mmb_grams *g, bool *added)
{
  double tolerance = b->opts->tolerance / MARGIN, least = ADD * sqrt (tolerance);
  double **X = mmb_calloc (b->al, b->n, sizeof *X);
  size_t *cols = mmb_calloc (b->al, b->n, sizeof *cols), i;
  mmb_status st = X && cols ? MMB_OK : MMB_ENOMEM;

  b->leak = 0;
  for (i = 0; i < b->n && st == MMB_OK; i++)
    if (b->hidden[i] && b->dim[i] < b->size[i])
      {
        st = leaks_into (b, i, g, &cols[i], &X[i]);
        if (st == MMB_OK)
          b->leak += mmb_blas_dot (b->size[i] * cols[i], X[i], X[i]);
      }
  for (i = 0; i < b->n && st == MMB_OK; i++)
    if (X[i] && b->leak > LEAK * tolerance && isfinite (b->leak))
      {
        cols[i] = drop_columns (b->size[i], cols[i], X[i], NEGLIGIBLE * least);
        if (cols[i] > 0)
          st = add_directions (b, i, cols[i], X[i], least, added);
      }
  for (i = 0; X && i < b->n; i++)
    mmb_free (b->al, X[i]);
  mmb_free (b->al, X);
  mmb_free (b->al, cols);
  return st;
}

static bool
too_large (const builder *b)
{
  double small = 0, full = 0;
  size_t i;

  for (i = 0; i < b->n; i++)
    if (b->hidden[i])
      {
        small += (double) b->dim[i];
        full += (double) b->size[i];
      }
  return small > FILL * full;
}

static mmb_status
refuse (builder *b, const char *reason)
{
  b->c->met = false;
  b->c->reason = reason;
  b->c->error = INFINITY;
  return MMB_OK;
}

/* Grow the bases until little leaks. */
static mmb_status
grow (builder *b)
{
  double tolerance = b->opts->tolerance / MARGIN, before;
  mmb_status st = begin_bases (b);
  size_t round, *from = mmb_calloc (b->al, b->n + 1, sizeof *from), i;
  double gain = INFINITY, expected = 1;
  bool added, small = true;
  mmb_grams g = {0};

  if (!from)
    return MMB_ENOMEM;
  for (i = 0; i < b->n; i++)
    if (b->hidden[i])
      {
        small = small && b->dim[i] * RAW_FILL <= b->size[i];
        gain = fmin (gain, 1 / (0.4 * (double) b->size[i]));
      }
  for (round = 2; small && st == MMB_OK; round++)
    {
      expected *= round > 2 ? gain : 1;
      if (round > RAW_ROUNDS && expected * gain < RAW_MARGIN * tolerance)
        break;
      st = raw_round (b, from, &small);
    }
  mmb_free (b->al, from);
  b->leak = INFINITY;
  b->rate = HASTE * b->opts->learning_rate;
  while (st == MMB_OK)
    {
      if (too_large (b))
        return refuse (b, "more than half of the hidden directions take part");
      st = build_net (b);
      if (st == MMB_OK)
        st = film (b);
      if (b->c->interrupted)
        return refuse (b, "the search was interrupted");
      if (st == MMB_ESOLVER)
        return refuse (b, "runs of the compressed network are too long or "
                          "unstable");
      if (st == MMB_OK)
        st = mmb_grams_collect (&g, &b->film, b->d, b->al);
      before = b->leak;
      added = false;
      if (st == MMB_OK)
        st = look_for_leaks (b, &g, &added);
      mmb_grams_free (&g);
      if (st == MMB_ESOLVER || st == MMB_ENONFINITE)
        return refuse (b, "directions cannot be weighed: their sizes are too "
                          "far apart");
      if (st != MMB_OK || b->leak <= LEAK * tolerance)
        break;
      if (!isfinite (b->leak) || !added || b->c->rounds >= MOST_ROUNDS
          || (b->c->rounds >= 3 && b->leak > 0.5 * before))
        return refuse (b, "what leaks out of the bases does not decrease");
      b->c->rounds++;
    }
  b->c->error = MARGIN * b->leak;
  b->c->met = true;
  return st;
}

/* --- the result ----------------------------------------------------------- */

/* Gram matrix (n x n) of the part of A (rows x n) outside the basis of space
   I. */
static mmb_status
leak_gram (const builder *b, size_t i, size_t n, const double *A, double **G)
{
  size_t rows = b->size[i];
  double *X = copy_of (rows * n, A, b->al);
  mmb_status st = MMB_ENOMEM;

  *G = mmb_calloc (b->al, n * n, sizeof **G);
  if (X && *G)
    st = remove_basis (b, i, n, X);
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, n, n, rows, 1, X, rows, X, rows, 0, *G,
                        n);
  mmb_free (b->al, X);
  return st;
}

/* Hand the bases, the small network and what it needs for its check over. */
static mmb_status
finish (builder *b)
{
  mmb_compressed *c = b->c;
  const mmb_net *net = c->net;
  mmb_status st = build_net (b);
  double *T = NULL;
  size_t i, j, o;

  for (i = 0; i < b->n && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i];
      size_t out = mmb_net_next (net, i);
      if (b->hidden[out])
        st = leak_gram (b, out, b->hidden[i] ? b->dim[i] : w->cols,
                        b->hidden[i] ? b->up[i] : b->start + w->offset,
                        &c->leak_up[i]);
      if (st == MMB_OK && b->hidden[i] && b->hidden[out])
        st = leak_gram (b, i, b->dim[out], b->down[i], &c->leak_down[i]);
      else if (st == MMB_OK && b->hidden[i])
        {
          T = mmb_calloc (b->al, w->rows * w->cols, sizeof *T);
          if (!T)
            return MMB_ENOMEM;
          for (j = 0; j < w->cols; j++)
            for (o = 0; o < w->rows; o++)
              T[j + o * w->cols] = b->start[w->offset + o + j * w->rows];
          st = leak_gram (b, i, w->rows, T, &c->leak_down[i]);
          mmb_free (b->al, T);
        }
    }
  if (st != MMB_OK)
    return st;
  c->small = b->net;
  c->params = b->params;
  b->net = NULL;
  b->params = NULL;
  for (i = 0; i < b->n; i++)
    {
      c->Q[i] = b->Q[i];
      b->Q[i] = NULL;
    }
  return MMB_OK;
}

static void
builder_free (builder *b)
{
  size_t i;

  for (i = 0; i < b->n; i++)
    {
      if (b->Q)
        mmb_free (b->al, b->Q[i]);
      if (b->up)
        mmb_free (b->al, b->up[i]);
      if (b->down)
        mmb_free (b->al, b->down[i]);
    }
  mmb_free (b->al, b->Q);
  mmb_free (b->al, b->up);
  mmb_free (b->al, b->down);
  mmb_free (b->al, b->size);
  mmb_free (b->al, b->dim);
  mmb_free (b->al, b->hidden);
  mmb_free (b->al, b->params);
  mmb_net_free (b->net);
  mmb_compress_weights_free (&b->film);
}

static mmb_status
builder_alloc (builder *b)
{
  const mmb_net *net = b->c->net;
  size_t n = net->n_layers, i;

  b->n = n;
  mmb_compress_weights_begin (&b->film, net, b->al);
  b->Q = mmb_calloc (b->al, n + 1, sizeof *b->Q);
  b->up = mmb_calloc (b->al, n, sizeof *b->up);
  b->down = mmb_calloc (b->al, n, sizeof *b->down);
  b->size = mmb_calloc (b->al, n + 1, sizeof *b->size);
  b->dim = mmb_calloc (b->al, n + 1, sizeof *b->dim);
  b->hidden = mmb_calloc (b->al, n + 1, sizeof *b->hidden);
  if (!b->Q || !b->up || !b->down || !b->size || !b->dim || !b->hidden)
    return MMB_ENOMEM;
  for (i = 0; i < n; i++)
    {
      b->size[i] = net->layers[i].cols;
      b->hidden[mmb_net_next (net, i)] = true;
    }
  b->size[n] = net->O;
  b->hidden[n] = false;   /* the output: complete from the start */
  for (i = 0; i <= n; i++)
    b->dim[i] = b->hidden[i] ? 0 : b->size[i];
  return MMB_OK;
}

static mmb_status
keep_times (builder *b)
{
  mmb_compressed *c = b->c;

  c->time_count = b->film.count;
  c->times = copy_of (b->film.count, b->film.t, b->al);
  return c->times ? MMB_OK : MMB_ENOMEM;
}

static mmb_status
check (const mmb_net *net, const mmb_moments *d, const double *params,
       const mmb_compress_opts *o)
{
  mmb_status st = mmb_net_fits (net, d, params);

  if (st != MMB_OK)
    return st;
  return o->tolerance > 0 && isfinite (o->tolerance) && o->time > 0
         && o->weight_decay >= 0 && isfinite (o->weight_decay)
         && o->learning_rate >= 0 && isfinite (o->learning_rate)
         ? MMB_OK : MMB_EINVAL;
}

mmb_compressed *
mmb_compress (const mmb_net *net, const mmb_moments *d, const double *params,
              const mmb_compress_opts *opts, const mmb_allocator *al,
              mmb_status *st)
{
  builder b = {.d = d, .opts = opts, .start = params, .al = al};
  mmb_compressed *c;
  size_t n = net->n_layers;

  *st = check (net, d, params, opts);
  if (*st != MMB_OK)
    return NULL;
  *st = MMB_ENOMEM;
  c = mmb_calloc (al, 1, sizeof *c);
  if (!c)
    return NULL;
  c->al = al ? *al : mmb_allocator_default ();
  c->net = net;
  c->Q = mmb_calloc (al, n, sizeof *c->Q);
  c->leak_up = mmb_calloc (al, n, sizeof *c->leak_up);
  c->leak_down = mmb_calloc (al, n, sizeof *c->leak_down);
  b.c = c;
  if (c->Q && c->leak_up && c->leak_down)
    *st = builder_alloc (&b);
  if (*st == MMB_OK && mmb_net_depth (net) <= 2)
    {
      c->exact = c->met = true;
      *st = begin_bases (&b);
    }
  else if (*st == MMB_OK)
    *st = grow (&b);
  if (*st == MMB_OK && !c->exact)
    *st = keep_times (&b);
  if (*st == MMB_OK)
    *st = finish (&b);
  builder_free (&b);
  if (*st == MMB_OK)
    return c;
  mmb_compressed_free (c);
  return NULL;
}

mmb_status
mmb_compress_expand (const mmb_compressed *c, const double *start,
                     const double *small, double outside, double *full)
{
  const mmb_net *net = c->net;
  mmb_status st = MMB_OK;
  double *change = NULL, *T = NULL;
  size_t i, j, most = 1, cells;

  for (i = 0; i < net->n_layers; i++)
    {
      if (!mmb_size_mul (net->layers[i].rows, c->small->layers[i].cols, &cells))
        return MMB_ENOMEM;
      most = cells > most ? cells : most;
    }
  change = mmb_calloc (&c->al, c->small->n_params, sizeof *change);
  T = mmb_calloc (&c->al, most, sizeof *T);
  if (!change || !T)
    st = MMB_ENOMEM;
  for (i = 0; change && i < c->small->n_params; i++)
    change[i] = small[i] - outside * c->params[i];
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      const mmb_layer *w = &net->layers[i], *v = &c->small->layers[i];
      size_t out = mmb_net_next (net, i);
      const double *Q = out < net->n_layers ? c->Q[out] : NULL;
      const double *rows = change + v->offset;
      for (j = 0; j < w->rows * w->cols; j++)
        full[w->offset + j] = outside * start[w->offset + j];
      if (Q)
        {
          st = mmb_blas_gemm (false, false, w->rows, v->cols, v->rows, 1, Q,
                              w->rows, rows, v->rows, 0, T, w->rows);
          rows = T;
        }
      if (st == MMB_OK && c->Q[i])
        st = mmb_blas_gemm (false, true, w->rows, w->cols, v->cols, 1, rows,
                            w->rows, c->Q[i], w->cols, 1, full + w->offset,
                            w->rows);
      else if (st == MMB_OK)
        mmb_blas_axpy (w->rows * w->cols, 1, rows, full + w->offset);
    }
  mmb_free (&c->al, change);
  mmb_free (&c->al, T);
  return st;
}

/* tr (A B) for symmetric A, B (n x n). */
static double
trace_product (size_t n, const double *A, const double *B)
{
  return A && B ? mmb_blas_dot (n * n, A, B) : 0;
}

mmb_status
mmb_compress_check (const mmb_compressed *c, const mmb_moments *d,
                    size_t count, const double *t, const double *states,
                    double *error)
{
  const mmb_net *net = c->small;
  mmb_linear *linear;
  double *W = NULL, up, down;
  mmb_grams g = {0};
  mmb_compress_weights film;
  mmb_status st;
  size_t i, k;

  *error = 0;
  mmb_compress_weights_begin (&film, net, &c->al);
  film.start = c->params;
  if (c->exact)
    return MMB_OK;
  linear = mmb_linear_alloc (net, &c->al, &st);
  if (!linear)
    return st;
  W = mmb_calloc (&c->al, net->O * net->D, sizeof *W);
  if (!W)
    st = MMB_ENOMEM;
  for (i = 0; i < count && st == MMB_OK; i++)
    {
      st = mmb_linear_map (linear, states + i * net->n_params, W);
      if (st == MMB_OK)
        st = mmb_compress_weights_append (&film, t[i], states + i * net->n_params, W);
    }
  if (st == MMB_OK)
    st = mmb_grams_collect (&g, &film, d, &c->al);
  for (i = 0; i < net->n_layers && st == MMB_OK; i++)
    {
      if (!c->Q[i])
        continue;
      down = trace_product (net->layers[i].rows, c->leak_down[i], g.down[i]);
      for (k = 0, up = 0; k < net->n_layers; k++)
        if (mmb_net_next (net, k) == i)
          up += trace_product (net->layers[k].cols, c->leak_up[k], g.up[k]);
      *error += MARGIN * (up + down);
    }
  mmb_linear_free (linear);
  mmb_compress_weights_free (&film);
  mmb_grams_free (&g);
  mmb_free (&c->al, W);
  return st;
}

void
mmb_compressed_free (mmb_compressed *c)
{
  mmb_allocator al;
  size_t i;

  if (!c)
    return;
  al = c->al;
  for (i = 0; i < c->net->n_layers; i++)
    {
      if (c->Q)
        mmb_free (&al, c->Q[i]);
      if (c->leak_up)
        mmb_free (&al, c->leak_up[i]);
      if (c->leak_down)
        mmb_free (&al, c->leak_down[i]);
    }
  mmb_net_free (c->small);
  mmb_free (&al, c->params);
  mmb_free (&al, c->Q);
  mmb_free (&al, c->leak_up);
  mmb_free (&al, c->leak_down);
  mmb_free (&al, c->times);
  mmb_free (&al, c);
}
