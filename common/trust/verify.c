/*
 * verify: a queue in, a queue out, and a key cache for each thread.
 */
#include <pthread.h>
#include <stdlib.h>

#include "trust/verify.h"

struct queue {
	struct verify_batch *first, **last;
};

struct verify {
	const struct keyring *ring;
	unsigned jobs;
	pthread_t *threads;
	unsigned started;
	pthread_mutex_t mutex;
	pthread_cond_t work, finished;
	struct queue todo, done;
	size_t running; /* submitted and not taken */
	bool stop;
	struct key_cache *cache; /* of the caller's thread */
};

static void
queue_put(struct queue *q, struct verify_batch *b)
{
	b->next = NULL;
	*q->last = b;
	q->last = &b->next;
}

static struct verify_batch *
queue_take(struct queue *q)
{
	struct verify_batch *b = q->first;

	if (b != NULL) {
		q->first = b->next;
		if (q->first == NULL)
			q->last = &q->first;
	}
	return b;
}

static void
check_batch(const struct keyring *ring, struct key_cache *cache,
    struct verify_batch *batch)
{
	size_t i;

	for (i = 0; i < batch->count; i++) {
		struct verify_item *item = &batch->item[i];
		struct err why = ERR_INIT;
		struct cert cert;

		memset(&item->verdict, 0, sizeof(item->verdict));
		item->failed =
		    cert_parse(
			span_make(batch->bytes.data + item->at, item->len),
			&cert, &why) &&
		    !keyring_check_cert(
			ring, cache, &cert, item->fresh, &item->verdict, &why);
	}
}

static void *
worker(void *argument)
{
	struct verify *v = argument;
	struct err ignored = ERR_INIT;
	struct key_cache *cache = key_cache_new(&ignored);
	struct verify_batch *batch;

	pthread_mutex_lock(&v->mutex);
	while (!v->stop) {
		batch = queue_take(&v->todo);
		if (batch == NULL) {
			pthread_cond_wait(&v->work, &v->mutex);
			continue;
		}
		pthread_mutex_unlock(&v->mutex);
		if (cache != NULL)
			check_batch(v->ring, cache, batch);
		pthread_mutex_lock(&v->mutex);
		queue_put(&v->done, batch);
		pthread_cond_signal(&v->finished);
	}
	pthread_mutex_unlock(&v->mutex);
	key_cache_free(cache);
	return NULL;
}

struct verify *
verify_new(const struct keyring *ring, unsigned jobs, struct err *err)
{
	struct verify *v = calloc(1, sizeof(*v));

	if (v == NULL) {
		err_memory(err);
		return NULL;
	}
	v->ring = ring;
	v->todo.last = &v->todo.first;
	v->done.last = &v->done.first;
	pthread_mutex_init(&v->mutex, NULL);
	pthread_cond_init(&v->work, NULL);
	pthread_cond_init(&v->finished, NULL);
	v->cache = key_cache_new(err);
	v->threads = jobs > 1 ? calloc(jobs, sizeof(*v->threads)) : NULL;
	if (v->cache == NULL) {
		verify_free(v);
		return NULL;
	}
	/* A thread that cannot be had is done without. */
	while (v->threads != NULL && v->started < jobs &&
	    pthread_create(&v->threads[v->started], NULL, worker, v) == 0)
		v->started++;
	v->jobs = v->started > 0 ? v->started : 1;
	return v;
}

void
verify_free(struct verify *v)
{
	struct verify_batch *b;
	unsigned i;

	if (v == NULL)
		return;
	pthread_mutex_lock(&v->mutex);
	v->stop = true;
	pthread_cond_broadcast(&v->work);
	pthread_mutex_unlock(&v->mutex);
	for (i = 0; i < v->started; i++)
		pthread_join(v->threads[i], NULL);
	while ((b = queue_take(&v->todo)) != NULL)
		verify_batch_free(b);
	while ((b = queue_take(&v->done)) != NULL)
		verify_batch_free(b);
	free(v->threads);
	key_cache_free(v->cache);
	pthread_cond_destroy(&v->work);
	pthread_cond_destroy(&v->finished);
	pthread_mutex_destroy(&v->mutex);
	free(v);
}

struct verify_batch *
verify_batch_new(struct err *err)
{
	struct verify_batch *b = calloc(1, sizeof(*b));

	if (b == NULL)
		err_memory(err);
	else
		buf_init(&b->bytes, 0);
	return b;
}

void
verify_batch_free(struct verify_batch *batch)
{
	if (batch == NULL)
		return;
	buf_release(&batch->bytes);
	free(batch);
}

bool
verify_batch_add(
    struct verify_batch *batch, struct span der, struct verify_item **item)
{
	struct verify_item *x = &batch->item[batch->count];

	memset(x, 0, sizeof(*x));
	x->at = batch->bytes.len;
	x->len = der.len;
	buf_append_span(&batch->bytes, der);
	if (!buf_ok(&batch->bytes))
		return false;
	batch->count++;
	*item = x;
	return true;
}

void
verify_submit(struct verify *v, struct verify_batch *batch)
{
	if (v->started == 0) {
		check_batch(v->ring, v->cache, batch);
		queue_put(&v->done, batch);
		v->running++;
		return;
	}
	pthread_mutex_lock(&v->mutex);
	queue_put(&v->todo, batch);
	v->running++;
	pthread_cond_signal(&v->work);
	pthread_mutex_unlock(&v->mutex);
}

struct verify_batch *
verify_take(struct verify *v, size_t wait_below)
{
	struct verify_batch *batch;

	pthread_mutex_lock(&v->mutex);
	while (
	    (batch = queue_take(&v->done)) == NULL && v->running > wait_below)
		pthread_cond_wait(&v->finished, &v->mutex);
	if (batch != NULL)
		v->running--;
	pthread_mutex_unlock(&v->mutex);
	return batch;
}

size_t
verify_depth(const struct verify *v)
{
	return v->started == 0 ? 0 : (size_t)v->jobs * VERIFY_DEPTH;
}
