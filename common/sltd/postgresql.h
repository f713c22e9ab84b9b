/*
 * postgresql: a shared national store, asked and filled through libpq; the
 * only module that knows it. The tables are those of sql/0001_schema.sql.
 *
 * Asking never waits in here but in sltd_pg_wait(): connecting (a standby of
 * several hosts is preferred, unless the URL says otherwise), preparing, and
 * a pipeline of queries under way are one state machine over poll(2). A
 * connection that breaks ends what was under way and is made anew by the next
 * query.
 *
 * Built without libpq every function says so.
 */
#ifndef SLTD_POSTGRESQL_H
#define SLTD_POSTGRESQL_H

#include "base/sandbox.h"
#include "sltd/delta.h"
#include "sltd/load.h"

#define SLTD_PG_WINDOW 512

struct sltd_pg;

MUST_CHECK bool sltd_pg_open(
    const char *url, struct sltd_pg **out, struct err *err);
void sltd_pg_close(struct sltd_pg *pg); /* NULL is fine */

/*
 * What connecting reads: the files that the URL, the environment or libpq by
 * itself name (roots, certificates, passwords, services), and a Kerberos
 * cache in a file. After sandbox_use_network().
 */
MUST_CHECK bool sltd_pg_sandbox(
    const char *url, struct sandbox *s, struct err *err);

/*
 * Sends a query; slot is below SLTD_PG_WINDOW and not in use. The query and
 * the answer stay where they are until it is over.
 */
MUST_CHECK bool sltd_pg_send(struct sltd_pg *pg, unsigned slot,
    const struct sltd_query *q, struct sltd_answer *a, struct err *err);

/* failed: NULL when the answer was filled in. */
typedef void sltd_pg_done(
    void *context, unsigned slot, const struct err *failed);

/* Waits until something ended, timeout_ms at most. */
void sltd_pg_wait(
    struct sltd_pg *pg, int timeout_ms, sltd_pg_done *done, void *context);

/* Its answer is not waited for any more. */
void sltd_pg_cancel(struct sltd_pg *pg, unsigned slot);

/* ---- filling ----------------------------------------------------------- */

/*
 * A list replaced whole: COPY into new partitions beside, which take the
 * place of the old ones in one transaction. Waits as long as it takes.
 */
struct sltd_pg_load;

MUST_CHECK bool sltd_pg_load_open(const char *url, const char *list,
    struct sltd_pg_load **out, struct err *err);
void sltd_pg_load_close(struct sltd_pg_load *l); /* gives up */
MUST_CHECK bool sltd_pg_load_add(
    struct sltd_pg_load *l, const struct sltd_entry *e, struct err *err);

/* As of the options of sltd_load_open(). */
struct sltd_pg_rules {
	struct sltd_guard guard;
	bool fresh, older;
};

/* Fills records, before, added and removed of *counts. */
MUST_CHECK bool sltd_pg_load_commit(struct sltd_pg_load *l,
    const struct sltd_meta *meta, const struct sltd_pg_rules *rules,
    struct sltd_load_counts *counts, struct err *err);

/* ---- reading a list whole ---------------------------------------------- */

/*
 * Calls visit with every record of a list that answers, as of one moment, and
 * delays no reader. ERR_UNAVAILABLE: no such list.
 */
MUST_CHECK bool sltd_pg_walk(const char *url, const char *list,
    sltd_list_visit *visit, void *context, struct err *err);

/* ---- changes ----------------------------------------------------------- */

/*
 * As sltd_delta_open() and what follows it (options.store is not looked at),
 * in one transaction, under the same rules. ERR_UNAVAILABLE: no such list.
 */
struct sltd_pg_delta;

MUST_CHECK bool sltd_pg_delta_open(const char *url,
    const struct sltd_delta_options *options, struct sltd_pg_delta **out,
    bool *already, struct err *err);
void sltd_pg_delta_close(struct sltd_pg_delta *d); /* gives up */
MUST_CHECK bool sltd_pg_delta_add(struct sltd_pg_delta *d,
    enum sltd_action action, const struct sltd_entry *e, struct err *err);
MUST_CHECK bool sltd_pg_delta_commit(
    struct sltd_pg_delta *d, struct sltd_delta_counts *counts, struct err *err);

#endif
