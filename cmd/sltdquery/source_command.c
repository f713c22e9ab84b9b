/*
 * source_command: a co-process that reads one question a line and answers one
 * a line, in any order (answer_read.h has both).
 *
 * The program is run once, by /bin/sh -c, and restarted at most once a second
 * when it ends. A line that is no answer makes everything under way
 * not_checked, since it cannot be told whose answer it was meant to be; an
 * answer that comes too late is known by its id and dropped.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "answer_read.h"
#include "source.h"

#define WINDOW 64
#define RESTART_US 1000000
/* More output than is read: the program is too slow for what it was given. */
#define BACKLOG_MAX ((size_t)1 << 20)
/* How long a program may take to end once its input has. */
#define END_MS 100

extern char **environ;

struct slot {
	bool used;
	uint64_t id;
	const struct sltd_query *query;
	struct sltd_answer *answer;
};

struct command {
	char *program;
	pid_t pid; /* 0: not running */
	int to, from;
	uint64_t started_us; /* the last time; 0: never */
	uint64_t next_id;
	struct slot slots[WINDOW];
	struct buf output, input;
};

static bool
command_open(const struct source_config *config, void **state, struct err *err)
{
	struct command *c = calloc(1, sizeof(*c));

	if (c == NULL || (c->program = strdup(config->url)) == NULL) {
		free(c);
		return err_memory(err);
	}
	c->to = c->from = -1;
	c->next_id = 1;
	buf_init(&c->output, BACKLOG_MAX);
	buf_init(&c->input, 2 * ANSWER_MAX);
	*state = c;
	return true;
}

/* ---- the process ------------------------------------------------------- */

static bool
ended(pid_t pid, int wait_ms)
{
	const struct timespec step = {0, 5000000};

	for (; wait_ms >= 0; wait_ms -= 5) {
		if (waitpid(pid, NULL, WNOHANG) != 0)
			return true;
		nanosleep(&step, NULL);
	}
	return false;
}

static void
stop(struct command *c)
{
	if (c->to >= 0)
		close(c->to);
	if (c->from >= 0)
		close(c->from);
	c->to = c->from = -1;
	if (c->pid > 0 && !ended(c->pid, END_MS)) {
		kill(-c->pid, SIGTERM);
		if (!ended(c->pid, END_MS)) {
			kill(-c->pid, SIGKILL);
			waitpid(c->pid, NULL, 0);
		}
	}
	c->pid = 0;
	buf_clear(&c->output);
	buf_clear(&c->input);
}

static void
command_close(void *state)
{
	struct command *c = state;

	stop(c);
	buf_release(&c->output);
	buf_release(&c->input);
	free(c->program);
	free(c);
}

/* A pipe whose ends no other program inherits. */
static bool
make_pipe(int fds[2])
{
	if (pipe(fds) != 0)
		return false;
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	return true;
}

static int
spawn(struct command *c, int in, int out)
{
	char shell[] = "sh", option[] = "-c";
	char *const argv[] = {shell, option, c->program, NULL};
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, defaults;
	int rc;

	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
	    POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
		POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setpgroup(&attributes, 0);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	rc = posix_spawn(
	    &c->pid, "/bin/sh", &actions, &attributes, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return rc;
}

static bool
start_program(struct command *c, struct err *err)
{
	uint64_t now = monotonic_us();
	int in[2], out[2], rc;

	if (c->started_us != 0 && now - c->started_us < RESTART_US)
		return err_set(err, ERR_TEMPORARY,
		    "the program has ended and "
		    "was restarted within a second");
	c->started_us = now;
	if (!make_pipe(in))
		return err_errno(err, ERR_INTERNAL, errno, "pipe");
	if (!make_pipe(out)) {
		close(in[0]);
		close(in[1]);
		return err_errno(err, ERR_INTERNAL, errno, "pipe");
	}
	rc = spawn(c, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	c->to = in[1];
	c->from = out[0];
	if (rc != 0) {
		c->pid = 0;
		stop(c);
		return err_errno(err, ERR_INTERNAL, rc, "/bin/sh");
	}
	fcntl(c->to, F_SETFL, O_NONBLOCK);
	fcntl(c->from, F_SETFL, O_NONBLOCK);
	return true;
}

/* ---- questions out ----------------------------------------------------- */

static bool
command_send(void *state, unsigned slot, const struct sltd_query *q,
    struct sltd_answer *a, struct err *err)
{
	struct command *c = state;
	char id[24];

	if (c->pid == 0 && !start_program(c, err))
		return false;
	snprintf(id, sizeof(id), "%llu", (unsigned long long)c->next_id);
	question_write(id, q, &c->output);
	buf_append_byte(&c->output, '\n');
	if (!buf_ok(&c->output)) {
		stop(c);
		return err_set(err, ERR_TEMPORARY,
		    "the program does not "
		    "read its input");
	}
	c->slots[slot] = (struct slot){true, c->next_id++, q, a};
	return true;
}

static void
fail_all(struct command *c, struct source *source, const char *what)
{
	struct err err = ERR_INIT;

	err_set(&err, ERR_UNAVAILABLE, "%s", what);
	for (unsigned i = 0; i < WINDOW; i++)
		if (c->slots[i].used) {
			c->slots[i].used = false;
			source_done(source, i, &err);
		}
}

/* False: the program reads no more. */
static bool
write_some(struct command *c)
{
	ssize_t n;

	while (c->output.len > 0) {
		n = write(c->to, c->output.data, c->output.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		buf_consume(&c->output, (size_t)n);
	}
	return true;
}

/* ---- answers in -------------------------------------------------------- */

/* Ids are compared as they were written: "02" is not ours. */
static bool
id_of(struct span object, uint64_t *id)
{
	struct buf scratch = BUF_INIT;
	struct span text;
	bool ok = answer_id(object, &scratch, &text) && text.len > 0 &&
	    text.data[0] != '0' && span_uint(text, UINT64_MAX, id);

	buf_release(&scratch);
	return ok;
}

/* False: the line answers no question. */
static bool
take_answer_line(struct command *c, struct source *source, struct span line)
{
	struct err err = ERR_INIT;
	struct json_error ignored;
	struct span object;
	uint64_t id;

	if (!json_check(line, &object, &ignored) || !id_of(object, &id) ||
	    id == 0 || id >= c->next_id)
		return false;
	for (unsigned i = 0; i < WINDOW; i++) {
		struct slot *s = &c->slots[i];

		if (!s->used || s->id != id)
			continue;
		s->used = false;
		source_done(source, i,
		    answer_read(object, s->query, s->answer, &err) ? NULL
								   : &err);
		break;
	}
	return true; /* answers none: it came too late */
}

static void
take_answer_lines(struct command *c, struct source *source)
{
	size_t start = 0, at;

	for (;;) {
		struct span rest = span_from(buf_span(&c->input), start);

		at = span_find(rest, '\n');
		if (at == rest.len)
			break;
		start += at + 1;
		if (!take_answer_line(c, source, span_first(rest, at)))
			fail_all(c, source,
			    "the program wrote a line that is "
			    "no answer");
	}
	buf_consume(&c->input, start);
	if (c->input.len > ANSWER_MAX) {
		fail_all(c, source, "an answer is too long");
		stop(c);
	}
}

static void
read_some(struct command *c, struct source *source)
{
	uint8_t *room = buf_reserve(&c->input, 65536);
	ssize_t n;

	if (room == NULL) {
		fail_all(c, source, "not enough memory");
		stop(c);
		return;
	}
	n = read(c->from, room, 65536);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		fail_all(c, source, "the program has ended");
		stop(c);
		return;
	}
	c->input.len += (size_t)n;
	take_answer_lines(c, source);
}

static void
command_wait(void *state, struct source *source, int timeout_ms)
{
	struct command *c = state;
	struct pollfd fds[2];

	if (c->pid == 0) {
		fail_all(c, source, "the program has ended");
		return;
	}
	if (!write_some(c)) {
		fail_all(c, source, "the program has ended");
		stop(c);
		return;
	}
	fds[0] = (struct pollfd){c->from, POLLIN, 0};
	fds[1] = (struct pollfd){c->output.len > 0 ? c->to : -1, POLLOUT, 0};
	if (poll(fds, 2, timeout_ms) > 0 && fds[0].revents != 0)
		read_some(c, source);
}

static void
command_cancel(void *state, unsigned slot)
{
	struct command *c = state;

	c->slots[slot].used = false;
}

const struct source_transport source_command = {
    .open = command_open,
    .close = command_close,
    .window = WINDOW,
    .send = command_send,
    .wait = command_wait,
    .cancel = command_cancel,
};
