/*
 * edifact_scan: one segment taken apart into elements and components, with
 * release characters and folds taken off. It refuses nothing: what is wrong
 * becomes a flag. edifact_index.c is the fast way for plain data.
 */
#include "edi/edifact.h"

#include "base/utf8.h"

/* ISO 9735:1988 clause 3: level A; B adds lower case. */
static const char level_a_marks[] = " .,-()/=!\"%&*;<>'+:?";

enum edifact_level
edifact_level_of(struct span syntax)
{
	if (span_equal(syntax, SPAN("UNOA")))
		return EDIFACT_UNOA;
	if (span_equal(syntax, SPAN("UNOB")))
		return EDIFACT_UNOB;
	if (span_starts(syntax, SPAN("UNO")))
		return EDIFACT_UNOC;
	return EDIFACT_ASCII;
}

bool
edifact_level_has(enum edifact_level level, uint8_t byte)
{
	if (byte < 0x20 || byte == 0x7f)
		return false;
	if (byte >= 0x80)
		return level == EDIFACT_UNOC;
	if (level >= EDIFACT_ASCII)
		return true;
	if ((byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))
		return true;
	if (byte >= 'a' && byte <= 'z')
		return level == EDIFACT_UNOB;
	return strchr(level_a_marks, byte) != NULL;
}

/* Starts an empty segment: the tag is element 0. */
static void
segment_begin(struct edifact_segment *s)
{
	s->flags = 0;
	s->tag = 0;
	s->bad_byte = 0;
	s->elements = 0;
	s->parts = 0;
	s->first[0] = 0;
}

static bool
is_capital(uint8_t c)
{
	return (unsigned)c - 'A' < 26;
}

/*
 * Closes the last element and looks at the tag. A tag that is none is shown
 * with dots for what is no letter: it may be a piece of somebody's name.
 */
void
edifact_segment_finish(struct edifact_segment *s)
{
	struct span tag = s->component[0];

	s->first[s->elements + 1] = (uint16_t)s->parts;
	if (tag.len == 3 && is_capital(tag.data[0]) &&
	    is_capital(tag.data[1]) && is_capital(tag.data[2])) {
		s->tag = EDIFACT_TAG(tag.data[0], tag.data[1], tag.data[2]);
		memcpy(s->name, tag.data, 3);
	} else {
		s->tag = 0;
		s->flags |= EDIFACT_BAD_TAG;
		memcpy(s->name, "...", 3);
	}
	s->name[3] = '\0';
}

static bool
segment_add(struct edifact_segment *s, const uint8_t *data, size_t len)
{
	if (s->parts >= EDIFACT_COMPONENTS_MAX) {
		s->flags |= EDIFACT_TOO_MANY;
		return false;
	}
	s->component[s->parts++] = span_make(data, len);
	return true;
}

static bool
segment_next_element(struct edifact_segment *s)
{
	if (s->elements >= EDIFACT_ELEMENTS_MAX) {
		s->flags |= EDIFACT_TOO_MANY;
		return false;
	}
	s->first[++s->elements] = (uint16_t)s->parts;
	return true;
}

/* Flags of one byte of data. */
static void
note_byte(const struct edifact_service *service, enum edifact_level level,
    uint8_t c, struct edifact_segment *s)
{
	if (c < 0x20 || c > 0x7e || c == '"' || c == '\\')
		s->flags &= ~(unsigned)EDIFACT_PLAIN;
	/* A reserved character that UNA names is not data of the wrong kind. */
	if (edifact_level_has(level, c) || c == service->repetition ||
	    (s->flags & EDIFACT_CHARACTER) != 0)
		return;
	s->flags |= EDIFACT_CHARACTER;
	s->bad_byte = c;
}

/*
 * Data that is no UTF-8 is ISO 8859-1, in which senders write accents under
 * every identifier from UNOA to UNOC; it goes on as UTF-8. The other parts of
 * ISO 8859 (UNOD to UNOK) are not told apart: no state takes them.
 */
static void
to_utf8(struct edifact_segment *s, uint8_t *to)
{
	for (unsigned i = 0; i < s->parts; i++) {
		struct span was = s->component[i];
		uint8_t *start = to;

		if (utf8_valid(was) == was.len)
			continue;
		for (size_t k = 0; k < was.len; k++)
			to += utf8_encode(was.data[k], to);
		s->component[i] = span_make(start, (size_t)(to - start));
	}
}

/* A segment that is being taken apart, a byte after the other. */
struct scanning {
	const struct edifact_service *service;
	enum edifact_level level;
	struct edifact_segment *s;
	uint8_t *start, *out; /* the data of this component, and its end */
	bool released;	      /* the release character came before */
	bool full;	      /* there is no room for another part */
};

/* The component ends, and with c the element, or the segment. */
static void
scan_separator(struct scanning *k, uint8_t c)
{
	k->full = k->full ||
	    !segment_add(k->s, k->start, (size_t)(k->out - k->start));
	k->start = k->out;
	if (c == k->service->element)
		k->full = k->full || !segment_next_element(k->s);
}

/* False: this was the terminator. */
static inline bool
scan_byte(struct scanning *k, uint8_t c)
{
	const struct edifact_service *service = k->service;

	if (!k->released &&
	    (c == service->component || c == service->element ||
		c == service->terminator)) {
		scan_separator(k, c);
		return c != service->terminator;
	}
	if (!k->released && c == service->release && c != ' ') {
		k->released = true;
	} else if (c == service->terminator || !edifact_is_fold(c)) {
		/* Folds are no data, released or not. */
		note_byte(service, k->level, c, k->s);
		k->released = false;
		*k->out++ = c;
	}
	return true;
}

/* The input ends inside the segment. */
static void
scan_cut_off(struct scanning *k)
{
	k->s->flags |= EDIFACT_UNTERMINATED;
	if (k->released)
		k->s->flags |= EDIFACT_DANGLING;
	if (!k->full)
		segment_add(k->s, k->start, (size_t)(k->out - k->start));
}

bool
edifact_scan(const struct edifact_service *service, enum edifact_level level,
    struct span window, bool end, struct buf *scratch,
    struct edifact_segment *s, size_t *used)
{
	struct scanning k = {.service = service, .level = level, .s = s};
	bool more = true;
	size_t i;

	segment_begin(s);
	s->flags = EDIFACT_PLAIN;
	*used = 0;
	buf_clear(scratch);
	/* The data itself, and after it twice as much for to_utf8(). */
	k.out = k.start = buf_reserve(scratch, 3 * window.len + 1);
	if (k.out == NULL) {
		s->flags |= EDIFACT_TOO_LONG;
		*used = window.len;
		return true;
	}
	for (i = 0; i < window.len && more; i++)
		more = scan_byte(&k, window.data[i]);
	if (more && !end)
		return false;
	if (more)
		scan_cut_off(&k);
	*used = i;
	edifact_segment_finish(s);
	if (!(s->flags & EDIFACT_PLAIN))
		to_utf8(s, k.out);
	return true;
}
