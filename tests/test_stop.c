/* test_stop.c - the host asks to give up: computations without a monitor end at
   once, whichever of their questions is answered with yes, and leave nothing
   behind. */
#include "mmb_test.h"

/* A host that has had enough at question STOP_AT. */
typedef struct {
  counting c;
  long asked, stop_at;
} impatient;

static bool
enough (void *ctx)
{
  impatient *h = ctx;

  return ++h->asked >= h->stop_at && h->stop_at > 0;
}

/* BODY to its end, then stopped at some 20 of its questions. */
static void
check_every_stop (mmb_status (*body) (const mmb_allocator *al))
{
  impatient h = {.stop_at = 0};
  mmb_allocator al = counting_allocator (&h.c);
  long total, n;

  al.ctx = &h;   /* whose first member is what the allocator expects */
  al.stop = enough;
  assert_int_equal (body (&al), MMB_OK);
  assert_int_equal (h.c.live, 0);
  total = h.asked;
  assert_true (total > 0);
  for (n = 1; n <= total; n += 1 + total / 20)
    {
      h.asked = 0;
      h.stop_at = n;
      assert_int_equal (body (&al), MMB_EINTERRUPTED);
      assert_in_range (h.asked, n, n + 1);   /* a flow's certificate asks, too */
      assert_int_equal (h.c.live, 0);
    }
}

/* --- computations ---------------------------------------------------------- */

static const size_t dims[2] = {2, 1}, late[2] = {3, 3};

/* Hidden spaces wider than a panel of mmb_conserved_drift. */
static mmb_status
certify (const mmb_allocator *al)
{
  const size_t widths[4] = {150, 70, 90, 40};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, late, 0, widths, NULL, &st);
  double *p = calloc (net->n_params, sizeof *p), drift;

  fill_matrix (net->n_params, p, 1);
  st = mmb_conserved_drift (net, p, p, 1, &drift, al);
  free (p);
  mmb_net_free (net);
  return st;
}

/* One layer has more entries than are drawn at a time. */
static mmb_status
start_of (const mmb_allocator *al, mmb_init_scheme scheme)
{
  const size_t widths[4] = {600, 500, 3, 2};
  const double directions[3] = {0.6, 0.8, -1};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, late, 0, widths, al, &st);
  double *p;

  if (!net)
    return st;
  p = calloc (net->n_params, sizeof *p);
  st = mmb_init_fill (net, scheme, 0.1, 1, directions, p);
  free (p);
  mmb_net_free (net);
  return st;
}

static mmb_status
start_gaussian (const mmb_allocator *al)
{
  return start_of (al, MMB_INIT_GAUSSIAN);
}

static mmb_status
start_balanced (const mmb_allocator *al)
{
  return start_of (al, MMB_INIT_BALANCED);
}

static mmb_status
start_compressed (const mmb_allocator *al)
{
  const size_t widths[4] = {600, 500, 300, 200};
  const double sigma[6] = {1, 1, 1, 1, 1, 1};
  size_t small[4];
  mmb_status st;
  mmb_net *net;
  double *p;

  assert_int_equal (mmb_draw_widths (2, dims, 1, late, 0, widths, 3, small,
                                     NULL), MMB_OK);
  net = mmb_net_alloc (2, dims, 1, late, 0, small, NULL, &st);
  p = calloc (net->n_params, sizeof *p);
  st = mmb_draw_fill (net, widths, 3, sigma, 1, p, al);
  free (p);
  mmb_net_free (net);
  return st;
}

/* Samples, their moments, and a loss. */
static mmb_status
sample (const mmb_allocator *al)
{
  enum { P = 5000 };
  double *x = calloc (5 * P, sizeof *x), mean[5], S[9], Syx[6], Syy[4], loss;
  const double *parts[2] = {x, x + 2 * P};
  mmb_status st;
  task t;

  task_make (&t, 2, dims, 2, 1);
  st = mmb_stream_draw (MMB_UNIFORM, 1, MMB_FOR_SAMPLES, 0, 5 * P, x, al);
  if (st == MMB_OK)
    st = mmb_gaussian_draw (3, t.S, 2, t.w, 0.1, 1, P, x, x + 3 * P, al);
  if (st == MMB_OK)
    st = mmb_moments_from_samples (2, dims, parts, 2, x + 3 * P, P, true, mean,
                                   S, Syx, Syy, al);
  if (st == MMB_OK)
    st = mmb_moments_sample_loss (2, dims, parts, 2, x + 3 * P, P, t.w, &loss,
                                  al);
  task_free (&t);
  free (x);
  return st;
}

/* The race goes from manifold to manifold; what an order means, too. */
static mmb_status
race (const mmb_allocator *al)
{
  const mmb_race_opts o = {.fusion = late, .decoder = 0, .u0 = 1e-3};
  double room[32], end[2] = {1, 1};
  mmb_preference p = {.W_uni = room, .W_final = room + 3, .losses = room + 6,
                      .Eg = room + 10, .first = room + 14, .left = room + 16,
                      .cosine = room + 18, .variance = room + 20};
  mmb_race_result r = {0};
  mmb_status st = mmb_race_room (&r, 2, al);
  task t;

  task_make (&t, 2, dims, 1, 1);
  if (st == MMB_OK)
    st = mmb_race_run (&t.d, &o, &r, al);
  if (st == MMB_OK)
    st = mmb_preference_of (&t.d, late, r.order, end, NULL, &p, al);
  mmb_race_room_free (&r, al);
  task_free (&t);
  return st;
}

static mmb_status
shallow (const mmb_allocator *al)
{
  double t;
  mmb_status st;
  task k;

  task_make (&k, 2, dims, 1, 1);
  st = mmb_phase_shallow (&k.d, MMB_MEASURE_WEIGHTS, 1, 0.1, &t, al);
  assert_true (st != MMB_OK || (t > 0 && isfinite (t)));
  task_free (&k);
  return st;
}

static mmb_status
blow_up (const mmb_allocator *al)
{
  const size_t one[2] = {1, 1}, widths[4] = {3, 2, 4, 3};
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, one, 1, late, 0, widths, NULL, &st);
  double *p = calloc (net->n_params, sizeof *p), ahead[4];

  fill_matrix (net->n_params, p, 1);
  st = mmb_blowup_of (net, p, ahead, al);
  free (p);
  mmb_net_free (net);
  return st;
}

/* --- tests ------------------------------------------------------------------ */

static void
computations_end_when_told_to (void **state)
{
  (void) state;
  check_every_stop (certify);
  check_every_stop (start_gaussian);
  check_every_stop (start_balanced);
  check_every_stop (start_compressed);
  check_every_stop (sample);
  check_every_stop (race);
  check_every_stop (shallow);
  check_every_stop (blow_up);
}

/* Without anybody to ask, nobody has. */
static void
nobody_to_ask (void **state)
{
  mmb_allocator al = mmb_allocator_default ();

  (void) state;
  assert_false (mmb_asked_to_stop (NULL));
  assert_false (mmb_asked_to_stop (&al));
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (computations_end_when_told_to),
    cmocka_unit_test (nobody_to_ask),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
