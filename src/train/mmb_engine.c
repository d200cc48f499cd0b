/* mmb_engine.c - which engine suits which network. */
#include "mmb_engine.h"

const mmb_engine_type *
mmb_engine_for (const mmb_net *net)
{
  return net->O == 1 ? &mmb_engine_scalar : &mmb_engine_thin;
}

mmb_engine *
mmb_engine_alloc (const mmb_net *net, const mmb_allocator *al, mmb_status *st)
{
  return mmb_engine_for (net) == &mmb_engine_scalar
         ? mmb_engine_scalar_alloc (net, al, st)
         : mmb_engine_thin_alloc (net, al, st);
}
