/*
 * audit: who asked for what and was told what, in a file that shows when it
 * was changed.
 *
 * A line is a JSON object: n, time, uid, terminal, number (masked), key (a
 * keyed hash of number and state, by which two queries for one document can
 * be told to be that), answer, sources, elapsed_us, previous, and at its end
 * hash, which is an HMAC with the file's key over the line before and this
 * line. Whoever has no key can neither make a line nor find out a number by
 * trying all. The head, FILE.head or a file elsewhere, names the last line
 * under the same key, so that lines missing at the end are seen too: an audit
 * without its head is not intact. FILE.key holds the key where none is given,
 * 0600; writers take turns by FILE.lock, which nobody else can open.
 *
 * A query that cannot be written down is not answered.
 */
#ifndef SLTDQUERY_AUDIT_H
#define SLTDQUERY_AUDIT_H

#include "sltdquery.h"

#define AUDIT_LINE_MAX 16384
#define AUDIT_KEY_MIN 16
#define AUDIT_KEY_MAX 4096

/* How long a writer waits for its turn. */
#define AUDIT_LOCK_MS 3000u

struct audit_names {
	const char *file;
	const char *key;  /* NULL: FILE.key, made when an audit begins */
	const char *head; /* NULL: FILE.head */
	const char *terminal;
};

MUST_CHECK bool audit_open(
    const struct audit_names *names, struct audit **out, struct err *err);

/* One more query; written by audit_flush(). */
void audit_query(
    struct audit *a, const struct sltdquery *tool, const struct asked *asked);

/* Appends the lines since the last call, beside other processes. */
MUST_CHECK bool audit_flush(struct audit *a, struct err *err);

void audit_close(struct audit *a); /* NULL is fine */

struct audit_finding {
	bool intact;
	uint64_t count; /* lines that are as they were written */
	/* The first that was changed or is missing; 0: none. */
	uint64_t line;
	struct err why;	 /* what is wrong with that line: "is missing" */
	struct err head; /* and with the head; ERR_NONE: nothing */
};

MUST_CHECK bool audit_check(const struct audit_names *names,
    struct audit_finding *out, struct err *err);

#endif
