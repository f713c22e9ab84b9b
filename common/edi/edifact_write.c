/*
 * edifact_write: segments; see the header.
 */
#include "edi/edifact_write.h"

/* Service characters of "UNA:+.? '", which need a release before them. */
static const bool released[256] = {
    [':'] = true,
    ['+'] = true,
    ['?'] = true,
    ['\''] = true,
};

void
edifact_writer_init(struct edifact_writer *w, struct buf *out)
{
	w->out = out;
	w->segments = 0;
	w->elements = w->components = 0;
}

void
edifact_write_una(struct edifact_writer *w)
{
	BUF_LITERAL(w->out, "UNA:+.? '");
}

static bool
is_plain(struct span value)
{
	bool any = false;

	for (size_t i = 0; i < value.len; i++)
		any |= released[value.data[i]];
	return !any;
}

void
edifact_put(struct edifact_writer *w, struct span value)
{
	uint8_t *to =
	    buf_reserve(w->out, w->elements + w->components + 2 * value.len);

	if (to == NULL)
		return;
	for (; w->elements > 0; w->elements--)
		*to++ = '+';
	for (; w->components > 0; w->components--)
		*to++ = ':';
	if (is_plain(value)) {
		span_copy(to, value);
		to += value.len;
	} else {
		for (size_t i = 0; i < value.len; i++) {
			if (released[value.data[i]])
				*to++ = '?';
			*to++ = value.data[i];
		}
	}
	w->out->len = (size_t)(to - w->out->data);
}

void
edifact_element_uint(struct edifact_writer *w, uint64_t value)
{
	edifact_element(w, SPAN(""));
	for (; w->elements > 0; w->elements--)
		buf_append_byte(w->out, '+');
	buf_append_uint(w->out, value);
}

void
edifact_element_instant(struct edifact_writer *w, instant t)
{
	char text[INSTANT_TEXT]; /* 2026-11-24T10:00:00Z */
	char day[7], time[5];

	instant_format(t, text);
	snprintf(
	    day, sizeof(day), "%.2s%.2s%.2s", text + 2, text + 5, text + 8);
	snprintf(time, sizeof(time), "%.2s%.2s", text + 11, text + 14);
	edifact_element_str(w, day);
	edifact_component_str(w, time);
}
