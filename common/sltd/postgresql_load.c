/*
 * postgresql_load: see postgresql.h. The filling side.
 *
 * One transaction from the first COPY to the swap: what is killed half-way
 * leaves nothing. Readers are shut out only while the partitions change
 * places at its end.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>

#include "sltd/form.h"

#define COPY_BLOCK ((size_t)256 << 10)
/* Series wait in memory: a connection has one COPY at a time. */
#define SERIES_MAX ((size_t)256 << 20)

struct sltd_pg_load {
	PGconn *conn;
	char list[SLTD_LIST_NAME_MAX + 1];
	struct buf rows, series, command;
	uint64_t records;
	bool copying;
};

static bool
pg_error(struct sltd_pg_load *l, enum err_kind kind, const char *what,
    struct err *err)
{
	const char *text = PQerrorMessage(l->conn);

	return err_set(err, kind, "%s: %.*s", what,
	    (int)strcspn(text, "\n"), text);
}

/* The statement in l->command; the number in its one cell, or 0. */
static bool
run(struct sltd_pg_load *l, const char *what, int64_t *number,
    struct err *err)
{
	PGresult *r = PQexec(l->conn, buf_text(&l->command));
	ExecStatusType status = PQresultStatus(r);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

	if (ok && number != NULL)
		*number = PQntuples(r) == 1 && !PQgetisnull(r, 0, 0) ?
		    strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
	PQclear(r);
	buf_clear(&l->command);
	return ok || pg_error(l, ERR_UNAVAILABLE, what, err);
}

static bool
say(struct sltd_pg_load *l, const char *what, struct err *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

static bool
say(struct sltd_pg_load *l, const char *what, struct err *err,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&l->command, format, arguments);
	va_end(arguments);
	return run(l, what, NULL, err);
}

/* ---- opening ----------------------------------------------------------- */

/* One loader a list at a time; the lock goes with the session. */
static bool
lock(struct sltd_pg_load *l, struct err *err)
{
	int64_t got;

	buf_printf(&l->command, "select case when pg_try_advisory_lock("
	    "hashtext('sltd.%s')) then 1 else 0 end", l->list);
	if (!run(l, "lock", &got, err))
		return false;
	return got == 1 || err_set(err, ERR_TEMPORARY, "another process is "
	    "writing the list %s", l->list);
}

static bool
begin_copy(struct sltd_pg_load *l, const char *table, const char *columns,
    struct err *err)
{
	PGresult *r;

	buf_printf(&l->command, "copy sltd.\"%s_%s_new\" (%s) from stdin",
	    table, l->list, columns);
	r = PQexec(l->conn, buf_text(&l->command));
	buf_clear(&l->command);
	l->copying = PQresultStatus(r) == PGRES_COPY_IN;
	PQclear(r);
	return l->copying || pg_error(l, ERR_UNAVAILABLE, "copy", err);
}

#define COLUMNS_END "issuing_state, type, status, reporting_state, " \
	"reported, issue_date, expiry_date, review_date, reference, note, " \
	"list"

static bool
begin(struct sltd_pg_load *l, struct err *err)
{
	static const char *const tables[] = {"record", "series"};

	if (!lock(l, err) || !say(l, "begin", err, "begin"))
		return false;
	for (unsigned i = 0; i < 2; i++)
		if (!say(l, "new partition", err, "drop table if exists "
		    "sltd.\"%s_%s_new\"; create table sltd.\"%s_%s_new\" "
		    "(like sltd.%s including defaults including constraints, "
		    "check (list = '%s'))", tables[i], l->list, tables[i],
		    l->list, tables[i], l->list))
			return false;
	return begin_copy(l, "record", "fold, number, " COLUMNS_END, err);
}

bool
sltd_pg_load_open(const char *url, const char *list,
    struct sltd_pg_load **out, struct err *err)
{
	static const char *const names[] = {"target_session_attrs",
	    "application_name", "dbname", NULL};
	const char *const values[] = {"primary", "sltdquery load", url, NULL};
	struct sltd_pg_load *l = calloc(1, sizeof(*l));

	if (l == NULL)
		return err_memory(err);
	snprintf(l->list, sizeof(l->list), "%s", list);
	buf_init(&l->rows, 0);
	buf_init(&l->series, SERIES_MAX);
	buf_init(&l->command, 0);
	l->conn = PQconnectdbParams(names, values, 1);
	if (PQstatus(l->conn) != CONNECTION_OK)
		pg_error(l, ERR_UNAVAILABLE, "the database", err);
	else if (say(l, "messages", err,
	    "set client_min_messages = warning") && begin(l, err)) {
		*out = l;
		return true;
	}
	sltd_pg_load_close(l);
	return false;
}

void
sltd_pg_load_close(struct sltd_pg_load *l)
{
	if (l == NULL)
		return;
	/* Without a commit the server undoes everything. */
	PQfinish(l->conn);
	buf_release(&l->rows);
	buf_release(&l->series);
	buf_release(&l->command);
	free(l);
}

/* ---- rows -------------------------------------------------------------- */

/* A value of COPY's text form, and the tab behind it. */
static void
put_text(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];

		/* No controls in a note; NUL is none of PostgreSQL's text. */
		if (c < ' ')
			c = ' ';
		if (c == '\\')
			buf_append_byte(b, '\\');
		buf_append_byte(b, c);
	}
	buf_append_byte(b, '\t');
}

static void
put_day(struct buf *b, sltd_day day)
{
	char text[DATE_TEXT];

	if (day == 0) {
		BUF_LITERAL(b, "\\N\t");
		return;
	}
	sltd_day_format(day, text);
	buf_append_str(b, text);
	buf_append_byte(b, '\t');
}

static void
put_end(struct buf *b, const struct sltd_pg_load *l,
    const struct sltd_entry *e)
{
	put_text(b, sltd_state_span(&e->state));
	put_text(b, span_make(&e->type, e->type != 0));
	put_text(b, span_str(sltd_status_word(e->status)));
	put_text(b, sltd_state_span(&e->reporting));
	put_day(b, e->reported);
	put_day(b, e->issued);
	put_day(b, e->expiry);
	put_day(b, e->review);
	put_text(b, e->reference);
	put_text(b, e->note);
	buf_append_str(b, l->list);
	buf_append_byte(b, '\n');
}

static bool
flush(struct sltd_pg_load *l, struct buf *rows, struct err *err)
{
	bool ok;

	if (!buf_ok(rows))
		return err_memory(err);
	ok = rows->len == 0 || PQputCopyData(l->conn,
	    (const char *)rows->data, (int)rows->len) == 1;
	buf_clear(rows);
	return ok || pg_error(l, ERR_UNAVAILABLE, "copy", err);
}

bool
sltd_pg_load_add(struct sltd_pg_load *l, const struct sltd_entry *e,
    struct err *err)
{
	struct sltd_number fold;
	char length[8];

	l->records++;
	if (e->last.len > 0) {
		put_text(&l->series, sltd_number_span(&e->number));
		put_text(&l->series, sltd_number_span(&e->last));
		snprintf(length, sizeof(length), "%u\t", e->number.len);
		buf_append_str(&l->series, length);
		put_end(&l->series, l, e);
		return buf_ok(&l->series) || err_memory(err);
	}
	sltd_number_fold(&e->number, &fold);
	put_text(&l->rows, sltd_number_span(&fold));
	put_text(&l->rows, sltd_number_span(&e->number));
	put_end(&l->rows, l, e);
	return l->rows.len < COPY_BLOCK || flush(l, &l->rows, err);
}

/* ---- the swap ---------------------------------------------------------- */

static bool
end_copy(struct sltd_pg_load *l, struct err *err)
{
	PGresult *r;
	bool ok = PQputCopyEnd(l->conn, NULL) == 1;

	l->copying = false;
	while (ok && (r = PQgetResult(l->conn)) != NULL) {
		ok = PQresultStatus(r) == PGRES_COMMAND_OK;
		PQclear(r);
	}
	return ok || pg_error(l, ERR_UNAVAILABLE, "copy", err);
}

static bool
copy_series(struct sltd_pg_load *l, struct err *err)
{
	return begin_copy(l, "series", "number, number_last, length, "
	    COLUMNS_END, err) && flush(l, &l->series, err) &&
	    end_copy(l, err);
}

/* The key of each table; of equal ones the last that came stays. */
static const struct {
	const char *table, *key, *same;
} keys[] = {
	{"record", "fold, issuing_state, type, number, list",
	    "a.fold = b.fold and a.issuing_state = b.issuing_state and "
	    "a.type = b.type and a.number = b.number"},
	{"series", "issuing_state, length, number, number_last, type, list",
	    "a.issuing_state = b.issuing_state and a.number = b.number and "
	    "a.number_last = b.number_last and a.type = b.type"},
};

static bool
add_key(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	const char *table = keys[i].table;

	if (!say(l, "savepoint", err, "savepoint keys"))
		return false;
	if (say(l, "key", err, "alter table sltd.\"%s_%s_new\" add primary "
	    "key (%s)", table, l->list, keys[i].key))
		return true;
	return say(l, "savepoint", err, "rollback to savepoint keys") &&
	    say(l, "duplicates", err, "delete from sltd.\"%s_%s_new\" a "
	    "using sltd.\"%s_%s_new\" b where %s and a.ctid < b.ctid", table,
	    l->list, table, l->list, keys[i].same) &&
	    say(l, "key", err, "alter table sltd.\"%s_%s_new\" add primary "
	    "key (%s)", table, l->list, keys[i].key);
}

/* Out with the old partition, in with the new one, under the old name. */
static bool
swap(struct sltd_pg_load *l, unsigned i, struct err *err)
{
	const char *table = keys[i].table, *list = l->list;

	return say(l, "swap", err, "drop table if exists sltd.\"%s_%s\"",
	    table, list) &&
	    say(l, "swap", err, "alter table sltd.\"%s_%s_new\" rename to "
	    "\"%s_%s\"", table, list, table, list) &&
	    say(l, "swap", err, "alter table sltd.%s attach partition "
	    "sltd.\"%s_%s\" for values in ('%s')", table, table, list, list);
}

static bool
look_before(struct sltd_pg_load *l, const struct sltd_meta *meta, bool older,
    uint64_t *before, struct err *err)
{
	int64_t records, sequence;

	buf_printf(&l->command, "select coalesce(max(records), 0) from "
	    "sltd.list where name = '%s'", l->list);
	if (!run(l, "list", &records, err))
		return false;
	*before = (uint64_t)records;
	buf_printf(&l->command, "select coalesce(max(sequence), -1) from "
	    "sltd.list where name = '%s'", l->list);
	if (!run(l, "list", &sequence, err))
		return false;
	if (meta->numbered && !older && sequence >= 0 &&
	    (uint64_t)sequence > meta->sequence)
		return err_set(err, ERR_DATA, "it has sequence number %llu, "
		    "the list is at %llu already (--older takes it)",
		    (unsigned long long)meta->sequence,
		    (unsigned long long)sequence);
	return true;
}

static bool
count(struct sltd_pg_load *l, uint64_t *records, struct err *err)
{
	int64_t n;

	buf_printf(&l->command, "select (select count(*) from "
	    "sltd.\"record_%s_new\") + (select count(*) from "
	    "sltd.\"series_%s_new\")", l->list, l->list);
	if (!run(l, "count", &n, err))
		return false;
	*records = (uint64_t)n;
	return true;
}

static bool
write_list(struct sltd_pg_load *l, const struct sltd_meta *meta,
    uint64_t records, struct err *err)
{
	char date[INSTANT_TEXT], sequence[24] = "null";

	instant_format(meta->date, date);
	if (meta->numbered)
		snprintf(sequence, sizeof(sequence), "%llu",
		    (unsigned long long)meta->sequence);
	return say(l, "list", err, "insert into sltd.list (name, sequence, "
	    "date, records) values ('%s', %s, '%s', %llu) on conflict (name) "
	    "do update set sequence = excluded.sequence, date = "
	    "excluded.date, loaded = now(), records = excluded.records",
	    l->list, sequence, date, (unsigned long long)records);
}

bool
sltd_pg_load_commit(struct sltd_pg_load *l, const struct sltd_meta *meta,
    const struct sltd_guard *guard, bool older, uint64_t *before,
    uint64_t *records, struct err *err)
{
	uint64_t n;

	if (!flush(l, &l->rows, err) || !end_copy(l, err) ||
	    !copy_series(l, err) || !add_key(l, 0, err) ||
	    !add_key(l, 1, err) || !count(l, &n, err) ||
	    !look_before(l, meta, older, before, err) ||
	    !sltd_guard_check(guard, *before, n > *before ? n - *before : 0,
	    n < *before ? *before - n : 0, err) || !swap(l, 0, err) ||
	    !swap(l, 1, err) || !write_list(l, meta, n, err) ||
	    !say(l, "commit", err, "commit"))
		return false;
	*records = n;
	return true;
}

#else

static bool
no_libpq(struct err *err)
{
	return err_set(err, ERR_UNAVAILABLE, "this build has no libpq: it "
	    "cannot fill postgresql://");
}

bool
sltd_pg_load_open(const char *url, const char *list,
    struct sltd_pg_load **out, struct err *err)
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
sltd_pg_load_add(struct sltd_pg_load *l, const struct sltd_entry *e,
    struct err *err)
{
	(void)l, (void)e;
	return no_libpq(err);
}

bool
sltd_pg_load_commit(struct sltd_pg_load *l, const struct sltd_meta *meta,
    const struct sltd_guard *guard, bool older, uint64_t *before,
    uint64_t *records, struct err *err)
{
	(void)l, (void)meta, (void)guard, (void)older, (void)before;
	(void)records;
	return no_libpq(err);
}

#endif
