/*
 * repertoire: syntax identifiers and the sets of ISO 8859; see the header.
 */
#include "edi/repertoire.h"

#include <iconv.h>

#include "base/utf8.h"

/* ISO 9735:1988 clause 3: level A; B adds lower case. */
static const char level_a_marks[] = " .,-()/=!\"%&*;<>'+:?";

static enum edifact_level
level_of(struct span syntax)
{
	if (span_equal(syntax, SPAN("UNOA")))
		return EDIFACT_UNOA;
	if (span_equal(syntax, SPAN("UNOB")))
		return EDIFACT_UNOB;
	if (span_starts(syntax, SPAN("UNO")))
		return EDIFACT_UNOC;
	return EDIFACT_ASCII;
}

bool
edifact_level_has(enum edifact_level level, uint8_t byte)
{
	if (byte < 0x20 || byte == 0x7f)
		return false;
	if (byte >= 0x80)
		return level == EDIFACT_UNOC;
	if (level >= EDIFACT_ASCII)
		return true;
	if ((byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9'))
		return true;
	if (byte >= 'a' && byte <= 'z')
		return level == EDIFACT_UNOB;
	return strchr(level_a_marks, byte) != NULL;
}

/* ---- tables ---- */

/* Part of ISO 8859 by the last letter of the identifier; NULL: none. */
static const char *
set_name(char letter)
{
	static const struct {
		char letter;
		const char *name; /* for iconv_open(3) */
	} sets[] = {
	    {'D', "ISO-8859-2"},
	    {'E', "ISO-8859-5"},
	    {'F', "ISO-8859-7"},
	    {'G', "ISO-8859-3"},
	    {'H', "ISO-8859-4"},
	    {'I', "ISO-8859-6"},
	    {'J', "ISO-8859-8"},
	    {'K', "ISO-8859-9"},
	    {'L', "ISO-8859-15"},
	};

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (letter == sets[i].letter)
			return sets[i].name;
	return NULL;
}

/* ISO 8859 leaves 0x80 to 0x9f to control characters. */
static bool
is_control(uint32_t c)
{
	return c < 0xa0;
}

static void
fill_by_iconv(uint16_t upper[128], const char *name)
{
	iconv_t cd = iconv_open("UCS-4BE", name);

	if (cd == (iconv_t)-1)
		return;
	for (unsigned i = 0; i < 128; i++) {
		char in = (char)(0x80 + i), *from = &in, out[4], *to = out;
		size_t left = 1, room = sizeof(out);
		uint32_t c;

		if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 ||
		    room > 0) {
			iconv(cd, NULL, NULL, NULL, NULL);
			continue;
		}
		c = (uint32_t)(uint8_t)out[2] << 8 | (uint8_t)out[3];
		if (!is_control(c) && out[0] == 0 && out[1] == 0)
			upper[i] = (uint16_t)c;
	}
	iconv_close(cd);
}

static void
fill_latin_1(uint16_t upper[128])
{
	for (unsigned i = 0x20; i < 128; i++)
		upper[i] = (uint16_t)(0x80 + i);
}

void
repertoire_set(struct edifact_repertoire *r, struct span syntax)
{
	char letter;

	syntax = span_first(syntax, REPERTOIRE_SYNTAX);
	if (r->syntax[0] != '\0' && span_equal_str(syntax, r->syntax))
		return;
	memset(r, 0, sizeof(*r));
	r->level = level_of(syntax);
	span_copy((uint8_t *)r->syntax, syntax);
	letter = r->level == EDIFACT_UNOC ? r->syntax[3] : 'C';
	if (letter == 'C') {
		fill_latin_1(r->upper);
		r->utf8_first = true;
	} else if (set_name(letter) != NULL) {
		fill_by_iconv(r->upper, set_name(letter));
	} else {
		/* UNOW and UNOY are ISO 10646; others are not told apart. */
		r->utf8_first = r->writes_utf8 = true;
	}
}

/* ---- reading ---- */

/* A byte of valid UTF-8 that the set does not have; 0: all is in it. */
static uint8_t
foreign_byte(const struct edifact_repertoire *r, struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.data[i] >= 0x80 && r->upper[s.data[i] - 0x80] == 0)
			return s.data[i];
	return 0;
}

/* U+0080 to U+009F: the control characters, however they are written. */
static uint8_t
control_byte(struct span s)
{
	for (size_t i = 0; i + 1 < s.len; i++)
		if (s.data[i] == 0xc2 && is_control(s.data[i + 1]))
			return s.data[i + 1];
	return 0;
}

struct span
repertoire_read(const struct edifact_repertoire *r, struct span s, uint8_t *out,
    uint8_t *bad)
{
	bool utf8 = utf8_valid(s) == s.len;
	uint8_t odd = 0, *to = out;

	if (utf8)
		odd = r->utf8_first ? control_byte(s) : foreign_byte(r, s);
	if (utf8 && (r->utf8_first || odd != 0)) {
		*bad = odd != 0 ? odd : *bad;
		return s;
	}
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];
		uint32_t wide = c < 0x80 ? c : r->upper[c - 0x80];

		if (wide == 0 && c >= 0x80) {
			wide = 0xfffd;
			odd = odd != 0 ? odd : c;
		}
		to += utf8_encode(wide, to);
	}
	*bad = odd != 0 ? odd : *bad;
	return span_make(out, (size_t)(to - out));
}

/* ---- writing ---- */

uint8_t
repertoire_byte(const struct edifact_repertoire *r, uint32_t c)
{
	if (c < 0x80)
		return edifact_level_has(r->level, (uint8_t)c) ? (uint8_t)c : 0;
	if (r->level != EDIFACT_UNOC)
		return 0;
	for (unsigned i = 0; i < 128; i++)
		if (r->upper[i] == c)
			return (uint8_t)(0x80 + i);
	return 0;
}

bool
repertoire_holds(
    const struct edifact_repertoire *r, struct span text, uint32_t *bad)
{
	while (text.len > 0) {
		uint32_t c = utf8_take(&text);

		if (c < 0x80 || !r->writes_utf8 ? repertoire_byte(r, c) == 0
						: is_control(c)) {
			*bad = c;
			return false;
		}
	}
	return true;
}
