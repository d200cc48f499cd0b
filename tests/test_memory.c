/* test_memory.c - sizes, allocators, statuses, versions. */
#include "mmb_test.h"

static void
sizes_are_checked (void **state)
{
  size_t out;
  (void) state;
  assert_true (mmb_size_mul (3, 4, &out));
  assert_int_equal (out, 12);
  assert_true (mmb_size_mul (SIZE_MAX, 0, &out));
  assert_int_equal (out, 0);
  assert_false (mmb_size_mul (SIZE_MAX / 2, 3, &out));
  assert_int_equal (out, SIZE_MAX);
  assert_true (mmb_size_add (SIZE_MAX - 1, 1, &out));
  assert_false (mmb_size_add (SIZE_MAX, 1, &out));
  assert_null (mmb_calloc (NULL, SIZE_MAX / 4, 8));
  assert_null (mmb_calloc (NULL, SIZE_MAX, 1));
}

static void
blocks_are_aligned_and_zero (void **state)
{
  size_t n, i;
  (void) state;
  for (n = 0; n < 200; n += 7)
    {
      double *x = mmb_calloc (NULL, n, sizeof *x);
      assert_non_null (x);
      assert_int_equal ((uintptr_t) x % 64, 0);
      for (i = 0; i < n; i++)
        assert_true (x[i] == 0);
      mmb_free (NULL, x);
    }
  mmb_free (NULL, NULL);
}

static void
hooks_are_used (void **state)
{
  counting c = {.fail_at = 2};
  mmb_allocator al = counting_allocator (&c);
  void *a = mmb_calloc (&al, 1, 8);
  (void) state;
  assert_non_null (a);
  assert_null (mmb_calloc (&al, 1, 8));
  assert_int_equal (c.live, 1);
  mmb_free (&al, a);
  assert_int_equal (c.live, 0);
  al = mmb_allocator_default ();
  a = mmb_calloc (&al, 4, 8);
  assert_non_null (a);
  mmb_free (&al, a);
}

/* What callers without an allocator get, past the guards of the tests. */
mmb_allocator __real_mmb_allocator_default (void);

static void
malloc_is_the_default (void **state)
{
  mmb_allocator al = __real_mmb_allocator_default ();
  double *x = __real_mmb_calloc (NULL, 3, sizeof *x);
  double *y = mmb_calloc (&al, 3, sizeof *y);
  (void) state;
  assert_non_null (x);
  assert_non_null (y);
  x[2] = y[2] = 1;
  mmb_free (&al, x);
  __real_mmb_free (NULL, y);
  assert_null (__real_mmb_calloc (NULL, PTRDIFF_MAX, 1));
}

static void
names_of_statuses (void **state)
{
  (void) state;
  assert_string_equal (mmb_status_id (MMB_EINVAL), "mmbias:invalidArgument");
  assert_string_equal (mmb_status_id (MMB_EDIM), "mmbias:dimensionMismatch");
  assert_string_equal (mmb_status_id (MMB_ENONFINITE), "mmbias:nonFinite");
  assert_string_equal (mmb_status_id (MMB_ENOMEM), "mmbias:outOfMemory");
  assert_string_equal (mmb_status_id (MMB_EDIVERGED), "mmbias:diverged");
  assert_string_equal (mmb_status_id (MMB_ESOLVER), "mmbias:solver");
  assert_string_equal (mmb_status_id (MMB_EIO), "mmbias:io");
  assert_string_equal (mmb_status_id (MMB_EINTERRUPTED), "mmbias:interrupted");
  assert_string_equal (mmb_status_text (MMB_OK), "success");
  assert_string_equal (mmb_outcome_name (MMB_COMPLETED), "completed");
  assert_string_equal (mmb_outcome_name (MMB_CONVERGED), "converged");
  assert_string_equal (mmb_outcome_name (MMB_STOPPED), "stopped");
  assert_string_equal (mmb_outcome_name (MMB_INTERRUPTED), "interrupted");
  assert_string_equal (mmb_outcome_name ((mmb_outcome) 31), "unknown");
  assert_string_equal (mmb_status_id ((mmb_status) -99), "mmbias:invalidArgument");
}

static void
versions_are_known (void **state)
{
  (void) state;
  assert_true (strlen (mmb_version ()) > 0);
  assert_true (strlen (mmb_version_gsl ()) > 0);
  assert_true (strlen (mmb_version_blas ()) > 0);
  assert_true (strlen (mmb_version_compiler ()) > 0);
}

int
main (void)
{
  const struct CMUnitTest tests[] = {
    cmocka_unit_test (sizes_are_checked),
    cmocka_unit_test (blocks_are_aligned_and_zero),
    cmocka_unit_test (hooks_are_used),
    cmocka_unit_test (malloc_is_the_default),
    cmocka_unit_test (names_of_statuses),
    cmocka_unit_test (versions_are_known),
  };
  return cmocka_run_group_tests (tests, NULL, NULL);
}
