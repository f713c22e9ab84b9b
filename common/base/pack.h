/*
 * pack: numbers and bytes, one after the other, as short as they are: what is
 * kept of many small things in one room. No types and no names: who reads
 * asks for what was written, in its order.
 *
 * A number takes 7 bits a byte, the lowest first, the top bit of each but the
 * last one set; bytes have their length before them.
 */
#ifndef BASE_PACK_H
#define BASE_PACK_H

#include "base/buf.h"

/* Bytes of the greatest number. */
#define PACK_NUMBER_MAX 10

static inline void
pack_number(struct buf *out, uint64_t n)
{
	uint8_t room[PACK_NUMBER_MAX];
	size_t len = 0;

	for (; n >= 0x80; n >>= 7)
		room[len++] = (uint8_t)(n | 0x80);
	room[len++] = (uint8_t)n;
	buf_append(out, room, len);
}

static inline void
pack_span(struct buf *out, struct span s)
{
	pack_number(out, s.len);
	buf_append_span(out, s);
}

/* Takes it off the front; false: there is none, and *from is as it was. */
static inline bool
unpack_number(struct span *from, uint64_t *out)
{
	uint64_t n = 0;

	for (size_t i = 0; i < from->len && i < PACK_NUMBER_MAX; i++) {
		uint8_t byte = from->data[i];

		if (i == PACK_NUMBER_MAX - 1 && byte > 1)
			return false;
		n |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte < 0x80) {
			*from = span_from(*from, i + 1);
			*out = n;
			return true;
		}
	}
	return false;
}

/* The bytes are where they lay. */
static inline bool
unpack_span(struct span *from, struct span *out)
{
	struct span rest = *from;
	uint64_t len;

	if (!unpack_number(&rest, &len) || len > rest.len)
		return false;
	*out = span_first(rest, (size_t)len);
	*from = span_from(rest, (size_t)len);
	return true;
}

#endif
