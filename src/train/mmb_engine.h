/* mmb_engine.h - one gradient step, behind one interface (internal).

   An engine owns a copy of the weights and knows their total map; the driver
   in mmb_descent.c supplies the error and decides when to stop.  Two engines
   exist: `scalar` for one output, `thin` for any number. */
#ifndef MMB_ENGINE_H
#define MMB_ENGINE_H

#include <stdbool.h>
#include "mmb_net.h"

typedef struct mmb_engine mmb_engine;

typedef struct {
  const char *name;
  /* Take the weights PARAMS and form their total map. */
  mmb_status (*load) (mmb_engine *e, const double *params);
  /* W <- keep W - rate dLoss/dW for the error E (O x D) of the current total
     map, and the new total map.  SQUARE, unless NULL, receives the squared
     norm of the gradient used. */
  mmb_status (*step) (mmb_engine *e, const double *E, double keep,
                      double rate, double *square);
  /* Copy the weights out. */
  void (*store) (const mmb_engine *e, double *params);
  /* Floating-point operations and bytes of weights moved per step. */
  void (*cost) (const mmb_net *net, double *flops, double *bytes);
  void (*release) (mmb_engine *e);
} mmb_engine_type;

struct mmb_engine {
  const mmb_engine_type *type;
  const mmb_net *net;       /* borrowed */
  double *W;                /* O x D, current total map, owned */
  mmb_allocator al;
};

mmb_engine *mmb_engine_scalar_alloc (const mmb_net *net,
                                     const mmb_allocator *al, mmb_status *st);
mmb_engine *mmb_engine_thin_alloc (const mmb_net *net,
                                   const mmb_allocator *al, mmb_status *st);
extern const mmb_engine_type mmb_engine_scalar;
extern const mmb_engine_type mmb_engine_thin;

/** The engine that suits NET. */
mmb_engine *mmb_engine_alloc (const mmb_net *net, const mmb_allocator *al,
                              mmb_status *st);
const mmb_engine_type *mmb_engine_for (const mmb_net *net);

#endif
