#define _GNU_SOURCE
#include "input.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/file.h"
#include "base/hash.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

/* Allocations made, and the one of them that fails; 0: none does. */
static size_t made, fails_at;

static struct err last; /* what input_kind() saw */

static bool
fails(void)
{
	if (++made != fails_at)
		return false;
	errno = ENOMEM;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

int
input_file(struct span bytes, char path[INPUT_PATH_MAX])
{
	struct err err = ERR_INIT;
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0 || !file_write_fd(fd, "input", bytes, &err))
		abort();
	snprintf(path, INPUT_PATH_MAX, "/proc/self/fd/%d", fd);
	return fd;
}

enum err_kind
input_kind(bool ok, const struct err *err)
{
	if (ok)
		return ERR_NONE;
	if (err->kind == ERR_NONE || err->text[0] == '\0')
		abort();
	last = *err;
	return err->kind;
}

void
input_starve(input_reader *reader, struct span bytes)
{
	enum err_kind well, starved;

	made = fails_at = 0;
	well = reader(bytes);
	if (made == 0)
		return;
	fails_at = 1 + hash_sum(bytes, 0) % made;
	made = 0;
	starved = reader(bytes);
	fails_at = 0;
	if (starved == well || starved == ERR_INTERNAL)
		return;
	fprintf(stderr, "%d, but without memory %d: %s\n", well, starved,
	    starved == ERR_NONE ? "taken" : last.text);
	abort();
}
