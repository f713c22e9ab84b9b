/*
 * postgresql_none: postgresql.h in a build without libpq, which says so.
 */
#include "sltd/postgresql.h"

#if !HAVE_LIBPQ

static bool
no_libpq(struct err *err)
{
	return err_set(err, ERR_UNAVAILABLE,
	    "this build has no libpq: it "
	    "knows no postgresql://");
}

bool
sltd_pg_open(const char *url, struct sltd_pg **out, struct err *err)
{
	(void)url, (void)out;
	return no_libpq(err);
}

void
sltd_pg_close(struct sltd_pg *pg)
{
	(void)pg;
}

bool
sltd_pg_sandbox(const char *url, struct sandbox *s, struct err *err)
{
	(void)url, (void)s;
	return no_libpq(err);
}

bool
sltd_pg_send(struct sltd_pg *pg, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	(void)pg, (void)slot, (void)q, (void)a;
	return no_libpq(err);
}

void
sltd_pg_wait(
    struct sltd_pg *pg, int timeout_ms, sltd_pg_done *done, void *context)
{
	(void)pg, (void)timeout_ms, (void)done, (void)context;
}

void
sltd_pg_cancel(struct sltd_pg *pg, unsigned slot)
{
	(void)pg, (void)slot;
}

bool
sltd_pg_load_open(const char *url, const char *list, struct sltd_pg_load **out,
    struct err *err)
{
	(void)url, (void)list, (void)out;
	return no_libpq(err);
}

void
sltd_pg_load_close(struct sltd_pg_load *l)
{
	(void)l;
}

bool
sltd_pg_load_add(
    struct sltd_pg_load *l, const struct sltd_entry *e, struct err *err)
{
	(void)l, (void)e;
	return no_libpq(err);
}

bool
sltd_pg_load_commit(struct sltd_pg_load *l, const struct sltd_meta *meta,
    const struct sltd_pg_rules *rules, struct sltd_load_counts *counts,
    struct err *err)
{
	(void)l, (void)meta, (void)rules, (void)counts;
	return no_libpq(err);
}

bool
sltd_pg_walk(const char *url, const char *list, sltd_list_visit *visit,
    void *context, struct err *err)
{
	(void)url, (void)list, (void)visit, (void)context;
	return no_libpq(err);
}

bool
sltd_pg_delta_open(const char *url, const struct sltd_delta_options *options,
    struct sltd_pg_delta **out, bool *already, struct err *err)
{
	(void)url, (void)options, (void)out, (void)already;
	return no_libpq(err);
}

void
sltd_pg_delta_close(struct sltd_pg_delta *d)
{
	(void)d;
}

bool
sltd_pg_delta_add(struct sltd_pg_delta *d, enum sltd_action action,
    const struct sltd_entry *e, struct err *err)
{
	(void)d, (void)action, (void)e;
	return no_libpq(err);
}

bool
sltd_pg_delta_commit(
    struct sltd_pg_delta *d, struct sltd_delta_counts *counts, struct err *err)
{
	(void)d, (void)counts;
	return no_libpq(err);
}

#endif
