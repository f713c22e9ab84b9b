/*
 * sort_run: a file of items in order; the inside of sort.c, for no other
 * module.
 */
#ifndef SLTD_SORT_RUN_H
#define SLTD_SORT_RUN_H

#include <sys/types.h>

#include "sltd/sort.h"
#include "sltd/sort_chunk.h"

#define ITEM_MAX (ITEM_HEAD + SLTD_SORT_KEY_MAX + SLTD_SORT_VALUE_MAX)

struct run {
	int fd;
	struct sltd_sort_run kept;
	off_t offset;
	uint8_t *block;
	size_t at, filled;
	/* The item at the front; its key's first bytes for quick comparing. */
	struct span key, value;
	uint64_t front;
	bool done;
};

/* The items of a chunk in its order, to an open file; path is for errors. */
MUST_CHECK bool run_write(
    struct run *run, const struct chunk *c, const char *path, struct err *err);

/* Whether the file holds just what was written. */
MUST_CHECK bool run_verify(struct run *run, const struct sltd_sort_run *kept,
    const char *path, struct err *err);

/* Brings the first item to the front, and then the next. */
MUST_CHECK bool run_start(struct run *r, struct err *err);
MUST_CHECK bool run_next(struct run *r, struct err *err);

void run_close(struct run *r);

#endif
