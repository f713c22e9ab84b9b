/*
 * archive: members of zips made by libzip, and zips that are damaged,
 * encrypted, or meant to do harm.
 */
#include <zip.h>

#include "base/archive.h"
#include "temp.h"

static struct err err;
static struct buf seen = BUF_INIT;

static bool
note_member(void *context, struct span name, struct span bytes, struct err *why)
{
	bool *stop = context;

	if (stop != NULL && *stop)
		return err_set(why, ERR_CONFIG, "stopped");
	buf_append_span(&seen, name);
	buf_printf(&seen, "(%zu)", bytes.len);
	if (bytes.len < 20)
		buf_append_span(&seen, bytes);
	buf_append_byte(&seen, ';');
	return true;
}

struct member {
	const char *name;
	struct span bytes;
	const char *password;
};

static void
make_zip(const struct member *members, size_t count, struct buf *out)
{
	zip_t *zip = zip_open("a.zip", ZIP_CREATE | ZIP_TRUNCATE, NULL);

	ck_assert_ptr_nonnull(zip);
	for (size_t i = 0; i < count; i++) {
		const struct member *m = &members[i];
		zip_int64_t index = m->name[strlen(m->name) - 1] == '/'
		    ? zip_dir_add(zip, m->name, ZIP_FL_ENC_UTF_8)
		    : zip_file_add(zip, m->name,
			  zip_source_buffer(
			      zip, m->bytes.data, m->bytes.len, 0),
			  ZIP_FL_ENC_UTF_8);

		ck_assert_int_ge(index, 0);
		/* nothing to deflate: thousands of these are quick */
		if (m->bytes.len == 0)
			ck_assert_int_eq(
			    zip_set_file_compression(
				zip, (zip_uint64_t)index, ZIP_CM_STORE, 0),
			    0);
		if (m->password != NULL)
			ck_assert_int_eq(
			    zip_file_set_encryption(zip, (zip_uint64_t)index,
				ZIP_EM_AES_256, m->password),
			    0);
	}
	ck_assert_int_eq(zip_close(zip), 0);
	buf_clear(out);
	ck_assert(file_read("a.zip", (size_t)64 << 20, out, &err));
}

START_TEST(files_come_in_order_and_folders_not_at_all)
{
	const struct member members[] = {{"a/", {NULL, 0}, NULL},
	    {"a/EF_SOD.bin", SPAN("sod"), NULL}, {"empty", SPAN(""), NULL},
	    {"../../etc/passwd", SPAN("name only"), NULL}};
	struct buf zip = BUF_INIT;
	bool stop = true;

	make_zip(members, COUNT(members), &zip);
	ck_assert(archive_looks_like(buf_span(&zip)));
	ck_assert_msg(archive_read(buf_span(&zip), note_member, NULL, &err),
	    "%s", err.text);
	ck_assert_str_eq(buf_text(&seen),
	    "a/EF_SOD.bin(3)sod;empty(0);../../etc/passwd(9)name only;");
	ck_assert(!archive_read(buf_span(&zip), note_member, &stop, &err));
	ck_assert_int_eq(err.kind, ERR_CONFIG);
	ck_assert_str_eq(err.text, "stopped");
	buf_release(&zip);
}
END_TEST

START_TEST(what_is_no_zip_is_refused)
{
	ck_assert(archive_looks_like(SPAN("PK\5\6")));
	ck_assert(!archive_looks_like(SPAN("PK")));
	ck_assert(!archive_looks_like(SPAN("30 82")));
	ck_assert(
	    !archive_read(SPAN("PK\3\4 and nothing"), note_member, NULL, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert(!archive_read(SPAN(""), note_member, NULL, &err));
	ck_assert_uint_eq(seen.len, 0);
}
END_TEST

START_TEST(an_encrypted_member_is_refused)
{
	const struct member members[] = {{"a", SPAN("secret"), "password"}};
	struct buf zip = BUF_INIT;

	make_zip(members, 1, &zip);
	ck_assert(!archive_read(buf_span(&zip), note_member, NULL, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "a member is encrypted");
	buf_release(&zip);
}
END_TEST

START_TEST(a_damaged_or_cut_archive_is_an_error)
{
	const struct member members[] = {{"a", SPAN("0123456789"), NULL}};
	struct buf zip = BUF_INIT;
	size_t at;

	make_zip(members, 1, &zip);
	at = span_search(buf_span(&zip), SPAN("0123456789"));
	ck_assert_uint_lt(at, zip.len);
	for (size_t i = at; i < at + 10; i++) {
		zip.data[i] ^= 1;
		ck_assert(
		    !archive_read(buf_span(&zip), note_member, NULL, &err));
		ck_assert_int_eq(err.kind, ERR_DATA);
		zip.data[i] ^= 1;
	}
	for (size_t len = 0; len < zip.len; len++)
		ck_assert_msg(!archive_read(span_first(buf_span(&zip), len),
				  note_member, NULL, &err),
		    "%zu", len);
	ck_assert_uint_eq(seen.len, 0);
	buf_release(&zip);
}
END_TEST

START_TEST(a_bomb_is_refused)
{
	size_t len = (size_t)32 << 20;
	uint8_t *zeros = calloc(1, len);
	const struct member members[] = {{"a", {zeros, len}, NULL}};
	struct buf zip = BUF_INIT;

	make_zip(members, 1, &zip);
	ck_assert_uint_lt(zip.len, len / ARCHIVE_RATIO_MAX);
	ck_assert(!archive_read(buf_span(&zip), note_member, NULL, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert_str_eq(err.text, "grows to more than 200 times its size");
	buf_release(&zip);
	free(zeros);
}
END_TEST

START_TEST(too_many_members_are_refused)
{
	size_t count = ARCHIVE_MEMBERS_MAX + 1;
	struct member *members = calloc(count, sizeof(*members));
	char *names = calloc(count, 8);
	struct buf zip = BUF_INIT;

	for (size_t i = 0; i < count; i++) {
		snprintf(names + 8 * i, 8, "%zu", i);
		members[i].name = names + 8 * i;
		members[i].bytes = SPAN("");
	}
	make_zip(members, count - 1, &zip);
	ck_assert(archive_read(buf_span(&zip), note_member, NULL, &err));
	make_zip(members, count, &zip);
	ck_assert(!archive_read(buf_span(&zip), note_member, NULL, &err));
	ck_assert_str_eq(err.text, "more than 10000 members");
	buf_release(&zip);
	free(members);
	free(names);
}
END_TEST

static void
setup(void)
{
	temp_setup();
	buf_clear(&seen);
}

Suite *archive_suite(void);

#define ARCHIVE_CASE(s, test) CASE_WITH(s, test, setup, temp_teardown)

Suite *
archive_suite(void)
{
	Suite *s = suite_create("archive");

	ARCHIVE_CASE(s, files_come_in_order_and_folders_not_at_all);
	ARCHIVE_CASE(s, what_is_no_zip_is_refused);
	ARCHIVE_CASE(s, an_encrypted_member_is_refused);
	ARCHIVE_CASE(s, a_damaged_or_cut_archive_is_an_error);
	ARCHIVE_CASE(s, a_bomb_is_refused);
	ARCHIVE_CASE(s, too_many_members_are_refused);
	return s;
}
