/*
 * postgresql_walk: see postgresql.h. Every record of a list, row by row, so
 * that a list of any size needs the memory of one.
 */
#include "sltd/postgresql.h"

#if HAVE_LIBPQ

#include <libpq-fe.h>

#include "sltd/form.h"
#include "sltd/postgresql_session.h"

/* Columns of a row in the order of enum sltd_field. */
#define COLUMN_COUNT (SLTD_F_MEASURE + 1)

static bool
refuse_answer(PGconn *conn, struct err *err)
{
	const char *why = PQerrorMessage(conn);

	return err_set(err, ERR_UNAVAILABLE, "the database: %.*s",
	    (int)strcspn(why, "\n"), why);
}

/* A statement that answers nothing of interest. */
static bool
say(PGconn *conn, const char *statement, struct err *err)
{
	PGresult *r = PQexec(conn, statement);
	bool ok = PQresultStatus(r) == PGRES_COMMAND_OK;

	PQclear(r);
	return ok || refuse_answer(conn, err);
}

static bool
list_is_there(PGconn *conn, const char *list, struct err *err)
{
	const char *const values[] = {list};
	PGresult *r =
	    PQexecParams(conn, "select 1 from sltd.list where name = $1", 1,
		NULL, values, NULL, NULL, 0);
	bool ok = PQresultStatus(r) == PGRES_TUPLES_OK, found;

	found = ok && PQntuples(r) == 1;
	PQclear(r);
	if (!ok)
		return refuse_answer(conn, err);
	return found ||
	    err_set(err, ERR_UNAVAILABLE, "the database has no list %s", list);
}

static bool
visit_row(
    const PGresult *r, sltd_list_visit *visit, void *context, struct err *err)
{
	struct sltd_fields f = {.value = {{NULL, 0}}};
	struct sltd_fault fault;
	struct sltd_entry e;

	for (int i = 0; i < COLUMN_COUNT; i++)
		f.value[i] = span_make(
		    PQgetvalue(r, 0, i), (size_t)PQgetlength(r, 0, i));
	if (!sltd_form_read(&f, false, &e, &fault))
		return err_set(
		    err, ERR_IO, "a record of the database is not well-formed");
	return visit(context, &e, err);
}

/* Rows one by one; those after an error are read and dropped. */
static bool
visit_rows(PGconn *conn, sltd_list_visit *visit, void *context, struct err *err)
{
	bool ok = true;
	PGresult *r;

	while ((r = PQgetResult(conn)) != NULL) {
		ExecStatusType status = PQresultStatus(r);

		if (ok && status == PGRES_SINGLE_TUPLE)
			ok = PQnfields(r) == COLUMN_COUNT
			    ? visit_row(r, visit, context, err)
			    : refuse_answer(conn, err);
		else if (ok && status != PGRES_TUPLES_OK)
			ok = refuse_answer(conn, err);
		PQclear(r);
	}
	return ok;
}

/* clang-format off */
static bool
walk(PGconn *conn, const char *list, sltd_list_visit *visit, void *context,
    struct err *err)
{
	const char *const values[] = {list};

	if (PQsendQueryParams(conn, "select number, '', " PG_MEMBERS
	    " from sltd.record where list = $1 and withdrawn is null union all "
	    "select number, number_last, " PG_MEMBERS
	    " from sltd.series where list = $1 and withdrawn is null", 1, NULL,
	    values, NULL, NULL, 0) != 1 || PQsetSingleRowMode(conn) != 1)
		return refuse_answer(conn, err);
	return visit_rows(conn, visit, context, err);
}
/* clang-format on */

bool
sltd_pg_walk(const char *url, const char *list, sltd_list_visit *visit,
    void *context, struct err *err)
{
	/* The URL comes last: what it says counts. */
	static const char *const names[] = {
	    "target_session_attrs", "application_name", "dbname", NULL};
	const char *const values[] = {
	    "prefer-standby", "sltdquery compare", url, NULL};
	PGconn *conn = PQconnectdbParams(names, values, 1);
	bool ok;

	if (conn == NULL)
		return err_memory(err);
	ok = (PQstatus(conn) == CONNECTION_OK || refuse_answer(conn, err)) &&
	    say(conn, "set datestyle = iso", err) &&
	    say(conn,
		"begin transaction isolation level repeatable read, read only",
		err) &&
	    list_is_there(conn, list, err) &&
	    walk(conn, list, visit, context, err);
	PQfinish(conn);
	return ok;
}

#endif
