/*
 * key: the normal forms that two spellings of one document share.
 *
 * Everything that is compared is brought into one of these forms first: a
 * number, its fold (characters that people and readers confuse), an issuing
 * state, a type of document, a series of blanks. Nothing here decides what a
 * match is (sltd/match.h) or what is well-formed (sltd/lint.h).
 */
#ifndef SLTD_KEY_H
#define SLTD_KEY_H

#include "base/span.h"

/*
 * Longest normal form of a number. Doc 9303-5 4.2.2 ends at 22 characters
 * (9 and an overflow of 13); national references may be longer.
 */
#define SLTD_NUMBER_MAX 32

/*
 * A state as a key has it: three bytes, shorter codes filled with '<' as in
 * the zone ("D<<"), no state at all "<<<".
 */
#define SLTD_STATE_LEN 3

/*
 * P passport, I identity card, V visa, R residence permit, O other; 0 is not
 * known, which is compatible with all.
 */
#define SLTD_TYPES "PIVRO"

struct sltd_number {
	uint8_t len;
	char text[SLTD_NUMBER_MAX]; /* no NUL */
};

struct sltd_state {
	char text[SLTD_STATE_LEN];
};

static inline struct span
sltd_number_span(const struct sltd_number *n)
{
	return span_make(n->text, n->len);
}

/* How a number was written. */
enum sltd_written {
	SLTD_WRITTEN_PLAIN, /* every letter and digit has one meaning */
	SLTD_WRITTEN_ALIKE, /* some only look like a letter of A-Z */
	SLTD_WRITTEN_OTHER, /* a character that is no part of a number */
	SLTD_WRITTEN_POWER, /* "1.23E+08", "123.0": a spreadsheet's quantity */
	SLTD_WRITTEN_WORD,  /* "N/A", "UNKNOWN": a word for none */
	SLTD_WRITTEN_LONG   /* more than SLTD_NUMBER_MAX characters */
};

/*
 * The normal form: upper case, full-width forms and the digits of other scripts
 * as the ASCII that they mean, blanks and the marks that separate groups left
 * out; none left is a number of length 0. Any other character is OTHER: it may
 * be all that is left of a letter that a reader or a conversion lost. PLAIN and
 * ALIKE fill *out; of every other answer than PLAIN, *at is the byte of text
 * where the first such character begins (for LONG: the first one too many).
 */
enum sltd_written sltd_number_read(
    struct span text, struct sltd_number *out, size_t *at);

/* O Q D to 0, I L to 1, Z to 2, S to 5, G to 6, B to 8. */
void sltd_number_fold(const struct sltd_number *n, struct sltd_number *out);

/*
 * One to three letters, fillers and blanks at the end dropped, either case;
 * codes that are only met in the field become that of Doc 9303-3 section 5
 * (DEU D, XKX and XXK RKS). Empty text is no state. False for anything else.
 */
bool sltd_state_normal(struct span text, struct sltd_state *out);

/*
 * The state that a text of a file means: a code of Doc 9303-3 as it is, else by
 * two letters, number or name (travel/country.h). What the table does not have
 * is taken as it is where it could be a code, and is false where it could not.
 */
bool sltd_state_read(struct span text, struct sltd_state *out);

static inline bool
sltd_state_known(struct sltd_state s)
{
	return s.text[0] != '<';
}

static inline bool
sltd_state_equal(struct sltd_state a, struct sltd_state b)
{
	return memcmp(a.text, b.text, SLTD_STATE_LEN) == 0;
}

/* Codes under which one authority issues (travel/country.h), or equal. */
bool sltd_state_related(struct sltd_state a, struct sltd_state b);

/*
 * The i-th of the other codes that the same authority issues under; false
 * after the last, and for a state that has no others.
 */
bool sltd_state_relative(
    struct sltd_state s, unsigned i, struct sltd_state *out);

/* Without its fillers. */
static inline struct span
sltd_state_span(const struct sltd_state *s)
{
	size_t len = 0;

	while (len < SLTD_STATE_LEN && s->text[len] != '<')
		len++;
	return span_make(s->text, len);
}

/*
 * A letter of SLTD_TYPES, or the document code of a zone (Doc 9303-4 to -7):
 * P? and V? as their first letter; AR IR CR and R? residence permits, AC crew
 * member certificates other, A? I? C? else identity cards; what is left is
 * other. Of longer texts the words for these ("Passport", "titre de séjour":
 * type.c), without case and accents. Empty text is not known. False: neither.
 */
bool sltd_type_normal(struct span text, char *out);

/* Equal, or one of them not known. */
static inline bool
sltd_type_compatible(char a, char b)
{
	return a == b || a == 0 || b == 0;
}

/*
 * A series of numbers from first to last: the same length, the same
 * characters up to the last digits, first below last. The trailing digits
 * are the counter; what comes before them is the prefix.
 */
bool sltd_series_valid(
    const struct sltd_number *first, const struct sltd_number *last);

/* Characters of a number before its trailing digits. */
size_t sltd_number_prefix(const struct sltd_number *n);

/* Of a valid series: whether the number is one of it. */
static inline bool
sltd_series_has(const struct sltd_number *first, const struct sltd_number *last,
    const struct sltd_number *n)
{
	return n->len == first->len &&
	    memcmp(first->text, n->text, n->len) <= 0 &&
	    memcmp(n->text, last->text, n->len) <= 0 &&
	    sltd_number_prefix(n) == sltd_number_prefix(first);
}

#endif
