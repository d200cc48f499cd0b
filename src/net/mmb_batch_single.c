/* mmb_batch_single.c - samples through a network in single precision. */
#define REAL float
#define NAME(x) mmb_batch_single##x
#define PRODUCT mmb_blas_sgemm
#include "mmb_batch_kernel.h"
