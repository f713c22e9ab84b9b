/*
 * worker: what a parser can do to who keeps it: give messages, or an error,
 * or its own death; and what it cannot.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/worker.h"
#include "suite.h"

Suite *worker_suite(void);

enum { SIZE, BYTES, TRIED };

static struct err err;
static struct worker *w;

/* What is left to feed, in blocks. */
struct food {
	unsigned blocks;
	size_t size;
	uint8_t *bytes;
	bool spoilt;
};

static bool
feed(void *context, struct span *block, struct err *why)
{
	struct food *f = context;

	if (f->spoilt)
		return err_set(why, ERR_IO, "the disk");
	*block = span_make(f->bytes, f->blocks > 0 ? f->size : 0);
	f->blocks -= f->blocks > 0;
	return true;
}

/* The size of each block, then all of the last one. */
static bool
sizes(struct worker_pipe *pipe, struct err *why)
{
	struct span block;
	uint64_t size;

	do {
		if (!worker_block(pipe, &block, why))
			return false;
		size = block.len;
		worker_give(pipe, SIZE,
		    (const struct span[]){span_make(&size, sizeof(size))}, 1);
		worker_give(pipe, BYTES,
		    (const struct span[]){SPAN("<"), block, SPAN(">")}, 3);
	} while (block.len > 0);
	return true;
}

/* One bit for each thing that a parser has no business with and can do. */
static uint32_t
attempts(void)
{
	char *const arguments[] = {NULL};
	uint32_t done = 0;
	pid_t child;

	signal(SIGPIPE, SIG_IGN);
	done |= open("/etc/passwd", O_RDONLY) >= 0 ? 1 : 0;
	done |= open("/tmp/mrtd-tools-attempt", O_CREAT | O_WRONLY, 0600) >= 0
	    ? 2
	    : 0;
	done |= socket(AF_INET, SOCK_STREAM, 0) >= 0 ? 4 : 0;
	done |= kill(getppid(), 0) == 0 ? 8 : 0;
	child = fork();
	if (child == 0)
		_exit(0);
	done |= child > 0 ? 16 : 0;
	done |= mmap(NULL, 4096, PROT_READ | PROT_EXEC,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED
	    ? 32
	    : 0;
	for (int fd = 0; fd < 256; fd++)
		done |=
		    fd != SANDBOX_ALONE_FD && write(fd, "", 0) >= 0 ? 64 : 0;
	if (done == 0) /* then this ends it */
		(void)execve("/bin/true", arguments, arguments);
	return done;
}

static bool
job(struct worker_pipe *pipe, struct span task, struct err *why)
{
	uint32_t done;

	if (span_equal_str(task, "sizes"))
		return sizes(pipe, why);
	if (span_equal_str(task, "error"))
		return err_set(why, ERR_DATA, "line 7 is wrong");
	if (span_equal_str(task, "signal"))
		abort();
	if (span_equal_str(task, "exit"))
		_exit(0); /* no last word is no success */
	if (span_equal_str(task, "type"))
		worker_give(pipe, 12345, NULL, 0);
	if (span_equal_str(task, "attempts")) {
		done = attempts();
		worker_give(pipe, TRIED,
		    (const struct span[]){span_make(&done, sizeof(done))}, 1);
	}
	return true;
}

static void
setup(void)
{
	ck_assert_msg(
	    worker_open(job, NULL, SANDBOX_ON, &w, &err), "%s", err.text);
}

static void
teardown(void)
{
	worker_close(w);
}

static bool
begin(const char *task, struct food *f)
{
	return worker_begin(w, span_str(task), feed, f, &err);
}

START_TEST(blocks_and_messages_of_any_size)
{
	static const size_t size[] = {1, 300, 4096, 1 << 17, 5 << 20};

	for (size_t i = 0; i < COUNT(size); i++) {
		struct food f = {3, size[i], malloc(size[i]), false};
		struct worker_message m;
		uint64_t told;
		bool more = true;
		unsigned count = 0;

		memset(f.bytes, 'x', size[i]);
		ck_assert(begin("sizes", &f));
		while (worker_next(w, &m, &more, &err) && more) {
			size_t want = count < 6 ? size[i] : 0;

			if (m.type == SIZE) {
				ck_assert_uint_eq(m.payload.len, sizeof(told));
				memcpy(&told, m.payload.data, sizeof(told));
				ck_assert_uint_eq(told, want);
			} else {
				ck_assert_uint_eq(m.payload.len, want + 2);
				ck_assert(m.payload.data[0] == '<');
				ck_assert(m.payload.data[want + 1] == '>');
			}
			count++;
		}
		ck_assert(!more);
		ck_assert_uint_eq(count, 8);
		worker_end(w);
		free(f.bytes);
	}
}
END_TEST

/* Each leaves the keeper whole, and ready for the next input. */
START_TEST(what_goes_wrong_is_an_error_of_the_input)
{
	static const struct {
		const char *task, *text;
		enum err_kind kind;
	} rows[] = {
	    {"error", "line 7 is wrong", ERR_DATA},
	    {"signal", "the parser ended: Aborted", ERR_INTERNAL},
	    {"exit", "the parser ended: exit status 0", ERR_INTERNAL},
	    {"type", "the parser says what no parser says", ERR_INTERNAL},
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct food f = {0, 0, NULL, false};
		struct worker_message m;
		bool more;

		err = (struct err)ERR_INIT;
		ck_assert(begin(rows[i].task, &f));
		ck_assert(!worker_next(w, &m, &more, &err));
		ck_assert_str_eq(err.text, rows[i].text);
		ck_assert_int_eq(err.kind, rows[i].kind);
		worker_end(w);
	}
}
END_TEST

START_TEST(what_cannot_be_fed_is_the_keepers_error)
{
	struct food f = {1, 1, NULL, true};
	struct worker_message m;
	bool more;

	ck_assert(begin("sizes", &f));
	ck_assert(!worker_next(w, &m, &more, &err));
	ck_assert_str_eq(err.text, "the disk");
	worker_end(w);
	/* One that is not read to its end. */
	f.spoilt = false;
	ck_assert(begin("sizes", &f));
	worker_end(w);
}
END_TEST

/* What it could do, in a worker of its own. */
static uint32_t
tried(enum sandbox_mode mode)
{
	struct food f = {0, 0, NULL, false};
	struct worker_message m;
	uint32_t done;
	bool more;

	ck_assert(worker_open(job, NULL, mode, &w, &err));
	ck_assert(begin("attempts", &f));
	ck_assert_msg(worker_next(w, &m, &more, &err) && more, "%s", err.text);
	ck_assert_uint_eq(m.payload.len, sizeof(done));
	memcpy(&done, m.payload.data, sizeof(done));
	ck_assert(worker_next(w, &m, &more, &err) && !more);
	worker_end(w);
	worker_close(w);
	return done;
}

START_TEST(a_worker_can_only_compute)
{
	struct buf have = BUF_INIT;
	bool whole;

	sandbox_describe(&have);
	whole = span_starts(buf_span(&have), SPAN("landlock")) &&
	    span_search(buf_span(&have), SPAN("system calls")) < have.len;
	buf_release(&have);
	if (whole) /* this kernel and this build have a sandbox */
		ck_assert_uint_eq(tried(SANDBOX_ON), 0);
	/* The attempts are real ones. */
	ck_assert_uint_eq(tried(SANDBOX_OFF) & 53, 53);
}
END_TEST

/* The keeper's death is that of nursery and worker: their pipes end. */
START_TEST(none_outlives_its_keeper)
{
	struct food f = {0, 0, NULL, false};
	int ends[2];
	char byte;

	ck_assert_int_eq(pipe(ends), 0);
	if (fork() == 0) {
		if (worker_open(job, NULL, SANDBOX_OFF, &w, &err) &&
		    begin("sizes", &f))
			_exit(0);
		_exit(1);
	}
	close(ends[1]);
	/* Both have the writing end too, and it ends with the last of them. */
	ck_assert_int_eq(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	(void)wait(NULL);
}
END_TEST

Suite *
worker_suite(void)
{
	Suite *s = suite_create("worker");

	CASE_WITH(s, blocks_and_messages_of_any_size, setup, teardown);
	CASE_WITH(s, what_goes_wrong_is_an_error_of_the_input, setup, teardown);
	CASE_WITH(s, what_cannot_be_fed_is_the_keepers_error, setup, teardown);
	CASE(s, a_worker_can_only_compute);
	CASE(s, none_outlives_its_keeper);
	return s;
}
