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

/* Calls task for 0 … count - 1 and returns when all of them are done. */
void pool_run(struct pool *p, pool_task *task, void *context, size_t count);

/* NULL is fine. */
void pool_free(struct pool *p);

#endif
