/* mmb_rotation.h - rotation of an encoder's first layer in the race (theory T13,
   internal). */
#ifndef MMB_ROTATION_H
#define MMB_ROTATION_H

#include <stddef.h>
#include "mmb_status.h"

/** A vector on its way to blow up. */
typedef struct {
  size_t F, dims;   /**< encoder depth >= 2; length */
  double *v;        /**< F > 2: in units of u0; F = 2: a direction */
  double log_u;     /**< F = 2: logarithm of its size */
} mmb_rotation_state;

/** Angles below this are straight: the rest is of second order. */
#define MMB_STRAIGHT 1e-4

double mmb_rotation_norm (size_t n, const double *x);

/** Angle to the field E (dims) of norm ST, in [0, pi]; SIZE: |v|. */
double mmb_rotation_angle (const mmb_rotation_state *m, const double *E, double st,
                       double *size);

/** Internal time to blow up at ANGLE to a field of strength 1: in units of
 *  u0^(2-F)/(F-2) for F > 2, as it is for F = 2; Inf where it never does. */
double mmb_rotation_rest (const mmb_rotation_state *m, double size, double angle);

/** Move it along the field E of norm ST for internal time S; U0: unit of v. */
mmb_status mmb_rotation_move (mmb_rotation_state *m, const double *E, double st, double s,
                          double u0);

#endif
