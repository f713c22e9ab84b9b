/*
 * What the files of import share.
 */
#ifndef PKDFETCH_IMPORT_H
#define PKDFETCH_IMPORT_H

#include "pkdfetch.h"

/* An operand under way. */
struct import {
	struct pkdfetch *tool;
	struct pkd *pkd;
	struct rows *rows;
	struct buf lines; /* rows, printed once they are true */
	bool any_usable;
	int status;
};

/*
 * One file; file: how it is called in messages and where an LDIF's version is
 * read. False: nothing of the operand may be kept.
 */
MUST_CHECK bool import_file(struct import *im, const char *path,
    const char *file, bool pipes, struct err *err);

/* The row of a file, or of a member of a zip. */
void import_result(
    struct import *im, const char *file, const struct pkd_result *r);

#endif
