/*
 * c40: the text encoding of seals, three characters in two bytes.
 *
 * Only the letters, digits and the filler of a machine readable zone: a shift
 * to another set, which Data Matrix has, is malformed here but for the one
 * that pads the last pair.
 *
 * Source: Doc 9303-13 2.6; ISO/IEC 16022 5.2.5.
 */
#ifndef SEAL_C40_H
#define SEAL_C40_H

#include "base/buf.h"

/* Bytes that so many characters take. */
#define C40_SIZE(characters) (((characters) + 2) / 3 * 2)
/* Characters that so many bytes hold at most. */
#define C40_CHARACTERS(bytes) ((bytes) / 2 * 3)

/*
 * How many characters (A-Z, 0-9, and '<' for the filler) the bytes hold, put
 * into out, without a NUL: room for C40_CHARACTERS(bytes.len), or NULL to have
 * them only counted. 0, and out is of no use, when the bytes are no C40.
 */
size_t c40_put(struct span bytes, char *out);

/* Appends them. False, and nothing is appended, when the bytes are no C40. */
bool c40_decode(struct span bytes, struct buf *out);

#endif
