/*
 * fold: see fold.h. Source: the Unicode Character Database (simple lower
 * case, canonical decompositions of Latin-1, Latin Extended-A and Greek).
 */
#include "base/fold.h"

#include "base/array.h"
#include "base/utf8.h"

/* What U+00C0 to U+017F are without their marks; 0: none, or see below. */
static const char plain[] = "aaaaaa\1ceeeeiiiidnooooo\0ouuuuy\3\4"
			    "aaaaaa\1ceeeeiiiidnooooo\0ouuuuy\3y"
			    "aaaaaacccccccc"
			    "ddddeeeeeeeeee"
			    "gggggggghhhh"
			    "iiiiiiiiii\5\5jj"
			    "kkkllllllllll"
			    "nnnnnnnnnoooooo\2\2"
			    "rrrrrrssssssss"
			    "ttttttuuuuuuuuuuuu"
			    "wwyyyzzzzzzs";
_Static_assert(sizeof(plain) - 1 == 0x180 - 0xc0, "one for each character");

/* Those that are two letters, by the number that stands for them above. */
static const char doubled[][FOLD_LATIN_MAX + 1] = {
    "", "ae", "oe", "th", "ss", "ij"};

size_t
fold_latin(uint32_t c, char out[FOLD_LATIN_MAX])
{
	char letter = 0;

	if (c >= 'A' && c <= 'Z')
		letter = (char)(c - 'A' + 'a');
	else if (c >= 'a' && c <= 'z')
		letter = (char)c;
	else if (c >= 0xc0 && c < 0x180)
		letter = plain[c - 0xc0];
	if (letter == 0)
		return 0;
	if ((size_t)letter < ARRAY_SIZE(doubled)) {
		memcpy(out, doubled[(size_t)letter], FOLD_LATIN_MAX);
		return FOLD_LATIN_MAX;
	}
	out[0] = letter;
	return 1;
}

/* Runs of characters that become others: c + add, every step-th of them. */
static const struct {
	uint16_t first, last, step;
	int16_t add;
} shifts[] = {
    {0x0386, 0x0386, 1, 0x3b1 - 0x386}, /* Greek, with tonos */
    {0x0388, 0x0388, 1, 0x3b5 - 0x388},
    {0x0389, 0x0389, 1, 0x3b7 - 0x389},
    {0x038a, 0x038a, 1, 0x3b9 - 0x38a},
    {0x038c, 0x038c, 1, 0x3bf - 0x38c},
    {0x038e, 0x038e, 1, 0x3c5 - 0x38e},
    {0x038f, 0x038f, 1, 0x3c9 - 0x38f},
    {0x0391, 0x03a9, 1, 0x20},
    {0x03ac, 0x03ac, 1, 0x3b1 - 0x3ac},
    {0x03ad, 0x03ad, 1, 0x3b5 - 0x3ad},
    {0x03ae, 0x03ae, 1, 0x3b7 - 0x3ae},
    {0x03af, 0x03af, 1, 0x3b9 - 0x3af},
    {0x03c2, 0x03c2, 1, 1}, /* the sigma that ends a word */
    {0x03cc, 0x03cc, 1, 0x3bf - 0x3cc},
    {0x03cd, 0x03cd, 1, 0x3c5 - 0x3cd},
    {0x03ce, 0x03ce, 1, 0x3c9 - 0x3ce},
    {0x0400, 0x040f, 1, 0x50}, /* Cyrillic */
    {0x0410, 0x042f, 1, 0x20},
    {0x0460, 0x0480, 2, 1},
    {0x048a, 0x04be, 2, 1},
    {0x04c1, 0x04cd, 2, 1},
    {0x04d0, 0x052e, 2, 1},
    {0x0531, 0x0556, 1, 0x30}, /* Armenian */
    {0x1e00, 0x1e94, 2, 1},    /* Latin, of Vietnam and others */
    {0x1ea0, 0x1efe, 2, 1},
};

static uint32_t
lower(uint32_t c)
{
	for (size_t i = 0; i < ARRAY_SIZE(shifts); i++)
		if (c >= shifts[i].first && c <= shifts[i].last &&
		    (c - shifts[i].first) % shifts[i].step == 0)
			return (uint32_t)((int32_t)c + shifts[i].add);
	return c;
}

/* A mark upon the letter before it, or a stroke that only fills a line. */
static bool
is_mark(uint32_t c)
{
	return (c >= 0x300 && c < 0x370) || c == 0x640 ||
	    (c >= 0x64b && c < 0x660);
}

static bool
parts_words(uint32_t c)
{
	if (c < 0x80)
		return !(c >= '0' && c <= '9');
	return c < 0xc0 || c == 0xd7 || c == 0xf7 ||
	    (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3004) ||
	    c == 0x60c || c == 0x61b || c == 0xfeff;
}

void
fold_words(struct span s, struct buf *out)
{
	size_t start = out->len, len, letters;
	bool apart = false;

	while (s.len > 0) {
		uint8_t first = s.data[0];
		char latin[FOLD_LATIN_MAX];
		uint8_t other[4];
		uint32_t c;

		len = utf8_sequence(s.data, s.len);
		c = utf8_take(&s);
		letters = fold_latin(c, latin);
		if (len > 0 && is_mark(c))
			continue;
		if (len > 0 && letters == 0 && parts_words(c)) {
			apart = true;
			continue;
		}
		if (apart && out->len > start)
			buf_append_byte(out, ' ');
		apart = false;
		if (letters > 0)
			buf_append(out, latin, letters);
		else if (len > 0)
			buf_append(out, other, utf8_encode(lower(c), other));
		else
			buf_append_byte(out, first);
	}
}
