/*
 * filter_input: finds the records of an input: lines of JSON, or the pieces of
 * a tool's raw format. No line is dropped, merged or reordered.
 */
#include "base/codec.h"
#include "base/msg.h"
#include "record/filter_private.h"

/* Bytes read at once. */
#define READ_ROOM ((size_t)256 << 10)

/*
 * What has been found is looked at before more is read, and written before the
 * tool waits for it.
 */
static void
before_fill(struct filter *f, const struct intake *in)
{
	bool wait = intake_would_wait(in);

	if (f->pool != NULL && !wait)
		filter_share_turn(f);
	else
		filter_run_batch(f);
	if (wait)
		output_flush(&f->output);
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
	filter_queue(f, line, in, in->line)->flaw = FLAW_TOO_LONG;
}

static void
queue_line(struct filter *f, struct span line, const struct intake *in)
{
	if (is_empty_line(line))
		return;
	if (line.len > f->common->max_line)
		queue_long(f, line, in);
	else
		filter_queue(f, line, in, in->line)->raw =
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
run_lines(struct filter *f, struct intake *in, struct err *err)
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
			filter_run_batch(f);
			return true;
		}
		if (in->len > enough && !skip) {
			queue_long(f, intake_span(in), in);
			skip = true;
		}
		if (skip) {
			filter_run_batch(f);
			intake_take(in, in->len, 0);
			searched = 0;
		}
		before_fill(f, in);
		if (filter_ended(f) || !intake_fill(in, READ_ROOM, err))
			return filter_ended(f);
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

/* A record among raw pieces: a line of JSON that is not the tool's. */
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
		struct task *t;

		if (done == 0)
			return;
		if (piece.len > 0) {
			t = filter_queue(f, piece, in,
			    in->line +
				line_feeds(span_first(
				    all, (size_t)(piece.data - all.data))));
			t->raw = !is_record(f, piece);
			if (f->ops->raw_tag != NULL)
				t->tag = f->ops->raw_tag(f->context);
		}
		intake_take(in, done, line_feeds(span_first(all, done)));
	}
}

static bool
run_raw(struct filter *f, struct intake *in, struct err *err)
{
	if (f->ops->raw_begin != NULL)
		f->ops->raw_begin(f->context);
	for (;;) {
		take_pieces(f, in, false);
		if (in->len > 0 && !in->end && f->ops->raw_pause != NULL &&
		    intake_pauses(in, FILTER_PAUSE_MS)) {
			filter_run_batch(f);
			take_pieces(f, in, true);
		}
		if (in->len > 0 && (in->end || in->len > FILTER_RAW_MAX)) {
			filter_queue(f, intake_span(in), in, in->line)->flaw =
			    FLAW_NO_END;
			in->end = true;
		}
		if (in->end) {
			filter_run_batch(f);
			return true;
		}
		before_fill(f, in);
		if (filter_ended(f) || !intake_fill(in, READ_ROOM, err))
			return filter_ended(f);
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

/* As far as the mark of UTF-16 goes, which then says what the bytes are. */
static bool
read_mark(struct filter *f, struct intake *in, struct err *err)
{
	while (!in->end &&
	    (in->len == 0 ||
		(in->len == 1 && intake_span(in).data[0] >= 0xfe))) {
		if (intake_would_wait(in))
			output_flush(&f->output);
		if (!intake_fill(in, READ_ROOM, err))
			return false;
	}
	return intake_marked(in, err) || err_wrap(err, "%s", in->name);
}

/*
 * Reads until it is clear what the input is. A byte order mark before JSON
 * Lines is no part of the first record and is dropped; a raw format has to
 * say itself what it makes of one.
 */
static bool
sniff(struct filter *f, struct intake *in, bool *lines, struct err *err)
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
		if (!intake_fill(in, READ_ROOM, err))
			return false;
	}
}

static void
run_input(struct filter *f, const char *operand)
{
	struct err err = ERR_INIT;
	struct intake in;
	bool lines, ok;

	if (!intake_open(&in, operand, f->common->quiet, &err)) {
		output_error(&f->output, &err);
		return;
	}
	in.lasting = f->pool != NULL;
	ok = (f->ops->encoding == NULL
		     ? read_mark(f, &in, &err)
		     : intake_text(&in, f->ops->encoding(f->context), &err)) &&
	    sniff(f, &in, &lines, &err) &&
	    (lines ? run_lines(f, &in, &err) : run_raw(f, &in, &err));
	/* The last of it, and whatever a thread still reads of its bytes. */
	filter_run_batch(f);
	if (!ok)
		output_error(&f->output, &err);
	intake_close(&in);
}

void
filter_operand(struct filter *f, const char *operand)
{
	struct err err = ERR_INIT;

	if (f->ops->operand != NULL && strcmp(operand, "-") != 0 &&
	    f->ops->operand(f->context, f, operand, &err)) {
		filter_run_batch(f);
		if (err.kind != ERR_NONE)
			output_error(&f->output, &err);
		return;
	}
	run_input(f, operand);
}
