/*
 * memory: whether there was enough.
 *
 * An allocation that is refused is an error of whoever wanted it, and said as
 * that. Where a detail is left out instead, what is said from then on is not
 * all, and may be wrong. So whoever sees a refusal counts it, and whoever gives
 * a verdict asks: a filter after each record, a verb at its end. Of all threads
 * together: memory is wanting for all of them.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* One more; buf, array, the digests and err_memory() call it. Any thread. */
void memory_refused(void);

/* How many there were since the program began. */
unsigned long memory_refusals(void);

/*
 * What a library is given in place of malloc(3), realloc(3) and strdup(3), that
 * leaves out what it has no memory for and does not always say so: the same,
 * and a refusal is counted. What they give is freed by free(3).
 */
void *memory_malloc(size_t size);
void *memory_realloc(void *old, size_t size);
char *memory_strdup(const char *text);

/*
 * The exit status of a program that would end with this one. After a refusal
 * it is ERR_INTERNAL, with a message: whatever was said instead, also that a
 * file is wrong, may come of it.
 */
int memory_status(int status);

#endif
