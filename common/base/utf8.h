/*
 * utf8: UTF-8, strictly (RFC 3629): no overlong forms, no surrogates.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/buf.h"

/* Length of the valid sequence at p, of which left bytes are there; 0: none. */
size_t utf8_sequence(const uint8_t *p, size_t left);

/* Length of valid UTF-8 at the front; s.len when all of it is. */
size_t utf8_valid(struct span s);

/* Writes a code point, a surrogate as U+FFFD; returns the bytes written. */
size_t utf8_encode(uint32_t c, uint8_t out[4]);

/* Characters of valid UTF-8. */
size_t utf8_width(struct span s);

/*
 * Appends valid UTF-8 for a terminal: at most max characters (0: any number),
 * the last of them "…" when there were more. C0, DEL, C1, and the characters
 * that turn text around become U+FFFD: a name must not move the cursor.
 */
void utf8_put_safe(struct span s, size_t max, struct buf *out);

#endif
