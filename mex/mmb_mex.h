/* mmb_mex.h - what all gateways share: checks, views, reports.

   A gateway has three parts.  1. Validate: may raise, owns only mx memory.
   2. Compute: nothing raises.  3. Report: every C allocation is gone, then
   raise by status or fill the outputs.  Inputs are never written to. */
#ifndef MMB_MEX_H
#define MMB_MEX_H

#include <mex.h>

#include "mmb.h"

/* All else is hidden: two packages may hold functions of the same name. */
#if defined __GNUC__
__attribute__ ((visibility ("default")))
#endif
void mexFunction (int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[]);

/** Raise unless NRHS == want_in and NLHS <= max_out. */
void mmb_mex_nargs (int nrhs, int want_in, int nlhs, int max_out);

/** Hand out the first NLHS (at least one) of the COUNT results. */
void mmb_mex_outputs (int nlhs, mxArray *plhs[], int count, mxArray *out[]);

/** Raise mmbias:ST with NAME in the message; TEXT says what is expected. */
void mmb_mex_raise (mmb_status st, const char *name, const char *text);

/** Raise for a failed core call; returns when ST is MMB_OK. */
void mmb_mex_check (mmb_status st, const char *what);

/** The same for what came of reading the file PATH: WHAT is wrong, and WHERE in it
 *  ("" where the file as a whole is meant). */
void mmb_mex_check_file (mmb_status st, const char *path, const char *where,
                         const char *what);

/** Any number of rows or columns. */
#define MMB_MEX_ANY ((size_t) -1)

/** A real, full, finite double matrix of the given size. */
const double *mmb_mex_matrix (const mxArray *a, const char *name, size_t rows,
                              size_t cols);

/** The same with NaN and Inf allowed. */
const double *mmb_mex_numbers (const mxArray *a, const char *name,
                               size_t rows, size_t cols);

double mmb_mex_scalar (const mxArray *a, const char *name);

/** A whole number in [0, 2^53). */
uint64_t mmb_mex_count (const mxArray *a, const char *name);

/** N whole numbers >= least, as size_t in mx memory; any N if MMB_MEX_ANY,
 *  which *FOUND (may be NULL) receives. */
size_t *mmb_mex_sizes (const mxArray *a, const char *name, size_t n,
                       size_t least, size_t *found);

/** N strictly increasing whole numbers. */
const double *mmb_mex_epochs (const mxArray *a, const char *name, size_t *n);

/** N strictly increasing numbers >= 0. */
const double *mmb_mex_times (const mxArray *a, const char *name, size_t *n);

/** Field of a scalar struct; raises when it is missing. */
const mxArray *mmb_mex_field (const mxArray *s, const char *name,
                              const char *field);

/** Text of at most 31 characters into BUFFER. */
void mmb_mex_text (const mxArray *a, const char *name, char buffer[32]);

/** The name of a file, in mx memory. */
char *mmb_mex_path (const mxArray *a);

/** A word of the table TABLE (see mmb_measure_name), as its index. */
size_t mmb_mex_word (const mxArray *a, const char *name,
                     const char *(*table) (size_t));

/** Raise mmbias:invalidArgument unless CRITERION takes the targets of S. */
void mmb_mex_targets (const mmb_criterion *criterion, const mmb_samples *s);

/** A cell of M sample matrices with the same number of rows. */
typedef struct {
  size_t M, D, P, O;
  size_t *dims;
  const double **X;
  const double *Y;
} mmb_mex_samples;

void mmb_mex_samples_view (mmb_mex_samples *s, const mxArray *X,
                           const mxArray *Y);

/** View of a data struct.  Checks sizes, finiteness and, where samples are
 *  present, their sums of squares against the diagonal of S. */
void mmb_mex_data (mmb_moments *d, const mxArray *data);

/** Are these wide data, with Factor in place of S? */
bool mmb_mex_data_wide (const mxArray *data);

/** Sizes and Syx only; S and all others are NULL.  For what does not look at S. */
void mmb_mex_data_sizes (mmb_moments *d, const mxArray *data);

/** Maps W (ROWS x D x O, time fastest) of inputs and outputs as D has. */
const double *mmb_mex_maps (const mxArray *a, const mmb_moments *d,
                            size_t *rows);

/** The inputs X of a data struct that mmb_mex_data has checked; P = 0 where
 *  there are no samples.  Y and O are not filled. */
void mmb_mex_data_samples (mmb_mex_samples *s, const mmb_moments *d,
                           const mxArray *data);

/** View of a net struct: the core's own description of its shape, in mx memory
 *  and thus nobody's to free, and its weights. */
typedef struct {
  const mmb_net *net;
  const double **weights;   /* of net's layers, in their order */
  const double **biases;    /* likewise; NULL where a layer has none */
  size_t columns;           /* of the cell Encoder, >= the deepest encoder */
} mmb_mex_net;

/** Shape and weights of the linear network of the struct NET, checked to fit
 *  together. */
void mmb_mex_net_view (mmb_mex_net *v, const mxArray *net);

/** The same of any network: with the slope of the field Slope (none: 1), and
 *  biases where EncoderBias and DecoderBias hold some. */
void mmb_mex_net_view_any (mmb_mex_net *v, const mxArray *net);

/** mmb_net_alloc in mx memory: raises instead of failing, naming NAME. */
const mmb_net *mmb_mex_net_shape (size_t M, const size_t *dims, size_t O,
                                  const size_t *fusion_depth,
                                  size_t decoder_layers, const size_t *widths,
                                  const char *name);

/** Raise mmbias:dimensionMismatch unless NET and DATA fit. */
void mmb_mex_net_fits (const mmb_net *net, const mmb_moments *d);

/** The weights of V as a flat vector; as a new one, in mx memory. */
void mmb_mex_net_pack (const mmb_mex_net *v, double *params);
double *mmb_mex_net_params (const mmb_mex_net *v);

/** Flat PARAMS as the cells Encoder {M x COLUMNS} and Decoder {1 x K}. */
void mmb_mex_net_cells (const mmb_net *net, size_t columns,
                        const double *params, mxArray **encoder,
                        mxArray **decoder);

/** COUNT such vectors, one after the other, as a 1 x COUNT struct array with
 *  the fields Encoder and Decoder and, of a network with biases, EncoderBias and
 *  DecoderBias. */
mxArray *mmb_mex_nets (const mmb_mex_net *v, const double *params,
                       size_t count);

/** Are A and B of the same depths and modalities? */
bool mmb_mex_net_alike (const mmb_net *a, const mmb_net *b);

/** small (the network of V), params (the start of its training) and Q of C from
 *  the field Basis of NET, of which V is the view: in mx memory or borrowed, not
 *  the core's to free.  Errors name NAME. */
void mmb_mex_basis (mmb_compressed *c, const mmb_mex_net *v, const mxArray *net,
                    const char *name);

/** The check of the bases of a compressed network inside its run. */
typedef struct {
  mmb_compressed basis;
  double *t;         /* times of the states, units of tau; NULL: no check */
  double error;      /* estimate of max |Wtot difference|; 0 without a check */
} mmb_mex_watch;

/** Ask R for the states that the check of the network V of NET wants to see;
 *  none where NET has no field Basis or one that is exact.  OPTS has From,
 *  Epochs and LearningRate; DESCENT: times of R are epochs, else units of tau. */
void mmb_mex_watch_begin (mmb_mex_watch *w, const mmb_mex_net *v,
                          const mxArray *net, const mxArray *opts, bool descent,
                          mmb_record *r);

/** After a run of length TAU that ended at PARAMS: w->error.  Raises nothing. */
mmb_status mmb_mex_watch_end (mmb_mex_watch *w, const mmb_moments *d, double tau,
                              const double *params, mmb_record *r);

/** Room in mx memory for R (count, net_count and state_count are set) with maps
 *  of CELLS entries, networks of N_PARAMS and events of so many LEVELS of the loss. */
void mmb_mex_record_room (mmb_record *r, size_t cells, size_t n_params,
                          size_t levels);

/** Its rows as a struct of T x 1 arrays, W (T x D, or T x D x O) and eventsLost,
 *  the number of those that there was no room for. */
mxArray *mmb_mex_record (const mmb_record *r, size_t O, size_t D);

/** Its events as a run shows them, a struct array: of a part that begins at the epoch
 *  FROM, those at its very start left out since the part before has them; in epochs,
 *  one unit of the core's time being UNIT of them, and in units of tau by RATE. */
mxArray *mmb_mex_events (const mmb_record *r, size_t O, size_t D, double from,
                         double unit, double rate);

/** Options of descent of NET from the struct OPTS (Measure may be missing), and what is
 *  to be recorded; what the optimizer remembers is *STATE, to be changed. */
void mmb_mex_descent_read (mmb_descent_opts *o, const mxArray *opts,
                           const mmb_net *net, mmb_record *r, mxArray **state);

/** The file that a run keeps itself in (option Checkpoint). */
typedef struct {
  char *path;                /* NULL: none */
  mmb_checkpoint_opts opts;
  mmb_checkpoint *kept;
  char text[256];            /* what was wrong with it at last, "" nothing */
  double before;             /* seconds that the run took before this call */
} mmb_mex_checkpoint;

/** What OPTS says of it, and hashes of all that makes the run what it is: the network
 *  NET, DATA, and every option.  In mx memory. */
void mmb_mex_checkpoint_view (mmb_mex_checkpoint *c, const mxArray *net,
                              const mxArray *data, const mxArray *opts);

/** Around the run; they raise nothing.  Begin after all else that may fail. */
mmb_status mmb_mex_checkpoint_begin (mmb_mex_checkpoint *c, mmb_descent_opts *o);
void mmb_mex_checkpoint_end (mmb_mex_checkpoint *c);

/** Raise for a run with this checkpoint that ended with ST. */
void mmb_mex_checkpoint_check (const mmb_mex_checkpoint *c, mmb_status st);

/** How a run of descent went, as a struct. */
mxArray *mmb_mex_descent_report (const mmb_descent_info *info, double leak,
                                 const mmb_mex_checkpoint *c);

/** Sums and products of sizes that callers name: raise mmbias:outOfMemory,
 *  naming NAME, beyond the range of size_t.  Cells may share one matrix, so
 *  that even sizes of arrays that exist can add up to more. */
size_t mmb_mex_sum (size_t a, size_t b, const char *name);
size_t mmb_mex_product (size_t a, size_t b, const char *name);

/** Can a matrix of ROWS x COLS doubles be had right now?  Nothing is written to the
 *  probe, which costs no time then. */
bool mmb_mex_fits (size_t rows, size_t cols);

/** Raise mmbias:outOfMemory, naming NAME, unless COUNT doubles can be had right
 *  now: mx allocators would raise without an identifier. */
void mmb_mex_room (size_t count, const char *name);

/** A struct in the making: a name for every value. */
#define MMB_MEX_FIELDS 32
typedef struct {
  const char *names[MMB_MEX_FIELDS];
  mxArray *values[MMB_MEX_FIELDS];
  int count;
} mmb_mex_struct;

void mmb_mex_add (mmb_mex_struct *s, const char *name, mxArray *value);
void mmb_mex_add_number (mmb_mex_struct *s, const char *name, double x);
void mmb_mex_add_truth (mmb_mex_struct *s, const char *name, bool x);

/** A new matrix in the struct; its entries are the caller's to fill. */
double *mmb_mex_add_matrix (mmb_mex_struct *s, const char *name, size_t rows,
                            size_t cols);

mxArray *mmb_mex_struct_of (const mmb_mex_struct *s);

/** Arrays for R, in mx memory. */
void mmb_mex_phases_room (mmb_race_result *r, const mmb_moments *d);

/** Times: fields order, first, durations, t, tA, tB, ratio, duration of the help
 *  of mmbias_predict, from the ORDER (M) of learning and DURATIONS (M). */
void mmb_mex_add_times (mmb_mex_struct *s, size_t M, const size_t *order,
                        const double *durations);

/** Learning phases found by METHOD: those times, special (a struct of 1 x M
 *  logicals: wrongSign, turns, unlearned, tied; and earlier, times of passages that
 * were lost again, else 0), tied (A and B), plateaus (K x M
 *  logical), method, modes ([]). */
void mmb_mex_add_phases (mmb_mex_struct *s, const mmb_race_result *r,
                         const mmb_moments *d, const char *method);

/** The core runs with one BLAS thread, so that results do not depend on the
 *  machine, and with its own handler of GSL's errors; call enter
 *  before and leave after part 2. */
int mmb_mex_enter (void);
void mmb_mex_leave (int threads);

/** Hooks for calls of the core that have no monitor: Ctrl-C ends them with
 *  MMB_EINTERRUPTED.  Between enter and leave only, and not where a part of the
 *  result is to be kept. */
const mmb_allocator *mmb_mex_host (void);

/** Progress line and Ctrl-C. */
typedef struct {
  double epochs;      /* all there are; Inf: nobody knows */
  double unit;        /* epochs per unit of what the monitor is told */
  double began, last; /* clock */
  double patience;    /* seconds before the first line; Inf: never */
  int shown, interrupted;
} mmb_mex_progress;

void mmb_mex_progress_begin (mmb_mex_progress *p, double epochs,
                             const char *display);
int mmb_mex_progress_monitor (double epoch, double loss, void *progress);

/** Has Ctrl-C been pressed?  No line is printed. */
bool mmb_mex_progress_asked (void *progress);

/** The same for a file of ALL bytes (0: unknown) of which DONE are read. */
int mmb_mex_progress_reading (double done, double all, void *progress);

/** Finish the line and take back an interrupt that was obeyed. */
void mmb_mex_progress_end (mmb_mex_progress *p);

/** Columns of a record: more than there are kinds. */
#define MMB_MEX_COLUMNS 8

/** What stands for samples: zeroed by read, which fills the first part; the second
 *  is made and freed between enter and leave. */
typedef struct {
  const mmb_net *net;
  size_t kind;               /* samples, halves, arccos */
  bool population;           /* moments in place of samples */
  bool wanted, mapped;       /* columns of subsets, total maps */
  mmb_samples s, held;       /* held.P is 0 where none are held out */
  mmb_moments d;
  mmb_batch_opts b;
  double *room;              /* for columns, STRIDE numbers each */
  size_t stride;
  mmb_engine *engine;
  mmb_subsets *subsets;
  mmb_halves *halves;
  mmb_column own[MMB_MEX_COLUMNS];
} mmb_mex_engine;

/** The engine of NET that the struct OPTS asks for, on DATA. */
void mmb_mex_engine_read (mmb_mex_engine *e, const mmb_net *net,
                          const mxArray *data, const mxArray *opts);

/** The moments of DATA, for events. */
const mmb_moments *mmb_mex_engine_moments (mmb_mex_engine *e,
                                           const mxArray *data);

/** How many times a few operations a gradient takes. */
double mmb_mex_engine_cells (const mmb_mex_engine *e);

/** mmb_mex_record_room, and room for columns. */
void mmb_mex_engine_room (mmb_mex_engine *e, mmb_record *r, size_t levels);

/** Make the engine and the columns of R; Ctrl-C stops it.  Raises nothing. */
mmb_status mmb_mex_engine_make (mmb_mex_engine *e, mmb_record *r,
                                mmb_mex_progress *progress);
void mmb_mex_engine_free (mmb_mex_engine *e);

/** mmb_mex_record with columns and subsets. */
mxArray *mmb_mex_engine_record (const mmb_mex_engine *e, const mmb_record *r);

/** Options of the flow. */
typedef struct {
  mmb_flow_opts o;
  double rate, from;         /* learning rate; epochs before this run */
  char display[32];
} mmb_mex_flow;

/** From the struct OPTS; what is to be recorded goes to R.  A right-hand side is a
 *  few operations for each of CELLS. */
void mmb_mex_flow_read (mmb_mex_flow *f, const mxArray *opts, double cells,
                        mmb_record *r);

/** Its monitor. */
void mmb_mex_flow_begin (mmb_mex_flow *f, mmb_mex_progress *progress);

/** Raise for MMB_ESOLVER; ADVICE is what else helps where right-hand sides are used
 *  up. */
void mmb_mex_flow_check (const mmb_mex_flow *f, mmb_status st,
                         const mmb_flow_info *info, const char *advice);

/** How it went, as a struct; LEAK of a compressed network. */
mxArray *mmb_mex_flow_report (const mmb_flow_info *info, double leak);

#endif
