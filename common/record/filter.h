/*
 * filter: the loop of every tool that reads records and writes records.
 *
 * It keeps the four laws of inspection-record(5): one line in, one line out,
 * in order; one member owned; an upstream's forgery of it replaced; errors of
 * the line are records too. A tool supplies functions; the loop does input
 * ("-", files, long lines), malformed lines, splicing, cards, flushing,
 * threads and the exit status.
 *
 * An input whose first byte after a byte order mark and blanks is '{' is JSON
 * Lines to its end; any
 * other is handed to the tool's raw functions. A tool without raw functions
 * gets every input as JSON Lines.
 */
#ifndef RECORD_FILTER_H
#define RECORD_FILTER_H

#include "base/err.h"
#include "base/opt.h"
#include "record/output.h"
#include "record/record.h"
#include "record/result.h"

/* Records that are asked for together, and shared out together, at most. */
#define FILTER_BATCH_MAX 1024
#define FILTER_SHARED_MAX 1024
#define FILTER_JOBS_MAX 64
/* Bytes of a malformed line that are kept in its record. */
#define FILTER_MALFORMED_KEPT 4096
/* Bytes of records that are held for complete(). */
#define FILTER_HELD_MAX ((size_t)1 << 30)
/* Raw input that is taken at once by raw_split, at most. */
#define FILTER_RAW_MAX ((size_t)64 << 20)

/* One record under way. */
struct filter_item {
	struct span piece;    /* the line, or what raw_split or operand gave */
	bool raw;	      /* piece is raw, not a line */
	bool path;	      /* piece is a path that operand() named */
	bool malformed;	      /* result is made already: no annotate */
	bool lost;	      /* not looked at, for want of memory */
	bool starved;	      /* looked at, but memory was wanting */
	bool left_out;	      /* by the user's word: counted, not written */
	uint64_t tag;	      /* the tool's own, for add_members() */
	const char *input;    /* name of the input, for notes */
	uint64_t line;	      /* of the piece's start, from 1 */
	struct record record; /* of a line, once it is parsed */
	struct buf nouns;     /* what writer writes */
	/* A run of members, the record's nouns: of a raw piece, or what a
	 * reader adds to a line that has none of them. */
	struct json_writer writer;
	struct result result;
	struct buf drawing; /* after its card, as it is; without threads */
};

/*
 * Milliseconds without input after which a whole raw piece is not kept
 * waiting: a reader at a counter sends a document, then nothing.
 */
#define FILTER_PAUSE_MS 200

struct filter;

/* Whether a JSON object is a tool's raw input and no record. */
enum filter_object { FILTER_RECORD, FILTER_RAW, FILTER_MORE };

struct filter_ops {
	const char *tool; /* the member that is owned */

	/*
	 * Looks at item->record and fills item->result. Called from several
	 * threads when jobs > 1, each with a worker of its own. False: the
	 * tool met an operational error on the way (its store broke). The
	 * record is written with the verdict that it has, which the tool
	 * lets no error turn into a pass; the error is said, and is the exit
	 * status.
	 */
	bool (*annotate)(
	    void *worker, struct filter_item *item, struct err *err);

	/*
	 * Instead of annotate, for a tool that asks many questions at once:
	 * all records that are at hand, in order, none malformed. Never
	 * called with threads. Raw pieces come with their nouns made. False:
	 * no record of the batch may be written, and the run ends.
	 */
	bool (*annotate_batch)(void *worker, struct filter_item **items,
	    size_t count, struct err *err);

	/*
	 * Instead of writing each record at once, for a tool whose records
	 * say what came of all of them: every record
	 * is held, at most FILTER_HELD_MAX bytes of them, and this is called
	 * once after the last. rejected: how many are neither pass nor
	 * absent. Then they are written, each with what add_members() adds
	 * to its result. False, or an input that could not be read whole:
	 * none is written. Never with threads, raw functions or nouns of the
	 * tool's own.
	 */
	bool (*complete)(void *context, uint64_t rejected, struct err *err);
	void (*add_members)(
	    const void *context, uint64_t tag, struct json_writer *result);

	/*
	 * Raw input. Finds the next piece at the front of input, gives it in
	 * *piece (empty: skip what was consumed) and returns how many bytes
	 * are done with; 0 when more input is needed, which it never says
	 * when end is true and input is not empty.
	 */
	size_t (*raw_split)(
	    void *context, struct span input, bool end, struct span *piece);

	/* An input of the raw format begins. May be NULL. */
	void (*raw_begin)(void *context);

	/* The item's tag of the piece that raw_split gave last; NULL: 0. */
	uint64_t (*raw_tag)(void *context);

	/*
	 * The same when more of the input may come but nothing has come for a
	 * while (FILTER_PAUSE_MS): a piece that is whole need not wait. May be
	 * NULL.
	 */
	size_t (*raw_pause)(
	    void *context, struct span input, struct span *piece);

	/*
	 * For a raw format that is JSON itself: what the object at the front
	 * of input is. FILTER_MORE: it does not end in input, which is never
	 * said when end is true. NULL: every object is a record.
	 */
	enum filter_object (*raw_object)(struct span input, bool end);

	/*
	 * Makes the record of a raw piece: writes its nouns and fills
	 * item->result, exactly as annotate would for those nouns; fails as
	 * annotate does.
	 */
	bool (*raw_read)(
	    void *worker, struct filter_item *item, struct err *err);

	/*
	 * The encoding of plain inputs, as recode_open() takes it: NULL is
	 * UTF-8, or UTF-16 with its mark. Without this function it is that
	 * too, and other bytes are taken as they are.
	 */
	const char *(*encoding)(void *context);

	/*
	 * An operand that is no plain input (a folder, an archive): returns
	 * true when it is the tool's, after filter_path() for each record
	 * in it. NULL: every operand is a file to read.
	 */
	bool (*operand)(void *context, struct filter *filter,
	    const char *operand, struct err *err);

	/*
	 * Names what the tool reads or writes while it looks at records,
	 * beside its operands: all else is shut by then, see base/sandbox.h.
	 * NULL: nothing.
	 */
	sandbox_needs *sandbox;

	/* A worker for a thread; NULL: the context itself serves (jobs 1). */
	void *(*worker_new)(void *context, struct err *err);
	void (*worker_free)(void *worker);
};

/* From operand(): one record made from what is at path. */
void filter_path(struct filter *f, const char *path);

/*
 * Runs over the operands argv[1] … argv[argc-1] (none: standard input) and
 * returns the exit status.
 */
int filter_run(const struct filter_ops *ops, const struct opt_common *common,
    int argc, char **argv, unsigned jobs, void *context);

#endif
