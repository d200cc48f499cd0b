/* mmb_mex_checkpoint.c - gateways: the file that a run keeps itself in, and what tells
   runs apart. */
#include "mmb_mex.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* Hash of an array behind H: class, sizes and all that is in it.  What has no numbers,
   as functions, counts by its class alone. */
static uint64_t
hash (uint64_t h, const mxArray *a)
{
  mwSize n, i;
  int k;

  if (!a)
    return mmb_archive_hash (h, 0, "");
  n = (mwSize) mxGetNumberOfElements (a);
  k = (int) mxGetClassID (a);
  h = mmb_archive_hash (h, sizeof k, &k);
  h = mmb_archive_hash (h, (size_t) mxGetNumberOfDimensions (a) * sizeof (mwSize),
                        mxGetDimensions (a));
  if (mxIsCell (a))
    for (i = 0; i < n; i++)
      h = hash (h, mxGetCell (a, (mwIndex) i));
  else if (mxIsStruct (a))
    for (k = 0; k < mxGetNumberOfFields (a); k++)
      {
        const char *name = mxGetFieldNameByNumber (a, k);
        h = mmb_archive_hash (h, strlen (name), name);
        for (i = 0; i < n; i++)
          h = hash (h, mxGetFieldByNumber (a, (mwIndex) i, k));
      }
  else if ((mxIsNumeric (a) || mxIsChar (a) || mxIsLogical (a)) && !mxIsSparse (a)
           && !mxIsComplex (a))
    h = mmb_archive_hash (h, (size_t) n * (size_t) mxGetElementSize (a),
                          mxGetData (a));
  return h;
}

/* Those of these fields that S has. */
static uint64_t
hash_fields (const mxArray *s, const char *const *names)
{
  uint64_t h = 0;

  for (; *names; names++)
    h = hash (h, mxGetField (s, 0, *names));
  return h;
}

static void
mark (mmb_checkpoint_opts *o, const char *name, uint64_t h)
{
  mmb_mark *m = (mmb_mark *) o->marks + o->count++;
  size_t i;

  for (i = 0; i < MMB_MARK_NAME && name[i]; i++)
    m->name[i] = (char) toupper ((unsigned char) name[i]);
  m->hash = h;
}

static bool
is_one_of (const char *name, const char *const *list)
{
  for (; *list; list++)
    if (!strcmp (name, *list))
      return true;
  return false;
}

/* Options: first what decides which others there are; none that changes no number. */
static void
mark_options (mmb_checkpoint_opts *o, const mxArray *opts)
{
  static const char *const first[] = {"Method", "Optimizer", NULL};
  static const char *const none[]
    = {"Method", "Optimizer", "Display", "Checkpoint", "CheckpointEvery", NULL};
  const char *name;
  size_t i;
  int k;

  for (i = 0; first[i]; i++)
    if (mxGetField (opts, 0, first[i]))
      mark (o, first[i], hash (0, mxGetField (opts, 0, first[i])));
  for (k = 0; k < mxGetNumberOfFields (opts); k++)
    {
      name = mxGetFieldNameByNumber (opts, k);
      if (!is_one_of (name, none))
        mark (o, name, hash (0, mxGetFieldByNumber (opts, 0, k)));
    }
}

void
mmb_mex_checkpoint_view (mmb_mex_checkpoint *c, const mxArray *net,
                         const mxArray *data, const mxArray *opts)
{
  static const char *const of_net[]
    = {"Encoder", "Decoder", "EncoderBias", "DecoderBias", "Slope", "Basis", NULL};
  static const char *const of_data[]
    = {"X", "Y", "TargetMean", "HoldOut", "Dims", "S", "Syx", "Syy", "Cov",
       "Weights", "lossMin", NULL};
  const mmb_mex_checkpoint none = {.path = NULL};
  const mxArray *path = mxGetField (opts, 0, "Checkpoint");

  *c = none;
  if (!path || mxIsEmpty (path))
    return;
  c->path = mmb_mex_path (path);
  c->opts.path = c->path;
  c->opts.every = 60 * mmb_mex_scalar (mmb_mex_field (opts, "OPTS", "CheckpointEvery"),
                                       "CHECKPOINTEVERY");
  c->opts.marks = mxCalloc ((size_t) mxGetNumberOfFields (opts) + 3,
                            sizeof *c->opts.marks);
  mark (&c->opts, "version of mmbias",
        mmb_archive_hash (0, strlen (mmb_version ()), mmb_version ()));
  mark (&c->opts, "NET", hash_fields (net, of_net));
  mark (&c->opts, "DATA", hash_fields (data, of_data));
  mark_options (&c->opts, opts);
}

mmb_status
mmb_mex_checkpoint_begin (mmb_mex_checkpoint *c, mmb_descent_opts *o)
{
  mmb_status st = MMB_OK;

  if (c->path)
    o->checkpoint = c->kept = mmb_checkpoint_alloc (&c->opts, NULL, &st);
  return st;
}

void
mmb_mex_checkpoint_end (mmb_mex_checkpoint *c)
{
  if (!c->kept)
    return;
  snprintf (c->text, sizeof c->text, "%s", mmb_checkpoint_text (c->kept));
  c->before = mmb_checkpoint_before (c->kept);
  mmb_checkpoint_free (c->kept);
  c->kept = NULL;
}

void
mmb_mex_checkpoint_check (const mmb_mex_checkpoint *c, mmb_status st)
{
  if (c->text[0] && (st == MMB_EIO || st == MMB_ECHECKPOINT))
    mexErrMsgIdAndTxt (mmb_status_id (st), "mmbias: CHECKPOINT '%s' %s", c->path,
                       c->text);
}
