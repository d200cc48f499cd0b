/* mmbias_compress_error_mex.c - MEX gateway: error of a run of a compressed network, from
   what leaked out of its bases (theory T15).
   error = mmbias_compress_error_mex (start, data, basis, times, nets)
   START is the small network before all training, NETS the states at TIMES. */
#include <string.h>

#include "mmb_mex.h"

/* Inputs (or outputs, UP) of every layer, in mx memory: what follows may
   raise. */
static size_t *
layer_sizes (const mmb_net *net, int up)
{
  size_t *out = mxCalloc (net->n_layers, sizeof *out), i;

  for (i = 0; i < net->n_layers; i++)
    out[i] = up ? net->layers[i].rows : net->layers[i].cols;
  return out;
}

/* Field of BASIS: one matrix (ANY or size x size) per layer, or empty. */
static double **
matrices (const mxArray *basis, const char *field, size_t n,
          const size_t *size, int any_rows)
{
  const mxArray *cell = mmb_mex_field (basis, "BASIS", field), *a;
  double **out = mxCalloc (n, sizeof *out);
  size_t i;

  if (!mxIsCell (cell) || (size_t) mxGetNumberOfElements (cell) != n)
    mmb_mex_raise (MMB_EDIM, "BASIS", "does not belong to START");
  for (i = 0; i < n; i++)
    {
      a = mxGetCell (cell, (mwIndex) i);
      if (a && mxGetNumberOfElements (a) > 0)
        out[i] = (double *) mmb_mex_matrix (a, "BASIS", any_rows ? MMB_MEX_ANY
                                                                 : size[i],
                                            size[i]);
    }
  return out;
}

/* The states as one array, each checked to be like START. */
static double *
states (const mxArray *nets, size_t count, const mmb_net *like)
{
  size_t cells, i;
  double *out;

  if (!mxIsStruct (nets) || (size_t) mxGetNumberOfElements (nets) != count)
    mmb_mex_raise (MMB_EDIM, "NETS", "must have one entry per time");
  cells = mmb_mex_product (count, like->n_params, "NETS");
  mmb_mex_room (cells, "NETS");
  out = mxMalloc ((cells + 1) * sizeof *out);
  for (i = 0; i < count; i++)
    {
      static const char *names[] = {"Encoder", "Decoder"};
      mxArray *one = mxCreateStructMatrix (1, 1, 2, names);
      mmb_mex_net v;
      int k;
      for (k = 0; k < 2; k++)
        {
          const mxArray *part = mxGetField (nets, (mwIndex) i, names[k]);
          if (!part)
            mmb_mex_raise (MMB_EINVAL, "NETS", "must hold networks");
          mxSetField (one, 0, names[k], mxDuplicateArray (part));
        }
      mmb_mex_net_view (&v, one);
      if (v.net->n_params != like->n_params
          || v.net->n_layers != like->n_layers)
        mmb_mex_raise (MMB_EDIM, "NETS", "must be of the shape of START");
      mmb_mex_net_pack (&v, out + i * like->n_params);
      mxDestroyArray (one);
    }
  return out;
}

void
mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
  enum { IN_START, IN_DATA, IN_BASIS, IN_TIMES, IN_NETS, IN_COUNT };
  mmb_compressed c = {0};
  const double *times;
  double *all, error = 0;
  mmb_mex_net v;
  mmb_moments d;
  mmb_status st;
  size_t count, *inputs;
  int threads;

  mmb_mex_nargs (nrhs, IN_COUNT, nlhs, 1);
  mmb_mex_net_view (&v, prhs[IN_START]);
  mmb_mex_data (&d, prhs[IN_DATA]);
  mmb_mex_net_fits (v.net, &d);
  times = mmb_mex_times (prhs[IN_TIMES], "TIMES", &count);
  all = states (prhs[IN_NETS], count, v.net);
  c.params = mmb_mex_net_params (&v);
  c.small = (mmb_net *) v.net;   /* not to be freed by the core */
  c.al = mmb_allocator_default ();
  inputs = layer_sizes (v.net, 0);
  c.Q = matrices (prhs[IN_BASIS], "Q", v.net->n_layers, inputs, 1);
  c.leak_up = matrices (prhs[IN_BASIS], "LeakUp", v.net->n_layers, inputs, 0);
  c.leak_down = matrices (prhs[IN_BASIS], "LeakDown", v.net->n_layers,
                          layer_sizes (v.net, 1), 0);

  threads = mmb_mex_enter ();
  st = mmb_compress_check (&c, &d, count, times, all, &error);
  mmb_mex_leave (threads);

  mmb_mex_check (st, "compression");
  plhs[0] = mxCreateDoubleScalar (error);
}
