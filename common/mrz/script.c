/*
 * script: the tables, and the rules for two letters that are one sound.
 */
#include "mrz/script.h"

#include "base/array.h"

static size_t
give_form(struct translit_form *out, const char *text, size_t taken)
{
	memset(out, 0, sizeof(*out));
	out->len = (uint8_t)strlen(text);
	memcpy(out->text, text, out->len);
	return taken;
}

/* ---- Greek --------------------------------------------------------------- */

#define ALPHA 0x391
#define OMEGA 0x3a9
#define TONOS 0x301
#define DIALYTIKA 0x308

/* A letter as a capital without marks, and what marks it had. */
struct greek {
	uint32_t letter; /* 0: none follows in this word */
	bool accent, apart;
	size_t taken;
};

/* By letter, from alpha on; U+03A2 is none. */
static const char *const greek_forms[] = {"A", "V", "G", "D", "E", "Z", "I",
    "TH", "I", "K", "L", "M", "N", "X", "O", "P", "R", NULL, "S", "T", "Y", "F",
    "CH", "PS", "O"};
_Static_assert(ARRAY_SIZE(greek_forms) == OMEGA - ALPHA + 1, "all letters");

/* Letters with marks: what they are without. */
static const struct {
	uint16_t marked, letter;
	bool accent, apart;
} greek_marked[] = {
    {0x386, 0x391, true, false},
    {0x388, 0x395, true, false},
    {0x389, 0x397, true, false},
    {0x38a, 0x399, true, false},
    {0x38c, 0x39f, true, false},
    {0x38e, 0x3a5, true, false},
    {0x38f, 0x3a9, true, false},
    {0x390, 0x399, true, true},
    {0x3aa, 0x399, false, true},
    {0x3ab, 0x3a5, false, true},
    {0x3ac, 0x391, true, false},
    {0x3ad, 0x395, true, false},
    {0x3ae, 0x397, true, false},
    {0x3af, 0x399, true, false},
    {0x3b0, 0x3a5, true, true},
    {0x3c2, 0x3a3, false, false},
    {0x3ca, 0x399, false, true},
    {0x3cb, 0x3a5, false, true},
    {0x3cc, 0x39f, true, false},
    {0x3cd, 0x3a5, true, false},
    {0x3ce, 0x3a9, true, false},
};

static struct greek
take_greek(struct span text)
{
	struct span rest = text;
	struct greek g = {0, false, false, 0};
	uint32_t c = text.len > 0 ? translit_take(&rest) : 0;

	g.letter = c >= 0x3b1 && c <= 0x3c9 ? c - 0x20 : c;
	for (size_t i = 0; i < ARRAY_SIZE(greek_marked); i++)
		if (c == greek_marked[i].marked) {
			g.letter = greek_marked[i].letter;
			g.accent = greek_marked[i].accent;
			g.apart = greek_marked[i].apart;
		}
	if (g.letter < ALPHA || g.letter > OMEGA || g.letter == 0x3a2)
		return (struct greek){0, false, false, 0};
	for (g.taken = text.len - rest.len; rest.len > 0;
	     g.taken = text.len - rest.len) {
		c = translit_take(&rest);
		if (c == TONOS)
			g.accent = true;
		else if (c == DIALYTIKA)
			g.apart = true;
		else
			break;
	}
	return g;
}

/* Two letters, and what they are at the start of a word, inside, at its end. */
static const struct {
	uint16_t first, second;
	const char *start, *inside, *end;
} greek_pairs[] = {
    {0x393, 0x393, "NG", "NG", "NG"},	 /* gamma gamma */
    {0x393, 0x39e, "NX", "NX", "NX"},	 /* gamma xi */
    {0x393, 0x3a7, "NCH", "NCH", "NCH"}, /* gamma chi */
    {0x39c, 0x3a0, "B", "MP", "B"},	 /* mu pi */
    {0x39f, 0x3a5, "OU", "OU", "OU"},	 /* omicron ypsilon */
};

/* Alpha, epsilon or eta before ypsilon: V, or F before what is voiceless. */
static bool
is_voiceless(uint32_t letter)
{
	/* theta kappa xi pi sigma tau phi chi psi, or no letter */
	static const uint16_t list[] = {
	    0, 0x398, 0x39a, 0x39e, 0x3a0, 0x3a3, 0x3a4, 0x3a6, 0x3a7, 0x3a8};

	for (size_t i = 0; i < ARRAY_SIZE(list); i++)
		if (letter == list[i])
			return true;
	return false;
}

static size_t
make_greek(struct span text, bool first, struct translit_form *out)
{
	struct greek a = take_greek(text), b, c;
	char pair[3] = {0};
	size_t both;

	if (a.letter == 0)
		return 0;
	b = take_greek(span_from(text, a.taken));
	both = a.taken + b.taken;
	c = take_greek(span_from(text, both));
	for (size_t i = 0; i < ARRAY_SIZE(greek_pairs); i++)
		if (a.letter == greek_pairs[i].first &&
		    b.letter == greek_pairs[i].second && !a.accent && !b.apart)
			return give_form(out,
			    first		? greek_pairs[i].start
				: c.letter == 0 ? greek_pairs[i].end
						: greek_pairs[i].inside,
			    both);
	if ((a.letter == 0x391 || a.letter == 0x395 || a.letter == 0x397) &&
	    b.letter == 0x3a5 && !a.accent && !b.apart) {
		pair[0] = greek_forms[a.letter - ALPHA][0];
		pair[1] = is_voiceless(c.letter) ? 'F' : 'V';
		return give_form(out, pair, both);
	}
	return give_form(out, greek_forms[a.letter - ALPHA], a.taken);
}

/* ---- Hebrew -------------------------------------------------------------- */

#define ALEF 0x5d0
#define TAV 0x5ea
#define VAV 0x5d5
#define SHIN 0x5e9
#define HIRIQ 0x5b4
#define HOLAM 0x5b9
#define DAGESH 0x5bc
#define SIN_DOT 0x5c2
#define GERESH 0x5f3

/*
 * By letter, from alef on: as it is, with a dot in it or at the start of a
 * word where it then differs, and with a geresh. Final forms among them.
 */
static const struct {
	const char *form, *hard, *geresh;
} hebrew[] = {{"", NULL, NULL}, {"V", "B", NULL}, {"G", NULL, "J"},
    {"D", NULL, NULL}, {"H", NULL, NULL}, {"V", NULL, NULL}, {"Z", NULL, "ZH"},
    {"H", NULL, NULL}, {"T", NULL, NULL}, {"Y", NULL, NULL}, {"KH", "K", NULL},
    {"KH", "K", NULL}, {"L", NULL, NULL}, {"M", NULL, NULL}, {"M", NULL, NULL},
    {"N", NULL, NULL}, {"N", NULL, NULL}, {"S", NULL, NULL}, {"", NULL, NULL},
    {"F", "P", NULL}, {"F", "P", NULL}, {"TS", NULL, "CH"}, {"TS", NULL, "CH"},
    {"K", NULL, NULL}, {"R", NULL, NULL}, {"SH", NULL, NULL},
    {"T", NULL, NULL}};
_Static_assert(ARRAY_SIZE(hebrew) == TAV - ALEF + 1, "all letters");

/* Points that are vowels; the others say nothing. */
static const struct {
	uint16_t point;
	char vowel;
} vowels[] = {
    {0x5b1, 'E'},
    {0x5b2, 'A'},
    {0x5b3, 'O'},
    {HIRIQ, 'I'},
    {0x5b5, 'E'},
    {0x5b6, 'E'},
    {0x5b7, 'A'},
    {0x5b8, 'A'},
    {HOLAM, 'O'},
    {0x5ba, 'O'},
    {0x5bb, 'U'},
    {0x5c7, 'O'},
};

/* What is with a letter, as far as the next one. */
struct points {
	bool dot, sin, geresh;
	char vowel; /* 0: none */
	size_t taken;
};

static struct points
take_points(struct span text)
{
	struct points p = {false, false, false, 0, 0};
	struct span rest = text;

	while (rest.len > 0) {
		uint32_t c = translit_take(&rest);

		if ((c < 0x591 || c > 0x5c7 || c == 0x5be) && c != GERESH)
			break;
		p.dot = p.dot || c == DAGESH;
		p.sin = p.sin || c == SIN_DOT;
		p.geresh = p.geresh || c == GERESH;
		for (size_t i = 0; i < ARRAY_SIZE(vowels); i++)
			if (c == vowels[i].point)
				p.vowel = vowels[i].vowel;
		p.taken = text.len - rest.len;
	}
	return p;
}

static const char *
hebrew_consonant(uint32_t letter, const struct points *p, bool first)
{
	const char *geresh = hebrew[letter - ALEF].geresh;
	const char *hard = hebrew[letter - ALEF].hard;

	if (p->geresh && geresh != NULL)
		return geresh;
	if (letter == SHIN && p->sin)
		return "S";
	return hard != NULL && (p->dot || first) ? hard
						 : hebrew[letter - ALEF].form;
}

/* A vav that only carries the vowel that is with it. */
static bool
is_carrier(uint32_t letter, const struct points *p)
{
	return letter == VAV && (p->vowel == 'O' || (p->dot && p->vowel == 0));
}

static size_t
make_hebrew(struct span text, bool first, struct translit_form *out)
{
	struct span rest = text;
	uint32_t letter = text.len > 0 ? translit_take(&rest) : 0;
	char form[TRANSLIT_FORM_MAX + 1] = {0};
	struct points p;
	size_t taken;

	if (letter == GERESH || letter == GERESH + 1)
		return give_form(out, "", text.len - rest.len);
	if (letter < ALEF || letter > TAV)
		return 0;
	p = take_points(rest);
	taken = text.len - rest.len + p.taken;
	if (is_carrier(letter, &p))
		return give_form(out, p.vowel != 0 ? "O" : "U", taken);
	snprintf(form, sizeof(form), "%s%s",
	    hebrew_consonant(letter, &p, first),
	    p.vowel != 0 ? (char[2]){p.vowel, 0} : "");
	/* A yod without points after I carries it. */
	rest = span_from(text, taken);
	if (p.vowel == 'I' && rest.len > 0 && translit_take(&rest) == 0x5d9 &&
	    take_points(rest).taken == 0)
		taken = text.len - rest.len;
	return give_form(out, form, taken);
}

/* ---- Kazakh -------------------------------------------------------------- */

/* Without state: where table B has none. */
static const struct {
	uint16_t letter;
	const char *state, *form;
} kazakh[] = {
    {0x492, "KAZ", "GH"},
    {0x49a, NULL, "Q"},
    {0x4a2, NULL, "NG"},
    {0x4ae, NULL, "U"},
    {0x4b0, NULL, "U"},
    {0x4ba, "KAZ", "H"},
    {0x4d8, NULL, "A"},
    {0x4e8, NULL, "O"},
};

static size_t
make_kazakh(struct span text, struct span state, struct translit_form *out)
{
	struct span rest = text;
	uint32_t c = text.len > 0 ? translit_take(&rest) : 0;

	/* Small letters follow their capitals. */
	for (size_t i = 0; i < ARRAY_SIZE(kazakh); i++)
		if ((c & ~(uint32_t)1) == kazakh[i].letter &&
		    (kazakh[i].state == NULL ||
			span_equal_str(state, kazakh[i].state)))
			return give_form(
			    out, kazakh[i].form, text.len - rest.len);
	return 0;
}

size_t
script_make(
    struct span text, struct span state, bool first, struct translit_form *out)
{
	size_t taken = make_greek(text, first, out);

	if (taken == 0)
		taken = make_hebrew(text, first, out);
	return taken != 0 ? taken : make_kazakh(text, state, out);
}
