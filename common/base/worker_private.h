/*
 * worker_private: the frames on the pipe between keeper and worker. Both are
 * of one program on one machine, so that numbers are in its own order.
 *
 * The worker writes when it likes, save that after ASK it reads: one side at a
 * time waits for the other, and neither can wait for a reader that writes.
 */
#ifndef BASE_WORKER_PRIVATE_H
#define BASE_WORKER_PRIVATE_H

#include "base/worker.h"

struct worker_frame {
	uint32_t type, len;
};

enum {
	FRAME_ASK = WORKER_TYPE_MAX + 1, /* worker: for the next block */
	FRAME_BLOCK,			 /* keeper: the task, then each block */
	FRAME_ERROR,			 /* worker: kind, one byte; text */
	FRAME_END			 /* worker: all has been said */
};

/* Bytes of one read(2), and of what is gathered for one write(2). */
#define FRAME_READ ((size_t)128 << 10)

/* In the worker: does the job over the pipe, and ends the process. */
_Noreturn void worker_run(int pipe, worker_job *job);

#endif
