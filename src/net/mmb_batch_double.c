/* mmb_batch_double.c - samples through a network in double precision. */
#define REAL double
#define NAME(x) mmb_batch_double##x
#define PRODUCT mmb_blas_gemm
#include "mmb_batch_kernel.h"
