/*
 * keep: a bounded place for bytes that must outlive the block they came in.
 *
 * The spans that keep() returns stay valid until keep_clear(): the memory
 * does not move. When it is full keep() returns an empty span and sets
 * `full`: the caller says so in a finding (edi.limit), once.
 */
#ifndef EDI_KEEP_H
#define EDI_KEEP_H

#include "base/span.h"

#define KEEP_MAX ((size_t)256 << 10)

struct keep {
	size_t len;
	bool full;
	uint8_t data[KEEP_MAX];
};

/* A qualifier and what it qualifies: RFF, COM. */
struct edi_pair {
	struct span qualifier, value;
};

static inline void
keep_clear(struct keep *k)
{
	k->len = 0;
	k->full = false;
}

/* Some twenty times a person: a call would cost more than the copy. */
__attribute__((always_inline)) static inline struct span
keep(struct keep *k, struct span s)
{
	uint8_t *to = k->data + k->len;

	if (s.len > KEEP_MAX - k->len) {
		k->full = true;
		return span_make(to, 0);
	}
	span_copy(to, s);
	k->len += s.len;
	return span_make(to, s.len);
}

#endif
