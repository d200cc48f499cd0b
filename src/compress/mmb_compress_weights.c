/* mmb_compress_weights.c - snapshots of a run, and how much each direction matters.

   At a snapshot a hidden space carries forward signals h (product from the
   inputs) and backward signals g (product above, transposed), E is the error.
   Losing a part x of h and y of g there changes Wtot by y'x at once, relative
   to |g||h|, and the learning that would have followed by the part that the
   step dt plays in all learning to come.  So directions v of the inputs count
     M_h = |g|/|h| I + sum_i w_i v_i v_i' / |h v_i|^2,   w_i = v dt s_i / s_0
   with the singular triples (u_i, s_i, v_i) of E, s_0 = |S_yx| and v the
   largest speed of Wtot from here on; for g the same with u_i.  Columns of
   h sqrt (M_h) are the weighted signals (the root is known, since the v_i are
   orthonormal; weights of small signals are too large for Cholesky's
   factorisation); what leaks out counts as far as the
   opposite signal has been learned (with START, not at all: it is random
   there and the leak is orthogonal to it). */
#include "mmb_compress_weights.h"

#include <math.h>
#include <string.h>

#include "mmb_blas.h"

/* Part of a signal that counts as learned even at the start. */
#define START 0.03

void
mmb_compress_weights_begin (mmb_compress_weights *f, const mmb_net *net, const mmb_allocator *al)
{
  memset (f, 0, sizeof *f);
  f->net = net;
  f->al = al ? *al : mmb_allocator_default ();
}

/* Room for twice as many snapshots. */
static mmb_status
grow (mmb_compress_weights *f)
{
  size_t n = f->net->n_params, cells = f->net->O * f->net->D;
  size_t room = f->room ? 2 * f->room : 64;
  double *t = mmb_calloc (&f->al, room, sizeof *t);
  double *states = mmb_calloc (&f->al, room, n * sizeof *states);
  double *W = mmb_calloc (&f->al, room, cells * sizeof *W);

  if (!t || !states || !W)
    {
      mmb_free (&f->al, t);
      mmb_free (&f->al, states);
      mmb_free (&f->al, W);
      return MMB_ENOMEM;
    }
  if (f->count > 0)
    {
      memcpy (t, f->t, f->count * sizeof *t);
      memcpy (states, f->states, f->count * n * sizeof *states);
      memcpy (W, f->W, f->count * cells * sizeof *W);
    }
  mmb_free (&f->al, f->t);
  mmb_free (&f->al, f->states);
  mmb_free (&f->al, f->W);
  f->t = t;
  f->states = states;
  f->W = W;
  f->room = room;
  return MMB_OK;
}

mmb_status
mmb_compress_weights_append (mmb_compress_weights *f, double t, const double *state, const double *W)
{
  size_t n = f->net->n_params, cells = f->net->O * f->net->D;

  if (f->count == f->room && grow (f) != MMB_OK)
    return MMB_ENOMEM;
  f->t[f->count] = t;
  memcpy (f->states + f->count * n, state, n * sizeof *state);
  memcpy (f->W + f->count * cells, W, cells * sizeof *W);
  f->count++;
  return MMB_OK;
}

void
mmb_compress_weights_free (mmb_compress_weights *f)
{
  mmb_free (&f->al, f->t);
  mmb_free (&f->al, f->states);
  mmb_free (&f->al, f->W);
  memset (f, 0, sizeof *f);
}

/* --- weights ------------------------------------------------------------ */

typedef struct {
  const mmb_compress_weights *film;
  const mmb_moments *d;
  const mmb_allocator *al;
  mmb_loss *loss;
  mmb_signals now;
  double *speed;          /* largest from each snapshot on */
  double *E;              /* O x D */
  double *U, *s, *VT;     /* of E's columns in hand */
  double *CH, *CG;        /* D x D, O x O: roots of M_h and M_g */
  double *X;              /* widest x D: weighted signals */
  double *first;          /* the signal that the initial weights make */
  double s0;
} scale;

static double
norm (size_t n, const double *x)
{
  return sqrt (mmb_blas_dot (n, x, x));
}

/* Speeds of Wtot between snapshots, the largest from each one on. */
static void
find_speeds (scale *w)
{
  const mmb_compress_weights *f = w->film;
  size_t cells = f->net->O * f->net->D, j, i;
  double largest = 0;

  for (j = f->count; j-- > 0;)
    {
      if (j + 1 < f->count)
        {
          double sum = 0;
          for (i = 0; i < cells; i++)
            {
              double x = f->W[(j + 1) * cells + i] - f->W[j * cells + i];
              sum += x * x;
            }
          largest = fmax (largest, sqrt (sum) / (f->t[j + 1] - f->t[j]));
        }
      w->speed[j] = largest;
    }
}

static double
span (const mmb_compress_weights *f, size_t j)
{
  size_t next = j + 1 < f->count ? j + 1 : j, last = j > 0 ? j - 1 : 0;

  return (f->t[next] - f->t[last]) / 2;
}

/* sqrt (A I + WEIGHT x x' / SIZE + ...) in place of sqrt (A I + ...), for a unit
   vector x with stride STEP that is orthogonal to those before. */
static void
add_direction (size_t n, const double *x, size_t step, double a,
               double weight, double size, double *root)
{
  double more = sqrt (a + weight / fmax (size, 1e-300)) - sqrt (a);
  size_t i, j;

  for (j = 0; j < n; j++)
    for (i = 0; i < n; i++)
      root[i + j * n] += more * x[i * step] * x[j * step];
}

/* CH and CG of space I at snapshot J. */
static mmb_status
weigh (scale *w, size_t i, size_t j)
{
  const mmb_space *space = &w->now.spaces[i];
  size_t O = w->film->net->O, c = space->cols, k = O < c ? O : c, a;
  double nh = norm (space->size * c, space->B);
  double ng = norm (O * space->size, space->A), weight;
  mmb_status st = MMB_OK;

  nh = fmax (nh, 1e-300);
  ng = fmax (ng, 1e-300);
  memset (w->CH, 0, c * c * sizeof *w->CH);
  memset (w->CG, 0, O * O * sizeof *w->CG);
  for (a = 0; a < c; a++)
    w->CH[a * (c + 1)] = sqrt (ng / nh);
  for (a = 0; a < O; a++)
    w->CG[a * (O + 1)] = sqrt (nh / ng);
  if (k == 1)
    {
      /* one output or one input: E is a vector */
      const double *E = w->E + space->first * O;
      double size = norm (O * c, E);
      w->s[0] = size;
      for (a = 0; a < O * c; a++)
        (O == 1 ? w->VT : w->U)[a] = size > 0 ? E[a] / size : 0;
      (O == 1 ? w->U : w->VT)[0] = 1;
    }
  else
    {
      memcpy (w->X, w->E + space->first * O, O * c * sizeof *w->X);
      st = mmb_blas_svd (O, c, w->X, w->U, w->s, w->VT, w->al);
    }
  weight = w->speed[j] * span (w->film, j) / w->s0;
  for (a = 0; a < k && st == MMB_OK; a++)
    {
      double size;
      if (!(w->s[a] * weight > 0))
        continue;
      st = mmb_blas_gemm (false, true, space->size, 1, c, 1, space->B,
                          space->size, w->VT + a, k, 0, w->X, space->size);
      size = mmb_blas_dot (space->size, w->X, w->X);
      add_direction (c, w->VT + a, k, ng / nh, weight * w->s[a], size, w->CH);
      if (st == MMB_OK)
        st = mmb_blas_gemm (true, false, space->size, 1, O, 1, space->A, O,
                            w->U + a * O, O, 0, w->X, space->size);
      size = mmb_blas_dot (space->size, w->X, w->X);
      add_direction (O, w->U + a * O, 1, nh / ng, weight * w->s[a], size,
                     w->CG);
    }
  return st;
}

/* G (n x n) += factor^2 X X' for X (n x cols). */
static mmb_status
add_gram (size_t n, size_t cols, double factor, const double *X, double *G)
{
  return mmb_blas_gemm (false, true, n, n, cols, factor * factor, X, n, X, n,
                        1, G, n);
}

/* Part of the signal (n) that the initial weights do not make. */
static double
learned (size_t n, const double *signal, const double *first)
{
  double change = 0, size = 0;
  size_t i;

  for (i = 0; i < n; i++)
    {
      change += (signal[i] - first[i]) * (signal[i] - first[i]);
      size += signal[i] * signal[i];
    }
  return size > 0 ? fmin (fmax (sqrt (change / size), START), 1) : START;
}

/* Space I at snapshot J: the signals that its layers bring. */
static mmb_status
add_space (scale *w, size_t i, size_t j, mmb_grams *g)
{
  const mmb_net *net = w->film->net;
  const double *start = w->film->start ? w->film->start : w->film->states;
  const mmb_space *space = &w->now.spaces[i], *above;
  const mmb_layer *layer = &net->layers[i];
  size_t O = net->O, c = space->cols, k, rows;
  double fh, fg;
  mmb_status st = weigh (w, i, j);

  if (st != MMB_OK)
    return st;

  /* backward: what the layer above made of its signal at the start */
  above = &w->now.spaces[mmb_net_next (net, i)];
  st = mmb_blas_gemm (false, false, O, space->size, layer->rows, 1, above->A,
                      O, start + layer->offset, layer->rows, 0, w->first, O);
  fg = sqrt (learned (O * space->size, space->A, w->first));
  /* forward: all layers that write here */
  for (k = 0; k < net->n_layers && st == MMB_OK; k++)
    if (mmb_net_next (net, k) == i)
      st = mmb_blas_gemm (false, false, space->size, w->now.spaces[k].cols,
                          net->layers[k].cols, 1,
                          start + net->layers[k].offset, space->size,
                          w->now.spaces[k].B, net->layers[k].cols, 0,
                          mmb_signals_columns (&w->now, w->first, k),
                          space->size);
  fh = sqrt (learned (space->size * c, space->B, w->first));

  for (k = 0; k < net->n_layers && st == MMB_OK; k++)
    if (mmb_net_next (net, k) == i)
      {
        const mmb_space *below = &w->now.spaces[k];
        st = mmb_blas_gemm (false, false, below->size, c, below->cols, 1,
                            below->B, below->size,
                            w->CH + (below->first - space->first), c, 0,
                            w->X, below->size);
        if (st == MMB_OK)
          st = add_gram (below->size, c, fg, w->X, g->up[k]);
      }
  rows = layer->rows;
  if (st == MMB_OK)
    st = mmb_blas_gemm (true, false, rows, O, O, 1, above->A, O, w->CG, O, 0,
                        w->X, rows);
  return st == MMB_OK ? add_gram (rows, O, fh, w->X, g->down[i]) : st;
}

static bool
is_hidden (const mmb_net *net, size_t i)
{
  size_t k;

  for (k = 0; k < net->n_layers; k++)
    if (mmb_net_next (net, k) == i)
      return true;
  return false;
}

static mmb_status
room (mmb_grams *g, const mmb_net *net, const mmb_allocator *al)
{
  size_t i, need = 0, n = net->n_layers;
  double *p;

  memset (g, 0, sizeof *g);
  g->al = al ? *al : mmb_allocator_default ();
  g->up = mmb_calloc (al, 2 * n, sizeof *g->up);
  if (!g->up)
    return MMB_ENOMEM;
  g->down = g->up + n;
  for (i = 0; i < n; i++)
    need += net->layers[i].cols * net->layers[i].cols
            + net->layers[i].rows * net->layers[i].rows;
  g->store = p = mmb_calloc (al, need, sizeof *p);
  if (!p)
    return MMB_ENOMEM;
  for (i = 0; i < n; i++)
    {
      size_t cols = net->layers[i].cols, rows = net->layers[i].rows;
      g->up[i] = p;
      g->down[i] = p + cols * cols;
      p = g->down[i] + rows * rows;
    }
  return MMB_OK;
}

void
mmb_grams_free (mmb_grams *g)
{
  mmb_free (&g->al, g->up);
  mmb_free (&g->al, g->store);
  memset (g, 0, sizeof *g);
}

mmb_status
mmb_grams_collect (mmb_grams *g, const mmb_compress_weights *f, const mmb_moments *d,
                   const mmb_allocator *al)
{
  const mmb_net *net = f->net;
  size_t O = net->O, D = net->D, widest = D > O ? D : O, i, j;
  size_t most = O > D ? O : D;
  scale w = {.film = f, .d = d, .al = al};
  double *store = NULL;
  mmb_status st = room (g, net, al);

  if (st != MMB_OK)
    return st;
  for (i = 0; i < net->n_layers; i++)
    {
      widest = net->layers[i].cols > widest ? net->layers[i].cols : widest;
      widest = net->layers[i].rows > widest ? net->layers[i].rows : widest;
    }
  st = mmb_signals_alloc (&w.now, net, al);
  if (st != MMB_OK)
    goto done;
  w.loss = mmb_loss_alloc (d, al, &st);
  if (!w.loss)
    goto done;
  st = MMB_ENOMEM;
  store = mmb_calloc (al, f->count + O * D + O * O + O + D * D + D * D + O * O
                          + 2 * widest * most, sizeof *store);
  if (!store)
    goto done;
  w.speed = store;
  w.E = w.speed + f->count;
  w.U = w.E + O * D;
  w.s = w.U + O * O;
  w.VT = w.s + O;
  w.CH = w.VT + D * D;
  w.CG = w.CH + D * D;
  w.X = w.CG + O * O;
  w.first = w.X + widest * most;
  st = mmb_blas_norm2 (O, D, d->Syx, O, &w.s0, al);
  w.s0 = fmax (w.s0, 1e-300);
  find_speeds (&w);
  for (j = 0; j < f->count && st == MMB_OK; j++)
    {
      st = mmb_signals_at (&w.now, f->states + j * net->n_params);
      mmb_loss_eval (w.loss, w.now.spaces[net->n_layers].B, w.E);
      for (i = 0; i < net->n_layers && st == MMB_OK; i++)
        if (is_hidden (net, i))
          st = add_space (&w, i, j, g);
    }

done:
  mmb_signals_free (&w.now);
  mmb_loss_free (w.loss);
  mmb_free (al, store);
  return st;
}
