/*
 * pool: threads that share out a batch, item by item, and meet at its end.
 */
#ifndef RECORD_POOL_H
#define RECORD_POOL_H

#include "base/err.h"

struct pool;

/* Looks at item number index; worker is the thread's own number. */
typedef void pool_task(void *context, unsigned worker, size_t index);

/* The calling thread is worker 0; threads - 1 more are started. */
MUST_CHECK bool pool_new(unsigned threads, struct pool **out, struct err *err);

/* Has the other threads call task for 0 … count - 1, and returns at once. */
void pool_start(struct pool *p, pool_task *task, void *context, size_t count);

/* Helps with what is left of it, and returns when all of it is done. */
void pool_join(struct pool *p);

/* NULL is fine. */
void pool_free(struct pool *p);

#endif
