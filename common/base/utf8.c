/*
 * utf8: RFC 3629, strictly.
 */
#include "base/utf8.h"

_Static_assert(UTF8_SHOWN_MAX + 1 >= sizeof("\\u{10ffff}"), "the longest");

/* Length of the valid sequence at p, 0 when there is none. */
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

/* UTF-8 of a character into out; a lone surrogate becomes U+FFFD. */
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

/* ---- for a terminal ---- */

/*
 * First and last of each run that is not shown: Unicode's categories Cc, Cf,
 * Zl and Zp, and its Default_Ignorable_Code_Point. Source: UnicodeData.txt,
 * DerivedCoreProperties.txt (15.0).
 */
static const struct {
	uint32_t first, last;
} hidden[] = {{0x0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f},
    {0x600, 0x605}, {0x61c, 0x61c}, {0x6dd, 0x6dd}, {0x70f, 0x70f},
    {0x890, 0x891}, {0x8e2, 0x8e2}, {0x115f, 0x1160}, {0x17b4, 0x17b5},
    {0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
    {0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
    {0xfff0, 0xfffb}, {0x110bd, 0x110bd}, {0x110cd, 0x110cd},
    {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
    {0xe0000, 0xe0fff}};

bool
utf8_is_shown(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return true;
	for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
		if (c <= hidden[i].last)
			return c < hidden[i].first;
	return true;
}

/* Of a valid sequence. */
static uint32_t
code_point_at(const uint8_t *p, size_t len)
{
	uint32_t c = len == 1 ? p[0] : p[0] & (0x7fu >> len);

	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3f);
	return c;
}

uint32_t
utf8_take(struct span *s)
{
	size_t len = utf8_sequence(s->data, s->len);
	uint32_t c = len > 0 ? code_point_at(s->data, len) : 0xfffd;

	*s = span_from(*s, len > 0 ? len : 1);
	return c;
}

size_t
utf8_show(struct span s, char out[UTF8_SHOWN_MAX], size_t *len)
{
	static const char digits[] = "0123456789abcdef";
	size_t taken = utf8_sequence(s.data, s.len), at = 3;
	uint32_t c = taken > 0 ? code_point_at(s.data, taken) : s.data[0];
	int shift = 20;

	if (taken > 0 && utf8_is_shown(c)) {
		memcpy(out, s.data, taken);
		*len = taken;
		return taken;
	}
	memcpy(out, "\\u{", 3);
	while (shift > 0 && c >> shift == 0)
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		out[at++] = digits[c >> shift & 15];
	out[at++] = '}';
	*len = at;
	return taken > 0 ? taken : 1;
}

/* Characters of s as it is shown. */
static size_t
shown_width(struct span s)
{
	char shown[UTF8_SHOWN_MAX];
	size_t width = 0, len;

	while (s.len > 0) {
		s = span_from(s, utf8_show(s, shown, &len));
		width += utf8_width(span_make(shown, len));
	}
	return width;
}

void
utf8_put_safe(struct span s, size_t max, struct buf *out)
{
	bool cut = max > 0 && shown_width(s) > max;
	char shown[UTF8_SHOWN_MAX];
	size_t width = 0, len;

	while (s.len > 0) {
		s = span_from(s, utf8_show(s, shown, &len));
		width += utf8_width(span_make(shown, len));
		if (cut && width > max - 1) {
			BUF_LITERAL(out, "\xe2\x80\xa6");
			return;
		}
		buf_append(out, shown, len);
	}
}
