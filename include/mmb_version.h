/* mmb_version.h - versions of the core and of what it stands on. */
#ifndef MMB_VERSION_H
#define MMB_VERSION_H

#ifdef __cplusplus
extern "C" {
#endif

/** Version of mmbias, as in DESCRIPTION; set by the build. */
const char *mmb_version (void);
const char *mmb_version_gsl (void);       /**< of the GSL in use */
const char *mmb_version_blas (void);      /**< configuration of the BLAS */
const char *mmb_version_compiler (void);  /**< compiler and its flags */

#ifdef __cplusplus
}
#endif
#endif
