/*
 * postgresql_session: a connection that writes one list of a shared store; the
 * inside of postgresql_load.c and postgresql_delta.c, for no other module.
 *
 * One transaction from opening to pg_commit(): what is killed half-way leaves
 * nothing. Its statements have the rights of whoever owns the tables
 * (sltd_loader), which the role that logs in must be a member of: whatever
 * one loader makes, another can replace.
 */
#ifndef SLTD_POSTGRESQL_SESSION_H
#define SLTD_POSTGRESQL_SESSION_H

#include "sltd/list.h"

/*
 * The partition of a list, and the table that is to become it: arguments are
 * the parent's name and the list's. No list has a dot in its name, so that
 * neither can be another list's.
 */
#define PG_PARTITION "sltd.\"%s.%s\""
#define PG_PARTITION_NEW "sltd.\"%s.%s.new\""
#define PG_PARTITION_NAME "\"%s.%s\""

/* Rows go to the server in blocks of this size. */
#define PG_COPY_BLOCK ((size_t)256 << 10)

struct pg_session {
	struct pg_conn *conn; /* a PGconn of libpq */
	char list[SLTD_LIST_NAME_MAX + 1];
	struct buf command;
};

/*
 * Connects to a primary, locks the list (ERR_TEMPORARY: somebody else writes
 * it), begins.
 */
MUST_CHECK bool pg_open(const char *url, const char *list, const char *program,
    struct pg_session *out, struct err *err);
void pg_close(struct pg_session *s); /* without a commit: all is undone */

/* A statement; what: of which an error says that it failed. */
MUST_CHECK bool pg_say(struct pg_session *s, const char *what, struct err *err,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* One that answers a row of numbers; what is null is 0. */
MUST_CHECK bool pg_numbers(struct pg_session *s, const char *what, int64_t *out,
    unsigned count, struct err *err, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

MUST_CHECK bool pg_commit(struct pg_session *s, struct err *err);

/*
 * What sltd.list says of the list: singles are all its records. *found is
 * false where there is no such list. No other session changes it until the end.
 */
MUST_CHECK bool pg_list(
    struct pg_session *s, struct sltd_meta *out, bool *found, struct err *err);

/* ---- COPY -------------------------------------------------------------- */

/* copy: "TABLE (COLUMNS)". */
MUST_CHECK bool pg_copy_begin(
    struct pg_session *s, const char *copy, struct err *err);
MUST_CHECK bool pg_copy_rows(
    struct pg_session *s, struct buf *rows, struct err *err);
MUST_CHECK bool pg_copy_end(struct pg_session *s, struct err *err);

/* A value of COPY's text form, and the tab after it. */
void pg_put_text(struct buf *b, struct span s);

/* PG_MEMBERS of a record, a tab after each. */
#define PG_MEMBERS                                                          \
	"issuing_state, type, status, reporting_state, "                    \
	"reported, issue_date, expiry_date, review_date, reference, note, " \
	"until, contact, measure"
void pg_put_members(struct buf *b, const struct sltd_entry *e);

#endif
