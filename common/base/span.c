/*
 * span: the few functions over borrowed bytes that are too long to inline.
 * Copies nothing, owns nothing.
 */
#include "base/span.h"

int
span_compare(struct span a, struct span b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common > 0 ? memcmp(a.data, b.data, common) : 0;

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

size_t
span_find(struct span s, uint8_t byte)
{
	const uint8_t *at = s.len > 0 ? memchr(s.data, byte, s.len) : NULL;

	return at != NULL ? (size_t)(at - s.data) : s.len;
}

size_t
span_search(struct span s, struct span needle)
{
	size_t at = 0;

	if (needle.len == 0)
		return 0;
	while (at + needle.len <= s.len) {
		size_t first = span_find(
		    span_make(s.data + at, s.len - at - needle.len + 1),
		    needle.data[0]);

		at += first;
		if (at + needle.len > s.len)
			break;
		if (memcmp(s.data + at, needle.data, needle.len) == 0)
			return at;
		at++;
	}
	return s.len;
}

static bool
is_trimmed(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct span
span_trim(struct span s)
{
	while (s.len > 0 && is_trimmed(s.data[0]))
		s = span_from(s, 1);
	while (s.len > 0 && is_trimmed(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool
span_uint(struct span s, uint64_t max, uint64_t *value)
{
	uint64_t n = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned digit = (unsigned)s.data[i] - '0';

		if (digit > 9 || n > (max - digit) / 10 || digit > max)
			return false;
		n = n * 10 + digit;
	}
	*value = n;
	return true;
}
