/*
 * alloc: makes allocations of the library fail, by countdown.
 *
 *	for (long n = 0; alloc_fail_at(n); n++) {
 *		ok = what_is_tested(…);
 *		if (alloc_failed())	// it must have said so
 *			ck_assert(!ok);
 *	}
 *
 * malloc, calloc and realloc of libmrtd.a and of the tests are meant, Check's
 * assertions among them: none may stand between the two calls. Those inside
 * shared libraries are not touched.
 */
#ifndef TESTS_ALLOC_H
#define TESTS_ALLOC_H

#include <stdbool.h>

/*
 * The allocation number n from here on, counted from 0, fails, and only that
 * one. False when a round before went through without reaching its number:
 * then everything has been tried, and nothing fails any more.
 */
bool alloc_fail_at(long n);

/* Whether the one that was to fail did; switches the failing off. */
bool alloc_failed(void);

#endif
