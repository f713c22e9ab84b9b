/*
 * postgresql: see postgresql.h. The asking side.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

#include "sltd/form.h"
#include "sltd/postgresql_arrays.h"

/* The age of the data is asked for again after so long. */
#define AGE_US 1000000
/* Queries given up in a row, after which the connection is not trusted. */
#define ABANDONED_MAX 3

/* Queries that one statement asks for: a round trip, one start of a plan. */
#define GROUP_MAX 128

#define TEXT(n) TEXT_OF(n)
#define TEXT_OF(n) #n

#define UNDEFINED_COLUMN "42703"
/* The step that made the newest column that is asked by. */
#define SCHEMA_NEWEST "0004_forms.sql"

#define STATEMENT_ASK "sltd_ask"
#define STATEMENT_AGE "sltd_age"

/* clang-format off */
/* Columns in the order of enum sltd_field, then withdrawn and the list. */
#define DAY(column) "coalesce(to_char(" column ", 'YYYY-MM-DD'), '')"
#define COLUMNS(last) "r.number, " last ", r.issuing_state, r.type, " \
	"r.status, r.reporting_state, " DAY("r.reported") ", " \
	DAY("r.issue_date") ", " DAY("r.expiry_date") ", " \
	DAY("r.review_date") ", r.reference, r.note, " ALERT("until") ", " \
	ALERT("contact") ", " ALERT("measure") ", " DAY("r.withdrawn") \
	", r.list"
/* A database that has not been migrated yet has no such columns. */
#define ALERT(column) "coalesce(to_jsonb(r) ->> '" column "', '')"
#define COLUMN_WITHDRAWN 15
#define COLUMN_LIST 16
#define COLUMN_COUNT 17

/*
 * All folds of a group at once, and the series around each of its numbers:
 * those of the states that go with the number, and for numbers that come
 * without one (state "") those of all. Nearly all queries are misses: what
 * comes back is nearly nothing, and which query a row answers is found here
 * (sltd/match.h). A database that has not been migrated yet has no column
 * "delta".
 */
#define SERIES(states) "select " COLUMNS("r.number_last") \
	" from unnest($2::text[], $3::int[], $4::text[]) " \
	"q (state, length, number) join sltd.series r on " states \
	" and r.length = q.length and r.number <= q.number " \
	"and r.number_last >= q.number"
static const struct {
	const char *name, *text;
} statements[] = {
	{STATEMENT_ASK, "select " COLUMNS("''") " from sltd.record r "
	    "where r.fold = any($1::text[]) union all select "
	    COLUMNS("''") " from sltd.record r "
	    "where r.core = any($5::text[]) and r.fold <> all($1::text[]) "
	    "union all ("
	    SERIES("r.issuing_state = q.state") " union "
	    SERIES("q.state = ''") ")"},
	{STATEMENT_AGE, "select extract(epoch from min(date))::bigint, "
	    "extract(epoch from min(date + case when "
	    "(to_jsonb(l) ->> 'delta')::boolean then "
	    TEXT(SLTD_MAX_AGE_DELTA_S) " else " TEXT(SLTD_MAX_AGE_S)
	    " end * interval '1 second'))::bigint "
	    "from sltd.list l"},
};
/* clang-format on */
#define STATEMENTS (sizeof(statements) / sizeof(statements[0]))

enum state { CLOSED, CONNECTING, PREPARING, READY };

/* What the server owes us, in this order. */
enum owed { OWED_GROUP, OWED_AGE, OWED_SYNC };

struct owed_item {
	enum owed kind;
	unsigned count;
	short slots[GROUP_MAX]; /* of a group; -1: given up */
};

struct slot {
	const struct sltd_query *query; /* NULL: not in use */
	struct sltd_answer *answer;
	bool sent;
};

/* Groups, ages and syncs under way: at worst every query is a group. */
#define OWED_MAX (3 * SLTD_PG_WINDOW)

struct sltd_pg {
	char *url;
	PGconn *conn;
	enum state state;
	short events; /* while connecting */
	size_t prepared;
	struct slot slots[SLTD_PG_WINDOW];
	unsigned waiting; /* slots that are not sent */
	struct owed_item owed[OWED_MAX];
	unsigned first, count; /* ring */
	unsigned abandoned;
	bool old_schema;
	uint64_t aged_us;
	bool aged;
	instant as_of, fresh_until;
	struct pg_arrays arrays;
};

bool
sltd_pg_open(const char *url, struct sltd_pg **out, struct err *err)
{
	struct sltd_pg *pg = calloc(1, sizeof(*pg));

	if (pg == NULL || (pg->url = strdup(url)) == NULL) {
		free(pg);
		return err_memory(err);
	}
	pg_arrays_init(&pg->arrays);
	*out = pg;
	return true;
}

static void
disconnect(struct sltd_pg *pg)
{
	PQfinish(pg->conn);
	pg->conn = NULL;
	pg->state = CLOSED;
	pg->first = pg->count = pg->abandoned = 0;
	pg->prepared = 0;
	pg->aged = false;
	pg->waiting = 0;
	pg->aged_us = 0;
}

void
sltd_pg_close(struct sltd_pg *pg)
{
	if (pg == NULL)
		return;
	disconnect(pg);
	pg_arrays_release(&pg->arrays);
	free(pg->url);
	free(pg);
}

/* Everything under way is over, and so is the connection. */
static void
fail_connection(
    struct sltd_pg *pg, const char *what, sltd_pg_done *done, void *context)
{
	const char *why = pg->conn != NULL ? PQerrorMessage(pg->conn) : "";
	size_t len = strcspn(why, "\n");
	struct err err = ERR_INIT;

	err_set(&err, ERR_UNAVAILABLE, "%s%s%.*s", what, len > 0 ? ": " : "",
	    (int)(len < 100 ? len : 100), why);
	disconnect(pg);
	for (unsigned i = 0; i < SLTD_PG_WINDOW; i++)
		if (pg->slots[i].query != NULL) {
			pg->slots[i].query = NULL;
			done(context, i, &err);
		}
}

static bool
connect_start(struct sltd_pg *pg, struct err *err)
{
	/* The URL comes last: what it says counts. */
	static const char *const names[] = {"target_session_attrs",
	    "application_name", "tcp_user_timeout", "dbname", NULL};
	const char *const values[] = {
	    "prefer-standby", "sltdquery", "10000", pg->url, NULL};

	pg->conn = PQconnectStartParams(names, values, 1);
	if (pg->conn == NULL)
		return err_memory(err);
	if (PQstatus(pg->conn) == CONNECTION_BAD ||
	    PQsetnonblocking(pg->conn, 1) != 0) {
		err_set(err, ERR_UNAVAILABLE, "%.*s",
		    (int)strcspn(PQerrorMessage(pg->conn), "\n"),
		    PQerrorMessage(pg->conn));
		disconnect(pg);
		return false;
	}
	pg->state = CONNECTING;
	pg->events = POLLOUT;
	return true;
}

bool
sltd_pg_send(struct sltd_pg *pg, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	if (pg->state == CLOSED && !connect_start(pg, err))
		return false;
	pg->slots[slot] = (struct slot){q, a, false};
	pg->waiting++;
	return true;
}

void
sltd_pg_cancel(struct sltd_pg *pg, unsigned slot)
{
	if (pg->slots[slot].query != NULL && !pg->slots[slot].sent)
		pg->waiting--;
	pg->slots[slot].query = NULL;
	for (unsigned i = 0; i < pg->count; i++) {
		struct owed_item *o = &pg->owed[(pg->first + i) % OWED_MAX];

		for (unsigned k = 0; o->kind == OWED_GROUP && k < o->count; k++)
			if (o->slots[k] == (short)slot)
				o->slots[k] = -1;
	}
	/* It hangs, or the network does: nothing more is put into it. */
	if (pg->state != READY || ++pg->abandoned >= ABANDONED_MAX)
		disconnect(pg);
}

/* ---- questions out ----------------------------------------------------- */

static struct owed_item *
owe(struct sltd_pg *pg, enum owed kind)
{
	struct owed_item *o = &pg->owed[(pg->first + pg->count++) % OWED_MAX];

	o->kind = kind;
	o->count = 0;
	return o;
}

/* As many of the waiting queries as one statement asks for. */
static bool
send_group(struct sltd_pg *pg, unsigned *slot)
{
	struct owed_item *o = owe(pg, OWED_GROUP);
	const char *values[PG_ARRAYS];

	pg_arrays_clear(&pg->arrays);
	for (; *slot < SLTD_PG_WINDOW && o->count < GROUP_MAX; ++*slot) {
		struct slot *s = &pg->slots[*slot];

		if (s->query == NULL || s->sent)
			continue;
		s->sent = true;
		pg->waiting--;
		o->slots[o->count++] = (short)*slot;
		pg_arrays_put(&pg->arrays, s->query);
	}
	return pg_arrays_text(&pg->arrays, values) &&
	    PQsendQueryPrepared(
		pg->conn, STATEMENT_ASK, PG_ARRAYS, values, NULL, NULL, 0) == 1;
}

static bool
send_age(struct sltd_pg *pg)
{
	uint64_t now = monotonic_us();

	if (pg->aged && now - pg->aged_us < AGE_US)
		return true;
	owe(pg, OWED_AGE);
	pg->aged = true;
	pg->aged_us = now;
	return PQsendQueryPrepared(
		   pg->conn, STATEMENT_AGE, 0, NULL, NULL, NULL, 0) == 1;
}

/* Sends what waits, a sync after each group, so that the server answers. */
static bool
send_waiting(struct sltd_pg *pg)
{
	unsigned slot = 0;

	while (pg->waiting > 0 && pg->count + 3 <= OWED_MAX) {
		if (!send_age(pg) || !send_group(pg, &slot) ||
		    PQpipelineSync(pg->conn) != 1)
			return false;
		owe(pg, OWED_SYNC);
	}
	return PQflush(pg->conn) >= 0;
}

/* ---- answers in -------------------------------------------------------- */

static struct span
cell(const PGresult *result, int row, int column)
{
	return span_make(PQgetvalue(result, row, column),
	    (size_t)PQgetlength(result, row, column));
}

static bool
take_row(const struct sltd_query *q, const PGresult *result, int row,
    struct sltd_answer *a, struct err *err)
{
	char list[SLTD_LIST_NAME_MAX + 1];
	struct sltd_fields f = {.value = {{NULL, 0}}};
	struct sltd_fault fault;
	struct sltd_entry e;
	enum sltd_match how;

	for (int i = 0; i <= SLTD_F_MEASURE; i++)
		f.value[i] = cell(result, row, i);
	if (!sltd_form_read(&f, false, &e, &fault) ||
	    !sltd_day_parse(cell(result, row, COLUMN_WITHDRAWN), &e.withdrawn))
		return err_set(err, ERR_DATA,
		    "a record of the database is not well-formed");
	snprintf(list, sizeof(list), "%.*s",
	    SPAN_ARG(span_first(
		cell(result, row, COLUMN_LIST), SLTD_LIST_NAME_MAX)));
	if (sltd_match(q, &e, &how))
		sltd_answer_add(a, &e, how, list);
	return true;
}

static bool
take_answer(
    struct sltd_pg *pg, const PGresult *result, struct slot *s, struct err *err)
{
	bool ok = true;

	if (PQresultStatus(result) != PGRES_TUPLES_OK ||
	    PQnfields(result) != COLUMN_COUNT)
		return err_set(
		    err, ERR_UNAVAILABLE, "the database refuses the query");
	if (!pg->aged)
		return err_set(
		    err, ERR_UNAVAILABLE, "no list is loaded in the database");
	for (int i = 0; i < PQntuples(result) && ok; i++)
		ok = take_row(s->query, result, i, s->answer, err);
	s->answer->as_of_known = true;
	s->answer->as_of = pg->as_of;
	s->answer->fresh_until = pg->fresh_until;
	return ok;
}

static void
take_group(struct sltd_pg *pg, const PGresult *result,
    const struct owed_item *group, sltd_pg_done *done, void *context)
{
	struct err err = ERR_INIT;

	for (unsigned i = 0; i < group->count; i++) {
		struct slot *s;
		bool ok;

		if (group->slots[i] < 0)
			continue;
		s = &pg->slots[group->slots[i]];
		ok = take_answer(pg, result, s, &err);
		s->query = NULL;
		done(context, (unsigned)group->slots[i], ok ? NULL : &err);
	}
}

static void
take_age(struct sltd_pg *pg, const PGresult *result)
{
	uint64_t of, until;

	pg->aged = PQresultStatus(result) == PGRES_TUPLES_OK &&
	    PQntuples(result) == 1 && !PQgetisnull(result, 0, 0) &&
	    span_uint(cell(result, 0, 0), INT64_MAX, &of) &&
	    span_uint(cell(result, 0, 1), INT64_MAX, &until);
	if (pg->aged) {
		pg->as_of = (instant)of;
		pg->fresh_until = (instant)until;
	}
}

/* One result of the pipeline; *any: queries ended. */
static bool
take_result(struct sltd_pg *pg, PGresult *result, bool *any, sltd_pg_done *done,
    void *context)
{
	const struct owed_item *o = &pg->owed[pg->first];

	if (pg->count == 0)
		return false;
	pg->first = (pg->first + 1) % OWED_MAX;
	pg->count--;
	switch (o->kind) {
	case OWED_SYNC:
		return PQresultStatus(result) == PGRES_PIPELINE_SYNC;
	case OWED_AGE:
		take_age(pg, result);
		return true;
	default:
		pg->abandoned = 0;
		*any = true;
		take_group(pg, result, o, done, context);
		return true;
	}
}

/* False: the connection is of no use any more. */
static bool
take_results(struct sltd_pg *pg, bool *any, sltd_pg_done *done, void *context)
{
	if (PQconsumeInput(pg->conn) != 1)
		return false;
	while (pg->count > 0 && !PQisBusy(pg->conn)) {
		PGresult *result = PQgetResult(pg->conn);
		bool ok;

		/* The end of one query's results: what it owed is counted. */
		if (result == NULL)
			continue;
		ok = take_result(pg, result, any, done, context);
		PQclear(result);
		if (!ok)
			return false;
	}
	return PQstatus(pg->conn) == CONNECTION_OK;
}

/* ---- getting ready ----------------------------------------------------- */

/* Statements are prepared one after the other, then the pipeline begins. */
static bool
prepare_next(struct sltd_pg *pg)
{
	if (pg->prepared < STATEMENTS)
		return PQsendPrepare(pg->conn, statements[pg->prepared].name,
			   statements[pg->prepared].text, 0, NULL) == 1 &&
		    PQflush(pg->conn) >= 0;
	pg->state = READY;
	return PQenterPipelineMode(pg->conn) == 1;
}

static bool
go_on_connecting(struct sltd_pg *pg)
{
	switch (PQconnectPoll(pg->conn)) {
	case PGRES_POLLING_READING:
		pg->events = POLLIN;
		return true;
	case PGRES_POLLING_WRITING:
		pg->events = POLLOUT;
		return true;
	case PGRES_POLLING_OK:
		pg->state = PREPARING;
		return prepare_next(pg);
	default:
		return false;
	}
}

static bool
lacks_column(const PGresult *result)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);

	return state != NULL && strcmp(state, UNDEFINED_COLUMN) == 0;
}

static bool
go_on_preparing(struct sltd_pg *pg)
{
	if (PQconsumeInput(pg->conn) != 1 || PQflush(pg->conn) < 0)
		return false;
	while (pg->state == PREPARING && !PQisBusy(pg->conn)) {
		PGresult *result = PQgetResult(pg->conn);
		bool ok;

		if (result == NULL) {
			pg->prepared++;
			if (!prepare_next(pg))
				return false;
			continue;
		}
		ok = PQresultStatus(result) == PGRES_COMMAND_OK;
		pg->old_schema = lacks_column(result);
		PQclear(result);
		if (!ok)
			return false;
	}
	return true;
}

static void
await(struct sltd_pg *pg, int timeout_ms)
{
	struct pollfd fd = {PQsocket(pg->conn), POLLIN, 0};

	if (pg->state == CONNECTING)
		fd.events = pg->events;
	else if (PQflush(pg->conn) == 1)
		fd.events |= POLLOUT;
	(void)poll(&fd, 1, timeout_ms);
}

void
sltd_pg_wait(
    struct sltd_pg *pg, int timeout_ms, sltd_pg_done *done, void *context)
{
	uint64_t end = monotonic_us() + (uint64_t)timeout_ms * 1000, now;
	bool any = false, ok = pg->state != CLOSED;

	while (ok && !any) {
		if (pg->state == READY)
			ok = send_waiting(pg);
		if (!ok)
			break;
		now = monotonic_us();
		await(pg, now < end ? (int)((end - now + 999) / 1000) : 0);
		switch (pg->state) {
		case CONNECTING:
			ok = go_on_connecting(pg);
			break;
		case PREPARING:
			ok = go_on_preparing(pg);
			break;
		default:
			ok = take_results(pg, &any, done, context);
		}
		if (monotonic_us() >= end)
			break;
	}
	if (!ok)
		fail_connection(pg,
		    pg->old_schema
			? "the database has not had sql/" SCHEMA_NEWEST
			: "the database cannot be asked",
		    done, context);
}

#endif
