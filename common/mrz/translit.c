/*
 * translit: the tables of Doc 9303-3 section 6, in the order of the code
 * points, and the few letters that the tables leave out. Has no table for
 * other scripts: a zone is then not compared, and not made.
 */
#include "mrz/translit.h"

#include <stdlib.h>

/*
 * Forms are separated by '|', the recommended one first; "" is a letter that
 * is not encoded. Exceptions: "UKR=H" for that language, "UKR^=YE" at the
 * start of a word only.
 */
struct row {
	uint16_t letter;
	const char *forms;
	const char *exceptions;
};

static const struct row rows[] = {
    /* Table A. */
    {0x00c0, "A", NULL},
    {0x00c1, "A", NULL},
    {0x00c2, "A", NULL},
    {0x00c3, "A", NULL},
    {0x00c4, "AE|A", NULL},
    {0x00c5, "AA|A", NULL},
    {0x00c6, "AE", NULL},
    {0x00c7, "C", NULL},
    {0x00c8, "E", NULL},
    {0x00c9, "E", NULL},
    {0x00ca, "E", NULL},
    {0x00cb, "E", NULL},
    {0x00cc, "I", NULL},
    {0x00cd, "I", NULL},
    {0x00ce, "I", NULL},
    {0x00cf, "I", NULL},
    {0x00d0, "D", NULL},
    {0x00d1, "N|NXX", NULL},
    {0x00d2, "O", NULL},
    {0x00d3, "O", NULL},
    {0x00d4, "O", NULL},
    {0x00d5, "O", NULL},
    {0x00d6, "OE|O", NULL},
    {0x00d8, "OE", NULL},
    {0x00d9, "U", NULL},
    {0x00da, "U", NULL},
    {0x00db, "U", NULL},
    {0x00dc, "UE|UXX|U", NULL},
    {0x00dd, "Y", NULL},
    {0x00de, "TH", NULL},
    {0x0100, "A", NULL},
    {0x0102, "A", NULL},
    {0x0104, "A", NULL},
    {0x0106, "C", NULL},
    {0x0108, "C", NULL},
    {0x010a, "C", NULL},
    {0x010c, "C", NULL},
    {0x010e, "D", NULL},
    {0x0110, "D", NULL},
    {0x0112, "E", NULL},
    {0x0114, "E", NULL},
    {0x0116, "E", NULL},
    {0x0118, "E", NULL},
    {0x011a, "E", NULL},
    {0x011c, "G", NULL},
    {0x011e, "G", NULL},
    {0x0120, "G", NULL},
    {0x0122, "G", NULL},
    {0x0124, "H", NULL},
    {0x0126, "H", NULL},
    {0x0128, "I", NULL},
    {0x012a, "I", NULL},
    {0x012c, "I", NULL},
    {0x012e, "I", NULL},
    {0x0130, "I", NULL},
    {0x0131, "I", NULL},
    {0x0132, "IJ", NULL},
    {0x0134, "J", NULL},
    {0x0136, "K", NULL},
    {0x0139, "L", NULL},
    {0x013b, "L", NULL},
    {0x013d, "L", NULL},
    {0x013f, "L", NULL},
    {0x0141, "L", NULL},
    {0x0143, "N", NULL},
    {0x0145, "N", NULL},
    {0x0147, "N", NULL},
    {0x014a, "N", NULL},
    {0x014c, "O", NULL},
    {0x014e, "O", NULL},
    {0x0150, "O", NULL},
    {0x0152, "OE", NULL},
    {0x0154, "R", NULL},
    {0x0156, "R", NULL},
    {0x0158, "R", NULL},
    {0x015a, "S", NULL},
    {0x015c, "S", NULL},
    {0x015e, "S", NULL},
    {0x0160, "S", NULL},
    {0x0162, "T", NULL},
    {0x0164, "T", NULL},
    {0x0166, "T", NULL},
    {0x0168, "U", NULL},
    {0x016a, "U", NULL},
    {0x016c, "U", NULL},
    {0x016e, "U", NULL},
    {0x0170, "U", NULL},
    {0x0172, "U", NULL},
    {0x0174, "W", NULL},
    {0x0176, "Y", NULL},
    {0x0178, "Y", NULL},
    {0x0179, "Z", NULL},
    {0x017b, "Z", NULL},
    {0x017d, "Z", NULL},
    /* Comma below: Romanian as it is written now; as the cedilla. */
    {0x0218, "S", NULL},
    {0x021a, "T", NULL},
    /*
     * Table B. U+040B is not in it by number, though the row of U+0402
     * prints it, nor is U+0403, whose form for MKD is in the row of
     * U+0492; U+042C, the soft sign, is in none and left out. Letters with a
     * mark that the table does not tell apart have the form of the letter.
     */
    {0x0400, "E", NULL},
    {0x0401, "E", "BLR=IO"},
    {0x0402, "D", NULL},
    {0x0403, "G", "MKD=GJ"},
    {0x0404, "IE", "UKR^=YE"},
    {0x0405, "DZ", NULL},
    {0x0406, "I", NULL},
    {0x0407, "I", "UKR^=YI"},
    {0x0408, "J", NULL},
    {0x0409, "LJ", NULL},
    {0x040a, "NJ", NULL},
    {0x040b, "C|D", NULL},
    {0x040c, "K", "MKD=KJ"},
    {0x040d, "I", "UKR=Y"},
    {0x040e, "U", NULL},
    {0x040f, "DZ", "MKD=DJ"},
    {0x0410, "A", NULL},
    {0x0411, "B", NULL},
    {0x0412, "V", NULL},
    {0x0413, "G", "BLR=H SRB=H UKR=H"},
    {0x0414, "D", NULL},
    {0x0415, "E", NULL},
    {0x0416, "ZH", "SRB=Z"},
    {0x0417, "Z", NULL},
    {0x0418, "I", "UKR=Y"},
    {0x0419, "I", "UKR^=Y"},
    {0x041a, "K", NULL},
    {0x041b, "L", NULL},
    {0x041c, "M", NULL},
    {0x041d, "N", NULL},
    {0x041e, "O", NULL},
    {0x041f, "P", NULL},
    {0x0420, "R", NULL},
    {0x0421, "S", NULL},
    {0x0422, "T", NULL},
    {0x0423, "U", NULL},
    {0x0424, "F", NULL},
    {0x0425, "KH", "MKD=H SRB=H"},
    {0x0426, "TS", "MKD=C SRB=C"},
    {0x0427, "CH", "SRB=C"},
    {0x0428, "SH", "SRB=S"},
    {0x0429, "SHCH", "BGR=SHT"},
    {0x042a, "IE", NULL},
    {0x042b, "Y", NULL},
    {0x042c, "", NULL},
    {0x042d, "E", NULL},
    {0x042e, "IU", "UKR^=YU"},
    {0x042f, "IA", "UKR^=YA"},
    {0x046a, "U", NULL},
    {0x0474, "Y", NULL},
    {0x0476, "Y", NULL},
    {0x0490, "G", NULL},
    {0x0492, "G", "MKD=GJ"},
    {0x04ba, "C", NULL},
    /*
     * Table C; notes 2 and 3: U+0629 at the end, U+0651. A worked example
     * has H for U+06BE where the table has XDO.
     */
    {0x0621, "XE", NULL},
    {0x0622, "XAA", NULL},
    {0x0623, "XAE", NULL},
    {0x0624, "U", NULL},
    {0x0625, "I", NULL},
    {0x0626, "XI", NULL},
    {0x0627, "A", NULL},
    {0x0628, "B", NULL},
    {0x0629, "XTA|XAH", NULL},
    {0x062a, "T", NULL},
    {0x062b, "XTH", NULL},
    {0x062c, "J", NULL},
    {0x062d, "XH", NULL},
    {0x062e, "XKH", NULL},
    {0x062f, "D", NULL},
    {0x0630, "XDH", NULL},
    {0x0631, "R", NULL},
    {0x0632, "Z", NULL},
    {0x0633, "S", NULL},
    {0x0634, "XSH", NULL},
    {0x0635, "XSS", NULL},
    {0x0636, "XDZ", NULL},
    {0x0637, "XTT", NULL},
    {0x0638, "XZZ", NULL},
    {0x0639, "E", NULL},
    {0x063a, "G", NULL},
    {0x0640, "", NULL},
    {0x0641, "F", NULL},
    {0x0642, "Q", NULL},
    {0x0643, "K", NULL},
    {0x0644, "L", NULL},
    {0x0645, "M", NULL},
    {0x0646, "N", NULL},
    {0x0647, "H", NULL},
    {0x0648, "W", NULL},
    {0x0649, "XAY", NULL},
    {0x064a, "Y", NULL},
    {0x064b, "", NULL},
    {0x064c, "", NULL},
    {0x064d, "", NULL},
    {0x064e, "", NULL},
    {0x064f, "", NULL},
    {0x0650, "", NULL},
    {0x0651, "", NULL},
    {0x0652, "", NULL},
    {0x0670, "", NULL},
    {0x0671, "XXA", NULL},
    {0x0679, "XXT", NULL},
    {0x067c, "XRT", NULL},
    {0x067e, "P", NULL},
    {0x0681, "XKE", NULL},
    {0x0685, "XXH", NULL},
    {0x0686, "XC", NULL},
    {0x0688, "XXD", NULL},
    {0x0689, "XDR", NULL},
    {0x0691, "XXR", NULL},
    {0x0693, "XRR", NULL},
    {0x0696, "XRX", NULL},
    {0x0698, "XJ", NULL},
    {0x069a, "XXS", NULL},
    {0x069c, "", NULL},
    {0x06a2, "", NULL},
    {0x06a7, "", NULL},
    {0x06a8, "", NULL},
    {0x06a9, "XKK", NULL},
    {0x06ab, "XXK", NULL},
    {0x06ad, "XNG", NULL},
    {0x06af, "XGG", NULL},
    {0x06ba, "XNN", NULL},
    {0x06bc, "XXN", NULL},
    {0x06be, "XDO|H", NULL},
    {0x06c0, "XYH", NULL},
    {0x06c1, "XXG", NULL},
    {0x06c2, "XGE", NULL},
    {0x06c3, "XTG", NULL},
    {0x06cc, "XYA", NULL},
    {0x06cd, "XXY", NULL},
    {0x06d0, "Y", NULL},
    {0x06d2, "XYB", NULL},
    {0x06d3, "XBE", NULL},
    /* Of table A again, in the order of code points. */
    {0x1e9e, "SS", NULL},
};

/*
 * U+1E00 to U+1EFF, Latin letters with two marks as in Vietnamese, which the
 * table leaves out: the letter below the marks.
 */
#define ADDITIONAL_FIRST 0x1e00
static const char additional[] =
    "AABBBBBBCCDDDDDDDDDDEEEEEEEEEEFFGGHHHHHHHHHHIIIIKKKKKKLLLLLLLLMM"
    "MMMMNNNNNNNNOOOOOOOOPPPPRRRRRRRRSSSSSSSSSSTTTTTTTTUUUUUUUUUUVVVV"
    "WWWWWWWWWWXXXXYYZZZZZZHTWYAS????AAAAAAAAAAAAAAAAAAAAAAAAEEEEEEEE"
    "EEEEEEEEIIIIOOOOOOOOOOOOOOOOOOOOOOOOUUUUUUUUUUUUUUYYYYYYYY??????";

/* ---- letters ----------------------------------------------------------- */

uint32_t
translit_upper(uint32_t c)
{
	if ((c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7) ||
	    (c >= 0x430 && c <= 0x44f))
		return c - 0x20;
	if (c == 0xdf)
		return 0x1e9e;
	if (c == 0xff)
		return 0x178;
	if (c == 0x17f)
		return 'S';
	if (c == 0x131)
		return c;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c % 2 == 0 ? c - 1 : c;
	if ((c >= 0x100 && c <= 0x177) || c == 0x219 || c == 0x21b ||
	    (c >= 0x460 && c <= 0x481) || (c >= 0x48a && c <= 0x4bf))
		return c & ~(uint32_t)1;
	if (c >= 0x450 && c <= 0x45f)
		return c - 0x50;
	return c;
}

uint32_t
translit_take(struct span *text)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	uint8_t first = text->data[0];
	unsigned more = first < 0x80 ? 0
	    : (first >> 5) == 6	     ? 1
	    : (first >> 4) == 14     ? 2
	    : (first >> 3) == 30     ? 3
				     : 4;
	uint32_t c = more == 0 ? first : first & (0x3fu >> more);

	if (more > 3 || more >= text->len) {
		*text = span_from(*text, 1);
		return 0xfffd;
	}
	for (unsigned i = 1; i <= more; i++) {
		if ((text->data[i] & 0xc0) != 0x80) {
			*text = span_from(*text, 1);
			return 0xfffd;
		}
		c = c << 6 | (text->data[i] & 0x3f);
	}
	*text = span_from(*text, more + 1);
	return c < least[more] ? 0xfffd : c;
}

static bool
is_one_of(uint32_t c, const uint16_t *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c == list[i])
			return true;
	return false;
}

#define ONE_OF(c, list) is_one_of((c), (list), sizeof(list) / sizeof(*(list)))

enum translit_kind
translit_kind(uint32_t c)
{
	/* Blanks, hyphens and dashes; the filler itself. */
	static const uint16_t spaces[] = {' ', '\t', '\n', '\r', '-', '<', '_',
	    0xa0, 0xad, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x202f,
	    0x3000, 0x6d4, 0x5be};
	static const uint16_t commas[] = {',', ';', 0x60c, 0x61b};
	static const uint16_t apostrophes[] = {'\'', '`', 0xb4, 0x2bc, 0x2bb,
	    0x2b9, 0x2bf, 0x2be, 0x2018, 0x2019, 0x201b, 0x2032};

	if (ONE_OF(c, spaces))
		return TRANSLIT_SPACE;
	if (ONE_OF(c, commas))
		return TRANSLIT_COMMA;
	if (ONE_OF(c, apostrophes))
		return TRANSLIT_APOSTROPHE;
	if ((c >= 0x300 && c <= 0x36f) || (c >= 0x653 && c <= 0x655))
		return TRANSLIT_MARK;
	if (c >= '0' && c <= '9')
		return TRANSLIT_DIGIT;
	if (c < 'A' || (c > 'Z' && c < 'a') || (c > 'z' && c < 0xc0) ||
	    c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x206f))
		return TRANSLIT_DROPPED;
	return TRANSLIT_LETTER;
}

uint32_t
translit_compose(uint32_t letter, uint32_t mark)
{
	/* Those whose form is not that of the letter alone. */
	static const struct {
		uint16_t letter, mark, composed;
	} pairs[] = {
	    {'A', 0x308, 0xc4},
	    {'O', 0x308, 0xd6},
	    {'U', 0x308, 0xdc},
	    {'A', 0x30a, 0xc5},
	    {'N', 0x303, 0xd1},
	    {0x415, 0x308, 0x401},
	    {0x418, 0x306, 0x419},
	    {0x406, 0x308, 0x407},
	    {0x423, 0x306, 0x40e},
	    {0x413, 0x301, 0x403},
	    {0x41a, 0x301, 0x40c},
	    {0x627, 0x653, 0x622},
	    {0x627, 0x654, 0x623},
	    {0x627, 0x655, 0x625},
	    {0x648, 0x654, 0x624},
	    {0x64a, 0x654, 0x626},
	    {0x6c1, 0x654, 0x6c2},
	    {0x6d2, 0x654, 0x6d3},
	    {0x6d5, 0x654, 0x6c0},
	};

	letter = translit_upper(letter);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		if (letter == pairs[i].letter && mark == pairs[i].mark)
			return pairs[i].composed;
	return 0;
}

/* ---- forms ------------------------------------------------------------- */

static int
compare_row(const void *key, const void *row)
{
	uint32_t letter = *(const uint32_t *)key;
	uint32_t other = ((const struct row *)row)->letter;

	return (letter > other) - (letter < other);
}

static const struct row *
find_letter(uint32_t letter)
{
	return bsearch(&letter, rows, sizeof(rows) / sizeof(rows[0]),
	    sizeof(rows[0]), compare_row);
}

static struct translit_form
form_of(const char *text, size_t len)
{
	struct translit_form form = {0};

	form.len = (uint8_t)(len < TRANSLIT_FORM_MAX ? len : TRANSLIT_FORM_MAX);
	memcpy(form.text, text, form.len);
	return form;
}

static void
append_form(struct translit_forms *out, const char *text, size_t len)
{
	struct translit_form form = form_of(text, len);

	for (size_t i = 0; i < out->count; i++)
		if (strcmp(out->form[i].text, form.text) == 0)
			return;
	if (out->count < TRANSLIT_FORMS_MAX)
		out->form[out->count++] = form;
}

/* A-Z and the letters with marks that stand for one of them; 0: neither. */
static char
plain_letter(uint32_t letter)
{
	if (letter >= 'A' && letter <= 'Z')
		return (char)letter;
	if (letter >= ADDITIONAL_FIRST &&
	    letter < ADDITIONAL_FIRST + sizeof(additional) - 1 &&
	    additional[letter - ADDITIONAL_FIRST] != '?')
		return additional[letter - ADDITIONAL_FIRST];
	return 0;
}

void
translit_forms(uint32_t letter, struct translit_forms *out)
{
	const struct row *row;
	const char *p;
	char plain;

	letter = translit_upper(letter);
	out->count = 0;
	row = find_letter(letter);
	if (row == NULL) {
		plain = plain_letter(letter);
		if (plain != 0)
			append_form(out, &plain, 1);
		return;
	}
	for (p = row->forms;; p++) {
		size_t len = strcspn(p, "|");

		append_form(out, p, len);
		p += len;
		if (*p == '\0')
			break;
	}
	for (p = row->exceptions; p != NULL && *p != '\0';) {
		size_t len;

		p += strcspn(p, "=") + 1;
		len = strcspn(p, " ");
		append_form(out, p, len);
		p += len + (p[len] == ' ');
	}
}

/* The exception for a state's language, where there is one. */
static bool
find_exception(const struct row *row, struct span state, bool first,
    struct translit_form *out)
{
	const char *p = row->exceptions;

	while (p != NULL && *p != '\0') {
		bool here = span_equal(span_make(p, 3), state);
		size_t len;

		p += 3;
		if (*p == '^') {
			here = here && first;
			p++;
		}
		p++; /* '=' */
		len = strcspn(p, " ");
		if (here) {
			*out = form_of(p, len);
			return true;
		}
		p += len + (p[len] == ' ');
	}
	return false;
}

#define TEH_MARBUTA 0x629

bool
translit_make(uint32_t letter, struct span state, bool first, bool last,
    struct translit_form *out)
{
	struct translit_forms forms;
	const struct row *row;

	letter = translit_upper(letter);
	row = find_letter(letter);
	if (row != NULL && find_exception(row, state, first, out))
		return true;
	translit_forms(letter, &forms);
	if (forms.count == 0)
		return false;
	/* Table C, note 2: XAH at the end of a word. */
	*out = forms.form[letter == TEH_MARBUTA && last ? 1 : 0];
	return true;
}
