/*
 * canonical: JSON in the one form that is signed (RFC 8785).
 *
 * Names in the order of their UTF-16 units, no blanks, strings with the least
 * escapes, numbers as ECMAScript prints them. A name twice in an object is
 * refused: which of the values was signed nothing tells.
 */
#ifndef SEAL_CANONICAL_H
#define SEAL_CANONICAL_H

#include "base/buf.h"
#include "base/err.h"

/* Members of one object; more is refused. */
#define CANONICAL_MEMBERS_MAX 1024

/*
 * Appends the canonical form of a value that json_check() has accepted.
 * ERR_DATA after a name twice, a number that no double holds or more members
 * than allowed; ERR_INTERNAL when out cannot take it all. What out holds then
 * is of no use.
 */
MUST_CHECK bool canonical_write(
    struct span value, struct buf *out, struct err *err);

#endif
