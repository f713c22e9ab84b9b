/*
 * model/pattern: a table says what regexec(3) says of the same expression, of
 * numbers that nearly fit too; and what a table cannot have is refused at the
 * character.
 */
#include "model/pattern.h"

#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "suite.h"

static const char *const patterns[] = {
    "[A-Z][0-9]{7}",
    "K[0-9]{7}|[A-Z]{2}[0-9]{7}",
    "[CFGHJK][CFGHJKLMNPRTVWXYZ0-9]{8}|[0-9]{9}",
    "[A-Z0-9]{2}[A-Z0-9]?[0-9]{6}",
    "G[0-9]{8}|E[0-9A-HJ-NP-Z][0-9]{7}|[HK][0-9A-HJ-NP-Z][0-9]{7}",
    "(PE|E|N|[1-9]|1[0-3])(AV|PI)?-?[0-9]{1,4}-?[0-9]{1,6}",
    "[0-9]{9}(0[1-9]|1[0-9]|2[0-2])[0-9]{2}",
    "[A-Z][AEIOUX][A-Z]{2}[0-9]{6}[HMX](AS|B[CS]|C[CHLMS])[0-9A-Z]",
    "(19|20)?[0-9]{10}",
    "[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]",
    "A*B+C?",
    "(A|B(C|D){2,3})*",
    "(AB?){2,}C",
    "[^0-9]{3}",
    "[]A-C-]+",
    "[[:digit:]]{2}[[:upper:]]",
    "A\\.B",
    ".{3}",
    "A{0,2}B{0}C",
    "",
};

static char
any_of(const char *text, unsigned seed)
{
	return text[seed % strlen(text)];
}

/* Texts of the characters that patterns speak of, short and long. */
static void
random_text(unsigned *seed, char out[24])
{
	static const char letters[] = "0123456789ABCDEHKPX-.]";
	size_t len = (*seed = *seed * 1103515245 + 12345) >> 16 & 15;

	for (size_t i = 0; i < len; i++) {
		*seed = *seed * 1103515245 + 12345;
		out[i] = any_of(letters, *seed >> 16);
	}
	out[len] = '\0';
}

/* A text that the table leads through, of which regexec(3) is asked. */
static void
likely_text(const struct pattern *p, unsigned *seed, char out[24])
{
	unsigned state = 1;
	size_t len = 0;

	while (len < 20) {
		unsigned c;

		*seed = *seed * 1103515245 + 12345;
		if (p->final[state] && (*seed >> 20 & 7) == 0)
			break;
		c = 1 + (*seed >> 16) % 127;
		for (int tries = 0; tries < 127; tries++, c = c % 127 + 1)
			if (p->class_of[c] != 0 &&
			    p->next[state * p->classes + p->class_of[c]] != 0)
				break;
		if (p->class_of[c] == 0)
			break;
		state =
		    p->next[state * p->classes + p->class_of[c]] / p->classes;
		if (state == 0)
			break;
		out[len++] = (char)c;
	}
	out[len] = '\0';
}

START_TEST(as_regexec_says)
{
	const char *text = patterns[_i];
	char whole[256];
	struct err err = ERR_INIT;
	struct pattern p;
	regex_t re;
	size_t at;
	unsigned seed = 1, fits = 0;

	snprintf(whole, sizeof(whole), "^(%s)$", text);
	ck_assert_int_eq(regcomp(&re, whole, REG_EXTENDED | REG_NOSUB), 0);
	ck_assert_msg(
	    pattern_compile(text, &at, &p, &err), "%s: %s", text, err.text);
	for (int i = 0; i < 4000; i++) {
		char number[24];
		bool expected;

		if (i % 2 == 0)
			random_text(&seed, number);
		else
			likely_text(&p, &seed, number);
		if (i % 8 == 7 && number[0] != '\0')
			number[(seed >> 16) % strlen(number)] = 'Q';
		expected = regexec(&re, number, 0, NULL, 0) == 0;
		fits += expected;
		ck_assert_msg(pattern_matches(&p, span_str(number)) == expected,
		    "'%s' of %s", number, text);
	}
	ck_assert_uint_gt(fits, 0);
	regfree(&re);
	pattern_release(&p);
}
END_TEST

START_TEST(what_no_table_has)
{
	static const struct {
		const char *text;
		size_t at;
	} rows[] = {
	    {"[A-Z", 4},
	    {"[Z-A]", 3},
	    {"[[.a.]]", 1},
	    {"(AB", 3},
	    {"AB)", 2},
	    {"*A", 0},
	    {"A{,3}", 1},
	    {"A{3", 1},
	    {"A{5,2}", 1},
	    {"A{65}", 1},
	    {"A^B", 1},
	    {"A$B", 1},
	    {"A\\", 2},
	    {"\xC3\xA9", 0},
	    {"(A{64}){64}", 1},
	    {"((((((((((((((((((A))))))))))))))))))", 16},
	    {"(.*A.{12})", 0},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct err err = ERR_INIT;
		struct pattern p;
		size_t at = 99;

		ck_assert_msg(!pattern_compile(rows[i].text, &at, &p, &err),
		    "%s", rows[i].text);
		ck_assert_int_eq(err.kind, ERR_CONFIG);
		if (rows[i].at > 0)
			ck_assert_msg(
			    at == rows[i].at, "%s: %zu", rows[i].text, at);
	}
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	for (long n = 0; alloc_fail_at(n); n++) {
		struct err err = ERR_INIT;
		struct pattern p;
		size_t at;
		bool ok = pattern_compile("[A-Z]{2}[0-9]{7}", &at, &p, &err);

		if (alloc_failed())
			ck_assert(!ok || p.next != NULL);
		if (ok)
			pattern_release(&p);
		else
			ck_assert_int_eq(err.kind, ERR_INTERNAL);
	}
}
END_TEST

Suite *pattern_suite(void);

Suite *
pattern_suite(void)
{
	Suite *s = suite_create("pattern");
	TCase *t = tcase_create("as_regexec_says");

	tcase_add_loop_test(t, as_regexec_says, 0, COUNT(patterns));
	suite_add_tcase(s, t);
	CASE(s, what_no_table_has);
	CASE(s, no_memory_is_an_error);
	return s;
}
