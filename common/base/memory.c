/*
 * memory: see memory.h.
 */
#include "base/memory.h"

#include <stdatomic.h>

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

int
memory_status(int status)
{
	if (memory_refusals() == 0 || status == ERR_INTERNAL)
		return status;
	msg(MSG_ERROR, "out of memory: what was said may be wrong");
	return ERR_INTERNAL;
}
