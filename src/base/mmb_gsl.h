/* mmb_gsl.h - GSL must never abort the host (internal). */
#ifndef MMB_GSL_H
#define MMB_GSL_H

#include <gsl/gsl_errno.h>

/* GSL's default handler calls abort: switch it off around every use. */
#define MMB_GSL_BEGIN gsl_error_handler_t *mmb_gsl_old \
                        = gsl_set_error_handler_off ()
#define MMB_GSL_END gsl_set_error_handler (mmb_gsl_old)

#endif
