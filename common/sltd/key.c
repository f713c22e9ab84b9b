/*
 * key: see key.h.
 */
#include "base/array.h"
#include "base/err.h"
#include "base/utf8.h"
#include "sltd/key.h"
#include "sltd/letter.h"

#include "travel/country.h"

/*
 * What a byte of a number is in the normal form: a character of A-Z 0-9, BLANK
 * for what only separates groups, 0 (strange) for everything else: a byte of a
 * longer character, a control, and what readers and conversions write for a
 * character that they lost (? * #) or that they saw wrongly ($ | !).
 */
#define BLANK '\1'

/* clang-format off */
static const char normal[256] = {
	['\t'] = BLANK, ['\n'] = BLANK, ['\r'] = BLANK, [' '] = BLANK,
	['-'] = BLANK, ['/'] = BLANK, ['.'] = BLANK, [','] = BLANK,
	[':'] = BLANK, [';'] = BLANK, ['\''] = BLANK, ['"'] = BLANK,
	['('] = BLANK, [')'] = BLANK, ['<'] = BLANK, ['_'] = BLANK,
	['='] = BLANK, /* ="0012": text to a spreadsheet */
	['0'] = '0', ['1'] = '1', ['2'] = '2', ['3'] = '3',
	['4'] = '4', ['5'] = '5', ['6'] = '6', ['7'] = '7',
	['8'] = '8', ['9'] = '9', ['A'] = 'A', ['B'] = 'B',
	['C'] = 'C', ['D'] = 'D', ['E'] = 'E', ['F'] = 'F',
	['G'] = 'G', ['H'] = 'H', ['I'] = 'I', ['J'] = 'J',
	['K'] = 'K', ['L'] = 'L', ['M'] = 'M', ['N'] = 'N',
	['O'] = 'O', ['P'] = 'P', ['Q'] = 'Q', ['R'] = 'R',
	['S'] = 'S', ['T'] = 'T', ['U'] = 'U', ['V'] = 'V',
	['W'] = 'W', ['X'] = 'X', ['Y'] = 'Y', ['Z'] = 'Z',
	['a'] = 'A', ['b'] = 'B', ['c'] = 'C', ['d'] = 'D',
	['e'] = 'E', ['f'] = 'F', ['g'] = 'G', ['h'] = 'H',
	['i'] = 'I', ['j'] = 'J', ['k'] = 'K', ['l'] = 'L',
	['m'] = 'M', ['n'] = 'N', ['o'] = 'O', ['p'] = 'P',
	['q'] = 'Q', ['r'] = 'R', ['s'] = 'S', ['t'] = 'T',
	['u'] = 'U', ['v'] = 'V', ['w'] = 'W', ['x'] = 'X',
	['y'] = 'Y', ['z'] = 'Z',
};
/* clang-format on */

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

static size_t
skip_digits(struct span s, size_t at)
{
	while (at < s.len && s.data[at] >= '0' && s.data[at] <= '9')
		at++;
	return at;
}

/* Digits after an E without a sign: no program writes more of them. */
#define POWER_DIGITS_MAX 3

/* "E+08", "E8", "E-3"; whole: there were only digits before it. */
static bool
is_exponent(struct span s, bool whole)
{
	bool sign;

	if (s.len < 2 || (s.data[0] | 0x20) != 'e')
		return false;
	sign = s.data[1] == '+' || (s.data[1] == '-' && !whole);
	if (!sign && (whole || s.len > 1 + POWER_DIGITS_MAX))
		return false;
	s = span_from(s, sign ? 2 : 1);
	return s.len > 0 && skip_digits(s, 0) == s.len;
}

/*
 * A quantity, as a spreadsheet or a program writes one and no issuer a number:
 * "1.23E+08", "1,23E+08", "1.23e8", "123E+08"; and "123456789.0".
 */
static bool
is_quantity(struct span text)
{
	struct span s = span_trim(text);
	size_t at = skip_digits(s, 0), end;

	if (at == 0 || at == s.len)
		return false;
	if (s.data[at] != '.' && s.data[at] != ',')
		return is_exponent(span_from(s, at), true);
	end = skip_digits(s, at + 1);
	if (end < s.len)
		return is_exponent(span_from(s, end), false);
	/* Of three, the sign may be one between thousands. */
	return end - at >= 2 && end - at <= 3 &&
	    span_equal(
		span_from(s, at + 1), span_first(SPAN("00"), end - at - 1));
}

/* Longer texts are no quantity. */
#define QUANTITY_MAX 40

/*
 * A quantity too in full-width forms, in the digits of another script, or with
 * a blank of Unicode beside it.
 */
static bool
is_wide_quantity(struct span text)
{
	char plain[QUANTITY_MAX];
	size_t len;

	for (len = 0; text.len > 0 && len < sizeof(plain); len++) {
		uint32_t c = utf8_take(&text);
		char letter = c < 0x80 ? (char)c : ' ';

		if (c >= 0xff01 && c <= 0xff5e) /* full-width forms */
			letter = (char)(c - 0xff01 + '!');
		else if (c >= 0x80 &&
		    sltd_letter_of(c, &letter) != SLTD_LETTER_SAME)
			letter = ' ';
		plain[len] = letter;
	}
	return text.len == 0 && is_quantity(span_make(plain, len));
}

/* A number with characters that are not all plain. */
static enum sltd_written
read_wide(struct span text, struct sltd_number *out, size_t *at)
{
	enum sltd_written how = SLTD_WRITTEN_PLAIN;
	struct sltd_number n = {0};
	size_t len;

	for (size_t i = 0; i < text.len; i += len) {
		enum sltd_letter kind = SLTD_LETTER_OTHER;
		struct span rest = span_from(text, i);
		uint32_t c;
		char letter = 0;

		len = utf8_sequence(rest.data, rest.len);
		c = utf8_take(&rest);
		if (len == 1 && normal[c] != 0) {
			letter = normal[c] == BLANK ? 0 : normal[c];
			kind = SLTD_LETTER_SAME;
		} else if (len > 1) {
			kind = sltd_letter_of(c, &letter);
		}
		if (kind == SLTD_LETTER_OTHER ||
		    (letter != 0 && n.len == SLTD_NUMBER_MAX)) {
			*at = i;
			return kind == SLTD_LETTER_OTHER ? SLTD_WRITTEN_OTHER
							 : SLTD_WRITTEN_LONG;
		}
		if (kind == SLTD_LETTER_ALIKE && how == SLTD_WRITTEN_PLAIN) {
			how = SLTD_WRITTEN_ALIKE;
			*at = i;
		}
		if (letter != 0)
			n.text[n.len++] = letter;
	}
	*out = n;
	return how;
}

/* What is written where there is no number, in normal form, sorted. */
static const char *const placeholders[] = {"AUCUN", "DESCONOCIDO", "ILLEGIBLE",
    "ILLISIBLE", "INCONNU", "KEINE", "MISSING", "NA", "NEANT", "NIL", "NINGUNO",
    "NODISPONIBLE", "NONE", "NONUMBER", "NOTAPPLICABLE", "NOTAVAILABLE",
    "NOTGIVEN", "NOTKNOWN", "NOTPROVIDED", "NOTSTATED", "NULL", "PENDING",
    "SANSNUMERO", "SINNUMERO", "SN", "TBA", "TBC", "TBD", "UNBEKANNT", "UNK",
    "UNKNOWN", "UNREADABLE"};

/* "XXXXX": what another system masked. */
static bool
is_masked(const struct sltd_number *n)
{
	unsigned i = 0;

	while (i < n->len && n->text[i] == 'X')
		i++;
	return i == n->len && i > 2;
}

static bool
is_placeholder(const struct sltd_number *n)
{
	struct span number = sltd_number_span(n);

	for (unsigned i = 0; i < n->len; i++)
		if (n->text[i] <= '9')
			return false;
	for (size_t i = 0; i < ARRAY_SIZE(placeholders); i++)
		if (span_equal(number, span_str(placeholders[i])))
			return true;
	return is_masked(n);
}

static enum sltd_written
read_characters(struct span text, struct sltd_number *out, size_t *at)
{
	char kept[SLTD_NUMBER_MAX + 1];
	bool strange = false;
	size_t len = 0;

	/* Without a branch on what the characters are: no two texts agree. */
	for (size_t i = 0; i < text.len; i++) {
		char c = normal[text.data[i]];

		strange |= c == 0;
		kept[len] = c;
		len += c > BLANK;
		if (len > SLTD_NUMBER_MAX) {
			*at = i;
			return SLTD_WRITTEN_LONG;
		}
	}
	if (len != text.len &&
	    (is_quantity(text) || (strange && is_wide_quantity(text)))) {
		*at = 0;
		return SLTD_WRITTEN_POWER;
	}
	if (strange)
		return read_wide(text, out, at);
	memset(out->text, 0, sizeof(out->text));
	memcpy(out->text, kept, len);
	out->len = (uint8_t)len;
	return SLTD_WRITTEN_PLAIN;
}

enum sltd_written
sltd_number_read(struct span text, struct sltd_number *out, size_t *at)
{
	struct sltd_number n = {0};
	enum sltd_written how = read_characters(text, &n, at);

	if (how != SLTD_WRITTEN_PLAIN && how != SLTD_WRITTEN_ALIKE)
		return how;
	if (is_placeholder(&n)) {
		*at = 0;
		return SLTD_WRITTEN_WORD;
	}
	*out = n;
	return how;
}

void
sltd_number_fold(const struct sltd_number *n, struct sltd_number *out)
{
	*out = *n;
	for (size_t i = 0; i < n->len; i++) {
		char f = fold[(uint8_t)n->text[i]];

		if (f != 0)
			out->text[i] = f;
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
	const struct country *code;

	text = strip(text);
	if (text.len > SLTD_STATE_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = normal[text.data[i]];

		if (c < 'A')
			return false;
		s.text[i] = c;
	}
	code = country_find(sltd_state_span(&s));
	if (code != NULL && code->kind == COUNTRY_SEEN) {
		memset(s.text, '<', SLTD_STATE_LEN);
		memcpy(s.text, code->same, strlen(code->same));
	}
	*out = s;
	return true;
}

bool
sltd_state_read(struct span text, struct sltd_state *out)
{
	struct sltd_state code;
	const struct country *c;
	bool is_code = sltd_state_normal(text, &code);

	if (!is_code ||
	    (sltd_state_known(code) &&
		country_kind(sltd_state_span(&code)) == COUNTRY_UNKNOWN)) {
		c = country_find_any(text);
		is_code |= c != NULL;
		if (c != NULL && !sltd_state_normal(span_str(c->code), &code))
			bug("a code of the table of countries");
	}
	if (is_code)
		*out = code;
	return is_code;
}

bool
sltd_state_related(struct sltd_state a, struct sltd_state b)
{
	return sltd_state_equal(a, b) ||
	    country_same_authority(sltd_state_span(&a), sltd_state_span(&b));
}

bool
sltd_state_relative(struct sltd_state s, unsigned i, struct sltd_state *out)
{
	const struct country *other =
	    country_other_code(sltd_state_span(&s), i);

	if (other == NULL)
		return false;
	memset(out->text, '<', SLTD_STATE_LEN);
	memcpy(out->text, other->code, strlen(other->code));
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
