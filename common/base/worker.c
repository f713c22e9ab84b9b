/*
 * worker: the nursery, and the keeper's side of the pipe.
 *
 * The nursery knows two orders, a byte each: to start a worker, for which it
 * sends the keeper's end of a new pipe, and to end it, for which it sends how
 * it ended. It reads nothing that comes from an input.
 */
#include "base/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/msg.h"
#include "base/worker_private.h"

#define ORDER_START 's'
#define ORDER_END 'e'

struct worker {
	int nursery;
	pid_t nursery_id; /* 0: none */
	int pipe;	  /* -1: no worker is under way */
	struct buf in;
	size_t used; /* of in, by messages that were handed out */
	worker_feed *feed;
	void *context;
};

/* ---- the nursery -------------------------------------------------------- */

struct nursery {
	int keeper;
	worker_job *job;
	enum sandbox_mode mode;
	pid_t worker; /* 0: none */
};

_Noreturn static void
become_worker(const struct nursery *n, int pipe)
{
	struct err err = ERR_INIT;

	if (!sandbox_enter_alone(n->mode, pipe, &err)) {
		msg_err(&err);
		_exit(err.kind);
	}
	worker_run(SANDBOX_ALONE_FD, n->job);
}

/* Both ends give up on a partner that is silent; the keeper's counts. */
static bool
make_pipe(int ends[2])
{
	const struct timeval most = {WORKER_SILENCE_S, 0};

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0)
		return false;
	(void)setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	(void)setsockopt(ends[0], SOL_SOCKET, SO_SNDTIMEO, &most, sizeof(most));
	return true;
}

/* One int, and with it a descriptor where there is one (-1: none). */
static void
send_answer(int to, int value, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = {.room = {0}};
	struct iovec data = {&value, sizeof(value)};
	struct msghdr m = {.msg_iov = &data, .msg_iovlen = 1};

	if (fd >= 0) {
		m.msg_control = control.room;
		m.msg_controllen = sizeof(control.room);
		control.head.cmsg_level = SOL_SOCKET;
		control.head.cmsg_type = SCM_RIGHTS;
		control.head.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	}
	if (sendmsg(to, &m, MSG_NOSIGNAL) < 0)
		_exit(ERR_IO);
}

static void
start_worker(struct nursery *n)
{
	int ends[2];

	if (!make_pipe(ends)) {
		send_answer(n->keeper, errno, -1);
		return;
	}
	n->worker = fork();
	if (n->worker == 0) {
		close(ends[0]);
		become_worker(n, ends[1]);
	}
	send_answer(
	    n->keeper, n->worker < 0 ? errno : 0, n->worker < 0 ? -1 : ends[0]);
	if (n->worker < 0)
		n->worker = 0;
	close(ends[0]);
	close(ends[1]);
}

/* One that has ended already keeps the status with which it did. */
static void
end_worker(struct nursery *n)
{
	int status = 0;

	if (n->worker > 0) {
		(void)kill(n->worker, SIGKILL);
		while (waitpid(n->worker, &status, 0) < 0 && errno == EINTR)
			;
		n->worker = 0;
	}
	send_answer(n->keeper, status, -1);
}

_Noreturn static void
be_nursery(struct nursery *n)
{
	char order;

	for (;;) {
		ssize_t got = read(n->keeper, &order, 1);

		if (got < 0 && errno == EINTR)
			continue;
		if (got != 1)
			break; /* the keeper has ended */
		if (order == ORDER_START)
			start_worker(n);
		else
			end_worker(n);
	}
	if (n->worker > 0)
		(void)kill(n->worker, SIGKILL);
	_exit(0);
}

bool
worker_open(worker_job *job, void (*warm)(void), enum sandbox_mode mode,
    struct worker **out, struct err *err)
{
	struct worker *w = calloc(1, sizeof(*w));
	int ends[2];
	pid_t child;

	if (w == NULL)
		return err_memory(err);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		free(w);
		return err_errno(err, ERR_INTERNAL, errno, "socketpair");
	}
	child = fork();
	if (child == 0) {
		struct nursery n = {ends[1], job, mode, 0};

		close(ends[0]);
		free(w);
		if (warm != NULL)
			warm();
		be_nursery(&n);
	}
	close(ends[1]);
	w->nursery = ends[0];
	w->pipe = -1;
	buf_init(&w->in, WORKER_MESSAGE_MAX + 2 * FRAME_READ);
	if (child < 0) {
		err_errno(err, ERR_INTERNAL, errno, "fork");
		worker_close(w);
		return false;
	}
	w->nursery_id = child;
	*out = w;
	return true;
}

/* ---- the keeper --------------------------------------------------------- */

/* What the nursery says to an order; *fd is -1 without a descriptor. */
static bool
give_order(struct worker *w, char order, int *value, int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec data = {value, sizeof(*value)};
	struct msghdr m = {.msg_iov = &data,
	    .msg_iovlen = 1,
	    .msg_control = control.room,
	    .msg_controllen = sizeof(control.room)};
	struct cmsghdr *head;
	ssize_t n;

	*fd = -1;
	if (send(w->nursery, &order, 1, MSG_NOSIGNAL) != 1)
		return false;
	do {
		n = recvmsg(w->nursery, &m, MSG_CMSG_CLOEXEC | MSG_WAITALL);
	} while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(*value))
		return false;
	head = CMSG_FIRSTHDR(&m);
	if (head != NULL && head->cmsg_type == SCM_RIGHTS)
		memcpy(fd, CMSG_DATA(head), sizeof(*fd));
	return true;
}

/* Ends the worker; false when even the nursery has gone. */
static bool
let_end(struct worker *w, int *status)
{
	int fd;

	close(w->pipe);
	w->pipe = -1;
	return give_order(w, ORDER_END, status, &fd);
}

/* It ended without saying so. */
static bool
died(struct worker *w, struct err *err)
{
	int status = 0;

	if (!let_end(w, &status))
		return err_set(err, ERR_INTERNAL, "the parsers ended");
	if (WIFSIGNALED(status))
		return err_set(err, ERR_INTERNAL, "the parser ended: %s",
		    strsignal(WTERMSIG(status)));
	return err_set(err, ERR_INTERNAL, "the parser ended: exit status %d",
	    WEXITSTATUS(status));
}

static bool
pipe_failed(struct worker *w, struct err *err)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return err_set(err, ERR_INTERNAL,
		    "the parser hangs: no answer for %d seconds",
		    WORKER_SILENCE_S);
	return died(w, err);
}

static bool
send_all(struct worker *w, struct span bytes, struct err *err)
{
	while (bytes.len > 0) {
		ssize_t n = send(w->pipe, bytes.data, bytes.len, MSG_NOSIGNAL);

		if (n < 0 && errno != EINTR)
			return pipe_failed(w, err);
		bytes = span_from(bytes, n < 0 ? 0 : (size_t)n);
	}
	return true;
}

static bool
send_block(struct worker *w, struct span block, struct err *err)
{
	struct worker_frame frame = {FRAME_BLOCK, (uint32_t)block.len};

	if (block.len > WORKER_MESSAGE_MAX)
		return err_set(err, ERR_INTERNAL, "a block is too large");
	return send_all(w, span_make(&frame, sizeof(frame)), err) &&
	    send_all(w, block, err);
}

bool
worker_begin(struct worker *w, struct span task, worker_feed *feed,
    void *context, struct err *err)
{
	int why = 0;

	if (w->pipe >= 0)
		bug("a worker is under way");
	if (!give_order(w, ORDER_START, &why, &w->pipe))
		return err_set(err, ERR_INTERNAL, "the parsers ended");
	if (w->pipe < 0)
		return err_errno(
		    err, ERR_INTERNAL, why, "a parser cannot be started");
	buf_clear(&w->in);
	w->used = 0;
	w->feed = feed;
	w->context = context;
	return send_block(w, task, err);
}

/* So many bytes behind those that were handed out. */
static bool
receive(struct worker *w, size_t need, struct err *err)
{
	if (w->in.len - w->used < need) {
		buf_consume(&w->in, w->used);
		w->used = 0;
	}
	while (w->in.len - w->used < need) {
		uint8_t *to = buf_reserve(&w->in, FRAME_READ);
		ssize_t n;

		if (to == NULL)
			return err_memory(err);
		n = recv(w->pipe, to, FRAME_READ, 0);
		if (n == 0)
			return died(w, err);
		if (n < 0 && errno != EINTR)
			return pipe_failed(w, err);
		w->in.len += n < 0 ? 0 : (size_t)n;
	}
	return true;
}

/* An error as the worker words it; its kind is one of ours or none. */
static bool
its_error(struct span payload, struct err *err)
{
	static const enum err_kind kinds[] = {ERR_USAGE, ERR_DATA, ERR_NOINPUT,
	    ERR_UNAVAILABLE, ERR_INTERNAL, ERR_CANTCREATE, ERR_IO,
	    ERR_TEMPORARY, ERR_CONFIG};
	struct span text = span_from(payload, 1);
	enum err_kind kind = ERR_INTERNAL;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (payload.len > 0 && payload.data[0] == kinds[i])
			kind = kinds[i];
	text = span_first(text, ERR_TEXT_MAX);
	return err_set(err, kind, "%.*s", SPAN_ARG(text));
}

static bool
answer_request(struct worker *w, struct err *err)
{
	struct span block;

	return w->feed(w->context, &block, err) && send_block(w, block, err);
}

static bool
nonsense(struct err *err)
{
	return err_set(
	    err, ERR_INTERNAL, "the parser says what no parser says");
}

/* After its last message the worker ends, and nothing else comes. */
static bool
is_end(struct worker *w, struct err *err)
{
	char more;
	ssize_t n;

	if (w->used < w->in.len)
		return nonsense(err);
	do {
		n = recv(w->pipe, &more, 1, 0);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return pipe_failed(w, err);
	return n == 0 || nonsense(err);
}

bool
worker_next(struct worker *w, struct worker_message *message, bool *more,
    struct err *err)
{
	struct worker_frame frame;

	if (w->pipe < 0)
		bug("no worker is under way");
	for (;;) {
		if (!receive(w, sizeof(frame), err))
			return false;
		memcpy(&frame, w->in.data + w->used, sizeof(frame));
		if (frame.len > WORKER_MESSAGE_MAX || frame.type > FRAME_END ||
		    frame.type == FRAME_BLOCK)
			return nonsense(err);
		if (!receive(w, sizeof(frame) + frame.len, err))
			return false;
		message->type = frame.type;
		message->payload =
		    span_make(w->in.data + w->used + sizeof(frame), frame.len);
		w->used += sizeof(frame) + frame.len;
		if (frame.type == FRAME_ERROR)
			return its_error(message->payload, err);
		*more = frame.type != FRAME_END;
		if (!*more)
			return is_end(w, err);
		if (frame.type != FRAME_ASK)
			return true;
		if (!answer_request(w, err))
			return false;
	}
}

void
worker_end(struct worker *w)
{
	int status;

	/* How it ended is of no interest any more. */
	if (w->pipe >= 0)
		(void)let_end(w, &status);
}

void
worker_close(struct worker *w)
{
	if (w == NULL)
		return;
	if (w->pipe >= 0)
		close(w->pipe);
	close(w->nursery); /* which ends, and with it what it started */
	while (w->nursery_id > 0 && waitpid(w->nursery_id, NULL, 0) < 0 &&
	    errno == EINTR)
		;
	buf_release(&w->in);
	free(w);
}
