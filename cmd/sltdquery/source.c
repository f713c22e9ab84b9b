/*
 * source: see source.h. The driver of every source: threads, windows,
 * deadlines, breakers. It knows no protocol.
 */
#include <errno.h>
#include <signal.h>

#include "base/date.h"
#include "base/msg.h"

#include "source.h"

struct pending {
	bool used;
	size_t query;
	uint64_t started_us;
};

static int64_t
now_ms(void)
{
	return (int64_t)(monotonic_us() / 1000);
}

/* ---- a thread's side --------------------------------------------------- */

static void
step(struct source *s)
{
	__atomic_add_fetch(&s->steps, 1, __ATOMIC_RELAXED);
}

void
source_done(struct source *s, unsigned slot, const struct err *failed)
{
	struct pending *f = &s->pending[slot];
	struct sltd_answer *a = &s->answers[f->query];

	if (!f->used)
		return;
	f->used = false;
	s->under_way--;
	a->elapsed_us = (uint32_t)(monotonic_us() - f->started_us);
	/* A hit whose details did not come is a hit. */
	if (failed == NULL || a->settled) {
		breaker_success(&s->breaker);
		sltd_answer_weaken(&s->queries[f->query], a);
	} else {
		sltd_answer_clear(a);
		sltd_answer_fail(a, "%s", failed->text);
		breaker_failure(&s->breaker, now_ms());
	}
	step(s);
}

static void
send_one(struct source *s, size_t query)
{
	struct err err = ERR_INIT;
	unsigned slot = s->next_slot;

	while (s->pending[slot].used)
		slot = (slot + 1) % s->transport->window;
	s->next_slot = (slot + 1) % s->transport->window;
	s->pending[slot] = (struct pending){true, query, monotonic_us()};
	s->under_way++;
	if (!s->transport->send(
		s->state, slot, &s->queries[query], &s->answers[query], &err))
		source_done(s, slot, &err);
}

/* Ends what is over its deadline; how long until the next one is, in ms. */
static int
expire(struct source *s)
{
	uint64_t now = monotonic_us(), first = UINT64_MAX;

	for (unsigned i = 0; i < s->transport->window; i++) {
		struct pending *f = &s->pending[i];
		struct err late = ERR_INIT;
		uint64_t end;

		if (!f->used)
			continue;
		end = f->started_us + s->config.deadline_ms * 1000;
		if (end > now) {
			first = end < first ? end : first;
			continue;
		}
		s->transport->cancel(s->state, i);
		err_set(&late, ERR_UNAVAILABLE, "no answer within %llu ms",
		    (unsigned long long)s->config.deadline_ms);
		source_done(s, i, &late);
	}
	return first == UINT64_MAX ? 0 : (int)((first - now + 999) / 1000);
}

/*
 * While the breaker is open, one query at most is under way, and what comes
 * after it waits for its outcome.
 */
static bool
may_send(struct source *s)
{
	if (s->under_way == s->transport->window)
		return false;
	if (!breaker_open(&s->breaker))
		return true;
	return s->under_way == 0 && breaker_allow(&s->breaker, now_ms());
}

static void
answer_all(struct source *s)
{
	size_t next = 0;

	while (next < s->count || s->under_way > 0) {
		while (next < s->count && may_send(s))
			send_one(s, next++);
		if (s->under_way > 0) {
			int wait = expire(s);

			if (s->under_way > 0)
				s->transport->wait(s->state, s, wait);
			continue;
		}
		if (next < s->count && breaker_open(&s->breaker) &&
		    breaker_trial(&s->breaker, now_ms()) > now_ms()) {
			sltd_answer_fail(&s->answers[next++],
			    "it failed again and again: not asked");
			step(s);
		}
	}
}

static void *
source_thread(void *context)
{
	struct source *s = context;

	pthread_mutex_lock(&s->mutex);
	for (;;) {
		while (!s->asked && !s->quit)
			pthread_cond_wait(&s->changed, &s->mutex);
		if (s->quit)
			break;
		pthread_mutex_unlock(&s->mutex);
		answer_all(s);
		pthread_mutex_lock(&s->mutex);
		s->asked = false;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
	return NULL;
}

/* ---- the caller's side ------------------------------------------------- */

static const struct source_transport *
transport_of(enum source_kind kind)
{
	switch (kind) {
	case SOURCE_COMMAND:
		return &source_command;
	case SOURCE_HTTPS:
		return &source_https;
	case SOURCE_POSTGRESQL:
		return &source_postgresql;
	default:
		return NULL;
	}
}

bool
sources_need_online(const struct source_config *configs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (configs[i].kind != SOURCE_LOCAL &&
		    transport_of(configs[i].kind) == NULL)
			return true;
	return false;
}

static bool
start_thread(struct source *s, struct err *err)
{
	sigset_t all, before;
	int rc;

	s->pending = calloc(s->transport->window, sizeof(*s->pending));
	s->queries = calloc(SOURCE_BATCH_MAX, sizeof(*s->queries));
	s->answers = calloc(SOURCE_BATCH_MAX, sizeof(*s->answers));
	if (s->pending == NULL || s->queries == NULL || s->answers == NULL)
		return err_memory(err);
	/* Signals are for the main thread. */
	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&s->thread, NULL, source_thread, s);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (rc != 0)
		return err_errno(err, ERR_INTERNAL, rc, "no thread");
	s->started = true;
	return true;
}

static bool
open_one(struct source *s, struct err *err)
{
	if (s->config.kind == SOURCE_LOCAL) {
		s->answers = calloc(SOURCE_BATCH_MAX, sizeof(*s->answers));
		return s->answers == NULL
		    ? err_memory(err)
		    : sltd_store_open(s->config.url, &s->store, err);
	}
	s->transport = transport_of(s->config.kind);
	if (s->transport == NULL)
		return err_set(err, ERR_UNAVAILABLE,
		    "this build cannot ask such a source");
	return s->transport->open(&s->config, &s->state, err);
}

static struct source *
source_new(struct source_config *config)
{
	struct source *s = calloc(1, sizeof(*s));
	pthread_condattr_t attributes;

	if (s == NULL)
		return NULL;
	s->config = *config;
	memset(config, 0, sizeof(*config));
	pthread_mutex_init(&s->mutex, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&s->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	return s;
}

/* It answers nothing, and says why. */
static bool
broken(struct source *s, bool alone, struct err *err)
{
	s->opened = false;
	err_wrap(&s->failure, "source %s", s->config.name);
	msg(alone ? MSG_ERROR : MSG_WARNING, "%s", s->failure.text);
	if (s->answers == NULL)
		s->answers = calloc(SOURCE_BATCH_MAX, sizeof(*s->answers));
	return s->answers != NULL || err_memory(err);
}

bool
sources_open(struct sources *s, struct source_config *configs, size_t count,
    struct err *err)
{
	sltd_answer_clear(&s->missing);
	for (size_t i = 0; i < count; i++) {
		struct source *one = source_new(&configs[i]);

		if (one == NULL)
			return err_memory(err);
		s->list[s->count++] = one;
		one->opened = open_one(one, &one->failure);
		if (!one->opened && !broken(one, count == 1, err))
			return false;
	}
	return true;
}

bool
sources_start(struct sources *s, struct err *err)
{
	for (size_t i = 0; i < s->count; i++) {
		struct source *one = s->list[i];

		if (one->opened && one->transport != NULL &&
		    !start_thread(one, &one->failure) &&
		    !broken(one, s->count == 1, err))
			return false;
	}
	return true;
}

/* Whether any has the network; a program has all. */
static void
open_sandbox(const struct sources *s, struct sandbox *sandbox, bool *network)
{
	*network = false;
	for (size_t i = 0; i < s->count; i++) {
		const struct source_transport *t = s->list[i]->transport;

		if (t != NULL && t->sandbox == NULL)
			sandbox_leave_open(sandbox);
		*network = *network || t != NULL;
	}
}

bool
sources_sandbox(
    const struct sources *s, struct sandbox *sandbox, struct err *err)
{
	bool network, ok;

	open_sandbox(s, sandbox, &network);
	ok = !network || sandbox_use_network(sandbox, err);
	for (size_t i = 0; ok && i < s->count; i++) {
		const struct source *one = s->list[i];

		if (one->config.kind == SOURCE_LOCAL)
			ok = sandbox_read(sandbox, one->config.url, err);
		else if (one->transport != NULL &&
		    one->transport->sandbox != NULL)
			ok =
			    one->transport->sandbox(&one->config, sandbox, err);
	}
	return ok;
}

int
sources_status(const struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->list[i]->opened)
			return 0;
	return s->count > 0 ? (int)s->list[0]->failure.kind : 0;
}

static void
source_free(struct source *s)
{
	bool idle = true;

	if (s->started) {
		pthread_mutex_lock(&s->mutex);
		s->quit = true;
		idle = !s->asked;
		pthread_cond_broadcast(&s->changed);
		pthread_mutex_unlock(&s->mutex);
		/* A stuck one goes with the process. */
		if (!idle) {
			pthread_detach(s->thread);
			return;
		}
		pthread_join(s->thread, NULL);
	}
	if (s->transport != NULL && s->state != NULL)
		s->transport->close(s->state);
	if (s->config.kind == SOURCE_LOCAL && s->opened)
		sltd_store_close(&s->store);
	/* The rest was never touched, and its pages are not there. */
	for (size_t i = 0; i < s->used; i++)
		sltd_answer_release(&s->answers[i]);
	free(s->answers);
	free(s->queries);
	free(s->pending);
	pthread_mutex_destroy(&s->mutex);
	pthread_cond_destroy(&s->changed);
	source_config_release(&s->config);
	free(s);
}

void
sources_close(struct sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		source_free(s->list[i]);
	sltd_answer_release(&s->missing);
	s->count = 0;
}

/* False: it is still busy with an earlier batch. */
static bool
hand_to_transport(
    struct source *s, const struct sltd_query *const *queries, size_t count)
{
	bool free_now;

	pthread_mutex_lock(&s->mutex);
	free_now = !s->asked;
	if (free_now) {
		s->stuck = false;
		for (size_t i = 0; i < count; i++) {
			s->queries[i] = *queries[i];
			sltd_answer_clear(&s->answers[i]);
		}
		s->count = count;
		s->asked = true;
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->mutex);
	return free_now;
}

/* Until it is done, or has not got on for too long. */
static void
await(struct source *s)
{
	uint64_t limit_ms = s->config.deadline_ms + SOURCE_STUCK_MS;
	uint64_t seen, now;

	pthread_mutex_lock(&s->mutex);
	while (s->asked) {
		uint64_t until = monotonic_us() + limit_ms * 1000;
		struct timespec t = {
		    (time_t)(until / 1000000), (long)(until % 1000000) * 1000};

		seen = __atomic_load_n(&s->steps, __ATOMIC_RELAXED);
		while (s->asked &&
		    pthread_cond_timedwait(&s->changed, &s->mutex, &t) == 0)
			;
		now = __atomic_load_n(&s->steps, __ATOMIC_RELAXED);
		if (s->asked && now == seen) {
			s->stuck = true;
			break;
		}
	}
	pthread_mutex_unlock(&s->mutex);
}

static void
ask_local(
    struct source *s, const struct sltd_query *const *queries, size_t count)
{
	struct sltd_answer *answers[SOURCE_BATCH_MAX];
	uint64_t started = monotonic_us(), share;

	for (size_t i = 0; i < count; i++)
		answers[i] = &s->answers[i];
	sltd_store_refresh(&s->store, started);
	sltd_store_ask(&s->store, queries, answers, count);
	/* Asked together: each took its share. */
	share = (monotonic_us() - started + count - 1) / count;
	for (size_t i = 0; i < count; i++)
		answers[i]->elapsed_us = (uint32_t)share;
}

static void
ask_broken(struct source *s, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		sltd_answer_clear(&s->answers[i]);
		sltd_answer_fail(&s->answers[i], "%s", s->failure.text);
	}
}

void
sources_ask(
    struct sources *s, const struct sltd_query *const *queries, size_t count)
{
	bool handed[SOURCES_MAX] = {false};

	for (size_t i = 0; i < s->count; i++) {
		if (count > s->list[i]->used)
			s->list[i]->used = count;
		if (s->list[i]->started)
			handed[i] =
			    hand_to_transport(s->list[i], queries, count);
	}
	for (size_t i = 0; i < s->count; i++) {
		if (!s->list[i]->opened)
			ask_broken(s->list[i], count);
		else if (s->list[i]->config.kind == SOURCE_LOCAL)
			ask_local(s->list[i], queries, count);
	}
	for (size_t i = 0; i < s->count; i++) {
		if (handed[i])
			await(s->list[i]);
		else if (s->list[i]->started)
			s->list[i]->stuck = true;
	}
	sltd_answer_clear(&s->missing);
	sltd_answer_fail(&s->missing, "it does not answer at all");
}

struct sltd_answer *
sources_answer(struct sources *s, size_t source, size_t query)
{
	return s->list[source]->stuck ? &s->missing
				      : &s->list[source]->answers[query];
}
