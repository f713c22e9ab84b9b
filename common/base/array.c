/*
 * array: see array.h.
 */
#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Rows that the first allocation has room for. */
#define ARRAY_FIRST 8

bool
array_grow(void *list_at, size_t need, size_t *cap, size_t size)
{
	size_t more = *cap < ARRAY_FIRST ? ARRAY_FIRST : *cap;
	void *list;

	while (more < need || more == *cap) {
		if (more > SIZE_MAX / 2)
			return false;
		more *= 2;
	}
	if (more > SIZE_MAX / size)
		return false;
	/* By copy: a pointer to a row is no pointer to void. */
	memcpy(&list, list_at, sizeof(list));
	list = realloc(list, more * size);
	if (list == NULL) {
		memory_refused();
		return false;
	}
	memcpy(list_at, &list, sizeof(list));
	*cap = more;
	return true;
}
