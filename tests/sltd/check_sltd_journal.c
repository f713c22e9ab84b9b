/*
 * The journal of a load: what is adopted is what was kept; whatever is cut,
 * changed, or of another file is not believed.
 */
#include "temp.h"
#include "sltd/journal.h"
#include "base/hash.h"

Suite *sltd_journal_suite(void);

#define ITEMS 500
/* As journal.c has it: the last line is the sum of all before it. */
#define SUM_SEED 0x6c6f6164

static struct err err;
static const struct sltd_checkpoint point = {.mark = {.device = 1,
						 .inode = 2,
						 .size = 1000,
						 .modified = 3,
						 .changed = 4,
						 .offset = 900,
						 .line = 51},
    .count = {ITEMS, ITEMS}};
static struct sltd_sort *sorts[SLTD_JOURNAL_SORTS];

static void
open_sorts(void)
{
	static const char *const names[] = {"a", "b"};

	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++) {
		ck_assert(sltd_sort_open(
		    ".", names[i], SLTD_SORT_CHUNK_MIN, &sorts[i], &err));
		sltd_sort_keep(sorts[i]);
	}
}

static void
close_sorts(void)
{
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++)
		sltd_sort_close(sorts[i]);
}

/* Two sorts with two runs each, and the journal of them. */
static void
setup(void)
{
	temp_setup();
	open_sorts();
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++) {
		for (unsigned k = 0; k < ITEMS; k++) {
			uint8_t key[2] = {(uint8_t)(k % 251), (uint8_t)i};

			ck_assert(sltd_sort_add(sorts[i], span_make(key, 2),
			    span_make(&k, sizeof(k)), &err));
			if (k == ITEMS / 2)
				ck_assert(sltd_sort_flush(sorts[i], &err));
		}
		ck_assert(sltd_sort_flush(sorts[i], &err));
		ck_assert(sltd_sort_settle(sorts[i], &err));
	}
	ck_assert(sltd_journal_write(".", &point, sorts, &err));
	close_sorts();
}

static bool
adopt(const struct input_mark *file, struct sltd_checkpoint *out)
{
	bool ok;

	err = (struct err)ERR_INIT;
	open_sorts();
	ok = sltd_journal_adopt(".", file, sorts, out, &err);
	ck_assert(ok || err.kind != ERR_NONE);
	return ok;
}

/* Without the sorts, for what must not be taken. */
static bool
believed(const struct input_mark *file)
{
	struct sltd_checkpoint c;
	bool ok = adopt(file, &c);

	close_sorts();
	return ok;
}

static struct buf
contents(const char *name)
{
	struct buf b = BUF_INIT;

	ck_assert(file_read(name, 1 << 20, &b, &err));
	return b;
}

START_TEST(what_was_kept_is_adopted)
{
	struct sltd_checkpoint c;
	struct span key, value;
	bool more;

	ck_assert_msg(adopt(&point.mark, &c), "%s", err.text);
	ck_assert_mem_eq(&c.mark, &point.mark, sizeof(c.mark));
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++) {
		unsigned last;

		ck_assert_uint_eq(c.count[i], ITEMS);
		ck_assert_uint_eq(sltd_sort_count(sorts[i]), ITEMS);
		ck_assert(sltd_sort_finish(sorts[i], &err));
		for (unsigned k = 0; k < 251; k++) {
			ck_assert(sltd_sort_next(
			    sorts[i], &key, &value, &more, &err));
			ck_assert(more);
			memcpy(&last, value.data, sizeof(last));
			ck_assert_uint_eq(key.data[0], k);
			ck_assert_uint_eq(last, k + 251 < ITEMS ? k + 251 : k);
		}
		ck_assert(sltd_sort_next(sorts[i], &key, &value, &more, &err));
		ck_assert(!more);
		ck_assert_uint_eq(sltd_sort_duplicates(sorts[i]), ITEMS - 251);
	}
	close_sorts();
}
END_TEST

START_TEST(a_journal_cut_anywhere_is_not_believed)
{
	struct buf whole = contents("journal");

	ck_assert(believed(&point.mark));
	for (size_t len = 0; len < whole.len; len++) {
		temp_file("journal", span_first(buf_span(&whole), len));
		ck_assert_msg(!believed(&point.mark), "%zu bytes", len);
	}
	buf_append_byte(&whole, '\n');
	temp_file("journal", buf_span(&whole));
	ck_assert(!believed(&point.mark));
	ck_assert_int_eq(remove("journal"), 0);
	ck_assert(!believed(&point.mark));
	ck_assert_int_eq(err.kind, ERR_NOINPUT);
	buf_release(&whole);
}
END_TEST

START_TEST(a_journal_with_a_changed_bit_is_not_believed)
{
	struct buf whole = contents("journal");

	for (size_t bit = 0; bit < 8 * whole.len; bit++) {
		whole.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
		temp_file("journal", buf_span(&whole));
		ck_assert_msg(!believed(&point.mark), "bit %zu", bit);
		whole.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	buf_release(&whole);
}
END_TEST

/* Lines from 0, the program's; 1-7 the mark, 8 count, 9 found, 10 runs. */
static const struct {
	unsigned line;
	const char *text;
} wrong[] = {
    {0, "sltdquery load 0.0.0"},
    {3, "999"},
    {6, "1001"},
    {6, "x"},
    {8, "-1"},
    {8, "18446744073709551616"},
    {9, "501"},
    {10, "4097"},
    {10, "1"},
    {10, "3"},
    {11, "0"},
    {12, "0"},
};

START_TEST(a_journal_with_a_right_sum_and_wrong_lines_is_not_believed)
{
	struct buf whole = contents("journal"), text = BUF_INIT;
	struct span rest = buf_span(&whole), line;

	for (unsigned n = 0; rest.len > 0; n++) {
		line = span_first(rest, span_find(rest, '\n'));
		rest = span_from(rest, line.len + 1);
		if (rest.len == 0)
			break;
		if (n == wrong[_i].line)
			line = span_str(wrong[_i].text);
		buf_append_span(&text, line);
		buf_append_byte(&text, '\n');
	}
	buf_append_uint(&text, hash_sum(buf_span(&text), SUM_SEED));
	buf_append_byte(&text, '\n');
	temp_file("journal", buf_span(&text));
	ck_assert(!believed(&point.mark));
	buf_release(&whole);
	buf_release(&text);
}
END_TEST

START_TEST(a_file_that_has_changed_is_another)
{
	for (unsigned i = 0; i < 5; i++) {
		struct input_mark m = point.mark;
		uint64_t *const told[] = {
		    &m.device, &m.inode, &m.size, &m.modified, &m.changed};

		++*told[i];
		ck_assert_msg(!believed(&m), "member %u", i);
		ck_assert_int_eq(err.kind, ERR_DATA);
	}
}
END_TEST

START_TEST(a_damaged_run_is_not_believed)
{
	struct buf run = contents("b.1");

	for (size_t at = 0; at < run.len; at += 37) {
		run.data[at] ^= 0x20;
		temp_file("b.1", buf_span(&run));
		ck_assert_msg(!believed(&point.mark), "byte %zu", at);
		run.data[at] ^= 0x20;
	}
	temp_file("b.1", span_first(buf_span(&run), run.len - 1));
	ck_assert(!believed(&point.mark));
	buf_append_byte(&run, 0);
	temp_file("b.1", buf_span(&run));
	ck_assert(!believed(&point.mark));
	temp_file("b.1", span_first(buf_span(&run), run.len - 1));
	ck_assert(believed(&point.mark));
	ck_assert_int_eq(remove("b.1"), 0);
	ck_assert_int_eq(symlink("a.1", "b.1"), 0);
	ck_assert(!believed(&point.mark));
	buf_release(&run);
}
END_TEST

Suite *
sltd_journal_suite(void)
{
	Suite *s = suite_create("sltd_journal");

	CASE_WITH(s, what_was_kept_is_adopted, setup, temp_teardown);
	CASE_WITH(
	    s, a_journal_cut_anywhere_is_not_believed, setup, temp_teardown);
	CASE_WITH(s, a_journal_with_a_changed_bit_is_not_believed, setup,
	    temp_teardown);
	CASE_TABLE(s,
	    a_journal_with_a_right_sum_and_wrong_lines_is_not_believed, wrong,
	    setup, temp_teardown);
	CASE_WITH(s, a_file_that_has_changed_is_another, setup, temp_teardown);
	CASE_WITH(s, a_damaged_run_is_not_believed, setup, temp_teardown);
	return s;
}
