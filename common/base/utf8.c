/*
 * utf8: RFC 3629, strictly.
 */
#include "base/utf8.h"

/* Length of the valid sequence at p, 0 when it is none. */
size_t
utf8_sequence(const uint8_t *p, size_t left)
{
	uint8_t low = 0x80, high = 0xbf;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (left < len)
		return 0;
	/* The second byte's range excludes overlong forms and surrogates. */
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

size_t
utf8_valid(struct span s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t len = utf8_sequence(s.data + at, s.len - at);

		if (len == 0)
			break;
		at += len;
	}
	return at;
}

/* UTF-8 of a character into out; a lone surrogate is none: U+FFFD. */
size_t
utf8_encode(uint32_t c, uint8_t out[4])
{
	if (c >= 0xd800 && c <= 0xdfff)
		c = 0xfffd;
	if (c < 0x80) {
		out[0] = (uint8_t)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (uint8_t)(0xc0 | c >> 6);
		out[1] = (uint8_t)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (uint8_t)(0xe0 | c >> 12);
		out[1] = (uint8_t)(0x80 | (c >> 6 & 63));
		out[2] = (uint8_t)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (uint8_t)(0xf0 | c >> 18);
	out[1] = (uint8_t)(0x80 | (c >> 12 & 63));
	out[2] = (uint8_t)(0x80 | (c >> 6 & 63));
	out[3] = (uint8_t)(0x80 | (c & 63));
	return 4;
}

size_t
utf8_width(struct span s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += (s.data[i] & 0xc0) != 0x80;
	return n;
}

static bool
is_control(const uint8_t *p, size_t len)
{
	if (len == 1)
		return p[0] < 0x20 || p[0] == 0x7f;
	if (len == 2)
		return p[0] == 0xc2 && p[1] < 0xa0;
	if (len == 3 && p[0] == 0xe2 && p[1] == 0x80)
		return p[2] >= 0xaa && p[2] <= 0xae;
	return len == 3 && p[0] == 0xe2 && p[1] == 0x81 && p[2] >= 0xa6 &&
	    p[2] <= 0xa9;
}

void
utf8_put_safe(struct span s, size_t max, struct buf *out)
{
	bool cut = max > 0 && utf8_width(s) > max;

	for (size_t n = 0, len; s.len > 0; n++, s = span_from(s, len)) {
		for (len = 1; len < s.len && (s.data[len] & 0xc0) == 0x80;)
			len++;
		if (cut && n == max - 1) {
			BUF_LITERAL(out, "\xe2\x80\xa6");
			return;
		}
		if (is_control(s.data, len))
			BUF_LITERAL(out, "\xef\xbf\xbd");
		else
			buf_append(out, s.data, len);
	}
}
