/*
 * edifact_write: segments, strictly.
 *
 * Separators in data are released, empty parts at the end of an element or a
 * segment are left out, segments are counted. Data must be in the repertoire
 * already: the caller checks before (paxlst_check).
 */
#ifndef EDI_EDIFACT_WRITE_H
#define EDI_EDIFACT_WRITE_H

#include "base/date.h"
#include "edi/edifact.h"

struct edifact_writer {
	struct buf *out;
	uint64_t segments;	       /* ended since it was set to 0 */
	unsigned elements, components; /* separators that wait for data */
	/* How characters above 0x7f are written; NULL: as they are. */
	const struct edifact_repertoire *repertoire;
};

void edifact_writer_init(struct edifact_writer *w, struct buf *out);

/* "UNA:+.? '" */
void edifact_write_una(struct edifact_writer *w);

/*
 * A segment's tag, and what always follows it: "LOC+178", written as
 * it is.
 */
static inline void
edifact_begin(struct edifact_writer *w, const char *start)
{
	buf_append_str(w->out, start);
	w->elements = w->components = 0;
}

static inline void
edifact_end(struct edifact_writer *w)
{
	buf_append_byte(w->out, '\'');
	w->segments++;
}

/* Data with its escapes, after the separators that wait for it. */
void edifact_put(struct edifact_writer *w, struct span value);

/* The next data element, or the next component of this one. */
static inline void
edifact_element(struct edifact_writer *w, struct span value)
{
	w->elements++;
	w->components = 0;
	if (value.len > 0)
		edifact_put(w, value);
}

static inline void
edifact_component(struct edifact_writer *w, struct span value)
{
	w->components++;
	if (value.len > 0)
		edifact_put(w, value);
}

static inline void
edifact_element_str(struct edifact_writer *w, const char *value)
{
	edifact_element(w, span_str(value));
}

static inline void
edifact_component_str(struct edifact_writer *w, const char *value)
{
	edifact_component(w, span_str(value));
}

void edifact_element_uint(struct edifact_writer *w, uint64_t value);

/* S004, preparation: 0017 and 0019, "261124:1000", to the minute, UTC. */
void edifact_element_instant(struct edifact_writer *w, instant t);

#endif
