/*
 * journal: see journal.h.
 *
 * A line with the program's version, then numbers, and at the end the sum of
 * all that is before it.
 */
#include "base/file.h"
#include "sltd/journal.h"
#include "base/hash.h"

#define FILE_JOURNAL "journal"
#define FILE_MODE 0600
#define FIRST_LINE "sltdquery load " MRTD_VERSION "\n"
#define SUM_SEED 0x6c6f6164
/* Two numbers of at most 20 digits a run, and some more. */
#define JOURNAL_MAX ((size_t)2 * SLTD_SORT_RUNS_MAX * 42 + 1024)
#define MARK_NUMBERS 7

static void
mark_numbers(struct input_mark *m, uint64_t *out[MARK_NUMBERS])
{
	uint64_t *all[MARK_NUMBERS] = {&m->device, &m->inode, &m->size,
	    &m->modified, &m->changed, &m->offset, &m->line};

	memcpy(out, all, sizeof(all));
}

static void
put_decimal(struct buf *out, uint64_t number)
{
	buf_append_uint(out, number);
	buf_append_byte(out, '\n');
}

bool
sltd_journal_write(const char *folder, const struct sltd_checkpoint *c,
    struct sltd_sort *const sorts[SLTD_JOURNAL_SORTS], struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	struct input_mark mark = c->mark;
	uint64_t *numbers[MARK_NUMBERS];
	bool ok;

	BUF_LITERAL(&text, FIRST_LINE);
	mark_numbers(&mark, numbers);
	for (unsigned i = 0; i < MARK_NUMBERS; i++)
		put_decimal(&text, *numbers[i]);
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++) {
		put_decimal(&text, c->count[i]);
		put_decimal(&text, sltd_sort_found(sorts[i]));
		put_decimal(&text, sltd_sort_runs(sorts[i]));
		for (unsigned r = 0; r < sltd_sort_runs(sorts[i]); r++) {
			struct sltd_sort_run run = sltd_sort_kept(sorts[i], r);

			put_decimal(&text, run.size);
			put_decimal(&text, run.sum);
		}
	}
	put_decimal(&text, hash_sum(buf_span(&text), SUM_SEED));
	path_join(&path, folder, FILE_JOURNAL);
	ok = buf_ok(&text) && buf_ok(&path)
	    ? file_replace(buf_text(&path), buf_span(&text), FILE_MODE, err)
	    : err_memory(err);
	buf_release(&path);
	buf_release(&text);
	return ok;
}

static bool
take_decimal(struct span *text, uint64_t max, uint64_t *number)
{
	size_t len = span_find(*text, '\n');
	bool ok =
	    len < text->len && span_uint(span_first(*text, len), max, number);

	*text = span_from(*text, len < text->len ? len + 1 : len);
	return ok;
}

/* Takes the last line off, which is the sum of all before it. */
static bool
take_sum(struct span *text)
{
	size_t at = text->len;
	struct span last;
	uint64_t sum;

	if (at == 0 || text->data[at - 1] != '\n')
		return false;
	for (at--; at > 0 && text->data[at - 1] != '\n'; at--)
		;
	last = span_from(*text, at);
	*text = span_first(*text, at);
	return take_decimal(&last, UINT64_MAX, &sum) &&
	    sum == hash_sum(*text, SUM_SEED);
}

static bool
damaged(struct err *err)
{
	return err_set(err, ERR_IO, "its journal is damaged");
}

static bool
adopt_sort(
    struct span *text, struct sltd_sort *sort, uint64_t *count, struct err *err)
{
	uint64_t found, runs;
	struct sltd_sort_run run;

	if (!take_decimal(text, UINT64_MAX, count) ||
	    !take_decimal(text, *count, &found) ||
	    !take_decimal(text, SLTD_SORT_RUNS_MAX, &runs))
		return damaged(err);
	for (uint64_t i = 0; i < runs; i++) {
		if (!take_decimal(text, UINT64_MAX, &run.size) ||
		    !take_decimal(text, UINT64_MAX, &run.sum))
			return damaged(err);
		if (!sltd_sort_adopt(sort, &run, err))
			return false;
	}
	sltd_sort_adopted(sort, *count, found);
	return true;
}

static bool
read_journal(struct span text, const struct input_mark *file,
    struct sltd_sort *const sorts[SLTD_JOURNAL_SORTS],
    struct sltd_checkpoint *out, struct err *err)
{
	uint64_t *numbers[MARK_NUMBERS];

	if (!take_sum(&text))
		return damaged(err);
	if (!span_starts(text, SPAN(FIRST_LINE)))
		return err_set(err, ERR_DATA, "it is another version's");
	text = span_from(text, sizeof(FIRST_LINE) - 1);
	mark_numbers(&out->mark, numbers);
	for (unsigned i = 0; i < MARK_NUMBERS; i++)
		if (!take_decimal(&text, UINT64_MAX, numbers[i]))
			return damaged(err);
	if (!input_mark_same_file(&out->mark, file))
		return err_set(err, ERR_DATA,
		    "it is of another file, or the "
		    "file has changed since");
	if (out->mark.offset > out->mark.size)
		return damaged(err);
	for (unsigned i = 0; i < SLTD_JOURNAL_SORTS; i++)
		if (!adopt_sort(&text, sorts[i], &out->count[i], err))
			return false;
	return text.len == 0 || damaged(err);
}

bool
sltd_journal_adopt(const char *folder, const struct input_mark *file,
    struct sltd_sort *const sorts[SLTD_JOURNAL_SORTS],
    struct sltd_checkpoint *out, struct err *err)
{
	struct buf path = BUF_INIT, text = BUF_INIT;
	bool ok;

	path_join(&path, folder, FILE_JOURNAL);
	ok = file_read(buf_text(&path), JOURNAL_MAX, &text, err) &&
	    read_journal(buf_span(&text), file, sorts, out, err);
	buf_release(&path);
	buf_release(&text);
	return ok;
}
