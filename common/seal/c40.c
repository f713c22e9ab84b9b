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
static size_t
take_single(uint8_t byte, char out[3])
{
	char c = (char)(byte - 1);

	if (c == ' ')
		c = '<';
	if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '<')
		return 0;
	out[0] = c;
	return 1;
}

/* last: the pair may end in shift 1, which pads two characters. */
static size_t
take_pair(unsigned pair, bool last, char out[3])
{
	unsigned value[3];

	if (pair == 0 || pair > PAIR_MAX)
		return 0;
	pair--;
	value[0] = pair / (VALUES * VALUES);
	value[1] = pair / VALUES % VALUES;
	value[2] = pair % VALUES;
	for (unsigned i = 0; i < 3; i++) {
		out[i] = character(value[i]);
		if (out[i] == '\0')
			return last && i == 2 && value[i] == SHIFT_1 ? 2 : 0;
	}
	return 3;
}

/* The characters of two bytes; 0: they are no C40. */
static size_t
take_two(const uint8_t *p, bool last, char out[3])
{
	if (p[0] == UNLATCH)
		return last ? take_single(p[1], out) : 0;
	return take_pair((unsigned)p[0] << 8 | p[1], last, out);
}

size_t
c40_put(struct span bytes, char *out)
{
	size_t count = 0;

	if (bytes.len % 2 != 0)
		return 0;
	for (size_t i = 0; i < bytes.len; i += 2) {
		char three[3];
		size_t more =
		    take_two(bytes.data + i, i + 2 == bytes.len, three);

		if (more == 0)
			return 0;
		if (out != NULL)
			memcpy(out + count, three, more);
		count += more;
	}
	return count;
}

bool
c40_decode(struct span bytes, struct buf *out)
{
	uint8_t *to;

	if (c40_put(bytes, NULL) == 0)
		return false;
	to = buf_reserve(out, C40_CHARACTERS(bytes.len));
	if (to != NULL)
		out->len += c40_put(bytes, (char *)to);
	return true;
}
