/*
 * audit: who asked for what and was told what, in a file that shows when it
 * was changed.
 *
 * A line is a JSON object: n, time, uid, terminal, number (masked), key (a
 * keyed hash of number and state, by which two queries for one document can
 * be told to be that), answer, sources, elapsed_us, previous, and at its end
 * hash, which is an HMAC with the file's key over the line before and this
 * line. Whoever has no key can neither make a line nor find out a number by
 * trying all. FILE.head names the last line, so that lines missing at the end
 * are seen too; FILE.key holds the key where none is given, 0600.
 *
 * A query that cannot be written down is not answered.
 */
#ifndef SLTDQUERY_AUDIT_H
#define SLTDQUERY_AUDIT_H

#include "sltdquery.h"

#define AUDIT_LINE_MAX 16384
#define AUDIT_KEY_MIN 16
#define AUDIT_KEY_MAX 4096

/* key_path NULL: FILE.key, made when it is not there. */
MUST_CHECK bool audit_open(const char *path, const char *key_path,
    const char *terminal, struct audit **out, struct err *err);

/* One more query; written by audit_flush(). */
void audit_query(
    struct audit *a, const struct sltdquery *tool, const struct asked *asked);

/* Appends the lines since the last call, beside other processes. */
MUST_CHECK bool audit_flush(struct audit *a, struct err *err);

void audit_close(struct audit *a); /* NULL is fine */

/*
 * Walks a file. *line is the first that was changed or before which one is
 * missing, with *why; 0 when all is as it was written. *count: lines.
 */
MUST_CHECK bool audit_check(const char *path, const char *key_path,
    uint64_t *line, const char **why, uint64_t *count, struct err *err);

#endif
