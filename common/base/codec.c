/*
 * codec: hexadecimal and base64 (RFC 4648 sections 4 and 8), strict decoders.
 *
 * Base64 is on the path of every chip in a batch, so it takes four characters
 * a step through one table a position.
 */
#include "base/codec.h"

#include <endian.h>

void
hex_encode(struct buf *out, struct span bytes)
{
	static const char digits[] = "0123456789abcdef";
	uint8_t *to = buf_reserve(out, bytes.len * 2);

	if (to == NULL)
		return;
	for (size_t i = 0; i < bytes.len; i++) {
		*to++ = (uint8_t)digits[bytes.data[i] >> 4];
		*to++ = (uint8_t)digits[bytes.data[i] & 15];
	}
	out->len += bytes.len * 2;
}

static int
hex_value(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool
hex_decode_exact(struct span text, uint8_t *out, size_t size)
{
	if (text.len % 2 != 0 || text.len / 2 != size)
		return false;
	for (size_t i = 0; i < text.len; i += 2) {
		int high = hex_value(text.data[i]);
		int low = hex_value(text.data[i + 1]);

		if (high < 0 || low < 0)
			return false;
		*out++ = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool
hex_decode(struct span text, struct buf *out)
{
	uint8_t *to = buf_reserve(out, text.len / 2);

	if (to == NULL || !hex_decode_exact(text, to, text.len / 2))
		return false;
	out->len += text.len / 2;
	return true;
}

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
base64_encode(struct buf *out, struct span bytes)
{
	const uint8_t *p = bytes.data;
	size_t left = bytes.len;
	size_t size = (bytes.len + 2) / 3 * 4;
	uint8_t *to = buf_reserve(out, size);

	if (to == NULL)
		return;
	for (; left >= 3; left -= 3, p += 3) {
		uint32_t v = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];

		*to++ = (uint8_t)alphabet[v >> 18];
		*to++ = (uint8_t)alphabet[v >> 12 & 63];
		*to++ = (uint8_t)alphabet[v >> 6 & 63];
		*to++ = (uint8_t)alphabet[v & 63];
	}
	if (left > 0) {
		uint32_t v = (uint32_t)p[0] << 16 |
		    (left == 2 ? (uint32_t)p[1] << 8 : 0);

		*to++ = (uint8_t)alphabet[v >> 18];
		*to++ = (uint8_t)alphabet[v >> 12 & 63];
		*to++ = left == 2 ? (uint8_t)alphabet[v >> 6 & 63] : '=';
		*to++ = '=';
	}
	out->len += size;
}

/* One more than the six bits of a character; 0: not of the alphabet. */
static const uint8_t codes[256] = {
    ['A'] = 1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    14,
    15,
    16,
    17,
    18,
    19,
    20,
    21,
    22,
    23,
    24,
    25,
    26,
    ['a'] = 27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    38,
    39,
    40,
    41,
    42,
    43,
    44,
    45,
    46,
    47,
    48,
    49,
    50,
    51,
    52,
    ['0'] = 53,
    54,
    55,
    56,
    57,
    58,
    59,
    60,
    61,
    62,
    ['+'] = 63,
    ['/'] = 64,
};

/* The six bits, or all bits set. */
static inline unsigned
six_bits(uint8_t c)
{
	return codes[c] - 1u;
}

/* The last group: "xx==", "xxx=" or four characters. */
static bool
decode_last(const uint8_t *p, uint8_t *to, size_t *made)
{
	unsigned a = six_bits(p[0]), b = six_bits(p[1]);
	unsigned c = six_bits(p[2]), d = six_bits(p[3]);

	if ((a | b) > 63)
		return false;
	to[0] = (uint8_t)(a << 2 | b >> 4);
	if (p[2] == '=' && p[3] == '=') {
		*made = 1;
		return (b & 15) == 0;
	}
	if (c > 63)
		return false;
	to[1] = (uint8_t)(b << 4 | c >> 2);
	if (p[3] == '=') {
		*made = 2;
		return (c & 3) == 0;
	}
	if (d > 63)
		return false;
	to[2] = (uint8_t)(c << 6 | d);
	*made = 3;
	return true;
}

bool
base64_decode(struct span text, struct buf *out)
{
	const uint8_t *p = text.data;
	size_t groups = text.len / 4, made = 0;
	uint8_t *start, *to;
	unsigned wrong = 0;

	if (text.len % 4 != 0)
		return false;
	if (text.len == 0)
		return true;
	start = to = buf_reserve(out, groups * 3);
	if (to == NULL)
		return false;
	/*
	 * Four bytes are stored for three: the next group, which is always
	 * there, overwrites the fourth. A wrong character is looked for once.
	 */
	for (; groups > 2; groups--, p += 4, to += 3) {
		unsigned a = six_bits(p[0]), b = six_bits(p[1]);
		unsigned c = six_bits(p[2]), d = six_bits(p[3]);
		uint32_t three = htobe32(a << 26 | b << 20 | c << 14 | d << 8);

		wrong |= a | b | c | d;
		memcpy(to, &three, 4);
	}
	for (; groups > 1; groups--, p += 4, to += 3) {
		unsigned a = six_bits(p[0]), b = six_bits(p[1]);
		unsigned c = six_bits(p[2]), d = six_bits(p[3]);

		wrong |= a | b | c | d;
		to[0] = (uint8_t)(a << 2 | b >> 4);
		to[1] = (uint8_t)(b << 4 | c >> 2);
		to[2] = (uint8_t)(c << 6 | d);
	}
	if (wrong > 63)
		return false;
	if (!decode_last(p, to, &made))
		return false;
	out->len += (size_t)(to - start) + made;
	return true;
}

bool
base64_decode_folded(struct span text, struct buf *out)
{
	struct buf joined = BUF_INIT;
	bool ok;

	if (base64_decode(text, out))
		return true;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\n' && text.data[i] != '\r' &&
		    text.data[i] != ' ' && text.data[i] != '\t')
			buf_append_byte(&joined, text.data[i]);
	if (!buf_ok(&joined))
		out->failed = true;
	ok = buf_ok(&joined) && joined.len < text.len &&
	    base64_decode(buf_span(&joined), out);
	buf_wipe(&joined);
	return ok;
}
