/* mmb_parallel.h - loops over threads (internal).

   With OpenMP where the compiler has it, one after the other elsewhere.  What
   a loop computes must not depend on who does which turn. */
#ifndef MMB_PARALLEL_H
#define MMB_PARALLEL_H

#include <stddef.h>

#ifdef _OPENMP
#include <omp.h>
/* Before a for over a signed counter: turns go to THREADS threads as these
   become free. */
#define MMB_PARALLEL_FOR(threads) MMB_PRAGMA (omp parallel for schedule (dynamic, 1) num_threads (threads))
#define MMB_PRAGMA(text) _Pragma (#text)

static inline size_t
mmb_thread (void)
{
  return (size_t) omp_get_thread_num ();
}

/* Threads that the machine, or OMP_NUM_THREADS, offers. */
static inline size_t
mmb_threads (void)
{
  int n = omp_get_max_threads ();
  return n > 1 ? (size_t) n : 1;
}

#else
#define MMB_PARALLEL_FOR(threads) (void) (threads);

static inline size_t
mmb_thread (void)
{
  return 0;
}

static inline size_t
mmb_threads (void)
{
  return 1;
}
#endif

#endif
