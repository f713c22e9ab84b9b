/*
 * rows: what verbs print that is no inspection record: JSON Lines, or for a
 * person a table, or facts one under the other.
 *
 * What a person sees is made of the finished JSON rows (table.h), so that both
 * say the same. It knows no verdicts: those are output.h's.
 */
#ifndef RECORD_ROWS_H
#define RECORD_ROWS_H

#include "base/opt.h"
#include "json/table.h"
#include "json/write.h"

/* A pipe's reader gets its rows in pieces of this many bytes. */
#define ROWS_BLOCK ((size_t)64 << 10)
/* A table is laid out, and printed, in pieces of this many bytes of JSON. */
#define ROWS_TABLE_BLOCK ((size_t)4 << 20)

struct rows {
	struct buf lines; /* JSON Lines that are not written */
	struct json_writer writer;
	const struct column *columns;
	bool people; /* a table, or facts */
	bool headed; /* its head is printed */
	bool line_buffered;
	enum err_kind failed; /* why nothing more is written, or ERR_NONE */
};

/*
 * columns ends with a NULL name and is borrowed; NULL itself: each row is
 * shown as facts. People see them on a terminal, or with --text.
 */
void rows_init(struct rows *r, const struct opt_common *common,
    const struct column *columns);

/* Rows from here on have these columns; what was before is written. */
void rows_layout(struct rows *r, const struct column *columns);

/* Between these, the caller writes the row's members. */
struct json_writer *rows_begin(struct rows *r);
void rows_end(struct rows *r);
/* In place of rows_end(), also inside a container: there is no such row. */
void rows_drop(struct rows *r);

/* A row that is JSON already; false when it is not. */
MUST_CHECK bool rows_line(struct rows *r, struct span line);

/*
 * Writes what is left, closes standard output and releases: 0, or after a
 * message what went wrong, ERR_IO or ERR_INTERNAL.
 */
int rows_finish(struct rows *r);

#endif
