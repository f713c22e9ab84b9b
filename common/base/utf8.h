/*
 * utf8: UTF-8, strictly (RFC 3629): no overlong forms, no surrogates.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/span.h"

/* Length of the valid sequence at p, of which left bytes are there; 0: none. */
size_t utf8_sequence(const uint8_t *p, size_t left);

/* Length of valid UTF-8 at the front; s.len when all of it is. */
size_t utf8_valid(struct span s);

/* Writes a code point, a surrogate as U+FFFD; returns the bytes written. */
size_t utf8_encode(uint32_t c, uint8_t out[4]);

#endif
