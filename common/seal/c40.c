/*
 * c40: see c40.h. A pair of bytes is 1600 a + 40 b + c + 1.
 */
#include "seal/c40.h"

#define UNLATCH 0xfe /* one ASCII character follows, plus one */
#define PAIR_MAX 64000

/* Values of the basic set. */
enum { SHIFT_1 = 0, SPACE = 3, DIGIT_0 = 4, LETTER_A = 14, VALUES = 40 };

static char
character(unsigned value)
{
	if (value >= LETTER_A)
		return (char)('A' + (value - LETTER_A));
	if (value >= DIGIT_0)
		return (char)('0' + (value - DIGIT_0));
	return value == SPACE ? '<' : '\0';
}

/* The last two bytes when one character is left. */
static bool
take_single(uint8_t byte, struct buf *out)
{
	char c = (char)(byte - 1);

	if (c == ' ')
		c = '<';
	if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '<')
		return false;
	buf_append_byte(out, (uint8_t)c);
	return true;
}

/* last: the pair may end in shift 1, which pads two characters. */
static bool
take_pair(unsigned pair, bool last, struct buf *out)
{
	unsigned value[3];

	if (pair == 0 || pair > PAIR_MAX)
		return false;
	pair--;
	value[0] = pair / (VALUES * VALUES);
	value[1] = pair / VALUES % VALUES;
	value[2] = pair % VALUES;
	for (unsigned i = 0; i < 3; i++) {
		char c = character(value[i]);

		if (c != '\0')
			buf_append_byte(out, (uint8_t)c);
		else if (!(last && i == 2 && value[i] == SHIFT_1))
			return false;
	}
	return true;
}

bool
c40_decode(struct span bytes, struct buf *out)
{
	size_t before = out->len;
	bool ok = bytes.len % 2 == 0 && bytes.len > 0;

	for (size_t i = 0; ok && i < bytes.len; i += 2) {
		const uint8_t *p = bytes.data + i;
		bool last = i + 2 == bytes.len;

		ok = p[0] == UNLATCH
		    ? last && take_single(p[1], out)
		    : take_pair((unsigned)p[0] << 8 | p[1], last, out);
	}
	if (!ok && buf_ok(out))
		out->len = before;
	return ok;
}
