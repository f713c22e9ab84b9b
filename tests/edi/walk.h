/*
 * walk: a message's segments to a decoder, as tests of the decoders need it.
 */
#ifndef TESTS_EDI_WALK_H
#define TESTS_EDI_WALK_H

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "edi/envelope.h"
#include "suite.h"

static const struct date walk_today = {2026, 11, 24};

/* The findings, "code where" a line each. */
static inline void
walk_findings(const struct findings *f, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < f->count; i++) {
		buf_append_str(out, f->list[i].code);
		buf_append_byte(out, ' ');
		buf_append_span(out, finding_where(f, &f->list[i]));
		buf_append_byte(out, '\n');
	}
}

/* Segments of text in turn; place counts them from 2, as behind UNH. */
static inline void
walk(const char *text,
    void (*take)(const struct edifact_segment *s, const struct place *place,
	struct findings *f),
    struct findings *f)
{
	struct edifact_segment *s = malloc(sizeof(*s));
	const struct edifact_service service = EDIFACT_SERVICE_DEFAULT;
	struct span rest = span_str(text);
	struct place place = {.segment = 1};
	struct buf scratch = BUF_INIT;
	struct edifact_repertoire repertoire = {.syntax = ""};
	size_t used;

	repertoire_set(&repertoire, SPAN("UNOC"));
	while (rest.len > 0) {
		place.segment++;
		ck_assert(edifact_scan(
		    &service, &repertoire, rest, true, &scratch, s, &used));
		take(s, &place, f);
		rest = span_from(rest, used);
	}
	buf_release(&scratch);
	free(s);
}

#endif
