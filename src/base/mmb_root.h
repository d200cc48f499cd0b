/* mmb_root.h - roots of functions of one variable, by GSL (internal). */
#ifndef MMB_ROOT_H
#define MMB_ROOT_H

#include "mmb_status.h"

/** Brent's method: a root *X of F between LO and HI, where F changes sign, until
 *  the bracket is below ABSOLUTE + RELATIVE times its smaller end.
 *  @return MMB_ESOLVER (no change of sign, not finite, no convergence; *X is
 *  then the last estimate, if there is any), MMB_ENOMEM. */
mmb_status mmb_root_bracketed (double (*f) (double, void *), void *arg,
                               double lo, double hi, double absolute,
                               double relative, double *x);

#endif
