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

/*
 * Takes one character off the front of s (not empty); U+FFFD for a byte that
 * is no UTF-8.
 */
uint32_t utf8_take(struct span *s);

/* Writes a code point, a surrogate as U+FFFD; returns the bytes written. */
size_t utf8_encode(uint32_t c, uint8_t out[4]);

/* Characters of valid UTF-8. */
size_t utf8_width(struct span s);

/*
 * Whether a terminal may get the character: it is not one of the controls (C0,
 * DEL, C1), the separators of lines and paragraphs, the format characters
 * (which turn text around, join, or have no width: Unicode's category Cf) and
 * the others that are drawn as nothing (Default_Ignorable_Code_Point).
 */
bool utf8_is_shown(uint32_t c);

/* Room for what utf8_show() writes: "\u{10ffff}". */
#define UTF8_SHOWN_MAX 10

/*
 * The character at the front of s (not empty) for a terminal: itself, or
 * \u{…} for what utf8_is_shown() denies and for a byte that is no UTF-8. The
 * length of that in *len; returns the bytes of s that it took.
 */
size_t utf8_show(struct span s, char out[UTF8_SHOWN_MAX], size_t *len);

/*
 * Appends all of s as utf8_show() does: at most max characters as they are
 * shown (0: any number), the last of them "…" when there were more. All that
 * goes to a terminal and comes from elsewhere goes this way: a name must not
 * move the cursor, nor hide or reorder what is beside it.
 */
void utf8_put_safe(struct span s, size_t max, struct buf *out);

#endif
