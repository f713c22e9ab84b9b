/*
 * The reader: any bytes, cut in any way, give the same segments; the fast
 * scanner says what the slow one says.
 */
#include <stdlib.h>

#include "edi/edifact.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct edifact_segment segment, other;
static struct edifact_index fast;

static void
note(const struct edifact_segment *s, struct buf *out)
{
	buf_printf(out, "%u %u %llu %u %u:", (unsigned)s->tag, s->flags,
	    (unsigned long long)s->offset, s->elements, s->parts);
	for (unsigned i = 0; i < s->parts; i++) {
		buf_append_span(out, s->component[i]);
		buf_append_byte(out, '\n');
	}
	for (unsigned i = 0; i <= s->elements; i++)
		buf_printf(out, "%u ", s->first[i]);
}

static void
stream(struct span input, size_t piece, struct buf *out)
{
	struct edifact_reader r;
	struct err err = ERR_INIT;
	enum edifact_event event;

	if (!edifact_reader_init(&r, &err))
		abort();
	while ((event = edifact_next(&r, &segment)) != EDIFACT_END) {
		struct span block = span_first(input, piece);

		if (event == EDIFACT_SEGMENT) {
			note(&segment, out);
			continue;
		}
		input = span_from(input, block.len);
		edifact_feed(&r, block, block.len == 0);
	}
	edifact_reader_release(&r);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct edifact_service service = EDIFACT_SERVICE_DEFAULT;
	struct buf whole = BUF_INIT, cut = BUF_INIT, scratch = BUF_INIT;
	struct span input = span_make(data, size);
	struct edifact_repertoire repertoire = {.syntax = ""};
	size_t used;

	if (size == 0)
		return 0;
	repertoire_set(&repertoire, SPAN("UNOA"));
	stream(input, size, &whole);
	stream(input, 1 + data[0] % 61u, &cut);
	if (!span_equal(buf_span(&whole), buf_span(&cut)))
		abort();
	edifact_index_init(&fast, &service, EDIFACT_UNOA);
	edifact_index_fill(&fast, input, 0);
	if (edifact_index_take(&fast, &segment)) {
		size_t blanks = segment.offset; /* skipped by the reader */

		for (size_t i = 0; i < blanks; i++)
			if (data[i] > ' ')
				abort();
		if (!edifact_scan(&service, &repertoire,
			span_from(input, blanks), false, &scratch, &other,
			&used) ||
		    blanks + used != fast.start)
			abort();
		buf_clear(&whole);
		buf_clear(&cut);
		segment.offset = other.offset = 0;
		note(&segment, &whole);
		note(&other, &cut);
		if (!span_equal(buf_span(&whole), buf_span(&cut)))
			abort();
	}
	buf_release(&whole);
	buf_release(&cut);
	buf_release(&scratch);
	return 0;
}
