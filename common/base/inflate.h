/*
 * inflate: one zlib stream (RFC 1950) in memory, taken apart within a limit.
 */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Appends the plain bytes of the stream, which must be all of packed.
 * ERR_DATA when it is damaged, cut, followed by other bytes, or larger than
 * limit once it is plain: a stream of 20 kB may hold 20 MB. Nothing is
 * appended then.
 */
MUST_CHECK bool inflate_all(
    struct span packed, size_t limit, struct buf *out, struct err *err);

#endif
