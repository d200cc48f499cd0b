/* mmb_predict_flow.h - learning phases by exact integration up to the events. */
#ifndef MMB_PREDICT_FLOW_H
#define MMB_PREDICT_FLOW_H

#include "mmb_flow.h"
#include "mmb_race.h"

#ifdef __cplusplus
extern "C" {
#endif

/** What was integrated; values are ABI, append only. */
typedef enum {
  MMB_PREDICT_FLOW_REDUCED = 0,     /**< balanced reduction, T14 */
  MMB_PREDICT_FLOW_COMPRESSED = 1,  /**< flow in compressed spaces, T15 */
  MMB_PREDICT_FLOW_FULL = 2         /**< flow of all weights */
} mmb_predict_flow_kind;

typedef struct {
  double tolerance;        /**< of the integration */
  mmb_measure measure;     /**< what counts as learned */
  mmb_monitor_fn monitor;  /**< as of mmb_flow_opts */
  void *monitor_arg;
  double *end;             /**< O x D, may be NULL: the map at which the flow comes
                                to rest, where this depends on the start: S has
                                no full rank.  See info->ended */
  double *middle;          /**< O x D, may be NULL: the map half way between the first
                                modality and the second, to 1e-5 in the columns of
                                the first.  See info->halved */
} mmb_predict_flow_opts;

typedef struct {
  mmb_predict_flow_kind kind;
  bool unfaithful;         /**< a modality must reverse its direction, which no
                                balanced start can (T5, T13 at c = -1): later
                                events are missing */
  bool exhausted;          /**< given up: the moments are too ill-conditioned, or
                                the plateaus of a network too long; later
                                events are missing */
  bool ended;              /**< opts->end is filled */
  bool halved;             /**< opts->middle is filled: there are two modalities, and
                                the time between them is not lost beside the first */
  double condition;        /**< of S, zero eigenvalues left out */
  bool interrupted;
  mmb_ode_work work;
} mmb_predict_flow_info;

/** Phases up to the end of their sequence: until all modalities are learned and
 *  so little is left to learn that none of them can be lost again, or until
 *  nothing changes any more.  From the balanced start of scale U0 (T5), by the
 *  reduction T14: order, durations, plateaus, error, earlier, MMB_RACE_TIED and
 *  MMB_RACE_DROPPED of RESULT.  The error is that of the integration, 1e-8 by the reduction and 1e-6
 *  else where a modality grows by a factor of e or more in the time, and more
 *  where it grows less; what rounding of S makes of the slowest direction, which
 *  norms may wait for; and, for ill-conditioned moments, what moves with them.
 *  Scalar output only.
 *  @return as mmb_reduced_run. */
mmb_status mmb_predict_flow_balanced (const mmb_moments *d, const size_t *fusion,
                                  size_t decoder, double u0,
                                  const mmb_predict_flow_opts *opts,
                                  mmb_race_result *result,
                                  mmb_predict_flow_info *info,
                                  const mmb_allocator *al);

/** The same from the actual weights PARAMS of NET: reduced where they are
 *  balanced, else compressed where the tolerance can be kept, else full.
 *  @return as mmb_flow_run. */
mmb_status mmb_predict_flow_net (const mmb_net *net, const mmb_moments *d,
                             const double *params,
                             const mmb_predict_flow_opts *opts,
                             mmb_race_result *result, mmb_predict_flow_info *info,
                             const mmb_allocator *al);

#ifdef __cplusplus
}
#endif
#endif
