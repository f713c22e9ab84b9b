/*
 * relay: see relay.h. The mutex hands over what the pieces point to as well.
 */
#include "base/relay.h"

#include <pthread.h>
#include <stdlib.h>

struct relay {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	relay_work *work;
	void *context;
	void *piece;
	bool busy, quit, failed;
	struct err failure;
};

static void *
thread_main(void *argument)
{
	struct relay *r = argument;

	pthread_mutex_lock(&r->mutex);
	for (;;) {
		bool ok;

		while (!r->busy && !r->quit)
			pthread_cond_wait(&r->changed, &r->mutex);
		if (!r->busy)
			break;
		pthread_mutex_unlock(&r->mutex);
		ok = r->work(r->context, r->piece, &r->failure);
		pthread_mutex_lock(&r->mutex);
		r->failed = !ok;
		r->busy = false;
		pthread_cond_broadcast(&r->changed);
	}
	pthread_mutex_unlock(&r->mutex);
	return NULL;
}

bool
relay_open(relay_work *work, void *context, struct relay **out, struct err *err)
{
	struct relay *r = calloc(1, sizeof(*r));

	if (r == NULL)
		return err_memory(err);
	r->work = work;
	r->context = context;
	pthread_mutex_init(&r->mutex, NULL);
	pthread_cond_init(&r->changed, NULL);
	if (pthread_create(&r->thread, NULL, thread_main, r) != 0) {
		pthread_mutex_destroy(&r->mutex);
		pthread_cond_destroy(&r->changed);
		free(r);
		return err_set(err, ERR_INTERNAL, "cannot start a thread");
	}
	*out = r;
	return true;
}

void
relay_close(struct relay *r)
{
	if (r == NULL)
		return;
	pthread_mutex_lock(&r->mutex);
	r->quit = true;
	pthread_cond_broadcast(&r->changed);
	pthread_mutex_unlock(&r->mutex);
	pthread_join(r->thread, NULL);
	pthread_mutex_destroy(&r->mutex);
	pthread_cond_destroy(&r->changed);
	free(r);
}

/* With the mutex held, which stays so. */
static bool
settle_piece(struct relay *r, struct err *err)
{
	while (r->busy)
		pthread_cond_wait(&r->changed, &r->mutex);
	if (r->failed)
		*err = r->failure;
	return !r->failed;
}

bool
relay_pass(struct relay *r, void *piece, struct err *err)
{
	bool ok;

	pthread_mutex_lock(&r->mutex);
	ok = settle_piece(r, err);
	if (ok) {
		r->piece = piece;
		r->busy = true;
		pthread_cond_broadcast(&r->changed);
	}
	pthread_mutex_unlock(&r->mutex);
	return ok;
}

bool
relay_wait(struct relay *r, struct err *err)
{
	bool ok;

	pthread_mutex_lock(&r->mutex);
	ok = settle_piece(r, err);
	pthread_mutex_unlock(&r->mutex);
	return ok;
}
