/*
 * worker: a parser of what others sent, in a process of its own.
 *
 * Zips, directories and lists come from the network, and whoever made one may
 * have made it to take over what reads it. So the tool that holds the store,
 * here the keeper, does not read it: it hands the bytes to a worker, which has
 * no descriptor but its end of a pipe and may do nothing but compute
 * (sandbox_enter_alone()), and gets typed messages of bounded size in return.
 * What they say are claims: the keeper checks each as if the file had said it.
 *
 * Each input has a worker of its own, so that one which was taken over says
 * nothing of the next input. They are forked by a nursery, a process that was
 * made before the tool had opened anything: there is nothing in a worker's
 * memory but the program and its input.
 *
 * A worker that ends without its last message, for whatever reason, is an
 * error of its input: "the parser ended: …". What it said before must not be
 * believed then.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/sandbox.h"

/* Payload of one message, in either direction. */
#define WORKER_MESSAGE_MAX ((size_t)264 << 20)
/* Without a sign for so long, a worker hangs. */
#define WORKER_SILENCE_S 300

/* Types of messages are a job's own, from 0 to this. */
#define WORKER_TYPE_MAX 255

/* ---- in the worker ------------------------------------------------------ */

struct worker_pipe;

/*
 * One input, from its first block to its end. task is what the keeper gave to
 * worker_begin(). False: err goes to the keeper.
 */
typedef bool worker_job(
    struct worker_pipe *pipe, struct span task, struct err *err);

/*
 * The next block of the input, borrowed until the next call; empty at the end.
 * It has the form of an input_source (base/input.h): the context is the pipe.
 * Where the keeper has none, for a reason of its own, the worker ends.
 */
MUST_CHECK bool worker_block(void *pipe, struct span *block, struct err *err);

/*
 * One message, put together of parts; together no more than
 * WORKER_MESSAGE_MAX. Where nobody reads it any more, the worker ends.
 */
void worker_give(struct worker_pipe *p, unsigned type, const struct span *parts,
    size_t count);

/* ---- the keeper --------------------------------------------------------- */

struct worker;

/*
 * Makes the nursery. Called before anything is opened or a thread started.
 * warm, or NULL, is called in the nursery, for what a library loads when it is
 * first used, which no worker could. ERR_INTERNAL.
 */
MUST_CHECK bool worker_open(worker_job *job, void (*warm)(void),
    enum sandbox_mode mode, struct worker **out, struct err *err);

/* Ends the nursery, and a worker that there is. NULL is fine. */
void worker_close(struct worker *w);

/*
 * The blocks of the input, as the worker asks for them; empty at the end. A
 * false of it is that of the worker_next() under way.
 */
typedef bool worker_feed(void *context, struct span *block, struct err *err);

/* Begins an input with a new worker; none may be under way. */
MUST_CHECK bool worker_begin(struct worker *w, struct span task,
    worker_feed *feed, void *context, struct err *err);

struct worker_message {
	unsigned type;
	struct span payload; /* until the next call */
};

/*
 * The next message; *more is false at the proper end. False with the worker's
 * own error, or ERR_INTERNAL when it ended or hangs.
 */
MUST_CHECK bool worker_next(struct worker *w, struct worker_message *message,
    bool *more, struct err *err);

/* Ends the worker of this input, whatever it is at. */
void worker_end(struct worker *w);

#endif
