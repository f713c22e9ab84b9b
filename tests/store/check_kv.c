/*
 * kv: what it promises to readers and writers, and what it does with files
 * that somebody has damaged.
 */
#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "store/kv_private.h"

#define KEYS 5000

static char folder[64];
static struct err err;

static void
setup(void)
{
	memset(&err, 0, sizeof(err));
	snprintf(folder, sizeof(folder), "/tmp/check_kv.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void
teardown(void)
{
	static const char *const names[] = {
	    "data.mdb", "lock.mdb", "writer.lock", "work.mdb", "held"};
	char path[128];
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		remove(path);
	}
	rmdir(folder);
}

static struct kv *
open_store(enum kv_mode mode)
{
	struct kv *kv;

	ck_assert_msg(kv_open(folder, mode, &kv, &err), "%s", err.text);
	return kv;
}

static struct kv_txn *
begin(struct kv *kv, bool write)
{
	struct kv_txn *t;

	ck_assert_msg(kv_begin(kv, write, &t, &err), "%s", err.text);
	return t;
}

static unsigned
table(struct kv_txn *t, const char *name)
{
	unsigned number;
	bool found;

	ck_assert_msg(kv_table(t, name, &number, &found, &err), "%s", err.text);
	return number;
}

static void
put(struct kv_txn *t, unsigned tab, const char *key, const char *value)
{
	ck_assert_msg(
	    kv_put(t, tab, span_str(key), span_str(value), KV_REPLACE, &err),
	    "%s", err.text);
}

/* "" when it is not there. */
static struct span
get(struct kv_txn *t, unsigned tab, const char *key)
{
	struct span value;
	bool found;

	ck_assert_msg(kv_get(t, tab, span_str(key), &value, &found, &err), "%s",
	    err.text);
	return value;
}

/* KEYS numbered keys and one value of many pages. */
static void
fill(void)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	static uint8_t large[20000];
	unsigned numbers = table(t, "numbers"), big = table(t, "large");
	char key[16], value[40];
	int i;

	for (i = 0; i < KEYS; i++) {
		snprintf(key, sizeof(key), "%08d", i);
		snprintf(value, sizeof(value), "value of the number %d", i);
		ck_assert(kv_put(t, numbers, span_str(key), span_str(value),
		    KV_APPEND, &err));
	}
	memset(large, 'x', sizeof(large));
	ck_assert(kv_put(t, big, SPAN("large"), span_make(large, sizeof(large)),
	    KV_REPLACE, &err));
	ck_assert(kv_commit(t, &err));
	kv_close(kv);
}

START_TEST(a_commit_is_seen_and_an_abort_is_not)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	unsigned tab = table(t, "t");
	uint64_t count;

	put(t, tab, "a", "1");
	ck_assert(kv_commit(t, &err));
	t = begin(kv, true);
	put(t, tab, "a", "2");
	put(t, tab, "b", "3");
	kv_abort(t);
	t = begin(kv, false);
	ck_assert(span_equal_str(get(t, tab, "a"), "1"));
	ck_assert_uint_eq(get(t, tab, "b").len, 0);
	ck_assert(kv_count(t, tab, &count, &err));
	ck_assert_uint_eq(count, 1);
	kv_abort(t);
	kv_close(kv);
}
END_TEST

START_TEST(a_snapshot_does_not_move_until_it_is_renewed)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *w = begin(kv, true), *r;
	unsigned tab = table(w, "t");

	put(w, tab, "a", "old");
	ck_assert(kv_commit(w, &err));
	r = begin(kv, false);
	w = begin(kv, true);
	put(w, tab, "a", "new");
	ck_assert(kv_commit(w, &err));
	ck_assert(span_equal_str(get(r, tab, "a"), "old"));
	kv_reset(r);
	ck_assert(kv_renew(r, &err));
	ck_assert(span_equal_str(get(r, tab, "a"), "new"));
	kv_abort(r);
	kv_close(kv);
}
END_TEST

START_TEST(a_table_number_outlives_the_abort_that_unmade_the_table)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	unsigned tab = table(t, "t");

	put(t, tab, "a", "1");
	kv_abort(t);
	t = begin(kv, false);
	ck_assert_uint_eq(get(t, tab, "a").len, 0);
	kv_abort(t);
	t = begin(kv, true);
	put(t, tab, "a", "2");
	ck_assert(kv_commit(t, &err));
	t = begin(kv, false);
	ck_assert(span_equal_str(get(t, tab, "a"), "2"));
	kv_abort(t);
	kv_close(kv);
}
END_TEST

START_TEST(a_reader_finds_a_table_that_another_process_made_later)
{
	struct kv *kv;
	struct kv_txn *t;
	unsigned tab;
	bool found;
	int status;
	pid_t child;

	kv_close(open_store(KV_CREATE));
	kv = open_store(KV_READ);
	t = begin(kv, false);
	ck_assert(kv_table(t, "late", &tab, &found, &err));
	ck_assert(!found);
	child = fork();
	if (child == 0) {
		/* The parent's store is left alone. */
		struct kv *mine = open_store(KV_WRITE);
		struct kv_txn *w = begin(mine, true);

		put(w, table(w, "late"), "k", "v");
		_exit(kv_commit(w, &err) ? 0 : 1);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert_uint_eq(get(t, tab, "k").len, 0);
	kv_reset(t);
	ck_assert(kv_renew(t, &err));
	ck_assert(span_equal_str(get(t, tab, "k"), "v"));
	kv_reset(t);
	ck_assert(kv_renew(t, &err));
	ck_assert(span_equal_str(get(t, tab, "k"), "v"));
	kv_abort(t);
	kv_close(kv);
}
END_TEST

START_TEST(put_keeps_replaces_and_appends)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	unsigned tab = table(t, "t");

	put(t, tab, "b", "1");
	ck_assert(kv_put(t, tab, SPAN("b"), SPAN("2"), KV_KEEP, &err));
	ck_assert(span_equal_str(get(t, tab, "b"), "1"));
	put(t, tab, "b", "3");
	ck_assert(span_equal_str(get(t, tab, "b"), "3"));
	ck_assert(kv_put(t, tab, SPAN("c"), SPAN(""), KV_APPEND, &err));
	ck_assert(!kv_put(t, tab, SPAN("a"), SPAN(""), KV_APPEND, &err));
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	kv_abort(t);
	kv_close(kv);
}
END_TEST

START_TEST(a_new_store_is_appended_to_in_portions)
{
	struct kv *kv = open_store(KV_BUILD);
	struct kv_txn *t = begin(kv, true);
	unsigned tab = table(t, "t");
	struct kv_cursor *c;
	char key[32];
	uint64_t count;

	ck_assert(kv_commit(t, &err));
	for (int portion = 0; portion < 3; portion++) {
		t = begin(kv, true);
		ck_assert(kv_cursor_open(t, tab, &c, &err));
		for (int i = 0; i < KEYS; i++) {
			snprintf(key, sizeof(key), "%d-%08d", portion, i);
			ck_assert(kv_cursor_append(
			    c, span_str(key), span_str(key + 2), &err));
		}
		kv_cursor_close(c);
		ck_assert(kv_commit(t, &err));
	}
	t = begin(kv, true);
	ck_assert(kv_cursor_open(t, tab, &c, &err));
	ck_assert(!kv_cursor_append(c, SPAN("2-"), SPAN(""), &err));
	ck_assert_int_eq(err.kind, ERR_INTERNAL);
	kv_cursor_close(c);
	kv_abort(t);
	ck_assert(kv_sync(kv, &err));
	kv_close(kv);

	kv = open_store(KV_READ);
	t = begin(kv, false);
	tab = table(t, "t");
	ck_assert(kv_count(t, tab, &count, &err));
	ck_assert_uint_eq(count, 3 * KEYS);
	ck_assert(span_equal_str(get(t, tab, "1-00000042"), "00000042"));
	kv_abort(t);
	ck_assert(kv_check(kv, &err));
	kv_close(kv);
}
END_TEST

START_TEST(keys_have_limits)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	unsigned tab = table(t, "t");
	uint8_t key[KV_KEY_MAX + 1] = {1};
	bool found;

	ck_assert(kv_put(
	    t, tab, span_make(key, KV_KEY_MAX), SPAN("x"), KV_REPLACE, &err));
	ck_assert(!kv_put(t, tab, span_make(key, KV_KEY_MAX + 1), SPAN("x"),
	    KV_REPLACE, &err));
	ck_assert(
	    !kv_put(t, tab, span_make(key, 0), SPAN("x"), KV_REPLACE, &err));
	ck_assert(kv_delete(t, tab, span_make(key, KV_KEY_MAX), &found, &err));
	ck_assert(found);
	ck_assert(kv_delete(t, tab, span_make(key, KV_KEY_MAX), &found, &err));
	ck_assert(!found);
	kv_abort(t);
	kv_close(kv);
}
END_TEST

START_TEST(a_walk_is_ordered_both_ways)
{
	struct kv *kv;
	struct kv_txn *t;
	struct kv_cursor *c;
	struct span key, value;
	bool found;
	int n = 0;

	fill();
	kv = open_store(KV_READ);
	t = begin(kv, false);
	ck_assert(kv_cursor_open(t, table(t, "numbers"), &c, &err));
	ck_assert(
	    kv_cursor_seek(c, SPAN("00004990x"), &key, &value, &found, &err));
	while (found) {
		n++;
		ck_assert(kv_cursor_next(c, &key, &value, &found, &err));
	}
	ck_assert_int_eq(n, 9);
	ck_assert(
	    kv_cursor_seek(c, SPAN("00000003"), &key, &value, &found, &err));
	ck_assert(kv_cursor_previous(c, &key, &value, &found, &err));
	ck_assert(found && span_equal_str(key, "00000002"));
	ck_assert(span_equal_str(value, "value of the number 2"));
	ck_assert(kv_cursor_seek(c, SPAN("1"), &key, &value, &found, &err));
	ck_assert(!found);
	ck_assert(kv_cursor_seek(c, SPAN(""), &key, &value, &found, &err));
	for (n = 0; found; n++)
		ck_assert(kv_cursor_next(c, &key, &value, &found, &err));
	ck_assert_int_eq(n, KEYS);
	kv_cursor_close(c);
	kv_abort(t);
	kv_close(kv);
}
END_TEST

static off_t
room_of_held(void)
{
	char path[128];
	off_t sum = 0;
	struct dirent *e;
	struct stat st;
	DIR *d;

	snprintf(path, sizeof(path), "%s/held", folder);
	d = opendir(path);
	while (d != NULL && (e = readdir(d)) != NULL)
		if (e->d_name[0] != '.' &&
		    fstatat(dirfd(d), e->d_name, &st, 0) == 0)
			sum += st.st_size;
	if (d != NULL)
		closedir(d);
	return sum;
}

static void
write_numbered(int i)
{
	struct kv *kv = open_store(KV_WRITE);
	struct kv_txn *t = begin(kv, true);
	char text[16];

	snprintf(text, sizeof(text), "%d", i);
	put(t, table(t, "t"), "k", text);
	ck_assert(kv_commit(t, &err));
	kv_close(kv);
}

START_TEST(what_is_held_is_kept_a_while_and_then_emptied)
{
	struct kv *reader;
	struct kv_txn *t;
	struct span value;
	unsigned tab;
	bool found;

	kv_close(open_store(KV_CREATE));
	write_numbered(1);
	ck_assert_int_eq(room_of_held(), 0);
	reader = open_store(KV_READ);
	t = begin(reader, false);
	tab = table(t, "t");
	write_numbered(2);
	write_numbered(3);
	ck_assert(span_equal_str(get(t, tab, "k"), "1"));
	ck_assert_int_gt(room_of_held(), 0);

	kv_held_sweep(folder, 0);
	ck_assert_int_eq(room_of_held(), 0);
	ck_assert(!kv_get(t, tab, SPAN("k"), &value, &found, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	kv_abort(t);
	kv_close(reader);
}
END_TEST

START_TEST(a_reader_writes_nothing_and_a_lock_of_before_goes)
{
	struct kv *kv;
	struct kv_txn *t;
	struct stat before, after;
	char path[128], lock[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	snprintf(lock, sizeof(lock), "%s/lock.mdb", folder);
	kv_close(open_store(KV_CREATE));
	f = fopen(lock, "w");
	ck_assert_ptr_nonnull(f);
	fclose(f);
	write_numbered(1);
	ck_assert_int_ne(stat(lock, &after), 0);
	ck_assert_int_eq(stat(path, &before), 0);
	kv = open_store(KV_READ);
	t = begin(kv, false);
	ck_assert(span_equal_str(get(t, table(t, "t"), "k"), "1"));
	ck_assert(!kv_begin(kv, true, &t, &err));
	kv_abort(t);
	kv_close(kv);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_int_eq(before.st_ino, after.st_ino);
	ck_assert_int_eq(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	/* A commit of nothing takes nobody's place. */
	kv = open_store(KV_WRITE);
	ck_assert(kv_commit(begin(kv, true), &err));
	kv_close(kv);
	ck_assert_int_eq(stat(path, &after), 0);
	ck_assert_int_eq(before.st_ino, after.st_ino);
}
END_TEST

START_TEST(no_store_is_no_empty_store)
{
	struct kv *kv;
	char path[80];
	int fd;

	ck_assert(!kv_open("/nonexistent/store", KV_READ, &kv, &err));
	ck_assert_int_eq(err.kind, ERR_UNAVAILABLE);
	ck_assert(!kv_open(folder, KV_WRITE, &kv, &err));
	ck_assert_int_eq(err.kind, ERR_UNAVAILABLE);

	/* An empty file had a content once. */
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	fd = open(path, O_CREAT | O_WRONLY, 0600);
	ck_assert_int_ge(fd, 0);
	close(fd);
	ck_assert(!kv_open(folder, KV_READ, &kv, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	ck_assert(!kv_open(folder, KV_CREATE, &kv, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
}
END_TEST

/* Reads all that there is; damage must end in ERR_DATA. */
static void
read_all(bool *whole)
{
	static const char *const tables[] = {"numbers", "large"};
	struct kv *kv;
	struct kv_txn *t;
	struct kv_cursor *c;
	struct span key, value;
	char name[16];
	unsigned tab, n = 0, i;
	bool found, ok = true;

	*whole = false;
	if (!kv_open(folder, KV_READ, &kv, &err)) {
		ck_assert_msg(err.kind == ERR_DATA || err.kind == ERR_INTERNAL,
		    "%s", err.text);
		return;
	}
	if (!kv_begin(kv, false, &t, &err)) {
		ck_assert_int_eq(err.kind, ERR_DATA);
		kv_close(kv);
		return;
	}
	for (i = 0; ok && i < 2; i++) {
		ok = kv_table(t, tables[i], &tab, &found, &err) && found &&
		    kv_cursor_open(t, tab, &c, &err);
		if (!ok)
			break;
		ok = kv_cursor_seek(c, SPAN(""), &key, &value, &found, &err);
		while (ok && found) {
			volatile uint8_t sum = 0;
			size_t at;

			for (at = 0; at < key.len; at++)
				sum += key.data[at];
			for (at = 0; at < value.len; at++)
				sum += value.data[at];
			(void)sum;
			n++;
			ok = kv_cursor_next(c, &key, &value, &found, &err);
		}
		kv_cursor_close(c);
	}
	for (i = 0; ok && i < KEYS; i += 37) {
		snprintf(name, sizeof(name), "%08u", i);
		ok = kv_table(t, "numbers", &tab, &found, &err) &&
		    kv_get(t, tab, span_str(name), &value, &found, &err);
	}
	kv_abort(t);
	kv_close(kv);
	*whole = ok && n == KEYS + 1;
}

START_TEST(a_truncated_file_is_an_error_at_every_length)
{
	char path[80];
	struct stat st;
	bool whole, was_whole = true;
	off_t length;

	fill();
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	ck_assert_int_eq(stat(path, &st), 0);
	read_all(&whole);
	ck_assert(whole);
	for (length = st.st_size - 1; length > 0; length -= 4095) {
		ck_assert_int_eq(truncate(path, length), 0);
		read_all(&whole);
		/* The last page or two may be free ones that nobody needs. */
		ck_assert_msg(
		    !whole || (was_whole && st.st_size - length < 3 * 4096),
		    "whole at %ld bytes", (long)length);
		was_whole = whole;
	}
	ck_assert_int_eq(truncate(path, 0), 0);
	read_all(&whole);
	ck_assert(!whole);
}
END_TEST

START_TEST(a_file_cut_while_it_is_open_is_an_error)
{
	char path[80];
	struct kv *kv;
	struct kv_txn *t;
	struct span value;
	unsigned tab;
	bool found;

	fill();
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	kv = open_store(KV_READ);
	t = begin(kv, false);
	tab = table(t, "numbers");
	ck_assert_int_eq(truncate(path, 8192), 0);
	ck_assert(!kv_get(t, tab, SPAN("00004321"), &value, &found, &err));
	ck_assert_int_eq(err.kind, ERR_DATA);
	/* Nor is anything else answered now. */
	ck_assert(!kv_get(t, tab, SPAN("none"), &value, &found, &err));
	kv_abort(t);
	ck_assert(!kv_begin(kv, false, &t, &err));
	kv_close(kv);
}
END_TEST

/*
 * A call into LMDB that met damage loses what LMDB had allocated until then;
 * the leak checker of SAN=1 need not tell us.
 */
const char *__lsan_default_suppressions(void);

const char *
__lsan_default_suppressions(void)
{
	return "leak:liblmdb.so";
}

/* xorshift: the same damage in every run. */
static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

START_TEST(damaged_pages_never_raise_a_signal)
{
	struct buf good = BUF_INIT, bad = BUF_INIT;
	char path[80];
	uint32_t state = 2463534242u;
	int round, i, hits;
	bool whole;

	fill();
	snprintf(path, sizeof(path), "%s/data.mdb", folder);
	ck_assert(file_read(path, 0x1000000, &good, &err));
	for (round = 0; round < 400; round++) {
		int fd;

		buf_clear(&bad);
		buf_append_span(&bad, buf_span(&good));
		hits = 1 + (int)(next_random(&state) % 64);
		for (i = 0; i < hits; i++) {
			size_t at = next_random(&state) % bad.len;

			/* Half of them in a page's header and pointers. */
			if (i % 2 == 0)
				at = at / 4096 * 4096 + at % 64;
			bad.data[at] = (uint8_t)next_random(&state);
		}
		fd = open(path, O_WRONLY | O_TRUNC);
		ck_assert(file_write_fd(fd, path, buf_span(&bad), &err));
		close(fd);
		read_all(&whole);
	}
	buf_release(&good);
	buf_release(&bad);
}
END_TEST

/*
 * A writer that got no further than giving the old file its second name: the
 * store is that file.
 */
START_TEST(a_place_that_was_not_taken_leaves_the_store)
{
	struct kv *kv = open_store(KV_CREATE);
	struct kv_txn *t = begin(kv, true);
	char data[128];
	struct stat st;

	table(t, "t");
	ck_assert(kv_commit(t, &err));
	kv_close(kv);
	snprintf(data, sizeof(data), "%s/data.mdb", folder);
	kv_held_keep(folder, data);
	ck_assert_int_eq(stat(data, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 2);
	kv_held_sweep(folder, 0);
	ck_assert_int_eq(stat(data, &st), 0);
	ck_assert_uint_eq(st.st_nlink, 1);
	ck_assert_int_gt(st.st_size, 0);
	kv_close(open_store(KV_READ));
}
END_TEST

Suite *kv_suite(void);

#define CASE(test)                                             \
	do {                                                   \
		TCase *c = tcase_create(#test);                \
		tcase_add_checked_fixture(c, setup, teardown); \
		tcase_set_timeout(c, 60);                      \
		tcase_add_test(c, test);                       \
		suite_add_tcase(s, c);                         \
	} while (0)

Suite *
kv_suite(void)
{
	Suite *s = suite_create("kv");

	CASE(a_commit_is_seen_and_an_abort_is_not);
	CASE(a_snapshot_does_not_move_until_it_is_renewed);
	CASE(a_table_number_outlives_the_abort_that_unmade_the_table);
	CASE(a_reader_finds_a_table_that_another_process_made_later);
	CASE(put_keeps_replaces_and_appends);
	CASE(a_new_store_is_appended_to_in_portions);
	CASE(keys_have_limits);
	CASE(a_walk_is_ordered_both_ways);
	CASE(what_is_held_is_kept_a_while_and_then_emptied);
	CASE(a_place_that_was_not_taken_leaves_the_store);
	CASE(a_reader_writes_nothing_and_a_lock_of_before_goes);
	CASE(no_store_is_no_empty_store);
	CASE(a_truncated_file_is_an_error_at_every_length);
	CASE(a_file_cut_while_it_is_open_is_an_error);
	CASE(damaged_pages_never_raise_a_signal);
	return s;
}
