/*
 * edi_walk: what the EDIFACT fuzz targets share: bytes through the reader and
 * the envelope, each segment of an open message to a function.
 */
#ifndef TESTS_FUZZ_EDI_WALK_H
#define TESTS_FUZZ_EDI_WALK_H

#include <stdlib.h>

#include "edi/envelope.h"

typedef void edi_take(const struct edifact_segment *s,
    const struct place *place, struct findings *f);

/* Before a body that is to be a message of that type. */
static inline void
edi_message(const char *head, const uint8_t *data, size_t size, struct buf *out)
{
	buf_append_str(out, "UNB+UNOA:4+S+R+261124:0900+REF'UNH+1+");
	buf_append_str(out, head);
	buf_append_byte(out, '\'');
	buf_append(out, data, size);
}

/* Segments of messages to take; UNH begins one, UNT and the end finish it. */
static inline void
edi_walk(struct span input, size_t piece, void (*begin)(void), edi_take *take,
    void (*finish)(const struct place *, struct findings *))
{
	static struct edifact_segment segment;
	static struct envelope envelope;
	static struct edifact_reader reader;
	struct findings f;
	struct err err = ERR_INIT;
	bool open = false;
	enum edifact_event event;

	if (!edifact_reader_init(&reader, &err) ||
	    !envelope_init(&envelope, &err))
		abort();
	findings_init(&f, false);
	while ((event = edifact_next(&reader, &segment)) != EDIFACT_END) {
		if (event == EDIFACT_MORE) {
			struct span block = span_first(input, piece);

			input = span_from(input, block.len);
			edifact_feed(&reader, block, block.len == 0);
			continue;
		}
		envelope_leave(&envelope, &segment, &f);
		if (open && !envelope.message.open) {
			finish(&envelope.place, &f);
			open = false;
		}
		if (!envelope_enter(&envelope, &segment, &f)) {
			if (envelope.message.open)
				take(&segment, &envelope.place, &f);
		} else if (segment.tag == EDIFACT_TAG('U', 'N', 'H')) {
			begin();
			open = true;
		}
	}
	envelope_end(&envelope, &f);
	if (open)
		finish(&envelope.place, &f);
	findings_release(&f);
	envelope_release(&envelope);
	edifact_reader_release(&reader);
}

#endif
