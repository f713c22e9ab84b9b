/*
 * archive: the members of a zip file, read by libzip.
 *
 * Only what is safe: limits on members, on each and on the whole plain size,
 * and on the ratio; encrypted members are refused. Names are handed on as
 * they are and are never used as paths here.
 */
#ifndef BASE_ARCHIVE_H
#define BASE_ARCHIVE_H

#include "base/buf.h"
#include "base/err.h"

#define ARCHIVE_MEMBERS_MAX 10000
#define ARCHIVE_MEMBER_MAX ((size_t)256 << 20)
#define ARCHIVE_TOTAL_MAX ((size_t)512 << 20)
/* Plain bytes for each packed one, beyond the first 16 MiB. */
#define ARCHIVE_RATIO_MAX 200

/* "PK\3\4" or an empty archive's "PK\5\6" at the front. */
bool archive_looks_like(struct span head);

/*
 * Called once a member that is a file, in the archive's order. The bytes
 * live during the call. Returns false after err_set() to stop.
 */
typedef bool archive_member(
    void *context, struct span name, struct span bytes, struct err *err);

/* The zip's bytes are borrowed for the call. */
MUST_CHECK bool archive_read(
    struct span zip, archive_member *member, void *context, struct err *err);

#endif
