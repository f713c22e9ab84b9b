/*
 * Runs a fuzz target over the files of folders, without libFuzzer, for
 * `make check`: every file whole, and cut off at many places, each time in
 * memory of exactly its size so that a sanitizer sees one byte too far. The
 * name of an input is printed before it is tried, so that a crash has one.
 *
 * usage: replay_fuzz_NAME PATH…
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"

/* The largest input. */
#define INPUT_MAX ((size_t)4 << 20)

/* How many cuts are tried of one; a target of whole tools sets its own. Not
 * const: compilers would take the value that is here. */
extern size_t replay_cuts;
__attribute__((weak)) size_t replay_cuts = 200;

static size_t inputs;

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try(const uint8_t *data, size_t size)
{
	uint8_t *exact = malloc(size > 0 ? size : 1);

	if (exact == NULL)
		exit(ERR_INTERNAL);
	if (size > 0)
		memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

static bool
replay_file(const char *path)
{
	struct buf bytes = BUF_INIT;
	struct err err = ERR_INIT;
	size_t step;

	if (!file_read(path, INPUT_MAX, &bytes, &err)) {
		printf("not ok %s: %s\n", path_base(path), err.text);
		return false;
	}
	printf("  %s\n", path);
	fflush(stdout);
	try(bytes.data, bytes.len);
	step = bytes.len / replay_cuts + 1;
	for (size_t len = 0; len < bytes.len; len += step)
		try(bytes.data, len);
	inputs++;
	buf_release(&bytes);
	return true;
}

static int
visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static bool
replay_folder(const char *path)
{
	struct buf name = BUF_INIT;
	struct dirent **entries;
	int count = scandir(path, &entries, visible, alphasort);
	bool ok = true;

	if (count < 0) {
		printf("not ok %s: %s\n", path, strerror(errno));
		return false;
	}
	if (count == 0) {
		printf("not ok %s: no files\n", path);
		ok = false;
	}
	for (int i = 0; i < count; i++) {
		ok &= replay_file(path_join(&name, path, entries[i]->d_name));
		free(entries[i]);
	}
	free(entries);
	buf_release(&name);
	return ok;
}

int
main(int argc, char **argv)
{
	bool ok = argc > 1;
	struct stat st;

	for (int i = 1; i < argc; i++)
		if (stat(argv[i], &st) == 0 && !S_ISDIR(st.st_mode))
			ok &= replay_file(argv[i]);
		else
			ok &= replay_folder(argv[i]);
	if (ok)
		printf("ok %zu inputs, whole and cut off\n", inputs);
	return ok ? 0 : 1;
}
