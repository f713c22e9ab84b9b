/*
 * edifact_scan: one segment taken apart into elements and components.
 *
 * Two scanners that agree: a fast one that finds separators sixteen bytes at
 * a time and copies nothing, and a slow one that takes off release characters
 * and folds. It refuses nothing: what is wrong becomes a flag.
 */
#include "edi/edifact.h"

#include "base/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
static inline void
segment_begin(struct edifact_segment *s)
{
	s->flags = 0;
	s->tag = 0;
	s->bad_byte = 0;
	s->elements = 0;
	s->parts = 0;
	s->first[0] = 0;
}

static inline bool
is_capital(uint8_t c)
{
	return (unsigned)c - 'A' < 26;
}

/*
 * Closes the last element and looks at the tag. A tag that is none is shown
 * with dots for what is no letter: it may be a piece of somebody's name.
 */
static inline void
segment_finish(struct edifact_segment *s)
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

#ifdef __SSE2__

/* Bits of sixteen bytes. */
struct masks {
	unsigned element, terminator;
	unsigned separator;	/* those two and components */
	unsigned stop;		/* the fast way does not take it */
};

static inline __m128i
sixteen(const uint8_t *at)
{
	return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static inline unsigned
bits_of(__m128i x)
{
	return (unsigned)_mm_movemask_epi8(x);
}

/*
 * Not taken at level A: all but ' ' … 'Z' without '"' '#' '$' '@'; above: all
 * but ' ' … 'z' without '"' '#' '$' '@' and '[' … '`'; at both the release
 * character. That is only ever more than the repertoire leaves out.
 */
static inline void
masks_of(const uint8_t *at, const struct edifact_fast *f, bool level_a,
    struct masks *m)
{
	__m128i x = sixteen(at);
	/* x - 0x20 as a signed number counted from -128 */
	__m128i low = _mm_add_epi8(x, _mm_set1_epi8((char)(0x80 - 0x20)));
	__m128i odd = _mm_cmpgt_epi8(low,
	    _mm_set1_epi8((char)((level_a ? 'Z' : 'z') - 0x20 - 0x80)));

	/* '"' '#' '$' become 0x7d 0x7e 0x7f */
	odd = _mm_or_si128(odd,
	    _mm_cmpgt_epi8(_mm_add_epi8(x, _mm_set1_epi8(0x7f - 0x24)),
		_mm_set1_epi8(0x7c)));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, _mm_set1_epi8('@')));
	odd = _mm_or_si128(odd, _mm_cmpeq_epi8(x, sixteen(f->release)));
	if (!level_a)
		/* '[' … '`' become 0x7a … 0x7f */
		odd = _mm_or_si128(odd,
		    _mm_cmpgt_epi8(_mm_add_epi8(x, _mm_set1_epi8(0x7f - 0x60)),
			_mm_set1_epi8(0x79)));
	m->element = bits_of(_mm_cmpeq_epi8(x, sixteen(f->element)));
	m->terminator = bits_of(_mm_cmpeq_epi8(x, sixteen(f->terminator)));
	m->separator = m->element | m->terminator |
	    bits_of(_mm_cmpeq_epi8(x, sixteen(f->component)));
	m->stop = bits_of(odd) & ~m->separator;
}

/* The lowest bit and all below it; all bits of nothing. */
static inline unsigned
up_to_lowest(unsigned bits)
{
	return bits ^ (bits - 1);
}

/*
 * No branch depends on which separator it is: what kind each one is cannot
 * be foreseen, how many there are in sixteen bytes nearly can.
 */
static inline bool
scan_fast(const struct edifact_fast *f, bool level_a, struct span window,
    struct edifact_segment *s, size_t *used)
{
	const uint8_t *data = window.data;
	unsigned parts = 0, elements = 0;
	size_t start = 0;

	for (size_t base = 0; base + 16 <= window.len; base += 16) {
		struct masks m;
		unsigned left;

		masks_of(data + base, f, level_a, &m);
		left = m.separator & up_to_lowest(m.terminator);
		if ((m.stop & up_to_lowest(m.terminator)) != 0 ||
		    parts > EDIFACT_COMPONENTS_MAX - 16 ||
		    elements > EDIFACT_ELEMENTS_MAX - 16)
			return false;
		while (left != 0) {
			unsigned bit = (unsigned)__builtin_ctz(left);
			size_t at = base + bit;

			left &= left - 1;
			s->component[parts].data = data + start;
			s->component[parts].len = at - start;
			parts++;
			start = at + 1;
			s->first[elements + 1] = (uint16_t)parts;
			elements += m.element >> bit & 1;
		}
		if (m.terminator != 0) {
			s->parts = parts;
			s->elements = elements;
			*used = start;
			return true;
		}
	}
	return false;
}

bool
edifact_scan_fast(const struct edifact_fast *f, struct span window,
    struct edifact_segment *s, size_t *used)
{
	*used = 0;
	s->first[0] = 0;
	if (!f->usable ||
	    !(f->level_a ? scan_fast(f, true, window, s, used) :
		    scan_fast(f, false, window, s, used)))
		return false;
	if (*used > EDIFACT_SEGMENT_MAX) {
		*used = 0;
		return false;
	}
	s->flags = EDIFACT_PLAIN;
	s->bad_byte = 0;
	segment_finish(s);
	return true;
}

#else

bool
edifact_scan_fast(const struct edifact_fast *f, struct span window,
    struct edifact_segment *s, size_t *used)
{
	(void)f;
	(void)window;
	(void)s;
	*used = 0;
	return false;
}

#endif

void
edifact_fast_init(struct edifact_fast *f,
    const struct edifact_service *service, enum edifact_level level)
{
	memset(f->component, service->component, 16);
	memset(f->element, service->element, 16);
	memset(f->terminator, service->terminator, 16);
	memset(f->release, service->release, 16);
	f->level_a = level == EDIFACT_UNOA;
	/* A space as release character is none, and stands in all data. */
	f->usable = service->release != ' ';
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

bool
edifact_scan_slow(const struct edifact_service *service,
    enum edifact_level level, struct span window, bool end,
    struct buf *scratch, struct edifact_segment *s, size_t *used)
{
	bool has_release = service->release != ' ', released = false;
	bool room = true, done = false;
	uint8_t *out, *start;
	size_t i;

	segment_begin(s);
	s->flags = EDIFACT_PLAIN;
	*used = 0;
	buf_clear(scratch);
	/* The data itself, and behind it twice as much for to_utf8(). */
	out = start = buf_reserve(scratch, 3 * window.len + 1);
	if (out == NULL) {
		s->flags |= EDIFACT_TOO_LONG;
		*used = window.len;
		return true;
	}
	for (i = 0; i < window.len && !done; i++) {
		uint8_t c = window.data[i];
		bool separates = !released && (c == service->component ||
		    c == service->element || c == service->terminator);

		if (separates) {
			room = room &&
			    segment_add(s, start, (size_t)(out - start));
			start = out;
			if (c == service->element)
				room = room && segment_next_element(s);
			done = c == service->terminator;
		} else if (has_release && !released &&
		    c == service->release) {
			released = true;
		} else if (c != service->terminator && edifact_is_fold(c)) {
			continue;	/* released or not */
		} else {
			note_byte(service, level, c, s);
			released = false;
			*out++ = c;
		}
	}
	if (!done) {
		if (!end)
			return false;
		s->flags |= EDIFACT_UNTERMINATED;
		if (released)
			s->flags |= EDIFACT_DANGLING;
		if (room)
			segment_add(s, start, (size_t)(out - start));
	}
	*used = i;
	segment_finish(s);
	if (!(s->flags & EDIFACT_PLAIN))
		to_utf8(s, out);
	return true;
}
