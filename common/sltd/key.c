/*
 * key: see key.h.
 */
#include "sltd/key.h"

/*
 * What a character of a number becomes in its normal form and in its fold; 0
 * for characters that are dropped. Letters of other alphabets are dropped
 * byte by byte: no document number in a zone has them (Doc 9303-3 4.3).
 */
static const char normal[256] = {
    ['0'] = '0',
    ['1'] = '1',
    ['2'] = '2',
    ['3'] = '3',
    ['4'] = '4',
    ['5'] = '5',
    ['6'] = '6',
    ['7'] = '7',
    ['8'] = '8',
    ['9'] = '9',
    ['A'] = 'A',
    ['B'] = 'B',
    ['C'] = 'C',
    ['D'] = 'D',
    ['E'] = 'E',
    ['F'] = 'F',
    ['G'] = 'G',
    ['H'] = 'H',
    ['I'] = 'I',
    ['J'] = 'J',
    ['K'] = 'K',
    ['L'] = 'L',
    ['M'] = 'M',
    ['N'] = 'N',
    ['O'] = 'O',
    ['P'] = 'P',
    ['Q'] = 'Q',
    ['R'] = 'R',
    ['S'] = 'S',
    ['T'] = 'T',
    ['U'] = 'U',
    ['V'] = 'V',
    ['W'] = 'W',
    ['X'] = 'X',
    ['Y'] = 'Y',
    ['Z'] = 'Z',
    ['a'] = 'A',
    ['b'] = 'B',
    ['c'] = 'C',
    ['d'] = 'D',
    ['e'] = 'E',
    ['f'] = 'F',
    ['g'] = 'G',
    ['h'] = 'H',
    ['i'] = 'I',
    ['j'] = 'J',
    ['k'] = 'K',
    ['l'] = 'L',
    ['m'] = 'M',
    ['n'] = 'N',
    ['o'] = 'O',
    ['p'] = 'P',
    ['q'] = 'Q',
    ['r'] = 'R',
    ['s'] = 'S',
    ['t'] = 'T',
    ['u'] = 'U',
    ['v'] = 'V',
    ['w'] = 'W',
    ['x'] = 'X',
    ['y'] = 'Y',
    ['z'] = 'Z',
};

/* The letters that are taken for a digit; all others fold to themselves. */
static const char fold[256] = {
    ['O'] = '0',
    ['Q'] = '0',
    ['D'] = '0',
    ['I'] = '1',
    ['L'] = '1',
    ['Z'] = '2',
    ['S'] = '5',
    ['G'] = '6',
    ['B'] = '8',
};

bool
sltd_number_normal(struct span text, struct sltd_number *out)
{
	char kept[SLTD_NUMBER_MAX + 1];
	size_t len = 0;

	/* Without a branch on what the characters are: no two texts agree. */
	for (size_t i = 0; i < text.len; i++) {
		kept[len] = normal[text.data[i]];
		len += kept[len] != 0;
		if (len > SLTD_NUMBER_MAX)
			return false;
	}
	memset(out->text, 0, sizeof(out->text));
	memcpy(out->text, kept, len);
	out->len = (uint8_t)len;
	return true;
}

void
sltd_number_fold(const struct sltd_number *n, struct sltd_number *out)
{
	out->len = n->len;
	for (size_t i = 0; i < SLTD_NUMBER_MAX; i++) {
		char f = fold[(uint8_t)n->text[i]];

		out->text[i] = f != 0 ? f : n->text[i];
	}
}

/* Without fillers and blanks at either end. */
static struct span
strip(struct span text)
{
	text = span_trim(text);
	while (text.len > 0 && text.data[text.len - 1] == '<')
		text.len--;
	return text;
}

bool
sltd_state_normal(struct span text, struct sltd_state *out)
{
	struct sltd_state s = {"<<<"};

	text = strip(text);
	if (text.len > SLTD_STATE_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = normal[text.data[i]];

		if (c < 'A')
			return false;
		s.text[i] = c;
	}
	if (memcmp(s.text, "DEU", SLTD_STATE_LEN) == 0)
		memcpy(s.text, "D<<", SLTD_STATE_LEN);
	*out = s;
	return true;
}

/* Groups of codes that one authority issues under (Doc 9303-3 section 5). */
static const char *const related[] = {
    "GBR GBD GBN GBO GBP GBS",
    "RKS UNK",
};

static bool
in_group(const char *group, struct sltd_state s)
{
	for (;; group += SLTD_STATE_LEN + 1) {
		if (memcmp(group, s.text, SLTD_STATE_LEN) == 0)
			return true;
		if (group[SLTD_STATE_LEN] == '\0')
			return false;
	}
}

bool
sltd_state_related(struct sltd_state a, struct sltd_state b)
{
	if (sltd_state_equal(a, b))
		return true;
	for (size_t i = 0; i < sizeof(related) / sizeof(related[0]); i++)
		if (in_group(related[i], a) && in_group(related[i], b))
			return true;
	return false;
}

bool
sltd_type_normal(struct span text, char *out)
{
	char first, second = 0;

	text = strip(text);
	if (text.len > 2)
		return false;
	if (text.len == 0) {
		*out = 0;
		return true;
	}
	first = normal[text.data[0]];
	if (text.len == 2)
		second = normal[text.data[1]];
	if (first == 0 || (text.len == 2 && second == 0))
		return false;
	switch (first) {
	case 'P':
	case 'V':
	case 'R':
	case 'O':
		*out = first;
		break;
	case 'A':
	case 'C':
	case 'I':
		*out = second == 'R'		    ? 'R'
		    : first == 'A' && second == 'C' ? 'O'
						    : 'I';
		break;
	default:
		*out = 'O';
	}
	return true;
}

size_t
sltd_number_prefix(const struct sltd_number *n)
{
	size_t len = n->len;

	while (len > 0 && n->text[len - 1] >= '0' && n->text[len - 1] <= '9')
		len--;
	return len;
}

bool
sltd_series_valid(
    const struct sltd_number *first, const struct sltd_number *last)
{
	size_t prefix = sltd_number_prefix(first);

	return first->len == last->len && prefix < first->len &&
	    sltd_number_prefix(last) == prefix &&
	    memcmp(first->text, last->text, prefix) == 0 &&
	    memcmp(first->text, last->text, first->len) < 0;
}
