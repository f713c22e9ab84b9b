/*
 * edifact_index: the separators of plain data, found 64 bytes at a time, and
 * segments by them. It copies nothing, and gives up on what edifact_scan()
 * has to clean: release characters, folds, bytes outside the repertoire.
 */
#include "edi/edifact.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define STEP 64

/* A bit a byte, the first lowest. */
struct masks {
	uint64_t separator;
	uint64_t odd; /* for edifact_scan(), where it is no separator */
};

void
edifact_index_init(struct edifact_index *ix,
    const struct edifact_service *service, enum edifact_level level)
{
	ix->service = *service;
	ix->level_a = level == EDIFACT_UNOA;
	/* A space means no release character, and is found in all data. */
	ix->usable = service->release != ' ';
	ix->start = ix->next = ix->count = 0;
}

#ifdef __SSE2__

/* What the bytes are compared with, each sixteen times. */
struct pattern {
	__m128i component, element, terminator, release;
};

static inline struct pattern
pattern_of(const struct edifact_service *s)
{
	struct pattern p = {
	    _mm_set1_epi8((char)s->component),
	    _mm_set1_epi8((char)s->element),
	    _mm_set1_epi8((char)s->terminator),
	    _mm_set1_epi8((char)s->release),
	};

	return p;
}

static inline uint64_t
mask_of(__m128i x)
{
	return (uint64_t)(unsigned)_mm_movemask_epi8(x);
}

/* Whether bytes are from first to last, as 0 or -1. */
static inline __m128i
between(__m128i x, int first, int last)
{
	/* first becomes -128 */
	__m128i low = _mm_add_epi8(x, _mm_set1_epi8((char)(0x80 - first)));

	return _mm_cmplt_epi8(
	    low, _mm_set1_epi8((char)(last - first + 1 - 0x80)));
}

static inline void
find_sixteen(const struct pattern *p, bool level_a, const uint8_t *at,
    unsigned shift, struct masks *m)
{
	__m128i x =
	    _mm_loadu_si128((const __m128i *)(const void *)(at + shift));
	__m128i separator =
	    _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(x, p->component),
			     _mm_cmpeq_epi8(x, p->element)),
		_mm_cmpeq_epi8(x, p->terminator));
	__m128i usual = between(x, ' ', level_a ? 'Z' : 'z');
	__m128i odd = _mm_or_si128(_mm_or_si128(between(x, '"', '$'),
				       _mm_cmpeq_epi8(x, _mm_set1_epi8('@'))),
	    _mm_cmpeq_epi8(x, p->release));

	if (!level_a)
		odd = _mm_or_si128(odd, between(x, '[', '`'));
	m->separator |= mask_of(separator) << shift;
	m->odd |= (mask_of(_mm_andnot_si128(odd, usual)) ^ 0xffff) << shift;
}

/*
 * Odd are at level A all but ' ' … 'Z' without '"' '#' '$' '@'; above: all
 * but ' ' … 'z' without those and '[' … '`'; at both the release character.
 * That is only ever more than the repertoire leaves out.
 */
static inline struct masks
find_masks(const struct pattern *p, bool level_a, const uint8_t *at)
{
	struct masks m = {0, 0};

	find_sixteen(p, level_a, at, 0, &m);
	find_sixteen(p, level_a, at, 16, &m);
	find_sixteen(p, level_a, at, 32, &m);
	find_sixteen(p, level_a, at, 48, &m);
	return m;
}

#else

struct pattern {
	struct edifact_service service;
};

static inline struct pattern
pattern_of(const struct edifact_service *s)
{
	struct pattern p = {*s};

	return p;
}

static inline struct masks
find_masks(const struct pattern *p, bool level_a, const uint8_t *at)
{
	const struct edifact_service *s = &p->service;
	struct masks m = {0, 0};

	for (unsigned i = 0; i < STEP; i++) {
		uint8_t c = at[i];
		uint64_t separator = (c == s->component) | (c == s->element) |
		    (c == s->terminator);
		uint64_t odd = (c < ' ') | (c > (level_a ? 'Z' : 'z')) |
		    (c >= '"' && c <= '$') | (c == '@') |
		    (!level_a && c >= '[' && c <= '`') | (c == s->release);

		m.separator |= separator << i;
		m.odd |= odd << i;
	}
	return m;
}

#endif

static inline bool
is_separator(const struct edifact_service *s, uint8_t c)
{
	return c == s->component || c == s->element || c == s->terminator;
}

static inline bool
is_line_end(const struct edifact_index *ix, size_t at)
{
	uint8_t c = ix->data[at];

	return (c == '\r' || c == '\n') && !is_separator(&ix->service, c);
}

/* Line ends between segments belong to none. */
static bool
is_between(const struct edifact_index *ix, size_t at)
{
	return is_line_end(ix, at) &&
	    (at == 0 || is_line_end(ix, at - 1) ||
		ix->data[at - 1] == ix->service.terminator);
}

/* Which of 64 separators from base on come before the first odd byte. */
static uint64_t
before_odd(const struct edifact_index *ix, size_t base, size_t len,
    const struct masks *m)
{
	uint64_t odd = m->odd & ~m->separator;

	for (; odd != 0; odd &= odd - 1) {
		size_t at = base + (size_t)__builtin_ctzll(odd);

		if (at >= len || !is_between(ix, at))
			return (odd & (0 - odd)) - 1;
	}
	return ~(uint64_t)0;
}

static inline void
fill_blocks(struct edifact_index *ix, bool level_a, size_t len)
{
	const struct pattern pattern = pattern_of(&ix->service);
	const uint8_t *data = ix->data;
	uint64_t before = ~(uint64_t)0;
	uint16_t *to = ix->at;
	uint8_t last[STEP];

	for (size_t base = 0; base < len && ~before == 0; base += STEP) {
		const uint8_t *at = data + base;
		struct masks m;
		uint64_t left;

		if (len - base < STEP) {
			memset(last, 0, STEP);
			at = memcpy(last, at, len - base);
		}
		m = find_masks(&pattern, level_a, at);
		if ((m.odd & ~m.separator) != 0)
			before = before_odd(ix, base, len, &m);
		for (left = m.separator & before; left != 0; left &= left - 1)
			*to++ =
			    (uint16_t)(base + (size_t)__builtin_ctzll(left));
	}
	while (to > ix->at && data[to[-1]] != ix->service.terminator)
		to--;
	ix->count = (unsigned)(to - ix->at);
}

void
edifact_index_fill(
    struct edifact_index *ix, struct span window, uint64_t offset)
{
	size_t len = window.len < EDIFACT_WINDOW ? window.len : EDIFACT_WINDOW;

	ix->data = window.data;
	ix->offset = offset;
	ix->start = 0;
	ix->next = ix->count = 0;
	if (!ix->usable)
		return;
	if (ix->level_a)
		fill_blocks(ix, true, len);
	else
		fill_blocks(ix, false, len);
}

/* Makes the tag, or leaves it to edifact_segment_finish(). */
static inline void
finish_segment(struct edifact_segment *s)
{
	const uint8_t *d = s->component[0].data;
	uint32_t tag;

	s->first[s->elements + 1] = (uint16_t)s->parts;
	s->flags = EDIFACT_PLAIN;
	s->bad_byte = 0;
	if (s->component[0].len != 3) {
		edifact_segment_finish(s);
		return;
	}
	/* The separator after the tag comes last. */
	tag = ((uint32_t)d[0] << 24 | EDIFACT_TAG(d[1], d[2], d[3])) >> 8;
	/* A byte below 'A' or above 'Z' borrows. */
	if (((tag - EDIFACT_TAG('A', 'A', 'A')) |
		(EDIFACT_TAG('Z', 'Z', 'Z') - tag)) &
	    0x80808080) {
		edifact_segment_finish(s);
		return;
	}
	s->tag = tag;
	memcpy(s->name, d, 4);
	s->name[3] = '\0';
}

/*
 * No branch depends on which separator it is but for the last: what kind each
 * one is cannot be foreseen.
 */
bool
edifact_index_take(struct edifact_index *ix, struct edifact_segment *s)
{
	const uint16_t *at = ix->at + ix->next;
	const uint8_t *data = ix->data;
	unsigned parts = 0, elements = 0;
	size_t start = ix->start;
	uint8_t c;

	if (ix->next == ix->count)
		return false;
	/* Line ends, and blanks; a separator ends them. */
	while (data[start] <= ' ' && start < at[0])
		start++;
	/* UNA begins something else. */
	if (data[start] == 'U' && at[0] - start >= 3 && data[start + 2] == 'A')
		return false;
	s->offset = ix->offset + start;
	s->first[0] = 0;
	do {
		size_t end = at[parts];

		c = data[end];
		s->component[parts].data = data + start;
		s->component[parts].len = end - start;
		start = end + 1;
		s->first[elements + 1] = (uint16_t)++parts;
		elements += c == ix->service.element;
	} while (c != ix->service.terminator && parts < EDIFACT_ELEMENTS_MAX);
	if (c != ix->service.terminator)
		return false;
	s->parts = parts;
	s->elements = elements;
	ix->start = start;
	ix->next += parts;
	finish_segment(s);
	return true;
}
