/* mmb_root.c - roots of functions of one variable, by GSL. */
#include "mmb_root.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>

#define ITERATIONS 200

mmb_status
mmb_root_bracketed (double (*f) (double, void *), void *arg, double lo,
                    double hi, double absolute, double relative, double *x)
{
  gsl_function g = {f, arg};
  gsl_root_fsolver *solver;
  int code = GSL_CONTINUE, k;

  solver = gsl_root_fsolver_alloc (gsl_root_fsolver_brent);
  if (solver && gsl_root_fsolver_set (solver, &g, lo, hi) == GSL_SUCCESS)
    for (k = 0; k < ITERATIONS && code == GSL_CONTINUE; k++)
      {
        code = gsl_root_fsolver_iterate (solver);
        if (code == GSL_SUCCESS)
          code = gsl_root_test_interval (gsl_root_fsolver_x_lower (solver),
                                         gsl_root_fsolver_x_upper (solver),
                                         absolute, relative);
        *x = gsl_root_fsolver_root (solver);
      }
  if (solver)
    gsl_root_fsolver_free (solver);
  if (!solver)
    return MMB_ENOMEM;
  return code == GSL_SUCCESS ? MMB_OK : MMB_ESOLVER;
}
