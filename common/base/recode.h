/*
 * recode: text of any encoding into UTF-8, block by block, by iconv(3).
 *
 * A file says its encoding by the byte order mark that it begins with (UTF-8,
 * UTF-16), or its owner says it; it is never guessed. What is no text of that
 * encoding is an error, and nothing is put in its place.
 */
#ifndef BASE_RECODE_H
#define BASE_RECODE_H

#include "base/buf.h"
#include "base/err.h"

struct recode;

/*
 * from: a name that iconv(3) knows; NULL: by the mark, and UTF-8 without one.
 * ERR_USAGE for a name that it does not know.
 */
MUST_CHECK bool recode_open(
    const char *from, struct recode **out, struct err *err);
void recode_close(struct recode *r); /* NULL is fine */

/*
 * Appends what the next bytes mean; the mark is left out, a character that is
 * cut is waited for. end: no more will come. False for bytes that are no text
 * of the encoding: what came before them has been appended, and err says no
 * place: the caller knows the line.
 */
MUST_CHECK bool recode_add(struct recode *r, struct span raw, bool end,
    struct buf *out, struct err *err);

/* From now on all bytes are handed on as they are: it is not needed. */
bool recode_is_plain(const struct recode *r);

#endif
