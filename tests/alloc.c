/*
 * alloc: the linker's --wrap sends the allocations here.
 */
#include "alloc.h"

#include <errno.h>
#include <stddef.h>

#include "faults.h"

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
now(const char *name, const void *place)
{
	if (faults_due(name, place)) {
		errno = ENOMEM;
		return true;
	}
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
	return now("malloc", __builtin_return_address(0)) ? NULL
							  : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return now("calloc", __builtin_return_address(0))
	    ? NULL
	    : __real_calloc(count, size);
}

void *
__wrap_realloc(void *old, size_t size)
{
	return now("realloc", __builtin_return_address(0))
	    ? NULL
	    : __real_realloc(old, size);
}
