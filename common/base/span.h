/*
 * span: borrowed bytes.
 *
 * A span points into memory that somebody else owns: a line of input, a file
 * read whole, a page of the store. It lives as long as that memory does and is
 * never freed. Spans are passed by value. The bytes need not end in a NUL and
 * may hold any value.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const uint8_t *data;
	size_t len;
};

/* A span over a string literal, its final NUL left out. */
#define SPAN(literal) span_make((literal), sizeof(literal) - 1)

/* The two arguments that "%.*s" wants; for text of bounded length only. */
#define SPAN_ARG(s) (int)(s).len, (const char *)(s).data

static inline struct span
span_make(const void *data, size_t len)
{
	struct span s = {data, len};

	return s;
}

static inline struct span
span_str(const char *text)
{
	return span_make(text, strlen(text));
}

/* What is left from offset on; empty when the offset is past the end. */
static inline struct span
span_from(struct span s, size_t offset)
{
	if (offset > s.len)
		offset = s.len;
	return span_make(offset > 0 ? s.data + offset : s.data, s.len - offset);
}

/* One past the last byte; arithmetic on the NULL of an empty span is undefined.
 */
static inline const uint8_t *
span_end(struct span s)
{
	return s.len > 0 ? s.data + s.len : s.data;
}

/* The first len bytes, or all of them when there are fewer. */
static inline struct span
span_first(struct span s, size_t len)
{
	return span_make(s.data, len < s.len ? len : s.len);
}

static inline bool
span_equal(struct span a, struct span b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool
span_equal_str(struct span a, const char *text)
{
	return span_equal(a, span_str(text));
}

static inline bool
span_starts(struct span s, struct span prefix)
{
	return s.len >= prefix.len &&
	    span_equal(span_first(s, prefix.len), prefix);
}

/*
 * memcpy() of a span, without a call where it is short, as most data is. The
 * two must not overlap.
 */
static inline void
span_copy(void *to, struct span s)
{
	uint8_t *out = to;

	if (s.len > 16) {
		memcpy(out, s.data, s.len);
	} else if (s.len >= 8) {
		memcpy(out, s.data, 8);
		memcpy(out + s.len - 8, s.data + s.len - 8, 8);
	} else if (s.len >= 4) {
		memcpy(out, s.data, 4);
		memcpy(out + s.len - 4, s.data + s.len - 4, 4);
	} else if (s.len > 0) {
		out[0] = s.data[0];
		out[s.len / 2] = s.data[s.len / 2];
		out[s.len - 1] = s.data[s.len - 1];
	}
}

/* Bytewise order, a shorter prefix first: <0, 0, >0 as memcmp(3). */
int span_compare(struct span a, struct span b);

/* Where the byte first comes; s.len when it does not. */
size_t span_find(struct span s, uint8_t byte);

/* Where the needle first comes; s.len when it does not. */
size_t span_search(struct span s, struct span needle);

/* Without the spaces, tabs, CRs and LFs at both ends. */
struct span span_trim(struct span s);

/*
 * Decimal digits only, no sign, no spaces, at least one; false when it is
 * anything else or greater than max.
 */
bool span_uint(struct span s, uint64_t max, uint64_t *value);

#endif
