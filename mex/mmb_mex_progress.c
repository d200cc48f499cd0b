/* mmb_mex_progress.c - gateways: around the core: threads of BLAS, GSL's error
   handler, progress, Ctrl-C. */
#define _GNU_SOURCE
#include "mmb_mex.h"

#include <dlfcn.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gsl/gsl_errno.h>

/* OpenBLAS is asked by name, so that another BLAS works, too. */
static void *
symbol (const char *name)
{
  return dlsym (RTLD_DEFAULT, name);
}

/* A look-up goes through all libraries of Octave: once is enough. */
static struct {
  bool known;
  int (*get) (void);
  void (*set) (int);
  volatile sig_atomic_t *state;   /* Octave keeps signals from its main thread
                                     and counts interrupts here */
  bool (*matlab) (void);
} found;

static void
look_up (void)
{
  if (found.known)
    return;
  found.get = (int (*) (void)) symbol ("openblas_get_num_threads");
  found.set = (void (*) (int)) symbol ("openblas_set_num_threads");
  found.state = symbol ("octave_interrupt_state");
  found.matlab = (bool (*) (void)) symbol ("utIsInterruptPending");
  found.known = true;
}

static bool
interrupt_pending (void)
{
  return found.state ? *found.state > 0 : found.matlab ? found.matlab () : false;
}

static void
take_back_interrupt (void)
{
  if (found.state)
    *found.state = 0;   /* else Octave would throw the result away */
}

/* What holds between enter and leave. */
static struct {
  gsl_error_handler_t *handler;
  bool interrupted;
  mmb_allocator hooks;
} core;

static bool
stop (void *ctx)
{
  (void) ctx;
  core.interrupted = core.interrupted || interrupt_pending ();
  return core.interrupted;
}

int
mmb_mex_enter (void)
{
  int threads;

  look_up ();
  core.handler = gsl_set_error_handler (mmb_gsl_error);
  core.interrupted = false;
  core.hooks = mmb_allocator_default ();
  core.hooks.stop = stop;
  threads = found.get && found.set ? found.get () : 1;
  if (threads > 1)
    found.set (1);
  return threads;
}

void
mmb_mex_leave (int threads)
{
  if (threads > 1)
    found.set (threads);
  gsl_set_error_handler (core.handler);
  if (core.interrupted)
    take_back_interrupt ();
}

const mmb_allocator *
mmb_mex_host (void)
{
  return &core.hooks;
}

static double
clock_seconds (void)
{
  struct timespec t;

  clock_gettime (CLOCK_MONOTONIC, &t);
  return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

void
mmb_mex_progress_begin (mmb_mex_progress *p, double epochs,
                        const char *display)
{
  memset (p, 0, sizeof *p);
  look_up ();
  p->epochs = epochs;
  p->unit = 1;
  p->began = p->last = clock_seconds ();
  p->patience = strcmp (display, "on") == 0 ? 0.2
                : strcmp (display, "auto") == 0 && isatty (STDOUT_FILENO)
                ? 2 : INFINITY;
}

/* Seconds beyond which a run is one that ends by itself, on an event. */
#define OPEN_END 1e8

int
mmb_mex_progress_monitor (double epoch, double loss, void *progress)
{
  mmb_mex_progress *p = progress;
  double now, rate;

  epoch *= p->unit;
  if (interrupt_pending ())
    p->interrupted = 1;
  now = clock_seconds ();
  if (now - p->began < p->patience || now - p->last < 0.2)
    return p->interrupted;
  p->last = now;
  p->shown = 1;
  rate = epoch / (now - p->began);
  if (!((p->epochs - epoch) / rate < OPEN_END))
    printf ("\rmmbias: integrating, loss %.6g, %.0f s   ", loss,
            now - p->began);
  else
    printf ("\rmmbias_train: epoch %.0f of %.0f, loss %.6g, "
            "%.0f epochs/s, %.0f s left   ",
            epoch, p->epochs, loss, rate, (p->epochs - epoch) / rate);
  fflush (stdout);
  return p->interrupted;
}

bool
mmb_mex_progress_asked (void *progress)
{
  mmb_mex_progress *p = progress;

  if (interrupt_pending ())
    p->interrupted = 1;
  return p->interrupted;
}

int
mmb_mex_progress_reading (double done, double all, void *progress)
{
  mmb_mex_progress *p = progress;
  double now = clock_seconds ();

  if (interrupt_pending ())
    p->interrupted = 1;
  if (now - p->began < p->patience || now - p->last < 0.2)
    return p->interrupted;
  p->last = now;
  p->shown = 1;
  if (all > 0)
    printf ("\rmmbias_data: %.0f %% of the file read, %.0f s left   ",
            100 * done / all, (now - p->began) * (all - done) / done);
  else
    printf ("\rmmbias_data: %.0f MB of the file read   ", done / 1e6);
  fflush (stdout);
  return p->interrupted;
}

void
mmb_mex_progress_end (mmb_mex_progress *p)
{
  if (p->shown)
    {
      printf ("\n");
      fflush (stdout);
    }
  if (p->interrupted)
    take_back_interrupt ();
}
