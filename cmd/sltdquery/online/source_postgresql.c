/*
 * source_postgresql: a shared national store as a source; the protocol is in
 * sltd/postgresql.h.
 */
#include "../source.h"
#include "sltd/postgresql.h"

static bool
pg_open(const struct source_config *config, void **state, struct err *err)
{
	struct sltd_pg *pg;

	if (!sltd_pg_open(config->url, &pg, err))
		return false;
	*state = pg;
	return true;
}

static bool
pg_sandbox(
    const struct source_config *config, struct sandbox *s, struct err *err)
{
	return sltd_pg_sandbox(config->url, s, err);
}

static void
pg_close(void *state)
{
	sltd_pg_close(state);
}

static bool
pg_send(void *state, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	return sltd_pg_send(state, slot, q, a, err);
}

static void
done(void *context, unsigned slot, const struct err *failed)
{
	source_done(context, slot, failed);
}

static void
pg_wait(void *state, struct source *source, int timeout_ms)
{
	sltd_pg_wait(state, timeout_ms, done, source);
}

static void
pg_cancel(void *state, unsigned slot)
{
	sltd_pg_cancel(state, slot);
}

const struct source_transport source_postgresql = {
    .open = pg_open,
    .close = pg_close,
    .sandbox = pg_sandbox,
    .window = SLTD_PG_WINDOW,
    .send = pg_send,
    .wait = pg_wait,
    .cancel = pg_cancel,
};
