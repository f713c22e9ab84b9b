/*
 * edifact_scan: one segment taken apart into elements and components, with
 * release characters and folds taken off. It refuses nothing: what is wrong
 * becomes a flag. edifact_index.c is the fast way for plain data.
 */
#include "edi/edifact.h"

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
 * Closes the last element and looks at the tag. An invalid tag is shown
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

/* Data above 0x7f as UTF-8; what it becomes goes to a place of its own. */
static void
to_utf8(const struct edifact_repertoire *repertoire, struct edifact_segment *s,
    uint8_t *to)
{
	for (unsigned i = 0; i < s->parts; i++) {
		uint8_t bad = 0;

		s->component[i] =
		    repertoire_read(repertoire, s->component[i], to, &bad);
		if (s->component[i].data == to)
			to += s->component[i].len;
		if (bad != 0 && !(s->flags & EDIFACT_CHARACTER)) {
			s->flags |= EDIFACT_CHARACTER;
			s->bad_byte = bad;
		}
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
edifact_scan(const struct edifact_service *service,
    const struct edifact_repertoire *repertoire, struct span window, bool end,
    struct buf *scratch, struct edifact_segment *s, size_t *used)
{
	struct scanning k = {
	    .service = service, .level = repertoire->level, .s = s};
	bool more = true;
	size_t i;

	segment_begin(s);
	s->flags = EDIFACT_PLAIN;
	*used = 0;
	buf_clear(scratch);
	/* The data itself, and after it the room for to_utf8(). */
	k.out = k.start =
	    buf_reserve(scratch, (1 + REPERTOIRE_READ_MAX) * window.len + 1);
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
		to_utf8(repertoire, s, k.out);
	return true;
}
