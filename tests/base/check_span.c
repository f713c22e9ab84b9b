/*
 * span: borrowed bytes, at their edges.
 */
#include "base/span.h"
#include "suite.h"

START_TEST(parts_never_reach_outside)
{
	struct span s = SPAN("abc");

	ck_span_eq(span_from(s, 1), "bc");
	ck_span_eq(span_from(s, 3), "");
	ck_span_eq(span_from(s, 4), "");
	ck_span_eq(span_first(s, 2), "ab");
	ck_span_eq(span_first(s, 9), "abc");
	ck_assert(span_from(span_make(NULL, 0), 5).data == NULL);
}
END_TEST

START_TEST(order_is_bytewise_and_a_prefix_comes_first)
{
	/* ascending */
	static const char *const words[] = {
	    "", "A", "AB", "B", "a", "ab", "\x80", "\xFF"};

	for (size_t i = 0; i < COUNT(words); i++)
		for (size_t j = 0; j < COUNT(words); j++) {
			int order = span_compare(
			    span_str(words[i]), span_str(words[j]));

			ck_assert_int_eq(
			    (order > 0) - (order < 0), (i > j) - (i < j));
			ck_assert(span_equal(span_str(words[i]),
				      span_str(words[j])) == (i == j));
		}
}
END_TEST

START_TEST(search_agrees_with_a_plain_one)
{
	static const char hay[] = "aabaabaaabaab";

	for (size_t at = 0; at < sizeof(hay) - 1; at++)
		for (size_t len = 1; at + len < sizeof(hay); len++) {
			char needle[sizeof(hay)];
			const char *found;

			memcpy(needle, hay + at, len);
			needle[len] = '\0';
			found = strstr(hay, needle);
			ck_assert_uint_eq(
			    span_search(SPAN(hay), span_str(needle)),
			    (size_t)(found - hay));
		}
	ck_assert_uint_eq(span_search(SPAN("abc"), SPAN("d")), 3);
	ck_assert_uint_eq(span_search(SPAN("abc"), SPAN("abcd")), 3);
	ck_assert_uint_eq(span_search(SPAN("abc"), SPAN("")), 0);
	ck_assert_uint_eq(span_search(SPAN(""), SPAN("a")), 0);
	ck_assert_uint_eq(span_find(SPAN("abc"), 'c'), 2);
	ck_assert_uint_eq(span_find(SPAN("abc"), 'x'), 3);
}
END_TEST

START_TEST(trim_takes_blanks_only)
{
	ck_span_eq(span_trim(SPAN(" \t\r\n a b \r\n")), "a b");
	ck_span_eq(span_trim(SPAN(" \n")), "");
	ck_span_eq(span_trim(SPAN("\v")), "\v");
}
END_TEST

START_TEST(whole_numbers_are_digits_and_nothing_else)
{
	static const struct {
		const char *text;
		uint64_t max;
		bool ok;
		uint64_t value;
	} rows[] = {{"0", 0, true, 0}, {"1", 0, false, 0}, {"007", 7, true, 7},
	    {"8", 7, false, 0}, {"10", 9, false, 0},
	    {"18446744073709551615", UINT64_MAX, true, UINT64_MAX},
	    {"18446744073709551616", UINT64_MAX, false, 0},
	    {"99999999999999999999999", UINT64_MAX, false, 0},
	    {"", 9, false, 0}, {"+1", 9, false, 0}, {"-1", 9, false, 0},
	    {" 1", 9, false, 0}, {"1 ", 9, false, 0}, {"0x1", 99, false, 0},
	    {"1e1", 99, false, 0}};

	for (size_t i = 0; i < COUNT(rows); i++) {
		uint64_t value = 42;

		ck_assert_msg(span_uint(span_str(rows[i].text), rows[i].max,
				  &value) == rows[i].ok,
		    "%s", rows[i].text);
		ck_assert_uint_eq(value, rows[i].ok ? rows[i].value : 42);
	}
}
END_TEST

Suite *span_suite(void);

Suite *
span_suite(void)
{
	Suite *s = suite_create("span");

	CASE(s, parts_never_reach_outside);
	CASE(s, order_is_bytewise_and_a_prefix_comes_first);
	CASE(s, search_agrees_with_a_plain_one);
	CASE(s, trim_takes_blanks_only);
	CASE(s, whole_numbers_are_digits_and_nothing_else);
	return s;
}
