/*
 * spool/retry: waits grow, are spread, and never longer than they should be;
 * the breaker opens, tries, closes.
 */
#include "spool/retry.h"

#include "suite.h"

START_TEST(wait_doubles_up_to_its_cap)
{
	static const struct {
		unsigned attempts;
		uint64_t top;
	} rows[] = {
	    {0, 30000},
	    {1, 30000},
	    {2, 60000},
	    {3, 120000},
	    {6, 960000},
	    {7, 1800000},
	    {8, 1800000},
	    {1000000, 1800000},
	};
	const struct retry_policy policy = RETRY_POLICY;

	for (size_t i = 0; i < COUNT(rows); i++) {
		/* The least, the greatest and one more wraps around. */
		ck_assert_uint_eq(
		    retry_wait_ms(&policy, rows[i].attempts, 0, 0), 0);
		ck_assert_uint_eq(
		    retry_wait_ms(&policy, rows[i].attempts, 0, rows[i].top),
		    rows[i].top);
		ck_assert_uint_eq(retry_wait_ms(&policy, rows[i].attempts, 0,
				      rows[i].top + 1),
		    0);
	}
}
END_TEST

START_TEST(wait_survives_odd_policies)
{
	const struct retry_policy huge = {UINT64_MAX, UINT64_MAX};
	const struct retry_policy none = {0, 0};

	ck_assert_uint_eq(retry_wait_ms(&huge, 5, 0, 7), 7);
	ck_assert_uint_eq(retry_wait_ms(&none, 5, 0, 7), 0);
}
END_TEST

START_TEST(jitter_is_spread_evenly)
{
	const struct retry_policy policy = RETRY_POLICY;
	size_t counts[10] = {0};

	for (int i = 0; i < 100000; i++)
		counts[retry_wait_ms(&policy, 1, 0, retry_random()) * 10 /
		    30001]++;
	/* 10,000 expected; 500 is more than five standard deviations. */
	for (size_t i = 0; i < COUNT(counts); i++) {
		ck_assert_uint_gt(counts[i], 9500);
		ck_assert_uint_lt(counts[i], 10500);
	}
}
END_TEST

START_TEST(retry_after_is_kept_to)
{
	const struct retry_policy policy = RETRY_POLICY;

	ck_assert_uint_eq(retry_wait_ms(&policy, 1, 120000, 0), 120000);
	ck_assert_uint_ge(
	    retry_wait_ms(&policy, 1, 120000, UINT64_MAX), 120000);
	/* Not for longer than a week, whatever it says. */
	ck_assert_uint_le(retry_wait_ms(&policy, 1, UINT64_MAX, 0),
	    UINT64_C(7) * 86400 * 1000);
}
END_TEST

START_TEST(due_when_the_clock_goes_back)
{
	ck_assert(!retry_due(1000, 500, 1499));
	ck_assert(retry_due(1000, 500, 1500));
	ck_assert(retry_due(1000, 500, 999));
	ck_assert(retry_due(0, 0, 0));
	/* A damaged number is not a wait for ever. */
	ck_assert(retry_due(0, UINT64_MAX, INT64_C(8) * 86400 * 1000));
}
END_TEST

START_TEST(breaker_opens_tries_and_closes)
{
	struct breaker b = {3, 10000, 0, 0};

	breaker_failure(&b, 1000);
	breaker_failure(&b, 1000);
	ck_assert(breaker_allow(&b, 1001));
	breaker_failure(&b, 1000);
	ck_assert(breaker_open(&b));
	ck_assert(!breaker_allow(&b, 10999));
	ck_assert_int_eq(breaker_trial(&b, 1001), 11000);
	/* One trial, and the next only after as long again. */
	ck_assert(breaker_allow(&b, 11000));
	ck_assert(!breaker_allow(&b, 11001));
	ck_assert(breaker_allow(&b, 21000));
	breaker_success(&b);
	ck_assert(breaker_allow(&b, 21001));
	/* One failure does not open it again. */
	breaker_failure(&b, 21002);
	ck_assert(breaker_allow(&b, 21003));
}
END_TEST

START_TEST(breaker_does_not_wait_for_the_future)
{
	struct breaker b = {1, 10000, 0, 0};

	breaker_failure(&b, 1000000);
	ck_assert(!breaker_allow(&b, 1000001));
	ck_assert(breaker_allow(&b, 5000)); /* the clock went back */
}
END_TEST

Suite *retry_suite(void);

Suite *
retry_suite(void)
{
	Suite *s = suite_create("retry");

	CASE(s, wait_doubles_up_to_its_cap);
	CASE(s, wait_survives_odd_policies);
	CASE(s, jitter_is_spread_evenly);
	CASE(s, retry_after_is_kept_to);
	CASE(s, due_when_the_clock_goes_back);
	CASE(s, breaker_opens_tries_and_closes);
	CASE(s, breaker_does_not_wait_for_the_future);
	return s;
}
