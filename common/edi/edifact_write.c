/*
 * edifact_write: segments; see the header.
 */
#include "edi/edifact_write.h"

void
edifact_writer_init(struct edifact_writer *w, struct buf *out)
{
	static const struct edifact_service standard = EDIFACT_SERVICE_DEFAULT;

	memset(w, 0, sizeof(*w));
	w->out = out;
	w->service = standard;
}

void
edifact_write_una(struct edifact_writer *w)
{
	const struct edifact_service *s = &w->service;
	uint8_t una[9] = {'U', 'N', 'A', s->component, s->element, s->decimal,
	    s->release, s->repetition, s->terminator};

	buf_append(w->out, una, sizeof(una));
}

void
edifact_begin(struct edifact_writer *w, const char tag[4])
{
	buf_append(w->out, tag, 3);
	w->elements = w->components = 0;
}

void
edifact_end(struct edifact_writer *w)
{
	buf_append_byte(w->out, w->service.terminator);
	w->segments++;
}

/* Data, behind the separators that it was worth waiting for. */
static void
put(struct edifact_writer *w, struct span value)
{
	const struct edifact_service *s = &w->service;
	uint8_t *to;
	size_t n = 0;

	if (value.len == 0)
		return;
	to = buf_reserve(w->out,
	    w->elements + w->components + 2 * value.len);
	if (to == NULL)
		return;
	while (w->elements > 0) {
		to[n++] = s->element;
		w->elements--;
	}
	while (w->components > 0) {
		to[n++] = s->component;
		w->components--;
	}
	for (size_t i = 0; i < value.len; i++) {
		uint8_t c = value.data[i];

		if (c == s->component || c == s->element ||
		    c == s->terminator || c == s->release)
			to[n++] = s->release;
		to[n++] = c;
	}
	w->out->len += n;
}

void
edifact_element(struct edifact_writer *w, struct span value)
{
	w->elements++;
	w->components = 0;
	put(w, value);
}

void
edifact_component(struct edifact_writer *w, struct span value)
{
	w->components++;
	put(w, value);
}

void
edifact_element_uint(struct edifact_writer *w, uint64_t value)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%llu",
	    (unsigned long long)value);

	edifact_element(w, span_make(text, (size_t)len));
}
