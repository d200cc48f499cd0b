/* mmb_rates.c - learning rates per modality and epoch. */
#include "mmb_rates.h"

#include <math.h>

mmb_rates
mmb_rates_none (void)
{
  mmb_rates r = {0, NULL, NULL, 1, 1};
  return r;
}

bool
mmb_rates_valid (const mmb_rates *r, size_t M)
{
  size_t k, m;

  if (!(r->decoder >= 0) || !isfinite (r->decoder)
      || !(r->fall > 0 && r->fall <= 1))
    return false;
  for (k = 0; k < r->count; k++)
    {
      if (k > 0 && r->from[k] <= r->from[k - 1])
        return false;
      for (m = 0; m < M; m++)
        if (!(r->encoder[m + M * k] >= 0)
            || !isfinite (r->encoder[m + M * k]))
          return false;
    }
  return true;
}

uint64_t
mmb_rates_factors (const mmb_rates *r, const mmb_net *net, uint64_t epoch,
                   double eta, double lambda, mmb_factor *factors)
{
  size_t next = 0, i, m;

  if (r->fall < 1)
    eta *= pow (r->fall, (double) epoch);
  while (next < r->count && r->from[next] <= epoch)
    next++;
  for (i = 0; i < net->n_layers + (net->n_params > net->n_weights); i++)
    {
      double rate = r->decoder;
      m = mmb_net_modality (net, i);
      if (m < net->M)
        rate = next > 0 ? r->encoder[m + net->M * (next - 1)] : 1;
      factors[i].rate = eta * rate;
      factors[i].keep = 1 - factors[i].rate * lambda;
    }
  if (r->fall < 1)
    return epoch + 1;
  return next < r->count ? r->from[next] : UINT64_MAX;
}
