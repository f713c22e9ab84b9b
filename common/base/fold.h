/*
 * fold: words without what people write differently: case, accents, blanks
 * and punctuation. "Número de Documento:" and "NUMERO DE DOCUMENTO" are the
 * same words.
 *
 * For names of columns and words of a file, which a person has chosen to be
 * told apart; never for the number or the name of a document.
 */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/buf.h"

/* Letters that one character of Latin script stands for: "ß" is "ss". */
#define FOLD_LATIN_MAX 2

/*
 * The lower-case letters a-z that a letter of Latin script is without its
 * marks (U+0041 to U+017F); returns how many, 0 for any other character.
 */
size_t fold_latin(uint32_t c, char out[FOLD_LATIN_MAX]);

/*
 * Appends the words of s, one blank between them: Latin letters without case
 * and marks; Greek, Cyrillic and Armenian ones in lower case, Greek without
 * its accents; digits and all other letters as they are. Everything else
 * parts words. Bytes that are no UTF-8 stay as they are.
 */
void fold_words(struct span s, struct buf *out);

#endif
