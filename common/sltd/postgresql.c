/*
 * postgresql: see postgresql.h. The asking side.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>

#include "sltd/form.h"

/* The age of the data is asked for again after so long. */
#define AGE_US 1000000
/* Queries given up in a row, after which the connection is not trusted. */
#define ABANDONED_MAX 3

#define STATEMENT_ASK "sltd_ask"
#define STATEMENT_NEAR "sltd_near"
#define STATEMENT_AGE "sltd_age"

/* Columns in the order of enum sltd_field, then withdrawn and the list. */
#define DAY(column) "coalesce(to_char(" column ", 'YYYY-MM-DD'), '')"
#define COLUMNS(last) "number, " last ", issuing_state, type, status, " \
	"reporting_state, " DAY("reported") ", " DAY("issue_date") ", " \
	DAY("expiry_date") ", " DAY("review_date") ", reference, note, " \
	DAY("withdrawn") ", list"
#define SERIES " union all select " COLUMNS("number_last") \
	" from sltd.series where issuing_state = $2 and length = $3::int " \
	"and number <= $4 and number_last >= $4"
#define COLUMN_WITHDRAWN 12
#define COLUMN_LIST 13
#define COLUMN_COUNT 14

static const struct {
	const char *name, *text;
} statements[] = {
	{STATEMENT_ASK, "select " COLUMNS("''") " from sltd.record "
	    "where fold = $1" SERIES},
	{STATEMENT_NEAR, "select " COLUMNS("''") " from sltd.record "
	    "where fold = any($1::text[])" SERIES},
	{STATEMENT_AGE, "select extract(epoch from min(date))::bigint "
	    "from sltd.list"},
};
#define STATEMENTS (sizeof(statements) / sizeof(statements[0]))

enum state { CLOSED, CONNECTING, PREPARING, READY };

/* What the server owes us, in this order. */
enum owed { OWED_ANSWER, OWED_AGE, OWED_SYNC };

struct owed_item {
	enum owed kind;
	int slot;		/* -1: given up */
};

struct slot {
	const struct sltd_query *query;	/* NULL: not in use */
	struct sltd_answer *answer;
	bool sent;
};

/* Answers, ages and syncs under way, at most. */
#define OWED_MAX (4 * SLTD_PG_WINDOW)

struct sltd_pg {
	char *url;
	PGconn *conn;
	enum state state;
	short events;		/* while connecting */
	size_t prepared;
	struct slot slots[SLTD_PG_WINDOW];
	struct owed_item owed[OWED_MAX];
	unsigned first, count;	/* ring */
	unsigned abandoned;
	bool unsynced;
	uint64_t aged_us;
	bool aged;
	instant as_of;
	char failure[SLTD_WHY_MAX];
};

bool
sltd_pg_open(const char *url, struct sltd_pg **out, struct err *err)
{
	struct sltd_pg *pg = calloc(1, sizeof(*pg));

	if (pg == NULL || (pg->url = strdup(url)) == NULL) {
		free(pg);
		return err_memory(err);
	}
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
	pg->unsynced = pg->aged = false;
	pg->aged_us = 0;
}

void
sltd_pg_close(struct sltd_pg *pg)
{
	if (pg == NULL)
		return;
	disconnect(pg);
	free(pg->url);
	free(pg);
}

/* Everything under way is over, and so is the connection. */
static void
fail(struct sltd_pg *pg, const char *what, sltd_pg_done *done, void *context)
{
	const char *why = pg->conn != NULL ? PQerrorMessage(pg->conn) : "";
	size_t len = strcspn(why, "\n");

	snprintf(pg->failure, sizeof(pg->failure), "%s%s%.*s", what,
	    len > 0 ? ": " : "", (int)(len < 100 ? len : 100), why);
	disconnect(pg);
	for (unsigned i = 0; i < SLTD_PG_WINDOW; i++)
		if (pg->slots[i].query != NULL) {
			pg->slots[i].query = NULL;
			done(context, i, pg->failure);
		}
}

static bool
connect_start(struct sltd_pg *pg, struct err *err)
{
	/* The URL comes last: what it says counts. */
	static const char *const names[] = {"target_session_attrs",
	    "application_name", "tcp_user_timeout", "dbname", NULL};
	const char *const values[] = {"prefer-standby", "sltdquery", "10000",
	    pg->url, NULL};

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
	return true;
}

void
sltd_pg_cancel(struct sltd_pg *pg, unsigned slot)
{
	pg->slots[slot].query = NULL;
	for (unsigned i = 0; i < pg->count; i++) {
		struct owed_item *o = &pg->owed[(pg->first + i) % OWED_MAX];

		if (o->kind == OWED_ANSWER && o->slot == (int)slot)
			o->slot = -1;
	}
	/* It hangs, or the network does: nothing more is put into it. */
	if (pg->state != READY || ++pg->abandoned >= ABANDONED_MAX)
		disconnect(pg);
}

/* ---- questions out -------------------------------------------------------- */

static void
owe(struct sltd_pg *pg, enum owed kind, int slot)
{
	pg->owed[(pg->first + pg->count++) % OWED_MAX] =
	    (struct owed_item){kind, slot};
}

struct folds {
	struct buf text;	/* an array literal of PostgreSQL */
	struct sltd_number last;
};

/* Folds are A-Z 0-9: nothing to quote. */
static bool
add_fold(void *context, const struct sltd_number *n)
{
	struct folds *f = context;
	struct sltd_number fold;

	sltd_number_fold(n, &fold);
	if (memcmp(&fold, &f->last, sizeof(fold)) == 0)
		return true;
	f->last = fold;
	buf_append_byte(&f->text, ',');
	buf_append_span(&f->text, sltd_number_span(&fold));
	return true;
}

static bool
send_query(struct sltd_pg *pg, const struct sltd_query *q)
{
	char fold[SLTD_NUMBER_MAX + 1], number[SLTD_NUMBER_MAX + 1];
	char length[8], state[SLTD_STATE_LEN + 1];
	struct folds near = {.text = BUF_INIT};
	const char *values[4] = {fold, state, length, number};
	struct span s = sltd_state_span(&q->state);
	int sent;

	snprintf(fold, sizeof(fold), "%.*s", q->fold.len, q->fold.text);
	snprintf(number, sizeof(number), "%.*s", q->number.len,
	    q->number.text);
	snprintf(length, sizeof(length), "%u", q->number.len);
	snprintf(state, sizeof(state), "%.*s", SPAN_ARG(s));
	if (q->near) {
		BUF_LITERAL(&near.text, "{");
		buf_append_str(&near.text, fold);
		(void)sltd_number_neighbours(&q->number, add_fold, &near);
		buf_append_byte(&near.text, '}');
		values[0] = buf_text(&near.text);
	}
	sent = PQsendQueryPrepared(pg->conn, q->near ? STATEMENT_NEAR :
	    STATEMENT_ASK, 4, values, NULL, NULL, 0);
	buf_release(&near.text);
	return sent == 1;
}

/* Sends what waits, with a sync behind it, so that the server answers. */
static bool
send_waiting(struct sltd_pg *pg)
{
	uint64_t now = monotonic_us();

	if (pg->count + SLTD_PG_WINDOW + 2 > OWED_MAX)
		return true;
	if (!pg->aged || now - pg->aged_us >= AGE_US) {
		if (PQsendQueryPrepared(pg->conn, STATEMENT_AGE, 0, NULL,
		    NULL, NULL, 0) != 1)
			return false;
		owe(pg, OWED_AGE, -1);
		pg->aged = pg->unsynced = true;
		pg->aged_us = now;
	}
	for (unsigned i = 0; i < SLTD_PG_WINDOW; i++) {
		struct slot *s = &pg->slots[i];

		if (s->query == NULL || s->sent)
			continue;
		if (!send_query(pg, s->query))
			return false;
		s->sent = pg->unsynced = true;
		owe(pg, OWED_ANSWER, (int)i);
	}
	if (pg->unsynced) {
		if (PQpipelineSync(pg->conn) != 1)
			return false;
		owe(pg, OWED_SYNC, -1);
		pg->unsynced = false;
	}
	return PQflush(pg->conn) >= 0;
}

/* ---- answers in ----------------------------------------------------------- */

static struct span
cell(const PGresult *result, int row, int column)
{
	return span_make(PQgetvalue(result, row, column),
	    (size_t)PQgetlength(result, row, column));
}

/* NULL, or why the row cannot be understood. */
static const char *
take_row(const struct sltd_query *q, const PGresult *result, int row,
    struct sltd_answer *a)
{
	char list[SLTD_LIST_NAME_MAX + 1];
	struct sltd_fields f = {.value = {{NULL, 0}}};
	struct sltd_fault fault;
	struct sltd_entry e;
	enum sltd_match how;

	for (int i = 0; i <= SLTD_F_NOTE; i++)
		f.value[i] = cell(result, row, i);
	if (!sltd_form_read(&f, false, &e, &fault) ||
	    !sltd_day_parse(cell(result, row, COLUMN_WITHDRAWN),
	    &e.withdrawn))
		return "a record of the database is not well-formed";
	snprintf(list, sizeof(list), "%.*s",
	    SPAN_ARG(span_first(cell(result, row, COLUMN_LIST),
	    SLTD_LIST_NAME_MAX)));
	if (sltd_match(q, &e, &how))
		sltd_answer_add(a, &e, how, list);
	return NULL;
}

static const char *
take_answer(struct sltd_pg *pg, const PGresult *result, struct slot *s)
{
	const char *why = NULL;

	if (PQresultStatus(result) != PGRES_TUPLES_OK ||
	    PQnfields(result) != COLUMN_COUNT)
		return "the database refuses the query";
	if (!pg->aged)
		return "no list is loaded in the database";
	for (int i = 0; i < PQntuples(result) && why == NULL; i++)
		why = take_row(s->query, result, i, s->answer);
	s->answer->as_of_known = true;
	s->answer->as_of = pg->as_of;
	return why;
}

static void
take_age(struct sltd_pg *pg, const PGresult *result)
{
	uint64_t seconds;

	pg->aged = PQresultStatus(result) == PGRES_TUPLES_OK &&
	    PQntuples(result) == 1 && !PQgetisnull(result, 0, 0) &&
	    span_uint(cell(result, 0, 0), INT64_MAX, &seconds);
	if (pg->aged)
		pg->as_of = (instant)seconds;
}

/* One result of the pipeline; *any: a query ended. */
static bool
take_result(struct sltd_pg *pg, PGresult *result, bool *any,
    sltd_pg_done *done, void *context)
{
	struct owed_item o = pg->owed[pg->first];
	struct slot *s;
	const char *why;

	if (pg->count == 0)
		return false;
	pg->first = (pg->first + 1) % OWED_MAX;
	pg->count--;
	if (o.kind == OWED_SYNC)
		return PQresultStatus(result) == PGRES_PIPELINE_SYNC;
	if (o.kind == OWED_AGE) {
		take_age(pg, result);
		return true;
	}
	pg->abandoned = 0;
	if (o.slot < 0)
		return true;
	s = &pg->slots[o.slot];
	why = take_answer(pg, result, s);
	s->query = NULL;
	*any = true;
	done(context, (unsigned)o.slot, why);
	return true;
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

/* ---- getting ready -------------------------------------------------------- */

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
sltd_pg_wait(struct sltd_pg *pg, int timeout_ms, sltd_pg_done *done,
    void *context)
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
		fail(pg, "the database cannot be asked", done, context);
}

#else

static bool
no_libpq(struct err *err)
{
	return err_set(err, ERR_UNAVAILABLE, "this build has no libpq: it "
	    "cannot ask postgresql://");
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
sltd_pg_send(struct sltd_pg *pg, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	(void)pg, (void)slot, (void)q, (void)a;
	return no_libpq(err);
}

void
sltd_pg_wait(struct sltd_pg *pg, int timeout_ms, sltd_pg_done *done,
    void *context)
{
	(void)pg, (void)timeout_ms, (void)done, (void)context;
}

void
sltd_pg_cancel(struct sltd_pg *pg, unsigned slot)
{
	(void)pg, (void)slot;
}

#endif
