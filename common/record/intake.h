/*
 * intake: the reading end of a filter. Bytes come as the system gives them;
 * lines and raw pieces leave, the same however the input was cut.
 */
#ifndef RECORD_INTAKE_H
#define RECORD_INTAKE_H

#include "base/buf.h"
#include "base/err.h"
#include "base/progress.h"

struct intake {
	int fd;
	const char *name; /* for messages: a path, or "-" */
	struct buf bytes, other;
	bool lasting;	   /* see intake_fill() */
	size_t start, len; /* of bytes, what is not taken yet: to its end */
	bool end;	   /* the file has no more */
	uint64_t line;	   /* number of the line at start, from 1 */
	uint64_t taken;	   /* bytes read from the file */
	struct progress progress;
	struct recode *recode; /* or NULL: bytes as they are */
	struct buf raw;	       /* what it takes */
};

/* "-" is standard input; ERR_NOINPUT when there is no such file. */
MUST_CHECK bool intake_open(
    struct intake *in, const char *path, bool quiet, struct err *err);
void intake_close(struct intake *in);

/* From now on the input is text of that encoding (base/recode.h). */
MUST_CHECK bool intake_text(
    struct intake *in, const char *encoding, struct err *err);

/*
 * The same where what has been read, two bytes at least, begins with the mark
 * of UTF-16, as text from Windows may; else nothing is done.
 */
MUST_CHECK bool intake_marked(struct intake *in, struct err *err);

/* Whether a read would have to wait. */
bool intake_would_wait(const struct intake *in);

/* Whether nothing more comes for so many milliseconds. */
bool intake_pauses(const struct intake *in, int ms);

/*
 * Reads once, at least room bytes of space made for it; moves what is not
 * taken yet, so that spans of it are no longer valid. Sets end. With lasting,
 * spans of what has been taken since the last call are valid until the next.
 */
MUST_CHECK bool intake_fill(struct intake *in, size_t room, struct err *err);

static inline struct span
intake_span(const struct intake *in)
{
	return span_make(in->bytes.data + in->start, in->len);
}

/* Done with the first count bytes, which held so many line feeds. */
static inline void
intake_take(struct intake *in, size_t count, uint64_t line_feeds)
{
	in->start += count;
	in->len -= count;
	in->line += line_feeds;
}

#endif
