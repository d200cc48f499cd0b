/* mmb_engine_type.h - what an engine consists of (internal).

   The functions of mmb_engine.h dispatch to these; mmb_descent.c drives them.
   A new engine is one file with a table of this type and a constructor. */
#ifndef MMB_ENGINE_TYPE_H
#define MMB_ENGINE_TYPE_H

#include <stdbool.h>
#include "mmb_engine.h"
#include "mmb_loss.h"

typedef struct {
  const char *name;
  mmb_status (*load) (mmb_engine *e, const double *params);
  void (*store) (const mmb_engine *e, double *params);
  double (*evaluate) (mmb_engine *e);
  /* The loss alone, no gradient after it; NULL: as `evaluate`. */
  double (*score) (mmb_engine *e);
  mmb_status (*gradient) (mmb_engine *e, const size_t *batch, size_t count,
                          double *grad);
  /* What a step forms for the next one from the weights, and loading them would
     form with other roundings; NULL: nothing is. */
  void (*visit) (mmb_engine *e, mmb_archive *a);
  /* Take note of new factors; NULL: need not. */
  void (*prepare) (mmb_engine *e);
  /* W <- keep W - rate dLoss/dW with the factors of each layer and the
     gradient at the weights just evaluated.  SQUARE, unless NULL, receives its
     squared norm. */
  mmb_status (*step) (mmb_engine *e, double *square);
  void (*observe) (mmb_engine *e, mmb_observation *o);
  /* A step that is checked against the identity of descent (T4): RESIDUAL is
     that of mmb_conserved_step or mmb_conserved_units. */
  mmb_status (*identity) (mmb_engine *e, double *square, double *residual);
  void (*release) (mmb_engine *e);
} mmb_engine_type;

/** Stands in the place of the plain step once a gradient is known.  All that
 *  it remembers is STATE, so that a step can be tried. */
typedef struct {
  /* A step begins; NULL: nobody needs to know. */
  void (*begin) (void *arg, double *state);
  /* The step of the ROWS x COLS weights W from the place AT of the parameters
     on, whose gradient is G, with the factors F. */
  mmb_status (*turn) (void *arg, size_t at, size_t rows, size_t cols,
                      mmb_factor f, double *w, const double *g,
                      double *state);
  bool whole;                /* it must see whole layers */
  void *arg;
  double *state;
  size_t size;               /* numbers in state */
} mmb_hook;

struct mmb_engine {
  const mmb_engine_type *type;
  const mmb_net *net;        /* borrowed */
  double *W;                 /* O x D, current total map, owned */
  double loss_min;           /* least loss of any linear map */
  double loss_zero;          /* loss of the zero map: the scale of losses */
  double flops;              /* least work of an epoch */
  mmb_factor *factors;       /* n_layers, of the steps from now on, owned */
  mmb_hook hook;             /* turn == NULL: none */
  double *weights;           /* n_params, flat, where there is a hook */
  double *slope;             /* n_params, likewise: the gradient */
  /* A step with a hook that takes pieces of layers, on the flat weights; NULL:
     the whole gradient is formed first. */
  mmb_status (*in_pieces) (mmb_engine *e, double *square);
  size_t samples;            /* P; 0: engines on moments, and the rest is */
  double *flat;              /* n_params, the weights, which may be changed */
  double batch_loss;         /* of the samples of the last gradient */
  mmb_batch *batch;          /* what goes through the samples */
  bool stopped;              /* the last evaluation was, by the host */
  mmb_allocator al;
};

/** Engines on moments: the loss, and the error of the map last evaluated. */
typedef struct {
  mmb_engine base;
  const mmb_moments *d;      /* borrowed */
  mmb_loss *loss;
  double *E;                 /* O x D, S_yx - W S */
} mmb_engine_on_moments;

mmb_engine *mmb_engine_scalar_alloc (const mmb_net *net, const mmb_moments *d,
                                     const mmb_allocator *al, mmb_status *st);
mmb_engine *mmb_engine_thin_alloc (const mmb_net *net, const mmb_moments *d,
                                   const mmb_allocator *al, mmb_status *st);
void mmb_engine_scalar_cost (const mmb_net *net, double *flops,
                             double *bytes);
void mmb_engine_thin_cost (const mmb_net *net, double *flops, double *bytes);

/** Parts of all engines: everything above but type, loss_min and flops. */
mmb_status mmb_engine_begin (mmb_engine *e, const mmb_net *net,
                             const mmb_allocator *al);
void mmb_engine_end (mmb_engine *e);

/** Parts of all engines on moments, and their functions. */
mmb_status mmb_engine_moments_begin (mmb_engine_on_moments *e,
                                     const mmb_net *net, const mmb_moments *d,
                                     const mmb_allocator *al);
void mmb_engine_moments_end (mmb_engine_on_moments *e);
double mmb_engine_moments_evaluate (mmb_engine *e);
void mmb_engine_moments_observe (mmb_engine *e, mmb_observation *o);
mmb_status mmb_engine_moments_identity (mmb_engine *e, double *square,
                                        double *residual);

/** Let HOOK make every step from now on; its state is borrowed.  Load weights
 *  after it. */
mmb_status mmb_engine_set_hook (mmb_engine *e, const mmb_hook *hook);

/** Factors of each layer, from the next step on until they are set again. */
void mmb_engine_set_factors (mmb_engine *e, const mmb_factor *factors);

/** PARAMS <- keep PARAMS - rate DIRECTION, layer by layer, both flat. */
void mmb_engine_apply (const mmb_engine *e, const double *direction,
                       double *params);

/** The hook's step of all layers and biases W with the gradient G. */
mmb_status mmb_engine_turn (const mmb_engine *e, const mmb_factor *factors,
                            const double *G, double *W, double *state);

/** A step, with the hook where there is one. */
mmb_status mmb_engine_step (mmb_engine *e, double *square);

/** Such a step of a linear network with the error E (O x D) of its map,
 *  checked: gradient and direction are formed anew by other means than the
 *  engine's. */
mmb_status mmb_engine_checked_step (mmb_engine *e, const double *E,
                                    double *square, double *residual);

/** The same for a leaky network without biases, unit by unit: the function
 *  identity of such an engine.  The gradient is the engine's own. */
mmb_status mmb_engine_checked_units (mmb_engine *e, double *square,
                                     double *residual);

#endif
