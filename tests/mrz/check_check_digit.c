/*
 * mrz/check_digit: the standard's worked examples, and another implementation
 * over every pair of characters.
 */
#include "mrz/check_digit.h"

#include "suite.h"

/* Doc 9303-3 appendix A, examples 1 to 5; 9303-11 appendix D.2. */
static const struct {
	const char *text;
	char digit;
} worked[] = {
    {"520727", '3'},
    {"AB2134<<<", '5'},
    {"HA672242<658022549601086<<<<<<<<<<<<<<0", '8'},
    {"D231458907<<<<<<<<<<<<<<<34071279507122<<<<<<<<<<<", '2'},
    {"HA672242<658022549601086<<<<<<<", '8'},
    {"L898902C3", '6'},
    {"740812", '2'},
    {"D23145890734", '9'},
    {"", '0'},
    {"<<<<<<", '0'},
};

START_TEST(worked_examples)
{
	for (size_t i = 0; i < COUNT(worked); i++)
		ck_assert_msg(
		    check_digit(span_str(worked[i].text)) == worked[i].digit,
		    "%s: not %c", worked[i].text, worked[i].digit);
}
END_TEST

START_TEST(runs_are_one_calculation)
{
	struct check_digit c = CHECK_DIGIT_INIT;

	check_digit_add(&c, (const uint8_t *)"HA672242<6", 10);
	check_digit_add(&c, (const uint8_t *)"5802254", 7);
	check_digit_add(&c, (const uint8_t *)"9601086<<<<<<<<<<<<<<0", 22);
	ck_assert_int_eq(check_digit_end(&c), '8');
}
END_TEST

START_TEST(no_digit_over_other_characters)
{
	for (int c = 0; c < 256; c++) {
		uint8_t cell = (uint8_t)c;
		bool valued = (c >= '0' && c <= '9') ||
		    (c >= 'A' && c <= 'Z') || c == '<';

		ck_assert_int_eq(
		    check_digit(span_make(&cell, 1)) != '\0', valued);
	}
}
END_TEST

/* The value by its definition, not by a table. */
static unsigned
value_of(char c)
{
	return c == '<' ? 0
	    : c <= '9'	? (unsigned)(c - '0')
			: (unsigned)(c - 'A' + 10);
}

START_TEST(blind_exactly_to_congruent_characters)
{
	static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<";

	for (unsigned at = 0; at < 9; at++) {
		for (size_t i = 0; i < sizeof(all) - 1; i++) {
			for (size_t k = 0; k < sizeof(all) - 1; k++) {
				char a[] = "L898902C3", b[] = "L898902C3";
				bool same;

				a[at] = all[i];
				b[at] = all[k];
				same = check_digit(span_make(a, 9)) ==
				    check_digit(span_make(b, 9));
				ck_assert_int_eq(same,
				    value_of(all[i]) % 10 ==
					value_of(all[k]) % 10);
			}
		}
	}
}
END_TEST

/* Every layout's digits at once, against each of them range by range. */
START_TEST(sums_of_a_layout_are_the_same)
{
	static const char alphabet[] = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	uint8_t cells[MRZ_WEIGHT_BLOCK * MRZ_WEIGHT_BLOCKS];
	uint8_t values[sizeof(cells)];
	unsigned sum[MRZ_DIGITS], seed = 9303;

	for (int f = 0; f < MRZ_FORMATS * 20; f++) {
		const struct mrz_layout *l =
		    layout_get((enum mrz_format)(f % MRZ_FORMATS));

		for (size_t i = 0; i < sizeof(cells); i++) {
			seed = seed * 1664525 + 1013904223;
			cells[i] = (uint8_t)alphabet[(seed >> 16) % 37];
			values[i] = (uint8_t)value_of((char)cells[i]);
		}
		check_digit_sums(l, values, sum);
		for (int d = 0; d < MRZ_DIGITS; d++) {
			struct check_digit c = CHECK_DIGIT_INIT;

			for (int i = 0; i < l->digit[d].ranges; i++)
				check_digit_add(&c,
				    cells + l->digit[d].range[i].at,
				    l->digit[d].range[i].len);
			ck_assert_int_eq(
			    '0' + (int)(sum[d] % 10), check_digit_end(&c));
		}
	}
}
END_TEST

Suite *check_digit_suite(void);

Suite *
check_digit_suite(void)
{
	Suite *s = suite_create("check_digit");

	CASE(s, worked_examples);
	CASE(s, runs_are_one_calculation);
	CASE(s, no_digit_over_other_characters);
	CASE(s, blind_exactly_to_congruent_characters);
	CASE(s, sums_of_a_layout_are_the_same);
	return s;
}
