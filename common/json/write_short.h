/*
 * write_short: the inside of json/write.h that must be inlined to be fast. Not
 * for other modules: they use the macros of write.h.
 *
 * Nothing here trusts its caller: names and texts are looked through, eight
 * bytes at a time, and what is not plain takes the slow way, which escapes.
 */
#ifndef JSON_WRITE_SHORT_H
#define JSON_WRITE_SHORT_H

#include "base/err.h"
#include "json/write.h"

#define JSON_INLINE static inline __attribute__((always_inline))

/* The slow way of the two below; key as there. */
void json_put_slow(
    struct json_writer *w, const char *key, size_t len, struct span text);

void json_open_keyed_slow(struct json_writer *w, const struct json_key *key);
void json_open_slow(
    struct json_writer *w, const char *key, size_t len, enum json_place inside);

/* json_is_plain() of every character. */
extern const bool json_plain[256];

/* Whether a character stands for itself in a string. */
JSON_INLINE bool
json_is_plain(uint8_t c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

/* Whether both do, without a jump for each of the four conditions. */
JSON_INLINE bool
json_are_plain(uint8_t a, uint8_t b)
{
	return json_plain[a] & json_plain[b];
}

/* ---- bytes that are looked at together ---- */

#ifdef __SSE2__
#include <emmintrin.h>

#define JSON_WIDE 16
typedef __m128i json_wide;

JSON_INLINE json_wide
json_wide_load(const uint8_t *p)
{
	return _mm_loadu_si128((const __m128i *)(const void *)p);
}

JSON_INLINE void
json_wide_store(uint8_t *p, json_wide v)
{
	_mm_storeu_si128((__m128i *)(void *)p, v);
}

/* Of the eight bytes, twice. */
JSON_INLINE json_wide
json_wide_of(uint64_t v)
{
	return _mm_set1_epi64x((long long)v);
}

/*
 * All ones in the bytes that are not plain. One added: from 0x7f on they are
 * negative, so that one comparison finds them and those below 0x20.
 */
JSON_INLINE json_wide
json_wide_wrong(json_wide v)
{
	__m128i outside = _mm_cmplt_epi8(
	    _mm_add_epi8(v, _mm_set1_epi8(1)), _mm_set1_epi8(0x21));
	__m128i quote = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i slash = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));

	return _mm_or_si128(_mm_or_si128(quote, slash), outside);
}

JSON_INLINE json_wide
json_wide_or(json_wide a, json_wide b)
{
	return _mm_or_si128(a, b);
}

/* A bit for each of them that json_wide_wrong() found. */
JSON_INLINE unsigned
json_wide_any(json_wide wrong)
{
	return (unsigned)_mm_movemask_epi8(wrong);
}

/* Zero when all of them are plain. */
JSON_INLINE unsigned
json_not_plain(json_wide v)
{
	return json_wide_any(json_wide_wrong(v));
}
/* Of the first so many of them. */
JSON_INLINE unsigned
json_not_plain_of(json_wide v, size_t count)
{
	unsigned wrong = json_not_plain(v);

	/* Mostly what comes after them is plain as well. */
	if (__builtin_expect(wrong != 0, 0) && count < JSON_WIDE)
		wrong &= (1u << count) - 1;
	return wrong;
}
#else
#define JSON_WIDE 8
typedef uint64_t json_wide;

JSON_INLINE json_wide
json_wide_load(const uint8_t *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return v;
}

JSON_INLINE void
json_wide_store(uint8_t *p, json_wide v)
{
	memcpy(p, &v, sizeof(v));
}

JSON_INLINE json_wide
json_wide_of(uint64_t v)
{
	return v;
}

/*
 * Zero when all of eight bytes are plain. A carry or borrow between bytes
 * comes only from one that is not plain, so that none is missed.
 */
JSON_INLINE json_wide
json_wide_wrong(json_wide v)
{
	const uint64_t ones = 0x0101010101010101u;
	const uint64_t highs = 0x8080808080808080u;

	return ((v - ones * 0x20) | (v + ones) | ((v ^ (ones * '"')) - ones) |
		   ((v ^ (ones * '\\')) - ones)) &
	    highs;
}

JSON_INLINE json_wide
json_wide_or(json_wide a, json_wide b)
{
	return a | b;
}

JSON_INLINE unsigned
json_wide_any(json_wide wrong)
{
	return wrong != 0;
}

JSON_INLINE unsigned
json_not_plain(json_wide v)
{
	return json_wide_any(json_wide_wrong(v));
}
/* Of the first so many of them; a byte after them may count as well. */
JSON_INLINE unsigned
json_not_plain_of(json_wide v, size_t count)
{
	(void)count;
	return json_not_plain(v);
}
#endif

/* Copies, and gives what json_wide_wrong() does. */
JSON_INLINE json_wide
json_copy_wide(uint8_t *to, const uint8_t *from)
{
	json_wide v = json_wide_load(from);

	json_wide_store(to, v);
	return json_wide_wrong(v);
}

/* Fewer than eight bytes. */
JSON_INLINE unsigned
json_copy_few(uint8_t *to, struct span text)
{
	uint32_t c, d;
	uint64_t v;

	if (text.len >= 4) {
		memcpy(&c, text.data, 4);
		memcpy(&d, text.data + text.len - 4, 4);
		memcpy(to, &c, 4);
		memcpy(to + text.len - 4, &d, 4);
		v = (uint64_t)c << 32 | d;
	} else if (text.len > 0) {
		uint8_t first = text.data[0];
		uint8_t middle = text.data[text.len / 2];
		uint8_t last = text.data[text.len - 1];

		to[0] = first;
		to[text.len / 2] = middle;
		to[text.len - 1] = last;
		return !(json_are_plain(first, middle) & json_plain[last]);
	} else {
		return 0;
	}
	return json_not_plain(json_wide_of(v));
}

/* Copies and tells as json_not_plain() does; room for the text at to. */
JSON_INLINE unsigned
json_copy_plain(uint8_t *to, struct span text)
{
	json_wide wrong;
	uint64_t a, b;

	if (text.len < 8)
		return json_copy_few(to, text);
	if (text.len < JSON_WIDE) {
		memcpy(&a, text.data, 8);
		memcpy(&b, text.data + text.len - 8, 8);
		memcpy(to, &a, 8);
		memcpy(to + text.len - 8, &b, 8);
#ifdef __SSE2__
		return json_not_plain(
		    _mm_set_epi64x((long long)a, (long long)b));
#endif
	}
	wrong = json_copy_wide(
	    to + text.len - JSON_WIDE, text.data + text.len - JSON_WIDE);
	for (size_t i = 0; i + JSON_WIDE < text.len; i += JSON_WIDE)
		wrong =
		    json_wide_or(wrong, json_copy_wide(to + i, text.data + i));
	return json_wide_any(wrong);
}

/*
 * Whether a literal "name":" is plain between its quotes. The compiler knows
 * the answer: every step looks at a constant.
 */
JSON_INLINE bool
json_key_is_plain(const char *key, size_t len)
{
	bool plain = len > 4 && len <= JSON_KEY_MAX;

#define JSON_KEY_AT(i) \
	plain = plain && ((i) >= len - 3 || json_is_plain((uint8_t)key[(i)]))
#define JSON_KEY_AT_8(i)    \
	JSON_KEY_AT(i);     \
	JSON_KEY_AT(i + 1); \
	JSON_KEY_AT(i + 2); \
	JSON_KEY_AT(i + 3); \
	JSON_KEY_AT(i + 4); \
	JSON_KEY_AT(i + 5); \
	JSON_KEY_AT(i + 6); \
	JSON_KEY_AT(i + 7)
	JSON_KEY_AT_8(1);
	JSON_KEY_AT_8(9);
	JSON_KEY_AT_8(17);
	JSON_KEY_AT_8(25);
	JSON_KEY_AT_8(33);
#undef JSON_KEY_AT_8
#undef JSON_KEY_AT
	return plain;
}

/* ---- what is written ---- */

/* What all below needs at most: comma, name, value, and a bracket. */
#define JSON_SHORT_ROOM (JSON_KEY_MAX + 8 + JSON_SHORT_MAX + JSON_WIDE + 8)

JSON_INLINE bool
json_has_room(const struct json_writer *w)
{
	const struct buf *out = w->out;

	return out->cap - out->len >= JSON_SHORT_ROOM && !out->failed;
}

/* at and comma: before the comma and the name of what is opened. */
JSON_INLINE void
json_push(struct json_writer *w, size_t at, bool comma, uint8_t inside)
{
	w->open[w->depth].at = at;
	w->open[w->depth].comma = comma;
	w->open[w->depth++].in = w->in;
	w->in = inside;
	w->comma = false;
}

JSON_INLINE void
json_put_short(
    struct json_writer *w, const char *key, size_t len, struct span text)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;

	if (!json_key_is_plain(key, len) || w->in != JSON_IN_MEMBERS ||
	    text.len > JSON_SHORT_MAX || !json_has_room(w)) {
		json_put_slow(w, key, len, text);
		return;
	}
	*to = ',';
	to += w->comma;
	memcpy(to, key, len);
	to += len;
	if (json_copy_plain(to, text) != 0) {
		json_put_slow(w, key, len, text);
		return;
	}
	to += text.len;
	*to++ = '"';
	w->comma = true;
	out->len = (size_t)(to - out->data);
}

JSON_INLINE void
json_put_filled(
    struct json_writer *w, const char *key, size_t len, struct span text)
{
	if (text.len > 0)
		json_put_short(w, key, len, text);
}

/* "00" to "99". */
extern const char json_digits[100][2];

JSON_INLINE void
json_two_digits(uint8_t *to, int value)
{
	memcpy(to, json_digits[(unsigned)value % 100], 2);
}

/* Writes the text of JSON_PUT_DATE(); returns its end. */
#define JSON_DATE_TEXT (sizeof("2026-11-20T02:00") - 1)
JSON_INLINE uint8_t *
json_date_text(struct date date, int minutes, uint8_t text[JSON_DATE_TEXT])
{
	json_two_digits(text, date.year / 100);
	json_two_digits(text + 2, date.year % 100);
	text[4] = '-';
	json_two_digits(text + 5, date.month);
	text[7] = '-';
	json_two_digits(text + 8, date.day);
	if (minutes < 0)
		return text + 10;
	text[10] = 'T';
	json_two_digits(text + 11, minutes / 60);
	text[13] = ':';
	json_two_digits(text + 14, minutes % 60);
	return text + 16;
}

JSON_INLINE void
json_put_date(struct json_writer *w, const char *key, size_t len,
    struct date date, int minutes)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;

	if (!json_key_is_plain(key, len) || w->in != JSON_IN_MEMBERS ||
	    !json_has_room(w)) {
		uint8_t text[JSON_DATE_TEXT];
		const uint8_t *end = json_date_text(date, minutes, text);

		json_put_slow(
		    w, key, len, span_make(text, (size_t)(end - text)));
		return;
	}
	*to = ',';
	to += w->comma;
	memcpy(to, key, len);
	to = json_date_text(date, minutes, to + len);
	*to++ = '"';
	w->comma = true;
	out->len = (size_t)(to - out->data);
}

JSON_INLINE void
json_begin_object(struct json_writer *w, struct buf *out)
{
	w->out = out;
	w->members = false;
	w->begun = out->len;
	w->comma = false;
	w->in = JSON_IN_TEXT;
	w->depth = 0;
	json_push(w, out->len, false, JSON_IN_MEMBERS);
	w->open[0].comma = false;
	buf_append_byte(out, '{');
}

/* key: "name":{ or "name":[ */
JSON_INLINE void
json_open_short(
    struct json_writer *w, const char *key, size_t len, enum json_place inside)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;

	if (!json_key_is_plain(key, len) || w->in != JSON_IN_MEMBERS ||
	    w->depth == JSON_WRITE_DEPTH_MAX || !json_has_room(w)) {
		json_open_slow(w, key, len, inside);
		return;
	}
	*to = ',';
	to += w->comma;
	memcpy(to, key, len);
	json_push(w, out->len, w->comma, (uint8_t)inside);
	out->len = (size_t)(to + len - out->data);
}

static inline void
json_open_keyed(struct json_writer *w, const struct json_key *key)
{
	struct buf *out = w->out;
	uint8_t *to = out->data + out->len;

	if (w->in != JSON_IN_MEMBERS || w->depth == JSON_WRITE_DEPTH_MAX ||
	    !json_has_room(w)) {
		json_open_keyed_slow(w, key);
		return;
	}
	*to = ',';
	to += w->comma;
	memcpy(to, key->text, sizeof(key->text));
	to += key->len;
	*to++ = '{';
	json_push(w, out->len, w->comma, JSON_IN_MEMBERS);
	out->len = (size_t)(to - out->data);
}

/* ---- what is closed ---- */

JSON_INLINE void
json_pop(struct json_writer *w, uint8_t inside, uint8_t bracket)
{
	if (w->depth == 0 || w->in != inside)
		bug("what is closed is not what is open");
	w->in = w->open[--w->depth].in;
	w->comma = true;
	buf_append_byte(w->out, bracket);
}

JSON_INLINE void
json_pop_or_drop(struct json_writer *w, uint8_t inside, uint8_t bracket)
{
	bool empty = !w->comma;

	json_pop(w, inside, bracket);
	if (!empty)
		return;
	if (buf_ok(w->out))
		w->out->len = w->open[w->depth].at;
	w->comma = w->open[w->depth].comma;
}

static inline void
json_close_object(struct json_writer *w)
{
	json_pop(w, JSON_IN_MEMBERS, '}');
}

static inline void
json_close_array(struct json_writer *w)
{
	json_pop(w, JSON_IN_ELEMENTS, ']');
}

static inline void
json_close_string(struct json_writer *w)
{
	json_pop(w, JSON_IN_STRING, '"');
}

static inline void
json_close_object_or_drop(struct json_writer *w)
{
	json_pop_or_drop(w, JSON_IN_MEMBERS, '}');
}

static inline void
json_close_array_or_drop(struct json_writer *w)
{
	json_pop_or_drop(w, JSON_IN_ELEMENTS, ']');
}

/* ---- blocks ---- */

/* Room for one member of a block: its name, and a text all of escapes. */
#define JSON_BLOCK_ROOM \
	(JSON_KEY_MAX + 16 + 6 * JSON_BLOCK_TEXT_MAX + JSON_WIDE)

/* The text with what needs escapes escaped, at to; its end. */
uint8_t *json_escape_at(uint8_t *to, struct span text);

/* False: no memory, and the writer's buffer has failed. */
JSON_INLINE bool
json_block_begin(
    struct json_writer *w, unsigned members, struct json_block *block)
{
	if (w->in != JSON_IN_MEMBERS)
		bug("a block outside an object");
	block->to = buf_reserve(w->out, (members + 1) * JSON_BLOCK_ROOM);
	block->comma = w->comma;
	block->left = members;
	block->depth = 0;
	block->array = false;
	return block->to != NULL;
}

JSON_INLINE void
json_block_end(struct json_writer *w, const struct json_block *block)
{
	if (block->depth != 0 || block->array)
		bug("a block ends with an object open");
	w->out->len = (size_t)(block->to - w->out->data);
	w->comma = block->comma;
}

JSON_INLINE uint8_t *
json_block_key(struct json_block *block, const struct json_key *key)
{
	uint8_t *to = block->to;

	if (block->left-- == 0 || block->array)
		bug("more members in a block than were announced");
	*to = ',';
	to += block->comma;
	memcpy(to, key->text, sizeof(key->text));
	return to + key->len;
}

JSON_INLINE unsigned
json_block_copy(uint8_t *to, struct span text, size_t at)
{
	json_wide v = json_wide_load(text.data + at);

	json_wide_store(to + at, v);
	return json_not_plain_of(v, text.len - at);
}

/* A string where the block is. */
JSON_INLINE void
json_block_text(struct json_block *block, struct span text)
{
	uint8_t *to = block->to;
	unsigned wrong = 0;

	if (text.len > JSON_BLOCK_TEXT_MAX)
		bug("a text too long for a block");
	*to++ = '"';
	if (text.len > 0)
		wrong = json_block_copy(to, text, 0);
	for (size_t at = JSON_WIDE; at < text.len; at += JSON_WIDE)
		wrong |= json_block_copy(to, text, at);
	to = wrong == 0 ? to + text.len : json_escape_at(to, text);
	*to++ = '"';
	block->to = to;
	block->comma = true;
}

JSON_INLINE void
json_block_put(
    struct json_block *block, const struct json_key *key, struct span text)
{
	block->to = json_block_key(block, key);
	json_block_text(block, text);
}

JSON_INLINE void
json_block_char(struct json_block *block, const struct json_key *key, uint8_t c)
{
	uint8_t *to = json_block_key(block, key);

	*to++ = '"';
	if (json_is_plain(c))
		*to++ = c;
	else
		to = json_escape_at(to, span_make(&c, 1));
	*to++ = '"';
	block->to = to;
	block->comma = true;
}

/* A member of a block in the shape that json_pair_make() made. */
JSON_INLINE void
json_block_pair(struct json_block *block, const struct json_pair *pair,
    uint8_t a, uint8_t b)
{
	uint8_t *to = block->to;

	if (block->left-- == 0)
		bug("more members in a block than were announced");
	if (!json_are_plain(a, b))
		bug("a character of a pair that needs an escape");
	*to = ',';
	to += block->comma;
	memcpy(to, pair->text, sizeof(pair->text));
	to[pair->at[0]] = a;
	to[pair->at[1]] = b;
	block->to = to + pair->len;
	block->comma = true;
}

JSON_INLINE void
json_block_open(struct json_block *block, const struct json_key *key)
{
	uint8_t *to = json_block_key(block, key);

	*to++ = '{';
	block->to = to;
	block->comma = false;
	block->depth++;
}

JSON_INLINE void
json_block_close(struct json_block *block)
{
	if (block->depth-- == 0)
		bug("a block closes what it did not open");
	*block->to++ = '}';
	block->comma = true;
}

/* An array of texts, which count as members; nothing else is in it. */
JSON_INLINE void
json_block_open_array(struct json_block *block, const struct json_key *key)
{
	uint8_t *to = json_block_key(block, key);

	*to++ = '[';
	block->to = to;
	block->comma = false;
	block->array = true;
}

JSON_INLINE void
json_block_element(struct json_block *block, struct span text)
{
	if (!block->array || block->left-- == 0)
		bug("an element outside an array, or one too many");
	*block->to = ',';
	block->to += block->comma;
	json_block_text(block, text);
}

JSON_INLINE void
json_block_close_array(struct json_block *block)
{
	if (!block->array)
		bug("a block closes what it did not open");
	*block->to++ = ']';
	block->array = false;
	block->comma = true;
}

#endif
