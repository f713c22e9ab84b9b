/*
 * dir: names of a folder, all of them or an error.
 */
#include "base/dir.h"

#include <fcntl.h>

#include "alloc.h"
#include "temp.h"

START_TEST(names_in_order_without_hidden_ones)
{
	static const char *const made[] = {"b", "a", "C", ".hidden", "aa", "_"};
	static const char *const expected[] = {"C", "_", "a", "aa", "b"};
	struct err err = ERR_INIT;
	struct dir_names names;

	for (size_t i = 0; i < COUNT(made); i++)
		temp_file(made[i], SPAN(""));
	ck_assert(dir_names(".", &names, &err));
	ck_assert_uint_eq(names.count, COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++)
		ck_assert_str_eq(names.list[i], expected[i]);
	dir_names_release(&names);
	dir_names_release(&names);
}
END_TEST

START_TEST(an_open_folder_is_read_from_its_start_each_time)
{
	struct err err = ERR_INIT;
	const char *name;
	struct dir *d;
	int fd;

	temp_file("one", SPAN(""));
	fd = open(".", O_RDONLY | O_DIRECTORY);
	ck_assert_int_ge(fd, 0);
	for (int i = 0; i < 3; i++) {
		ck_assert(dir_open_at(fd, "here", &d, &err));
		ck_assert(dir_next(d, &name, &err));
		ck_assert_str_eq(name, "one");
		ck_assert(dir_next(d, &name, &err));
		ck_assert_ptr_null(name);
		dir_close(d);
	}
	close(fd);
	ck_assert(!dir_open_at(fd, "here", &d, &err));
	ck_assert_int_eq(err.kind, ERR_IO);
	dir_close(NULL);
}
END_TEST

START_TEST(what_is_no_folder)
{
	struct err err = ERR_INIT;
	struct dir *d = NULL;

	temp_file("file", SPAN(""));
	ck_assert(!dir_open("file", &d, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert(!dir_open("none", &d, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert_str_eq(err.text, "none: No such file or directory");
	ck_assert_ptr_null(d);
}
END_TEST

START_TEST(no_memory_is_no_part_of_a_folder)
{
	for (int i = 0; i < 20; i++) {
		char name[16];

		snprintf(name, sizeof(name), "f%d", i);
		temp_file(name, SPAN(""));
	}
	for (long n = 0; alloc_fail_at(n); n++) {
		struct dir_names names = {NULL, 0, 0};
		struct err err = ERR_INIT;
		bool ok = dir_names(".", &names, &err);

		ck_assert(alloc_failed() != ok);
		ck_assert_uint_eq(names.count, ok ? 20 : 0);
		dir_names_release(&names);
	}
}
END_TEST

Suite *dir_suite(void);

Suite *
dir_suite(void)
{
	Suite *s = suite_create("dir");

	CASE_WITH(
	    s, names_in_order_without_hidden_ones, temp_setup, temp_teardown);
	CASE_WITH(s, an_open_folder_is_read_from_its_start_each_time,
	    temp_setup, temp_teardown);
	CASE_WITH(s, what_is_no_folder, temp_setup, temp_teardown);
	CASE_WITH(
	    s, no_memory_is_no_part_of_a_folder, temp_setup, temp_teardown);
	return s;
}
