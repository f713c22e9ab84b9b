/*
 * output: finished records to standard output, as lines or as cards.
 *
 * What every tool that writes records shares: JSON Lines into a pipe or file,
 * cards on a terminal or with --text, colour only on a terminal and never
 * with NO_COLOR, flushing at once where a person or --line-buffered waits,
 * and the exit status that the records add up to.
 */
#ifndef RECORD_OUTPUT_H
#define RECORD_OUTPUT_H

#include <sys/uio.h>

#include "base/err.h"
#include "base/findings.h"
#include "base/opt.h"
#include "record/card.h"

/* Bytes that are collected before a write. */
#define OUTPUT_BLOCK ((size_t)256 << 10)

struct output {
	struct buf buf;	 /* what is not written yet */
	struct buf line; /* a record on its way to a card */
	const char *tool;
	bool text, at_once;
	struct card_style style;
	bool failed;			  /* standard output does not take it */
	enum status worst;		  /* of all records */
	uint64_t counts[STATUS_FAIL + 1]; /* of records with each verdict */
	int error; /* sysexits: of standard output, else the first met; 0 */
};

void output_init(
    struct output *o, const char *tool, const struct opt_common *common);

/*
 * Where to append the next record, without line feed; then say that it is
 * whole, and what its verdict is.
 */
struct buf *output_record(struct output *o);
void output_end(struct output *o, enum status status);

/* After a card, as it is: for a terminal alone, in its own language. */
void output_drawing(struct output *o, struct span drawing);

/* A record that is not written has a verdict all the same. */
void output_count(struct output *o, enum status status);

/* The same for a record that is whole already. */
void output_line(struct output *o, struct span line, enum status status);

/*
 * Runs of them, each with its line feed; only without cards (o->text), and
 * their verdicts are counted apart. Uses up the list.
 */
void output_runs(struct output *o, struct iovec *runs, size_t count);

/* Writes what is there; to be called before waiting for more input. */
void output_flush(struct output *o);

/* Remembers an operational error for the exit status. */
void output_error(struct output *o, const struct err *err);

/*
 * Flushes, closes standard output and releases. Returns the exit status of
 * inspection-record(5): an error's, else 1 fail, 2 undetermined or error, 0.
 */
int output_finish(struct output *o);

#endif
