/* mmb_mex_descent.c - gateways: options and reports of descent. */
#include "mmb_mex.h"

#include <string.h>

/* Rows (from, r_1 .. r_M) as the core's schedule. */
static mmb_rates
rates_of (const mxArray *table, const mxArray *decoder, const mxArray *fall,
          size_t M)
{
  const double *x = mmb_mex_matrix (table, "MODALITYRATE", MMB_MEX_ANY,
                                    mxIsEmpty (table) ? MMB_MEX_ANY : M + 1);
  mmb_rates r = mmb_rates_none ();
  double *encoder;
  uint64_t *from;
  size_t k, m;

  r.decoder = mmb_mex_scalar (decoder, "DECODERRATE");
  r.fall = mmb_mex_scalar (fall, "LEARNINGRATEDECAY");
  r.count = mxIsEmpty (table) ? 0 : mxGetM (table);
  from = mxCalloc (r.count + 1, sizeof *from);
  encoder = mxCalloc (r.count + 1, M * sizeof *encoder);
  for (k = 0; k < r.count; k++)
    {
      if (!(x[k] >= 0 && x[k] < 0x1p53))
        mmb_mex_raise (MMB_EINVAL, "MODALITYRATE", "must begin rows with epochs");
      from[k] = (uint64_t) x[k];
      for (m = 0; m < M; m++)
        encoder[m + M * k] = x[k + r.count * (m + 1)];
    }
  r.from = from;
  r.encoder = encoder;
  if (!mmb_rates_valid (&r, M))
    mmb_mex_raise (MMB_EINVAL, "MODALITYRATE",
                   "and DECODERRATE must hold rates >= 0 from increasing epochs, "
                   "and LEARNINGRATEDECAY a number in (0, 1]");
  return r;
}

/* What the optimizer remembers, as a matrix to be changed: that of STATE, or
   zeros where there is none. */
static mxArray *
state_of (const mxArray *state, const mmb_optimizer *optimizer, size_t n)
{
  const double *x = mmb_mex_matrix (state, "STATE", MMB_MEX_ANY, MMB_MEX_ANY);
  size_t rows, numbers;
  mxArray *out;

  if (!mmb_descent_state (optimizer, n, &rows, &numbers))
    mmb_mex_raise (MMB_ENOMEM, "NET", "has too many weights");
  mmb_mex_room (numbers, "NET");
  out = mxCreateDoubleMatrix ((mwSize) (optimizer->state > 0 ? rows : 0),
                              (mwSize) optimizer->state, mxREAL);
  if (mxIsEmpty (state) || optimizer->state == 0)
    return out;
  mmb_mex_matrix (state, "STATE", rows, optimizer->state);
  memcpy (mxGetPr (out), x, numbers * sizeof *x);
  return out;
}

/* Settings of the optimizer: those of OPTS that it has. */
static void
settings_of (const mxArray *opts, mmb_optimizer_opts *o)
{
  const char *names[] = {"Momentum", "Beta1", "Beta2", "Epsilon"};
  double *values[] = {&o->momentum, &o->beta1, &o->beta2, &o->epsilon};
  const mxArray *nesterov = mxGetField (opts, 0, "Nesterov");
  size_t i;

  if (nesterov && !mxIsLogicalScalar (nesterov))
    mmb_mex_raise (MMB_EINVAL, "NESTEROV", "must be true or false");
  o->nesterov = nesterov && mxIsLogicalScalarTrue (nesterov);
  for (i = 0; i < sizeof values / sizeof *values; i++)
    if (mxGetField (opts, 0, names[i]))
      *values[i] = mmb_mex_scalar (mxGetField (opts, 0, names[i]), names[i]);
  if (mxGetField (opts, 0, "NewtonSchulz"))
    o->iterations = mmb_mex_count (mxGetField (opts, 0, "NewtonSchulz"),
                                   "NEWTONSCHULZ");
}

void
mmb_mex_descent_read (mmb_descent_opts *o, const mxArray *opts,
                      const mmb_net *net, mmb_record *r, mxArray **state)
{
#define FIELD(name) mmb_mex_field (opts, "OPTS", name)
  const mxArray *measure;

  mmb_descent_defaults (o);
  o->learning_rate = mmb_mex_scalar (FIELD ("LearningRate"), "LEARNINGRATE");
  o->weight_decay = mmb_mex_scalar (FIELD ("WeightDecay"), "WEIGHTDECAY");
  o->stop_loss = mmb_mex_scalar (FIELD ("StopLoss"), "STOPLOSS");
  o->stop_gradient = mmb_mex_scalar (FIELD ("StopGradient"), "STOPGRADIENT");
  o->epochs = mmb_mex_count (FIELD ("Epochs"), "EPOCHS");
  o->first = mmb_mex_count (FIELD ("From"), "FROM");
  o->optimizer = mmb_optimizer_at (mmb_mex_word (FIELD ("Optimizer"), "OPTIMIZER",
                                                 mmb_optimizer_name));
  settings_of (opts, &o->settings);
  o->rates = rates_of (FIELD ("ModalityRate"), FIELD ("DecoderRate"),
                       FIELD ("LearningRateDecay"), net->M);
  *state = state_of (FIELD ("State"), o->optimizer, net->n_params);
  o->state = mxGetPr (*state);
  r->at = mmb_mex_epochs (FIELD ("RecordAt"), "RECORDAT", &r->count);
  r->net_at = mmb_mex_epochs (FIELD ("RecordNets"), "RECORDNETS",
                              &r->net_count);
  measure = mxGetField (opts, 0, "Measure");
  o->looks = (mmb_looks) mmb_mex_word (FIELD ("Events"), "EVENTS",
                                       mmb_looks_name);
  if (measure)
    o->events.measure = (mmb_measure) mmb_mex_word (measure, "MEASURE",
                                                    mmb_measure_name);
  o->events.stop_loss = o->stop_loss;
#undef FIELD
}

mxArray *
mmb_mex_descent_report (const mmb_descent_info *info, double leak,
                        const mmb_mex_checkpoint *c)
{
  static const char *names[]
    = {"status", "epoch", "loss", "gradientNorm", "identity",
       "identityEpochs", "leak", "checkpoint", "before"};
  mxArray *s = mxCreateStructMatrix (1, 1, 9, names);
  mxArray *at = mxCreateDoubleMatrix (1, (mwSize) info->checks, mxREAL);
  size_t i;

  for (i = 0; i < info->checks; i++)
    mxGetPr (at)[i] = (double) info->checked[i];

  mxSetField (s, 0, "status",
              mxCreateString (mmb_outcome_name (info->outcome)));
  mxSetField (s, 0, "epoch", mxCreateDoubleScalar ((double) info->epoch));
  mxSetField (s, 0, "loss", mxCreateDoubleScalar (info->loss));
  mxSetField (s, 0, "gradientNorm",
              mxCreateDoubleScalar (info->gradient_norm));
  mxSetField (s, 0, "identity", mxCreateDoubleScalar (info->identity));
  mxSetField (s, 0, "identityEpochs", at);
  mxSetField (s, 0, "leak", mxCreateDoubleScalar (leak));
  mxSetField (s, 0, "checkpoint", mxCreateString (c->text));
  mxSetField (s, 0, "before", mxCreateDoubleScalar (c->before));
  return s;
}
