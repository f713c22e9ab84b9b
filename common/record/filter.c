/*
 * filter: the loop that keeps the four laws of inspection-record(5) for every
 * tool. Knows no tool's meaning: a tool gives functions, the loop gives it
 * records, and no line is dropped, merged or reordered.
 */
#include "record/filter.h"

#include <stdlib.h>

#include "base/codec.h"
#include "base/msg.h"
#include "record/intake.h"
#include "record/pool.h"

/* Bytes read at once: more where threads share out what one read brings. */
#define READ_ROOM ((size_t)256 << 10)
#define READ_ROOM_THREADS ((size_t)4 << 20)

/* An item with the memory that it is made in, reused from batch to batch. */
struct work {
	struct filter_item item;
	struct buf path;  /* what piece points to, for a path */
	struct buf value; /* the result as JSON */
	struct buf out;	  /* the record, where threads make it */
	enum status status;
};

struct filter {
	const struct filter_ops *ops;
	const struct opt_common *common;
	void *context;
	struct json_key key; /* ops->tool, in a made record */
	struct output output;
	struct pool *pool; /* NULL: one thread */
	void **workers;
	unsigned jobs;
	struct work *works;
	size_t count, cap;	    /* of the batch under way */
	struct filter_item **asked; /* for annotate_batch */
};

/* ---- one record ---- */

void
filter_note_malformed(char note[FINDING_NOTE_MAX], const char *input,
    uint64_t line, const struct json_error *why)
{
	snprintf(note, FINDING_NOTE_MAX, "%.512s:%llu:%zu: %s", input,
	    (unsigned long long)line, why->offset + 1, why->what);
}

void
filter_note_long(
    char note[FINDING_NOTE_MAX], const char *input, uint64_t line, uint64_t max)
{
	snprintf(note, FINDING_NOTE_MAX,
	    "%.512s:%llu: longer than the limit of %llu bytes (--max-line)",
	    input, (unsigned long long)line, (unsigned long long)max);
}

static void
mark_malformed(struct filter_item *item, const char *note)
{
	item->malformed = true;
	result_error(&item->result, "record.malformed", NULL, "%s", note);
}

/*
 * A record that some tool found malformed stays an error for every later
 * one. The note that this tool gave it at an earlier pass is kept, so that
 * running twice equals running once; nothing else of it is believed.
 */
static void
keep_malformed(struct filter_item *item, const char *tool)
{
	struct buf scratch = BUF_INIT, note = BUF_INIT;
	struct span own, status, findings, finding, code, text;
	struct json_iterator it;

	buf_append_str(&note, "the record was malformed when it was read");
	if (!record_get(&item->record, tool, &own) ||
	    !json_member(own, "status", &status) ||
	    !json_name_is(status, SPAN("error")) ||
	    !json_member(own, "findings", &findings))
		goto out;
	json_array_begin(&it, findings);
	if (!json_array_next(&it, &finding) ||
	    !json_member(finding, "code", &code) ||
	    json_kind(code) != JSON_STRING ||
	    !json_name_is(code, SPAN("record.malformed")) ||
	    !json_member(finding, "note", &text) ||
	    !json_string_span(text, &scratch, &text) ||
	    text.len >= FINDING_NOTE_MAX)
		goto out;
	buf_clear(&note);
	buf_append_span(&note, text);
out:
	mark_malformed(item, buf_text(&note));
	buf_release(&scratch);
	buf_release(&note);
}

/* Indexes a line; false when there is nothing to ask the tool. */
static bool
prepare(const struct filter *f, struct filter_item *item)
{
	struct json_error why = {0, ""};
	char note[FINDING_NOTE_MAX];
	struct span value;

	if (item->malformed)
		return false;
	if (item->raw)
		return true;
	if (!record_parse(&item->record, item->piece, &why)) {
		filter_note_malformed(note, item->input, item->line, &why);
		mark_malformed(item, note);
		msg(MSG_DEBUG, "%s", note);
		item->record.count = 0;
		return false;
	}
	if (record_get(&item->record, "malformed", &value)) {
		keep_malformed(item, f->ops->tool);
		/* It is a record all the same: only the verdict is known. */
		item->malformed = false;
		return false;
	}
	return true;
}

/* {"malformed":"<base64>","TOOL":…} or {nouns,"TOOL":…} */
static void
write_made(const struct filter *f, const struct work *w, struct buf *out)
{
	const struct filter_item *item = &w->item;
	struct json_writer j;

	json_begin_object(&j, out);
	if (item->malformed)
		json_put_base64(&j, "malformed",
		    span_first(item->piece, FILTER_MALFORMED_KEPT));
	else
		json_put_text(&j, NULL, json_end(&item->writer));
	result_write_keyed(&item->result, &j, &f->key);
	json_close_object(&j);
}

/*
 * A reader's nouns after the members of a line that has been spliced: its
 * last brace is the last one there is.
 */
static void
add_nouns(const struct buf *nouns, struct buf *out)
{
	struct buf tail = BUF_INIT;
	size_t at = out->len;

	while (at > 0 && out->data[at - 1] != '}')
		at--;
	if (at == 0 || !buf_ok(out))
		return;
	buf_append(&tail, out->data + at - 1, out->len - at + 1);
	out->len = at - 1;
	buf_append_byte(out, ',');
	buf_append_span(out, buf_span(nouns));
	buf_append_span(out, buf_span(&tail));
	if (!buf_ok(&tail))
		out->failed = true;
	buf_release(&tail);
}

static void
emit(const struct filter *f, struct work *w, struct buf *out)
{
	struct filter_item *item = &w->item;
	struct json_writer j;

	if (!buf_ok(&item->nouns)) {
		buf_clear(&item->nouns);
		json_begin_members(&item->writer, &item->nouns);
		result_error(
		    &item->result, "record.memory", NULL, "out of memory");
	}
	w->status = result_status(&item->result);
	if (item->malformed || item->raw) {
		write_made(f, w, out);
		return;
	}
	buf_clear(&w->value);
	json_begin(&j, &w->value);
	result_write(&item->result, &j, NULL);
	record_splice(&item->record, f->ops->tool, json_end(&j), out);
	if (item->nouns.len > 0)
		add_nouns(&item->nouns, out);
}

static void
annotate(const struct filter *f, void *worker, struct work *w, struct buf *out)
{
	if (prepare(f, &w->item)) {
		if (w->item.raw)
			f->ops->raw_read(worker, &w->item);
		else
			f->ops->annotate(worker, &w->item);
	}
	emit(f, w, out);
}

/* ---- a batch ---- */

static void
batch_task(void *context, unsigned worker, size_t index)
{
	struct filter *f = context;
	struct work *w = &f->works[index];

	buf_clear(&w->out);
	annotate(f, f->workers[worker], w, &w->out);
}

static void
run_threads(struct filter *f)
{
	pool_run(f->pool, batch_task, f, f->count);
	for (size_t i = 0; i < f->count; i++) {
		struct work *w = &f->works[i];

		if (!buf_ok(&w->out))
			output_record(&f->output)->failed = true;
		output_line(&f->output, buf_span(&w->out), w->status);
	}
}

static void
run_asked(struct filter *f)
{
	size_t asked = 0;

	for (size_t i = 0; i < f->count; i++) {
		struct filter_item *item = &f->works[i].item;

		if (!prepare(f, item))
			continue;
		if (item->raw)
			f->ops->raw_read(f->workers[0], item);
		f->asked[asked++] = item;
	}
	if (asked > 0)
		f->ops->annotate_batch(f->workers[0], f->asked, asked);
	for (size_t i = 0; i < f->count; i++) {
		struct work *w = &f->works[i];

		if (w->item.left_out) {
			output_count(
			    &f->output, result_status(&w->item.result));
			continue;
		}
		emit(f, w, output_record(&f->output));
		output_end(&f->output, w->status);
	}
}

static void
run_plain(struct filter *f)
{
	for (size_t i = 0; i < f->count; i++) {
		struct work *w = &f->works[i];

		annotate(f, f->workers[0], w, output_record(&f->output));
		output_end(&f->output, w->status);
	}
}

/* Looks at all that is queued and writes it. */
static void
run_batch(struct filter *f)
{
	if (f->count == 0)
		return;
	if (f->ops->annotate_batch != NULL)
		run_asked(f);
	else if (f->pool != NULL)
		run_threads(f);
	else
		run_plain(f);
	f->count = 0;
}

/* The next free item of the batch, emptied. */
static struct work *
next_work(struct filter *f)
{
	struct work *w;

	if (f->count == f->cap)
		run_batch(f);
	w = &f->works[f->count++];
	w->item.raw = w->item.path = w->item.malformed = false;
	w->item.left_out = false;
	w->item.record.count = 0;
	buf_clear(&w->item.nouns);
	json_begin_members(&w->item.writer, &w->item.nouns);
	result_clear(&w->item.result);
	return w;
}

static struct work *
queue(
    struct filter *f, struct span piece, const struct intake *in, uint64_t line)
{
	struct work *w = next_work(f);

	w->item.piece = piece;
	w->item.input = in->name;
	w->item.line = line;
	return w;
}

void
filter_path(struct filter *f, const char *path)
{
	struct work *w = next_work(f);

	buf_clear(&w->path);
	buf_append_str(&w->path, path);
	w->item.piece = span_str(buf_text(&w->path));
	w->item.input = (const char *)w->item.piece.data;
	w->item.line = 1;
	w->item.raw = w->item.path = true;
}

/* ---- JSON Lines ---- */

static bool
is_empty_line(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] != ' ' && line.data[i] != '\t' &&
		    line.data[i] != '\r')
			return false;
	return true;
}

static void
queue_long(struct filter *f, struct span line, const struct intake *in)
{
	struct work *w = queue(f, line, in, in->line);
	char note[FINDING_NOTE_MAX];

	filter_note_long(note, in->name, in->line, f->common->max_line);
	mark_malformed(&w->item, note);
	msg(MSG_DEBUG, "%s", note);
}

static void
queue_line(struct filter *f, struct span line, const struct intake *in)
{
	if (is_empty_line(line))
		return;
	if (line.len > f->common->max_line)
		queue_long(f, line, in);
	else
		queue(f, line, in, in->line)->item.raw =
		    f->ops->raw_object != NULL &&
		    f->ops->raw_object(line, true) == FILTER_RAW;
}

/* Takes every whole line that is there. *skip: inside a line too long. */
static void
take_whole_lines(
    struct filter *f, struct intake *in, size_t *searched, bool *skip)
{
	for (;;) {
		struct span all = intake_span(in);
		struct span rest = span_from(all, *searched);
		size_t at = span_find(rest, '\n');

		if (at == rest.len)
			break;
		if (!*skip)
			queue_line(f, span_first(all, *searched + at), in);
		*skip = false;
		intake_take(in, *searched + at + 1, 1);
		*searched = 0;
	}
	*searched = in->len;
}

static bool
run_lines(struct filter *f, struct intake *in, size_t room, struct err *err)
{
	/* What must be there before a line is known to be too long. */
	size_t enough = f->common->max_line > FILTER_MALFORMED_KEPT
	    ? f->common->max_line
	    : FILTER_MALFORMED_KEPT;
	size_t searched = 0;
	bool skip = false;

	for (;;) {
		take_whole_lines(f, in, &searched, &skip);
		if (in->end) {
			if (in->len > 0 && !skip)
				queue_line(f, intake_span(in), in);
			run_batch(f);
			return true;
		}
		if (in->len > enough && !skip) {
			queue_long(f, intake_span(in), in);
			skip = true;
		}
		run_batch(f);
		if (skip) {
			intake_take(in, in->len, 0);
			searched = 0;
		}
		if (intake_would_wait(in))
			output_flush(&f->output);
		if (f->output.failed || !intake_fill(in, room, err))
			return f->output.failed;
	}
}

/* ---- the tool's raw format ---- */

static uint64_t
line_feeds(struct span s)
{
	uint64_t count = 0;

	for (size_t at = span_find(s, '\n'); at < s.len;
	     at = span_find(s, '\n')) {
		count++;
		s = span_from(s, at + 1);
	}
	return count;
}

/* A record among raw pieces: a line of JSON that is none of the tool's. */
static bool
is_record(const struct filter *f, struct span piece)
{
	return f->ops->raw_object != NULL && piece.data[0] == '{' &&
	    span_find(piece, '\n') == piece.len &&
	    f->ops->raw_object(piece, true) == FILTER_RECORD;
}

/* Takes every piece that is there; after a pause, every one that is whole. */
static void
take_pieces(struct filter *f, struct intake *in, bool pause)
{
	while (in->len > 0) {
		struct span all = intake_span(in), piece = {NULL, 0};
		size_t done = pause
		    ? f->ops->raw_pause(f->context, all, &piece)
		    : f->ops->raw_split(f->context, all, in->end, &piece);
		struct work *w;

		if (done == 0)
			return;
		if (piece.len > 0) {
			w = queue(f, piece, in,
			    in->line +
				line_feeds(span_first(
				    all, (size_t)(piece.data - all.data))));
			w->item.raw = !is_record(f, piece);
		}
		intake_take(in, done, line_feeds(span_first(all, done)));
	}
}

static bool
run_raw(struct filter *f, struct intake *in, size_t room, struct err *err)
{
	for (;;) {
		take_pieces(f, in, false);
		if (in->len > 0 && !in->end && f->ops->raw_pause != NULL &&
		    intake_pauses(in, FILTER_PAUSE_MS)) {
			run_batch(f);
			take_pieces(f, in, true);
		}
		if (in->len > 0 && (in->end || in->len > FILTER_RAW_MAX)) {
			struct work *w =
			    queue(f, intake_span(in), in, in->line);

			mark_malformed(&w->item,
			    "no end of the input is found within the limit");
			in->end = true;
		}
		run_batch(f);
		if (in->end)
			return true;
		if (intake_would_wait(in))
			output_flush(&f->output);
		if (f->output.failed || !intake_fill(in, room, err))
			return f->output.failed;
	}
}

/* ---- an input ---- */

#define BYTE_ORDER_MARK SPAN("\xef\xbb\xbf")

/*
 * Steps over blanks, and over a byte order mark that comes before all else;
 * false when what is there may be the beginning of one.
 */
static bool
skip_mark_and_blanks(struct span all, size_t *at, bool *marked)
{
	if (all.len < BYTE_ORDER_MARK.len &&
	    span_equal(all, span_first(BYTE_ORDER_MARK, all.len)))
		return false;
	*marked = span_starts(all, BYTE_ORDER_MARK);
	if (*marked && *at < BYTE_ORDER_MARK.len)
		*at = BYTE_ORDER_MARK.len;
	while (*at < all.len &&
	    (all.data[*at] == ' ' || all.data[*at] == '\t' ||
		all.data[*at] == '\r' || all.data[*at] == '\n'))
		++*at;
	return *at < all.len;
}

/* What an input is, from its first byte at `at` that is no blank. */
static enum filter_object
kind_of_input(
    const struct filter *f, const struct intake *in, size_t at, bool *lines)
{
	struct span first = span_from(intake_span(in), at);
	enum filter_object object = FILTER_RECORD;

	*lines =
	    first.len == 0 || first.data[0] == '{' || f->ops->raw_split == NULL;
	if (*lines && first.len > 0 && f->ops->raw_object != NULL)
		object = f->ops->raw_object(first, in->end);
	*lines &= object == FILTER_RECORD;
	return object;
}

/*
 * Reads until it is clear what the input is. A byte order mark before JSON
 * Lines is no part of the first record and is dropped; a raw format has to
 * say itself what it makes of one.
 */
static bool
sniff(struct filter *f, struct intake *in, size_t room, bool *lines,
    struct err *err)
{
	bool marked = false;
	size_t at = 0;

	for (;;) {
		bool found =
		    skip_mark_and_blanks(intake_span(in), &at, &marked);

		if ((found || in->end || at > FILTER_RAW_MAX) &&
		    kind_of_input(f, in, at, lines) != FILTER_MORE) {
			if (*lines && marked)
				intake_take(in, BYTE_ORDER_MARK.len, 0);
			return true;
		}
		if (intake_would_wait(in))
			output_flush(&f->output);
		if (!intake_fill(in, room, err))
			return false;
	}
}

static void
run_input(struct filter *f, const char *operand)
{
	size_t room = f->pool != NULL ? READ_ROOM_THREADS : READ_ROOM;
	struct err err = ERR_INIT;
	struct intake in;
	bool lines, ok;

	if (!intake_open(&in, operand, f->common->quiet, &err)) {
		output_error(&f->output, &err);
		return;
	}
	ok = sniff(f, &in, room, &lines, &err) &&
	    (lines ? run_lines(f, &in, room, &err)
		   : run_raw(f, &in, room, &err));
	if (!ok) {
		run_batch(f);
		output_error(&f->output, &err);
	}
	intake_close(&in);
}

static void
run_operand(struct filter *f, const char *operand)
{
	struct err err = ERR_INIT;

	if (f->ops->operand != NULL && strcmp(operand, "-") != 0 &&
	    f->ops->operand(f->context, f, operand, &err)) {
		run_batch(f);
		if (err.kind != ERR_NONE)
			output_error(&f->output, &err);
		return;
	}
	run_input(f, operand);
}

/* ---- start and end ---- */

static bool
make_workers(struct filter *f, struct err *err)
{
	f->workers = calloc(f->jobs, sizeof(*f->workers));
	if (f->workers == NULL)
		return err_memory(err);
	for (unsigned i = 0; i < f->jobs; i++) {
		f->workers[i] = f->ops->worker_new != NULL
		    ? f->ops->worker_new(f->context, err)
		    : f->context;
		if (f->workers[i] == NULL)
			return false;
	}
	return f->jobs == 1 || pool_new(f->jobs, &f->pool, err);
}

static bool
filter_open(struct filter *f, struct err *err)
{
	bool many = f->jobs > 1 || f->ops->annotate_batch != NULL;

	f->cap = many ? FILTER_BATCH_MAX : 1;
	f->works = calloc(f->cap, sizeof(*f->works));
	f->asked = calloc(f->cap, sizeof(struct filter_item *));
	if (f->works == NULL || f->asked == NULL)
		return err_memory(err);
	for (size_t i = 0; i < f->cap; i++) {
		struct work *w = &f->works[i];

		record_init(&w->item.record);
		buf_init(&w->item.nouns, 0);
		result_init(&w->item.result, f->common->strict);
		buf_init(&w->path, 0);
		buf_init(&w->value, 0);
		buf_init(&w->out, 0);
	}
	return make_workers(f, err);
}

static void
filter_close(struct filter *f)
{
	pool_free(f->pool);
	for (unsigned i = 0; f->workers != NULL && i < f->jobs; i++)
		if (f->workers[i] != NULL && f->ops->worker_free != NULL)
			f->ops->worker_free(f->workers[i]);
	free(f->workers);
	for (size_t i = 0; f->works != NULL && i < f->cap; i++) {
		struct work *w = &f->works[i];

		record_release(&w->item.record);
		buf_release(&w->item.nouns);
		result_release(&w->item.result);
		buf_release(&w->path);
		buf_release(&w->value);
		buf_release(&w->out);
	}
	free(f->works);
	free(f->asked);
}

int
filter_run(const struct filter_ops *ops, int argc, char **argv, unsigned jobs,
    void *context)
{
	struct err err = ERR_INIT;
	struct filter f;

	memset(&f, 0, sizeof(f));
	f.ops = ops;
	f.common = context;
	f.context = context;
	json_key_make(&f.key, ops->tool);
	f.jobs =
	    jobs > 1 && ops->worker_new != NULL && ops->annotate_batch == NULL
	    ? jobs
	    : 1;
	if (f.jobs > FILTER_JOBS_MAX)
		f.jobs = FILTER_JOBS_MAX;
	output_init(&f.output, ops->tool, f.common);
	if (!filter_open(&f, &err)) {
		output_error(&f.output, &err);
	} else if (argc < 2) {
		run_operand(&f, "-");
	} else {
		for (int i = 1; i < argc && !f.output.failed; i++)
			run_operand(&f, argv[i]);
	}
	filter_close(&f);
	return output_finish(&f.output);
}
