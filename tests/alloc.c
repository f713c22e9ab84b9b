/*
 * alloc: the linker's --wrap sends the allocations here.
 */
#include "alloc.h"

#include <stddef.h>

static long countdown = -1;
static bool failed;
static bool through; /* the last round came to its end unharmed */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

bool
alloc_fail_at(long n)
{
	if (n == 0)
		through = false;
	failed = false;
	countdown = through ? -1 : n;
	return !through;
}

bool
alloc_failed(void)
{
	countdown = -1;
	through = !failed;
	return failed;
}

static bool
now(void)
{
	if (countdown < 0)
		return false;
	if (countdown-- > 0)
		return false;
	failed = true;
	return true;
}

void *
__wrap_malloc(size_t size)
{
	return now() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return now() ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return now() ? NULL : __real_realloc(old, size);
}
