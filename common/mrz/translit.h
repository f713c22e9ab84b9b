/*
 * translit: letters of national alphabets to the letters of a zone.
 *
 * Source: ICAO Doc 9303-3 section 6, tables A (Latin), B (Cyrillic) and C
 * (Arabic). A letter may have several forms, and a state may choose: so a
 * zone is compared with all of them, and one of them is made by default.
 */
#ifndef MRZ_TRANSLIT_H
#define MRZ_TRANSLIT_H

#include "base/span.h"

/* Longest form of a letter ("SHCH"), and of an Arabic one doubled. */
#define TRANSLIT_FORM_MAX 6
/* Most forms of one letter. */
#define TRANSLIT_FORMS_MAX 6

struct translit_form {
	uint8_t len; /* 0: the letter is left out */
	char text[TRANSLIT_FORM_MAX + 1];
};

struct translit_forms {
	size_t count; /* 0: no transliteration is known */
	struct translit_form form[TRANSLIT_FORMS_MAX];
};

/*
 * All forms that a letter may have in a zone, the recommended one first; of
 * A-Z itself. Lower case is read as upper case.
 */
void translit_forms(uint32_t letter, struct translit_forms *out);

/*
 * The form to make: of the language that the issuing state suggests (UKR BLR
 * SRB BGR MKD for Cyrillic), at the start of a word, at its end. False when
 * none is known.
 */
bool translit_make(uint32_t letter, struct span state, bool first, bool last,
    struct translit_form *out);

/* Takes one code point off the front of UTF-8; 0xfffd for a bad byte. */
uint32_t translit_take(struct span *text);

/* What a code point is in a name. */
enum translit_kind {
	TRANSLIT_LETTER,     /* it has forms, or ought to */
	TRANSLIT_SPACE,	     /* blanks and hyphens: a filler */
	TRANSLIT_COMMA,	     /* between identifiers, or parts of a name */
	TRANSLIT_APOSTROPHE, /* left out, its parts joined */
	TRANSLIT_DROPPED,    /* other punctuation: left out */
	TRANSLIT_MARK,	     /* combining: belongs to the letter before */
	TRANSLIT_DIGIT
};
enum translit_kind translit_kind(uint32_t c);

/* The letter in upper case; others stay. */
uint32_t translit_upper(uint32_t c);

/* A letter and a combining mark as one letter of table A; else 0. */
uint32_t translit_compose(uint32_t letter, uint32_t mark);

/* U+0651: doubles the form of the letter before it (table C, note 3). */
#define TRANSLIT_SHADDA 0x0651

#endif
