/* mmb_balanced.h - a balanced network as one number per input (theory T14,
   internal).

   A modality with F >= 2 layers up to the sum is a block with an amplitude u
   and an input direction n,
     tau du/dt = u_all^K u^(F-1) n.E,   tau dn/dt = u_all^K u^(F-2) (E - n n.E),
   modalities with F = 1 are together one block with a vector v = u n,
     tau dv/dt = u_all^K E,
   with u_all^2 the sum of all u^2, W = u_all^K u^F n and E = S_yx - W S.

   There are three sets of coordinates for them.
   FREE    every block by ln u and n (F = 1: v).
   HELD    blocks that relax fast (H) by what they lack, d = Q' (best - P W_F
           - W_H), to be where the free blocks F leave them in equilibrium,
           best = S_yxH S_HH^+, P = S_HH^+ S_HF, with the eigenvectors Q and
           eigenvalues l of S_HH.  Their errors E_H = Q l d and those of F,
             E_F = left - W_F schur + d' Q' S_HF,
           keep all digits however small they are, and their fast directions
           are columns of Q, which do not turn; implicit steppers need both.
   SLAVED  d = 0: H is in that equilibrium, and F is too weak to feel what
           keeps it there.
   The independent variable of FREE and SLAVED is the length of the path, in
   which logarithms move at a speed of about one however slow time is; that of
   HELD is time in units of its own. */
#ifndef MMB_BALANCED_H
#define MMB_BALANCED_H

#include <stdbool.h>
#include <stdint.h>
#include "mmb_net.h"

typedef enum { MMB_FREE, MMB_HELD, MMB_SLAVED } mmb_coordinates;

typedef struct {
  size_t F, d;          /* layers; inputs */
  const size_t *input;  /* d indices into x */
  bool linear;          /* F = 1 */
  bool held;
  size_t at;            /* of its inputs in `inputs`, held ones first */
  size_t a, n;          /* where ln u and n (or v) are in the state; SIZE_MAX
                           when they are constant, or held */
  double fixed;         /* direction of a single input */
  double strength;      /* size of the terms of E */
  double variance;      /* of its inputs, all together */
  double spread;        /* the same, what held blocks explain taken off */
  double u, log_u;      /* amplitude, which may be below the range of double */
  double g, p;          /* mobility of ln u by n.E; n.E */
  double square;        /* |W|^2 */
  double e, speed;      /* |E| but for rounding; of ln u and n, at most */
} mmb_block;

typedef struct {
  const mmb_moments *d;
  mmb_allocator al;
  mmb_coordinates mode;
  size_t K, count, n;   /* decoder layers, blocks, variables */
  mmb_block *blocks;
  size_t *block_of;     /* M */
  size_t *inputs;       /* D, block by block, held ones first */
  size_t *start;        /* blocks of variables whose errors count together */
  double *W, *E, *dir;  /* D, by input */
  double u2, uK;        /* u_all^2 and u_all^K */
  double speed;         /* of all blocks that move */
  double pace;          /* of the independent variable: 1 / (dt/ds) */
  double unit;          /* pace of HELD */
  /* With nh inputs held and nf free */
  size_t nh, nf, lacks; /* lacks: where d is in the state */
  double *Q, *l;        /* nh x nh, nh */
  double *P;            /* nh x nf: S_HH^+ S_HF */
  double *T;            /* nh x nf: Q' S_HF */
  double *schur;        /* nf x nf: S_FF - S_FH S_HH^+ S_HF */
  double *best, *left;  /* nh, nf: W_H and E_F in equilibrium for W_F = 0 */
  double *lack;         /* nh: d */
  double least;         /* least nonzero eigenvalue of S_HH */
  double *x, *z;        /* D, scratch */
  double *V;            /* D, in the order of `inputs`: dW/dt */
  double *dW, *dE, *dV; /* n x D, in that order: derivatives by variables */
  double *dlog;         /* n: of ln u_all^K */
} mmb_balanced;

/** Longest state: variables of any set of coordinates. */
size_t mmb_balanced_size (const mmb_moments *d);

/** FREE, with amplitudes U and unit directions DIR (D) of all modalities. */
mmb_status mmb_balanced_alloc (mmb_balanced *b, const mmb_net *net,
                               const mmb_moments *d, const double *u,
                               const double *dir, const mmb_allocator *al);
void mmb_balanced_free (mmb_balanced *b);

/** Take the coordinates MODE with the blocks marked as `held` (all others
 *  free), at what was last looked at; with KNOWN the same blocks were held
 *  before.  Writes the state Y; its clock, the last variable, stays. */
mmb_status mmb_balanced_change (mmb_balanced *b, mmb_coordinates mode,
                                bool known, double *y);

/** Amplitudes, map, errors and paces of the state Y. */
mmb_status mmb_balanced_look (mmb_balanced *b, const double *y);

/** The `spread` of free blocks beside those marked as `held`; take coordinates
 *  with mmb_balanced_change afterwards. */
mmb_status mmb_balanced_spread (mmb_balanced *b);

/** Rate at which a block relaxes at most, beside what is held. */
double mmb_balanced_relaxation (const mmb_balanced *b, const mmb_block *k);

/** Slowest relaxation of what is held. */
double mmb_balanced_slowest (const mmb_balanced *b);

/** Part of E_F that SLAVED leaves out: what keeps held blocks in equilibrium
 *  with free ones that move acts back on these. */
double mmb_balanced_feedback (const mmb_balanced *b);

/** W is u_all^K times this. */
double mmb_balanced_power (const mmb_block *k);

/** For mmb_ode_system; ARG is the mmb_balanced.  The last variable is the
 *  clock.  The Jacobian is that of HELD. */
mmb_status mmb_balanced_rhs (const double *y, double *dyds, void *arg);
mmb_status mmb_balanced_jacobian (const double *y, double *J, void *arg);
void mmb_balanced_scale (const double *y, double *scale, void *arg);

/** Largest deviation of a direction from unit length. */
double mmb_balanced_drift (const mmb_balanced *b, const double *y);

#endif
