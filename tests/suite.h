/*
 * suite: the lines that every file of unit tests would repeat.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>

/*
 * Check writes to a file for each assertion that holds, so as to tell the last
 * of them after a crash. Millions hold here: it took half of all the time, and
 * the sanitizers tell the place of a crash better.
 */
#undef _mark_point
#define _mark_point(file, line) ((void)0)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One test idea is one TCase, named as its function. */
#define CASE(suite, test)                           \
	do {                                        \
		TCase *tcase = tcase_create(#test); \
		tcase_set_timeout(tcase, 60);       \
		tcase_add_test(tcase, test);        \
		suite_add_tcase(suite, tcase);      \
	} while (0)

/* The same between setup and teardown, in the test's own process. */
#define CASE_WITH(suite, test, setup, teardown)                    \
	do {                                                       \
		TCase *tcase = tcase_create(#test);                \
		tcase_set_timeout(tcase, 60);                      \
		tcase_add_checked_fixture(tcase, setup, teardown); \
		tcase_add_test(tcase, test);                       \
		suite_add_tcase(suite, tcase);                     \
	} while (0)

/* One TCase for all rows of a table, _i by _i, each between setup and
 * teardown. */
#define CASE_TABLE(suite, test, table, setup, teardown)                 \
	do {                                                            \
		TCase *tcase = tcase_create(#test);                     \
		tcase_set_timeout(tcase, 60);                           \
		tcase_add_checked_fixture(tcase, setup, teardown);      \
		tcase_add_loop_test(tcase, test, 0, (int)COUNT(table)); \
		suite_add_tcase(suite, tcase);                          \
	} while (0)

/* Bytes against a literal, printed when they differ. */
#define ck_span_eq(span, literal)                                              \
	ck_assert_msg(span_equal((span), SPAN(literal)), "'%.*s' is not '%s'", \
	    SPAN_ARG(span), literal)

#endif
