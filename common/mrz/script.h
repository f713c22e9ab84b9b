/*
 * script: letters of alphabets for which Doc 9303-3 section 6 has no table,
 * to the letters of a zone, for zones that are made. What an issuer wrote is
 * never judged by them: a page in these letters is not compared with a zone.
 *
 * Sources: Greek, ELOT 743 and ISO 843:1997, type 2 (transcription), without
 * its accents. Hebrew, the Academy of the Hebrew Language's simple rules of
 * 2006, recommended by the Ninth United Nations Conference on the
 * Standardization of Geographical Names (E/CONF.98/4/Add.2); a name without
 * points has no vowels. Kazakh, BGN/PCGN 1979 without its marks, for the
 * letters that table B of Doc 9303 leaves out.
 */
#ifndef MRZ_SCRIPT_H
#define MRZ_SCRIPT_H

#include "mrz/translit.h"

/*
 * Takes a letter, or two that are one sound, and its marks off the front of
 * text. first: it begins a word. Returns the bytes that it took; 0 when the
 * letter is of none of these alphabets.
 */
size_t script_make(
    struct span text, struct span state, bool first, struct translit_form *out);

#endif
