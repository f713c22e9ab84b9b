/*
 * buf: owned bytes that grow, up to a maximum.
 *
 * Writers append without looking at each step: the first append that fails
 * (no memory, or the maximum reached) sets `failed`, after which every append
 * is a no-op and the contents stay what they were. Look once, at the end, with
 * buf_ok(), as one does with ferror(3).
 *
 * Ownership: whoever called buf_init() calls buf_release(); a zeroed struct
 * may be released. A span taken of a buffer lives until the next append.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/span.h"

/* The maximum that buf_init(…, 0) means: nothing here needs more in memory. */
#define BUF_MAX_DEFAULT ((size_t)1 << 30)

struct buf {
	uint8_t *data;
	size_t len;
	size_t cap;
	size_t max;
	bool failed;
};

#define BUF_INIT                                   \
	{                                          \
		NULL, 0, 0, BUF_MAX_DEFAULT, false \
	}

void buf_init(struct buf *b, size_t max);
void buf_release(struct buf *b);

/* As buf_release(), the bytes overwritten first (keys, chip contents). */
void buf_wipe(struct buf *b);

/* Empties it, keeps its memory, forgets a failure. */
static inline void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
}

/*
 * Empties it for the next step of one work, which looks once at its end: a
 * failure is kept.
 */
static inline void
buf_reuse(struct buf *b)
{
	b->len = 0;
}

static inline bool
buf_ok(const struct buf *b)
{
	return !b->failed;
}

static inline struct span
buf_span(const struct buf *b)
{
	return span_make(b->data, b->len);
}

/*
 * Makes room for at least more bytes after the end and returns where they
 * go; NULL (and failed) when that is not possible. The caller writes there
 * and then adds to b->len what it wrote.
 */
uint8_t *buf_reserve(struct buf *b, size_t more);

/* Slow path of the appends below. */
void buf_append_slow(struct buf *b, const void *data, size_t len);

static inline void
buf_append(struct buf *b, const void *data, size_t len)
{
	if (len <= b->cap - b->len && !b->failed) {
		if (len > 0)
			memcpy(b->data + b->len, data, len);
		b->len += len;
	} else {
		buf_append_slow(b, data, len);
	}
}

static inline void
buf_append_span(struct buf *b, struct span s)
{
	buf_append(b, s.data, s.len);
}

static inline void
buf_append_str(struct buf *b, const char *text)
{
	buf_append(b, text, strlen(text));
}

static inline void
buf_append_byte(struct buf *b, uint8_t byte)
{
	buf_append(b, &byte, 1);
}

/* A literal of known length: the compiler sees the size. */
#define BUF_LITERAL(b, literal) buf_append((b), (literal), sizeof(literal) - 1)

void buf_printf(struct buf *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Decimal digits, without the cost of printf. */
void buf_append_uint(struct buf *b, uint64_t value);

/* Removes the first len bytes; what follows moves to the front. */
void buf_consume(struct buf *b, size_t len);

/*
 * The bytes as a C string: appends a NUL that does not count in len. Returns
 * "" when the buffer has failed. The text lives until the next append.
 */
const char *buf_text(struct buf *b);

#endif
