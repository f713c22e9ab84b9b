/*
 * file: limits, folders in place of files, replacement that is seen whole,
 * and which folder the store is in.
 */
#include <fcntl.h>

#include "alloc.h"
#include "temp.h"

static struct err err;

START_TEST(a_file_is_read_whole_or_not_at_all)
{
	struct buf b = BUF_INIT;
	char data[100000];

	memset(data, 'y', sizeof(data));
	temp_file("a", span_make(data, sizeof(data)));
	buf_append_str(&b, "kept");
	ck_assert(file_read("a", sizeof(data), &b, &err));
	ck_assert_uint_eq(b.len, sizeof(data) + 4);
	buf_clear(&b);
	buf_append_str(&b, "kept");
	ck_assert(!file_read("a", sizeof(data) - 1, &b, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_span_eq(buf_span(&b), "kept");
	temp_file("empty", SPAN(""));
	ck_assert(file_read("empty", 0, &b, &err));
	ck_span_eq(buf_span(&b), "kept");
	buf_release(&b);
}
END_TEST

START_TEST(what_is_no_file_is_no_input)
{
	struct buf b = BUF_INIT;

	ck_assert(!file_read("none", 10, &b, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert_str_eq(err.text, "none: No such file or directory");
	ck_assert(!file_read(".", 10, &b, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	ck_assert(!file_read("", 10, &b, &err));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	buf_release(&b);
}
END_TEST

static void
ck_content(const char *path, const char *text)
{
	struct buf b = BUF_INIT;

	ck_assert_msg(file_read(path, 1000, &b, &err), "%s", err.text);
	ck_assert_str_eq(buf_text(&b), text);
	buf_release(&b);
}

START_TEST(a_file_is_replaced_in_one_step)
{
	struct stat st;
	int reader;
	char old[4] = "";

	ck_assert(file_replace("a", SPAN("old"), 0600, &err));
	ck_content("a", "old");
	ck_assert_int_eq(stat("a", &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0600);
	reader = open("a", O_RDONLY);
	ck_assert(file_replace("./a", SPAN("new and longer"), 0666, &err));
	ck_content("a", "new and longer");
	/* who had it open still sees what was there */
	ck_assert_int_eq(read(reader, old, 3), 3);
	ck_assert_str_eq(old, "old");
	close(reader);
	ck_assert(!file_replace("none/a", SPAN("x"), 0600, &err));
	ck_assert_int_eq(err.kind, ERR_CANTCREATE);
	ck_assert_int_eq(mkdir("folder", 0700), 0);
	ck_assert(!file_replace("folder", SPAN("x"), 0600, &err));
	/* nothing is left of the attempts */
	ck_assert_int_eq(unlink("a"), 0);
	ck_assert_int_eq(rmdir("folder"), 0);
	ck_assert_int_eq(rmdir(temp_folder), 0);
}
END_TEST

START_TEST(a_link_is_replaced_and_not_followed)
{
	temp_file("victim", SPAN("untouched"));
	ck_assert_int_eq(symlink("victim", "a"), 0);
	ck_assert(file_replace("a", SPAN("new"), 0600, &err));
	ck_content("a", "new");
	ck_content("victim", "untouched");
}
END_TEST

START_TEST(a_full_device_is_an_error)
{
	int fd = open("/dev/full", O_WRONLY);

	ck_assert(fd >= 0);
	ck_assert(!file_write_fd(fd, "full", SPAN("x"), &err));
	ck_assert_int_eq(err.kind, ERR_IO);
	close(fd);
}
END_TEST

START_TEST(folders_are_made_with_their_parents)
{
	struct stat st;

	ck_assert(file_make_folders("a/b//c/", 0700, &err));
	ck_assert(file_make_folders("a/b/c", 0700, &err));
	ck_assert_int_eq(stat("a/b/c", &st), 0);
	ck_assert(S_ISDIR(st.st_mode));
	temp_file("file", SPAN(""));
	ck_assert(!file_make_folders("file/b", 0700, &err));
	ck_assert_int_eq(err.kind, ERR_CANTCREATE);
}
END_TEST

START_TEST(paths_are_joined_and_taken_apart)
{
	struct buf b = BUF_INIT;

	ck_assert_str_eq(path_join(&b, "a", "b"), "a/b");
	ck_assert_str_eq(path_join(&b, "a/", "b"), "a/b");
	/* What was lost for want of memory is not the current folder. */
	ck_assert_str_eq(path_join(&b, "", "b"), "");
	ck_assert(!buf_ok(&b));
	ck_assert_str_eq(path_join(&b, "a", ""), "");
	ck_assert_str_eq(path_parent(&b, ""), "");
	ck_assert(!buf_ok(&b));
	ck_assert(!file_replace("", SPAN("x"), 0600, &err));
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	ck_assert_str_eq(path_base("a/b"), "b");
	ck_assert_str_eq(path_base("b"), "b");
	ck_assert_str_eq(path_base("a/"), "");
	buf_release(&b);
}
END_TEST

START_TEST(the_store_is_where_the_manual_says)
{
	struct buf b = BUF_INIT;

	setenv("MRTD_STORE", "/from/environment", 1);
	setenv("XDG_DATA_HOME", "/xdg", 1);
	setenv("HOME", "/home/me", 1);
	ck_assert(store_folder("/from/option", &b, &err));
	ck_assert_str_eq(buf_text(&b), "/from/option");
	ck_assert(store_folder(NULL, &b, &err));
	ck_assert_str_eq(buf_text(&b), "/from/environment");
	buf_release(&b);
}
END_TEST

START_TEST(no_memory_is_an_error)
{
	temp_file("a", SPAN("content"));
	for (long n = 0; alloc_fail_at(n); n++) {
		struct buf b = BUF_INIT;
		bool ok = file_read("a", 100, &b, &err) &&
		    file_replace("b", buf_span(&b), 0600, &err);

		ck_assert(ok == !alloc_failed());
		if (!ok)
			ck_assert_int_eq(err.kind, ERR_INTERNAL);
		buf_release(&b);
	}
	ck_content("b", "content");
}
END_TEST

Suite *file_suite(void);

#define FILE_CASE(s, test) CASE_WITH(s, test, temp_setup, temp_teardown)

Suite *
file_suite(void)
{
	Suite *s = suite_create("file");

	FILE_CASE(s, a_file_is_read_whole_or_not_at_all);
	FILE_CASE(s, what_is_no_file_is_no_input);
	FILE_CASE(s, a_file_is_replaced_in_one_step);
	FILE_CASE(s, a_link_is_replaced_and_not_followed);
	FILE_CASE(s, a_full_device_is_an_error);
	FILE_CASE(s, folders_are_made_with_their_parents);
	FILE_CASE(s, paths_are_joined_and_taken_apart);
	FILE_CASE(s, the_store_is_where_the_manual_says);
	FILE_CASE(s, no_memory_is_an_error);
	return s;
}
