/*
 * dir: the names in a folder. One that cannot be read to its end is an error:
 * a part of it would pass for the whole.
 */
#ifndef BASE_DIR_H
#define BASE_DIR_H

#include "base/err.h"

struct dir;

/* ERR_NOINPUT when there is none or it may not be read, else ERR_IO. */
MUST_CHECK bool dir_open(const char *path, struct dir **out, struct err *err);

/*
 * The same of a folder that is open already, whose descriptor stays the
 * caller's and is not moved; name is for messages.
 */
MUST_CHECK bool dir_open_at(
    int folder, const char *name, struct dir **out, struct err *err);

/*
 * The next name in the order of the file system, never one that begins with
 * a dot; NULL at the end. It lives until the next call.
 */
MUST_CHECK bool dir_next(struct dir *d, const char **name, struct err *err);

void dir_close(struct dir *d); /* NULL is fine */

/* All names of a folder, as dir_next() gives them, in bytewise order. */
struct dir_names {
	char **list;
	size_t count, cap;
};

MUST_CHECK bool dir_names(
    const char *path, struct dir_names *out, struct err *err);
void dir_names_release(struct dir_names *n); /* zeroed is fine */

#endif
