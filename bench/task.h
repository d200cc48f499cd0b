/* task.h - the task file that all contestants of the benchmark read.
   Copyright (C) 2026 the mmbias authors
   SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef BENCH_TASK_H
#define BENCH_TASK_H

#include <stddef.h>
#include <stdint.h>

/** Moments and initial weights, written by compare.m as native doubles in
 *  this order: the scalars below, dims, S, Syx, Syy, params (in the order of
 *  mmb_net.h); then, for PyTorch only, X (P x D) and Y (P x 1). */
typedef struct {
  size_t M, D, L, F, H, P, n_params;
  double rate, loss_min;
  size_t *dims;
  double *S, *Syx, *Syy, *params;   /**< aligned to 64 bytes */
} task;

/** Read PATH or end the program with a message. */
task *task_read (const char *path);

void task_free (task *t);

/** Write N doubles to PATH or end the program with a message. */
void task_write (const char *path, size_t n, const double *x);

/** COUNT zeroed doubles, aligned to 64 bytes, or end the program. */
double *task_vector (size_t count);

/** Print MESSAGE and end the program. */
void task_fail (const char *message);

/** The number of epochs in TEXT, or end the program with a message. */
uint64_t task_epochs (const char *text);

/** Seconds on a clock that never goes back. */
double task_clock (void);

#endif
