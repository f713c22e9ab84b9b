/*
 * script: see script.h.
 */
#include "chip/script.h"

#include <stdlib.h>

#include "base/codec.h"

/*
 * Rooms that a test borrows from until its process ends. They are held by this
 * list, so that the leak sanitizer sees them as in use.
 */
struct kept {
	struct kept *next;
	uint8_t bytes[];
};
static struct kept *kept;

static uint8_t *
keep(const uint8_t *bytes, size_t len)
{
	struct kept *room = calloc(1, sizeof *room + len);

	ck_assert(room != NULL);
	if (len != 0)
		memcpy(room->bytes, bytes, len);
	room->next = kept;
	kept = room;
	return room->bytes;
}

struct span
kept_span(struct buf *bytes)
{
	struct span span = {keep(bytes->data, bytes->len), bytes->len};

	buf_release(bytes);
	return span;
}

struct span
hex(const char *digits)
{
	struct buf text = BUF_INIT, bytes = BUF_INIT;

	for (; *digits != '\0'; digits++)
		if (*digits != ' ')
			buf_append_byte(&text, (uint8_t)*digits);
	ck_assert_msg(hex_decode(buf_span(&text), &bytes), "not hexadecimal");
	buf_release(&text);
	return kept_span(&bytes);
}

void
ck_hex(const char *file, int line, struct span bytes, const char *digits)
{
	struct buf text = BUF_INIT;

	hex_encode(&text, bytes);
	ck_assert_msg(span_equal(bytes, hex(digits)), "%s:%d: %s is not %s",
	    file, line, buf_text(&text), digits);
	buf_release(&text);
}

static bool
fixed_fill(void *context, uint8_t *out, size_t len)
{
	struct fixed *fixed = context;
	struct span next;

	ck_assert_msg(fixed->at < fixed->count, "more random bytes");
	next = fixed->list[fixed->at++];
	ck_assert_uint_eq(next.len, len);
	memcpy(out, next.data, len);
	return true;
}

struct randomness
fixed_random(struct fixed *fixed)
{
	return (struct randomness){fixed_fill, fixed};
}

void
fixed_bytes(struct fixed *fixed, const char *digits)
{
	ck_assert_uint_lt(fixed->count, FIXED_MAX);
	fixed->list[fixed->count++] = hex(digits);
}

void
fixed_key(struct fixed *fixed, const char *digits, size_t order_size)
{
	static const uint8_t zeros[FIXED_KEY_MAX];
	struct span key = hex(digits);
	size_t len = order_size + 8;
	uint8_t *bytes;

	ck_assert(len <= sizeof zeros && key.len <= len);
	ck_assert_uint_lt(fixed->count, FIXED_MAX);
	bytes = keep(zeros, len);
	memcpy(bytes + len - key.len, key.data, key.len);
	for (size_t i = len; i-- > 0;)
		if (bytes[i]-- != 0)
			break;
	fixed->list[fixed->count++] = span_make(bytes, len);
}

static bool
script_transmit(
    void *context, struct span command, struct buf *answer, struct fault *why)
{
	struct script *s = context;

	(void)why;
	ck_assert_msg(s->lines[s->at] != NULL, "a command too many");
	ck_hex_eq(command, s->lines[s->at]);
	buf_append_span(answer, hex(s->lines[s->at + 1]));
	s->at += 2;
	return true;
}

static bool
script_reset(void *context, struct fault *why)
{
	struct script *s = context;

	(void)why;
	s->resets++;
	return true;
}

struct transport
script_transport(struct script *script)
{
	return (struct transport){.transmit = script_transmit,
	    .reset = script_reset,
	    .context = script,
	    .extended_max = 65535};
}
