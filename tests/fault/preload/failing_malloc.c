/*
 * Loaded in front of a tool: its allocation number FAIL_AT, counted from 1,
 * fails; with FAIL_ALL=1 all later ones too. FAIL_OWN=1: only those are
 * counted that the tool itself asks for, not those of its libraries. With
 * COUNT_TO=FILE the number of allocations is written there at the end.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* glibc's own, behind the names that are taken here. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

static atomic_long made;
static long fail_at;
static bool fail_all, fail_own;
static uintptr_t own_start, own_end; /* of the tool's own code */

/* The first object is the program. */
static int
first_object(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	own_start = info->dlpi_addr;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		uintptr_t end = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr +
		    info->dlpi_phdr[i].p_memsz;

		if (info->dlpi_phdr[i].p_type == PT_LOAD && end > own_end)
			own_end = end;
	}
	return 1;
}

/* Opened at the start, for later a tool can make no file. */
static int count_fd = -1;

static void
open_count(void)
{
	const char *path = getenv("COUNT_TO");
	int fd;

	if (path == NULL)
		return;
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		abort();
	count_fd = fcntl(fd, F_DUPFD_CLOEXEC, 200);
	close(fd);
}

__attribute__((constructor)) static void
start(void)
{
	const char *at = getenv("FAIL_AT");

	fail_at = at != NULL ? strtol(at, NULL, 10) : 0;
	fail_all = getenv("FAIL_ALL") != NULL;
	fail_own = getenv("FAIL_OWN") != NULL;
	dl_iterate_phdr(first_object, NULL);
	open_count();
	made = 0;
}

__attribute__((destructor)) static void
end(void)
{
	char text[32];

	if (count_fd < 0)
		return;
	snprintf(text, sizeof(text), "%ld\n", (long)made);
	if (write(count_fd, text, strlen(text)) < 0)
		abort();
	close(count_fd);
}

static bool
fails(const void *caller)
{
	uintptr_t at = (uintptr_t)caller;
	long number;

	if (fail_own && (at < own_start || at >= own_end))
		return false;
	number = ++made;
	if (fail_at == 0 || number < fail_at || (number > fail_at && !fail_all))
		return false;
	errno = ENOMEM;
	return true;
}

void *
malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL
						  : __libc_realloc(old, size);
}
