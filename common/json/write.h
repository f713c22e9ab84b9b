/*
 * write: JSON text into a buffer, commas and escapes seen to.
 *
 * A name of NULL writes an element of an array, otherwise a member. Strings
 * are taken as UTF-8; bytes that are not become U+FFFD, so that the output
 * is valid whatever a document holds. C0 controls and DEL are escaped.
 */
#ifndef JSON_WRITE_H
#define JSON_WRITE_H

#include "base/buf.h"
#include "base/date.h"

struct json_writer {
	struct buf *out;
	bool comma; /* the next value wants one before it */
};

/* Starts a value, or a run of members, at the end of the buffer. */
void json_begin(struct json_writer *w, struct buf *out);

void json_open_object(struct json_writer *w, const char *name);
void json_close_object(struct json_writer *w);
void json_open_array(struct json_writer *w, const char *name);
void json_close_array(struct json_writer *w);

void json_put_span(struct json_writer *w, const char *name, struct span text);
void json_put_str(struct json_writer *w, const char *name, const char *text);
void json_put_uint(struct json_writer *w, const char *name, uint64_t value);
void json_put_int(struct json_writer *w, const char *name, int64_t value);
void json_put_bool(struct json_writer *w, const char *name, bool value);
void json_put_null(struct json_writer *w, const char *name);
/* As RFC 3339 text: "2026-11-24T10:00:00Z". */
void json_put_instant(struct json_writer *w, const char *name, instant t);
void json_put_hex(struct json_writer *w, const char *name, struct span bytes);
void json_put_base64(
    struct json_writer *w, const char *name, struct span bytes);

/* A value that is JSON text already. */
void json_put_raw(struct json_writer *w, const char *name, struct span json);

/* The same with a name that is not a constant. */
void json_put_named(struct json_writer *w, struct span name, struct span text);
void json_open_named_array(struct json_writer *w, struct span name);

/* The parts, one after the other with between between them, as one string. */
void json_put_joined(struct json_writer *w, const char *name,
    const struct span *parts, size_t count, const char *between);

/*
 * A decimal number as it is written, leading zeros taken off. False, and
 * nothing written, when the text is none: digits, at most one full stop and
 * digits after it.
 */
bool json_put_decimal(
    struct json_writer *w, const char *name, struct span text);

/*
 * Members of an object that were made earlier, by a writer of their own that
 * began inside no object: "a":1,"b":2. Empty: none.
 */
void json_put_members(struct json_writer *w, struct span members);

/*
 * An object that may turn out to have no members: mark, open, put, and close
 * it with its mark. It goes again, with its name, when nothing was put.
 */
struct json_mark {
	size_t len;
	bool comma;
};
static inline struct json_mark
json_mark(const struct json_writer *w)
{
	struct json_mark mark = {w->out->len, w->comma};

	return mark;
}

static inline void
json_close_filled(struct json_writer *w, struct json_mark mark)
{
	if (w->comma || !buf_ok(w->out)) {
		buf_append_byte(w->out, '}');
		w->comma = true;
	} else {
		w->out->len = mark.len;
		w->comma = mark.comma;
	}
}

/* A quoted, escaped string and nothing else. */
void json_quote(struct buf *out, struct span text);

/* ---- the inner loops: names that are constants, values that are plain ---- */

/*
 * JSON_TEXT(w, "name", value) is json_put_span() for a name that is a string
 * constant, and nothing when the value is empty. What needs no escape, which
 * is nearly all, is checked and copied in one go, eight bytes at a time.
 */
#define JSON_TEXT(w, name, value) \
	json_put_constant(        \
	    (w), ",\"" name "\":\"", sizeof(",\"" name "\":\"") - 1, (value))

/* Whether one of the eight bytes cannot be written as it is. */
static inline __attribute__((always_inline)) bool
json_word_special(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	/* A borrow may flag a neighbour, never hide a byte. */
	return ((w | (w - ones * 0x20) | ((w ^ ones * '"') - ones) |
		    ((w ^ ones * '\\') - ones) | ((w ^ ones * 0x7f) - ones)) &
		   ones * 0x80) != 0;
}

/* Copies; false when a byte of it needs an escape: the copy is of no use. */
static inline __attribute__((always_inline)) bool
json_copy_plain(uint8_t *to, struct span s)
{
	uint64_t word = 0;
	uint32_t half[2];

	if (s.len >= 8) {
		for (size_t i = 0; i + 8 < s.len; i += 8) {
			memcpy(&word, s.data + i, 8);
			memcpy(to + i, &word, 8);
			if (json_word_special(word))
				return false;
		}
		memcpy(&word, s.data + s.len - 8, 8);
		memcpy(to + s.len - 8, &word, 8);
	} else if (s.len >= 4) {
		memcpy(&half[0], s.data, 4);
		memcpy(&half[1], s.data + s.len - 4, 4);
		memcpy(to, &half[0], 4);
		memcpy(to + s.len - 4, &half[1], 4);
		word = half[0] | (uint64_t)half[1] << 32;
	} else if (s.len > 0) {
		uint8_t a = s.data[0], b = s.data[s.len / 2],
			c = s.data[s.len - 1];

		to[0] = a;
		to[s.len / 2] = b;
		to[s.len - 1] = c;
		word = UINT64_C(0x2020202020000000) | a | (uint64_t)b << 8 |
		    (uint64_t)c << 16;
	} else {
		return true;
	}
	return !json_word_special(word);
}

/* Room at the end for so much, or NULL and the buffer has failed. */
static inline uint8_t *
json_room(struct buf *out, size_t size)
{
	return size <= out->cap - out->len && !out->failed
	    ? out->data + out->len
	    : buf_reserve(out, size);
}

/* Writes text, which begins with a comma, without it where none is wanted. */
static inline __attribute__((always_inline)) uint8_t *
json_put_start(struct json_writer *w, uint8_t *to, const char *text, size_t len)
{
	if (w->comma) {
		memcpy(to, text, len);
		return to + len;
	}
	memcpy(to, text + 1, len - 1);
	return to + len - 1;
}

/* For JSON_TEXT(): start is ,"name":" and its length is a constant. */
static inline __attribute__((always_inline)) void
json_put_constant(
    struct json_writer *w, const char *start, size_t len, struct span value)
{
	struct buf *out = w->out;
	uint8_t *to;

	if (value.len == 0 ||
	    (to = json_room(out, len + value.len + 1)) == NULL)
		return;
	to = json_put_start(w, to, start, len);
	w->comma = true;
	if (json_copy_plain(to, value)) {
		to[value.len] = '"';
		out->len = (size_t)(to - out->data) + value.len + 1;
	} else {
		out->len = (size_t)(to - out->data) - 1;
		json_quote(out, value);
	}
}

/* JSON_OPEN(w, "name") is json_open_object() for a name that is a constant. */
#define JSON_OPEN(w, name)  \
	json_open_constant( \
	    (w), ",\"" name "\":{", sizeof(",\"" name "\":{") - 1)

static inline __attribute__((always_inline)) void
json_open_constant(struct json_writer *w, const char *start, size_t len)
{
	uint8_t *to = json_room(w->out, len);

	if (to == NULL)
		return;
	to = json_put_start(w, to, start, len);
	w->out->len = (size_t)(to - w->out->data);
	w->comma = false;
}

#endif
