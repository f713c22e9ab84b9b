/*
 * pool: a batch at a time, the next free item to the next free thread. Knows
 * nothing of what an item is.
 */
#include "record/pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * Looks for a change before a thread goes to sleep. The next batch is there
 * within microseconds as a rule, where waking a thread takes longer than what
 * it is woken for, and may bring it to the core of the one that woke it.
 */
#define LOOKS 200

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t start, done;
	pthread_t *threads;
	unsigned count;	     /* of threads */
	atomic_uint idle;    /* of threads, waiting for a batch */
	atomic_ullong batch; /* counts batches, and the end; under lock, as */
	bool stop;	     /* all else here but next is */
	pool_task *task;
	void *context;
	size_t items;
	atomic_size_t next;
};

struct member {
	struct pool *pool;
	unsigned number;
};

static void
work(struct pool *p, unsigned number)
{
	size_t index;

	while ((index = atomic_fetch_add(&p->next, 1)) < p->items)
		p->task(p->context, number, index);
}

static void *
thread_main(void *argument)
{
	struct member *m = argument;
	struct pool *p = m->pool;
	unsigned number = m->number;
	unsigned long long seen = 0;

	free(m);
	pthread_mutex_lock(&p->lock);
	for (;;) {
		p->idle++;
		pthread_cond_signal(&p->done);
		pthread_mutex_unlock(&p->lock);
		for (unsigned i = 0; i < LOOKS && p->batch == seen; i++)
			sched_yield();
		pthread_mutex_lock(&p->lock);
		while (p->batch == seen)
			pthread_cond_wait(&p->start, &p->lock);
		p->idle--;
		if (p->stop)
			break;
		seen = p->batch;
		pthread_mutex_unlock(&p->lock);
		work(p, number);
		pthread_mutex_lock(&p->lock);
	}
	pthread_mutex_unlock(&p->lock);
	return NULL;
}

static bool
start_thread(struct pool *p)
{
	struct member *m = malloc(sizeof(*m));

	if (m == NULL)
		return false;
	m->pool = p;
	m->number = p->count + 1;
	if (pthread_create(&p->threads[p->count], NULL, thread_main, m) != 0) {
		free(m);
		return false;
	}
	p->count++;
	return true;
}

bool
pool_new(unsigned threads, struct pool **out, struct err *err)
{
	struct pool *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return err_memory(err);
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->start, NULL);
	pthread_cond_init(&p->done, NULL);
	p->threads = calloc(threads, sizeof(*p->threads));
	while (p->threads != NULL && p->count + 1 < threads) {
		if (!start_thread(p))
			break;
	}
	if (p->count + 1 < threads) {
		pool_free(p);
		return err_set(
		    err, ERR_INTERNAL, "cannot start %u threads", threads);
	}
	*out = p;
	return true;
}

/* Takes the lock once every thread has finished its batch. */
static void
lock_idle(struct pool *p)
{
	for (unsigned i = 0; i < LOOKS && p->idle < p->count; i++)
		sched_yield();
	pthread_mutex_lock(&p->lock);
	while (p->idle < p->count)
		pthread_cond_wait(&p->done, &p->lock);
}

void
pool_start(struct pool *p, pool_task *task, void *context, size_t count)
{
	lock_idle(p);
	p->task = task;
	p->context = context;
	p->items = count;
	atomic_store(&p->next, 0);
	p->batch++;
	pthread_cond_broadcast(&p->start);
	pthread_mutex_unlock(&p->lock);
}

void
pool_join(struct pool *p)
{
	work(p, 0);
	/*
	 * A thread that has not woken yet counts as idle; it finds nothing
	 * left to do, so that its late start is harmless: the next start waits
	 * for it before it changes what the threads read.
	 */
	lock_idle(p);
	pthread_mutex_unlock(&p->lock);
}

void
pool_free(struct pool *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	p->batch++;
	pthread_cond_broadcast(&p->start);
	pthread_mutex_unlock(&p->lock);
	for (unsigned i = 0; i < p->count; i++)
		pthread_join(p->threads[i], NULL);
	pthread_mutex_destroy(&p->lock);
	pthread_cond_destroy(&p->start);
	pthread_cond_destroy(&p->done);
	free(p->threads);
	free(p);
}
