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

/* One more; buf, array, the digests and err_memory() call it. Any thread. */
void memory_refused(void);

/* How many there were since the program began. */
unsigned long memory_refusals(void);

/*
 * The exit status of a program that would end with this one. After a refusal
 * it is ERR_INTERNAL, with a message: whatever was said instead, also that a
 * file is wrong, may come of it.
 */
int memory_status(int status);

#endif
