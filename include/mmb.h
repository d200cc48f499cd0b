/* mmb.h - the whole public interface of the mmbias core.

   Any number of threads may call the core at once: it keeps no state of its own.
   The host sets GSL's error handler, whose own would abort, to mmb_gsl_error
   before its first call; the core never changes it.  With one BLAS thread
   results do not depend on the machine. */
#ifndef MMB_H
#define MMB_H

#include "mmb_archive.h"
#include "mmb_asymmetry.h"
#include "mmb_batch.h"
#include "mmb_blowup.h"
#include "mmb_checkpoint.h"
#include "mmb_compress.h"
#include "mmb_conserved.h"
#include "mmb_criterion.h"
#include "mmb_curvature.h"
#include "mmb_descent.h"
#include "mmb_draw.h"
#include "mmb_events.h"
#include "mmb_engine.h"
#include "mmb_events.h"
#include "mmb_flow.h"
#include "mmb_predict_flow.h"
#include "mmb_gaussian.h"
#include "mmb_halves.h"
#include "mmb_idx.h"
#include "mmb_images.h"
#include "mmb_init.h"
#include "mmb_linear.h"
#include "mmb_loss.h"
#include "mmb_manifold.h"
#include "mmb_measure.h"
#include "mmb_memory.h"
#include "mmb_modes.h"
#include "mmb_moments.h"
#include "mmb_net.h"
#include "mmb_ode.h"
#include "mmb_optimizer.h"
#include "mmb_predict_paper.h"
#include "mmb_phase.h"
#include "mmb_plateau.h"
#include "mmb_preference.h"
#include "mmb_race.h"
#include "mmb_rounding.h"
#include "mmb_random.h"
#include "mmb_rates.h"
#include "mmb_record.h"
#include "mmb_samples.h"
#include "mmb_status.h"
#include "mmb_step_size.h"
#include "mmb_subsets.h"
#include "mmb_table.h"
#include "mmb_version.h"

#endif
