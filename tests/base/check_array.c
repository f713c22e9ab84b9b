/*
 * array: rows that do not fit are told, and no memory leaves the list as it
 * was.
 */
#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "base/array.h"
#include "base/memory.h"
#include "suite.h"

struct row {
	uint64_t a, b, c;
};

START_TEST(lists_grow_and_keep_their_rows)
{
	struct row *list = NULL;
	size_t count = 0, cap = 0;

	for (uint64_t i = 0; i < 100000; i++) {
		ck_assert(array_room(list, count, cap));
		ck_assert_uint_lt(count, cap);
		list[count++] = (struct row){i, i * 3, ~i};
	}
	for (uint64_t i = 0; i < 100000; i++) {
		ck_assert_uint_eq(list[i].a, i);
		ck_assert_uint_eq(list[i].b, i * 3);
		ck_assert_uint_eq(list[i].c, ~i);
	}
	free(list);
}
END_TEST

START_TEST(rooms_are_full_when_they_are)
{
	int room[5], *place;
	unsigned count = 0;

	while ((place = array_place(room, count)) != NULL) {
		*place = (int)count;
		count++;
	}
	ck_assert_uint_eq(count, 5);
	ck_assert_int_eq(room[4], 4);
	ck_assert_ptr_null(array_place(room, 6));
}
END_TEST

START_TEST(no_memory_changes_nothing)
{
	bool ok, failed;

	for (long n = 0; alloc_fail_at(n); n++) {
		struct row *list = NULL, *before = NULL;
		size_t count = 0, cap = 0;
		unsigned long refusals = memory_refusals();

		for (ok = true; ok && count < 1000;) {
			before = list;
			ok = array_room(list, count, cap);
			if (ok)
				list[count].a = count + 1;
			count += ok;
		}
		failed = alloc_failed();
		ck_assert(ok != failed);
		ck_assert_uint_eq(memory_refusals() - refusals, failed);
		if (failed)
			ck_assert_ptr_eq(list, before);
		for (size_t i = 0; i < count; i++)
			ck_assert_uint_eq(list[i].a, i + 1);
		free(list);
	}
}
END_TEST

START_TEST(sizes_that_overflow_are_no_memory)
{
	void *list = NULL;
	size_t cap = 0;

	ck_assert(!array_grow(&list, SIZE_MAX / 2 + 2, &cap, 1));
	ck_assert(!array_grow(&list, SIZE_MAX / 4, &cap, 64));
	ck_assert_ptr_null(list);
	ck_assert_uint_eq(cap, 0);
}
END_TEST

Suite *array_suite(void);

Suite *
array_suite(void)
{
	Suite *s = suite_create("array");

	CASE(s, lists_grow_and_keep_their_rows);
	CASE(s, rooms_are_full_when_they_are);
	CASE(s, no_memory_changes_nothing);
	CASE(s, sizes_that_overflow_are_no_memory);
	return s;
}
