/*
 * letter: what a character beyond ASCII is in a document number.
 *
 * A number in a zone has A-Z and 0-9 only (Doc 9303-3 4.3), but numbers also
 * come from keyboards and files in other scripts. A digit or letter of another
 * script must not be left out in silence: the number that is left would be
 * another one.
 */
#ifndef SLTD_LETTER_H
#define SLTD_LETTER_H

#include <stdint.h>

enum sltd_letter {
	SLTD_LETTER_NONE,  /* a blank, a dash, a quotation mark: left out */
	SLTD_LETTER_SAME,  /* one meaning: a full-width A, an Arabic-Indic 1 */
	SLTD_LETTER_ALIKE, /* looks like it: Cyrillic А, Greek Β, Latin Ä */
	SLTD_LETTER_OTHER  /* anything else: perhaps a letter that was lost */
};

/*
 * What code point c, 0x80 or above, is. *out is the character of A-Z 0-9 that
 * it means or looks like; 0 for a combining mark (ALIKE), and for NONE and
 * OTHER.
 */
enum sltd_letter sltd_letter_of(uint32_t c, char *out);

#endif
