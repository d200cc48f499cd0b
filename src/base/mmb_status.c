/* mmb_status.c - the one table of statuses and their names. */
#include "mmb_status.h"

#include <stddef.h>

static const struct {
  mmb_status status;
  const char *id;
  const char *text;
} table[] = {
  {MMB_OK, "mmbias:ok", "success"},
  {MMB_EINVAL, "mmbias:invalidArgument", "an argument is out of range"},
  {MMB_EDIM, "mmbias:dimensionMismatch", "sizes do not fit together"},
  {MMB_ENONFINITE, "mmbias:nonFinite", "a number is NaN or infinite"},
  {MMB_ENOMEM, "mmbias:outOfMemory", "not enough memory"},
  {MMB_EDIVERGED, "mmbias:diverged", "the run diverged"},
  {MMB_ESOLVER, "mmbias:solver", "a numerical method did not converge"},
  {MMB_EIO, "mmbias:io", "a file cannot be read"},
  {MMB_EINTERRUPTED, "mmbias:interrupted", "interrupted"},
  {MMB_ECHECKPOINT, "mmbias:checkpoint", "a checkpoint cannot be gone on from"},
};

static size_t
row (mmb_status st)
{
  size_t i = -(int) st;
  return i < sizeof table / sizeof table[0] ? i : 1;
}

const char *
mmb_status_id (mmb_status st)
{
  return table[row (st)].id;
}

const char *
mmb_status_text (mmb_status st)
{
  return table[row (st)].text;
}

const char *
mmb_outcome_name (mmb_outcome outcome)
{
  static const char *const names[]
    = {"completed", "converged", "stopped", "interrupted"};
  size_t i = (size_t) outcome;
  return i < sizeof names / sizeof names[0] ? names[i] : "unknown";
}
