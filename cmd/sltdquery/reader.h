/*
 * reader: records out of a file, whatever its form: CSV with a header, or
 * JSON Lines; plain or gzip.
 *
 * JSON Lines may begin with a line that tells about the file:
 *	{"sltd":{"source":"uto","sequence":17,"previous":16,
 *	 "date":"2026-11-20T02:00:00Z","count":100}}
 */
#ifndef SLTDQUERY_READER_H
#define SLTDQUERY_READER_H

#include "base/date.h"
#include "base/input.h"
#include "sltd/csv.h"
#include "sltd/match.h"
#include "sltdquery.h"

/* A line of a record longer than this is refused. */
#define READER_LINE_MAX ((size_t)16 << 10)

/* What a file says about itself; counts are READER_UNKNOWN if not said. */
#define READER_UNKNOWN UINT64_MAX
struct reader_head {
	char source[SLTD_LIST_NAME_MAX + 1]; /* "": not said */
	uint64_t sequence, previous, count;
	bool dated;
	instant date;
};

struct reader {
	struct input *in;
	const char *path;
	bool json, first_waits;
	const struct map *map; /* the tool's, or NULL */
	bool broken;	       /* the stream itself: no going on */
	struct span line;      /* or lines, of a CSV record */
	uint64_t number;       /* of its first one */
	uint64_t next;	       /* of the line that comes next */
	/* Lines that were read to see where a record ends, from ahead_at on. */
	struct buf ahead;
	size_t ahead_at;
	struct buf first; /* the line after the head */
	struct reader_head head;
	struct sltd_csv csv;
	struct buf scratch[SLTD_FIELDS];
};

/* By the map and the encoding that the tool was given. */
MUST_CHECK bool reader_open(struct sltdquery *tool, const char *path,
    struct reader *out, struct err *err);

/* The same of a copy that was made of its file; in is its own, also when it
 * fails. */
MUST_CHECK bool reader_take(struct sltdquery *tool, struct input *in,
    const char *path, struct reader *out, struct err *err);
void reader_close(struct reader *r);

/*
 * The next record's words; *more is false at the end. False for a line that
 * cannot be taken apart, whose sentence names it, and after which reading can
 * go on, unless r->broken: a gzip stream that is cut, a line without end.
 */
MUST_CHECK bool reader_next(
    struct reader *r, struct sltd_fields *out, bool *more, struct err *err);

/* Goes on after a mark of this file's input. */
MUST_CHECK bool reader_return(
    struct reader *r, const struct input_mark *mark, struct err *err);

/* The place after the record that came last, if it can be come back to. */
bool reader_mark(const struct reader *r, struct input_mark *out);

/* Of the record that came last, from 1: its first line; and its bytes. */
uint64_t reader_line(const struct reader *r);
struct span reader_text(const struct reader *r);

/*
 * What the file calls the member, as the map or the header has it; empty where
 * no column is of it.
 */
struct span reader_column(const struct reader *r, enum sltd_field field);

#endif
