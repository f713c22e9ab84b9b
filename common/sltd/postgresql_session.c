/*
 * postgresql_session: see postgresql_session.h.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>

#include "sltd/form.h"
#include "sltd/postgresql_session.h"

static bool
pg_error(struct pg_session *s, const char *what, struct err *err)
{
	const char *text = PQerrorMessage(s->conn);

	return err_set(err, ERR_UNAVAILABLE, "%s: %.*s", what,
	    (int)strcspn(text, "\n"), text);
}

/* The statement in s->command; numbers of its one row. */
static bool
run_statement(struct pg_session *s, const char *what, int64_t *numbers,
    unsigned count, struct err *err)
{
	PGresult *r = PQexec(s->conn, buf_text(&s->command));
	ExecStatusType status = PQresultStatus(r);
	bool ok = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;

	for (int i = 0; ok && i < (int)count; i++)
		numbers[i] = PQntuples(r) == 1 && !PQgetisnull(r, 0, i)
		    ? strtoll(PQgetvalue(r, 0, i), NULL, 10)
		    : 0;
	PQclear(r);
	buf_clear(&s->command);
	return ok || pg_error(s, what, err);
}

bool
pg_say(struct pg_session *s, const char *what, struct err *err,
    const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&s->command, format, arguments);
	va_end(arguments);
	return run_statement(s, what, NULL, 0, err);
}

bool
pg_numbers(struct pg_session *s, const char *what, int64_t *out, unsigned count,
    struct err *err, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	buf_vprintf(&s->command, format, arguments);
	va_end(arguments);
	return run_statement(s, what, out, count, err);
}

bool
pg_commit(struct pg_session *s, struct err *err)
{
	return pg_say(s, "commit", err, "commit");
}

/* One writer a list at a time; the lock goes with the session. */
/* clang-format off */
static bool
lock(struct pg_session *s, struct err *err)
{
	int64_t got;

	return pg_numbers(s, "lock", &got, 1, err, "select case when "
	    "pg_try_advisory_lock(hashtextextended('sltd.%s', 0)) then 1 "
	    "else 0 end",
	    s->list) && (got == 1 || err_set(err, ERR_TEMPORARY, "another "
	    "process is writing the list %s", s->list));
}
/* clang-format on */

static bool
begin_session(struct pg_session *s, struct err *err)
{
	return pg_say(
		   s, "messages", err, "set client_min_messages = warning") &&
	    lock(s, err) && pg_say(s, "begin", err, "begin") &&
	    pg_say(s, "the owner's rights", err,
		"select set_config('role', "
		"pg_get_userbyid(relowner), true) from pg_class where oid = "
		"'sltd.record'::regclass");
}

bool
pg_open(const char *url, const char *list, const char *program,
    struct pg_session *out, struct err *err)
{
	static const char *const names[] = {
	    "target_session_attrs", "application_name", "dbname", NULL};
	const char *const values[] = {"primary", program, url, NULL};
	struct pg_session s = {.command = BUF_INIT};

	snprintf(s.list, sizeof(s.list), "%s", list);
	s.conn = PQconnectdbParams(names, values, 1);
	if (PQstatus(s.conn) != CONNECTION_OK)
		pg_error(&s, "the database", err);
	else if (begin_session(&s, err)) {
		*out = s;
		return true;
	}
	pg_close(&s);
	return false;
}

void
pg_close(struct pg_session *s)
{
	PQfinish(s->conn);
	buf_release(&s->command);
}

bool
pg_list(
    struct pg_session *s, struct sltd_meta *out, bool *found, struct err *err)
{
	int64_t n[4];

	if (!pg_numbers(s, "list", n, 4, err,
		"select 1, (sequence is not null)::int, sequence, records "
		"from (select sequence, records from sltd.list "
		"where name = '%s' for update) l",
		s->list))
		return false;
	*found = n[0] == 1;
	*out = (struct sltd_meta){.numbered = n[1] == 1,
	    .sequence = (uint64_t)n[2],
	    .singles = (uint64_t)n[3]};
	return true;
}

/* ---- COPY -------------------------------------------------------------- */

bool
pg_copy_begin(struct pg_session *s, const char *copy, struct err *err)
{
	PGresult *r;
	bool ok;

	buf_printf(&s->command, "copy %s from stdin", copy);
	r = PQexec(s->conn, buf_text(&s->command));
	buf_clear(&s->command);
	ok = PQresultStatus(r) == PGRES_COPY_IN;
	PQclear(r);
	return ok || pg_error(s, "copy", err);
}

bool
pg_copy_rows(struct pg_session *s, struct buf *rows, struct err *err)
{
	bool ok;

	if (!buf_ok(rows))
		return err_memory(err);
	ok = rows->len == 0 ||
	    PQputCopyData(s->conn, (const char *)rows->data, (int)rows->len) ==
		1;
	buf_clear(rows);
	return ok || pg_error(s, "copy", err);
}

bool
pg_copy_end(struct pg_session *s, struct err *err)
{
	PGresult *r;
	bool ok = PQputCopyEnd(s->conn, NULL) == 1;

	while (ok && (r = PQgetResult(s->conn)) != NULL) {
		ok = PQresultStatus(r) == PGRES_COMMAND_OK;
		PQclear(r);
	}
	return ok || pg_error(s, "copy", err);
}

/* A value of COPY's text form, and the tab after it. */
void
pg_put_text(struct buf *b, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		uint8_t c = s.data[i];

		/* No controls in a note; PostgreSQL's text has no NUL. */
		if (c < ' ')
			c = ' ';
		if (c == '\\')
			buf_append_byte(b, '\\');
		buf_append_byte(b, c);
	}
	buf_append_byte(b, '\t');
}

static void
put_copy_day(struct buf *b, sltd_day day)
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

void
pg_put_members(struct buf *b, const struct sltd_entry *e)
{
	pg_put_text(b, sltd_state_span(&e->state));
	pg_put_text(b, span_make(&e->type, e->type != 0));
	pg_put_text(b, span_str(sltd_status_word(e->status)));
	pg_put_text(b, sltd_state_span(&e->reporting));
	put_copy_day(b, e->reported);
	put_copy_day(b, e->issued);
	put_copy_day(b, e->expiry);
	put_copy_day(b, e->review);
	pg_put_text(b, e->reference);
	pg_put_text(b, e->note);
	put_copy_day(b, e->until);
	pg_put_text(b, e->contact);
	pg_put_text(b, span_str(sltd_measure_word(e->measure)));
}

#endif
