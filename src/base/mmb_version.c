/* mmb_version.c - versions of the core and of what it stands on. */
#include "mmb_version.h"

#include <gsl/gsl_version.h>

#include "mmb_blas.h"

#ifndef MMB_VERSION
#error "MMB_VERSION must be set by the build (from DESCRIPTION)"
#endif
#ifndef MMB_CFLAGS
#define MMB_CFLAGS ""
#endif

const char *
mmb_version (void)
{
  return MMB_VERSION;
}

const char *
mmb_version_gsl (void)
{
  return gsl_version;
}

const char *
mmb_version_blas (void)
{
  return mmb_blas_config ();
}

const char *
mmb_version_compiler (void)
{
#ifdef __clang__
  return "clang " __clang_version__ " " MMB_CFLAGS;
#else
  return "gcc " __VERSION__ " " MMB_CFLAGS;
#endif
}
