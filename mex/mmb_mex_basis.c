/* mmb_mex_basis.c - gateways: compressed networks. */
#include <math.h>
#include <string.h>

#include "mmb_mex.h"

bool
mmb_mex_net_alike (const mmb_net *a, const mmb_net *b)
{
  size_t m;

  if (a->M != b->M || a->decoder_layers != b->decoder_layers)
    return false;
  for (m = 0; m < a->M; m++)
    if (a->fusion_depth[m] != b->fusion_depth[m])
      return false;
  return true;
}

static bool
same_layers (const mmb_net *a, const mmb_net *b)
{
  size_t i;

  for (i = 0; i < a->n_layers; i++)
    if (a->layers[i].rows != b->layers[i].rows
        || a->layers[i].cols != b->layers[i].cols)
      return false;
  return true;
}

/* Field of BASIS: one matrix per layer of as many columns as its inputs, or
   empty. */
static double **
bases (const mxArray *basis, const mmb_net *net, const char *name)
{
  const mxArray *cell = mmb_mex_field (basis, name, "Q"), *a;
  double **Q = mxCalloc (net->n_layers, sizeof *Q);
  size_t i;

  if (!mxIsCell (cell) || (size_t) mxGetNumberOfElements (cell) != net->n_layers)
    mmb_mex_raise (MMB_EDIM, name, "does not fit its basis");
  for (i = 0; i < net->n_layers; i++)
    {
      a = mxGetCell (cell, (mwIndex) i);
      if (a && !mxIsEmpty (a))
        Q[i] = (double *) mmb_mex_matrix (a, name, MMB_MEX_ANY,
                                          net->layers[i].cols);
    }
  return Q;
}

void
mmb_mex_basis (mmb_compressed *c, const mmb_mex_net *v, const mxArray *net,
               const char *name)
{
  const mxArray *basis = mmb_mex_field (net, name, "Basis");
  mmb_mex_net start;

  mmb_mex_net_view (&start, mmb_mex_field (basis, name, "Start"));
  if (!mmb_mex_net_alike (start.net, v->net)
      || !same_layers (start.net, v->net))
    mmb_mex_raise (MMB_EDIM, name, "does not fit its basis");
  c->Q = bases (basis, v->net, name);
  c->params = mmb_mex_net_params (&start);
  c->small = (mmb_net *) v->net;
  c->al = mmb_allocator_default ();
}

/* Field of BASIS: for each layer a square matrix of the size of its inputs, or
   of its OUTPUTS, or empty. */
static double **
leaks (const mxArray *basis, const char *field, const mmb_net *net,
       bool outputs)
{
  const mxArray *cell = mmb_mex_field (basis, "NET.Basis", field), *a;
  double **G = mxCalloc (net->n_layers, sizeof *G);
  size_t i, n;

  if (!mxIsCell (cell) || (size_t) mxGetNumberOfElements (cell) != net->n_layers)
    mmb_mex_raise (MMB_EDIM, "NET", "does not fit its basis");
  for (i = 0; i < net->n_layers; i++)
    {
      a = mxGetCell (cell, (mwIndex) i);
      n = outputs ? net->layers[i].rows : net->layers[i].cols;
      if (a && !mxIsEmpty (a))
        G[i] = (double *) mmb_mex_matrix (a, "NET.Basis", n, n);
    }
  return G;
}

/* The ends of the run and the times of BASIS inside it: what leaks grows until the
   end, also of a run too short for any of these times. */
static void
ask (mmb_mex_watch *w, const mxArray *basis, const mxArray *opts, bool descent,
     mmb_record *r)
{
  const mxArray *times = mmb_mex_field (basis, "NET.Basis", "Times");
  const double *x = mmb_mex_matrix (times, "NET.Basis", MMB_MEX_ANY, MMB_MEX_ANY);
  double from = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "From"), "FROM");
  double to = from + mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "Epochs"),
                                     "EPOCHS");
  double rate = mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "LearningRate"),
                                "LEARNINGRATE");
  size_t n = (size_t) mxGetNumberOfElements (times), i;
  double *at, *t, epoch, when;

  mmb_mex_room (mmb_mex_product (2, n + 2, "NET.Basis"), "NET.Basis");
  at = mxMalloc ((n + 2) * sizeof *at);
  t = mxMalloc ((n + 2) * sizeof *t);
  at[0] = 0;
  t[0] = from * rate;
  r->state_count = 1;
  for (i = 0; i <= n; i++)
    {
      epoch = i < n ? x[i] / rate : to;
      epoch = descent ? round (epoch) : epoch;
      when = descent ? epoch - from : (epoch - from) * rate;
      if (!(epoch > from && (i == n || epoch < to)
            && when > at[r->state_count - 1]))
        continue;
      at[r->state_count] = when;
      t[r->state_count++] = epoch * rate;
    }
  r->state_at = at;
  w->t = t;
}

void
mmb_mex_watch_begin (mmb_mex_watch *w, const mmb_mex_net *v,
                     const mxArray *net, const mxArray *opts, bool descent,
                     mmb_record *r)
{
  const mmb_mex_watch none = {0};
  const mxArray *basis = mxGetField (net, 0, "Basis"), *exact;

  *w = none;
  if (!basis)
    return;
  exact = mmb_mex_field (basis, "NET.Basis", "Exact");
  if (!mxIsLogicalScalar (exact))
    mmb_mex_raise (MMB_EINVAL, "NET.Basis.Exact", "must be true or false");
  if (mxIsLogicalScalarTrue (exact))
    return;
  mmb_mex_basis (&w->basis, v, net, "NET");
  w->basis.leak_up = leaks (basis, "LeakUp", v->net, false);
  w->basis.leak_down = leaks (basis, "LeakDown", v->net, true);
  ask (w, basis, opts, descent, r);
}

mmb_status
mmb_mex_watch_end (mmb_mex_watch *w, const mmb_moments *d, double tau,
                   const double *params, mmb_record *r)
{
  size_t n = w->basis.small ? w->basis.small->n_params : 0;
  double end;

  if (!w->t)
    return MMB_OK;
  end = w->t[0] + tau;
  if (r->state_rows < r->state_count && end > w->t[r->state_rows - 1])
    {
      w->t[r->state_rows] = end;   /* of a run that stopped before its time */
      memcpy (r->states + n * r->state_rows++, params, n * sizeof *params);
    }
  return mmb_compress_check (&w->basis, d, r->state_rows, w->t, r->states,
                             &w->error);
}
