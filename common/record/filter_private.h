/*
 * filter_private: what the files of filter share. filter.c has the records,
 * their batches and the run; filter_input.c finds them in the inputs;
 * filter_share.c shares them out among threads; filter_hold.c keeps them until
 * all have been looked at.
 */
#ifndef RECORD_FILTER_PRIVATE_H
#define RECORD_FILTER_PRIVATE_H

#include "base/array.h"
#include "record/filter.h"
#include "record/intake.h"
#include "record/pool.h"

/* What is wrong with a piece before anyone looks at it. */
enum flaw { FLAW_NONE, FLAW_TOO_LONG, FLAW_NO_END };

/* A record that was found, and waits to be looked at. */
struct task {
	struct span piece;
	const char *input;
	uint64_t line, tag;
	bool raw, is_path;
	enum flaw flaw;
};

/* An item with the memory that it is made in, reused from record to record. */
struct work {
	struct filter_item item;
	enum flaw flaw;	  /* of its task */
	struct buf value; /* the result as JSON */
	enum status status;
	struct err err; /* what annotate met, beside the verdict */
};

/*
 * Records that one thread looks at, one after the other: so few in a batch
 * that they come out even among the threads, so many that what they share (a
 * buffer, and being handed out) costs each of them little.
 */
#define SHARE_MAX 32
#define SHARES_EACH 8 /* for each thread, at least, of a batch */

struct share {
	unsigned worker;  /* which has looked at it, */
	size_t from, len; /* and where its lines are in that one's */
	size_t count;
	struct done {
		uint32_t len;	/* of its line, with the line feed */
		uint8_t status; /* enum status */
		bool lost;	/* for want of memory */
	} done[SHARE_MAX];
	struct err *errs; /* what annotate met, without repetitions */
	size_t err_count, err_cap;
};

/*
 * One is filled while threads are at the other: they share no line of the
 * caches, which would go from core to core with every record.
 */
#define CACHE_LINE 64

struct batch {
	_Alignas(CACHE_LINE) struct task *tasks;
	struct buf *paths; /* what the piece of a task points to, for a path */
	size_t count;
	struct share *shares; /* with threads */
	struct buf *outs; /* the lines that each has made: no other's memory */
	size_t share_len;
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
	struct work *works;	    /* of a batch, or one for each thread */
	size_t work_count, cap;	    /* cap: tasks of a batch */
	struct filter_item **asked; /* for annotate_batch */
	struct batch batches[2];
	_Alignas(CACHE_LINE) struct batch
	    *filling;	       /* has the tasks that were found last */
	struct iovec *runs;    /* of a batch, to write */
	struct batch *running; /* the threads are at it; NULL: at none */

	/* With ops->complete. */
	struct held *held;
	size_t held_count, held_cap;
	struct buf lines, values;
};

/* ---- filter.c ---- */

/* A task of the batch, for a piece at that line of the input. */
struct task *filter_queue(struct filter *f, struct span piece,
    const struct intake *in, uint64_t line);

/* Looks at all that is queued and writes or holds it. */
void filter_run_batch(struct filter *f);

/* The work's item is the task's record from now on. */
void filter_begin(struct work *w, const struct task *t);

/* Looks at it; what could not be done is in w->err. */
void filter_look(const struct filter *f, void *worker, struct work *w);

/* The record that was looked at, without line feed; sets w->status. */
void filter_emit(const struct filter *f, struct work *w, struct buf *out);

/* There was no memory to look at a record or to write it: ends the run. */
void filter_lose(struct filter *f);

/* A store that broke is said once, not for each of a million records. */
void filter_say(struct filter *f, const struct err *err);

/* Nothing more can be done: input need not be read. */
bool filter_ended(const struct filter *f);

/* Into an open object: "malformed":"<base64>","TOOL":…} or nouns,"TOOL":…} */
void filter_write_made(
    const struct filter *f, const struct work *w, struct json_writer *j);

/* ---- filter_input.c ---- */

/* Queues every record of an operand and runs what is queued. */
void filter_operand(struct filter *f, const char *operand);

/* ---- filter_share.c ---- */

/* Shares that a batch may have. */
size_t filter_shares_most(const struct filter *f);

/* Makes them; false without memory. */
bool filter_share_init(const struct filter *f, struct batch *b);
void filter_share_release(const struct filter *f, struct batch *b);

/*
 * Has the threads look at what is queued while the caller writes what they
 * were at before, and then goes on to find more.
 */
void filter_share_turn(struct filter *f);

/* ---- filter_hold.c ---- */

/* Keeps a record that has been looked at. */
void filter_hold(struct filter *f, const struct work *w);

/* Completes what is held and writes it. */
void filter_emit_held(struct filter *f);

void filter_hold_release(struct filter *f);

#endif
