/*
 * worker_job: the worker's side of worker.h. There is nobody to report to but
 * the keeper: where the pipe is gone the process ends.
 */
#include <errno.h>
#include <unistd.h>

#include "base/worker_private.h"

struct worker_pipe {
	int fd;
	struct buf out;	  /* messages that were not written yet */
	struct buf block; /* what the keeper sent last */
};

static void
write_all(struct worker_pipe *p, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t n = write(p->fd, bytes.data, bytes.len);

		if (n < 0 && errno != EINTR)
			_exit(ERR_IO);
		bytes = span_from(bytes, n < 0 ? 0 : (size_t)n);
	}
}

static void
flush(struct worker_pipe *p)
{
	write_all(p, buf_span(&p->out));
	buf_clear(&p->out);
}

static void
read_all(struct worker_pipe *p, void *to, size_t len)
{
	uint8_t *at = to;

	while (len > 0) {
		ssize_t n = read(p->fd, at, len);

		if (n == 0 || (n < 0 && errno != EINTR))
			_exit(ERR_IO);
		if (n > 0) {
			at += n;
			len -= (size_t)n;
		}
	}
}

static void
read_block(struct worker_pipe *p)
{
	struct worker_frame frame;
	uint8_t *to;

	read_all(p, &frame, sizeof(frame));
	if (frame.type != FRAME_BLOCK || frame.len > WORKER_MESSAGE_MAX)
		bug("the keeper sends no block");
	buf_clear(&p->block);
	to = buf_reserve(&p->block, frame.len);
	if (to == NULL)
		_exit(ERR_INTERNAL);
	read_all(p, to, frame.len);
	p->block.len = frame.len;
}

bool
worker_block(void *pipe, struct span *block, struct err *err)
{
	struct worker_pipe *p = pipe;

	(void)err;
	worker_give(p, FRAME_ASK, NULL, 0);
	flush(p);
	read_block(p);
	*block = buf_span(&p->block);
	return true;
}

void
worker_give(struct worker_pipe *p, unsigned type, const struct span *parts,
    size_t count)
{
	struct worker_frame frame = {type, 0};
	size_t len = 0;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	if (len > WORKER_MESSAGE_MAX)
		bug("a message is too large");
	frame.len = (uint32_t)len;
	buf_append(&p->out, &frame, sizeof(frame));
	for (size_t i = 0; i < count; i++) {
		/* What is large is not copied first. */
		if (parts[i].len >= FRAME_READ) {
			flush(p);
			write_all(p, parts[i]);
		} else {
			buf_append_span(&p->out, parts[i]);
		}
	}
	if (!buf_ok(&p->out))
		_exit(ERR_INTERNAL);
	if (p->out.len >= FRAME_READ)
		flush(p);
}

_Noreturn void
worker_run(int pipe, worker_job *job)
{
	struct worker_pipe p = {pipe, BUF_INIT, BUF_INIT};
	struct err err = ERR_INIT;
	struct buf task = BUF_INIT;
	uint8_t kind;

	read_block(&p);
	buf_append_span(&task, buf_span(&p.block));
	if (!buf_ok(&task))
		_exit(ERR_INTERNAL);
	if (job(&p, buf_span(&task), &err)) {
		worker_give(&p, FRAME_END, NULL, 0);
	} else {
		kind = (uint8_t)err.kind;
		worker_give(&p, FRAME_ERROR,
		    (const struct span[]){
			span_make(&kind, 1), span_str(err.text)},
		    2);
	}
	flush(&p);
	_exit(0); /* what the keeper's start has registered is not ours */
}
