/* mmb_criterion.h - losses of outputs against targets. */
#ifndef MMB_CRITERION_H
#define MMB_CRITERION_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A loss per sample, of the outputs z (O) against the targets y (O). */
typedef struct {
  const char *name;
  const char *targets;   /**< what it takes, the end of "TARGETS must ..." */
  /** Is Y (P x O) such targets? */
  bool (*takes) (size_t P, size_t O, const double *Y);
  /** Sum of the losses of N samples, whose outputs Z and targets Y are columns
   *  (O x N).  Z becomes SHARE times the derivative by the outputs. */
  double (*pass) (size_t O, size_t n, const double *Y, double *Z,
                  double share);
  bool signs;            /**< an output is right when its sign is that of y */
} mmb_criterion;

/** Rows of the table of losses: "mse" 1/2 |y - z|^2, "exponential"
 *  sum exp (-y z), "logistic" sum ln (1 + exp (-y z)), "crossentropy"
 *  -sum y ln softmax (z).  The first is the default; NULL behind the last. */
const mmb_criterion *mmb_criterion_at (size_t i);

/** Their names; NULL behind the last. */
const char *mmb_criterion_name (size_t i);

#ifdef __cplusplus
}
#endif
#endif
