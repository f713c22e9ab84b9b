/*
 * duration: the one grammar of settings that say how long.
 */
#include "base/duration.h"

#include "suite.h"

START_TEST(what_is_a_duration)
{
	static const struct {
		const char *text;
		uint64_t seconds; /* 0: refused */
	} rows[] = {{"900", 900}, {"900s", 900}, {"90m", 5400}, {"36h", 129600},
	    {"14d", 1209600}, {" 7 d ", 604800}, {"1s", 1}, {"400d", 34560000},
	    {"401d", 0}, {"34560001", 0}, {"0", 0}, {"0h", 0}, {"", 0},
	    {"d", 0}, {"-1d", 0}, {"+1d", 0}, {"1.5h", 0}, {"1w", 0},
	    {"1dd", 0}, {"1h30m", 0}, {"1D", 0}, {"18446744073709551615d", 0},
	    {"99999999999999999999", 0}};
	const uint64_t max = UINT64_C(400) * 86400;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = ERR_INIT;
		uint64_t seconds = 4711;
		bool ok = duration_parse(rows[i].text, max, &seconds, &err);

		ck_assert_msg(
		    ok == (rows[i].seconds != 0), "'%s'", rows[i].text);
		ck_assert_uint_eq(seconds, ok ? rows[i].seconds : 4711);
		ck_assert_int_eq(err.kind, ok ? ERR_NONE : ERR_CONFIG);
	}
}
END_TEST

START_TEST(the_limit_is_named)
{
	static const struct {
		uint64_t max;
		const char *end;
	} rows[] = {{86400, "at most 1d"}, {5400, "at most 90m"},
	    {7200, "at most 2h"}, {59, "at most 59s"}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = ERR_INIT;
		uint64_t seconds;

		ck_assert(!duration_parse("10d", rows[i].max, &seconds, &err));
		ck_assert_msg(
		    strstr(err.text, rows[i].end) != NULL, "%s", err.text);
	}
}
END_TEST

Suite *duration_suite(void);

Suite *
duration_suite(void)
{
	Suite *s = suite_create("duration");

	CASE(s, what_is_a_duration);
	CASE(s, the_limit_is_named);
	return s;
}
