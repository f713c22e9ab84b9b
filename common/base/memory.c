/*
 * memory: see memory.h.
 */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/msg.h"

static atomic_ulong refusals;

void
memory_refused(void)
{
	atomic_fetch_add_explicit(&refusals, 1, memory_order_relaxed);
}

unsigned long
memory_refusals(void)
{
	return atomic_load_explicit(&refusals, memory_order_relaxed);
}

static void *
counted(void *made)
{
	if (made == NULL)
		memory_refused();
	return made;
}

/* Nothing asked for is no refusal, whatever the C library makes of it. */
void *
memory_malloc(size_t size)
{
	return counted(malloc(size > 0 ? size : 1));
}

void *
memory_realloc(void *old, size_t size)
{
	return counted(realloc(old, size > 0 ? size : 1));
}

char *
memory_strdup(const char *text)
{
	return counted(strdup(text));
}

int
memory_status(int status)
{
	if (memory_refusals() == 0 || status == ERR_INTERNAL)
		return status;
	msg(MSG_ERROR, "out of memory: what was said may be wrong");
	return ERR_INTERNAL;
}
