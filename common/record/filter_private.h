/*
 * filter_private: what the files of filter share. filter.c has the records,
 * their batches and the run; filter_input.c finds them in the inputs;
 * filter_hold.c keeps them until all have been looked at.
 */
#ifndef RECORD_FILTER_PRIVATE_H
#define RECORD_FILTER_PRIVATE_H

#include "base/array.h"
#include "record/filter.h"
#include "record/intake.h"
#include "record/pool.h"

/* An item with the memory that it is made in, reused from batch to batch. */
struct work {
	struct filter_item item;
	struct buf path;  /* what piece points to, for a path */
	struct buf value; /* the result as JSON */
	struct buf out;	  /* the record, where threads make it */
	enum status status;
	struct err err; /* what annotate met, beside the verdict */
};

/* A record that waits for the end of the input. */
struct held {
	size_t text, text_len;	/* in lines; none: value is the whole record */
	struct record_gap gap;	/* in the text */
	struct json_kept value; /* in values, when has_value */
	bool has_value;		/* else a pass with nothing to say */
	bool left_out;
	enum status status;
	uint64_t tag; /* of its item */
};

struct filter {
	const struct filter_ops *ops;
	const struct opt_common *common;
	void *context;
	struct json_key key; /* ops->tool, in a made record */
	struct output output;
	struct err said;   /* the last that a tool met */
	bool ended;	   /* a batch could not be looked at */
	struct pool *pool; /* NULL: one thread */
	void **workers;
	unsigned jobs;
	struct work *works;
	size_t count, cap;	    /* of the batch under way */
	struct filter_item **asked; /* for annotate_batch */

	/* With ops->complete. */
	struct held *held;
	size_t held_count, held_cap;
	struct buf lines, values;
};

/* ---- filter.c ---- */

/* An item of the batch, for a piece at that line of the input. */
struct work *filter_queue(struct filter *f, struct span piece,
    const struct intake *in, uint64_t line);

/* The item is no record; note says where and why. */
void filter_malformed(struct filter_item *item, const char *note);

/* Looks at all that is queued and writes or holds it. */
void filter_run_batch(struct filter *f);

/* Nothing more can be done: input need not be read. */
bool filter_ended(const struct filter *f);

/* Into an open object: "malformed":"<base64>","TOOL":…} or nouns,"TOOL":…} */
void filter_write_made(
    const struct filter *f, const struct work *w, struct json_writer *j);

/* ---- filter_input.c ---- */

/* Queues every record of an operand and runs what is queued. */
void filter_operand(struct filter *f, const char *operand);

/* ---- filter_hold.c ---- */

/* Keeps a record that has been looked at. */
void filter_hold(struct filter *f, const struct work *w);

/* Completes what is held and writes it. */
void filter_emit_held(struct filter *f);

void filter_hold_release(struct filter *f);

#endif
