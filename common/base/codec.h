/*
 * codec: hexadecimal and base64 (RFC 4648), strictly.
 *
 * Decoders refuse what an encoder would not have written: wrong length,
 * characters outside the alphabet, padding in the wrong place, bits that are
 * not zero after the end. Only base64_decode_folded() takes line breaks.
 */
#ifndef BASE_CODEC_H
#define BASE_CODEC_H

#include "base/buf.h"

/* Lower-case hexadecimal digits, two a byte. */
void hex_encode(struct buf *out, struct span bytes);

/* Either case, an even number of digits; appends, or returns false. */
bool hex_decode(struct span text, struct buf *out);

/* Just so many bytes, neither fewer nor more: without memory to run out of. */
bool hex_decode_exact(struct span text, uint8_t *out, size_t size);

void base64_encode(struct buf *out, struct span bytes);

/* Appends the bytes, or returns false and appends nothing. */
bool base64_decode(struct span text, struct buf *out);

/* The same of text that may be folded: line ends and blanks are passed over. */
bool base64_decode_folded(struct span text, struct buf *out);

#endif
