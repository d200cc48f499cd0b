/* test_record.c - records, and events of trajectories of which single states are
   seen: one in closed form, descent; bounds of norms; further columns. */
#include "mmb_test.h"

/* Uncorrelated scalars, S = diag (4, 1), w = (1, 1), each logistic (T19):
   w_m (t) = 1 / (1 + (1/w0 - 1) exp (-2 s_m t)). */
static double
logistic (double s, double t)
{
  return 1 / (1 + (1 / 1e-6 - 1) * exp (-2 * s * t));
}

/* When it has reached W. */
static double
passes (double s, double w)
{
  return log ((1 / 1e-6 - 1) / (1 / w - 1)) / (2 * s);
}

typedef struct {
  mmb_event e[16];
  double W[16 * 2];
  mmb_record r;
} notes;

static void
notes_begin (notes *n)
{
  memset (n, 0, sizeof *n);
  n->r.event_capacity = 16;
  n->r.events = n->e;
  n->r.event_W = n->W;
  mmb_record_begin (&n->r, 2);
}

/* Everything that happens, in order, at the right time up to what a straight
   line between two looks makes of it. */
static void
events_of_a_known_trajectory (void **state)
{
  static const double steps[] = {1e-4, 0.01, 0.3};
  /* loss 1/2 (4 (1 - a)^2 + (1 - b)^2); bands of 0.125 below 2.5, about 0.5, 0 */
  const mmb_event_kind kinds[] = {MMB_EVENT_END, MMB_EVENT_LEARNED,
    MMB_EVENT_LOSS, MMB_EVENT_BEGIN, MMB_EVENT_END, MMB_EVENT_LEARNED,
    MMB_EVENT_BEGIN};
  const double level = 0.75, ends = 1 - sqrt (0.75), root = 1 - 0.5;
  size_t k, i, n;

  (void) state;
  for (k = 0; k < 3; k++)
    {
      double exact[7], W[2], t, loss, since = 0;
      mmb_events_opts o = {.level_count = 1,
                           .levels = &level};
      mmb_events *w;
      mmb_status st;
      notes seen;
      task task;
      task_toy (&task, 0, 2);
      notes_begin (&seen);
      w = mmb_events_alloc (&task.d, NULL, &o, NULL, &st);
      for (n = 0; (t = (double) n * steps[k]) < 12; n++)
        {
          W[0] = logistic (4, t);
          W[1] = logistic (1, t);
          loss = (4 * (1 - W[0]) * (1 - W[0]) + (1 - W[1]) * (1 - W[1])) / 2;
          assert_int_equal (mmb_events_look (w, t, W, loss, mmb_record_event,
                                             &seen.r), MMB_OK);
        }
      /* up to the little that B has or A lacks by then */
      exact[0] = passes (4, 1 - sqrt (2 * (2.375 - 0.5) / 4));
      exact[1] = passes (4, 0.5);
      exact[2] = passes (4, 1 - sqrt (2 * (level - 0.5) / 4));
      exact[3] = passes (4, 1 - sqrt (2 * 0.125 / 4));
      exact[4] = passes (1, ends);
      exact[5] = exact[6] = passes (1, root);
      assert_int_equal (seen.r.event_count, 7);
      for (i = 0; i < 7; i++)
        {
          const mmb_event *e = &seen.e[i];
          assert_int_equal (e->kind, kinds[i]);
          check_near (e->t, exact[i], 2e-3 + 4 * steps[k] * steps[k]);
          check_near (e->t - since, e->since, 1e-12);
          since = e->t;
        }
      assert_int_equal (seen.e[1].modality, 0);
      assert_int_equal (seen.e[5].modality, 1);
      assert_int_equal (seen.e[5].learned, 2);
      check_near (seen.W[2], 0.5, 1e-12);         /* on the line, at its level */
      check_near (seen.W[2 * 5 + 1], 0.5, 1e-12);
      mmb_events_free (w);
      task_free (&task);
    }
}

/* What the start has passed is no event, but that a modality is learned. */
static void
starts_beyond_events (void **state)
{
  mmb_events_opts o = {0};
  const double W[2] = {0.9, 0.1}, done[2] = {1, 1};
  mmb_events *w;
  mmb_status st;
  notes seen;
  task t;

  (void) state;
  task_toy (&t, 0, 2);
  notes_begin (&seen);
  w = mmb_events_alloc (&t.d, NULL, &o, NULL, &st);
  mmb_events_look (w, 3, W, 0.425, mmb_record_event, &seen.r);
  assert_int_equal (seen.r.event_count, 1);
  assert_int_equal (seen.e[0].kind, MMB_EVENT_LEARNED);
  assert_true (seen.e[0].t == 3 && seen.e[0].since == 0);
  mmb_events_look (w, 4, done, 0, mmb_record_event, &seen.r);
  assert_int_equal (seen.r.event_count, 4);
  assert_int_equal (seen.e[1].kind, MMB_EVENT_END);
  assert_int_equal (seen.e[2].kind, MMB_EVENT_LEARNED);
  check_near (seen.e[2].t, 3 + 0.4 / 0.9, 1e-14);
  mmb_events_free (w);
  task_free (&t);
}

/* Cheap bounds say the same as spectral norms, for maps of all sizes. */
static void
bounds_are_right (void **state)
{
  const size_t dims[] = {3, 2};
  int measure, scale;
  size_t k, past = 0, all = 0;

  (void) state;
  for (measure = 0; measure < MMB_MEASURE_COUNT; measure++)
    {
      mmb_events_opts o = {.measure = (mmb_measure) measure};
      mmb_events *w;
      mmb_status st;
      task t;
      task_make (&t, 2, dims, 3, 2);
      w = mmb_events_alloc (&t.d, NULL, &o, NULL, &st);
      for (scale = 1; scale < 200; scale++)
        {
          double W[15];
          fill_matrix (15, W, (unsigned) scale);
          for (k = 0; k < 15; k++)
            W[k] *= scale / 60.;
          for (k = 0; k < mmb_events_count (w); k++, all++)
            {
              bool is = mmb_events_past (w, k, W, 1);
              assert_int_equal (is, mmb_events_value (w, k, W, 1) >= 0);
              past += is;
            }
        }
      mmb_events_free (w);
      task_free (&t);
    }
  assert_true (past > all / 20 && past < all - all / 20);
}

static mmb_status
squares (void *arg, const mmb_row *row, double *values)
{
  size_t *calls = arg;

  ++*calls;
  values[0] = row->t * row->t;
  values[1] = row->W[0] * row->W[0];
  return *calls > 6 ? MMB_ENOMEM : MMB_OK;
}

/* Descent: columns by name, a record without maps, events at every epoch or at
   records; looking changes nothing. */
static void
descent_records (void **state)
{
  const size_t dims[] = {1, 1}, fusion[] = {2, 2}, widths[] = {4, 4};
  double p[16], q[16], at[5] = {0, 50, 100, 200, 390}, t[6], loss[6], W[12];
  double values[12];
  size_t calls = 0, i;
  mmb_column column = {"squares", 2, values, squares, &calls};
  mmb_descent_info info;
  mmb_descent_opts o;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  notes every, sparse;
  task task;

  (void) state;
  task_toy (&task, 0.3, 2);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, p);
  memcpy (q, p, sizeof p);
  mmb_descent_defaults (&o);
  o.epochs = 400;
  notes_begin (&every);
  every.r.count = 5;
  every.r.at = at;
  every.r.capacity = 6;
  every.r.t = t;
  every.r.loss = loss;
  every.r.W = W;
  every.r.column_count = 1;
  every.r.columns = &column;
  sparse = every;
  sparse.r.events = sparse.e;
  sparse.r.event_W = sparse.W;
  sparse.r.W = NULL;
  sparse.r.column_count = 0;
  o.looks = MMB_LOOK_ALWAYS;
  assert_int_equal (mmb_descent_run (net, &task.d, &o, p, &every.r, &info,
                                     NULL), MMB_OK);
  assert_int_equal (every.r.rows, 6);
  assert_int_equal (calls, 6);
  for (i = 0; i < 6; i++)
    {
      check_near (values[2 * i], t[i] * t[i], 0);
      check_near (values[2 * i + 1], W[2 * i] * W[2 * i], 0);
    }
  assert_true (every.r.event_count >= 5);
  o.looks = MMB_LOOK_CHEAPLY;   /* 16 weights: too few for looks at each epoch */
  assert_int_equal (mmb_descent_run (net, &task.d, &o, q, &sparse.r, &info,
                                     NULL), MMB_OK);
  assert_memory_equal (p, q, sizeof p);
  for (i = 0; i < sparse.r.event_count; i++)
    if (sparse.e[i].kind == MMB_EVENT_LEARNED && sparse.e[i].modality == 0)
      {
        assert_true (fabs (sparse.e[i].t - every.e[1].t) < 50);
        assert_true (sparse.e[i].t != every.e[1].t);
        break;
      }
  assert_true (i < sparse.r.event_count);
  o.looks = MMB_LOOK_NEVER;
  mmb_descent_run (net, &task.d, &o, q, &sparse.r, &info, NULL);
  assert_int_equal (sparse.r.event_count, 0);
  calls = 3;   /* a column that fails ends the run */
  assert_int_equal (mmb_descent_run (net, &task.d, &o, p, &every.r, &info,
                                     NULL), MMB_ENOMEM);
  task_free (&task);
  mmb_net_free (net);
}

static mmb_status
cubes (void *arg, const mmb_row *row, double *values)
{
  (void) arg;
  values[0] = row->t * row->t * row->t;
  values[1] = row->W[1];
  return MMB_OK;
}

/* Steps of a flow, thinned again and again: columns stay beside their rows, and
   the last state has a row although events alone would fill the record. */
static void
thinned_rows_keep_their_columns (void **state)
{
  const size_t dims[] = {1, 1}, fusion[] = {2, 2}, widths[] = {3, 3};
  double start[12], p[12], t[8], loss[8], objective[8], Eg[8], W[16];
  double values[16], levels[20], end[2];
  mmb_event events[40];
  mmb_column column = {"cubes", 2, values, cubes, NULL};
  mmb_record r = {.capacity = 8, .t = t, .loss = loss, .objective = objective,
                  .Eg = Eg, .W = W, .column_count = 1, .columns = &column,
                  .event_capacity = 40, .events = events};
  mmb_flow_info info;
  mmb_flow_opts o;
  mmb_status st;
  mmb_net *net = mmb_net_alloc (2, dims, 1, fusion, 0, widths, NULL, &st);
  size_t way, i;
  task k;

  (void) state;
  task_toy (&k, 0.3, 2);
  mmb_init_fill (net, MMB_INIT_GAUSSIAN, 0.05, 1, NULL, start);
  mmb_flow_defaults (&o);
  o.time = 10;
  o.tolerance = 1e-9;
  o.levels = levels;
  for (i = 0; i < 20; i++)
    levels[i] = 0.1 * (double) (i + 1);
  for (way = 0; way < 2; way++)
    {
      o.level_count = way ? 20 : 0;
      memcpy (p, start, sizeof p);
      assert_int_equal (mmb_flow_run (net, &k.d, &o, p, &r, &info, NULL),
                        MMB_OK);
      assert_true (info.work.steps > 40);   /* thinned at least twice */
      assert_in_range (r.rows, 4, 8);
      assert_true (t[0] == 0 && t[r.rows - 1] == 10);
      for (i = 0; i < r.rows; i++)
        {
          assert_true (i == 0 || t[i] > t[i - 1]);
          check_near (values[2 * i], t[i] * t[i] * t[i], 0);
          check_near (values[2 * i + 1], W[2 * i + 1], 0);
          /* y = x_A + x_B, S = [4 0.6; 0.6 1] */
          check_near (loss[i], 2 * pow (W[2 * i] - 1, 2)
                               + 0.5 * pow (W[2 * i + 1] - 1, 2)
                               + 0.6 * (W[2 * i] - 1) * (W[2 * i + 1] - 1),
                      1e-12);
          check_near (Eg[i], loss[i], 1e-12);
          check_near (objective[i], loss[i], 1e-15);
        }
      memset (end, 0, sizeof end);   /* the map of the final weights, in full */
      for (i = 0; i < 2; i++)
        {
          const double *below = p + mmb_net_encoder (net, i, 1)->offset;
          const double *above = p + mmb_net_encoder (net, i, 2)->offset;
          size_t h;
          for (h = 0; h < 3; h++)
            end[i] += above[h] * below[h];
          check_near (W[2 * (r.rows - 1) + i], end[i], 1e-13);
        }
    }
  task_free (&k);
  mmb_net_free (net);
}

static bool
watch (const mmb_allocator *al)
{
  const size_t dims[] = {3, 2};
  mmb_events_opts o = {0};
  double W[15];
  mmb_status st;
  mmb_events *w;
  notes seen;
  task t;

  task_make (&t, 2, dims, 3, 2);
  notes_begin (&seen);
  seen.r.event_capacity = 0;
  fill_matrix (15, W, 1);
  w = mmb_events_alloc (&t.d, NULL, &o, al, &st);
  if (w)
    st = mmb_events_look (w, 0, W, 1, mmb_record_event, &seen.r);
  if (st == MMB_OK && w)   /* no room: counted */
    assert_true (seen.r.event_count == 0 && seen.r.event_lost > 0);
  mmb_events_free (w);
  task_free (&t);
  return st == MMB_OK;
}

static void
memory_runs_out (void **state)
{
  (void) state;
  check_every_failure (watch);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (events_of_a_known_trajectory),
    cmocka_unit_test (starts_beyond_events),
    cmocka_unit_test (bounds_are_right),
    cmocka_unit_test (descent_records),
    cmocka_unit_test (thinned_rows_keep_their_columns),
    cmocka_unit_test (memory_runs_out),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
