/*
 * edifact_write: segments; see the header.
 */
#include "edi/edifact_write.h"

#include "base/utf8.h"

/* Service characters of "UNA:+.? '", which need a release before them. */
static bool
is_released(uint8_t c)
{
	return c == ':' || c == '+' || c == '?' || c == '\'';
}

/* Those, and bytes that a set of characters may have otherwise. */
#define HIGH_16                                                           \
	true, true, true, true, true, true, true, true, true, true, true, \
	    true, true, true, true, true
static const bool special[256] = {
    [':'] = true,
    ['+'] = true,
    ['?'] = true,
    ['\''] = true,
    [0x80] = HIGH_16,
    [0x90] = HIGH_16,
    [0xa0] = HIGH_16,
    [0xb0] = HIGH_16,
    [0xc0] = HIGH_16,
    [0xd0] = HIGH_16,
    [0xe0] = HIGH_16,
    [0xf0] = HIGH_16,
};

void
edifact_writer_init(struct edifact_writer *w, struct buf *out)
{
	w->out = out;
	w->segments = 0;
	w->elements = w->components = 0;
	w->repertoire = NULL;
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
		any |= special[value.data[i]];
	return !any;
}

/*
 * The data with its escapes, in the characters of the set; what the set
 * lacks, which no caller lets through, becomes '?' rather than another
 * character.
 */
static uint8_t *
put_special(const struct edifact_writer *w, struct span value, uint8_t *to)
{
	bool by_table = w->repertoire != NULL && !w->repertoire->writes_utf8;

	while (value.len > 0) {
		uint8_t c = value.data[0];

		if (c >= 0x80 && by_table) {
			c = repertoire_byte(w->repertoire, utf8_take(&value));
			c = c != 0 ? c : '?';
		} else {
			value = span_from(value, 1);
		}
		if (is_released(c))
			*to++ = '?';
		*to++ = c;
	}
	return to;
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
		to = put_special(w, value, to);
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
