/*
 * temp: a folder for one test, which runs in it and leaves nothing behind.
 */
#ifndef TESTS_TEMP_H
#define TESTS_TEMP_H

#include <sys/types.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "suite.h"

static char temp_folder[64];

static inline void
temp_setup(void)
{
	snprintf(temp_folder, sizeof(temp_folder), "/tmp/check.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(temp_folder));
	ck_assert_int_eq(chdir(temp_folder), 0);
}

static inline void
temp_teardown(void)
{
	char *const roots[] = {temp_folder, NULL};
	FTS *walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (walk != NULL && (entry = fts_read(walk)) != NULL)
		if (entry->fts_info != FTS_D)
			remove(entry->fts_accpath);
	if (walk != NULL)
		fts_close(walk);
}

/* Writes a file, without the function that is under test. */
static inline void
temp_file(const char *name, struct span bytes)
{
	FILE *f = fopen(name, "wb");

	ck_assert_ptr_nonnull(f);
	if (bytes.len > 0)
		ck_assert_uint_eq(
		    fwrite(bytes.data, 1, bytes.len, f), bytes.len);
	ck_assert_int_eq(fclose(f), 0);
}

#endif
