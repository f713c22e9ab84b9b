/*
 * c40: see c40.h. A pair of bytes is 1600 a + 40 b + c + 1.
 */
#include "seal/c40.h"

#define UNLATCH 0xfe /* one ASCII character follows, plus one */
#define PAIR_MAX 64000

/* Values of the basic set; the three ahead shift to another one. */
enum { SHIFT_1 = 0, FIRST = 3, VALUES = 40 };
static const char basic[VALUES + 1] =
    "\0\0\0<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/* One character that is left. */
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
static inline size_t
take_pair(unsigned pair, bool last, char out[3])
{
	unsigned a, b, c;

	if (pair == 0 || pair > PAIR_MAX)
		return 0;
	pair--;
	a = pair / (VALUES * VALUES);
	b = pair / VALUES % VALUES;
	c = pair % VALUES;
	out[0] = basic[a];
	out[1] = basic[b];
	out[2] = basic[c];
	if (a >= FIRST && b >= FIRST && c >= FIRST)
		return 3;
	return last && a >= FIRST && b >= FIRST && c == SHIFT_1 ? 2 : 0;
}

/* The last two bytes: fewer characters may be left. */
static size_t
take_last(const uint8_t *p, char out[3])
{
	if (p[0] == UNLATCH)
		return take_single(p[1], out);
	return take_pair((unsigned)p[0] << 8 | p[1], true, out);
}

/* All pairs but the last: three characters each. False: they are not. */
static bool
put_triples(struct span bytes, char *out)
{
	for (size_t i = 0; i + 2 < bytes.len; i += 2) {
		char three[3];

		if (take_pair((unsigned)bytes.data[i] << 8 | bytes.data[i + 1],
			false, three) != 3)
			return false;
		if (out != NULL) {
			memcpy(out, three, 3);
			out += 3;
		}
	}
	return true;
}

size_t
c40_put(struct span bytes, char *out)
{
	size_t before, more;
	char last[3] = {0};

	if (bytes.len == 0 || bytes.len % 2 != 0 || !put_triples(bytes, out))
		return 0;
	before = C40_CHARACTERS(bytes.len - 2);
	more = take_last(bytes.data + bytes.len - 2, last);
	if (more > 0 && out != NULL)
		memcpy(out + before, last, 3);
	return more > 0 ? before + more : 0;
}

bool
c40_decode(struct span bytes, struct buf *out)
{
	uint8_t *to = buf_reserve(out, C40_CHARACTERS(bytes.len));
	size_t count;

	if (to == NULL)
		return c40_put(bytes, NULL) > 0;
	count = c40_put(bytes, (char *)to);
	out->len += count;
	return count > 0;
}
