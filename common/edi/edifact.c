/*
 * edifact: the stream of segments; see the header.
 *
 * Segments are taken apart in place, in the caller's block, by its
 * index or, with what is not plain, by edifact_scan(). Only one that runs over
 * a block's end is copied, into the carry. It never waits for
 * more bytes than a segment (or a head) needs.
 */
#include "edi/edifact.h"

/* The rest of a segment, what completes it, and the search for a head. */
#define CARRY_MAX (2 * EDIFACT_SEGMENT_MAX + EDIFACT_HEAD_MAX + 16)
#define SCRATCH_MAX ((1 + REPERTOIRE_READ_MAX) * EDIFACT_SEGMENT_MAX + 16)

/* All memory is taken here, so that reading cannot run out of it. */
bool
edifact_reader_init(struct edifact_reader *r, struct err *err)
{
	static const struct edifact_service standard = EDIFACT_SERVICE_DEFAULT;

	memset(r, 0, sizeof(*r));
	r->service = standard;
	repertoire_set(&r->of_head, SPAN("IATA"));
	r->repertoire = &r->of_head;
	buf_init(&r->carry, CARRY_MAX);
	buf_init(&r->scratch, SCRATCH_MAX);
	if (buf_reserve(&r->carry, CARRY_MAX) == NULL ||
	    buf_reserve(&r->scratch, SCRATCH_MAX) == NULL) {
		edifact_reader_release(r);
		return err_memory(err);
	}
	return true;
}

void
edifact_reader_release(struct edifact_reader *r)
{
	buf_release(&r->carry);
	buf_release(&r->scratch);
}

void
edifact_feed(struct edifact_reader *r, struct span block, bool end)
{
	r->block = block;
	r->end = end;
}

/* What is looked at now: the rest of the carry, else the block. */
static struct span
window(const struct edifact_reader *r)
{
	struct span carry = span_from(buf_span(&r->carry), r->carry_at);

	return carry.len > 0 ? carry : r->block;
}

static bool
in_carry(const struct edifact_reader *r)
{
	return r->carry_at < r->carry.len;
}

/* Whether nothing follows the window. */
static bool
at_end(const struct edifact_reader *r)
{
	return r->end && (!in_carry(r) || r->block.len == 0);
}

static uint64_t
window_offset(const struct edifact_reader *r)
{
	return in_carry(r) ? r->carry_offset + r->carry_at : r->block_offset;
}

static void
consume(struct edifact_reader *r, size_t len)
{
	if (in_carry(r)) {
		r->carry_at += len;
	} else {
		r->block = span_from(r->block, len);
		r->block_offset += len;
	}
	r->scanned = 0;
	r->scanned_release = false;
}

/*
 * Moves bytes of the block after the carry. False when there is nothing to
 * move: the caller has to feed.
 */
static bool
top_up(struct edifact_reader *r, size_t len)
{
	if (r->block.len == 0)
		return false;
	if (!in_carry(r)) {
		buf_clear(&r->carry);
		r->carry_at = 0;
		r->carry_offset = r->block_offset;
	} else if (r->carry_at > 0) {
		r->carry_offset += r->carry_at;
		buf_consume(&r->carry, r->carry_at);
		r->carry_at = 0;
	}
	if (len > r->block.len)
		len = r->block.len;
	buf_append(&r->carry, r->block.data, len);
	r->block = span_from(r->block, len);
	r->block_offset += len;
	return true;
}

/* How far after the first byte of data a terminator comes; len: nowhere. */
static size_t
find_end(
    const struct edifact_service *service, struct span data, bool *released)
{
	for (size_t i = 0; i < data.len; i++) {
		uint8_t c = data.data[i];

		if (*released) {
			if (c == service->terminator || !edifact_is_fold(c))
				*released = false;
		} else if (c == service->terminator) {
			return i;
		} else if (c == service->release && c != ' ') {
			*released = true;
		}
	}
	return data.len;
}

/*
 * Makes the window hold the segment's terminator, or all that is allowed for
 * a segment. False: more input is needed.
 */
static bool
complete_segment(struct edifact_reader *r)
{
	for (;;) {
		struct span w = window(r);
		struct span rest = span_from(w, r->scanned);
		size_t at = find_end(&r->service, rest, &r->scanned_release);

		if (at < rest.len || r->scanned + at >= EDIFACT_SEGMENT_MAX ||
		    at_end(r))
			return true;
		if (in_carry(r)) {
			bool released = r->scanned_release;
			size_t more = find_end(&r->service,
			    span_first(r->block, EDIFACT_SEGMENT_MAX),
			    &released);

			r->scanned += at;
			if (!top_up(r, more + 1))
				return false;
		} else {
			size_t scanned = r->scanned + at;

			top_up(r, EDIFACT_SEGMENT_MAX);
			r->scanned = scanned;
			if (r->carry.len == 0)
				return false;
		}
	}
}

/* A segment over the limit: only its tag, and the rest is passed over. */
static void
too_long(struct edifact_reader *r, struct edifact_segment *s)
{
	struct span w = span_first(window(r), EDIFACT_SEGMENT_MAX);
	bool released = false;
	size_t used;

	edifact_scan(&r->service, r->repertoire, span_first(w, 3), true,
	    &r->scratch, s, &used);
	s->flags = EDIFACT_TOO_LONG | (s->flags & EDIFACT_BAD_TAG);
	s->parts = s->tag != 0 ? 1 : 0;
	s->elements = 0;
	s->first[1] = (uint16_t)s->parts;
	find_end(&r->service, w, &released);
	consume(r, w.len);
	r->scanned_release = released;
	r->state = EDIFACT_SKIP;
}

static void
set_repertoire(
    struct edifact_reader *r, const struct edifact_repertoire *repertoire)
{
	r->repertoire = repertoire;
	edifact_index_init(&r->index, &r->service, repertoire->level);
}

/*
 * Blanks before a segment. A service character that is a control character
 * is not one of them.
 */
static void
skip_blanks(struct edifact_reader *r)
{
	for (;;) {
		struct span w = window(r);
		size_t i = 0;

		while (i < w.len && w.data[i] <= ' ' && w.data[i] != '\0' &&
		    w.data[i] != r->service.terminator &&
		    w.data[i] != r->service.element)
			i++;
		if (i == 0)
			return;
		consume(r, i);
	}
}

/* What one step of the reader came to. */
enum step { STEP_SEGMENT, STEP_AGAIN, STEP_MORE, STEP_END };

static enum step
starved(const struct edifact_reader *r)
{
	return r->end ? STEP_END : STEP_MORE;
}

/* Whether an interchange starts at the window's 'U'; takes it if so. */
static enum edifact_head
take_head(struct edifact_reader *r)
{
	struct edifact_service service;
	enum edifact_head head;
	unsigned flags;
	size_t at;

	do
		head =
		    edifact_head(window(r), at_end(r), &service, &at, &flags);
	while (head == EDIFACT_HEAD_MORE && top_up(r, EDIFACT_HEAD_MAX));
	if (head != EDIFACT_HEAD_FOUND)
		return head;
	consume(r, at);
	r->service = service;
	r->pending_flags = flags;
	r->interchanges++;
	set_repertoire(r, &r->of_head);
	r->state = EDIFACT_BODY;
	return head;
}

/* Looks for the start of an interchange. */
static enum step
seek(struct edifact_reader *r)
{
	struct span w = window(r);
	size_t at = span_find(w, 'U');

	if (w.len == 0)
		return starved(r);
	if (at > 0) {
		consume(r, at);
		return STEP_AGAIN;
	}
	switch (take_head(r)) {
	case EDIFACT_HEAD_MORE:
		return STEP_MORE;
	case EDIFACT_HEAD_NONE:
		consume(r, 1);
		break;
	case EDIFACT_HEAD_FOUND:
		break;
	}
	return STEP_AGAIN;
}

/* The rest of a segment over the limit. */
static enum step
skip(struct edifact_reader *r)
{
	struct span w = window(r);
	bool released = r->scanned_release;
	size_t at = find_end(&r->service, w, &released);

	if (w.len == 0)
		return starved(r);
	if (at < w.len) {
		consume(r, at + 1);
		r->state = EDIFACT_BODY;
	} else {
		consume(r, at);
		r->scanned_release = released;
	}
	return STEP_AGAIN;
}

/* "UNA:" where a segment should be: the UNZ before it is missing. */
static bool
at_una(const struct edifact_reader *r)
{
	struct span w = window(r);

	return w.len >= 4 && memcmp(w.data, "UNA", 3) == 0 &&
	    w.data[3] != r->service.element;
}

static enum step
body(struct edifact_reader *r, struct edifact_segment *s)
{
	struct span w;
	size_t used;

	skip_blanks(r);
	w = window(r);
	if (w.len == 0)
		return starved(r);
	s->offset = window_offset(r);
	if (!complete_segment(r))
		return STEP_MORE;
	if (at_una(r)) {
		enum edifact_head head = take_head(r);

		if (head != EDIFACT_HEAD_NONE)
			return head == EDIFACT_HEAD_MORE ? STEP_MORE
							 : STEP_AGAIN;
	}
	w = span_first(window(r), EDIFACT_SEGMENT_MAX);
	if (!edifact_scan(&r->service, r->repertoire, w,
		at_end(r) && w.len == window(r).len, &r->scratch, s, &used)) {
		too_long(r, s);
		return STEP_SEGMENT;
	}
	consume(r, used);
	return STEP_SEGMENT;
}

/* Gives back to the block what its index has not taken. */
static void
leave_index(struct edifact_reader *r)
{
	size_t taken = r->index.start;

	edifact_index_fill(&r->index, span_make("", 0), 0);
	if (taken > 0)
		consume(r, taken);
}

void
edifact_look_at(struct edifact_reader *r, const struct edifact_segment *s)
{
	if (s->tag == EDIFACT_TAG('U', 'N', 'B')) {
		leave_index(r);
		repertoire_set(&r->of_body, edifact_get(s, 1, 0));
		set_repertoire(r, &r->of_body);
	} else if (s->tag == EDIFACT_TAG('U', 'N', 'Z')) {
		leave_index(r);
		r->state = EDIFACT_SEEK;
	}
}

/* Looks ahead, where a segment starts in the block; true: here it is. */
static bool
indexed_segment(struct edifact_reader *r, struct edifact_segment *s)
{
	if (r->state != EDIFACT_BODY || in_carry(r) || r->scanned > 0 ||
	    r->pending_flags != 0)
		return false;
	edifact_index_fill(&r->index, r->block, r->block_offset);
	if (edifact_index_take(&r->index, s))
		return true;
	leave_index(r);
	return false;
}

enum edifact_event
edifact_read(struct edifact_reader *r, struct edifact_segment *s)
{
	enum step step = STEP_SEGMENT;

	leave_index(r);
	if (!indexed_segment(r, s)) {
		do
			step = r->state == EDIFACT_BODY ? body(r, s)
			    : r->state == EDIFACT_SEEK	? seek(r)
							: skip(r);
		while (step == STEP_AGAIN);
		if (step != STEP_SEGMENT)
			return step == STEP_END ? EDIFACT_END : EDIFACT_MORE;
		s->flags |= r->pending_flags;
		r->pending_flags = 0;
	}
	edifact_look_at(r, s);
	return EDIFACT_SEGMENT;
}
