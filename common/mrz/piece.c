/*
 * piece: tables of what characters stand for. Decides nothing by what is
 * around a character.
 */
#include "mrz/piece.h"

#include "base/array.h"
#include "base/utf8.h"
#include "travel/layout.h"

/* Texts that stand for something else. ' ': a blank; "": nothing. */
static const struct {
	const char *text, *cells;
	unsigned cleaned;
} stand_ins[] = {
    {"&lt;", "<", MRZ_CLEANED_ENTITY},
    {"&lt", "<", MRZ_CLEANED_ENTITY},
    {"&amp;lt;", "<", MRZ_CLEANED_ENTITY},
    {"&laquo;", "<<", MRZ_CLEANED_ENTITY},
    {"&lsaquo;", "<", MRZ_CLEANED_ENTITY},
    {"&nbsp;", " ", MRZ_CLEANED_ENTITY},
    {"\\r\\n", "", MRZ_CLEANED_ESCAPE},
    {"\\n", "", MRZ_CLEANED_ESCAPE},
    {"\\r", "", MRZ_CLEANED_ESCAPE},
};

/* The same of single characters, in ranges that ascend. */
static const struct {
	uint32_t first, last;
	const char *cells;
	unsigned cleaned;
} characters[] = {
    {0x02, 0x03, "", MRZ_CLEANED_FRAME},
    {'\t', '\n', " ", MRZ_CLEANED_SPACES},
    {'\v', '\f', "", MRZ_CLEANED_FEED},
    {'\r', '\r', "", MRZ_CLEANED_CR},
    {' ', ' ', " ", MRZ_CLEANED_SPACES},
    {0x85, 0x85, "", MRZ_CLEANED_FEED},
    {0xa0, 0xa0, " ", MRZ_CLEANED_SPACES},
    {0xab, 0xab, "<<", MRZ_CLEANED_GUILLEMET},
    {0xad, 0xad, "", MRZ_CLEANED_INVISIBLE},
    {0x61c, 0x61c, "", MRZ_CLEANED_INVISIBLE},
    {0x180e, 0x180e, "", MRZ_CLEANED_INVISIBLE},
    {0x2000, 0x200a, " ", MRZ_CLEANED_SPACES},
    {0x200b, 0x200f, "", MRZ_CLEANED_INVISIBLE},
    {0x2028, 0x2029, "", MRZ_CLEANED_FEED},
    {0x202a, 0x202e, "", MRZ_CLEANED_INVISIBLE},
    {0x202f, 0x202f, " ", MRZ_CLEANED_SPACES},
    {0x2039, 0x2039, "<", MRZ_CLEANED_GUILLEMET},
    {0x205f, 0x205f, " ", MRZ_CLEANED_SPACES},
    {0x2060, 0x206f, "", MRZ_CLEANED_INVISIBLE},
    {0x2329, 0x2329, "<", MRZ_CLEANED_GUILLEMET},
    {0x276e, 0x276e, "<", MRZ_CLEANED_GUILLEMET},
    {0x27e8, 0x27e8, "<", MRZ_CLEANED_GUILLEMET},
    {0x3000, 0x3000, " ", MRZ_CLEANED_SPACES},
    {0x3008, 0x3008, "<", MRZ_CLEANED_GUILLEMET},
    {0x300a, 0x300a, "<<", MRZ_CLEANED_GUILLEMET},
    {0xfe64, 0xfe64, "<", MRZ_CLEANED_WIDE},
    {0xfeff, 0xfeff, "", MRZ_CLEANED_MARK},
};

/* Whether the text begins so, in either case of letters. */
static bool
begins(struct span text, const char *with)
{
	for (size_t i = 0; with[i] != '\0'; i++) {
		uint8_t c = i < text.len ? text.data[i] : 0;

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		if (c != (uint8_t)with[i])
			return false;
	}
	return true;
}

static unsigned
value_of_digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0';
	if (c >= 'a' && c <= 'f')
		return c - (unsigned)'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - (unsigned)'A' + 10;
	return 16;
}

/* Digits of an escape, leading zeroes included; the last code point. */
#define ESCAPE_DIGITS_MAX 8
#define CODE_POINT_MAX 0x10ffff

/*
 * "&#60;", "&#x3c;", "&amp;#171;", "\\u003c": the character by its number.
 * Returns how long that is, or 0.
 */
static size_t
escape(struct span text, uint32_t *character)
{
	bool json = begins(text, "\\u");
	size_t at = json || begins(text, "&#") ? 2
	    : begins(text, "&amp;#")	       ? 6
					       : 0;
	bool hexadecimal = json || (at > 0 && begins(span_from(text, at), "x"));
	size_t first = at + (hexadecimal && !json);
	size_t most = json ? 4 : ESCAPE_DIGITS_MAX;
	uint32_t value = 0;

	if (at == 0)
		return 0;
	for (at = first; at < text.len && at - first < most; at++) {
		unsigned digit = value_of_digit(text.data[at]);

		if (digit >= (hexadecimal ? 16U : 10U))
			break;
		value = value * (hexadecimal ? 16 : 10) + digit;
	}
	if (at == first || value > CODE_POINT_MAX ||
	    (json ? at - first < most : at == text.len || text.data[at] != ';'))
		return 0;
	*character = value;
	return json ? at : at + 1;
}

/* What a character stands for that took so many bytes of the input. */
static struct mrz_piece
read_character(uint32_t c, size_t taken)
{
	struct mrz_piece p = {taken, 0, {0, 0}, 1};

	for (size_t i = 0;
	     i < ARRAY_SIZE(characters) && c >= characters[i].first; i++) {
		if (c > characters[i].last)
			continue;
		p.cleaned = characters[i].cleaned;
		p.count = (uint8_t)strlen(characters[i].cells);
		memcpy(p.cells, characters[i].cells, p.count);
		return p;
	}
	/* The ASCII characters in the width of a Chinese one. */
	if (c >= 0xff01 && c <= 0xff5e) {
		p.cells[0] = (uint8_t)(c - 0xff01 + '!');
		p.cleaned = MRZ_CLEANED_WIDE;
	} else {
		p.cells[0] = c < 0x80 ? (uint8_t)c : MRZ_CELL_OTHER;
	}
	return p;
}

/* Any character that is not one of a zone already. */
static struct mrz_piece
read_other(struct span text)
{
	struct span rest = text;
	struct mrz_piece p;
	uint32_t c;
	size_t taken;

	for (size_t i = 0; i < ARRAY_SIZE(stand_ins); i++) {
		if (!begins(text, stand_ins[i].text))
			continue;
		p.taken = strlen(stand_ins[i].text);
		p.cleaned = stand_ins[i].cleaned;
		p.count = (uint8_t)strlen(stand_ins[i].cells);
		memcpy(p.cells, stand_ins[i].cells, p.count);
		return p;
	}
	taken = escape(text, &c);
	if (taken > 0) {
		p = read_character(c, taken);
		p.cleaned |= MRZ_CLEANED_ENTITY;
		return p;
	}
	c = utf8_take(&rest);
	return read_character(c, text.len - rest.len);
}

struct mrz_piece
mrz_piece_read(struct span text)
{
	struct mrz_piece p = {1, 0, {text.data[0], 0}, 1};

	if (layout_cell_class(p.cells[0]) == 0 &&
	    (p.cells[0] < 'a' || p.cells[0] > 'z'))
		p = read_other(text);
	if (p.count == 1 && p.cells[0] >= 'a' && p.cells[0] <= 'z') {
		p.cells[0] = (uint8_t)(p.cells[0] - 'a' + 'A');
		p.cleaned |= MRZ_CLEANED_CASE;
	}
	return p;
}
